//! Mixing: answers to ranked and graded questions lose their order before anybody decrypts them. Belenios spec 3.3.0, "Shuffles".
//!
//! A mixer re-encrypts and permutes the ciphertexts of each non-homomorphic question and proves, without telling the permutation, that nothing was
//! added, removed or changed. The proof is Terelius and Wikström's as in CHVote 1.3.2: a commitment `c` to the permutation, a chain `ĉ` that
//! proves it to be one, and the claim that the same permutation leads from `e` to `e'`. Several mixers work one after the other; one honest one
//! is enough for secrecy, and none has to be trusted for correctness.
//!
//! ```text
//! e ──shuffle──▶ (e', π) ──vartime_check_shuffle──▶ e' as members ──shuffle──▶ …
//! ```
//!
//! Symbols are the specification's: `ψ = (j_1 … j_N)` the permutation, `e'_i = ReEnc(e_{j_i})`, `h_i` independent generators, `u_i` challenges
//! of the permutation, `u'_i = u_{j_i}`, `c` the challenge of the proof.
//!
//! `N = 0` and `N = 1` need no special case: sums are 0, products 1, and `ĉ_0 = h` closes the chain. The peer computes the same.

mod challenge;
mod fault;
mod generators;
mod permutation;
mod prove;
mod verify;

#[cfg(test)]
mod tests;

pub use fault::{Part, ShuffleEquation, ShuffleFault};
pub use prove::shuffle;
pub use verify::vartime_check_shuffle;

use rayon::prelude::*;

use crate::group::{Element, Group};
use crate::v1::{Ciphertext, Question};

/// Numbers (from 1) of the questions that are mixed, in order.
fn mixed_questions(questions: &[Question]) -> Vec<usize> {
    let numbered = questions.iter().enumerate();
    numbered.filter(|(_, question)| matches!(question, Question::NonHomomorphic { .. })).map(|(index, _)| index + 1).collect()
}

/// The wire form of public ciphertexts.
fn encode<G: Group>(ciphertexts: &[Ciphertext<G::Element>]) -> Vec<Ciphertext<G::Unchecked>> {
    let elements: Vec<G::Element> = ciphertexts.iter().flat_map(|entry| [entry.alpha.clone(), entry.beta.clone()]).collect();
    let mut encoded = encode_elements::<G>(&elements).into_iter();
    core::iter::from_fn(|| Some(Ciphertext { alpha: encoded.next()?, beta: encoded.next()? })).collect()
}

/// The wire form of public elements, on all cores.
fn encode_elements<G: Group>(elements: &[G::Element]) -> Vec<G::Unchecked> {
    elements.par_chunks(chunk_size(elements.len())).flat_map_iter(|chunk| G::vartime_encode_all(chunk)).collect()
}

/// `∏ base_i^{exponent_i}`, each core with its share; `power` computes one share.
fn parallel_power<G: Group>(
    bases: &[G::Element],
    exponents: &[G::Scalar],
    power: impl Fn(&[G::Element], &[G::Scalar]) -> G::Element + Sync,
) -> G::Element {
    let size = chunk_size(bases.len());
    let shares = bases.par_chunks(size).zip(exponents.par_chunks(size)).map(|(bases, exponents)| power(bases, exponents));
    shares.reduce(G::Element::identity, |product, share| product.times(&share))
}

/// Work is cut into as few pieces as keep all cores busy: a product of powers costs less a base the longer it is.
fn chunk_size(items: usize) -> usize {
    items.div_ceil(rayon::current_num_threads()).max(1)
}
