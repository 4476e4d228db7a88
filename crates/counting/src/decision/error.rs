//! What can be wrong with a rule or with the counts put to it.

use super::Quantity;

/// Why a verdict cannot be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecisionError {
    /// A rule needs a number that was not given.
    #[error("the rule {rule} needs the number of {what} ({field}), which was not given")]
    Missing {
        /// The rule.
        rule: String,
        /// The quantity in words.
        what: &'static str,
        /// The quantity's name in rules and on the command line.
        field: Quantity,
    },
    /// More of something than there can be.
    #[error("{part} add up to {sum}, but there are only {limit} {whole}: one of the counts is wrong")]
    TooMany {
        /// What was added up.
        part: &'static str,
        /// Its sum.
        sum: u128,
        /// What it is part of.
        whole: &'static str,
        /// How many there are of those.
        limit: u64,
    },
    /// A sum beyond 2^64 − 1.
    #[error("the sum of {0} is above 18,446,744,073,709,551,615")]
    Overflow(&'static str),
    /// Nobody is entitled.
    #[error("the number entitled is 0: a ballot needs a roll")]
    NobodyEntitled,
    /// A unit's counts are wrong.
    #[error("unit {unit}: {error}")]
    InUnit {
        /// The unit's name.
        unit: String,
        /// What is wrong there.
        error: Box<DecisionError>,
    },
    /// Units are missing or named twice.
    #[error("{0}")]
    Units(String),
    /// The rule decides unit by unit, but was given one tally.
    #[error("the rule {rule} decides by units ({aggregation}): give the counts of each unit")]
    NeedsUnits {
        /// The rule.
        rule: String,
        /// How it puts the units together.
        aggregation: &'static str,
    },
    /// More votes are out than members have not voted.
    #[error("{outstanding} votes are said to be outstanding, but only {left} of those entitled have not voted")]
    TooManyOutstanding {
        /// Votes said to be out.
        outstanding: u64,
        /// Entitled, not prevented, and not voted.
        left: u64,
    },
    /// No preset of this name.
    #[error("there is no preset {name:?}{hint}; `folkmoot rule --list` shows them all")]
    NoPreset {
        /// The name asked for.
        name: String,
        /// A name that may have been meant, as `: did you mean …?`, or nothing.
        hint: String,
    },
    /// A preset has no such parameter.
    #[error("{preset} has no parameter {name:?}: it has {known}")]
    NoParameter {
        /// The preset.
        preset: &'static str,
        /// The parameter asked for.
        name: String,
        /// Those it has.
        known: String,
    },
    /// A parameter does not take this value.
    #[error("{preset}: {name} cannot be {value:?}: it can be {allowed}")]
    BadValue {
        /// The preset.
        preset: &'static str,
        /// The parameter.
        name: &'static str,
        /// The value given.
        value: String,
        /// The values it takes.
        allowed: String,
    },
    /// A custom rule cannot be read.
    #[error("line {line}, column {column}: {message}")]
    Custom {
        /// Line in the TOML text, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// Not a date.
    #[error("{0:?} is not a date: write it as 2026-02-18")]
    BadDate(String),
}
