//! A seized server: what its disk shows to somebody without the start key.

use std::path::Path;

use assembly::PersonId;
use belenios::json::Wire;
use sqlx::{ConnectOptions, Connection};
use store::{Invitation, Personal, Store};

use crate::fixture::Fixture;
use crate::start_key;

/// All files of the data directory: database, write-ahead log, shared memory, lock.
fn disk(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())).collect()
}

fn holds(bytes: &[u8], canary: &[u8]) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary)
}

/// As it is, as hex digits, as Base64, and in two bytes a character.
fn spellings(canary: &[u8]) -> Vec<Vec<u8>> {
    let wide = canary.iter().flat_map(|byte| [*byte, 0]).collect();
    let hex = data_encoding::HEXLOWER.encode(canary).into_bytes();
    // Base64 of the whole three bytes at each of the three places at which a text may begin.
    let base64 = (0..3).filter_map(|skip| {
        let rest = canary.get(skip..)?;
        Some(data_encoding::BASE64_NOPAD.encode(&rest[..rest.len() / 3 * 3]).into_bytes())
    });
    [canary.to_vec(), wide, hex].into_iter().chain(base64).filter(|spelling| spelling.len() >= 8).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seized_disk_shows_no_name_address_code_choice_or_private_key() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let store = Store::open(&data, &start_key()).await.unwrap();
    let now = jiff::Timestamp::from_second(1_795_374_546).unwrap();
    let later = jiff::Timestamp::from_second(1_795_999_999).unwrap();
    let mut canaries: Vec<Vec<u8>> = Vec::new();
    let mut plant = |text: &str| {
        canaries.push(text.as_bytes().to_vec());
        text.to_owned()
    };
    for number in 0..40_u8 {
        let person = PersonId::from_bytes([number; 16]);
        let personal = Personal {
            name: plant(&format!("Canary Kanarifugl {number:04}")),
            email: Some(plant(&format!("canary.{number:04}@havnesambandet.example"))),
            language: "nb".to_owned(),
            number: Some(plant(&format!("MEMBER-{number:06}"))),
        };
        store.person_put(person, &personal).await.unwrap();
        store.login_code_put(&plant(&format!("LOGIN-CODE-{number:04}")), person, later, 2).await.unwrap();
        store.session_put(&plant(&format!("session-token-{number:04}")), person, later).await.unwrap();
        let invitation = Invitation { person: Some(person), purpose: "officer".to_owned() };
        store.invitation_put(&plant(&format!("invitation-token-{number:04}")), &invitation, later, 1).await.unwrap();
        assert!(store.login_code_take(&format!("LOGIN-CODE-{number:04}"), now).await.unwrap().is_some());
    }
    store.secret_put("officer", plant("officer signing key: 0123456789abcdef").as_bytes()).await.unwrap();
    let mut fixture = Fixture::new(61, 30);
    store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&store).await;
    for voter in 0..30 {
        let paper = fixture.paper(voter, u64::from(voter.is_multiple_of(2)), None);
        intake.cast(paper.text, Some(paper.order.to_json())).await.unwrap();
    }
    // What voters and trustees hold never came here; a mistake of the face would show.
    fixture.codes.iter().for_each(|code| canaries.push(code.reveal().as_bytes().to_vec()));
    let private_key = fixture.key.reveal_json();
    canaries.push(private_key.trim_matches('"').as_bytes().to_vec());
    canaries.push(start_key().reveal().as_bytes().to_vec());
    scan(&data, &canaries, &fixture);
    store.close().await.unwrap();
    scan(&data, &canaries, &fixture);
}

fn scan(data: &Path, canaries: &[Vec<u8>], fixture: &Fixture) {
    let files = disk(data);
    assert!(files.iter().any(|(_, bytes)| holds(bytes, fixture.uuid.as_str().as_bytes())), "the scan finds what is public");
    for canary in canaries {
        for spelling in spellings(canary) {
            for (name, bytes) in &files {
                assert!(!holds(bytes, &spelling), "{name} holds {}", String::from_utf8_lossy(canary));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_erased_is_not_even_on_the_disk_in_its_encrypted_form() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let store = Store::open(&data, &start_key()).await.unwrap();
    let personal = |name: String| Personal { name, email: None, language: "en".to_owned(), number: None };
    for number in 0..50_u8 {
        store.person_put(PersonId::from_bytes([number; 16]), &personal(format!("Member {number}"))).await.unwrap();
    }
    let gone = PersonId::from_bytes([25; 16]);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join(store::DATABASE_NAME));
    let mut connection = options.connect().await.unwrap();
    let row = sqlx::query_as("select sealed from person where id = ?").bind(gone.as_bytes().as_slice());
    let (sealed,): (Vec<u8>,) = row.fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    assert!(disk(&data).iter().any(|(_, bytes)| holds(bytes, &sealed)));
    store.person_erase(gone).await.unwrap();
    for (name, bytes) in disk(&data) {
        assert!(!holds(&bytes, &sealed[..32]), "{name} still holds it");
        assert!(!holds(&bytes, gone.as_bytes()), "{name} still holds the pseudonym");
    }
    assert!(store.person_get(PersonId::from_bytes([24; 16])).await.unwrap().is_some());
}
