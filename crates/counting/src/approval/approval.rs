//! `approval`: each voter marks as many candidates as they like; most marks win.
//!
//! Brams and Fishburn, *Approval Voting*, 1983, chapter 1. For several seats: the candidates with
//! the most marks.

use super::marks::most_marks;
use crate::count::Count;
use crate::error::CountError;
use crate::profile::ApprovalProfile;
use crate::rule::{Parameters, Rule};

const ARTICLE: &str = "Brams and Fishburn 1983, chapter 1";

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Result<Count, CountError> {
    let lot = parameters.lot.as_ref();
    most_marks(Rule::Approval, profile, lot, seats, None, ARTICLE)
}
