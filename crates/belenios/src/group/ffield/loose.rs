//! Faster arithmetic than the library's: Montgomery products in a radix that needs no third carry word.
//!
//! A number modulo `p` is written with 34 limbs of 61 bits and kept below `2 p` rather than `p`. The sum of several limb products then fits into
//! 128 bits, so each takes one multiplication and two additions, where limbs of 64 bits need a third addition to catch the overflow. Two rows
//! of `x y` and two rows of `u p` are summed together, column by column. It takes three quarters of the time of the library's product.
//!
//! `R = 2^(61 · 34) = 2^2074`. For `x, y < 2 p` the result `(x y + u p) / R < p (4 p / R + 1) < 2 p`, so nothing is subtracted between products.
//!
//! No branch and no address depends on a number: all of this runs in constant time.

use core::marker::PhantomData;

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{Limb, Uint};
use subtle::ConstantTimeEq;

use super::parameters::WORDS;

/// Bits of a limb.
const BITS: usize = 61;
/// Limbs of a number: 2074 bits.
const LIMBS: usize = 34;
const MASK: u64 = (1 << BITS) - 1;
/// Bits of a word that a limb leaves free.
const SPARE: usize = 64 - BITS;

/// `x 2^2074 mod p`, below `2 p`.
#[derive(Clone, Copy)]
pub(super) struct Loose<P> {
    limbs: Limbs,
    modulus: PhantomData<P>,
}

type Limbs = [u64; LIMBS];

impl<P: ConstMontyParams<WORDS>> Loose<P> {
    const MODULUS: Limbs = split(P::PARAMS.modulus().as_ref());
    /// `−1 / p mod 2^61`
    const FACTOR: u64 = negated_inverse(Self::MODULUS[0]);
    /// `2^(2 · 2074 − 2048) mod p`: takes `x 2^2048` to `x 2^2074`.
    const FROM_MONTGOMERY: Self = Self::of(&power_of_two::<P>(2 * 26));
    /// `2^2048 mod p`: takes `x 2^2074` to `x 2^2048`.
    const TO_MONTGOMERY: Self = Self::of(&power_of_two::<P>(0));
    /// `2^2074 mod p`
    pub(super) const ONE: Self = Self::of(&power_of_two::<P>(26));

    const fn of(number: &Uint<WORDS>) -> Self {
        Self { limbs: split(number), modulus: PhantomData }
    }

    /// Takes over a number in Montgomery form with `R = 2^2048`.
    pub(super) fn from_montgomery(form: &ConstMontyForm<P, WORDS>) -> Self {
        Self::of(form.as_montgomery()).times(&Self::FROM_MONTGOMERY)
    }

    /// Hands back a number in Montgomery form with `R = 2^2048`.
    pub(super) fn to_montgomery(self) -> ConstMontyForm<P, WORDS> {
        ConstMontyForm::from_montgomery(self.times(&Self::TO_MONTGOMERY).reduce())
    }

    /// The number itself, in `[0, p)`.
    pub(super) fn number(self) -> Uint<WORDS> {
        self.times(&Self::of(&Uint::ONE)).reduce()
    }

    /// Is the number 1?
    pub(super) fn is_one(self) -> bool {
        self.reduce() == Self::ONE.reduce()
    }

    /// `entries[index]`, in constant time: all are read.
    pub(super) fn pick(entries: &[Self], index: usize) -> Self {
        let mut picked = Self { limbs: [0; LIMBS], modulus: PhantomData };
        for (place, entry) in entries.iter().enumerate() {
            let mask = u64::from(place.ct_eq(&index).unwrap_u8()).wrapping_neg();
            for (limb, entry) in picked.limbs.iter_mut().zip(&entry.limbs) {
                *limb |= entry & mask;
            }
        }
        picked
    }

    /// `x y`
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut sum = [0; LIMBS];
        let (pairs, _) = self.limbs.as_chunks::<2>();
        for pair in pairs {
            add_two_rows(&mut sum, pair.map(|limb| limb << SPARE), &other.limbs, &Self::MODULUS, Self::FACTOR);
        }
        Self { limbs: sum.map(|limb| limb >> SPARE), modulus: PhantomData }
    }

    /// `x²`
    pub(super) fn square(&self) -> Self {
        self.times(self)
    }

    /// `x^(2^count)`
    pub(super) fn square_times(&self, count: usize) -> Self {
        (0..count).fold(*self, |power, _| power.square())
    }

    /// The limbs as words, minus `p` if that is not negative.
    fn reduce(self) -> Uint<WORDS> {
        let (number, above) = join(&self.limbs);
        let (difference, borrow) = number.borrowing_sub(P::PARAMS.modulus().as_ref(), Limb::ZERO);
        // All ones if p is larger: it was borrowed, and nothing stands above the 2048 bits to borrow from.
        let mask = borrow.0 & above.wrapping_sub(1);
        let select = |index: usize| difference.as_words()[index] ^ ((difference.as_words()[index] ^ number.as_words()[index]) & mask);
        Uint::from_words(core::array::from_fn(select))
    }
}

