//! `limited`: each voter has fewer marks than there are seats; most marks win.
//!
//! Lijphart, Lopez Pintor and Sone, "The limited vote and the single nontransferable vote", 1986. A
//! ballot with more marks than allowed is invalid; fewer are allowed. One mark is the single
//! non-transferable vote.

use super::marks::most_marks;
use crate::count::Count;
use crate::error::CountError;
use crate::profile::ApprovalProfile;
use crate::rule::{Parameters, Rule};

const ARTICLE: &str = "limited vote";

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Result<Count, CountError> {
    let rule = Rule::Limited;
    let limit = parameters.limit.ok_or(CountError::Missing { rule, parameter: "the number of marks that a ballot may have (limit)" })?;
    if limit == 0 || limit >= seats {
        let problem = format!("a limit of {limit} with {seats} seats: from 1 to one less than the seats is possible");
        return Err(CountError::BadParameter { rule, problem });
    }
    let lot = parameters.lot.as_ref();
    most_marks(rule, profile, lot, seats, Some(limit), ARTICLE)
}
