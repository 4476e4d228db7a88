//! Elections, voters and trustees of one side in the hands of the other.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::needless_pass_by_value, missing_docs)]

#[path = "../../crates/belenios/tests/verifier/forge.rs"]
mod forge;

use std::fs;

use belenios::ballot::{Choice, encrypt_ballot};
use belenios::credential::{AnyVotingCode, LegacyVotingCode};
use belenios::election::CheckedElection;
use belenios::group::{Belenios2048, Group, Rfc3526};
use belenios::json::Wire;
use belenios::tally::{encrypted_tally, partial_decryption};
use belenios::trustee::PrivateKey;
use belenios::v1::{Ballot, EventType, Hash, Owned, PartialDecryption};
use belenios::verify::{Check, Options, Report, Status, Verdict, verify};
use forge::{Forge, RANKED, YES_NO_BLANK};
use interop::{OurElection, PeerElection, peer_is_there};

const TWO_QUESTIONS: &str =
    r#"[{"answers":["A","B"],"min":0,"max":1,"question":"One?"},{"answers":["C","D","E"],"blank":true,"min":1,"max":2,"question":"Two?"}]"#;

fn checked(bytes: &[u8]) -> Report {
    let report = verify(bytes, &Options::default());
    let failed: Vec<_> = report.checks.iter().filter(|check| check.status == Status::Fail).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    report
}

/// The peer plays an election to the end; we find the same result.
fn played_by_the_peer(group: &str, questions: &str, voters: &[&str], choices: &[&str], mixed: bool) {
    if !peer_is_there() {
        return;
    }
    let election = PeerElection::new(group, questions, voters, 2).unwrap();
    for (voter, choices) in choices.iter().enumerate() {
        let ballot = election.ballot(voter % voters.len(), choices).unwrap();
        election.add("Ballot", &ballot).unwrap();
    }
    election.tally().unwrap();
    if mixed {
        election.shuffle(1).unwrap();
        election.shuffle(2).unwrap();
        election.end_shuffles().unwrap();
    }
    election.decrypt(1).unwrap();
    election.decrypt(2).unwrap();
    let result = election.result().unwrap();
    let report = checked(&fs::read(election.bel()).unwrap());
    assert_eq!(report.verdict, Verdict::V1Valid);
    assert_eq!(report.result.unwrap().to_json(), result.trim());
}

#[test]
fn the_peers_yes_no_blank_election_verifies_here() {
    played_by_the_peer(
        "BELENIOS-2048",
        YES_NO_BLANK,
        &["a@x,a", "b@x,b", "c@x,c"],
        &["[[0,1,0]]", "[[0,0,1]]", "[[1,0,0]]", "[[0,0,1]]"],
        false,
    );
}

#[test]
fn the_peers_weighted_election_verifies_here() {
    let choices = ["[[1,0],[0,1,1,0]]", "[[0,0],[1,0,0,0]]", "[[0,1],[0,0,0,1]]"];
    played_by_the_peer("BELENIOS-2048", TWO_QUESTIONS, &["a@x,a,2", "b@x,b,3", "c@x,c,1"], &choices, false);
}

#[test]
fn the_peers_mixed_election_verifies_here() {
    played_by_the_peer("RFC-3526-2048", RANKED, &["a@x,a", "b@x,b", "c@x,c"], &["[[1,2,3]]", "[[3,1,2]]", "[[2,3,1]]"], true);
}

#[test]
fn the_peers_homomorphic_election_in_the_larger_group_verifies_here() {
    played_by_the_peer("RFC-3526-2048", YES_NO_BLANK, &["a@x,a", "b@x,b"], &["[[0,1,0]]", "[[1,0,0]]"], false);
}

/// The peer accepts a whole election of ours.
fn accepted_by_the_peer<G: Group>(mut forge: Forge<G>, choices: &[Vec<Choice>], owners: &[u64]) {
    if !peer_is_there() {
        return;
    }
    let uuid = forge.uuid.to_string();
    forge.setup();
    for (voter, choices) in choices.iter().enumerate() {
        forge.vote(voter, choices);
    }
    forge.vote(0, &choices[1]);
    forge.finish(owners);
    let bytes = forge.bytes();
    checked(&bytes);
    assert!(OurElection::new(&uuid, &bytes).unwrap().peer_accepts().unwrap());
}

