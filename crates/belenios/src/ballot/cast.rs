//! Encrypting a paper.
//!
//! The choice, the randomness and the voting code are secret here. Which proof is real and which is simulated is never branched on: see
//! [`prove_disjunction`].

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use super::{choices_string, context_string};
use crate::credential::Credential;
use crate::election::CheckedElection;
use crate::group::{Element, EmbeddingError, Group, PublicKey, Scalar};
use crate::json::Wire;
use crate::proof::{Branch, prove_disjunction, prove_schnorr, signature_challenge};
use crate::transcript::Transcript;
use crate::v1::{
    Answer, Ballot, Ciphertext, Hash, HomomorphicAnswer, HomomorphicQuestion, ListsAnswer, ListsQuestion, NonHomomorphicAnswer,
    NonHomomorphicQuestion, NonZeroProof, Proof, Question, Signature,
};

/// What a voter chose at one question. Secret: `Debug` does not show it, and it is erased when dropped.
#[derive(Clone, PartialEq, Eq)]
pub enum Choice {
    /// Homomorphic: 0 or 1 for each answer; where blank is allowed, a leading 0 or 1 for it.
    Homomorphic(Vec<u64>),
    /// Non-homomorphic: a small number for each answer.
    NonHomomorphic(Vec<u32>),
    /// Lists: for each list 0 or 1 for itself, then for each of its candidates.
    Lists(Vec<Vec<u64>>),
}

impl core::fmt::Debug for Choice {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Choice(…)")
    }
}

impl Drop for Choice {
    fn drop(&mut self) {
        match self {
            Self::Homomorphic(values) => values.zeroize(),
            Self::NonHomomorphic(values) => values.zeroize(),
            Self::Lists(lists) => lists.zeroize(),
        }
    }
}

/// Why a choice is not a valid answer. The texts name the question, never the choice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// One choice a question.
    #[error("the ballot has {expected} questions, but {found} were answered")]
    Questions {
        /// Questions of the election.
        expected: usize,
        /// Choices given.
        found: usize,
    },
    /// The choice is of another type or has another length than the question.
    #[error("question {0}: the answer does not have the question's shape")]
    Shape(usize),
    /// A mark is neither 0 nor 1.
    #[error("question {0}: each mark must be 0 or 1")]
    Mark(usize),
    /// Too few or too many marks.
    #[error("question {question}: choose at least {min} and at most {max}")]
    Bounds {
        /// 1-based.
        question: usize,
        /// The fewest.
        min: u64,
        /// The most.
        max: u64,
    },
    /// Blank and something else.
    #[error("question {0}: a blank vote cannot choose anything else")]
    BlankAndMore(usize),
    /// Not exactly one list with at least one of its candidates.
    #[error("question {0}: choose exactly one list, at least one of its candidates, and no candidate of another list")]
    Lists(usize),
    /// The numbers do not fit into a group element.
    #[error("question {question}: {error}")]
    Embedding {
        /// 1-based.
        question: usize,
        /// Why.
        error: EmbeddingError,
    },
}

/// Encrypts and signs a paper.
pub fn encrypt_ballot<G: Group>(
    election: &CheckedElection<G>,
    credential: &Credential<G>,
    choices: &[Choice],
    rng: &mut dyn CryptoRng,
) -> Result<Ballot<G>, ChoiceError> {
    let questions = election.questions();
    if questions.len() != choices.len() {
        return Err(ChoiceError::Questions { expected: questions.len(), found: choices.len() });
    }
    let context = context_string(election.fingerprint(), credential.public());
    let mut answers = Vec::with_capacity(choices.len());
    for (index, (question, choice)) in questions.iter().zip(choices).enumerate() {
        let number = index + 1;
        answers.push(match (question, choice) {
            (Question::Homomorphic(question), Choice::Homomorphic(marks)) => {
                check_homomorphic(question, marks, number)?;
                Answer::Homomorphic(answer_homomorphic(election.key(), question, marks, &context, rng))
            }
            (Question::NonHomomorphic { value, .. }, Choice::NonHomomorphic(numbers)) => {
                check_non_homomorphic(value, numbers, number)?;
                let answer = answer_non_homomorphic(election.key(), numbers, &context, rng);
                Answer::NonHomomorphic(answer.map_err(|error| ChoiceError::Embedding { question: number, error })?)
            }
            (Question::Lists { value, .. }, Choice::Lists(lists)) => {
                check_lists(value, lists, number)?;
                Answer::Lists(answer_lists(election.key(), lists, &context, rng))
            }
            _ => return Err(ChoiceError::Shape(number)),
        });
    }
    Ok(sign(election, credential, answers, rng))
}