/// `sum ← (sum + x0 y + 2^61 x1 y + u · modulus) / 2^122`, with the `u` that makes the division exact.
///
/// `sum`, `x` and `u` are held 8 times as large: then the limb of a column is its low word and the carry its high word, and no double word is
/// shifted. A column stays below `4 · 2^64 · 2^61 + 2^64 + 2^67 < 2^128`.
#[inline(always)]
fn add_two_rows(sum: &mut Limbs, [x0, x1]: [u64; 2], y: &Limbs, modulus: &Limbs, factor: u64) {
    let mut column = u128::from(sum[0]) + product(x0, y[0]);
    let u0 = low(column).wrapping_mul(factor);
    column = carry(column + product(u0, modulus[0]));
    column += u128::from(sum[1]) + product(x0, y[1]) + product(x1, y[0]) + product(u0, modulus[1]);
    let u1 = low(column).wrapping_mul(factor);
    column = carry(column + product(u1, modulus[0]));
    let mut start = 2;
    while start < LIMBS {
        // Eight columns at once: the compiler then keeps the factors, and not the limbs, in registers.
        for j in start..start + 8 {
            column += u128::from(sum[j]) + product(x0, y[j]) + product(u0, modulus[j]);
            column += product(x1, y[j - 1]) + product(u1, modulus[j - 1]);
            sum[j - 2] = low(column);
            column = carry(column);
        }
        start += 8;
    }
    column += product(x1, y[LIMBS - 1]) + product(u1, modulus[LIMBS - 1]);
    sum[LIMBS - 2] = low(column);
    sum[LIMBS - 1] = low(carry(column));
}

/// What a column, held 8 times as large, carries into the next.
#[inline(always)]
fn carry(column: u128) -> u128 {
    u128::from(low(column >> 64)) << SPARE
}

#[inline(always)]
fn product(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

/// The low 64 bits.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low(wide: u128) -> u64 {
    wide as u64
}

/// `2^(2048 + exponent) mod p` for `exponent < 64`.
const fn power_of_two<P: ConstMontyParams<WORDS>>(exponent: u32) -> Uint<WORDS> {
    ConstMontyForm::<P, WORDS>::new(&Uint::from_u64(1 << exponent)).to_montgomery()
}

/// `−1 / odd mod 2^61`, by Newton's iteration: each step doubles the number of right bits, beginning with three.
const fn negated_inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut bits = 3;
    while bits < BITS {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse.wrapping_neg() & MASK
}

/// Words of 64 bits as limbs of 61.
const fn split(number: &Uint<WORDS>) -> Limbs {
    let words = number.as_words();
    let mut limbs = [0; LIMBS];
    let mut index = 0;
    while index < LIMBS {
        let (word, shift) = (index * BITS / 64, index * BITS % 64);
        let high = if word + 1 < WORDS { words[word + 1] } else { 0 };
        let low_word = if word < WORDS { words[word] } else { 0 };
        limbs[index] = low((((high as u128) << 64) | low_word as u128) >> shift) & MASK;
        index += 1;
    }
    limbs
}

/// Limbs of 61 bits as words of 64, and what lies above 2048 bits.
fn join(limbs: &Limbs) -> (Uint<WORDS>, u64) {
    let mut words = [0; WORDS];
    let mut limbs = limbs.iter();
    let (mut pending, mut bits) = (0_u128, 0);
    for word in &mut words {
        while bits < 64 {
            pending |= limbs.next().map_or(0, |&limb| u128::from(limb) << bits);
            bits += BITS;
        }
        *word = low(pending);
        pending >>= 64;
        bits -= 64;
    }
    (Uint::from_words(words), low(pending))
}

#[cfg(test)]
mod tests {
    use super::super::parameters::{Belenios2048Parameters, Parameters, Rfc3526Parameters};
    use super::*;

    /// `number + p`, which needs more than 2048 bits.
    fn plus_modulus<P: ConstMontyParams<WORDS>>(number: &Loose<P>) -> Loose<P> {
        let mut carry = 0;
        let mut limbs = [0; LIMBS];
        for (limb, (a, b)) in limbs.iter_mut().zip(number.limbs.iter().zip(&Loose::<P>::MODULUS)) {
            carry += a + b;
            *limb = carry & MASK;
            carry >>= BITS;
        }
        Loose { limbs, modulus: PhantomData }
    }

    fn assert_the_second_form_is_as_good_as_the_first<P: ConstMontyParams<WORDS>>() {
        let modulus = P::PARAMS.modulus().as_ref();
        let minus = |small: u64| Loose::<P>::of(&modulus.wrapping_sub(&Uint::from_u64(small)));
        for number in [Loose::<P>::ONE, Loose::of(&Uint::ZERO), Loose::of(&Uint::ONE), minus(1), minus(2), Loose::FROM_MONTGOMERY] {
            let second = plus_modulus(&number);
            assert_ne!(second.limbs, number.limbs);
            assert_eq!(second.reduce(), number.reduce());
            assert_eq!(second.number(), number.number());
            assert_eq!(second.to_montgomery(), number.to_montgomery());
            assert_eq!(second.is_one(), number.is_one());
            assert_eq!(second.square().number(), number.square().number());
            assert_eq!(second.times(&minus(1)).number(), minus(1).times(&second).number());
        }
    }

    #[test]
    fn numbers_up_to_twice_the_modulus_are_as_good_as_those_below_it() {
        assert_the_second_form_is_as_good_as_the_first::<<Belenios2048Parameters as Parameters<4>>::P>();
        assert_the_second_form_is_as_good_as_the_first::<<Rfc3526Parameters as Parameters<32>>::P>();
    }

    #[test]
    fn a_pick_is_the_entry_of_that_index() {
        type Number = Loose<<Rfc3526Parameters as Parameters<32>>::P>;
        let entries: Vec<Number> = (0..32).map(|value| Loose::of(&Uint::from_u64(value + 100))).collect();
        for (index, entry) in entries.iter().enumerate() {
            assert_eq!(Loose::pick(&entries, index).limbs, entry.limbs);
        }
    }
}
