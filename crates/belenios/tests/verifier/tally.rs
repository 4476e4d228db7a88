//! T and R: sums and results.

use belenios::group::{Ed25519, Element, Group, Scalar as _};
use belenios::json::Wire;
use belenios::v1::{Answer, Cells, Ciphertext, Hash, NonHomomorphicAnswer, Proof, Quantity, QuestionResult};
use belenios::verify::Check;

use crate::forge::{Forge, RANKED, YES_NO_BLANK, counted, resign};
use crate::{assert_fails, assert_valid, blank, no, rank, ranked, report, voted, yes};

#[test]
fn t48_the_first_ballot_counted_instead_of_the_last() {
    let mut dishonest = crate::open();
    let (a, b, c) = (dishonest.ballot(0, &yes()), dishonest.ballot(1, &no()), dishonest.ballot(0, &blank()));
    let counted_first = [counted::<Ed25519>(&a, 1), counted::<Ed25519>(&b, 1)];
    let counted_all = [counted::<Ed25519>(&a, 1), counted::<Ed25519>(&b, 1), counted::<Ed25519>(&c, 1)];
    for wrong in [&counted_first[..], &counted_all[..]] {
        let mut forge = crate::open();
        for (voter, ballot) in [(0, a.clone()), (1, b.clone()), (0, c.clone())] {
            forge.put(voter, ballot);
        }
        forge.close();
        forge.tally = belenios::tally::encrypted_tally(forge.election.questions(), wrong).unwrap();
        forge.total_weight = 2;
        forge.publish_tally(2);
        assert_fails(&forge.bytes(), &[Check::T48]);
    }
}

#[test]
fn t49_a_tally_that_was_replaced() {
    let mut forge = voted();
    forge.close();
    forge.compute_tally();
    forge.tally[0] = forge.tally[0].map(|entry| Ciphertext { alpha: entry.alpha.clone(), beta: entry.beta.times(&Ed25519::generator()) });
    forge.publish_tally(3);
    assert_fails(&forge.bytes(), &[Check::T49]);
}

#[test]
fn t49_weights_are_applied() {
    let mut forge = Forge::<Ed25519>::new(YES_NO_BLANK, 1, &[3, 5, 7_000_000_000]);
    forge.setup();
    forge.vote(0, &yes());
    forge.vote(1, &no());
    forge.vote(2, &yes());
    forge.finish(&[1]);
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.total_weight, 7_000_000_008);
    assert_eq!(report.result.unwrap().to_json(), r#"{"result":[[0,"7000000003",5]]}"#);

    let mut forge = Forge::<Ed25519>::new(YES_NO_BLANK, 1, &[3, 5]);
    forge.setup();
    forge.vote(0, &yes());
    forge.close();
    forge.weights = vec![1, 1];
    forge.compute_tally();
    forge.total_weight = 3;
    forge.publish_tally(1);
    assert_fails(&forge.bytes(), &[Check::T49]);
}

#[test]
fn t50_wrong_figures() {
    for (ballots, weight) in [(2, 3), (4, 3), (3, 2), (3, 4)] {
        let mut forge = voted();
        forge.close();
        forge.compute_tally();
        forge.total_weight = weight;
        forge.publish_tally(ballots);
        assert_fails(&forge.bytes(), &[Check::T50]);
    }
}

#[test]
fn t51_weights_where_ballots_are_mixed() {
    let mut forge = Forge::<Ed25519>::new(RANKED, 1, &[2]);
    forge.setup();
    forge.vote(0, &rank([1, 2, 3]));
    forge.close();
    forge.weights = vec![1];
    forge.compute_tally();
    forge.total_weight = 2;
    forge.publish_tally(1);
    assert_fails(&forge.bytes(), &[Check::T51]);
}

#[test]
fn t51_another_order_of_the_ballots_to_be_mixed_is_a_remark_only() {
    let mut forge = ranked();
    forge.close();
    forge.compute_tally();
    let Cells::Row(row) = &mut forge.tally[0] else { unreachable!() };
    row.reverse();
    forge.mixed = vec![row.clone()];
    forge.publish_tally(3);
    forge.mix(1);
    forge.mix(2);
    forge.end_mixing();
    forge.decrypt(1);
    forge.decrypt(2);
    forge.result();
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.check(Check::T51).unwrap().status, belenios::verify::Status::Warn);
    // One of them twice and another not at all is not an order.
    let mut forge = ranked();
    forge.close();
    forge.compute_tally();
    let Cells::Row(row) = &mut forge.tally[0] else { unreachable!() };
    row[0] = row[1].clone();
    forge.publish_tally(3);
    assert_fails(&forge.bytes(), &[Check::T49]);
}

