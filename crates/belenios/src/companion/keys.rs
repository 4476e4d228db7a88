//! Signing keys of the roles: Ed25519, RFC 8032. They sign statements, never ballots.

use core::fmt;

use data_encoding::HEXLOWER;
use ed25519_dalek::Signer as _;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::tagged::DOMAIN;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire};
use crate::v1::Hash;

/// A role's private key, erased when dropped and never shown by `Debug`. Its file is a JSON string: RFC 8032's 32 secret bytes in hex.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

/// The file is not a signing key. It is not quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not a signing key, which is 64 lower-case hex digits in quotation marks")]
pub struct SigningKeyError;

impl SigningKey {
    /// A fresh key.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill_bytes(secret.as_mut_slice());
        Self(ed25519_dalek::SigningKey::from_bytes(&secret))
    }

    /// Reads the file; white space around it is forgiven.
    pub fn from_json(file: &[u8]) -> Result<Self, SigningKeyError> {
        let digits = file.trim_ascii().strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).ok_or(SigningKeyError)?;
        let mut secret = Zeroizing::new([0; 32]);
        let decoded = digits.len() == 64 && HEXLOWER.decode_mut(digits, secret.as_mut_slice()).is_ok();
        if decoded { Ok(Self(ed25519_dalek::SigningKey::from_bytes(&secret))) } else { Err(SigningKeyError) }
    }

    /// The text of the file, without a line feed. Handle it as the secret it is.
    pub fn reveal_json(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(66));
        text.push('"');
        HEXLOWER.encode_append(self.0.as_bytes(), &mut text);
        text.push('"');
        text
    }

    /// The public key.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key().to_bytes())
    }

    /// Signs the hash of a statement of this kind.
    pub(super) fn sign(&self, kind: &str, statement: Hash) -> Signature {
        self.sign_bytes(&statement_bytes(kind, statement))
    }

    /// Signs a note or cosignature, whose bytes the C2SP specifications give.
    pub(super) fn sign_bytes(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A role's public key: RFC 8032's 32 bytes, written as 64 lower-case hex digits in the order of the bytes (unlike the group's elements).
///
/// Any 32 bytes can stand here; bytes that are no key, or a key of small order, verify nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifyingKey([u8; 32]);

impl VerifyingKey {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn verifies(&self, kind: &str, statement: Hash, signature: &Signature) -> bool {
        self.verifies_bytes(&statement_bytes(kind, statement), signature)
    }

    /// The strict rules: canonical `S`, no component of small order (as `verify_strict` of ed25519-dalek).
    pub(super) fn verifies_bytes(&self, message: &[u8], signature: &Signature) -> bool {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok())
    }
}

/// An Ed25519 signature: 128 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    pub(super) fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    pub(super) fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

/// `"folkmoot-companion-v1|" kind "|" hash`: a signature of one kind of statement is none of any other kind, nor of a note.
fn statement_bytes(kind: &str, statement: Hash) -> Vec<u8> {
    let mut message = format!("{DOMAIN}|{kind}|").into_bytes();
    message.extend_from_slice(statement.as_bytes());
    message
}

macro_rules! hex_wire {
    ($name:ident, $length:literal, $error:literal) => {
        impl Wire for $name {
            fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
                let error = reader.error(JsonErrorKind::Value($error));
                let digits = reader.plain_string()?;
                let mut bytes = [0; $length];
                let decoded = digits.len() == 2 * $length && HEXLOWER.decode_mut(digits.as_bytes(), &mut bytes).is_ok();
                if decoded { Ok(Self(bytes)) } else { Err(error) }
            }

            fn write(&self, out: &mut String) {
                out.push('"');
                HEXLOWER.encode_append(&self.0, out);
                out.push('"');
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

hex_wire!(VerifyingKey, 32, "a signing key is 64 lower-case hex digits");
hex_wire!(Signature, 64, "a signature is 128 lower-case hex digits");
