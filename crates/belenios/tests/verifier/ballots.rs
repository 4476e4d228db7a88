//! B: every proof of every ballot.

use belenios::ballot::{BallotPlan, Choice, vartime_verify_ballots};
use belenios::group::{Ed25519, Element, Group, Scalar};
use belenios::json::Wire;
use belenios::v1::{Answer, Ballot, EventType, HomomorphicAnswer, Uuid};
use belenios::verify::{Check, Status};
use rand_core::SeedableRng;

use crate::forge::{self, Forge, LISTS, RANKED, SEVERAL, YES_NO_BLANK, plus_one, resign, resign_as, shorten, times_g};
use crate::{assert_fails, assert_valid, no, rank, report, yes};

/// An archive with one ballot that was changed and signed again.
fn changed_in<G: Group>(questions: &str, choices: &[Choice], change: impl FnOnce(&mut Ballot<G>)) -> Vec<u8> {
    let mut forge = Forge::<G>::new(questions, 1, &[1, 1]);
    forge.setup();
    let mut ballot = forge.ballot(0, choices);
    change(&mut ballot);
    resign::<G>(&forge.secrets[0].clone(), &mut ballot);
    let payload = forge.data(ballot.to_json());
    forge.event(EventType::Ballot, Some(payload));
    forge.bytes()
}

fn changed(questions: &str, choices: &[Choice], change: impl FnOnce(&mut Ballot<Ed25519>)) -> Vec<u8> {
    changed_in(questions, choices, change)
}

fn homomorphic(ballot: &mut Ballot<Ed25519>) -> &mut HomomorphicAnswer<Ed25519> {
    match &mut ballot.answers[0] {
        Answer::Homomorphic(answer) => answer,
        _ => unreachable!(),
    }
}

#[test]
fn a_ballot_signed_again_is_still_good() {
    assert_valid(&changed(YES_NO_BLANK, &yes(), |_| ()));
}

#[test]
fn b33_made_for_another_election() {
    let other: Uuid = "ZPcjFVuiTxFpRE".parse().unwrap();
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| ballot.election_uuid = other), &[Check::B33]);
    // The hash stands only here: the proofs are bound to the election's own fingerprint.
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| ballot.election_hash = "x".repeat(43)), &[Check::B33]);
}

#[test]
fn b34_a_credential_that_is_not_listed() {
    let mut forge = Forge::<Ed25519>::new(YES_NO_BLANK, 1, &[1, 1]);
    let mut list = forge.list();
    list.remove(0);
    forge.credentials_json = list.to_json();
    forge.setup();
    forge.vote(0, &yes());
    assert_fails(&forge.bytes(), &[Check::B34]);
}

#[test]
fn b35_a_signature_over_another_hash() {
    let mut forge = crate::open();
    let mut ballot = forge.ballot(0, &yes());
    resign_as::<Ed25519>(&forge.secrets[0].clone(), &mut ballot, "A".repeat(43));
    let payload = forge.data(ballot.to_json());
    forge.event(EventType::Ballot, Some(payload));
    assert_fails(&forge.bytes(), &[Check::B35]);
}

#[test]
fn b36_a_signature_by_somebody_else() {
    let mut forge = crate::open();
    let mut ballot = forge.ballot(0, &yes());
    resign::<Ed25519>(&forge.secrets[1].clone(), &mut ballot);
    forge.put(0, ballot);
    forge.finish(&[1, 2]);
    assert_fails(&forge.bytes(), &[Check::B36]);
}

