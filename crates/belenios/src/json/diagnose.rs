//! Why a text was refused: is it broken JSON, or JSON that is not spelled canonically?
//!
//! This runs only after the strict reader has refused. It keeps nothing but the keys of the objects that are open, and its nesting is bounded.

use std::collections::BTreeSet;

use super::reader::{JsonError, JsonErrorKind};

/// What a refused text suffers from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// Not JSON, not UTF-8, a duplicate key, nested too deep, or not the fields that the type has.
    Malformed,
    /// Good JSON of the right fields in another spelling or order.
    NotCanonical,
    /// A number that is not a canonical scalar.
    Scalar,
    /// A string that is not a canonical group element or not a member.
    Element,
}

/// Nesting that no value of the format reaches.
const MAX_DEPTH: usize = 64;

/// Every field of the format. A text with another one is of no type of it, whatever else is wrong.
const KEYS: [&str; 73] = [
    "administrator",
    "algorithm",
    "alpha",
    "answers",
    "beta",
    "blank",
    "blank_proof",
    "certs",
    "challenge",
    "choices",
    "ciphertexts",
    "coefexps",
    "commitment",
    "context",
    "credential",
    "credential_authority",
    "credentials",
    "credentials_certificate",
    "data",
    "decryption_factors",
    "decryption_proofs",
    "description",
    "election",
    "election_hash",
    "election_uuid",
    "encrypted_tally",
    "encryption",
    "extra",
    "group",
    "hash",
    "height",
    "index",
    "individual_proofs",
    "language",
    "list_proofs",
    "max",
    "message",
    "min",
    "name",
    "nonzero_proof",
    "num_tallied",
    "overall_proof",
    "owner",
    "parent",
    "payload",
    "pok",
    "polynomial",
    "private_key",
    "proof",
    "proofs",
    "public_key",
    "question",
    "questions",
    "recipient",
    "response",
    "result",
    "secret",
    "secrets",
    "signature",
    "signatures",
    "size",
    "threshold",
    "timestamp",
    "total_weight",
    "trustees",
    "type",
    "uuid",
    "value",
    "verification",
    "verification_keys",
    "version",
    "seats",
    "rule",
];

/// Names what is wrong with `text`, which the strict reader refused with `error`.
pub fn diagnose(text: &[u8], error: &JsonError) -> Diagnosis {
    match error.kind {
        JsonErrorKind::Scalar => return Diagnosis::Scalar,
        JsonErrorKind::Element | JsonErrorKind::NotAMember => return Diagnosis::Element,
        JsonErrorKind::Utf8 | JsonErrorKind::Depth | JsonErrorKind::Value(_) => return Diagnosis::Malformed,
        _ => {}
    }
    let mut scan = Scan { text, at: 0, spaced: false, keys: BTreeSet::new() };
    if scan.value(0).is_none() {
        return Diagnosis::Malformed;
    }
    scan.space();
    if scan.at != text.len() {
        return Diagnosis::Malformed;
    }
    if scan.keys.iter().any(|key| !KEYS.iter().any(|known| known.as_bytes() == *key)) {
        return Diagnosis::Malformed;
    }
    let reordered = match error.kind {
        JsonErrorKind::Expected(key) => scan.keys.contains(key.trim_end_matches(':').trim_matches('"').as_bytes()),
        _ => false,
    };
    let respelled = matches!(error.kind, JsonErrorKind::Escape | JsonErrorKind::Integer);
    if scan.spaced || reordered || respelled { Diagnosis::NotCanonical } else { Diagnosis::Malformed }
}

/// A permissive scanner of JSON that notices duplicate keys and white space.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    spaced: bool,
    keys: BTreeSet<&'a [u8]>,
}

impl<'a> Scan<'a> {
    fn space(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
            self.spaced = true;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.text.get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        match self.text.get(self.at)? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(|_| ()),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.take(b'{')?;
        let mut own = BTreeSet::new();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            self.space();
            let key = self.string()?;
            if !own.insert(key) {
                return None;
            }
            self.keys.insert(key);
            self.take(b':')?;
            self.value(depth + 1)?;
            if self.take(b'}').is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(depth + 1)?;
            if self.take(b']').is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        if self.text.get(self.at) != Some(&b'"') {
            return None;
        }
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.text.get(at)? {
                b'"' => break,
                b'\\' => at += 2,
                0..=0x1f => return None,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        Some(&self.text[start..at])
    }

    fn word(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')).count();
        let word = core::str::from_utf8(&rest[..length]).ok()?;
        let known = matches!(word, "true" | "false" | "null");
        let number =
            word.len() < 400 && word.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && word.parse::<f64>().is_ok();
        (known || number).then(|| self.at += length)
    }
}
