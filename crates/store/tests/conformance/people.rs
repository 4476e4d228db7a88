//! Personal data and secrets.

use assembly::PersonId;
use store::{Personal, StartKey, Store, StoreError};

use crate::Fresh;

fn person(number: u8) -> PersonId {
    PersonId::from_bytes([number; 16])
}

fn personal(name: &str, email: Option<&str>) -> Personal {
    Personal { name: name.to_owned(), email: email.map(str::to_owned), language: "nb".to_owned(), number: Some("17".to_owned()) }
}

pub(crate) async fn personal_data_come_back_as_they_were(fresh: Fresh) {
    let (anna, bo) = (personal("Anna Åsen", Some("anna@example.org")), personal("Bo", None));
    fresh.store.people_put(&[(person(1), anna.clone()), (person(2), bo.clone())]).await.unwrap();
    let fresh = fresh.reopened().await;
    assert!(fresh.store.person_get(person(1)).await.unwrap() == Some(anna));
    assert!(fresh.store.people().await.unwrap().iter().any(|(id, found)| *id == person(2) && *found == bo));
    let renamed = personal("Bo Berg", Some("bo@example.org"));
    fresh.store.person_put(person(2), &renamed).await.unwrap();
    assert!(fresh.store.person_get(person(2)).await.unwrap() == Some(renamed));
    assert!(fresh.store.person_get(person(3)).await.unwrap().is_none());
}

pub(crate) async fn erased_is_erased(fresh: Fresh) {
    let later = jiff::Timestamp::from_second(2_000_000_000).unwrap();
    let now = jiff::Timestamp::from_second(1_900_000_000).unwrap();
    fresh.store.person_put(person(1), &personal("Anna", Some("anna@example.org"))).await.unwrap();
    fresh.store.login_code_put("code", person(1), later, 1).await.unwrap();
    fresh.store.session_put("token", person(1), later).await.unwrap();
    fresh.store.person_erase(person(1)).await.unwrap();
    assert!(fresh.store.person_get(person(1)).await.unwrap().is_none());
    assert!(fresh.store.people_by_email("anna@example.org").await.unwrap().is_empty());
    assert_eq!(fresh.store.login_code_take("code", now).await.unwrap(), None);
    assert_eq!(fresh.store.session_get("token", now).await.unwrap(), None);
}

pub(crate) async fn people_are_found_by_email_in_any_case(fresh: Fresh) {
    fresh.store.person_put(person(1), &personal("Anna", Some("Anna@Example.org"))).await.unwrap();
    fresh.store.person_put(person(2), &personal("Arne", Some("anna@example.org "))).await.unwrap();
    assert_eq!(fresh.store.people_by_email(" ANNA@example.org").await.unwrap(), [person(1), person(2)]);
    fresh.store.person_put(person(1), &personal("Anna", None)).await.unwrap();
    assert_eq!(fresh.store.people_by_email("anna@example.org").await.unwrap(), [person(2)]);
    assert!(fresh.store.people_by_email("nobody@example.org").await.unwrap().is_empty());
}

pub(crate) async fn another_start_key_is_refused_and_the_right_one_still_fits(fresh: Fresh) {
    fresh.store.person_put(person(1), &personal("Anna", None)).await.unwrap();
    let directory = fresh.store.directory().to_owned();
    fresh.store.close().await.unwrap();
    assert!(matches!(fresh.store.head().await, Err(StoreError::Database { .. })));
    assert!(matches!(Store::open(&directory, &StartKey::from_bytes([8; 32])).await, Err(StoreError::WrongStartKey)));
    let store = Store::open(&directory, &fresh.key).await.unwrap();
    assert!(store.person_get(person(1)).await.unwrap().is_some());
}

pub(crate) async fn a_data_directory_has_one_process(fresh: Fresh) {
    let second = Store::open(fresh.store.directory(), &fresh.key).await;
    assert!(matches!(second, Err(StoreError::Locked(_))));
}

pub(crate) async fn secrets_come_back_and_are_erased(fresh: Fresh) {
    fresh.store.secret_put("officer", b"signing key").await.unwrap();
    assert_eq!(**fresh.store.secret_get("officer").await.unwrap().unwrap(), *b"signing key");
    fresh.store.secret_put("officer", &[5; 300]).await.unwrap();
    assert_eq!(**fresh.store.secret_get("officer").await.unwrap().unwrap(), [5; 300]);
    fresh.store.secret_erase("officer").await.unwrap();
    assert!(fresh.store.secret_get("officer").await.unwrap().is_none());
}
