//! Decimal numbers in their shortest form, the wire form of scalars and of finite-field elements.

use crypto_bigint::{Limb, Uint};

/// Digits that fit into one limb at once.
const CHUNK: usize = 19;
/// `10^19`; its highest bit is set, as [`divide`] needs it.
const CHUNK_BASE: u64 = 10_000_000_000_000_000_000;
/// `⌊(2^128 − 1) / 10^19⌋ − 2^64`
const RECIPROCAL: u64 = low(u128::MAX / CHUNK_BASE as u128 - (1 << 64));

/// `digits` as a number, if they are its shortest decimal form, at most `max_digits` long, and fit into `LIMBS` limbs.
pub(in crate::group) fn parse<const LIMBS: usize>(digits: &str, max_digits: usize) -> Option<Uint<LIMBS>> {
    let shortest = digits == "0" || !digits.starts_with('0');
    if digits.is_empty() || digits.len() > max_digits || !shortest || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut limbs = [0_u64; LIMBS];
    let (head, tail) = digits.split_at(digits.len() % CHUNK);
    if !head.is_empty() {
        limbs[0] = head.parse().ok()?;
    }
    for start in (0..tail.len()).step_by(CHUNK) {
        let chunk: u64 = tail[start..start + CHUNK].parse().ok()?;
        let mut carry = u128::from(chunk);
        for limb in &mut limbs {
            let wide = u128::from(*limb) * u128::from(CHUNK_BASE) + carry;
            *limb = low(wide);
            carry = wide >> 64;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(Uint::new(limbs.map(Limb)))
}

/// Appends `number` in decimal.
pub(in crate::group) fn write<const LIMBS: usize>(number: &Uint<LIMBS>, out: &mut String) {
    let mut limbs: [u64; LIMBS] = number.as_limbs().map(|limb| limb.0);
    let mut length = LIMBS;
    let mut chunks = Vec::with_capacity(LIMBS + LIMBS / 64 + 2);
    while length > 0 {
        let mut remainder = 0;
        for limb in limbs[..length].iter_mut().rev() {
            (*limb, remainder) = divide(remainder, *limb);
        }
        chunks.push(remainder);
        while length > 0 && limbs[length - 1] == 0 {
            length -= 1;
        }
    }
    let mut chunks = chunks.into_iter().rev().skip_while(|&chunk| chunk == 0);
    out.push_str(&chunks.next().unwrap_or(0).to_string());
    for chunk in chunks {
        out.push_str(&format!("{chunk:0CHUNK$}"));
    }
}

/// Quotient and remainder of `high 2^64 + word` by [`CHUNK_BASE`], for `high < CHUNK_BASE`. Two multiplications, where the processor's division of
/// 128 bits takes twenty times as long. (N. Möller, T. Granlund: Improved division by invariant integers, 2011, algorithm 4.)
fn divide(high: u64, word: u64) -> (u64, u64) {
    let estimate = u128::from(RECIPROCAL) * u128::from(high) + ((u128::from(high) << 64) | u128::from(word));
    let mut quotient = low(estimate >> 64).wrapping_add(1);
    let mut remainder = word.wrapping_sub(quotient.wrapping_mul(CHUNK_BASE));
    if remainder > low(estimate) {
        quotient = quotient.wrapping_sub(1);
        remainder = remainder.wrapping_add(CHUNK_BASE);
    }
    if remainder >= CHUNK_BASE {
        quotient += 1;
        remainder -= CHUNK_BASE;
    }
    (quotient, remainder)
}

/// The low 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low(wide: u128) -> u64 {
    wide as u64
}