#[test]
fn b37_answers_and_proofs_that_are_too_many_or_too_few() {
    let again = |ballot: &mut Ballot<Ed25519>| ballot.answers.push(ballot.answers[0].clone());
    assert_fails(&changed(YES_NO_BLANK, &yes(), again), &[Check::B37]);
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| ballot.answers.clear()), &[Check::B37]);
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| shorten(&mut homomorphic(ballot).choices)), &[Check::B37]);
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| shorten(&mut homomorphic(ballot).individual_proofs)), &[Check::B37]);
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| shorten(&mut homomorphic(ballot).individual_proofs[1])), &[Check::B37]);
    let bytes = changed(YES_NO_BLANK, &yes(), |ballot| {
        let extra = homomorphic(ballot).individual_proofs[0][0].clone();
        homomorphic(ballot).blank_proof.as_mut().unwrap().push(extra);
    });
    assert_eq!(report(&bytes).failed(), [Check::B37, Check::B40]);
    // An answer to another kind of question.
    let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
    let foreign = {
        let mut other = Forge::<Ed25519>::new(RANKED, 1, &[1]);
        other.rng = rand_chacha::ChaCha20Rng::from_rng(&mut rng);
        other.ballot(0, &rank([1, 2, 3])).answers.remove(0)
    };
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| ballot.answers[0] = foreign), &[Check::B37]);
}

#[test]
fn b38_a_mark_that_is_not_proved_to_be_0_or_1() {
    for choice in 0..3 {
        for branch in 0..2 {
            let bytes = changed(YES_NO_BLANK, &yes(), |ballot| {
                let proof = &mut homomorphic(ballot).individual_proofs[choice][branch];
                proof.response = plus_one(&proof.response);
            });
            assert_fails(&bytes, &[Check::B38]);
        }
    }
    // Challenges moved from one branch to the other: their sum stays.
    let bytes = changed(YES_NO_BLANK, &yes(), |ballot| {
        let proofs = &mut homomorphic(ballot).individual_proofs[0];
        proofs[0].challenge = plus_one(&proofs[0].challenge);
        proofs[1].challenge = proofs[1].challenge.minus(&Scalar::one());
    });
    assert_fails(&bytes, &[Check::B38]);
}

#[test]
fn b39_a_sum_that_is_not_proved_to_be_allowed() {
    for (questions, choices) in [(YES_NO_BLANK, yes()), (SEVERAL, vec![Choice::Homomorphic(vec![1, 0, 1])])] {
        let bytes = changed(questions, &choices, |ballot| {
            let proof = &mut homomorphic(ballot).overall_proof[1];
            proof.response = plus_one(&proof.response);
        });
        assert_fails(&bytes, &[Check::B39]);
        let bytes = changed(questions, &choices, |ballot| shorten(&mut homomorphic(ballot).overall_proof));
        assert_fails(&bytes, &[Check::B39]);
        let bytes = changed(questions, &choices, |ballot| {
            let extra = homomorphic(ballot).overall_proof[0].clone();
            homomorphic(ballot).overall_proof.push(extra);
        });
        assert_fails(&bytes, &[Check::B39]);
    }
}

#[test]
fn b40_a_blank_proof_that_is_wrong_missing_or_not_asked_for() {
    let bytes = changed(YES_NO_BLANK, &yes(), |ballot| {
        let proof = &mut homomorphic(ballot).blank_proof.as_mut().unwrap()[0];
        proof.response = plus_one(&proof.response);
    });
    assert_fails(&bytes, &[Check::B40]);
    assert_fails(&changed(YES_NO_BLANK, &yes(), |ballot| homomorphic(ballot).blank_proof = None), &[Check::B40]);
    let bytes = changed(SEVERAL, &[Choice::Homomorphic(vec![1, 0, 1])], |ballot| {
        let proofs = homomorphic(ballot).individual_proofs[0].clone();
        homomorphic(ballot).blank_proof = Some(proofs);
    });
    assert_fails(&bytes, &[Check::B40]);
}

fn lists_changed(change: impl FnOnce(&mut belenios::v1::ListsAnswer<Ed25519>)) -> Vec<u8> {
    let choice = [Choice::Lists(vec![vec![1, 1, 0], vec![0, 0]])];
    changed(LISTS, &choice, |ballot| match &mut ballot.answers[0] {
        Answer::Lists(answer) => change(answer),
        _ => unreachable!(),
    })
}

