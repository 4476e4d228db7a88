//! Opinion groups: which participants of a conversation vote alike, what sets each group apart, and what all groups share.
//!
//! Participants agree with, disagree with or pass on short statements. The mathematics is that of Polis (Small, Bjorkegren,
//! Erkkilä, Shaw, Megill: "Polis: Scaling Deliberation by Mapping High Dimensional Opinion Spaces", Recerca 26(2), 2021), made
//! verifiable: Polis starts each run from the last one, so its groups depend on the history of the server. Here the start and the
//! signs of the components are fixed and published, so anyone with the votes gets the same groups.
//!
//! 1. [`read_votes`] turns a CSV file into [`Votes`]: a sparse matrix of participants × statements, latest vote.
//! 2. Missing votes take the mean of their statement; two principal components (`pca`) lay everybody on a plane.
//! 3. Those who cast enough votes are gathered into base clusters, these into two to five groups by *k*-means; the number of
//!    groups is the one with the best silhouette (`cluster`).
//! 4. For each group and statement: how far the group stands apart (`representative`). For everybody: what most accept
//!    (`consensus`), and which statement is worth asking next (`priority`).
//!
//! **Floats.** This module and `stv-belenios` are the two parts of the crate that use floating point. Only `+ − × ÷ √` occur, each
//! rounded as IEEE 754 says, always in the same order: the same votes give the same bits on every machine. Another order
//! of the rows changes nothing beyond 1e-9.

mod cluster;
mod consensus;
mod map;
mod pca;
mod priority;
mod read;
mod representative;
mod result;
mod standing;
mod votes;

pub use cluster::{Clusters, Point, even_start, k_means, silhouette};
pub use consensus::{Accepted, Consensus};
pub use map::map_svg;
pub use pca::{Component, Plane};
pub use read::read_votes;
pub use representative::{Representative, Side, SideTally, Tally};
pub use result::{BaseCluster, Group, GroupNumber, OpinionGroups, OpinionOptions, StatementReport, opinion_groups};
pub use standing::{GroupView, GroupViews, Standing, standing};
pub use votes::{Vote, Votes};

/// Why there are no opinion groups.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpinionError {
    /// The file cannot be read as votes.
    #[error("line {line}, column {column}: {what}")]
    Read {
        /// 1-based line of the file.
        line: u64,
        /// 1-based column: of the character for the encoding, otherwise of the comma-separated field.
        column: u64,
        /// What stands there and what was expected.
        what: String,
    },
    /// Nothing was voted on.
    #[error("there are no votes: give at least one line `participant,statement,vote`")]
    NoVotes,
    /// An option names a statement that no vote names.
    #[error("the options name statement {statement}, but the votes have only statements 0 to {last}")]
    UnknownStatement {
        /// The index given.
        statement: usize,
        /// The greatest index there is.
        last: usize,
    },
    /// A participant is named who is not among those who voted.
    #[error("there is no participant in row {participant}: the {participants} rows are numbered from 0")]
    UnknownParticipant {
        /// The row given.
        participant: usize,
        /// Number of rows.
        participants: usize,
    },
    /// A participant is in two groups.
    #[error("participant {participant} is in two groups, or twice in one")]
    TwoGroups {
        /// Row of the participant.
        participant: usize,
    },
    /// An option cannot be met.
    #[error("option {option} is {value}, but {must}")]
    Option {
        /// Name of the option.
        option: &'static str,
        /// The value given.
        value: usize,
        /// What it must be.
        must: &'static str,
    },
    /// A vote was recorded for a participant or statement that does not exist.
    #[error(
        "a vote names participant {participant}, statement {statement}, but there are {participants} participants and {statements} statements"
    )]
    OutOfRange {
        /// Row of the vote.
        participant: usize,
        /// Column of the vote.
        statement: usize,
        /// Number of rows.
        participants: usize,
        /// Number of columns.
        statements: usize,
    },
}
