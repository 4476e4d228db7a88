//! What most participants share.

use super::representative::{SIGNIFICANT, Side, Tally};
use serde::Serialize;

const PICKED: usize = 5;

/// A statement that more than half accept, or more than half refuse, by more than chance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accepted {
    /// Index of the statement.
    pub statement: usize,
    /// How many are on this side.
    pub on_side: u64,
    /// How many voted on it.
    pub votes: u64,
    /// `(on_side + 1)/(votes + 2)`.
    pub share: f64,
    /// z of that share against one half.
    pub share_test: f64,
}

/// The statements that everybody together accepts or refuses most clearly, at most five of each.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Consensus {
    /// Accepted, the clearest first.
    pub agree: Vec<Accepted>,
    /// Refused, the clearest first.
    pub disagree: Vec<Accepted>,
}

/// Share above one half and its z above 1.2816, sorted by `share × z`.
pub(super) fn consensus(everybody: &[Tally], skip: impl Fn(usize) -> bool) -> Consensus {
    let of = |side: Side| {
        let mut accepted: Vec<Accepted> =
            everybody.iter().enumerate().filter(|(j, _)| !skip(*j)).map(|(statement, tally)| accepted(statement, *tally, side)).collect();
        accepted.retain(|one| one.share > 0.5 && one.share_test > SIGNIFICANT);
        accepted.sort_by(|a, b| (b.share * b.share_test).total_cmp(&(a.share * a.share_test)));
        accepted.truncate(PICKED);
        accepted
    };
    Consensus { agree: of(Side::Agree), disagree: of(Side::Disagree) }
}

fn accepted(statement: usize, tally: Tally, side: Side) -> Accepted {
    let (on_side, votes) = (tally.of_side(side), tally.votes);
    Accepted { statement, on_side, votes, share: tally.share(side), share_test: tally.share_test(side) }
}

/// Group-aware consensus: the product over all groups of the group's share, so that one group against it is enough to sink it.
pub(super) fn group_aware(groups: &[Tally], side: Side) -> f64 {
    groups.iter().map(|tally| tally.share(side)).product()
}
