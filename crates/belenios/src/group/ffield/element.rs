//! Members of the group, and numbers that may be members.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use crypto_bigint::Uint;
use crypto_bigint::modular::ConstMontyParams;

use super::loose::Loose;
use super::parameters::{Parameters, Residue, WORDS};
use super::scalar::Scalar;
use super::{FiniteField, decimal, multi};
use crate::group::{self, Group, NotAMember};
use crate::json::{JsonError, JsonErrorKind, Reader, Wire};

/// A number modulo `p` with `x^q = 1`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Element<F: Parameters<L>, const L: usize>(pub(super) Residue<F, L>);

/// A number in `[1, p)`; nothing else is known of it.
#[derive(Clone, Copy)]
pub struct Unchecked<F, const L: usize> {
    number: Uint<WORDS>,
    field: PhantomData<F>,
}

/// Decimal digits of both `p`.
const P_DIGITS: usize = 617;

impl<F: Parameters<L>, const L: usize> group::Element for Element<F, L> {
    type Scalar = Scalar<F, L>;

    fn identity() -> Self {
        Self(Residue::<F, L>::ONE)
    }

    fn times(&self, other: &Self) -> Self {
        Self(self.0 * other.0)
    }

    fn inverse(&self) -> Self {
        Self(self.0.invert().unwrap_or(Residue::<F, L>::ONE)) // a member is never 0
    }

    fn pow(&self, exponent: &Self::Scalar) -> Self {
        Self(self.0.pow_bounded_exp(exponent.number(), F::Q_BITS))
    }

    fn vartime_pow(&self, exponent: &Self::Scalar) -> Self {
        let power = multi::vartime_power(&[Loose::from_montgomery(&self.0)], &[exponent.number().as_words()]);
        Self(power.to_montgomery())
    }
}

impl<F: Parameters<L>, const L: usize> fmt::Debug for Element<F, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FiniteField::<F, L>::encode(self).fmt(f)
    }
}

impl<F: Parameters<L>, const L: usize> Wire for Element<F, L> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::NotAMember);
        FiniteField::<F, L>::check(&Unchecked::read(reader)?).map_err(|NotAMember| error)
    }

    fn write(&self, out: &mut String) {
        FiniteField::<F, L>::encode(self).write(out);
    }
}

impl<F, const L: usize> Unchecked<F, L> {
    /// Takes a number in `[1, p)`; the only other use is [`super::FiniteField::check`] on 0, which it refuses.
    pub(super) fn of(number: Uint<WORDS>) -> Self {
        Self { number, field: PhantomData }
    }

    /// The number.
    pub(super) fn number(&self) -> &Uint<WORDS> {
        &self.number
    }
}

impl<F: Parameters<L>, const L: usize> Wire for Unchecked<F, L> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Element);
        let number = decimal::parse(reader.plain_string()?, P_DIGITS);
        let in_range = number.filter(|number| *number != Uint::ZERO && number < F::P::PARAMS.modulus().as_ref());
        in_range.map(Self::of).ok_or(error)
    }

    fn write(&self, out: &mut String) {
        out.push('"');
        decimal::write(&self.number, out);
        out.push('"');
    }
}

impl<F: Parameters<L>, const L: usize> fmt::Debug for Unchecked<F, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.to_json().trim_matches('"'))
    }
}

impl<F, const L: usize> PartialEq for Unchecked<F, L> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<F, const L: usize> Eq for Unchecked<F, L> {}

impl<F, const L: usize> PartialOrd for Unchecked<F, L> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<F, const L: usize> Ord for Unchecked<F, L> {
    /// Numeric: the order of published credentials (FORMAT.md).
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp_vartime(&other.number)
    }
}

impl<F, const L: usize> Hash for Unchecked<F, L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.as_words().hash(state);
    }
}