/// Signs the ballot's text without its signature. Belenios spec 3.3.0, "Signatures".
fn sign<G: Group>(
    election: &CheckedElection<G>,
    credential: &Credential<G>,
    answers: Vec<Answer<G>>,
    rng: &mut dyn CryptoRng,
) -> Ballot<G> {
    let unsigned = Signature { hash: String::new(), proof: Proof { challenge: G::Scalar::zero(), response: G::Scalar::zero() } };
    let mut ballot = Ballot {
        election_uuid: election.election().uuid.clone(),
        election_hash: election.fingerprint().to_owned(),
        credential: credential.public().clone(),
        answers,
        signature: unsigned,
    };
    let text = crate::v1::signed_text(&ballot.to_json()).unwrap_or_default();
    let hash = Hash::of(text.as_bytes()).to_base64();
    let proof = prove_schnorr::<G>(credential.secret(), rng, |commitment| signature_challenge::<G>(&hash, commitment));
    ballot.signature = Signature { hash, proof };
    ballot
}

fn all_marks(marks: &[u64]) -> bool {
    marks.iter().all(|mark| *mark <= 1)
}

fn check_homomorphic(question: &HomomorphicQuestion, marks: &[u64], number: usize) -> Result<(), ChoiceError> {
    if marks.len() != question.choices() {
        return Err(ChoiceError::Shape(number));
    }
    if !all_marks(marks) {
        return Err(ChoiceError::Mark(number));
    }
    let (blank, chosen) = if question.allows_blank() { (marks[0], &marks[1..]) } else { (0, marks) };
    let sum: u64 = chosen.iter().sum();
    match blank {
        1 if sum > 0 => Err(ChoiceError::BlankAndMore(number)),
        1 => Ok(()),
        _ if (question.min..=question.max).contains(&sum) => Ok(()),
        _ => Err(ChoiceError::Bounds { question: number, min: question.min, max: question.max }),
    }
}

fn check_non_homomorphic(question: &NonHomomorphicQuestion, numbers: &[u32], number: usize) -> Result<(), ChoiceError> {
    if numbers.len() == question.answers.len() { Ok(()) } else { Err(ChoiceError::Shape(number)) }
}

fn check_lists(question: &ListsQuestion, lists: &[Vec<u64>], number: usize) -> Result<(), ChoiceError> {
    let same_shape = lists.iter().map(Vec::len).eq(question.answers.iter().map(Vec::len));
    if !same_shape {
        return Err(ChoiceError::Shape(number));
    }
    if !lists.iter().all(|list| all_marks(list)) {
        return Err(ChoiceError::Mark(number));
    }
    let chosen: u64 = lists.iter().map(|list| list[0]).sum();
    let consistent = lists.iter().all(|list| {
        let candidates: u64 = list[1..].iter().sum();
        if list[0] == 1 { candidates > 0 } else { candidates == 0 }
    });
    if chosen == 1 && consistent { Ok(()) } else { Err(ChoiceError::Lists(number)) }
}

/// A ciphertext of 0 or 1 with what its maker knows of it.
struct Opened<G: Group> {
    pair: Ciphertext<G::Element>,
    r: Zeroizing<G::Scalar>,
    mark: Zeroizing<u64>,
}

