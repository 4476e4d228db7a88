//! Boards without casting: making them, their events, their archives.

use belenios::archive::{Board, Stage, Storage};
use belenios::companion::{Companion, Introduction, KeyName, Record, Role, SigningKey};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{EventType, Hash, Header, SetupData};
use rand_core::SeedableRng;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use store::{BoardSetup, StoreError};

use crate::Fresh;
use crate::fixture::Fixture;

/// A file in memory.
struct Memory(Cursor<Vec<u8>>);

impl Read for Memory {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Memory {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl Storage for Memory {
    fn sync(&mut self) -> std::io::Result<()> {
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> std::io::Result<()> {
        self.0.get_mut().truncate(usize::try_from(length).unwrap());
        Ok(())
    }
}

/// The board that the ballot core would have written into a file.
struct FileBoard(Board<Memory>);

impl FileBoard {
    fn new(setup: &BoardSetup) -> Self {
        let mut board = Board::create_on(Memory(Cursor::default()), &Header::new(setup.timestamp)).unwrap();
        let hash = |text: &str| Hash::of(text.as_bytes());
        let payload = SetupData {
            election: hash(&setup.election),
            trustees: hash(&setup.trustees),
            credentials: hash(&setup.credentials),
            credentials_certificate: None,
        };
        let payload = payload.to_json();
        let data = [setup.election.as_bytes(), setup.trustees.as_bytes(), setup.credentials.as_bytes(), payload.as_bytes()];
        board.append(EventType::Setup, &data, Some(hash(&payload))).unwrap();
        Self(board)
    }

