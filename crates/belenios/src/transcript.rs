//! Fiat–Shamir: the strings that become challenges.
//!
//! Every challenge of version 1 is `SHA256(tag|…|…)` read as a big-endian number modulo `q`, over the very text that stands on the wire
//! (FORMAT.md, "Fiat–Shamir"; the specification omits the reduction for PKI signatures).

use sha2::{Digest, Sha256};

use crate::group::{Group, Scalar};
use crate::json::Wire;

/// A challenge in the making.
#[derive(Clone)]
pub(crate) struct Transcript {
    hash: Sha256,
    scratch: String,
}

impl Transcript {
    /// Starts with `text`, which includes the tag.
    pub(crate) fn new(text: &str) -> Self {
        Self { hash: Sha256::new_with_prefix(text), scratch: String::new() }
    }

    /// Appends text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.hash.update(text);
        self
    }

    /// Appends an element as it stands on the wire, without its quotes.
    pub(crate) fn element<E: Wire>(mut self, element: &E) -> Self {
        self.scratch.clear();
        element.write(&mut self.scratch);
        self.hash.update(unquoted(&self.scratch));
        self
    }

    /// Appends elements separated by commas.
    pub(crate) fn elements<'a, E: Wire + 'a>(mut self, elements: impl IntoIterator<Item = &'a E>) -> Self {
        for (index, element) in elements.into_iter().enumerate() {
            if index > 0 {
                self.hash.update(",");
            }
            self = self.element(element);
        }
        self
    }

    /// The challenge.
    pub(crate) fn challenge<G: Group>(self) -> G::Scalar {
        G::Scalar::from_be_bytes(&self.hash.finalize())
    }
}

/// The text of an element without its quotes.
pub(crate) fn element_text<E: Wire>(element: &E) -> String {
    unquoted(&element.to_json()).to_owned()
}

fn unquoted(text: &str) -> &str {
    &text[1..text.len() - 1]
}
