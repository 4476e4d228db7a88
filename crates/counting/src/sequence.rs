//! Rules that take one candidate (or project) after the other: what they share is how ties branch.

use std::collections::{BTreeMap, BTreeSet};

use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::lots::{Lot, Purpose, draw};
use crate::rule::Rule;

/// A rule in the middle of its count.
pub(crate) trait Sequence: Clone {
    /// Two states with the same key go on alike.
    type Key: Ord;

    /// What tells this state from others.
    fn key(&self) -> Self::Key;

    /// Those who are tied for being taken next, by index; empty when the count is over.
    fn next(&mut self) -> Vec<Candidate>;

    /// Writes into the round how things stand before somebody is taken.
    fn describe(&self, round: &mut Round);

    /// Writes into the round why `candidate` is taken, and at what price.
    fn explain(&self, candidate: Candidate, round: &mut Round);

    /// Takes `candidate`.
    fn take(&mut self, candidate: Candidate);

    /// Those taken so far, in that order.
    fn taken(&self) -> &[Candidate];

    /// Where the rule is written: the article of its steps.
    fn article(&self) -> &'static str;
}

/// Every set that can come out, each by index, whichever way ties fall; `None` when there are more
/// than `limit` states on the way.
pub(crate) fn every_outcome<S: Sequence>(start: S, limit: usize) -> Option<Vec<Vec<Candidate>>> {
    let mut outcomes = BTreeSet::new();
    let mut level = vec![until_first_tie(start)];
    while !level.is_empty() {
        let mut later = BTreeMap::new();
        for mut state in level {
            let tied = state.next();
            if tied.is_empty() {
                let mut taken = state.taken().to_vec();
                taken.sort_unstable();
                outcomes.insert(taken);
            }
            for candidate in tied {
                let mut state = state.clone();
                state.take(candidate);
                later.insert(state.key(), state);
            }
            if later.len() + outcomes.len() > limit {
                return None;
            }
        }
        level = later.into_values().collect();
    }
    Some(outcomes.into_iter().collect())
}

/// As far as it goes without a tie.
fn until_first_tie<S: Sequence>(mut state: S) -> S {
    while let [only] = state.next()[..] {
        state.take(only);
    }
    state
}

/// The set that comes out when the lot decides every tie; `None` at a tie that it does not decide.
pub(crate) fn by_lot<S: Sequence>(mut state: S, lot: Option<&Lot>) -> Option<Vec<Candidate>> {
    loop {
        let tied = state.next();
        let next = match tied[..] {
            [] => return Some(state.taken().to_vec()),
            [only] => only,
            _ => *draw(lot, &tied, 1, Purpose::Elect).ok()?.first()?,
        };
        state.take(next);
    }
}

/// How many states may be looked at when each holds something for every distinct ballot.
pub(crate) fn limit(ballots: usize) -> usize {
    (20_000_000 / ballots.max(1)).clamp(100, 20_000)
}

/// What is done when several are tied: the lot decides if it names them all; else, if every way leads
/// to the same outcome, the first by index goes first; else a lot is needed.
#[derive(Clone, Copy)]
pub(crate) struct Ties<'a> {
    /// The lot, where one was drawn.
    pub(crate) lot: Option<&'a Lot>,
    /// Does every way lead to the same outcome?
    pub(crate) harmless: bool,
}

/// Runs the rule to its end, or to the first tie that needs a lot, and writes every round.
pub(crate) fn run<S: Sequence>(rule: Rule, names: &Candidates, mut state: S, ties: Ties<'_>) -> (Count, S) {
    let mut count = Count::new(rule);
    loop {
        let tied = state.next();
        if tied.is_empty() {
            break;
        }
        let mut round = Round::new(count.rounds.len() + 1);
        state.describe(&mut round);
        let taken = settle(&state, &tied, ties, names, &mut round);
        match taken {
            Ok(candidate) => {
                state.explain(candidate, &mut round);
                state.take(candidate);
                round.elected.push(candidate);
            }
            Err(lots) => count.lots = Some(lots),
        }
        count.rounds.push(round);
        if count.lots.is_some() {
            break;
        }
    }
    (count, state)
}

fn settle<S: Sequence>(
    state: &S,
    tied: &[Candidate],
    ties: Ties<'_>,
    names: &Candidates,
    round: &mut Round,
) -> Result<Candidate, crate::lots::LotsNeeded> {
    if let [only] = tied {
        return Ok(*only);
    }
    let who = names.in_words(tied);
    match draw(ties.lot, tied, 1, Purpose::Elect) {
        Ok(drawn) => {
            let text = format!("{who} are tied; the lot fell on {}.", names.in_words(&drawn));
            round.step("lot", text);
            Ok(drawn[0])
        }
        Err(_) if ties.harmless => {
            let first = names.name(tied[0]);
            let text = format!("{who} are tied. Whoever comes first, the same are chosen in the end; {first} is taken first.");
            round.step(state.article(), text);
            Ok(tied[0])
        }
        Err(needed) => {
            let text = format!("{who} are tied: one of them must be drawn by lot.");
            round.step(state.article(), text);
            Err(needed)
        }
    }
}
