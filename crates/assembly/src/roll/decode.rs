//! From bytes to text: byte order marks, UTF-8, UTF-16 and what Western Windows writes.

use super::{MAX_BYTES, ProblemKind};

/// A file's text.
pub(super) struct Decoded {
    pub(super) text: String,
    /// It was not UTF-8, and read as Windows-1252.
    pub(super) windows_1252: bool,
}

/// Finds the encoding. Refuses what is not text.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, ProblemKind> {
    if bytes.len() > MAX_BYTES {
        return Err(ProblemKind::TooLarge);
    }
    let decoded = match bytes {
        [0xff, 0xfe, rest @ ..] => utf_16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => utf_16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] | rest => eight_bit(rest),
    };
    let text = &decoded.text;
    if text.contains('\0') {
        return Err(ProblemKind::NotText);
    }
    if text.trim().is_empty() {
        return Err(ProblemKind::Empty);
    }
    Ok(decoded)
}

fn utf_16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Result<Decoded, ProblemKind> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(Decoded { text, windows_1252: false }),
        _ => Err(ProblemKind::NotText),
    }
}

fn eight_bit(bytes: &[u8]) -> Decoded {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded { text: text.to_owned(), windows_1252: false },
        Err(_) => Decoded { text: bytes.iter().map(|byte| windows_1252(*byte)).collect(), windows_1252: true },
    }
}

/// Windows-1252 is Latin-1 but for 0x80 to 0x9f.
fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