#[test]
fn b41_each_proof_of_a_lists_answer() {
    assert_valid(&lists_changed(|_| ()));
    assert_fails(&lists_changed(|answer| answer.overall_proof.response = plus_one(&answer.overall_proof.response)), &[Check::B41]);
    for list in 0..2 {
        for branch in 0..2 {
            let spoil = |answer: &mut belenios::v1::ListsAnswer<Ed25519>| {
                let proof = &mut answer.list_proofs[list][branch];
                proof.response = plus_one(&proof.response);
            };
            assert_fails(&lists_changed(spoil), &[Check::B41]);
        }
    }
    assert_fails(&lists_changed(|answer| answer.nonzero_proof.response.0 = plus_one(&answer.nonzero_proof.response.0)), &[Check::B41]);
    assert_fails(&lists_changed(|answer| answer.nonzero_proof.response.1 = plus_one(&answer.nonzero_proof.response.1)), &[Check::B41]);
    assert_fails(
        &lists_changed(|answer| answer.nonzero_proof.commitment = times_g::<Ed25519>(&answer.nonzero_proof.commitment)),
        &[Check::B41],
    );
    let individual = |answer: &mut belenios::v1::ListsAnswer<Ed25519>| {
        let proof = &mut answer.individual_proofs[0][1][0];
        proof.response = plus_one(&proof.response);
    };
    assert_fails(&lists_changed(individual), &[Check::B38]);
    for spoil in [
        (|answer| shorten(&mut answer.list_proofs)) as fn(&mut belenios::v1::ListsAnswer<Ed25519>),
        |answer| shorten(&mut answer.list_proofs[0]),
        |answer| shorten(&mut answer.choices[0]),
        |answer| shorten(&mut answer.individual_proofs[1]),
        |answer| shorten(&mut answer.individual_proofs[1][0]),
    ] {
        assert_fails(&lists_changed(spoil), &[Check::B37]);
    }
}

/// A commitment that is the identity would claim that nothing is chosen.
#[test]
fn b41_a_nonzero_proof_about_zero() {
    let mut forge = Forge::<Ed25519>::new(LISTS, 1, &[1]);
    forge.setup();
    let mut ballot = forge.ballot(0, &[Choice::Lists(vec![vec![1, 1, 0], vec![0, 0]])]);
    let Answer::Lists(answer) = &mut ballot.answers[0] else { unreachable!() };
    answer.nonzero_proof.commitment = Ed25519::encode(&Element::identity());
    resign::<Ed25519>(&forge.secrets[0].clone(), &mut ballot);
    forge.put(0, ballot);
    assert_fails(&forge.bytes(), &[Check::B41]);
}

#[test]
fn b42_a_ranked_answer_that_its_voter_does_not_know() {
    let bytes = changed(RANKED, &rank([1, 2, 3]), |ballot| match &mut ballot.answers[0] {
        Answer::NonHomomorphic(answer) => answer.proof.response = plus_one(&answer.proof.response),
        _ => unreachable!(),
    });
    assert_fails(&bytes, &[Check::B42]);
}

#[test]
fn b43_the_same_ballot_twice() {
    let mut forge = crate::open();
    let ballot = forge.ballot(0, &yes());
    let payload = forge.data(ballot.to_json());
    forge.event(EventType::Ballot, Some(payload));
    forge.event(EventType::Ballot, Some(payload));
    assert_fails(&forge.bytes(), &[Check::B43]);
}

/// A copied mark cannot be proved under another credential; the verifier notices it all the same.
#[test]
fn b44_a_mark_copied_under_another_credential() {
    let mut forge = crate::open();
    let original = forge.ballot(0, &yes());
    let mut copy = forge.ballot(1, &no());
    copy.answers = original.answers.clone();
    resign::<Ed25519>(&forge.secrets[1].clone(), &mut copy);
    forge.put(0, original);
    forge.put(1, copy);
    let report = report(&forge.bytes());
    assert_eq!(report.check(Check::B44).unwrap().status, Status::Warn);
    assert_eq!(report.failed(), [Check::B38, Check::B39, Check::B40]);
    // Voting again with the very same marks is not copying.
    let mut forge = crate::open();
    let first = forge.ballot(0, &yes());
    let mut again = first.clone();
    let hash = again.signature.hash.clone();
    resign_as::<Ed25519>(&forge.secrets[0].clone(), &mut again, hash);
    assert_ne!(first, again);
    forge.put(0, first);
    forge.put(0, again);
    assert_eq!(assert_valid(&forge.bytes()).check(Check::B44).unwrap().status, Status::Pass);
}

