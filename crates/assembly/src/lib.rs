//! The assembly: what a body is and how it decides, as pure functions.
//!
//! ```text
//!  Command ──decide(&State, &Actor, …, now)──▶ Event…   or a Refusal that says who can mend it
//!  Event ───apply(&mut State, …)───────────▶ State      State::replay(events) is the whole of it
//! ```
//!
//! The room performs nothing: no clock, no randomness, no network, no database. Time is an argument, whatever must be drawn at random stands in the
//! command, and what happened is an event. Audit, replay and merging follow from that.
//!
//! # The way through
//!
//! 1. The first officer founds the body, adds units, imports members and gives roles ([`Command::FoundBody`] … [`Command::GrantRole`]).
//! 2. An officer drafts a ballot ([`Plan`]) and closes the roll: from here on `N`, question, rule and threshold are frozen.
//! 3. The registrar publishes the codes' public side; trustees make the key in rounds ([`KeyCeremony`]) and show in a rehearsal that it is in hand.
//! 4. Two officers open ([`Action`]). Ballots are checked by [`casting`]; they go to the board, not into this record.
//! 5. Casting closes, the encrypted tally is published, trustees decrypt, the result and its verdict follow, two officers certify.
//!
//! [`ceremony`] holds the mathematics that the command line and the server share; [`roll`] reads membership lists; [`demo`] is a made-up body.

mod apply;

pub mod casting;
pub mod ceremony;
mod command;
mod decide;
pub mod demo;
mod event;
mod id;
mod plan;
mod refusal;
mod role;
pub mod roll;
mod state;
mod texts;

pub use apply::apply;
pub use command::{Action, Command, KeyMessage, KeyStep};
pub use decide::{PlanWarning, Right, decide};
pub use event::{Event, EventError};
pub use id::{BallotId, IdError, PersonId, ProposalId, UnitId};
pub use plan::{Asked, Merger, Plan, RuleChoice};
pub use refusal::{Mender, Numbers, Refusal};
pub use role::{Actor, RoleKind};
pub use state::{
    Ballot, BallotStage, Body, Certification, Challenge, ClosedRoll, Codes, CodesFor, Cosignature, Decryption, EncryptedSum, Entitled,
    Import, IssuedCodes, KeyCeremony, MadeKeys, Member, MergeSuggestion, Placed, Proposal, Rehearsed, Relocated, State, TrusteeMessages,
    Unit, UnitCount, Voiding,
};

/// Fewer than this are never counted by themselves: their result would tell how single members voted (invariant 6).
pub const SMALLEST_CELL: u64 = 10;
