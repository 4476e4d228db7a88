//! Shuffles made by the peer verify here, and ours there.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::process::Command;

use belenios::archive::Board;
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group, Rfc3526, Scalar};
use belenios::json::Wire;
use belenios::mix::{ShuffleFault, shuffle, vartime_check_shuffle};
use belenios::tally::non_homomorphic_ciphertexts;
use belenios::v1::{Ciphertext, EncryptedTally, EventType, Hash, Owned, Question, Shuffle};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// The members of a `.bel` with the place where each starts, without checking anything.
fn members(bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut at = 0;
    let mut out = Vec::new();
    while at < bytes.len() {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[at + 124..at + 135]).unwrap(), 8).unwrap();
        out.push((at, bytes[at + 512..at + 512 + size].to_vec()));
        at += 512 + size.div_ceil(512) * 512;
    }
    out
}

fn bodies(path: &Path) -> Vec<Vec<u8>> {
    members(&std::fs::read(path).unwrap()).into_iter().map(|(_, body)| body).collect()
}

/// The complete archives of these elections, if they are here.
fn archives(version: &str, shapes: &[&str]) -> Vec<(String, PathBuf)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios").join(version);
    let Ok(folders) = std::fs::read_dir(shared) else {
        println!("notice: ../shared is missing: the peer's archives were not read");
        return Vec::new();
    };
    let folders = folders.map(|folder| folder.unwrap().path());
    let named = folders.map(|folder| (folder.file_name().unwrap().to_str().unwrap().to_owned(), folder));
    let wanted = named.filter(|(name, _)| shapes.iter().any(|shape| name.ends_with(shape)));
    let archive = |folder: PathBuf| {
        let mut files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.find(|file| file.extension().is_some_and(|extension| extension == "bel")).unwrap()
    };
    wanted.map(|(name, folder)| (name, archive(folder))).collect()
}

type Rows<G> = Vec<Vec<Ciphertext<<G as Group>::Element>>>;

/// The election of an archive and what its first mixer got.
fn before_mixing<G: Group>(bodies: &[Vec<u8>]) -> (CheckedElection<G>, Rows<G>) {
    let election = CheckedElection::<G>::from_json(&bodies[1]).unwrap();
    let tally = bodies.iter().find_map(|body| EncryptedTally::<G::Unchecked>::from_json(body).ok()).unwrap();
    let member =
        |wire: &Ciphertext<G::Unchecked>| Ciphertext { alpha: G::check(&wire.alpha).unwrap(), beta: G::check(&wire.beta).unwrap() };
    let unchecked = non_homomorphic_ciphertexts(election.questions(), &tally);
    let input = unchecked.iter().map(|row| row.iter().map(member).collect()).collect();
    (election, input)
}

/// The peer's shuffles of one archive, one after the other; how many they were.
fn verify_file<G: Group>(path: &Path) -> usize {
    let bodies = bodies(path);
    let (election, input) = before_mixing::<G>(&bodies);
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
    let archives: Vec<_> = ["2.0", "3.3.0"].iter().flat_map(|version| archives(version, &["-nh-5", "-stv-5", "-mj-5"])).collect();
    for (name, file) in &archives {
        let count = if name.starts_with("ed25519") { verify_file::<Ed25519>(file) } else { verify_file::<Rfc3526>(file) };
        assert_eq!(count, 2, "{name}");
    }
    assert!([0, 6].contains(&archives.len()));
}

/// What `belenios-tool` says of an archive whose second shuffle is replaced by `second`, and which ends there.
fn peer_accepts(archive: &Path, second: &Shuffle<Rfc3526>) -> bool {
    let bytes = std::fs::read(archive).unwrap();
    let (start, _) = members(&bytes).into_iter().filter(|(_, body)| body.starts_with(b"{\"ciphertexts\"")).nth(1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join(archive.file_name().unwrap());
    std::fs::write(&copy, &bytes[..start]).unwrap();
    let (mut board, recovered) = Board::open(&copy).unwrap();
    assert!(recovered.is_none());
    let shuffle = second.to_json();
    let owned = Owned { owner: 2, payload: Hash::of(shuffle.as_bytes()) }.to_json();
    board.append(EventType::Shuffle, &[shuffle.as_bytes(), owned.as_bytes()], Some(Hash::of(owned.as_bytes()))).unwrap();
    let output = Command::new("belenios-tool").args(["election", "verify", "--dir"]).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("all checks passed") || said.contains("shuffle #1 failed tests"), "{said}");
    said.contains("all checks passed")
}

#[test]
fn our_shuffles_convince_the_peer() {
    if Command::new("belenios-tool").arg("--version").output().is_err() {
        println!("notice: belenios-tool is not installed: it was not asked about our shuffles");
        return;
    }
    for (_, archive) in archives("2.0", &["-stv-5", "-mj-5"]) {
        let bodies = bodies(&archive);
        let (election, input) = before_mixing::<Rfc3526>(&bodies);
        let first = bodies.iter().find_map(|body| Shuffle::<Rfc3526>::from_json(body).ok()).unwrap();
        let input = vartime_check_shuffle(&election, &input, &first).unwrap();
        let mut second = shuffle(&election, &input, &mut ChaCha20Rng::seed_from_u64(8));
        assert!(peer_accepts(&archive, &second));
        second.proofs[0].s1 = second.proofs[0].s1.plus(&Scalar::one());
        assert!(!peer_accepts(&archive, &second), "the peer did not look at the proof");
    }
}
