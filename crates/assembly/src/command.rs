//! What people and the server can want.

use std::fmt;
use std::str::FromStr;

use belenios::v1::Hash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{BallotId, IdError, PersonId, ProposalId, UnitId, invalid};
use crate::plan::Plan;
use crate::role::RoleKind;
use crate::state::Placed;

/// A wish, with everything that must be drawn at random already in it. Texts named after Belenios messages or companion records are their exact
/// canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// The body comes into being, with its first officer.
    FoundBody {
        /// The body's name.
        name: String,
        /// `en` or `nb`
        language: String,
        /// IANA name.
        time_zone: String,
        /// The first officer's pseudonym.
        officer: PersonId,
    },
    /// Another name.
    RenameBody {
        /// The body's name.
        name: String,
    },
    /// A new unit.
    AddUnit {
        /// The unit above it.
        parent: Option<UnitId>,
        /// Its name.
        name: String,
    },
    /// Another name for a unit.
    RenameUnit {
        /// Which.
        unit: UnitId,
        /// Its name.
        name: String,
    },
    /// Another place in the tree.
    MoveUnit {
        /// Which.
        unit: UnitId,
        /// The unit above it.
        parent: Option<UnitId>,
    },
    /// People join, move and leave, relative to the list as it is. Nobody is named twice.
    ImportMembers {
        /// New members and their units.
        joined: Vec<Placed>,
        /// Members and the units to which they move.
        moved: Vec<Placed>,
        /// Members who leave.
        left: Vec<PersonId>,
    },
    /// Takes the last import back.
    UndoImport {
        /// The number of the import.
        import: u32,
    },
    /// Gives a role.
    GrantRole {
        /// To whom.
        person: PersonId,
        /// Which.
        role: RoleKind,
    },
    /// Takes a role away.
    EndRole {
        /// From whom.
        person: PersonId,
        /// Which.
        role: RoleKind,
    },
    /// A person is given a login code on paper, which whoever prints it could use as well.
    IssueLoginCode {
        /// For whom.
        person: PersonId,
    },
    /// All members of a unit are given login codes on paper.
    IssueLoginCodes {
        /// Which unit, with all units below it.
        unit: UnitId,
    },
    /// A new ballot.
    DraftBallot {
        /// A fresh identifier.
        ballot: BallotId,
        /// What it is.
        plan: Plan,
    },
    /// Another plan for a draft.
    ReviseBallot {
        /// Which.
        ballot: BallotId,
        /// What it is now.
        plan: Plan,
    },
    /// The draft goes.
    DiscardDraft {
        /// Which.
        ballot: BallotId,
    },
    /// Freezes the roll and the plan.
    CloseRoll {
        /// Which ballot.
        ballot: BallotId,
        /// The hash of the roll that the rim has written from [`crate::State::entitled`] and the names it keeps.
        #[serde(with = "crate::texts::hash")]
        roll_hash: Hash,
        /// How many members stand on it.
        number: u64,
    },
    /// The registrar has made the codes.
    PublishCodes {
        /// Which ballot.
        ballot: BallotId,
        /// `public_creds.json`
        public_creds: String,
        /// The registrar's `signing_key` record.
        introduction: String,
        /// The registrar's `code_list` record.
        code_list: String,
    },
    /// The published codes are worth nothing any more; the registrar makes others.
    RestartCodes {
        /// Which ballot.
        ballot: BallotId,
        /// Why.
        reason: String,
    },
    /// So many slips with voting codes were handed out by now.
    NoteSlips {
        /// Which ballot.
        ballot: BallotId,
        /// How many in all, not since the last time.
        handed_out: u64,
    },
    /// Somebody for whom the ballot waits was sent a reminder.
    NoteReminder {
        /// Which ballot.
        ballot: BallotId,
        /// Who was reminded.
        person: PersonId,
    },
    /// A trustee's message in the key ceremony.
    KeyMessage {
        /// Which ballot.
        ballot: BallotId,
        /// The trustee's number.
        owner: u64,
        /// The message.
        message: KeyMessage,
    },
    /// The keys are made anew.
    RestartKeys {
        /// Which ballot.
        ballot: BallotId,
        /// Why.
        reason: String,
        /// As many trustees as before, if some are replaced; in the order of owners.
        trustees: Option<Vec<PersonId>>,
    },
    /// A trustee's answer to the rehearsal.
    AnswerRehearsal {
        /// Which ballot.
        ballot: BallotId,
        /// The trustee's number.
        owner: u64,
        /// The partial decryption of the test paper.
        decryption: String,
        /// The `trustee_key` record.
        bond: String,
    },
    /// An officer wants an action that two must want.
    Propose {
        /// Which ballot.
        ballot: BallotId,
        /// What is to be done.
        action: Action,
    },
    /// Another officer wants it too.
    Confirm {
        /// Which proposal.
        proposal: ProposalId,
    },
    /// It is not wanted any more.
    Withdraw {
        /// Which proposal.
        proposal: ProposalId,
    },
    /// No ballot is taken any more. Never before the closing time.
    CloseCasting {
        /// Which ballot.
        ballot: BallotId,
    },
    /// The ballots on the board were put together under encryption.
    Tally {
        /// Which ballot.
        ballot: BallotId,
        /// How many ballots count.
        counted: u64,
        /// The encrypted tally.
        tally: String,
    },
    /// A trustee's part of the decryption.
    Decrypt {
        /// Which ballot.
        ballot: BallotId,
        /// The trustee's number.
        owner: u64,
        /// The partial decryption.
        decryption: String,
        /// The `decryption` record.
        statement: String,
    },
    /// The parts are combined and the result is published.
    PublishResult {
        /// Which ballot.
        ballot: BallotId,
    },
    /// A scrutineer keeps the same board.
    Cosign {
        /// Which ballot.
        ballot: BallotId,
        /// The mirror's `signing_key` record.
        introduction: String,
        /// The cosigned note: its plain text, not JSON.
        note: String,
        /// The key with which the server signs checkpoints of this board: 64 hex digits.
        log_key: String,
        /// How many events the board had when it was signed, as the server has it.
        size: u64,
        /// The root of the board's tree at that size, as the server has it.
        #[serde(with = "crate::texts::hash")]
        root: Hash,
    },
    /// Somebody says that the result is wrong.
    Challenge {
        /// Which ballot.
        ballot: BallotId,
        /// Why.
        reason: String,
    },
    /// The challenge is answered, and the result stands. To give it up, propose [`Action::Void`].
    Uphold {
        /// Which ballot.
        ballot: BallotId,
        /// The answer.
        answer: String,
    },
}

