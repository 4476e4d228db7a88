//! The Jacobi symbol, for the membership test of a safe prime.

use crypto_bigint::Uint;

use super::parameters::WORDS;

/// Is the Jacobi symbol `(value / modulus)` equal to 1? The modulus is odd. Runs in variable time.
///
/// The binary way: the symbol of `a = 2^s a'` loses its twos by `(2/n) = −1` for `n = ±3 mod 8`; of two odd numbers the larger comes first by
/// reciprocity, `(a/n) = −(n/a)` if `a = n = 3 mod 4`; and `(a/n) = ((a − n)/n)` makes the next twos.
pub(super) fn vartime_is_one(value: &Uint<WORDS>, modulus: &Uint<WORDS>) -> bool {
    let (mut a, mut n) = (*value.as_words(), *modulus.as_words());
    let mut is_negative = false;
    let mut length = WORDS;
    loop {
        let Some(first) = a[..length].iter().position(|&word| word != 0) else {
            // gcd(value, modulus) = n
            return !is_negative && n[0] == 1 && n[1..].iter().all(|&word| word == 0);
        };
        let zeros = a[first].trailing_zeros();
        shift_right(&mut a[..length], first, zeros);
        let is_odd_power = (first * 64 + zeros as usize) % 2 == 1;
        is_negative ^= is_odd_power && matches!(n[0] % 8, 3 | 5);
        while length > 1 && a[length - 1] == 0 && n[length - 1] == 0 {
            length -= 1;
        }
        if a[..length].iter().rev().lt(n[..length].iter().rev()) {
            core::mem::swap(&mut a, &mut n);
            is_negative ^= a[0] % 4 == 3 && n[0] % 4 == 3;
        }
        subtract(&mut a[..length], &n[..length]);
    }
}

/// `number / 2^(64 words + bits)` for `bits < 64`
fn shift_right(number: &mut [u64], words: usize, bits: u32) {
    for index in 0..number.len() {
        let low = number.get(index + words).copied().unwrap_or(0);
        let high = number.get(index + words + 1).copied().unwrap_or(0);
        number[index] = if bits == 0 { low } else { low >> bits | high << (64 - bits) };
    }
}

/// `a − n` for `a ≥ n`
fn subtract(a: &mut [u64], n: &[u64]) {
    let mut borrow = false;
    for (a, &n) in a.iter_mut().zip(n) {
        (*a, borrow) = a.borrowing_sub(n, borrow);
    }
}
