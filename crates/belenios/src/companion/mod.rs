//! The companion record: what version 1 cannot bind, in a second file beside the archive. `docs/companion-record.md` specifies its format.
//!
//! It is append-only and hash-chained, one line of canonical JSON a record. [`CompanionWriter`] appends, [`Companion::read`] reads strictly, and
//! five checks hold it against the board, each returning every fault with its id in VERIFIER.md:
//!
//! | check | what it adds to version 1 |
//! |---|---|
//! | [`Companion::check_setup`] (S32) | signing keys bound to election keys; coefficients committed before they were revealed; the registrar's list |
//! | [`Companion::check_orders`] (B46) | the voter's own numbering decides which ballot is the last |
//! | [`Companion::check_shuffles`] (M58) | every mixer stands for its shuffle |
//! | [`Companion::check_decryptions`] (D64) | one proof that binds ciphertexts, factors and key ([`Dleq`]) |
//! | [`Companion::check_checkpoints`] (R70) | mirrors have seen this board and no other |
//!
//! Randomness and time come in as arguments; nothing here touches a file by itself.

mod check;
mod dleq;
mod fault;
mod keyring;
mod keys;
mod log;
mod merkle;
mod note;
mod record;
mod statement;
mod tagged;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

pub use check::{BallotFact, BoardFacts, DecryptionFact, SetupFacts, ShuffleFact};
pub use dleq::Dleq;
pub use fault::CompanionFault;
pub use keys::{Signature, SigningKey, SigningKeyError, VerifyingKey};
pub use log::{Companion, CompanionError, CompanionWriter, peek_companion_group};
pub use merkle::{MerkleTree, verify_consistency};
pub use note::{Checkpoint, KeyName, KeyNameError, NoteError, SignedCheckpoint, origin};
pub use record::{CheckpointRecord, Record};
pub use statement::{
    CodeList, Commitment, DecryptionStatement, Introduction, Opening, OrderStatement, Restart, Role, ShuffleStatement, TrusteeKey,
};
