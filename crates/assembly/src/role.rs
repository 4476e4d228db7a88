//! Who acts, and in which capacity.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{IdError, PersonId, invalid};

/// Whoever gives a command. The rim has made sure that it is they.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who has logged in.
    Person(PersonId),
    /// Whoever holds the link that the first start prints: founds the body, once.
    FirstStart,
    /// The server's clock and counting, which have no will of their own.
    System,
}

impl Actor {
    /// The person, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(*person),
            Self::FirstStart | Self::System => None,
        }
    }
}

/// What a person may be for the body. Membership is no role: it follows from the membership list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleKind {
    /// Keeps the body's lists and runs its ballots.
    Officer,
    /// Issues voting codes.
    Registrar,
    /// Holds a key share.
    Trustee,
    /// Checks independently, and keeps a copy of the board.
    Scrutineer,
}

impl RoleKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Officer, Self::Registrar, Self::Trustee, Self::Scrutineer];

    /// Its name in the record, in addresses and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Registrar => "registrar",
            Self::Trustee => "trustee",
            Self::Scrutineer => "scrutineer",
        }
    }
}

impl fmt::Display for RoleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RoleKind {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or(invalid("a role"))
    }
}
