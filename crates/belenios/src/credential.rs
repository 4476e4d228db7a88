//! Voting codes: what a voter types, and the key that is derived from it. Belenios spec 3.3.0, "Credentials".

use core::fmt;

use hmac::Hmac;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::group::{Group, Scalar};
use crate::v1::Uuid;

/// The Base58 alphabet, of which voting codes and seeds are made.
const ALPHABET: &[u8] = crate::v1::BASE58;

/// A voting code as 3.3.0 makes it: 22 Base58 characters, written `XXXXX-XXXXXX-XXXXX-XXXXXX`.
///
/// Its text is the voter's secret: it is compared in constant time, never shown by `Debug`, and erased when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct VotingCode(String);

/// What is wrong with a typed voting code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VotingCodeError {
    /// Too short or too long.
    #[error("a voting code has 22 characters, this one has {0}")]
    Length(usize),
    /// A character that no code contains.
    #[error("character {position} of the voting code cannot be: codes never contain 0, O, I, l or signs other than -")]
    Character {
        /// 1-based, not counting hyphens and spaces.
        position: usize,
    },
    /// The check character of an older code does not fit.
    #[error("the voting code has a typing error: its last character does not fit the others")]
    CheckCharacter,
}

impl VotingCode {
    /// Sizes of the groups of characters.
    const GROUPS: [usize; 4] = [5, 6, 5, 6];

    /// A fresh code of 22 uniform characters (128 bits and a little more).
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        let characters = Zeroizing::new(crate::v1::random_base58(rng, 22));
        Self::with_dashes(&characters)
    }

    /// Reads what a person typed: spaces and hyphens anywhere are forgiven, look-alikes that the alphabet lacks are not guessed.
    pub fn parse(typed: &str) -> Result<Self, VotingCodeError> {
        let characters = Zeroizing::new(stripped(typed)?);
        if characters.len() != 22 {
            return Err(VotingCodeError::Length(characters.len()));
        }
        Ok(Self::with_dashes(&characters))
    }

    fn with_dashes(characters: &str) -> Self {
        let mut text = String::with_capacity(25);
        let mut rest = characters;
        for (index, size) in Self::GROUPS.into_iter().enumerate() {
            if index > 0 {
                text.push('-');
            }
            let (group, others) = rest.split_at(size);
            text.push_str(group);
            rest = others;
        }
        Self(text)
    }

    /// The code as it is printed on the voter's slip. Handle it as the secret it is.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `x = (SHA256("derive_credential|" uuid "|0|" c) ‖ SHA256("derive_credential|" uuid "|1|" c)) mod q`; `c` includes its dashes.
    pub fn derive<G: Group>(&self, uuid: &Uuid) -> Credential<G> {
        let mut number = Zeroizing::new([0_u8; 64]);
        for (index, half) in number.chunks_mut(32).enumerate() {
            let text = Zeroizing::new(format!("derive_credential|{uuid}|{index}|{}", self.0));
            half.copy_from_slice(&Sha256::digest(text.as_bytes()));
        }
        Credential::from_secret(G::Scalar::from_be_bytes(number.as_slice()))
    }
}

impl fmt::Debug for VotingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VotingCode(…)")
    }
}

/// A voting code as 2.0 makes it: 14 Base58 characters and a check character, written `XXX-XXX-XXX-XXX-XXX`.
///
/// 3.3.0 refuses these, and 2.0 takes the newer ones silently but derives a wrong key: so the two kinds are two types.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct LegacyVotingCode(String);

impl LegacyVotingCode {
    /// Reads what a person typed, and checks the last character.
    pub fn parse(typed: &str) -> Result<Self, VotingCodeError> {
        let characters = Zeroizing::new(stripped(typed)?);
        if characters.len() != 15 {
            return Err(VotingCodeError::Length(characters.len()));
        }
        let value = |character: u8| ALPHABET.iter().position(|&known| known == character).unwrap_or_default();
        // Base-58 number modulo 53; the check character completes it to a multiple.
        let remainder = characters.bytes().take(14).fold(0, |sum, character| (sum * 58 + value(character)) % 53);
        let check = characters.bytes().nth(14).map(value);
        if check != Some(53 - remainder) {
            return Err(VotingCodeError::CheckCharacter);
        }
        let groups: Vec<&str> = (0..5).map(|group| &characters[3 * group..3 * group + 3]).collect();
        Ok(Self(groups.join("-")))
    }

    /// A fresh code with its check character, for elections that the older peer must read.
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        loop {
            let characters = Zeroizing::new(crate::v1::random_base58(rng, 14));
            for &check in ALPHABET {
                let mut candidate = Zeroizing::new(String::from(characters.as_str()));
                candidate.push(char::from(check));
                if let Ok(code) = Self::parse(&candidate) {
                    return code;
                }
            }
        }
    }

    /// The code as it is printed on the voter's slip.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `x = PBKDF2-HMAC-SHA256(c, salt = uuid, 1000 rounds, 32 bytes) mod q`; `c` includes its dashes.
    pub fn derive<G: Group>(&self, uuid: &Uuid) -> Credential<G> {
        let mut key = Zeroizing::new([0_u8; 32]);
        pbkdf2::pbkdf2::<Hmac<Sha256>>(self.0.as_bytes(), uuid.as_str().as_bytes(), 1000, key.as_mut_slice())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        Credential::from_secret(G::Scalar::from_be_bytes(key.as_slice()))
    }
}

impl fmt::Debug for LegacyVotingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LegacyVotingCode(…)")
    }
}

/// A voting code of either kind; they tell themselves apart by their length.
#[derive(Clone, Debug)]
pub enum AnyVotingCode {
    /// 22 characters.
    Current(VotingCode),
    /// 15 characters.
    Legacy(LegacyVotingCode),
}

impl AnyVotingCode {
    /// Reads what a person typed.
    pub fn parse(typed: &str) -> Result<Self, VotingCodeError> {
        match Zeroizing::new(stripped(typed)?).len() {
            15 => LegacyVotingCode::parse(typed).map(Self::Legacy),
            _ => VotingCode::parse(typed).map(Self::Current),
        }
    }

    /// The key of this code in this election.
    pub fn derive<G: Group>(&self, uuid: &Uuid) -> Credential<G> {
        match self {
            Self::Current(code) => code.derive(uuid),
            Self::Legacy(code) => code.derive(uuid),
        }
    }
}

/// The typed text without spaces and hyphens, if only characters of the alphabet are left.
fn stripped(typed: &str) -> Result<String, VotingCodeError> {
    let characters: Zeroizing<String> = Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect());
    match characters.chars().position(|c| !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte))) {
        Some(index) => Err(VotingCodeError::Character { position: index + 1 }),
        None => Ok(characters.as_str().to_owned()),
    }
}

/// The hyphens and dashes that keyboards and scanners produce.
fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}')
}

/// The signing key of one voter in one election, derived from the voting code.
#[derive(Clone)]
pub struct Credential<G: Group> {
    secret: Zeroizing<G::Scalar>,
    public: G::Unchecked,
}

impl<G: Group> Credential<G> {
    /// `(x, g^x)`
    pub fn from_secret(secret: G::Scalar) -> Self {
        let public = G::encode(&G::pow_g(&secret));
        Self { secret: Zeroizing::new(secret), public }
    }

    /// `g^x`, as it stands in the list of public credentials.
    pub fn public(&self) -> &G::Unchecked {
        &self.public
    }

    /// `x`
    pub(crate) fn secret(&self) -> &G::Scalar {
        &self.secret
    }
}

impl<G: Group> fmt::Debug for Credential<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("public", &self.public).finish_non_exhaustive()
    }
}
