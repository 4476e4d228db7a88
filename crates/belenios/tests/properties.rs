//! Theorems about ballots, for ballots that nobody thought of.
#![allow(clippy::unwrap_used, missing_docs)]

use belenios::ballot::{BallotPlan, Choice, VerifiedBallot, encrypt_ballot, vartime_verify_ballots};
use belenios::credential::{Credential, VotingCode};
use belenios::election::CheckedElection;
use belenios::group::{Belenios2048, Ed25519, Element, Group, Rfc3526, Scalar};
use belenios::json::Wire;
use belenios::tally::{CountedBallot, DiscreteLog, encrypted_tally, total_weight};
use belenios::v1::{Ballot, Cells, Ciphertext};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// One question of any type.
#[derive(Clone, Debug)]
enum Asked {
    /// Answers, min, max, blank allowed.
    Homomorphic {
        answers: usize,
        min: usize,
        max: usize,
        blank: bool,
    },
    NonHomomorphic {
        answers: usize,
    },
    /// Candidates of each list.
    Lists {
        candidates: Vec<usize>,
    },
}

/// What one voter wants, in raw numbers that [`Asked::choice`] makes valid.
type Wish = Vec<u32>;

impl Asked {
    fn json(&self) -> String {
        let names = |count: usize| (0..count).map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
        match self {
            Self::Homomorphic { answers, min, max, blank } => {
                let blank = if *blank { r#""blank":true,"# } else { "" };
                format!(r#"{{"answers":[{}],{blank}"min":{min},"max":{max},"question":"?"}}"#, names(*answers))
            }
            Self::NonHomomorphic { answers } => {
                format!(r#"{{"type":"NonHomomorphic","value":{{"answers":[{}],"question":"?"}}}}"#, names(*answers))
            }
            Self::Lists { candidates } => {
                let lists: Vec<String> = candidates.iter().map(|count| format!("[{}]", names(count + 1))).collect();
                format!(r#"{{"type":"Lists","value":{{"answers":[{}],"question":"?"}}}}"#, lists.join(","))
            }
        }
    }

    /// A valid choice out of a wish.
    fn choice(&self, wish: &Wish) -> Choice {
        let number = |place: usize| wish[place % wish.len()].rotate_left(u32::try_from(place).unwrap());
        let index = |place: usize, below: usize| usize::try_from(number(place)).unwrap() % below;
        match self {
            Self::Homomorphic { answers, min, max, blank } => {
                let mut marks = vec![0; *answers];
                let is_blank = *blank && index(0, 4) == 0;
                let chosen = if is_blank { 0 } else { min + index(1, max - min + 1) };
                let start = index(2, *answers);
                (0..chosen).for_each(|step| marks[(start + step) % answers] = 1);
                let blank_mark = blank.then_some(u64::from(is_blank));
                Choice::Homomorphic(blank_mark.into_iter().chain(marks).collect())
            }
            Self::NonHomomorphic { answers } => Choice::NonHomomorphic((0..*answers).map(|place| number(place) % 256).collect()),
            Self::Lists { candidates } => {
                let mut lists: Vec<Vec<u64>> = candidates.iter().map(|count| vec![0; count + 1]).collect();
                let list = &mut lists[index(0, candidates.len())];
                let sure = 1 + index(1, list.len() - 1);
                (1..list.len()).for_each(|place| list[place] = u64::from(number(place + 1) % 2));
                list[0] = 1;
                list[sure] = 1;
                Choice::Lists(lists)
            }
        }
    }
}

fn homomorphic() -> impl Strategy<Value = Asked> {
    (1..5_usize, any::<bool>())
        .prop_flat_map(|(answers, blank)| (Just(answers), 0..=answers, Just(blank)))
        .prop_flat_map(|(answers, max, blank)| (Just(answers), 0..=max, Just(max), Just(blank)))
        .prop_map(|(answers, min, max, blank)| Asked::Homomorphic { answers, min, max, blank })
}

fn lists() -> impl Strategy<Value = Asked> {
    prop::collection::vec(1..4_usize, 1..4).prop_map(|candidates| Asked::Lists { candidates })
}

fn any_question() -> impl Strategy<Value = Asked> {
    prop_oneof![homomorphic(), (1..8_usize).prop_map(|answers| Asked::NonHomomorphic { answers }), lists()]
}

fn wish() -> impl Strategy<Value = Wish> {
    prop::collection::vec(any::<u32>(), 8)
}

/// An election whose private key the test knows, and one voter.
struct Setting<G: Group> {
    x: G::Scalar,
    election: CheckedElection<G>,
    credential: Credential<G>,
    rng: ChaCha20Rng,
}

impl<G: Group> Setting<G> {
    fn new(questions: &[Asked], seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let x = G::Scalar::random(&mut rng);
        let questions: Vec<String> = questions.iter().map(Asked::json).collect();
        let json = format!(
            r#"{{"version":1,"description":"","name":"Test","group":"{}","public_key":{},"questions":[{}],"uuid":"ZPcjFVuiTxFpRE"}}"#,
            G::NAME,
            G::encode(&G::pow_g(&x)).to_json(),
            questions.join(","),
        );
        let election = CheckedElection::from_json(json.as_bytes()).unwrap();
        let credential = VotingCode::random(&mut rng).derive(&election.election().uuid);
        Self { x, election, credential, rng }
    }

    fn cast(&mut self, choices: &[Choice]) -> String {
        encrypt_ballot(&self.election, &self.credential, choices, &mut self.rng).unwrap().to_json()
    }

    /// From exact bytes to a verified ballot, or why not. As on a board, the credential must be one that was given out.
    fn verify(&self, json: &[u8]) -> Result<VerifiedBallot<G>, String> {
        let ballot = Ballot::<G>::from_json(json).map_err(|error| error.to_string())?;
        let credential = G::check(&ballot.credential).map_err(|error| error.to_string())?;
        let text = std::str::from_utf8(json).map_err(|error| error.to_string())?;
        let plan = BallotPlan::new(&self.election, &ballot, text, &credential);
        let verified = vartime_verify_ballots(&self.election, vec![plan]).remove(0);
        verified.map_err(|rejected| format!("{:?}", rejected.faults))
    }

    /// `β / α^x`
    fn decrypt(&self, Ciphertext { alpha, beta }: &Ciphertext<G::Element>) -> G::Element {
        beta.over(&alpha.vartime_pow(&self.x))
    }

    /// What a verified ballot chose.
    fn decrypt_choice(&self, asked: &Asked, cells: &Cells<Ciphertext<G::Element>>) -> Choice {
        let mark = |ciphertext| match self.decrypt(ciphertext) {
            element if element.is_identity() => 0,
            element if element == G::generator() => 1,
            other => panic!("{other:?} is neither 0 nor 1"),
        };
        match (asked, cells) {
            (Asked::Homomorphic { .. }, Cells::Row(row)) => Choice::Homomorphic(row.iter().map(mark).collect()),
            (Asked::NonHomomorphic { answers }, Cells::Row(row)) => {
                Choice::NonHomomorphic(G::vartime_to_ints(&self.decrypt(&row[0]), *answers).unwrap())
            }
            (Asked::Lists { .. }, Cells::Table(rows)) => Choice::Lists(rows.iter().map(|row| row.iter().map(mark).collect()).collect()),
            shape => panic!("{shape:?}"),
        }
    }
}

/// A ballot that we make verifies, and decrypts to its choice.
fn verifies_and_decrypts<G: Group>(questions: &[Asked], wishes: &[Wish], seed: u64) {
    let choices: Vec<Choice> = questions.iter().zip(wishes).map(|(question, wish)| question.choice(wish)).collect();
    let mut setting = Setting::<G>::new(questions, seed);
    let json = setting.cast(&choices);
    let verified = setting.verify(json.as_bytes()).unwrap();
    for ((question, choice), cells) in questions.iter().zip(&choices).zip(&verified.choices) {
        assert!(setting.decrypt_choice(question, cells) == *choice, "{question:?}");
    }
    assert_eq!(verified.credential, *setting.credential.public());
}

/// A ballot of which one bit was changed is not even read, or does not verify.
fn a_changed_bit_is_seen<G: Group>(questions: &[Asked], wishes: &[Wish], seed: u64, bits: &[u32]) {
    let choices: Vec<Choice> = questions.iter().zip(wishes).map(|(question, wish)| question.choice(wish)).collect();
    let mut setting = Setting::<G>::new(questions, seed);
    let json = setting.cast(&choices).into_bytes();
    for &bit in bits {
        let bit = usize::try_from(bit).unwrap() % (8 * json.len());
        let mut changed = json.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(setting.verify(&changed).is_err(), "bit {} of byte {} of {}", bit % 8, bit / 8, String::from_utf8_lossy(&json));
    }
}

/// The encrypted sum of weighted ballots decrypts to the weighted sum of their choices.
fn sums_agree<G: Group>(question: &Asked, votes: &[(Wish, u64)], seed: u64) {
    let mut setting = Setting::<G>::new(std::slice::from_ref(question), seed);
    let mut plain: Vec<u64> = Vec::new();
    let mut counted = Vec::new();
    for (wish, weight) in votes {
        let choice = question.choice(wish);
        let marks = match &choice {
            Choice::Homomorphic(marks) => marks.clone(),
            Choice::Lists(lists) => lists.concat(),
            Choice::NonHomomorphic(_) => panic!("only marks add up"),
        };
        plain.resize(marks.len(), 0);
        plain.iter_mut().zip(&marks).for_each(|(sum, mark)| *sum += mark * weight);
        let json = setting.cast(&[choice]);
        let choices = setting.verify(json.as_bytes()).unwrap().choices;
        counted.push(CountedBallot::<G> { choices, weight: *weight });
    }
    let total = total_weight(&counted).unwrap();
    let log = DiscreteLog::<G>::new(total);
    let tally = encrypted_tally(setting.election.questions(), &counted).unwrap();
    let sums: Vec<u64> = tally[0].iter().map(|ciphertext| log.vartime_find(&setting.decrypt(ciphertext)).unwrap()).collect();
    assert_eq!(sums, plain);
    assert_eq!(total, votes.iter().map(|(_, weight)| weight).sum::<u64>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_ballot_verifies_and_decrypts_to_its_choice(
        asked in prop::collection::vec((any_question(), wish()), 1..4),
        seed in any::<u64>(),
    ) {
        let (questions, wishes): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        verifies_and_decrypts::<Ed25519>(&questions, &wishes, seed);
    }

    #[test]
    fn any_changed_bit_is_seen(
        asked in prop::collection::vec((any_question(), wish()), 1..3),
        seed in any::<u64>(),
        bits in prop::collection::vec(any::<u32>(), 24),
    ) {
        let (questions, wishes): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        a_changed_bit_is_seen::<Ed25519>(&questions, &wishes, seed, &bits);
    }

    #[test]
    fn the_homomorphic_sum_is_the_plain_sum(
        question in prop_oneof![homomorphic(), lists()],
        votes in prop::collection::vec((wish(), prop_oneof![Just(1_u64), 1..100_000_u64]), 1..6),
        seed in any::<u64>(),
    ) {
        sums_agree::<Ed25519>(&question, &votes, seed);
    }
}

proptest! {
    // The 2048-bit groups compute a hundred times longer.
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn ballots_in_the_finite_fields_verify_and_decrypt_to_their_choice(
        question in homomorphic(), ranked in 1..8_usize, wish in wish(), seed in any::<u64>(),
    ) {
        verifies_and_decrypts::<Belenios2048>(&[question], std::slice::from_ref(&wish), seed);
        verifies_and_decrypts::<Rfc3526>(&[Asked::NonHomomorphic { answers: ranked }], &[wish], seed);
    }

    #[test]
    fn any_changed_bit_is_seen_in_the_finite_fields(
        question in homomorphic(), wish in wish(), seed in any::<u64>(), bits in prop::collection::vec(any::<u32>(), 12),
    ) {
        a_changed_bit_is_seen::<Belenios2048>(&[question], std::slice::from_ref(&wish), seed, &bits);
        a_changed_bit_is_seen::<Rfc3526>(&[Asked::NonHomomorphic { answers: 3 }], &[wish], seed, &bits);
    }

    #[test]
    fn the_homomorphic_sum_is_the_plain_sum_in_the_finite_fields(
        question in prop_oneof![homomorphic(), lists()],
        votes in prop::collection::vec((wish(), prop_oneof![Just(1_u64), 1..1000_u64]), 1..4),
        seed in any::<u64>(),
    ) {
        sums_agree::<Belenios2048>(&question, &votes, seed);
    }
}

/// Not a sample: every single bit of one small ballot.
#[test]
fn every_bit_of_a_ballot_counts() {
    let question = Asked::NonHomomorphic { answers: 2 };
    let mut setting = Setting::<Ed25519>::new(std::slice::from_ref(&question), 1);
    let json = setting.cast(&[Choice::NonHomomorphic(vec![1, 2])]).into_bytes();
    for bit in 0..8 * json.len() {
        let mut changed = json.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(setting.verify(&changed).is_err(), "bit {} of byte {}", bit % 8, bit / 8);
    }
}
