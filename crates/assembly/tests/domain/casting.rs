//! What the door says of ballots that may not enter.

use assembly::casting::{CastContext, CastRefusal, CastRequest, MAX_BALLOT, MAX_ORDER, Previous, check_batch};
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::OrderStatement;
use belenios::credential::VotingCode;
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group};
use belenios::json::Wire;
use belenios::trustee::PrivateKey;
use belenios::v1::{Election, Hash, Question};
use rand_chacha::ChaCha20Rng;

use crate::common::*;

struct Box {
    context: CastContext,
    codes: Vec<VotingCode>,
    rng: ChaCha20Rng,
}

fn election(rng: &mut ChaCha20Rng) -> String {
    let questions: Vec<Question> = plan().questions.iter().map(assembly::Asked::to_question).collect();
    let election = Election::<Ed25519> {
        version: 1,
        description: String::new(),
        name: "Strike".to_owned(),
        group: Ed25519::NAME.to_owned(),
        public_key: Ed25519::encode(&PrivateKey::<Ed25519>::generate(rng).element()),
        questions,
        uuid: ballot_id().uuid().clone(),
        administrator: None,
        credential_authority: None,
        language: None,
    };
    election.to_json()
}

impl Box {
    fn new() -> Self {
        let mut rng = rng(11);
        let election = election(&mut rng);
        let (codes, published) = codes(3, &mut rng);
        let assembly::Command::PublishCodes { public_creds, .. } = published else { panic!() };
        Self { context: CastContext::new(&election, &public_creds).unwrap(), codes, rng }
    }

    fn ballot(&mut self, code: &VotingCode) -> String {
        let credential = code.derive::<Ed25519>(ballot_id().uuid());
        encrypt_ballot(self.context.election(), &credential, &[Choice::Homomorphic(vec![0, 1, 0])], &mut self.rng).unwrap().to_json()
    }

    fn order(&mut self, code: &VotingCode, ballot: &str, previous: Option<&OrderStatement<Ed25519>>) -> OrderStatement<Ed25519> {
        let credential = code.derive::<Ed25519>(ballot_id().uuid());
        OrderStatement::sign(self.context.election().fingerprint(), &credential, Hash::of(ballot.as_bytes()), previous, &mut self.rng)
    }

    fn refused(&self, ballot: String, order: Option<String>, previous: Option<Previous>) -> &'static str {
        check_batch(&self.context, vec![CastRequest { ballot, order, previous }]).pop().unwrap().unwrap_err().code()
    }
}

#[test]
fn each_ballot_that_may_not_enter_is_told_why() {
    let mut door = Box::new();
    let (code, other) = (door.codes[0].clone(), door.codes[1].clone());
    let ballot = door.ballot(&code);
    assert_eq!(door.refused("x".repeat(MAX_BALLOT + 1), None, None), "too_large");
    assert_eq!(door.refused("{}".to_owned(), None, None), "not_a_ballot");
    assert_eq!(door.refused(format!("{ballot} "), None, None), "not_a_ballot");
    let stranger = VotingCode::random(&mut door.rng);
    let unknown = door.ballot(&stranger);
    assert_eq!(door.refused(unknown, None, None), "unknown_code");
    let elsewhere = election(&mut door.rng);
    let elsewhere = CheckedElection::<Ed25519>::from_json(elsewhere.as_bytes()).unwrap();
    let credential = code.derive::<Ed25519>(ballot_id().uuid());
    let foreign = encrypt_ballot(&elsewhere, &credential, &[Choice::Homomorphic(vec![0, 0, 1])], &mut door.rng).unwrap().to_json();
    assert_eq!(door.refused(foreign, None, None), "wrong_election");
    // Two proofs change places.
    let start = ballot.find("\"overall_proof\":").unwrap();
    let digits = ballot[start..].find("\"challenge\":\"").unwrap() + start + 13;
    let mut forged = ballot.clone();
    let digit = if &forged[digits..=digits] == "1" { "2" } else { "1" };
    forged.replace_range(digits..=digits, digit);
    assert_eq!(door.refused(forged, None, None), "bad_proof");
    // Statements: another voter's, about another ballot, out of the numbering, and none where there was one.
    let second = door.ballot(&code);
    let first_order = door.order(&code, &ballot, None);
    let known = Some(Previous { seq: 1, ballot: Hash::of(ballot.as_bytes()) });
    let by_other = door.order(&other, &ballot, None).to_json();
    let about_second = door.order(&code, &second, None).to_json();
    assert_eq!(door.refused(ballot.clone(), Some(by_other), None), "order");
    assert_eq!(door.refused(ballot.clone(), Some(about_second.clone()), None), "order");
    assert_eq!(door.refused(second.clone(), Some(about_second), known), "order");
    assert_eq!(door.refused(second.clone(), None, known), "order");
    let unsigned = first_order.to_json().replace("\"seq\":1", "\"seq\":2");
    assert_eq!(door.refused(ballot, Some(unsigned), None), "order");
    let next = door.order(&code, &second, Some(&first_order)).to_json();
    let request = CastRequest { ballot: second, order: Some(next), previous: known };
    let checked = check_batch(&door.context, vec![request]).pop().unwrap().unwrap();
    assert!(checked.continues(known.as_ref()) && !checked.continues(None), "the sequencer asks again");
}

