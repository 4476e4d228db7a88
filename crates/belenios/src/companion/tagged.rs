//! Every hash of the companion record: a domain tag, then fields of which each says its length.

use sha2::{Digest, Sha256};

use crate::group::{Group, Scalar};
use crate::json::Wire;
use crate::transcript::element_text;
use crate::v1::Hash;

/// What stands before everything that is hashed or signed.
pub(super) const DOMAIN: &str = "folkmoot-companion-v1";

/// `SHA-256("folkmoot-companion-v1|" kind "|" len(f_1) f_1 len(f_2) f_2 …)`, each `len` in eight bytes, big-endian.
///
/// Two lists of fields are never the same bytes, whatever the fields contain. A field that is absent is empty.
#[derive(Clone)]
pub(super) struct Tagged(Sha256);

impl Tagged {
    pub(super) fn new(kind: &str) -> Self {
        Self(Sha256::new_with_prefix(format!("{DOMAIN}|{kind}|")))
    }

    pub(super) fn bytes(mut self, field: &[u8]) -> Self {
        let length = u64::try_from(field.len()).unwrap_or(u64::MAX);
        self.0.update(length.to_be_bytes());
        self.0.update(field);
        self
    }

    pub(super) fn text(self, field: &str) -> Self {
        self.bytes(field.as_bytes())
    }

    /// In decimal digits.
    pub(super) fn number(self, field: u64) -> Self {
        self.text(&field.to_string())
    }

    /// 32 bytes.
    pub(super) fn hash(self, field: Hash) -> Self {
        self.bytes(field.as_bytes())
    }

    /// 32 bytes, or nothing.
    pub(super) fn optional_hash(self, field: Option<Hash>) -> Self {
        self.bytes(field.as_ref().map_or(&[], |hash| hash.as_bytes().as_slice()))
    }

    /// An element or exponent as it stands on the wire, without its quotes.
    pub(super) fn wire<T: Wire>(self, field: &T) -> Self {
        self.text(&element_text(field))
    }

    pub(super) fn finish(self) -> Hash {
        Hash::from_bytes(self.0.finalize().into())
    }

    /// The hash as a big-endian number modulo `q`.
    pub(super) fn challenge<G: Group>(self) -> G::Scalar {
        G::Scalar::from_be_bytes(self.finish().as_bytes())
    }
}
