//! The body, its units, its members and what waits for a second officer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::command::Action;
use crate::id::{BallotId, PersonId, UnitId};

/// The organisation that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its name.
    pub name: String,
    /// The language of its pages where nobody has chosen: `en` or `nb`.
    pub language: String,
    /// Its time zone: an IANA name.
    pub time_zone: String,
    /// When it was founded here.
    pub founded_at: Timestamp,
}

/// A node in the tree of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The one above it.
    pub parent: Option<UnitId>,
    /// Its name.
    pub name: String,
}

/// A member of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Where the member votes.
    pub unit: UnitId,
    /// Place in the membership list: grows with everybody who joins.
    pub place: u64,
}

/// A person in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
}

/// A member who goes from one unit to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relocated {
    /// Who.
    pub person: PersonId,
    /// From where.
    pub from: UnitId,
    /// To where.
    pub to: UnitId,
}

/// What the last import did, so that it can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its number, from 1.
    pub number: u32,
    /// Who joined.
    pub joined: Vec<PersonId>,
    /// Who moved.
    pub moved: Vec<Relocated>,
    /// Who left, as they were.
    pub left: Vec<(PersonId, Member)>,
}

/// Something that an officer wants and another officer has not confirmed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// About which ballot.
    pub ballot: BallotId,
    /// What is to be done.
    pub action: Action,
    /// Who wants it.
    pub by: PersonId,
    /// Since when.
    pub at: Timestamp,
}

/// For whom an officer printed login codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodesFor {
    /// For one person.
    Person(PersonId),
    /// For the members of a unit.
    Unit {
        /// Which unit.
        unit: UnitId,
        /// How many members it had.
        number: u64,
    },
}

/// Login codes that were printed: whoever printed them could use them as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuedCodes {
    /// For whom.
    pub to: CodesFor,
    /// By which officer.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}
