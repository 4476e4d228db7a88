//! What a server keeps: the record of the body, the boards of its ballots, and what must stay private. SQL lives here and nowhere else.
//!
//! - The **record** ([`Store::append`], [`Store::entries`]): events of the body as opaque canonical JSON, hash-chained, public.
//!
//! [`Store`] is the face behind which other databases will stand; today it is one SQLite file in the data directory, with a write-ahead log and
//! `synchronous=FULL`: what a function has answered is on the medium. Time comes in as an argument.

mod access;
mod board;
mod check;
mod error;
mod exchange;
mod intake;
mod keys;
mod packing;
mod people;
mod record;
mod secrets;
mod sqlite;
mod store;

pub use access::{Invitation, Session};
pub use board::{
    BelStream, BoardInfo, BoardSetup, CountedBallot, CredentialState, PublicCredential, Receipt, Sequencer, SubmitError, TrackerEntry,
};
pub use check::CheckReport;
pub use error::{Result, StoreError};
pub use intake::Intake;
pub use keys::StartKey;
pub use packing::{Packed, pack, unpack};
pub use people::Personal;
pub use record::{RecordEntry, RecordHead, RecordLines};
pub use store::{DATABASE_NAME, Store};
