#![allow(clippy::unwrap_used)]

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::CompressedEdwardsY;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::generators::Generators;
use super::prove::{Mixed, shuffle_row};
use super::verify::{Claim, Equations};
use super::*;
use crate::election::CheckedElection;
use crate::group::{Ed25519, Rfc3526, Scalar};
use crate::json::Wire;
use crate::v1::{Shuffle, ShuffleProof};

type Row<G> = Vec<Ciphertext<<G as Group>::Element>>;

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Two questions, the second of which is mixed.
fn election<G: Group>(x: u64, name: &str) -> CheckedElection<G> {
    let json = format!(
        concat!(
            r#"{{"version":1,"description":"","name":"{}","group":"{}","public_key":{},"questions":["#,
            r#"{{"answers":["Yes","No"],"min":1,"max":1,"question":"?"}},"#,
            r#"{{"type":"NonHomomorphic","value":{{"answers":["A","B"],"question":"Rank"}}}}],"uuid":"ZPcjFVuiTxFpRE"}}"#
        ),
        name,
        G::NAME,
        G::encode(&G::pow_g(&G::Scalar::from_u64(x))).to_json(),
    );
    CheckedElection::from_json(json.as_bytes()).unwrap()
}

const X: u64 = 0xdead_beef_1234;

/// Encryptions of `g^1 … g^N`.
fn ciphertexts<G: Group>(election: &CheckedElection<G>, size: u64, rng: &mut ChaCha20Rng) -> Row<G> {
    let encrypt = |m| {
        let r = G::Scalar::random(rng);
        Ciphertext { alpha: G::pow_g(&r), beta: election.key().pow(&r).times(&G::pow_g(&G::Scalar::from_u64(m))) }
    };
    (1..=size).map(encrypt).collect()
}

fn plaintexts<G: Group>(row: &[Ciphertext<G::Element>]) -> Vec<G::Unchecked> {
    let x = G::Scalar::from_u64(X);
    row.iter().map(|Ciphertext { alpha, beta }| G::encode(&beta.over(&alpha.vartime_pow(&x)))).collect()
}

fn sorted<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort();
    items
}

/// An election, an input and a shuffle of it.
struct Case<G: Group> {
    election: CheckedElection<G>,
    input: Row<G>,
    shuffle: Shuffle<G>,
}

impl<G: Group> Case<G> {
    fn new(size: u64) -> Self {
        let election = election::<G>(X, "Test");
        let mut rng = rng(size);
        let input = ciphertexts(&election, size, &mut rng);
        let shuffle = shuffle(&election, core::slice::from_ref(&input), &mut rng);
        Self { election, input, shuffle }
    }

    fn check(&self, shuffle: &Shuffle<G>) -> Result<Vec<Row<G>>, Vec<ShuffleFault>> {
        vartime_check_shuffle(&self.election, core::slice::from_ref(&self.input), shuffle)
    }

    fn altered(&self, alter: impl FnOnce(&mut ShuffleProof<G>, &mut Vec<Ciphertext<G::Unchecked>>)) -> Vec<ShuffleFault> {
        let mut shuffle = self.shuffle.clone();
        alter(&mut shuffle.proofs[0], &mut shuffle.ciphertexts[0]);
        self.check(&shuffle).expect_err("an altered shuffle must not pass")
    }

    fn equations(&self) -> Equations<G> {
        let claim = Claim {
            election: &self.election,
            question: 2,
            input: &self.input,
            output: &self.shuffle.ciphertexts[0],
            proof: &self.shuffle.proofs[0],
        };
        claim.vartime_equations(&Generators::get(self.input.len()).unwrap()).ok().unwrap()
    }
}

fn equation(equation: ShuffleEquation) -> ShuffleFault {
    ShuffleFault::Equation { question: 2, equation }
}

