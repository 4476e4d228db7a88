//! `block`: each voter has as many marks as there are seats; most marks win.
//!
//! Plurality at large; Lijphart, *Electoral Systems and Party Systems*, 1994, chapter 2. A ballot
//! with more marks than seats is invalid; fewer are allowed.

use super::marks::most_marks;
use crate::count::Count;
use crate::error::CountError;
use crate::profile::ApprovalProfile;
use crate::rule::{Parameters, Rule};

const ARTICLE: &str = "block vote (plurality at large)";

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Result<Count, CountError> {
    let lot = parameters.lot.as_ref();
    most_marks(Rule::Block, profile, lot, seats, Some(seats), ARTICLE)
}
