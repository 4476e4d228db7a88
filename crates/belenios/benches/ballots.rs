//! Verifying ballots: against the group cost on curve25519-dalek, against belenios-tool, and in bounded memory.
//!
//! `cargo bench -p belenios --bench ballots [-- large]`. Ratios are taken in one run; absolute figures belong to the machine.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

#[path = "../tests/verifier/forge.rs"]
mod forge;

use std::fs::{self, File};
use std::io::BufReader;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use belenios::ballot::{Choice, encrypt_ballot};
use belenios::group::{Belenios2048, Ed25519, Group};
use belenios::json::Wire;
use belenios::v1::EventType;
use belenios::verify::{Options, Verdict, verify};
use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use forge::{Forge, ONE_OF_THREE, YES_NO_BLANK};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rayon::prelude::*;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(path) = arguments.iter().position(|word| word == "child").and_then(|at| arguments.get(at + 1)) {
        return child(path);
    }
    println!("{} cores", thread::available_parallelism().map_or(1, usize::from));
    ed25519(10_000);
    belenios_2048(100);
    if arguments.iter().any(|word| word == "large") {
        memory(100_000);
    }
}

/// An open ballot with `count` ballots of as many voters, made on all cores.
fn archive<G: Group>(questions: &str, count: usize, choice: &[u64]) -> (String, Vec<u8>) {
    let mut forge = Forge::<G>::new(questions, 1, &vec![1; count]);
    forge.setup();
    let ballots: Vec<String> = (0..count)
        .into_par_iter()
        .map(|voter| {
            let mut rng = ChaCha20Rng::seed_from_u64(u64::try_from(voter).unwrap());
            let choices = [Choice::Homomorphic(choice.to_vec())];
            encrypt_ballot(&forge.election, &forge.voters[voter], &choices, &mut rng).unwrap().to_json()
        })
        .collect();
    for ballot in ballots {
        let payload = forge.data(ballot);
        forge.event(EventType::Ballot, Some(payload));
    }
    (forge.uuid.to_string(), forge.bytes())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}

fn verified(bytes: &[u8]) -> Duration {
    let (report, time) = timed(|| verify(bytes, &Options::default()));
    assert_eq!(report.verdict, Verdict::V1Valid);
    time
}

/// The reference question of three answers: 15 double-scalar multiplications, 15 encodings and 7 subgroup checks a ballot.
fn ed25519(count: usize) {
    let ((_, bytes), made) = timed(|| archive::<Ed25519>(ONE_OF_THREE, count, &[0, 1, 0]));
    let straightforward = straightforward_cost();
    let time = verified(&bytes);
    let cores = thread::available_parallelism().map_or(1.0, |cores| f64::from(u32::try_from(cores.get()).unwrap()));
    let count = f64::from(u32::try_from(count).unwrap());
    let rate = count / time.as_secs_f64();
    let bound = cores / straightforward.as_secs_f64();
    println!(
        "Ed25519, {count} ballots of one choice in three (archive of {:.1} MB, made in {:.1} s)",
        bytes.len() as f64 / 1e6,
        made.as_secs_f64()
    );
    println!("  whole verification      {:8.2} s  {rate:8.0} ballots/s", time.as_secs_f64());
    println!(
        "  dalek's group cost alone {:6.1} µs a ballot on every core at once: {bound:8.0} ballots/s",
        straightforward.as_secs_f64() * 1e6
    );
    println!("  ratio                   {:8.2}   (wanted: at least 0.9)", rate / bound);
}

/// The group operations of one ballot, done one by one on every core at the same time.
fn straightforward_cost() -> Duration {
    const ROUNDS: u32 = 300;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let (a, b) = (Scalar::from_bytes_mod_order([0x5a; 32]), Scalar::from_bytes_mod_order([0xa7; 32]));
        let point = ED25519_BASEPOINT_POINT * Scalar::from(123_456_789_u64);
        let encoded = point.compress();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            for _ in 0..15 {
                std::hint::black_box(EdwardsPoint::vartime_double_scalar_mul_basepoint(&a, std::hint::black_box(&point), &b).compress());
            }
            for _ in 0..7 {
                assert!(std::hint::black_box(&encoded).decompress().unwrap().is_torsion_free());
            }
        }
        start.elapsed() / ROUNDS
    };
    let times: Vec<Duration> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    times.iter().sum::<Duration>() / u32::try_from(times.len()).unwrap()
}

/// The same archive for us and for the peer, one after the other.
fn belenios_2048(count: usize) {
    let (uuid, bytes) = archive::<Belenios2048>(YES_NO_BLANK, count, &[0, 1, 0]);
    let ours = verified(&bytes);
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(format!("{uuid}.bel")), &bytes).unwrap();
    let (output, peer) = timed(|| Command::new("belenios-tool").args(["election", "verify"]).current_dir(dir.path()).output());
    let count = f64::from(u32::try_from(count).unwrap());
    println!("BELENIOS-2048, {count} ballots yes/no/blank");
    println!("  whole verification      {:8.2} s  {:8.1} ballots/s", ours.as_secs_f64(), count / ours.as_secs_f64());
    match output {
        Ok(output) if output.status.success() => {
            println!("  belenios-tool           {:8.2} s  {:8.1} ballots/s", peer.as_secs_f64(), count / peer.as_secs_f64());
            println!("  ratio                   {:8.2}   (wanted: at least 5)", peer.as_secs_f64() / ours.as_secs_f64());
        }
        _ => println!("  notice: belenios-tool is not installed: nothing to compare with"),
    }
}

/// Peak memory of a process that does nothing but verify.
fn memory(count: usize) {
    let (_, bytes) = archive::<Ed25519>(ONE_OF_THREE, count, &[0, 1, 0]);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.bel");
    fs::write(&path, bytes).unwrap();
    let output = Command::new(std::env::current_exe().unwrap()).arg("child").arg(&path).output().unwrap();
    println!("Ed25519, {count} ballots: {}", String::from_utf8_lossy(&output.stdout).trim());
}

fn child(path: &str) {
    let file = BufReader::with_capacity(1 << 20, File::open(path).unwrap());
    let (report, time) = timed(|| verify(file, &Options::default()));
    assert_eq!(report.verdict, Verdict::V1Valid);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find(|line| line.starts_with("VmHWM")).and_then(|line| line.split_whitespace().nth(1)).unwrap_or("?").to_owned();
    println!("verified in {:.1} s, peak memory {peak} kB (wanted: at most 409600)", time.as_secs_f64());
}
