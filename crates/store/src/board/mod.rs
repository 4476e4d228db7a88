//! The boards of ballots: their events, their ballots, their companion records.

mod bel;
mod commit;
mod create;
mod sequencer;
mod view;

pub use bel::BelStream;
pub use create::BoardSetup;
pub use sequencer::{Receipt, Sequencer, SubmitError};
pub use view::{BoardInfo, CountedBallot, CredentialState, TrackerEntry};

pub(crate) use bel::read_ballot;
pub(crate) use commit::{BallotRow, Head, insert_companion};

use belenios::archive::Stage;
use belenios::group::{Ed25519, Group};
use belenios::json::Wire;
use belenios::v1::EventType;

use crate::error::{Result, StoreError};

/// A public credential as it stands in ballots: the voting code's public key.
pub type PublicCredential = <Ed25519 as Group>::Unchecked;

/// Bytes that a member of this size takes in an archive, header and padding included. FORMAT: blocks of 512.
fn member_size(bytes: usize) -> u64 {
    512 + u64::try_from(bytes).unwrap_or(u64::MAX).next_multiple_of(512)
}

const STAGES: [(&str, Stage); 8] = [
    ("empty", Stage::Empty),
    ("open", Stage::Open),
    ("closed", Stage::Closed),
    ("tallied", Stage::Tallied),
    ("mixing", Stage::Mixing),
    ("mixed", Stage::Mixed),
    ("decrypting", Stage::Decrypting),
    ("finished", Stage::Finished),
];

fn stage_to_db(stage: Stage) -> &'static str {
    STAGES.iter().find(|(_, known)| *known == stage).map_or("empty", |(name, _)| name)
}

fn stage_from_db(name: &str) -> Result<Stage> {
    let found = STAGES.iter().find(|(known, _)| *known == name).map(|(_, stage)| *stage);
    found.ok_or_else(|| StoreError::Damaged(format!("a board is at the unknown stage {name:?}")))
}

/// The name on the wire, without quotes.
fn kind_to_db(kind: EventType) -> String {
    kind.to_json().trim_matches('"').to_owned()
}

fn kind_from_db(name: &str) -> Result<EventType> {
    EventType::from_json(format!("\"{name}\"").as_bytes())
        .map_err(|_| StoreError::Damaged(format!("an event has the unknown type {name:?}")))
}
