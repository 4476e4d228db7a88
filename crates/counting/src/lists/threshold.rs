//! Which lists take part: those with at least the threshold's share of all valid votes.

use crate::candidate::Candidate;
use crate::count::Round;
use crate::error::CountError;
use crate::fraction::Fraction;
use crate::profile::ListVotes;
use crate::rule::Rule;

/// For each list, its votes if it takes part, else 0; writes into the round who does not.
///
/// # Errors
/// [`CountError::BadParameter`] if no list reaches the threshold.
pub(super) fn admitted(rule: Rule, votes: &ListVotes, round: &mut Round) -> Result<Vec<u64>, CountError> {
    let all = |list| votes.votes(list);
    let Some(threshold) = votes.threshold() else {
        return Ok(votes.lists().iter().map(all).collect());
    };
    let needed = threshold * Fraction::from(votes.total());
    let is_in = |list: Candidate| Fraction::from(votes.votes(list)) >= needed;
    let (with, without): (Vec<Candidate>, Vec<Candidate>) = votes.lists().iter().partition(|&list| is_in(list));
    if with.iter().all(|&list| votes.votes(list) == 0) {
        let problem = format!("no list reaches the threshold of {threshold} of all votes");
        return Err(CountError::BadParameter { rule, problem });
    }
    round.step(
        "threshold",
        format!(
            "A list needs at least {threshold} of {} votes, that is {}. {} take part.",
            votes.total(),
            needed.to_decimal_text(2),
            votes.lists().in_words(&with)
        ),
    );
    if !without.is_empty() {
        let text = format!("Below the threshold: {}.", votes.lists().in_words(&without));
        round.step("threshold", text);
    }
    let counted = |list| if is_in(list) { votes.votes(list) } else { 0 };
    Ok(votes.lists().iter().map(counted).collect())
}