    fn append(&mut self, kind: EventType, data: &[&str]) {
        let bytes: Vec<&[u8]> = data.iter().map(|text| text.as_bytes()).collect();
        self.0.append(kind, &bytes, data.last().map(|text| Hash::of(text.as_bytes()))).unwrap();
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_storage().0.into_inner()
    }
}

fn sized(tally: &str) -> String {
    format!(r#"{{"num_tallied":0,"total_weight":0,"encrypted_tally":"{}"}}"#, Hash::of(tally.as_bytes()))
}

pub(crate) async fn an_archive_is_what_a_board_of_files_would_be(fresh: Fresh) {
    let mut fixture = Fixture::new(1, 5);
    let (store, uuid) = (fresh.store, fixture.uuid.clone());
    store.board_create(fixture.setup.clone()).await.unwrap();
    let mut files = FileBoard::new(&fixture.setup);
    let intake = fixture.intake(&store).await;
    for paper in fixture.papers() {
        intake.cast(paper.text.clone(), Some(paper.order.to_json())).await.unwrap();
        files.append(EventType::Ballot, &[&paper.text]);
    }
    store.close_casting(&uuid).await.unwrap();
    files.append(EventType::EndBallots, &[]);
    // The store holds to form and order; what a tally is worth, the verifier says.
    let (tally, payload) = ("[]", sized("[]"));
    store.append_event(&uuid, EventType::EncryptedTally, vec![tally.to_owned(), payload.clone()], Vec::new()).await.unwrap();
    files.append(EventType::EncryptedTally, &[tally, &payload]);
    let info = store.board(&uuid).await.unwrap().unwrap();
    let stream = store.board_bel(&uuid).await.unwrap();
    let expected = files.bytes();
    assert_eq!(stream.size(), u64::try_from(expected.len()).unwrap());
    assert!(stream.read_to_end().await.unwrap() == expected);
    assert_eq!((info.stage, info.height, info.ballots), (Stage::Tallied, 8, 5));
    let hashes = store.event_hashes(&uuid).await.unwrap();
    let events = store.events(&uuid, 0, 100).await.unwrap();
    assert_eq!(hashes, events.iter().map(|event| Hash::of(event.to_json().as_bytes())).collect::<Vec<_>>());
    assert_eq!(hashes.last(), Some(&info.last));
    assert_eq!(store.payloads(&uuid, EventType::EncryptedTally).await.unwrap(), [Hash::of(payload.as_bytes())]);
    assert_eq!(store.board_data(&uuid, Hash::of(tally.as_bytes())).await.unwrap().as_deref(), Some(tally));
    assert!(store.check().await.unwrap().findings.is_empty());
}

pub(crate) async fn a_board_is_made_once(fresh: Fresh) {
    let fixture = Fixture::new(2, 1);
    let uuid = &fixture.uuid;
    assert!(fresh.store.board(uuid).await.unwrap().is_none());
    assert!(matches!(fresh.store.sequencer(uuid).await, Err(StoreError::NoBoard(_))));
    let key = signing_key();
    let introduction = Introduction::sign(uuid, Role::Officer, "officer".parse::<KeyName>().unwrap(), None, &key);
    let companion = vec![Record::SigningKey(introduction)];
    let info = fresh.store.board_create(BoardSetup { companion, ..fixture.setup.clone() }).await.unwrap();
    assert_eq!((info.stage, info.height, info.companion_lines), (Stage::Open, 1, 2));
    assert!(matches!(fresh.store.board_create(fixture.setup.clone()).await, Err(StoreError::BoardExists(_))));
    assert_eq!(fresh.store.boards().await.unwrap(), [info]);
    let text = fresh.store.companion_text(uuid).await.unwrap();
    let companion = Companion::<Ed25519>::read(text.as_bytes()).unwrap();
    assert_eq!(companion.records().map(|(_, record)| record.kind()).collect::<Vec<_>>(), ["opening", "signing_key"]);
    let broken = BoardSetup { election: "{}".to_owned(), ..Fixture::new(3, 1).setup };
    assert!(matches!(fresh.store.board_create(broken).await, Err(StoreError::Data(_))));
    assert_eq!(fresh.store.boards().await.unwrap().len(), 1);
}

pub(crate) async fn events_follow_the_grammar(fresh: Fresh) {
    let fixture = Fixture::new(4, 1);
    let (store, uuid) = (fresh.store, fixture.uuid);
    store.board_create(fixture.setup).await.unwrap();
    let tally = || vec!["[]".to_owned(), sized("[]")];
    let early = store.append_event(&uuid, EventType::EncryptedTally, tally(), Vec::new()).await;
    assert!(matches!(early, Err(StoreError::Grammar(_))), "{early:?}");
    let ballot = store.append_event(&uuid, EventType::Ballot, vec!["{}".to_owned()], Vec::new()).await;
    assert!(matches!(ballot, Err(StoreError::Data(_))), "{ballot:?}");
    store.close_casting(&uuid).await.unwrap();
    assert!(matches!(store.close_casting(&uuid).await, Err(StoreError::Grammar(_))));
    store.append_event(&uuid, EventType::EncryptedTally, tally(), Vec::new()).await.unwrap();
    let shuffle = store.append_event(&uuid, EventType::Shuffle, vec!["{}".to_owned()], Vec::new()).await;
    assert!(matches!(shuffle, Err(StoreError::Mixing)), "{shuffle:?}");
    assert_eq!(store.board(&uuid).await.unwrap().unwrap().height, 3);
}

pub(crate) async fn data_must_be_what_the_event_is_about(fresh: Fresh) {
    let fixture = Fixture::new(5, 1);
    let (store, uuid) = (fresh.store, fixture.uuid);
    store.board_create(fixture.setup).await.unwrap();
    store.close_casting(&uuid).await.unwrap();
    let wrong: [Vec<String>; 4] =
        [vec![], vec![sized("[]")], vec!["[]".to_owned(), "[[]]".to_owned(), sized("[]")], vec!["[]".to_owned(), "{}".to_owned()]];
    for data in wrong {
        let refused = store.append_event(&uuid, EventType::EncryptedTally, data, Vec::new()).await;
        assert!(matches!(refused, Err(StoreError::Data(_))), "{refused:?}");
    }
    assert!(store.check().await.unwrap().findings.is_empty());
}

pub(crate) async fn a_refused_event_leaves_nothing_behind(fresh: Fresh) {
    let fixture = Fixture::new(6, 1);
    let (store, uuid) = (fresh.store, fixture.uuid);
    let before = store.board_create(fixture.setup).await.unwrap();
    let long = belenios::companion::Restart::sign(&uuid, 1, "x".repeat(70_000), &signing_key());
    let refused = store.append_event(&uuid, EventType::EndBallots, Vec::new(), vec![Record::Restart(long)]).await;
    assert!(matches!(refused, Err(StoreError::Companion(_))), "{refused:?}");
    assert_eq!(store.board(&uuid).await.unwrap().unwrap(), before);
}

pub(crate) async fn a_stream_shows_the_board_as_it_stood(fresh: Fresh) {
    let mut fixture = Fixture::new(7, 200);
    let (store, uuid) = (fresh.store, fixture.uuid.clone());
    store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&store).await;
    let papers = fixture.papers();
    for paper in &papers[..150] {
        intake.cast(paper.text.clone(), None).await.unwrap();
    }
    let mut stream = store.board_bel(&uuid).await.unwrap();
    let mut bytes = stream.next_chunk().await.unwrap().unwrap();
    for paper in &papers[150..] {
        intake.cast(paper.text.clone(), None).await.unwrap();
    }
    while let Some(chunk) = stream.next_chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(stream.size(), u64::try_from(bytes.len()).unwrap());
    let later = store.board_bel(&uuid).await.unwrap().read_to_end().await.unwrap();
    assert!(later.starts_with(&bytes) && later.len() > bytes.len());
}

fn signing_key() -> SigningKey {
    SigningKey::generate(&mut rand_chacha::ChaCha20Rng::seed_from_u64(3))
}