fn all_equations(size: usize) -> Vec<ShuffleFault> {
    use ShuffleEquation::{T1, T2, T3, T41, T42, THat};
    [T1, T2, T3, T41, T42].into_iter().chain((1..=size).map(THat)).map(equation).collect()
}

fn mixes_and_verifies<G: Group>(sizes: impl IntoIterator<Item = u64>) {
    for size in sizes {
        let case = Case::<G>::new(size);
        let json = case.shuffle.to_json();
        let read = Shuffle::<G>::from_json(json.as_bytes()).unwrap();
        assert_eq!(read, case.shuffle);
        let mixed = case.check(&read).unwrap();
        assert_eq!(encode::<G>(&mixed[0]), read.ciphertexts[0]);
        let (before, after) = (plaintexts::<G>(&case.input), plaintexts::<G>(&mixed[0]));
        assert_eq!(sorted(before.clone()), sorted(after.clone()), "{size}");
        assert!(size < 8 || before != after, "{size} ciphertexts kept their order");
        let (old, new) = (encode::<G>(&case.input), encode::<G>(&mixed[0]));
        assert!(old.iter().all(|ciphertext| !new.contains(ciphertext)), "a ciphertext was not re-encrypted");
    }
}

#[test]
fn a_shuffle_verifies_and_keeps_the_multiset_of_plaintexts() {
    mixes_and_verifies::<Ed25519>(0..=20);
    mixes_and_verifies::<Ed25519>([250]);
    mixes_and_verifies::<Rfc3526>([0, 1, 2, 5]);
}

#[test]
fn a_second_mixer_starts_from_what_the_first_one_s_check_returned() {
    let case = Case::<Ed25519>::new(6);
    let first = case.check(&case.shuffle).unwrap();
    let second = shuffle(&case.election, &first, &mut rng(99));
    let last = vartime_check_shuffle(&case.election, &first, &second).unwrap();
    assert_eq!(sorted(plaintexts::<Ed25519>(&last[0])), sorted(plaintexts::<Ed25519>(&case.input)));
    assert!(case.check(&second).is_err(), "the second shuffle is one of the first one's output, not of its input");
}

/// Another scalar, another member.
fn bump<S: Scalar>(scalar: &mut S) {
    *scalar = scalar.plus(&S::one());
}

fn shift<G: Group>(element: &mut G::Unchecked) {
    *element = G::encode(&G::check(element).unwrap().times(&G::generator()));
}

/// The responses are not hashed: each is seen by its own equations alone.
fn altered_responses_are_named<G: Group>() {
    use ShuffleEquation::{T1, T2, T3, T41, T42, THat};
    let case = Case::<G>::new(3);
    assert_eq!(case.altered(|proof, _| bump(&mut proof.s1)), [equation(T1)]);
    assert_eq!(case.altered(|proof, _| bump(&mut proof.s2)), [equation(T2)]);
    assert_eq!(case.altered(|proof, _| bump(&mut proof.s3)), [equation(T3)]);
    assert_eq!(case.altered(|proof, _| bump(&mut proof.s4)), [T41, T42].map(equation));
    for i in 0..3 {
        assert_eq!(case.altered(|proof, _| bump(&mut proof.s_hat[i])), [equation(THat(i + 1))]);
        assert_eq!(case.altered(|proof, _| bump(&mut proof.s_prime[i])), [T3, T41, T42, THat(i + 1)].map(equation));
    }
}

#[test]
fn an_altered_response_fails_in_its_own_equations() {
    altered_responses_are_named::<Ed25519>();
    altered_responses_are_named::<Rfc3526>();
}

