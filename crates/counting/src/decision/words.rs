//! Numbers and shares as a reader expects them.

use super::Share;

/// A number with thousands separated by commas: `1265` is `1,265`.
pub fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `part` of `whole` in percent, rounded half up to one decimal: `73.8 %`. `None` when `whole` is 0.
pub fn percent(part: u64, whole: u64) -> Option<String> {
    percent_with(part, whole, 1)
}

/// As [`percent`], with so many decimals that rounding does not hide on which side of `share` the
/// number lies (at most nine). Exactly one third is written with one decimal: none would show it.
pub(super) fn percent_beside(part: u64, whole: u64, share: Share) -> Option<String> {
    let exact = cross(part, share.denominator()).cmp(&cross(whole, share.numerator()));
    let scale = |decimals: u32| 100 * 10_u128.pow(decimals);
    let decimals = (1..=9).find(|&decimals| {
        let shown = rounded(part, whole, decimals);
        let limit = u128::from(share.numerator()) * scale(decimals);
        shown.is_some_and(|s| (s * u128::from(share.denominator())).cmp(&limit) == exact)
    });
    percent_with(part, whole, decimals.unwrap_or(if exact.is_eq() { 1 } else { 9 }))
}

fn cross(count: u64, factor: u32) -> u128 {
    u128::from(count) * u128::from(factor)
}

fn rounded(part: u64, whole: u64, decimals: u32) -> Option<u128> {
    let whole = u128::from(whole);
    let scaled = u128::from(part) * 100 * 10_u128.pow(decimals);
    (2 * scaled + whole).checked_div(2 * whole)
}

fn percent_with(part: u64, whole: u64, decimals: u32) -> Option<String> {
    let tenths = rounded(part, whole, decimals)?;
    let unit = 10_u128.pow(decimals);
    let width = usize::try_from(decimals).unwrap_or(1);
    Some(format!("{}.{:0width$} %", grouped(tenths / unit), tenths % unit))
}

/// A share in words where there is a common word for it.
pub(super) fn share(share: Share) -> String {
    let word = match (share.numerator(), share.denominator()) {
        (1, 2) => "half",
        (1, 3) => "one third",
        (2, 3) => "two thirds",
        (1, 4) => "a quarter",
        (3, 4) => "three quarters",
        (1, 5) => "a fifth",
        (2, 5) => "two fifths",
        (3, 5) => "three fifths",
        (1, 10) => "a tenth",
        (3, 10) => "three tenths",
        (9, 10) => "nine tenths",
        (1, 1) => "all",
        (p, q) if 100 % q == 0 => return format!("{} %", u64::from(p) * u64::from(100 / q)),
        (p, q) => return format!("{p}/{q}"),
    };
    word.to_owned()
}
