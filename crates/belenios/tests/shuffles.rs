//! Shuffles made by the peer verify, and nothing beside them does.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;

use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group, Rfc3526};
use belenios::json::Wire;
use belenios::mix::{ShuffleFault, shuffle, vartime_check_shuffle};
use belenios::tally::non_homomorphic_ciphertexts;
use belenios::v1::{Ciphertext, EncryptedTally, Question, Shuffle};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// The members' bodies of a `.bel`, without checking anything.
fn bodies(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let mut at = 0;
    let mut out = Vec::new();
    while at < bytes.len() {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[at + 124..at + 135]).unwrap(), 8).unwrap();
        out.push(bytes[at + 512..at + 512 + size].to_vec());
        at += 512 + size.div_ceil(512) * 512;
    }
    out
}

type Rows<G> = Vec<Vec<Ciphertext<<G as Group>::Element>>>;

/// The peer's shuffles of one archive, one after the other; how many they were.
fn verify_file<G: Group>(path: &Path) -> usize {
    let bodies = bodies(path);
    let election = CheckedElection::<G>::from_json(&bodies[1]).unwrap();
    let tally = bodies.iter().find_map(|body| EncryptedTally::<G::Unchecked>::from_json(body).ok()).unwrap();
    let member =
        |wire: &Ciphertext<G::Unchecked>| Ciphertext { alpha: G::check(&wire.alpha).unwrap(), beta: G::check(&wire.beta).unwrap() };
    let unchecked = non_homomorphic_ciphertexts(election.questions(), &tally);
    let input: Rows<G> = unchecked.iter().map(|row| row.iter().map(member).collect()).collect();
    let mut stages = vec![input];
    let shuffles: Vec<Shuffle<G>> = bodies
        .iter()
        .filter(|body| body.starts_with(b"{\"ciphertexts\""))
        .map(|body| {
            let shuffle = Shuffle::<G>::from_json(body).unwrap();
            assert_eq!(shuffle.to_json().as_bytes(), body.as_slice());
            shuffle
        })
        .collect();
    for shuffle in &shuffles {
        let output = vartime_check_shuffle(&election, stages.last().unwrap(), shuffle);
        stages.push(output.unwrap_or_else(|faults| panic!("{}: {faults:?}", path.display())));
    }
    // Out of order, none of them verifies.
    for (place, shuffle) in shuffles.iter().enumerate() {
        for (other, input) in stages.iter().enumerate().filter(|(other, _)| *other != place) {
            let faults = vartime_check_shuffle(&election, input, shuffle).expect_err("another input");
            assert!(faults.iter().all(|fault| matches!(fault, ShuffleFault::Equation { .. })), "shuffle {place} of input {other}");
        }
    }
    // We go on from where the peer ended.
    let ours = shuffle(&election, stages.last().unwrap(), &mut ChaCha20Rng::seed_from_u64(3));
    assert!(vartime_check_shuffle(&election, stages.last().unwrap(), &ours).is_ok());
    assert!(election.questions().iter().any(|question| matches!(question, Question::NonHomomorphic { .. })));
    shuffles.len()
}

#[test]
fn the_peers_shuffles_verify() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios");
    if !shared.exists() {
        println!("notice: ../shared is missing: the peer's shuffles were not read");
        return;
    }
    let mut archives = 0;
    for folder in ["2.0", "3.3.0"].iter().flat_map(|version| std::fs::read_dir(shared.join(version)).unwrap()) {
        let folder = folder.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        if !["-nh-5", "-stv-5", "-mj-5"].iter().any(|shape| name.ends_with(shape)) {
            continue;
        }
        let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
        let file = files.filter(|file| file.extension().is_some_and(|extension| extension == "bel")).last().unwrap();
        let count = if name.starts_with("ed25519") { verify_file::<Ed25519>(&file) } else { verify_file::<Rfc3526>(&file) };
        assert_eq!(count, 2, "{name}");
        archives += 1;
    }
    assert_eq!(archives, 6);
}
