//! What a trustee keeps from the first day of key generation to the day of counting.

use core::fmt;

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::v1::{BASE58, random_base58};

/// `s`: 22 Base58 characters from which a trustee's four keys are derived; the `.key` file. Erased when dropped, never shown by `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Seed(String);

/// The text is not a seed. It is not quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// Too short or too long.
    #[error("a trustee's key file has 22 characters, this one has {0}")]
    Length(usize),
    /// A character that no seed contains.
    #[error("character {0} of the trustee's key file cannot be: it never contains 0, O, I, l or signs")]
    Character(usize),
}

impl Seed {
    const LENGTH: usize = 22;

    /// A fresh seed (128 bits and a little more).
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        Self(random_base58(rng, Self::LENGTH))
    }

    /// Reads a `.key` file; white space around it is forgiven.
    pub fn parse(file: &[u8]) -> Result<Self, SeedError> {
        let characters = file.trim_ascii();
        if let Some(index) = characters.iter().position(|byte| !BASE58.contains(byte)) {
            return Err(SeedError::Character(index + 1));
        }
        if characters.len() != Self::LENGTH {
            return Err(SeedError::Length(characters.len()));
        }
        let mut text = String::with_capacity(Self::LENGTH);
        text.extend(characters.iter().copied().map(char::from));
        Ok(Self(text))
    }

    /// The text of the `.key` file, without a line feed. Handle it as the secret it is.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}
