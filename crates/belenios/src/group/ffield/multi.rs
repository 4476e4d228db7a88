//! `∏ base_i^(e_i)` for public data, of one base or of thousands.

use crypto_bigint::modular::ConstMontyParams;

use super::loose::Loose;
use super::parameters::WORDS;

/// `∏ base_i^(e_i)`, by whichever way takes fewer multiplications.
pub(super) fn vartime_power<P: ConstMontyParams<WORDS>>(bases: &[Loose<P>], exponents: &[&[u64]]) -> Loose<P> {
    let bits = exponents.iter().map(|exponent| bit_length(exponent)).max().unwrap_or(0);
    let straus_cost = |&width: &usize| bases.len() * ((1 << width) + bits.div_ceil(width));
    let pippenger_cost = |&width: &usize| bits.div_ceil(width) * (bases.len() + (2 << width));
    let straus_width = (1..=7).min_by_key(straus_cost).unwrap_or(1);
    let pippenger_width = (1..=16).min_by_key(pippenger_cost).unwrap_or(1);
    if straus_cost(&straus_width) <= pippenger_cost(&pippenger_width) {
        straus(bases, exponents, bits, straus_width)
    } else {
        pippenger(bases, exponents, bits, pippenger_width)
    }
}

/// The powers of each base below `2^width` in a table; then digit by digit from the top. (E. G. Straus, 1964.)
fn straus<P: ConstMontyParams<WORDS>>(bases: &[Loose<P>], exponents: &[&[u64]], bits: usize, width: usize) -> Loose<P> {
    let table = |base: &Loose<P>| {
        let mut powers = vec![*base];
        while powers.len() < (1 << width) - 1 {
            powers.push(powers[powers.len() - 1].times(base));
        }
        powers
    };
    let tables: Vec<Vec<Loose<P>>> = bases.iter().map(table).collect();
    from_the_top(bits, width, |place| {
        let factors =
            tables.iter().zip(exponents).filter_map(|(powers, exponent)| powers.get(digit(exponent, place, width).checked_sub(1)?));
        factors.copied().reduce(|product, factor| product.times(&factor))
    })
}

/// For each digit, the bases are multiplied into one bucket a value; then `∏ bucket_d^d`. (N. Pippenger, 1976.)
fn pippenger<P: ConstMontyParams<WORDS>>(bases: &[Loose<P>], exponents: &[&[u64]], bits: usize, width: usize) -> Loose<P> {
    let mut buckets = vec![None; (1 << width) - 1];
    from_the_top(bits, width, |place| {
        buckets.fill(None);
        for (base, exponent) in bases.iter().zip(exponents) {
            if let Some(value) = digit(exponent, place, width).checked_sub(1) {
                multiply(&mut buckets[value], Some(*base));
            }
        }
        let (mut suffix, mut product) = (None, None);
        for bucket in buckets.iter().rev() {
            multiply(&mut suffix, *bucket);
            multiply(&mut product, suffix);
        }
        product
    })
}

/// `∏ factor(place)^(2^place)` for the places `0, width, 2 width, …` below `bits`; `None` stands for 1.
fn from_the_top<P: ConstMontyParams<WORDS>>(bits: usize, width: usize, mut factor: impl FnMut(usize) -> Option<Loose<P>>) -> Loose<P> {
    let mut power = None;
    for place in (0..bits).step_by(width).rev() {
        power = power.map(|power: Loose<P>| power.square_times(width));
        multiply(&mut power, factor(place));
    }
    power.unwrap_or(Loose::ONE)
}

/// `product ← product · factor`, where `None` stands for 1.
fn multiply<P: ConstMontyParams<WORDS>>(product: &mut Option<Loose<P>>, factor: Option<Loose<P>>) {
    *product = match (*product, factor) {
        (Some(product), Some(factor)) => Some(product.times(&factor)),
        (product, factor) => product.or(factor),
    };
}

/// Bits of a number without leading zeros.
pub(super) fn bit_length(words: &[u64]) -> usize {
    let highest = words.iter().rposition(|&word| word != 0);
    highest.map_or(0, |index| index * 64 + words[index].checked_ilog2().map_or(0, |place| place as usize + 1))
}

/// `width ≤ 16` bits of a number from `place` on.
fn digit(words: &[u64], place: usize, width: usize) -> usize {
    let (index, shift) = (place / 64, place % 64);
    let word = |index: usize| words.get(index).copied().unwrap_or(0);
    let window = (u128::from(word(index + 1)) << 64 | u128::from(word(index))) >> shift;
    usize::try_from(window & ((1 << width) - 1)).unwrap_or(0) // 16 bits fit
}
