//! Rules that count grades.

mod mj;
mod mj_belenios;
mod tallies;

use crate::count::Count;
use crate::error::CountError;
use crate::profile::GradedProfile;
use crate::rule::{Parameters, Rule};

/// Counts grades by a rule for grades.
pub(crate) fn count(rule: Rule, profile: &GradedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    match rule {
        Rule::MjBelenios => mj_belenios::count(profile, parameters),
        _ => mj::count(profile, parameters),
    }
}
