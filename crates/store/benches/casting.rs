//! How many ballots a second the box takes, each with its order statement, acknowledged when it is on the medium.
//!
//! `cargo bench -p store --bench casting [-- SECONDS]`. First 300 a second are offered for that long (60 unless told), at their times whether or not
//! earlier ones have their receipts; latency counts from the time at which the ballot was due. Then as many as go in with 128 waiting at once.
//! At the end the board is verified.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::OrderStatement;
use belenios::json::Wire;
use belenios::v1::Hash;
use belenios::verify::{Options, Verdict, verify};
use fixture::Fixture;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use store::{Intake, StartKey, Store};
use tokio::sync::Semaphore;

const QUESTION: &str = r#"{"answers":["Yes","No"],"blank":true,"min":1,"max":1,"question":"Do we strike?"}"#;
/// Ballots offered a second.
const RATE: usize = 300;
/// Ballots that go in as fast as they can.
const BURST: usize = 6000;
/// How many of them wait at once.
const WAITING: usize = 128;

/// A ballot and its order statement.
type Paper = (String, String);

fn main() {
    let seconds = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(60);
    tokio::runtime::Runtime::new().unwrap().block_on(run(seconds));
}

async fn run(seconds: usize) {
    let offered = RATE * seconds;
    let fixture = Fixture::with_question(7, offered + BURST, QUESTION);
    let started = Instant::now();
    let mut papers = papers(&fixture);
    println!("{} ballots made in {:.0} s", papers.len(), started.elapsed().as_secs_f64());
    let burst = papers.split_off(offered);
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("data"), &StartKey::from_bytes([9; 32])).await.unwrap();
    store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&store).await;
    paced(&intake, papers, seconds).await;
    unpaced(&intake, burst).await;
    let mut bytes = Vec::new();
    let mut stream = store.board_bel(&fixture.uuid).await.unwrap();
    while let Some(chunk) = stream.next_chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    let report = verify(bytes.as_slice(), &Options::default());
    assert_ne!(report.verdict, Verdict::Invalid, "{:?}", report.failed());
    println!("the board verifies: {} ballots", report.ballots);
}

/// One ballot of every voter, made on all cores.
fn papers(fixture: &Fixture) -> Vec<Paper> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = fixture.voters.len().div_ceil(cores);
    let make = |(number, voters): (u64, &[_])| {
        let mut rng = ChaCha20Rng::seed_from_u64(number);
        let mut made = Vec::with_capacity(voters.len());
        for voter in voters {
            let ballot = encrypt_ballot(&fixture.election, voter, &[Choice::Homomorphic(vec![0, 1, 0])], &mut rng).unwrap().to_json();
            let order = OrderStatement::sign(fixture.election.fingerprint(), voter, Hash::of(ballot.as_bytes()), None, &mut rng);
            made.push((ballot, order.to_json()));
        }
        made
    };
    thread::scope(|scope| {
        let shares: Vec<_> = (0..).zip(fixture.voters.chunks(share)).map(|share| scope.spawn(move || make(share))).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    })
}

/// Offers ballots at their times.
async fn paced(intake: &Intake, papers: Vec<Paper>, seconds: usize) {
    let begin = Instant::now();
    let pause = Duration::from_secs(1) / u32::try_from(RATE).unwrap();
    let mut casts = Vec::with_capacity(papers.len());
    for ((ballot, order), number) in papers.into_iter().zip(0_u32..) {
        let due = begin + pause * number;
        tokio::time::sleep_until(due.into()).await;
        let intake = intake.clone();
        casts.push(tokio::spawn(async move { intake.cast(ballot, Some(order)).await.map(|_| due.elapsed()) }));
    }
    let (mut latencies, mut refused) = (Vec::with_capacity(casts.len()), 0);
    for cast in casts {
        match cast.await.unwrap() {
            Ok(latency) => latencies.push(latency),
            Err(_) => refused += 1,
        }
    }
    latencies.sort_unstable();
    let at = |permille: usize| latencies.get((latencies.len() * permille / 1000).min(latencies.len() - 1)).map_or(0, Duration::as_millis);
    println!(
        "{RATE} a second for {seconds} s: {} acknowledged, {refused} refused; receipt after {} ms (median), {} ms (99 %), {} ms (longest)",
        latencies.len(),
        at(500),
        at(990),
        at(1000)
    );
}

/// As fast as they go in.
async fn unpaced(intake: &Intake, papers: Vec<Paper>) {
    let number = papers.len();
    let places = Arc::new(Semaphore::new(WAITING));
    let begin = Instant::now();
    let mut casts = Vec::with_capacity(number);
    for (ballot, order) in papers {
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        let intake = intake.clone();
        casts.push(tokio::spawn(async move {
            let receipt = intake.cast(ballot, Some(order)).await;
            drop(place);
            receipt.is_ok()
        }));
    }
    let mut taken = 0_u32;
    for cast in casts {
        taken += u32::from(cast.await.unwrap());
    }
    println!("{number} at once, {WAITING} waiting: {taken} acknowledged, {:.0} a second", f64::from(taken) / begin.elapsed().as_secs_f64());
}
