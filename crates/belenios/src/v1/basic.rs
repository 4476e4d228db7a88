//! Basic types and common structures. Belenios spec 3.3.0, "Basic types" and "Common structures".

use core::fmt;
use core::str::FromStr;

use sha2::{Digest, Sha256};

use crate::group::Group;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, wire_object, write_integer, write_string};

/// SHA-256, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

/// The text is not 64 lower-case hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash is 64 lower-case hex digits")]
pub struct HashParseError;

impl Hash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// From 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Standard Base64 without padding, 43 characters: how `φ` and trackers are written.
    pub fn to_base64(&self) -> String {
        data_encoding::BASE64_NOPAD.encode(&self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashParseError;

    fn from_str(text: &str) -> Result<Self, HashParseError> {
        let mut bytes = [0; 32];
        let decoded = text.len() == 64 && data_encoding::HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_ok();
        decoded.then_some(Self(bytes)).ok_or(HashParseError)
    }
}

impl Wire for Hash {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Value("a hash is 64 lower-case hex digits"));
        reader.plain_string()?.parse().map_err(|HashParseError| error)
    }

    fn write(&self, out: &mut String) {
        out.push('"');
        data_encoding::HEXLOWER.encode_append(&self.0, out);
        out.push('"');
    }
}

/// A "smart ballot tracker": the Base64 form of a ballot's hash, with which a voter finds the ballot on the board.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tracker(Hash);

impl Tracker {
    /// The tracker of a ballot's exact bytes.
    pub fn of(ballot: &[u8]) -> Self {
        Self(Hash::of(ballot))
    }

    /// The hash that it stands for.
    pub fn hash(&self) -> Hash {
        self.0
    }
}

impl From<Hash> for Tracker {
    fn from(hash: Hash) -> Self {
        Self(hash)
    }
}

impl fmt::Display for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_base64())
    }
}

impl fmt::Debug for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Tracker {
    type Err = HashParseError;

    /// 43 characters of Base64, as the booth shows it.
    fn from_str(text: &str) -> Result<Self, HashParseError> {
        let bytes = data_encoding::BASE64_NOPAD.decode(text.trim().as_bytes()).map_err(|_| HashParseError)?;
        Ok(Self(Hash(bytes.try_into().map_err(|_| HashParseError)?)))
    }
}

/// The Base58 alphabet of identifiers and voting codes.
pub(crate) const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// An election's identifier: at least 14 Base58 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(String);

/// The text is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an election's identifier has at least 14 Base58 characters")]
pub struct UuidError;

impl Uuid {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A fresh identifier of 14 characters.
    pub fn random(rng: &mut dyn rand_core::CryptoRng) -> Self {
        Self(random_base58(rng, 14))
    }
}

/// `length` uniform Base58 characters.
pub(crate) fn random_base58(rng: &mut dyn rand_core::CryptoRng, length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut byte = [0_u8; 1];
        rng.fill_bytes(&mut byte);
        // 232 = 4 × 58: rejecting the rest keeps every character equally likely.
        if byte[0] < 232 {
            text.push(char::from(BASE58[usize::from(byte[0] % 58)]));
        }
    }
    text
}

impl FromStr for Uuid {
    type Err = UuidError;

    fn from_str(text: &str) -> Result<Self, UuidError> {
        let valid = (14..=64).contains(&text.len()) && text.bytes().all(|byte| BASE58.contains(&byte));
        valid.then(|| Self(text.to_owned())).ok_or(UuidError)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Wire for Uuid {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Value("an election's identifier has at least 14 Base58 characters"));
        reader.plain_string()?.parse().map_err(|UuidError| error)
    }

    fn write(&self, out: &mut String) {
        write_string(&self.0, out);
    }
}

/// An election names a group that this program does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown group {0:?}: this program knows Ed25519, BELENIOS-2048 and RFC-3526-2048")]
pub struct UnknownGroup(pub String);

/// A weight, a sum of weights or a weighted result: an integer up to 2^30 − 1, a decimal string above (FORMAT.md, "Numbers").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub u64);

const LARGEST_INTEGER: u64 = (1 << 30) - 1;

impl Wire for Quantity {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Integer);
        if reader.peek() != Some(b'"') {
            let value = reader.integer()?;
            return if value <= LARGEST_INTEGER { Ok(Self(value)) } else { Err(error) };
        }
        let digits = reader.plain_string()?;
        let canonical = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        match digits.parse() {
            Ok(value) if canonical && value > LARGEST_INTEGER => Ok(Self(value)),
            _ => Err(error),
        }
    }

    fn write(&self, out: &mut String) {
        if self.0 <= LARGEST_INTEGER {
            write_integer(self.0, out);
        } else {
            write_string(&self.0.to_string(), out);
        }
    }
}

/// A free-form value, kept as the bytes it was written with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson(String);

impl RawJson {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Wire for RawJson {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.raw().map(|text| Self(text.to_owned()))
    }

    fn write(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

/// `{challenge, response}`: a Schnorr-like proof of which only the verifier's recomputation gives the commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof<G: Group> {
    /// `c`
    pub challenge: G::Scalar,
    /// `r`
    pub response: G::Scalar,
}

wire_object!(Proof<G> where [G: Group] { challenge: "challenge", response: "response" });

/// An El Gamal ciphertext `(g^r, y^r m)` over checked or unchecked elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ciphertext<E> {
    /// `α = g^r`
    pub alpha: E,
    /// `β = y^r m`
    pub beta: E,
}

wire_object!(Ciphertext<E> where [E: Wire] { alpha: "alpha", beta: "beta" });
