//! Decision rules: is the ballot carried, lost, or something else, and by which arithmetic?
//!
//! A [`Rule`] is a list of clauses `count · den ≥ num · base` (or `>`), each in whole numbers, and
//! says which outcome follows when which of them are met. Base and strictness belong to the rule,
//! because they are what unions, states and associations differ in.
//!
//! - [`presets()`] are the named, dated rules of statutes and unions, each with its source and the
//!   dates between which it holds. They are templates that a body edits, not legal advice.
//! - [`Rule::from_toml`] reads a rule that a body wrote for itself.
//! - [`Rule::decide`] gives the [`Verdict`] on a [`Tally`]; [`Rule::decide_units`] on the tallies
//!   of units, pooled, unit by unit, or by a double majority.
//! - [`Rule::standing`] says whether votes that are still out can change it. It is exact: a turnout
//!   quorum is not monotone (49–0 fails where 49–1 carries), so it looks at every split.
//!
//! ```
//! use counting::decision::{Counts, Outcome, preset};
//!
//! let rule = preset("uk.ia.2026")?.rule()?;
//! let tally = Counts::votes(2388, 934, 331).blank(22).spoiled(14).check()?;
//! let verdict = rule.decide(&tally)?;
//! assert_eq!(verdict.outcome(), Outcome::Carried);
//! # Ok::<(), counting::decision::DecisionError>(())
//! ```

mod clause;
mod counts;
mod custom;
mod date;
mod error;
mod lattice;
mod outstanding;
mod preset;
mod presets;
mod quantity;
mod rule;
mod verdict;
mod words;

#[cfg(test)]
mod tests;

pub use clause::{Clause, Comparison, QuorumKind, Share};
pub use counts::{Counts, Tally, UnitTally, UnitVote, UnitVoteKind};
pub use date::{Date, Validity};
pub use error::DecisionError;
pub use outstanding::{Outstanding, Standing};
pub use preset::{Parameter, Preset, preset, presets};
pub use quantity::Quantity;
pub use rule::{Aggregation, Branch, Outcome, Rule};
pub use verdict::{ClauseLine, Turnout, UnitVerdict, Verdict};
pub use words::{grouped, percent};
