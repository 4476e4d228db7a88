//! Rules that share out seats among lists.

mod dhondt;
mod divisors;
mod hare_remainder;
mod sainte_lague;
mod sainte_lague_modified;
mod threshold;

use crate::count::Count;
use crate::error::CountError;
use crate::profile::{Kind, ListVotes};
use crate::rule::{Parameters, Rule};

/// Seats that are shared out at most: every one is a round of the result.
const MOST_SEATS: usize = 10_000;

pub(crate) fn count(rule: Rule, votes: &ListVotes, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = parameters.seats.or(votes.seats()).unwrap_or(1);
    if seats == 0 {
        return Err(CountError::NoSeats { rule });
    }
    if seats > MOST_SEATS {
        let what = format!("{seats} seats are more than {MOST_SEATS}");
        return Err(CountError::TooLarge { rule, what });
    }
    if votes.total() == 0 {
        return Err(CountError::NoBallots { rule });
    }
    let lot = parameters.lot.as_ref();
    match rule {
        Rule::Dhondt => dhondt::count(votes, seats, lot),
        Rule::SainteLague => sainte_lague::count(votes, seats, lot),
        Rule::SainteLagueModified => sainte_lague_modified::count(votes, seats, lot),
        Rule::HareRemainder => hare_remainder::count(votes, seats, lot),
        _ => Err(CountError::WrongKind { rule, expected: rule.kind(), found: Kind::Lists }),
    }
}
