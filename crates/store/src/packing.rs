//! Ballots packed: a template that all ballots of an election share, and the 32-byte values of one ballot.
//!
//! A ballot of version 1 is mostly elements (64 hexadecimal digits), exponents (decimal numbers) and hashes (43 characters of Base64), each in quotes.
//! In the template a mark stands for each; the values stand one after the other, 32 bytes each. What the packer does not recognise stays in the
//! template, so that it knows nothing of the structure of ballots. Packing is accepted only if unpacking gives the same text again.

use data_encoding::{BASE64_NOPAD, HEXLOWER};

/// Bytes of a value.
const VALUE: usize = 32;
/// 64 lower-case hexadecimal digits.
const HEX: u8 = 1;
/// A decimal number below 2^256 without leading zeros.
const DECIMAL: u8 = 2;
/// 43 characters of Base64 without padding.
const BASE64: u8 = 3;
/// Shorter numbers are left in the template: they are not exponents.
const SHORTEST_DECIMAL: usize = 40;
/// 2^256 − 1 has so many digits.
const LONGEST_DECIMAL: usize = 78;

/// A text in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    /// The text with a mark in the place of each value.
    pub(crate) template: Vec<u8>,
    /// The values in order, 32 bytes each.
    pub(crate) values: Vec<u8>,
}

/// Packs a text; `None` if it holds the bytes of marks, or if unpacking would not give the same text.
pub(crate) fn pack(text: &str) -> Option<Packed> {
    if text.bytes().any(|byte| (HEX..=BASE64).contains(&byte)) {
        return None;
    }
    let mut packed = Packed { template: Vec::with_capacity(text.len() / 2), values: Vec::with_capacity(text.len() / 2) };
    for (index, piece) in text.split('"').enumerate() {
        if index > 0 {
            packed.template.push(b'"');
        }
        match value_of(piece) {
            Some((mark, value)) => {
                packed.template.push(mark);
                packed.values.extend_from_slice(&value);
            }
            None => packed.template.extend_from_slice(piece.as_bytes()),
        }
    }
    (unpack(&packed.template, &packed.values).as_deref() == Some(text)).then_some(packed)
}

/// The text that was packed; `None` if the parts do not belong together.
pub(crate) fn unpack(template: &[u8], values: &[u8]) -> Option<String> {
    let mut values = values.chunks_exact(VALUE);
    let mut text = String::with_capacity(template.len() + values.len() * 2 * VALUE);
    let mut rest = template;
    while let Some(place) = rest.iter().position(|byte| (HEX..=BASE64).contains(byte)) {
        text.push_str(core::str::from_utf8(&rest[..place]).ok()?);
        let value: &[u8; VALUE] = values.next()?.try_into().ok()?;
        match rest[place] {
            HEX => HEXLOWER.encode_append(value, &mut text),
            DECIMAL => push_decimal(value, &mut text),
            _ => BASE64_NOPAD.encode_append(value, &mut text),
        }
        rest = &rest[place + 1..];
    }
    text.push_str(core::str::from_utf8(rest).ok()?);
    (values.next().is_none() && values.remainder().is_empty()).then_some(text)
}

fn value_of(piece: &str) -> Option<(u8, [u8; VALUE])> {
    let bytes = piece.as_bytes();
    let mut value = [0; VALUE];
    match bytes.len() {
        64 if HEXLOWER.decode_mut(bytes, &mut value).is_ok() => Some((HEX, value)),
        43 if BASE64_NOPAD.decode_mut(bytes, &mut value).is_ok() => Some((BASE64, value)),
        SHORTEST_DECIMAL..=LONGEST_DECIMAL => parse_decimal(bytes).map(|value| (DECIMAL, value)),
        _ => None,
    }
}

/// Digits per step of the conversions: the largest power of ten below 2^64.
const STEP: usize = 19;

/// Big-endian.
fn parse_decimal(digits: &[u8]) -> Option<[u8; VALUE]> {
    if digits.first() == Some(&b'0') || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let mut limbs = [0_u64; 4];
    for chunk in digits.chunks(STEP) {
        let (mut factor, mut carry) = (1_u64, 0_u64);
        for digit in chunk {
            factor *= 10;
            carry = carry * 10 + u64::from(digit - b'0');
        }
        for limb in &mut limbs {
            let product = u128::from(*limb) * u128::from(factor) + u128::from(carry);
            (*limb, carry) = (low(product), low(product >> 64));
        }
        if carry > 0 {
            return None;
        }
    }
    let mut value = [0; VALUE];
    for (place, limb) in value.chunks_exact_mut(8).zip(limbs.iter().rev()) {
        place.copy_from_slice(&limb.to_be_bytes());
    }
    Some(value)
}

