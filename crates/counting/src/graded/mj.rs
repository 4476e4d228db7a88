//! `mj`: majority judgement as its authors published it (M. Balinski and R. Laraki, "Majority
//! Judgment: Measuring, Ranking, and Electing", MIT Press 2010, chapter 1, "majority-value").
//!
//! A candidate's majority grade is the middle of its grades, and of two middle ones the worse: the
//! best grade that a majority of voters gives or surpasses. Candidates are compared by it; then each
//! tied one loses its majority grade once, and they are compared by what is left, again and again.
//! Those who never differ stay tied.

use super::tallies::{self, Middle};
use crate::count::Count;
use crate::error::CountError;
use crate::profile::GradedProfile;
use crate::rule::{Parameters, Rule};

const SOURCE: &str = "Balinski and Laraki 2010, chapter 1";

pub(super) fn count(profile: &GradedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    tallies::count(Rule::Mj, Middle::Worse, SOURCE, profile, parameters)
}
