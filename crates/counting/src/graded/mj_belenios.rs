//! `mj-belenios`: majority judgement as `belenios-tool method majority-judgment` counts it.
//!
//! It differs from what was published in one thing and can elect somebody else: of two middle
//! grades it takes the better, the element at 0-based index (n + 1) / 2 - 1 counted from the best.
//! Of the grades {1, 2, 3} and {2, 2, 2} it prefers the first, Balinski and Laraki the second.

use super::tallies::{self, Middle};
use crate::count::Count;
use crate::error::CountError;
use crate::profile::GradedProfile;
use crate::rule::{Parameters, Rule};

const SOURCE: &str = "Belenios, method majority judgment";

pub(super) fn count(profile: &GradedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    tallies::count(Rule::MjBelenios, Middle::Better, SOURCE, profile, parameters)
}
