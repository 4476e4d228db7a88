//! Rules that count rankings.

mod parameters;

pub use self::parameters::{IrvParameters, OvervoteRule, TieMode, WinnerMode};

use crate::count::Count;
use crate::error::CountError;
use crate::profile::RankedProfile;
use crate::rule::{Parameters, Rule};

pub(crate) fn count(
    rule: Rule,
    _profile: &RankedProfile,
    _parameters: &Parameters,
) -> Result<Count, CountError> {
    Err(CountError::Missing {
        rule,
        parameter: "its file",
    })
}