fn marks(marks: &[u64]) -> Vec<Choice> {
    vec![Choice::Homomorphic(marks.to_vec())]
}

#[test]
fn our_elections_verify_with_the_peer() {
    let choices = [marks(&[0, 1, 0]), marks(&[1, 0, 0]), marks(&[0, 0, 1])];
    accepted_by_the_peer(Forge::<Belenios2048>::new(YES_NO_BLANK, 2, &[1, 1, 1]), &choices, &[1, 2]);
    accepted_by_the_peer(Forge::<Rfc3526>::new(YES_NO_BLANK, 1, &[1, 1, 1]), &choices, &[1]);
}

#[test]
fn our_weighted_elections_verify_with_the_peer() {
    let choices = [marks(&[0, 1, 0]), marks(&[1, 0, 0]), marks(&[0, 0, 1])];
    accepted_by_the_peer(Forge::<Belenios2048>::new(YES_NO_BLANK, 1, &[5, 1, 40]), &choices, &[1]);
}

#[test]
fn our_threshold_elections_verify_with_the_peer() {
    let choices = [marks(&[0, 1, 0]), marks(&[1, 0, 0]), marks(&[0, 0, 1])];
    accepted_by_the_peer(Forge::<Belenios2048>::threshold(YES_NO_BLANK, 3, 2, &[1, 1, 1]), &choices, &[1, 3]);
}

#[test]
fn our_mixed_elections_verify_with_the_peer() {
    let rank = |numbers: [u32; 3]| vec![Choice::NonHomomorphic(numbers.to_vec())];
    let choices = [rank([1, 2, 3]), rank([2, 3, 1]), rank([3, 1, 2])];
    accepted_by_the_peer(Forge::<Rfc3526>::new(RANKED, 2, &[1, 1, 1]), &choices, &[1, 2]);
}

