//! Killing the process with signal 9 while it takes ballots.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use belenios::json::Wire;
use belenios::v1::Hash;
use belenios::verify::{Options, Verdict, verify};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use store::Store;

use crate::fixture::{Fixture, Paper};
use crate::start_key;

/// Tells the child where to cast.
const CHILD: &str = "FOLKMOOT_STORE_KILL_CHILD";
/// Casts that wait at the same time.
const LOAD: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acknowledged_ballot_survives_kill_9() {
    cycles(5, 60).await;
}

/// `cargo nextest run -p store --run-ignored ignored-only -E 'test(kill_9_a_hundred_times)'`
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a minute or more"]
async fn an_acknowledged_ballot_survives_kill_9_a_hundred_times() {
    cycles(100, 1500).await;
}

/// Casts what it is told to until it is killed; each line `ack HASH HEIGHT` is an acknowledgement. Does nothing unless a test above starts it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a part of the tests above"]
async fn child() {
    let Some(directory) = std::env::var_os(CHILD) else { return };
    let directory = Path::new(&directory);
    let store = Store::open(&directory.join("data"), &start_key()).await.unwrap();
    let fixture = Fixture::new(31, read_count(directory));
    let intake = fixture.intake(&store).await;
    let todo = std::fs::read_to_string(directory.join("todo")).unwrap();
    let lines: Vec<(String, String)> =
        todo.lines().map(|line| line.split_once('\t').unwrap()).map(|(ballot, order)| (ballot.to_owned(), order.to_owned())).collect();
    say("ready");
    let share = lines.len().div_ceil(LOAD).max(1);
    let casters = lines.chunks(share).map(|share| {
        let (intake, share) = (intake.clone(), share.to_vec());
        tokio::spawn(async move {
            for (ballot, order) in share {
                let receipt = intake.cast(ballot, Some(order)).await.unwrap();
                say(&format!("ack {} {}", receipt.tracker, receipt.height));
            }
        })
    });
    for caster in casters.collect::<Vec<_>>() {
        caster.await.unwrap();
    }
}

/// One line at once, not through the test's captured output.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn read_count(directory: &Path) -> usize {
    std::fs::read_to_string(directory.join("count")).unwrap().parse().unwrap()
}

async fn cycles(cycles: u32, voters: usize) {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("count"), voters.to_string()).unwrap();
    let mut fixture = Fixture::new(31, voters);
    let papers = fixture.papers();
    let store = Store::open(&directory.path().join("data"), &start_key()).await.unwrap();
    store.board_create(fixture.setup.clone()).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let mut rng = ChaCha20Rng::seed_from_u64(32);
    let mut acknowledged: HashMap<Hash, u64> = HashMap::new();
    for cycle in 0..cycles {
        // Most of them new, two that were acknowledged before: asking again must not cast twice.
        let news = papers.iter().filter(|paper| !acknowledged.contains_key(&paper.hash));
        let olds = papers.iter().filter(|paper| acknowledged.contains_key(&paper.hash)).take(2);
        write_todo(directory.path(), news.chain(olds));
        for (hash, height) in cast_and_kill(directory.path(), &mut rng) {
            let before = acknowledged.insert(hash, height);
            assert!(before.is_none_or(|before| before == height), "cycle {cycle}: {hash} was acknowledged at two heights");
        }
        look(&fixture, directory.path(), &acknowledged).await;
    }
    assert!(!acknowledged.is_empty());
}

fn write_todo<'a>(directory: &Path, papers: impl Iterator<Item = &'a Paper>) {
    let lines: String = papers.map(|paper| format!("{}\t{}\n", paper.text, paper.order.to_json())).collect();
    std::fs::write(directory.join("todo"), lines).unwrap();
}

/// Kills the child in the middle of its work: some acknowledgements after it began, and some milliseconds after the last of these, so that a slow
/// machine kills under load too. Gives what it had acknowledged by then.
fn cast_and_kill(directory: &Path, rng: &mut ChaCha20Rng) -> Vec<(Hash, u64)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--ignored", "--nocapture"])
        .env(CHILD, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line.ends_with("ready")), "the child did not begin");
    let ack = |line: String| {
        let (hash, height) = line.strip_prefix("ack ")?.split_once(' ')?;
        Some((hash.parse().ok()?, height.parse().ok()?))
    };
    let first = usize::try_from(rng.next_u64() % 8).unwrap();
    let mut acknowledged: Vec<(Hash, u64)> = lines.by_ref().map_while(Result::ok).filter_map(ack).take(first).collect();
    std::thread::sleep(Duration::from_millis(rng.next_u64() % 40));
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(lines.map_while(Result::ok).filter_map(ack));
    acknowledged
}

/// Everything acknowledged is there, at its height, once; the archive and its companion record verify.
async fn look(fixture: &Fixture, directory: &Path, acknowledged: &HashMap<Hash, u64>) {
    let store = Store::open(&directory.join("data"), &start_key()).await.unwrap();
    let report = store.check().await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let trackers = store.trackers(&fixture.uuid, 0, u32::MAX).await.unwrap();
    let there: HashMap<Hash, u64> = trackers.iter().map(|entry| (entry.hash, entry.height)).collect();
    assert_eq!(there.len(), trackers.len(), "a ballot is there twice");
    for (hash, height) in acknowledged {
        assert_eq!(there.get(hash), Some(height), "{hash} was acknowledged at height {height}");
    }
    let archive = store.board_bel(&fixture.uuid).await.unwrap().read_to_end().await.unwrap();
    let companion = store.companion_text(&fixture.uuid).await.unwrap();
    let verified = verify(archive.as_slice(), &Options::default());
    assert_ne!(verified.verdict, Verdict::Invalid, "{:?}", verified.failed());
    assert_eq!(verified.ballots, trackers.len());
    let lines = 1 + trackers.len();
    assert_eq!(companion.lines().count(), lines, "every ballot has its order statement, and no statement lacks its ballot");
    store.close().await.unwrap();
}
