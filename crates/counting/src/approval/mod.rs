//! Rules that count approvals: one winner, or a committee.

#[allow(clippy::module_inception, reason = "the rule is called approval")]
mod approval;
mod block;
mod equal_shares;
mod limited;
mod marks;
mod pav;
mod seq_pav;
mod seq_phragmen;
mod shared;

use crate::count::Count;
use crate::error::CountError;
use crate::profile::{ApprovalProfile, Kind};
use crate::rule::{Parameters, Rule, seats};

pub(crate) fn count(rule: Rule, profile: &ApprovalProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = seats(rule, parameters, profile.seats(), profile.candidates().len())?;
    if profile.total() == 0 {
        return Err(CountError::NoBallots { rule });
    }
    match rule {
        Rule::Approval => approval::count(profile, parameters, seats),
        Rule::Block => block::count(profile, parameters, seats),
        Rule::Limited => limited::count(profile, parameters, seats),
        Rule::Pav => pav::count(profile, parameters, seats),
        Rule::SeqPav => Ok(seq_pav::count(profile, parameters, seats)),
        Rule::SeqPhragmen => Ok(seq_phragmen::count(profile, parameters, seats)),
        Rule::EqualShares => Ok(equal_shares::count(profile, parameters, seats)),
        _ => Err(CountError::WrongKind { rule, expected: rule.kind(), found: Kind::Approval }),
    }
}
