//! Exact numbers: nothing here rounds unless its name says so.
//!
//! [`Fraction`] is a rational number without bounds. [`Decimal`] is a whole number of units of
//! `10^-places`, for the rules whose statute fixes the decimals. [`Amount`] is whichever of them
//! (or, for `stv-belenios` alone, a float) a round of a count speaks of.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact fraction, always in lowest terms with a positive denominator.
///
/// Prints as `"p/q"`, or as `"p"` when it is whole; reads the same and decimals (`"0.05"`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fraction(BigRational);

/// Why a text is not a [`Fraction`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a number: write 3, 3/4 or 0.75")]
pub struct FractionError {
    text: String,
}

impl Fraction {
    /// `numerator / denominator`; `None` when the denominator is 0.
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Option<Self> {
        let denominator = denominator.into();
        (!denominator.is_zero()).then(|| Self(BigRational::new(numerator.into(), denominator)))
    }

    /// 0.
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// 1.
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// The numerator in lowest terms; it carries the sign.
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// The denominator in lowest terms, above 0.
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// Is it 0?
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Is it below 0?
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Is it a whole number?
    pub fn is_whole(&self) -> bool {
        self.0.is_integer()
    }

    /// The largest whole number that is not above it.
    pub fn floor(&self) -> BigInt {
        self.0.floor().to_integer()
    }

    /// The smallest whole number that is not below it.
    pub fn ceil(&self) -> BigInt {
        self.0.ceil().to_integer()
    }

    /// Its inverse; `None` for 0.
    pub fn inverse(&self) -> Option<Self> {
        (!self.is_zero()).then(|| Self(self.0.recip()))
    }

    /// The quotient; `None` when `divisor` is 0.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        (!divisor.is_zero()).then(|| Self(&self.0 / &divisor.0))
    }

    /// The nearest float, for drawing and for reading, never for deciding.
    pub fn to_f64(&self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// Rounded half away from zero to `places` decimals, for reading: `"0.667"`.
    pub fn to_decimal_text(&self, places: u32) -> String {
        let scale = BigInt::from(10u32).pow(places);
        let units = (&self.0 * BigRational::from_integer(scale)).round().to_integer();
        decimal_text(&units, places)
    }
}

fn decimal_text(units: &BigInt, places: u32) -> String {
    let sign = if units.is_negative() { "-" } else { "" };
    let digits = units.abs().to_string();
    let places = places as usize;
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    format!("{sign}{whole}.{part}")
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Fraction {
    type Err = FractionError;

    fn from_str(text: &str) -> Result<Self, FractionError> {
        parse_fraction(text.trim()).ok_or_else(|| FractionError { text: text.chars().take(60).collect() })
    }
}

fn parse_fraction(text: &str) -> Option<Fraction> {
    if text.len() > 400 {
        return None;
    }
    if let Some((numerator, denominator)) = text.split_once('/') {
        return Fraction::new(parse_whole(numerator.trim())?, parse_whole(denominator.trim())?);
    }
    let Some((whole, part)) = text.split_once('.') else {
        return Fraction::new(parse_whole(text)?, 1);
    };
    if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let units = parse_whole(&format!("{whole}{part}"))?;
    Fraction::new(units, BigInt::from(10u32).pow(u32::try_from(part.len()).ok()?))
}

fn parse_whole(text: &str) -> Option<BigInt> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    whole.then(|| text.parse().ok()).flatten()
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! from_integers {
    ($($t:ty),*) => {$(
        impl From<$t> for Fraction {
            fn from(whole: $t) -> Self {
                Self(BigRational::from_integer(BigInt::from(whole)))
            }
        }
    )*};
}
from_integers!(i32, i64, i128, u16, u32, u64, u128, usize, BigInt);

macro_rules! operators {
    ($($trait:ident $method:ident),*) => {$(
        impl $trait for Fraction {
            type Output = Fraction;
            fn $method(self, other: Fraction) -> Fraction { Fraction(self.0.$method(other.0)) }
        }
        impl $trait<&Fraction> for Fraction {
            type Output = Fraction;
            fn $method(self, other: &Fraction) -> Fraction { Fraction(self.0.$method(&other.0)) }
        }
        impl $trait<Fraction> for &Fraction {
            type Output = Fraction;
            fn $method(self, other: Fraction) -> Fraction { Fraction((&self.0).$method(other.0)) }
        }
        impl $trait<&Fraction> for &Fraction {
            type Output = Fraction;
            fn $method(self, other: &Fraction) -> Fraction { Fraction((&self.0).$method(&other.0)) }
        }
    )*};
}
operators!(Add add, Sub sub, Mul mul);

/// Division panics on a divisor of 0, as for integers; [`Fraction::checked_div`] does not.
impl Div<&Fraction> for &Fraction {
    type Output = Fraction;
    fn div(self, other: &Fraction) -> Fraction {
        Fraction(&self.0 / &other.0)
    }
}

/// Division panics on a divisor of 0, as for integers; [`Fraction::checked_div`] does not.
impl Div for Fraction {
    type Output = Fraction;
    fn div(self, other: Fraction) -> Fraction {
        Fraction(self.0 / other.0)
    }
}

impl Neg for Fraction {
    type Output = Fraction;
    fn neg(self) -> Fraction {
        Fraction(-self.0)
    }
}

impl AddAssign<&Fraction> for Fraction {
    fn add_assign(&mut self, other: &Fraction) {
        self.0 += &other.0;
    }
}

impl SubAssign<&Fraction> for Fraction {
    fn sub_assign(&mut self, other: &Fraction) {
        self.0 -= &other.0;
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Fraction>>(values: I) -> Fraction {
        values.fold(Fraction::zero(), |sum, value| sum + value)
    }
}

impl<'a> Sum<&'a Fraction> for Fraction {
    fn sum<I: Iterator<Item = &'a Fraction>>(values: I) -> Fraction {
        values.fold(Fraction::zero(), |sum, value| sum + value)
    }
}

/// A whole number of units of `10^-places`: `units = 2788104, places = 5` is 27.88104.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    units: i128,
    places: u8,
}

