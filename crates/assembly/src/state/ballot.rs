//! One ballot.

use std::collections::BTreeMap;

use belenios::v1::Hash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::Placed;
use super::keys::KeyCeremony;
use super::stage::BallotStage;
use crate::id::{BallotId, PersonId, UnitId};
use crate::plan::Plan;

/// A ballot, from its draft to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// Its identifier.
    pub id: BallotId,
    /// What it is.
    pub plan: Plan,
    /// How far it has come.
    pub stage: BallotStage,
    /// Who drafted it.
    pub drafted_by: PersonId,
    /// The closed roll.
    pub roll: Option<ClosedRoll>,
    /// The registrar's list.
    pub codes: Option<Codes>,
    /// Why earlier codes were given up.
    pub code_restarts: Vec<String>,
    /// How many slips with these codes were handed out, as far as it was noted.
    pub slips: u64,
    /// When each of those who bear this ballot was last reminded of what waits for them.
    pub reminders: BTreeMap<PersonId, Timestamp>,
    /// The trustees' key; none in a draft.
    pub keys: Option<KeyCeremony>,
    /// When the two officers opened it.
    pub opened_at: Option<Timestamp>,
    /// When casting ended.
    pub casting_closed_at: Option<Timestamp>,
    /// The ballots put together under encryption.
    pub tally: Option<EncryptedSum>,
    /// Partial decryptions by owner.
    pub decryptions: BTreeMap<u64, Decryption>,
    /// The exact JSON of the result.
    pub result: Option<String>,
    /// Who signed that they keep the same board.
    pub cosignatures: Vec<Cosignature>,
    /// The two officers who stand for the result.
    pub certification: Option<Certification>,
    /// Why somebody says that the result is wrong, and the answer.
    pub challenge: Option<Challenge>,
    /// Why it has no result.
    pub voiding: Option<Voiding>,
}

/// The roll as it was closed: immutable (invariant 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedRoll {
    /// SHA-256 of the canonical roll, [`crate::roll::Roll::hash`]; it is shown on the paper.
    #[serde(with = "crate::texts::hash")]
    pub hash: Hash,
    /// In the order of roll numbers, the first being number 1.
    pub entitled: Vec<Placed>,
    /// When it was closed.
    pub closed_at: Timestamp,
}

impl ClosedRoll {
    /// `N`
    pub fn number(&self) -> u64 {
        u64::try_from(self.entitled.len()).unwrap_or(u64::MAX)
    }
}

/// A person on the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitled {
    /// The roll number, from 1.
    pub number: u32,
    /// Who.
    pub person: PersonId,
    /// Where they vote.
    pub unit: UnitId,
}

/// How many are entitled in a unit, with the units merged into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitCount {
    /// The unit that is reported.
    pub unit: UnitId,
    /// Entitled in it.
    pub entitled: u64,
}

/// A unit too small to be reported by itself (invariant 6), and with which it could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeSuggestion {
    /// The small unit.
    pub unit: UnitId,
    /// Entitled in it: fewer than [`crate::SMALLEST_CELL`].
    pub entitled: u64,
    /// The smallest of its neighbours that is large enough with it; `None` if there is none.
    pub into: Option<UnitId>,
}

/// The voting codes' public side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// `public_creds.json` of the archive.
    pub public_creds: String,
    /// The registrar's `signing_key` record.
    pub introduction: String,
    /// The registrar's `code_list` record.
    pub code_list: String,
}

/// The encrypted tally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedSum {
    /// How many ballots count.
    pub counted: u64,
    /// The exact JSON of the encrypted tally.
    pub text: String,
    /// Its hash.
    pub hash: Hash,
}

/// One trustee's part of the decryption, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decryption {
    /// The exact JSON of the partial decryption.
    pub decryption: String,
    /// The `decryption` record of the companion.
    pub statement: String,
}

/// A scrutineer's signature under the whole board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// Who.
    pub by: PersonId,
    /// The mirror's `signing_key` record.
    pub introduction: String,
    /// The cosigned note.
    pub note: String,
}

/// Two officers stand for the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certification {
    /// Who proposed and who confirmed.
    pub by: [PersonId; 2],
    /// When.
    pub at: Timestamp,
}

/// Somebody says that the result is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Who.
    pub by: PersonId,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// The answer with which the result was upheld.
    pub answer: Option<String>,
}

/// The ballot has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voiding {
    /// Why.
    pub reason: String,
    /// Who proposed and who confirmed.
    pub by: [PersonId; 2],
    /// When.
    pub at: Timestamp,
}

impl Ballot {
    /// `N`, when the roll is closed.
    pub fn entitled_number(&self) -> Option<u64> {
        self.roll.as_ref().map(ClosedRoll::number)
    }

    /// A trustee's owner number.
    pub fn owner_of(&self, person: PersonId) -> Option<u64> {
        (1..).zip(&self.plan.trustees).find(|(_, trustee)| **trustee == person).map(|(owner, _)| owner)
    }

    /// Are ballots taken now? The stage alone does not say: casting begins at `opens_at` and ends at `closes_at`, though the event comes a moment later.
    pub fn takes_ballots(&self, now: Timestamp) -> bool {
        self.stage == BallotStage::Open && (self.plan.opens_at..self.plan.closes_at).contains(&now)
    }

    /// The exact JSON of the election, when there are keys.
    pub fn election(&self) -> Option<&str> {
        self.keys.as_ref()?.made.as_ref().map(|made| made.election.as_str())
    }

    /// Where a unit is reported.
    pub fn reported_in(&self, unit: UnitId) -> UnitId {
        self.plan.mergers.iter().find(|merger| merger.unit == unit).map_or(unit, |merger| merger.into)
    }
}