fn with_result(change: impl FnOnce(&mut Vec<QuestionResult>)) -> Vec<u8> {
    let mut forge = voted();
    forge.close();
    forge.tally();
    forge.decrypt(1);
    forge.decrypt(2);
    let mut result = forge.make_result();
    change(&mut result.result);
    forge.put_result(&result);
    forge.bytes()
}

#[test]
fn r66_sums_that_were_not_decrypted() {
    let swap = |result: &mut Vec<QuestionResult>| match &mut result[0] {
        QuestionResult::Sums(sums) => (sums[0], sums[1]) = (Quantity(0), Quantity(2)),
        QuestionResult::Rows(_) => unreachable!(),
    };
    assert_fails(&with_result(swap), &[Check::R66]);
    assert_fails(&with_result(|result| result.push(result[0].clone())), &[Check::R66]);
    assert_fails(&with_result(|result| result.clear()), &[Check::R66]);
    let longer = |result: &mut Vec<QuestionResult>| match &mut result[0] {
        QuestionResult::Sums(sums) => sums.push(Quantity(0)),
        QuestionResult::Rows(_) => unreachable!(),
    };
    let failed = report(&with_result(longer)).failed();
    assert_eq!(failed, [Check::R66]);
}

#[test]
fn r67_goes_with_sums_that_are_too_large() {
    let more = |result: &mut Vec<QuestionResult>| match &mut result[0] {
        QuestionResult::Sums(sums) => sums[1] = Quantity(4),
        QuestionResult::Rows(_) => unreachable!(),
    };
    assert_fails(&with_result(more), &[Check::R66, Check::R67]);
}

#[test]
fn r68_rankings_that_were_not_decrypted() {
    let mut forge = ranked();
    forge.close();
    forge.tally();
    forge.mix(1);
    forge.end_mixing();
    forge.decrypt(1);
    forge.decrypt(2);
    let mut result = forge.make_result();
    let QuestionResult::Rows(rows) = &mut result.result[0] else { unreachable!() };
    rows[0].swap(0, 1);
    forge.put_result(&result);
    assert_fails(&forge.bytes(), &[Check::R68]);
}

/// A voter's client encrypts an element that no honest client makes. The result is published all the same, and says so.
#[test]
fn r68_an_element_that_encodes_nothing_is_an_invalid_vote_and_blocks_nobody() {
    let mut forge = crate::open_in::<Ed25519>(RANKED);
    let mut strange = forge.ballot(0, &rank([1, 2, 3]));
    let Answer::NonHomomorphic(answer) = &mut strange.answers[0] else { unreachable!() };
    *answer = strange_answer(&forge);
    resign::<Ed25519>(&forge.secrets[0].clone(), &mut strange);
    forge.put(0, strange);
    forge.vote(1, &rank([3, 2, 1]));
    forge.finish(&[1, 2]);
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.check(Check::R68).unwrap().status, belenios::verify::Status::Warn);
    assert!(report.result.is_some());
}

/// `(g^2, y^2 · g^7)` with its proof of knowing 2: a member, but not the encoding of three small numbers.
fn strange_answer(forge: &Forge<Ed25519>) -> NonHomomorphicAnswer<Ed25519> {
    type Scalar = <Ed25519 as Group>::Scalar;
    let text = |element: &<Ed25519 as Group>::Unchecked| element.to_json().trim_matches('"').to_owned();
    let two = Scalar::from_u64(2);
    let y = forge.election.key().element();
    let alpha = Ed25519::encode(&Ed25519::pow_g(&two));
    let beta = Ed25519::encode(&y.pow(&two).times(&Ed25519::pow_g(&Scalar::from_u64(7))));
    let w = Scalar::from_u64(99);
    let commitment = Ed25519::encode(&Ed25519::pow_g(&w));
    let context = format!("{}|{}", forge.election.fingerprint(), text(forge.voters[0].public()));
    let hashed = format!("raweg|{context}|{},{},{}|{}", text(&Ed25519::encode(y)), text(&alpha), text(&beta), text(&commitment));
    let challenge = Scalar::from_be_bytes(Hash::of(hashed.as_bytes()).as_bytes());
    let response = w.minus(&two.times(&challenge));
    NonHomomorphicAnswer { choices: Ciphertext { alpha, beta }, proof: Proof { challenge, response } }
}

#[test]
fn nobody_voted() {
    let mut forge = crate::open();
    forge.finish(&[1, 2]);
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.result.unwrap().to_json(), r#"{"result":[[0,0,0]]}"#);
    let mut forge = crate::open_in::<Ed25519>(RANKED);
    forge.finish(&[1, 2]);
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.result.unwrap().to_json(), r#"{"result":[[]]}"#);
}