/// Everything else is hashed: another challenge spoils all equations.
fn altered_elements_are_seen<G: Group>() {
    let case = Case::<G>::new(2);
    let all = all_equations(2);
    assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.t1)), all);
    assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.t2)), all);
    assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.t3)), all);
    assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.t4.0)), all);
    assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.t4.1)), all);
    for i in 0..2 {
        assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.t_hat[i])), all);
        assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.c[i])), all);
        assert_eq!(case.altered(|proof, _| shift::<G>(&mut proof.c_hat[i])), all);
        assert_eq!(case.altered(|_, mixed| shift::<G>(&mut mixed[i].alpha)), all);
        assert_eq!(case.altered(|_, mixed| shift::<G>(&mut mixed[i].beta)), all);
    }
    assert_eq!(case.altered(|_, mixed| mixed.swap(0, 1)), all);
    assert_eq!(case.altered(|proof, _| proof.t_hat.swap(0, 1)), all);
}

#[test]
fn an_altered_element_fails_in_all_equations() {
    altered_elements_are_seen::<Ed25519>();
    altered_elements_are_seen::<Rfc3526>();
}

#[test]
fn another_statement_fails() {
    let case = Case::<Ed25519>::new(4);
    let refused = |election: &CheckedElection<Ed25519>, input: &Row<Ed25519>| {
        assert_eq!(vartime_check_shuffle(election, core::slice::from_ref(input), &case.shuffle), Err(all_equations(4)));
    };
    refused(&election(X, "Another fingerprint"), &case.input);
    refused(&election(X + 1, "Test"), &case.input);
    let mut swapped = case.input.clone();
    swapped.swap(1, 2);
    refused(&case.election, &swapped);
    refused(&case.election, &ciphertexts(&case.election, 4, &mut rng(77)));
}

/// Mixes honestly, then has `cheat` change the mixed ciphertexts before the proof is made for them.
fn cheating(cheat: impl FnOnce(&mut Row<Ed25519>)) -> Vec<ShuffleFault> {
    let mut rng = rng(5);
    let election = election::<Ed25519>(X, "Test");
    let input = ciphertexts(&election, 4, &mut rng);
    let (mut e_prime, secrets) = shuffle_row(&election, &input, &mut rng);
    cheat(&mut e_prime);
    let generators = Generators::get(4).unwrap();
    let mixed = Mixed {
        election: &election,
        generators: &generators,
        e: encode::<Ed25519>(&input),
        e_prime_wire: encode::<Ed25519>(&e_prime),
        e_prime,
    };
    let proof = mixed.prove(&secrets, &mut rng);
    let shuffle = Shuffle { ciphertexts: vec![mixed.e_prime_wire], proofs: vec![proof] };
    vartime_check_shuffle(&election, &[input], &shuffle).expect_err("a mixer who cheats must not pass")
}

#[test]
fn a_mixer_cannot_replace_duplicate_or_change_a_ciphertext() {
    use ShuffleEquation::{T41, T42};
    assert_eq!(cheating(|mixed| mixed[0] = mixed[1].clone()), [T41, T42].map(equation));
    assert_eq!(cheating(|mixed| mixed.swap(2, 3)), [T41, T42].map(equation));
    let g = Ed25519::generator();
    assert_eq!(cheating(|mixed| mixed[3].beta = mixed[3].beta.times(&g)), [equation(T41)]);
    assert_eq!(cheating(|mixed| mixed[3].alpha = mixed[3].alpha.times(&g)), [equation(T42)]);
}

/// Who knows `log_g h_i` can open the commitment `c` to anything: so generators are recomputed, and those of a proof cannot be chosen.
#[test]
fn a_proof_with_generators_of_the_mixers_own_choice_fails() {
    use ShuffleEquation::{T1, T2, T3, THat};
    let faults_with = |generators: &Generators<Ed25519>| {
        let mut rng = rng(6);
        let election = election::<Ed25519>(X, "Test");
        let input = ciphertexts(&election, 3, &mut rng);
        let (e_prime, secrets) = shuffle_row(&election, &input, &mut rng);
        let mixed =
            Mixed { election: &election, generators, e: encode::<Ed25519>(&input), e_prime_wire: encode::<Ed25519>(&e_prime), e_prime };
        let proof = mixed.prove(&secrets, &mut rng);
        let shuffle = Shuffle { ciphertexts: vec![mixed.e_prime_wire], proofs: vec![proof] };
        vartime_check_shuffle(&election, &[input], &shuffle).err().unwrap_or_default()
    };
    let right = Generators::<Ed25519>::get(3).unwrap();
    assert_eq!(faults_with(&right), []);
    let chosen = (2..5).map(|i| Ed25519::pow_g(&Scalar::from_u64(i))).collect();
    assert_eq!(faults_with(&Generators { independent: chosen, ..right.clone() }), [T1, T3].map(equation));
    let secondary = Ed25519::pow_g(&Scalar::from_u64(7));
    assert_eq!(faults_with(&Generators { secondary, ..right }), [T2, THat(1)].map(equation));
}

