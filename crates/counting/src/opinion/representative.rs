//! What sets a group apart from the others.

use super::{Vote, Votes};
use serde::Serialize;

/// One-sided 90 % of the normal distribution, to the four decimals that Polis takes.
pub(super) const SIGNIFICANT: f64 = 1.2816;
const PICKED: usize = 5;

/// Agreement or disagreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Agreed.
    Agree,
    /// Disagreed.
    Disagree,
}

/// How many in a group said what about one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Agreed.
    pub agrees: u64,
    /// Disagreed.
    pub disagrees: u64,
    /// Voted at all, passes included.
    pub votes: u64,
}

impl Tally {
    /// Counts the votes of these participants on every statement.
    pub(super) fn of(votes: &Votes, participants: impl Iterator<Item = usize>) -> Vec<Tally> {
        let mut tallies = vec![Tally::default(); votes.statements().len()];
        for participant in participants {
            for &(statement, vote) in votes.row(participant) {
                let tally = &mut tallies[statement];
                tally.votes += 1;
                tally.agrees += u64::from(vote == Vote::Agree);
                tally.disagrees += u64::from(vote == Vote::Disagree);
            }
        }
        tallies
    }

    pub(super) fn minus(self, other: Tally) -> Tally {
        Tally { agrees: self.agrees - other.agrees, disagrees: self.disagrees - other.disagrees, votes: self.votes - other.votes }
    }

    pub(super) fn of_side(self, side: Side) -> u64 {
        match side {
            Side::Agree => self.agrees,
            Side::Disagree => self.disagrees,
        }
    }

    /// `(n + 1) / (votes + 2)`: the share on this side, drawn towards one half.
    pub(super) fn share(self, side: Side) -> f64 {
        (number(self.of_side(side)) + 1.0) / (number(self.votes) + 2.0)
    }

    /// `2·√(votes + 1)·((n + 1)/(votes + 1) − ½)`: is the share above one half by more than chance?
    pub(super) fn share_test(self, side: Side) -> f64 {
        let votes = number(self.votes) + 1.0;
        2.0 * votes.sqrt() * ((number(self.of_side(side)) + 1.0) / votes - 0.5)
    }

    /// Two-proportion z of this group against the others, each of the four counts raised by one; 0 where all are on this side.
    fn difference_test(self, others: Tally, side: Side) -> f64 {
        let (n_in, n_out) = (number(self.votes) + 1.0, number(others.votes) + 1.0);
        let (in_favour, out_favour) = (number(self.of_side(side)) + 1.0, number(others.of_side(side)) + 1.0);
        let pooled = (in_favour + out_favour) / (n_in + n_out);
        if pooled >= 1.0 {
            return 0.0;
        }
        (in_favour / n_in - out_favour / n_out) / (pooled * (1.0 - pooled) * (1.0 / n_in + 1.0 / n_out)).sqrt()
    }
}

/// How a group stands to one side of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SideTally {
    /// `pa` or `pd`: share of the group on this side, `(n + 1)/(votes + 2)`.
    pub share: f64,
    /// `pat` or `pdt`: z of that share against one half.
    pub share_test: f64,
    /// `ra` or `rd`: share of the group divided by the share of all others.
    pub representativeness: f64,
    /// `rat` or `rdt`: z of the group against all others.
    pub representativeness_test: f64,
}

impl SideTally {
    pub(super) fn of(group: Tally, others: Tally, side: Side) -> SideTally {
        SideTally {
            share: group.share(side),
            share_test: group.share_test(side),
            representativeness: group.share(side) / others.share(side),
            representativeness_test: group.difference_test(others, side),
        }
    }

    fn passes(&self) -> bool {
        self.representativeness_test > SIGNIFICANT && self.share_test > SIGNIFICANT
    }

    fn metric(&self) -> f64 {
        self.representativeness * self.representativeness_test * self.share * self.share_test
    }
}

/// A statement that tells a group from the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Representative {
    /// Index of the statement.
    pub statement: usize,
    /// The side on which the group stands apart.
    pub side: Side,
    /// How many of the group are on that side.
    pub on_side: u64,
    /// How many of the group voted on it.
    pub votes: u64,
    /// The four measures of that side.
    pub measures: SideTally,
    /// It was taken first because the group agrees with it best.
    pub best_agree: bool,
}

/// One statement as seen by one group, before anything is chosen.
struct Seen {
    statement: usize,
    group: Tally,
    agree: SideTally,
    disagree: SideTally,
}

impl Seen {
    /// The side whose z against the others is greater; disagreement when they are equal, as in Polis.
    fn side(&self) -> (Side, &SideTally) {
        if self.agree.representativeness_test > self.disagree.representativeness_test {
            (Side::Agree, &self.agree)
        } else {
            (Side::Disagree, &self.disagree)
        }
    }

    fn chosen(&self, best_agree: bool) -> Representative {
        let (side, measures) = self.side();
        let on_side = self.group.of_side(side);
        Representative { statement: self.statement, side, on_side, votes: self.group.votes, measures: *measures, best_agree }
    }
}

/// The up to five statements that represent a group: the one it agrees with best, then those that pass both tests by
/// `representativeness × its test × share × its test`; agreements stand before disagreements. If none passes, the best there is.
pub(super) fn representatives(group: &[Tally], everybody: &[Tally], skip: impl Fn(usize) -> bool) -> Vec<Representative> {
    let seen: Vec<Seen> = (0..group.len()).filter(|&j| !skip(j)).map(|j| see(j, group[j], everybody[j].minus(group[j]))).collect();
    let mut passing: Vec<&Seen> = seen.iter().filter(|one| one.agree.passes() || one.disagree.passes()).collect();
    passing.sort_by(|a, b| b.side().1.metric().total_cmp(&a.side().1.metric()));
    let head = match best_agree(&seen) {
        Some(best) => Some(best.chosen(true)),
        None if passing.is_empty() => best_overall(&seen).map(|best| best.chosen(false)),
        None => None,
    };
    let first = head.as_ref().map(|head| head.statement);
    let rest = passing.iter().filter(|one| Some(one.statement) != first).map(|one| one.chosen(false));
    let mut picked: Vec<Representative> = head.into_iter().chain(rest).take(PICKED).collect();
    picked.sort_by_key(|one| one.side);
    picked
}

fn see(statement: usize, group: Tally, others: Tally) -> Seen {
    let of = |side| SideTally::of(group, others, side);
    Seen { statement, group, agree: of(Side::Agree), disagree: of(Side::Disagree) }
}

/// The statement the group agrees with best: once a candidate sets the group apart (`ra > 1`), by the whole metric; until then by
/// share and its test alone.
fn best_agree(seen: &[Seen]) -> Option<&Seen> {
    let mut best: Option<&Seen> = None;
    for one in seen.iter().filter(|one| one.group.agrees + one.group.disagrees > 0) {
        let agree = &one.agree;
        let better = match best.map(|best| &best.agree) {
            Some(best) if best.representativeness > 1.0 => agree.metric() > best.metric(),
            Some(best) => agree.share * agree.share_test > best.share * best.share_test,
            None => agree.share_test > SIGNIFICANT || (agree.representativeness > 1.0 && agree.share > 0.5),
        };
        if better {
            best = Some(one);
        }
    }
    best
}

fn best_overall(seen: &[Seen]) -> Option<&Seen> {
    let strength = |one: &Seen| one.agree.representativeness_test.max(one.disagree.representativeness_test);
    seen.iter().reduce(|best, one| if strength(one) > strength(best) { one } else { best })
}

/// A count as a float; exact far beyond any conversation.
pub(super) fn number(n: u64) -> f64 {
    n as f64
}
