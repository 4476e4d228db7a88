//! Why the store refuses or fails.

use std::path::PathBuf;

use belenios::archive::GrammarError;
use belenios::v1::{Hash, Uuid};

/// What the store can fail with. Texts name what was being done and who can mend it; they never hold personal data or secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database failed: nothing of the transaction was kept.
    #[error("{doing} failed, nothing was changed: {source}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file cannot be made, read or written.
    #[error("{doing} {} failed: {source}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Another process serves this data directory.
    #[error("another process uses {}; end it, or wait until it has finished", .0.display())]
    Locked(PathBuf),
    /// The data directory was made under another start key.
    #[error("the start key does not fit this data directory; start with the key that was given when it was made")]
    WrongStartKey,
    /// A start key that is none.
    #[error("a start key is 64 hexadecimal digits")]
    BadStartKey,
    /// The database was written by a later version of this program.
    #[error("the database does not fit this version of the program: {0}")]
    Version(String),
    /// The record grew meanwhile.
    #[error("the record has {found} entries, not {expected}: something was recorded meanwhile; read it and decide again")]
    Height {
        /// How many the caller knew of.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// An event that is not one line of JSON.
    #[error("event {position} cannot be recorded: it is not JSON on one line")]
    EventText {
        /// Its place among those given, from 1.
        position: usize,
    },
    /// There is no such board.
    #[error("there is no board {0}")]
    NoBoard(Uuid),
    /// There is a board with this identifier already.
    #[error("there is already a board {0}")]
    BoardExists(Uuid),
    /// An event that may not happen at this stage of the board.
    #[error(transparent)]
    Grammar(#[from] GrammarError),
    /// Ranked or graded ballots must be mixed before they are decrypted, and others not at all (E16).
    #[error("ranked or graded ballots are mixed before they are decrypted, and no others are")]
    Mixing,
    /// Data that are not what the event is about.
    #[error("the data of this event do not fit: {0}")]
    Data(String),
    /// The payload, or this ballot, already stands on the board.
    #[error("{0} already stands on the board")]
    Repeated(Hash),
    /// A record that does not fit on a line of the companion record.
    #[error("the companion record cannot take this: {0}")]
    Companion(String),
    /// What lies in the database is not what was put there.
    #[error("the database is damaged: {0}; take the last undamaged backup")]
    Damaged(String),
    /// Something that is imported is not as it was exported.
    #[error("{what}: {why}")]
    Import {
        /// Which file and where in it.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// Imports and start keys need an empty database.
    #[error("{0} holds data already; import into an empty data directory")]
    NotEmpty(&'static str),
    /// The operating system gives no randomness.
    #[error("the operating system gives no randomness: {0}")]
    Randomness(String),
    /// The board's writer has ended, because the store was closed.
    #[error("the store is closed")]
    Closed,
}

/// `Result` with [`StoreError`].
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Says what was being done when the database failed.
pub(crate) fn db<E: Into<sqlx::Error>>(doing: &'static str) -> impl FnOnce(E) -> StoreError {
    move |error| StoreError::Database { doing, source: Box::new(error.into()) }
}

/// Says what was being done with which file.
pub(crate) fn file(doing: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::File { doing, path, source }
}