#[test]
fn wrong_lengths_are_named() {
    let case = Case::<Ed25519>::new(3);
    let length = |part, found| ShuffleFault::Length { question: 2, part, expected: 3, found };
    assert_eq!(case.altered(|_, mixed| mixed.truncate(2)), [length(Part::Ciphertexts, 2)]);
    assert_eq!(case.altered(|proof, _| proof.t_hat.truncate(1)), [length(Part::THat, 1)]);
    assert_eq!(case.altered(|proof, _| proof.s_hat.clear()), [length(Part::SHat, 0)]);
    assert_eq!(case.altered(|proof, _| proof.s_prime.push(Scalar::one())), [length(Part::SPrime, 4)]);
    assert_eq!(case.altered(|proof, _| proof.c.truncate(2)), [length(Part::C, 2)]);
    assert_eq!(case.altered(|proof, _| proof.c_hat.truncate(2)), [length(Part::CHat, 2)]);
    let both = case.altered(|proof, mixed| {
        mixed.clear();
        proof.c.clear();
    });
    assert_eq!(both, [length(Part::Ciphertexts, 0), length(Part::C, 0)]);

    let mut without_proof = case.shuffle.clone();
    without_proof.proofs.clear();
    let questions = |ciphertexts, proofs| ShuffleFault::Questions { expected: 1, ciphertexts, proofs };
    assert_eq!(case.check(&without_proof), Err(vec![questions(1, 0)]));
    let mut twice = case.shuffle.clone();
    twice.proofs.extend(twice.proofs.clone());
    twice.ciphertexts.extend(twice.ciphertexts.clone());
    assert_eq!(case.check(&twice), Err(vec![questions(2, 2)]));
}

/// Adds a point of small order: the JSON stays canonical, only the subgroup is left.
fn leave_the_subgroup(element: &mut <Ed25519 as Group>::Unchecked, torsion: usize) {
    let point = CompressedEdwardsY(*element.as_rfc8032()).decompress().unwrap() + EIGHT_TORSION[torsion];
    let mut bytes = point.compress().to_bytes();
    bytes.reverse();
    let json = format!("\"{}\"", data_encoding::HEXLOWER.encode(&bytes));
    *element = Wire::from_json(json.as_bytes()).unwrap();
}

/// 3 ciphertexts: points are checked one by one. 60: all at once.
#[test]
fn every_element_outside_the_subgroup_is_named() {
    for size in [3, 60] {
        let case = Case::<Ed25519>::new(size);
        let outside = |part, entry| [ShuffleFault::NotAMember { question: 2, part, entry }];
        for torsion in 1..8 {
            let leave = |element: &mut _| leave_the_subgroup(element, torsion);
            assert_eq!(case.altered(|proof, _| leave(&mut proof.t1)), outside(Part::T1, 1));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.t2)), outside(Part::T2, 1));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.t3)), outside(Part::T3, 1));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.t4.0)), outside(Part::T41, 1));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.t4.1)), outside(Part::T42, 1));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.t_hat[2])), outside(Part::THat, 3));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.c[1])), outside(Part::C, 2));
            assert_eq!(case.altered(|proof, _| leave(&mut proof.c_hat[0])), outside(Part::CHat, 1));
            assert_eq!(case.altered(|_, mixed| leave(&mut mixed[2].alpha)), outside(Part::Alpha, 3));
            assert_eq!(case.altered(|_, mixed| leave(&mut mixed[2].beta)), outside(Part::Beta, 3));
        }
    }
}

