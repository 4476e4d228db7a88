//! The 512-byte block that stands before each member. FORMAT: name at 0, mode, owner and group at 100, size and time at 124, checksum at 148, type
//! at 156; all else zero.

use core::ops::Range;

/// Bytes of a header; bodies are padded to a multiple of it.
pub(super) const BLOCK: usize = 512;

pub(super) const NAME: Range<usize> = 0..100;
pub(super) const MODE: Range<usize> = 100..108;
pub(super) const OWNER: Range<usize> = 108..116;
pub(super) const GROUP: Range<usize> = 116..124;
pub(super) const SIZE: Range<usize> = 124..136;
pub(super) const TIME: Range<usize> = 136..148;
pub(super) const CHECKSUM: Range<usize> = 148..156;
pub(super) const TYPE: usize = 156;
pub(super) const LINK: Range<usize> = 157..257;
pub(super) const MAGIC: Range<usize> = 257..265;
pub(super) const REST: Range<usize> = 265..512;

/// The only header that a member of this name, size and time may have. `name` has at most 99 bytes; size and time are below 2^33.
pub(super) fn header(name: &str, size: u64, time: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[MODE].copy_from_slice(b"0000644\0");
    block[OWNER].copy_from_slice(b"0000000\0");
    block[GROUP].copy_from_slice(b"0000000\0");
    block[SIZE].copy_from_slice(&octal(size));
    block[TIME].copy_from_slice(&octal(time));
    block[TYPE] = b'0';
    let checksum = checksum(&block);
    block[CHECKSUM].copy_from_slice(&checksum);
    block
}

/// Eleven octal digits and a zero byte.
pub(super) fn octal(value: u64) -> [u8; 12] {
    let mut field = [b'0'; 12];
    field[11] = 0;
    for (place, digit) in field[..11].iter_mut().rev().enumerate() {
        *digit += u8::try_from((value >> (3 * place)) & 7).unwrap_or_default();
    }
    field
}

/// The number in a field of eleven octal digits; what ends the field is not looked at.
pub(super) fn parse_octal(field: &[u8]) -> Option<u64> {
    let digits = field.get(..11)?;
    digits.iter().try_fold(0, |value, digit| match digit {
        b'0'..=b'7' => Some(value << 3 | u64::from(digit - b'0')),
        _ => None,
    })
}

/// The sum of all bytes, with spaces in the place of the sum itself: six octal digits, a zero byte and a space.
pub(super) fn checksum(block: &[u8; BLOCK]) -> [u8; 8] {
    let outside = |index: &usize| !CHECKSUM.contains(index);
    let sum = (0..BLOCK).filter(outside).map(|index| u64::from(block[index])).sum::<u64>() + 8 * u64::from(b' ');
    let digits = octal(sum);
    let mut field = *b"000000\0 ";
    field[..6].copy_from_slice(&digits[5..11]);
    field
}

/// Zero bytes after a body of `size` bytes.
pub(super) fn padding(size: u64) -> usize {
    usize::try_from(size.wrapping_neg() % 512).unwrap_or_default()
}

/// Bytes of a member of `size` bytes, header and padding included.
pub(super) fn member_size(size: u64) -> u64 {
    512 + size.next_multiple_of(512)
}
