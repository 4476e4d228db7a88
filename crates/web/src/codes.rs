//! Login codes: what an officer prints for somebody and that person types, once.

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

use crate::app::random;
use crate::failure::Answer;

/// 12 characters of 5 bits.
const BYTES: usize = 8;
const CHARACTERS: usize = 12;

/// Crockford's alphabet: no I, L, O, U.
static ALPHABET: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.encoding().ok()
});

/// A fresh code of 60 random bits, as it is kept: 12 characters.
pub(crate) fn fresh() -> Answer<String> {
    let bytes = random::<BYTES>()?;
    let text = ALPHABET.as_ref().map(|alphabet| alphabet.encode(&bytes)).unwrap_or_default();
    Ok(text.chars().take(CHARACTERS).collect())
}

/// As it is printed: in fours.
pub(crate) fn printed(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// As it was typed, brought into the one form: case, spaces, hyphens and look-alikes do not matter.
pub(crate) fn typed(text: &str) -> String {
    let letter = |c: char| match c.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        c if c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    };
    text.chars().filter_map(letter).take(64).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_code_survives_being_printed_and_typed() {
        let code = fresh().unwrap();
        assert_eq!(code.len(), CHARACTERS);
        assert_ne!(code, fresh().unwrap());
        assert_eq!(printed(&code).len(), CHARACTERS + 2);
        assert_eq!(typed(&format!(" {} ", printed(&code).to_lowercase())), code);
        assert_eq!(typed("oOiIlL-–1"), "0011111");
    }
}
