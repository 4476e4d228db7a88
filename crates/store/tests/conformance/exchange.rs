//! Exports, imports, backups, and looking through everything.

use belenios::json::Wire;
use belenios::v1::EventType;
use store::{Personal, Store, StoreError};

use crate::Fresh;
use crate::fixture::Fixture;

/// A record, two boards of which one is closed, votes cast again, a spoilt ballot.
async fn filled(fresh: &Fresh) -> [Fixture; 2] {
    let store = &fresh.store;
    let now = jiff::Timestamp::from_second(1_795_374_546).unwrap();
    store.append(0, now, &["{}".to_owned(), "[1]".to_owned()]).await.unwrap();
    let mut fixtures = [Fixture::new(21, 4), Fixture::new(22, 3)];
    for fixture in &mut fixtures {
        store.board_create(fixture.setup.clone()).await.unwrap();
        let intake = fixture.intake(store).await;
        for paper in fixture.papers() {
            intake.cast(paper.text.clone(), Some(paper.order.to_json())).await.unwrap();
            if paper.hash.as_bytes()[0].is_multiple_of(2) {
                let voter = fixture.voters.iter().position(|voter| *voter.public() == paper.order.credential).unwrap();
                let again = fixture.paper(voter, 0, Some(&paper.order));
                intake.cast(again.text, Some(again.order.to_json())).await.unwrap();
            }
        }
        intake.spoil(fixture.paper(0, 1, None).text).await.unwrap();
    }
    store.append_event(&fixtures[0].uuid, EventType::EndBallots, Vec::new(), Vec::new()).await.unwrap();
    fixtures
}

async fn assert_same(one: &Store, other: &Store, fixtures: &[Fixture]) {
    assert_eq!(one.entries(0, 10).await.unwrap(), other.entries(0, 10).await.unwrap());
    for Fixture { uuid, voters, .. } in fixtures {
        assert_eq!(one.board(uuid).await.unwrap(), other.board(uuid).await.unwrap());
        let bytes = [one, other].map(|store| async move { store.board_bel(uuid).await.unwrap().read_to_end().await.unwrap() });
        let [first, second] = bytes;
        assert!(first.await == second.await);
        assert_eq!(one.companion_text(uuid).await.unwrap(), other.companion_text(uuid).await.unwrap());
        assert_eq!(one.counted(uuid).await.unwrap(), other.counted(uuid).await.unwrap());
        for voter in voters {
            let state = one.credential_state(uuid, voter.public()).await.unwrap();
            assert_eq!(state, other.credential_state(uuid, voter.public()).await.unwrap());
            assert!(state.seq > 0);
        }
    }
    assert!(other.check().await.unwrap().findings.is_empty());
}

pub(crate) async fn what_is_exported_is_imported_the_same(fresh: Fresh) {
    let mut fixtures = filled(&fresh).await;
    let directory = fresh.beside("export");
    fresh.store.export(&directory).await.unwrap();
    let other = Fresh::sqlite().await;
    other.store.import(&directory).await.unwrap();
    assert_same(&fresh.store, &other.store, &fixtures).await;
    // Casting goes on where it stood, and what was opened for a check stays so.
    let paper = fixtures[1].paper(0, 1, None);
    assert!(other.store.sequencer(&fixtures[0].uuid).await.is_ok());
    let intake = fixtures[1].intake(&other.store).await;
    assert!(intake.cast(paper.text, Some(paper.order.to_json())).await.is_err());
    assert!(matches!(other.store.import(&directory).await, Err(StoreError::NotEmpty(_))));
}

pub(crate) async fn an_altered_export_is_not_imported(fresh: Fresh) {
    let fixtures = filled(&fresh).await;
    let directory = fresh.beside("export");
    let uuid = &fixtures[0].uuid;
    for (name, from, to) in
        [("bel", "\"answers\":[", "\"answers\":[ "), ("companion", "\"seq\":1", "\"seq\":2"), ("bel", "EndBallots", "EndBallotz")]
    {
        fresh.store.export(&directory).await.unwrap();
        let path = directory.join(format!("{uuid}.{name}"));
        let mut bytes = std::fs::read(&path).unwrap();
        let place = bytes.windows(from.len()).rposition(|window| window == from.as_bytes()).unwrap();
        let length = to.len().min(from.len());
        bytes[place..place + length].copy_from_slice(&to.as_bytes()[to.len() - length..]);
        std::fs::write(&path, bytes).unwrap();
        let other = Fresh::sqlite().await;
        let refused = other.store.import(&directory).await;
        assert!(matches!(refused, Err(StoreError::Import { .. })), "{name}: {refused:?}");
        assert!(other.store.board(uuid).await.unwrap().is_none());
    }
}

pub(crate) async fn a_backup_made_while_ballots_come_in_is_whole(fresh: Fresh) {
    let mut fixture = Fixture::new(23, 120);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let person = assembly::PersonId::from_bytes([1; 16]);
    let personal = Personal { name: "Anna".to_owned(), email: None, language: "nb".to_owned(), number: None };
    fresh.store.person_put(person, &personal).await.unwrap();
    let intake = fixture.intake(&fresh.store).await;
    let papers = fixture.papers();
    let copy = fresh.beside("backup");
    std::fs::create_dir(&copy).unwrap();
    let casting = tokio::spawn(async move {
        for paper in papers {
            intake.cast(paper.text, Some(paper.order.to_json())).await.unwrap();
        }
    });
    while fresh.store.cast_count(&fixture.uuid).await.unwrap() < 20 {
        tokio::task::yield_now().await;
    }
    fresh.store.backup(&copy.join(store::DATABASE_NAME)).await.unwrap();
    assert!(matches!(fresh.store.backup(&copy.join(store::DATABASE_NAME)).await, Err(StoreError::File { .. })));
    casting.await.unwrap();
    let restored = Store::open(&copy, &fresh.key).await.unwrap();
    let report = restored.check().await.unwrap();
    assert!(report.findings.is_empty() && (20..=120).contains(&report.ballots), "{report:?}");
    assert!(restored.person_get(person).await.unwrap().is_some());
    let [whole, part] = [&fresh.store, &restored].map(|store| store.board_bel(&fixture.uuid));
    let (whole, part) = (whole.await.unwrap().read_to_end().await.unwrap(), part.await.unwrap().read_to_end().await.unwrap());
    assert!(whole.starts_with(&part));
}
