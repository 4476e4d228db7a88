//! From counted ballots to the result. Belenios spec 3.3.0, "Encrypted tally", "Partial decryptions", "Election result".
//!
//! ```text
//! verified ballots ──EncryptedTally──▶ (mixing) ──partial decryptions──▶ factors ──combine──▶ g^r ──discrete logarithm──▶ r
//! ```
//!
//! Homomorphic and lists questions add up under encryption, weights applied; answers to non-homomorphic questions stay one ciphertext a
//! ballot and are mixed before anybody decrypts them.

mod decrypt;
mod discrete_log;
mod result;

pub use decrypt::{DecryptionFault, Factors, partial_decryption, vartime_check_partial_decryption};
pub use discrete_log::DiscreteLog;
pub use result::{
    CombineError, ResultError, ResultFault, combine, decode_result, disagreeing, vartime_check_result, vartime_invalid_votes,
};

use rayon::prelude::*;

use crate::group::{Element, Group, Scalar};
use crate::v1::{Cells, Ciphertext, EncryptedTally, Question};

/// One ballot that counts: its ciphertexts and its voter's weight.
#[derive(Clone, Debug)]
pub struct CountedBallot<G: Group> {
    /// For each question its ciphertexts.
    pub choices: Vec<Cells<Ciphertext<G::Element>>>,
    /// How many times it counts.
    pub weight: u64,
}

/// Why ballots cannot be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// T51: answers to a ranked or graded question cannot be weighted.
    #[error("question {question}: a ballot has weight {weight}, but answers that are mixed must all have weight 1")]
    WeightedMixing {
        /// 1-based.
        question: usize,
        /// Its voter's weight.
        weight: u64,
    },
    /// The weights add up to more than can be counted.
    #[error("the weights add up to more than 2^63")]
    TooMuchWeight,
    /// A ballot's ciphertexts do not have the questions' shape; verified ballots always do.
    #[error("question {0}: a ballot does not have the question's shape")]
    Shape(usize),
}

/// `Π_0`: the encrypted tally of `ballots = last(B)`, in their order on the board.
pub fn encrypted_tally<G: Group>(questions: &[Question], ballots: &[CountedBallot<G>]) -> Result<EncryptedTally<G::Element>, TallyError> {
    questions
        .iter()
        .enumerate()
        .map(|(index, question)| match question {
            Question::NonHomomorphic { .. } => list_of_ciphertexts(index, ballots),
            Question::Homomorphic(value) => weighted_product(index, &Cells::Row(vec![(); value.choices()]), ballots),
            Question::Lists { value, .. } => {
                let shape = Cells::Table(value.answers.iter().map(|list| vec![(); list.len()]).collect());
                weighted_product(index, &shape, ballots)
            }
        })
        .collect()
}

/// Sum of the ballots' weights.
pub fn total_weight<G: Group>(ballots: &[CountedBallot<G>]) -> Result<u64, TallyError> {
    let sum = ballots.iter().try_fold(0_u64, |sum, ballot| sum.checked_add(ballot.weight));
    sum.filter(|sum| *sum < 1 << 63).ok_or(TallyError::TooMuchWeight)
}

/// `C_{i,k} = choices(answers(b_k)_i)`
fn list_of_ciphertexts<G: Group>(index: usize, ballots: &[CountedBallot<G>]) -> Result<Cells<Ciphertext<G::Element>>, TallyError> {
    let mut row = Vec::with_capacity(ballots.len());
    for ballot in ballots {
        if ballot.weight != 1 {
            return Err(TallyError::WeightedMixing { question: index + 1, weight: ballot.weight });
        }
        match ballot.choices.get(index) {
            Some(Cells::Row(choices)) if choices.len() == 1 => row.push(choices[0].clone()),
            _ => return Err(TallyError::Shape(index + 1)),
        }
    }
    Ok(Cells::Row(row))
}

/// `C_{i,j} = ∏_k choices(answers(b_k)_i)_j^{weight(b_k)}`
fn weighted_product<G: Group>(
    index: usize,
    shape: &Cells<()>,
    ballots: &[CountedBallot<G>],
) -> Result<Cells<Ciphertext<G::Element>>, TallyError> {
    let identity = || shape.map(|()| Ciphertext { alpha: G::Element::identity(), beta: G::Element::identity() });
    if ballots.iter().any(|ballot| !ballot.choices.get(index).is_some_and(|cells| cells.same_shape(shape))) {
        return Err(TallyError::Shape(index + 1));
    }
    let chunks: Vec<_> = ballots
        .par_chunks(1024)
        .map(|chunk| {
            chunk.iter().fold(identity(), |sum, ballot| {
                let weight = (ballot.weight != 1).then(|| G::Scalar::from_u64(ballot.weight));
                multiply(&sum, &ballot.choices[index], weight.as_ref())
            })
        })
        .collect();
    Ok(chunks.iter().fold(identity(), |sum, part| multiply(&sum, part, None)))
}

/// Entry by entry `sum × cells^weight`; both have the same shape.
fn multiply<E: Element>(sum: &Cells<Ciphertext<E>>, cells: &Cells<Ciphertext<E>>, weight: Option<&E::Scalar>) -> Cells<Ciphertext<E>> {
    let mut others = cells.iter();
    sum.map(|entry| {
        let Some(Ciphertext { alpha, beta }) = others.next() else {
            return entry.clone();
        };
        match weight {
            None => Ciphertext { alpha: entry.alpha.times(alpha), beta: entry.beta.times(beta) },
            Some(weight) => {
                Ciphertext { alpha: entry.alpha.times(&alpha.vartime_pow(weight)), beta: entry.beta.times(&beta.vartime_pow(weight)) }
            }
        }
    })
}

/// `nh_ciphertexts(Π)`: the rows that are mixed.
pub fn non_homomorphic_ciphertexts<E: Clone>(questions: &[Question], tally: &EncryptedTally<E>) -> Vec<Vec<Ciphertext<E>>> {
    let mixed = questions.iter().zip(tally).filter(|(question, _)| matches!(question, Question::NonHomomorphic { .. }));
    mixed.map(|(_, cells)| cells.iter().cloned().collect()).collect()
}

/// Puts mixed rows back where [`non_homomorphic_ciphertexts`] took them from. Rows that are missing leave theirs as they were.
pub fn merge_mixed<E: Clone>(questions: &[Question], tally: &EncryptedTally<E>, mixed: Vec<Vec<Ciphertext<E>>>) -> EncryptedTally<E> {
    let mut mixed = mixed.into_iter();
    questions
        .iter()
        .zip(tally)
        .map(|(question, cells)| match question {
            Question::NonHomomorphic { .. } => mixed.next().map_or_else(|| cells.clone(), Cells::Row),
            _ => cells.clone(),
        })
        .collect()
}

/// The wire form of a tally.
pub fn encode_tally<G: Group>(tally: &EncryptedTally<G::Element>) -> EncryptedTally<G::Unchecked> {
    tally.iter().map(|cells| cells.map(|entry| Ciphertext { alpha: G::encode(&entry.alpha), beta: G::encode(&entry.beta) })).collect()
}
