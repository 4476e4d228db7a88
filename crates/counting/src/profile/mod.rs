//! Ballots, checked once and then trusted.
//!
//! A profile can only be made through its builder, which refuses what no rule could count;
//! identical ballots are kept once, with their weights added.

mod approval;
mod budget;
mod graded;
mod lists;
mod ranked;
mod rows;

use std::fmt;

use serde::Serialize;

pub use self::approval::{ApprovalBuilder, ApprovalProfile};
pub use self::budget::{BudgetBuilder, BudgetProfile};
pub use self::graded::{GradedBuilder, GradedProfile};
pub use self::lists::ListVotes;
pub use self::ranked::{EqualRanks, Rank, RankedBallot, RankedBuilder, RankedProfile};

/// Ballots of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Candidates in order of preference.
    Ranked(RankedProfile),
    /// Candidates marked or not.
    Approval(ApprovalProfile),
    /// A grade for each candidate.
    Graded(GradedProfile),
    /// Projects approved, with their costs and a budget.
    Budget(BudgetProfile),
    /// Votes for lists.
    Lists(ListVotes),
}

impl Profile {
    /// Which kind of ballots these are.
    pub fn kind(&self) -> Kind {
        match self {
            Profile::Ranked(_) => Kind::Ranked,
            Profile::Approval(_) => Kind::Approval,
            Profile::Graded(_) => Kind::Graded,
            Profile::Budget(_) => Kind::Budget,
            Profile::Lists(_) => Kind::Lists,
        }
    }

    /// The names of what is voted on: candidates, projects or lists.
    pub fn candidates(&self) -> &crate::Candidates {
        match self {
            Profile::Ranked(profile) => profile.candidates(),
            Profile::Approval(profile) => profile.candidates(),
            Profile::Graded(profile) => profile.candidates(),
            Profile::Budget(profile) => profile.projects(),
            Profile::Lists(votes) => votes.lists(),
        }
    }
}

/// A kind of ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Candidates in order of preference.
    Ranked,
    /// Candidates marked or not.
    Approval,
    /// A grade for each candidate.
    Graded,
    /// Projects approved, with costs and a budget.
    Budget,
    /// Votes for lists.
    Lists,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Ranked => "ranked",
            Kind::Approval => "approval",
            Kind::Graded => "graded",
            Kind::Budget => "budget",
            Kind::Lists => "list",
        })
    }
}

/// A place in a file, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}
