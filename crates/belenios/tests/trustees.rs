//! The peer's trustees pass every check, and each fault is found by the check that is meant for it.
#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

use std::path::{Path, PathBuf};

use belenios::group::{Belenios2048, Ed25519, Group, Rfc3526};
use belenios::json::Wire;
use belenios::trustee::{CheckedTrustees, KindLayout, PrivateKey};
use belenios::v1::TrusteeKind;

/// The peer's elections, if they are at hand.
fn vectors(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios").join(folder);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is missing", path.display());
    None
}

fn trimmed(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap().trim_ascii().to_vec()
}

fn published<G: Group>(election: &Path) -> Vec<TrusteeKind<G>> {
    Vec::from_json(&trimmed(&election.join("private/trustees.json.orig"))).unwrap()
}

fn election_key<G: Group>(election: &Path) -> G::Element {
    let json = trimmed(&election.join("private/election.json.orig"));
    G::check(&belenios::v1::Election::<G>::from_json(&json).unwrap().public_key).unwrap()
}

fn check_folder<G: Group>(folder: &str) -> Option<CheckedTrustees<G>> {
    let election = vectors(folder)?;
    let checked = CheckedTrustees::<G>::check(&published(&election)).unwrap();
    assert_eq!(checked.check_election_key(&election_key::<G>(&election)), Ok(()), "{folder}");
    for file in std::fs::read_dir(election.join("private")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "privkey") {
            let bytes = std::fs::read(&path).unwrap();
            let key = PrivateKey::<G>::from_json(&bytes).unwrap();
            assert!(checked.keys().contains(&key.element()), "{}", path.display());
            assert_eq!(key.reveal_json().as_bytes(), bytes.trim_ascii());
        }
    }
    Some(checked)
}

#[test]
fn the_trustees_of_every_election_of_the_peer_pass() {
    for shape in ["yesno", "multi", "stv", "mj", "nh", "lists"] {
        check_folder::<Ed25519>(&format!("3.3.0/ed25519-{shape}-5"));
    }
    for folder in ["2.0/belenios-2048-yesno-5", "2.0/belenios-2048-multi-5"] {
        check_folder::<Belenios2048>(folder);
    }
    for folder in ["2.0/rfc-3526-2048-mj-5", "2.0/rfc-3526-2048-stv-5", "3.3.0/rfc-3526-2048-stv-5"] {
        check_folder::<Rfc3526>(folder);
    }
}

#[test]
fn the_threshold_trustees_of_both_forms_pass() {
    let layout = [KindLayout::Single { owner: 1 }, KindLayout::Pedersen { threshold: 2, owners: 2..5 }];
    if let Some(checked) = check_folder::<Ed25519>("3.3.0/ed25519-threshold-5") {
        assert_eq!((checked.kinds(), checked.legacy()), (layout.as_slice(), false));
    }
    if let Some(checked) = check_folder::<Belenios2048>("3.3.0/belenios-2048-threshold-5") {
        assert_eq!((checked.kinds(), checked.legacy()), (layout.as_slice(), false));
    }
    if let Some(checked) = check_folder::<Belenios2048>("2.0/belenios-2048-threshold-5") {
        assert_eq!((checked.kinds(), checked.legacy()), (layout.as_slice(), true));
    }
}
