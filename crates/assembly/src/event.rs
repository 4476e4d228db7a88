//! What happened. Names are stable: they stand in records for good.

use belenios::v1::Hash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::command::{Action, KeyMessage};
use crate::id::{BallotId, PersonId, ProposalId, UnitId};
use crate::plan::Plan;
use crate::role::RoleKind;
use crate::state::{ClosedRoll, Placed, Relocated};

/// One thing that happened, as it stands in the record. Nobody's name or address is in it (invariant 10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "every field is the command's of the same name; `by` is who did it and `at` is when")]
pub enum Event {
    /// The body came into being.
    BodyFounded { name: String, language: String, time_zone: String, at: Timestamp },
    /// It has another name.
    BodyRenamed { name: String, by: PersonId },
    /// A unit was added.
    UnitAdded { unit: UnitId, parent: Option<UnitId>, name: String, by: PersonId },
    /// A unit has another name.
    UnitRenamed { unit: UnitId, name: String, by: PersonId },
    /// A unit has another place.
    UnitMoved { unit: UnitId, parent: Option<UnitId>, by: PersonId },
    /// People joined, moved and left.
    MembersImported { import: u32, joined: Vec<Placed>, moved: Vec<Relocated>, left: Vec<PersonId>, by: PersonId },
    /// The last import was taken back.
    ImportUndone { import: u32, by: PersonId },
    /// A role was given; the first one by nobody.
    RoleGranted { person: PersonId, role: RoleKind, by: Option<PersonId> },
    /// A role was taken away.
    RoleEnded { person: PersonId, role: RoleKind, by: PersonId },
    /// An officer printed a login code for a person.
    LoginCodeIssued { person: PersonId, by: PersonId, at: Timestamp },
    /// An officer printed login codes for so many members of a unit.
    LoginCodesIssued { unit: UnitId, number: u64, by: PersonId, at: Timestamp },
    /// A ballot was drafted.
    BallotDrafted { ballot: BallotId, plan: Plan, by: PersonId },
    /// A draft was changed.
    BallotRevised { ballot: BallotId, plan: Plan, by: PersonId },
    /// A draft was discarded.
    DraftDiscarded { ballot: BallotId, by: PersonId },
    /// The roll was closed, and with it the plan.
    RollClosed { ballot: BallotId, roll: ClosedRoll, by: PersonId },
    /// The registrar published the codes' public side.
    CodesPublished { ballot: BallotId, public_creds: String, introduction: String, code_list: String, by: PersonId },
    /// The codes are worth nothing any more.
    CodesRestarted { ballot: BallotId, reason: String, by: PersonId },
    /// So many slips were handed out by then.
    SlipsNoted { ballot: BallotId, handed_out: u64, by: PersonId, at: Timestamp },
    /// Somebody for whom the ballot waits was reminded.
    ReminderNoted { ballot: BallotId, person: PersonId, by: PersonId, at: Timestamp },
    /// A trustee's message was checked and taken.
    KeyMessageTaken { ballot: BallotId, owner: u64, message: KeyMessage },
    /// The messages gave a key.
    KeysMade { ballot: BallotId, trustees: String, election: String, rehearsal: String },
    /// Keys are made anew.
    KeysRestarted { ballot: BallotId, round: u32, reason: String, trustees: Vec<PersonId>, by: PersonId },
    /// A trustee showed that the key is in hand.
    RehearsalAnswered { ballot: BallotId, owner: u64, decryption: String, bond: String },
    /// Codes are made and every key is in hand.
    BallotReady { ballot: BallotId },
    /// An officer proposed an action.
    Proposed { proposal: ProposalId, ballot: BallotId, action: Action, by: PersonId, at: Timestamp },
    /// Another officer confirmed it; what follows from it is the next event.
    Confirmed { proposal: ProposalId, by: PersonId, at: Timestamp },
    /// It was withdrawn; by nobody when the ballot went past it.
    Withdrawn { proposal: ProposalId, by: Option<PersonId> },
    /// The board was opened.
    BallotOpened { ballot: BallotId, by: [PersonId; 2], at: Timestamp },
    /// Casting goes on until later.
    ClosingExtended { ballot: BallotId, closes_at: Timestamp, by: [PersonId; 2] },
    /// Casting ended; by nobody when the clock did it.
    CastingClosed { ballot: BallotId, at: Timestamp, by: Option<PersonId> },
    /// The encrypted tally.
    TallyPublished {
        ballot: BallotId,
        counted: u64,
        tally: String,
        #[serde(with = "crate::texts::hash")]
        hash: Hash,
    },
    /// A trustee decrypted its part.
    Decrypted { ballot: BallotId, owner: u64, decryption: String, statement: String },
    /// The result.
    ResultPublished { ballot: BallotId, result: String },
    /// A scrutineer keeps the same board.
    Cosigned { ballot: BallotId, by: PersonId, introduction: String, note: String },
    /// Two officers stand for the result.
    BallotCertified { ballot: BallotId, by: [PersonId; 2], at: Timestamp },
    /// Somebody says that it is wrong.
    ResultChallenged { ballot: BallotId, reason: String, by: PersonId, at: Timestamp },
    /// It stands.
    ResultUpheld { ballot: BallotId, answer: String, by: PersonId },
    /// There is no result.
    BallotVoided { ballot: BallotId, reason: String, by: [PersonId; 2], at: Timestamp },
}

impl Event {
    /// The one text that stands in the record: JSON without white space, fields in the order above.
    pub fn to_json(&self) -> String {
        // Nothing in an event can fail to be written: all keys are text, and no value is a float.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads an event of a record.
    ///
    /// # Errors
    /// It is no event, or has another spelling than [`Event::to_json`] gives it.
    pub fn from_json(text: &str) -> Result<Self, EventError> {
        let event: Self = serde_json::from_str(text)?;
        if event.to_json() == text { Ok(event) } else { Err(EventError::Spelling) }
    }

    /// The ballot that it is about.
    pub fn ballot(&self) -> Option<&BallotId> {
        match self {
            Self::BallotDrafted { ballot, .. }
            | Self::BallotRevised { ballot, .. }
            | Self::DraftDiscarded { ballot, .. }
            | Self::RollClosed { ballot, .. }
            | Self::CodesPublished { ballot, .. }
            | Self::CodesRestarted { ballot, .. }
            | Self::SlipsNoted { ballot, .. }
            | Self::ReminderNoted { ballot, .. }
            | Self::KeyMessageTaken { ballot, .. }
            | Self::KeysMade { ballot, .. }
            | Self::KeysRestarted { ballot, .. }
            | Self::RehearsalAnswered { ballot, .. }
            | Self::BallotReady { ballot }
            | Self::Proposed { ballot, .. }
            | Self::BallotOpened { ballot, .. }
            | Self::ClosingExtended { ballot, .. }
            | Self::CastingClosed { ballot, .. }
            | Self::TallyPublished { ballot, .. }
            | Self::Decrypted { ballot, .. }
            | Self::ResultPublished { ballot, .. }
            | Self::Cosigned { ballot, .. }
            | Self::BallotCertified { ballot, .. }
            | Self::ResultChallenged { ballot, .. }
            | Self::ResultUpheld { ballot, .. }
            | Self::BallotVoided { ballot, .. } => Some(ballot),
            _ => None,
        }
    }
}

/// Why a line of a record is no event.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// No JSON of an event that this program knows.
    #[error("this is no event that this program knows: {0}")]
    Json(#[from] serde_json::Error),
    /// An event, but not as it is written.
    #[error("this event has another spelling than the one that records have; something rewrote it")]
    Spelling,
}
