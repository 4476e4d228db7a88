//! Login codes, invitations and sessions.

use assembly::PersonId;
use jiff::Timestamp;
use store::{Invitation, Session};

use crate::Fresh;

fn anna() -> PersonId {
    PersonId::from_bytes([1; 16])
}

fn bo() -> PersonId {
    PersonId::from_bytes([2; 16])
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(crate) async fn a_login_code_opens_as_often_as_it_may_and_not_after_its_time(fresh: Fresh) {
    let store = fresh.store;
    store.login_code_put("twice", anna(), at(100), 2).await.unwrap();
    store.login_code_put("late", anna(), at(100), 1).await.unwrap();
    assert_eq!(store.login_code_take("other", at(50)).await.unwrap(), None);
    assert_eq!(store.login_code_take("twice", at(50)).await.unwrap(), Some(anna()));
    assert_eq!(store.login_code_take("twice", at(99)).await.unwrap(), Some(anna()));
    assert_eq!(store.login_code_take("twice", at(50)).await.unwrap(), None);
    assert_eq!(store.login_code_take("late", at(100)).await.unwrap(), None);
    store.login_codes_end(anna()).await.unwrap();
    assert_eq!(store.login_code_take("late", at(50)).await.unwrap(), None);
    // The same text as another kind is another thing.
    store.login_code_put("word", anna(), at(100), 1).await.unwrap();
    assert_eq!(store.invitation_take("word", at(50)).await.unwrap(), None);
    assert_eq!(store.session_get("word", at(50)).await.unwrap(), None);
}

pub(crate) async fn of_many_who_take_one_code_one_gets_it(fresh: Fresh) {
    fresh.store.login_code_put("once", bo(), at(100), 1).await.unwrap();
    let takers = (0..16).map(|_| {
        let store = fresh.store.clone();
        tokio::spawn(async move { store.login_code_take("once", at(1)).await.unwrap() })
    });
    let mut got = 0;
    for taker in takers.collect::<Vec<_>>() {
        got += usize::from(taker.await.unwrap() == Some(bo()));
    }
    assert_eq!(got, 1);
}

pub(crate) async fn an_invitation_is_looked_at_and_used_once(fresh: Fresh) {
    let store = fresh.store;
    let invitation = Invitation { person: None, purpose: "first officer".to_owned() };
    store.invitation_put("token", &invitation, at(100), 1).await.unwrap();
    assert_eq!(store.invitation_get("token", at(1)).await.unwrap(), Some(invitation.clone()));
    assert_eq!(store.invitation_get("token", at(100)).await.unwrap(), None);
    assert_eq!(store.invitation_take("token", at(1)).await.unwrap(), Some(invitation));
    assert_eq!(store.invitation_get("token", at(1)).await.unwrap(), None);
    assert_eq!(store.invitation_take("token", at(1)).await.unwrap(), None);
}

pub(crate) async fn sessions_end_by_themselves_singly_and_all_at_once(fresh: Fresh) {
    let store = fresh.store;
    for (token, person) in [("a", anna()), ("b", anna()), ("c", anna()), ("d", bo())] {
        store.session_put(token, person, at(100)).await.unwrap();
    }
    assert_eq!(store.session_get("a", at(99)).await.unwrap(), Some(Session { person: anna(), expires: at(100) }));
    assert_eq!(store.session_get("a", at(100)).await.unwrap(), None);
    store.session_end("a").await.unwrap();
    assert_eq!(store.session_get("a", at(1)).await.unwrap(), None);
    store.session_end_all(anna()).await.unwrap();
    assert_eq!(store.session_get("b", at(1)).await.unwrap(), None);
    assert_eq!(store.session_get("c", at(1)).await.unwrap(), None);
    assert!(store.session_get("d", at(1)).await.unwrap().is_some());
    assert_eq!(store.session_csrf("d"), store.session_csrf("d"));
    assert_ne!(store.session_csrf("d"), store.session_csrf("e"));
    assert_eq!(store.session_csrf("d").len(), 64);
}

pub(crate) async fn what_has_expired_is_purged(fresh: Fresh) {
    let store = fresh.store;
    store.session_put("old", anna(), at(10)).await.unwrap();
    store.session_put("new", anna(), at(100)).await.unwrap();
    store.login_code_put("old", anna(), at(10), 1).await.unwrap();
    store.purge(at(50)).await.unwrap();
    // Asked at an earlier time, what was purged is gone nevertheless.
    assert_eq!(store.session_get("old", at(1)).await.unwrap(), None);
    assert_eq!(store.login_code_take("old", at(1)).await.unwrap(), None);
    assert!(store.session_get("new", at(1)).await.unwrap().is_some());
}