#[test]
fn a_number_that_is_not_a_square_is_named() {
    let case = Case::<Rfc3526>::new(1);
    let not_a_square = Wire::from_json(b"\"11\"").unwrap();
    assert!(Rfc3526::check(&not_a_square).is_err());
    let faults = case.altered(|proof, mixed| {
        proof.c[0] = not_a_square;
        mixed[0].beta = not_a_square;
    });
    assert_eq!(faults, [Part::C, Part::Beta].map(|part| ShuffleFault::NotAMember { question: 2, part, entry: 1 }));
}

#[test]
fn faults_say_what_and_where() {
    let text = |fault: ShuffleFault| fault.to_string();
    assert_eq!(text(equation(ShuffleEquation::THat(12))), "question 2: the proof of the shuffle does not verify (equation t_hat 12)");
    let outside = ShuffleFault::NotAMember { question: 1, part: Part::CHat, entry: 5 };
    assert_eq!(text(outside), "question 1: entry 5 of c_hat is not an element of the group");
    let length = ShuffleFault::Length { question: 3, part: Part::Ciphertexts, expected: 7, found: 6 };
    assert_eq!(text(length), "question 3: 6 entries of the mixed ciphertexts instead of 7");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bases are changed behind the challenge, so that every subset of equations can fail alone.
    #[test]
    fn the_combined_equation_holds_exactly_if_each_holds(size in 0_u64..6, changes in prop::collection::vec((0_usize..200, 0_u64..3), 0..4)) {
        let mut equations = Case::<Ed25519>::new(size).equations();
        let places = equations.bases_mut().len();
        for (place, by) in changes {
            let base = &mut equations.bases_mut()[place % places];
            *base = base.times(&Ed25519::pow_g(&Scalar::from_u64(by)));
        }
        prop_assert_eq!(equations.vartime_all_hold(), equations.vartime_failing().is_empty());
    }
}

/// Each base alone: which equations see it.
#[test]
fn a_changed_base_fails_where_it_stands() {
    use ShuffleEquation::{T1, T2, T3, T41, T42, THat};
    let standing: [(usize, &[ShuffleEquation]); 24] = [
        (0, &[T1, T2, T3, T42, THat(1), THat(2)]), // g
        (1, &[T2, THat(1)]),                       // h
        (2, &[T41]),                               // y
        (3, &[T1]),
        (4, &[T2]),
        (5, &[T3]),
        (6, &[T41]),
        (7, &[T42]),
        (8, &[T1, T3]),            // h_1
        (9, &[T42]),               // α_1
        (10, &[T41]),              // β_1
        (11, &[T1, T3]),           // c_1
        (12, &[THat(1), THat(2)]), // ĉ_1
        (13, &[THat(1)]),
        (14, &[T42]), // α'_1
        (15, &[T41]), // β'_1
        (16, &[T1, T3]),
        (17, &[T42]),
        (18, &[T41]),
        (19, &[T1, T3]),
        (20, &[T2, THat(2)]), // ĉ_2 = ĉ_N
        (21, &[THat(2)]),
        (22, &[T42]),
        (23, &[T41]),
    ];
    for (place, failing) in standing {
        let mut equations = Case::<Ed25519>::new(2).equations();
        assert_eq!(equations.bases_mut().len(), standing.len());
        equations.bases_mut()[place] = Ed25519::pow_g(&Scalar::from_u64(0xabcd_ef01));
        assert_eq!(equations.vartime_failing(), failing, "base {place}");
        assert!(!equations.vartime_all_hold(), "base {place}");
    }
}