#[test]
fn the_door_knows_the_codes_on_the_list_and_no_others() {
    let mut door = Box::new();
    let hex = |code: &VotingCode| code.derive::<Ed25519>(ballot_id().uuid()).public().to_json().trim_matches('"').to_owned();
    assert_eq!(door.context.codes(), 3);
    assert!(door.codes.iter().all(|code| door.context.knows(&hex(code))));
    let stranger = VotingCode::random(&mut door.rng);
    assert!(!door.context.knows(&hex(&stranger)));
    assert!(!door.context.knows("no credential"));
}

#[test]
fn what_is_exactly_as_long_as_allowed_is_read() {
    let mut door = Box::new();
    let code = door.codes[0].clone();
    let ballot = door.ballot(&code);
    assert_eq!(door.refused("x".repeat(MAX_BALLOT), None, None), "not_a_ballot");
    assert_eq!(door.refused(ballot.clone(), Some("x".repeat(MAX_ORDER)), None), "order");
    assert_eq!(door.refused(ballot, Some("x".repeat(MAX_ORDER + 1)), None), "too_large");
}

#[test]
fn a_numbering_goes_on_by_one_and_from_the_very_ballot_before() {
    let mut door = Box::new();
    let code = door.codes[0].clone();
    let (first, second) = (door.ballot(&code), door.ballot(&code));
    let before = door.order(&code, &first, None);
    let order = door.order(&code, &second, Some(&before)).to_json();
    let hash = Hash::of(first.as_bytes());
    let previous = |seq, ballot| Some(Previous { seq, ballot });
    let request = CastRequest { ballot: second, order: Some(order.clone()), previous: previous(1, hash) };
    let checked = check_batch(&door.context, vec![request]).pop().unwrap().unwrap();
    let kept = checked.order().unwrap();
    assert_eq!((kept.text.as_str(), kept.seq, kept.supersedes), (order.as_str(), 2, Some(hash)));
    assert!(checked.continues(previous(1, hash).as_ref()));
    for other in [previous(2, hash), previous(0, hash), previous(1, Hash::of(b"another ballot")), previous(u64::MAX, hash)] {
        assert!(!checked.continues(other.as_ref()), "{other:?}");
    }
}

#[test]
fn answers_come_in_the_order_of_the_requests_with_junk_between() {
    let mut door = Box::new();
    let mut requests = Vec::new();
    for index in 0..9 {
        let code = door.codes[index % 3].clone();
        let ballot = if index % 2 == 0 { door.ballot(&code) } else { "junk".to_owned() };
        requests.push(CastRequest { ballot, order: None, previous: None });
    }
    let expected: Vec<Hash> = requests.iter().map(|request| Hash::of(request.ballot.as_bytes())).collect();
    for (index, (answer, hash)) in check_batch(&door.context, requests).into_iter().zip(expected).enumerate() {
        assert_eq!(answer.map(|checked| checked.hash()).ok(), (index % 2 == 0).then_some(hash));
    }
}

#[test]
fn the_codes_of_the_interface_are_stable() {
    let all = [
        CastRefusal::TooLarge,
        CastRefusal::NotABallot(String::new()),
        CastRefusal::WrongElection,
        CastRefusal::UnknownCode,
        CastRefusal::Duplicate,
        CastRefusal::Spoilt,
        CastRefusal::Order,
        CastRefusal::BadProof(String::new()),
        CastRefusal::Closed,
        CastRefusal::Busy,
    ];
    assert_eq!(all.map(|refusal| refusal.code()), CastRefusal::CODES);
}
