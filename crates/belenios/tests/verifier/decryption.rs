//! D: trustees' shares.

use belenios::group::Ed25519;
use belenios::v1::{Cells, PartialDecryption};
use belenios::verify::{Check, Status};

use crate::forge::{Forge, YES_NO_BLANK, plus_one, shorten, times_g};
use crate::{assert_fails, assert_valid, no, ranked, report, voted, yes};

fn changed(change: impl FnOnce(&mut PartialDecryption<Ed25519>)) -> Vec<u8> {
    let mut forge = voted();
    forge.close();
    forge.tally();
    let mut decryption = forge.make_decryption(1);
    change(&mut decryption);
    forge.put_decryption(1, decryption);
    forge.bytes()
}

fn row<T>(cells: &mut Cells<T>) -> &mut Vec<T> {
    match cells {
        Cells::Row(row) => row,
        Cells::Table(_) => unreachable!(),
    }
}

#[test]
fn d59_what_was_not_mixed() {
    let mut forge = ranked();
    forge.close();
    forge.tally();
    let unmixed = forge.mixed.clone();
    forge.mix(1);
    forge.end_mixing();
    forge.mixed = unmixed;
    forge.decrypt(1);
    assert_fails(&forge.bytes(), &[Check::D59]);
}

#[test]
fn d60_another_shape() {
    assert_fails(&changed(|made| shorten(row(&mut made.decryption_factors[0]))), &[Check::D60]);
    assert_fails(&changed(|made| shorten(row(&mut made.decryption_proofs[0]))), &[Check::D60]);
    assert_fails(&changed(|made| shorten(&mut made.decryption_proofs)), &[Check::D60]);
}

#[test]
fn d61_a_factor_outside_the_group() {
    let strange = belenios::json::Wire::from_json(b"\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"").unwrap();
    assert_fails(&changed(|made| row(&mut made.decryption_factors[0])[1] = strange), &[Check::D61]);
}

#[test]
fn d62_a_trustee_that_decrypts_twice_or_does_not_exist() {
    let mut forge = voted();
    forge.close();
    forge.tally();
    forge.decrypt(1);
    forge.decrypt(1);
    assert_fails(&forge.bytes(), &[Check::D62]);
    let mut forge = voted();
    forge.close();
    forge.tally();
    let made = forge.make_decryption(1);
    forge.put_decryption(3, made);
    assert_fails(&forge.bytes(), &[Check::D62]);
}

#[test]
fn d63_a_factor_or_proof_that_was_changed() {
    assert_fails(
        &changed(|made| row(&mut made.decryption_factors[0])[0] = times_g::<Ed25519>(&row(&mut made.decryption_factors[0])[0])),
        &[Check::D63],
    );
    let response = |made: &mut PartialDecryption<Ed25519>| {
        let proof = &mut row(&mut made.decryption_proofs[0])[2];
        proof.response = plus_one(&proof.response);
    };
    assert_fails(&changed(response), &[Check::D63]);
    // The share of another trustee.
    let mut forge = voted();
    forge.close();
    forge.tally();
    let made = forge.make_decryption(2);
    forge.put_decryption(1, made);
    assert_fails(&forge.bytes(), &[Check::D63]);
}

#[test]
fn d65_a_mandatory_trustee_is_missing() {
    let mut forge = voted();
    forge.close();
    forge.tally();
    forge.decrypt(1);
    let second = forge.make_decryption(2);
    let trustees = forge.decryptions.clone();
    forge.decryptions.insert(2, second);
    let result = forge.make_result();
    forge.decryptions = trustees;
    forge.put_result(&result);
    assert_fails(&forge.bytes(), &[Check::D65]);
}

fn threshold() -> Forge<Ed25519> {
    let mut forge = Forge::threshold(YES_NO_BLANK, 3, 2, &[1, 1, 1]);
    forge.setup();
    forge.vote(0, &yes());
    forge.vote(1, &no());
    forge.vote(2, &yes());
    forge.close();
    forge.tally();
    forge
}

#[test]
fn any_two_of_three_give_the_same_result() {
    for owners in [&[1, 2][..], &[1, 3], &[2, 3], &[3, 1], &[1, 2, 3]] {
        let mut forge = threshold();
        for owner in owners {
            forge.decrypt(*owner);
        }
        forge.result();
        let report = assert_valid(&forge.bytes());
        assert_eq!(belenios::json::Wire::to_json(&report.result.unwrap()), r#"{"result":[[0,2,1]]}"#);
    }
}

#[test]
fn d65_one_of_three_is_not_enough() {
    let mut forge = threshold();
    forge.decrypt(2);
    let kept = forge.decryptions.clone();
    let other = forge.make_decryption(3);
    forge.decryptions.insert(3, other);
    let result = forge.make_result();
    forge.decryptions = kept;
    forge.put_result(&result);
    assert_fails(&forge.bytes(), &[Check::D65]);
}

/// A bad share of a threshold trustee is evidence, not an obstacle.
#[test]
fn a_bad_share_that_others_replace_does_not_block_the_result() {
    let mut forge = threshold();
    let mut bad = forge.make_decryption(1);
    row(&mut bad.decryption_factors[0])[0] = times_g::<Ed25519>(&row(&mut bad.decryption_factors[0])[0]);
    forge.put_decryption(1, bad);
    forge.decryptions.clear();
    forge.decrypt(2);
    forge.decrypt(3);
    forge.result();
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.check(Check::D63).unwrap().status, Status::Warn);
    assert_eq!(report.decrypted_by, [2, 3]);
    // Without enough good ones it does.
    let mut forge = threshold();
    let mut bad = forge.make_decryption(1);
    let good = bad.clone();
    row(&mut bad.decryption_factors[0])[0] = times_g::<Ed25519>(&row(&mut bad.decryption_factors[0])[0]);
    forge.put_decryption(1, bad);
    forge.decrypt(2);
    forge.decryptions.insert(1, good);
    forge.result();
    let failed = crate::report(&forge.bytes()).failed();
    assert_eq!(failed, [Check::D63, Check::D65]);
    assert!(report.failed().is_empty());
}

#[test]
fn reports_are_never_silent() {
    let report = report(b"");
    assert!(!report.failed().is_empty());
}
