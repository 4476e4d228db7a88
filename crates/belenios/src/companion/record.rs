//! One line of the record: its place in the chain and its statement.

use super::note::SignedCheckpoint;
use super::statement::{
    CodeList, Commitment, DecryptionStatement, Introduction, Opening, OrderStatement, Restart, ShuffleStatement, TrusteeKey,
};
use super::tagged::Tagged;
use crate::group::Group;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, wire_object, write_integer};
use crate::v1::Hash;

/// A signed checkpoint of the board, with whatever cosignatures it has by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRecord {
    /// The C2SP note.
    pub note: SignedCheckpoint,
}

wire_object!(CheckpointRecord { note: "note" });

/// The statement of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record<G: Group> {
    /// `opening`, the first line and only there.
    Opening(Opening),
    /// `signing_key`
    SigningKey(Introduction),
    /// `trustee_key`
    TrusteeKey(TrusteeKey<G>),
    /// `commitment`
    Commitment(Commitment),
    /// `restart`
    Restart(Restart),
    /// `code_list`
    CodeList(CodeList),
    /// `order`
    Order(OrderStatement<G>),
    /// `shuffle`
    Shuffle(ShuffleStatement),
    /// `decryption`
    Decryption(DecryptionStatement<G>),
    /// `checkpoint`
    Checkpoint(CheckpointRecord),
}

impl<G: Group> Record<G> {
    /// The word that stands in the line.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Opening(_) => "opening",
            Self::SigningKey(_) => "signing_key",
            Self::TrusteeKey(_) => "trustee_key",
            Self::Commitment(_) => "commitment",
            Self::Restart(_) => "restart",
            Self::CodeList(_) => "code_list",
            Self::Order(_) => "order",
            Self::Shuffle(_) => "shuffle",
            Self::Decryption(_) => "decryption",
            Self::Checkpoint(_) => "checkpoint",
        }
    }

    fn read_body(kind: &str, reader: &mut Reader<'_>) -> Result<Option<Self>, JsonError> {
        Ok(Some(match kind {
            "opening" => Self::Opening(Wire::read(reader)?),
            "signing_key" => Self::SigningKey(Wire::read(reader)?),
            "trustee_key" => Self::TrusteeKey(Wire::read(reader)?),
            "commitment" => Self::Commitment(Wire::read(reader)?),
            "restart" => Self::Restart(Wire::read(reader)?),
            "code_list" => Self::CodeList(Wire::read(reader)?),
            "order" => Self::Order(Wire::read(reader)?),
            "shuffle" => Self::Shuffle(Wire::read(reader)?),
            "decryption" => Self::Decryption(Wire::read(reader)?),
            "checkpoint" => Self::Checkpoint(Wire::read(reader)?),
            _ => return Ok(None),
        }))
    }

    fn write_body(&self, out: &mut String) {
        match self {
            Self::Opening(body) => body.write(out),
            Self::SigningKey(body) => body.write(out),
            Self::TrusteeKey(body) => body.write(out),
            Self::Commitment(body) => body.write(out),
            Self::Restart(body) => body.write(out),
            Self::CodeList(body) => body.write(out),
            Self::Order(body) => body.write(out),
            Self::Shuffle(body) => body.write(out),
            Self::Decryption(body) => body.write(out),
            Self::Checkpoint(body) => body.write(out),
        }
    }
}

/// `{"height":…,"parent":…,"kind":…,"body":{…}}`; the parent is absent in the first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<G: Group> {
    pub(super) height: u64,
    pub(super) parent: Option<Hash>,
    pub(super) record: Record<G>,
}

impl<G: Group> Wire for Line<G> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.expect("{\"height\":")?;
        let height = reader.integer()?;
        let parent = if reader.take_if(",\"parent\":") { Some(Wire::read(reader)?) } else { None };
        reader.expect(",\"kind\":")?;
        let unknown = reader.error(JsonErrorKind::Value("a record of an unknown kind"));
        let kind = reader.plain_string()?;
        reader.expect(",\"body\":")?;
        let record = Record::read_body(kind, reader)?.ok_or(unknown)?;
        reader.expect("}")?;
        Ok(Self { height, parent, record })
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"height\":");
        write_integer(self.height, out);
        if let Some(parent) = self.parent {
            out.push_str(",\"parent\":");
            parent.write(out);
        }
        out.push_str(",\"kind\":\"");
        out.push_str(self.record.kind());
        out.push_str("\",\"body\":");
        self.record.write_body(out);
        out.push('}');
    }
}

/// What the next line calls its parent: hash `record` over the line's bytes without the line feed.
pub(super) fn line_hash(line: &[u8]) -> Hash {
    Tagged::new("record").bytes(line).finish()
}