/// What two officers must want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// The board is opened.
    Open,
    /// The result is certified.
    Certify,
    /// Casting goes on until later.
    Extend {
        /// The new closing time.
        closes_at: Timestamp,
    },
    /// There is no result, and there will be none.
    Void {
        /// Why.
        reason: String,
    },
}

impl Action {
    /// Its name in forms.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Certify => "certify",
            Self::Extend { .. } => "extend",
            Self::Void { .. } => "void",
        }
    }
}

/// What a trustee sends while keys are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KeyMessage {
    /// The certificate, and who signs.
    Certificate {
        /// `signed_msg`
        cert: String,
        /// The trustee's `signing_key` record.
        introduction: String,
    },
    /// The promise of coefficients: when every certificate is there.
    Commitment {
        /// The `commitment` record.
        commitment: String,
    },
    /// The encrypted shares and the coefficients: when every promise is there.
    Polynomial {
        /// `polynomial`
        polynomial: String,
    },
    /// The verification key: when every polynomial is there.
    Voutput {
        /// `voutput`
        voutput: String,
    },
    /// The key of a single trustee, and who signs.
    PublicKey {
        /// `trustee_public_key`
        public_key: String,
        /// The trustee's `signing_key` record.
        introduction: String,
    },
}

/// A step of the key ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStep {
    /// A threshold trustee shows its keys.
    Certificate,
    /// It promises its coefficients.
    Commitment,
    /// It shares its secret.
    Polynomial,
    /// It puts its share of the key together.
    Voutput,
    /// A single trustee shows its key.
    PublicKey,
    /// Any trustee shows that the key is in hand.
    Rehearsal,
}

impl KeyStep {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Certificate, Self::Commitment, Self::Polynomial, Self::Voutput, Self::PublicKey, Self::Rehearsal];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Commitment => "commitment",
            Self::Polynomial => "polynomial",
            Self::Voutput => "voutput",
            Self::PublicKey => "public_key",
            Self::Rehearsal => "rehearsal",
        }
    }
}

impl fmt::Display for KeyStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for KeyStep {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|step| step.name() == text).ok_or(invalid("a step of the key ceremony"))
    }
}

impl KeyMessage {
    /// Of which step it is.
    pub fn step(&self) -> KeyStep {
        match self {
            Self::Certificate { .. } => KeyStep::Certificate,
            Self::Commitment { .. } => KeyStep::Commitment,
            Self::Polynomial { .. } => KeyStep::Polynomial,
            Self::Voutput { .. } => KeyStep::Voutput,
            Self::PublicKey { .. } => KeyStep::PublicKey,
        }
    }
}

impl Command {
    /// The ballot that it names itself.
    pub fn ballot(&self) -> Option<&BallotId> {
        match self {
            Self::DraftBallot { ballot, .. }
            | Self::ReviseBallot { ballot, .. }
            | Self::DiscardDraft { ballot }
            | Self::CloseRoll { ballot, .. }
            | Self::PublishCodes { ballot, .. }
            | Self::RestartCodes { ballot, .. }
            | Self::NoteSlips { ballot, .. }
            | Self::NoteReminder { ballot, .. }
            | Self::KeyMessage { ballot, .. }
            | Self::RestartKeys { ballot, .. }
            | Self::AnswerRehearsal { ballot, .. }
            | Self::Propose { ballot, .. }
            | Self::CloseCasting { ballot }
            | Self::Tally { ballot, .. }
            | Self::Decrypt { ballot, .. }
            | Self::PublishResult { ballot }
            | Self::Cosign { ballot, .. }
            | Self::Challenge { ballot, .. }
            | Self::Uphold { ballot, .. } => Some(ballot),
            _ => None,
        }
    }
}