impl<G: Group> Opened<G> {
    /// `α = g^r, β = y^r g^m`
    fn encrypt(key: &PublicKey<G>, mark: u64, rng: &mut dyn CryptoRng) -> Self {
        let r = Zeroizing::new(G::Scalar::random(rng));
        let beta = key.pow(&r).times(&G::pow_g(&G::Scalar::from_u64(mark)));
        Self { pair: Ciphertext { alpha: G::pow_g(&r), beta }, r, mark: Zeroizing::new(mark) }
    }

    /// The product of several: it encrypts the sum of their marks with the sum of their randomness.
    fn sum<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self {
            pair: Ciphertext { alpha: G::Element::identity(), beta: G::Element::identity() },
            r: Zeroizing::new(G::Scalar::zero()),
            mark: Zeroizing::new(0),
        };
        for part in parts {
            sum.pair = Ciphertext { alpha: sum.pair.alpha.times(&part.pair.alpha), beta: sum.pair.beta.times(&part.pair.beta) };
            sum.r = Zeroizing::new(sum.r.plus(&part.r));
            *sum.mark += *part.mark;
        }
        sum
    }

    fn encoded(&self) -> Ciphertext<G::Unchecked> {
        Ciphertext { alpha: G::encode(&self.pair.alpha), beta: G::encode(&self.pair.beta) }
    }

    /// The alternative "encrypts `value`": `(α, β / g^value)`.
    fn branch(&self, value: u64, is_true: u64) -> Branch<G> {
        let shift = G::pow_g(&G::Scalar::from_u64(value));
        Branch {
            pair: Ciphertext { alpha: self.pair.alpha.clone(), beta: self.pair.beta.over(&shift) },
            r: self.r.clone(),
            is_true: Zeroizing::new(is_true),
        }
    }

    /// `iprove(S, r, m, values)`. Belenios spec 3.3.0, "Proofs of interval membership".
    fn prove_interval(
        &self,
        key: &PublicKey<G>,
        context: &str,
        values: impl IntoIterator<Item = u64>,
        rng: &mut dyn CryptoRng,
    ) -> Vec<Proof<G>> {
        let branches: Vec<_> = values.into_iter().map(|value| self.branch(value, equals(*self.mark, value))).collect();
        let Ciphertext { alpha, beta } = self.encoded();
        let transcript = Transcript::new("prove|").text(context).text("|").elements([&alpha, &beta]).text("|");
        prove_disjunction(key, transcript, &branches, rng)
    }
}

/// 1 if equal, else 0, without a branch.
fn equals(a: u64, b: u64) -> u64 {
    use subtle::ConstantTimeEq;
    u64::from(a.ct_eq(&b).unwrap_u8())
}

/// Belenios spec 3.3.0, "Homomorphic answers".
fn answer_homomorphic<G: Group>(
    key: &PublicKey<G>,
    question: &HomomorphicQuestion,
    marks: &[u64],
    context: &str,
    rng: &mut dyn CryptoRng,
) -> HomomorphicAnswer<G> {
    let opened: Vec<Opened<G>> = marks.iter().map(|mark| Opened::encrypt(key, *mark, rng)).collect();
    let choices: Vec<_> = opened.iter().map(Opened::encoded).collect();
    let individual_proofs = opened.iter().map(|choice| choice.prove_interval(key, context, 0..=1, rng)).collect();
    let full = choices_string(context, &choices);
    let range = question.min..=question.max;
    let (overall_proof, blank_proof) = if question.allows_blank() {
        let (blank, sum) = (&opened[0], Opened::sum(&opened[1..]));
        let is_blank = *blank.mark;
        let neither = [blank.branch(0, 1 - is_blank), sum.branch(0, is_blank)];
        let blank_proof = prove_disjunction(key, Transcript::new("bproof0|").text(&full).text("|"), &neither, rng);
        let mut either = vec![blank.branch(1, is_blank)];
        either.extend(range.map(|value| sum.branch(value, (1 - is_blank) * equals(*sum.mark, value))));
        let overall_proof = prove_disjunction(key, Transcript::new("bproof1|").text(&full).text("|"), &either, rng);
        (overall_proof, Some(blank_proof))
    } else {
        (Opened::sum(&opened).prove_interval(key, &full, range, rng), None)
    };
    HomomorphicAnswer { choices, individual_proofs, overall_proof, blank_proof }
}

