//! The two multiplicative groups: subgroups of prime order `q` of the integers modulo a prime `p` of 2048 bits. Belenios spec 3.3.0,
//! "Finite fields".
//!
//! An element on the wire is a decimal number in `[1, p)`. **Membership is `x^q = 1`, exactly.** BELENIOS-2048 raises to the 256-bit `q`. In
//! RFC-3526-2048 `p = 2 q + 1` is a safe prime, so `x^q = x^((p−1)/2)` is Euler's criterion, which is the Legendre symbol of `x`: the test is
//! a Jacobi symbol, hundreds of times cheaper than the power and just as exact.
//!
//! The identity 1 is a member. Where it may not stand, the caller refuses it.

mod comb;
pub(super) mod decimal;
mod element;
mod engine;
mod loose;
mod multi;
mod parameters;
mod scalar;
mod symbol;
#[cfg(test)]
pub(super) mod tests;

use core::marker::PhantomData;
use std::sync::Arc;

use crypto_bigint::Uint;
use sha2::{Digest, Sha256};

use super::{Element as _, Embedding, EmbeddingError, Engine, Group, NotAMember};
use comb::Fixed;
use element::{Element, Unchecked};
use loose::Loose;
use parameters::{Belenios2048Parameters, Parameters, Residue, Rfc3526Parameters, WORDS};
use scalar::Scalar;

/// BELENIOS-2048: `q` of 256 bits, for elections that have only homomorphic questions.
pub type Belenios2048 = FiniteField<Belenios2048Parameters, 4>;

/// RFC-3526-2048: the safe prime of RFC 3526, for elections that also have non-homomorphic questions.
pub type Rfc3526 = FiniteField<Rfc3526Parameters, 32>;

/// A group with the parameters `F`, whose exponents take `L` words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FiniteField<F, const L: usize>(PhantomData<F>);

impl<F: Parameters<L>, const L: usize> FiniteField<F, L> {
    /// Is `p = 2 q + 1`?
    const IS_SAFE_PRIME: bool = F::COFACTOR.as_words()[0] == 2 && F::COFACTOR.bits_vartime() == 2;
}

impl<F: Parameters<L>, const L: usize> Group for FiniteField<F, L> {
    const NAME: &'static str = F::NAME;
    const EMBEDDING: Option<Embedding> = F::EMBEDDING;
    type Scalar = Scalar<F, L>;
    type Element = Element<F, L>;
    type Unchecked = Unchecked<F, L>;
    type FixedBase = Arc<Fixed<F::P>>;

    fn generator() -> Element<F, L> {
        Element(Residue::<F, L>::new(&F::G))
    }

    fn pow_g(exponent: &Scalar<F, L>) -> Element<F, L> {
        Element(F::generator_tables().pow(exponent.number().as_words()).to_montgomery())
    }

    fn encode(element: &Element<F, L>) -> Unchecked<F, L> {
        Unchecked::of(element.0.retrieve())
    }

    /// `x^q = 1`
    fn check(candidate: &Unchecked<F, L>) -> Result<Element<F, L>, NotAMember> {
        engine::check(candidate, 0).map(|prepared| prepared.member)
    }

    fn fixed_base(base: &Element<F, L>) -> Arc<Fixed<F::P>> {
        Arc::new(Fixed::new(Loose::from_montgomery(&base.0), F::Q_BITS))
    }

    fn pow_fixed(base: &Arc<Fixed<F::P>>, exponent: &Scalar<F, L>) -> Element<F, L> {
        Element(base.pow(exponent.number().as_words()).to_montgomery())
    }

    fn vartime_multi_pow(bases: &[Element<F, L>], exponents: &[Scalar<F, L>]) -> Element<F, L> {
        assert_eq!(bases.len(), exponents.len(), "one exponent a base");
        let bases: Vec<Loose<F::P>> = bases.iter().map(|base| Loose::from_montgomery(&base.0)).collect();
        let exponents: Vec<&[u64]> = exponents.iter().map(|exponent| exponent.number().as_words().as_slice()).collect();
        Element(multi::vartime_power(&bases, &exponents).to_montgomery())
    }

    fn engine() -> &'static dyn Engine<Self> {
        &engine::Combs
    }

    /// `((v_1 2^κ + v_2) 2^κ + … + v_n) 2^p + ε` with the smallest `ε` that gives a member.
    fn of_ints(values: &[u32]) -> Result<Element<F, L>, EmbeddingError> {
        let Embedding { bits_per_int, padding, max_ints } = F::EMBEDDING.ok_or(EmbeddingError::NoEmbedding(F::NAME))?;
        if values.len() > max_ints {
            return Err(EmbeddingError::TooMany { count: values.len(), max: max_ints });
        }
        let mut number = Uint::<WORDS>::ZERO;
        for &value in values {
            if value >> bits_per_int != 0 {
                return Err(EmbeddingError::TooLarge { value, bits: bits_per_int });
            }
            number = number.wrapping_shl_vartime(bits_per_int).wrapping_add(&Uint::from_u32(value));
        }
        number = number.wrapping_shl_vartime(padding);
        let candidates = (0..1_u64 << padding).map(|epsilon| number.wrapping_add(&Uint::from_u64(epsilon)));
        let mut members = candidates.filter_map(|candidate| Self::check(&Unchecked::of(candidate)).ok());
        members.next().ok_or(EmbeddingError::NoPadding)
    }

    fn vartime_to_ints(element: &Element<F, L>, count: usize) -> Result<Vec<u32>, EmbeddingError> {
        let Embedding { bits_per_int, padding, max_ints } = F::EMBEDDING.ok_or(EmbeddingError::NoEmbedding(F::NAME))?;
        if count > max_ints {
            return Err(EmbeddingError::TooMany { count, max: max_ints });
        }
        let mut number = element.0.retrieve().wrapping_shr_vartime(padding);
        let mut values = vec![0; count];
        for value in values.iter_mut().rev() {
            *value = u32::try_from(number.as_limbs()[0].0 & ((1 << bits_per_int) - 1)).unwrap_or(u32::MAX);
            number = number.wrapping_shr_vartime(bits_per_int);
        }
        Ok(values)
    }

    /// `SHA256("ggen|i")^((p−1)/q)`. Belenios spec 3.3.0, "GetGenerator (for a multiplicative subgroup of a finite field)".
    fn get_generator(index: i64) -> Element<F, L> {
        let hash = Uint::<4>::from_be_slice(&Sha256::digest(format!("ggen|{index}")));
        let generator = Element(Residue::<F, L>::new(&hash.resize()).pow_vartime(&F::COFACTOR));
        let is_usable = generator.0 != Residue::<F, L>::ZERO && !generator.is_identity() && generator != Self::generator();
        assert!(is_usable, "a hash met 0, 1 or g");
        generator
    }
}
