//! Counting: ballots in, a result out, with every step that led to it.
//!
//! This room knows no clock, network, database or randomness. Numbers are whole or exact
//! fractions; two places use floats and say so: `stv-belenios`, which is held to its peer bit for
//! bit, and opinion groups.
//!
//! The way through it:
//!
//! 1. Ballots become a [`Profile`]: read from a file by [`input`], or written through a builder
//!    such as [`RankedProfile::builder`]. What no rule could count is refused there, with its
//!    line and column; from then on the type is trusted.
//! 2. [`count`] counts a profile by a [`Rule`] with [`Parameters`]. Each rule is a file of its own
//!    that cites its statute or paper sentence by sentence.
//! 3. The [`Count`] holds the result and its [`Round`]s: votes, transfers, and each [`Step`] in
//!    words with the article it carries out.
//!
//! A tie is a result, never drawn here: [`Count::lots`] says who must be drawn between; with the
//! drawn [`Lot`] in the parameters the count goes on.
//!
//! ```
//! use counting::{Kind, Lot, Parameters, Rule, count, input};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = br#"{"candidates":["Ada","Bo","Cy"],"seats":1,"ballots":[[5,0],[3,1,2],[3,2,1]]}"#;
//! let ballots = input::json(file, Kind::Ranked)?;
//! let counted = count(Rule::StvScottish, &ballots, &Parameters::default())?;
//! let tie = counted.lots.ok_or("Bo and Cy are tied for exclusion")?;
//!
//! let lot = Some(Lot::new(vec![tie.between[1], tie.between[0]])); // Cy was drawn first
//! let counted = count(Rule::StvScottish, &ballots, &Parameters { lot, ..Parameters::default() })?;
//! let winner = counted.winners.as_deref().and_then(<[_]>::first).ok_or("nobody won")?;
//! assert_eq!(ballots.candidates().name(*winner), "Bo");
//! let sentences = counted.rounds.iter().flat_map(|round| &round.steps);
//! assert!(sentences.into_iter().any(|step| step.article == "SSI 2007/42, rule 51(2)"));
//! # Ok(()) }
//! ```

mod approval;
mod budget;
mod candidate;
mod count;
mod error;
mod fraction;
mod graded;
mod lists;
mod lots;
mod profile;
mod purses;
mod ranked;
mod ranking;
mod rule;
mod sequence;

pub mod decision;
pub mod input;
pub mod opinion;

pub use candidate::{Candidate, Candidates};
pub use count::{Cause, Count, Detail, Link, Party, Round, Standing, Step, Transfer};
pub use error::{CountError, ProfileError};
pub use fraction::{Amount, Decimal, Fraction, FractionError};
pub use lots::{Lot, LotsNeeded, Purpose, draw};
pub use profile::{
    ApprovalBuilder, ApprovalProfile, BudgetBuilder, BudgetProfile, EqualRanks, GradedBuilder, GradedProfile, Kind, ListVotes, Place,
    Profile, Rank, RankedBallot, RankedBuilder, RankedProfile,
};
pub use ranked::{IrvParameters, OvervoteRule, TieMode, WinnerMode};
pub use rule::{Completion, DebianParameters, Parameters, Rule, Strength, Utility, count};
