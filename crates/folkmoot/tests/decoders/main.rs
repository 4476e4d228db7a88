//! The short form of fuzzing: every target of `fuzz/` as an ordinary test, over its seeds and over a few thousand damaged copies of them.
//!
//! The targets are compiled from where they are; here `fuzz_target!` makes a function of each.
#![allow(missing_docs, unused_attributes, unreachable_pub, clippy::unwrap_used, clippy::cast_possible_truncation)]

extern crate self as folkmoot_fuzz;
extern crate self as libfuzzer_sys;

#[macro_export]
macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:block) => {
        pub fn run($bytes: &[u8]) $body
    };
}

#[path = "../../../../fuzz/src/lib.rs"]
mod support;

pub use support::{canonical, rechain};

use std::path::Path;
use std::time::{Duration, Instant};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// How long one target may go on damaging its seeds. Every seed is read as it is, however long that takes.
const BUDGET: Duration = Duration::from_millis(800);

macro_rules! targets {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[path = $path]
            mod $name;
        )*

        /// Every target with its name.
        const TARGETS: &[(&str, fn(&[u8]))] = &[$((stringify!($name), $name::run),)*];

        mod replay {
            $(
                #[test]
                fn $name() {
                    super::replay(stringify!($name));
                }
            )*
        }
    };
}

targets! {
    archive: "../../../../fuzz/fuzz_targets/archive.rs",
    ballot: "../../../../fuzz/fuzz_targets/ballot.rs",
    ballot_files: "../../../../fuzz/fuzz_targets/ballot_files.rs",
    board: "../../../../fuzz/fuzz_targets/board.rs",
    companion: "../../../../fuzz/fuzz_targets/companion.rs",
    decision_rule: "../../../../fuzz/fuzz_targets/decision_rule.rs",
    election: "../../../../fuzz/fuzz_targets/election.rs",
    event: "../../../../fuzz/fuzz_targets/event.rs",
    header: "../../../../fuzz/fuzz_targets/header.rs",
    opinions: "../../../../fuzz/fuzz_targets/opinions.rs",
    partial_decryption: "../../../../fuzz/fuzz_targets/partial_decryption.rs",
    points: "../../../../fuzz/fuzz_targets/points.rs",
    public_credentials: "../../../../fuzz/fuzz_targets/public_credentials.rs",
    residues: "../../../../fuzz/fuzz_targets/residues.rs",
    result: "../../../../fuzz/fuzz_targets/result.rs",
    roll: "../../../../fuzz/fuzz_targets/roll.rs",
    shuffle: "../../../../fuzz/fuzz_targets/shuffle.rs",
    tally: "../../../../fuzz/fuzz_targets/tally.rs",
    threshold: "../../../../fuzz/fuzz_targets/threshold.rs",
    trustees: "../../../../fuzz/fuzz_targets/trustees.rs",
    verify: "../../../../fuzz/fuzz_targets/verify.rs",
    voting_code: "../../../../fuzz/fuzz_targets/voting_code.rs",
}

fn replay(name: &str) {
    let (_, run) = TARGETS.iter().find(|(target, _)| *target == name).unwrap();
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    let seeds: Vec<Vec<u8>> = support::seeds::seeds(&vectors).0.remove(name).unwrap_or_default().into_iter().collect();
    assert!(!seeds.is_empty(), "{name} has no seed");
    for seed in &seeds {
        run(seed);
    }
    run(b"");
    let mut rng = ChaCha20Rng::seed_from_u64(20_261_201);
    let started = Instant::now();
    for round in 0..200 {
        for seed in &seeds {
            if started.elapsed() > BUDGET {
                return;
            }
            let other = &seeds[rng.next_u32() as usize % seeds.len()];
            run(&damaged(seed, other, round, &mut rng));
        }
    }
}

/// A copy with something wrong: a bit, a byte, a piece missing, doubled or from another seed.
fn damaged(seed: &[u8], other: &[u8], round: u32, rng: &mut ChaCha20Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    let mut place = |length: usize| rng.next_u32() as usize % length.max(1);
    let at = place(bytes.len());
    let end = (at + 1 + place(16)).min(bytes.len());
    match round % 6 {
        0 => bytes[at] ^= 1 << place(8),
        1 => bytes[at] = b"{}[]\",:0-\\\n;\0\xff"[place(13)],
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..end)),
        4 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => {
            let from = place(other.len());
            bytes.splice(at..end, other[from..(from + 32).min(other.len())].iter().copied());
        }
    }
    bytes
}

#[test]
fn every_target_is_here() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    let mut found: Vec<String> = std::fs::read_dir(directory)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    let here: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(here, found);
}