#[test]
fn the_2048_bit_groups_are_held_to_the_same_checks() {
    use belenios::group::{Belenios2048, Rfc3526};
    fn in_group<G: Group>() {
        let spoil = |ballot: &mut Ballot<G>| match &mut ballot.answers[0] {
            Answer::Homomorphic(answer) => answer.individual_proofs[0][0].response = plus_one(&answer.individual_proofs[0][0].response),
            _ => unreachable!(),
        };
        assert_fails(&changed_in::<G>(YES_NO_BLANK, &yes(), spoil), &[Check::B38]);
        // p − 1 has order 2.
        let minus_one = "\"alpha\":\"1\"";
        let mut forge = Forge::<G>::new(forge::YES_NO_BLANK, 1, &[1]);
        forge.setup();
        let text = forge.ballot(0, &yes()).to_json();
        let start = text.find("\"alpha\":\"").unwrap();
        let end = start + 9 + text[start + 9..].find('"').unwrap() + 1;
        let payload = forge.data(format!("{}{minus_one}{}", &text[..start], &text[end..]).replacen("\"1\"", "\"0\"", 1));
        forge.event(EventType::Ballot, Some(payload));
        assert_fails(&forge.bytes(), &[Check::P7]);
    }
    in_group::<Belenios2048>();
    in_group::<Rfc3526>();
}

#[test]
fn choices_and_lists_are_named_by_their_numbers() {
    let detail = |bytes: Vec<u8>, check: Check| report(&bytes).check(check).unwrap().details.clone();
    let mark = changed(YES_NO_BLANK, &yes(), |ballot| {
        let proof = &mut homomorphic(ballot).individual_proofs[1][0];
        proof.response = plus_one(&proof.response);
    });
    let mark = detail(mark, Check::B38);
    assert!(mark.len() == 1 && mark[0].contains(": question 1, choice 2: "), "{mark:?}");
    let mark = lists_changed(|answer| {
        let proof = &mut answer.individual_proofs[1][0][0];
        proof.response = plus_one(&proof.response);
    });
    let mark = detail(mark, Check::B38);
    assert!(mark.len() == 1 && mark[0].contains(": question 1, choice 4: "), "{mark:?}");
    let list = lists_changed(|answer| {
        let proof = &mut answer.list_proofs[1][0];
        proof.response = plus_one(&proof.response);
    });
    let list = detail(list, Check::B41);
    assert!(list.len() == 1 && list[0].contains(": question 1, list 2: "), "{list:?}");
}

#[test]
fn ballots_verified_together_keep_their_order() {
    let mut forge = Forge::<Ed25519>::new(YES_NO_BLANK, 1, &[1, 1, 1]);
    let mut plans = Vec::new();
    for voter in 0..3 {
        let mut ballot = forge.ballot(voter, &yes());
        if voter == 1 {
            ballot.election_hash = "another".to_owned();
        }
        let key = Ed25519::check(&ballot.credential).unwrap();
        plans.push(BallotPlan::new(&forge.election, &ballot, &ballot.to_json(), &key));
    }
    let verified = vartime_verify_ballots(&forge.election, plans);
    let credentials: Vec<_> = verified.iter().map(|one| one.as_ref().ok().map(|good| good.credential)).collect();
    let [first, last] = [0, 2].map(|voter| Some(*forge.voters[voter].public()));
    assert_eq!(credentials, [first, None, last]);
}
