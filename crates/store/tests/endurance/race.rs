//! Casting against closing.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use assembly::casting::CastRefusal;
use belenios::v1::{EventType, Hash};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use store::{Store, SubmitError};

use crate::fixture::Fixture;
use crate::start_key;

/// Casts a race.
const CASTS: usize = 500;
/// Casts that wait at the same time.
const DOORS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cast_that_races_with_closing_is_in_or_refused() {
    races(1).await;
}

/// 10,000 casts against twenty closings: `cargo nextest run -p store --run-ignored ignored-only -E 'test(ten_thousand)'`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a minute or more"]
async fn ten_thousand_casts_that_race_with_closing_are_in_or_refused() {
    races(20).await;
}

async fn races(count: u64) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("data"), &start_key()).await.unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(42);
    let mut undecided = 0;
    // On a busy machine all casts may be through before the closing gets its turn: then there is another race.
    for round in 0..count + 20 {
        if round < count || undecided == 0 {
            undecided += u64::from(race(&store, 41 + round, &mut rng).await);
        }
    }
    assert!(undecided > 0, "no closing ever met a cast: the race was none");
    assert!(store.check().await.unwrap().findings.is_empty());
}

/// Gives whether some casts came in and some were refused.
async fn race(store: &Store, seed: u64, rng: &mut ChaCha20Rng) -> bool {
    let mut fixture = Fixture::new(seed, CASTS);
    store.board_create(fixture.setup.clone()).await.unwrap();
    let papers = fixture.papers();
    let sequencer = store.sequencer(&fixture.uuid).await.unwrap();
    // Voters come one after the other at sixteen doors; closing comes when some have their receipts and others wait for theirs.
    let closing = usize::try_from(rng.next_u64() % 300).unwrap() + 100;
    let receipts = Arc::new(AtomicUsize::new(0));
    let checked = fixture.checked_all(&papers, None);
    let casters: Vec<_> = checked
        .chunks(CASTS.div_ceil(DOORS))
        .map(|share| {
            let (sequencer, receipts, share) = (sequencer.clone(), Arc::clone(&receipts), share.to_vec());
            tokio::spawn(async move {
                let mut answers = Vec::with_capacity(share.len());
                for cast in share {
                    answers.push((cast.hash(), sequencer.submit(cast).await));
                    receipts.fetch_add(1, Ordering::Relaxed);
                }
                answers
            })
        })
        .collect();
    while receipts.load(Ordering::Relaxed) < closing {
        tokio::task::yield_now().await;
    }
    let closed = store.close_casting(&fixture.uuid).await.unwrap();
    let (mut taken, mut refused): (HashSet<Hash>, usize) = (HashSet::new(), 0);
    for caster in casters {
        for (hash, answer) in caster.await.unwrap() {
            match answer {
                Ok(receipt) => {
                    assert!(receipt.height < closed.height - 1, "a ballot was acknowledged behind the closing");
                    assert!(taken.insert(hash));
                }
                Err(SubmitError::Refused(CastRefusal::Closed)) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert_eq!(taken.len() + refused, CASTS, "every cast has an answer");
    let board: HashSet<Hash> = store.payloads(&fixture.uuid, EventType::Ballot).await.unwrap().into_iter().collect();
    assert_eq!(board, taken, "acknowledged and on the board are the same");
    assert_eq!(store.board(&fixture.uuid).await.unwrap().unwrap(), closed, "nothing came after the closing");
    refused > 0 && !taken.is_empty()
}
