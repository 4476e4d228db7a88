//! What structures the public board: the archive's header, its events and the payload of `Setup`. Belenios spec 3.3.0, "Public data".

use super::basic::Hash;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, wire_object, write_integer, write_string};

/// The first member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// 1
    pub version: u64,
    /// Beginning of the election in seconds since 1970; also the modification time of every member.
    pub timestamp: u64,
    /// The specification says number, the peer writes a string: both are read, and kept as they came.
    pub timestamp_as_number: bool,
}

impl Header {
    /// A header as the peer writes it.
    pub fn new(timestamp: u64) -> Self {
        Self { version: 1, timestamp, timestamp_as_number: false }
    }
}

impl Wire for Header {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.expect("{\"version\":")?;
        let version = reader.integer()?;
        reader.expect(",\"timestamp\":")?;
        let timestamp_as_number = reader.peek() != Some(b'"');
        let error = reader.error(JsonErrorKind::Integer);
        let timestamp = if timestamp_as_number {
            reader.integer()?
        } else {
            let digits = reader.plain_string()?;
            let value: u64 = digits.parse().map_err(|_| error.clone())?;
            if value.to_string() != digits {
                return Err(error);
            }
            value
        };
        reader.expect("}")?;
        Ok(Self { version, timestamp, timestamp_as_number })
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"version\":");
        write_integer(self.version, out);
        out.push_str(",\"timestamp\":");
        if self.timestamp_as_number {
            write_integer(self.timestamp, out);
        } else {
            write_string(&self.timestamp.to_string(), out);
        }
        out.push('}');
    }
}

/// One link of the board's chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Hash of the previous event's JSON; absent in the first.
    pub parent: Option<Hash>,
    /// 0 in the first, then one more in each.
    pub height: u64,
    /// What happened.
    pub event_type: EventType,
    /// Hash of what it is about; absent in `EndBallots` and `EndShuffles`.
    pub payload: Option<Hash>,
}

wire_object!(Event { parent: "parent" optional, height: "height", event_type: "type", payload: "payload" optional });

/// What can happen on a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventType {
    /// The election, its trustees and its public credentials are fixed.
    Setup,
    /// A ballot was accepted.
    Ballot,
    /// Casting is over.
    EndBallots,
    /// The ballots to be counted were put together.
    EncryptedTally,
    /// A trustee mixed the ballots of ranked questions.
    Shuffle,
    /// Mixing is over.
    EndShuffles,
    /// A trustee decrypted its share.
    PartialDecryption,
    /// The result is published.
    Result,
}

impl EventType {
    const NAMES: [(&'static str, Self); 8] = [
        ("\"Setup\"", Self::Setup),
        ("\"Ballot\"", Self::Ballot),
        ("\"EndBallots\"", Self::EndBallots),
        ("\"EncryptedTally\"", Self::EncryptedTally),
        ("\"Shuffle\"", Self::Shuffle),
        ("\"EndShuffles\"", Self::EndShuffles),
        ("\"PartialDecryption\"", Self::PartialDecryption),
        ("\"Result\"", Self::Result),
    ];
}

impl Wire for EventType {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let known = Self::NAMES.into_iter().find(|(name, _)| reader.take_if(name));
        known.map(|(_, event)| event).ok_or_else(|| reader.error(JsonErrorKind::Value("an event's type is one of Setup, Ballot, …")))
    }

    fn write(&self, out: &mut String) {
        for (name, event) in Self::NAMES {
            if event == *self {
                out.push_str(name);
            }
        }
    }
}

/// Payload of `Setup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupData {
    /// Hash of the election.
    pub election: Hash,
    /// Hash of the trustees.
    pub trustees: Hash,
    /// Hash of the public credentials.
    pub credentials: Hash,
    /// Hash of a certificate about the credentials, which newer servers add.
    pub credentials_certificate: Option<Hash>,
}

wire_object!(SetupData {
    election: "election", trustees: "trustees", credentials: "credentials", credentials_certificate: "credentials_certificate" optional,
});
