//! Ballots that we make verify; any change of one of their values does not; the peer's ballots verify.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use belenios::ballot::{BallotPlan, Choice, encrypt_ballot, vartime_verify_ballots};
use belenios::credential::{Credential, VotingCode};
use belenios::election::CheckedElection;
use belenios::group::{Belenios2048, Ed25519, Element, Group, Rfc3526, Scalar};
use belenios::json::Wire;
use belenios::v1::{Ballot, Election, Question, Uuid};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn election<G: Group>(questions: &str, y: &G::Element) -> CheckedElection<G> {
    let json = format!(
        r#"{{"version":1,"description":"","name":"Test","group":"{}","public_key":{},"questions":{questions},"uuid":"ZPcjFVuiTxFpRE"}}"#,
        G::NAME,
        G::encode(y).to_json(),
    );
    CheckedElection::from_json(json.as_bytes()).unwrap()
}

fn round_trip<G: Group>(questions: &str, choices: &[Choice]) {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let y = G::pow_g(&G::Scalar::random(&mut rng));
    let election = election::<G>(questions, &y);
    let credential: Credential<G> = VotingCode::random(&mut rng).derive(&election.election().uuid);
    let ballot = encrypt_ballot(&election, &credential, choices, &mut rng).unwrap();
    let json = ballot.to_json();
    let read = Ballot::<G>::from_json(json.as_bytes()).unwrap();
    assert_eq!(read, ballot);
    let member = G::check(&read.credential).unwrap();
    let plan = BallotPlan::new(&election, &read, &json, &member);
    let verified = vartime_verify_ballots(&election, vec![plan]).pop().unwrap();
    assert!(verified.is_ok(), "{verified:?}");
}

const YES_NO_BLANK: &str = r#"[{"answers":["Yes","No"],"blank":true,"min":1,"max":1,"question":"Do we strike?"}]"#;
const RANKED: &str = r#"[{"type":"NonHomomorphic","value":{"answers":["A","B","C"],"question":"Rank"}}]"#;
const LISTS: &str = r#"[{"type":"Lists","value":{"answers":[["L1","a","b"],["L2","c"]],"question":"Which list?"}}]"#;
const SEVERAL: &str = r#"[{"answers":["A","B","C","D"],"min":0,"max":3,"question":"Which?"}]"#;

fn all_homomorphic<G: Group>() {
    for marks in [vec![0, 1, 0], vec![0, 0, 1], vec![1, 0, 0]] {
        round_trip::<G>(YES_NO_BLANK, &[Choice::Homomorphic(marks)]);
    }
    for marks in [vec![0, 0, 0, 0], vec![1, 0, 0, 1], vec![1, 1, 0, 1]] {
        round_trip::<G>(SEVERAL, &[Choice::Homomorphic(marks)]);
    }
    round_trip::<G>(LISTS, &[Choice::Lists(vec![vec![1, 0, 1], vec![0, 0]])]);
    round_trip::<G>(LISTS, &[Choice::Lists(vec![vec![0, 0, 0], vec![1, 1]])]);
}

#[test]
fn a_ballot_verifies_in_every_group() {
    all_homomorphic::<Ed25519>();
    all_homomorphic::<Belenios2048>();
    round_trip::<Rfc3526>(YES_NO_BLANK, &[Choice::Homomorphic(vec![0, 1, 0])]);
    round_trip::<Ed25519>(RANKED, &[Choice::NonHomomorphic(vec![3, 1, 2])]);
    round_trip::<Rfc3526>(RANKED, &[Choice::NonHomomorphic(vec![3, 1, 2])]);
}

/// The members' bodies of a `.bel`, without checking anything.
fn bodies(path: &std::path::Path) -> Vec<Vec<u8>> {
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

fn verify_file<G: Group>(path: &std::path::Path) -> usize {
    let bodies = bodies(path);
    let election = CheckedElection::<G>::from_json(&bodies[1]).unwrap();
    let ballots: Vec<&Vec<u8>> = bodies.iter().filter(|body| body.starts_with(b"{\"election_uuid\"")).collect();
    let plans = ballots
        .iter()
        .map(|body| {
            let ballot = Ballot::<G>::from_json(body).unwrap();
            assert_eq!(ballot.to_json().as_bytes(), body.as_slice());
            let member = G::check(&ballot.credential).unwrap();
            BallotPlan::new(&election, &ballot, std::str::from_utf8(body).unwrap(), &member)
        })
        .collect();
    let verified = vartime_verify_ballots(&election, plans);
    for result in &verified {
        assert!(result.is_ok(), "{}: {result:?}", path.display());
    }
    verified.len()
}

#[test]
fn the_peers_ballots_verify() {
    let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios");
    if !shared.exists() {
        println!("notice: ../shared is missing: the peer's ballots were not read");
        return;
    }
    let mut count = 0;
    for version in ["2.0", "3.3.0"] {
        for folder in std::fs::read_dir(shared.join(version)).unwrap() {
            let folder = folder.unwrap().path();
            let Some(file) =
                std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().path()).find(|f| f.extension().is_some_and(|e| e == "bel"))
            else {
                continue;
            };
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            count += if name.starts_with("ed25519") {
                verify_file::<Ed25519>(&file)
            } else if name.starts_with("belenios") {
                verify_file::<Belenios2048>(&file)
            } else {
                verify_file::<Rfc3526>(&file)
            };
        }
    }
    assert!(count > 150, "{count} ballots");
}

#[test]
fn elections_keep_their_bytes() {
    let y = Ed25519::pow_g(&Scalar::from_u64(5));
    for questions in [YES_NO_BLANK, RANKED, LISTS, SEVERAL] {
        let checked = election::<Ed25519>(questions, &y);
        let json = checked.election().to_json();
        assert_eq!(Election::<Ed25519>::from_json(json.as_bytes()).unwrap(), *checked.election());
        assert!(matches!(checked.questions()[0], Question::Homomorphic(_) | Question::NonHomomorphic { .. } | Question::Lists { .. }));
        assert!(!checked.key().element().is_identity());
    }
    assert!("ZPcjFVuiTxFpRE".parse::<Uuid>().is_ok());
}
