//! Rules that count grades.

use crate::count::Count;
use crate::error::CountError;
use crate::profile::GradedProfile;
use crate::rule::{Parameters, Rule};

pub(crate) fn count(
    rule: Rule,
    _profile: &GradedProfile,
    _parameters: &Parameters,
) -> Result<Count, CountError> {
    Err(CountError::Missing {
        rule,
        parameter: "its file",
    })
}
