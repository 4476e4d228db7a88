//! M: mixing.

use belenios::group::{Ed25519, Group};
use belenios::v1::{Proof, Shuffle};
use belenios::verify::Check;

use crate::forge::{Forge, plus_one, shorten, times_g};
use crate::{assert_fails, assert_valid, ranked, report};

fn tallied() -> Forge<Ed25519> {
    let mut forge = ranked();
    forge.close();
    forge.tally();
    forge
}

fn changed(change: impl FnOnce(&mut Shuffle<Ed25519>)) -> Vec<u8> {
    let mut forge = tallied();
    let mut shuffle = forge.make_shuffle();
    change(&mut shuffle);
    forge.put_shuffle(1, &shuffle);
    forge.bytes()
}

#[test]
fn an_honest_mixing() {
    let mut forge = ranked();
    forge.finish(&[1, 2]);
    let report = assert_valid(&forge.bytes());
    assert_eq!(report.mixed_by, [1, 2]);
    assert!(report.result.is_some());
}

#[test]
fn m52_a_mixing_that_forgets_the_one_before() {
    let mut forge = tallied();
    let unmixed = forge.mixed.clone();
    forge.mix(1);
    forge.mixed = unmixed;
    forge.mix(2);
    assert_fails(&forge.bytes(), &[Check::M52]);
}

#[test]
fn m53_another_number_of_ballots() {
    let bytes = changed(|shuffle| shorten(&mut shuffle.ciphertexts[0]));
    assert_fails(&bytes, &[Check::M53]);
    assert_fails(&changed(|shuffle| shorten(&mut shuffle.proofs[0].c)), &[Check::M53]);
    let bytes = changed(|shuffle| {
        shuffle.ciphertexts.clear();
        shuffle.proofs.clear();
    });
    assert_fails(&bytes, &[Check::M53]);
}

#[test]
fn m55_elements_outside_the_group() {
    // −g: g with a component of order 2.
    let strange = belenios::json::Wire::from_json(b"\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"").unwrap();
    let spoil: [fn(&mut Shuffle<Ed25519>, <Ed25519 as Group>::Unchecked); 5] = [
        |shuffle, strange| shuffle.proofs[0].t1 = strange,
        |shuffle, strange| shuffle.proofs[0].t_hat[1] = strange,
        |shuffle, strange| shuffle.proofs[0].c[2] = strange,
        |shuffle, strange| shuffle.proofs[0].c_hat[0] = strange,
        |shuffle, strange| shuffle.proofs[0].t4.1 = strange,
    ];
    for change in spoil {
        assert_fails(&changed(|shuffle| change(shuffle, strange)), &[Check::M55]);
    }
}

#[test]
fn m56_each_part_of_the_proof() {
    let spoil: [fn(&mut Shuffle<Ed25519>); 13] = [
        |shuffle| shuffle.proofs[0].t1 = times_g::<Ed25519>(&shuffle.proofs[0].t1),
        |shuffle| shuffle.proofs[0].t2 = times_g::<Ed25519>(&shuffle.proofs[0].t2),
        |shuffle| shuffle.proofs[0].t3 = times_g::<Ed25519>(&shuffle.proofs[0].t3),
        |shuffle| shuffle.proofs[0].t4.0 = times_g::<Ed25519>(&shuffle.proofs[0].t4.0),
        |shuffle| shuffle.proofs[0].t4.1 = times_g::<Ed25519>(&shuffle.proofs[0].t4.1),
        |shuffle| shuffle.proofs[0].t_hat[2] = times_g::<Ed25519>(&shuffle.proofs[0].t_hat[2]),
        |shuffle| shuffle.proofs[0].s1 = plus_one(&shuffle.proofs[0].s1),
        |shuffle| shuffle.proofs[0].s2 = plus_one(&shuffle.proofs[0].s2),
        |shuffle| shuffle.proofs[0].s3 = plus_one(&shuffle.proofs[0].s3),
        |shuffle| shuffle.proofs[0].s4 = plus_one(&shuffle.proofs[0].s4),
        |shuffle| shuffle.proofs[0].s_hat[0] = plus_one(&shuffle.proofs[0].s_hat[0]),
        |shuffle| shuffle.proofs[0].s_prime[1] = plus_one(&shuffle.proofs[0].s_prime[1]),
        |shuffle| shuffle.ciphertexts[0][0].beta = times_g::<Ed25519>(&shuffle.ciphertexts[0][0].beta),
    ];
    for change in spoil {
        assert_fails(&changed(change), &[Check::M56]);
    }
}

#[test]
fn m57_a_trustee_that_mixes_twice_or_does_not_exist() {
    let mut forge = tallied();
    forge.mix(1);
    forge.mix(1);
    assert_fails(&forge.bytes(), &[Check::M57]);
    for owner in [0, 3] {
        let mut forge = tallied();
        forge.mix(owner);
        assert_fails(&forge.bytes(), &[Check::M57]);
    }
}

#[test]
fn a_replaced_ballot_between_mixings_is_caught() {
    let mut forge = tallied();
    forge.mix(1);
    let shuffle = forge.make_shuffle();
    let mut dishonest = shuffle;
    dishonest.ciphertexts[0][0] = dishonest.ciphertexts[0][1].clone();
    forge.put_shuffle(2, &dishonest);
    assert_eq!(report(&forge.bytes()).failed(), [Check::M56]);
}

/// What comes after a wrong mixing is still looked at: whoever mends one fault wants to know of the next.
#[test]
fn faults_after_a_wrong_mixing_are_named_too() {
    let mut forge = tallied();
    let mut shuffle = forge.make_shuffle();
    shuffle.proofs[0].s1 = plus_one(&shuffle.proofs[0].s1);
    forge.put_shuffle(1, &shuffle);
    forge.mix(2);
    forge.end_mixing();
    let mut decryption = forge.make_decryption(1);
    decryption.decryption_proofs[0] =
        decryption.decryption_proofs[0].map(|proof| Proof { response: plus_one(&proof.response), ..proof.clone() });
    forge.put_decryption(1, decryption);
    assert_eq!(report(&forge.bytes()).failed(), [Check::M56, Check::D63]);
}