fn push_decimal(value: &[u8; VALUE], text: &mut String) {
    let mut limbs = [0_u64; 4];
    for (limb, place) in limbs.iter_mut().zip(value.chunks_exact(8)) {
        *limb = place.iter().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    let divisor = 10_u128.pow(u32::try_from(STEP).unwrap_or_default());
    let mut groups = Vec::with_capacity(5);
    while limbs != [0; 4] || groups.is_empty() {
        let mut remainder = 0_u128;
        for limb in &mut limbs {
            let dividend = remainder << 64 | u128::from(*limb);
            (*limb, remainder) = (low(dividend / divisor), dividend % divisor);
        }
        groups.push(remainder);
    }
    for (index, group) in groups.iter().rev().enumerate() {
        text.push_str(&if index == 0 { group.to_string() } else { format!("{group:019}") });
    }
}

/// The low 64 bits.
fn low(number: u128) -> u64 {
    u64::try_from(number & u128::from(u64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    fn round_trip(text: &str) -> Packed {
        let packed = pack(text).unwrap();
        assert_eq!(unpack(&packed.template, &packed.values).unwrap(), text);
        packed
    }

    #[test]
    fn elements_exponents_and_hashes_become_values() {
        let (hex, decimal, base64) = ("0f".repeat(32), "9".repeat(77), "A".repeat(43));
        let packed = round_trip(&format!(r#"{{"a":"{hex}","b":["{decimal}","{base64}"],"c":"42"}}"#));
        assert_eq!(packed.template, b"{\"a\":\"\x01\",\"b\":[\"\x02\",\"\x03\"],\"c\":\"42\"}");
        assert_eq!(packed.values.len(), 96);
    }

    #[test]
    fn what_no_value_spells_again_stays_in_the_template() {
        let upper = "0F".repeat(32);
        let zero = format!("0{}", "1".repeat(60));
        let large = "9".repeat(78);
        let loose = format!("{}B", "A".repeat(42));
        for piece in [upper, zero, large, loose] {
            assert_eq!(round_trip(&format!("[\"{piece}\"]")).values.len(), 0, "{piece}");
        }
    }

    #[test]
    fn the_largest_value_is_a_value_and_its_successor_is_not() {
        let largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        assert_eq!(round_trip(&format!("\"{largest}\"")).values, [0xff; 32]);
        let successor = "115792089237316195423570985008687907853269984665640564039457584007913129639936";
        assert_eq!(round_trip(&format!("\"{successor}\"")).values.len(), 0);
    }

    #[test]
    fn powers_of_ten_keep_their_zeros() {
        for zeros in 39..77 {
            assert_eq!(round_trip(&format!("\"1{}\"", "0".repeat(zeros))).values.len(), 32);
        }
    }

    #[test]
    fn texts_with_marks_are_not_packed() {
        assert_eq!(pack("a\u{1}b"), None);
        assert_eq!(pack("\u{3}"), None);
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        assert_eq!(unpack(&[HEX], &[0; 31]), None);
        assert_eq!(unpack(&[HEX], &[0; 64]), None);
        assert_eq!(unpack(b"", &[0]), None);
        assert_eq!(unpack(&[0xff], &[]), None);
    }

    /// Pieces that are values, almost values, or anything.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof!["[0-9a-f]{63,65}", "[0-9]{38,79}", "[A-Za-z0-9+/]{42,44}", "\\PC{0,20}", any::<String>()]
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_and_the_rest_is_refused(pieces in proptest::collection::vec(piece(), 0..12)) {
            let text = pieces.join("\"");
            match pack(&text) {
                Some(packed) => prop_assert_eq!(unpack(&packed.template, &packed.values), Some(text)),
                None => prop_assert!(text.bytes().any(|byte| (HEX..=BASE64).contains(&byte))),
            }
        }

        #[test]
        fn foreign_parts_are_refused_or_read_but_nothing_panics(
            template in proptest::collection::vec(0_u8..40, 0..30),
            values in proptest::collection::vec(any::<u8>(), 0..130),
        ) {
            if let Some(text) = unpack(&template, &values) {
                prop_assert!(text.len() >= values.len() / VALUE);
            }
        }
    }
}
