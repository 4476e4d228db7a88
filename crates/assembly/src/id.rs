//! Names of things: short, without meaning, and safe to publish.

use std::fmt;
use std::str::FromStr;

use belenios::v1::Uuid;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is no identifier of its kind. It is not quoted, for it may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the identifier of {0}")]
pub struct IdError(&'static str);

/// The error for other rooms' texts.
pub(crate) const fn invalid(what: &'static str) -> IdError {
    IdError(what)
}

/// The pseudonym of a person: 16 random bytes, 32 lower-case hex digits. Officers, registrars, trustees, scrutineers and members are all persons; who
/// they are is kept beside the record, encrypted and erasable (invariant 10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId([u8; 16]);

impl PersonId {
    /// From 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for PersonId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let mut bytes = [0; 16];
        let decoded = text.len() == 32 && data_encoding::HEXLOWER.decode_mut(text.as_bytes(), &mut bytes).is_ok();
        decoded.then_some(Self(bytes)).ok_or(IdError("a person"))
    }
}

/// A node in the tree of a body, numbered from 1 in the order of creation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub u32);

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for UnitId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self).map_err(|_| IdError("a unit"))
    }
}

/// A ballot's identifier: the Belenios `uuid` of its election, 14 Base58 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BallotId(Uuid);

impl BallotId {
    /// As the election has it.
    pub fn uuid(&self) -> &Uuid {
        &self.0
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl From<Uuid> for BallotId {
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

impl fmt::Display for BallotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl FromStr for BallotId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self).map_err(|_| IdError("a ballot"))
    }
}

/// A proposal of an action that two officers must want, numbered from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalId(pub u32);

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! shown_as_text {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        })+
    };
}

macro_rules! written_as_text {
    ($($name:ident),+) => {
        $(impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        })+
    };
}

shown_as_text!(PersonId, UnitId, BallotId, ProposalId);
written_as_text!(PersonId, BallotId);