impl Decimal {
    /// `units × 10^-places`.
    pub fn new(units: i128, places: u8) -> Self {
        Self { units, places }
    }

    /// How many units of `10^-places` it is.
    pub fn units(self) -> i128 {
        self.units
    }

    /// Its number of decimals.
    pub fn places(self) -> u8 {
        self.places
    }

    /// The same number as a fraction.
    pub fn to_fraction(self) -> Fraction {
        let scale = BigInt::from(10u32).pow(u32::from(self.places));
        Fraction(BigRational::new(BigInt::from(self.units), scale))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal_text(&BigInt::from(self.units), u32::from(self.places)))
    }
}

/// A number of votes (or of money, or of points) in a round, as exact as its rule makes it.
///
/// Serialised as text: `"12"`, `"27.88104"`, `"2/3"`.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// Whole votes, or votes with the decimals that the statute prescribes.
    Decimal(Decimal),
    /// An exact fraction.
    Fraction(Fraction),
    /// A float: `stv-belenios`, held to its peer bit for bit, and opinion groups. Nothing else.
    Float(f64),
}

impl Amount {
    /// The nearest float, for drawing bars, never for deciding.
    pub fn to_f64(&self) -> f64 {
        match self {
            Amount::Decimal(decimal) => decimal.to_fraction().to_f64(),
            Amount::Fraction(fraction) => fraction.to_f64(),
            Amount::Float(float) => *float,
        }
    }

    /// Is it 0?
    pub fn is_zero(&self) -> bool {
        match self {
            Amount::Decimal(decimal) => decimal.units == 0,
            Amount::Fraction(fraction) => fraction.is_zero(),
            Amount::Float(float) => *float == 0.0,
        }
    }
}

impl From<u64> for Amount {
    fn from(votes: u64) -> Self {
        Amount::Decimal(Decimal::new(i128::from(votes), 0))
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Amount::Decimal(decimal)
    }
}

impl From<Fraction> for Amount {
    fn from(fraction: Fraction) -> Self {
        Amount::Fraction(fraction)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Amount::Decimal(decimal) => decimal.fmt(f),
            Amount::Fraction(fraction) => fraction.fmt(f),
            Amount::Float(float) => float.fmt(f),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let common =
            |decimal: &Decimal, places: u8| BigInt::from(decimal.units) * BigInt::from(10u32).pow(u32::from(places - decimal.places));
        let places = self.places.max(other.places);
        common(self, places).cmp(&common(other, places)).then(self.places.cmp(&other.places))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_fraction_prints_in_lowest_terms() {
        assert_eq!(Fraction::new(6, 8).unwrap().to_string(), "3/4");
        assert_eq!(Fraction::new(8, -4).unwrap().to_string(), "-2");
        assert_eq!(Fraction::new(1, 0), None);
    }

    #[test]
    fn a_fraction_reads_whole_numbers_decimals_and_quotients() {
        let half = Fraction::new(1, 2).unwrap();
        for text in ["1/2", "0.5", " 2/4 ", "0.500"] {
            assert_eq!(text.parse::<Fraction>().unwrap(), half, "{text}");
        }
        for text in ["", "1/0", "1e5", "0.", ".", "+1", "1/2/3", "--1", "NaN"] {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
        assert_eq!("-0.05".parse::<Fraction>().unwrap(), Fraction::new(-1, 20).unwrap());
    }

    #[test]
    fn a_decimal_prints_all_its_places() {
        assert_eq!(Decimal::new(2_788_104, 5).to_string(), "27.88104");
        assert_eq!(Decimal::new(-5, 2).to_string(), "-0.05");
        assert_eq!(Decimal::new(7, 0).to_string(), "7");
        assert_eq!(Fraction::new(2, 3).unwrap().to_decimal_text(3), "0.667");
    }
}
