//! The `.bel` archive: the public board of one election as one append-only file. Belenios spec 3.3.0, "Public data".
//!
//! The container is the old form of tar from before POSIX: 512-byte headers without a `ustar` magic, bodies padded with zeros to 512, **no** blocks
//! of zeros at the end. The first member, `BELENIOS`, is the [`Header`](crate::v1::Header); all others are *data* or *events*, named after the
//! SHA-256 of their exact bytes. An event follows the data that it is about, and names the event before it.
//!
//! - [`ArchiveReader`] streams members and reports every byte of a header that differs from what we would write.
//! - [`ArchiveWriter`] writes members, byte for byte as the peer does.
//! - [`Board`] is an archive that grows: it keeps the chain, refuses what the grammar of events forbids at its [`Stage`], writes each
//!   transaction in one call, and cuts off what a power failure tore ([`Recovered`]).
//!
//! A transaction is acknowledged only after `fsync`; what is cut off after a crash was therefore never acknowledged, and cutting never removes an
//! event that is complete.

mod block;
mod board;
mod chain;
mod error;
mod file;
mod reader;
mod recover;
mod stage;
mod writer;

pub use board::{Board, BoardError, Storage};
pub use chain::{Entry, LinkError, references};
pub use error::{ArchiveError, ContainerFault, FaultKind};
pub use reader::{ArchiveReader, Member, MemberKind};
pub use recover::Recovered;
pub use stage::{GrammarError, Stage};
pub use writer::ArchiveWriter;

/// The name of an archive's first member.
pub const HEADER_NAME: &str = "BELENIOS";
/// Largest `BELENIOS` member that is read, in bytes.
pub const MAX_HEADER: u64 = 64 << 10;
/// Largest event that is read, in bytes.
pub const MAX_EVENT: u64 = 64 << 10;
/// Largest data member that is read, in bytes: room for a shuffle of a million ciphertexts.
pub const MAX_DATA: u64 = 1 << 30;
/// Latest timestamp that a member's eleven octal digits can hold: the year 2242.
pub const MAX_TIMESTAMP: u64 = (1 << 33) - 1;