/// A voter of the peer's election votes with us, and one of its trustees decrypts with us.
#[test]
fn our_ballots_and_shares_count_in_the_peers_election() {
    if !peer_is_there() {
        return;
    }
    let mut rng: rand_chacha::ChaCha20Rng = rand_core::SeedableRng::seed_from_u64(5);
    let peer = PeerElection::new("BELENIOS-2048", YES_NO_BLANK, &["a@x,a", "b@x,b"], 2).unwrap();
    let read = |index: usize| members(&fs::read(peer.bel()).unwrap()).remove(index);
    let election = CheckedElection::<Belenios2048>::from_json(&read(1)).unwrap();
    let code = AnyVotingCode::parse(&peer.codes()[0]).unwrap();
    let credential = code.derive(&election.election().uuid);
    let ours = encrypt_ballot(&election, &credential, &marks(&[0, 0, 1]), &mut rng).unwrap();
    peer.add("Ballot", ours.to_json().as_bytes()).unwrap();
    let theirs = peer.ballot(1, "[[0,1,0]]").unwrap();
    peer.add("Ballot", &theirs).unwrap();
    peer.tally().unwrap();
    let theirs = Ballot::<Belenios2048>::from_json(&theirs).unwrap();
    let counted = [forge::counted(&ours, 1), forge::counted(&theirs, 1)];
    let tally = encrypted_tally(election.questions(), &counted).unwrap();
    let key = PrivateKey::<Belenios2048>::from_json(&fs::read(&peer.keys()[0]).unwrap()).unwrap();
    let share = partial_decryption(&election, &key, &tally, &mut rng);
    peer.add("PartialDecryption", owned(&share, 1).as_bytes()).unwrap();
    peer.decrypt(2).unwrap();
    assert_eq!(peer.result().unwrap().trim(), r#"{"result":[[0,1,1]]}"#);
    checked(&fs::read(peer.bel()).unwrap());
}

/// What the peer's `decrypt` prints and its `add-event` reads: the share, then who made it, a line each.
fn owned(share: &PartialDecryption<Belenios2048>, owner: u64) -> String {
    let share = share.to_json();
    let owned = Owned { owner, payload: Hash::of(share.as_bytes()) };
    format!("{share}\n{}\n", owned.to_json())
}

/// A voter of ours votes with the peer, and one of our trustees decrypts with the peer.
#[test]
fn the_peers_ballots_and_shares_count_in_our_election() {
    if !peer_is_there() {
        return;
    }
    let mut forge = Forge::<Belenios2048>::new(YES_NO_BLANK, 2, &[1, 1]);
    let code = LegacyVotingCode::random(&mut forge.rng);
    forge.voters[1] = code.derive(&forge.uuid);
    forge.voters.sort_by(|a, b| Belenios2048::cmp_credentials(a.public(), b.public()));
    forge.credentials_json = forge.list().to_json();
    let uuid = forge.uuid.to_string();
    forge.setup();
    let place = forge.voters.iter().position(|voter| *voter.public() == *code.derive::<Belenios2048>(&forge.uuid).public()).unwrap();
    let board = OurElection::new(&uuid, &forge.snapshot()).unwrap();
    let ballot = board.peers_ballot(code.reveal(), "[[0,1,0]]").unwrap();
    forge.put(place, Ballot::from_json(&ballot).unwrap());
    forge.vote(1 - place, &marks(&[0, 0, 1]));
    forge.close();
    forge.tally();
    let board = OurElection::new(&uuid, &forge.snapshot()).unwrap();
    let share = board.peers_decryption(&forge.keys[0].reveal_json(), 1).unwrap();
    forge.put_decryption(1, PartialDecryption::from_json(share.split(|byte| *byte == b'\n').next().unwrap()).unwrap());
    forge.decrypt(2);
    forge.result();
    let report = checked(&forge.bytes());
    assert_eq!(report.result.unwrap().to_json(), r#"{"result":[[0,1,1]]}"#);
}

/// Where the peer accepts what we refuse, it is named here.
#[test]
fn named_exceptions_that_the_peer_lets_pass() {
    if !peer_is_there() {
        return;
    }
    let compare = |mut forge: Forge<Belenios2048>, break_it: &dyn Fn(&mut Forge<Belenios2048>), check: Check| {
        let uuid = forge.uuid.to_string();
        break_it(&mut forge);
        let bytes = forge.bytes();
        assert!(verify(bytes.as_slice(), &Options::default()).failed().contains(&check));
        assert!(OurElection::new(&uuid, &bytes).unwrap().peer_accepts().unwrap(), "{check} is noticed by the peer after all");
    };
    let voted = || {
        let mut forge = Forge::<Belenios2048>::new(YES_NO_BLANK, 1, &[1, 1]);
        forge.setup();
        forge.vote(0, &marks(&[0, 1, 0]));
        forge
    };
    let wrong_number = |forge: &mut Forge<Belenios2048>| {
        forge.close();
        forge.compute_tally();
        forge.publish_tally(7);
    };
    compare(voted(), &wrong_number, Check::T50);
    let wrong_weight = |forge: &mut Forge<Belenios2048>| {
        forge.close();
        forge.compute_tally();
        forge.total_weight = 9;
        forge.publish_tally(1);
    };
    compare(voted(), &wrong_weight, Check::T50);
    let not_closed = |forge: &mut Forge<Belenios2048>| forge.tally();
    compare(voted(), &not_closed, Check::E13);
    let twice = |forge: &mut Forge<Belenios2048>| {
        let ballot = forge.cast[0].as_ref().unwrap().1.to_json();
        let payload = forge.data(ballot);
        forge.event(EventType::Ballot, Some(payload));
    };
    compare(voted(), &twice, Check::B43);
}

/// Bodies of an archive's members.
fn members(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = belenios::archive::ArchiveReader::open(bytes).unwrap();
    let mut bodies = vec![reader.header_bytes().to_vec()];
    while let Some(member) = reader.next_member().unwrap() {
        bodies.push(member.bytes);
    }
    bodies
}