/// Belenios spec 3.3.0, "Non-homomorphic answers".
fn answer_non_homomorphic<G: Group>(
    key: &PublicKey<G>,
    numbers: &[u32],
    context: &str,
    rng: &mut dyn CryptoRng,
) -> Result<NonHomomorphicAnswer<G>, EmbeddingError> {
    let message = G::of_ints(numbers)?;
    let r = Zeroizing::new(G::Scalar::random(rng));
    let choices = Ciphertext { alpha: G::encode(&G::pow_g(&r)), beta: G::encode(&key.pow(&r).times(&message)) };
    let encoded_key = G::encode(key.element());
    let proof = prove_schnorr::<G>(&r, rng, |commitment| {
        Transcript::new("raweg|")
            .text(context)
            .text("|")
            .elements([&encoded_key, &choices.alpha, &choices.beta])
            .text("|")
            .element(commitment)
            .challenge::<G>()
    });
    Ok(NonHomomorphicAnswer { choices, proof })
}

/// Belenios spec 3.3.0, "Lists answers".
fn answer_lists<G: Group>(key: &PublicKey<G>, lists: &[Vec<u64>], context: &str, rng: &mut dyn CryptoRng) -> ListsAnswer<G> {
    let opened: Vec<Vec<Opened<G>>> = lists.iter().map(|list| list.iter().map(|mark| Opened::encrypt(key, *mark, rng)).collect()).collect();
    let choices: Vec<Vec<_>> = opened.iter().map(|list| list.iter().map(Opened::encoded).collect()).collect();
    let individual_proofs =
        opened.iter().map(|list| list.iter().map(|choice| choice.prove_interval(key, context, 0..=1, rng)).collect()).collect();
    let full = choices_string(context, choices.iter().flatten());
    let chosen_lists = Opened::sum(opened.iter().map(|list| &list[0]));
    let overall_proof = chosen_lists.prove_interval(key, &full, 1..=1, rng).remove(0);
    let list_proofs = opened
        .iter()
        .map(|list| {
            let candidates = Opened::sum(&list[1..]);
            let branches = [list[0].branch(1, *list[0].mark), candidates.branch(0, 1 - *list[0].mark)];
            prove_disjunction(key, Transcript::new("lproof|").text(&full).text("|"), &branches, rng)
        })
        .collect();
    let candidates = Opened::sum(opened.iter().flat_map(|list| &list[1..]));
    let nonzero_proof = prove_nonzero(key, &candidates, &full, rng);
    ListsAnswer { choices, individual_proofs, overall_proof, list_proofs, nonzero_proof }
}

/// Belenios spec 3.3.0, "Proof of encryption of non-zero".
fn prove_nonzero<G: Group>(key: &PublicKey<G>, sum: &Opened<G>, context: &str, rng: &mut dyn CryptoRng) -> NonZeroProof<G> {
    let Ciphertext { alpha, beta } = &sum.pair;
    let s = loop {
        let s = Zeroizing::new(G::Scalar::random(rng));
        if !s.is_zero() {
            break s;
        }
    };
    let sr = Zeroizing::new(s.times(&sum.r));
    let commitment = G::encode(&beta.pow(&s).times(&key.pow(&sr.negate())));
    let (w1, w2) = (Zeroizing::new(G::Scalar::random(rng)), Zeroizing::new(G::Scalar::random(rng)));
    let a1 = G::encode(&alpha.pow(&w1).times(&G::pow_g(&w2)));
    let a2 = G::encode(&beta.pow(&w1).times(&key.pow(&w2)));
    let challenge = Transcript::new("nonzero|").text(context).text("|").elements([&commitment, &a1, &a2]).challenge::<G>();
    let t1 = w1.minus(&s.times(&challenge));
    let t2 = w2.plus(&sr.times(&challenge));
    NonZeroProof { commitment, challenge, response: (t1, t2) }
}
