//! A write-ahead log whose end never reached the disk, or only as zeros.

use std::path::Path;

use belenios::v1::Hash;
use store::{DATABASE_NAME, Store};

use crate::fixture::Fixture;
use crate::start_key;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_torn_end_leaves_an_acknowledged_prefix() {
    tear(997).await;
}

/// Every 61st byte of the last three transactions: `cargo nextest run -p store --run-ignored ignored-only -E 'test(thousands_of_places)'`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes"]
async fn an_end_torn_in_thousands_of_places_leaves_an_acknowledged_prefix() {
    tear(61).await;
}

/// Cuts the log every `step` bytes from the beginning of the last three casts on.
async fn tear(step: usize) {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut fixture = Fixture::new(51, 6);
    let store = Store::open(&data, &start_key()).await.unwrap();
    store.board_create(fixture.setup.clone()).await.unwrap();
    let sequencer = store.sequencer(&fixture.uuid).await.unwrap();
    let wal = data.join(format!("{DATABASE_NAME}-wal"));
    let size = || usize::try_from(std::fs::metadata(&wal).unwrap().len()).unwrap();
    // After each acknowledgement: how long the log was, and which ballots are in.
    let (mut acknowledged, mut hashes) = (vec![(size(), 0)], Vec::new());
    for paper in fixture.papers() {
        sequencer.submit(fixture.checked(&paper)).await.unwrap();
        hashes.push(paper.hash);
        acknowledged.push((size(), hashes.len()));
    }
    // What a power failure would find: the files as they are while the store is open.
    let (database, log) = (std::fs::read(data.join(DATABASE_NAME)).unwrap(), std::fs::read(&wal).unwrap());
    store.close().await.unwrap();
    let from = acknowledged[acknowledged.len() - 4].0;
    assert!(from < log.len(), "the log holds the last three transactions");
    for cut in (from..log.len()).step_by(step) {
        let certain = acknowledged.iter().filter(|(size, _)| *size <= cut).map(|(_, count)| *count).max().unwrap();
        let mut zeros = log.clone();
        zeros[cut..].fill(0);
        for torn in [&log[..cut], &zeros] {
            let found = recovered(&fixture, &database, torn).await;
            assert!(found.len() >= certain, "cut at {cut}: {} of {certain} acknowledged ballots are there", found.len());
            assert_eq!(found, hashes[..found.len()], "cut at {cut}");
        }
    }
}

/// The ballots that are there after opening again.
async fn recovered(fixture: &Fixture, database: &[u8], log: &[u8]) -> Vec<Hash> {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(Path::join(directory.path(), name), bytes).unwrap();
    write(DATABASE_NAME, database);
    write(&format!("{DATABASE_NAME}-wal"), log);
    let store = Store::open(directory.path(), &start_key()).await.unwrap();
    let report = store.check().await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let trackers = store.trackers(&fixture.uuid, 0, 100).await.unwrap();
    store.close().await.unwrap();
    trackers.into_iter().map(|entry| entry.hash).collect()
}
