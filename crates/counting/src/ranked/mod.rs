//! Rules that count rankings.

mod borda;
mod copeland;
mod debian;
mod gregory;
mod irv;
mod minimax;
mod pairwise;
mod papers;
mod parameters;
mod ranked_pairs;
mod schulze;
mod stv_belenios;
mod stv_ers97;
mod stv_meek;
mod stv_scottish;
mod stv_wigm;
mod table;

pub use self::parameters::{IrvParameters, OvervoteRule, TieMode, WinnerMode};

use crate::count::Count;
use crate::error::CountError;
use crate::profile::{Kind, RankedProfile};
use crate::rule::{Parameters, Rule};

/// Rounds keep every candidate's votes, so that a count's size grows with the square of this.
const MOST_CANDIDATES: usize = 2_000;
/// Victories are locked one by one, and each can change what everybody leads to.
const MOST_FOR_RANKED_PAIRS: usize = 500;

/// Counts rankings by a rule for rankings.
pub(crate) fn count(rule: Rule, profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let most = if rule == Rule::RankedPairs { MOST_FOR_RANKED_PAIRS } else { MOST_CANDIDATES };
    if profile.candidates().len() > most {
        let what = format!("{} candidates, of whom {most} can be counted", profile.candidates().len());
        return Err(CountError::TooLarge { rule, what });
    }
    match rule {
        Rule::Irv => irv::count(profile, parameters),
        Rule::StvScottish => stv_scottish::count(profile, parameters),
        Rule::StvErs97 => stv_ers97::count(profile, parameters),
        Rule::StvMeek => stv_meek::count(profile, parameters),
        Rule::StvWigm => stv_wigm::count(profile, parameters),
        Rule::StvBelenios => stv_belenios::count(profile, parameters),
        Rule::Schulze | Rule::SchulzeMargins => schulze::count(rule, profile, parameters),
        Rule::RankedPairs => ranked_pairs::count(profile, parameters),
        Rule::Minimax => minimax::count(profile, parameters),
        Rule::Copeland => copeland::count(profile, parameters),
        Rule::Borda => borda::count(profile, parameters),
        Rule::Debian => debian::count(profile, parameters),
        other => Err(CountError::WrongKind { rule, expected: other.kind(), found: Kind::Ranked }),
    }
}

/// Seats to fill, not more than candidates who have not withdrawn.
fn seats(rule: Rule, profile: &RankedProfile, parameters: &Parameters) -> Result<usize, CountError> {
    let standing = profile.candidates().len() - profile.withdrawn().len();
    crate::rule::seats(rule, parameters, profile.seats(), standing)
}
