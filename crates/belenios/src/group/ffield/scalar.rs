//! Numbers modulo `q`.

use core::fmt;
use core::marker::PhantomData;

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{Limb, NonZero, Uint};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::decimal;
use super::parameters::Parameters;
use crate::group;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire};

/// A number modulo `q`, as it is (not in Montgomery form): exponents are read more often than multiplied.
#[derive(Clone)]
pub struct Scalar<F, const L: usize> {
    number: Uint<L>,
    field: PhantomData<F>,
}

impl<F: Parameters<L>, const L: usize> Scalar<F, L> {
    /// The number, below `q`.
    pub(super) fn number(&self) -> &Uint<L> {
        &self.number
    }

    fn of(number: Uint<L>) -> Self {
        Self { number, field: PhantomData }
    }
}

/// `q`
fn order<F: Parameters<L>, const L: usize>() -> &'static NonZero<Uint<L>> {
    const { F::Q::PARAMS.modulus().as_nz_ref() }
}

/// `number`, of any size, times `R` modulo `q`.
fn montgomery<F: Parameters<L>, const L: usize>(number: &Uint<L>) -> ConstMontyForm<F::Q, L> {
    ConstMontyForm::new(number)
}

impl<F: Parameters<L>, const L: usize> group::Scalar for Scalar<F, L> {
    fn zero() -> Self {
        Self::of(Uint::ZERO)
    }

    fn one() -> Self {
        Self::of(Uint::ONE)
    }

    fn from_u64(value: u64) -> Self {
        Self::of(Uint::from_u64(value)) // both orders have more than 64 bits
    }

    /// Draws numbers of the size of `q` until one is below it. What was thrown away tells nothing about what was kept.
    fn random(rng: &mut dyn CryptoRng) -> Self {
        loop {
            let mut number = Uint::new([(); L].map(|()| Limb(rng.next_u64())));
            number = number.bitand(&Uint::MAX.wrapping_shr_vartime(Uint::<L>::BITS - F::Q_BITS));
            if number < **order::<F, L>() {
                return Self::of(number);
            }
            number.zeroize();
        }
    }

    fn from_be_bytes(bytes: &[u8]) -> Self {
        let mut wide = [0; 64];
        let start = 64_usize.saturating_sub(bytes.len());
        for (slot, byte) in wide[start..].iter_mut().zip(bytes) {
            *slot = *byte;
        }
        let [high, low] = [&wide[..32], &wide[32..]].map(|half| montgomery::<F, L>(&Uint::<4>::from_be_slice(half).resize()));
        let two_to_128 = montgomery::<F, L>(&Uint::<4>::from_u128(1 << 127).wrapping_shl_vartime(1).resize());
        wide.zeroize();
        Self::of((high * two_to_128.square() + low).retrieve())
    }

    fn plus(&self, other: &Self) -> Self {
        Self::of(self.number.add_mod(&other.number, order::<F, L>()))
    }

    fn minus(&self, other: &Self) -> Self {
        Self::of(self.number.sub_mod(&other.number, order::<F, L>()))
    }

    fn times(&self, other: &Self) -> Self {
        // (a R) b / R
        let product = montgomery::<F, L>(&self.number) * ConstMontyForm::from_montgomery(other.number);
        Self::of(product.to_montgomery())
    }

    fn negate(&self) -> Self {
        Self::of(self.number.neg_mod(order::<F, L>()))
    }

    fn invert(&self) -> Option<Self> {
        let inverse: Option<ConstMontyForm<F::Q, L>> = montgomery::<F, L>(&self.number).invert().into();
        inverse.map(|inverse| Self::of(inverse.retrieve()))
    }
}

impl<F: Parameters<L>, const L: usize> Wire for Scalar<F, L> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Scalar);
        let number = decimal::parse(reader.plain_string()?, F::Q_DIGITS);
        number.filter(|number| *number < **order::<F, L>()).map(Self::of).ok_or(error)
    }

    fn write(&self, out: &mut String) {
        out.push('"');
        decimal::write(&self.number, out);
        out.push('"');
    }
}

impl<F, const L: usize> PartialEq for Scalar<F, L> {
    fn eq(&self, other: &Self) -> bool {
        let words = self.number.as_words().iter().zip(other.number.as_words());
        words.fold(subtle::Choice::from(1), |equal, (a, b)| equal & a.ct_eq(b)).into()
    }
}

impl<F, const L: usize> Eq for Scalar<F, L> {}

impl<F, const L: usize> Zeroize for Scalar<F, L> {
    fn zeroize(&mut self) {
        self.number.zeroize();
    }
}

impl<F, const L: usize> fmt::Debug for Scalar<F, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scalar(…)")
    }
}
