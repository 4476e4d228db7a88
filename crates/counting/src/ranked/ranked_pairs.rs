//! `ranked-pairs`: T. N. Tideman, "Independence of clones as a criterion for voting rules", Social
//! Choice and Welfare 4 (1987), section 3. Victories by margins (or, if asked, winning votes).
//!
//! Victories are locked from the strongest to the weakest, unless one would make a cycle with
//! those locked before. Where victories of equal strength get in each other's way, their order
//! can matter. The order is then a lot (T. M. Zavist and T. N. Tideman, "Complete independence of
//! clones in the ranked pairs rule", Social Choice and Welfare 6, 1989): of equally strong
//! victories the one whose winner was drawn first is locked first, and of the same winner's the
//! one whose loser was drawn last. Without a lot every order is tried, as far as 20 000 steps go:
//! what is the same in all of them is decided, and a lot is needed only where the winner is not.

use std::collections::HashSet;

use super::pairwise::{Defeat, Pairwise};
use crate::candidate::Candidate;
use crate::count::{Count, Detail, Link, Round};
use crate::error::CountError;
use crate::lots::{Lot, LotsNeeded, Purpose};
use crate::profile::RankedProfile;
use crate::ranking::{by_removal, settle};
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::RankedPairs;
const TIDEMAN: &str = "Tideman 1987, section 3";
const ZAVIST: &str = "Zavist and Tideman 1989";
const MOST_STEPS: usize = 20_000;

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let pairwise = Pairwise::new(RULE, profile)?;
    let defeats = pairwise.defeats_among(pairwise.standing(), parameters.strength);
    let mut count = Count::new(RULE);
    count.rounds.push(pairwise.round(TIDEMAN, profile));
    let mut search = Search { size: profile.candidates().len(), lot: parameters.lot.as_ref(), ..Search::default() };
    search.lock(Locked::new(search.size), &defeats);
    count.rounds.push(search.describe(&defeats, profile));
    if search.gave_up {
        let between: Vec<Candidate> = search.unresolved.iter().copied().collect();
        count.winners = Some(pairwise.condorcet_winner().into_iter().collect());
        count.lots = Some(LotsNeeded { places: between.len(), between, purpose: Purpose::Precede });
        return Ok(count);
    }
    // What all orders have in common.
    let ranking = by_removal(pairwise.standing(), |a, b| search.outcomes.iter().all(|locked| locked.reaches(a, b)));
    if let Some(between) = search.undecided_winner(pairwise.standing(), seats) {
        let round = Round::new(count.rounds.len() + 1);
        count.rounds.push(search.ask(round, &between, profile));
        count.winners = Some(between);
        count.ranking = Some(ranking);
        let between: Vec<Candidate> = search.unresolved.iter().copied().collect();
        count.lots = Some(LotsNeeded { places: between.len(), between, purpose: Purpose::Precede });
        return Ok(count);
    }
    settle(&mut count, profile.candidates(), ranking, seats, parameters.lot.as_ref(), TIDEMAN);
    Ok(count)
}

/// Victories that are locked, and whom they lead to.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Locked {
    size: usize,
    /// `reach[a * words ..]`: a set bit for each candidate below `a`.
    reach: Vec<u64>,
    /// Which victories are locked, in order of strength.
    used: Vec<usize>,
}

impl Locked {
    fn new(size: usize) -> Self {
        Self { size, reach: vec![0; size * size.div_ceil(64)], used: Vec::new() }
    }

    fn words(&self) -> usize {
        self.size.div_ceil(64)
    }

    /// Is there a path of locked victories from `a` to `b`?
    fn reaches(&self, a: Candidate, b: Candidate) -> bool {
        let (row, b) = (a.index() * self.words(), b.index());
        self.reach[row + b / 64] >> (b % 64) & 1 == 1
    }

    /// Locks `over` above `under`: whoever leads to `over` now leads to all below `under` too.
    fn lock(&mut self, place: usize, over: Candidate, under: Candidate) {
        self.used.push(place);
        self.link(over, under);
    }

    fn link(&mut self, over: Candidate, under: Candidate) {
        let words = self.words();
        let mut below = self.reach[under.index() * words..][..words].to_vec();
        below[under.index() / 64] |= 1 << (under.index() % 64);
        for a in 0..self.size {
            let leads = a == over.index() || self.reach[a * words + over.index() / 64] >> (over.index() % 64) & 1 == 1;
            if leads {
                self.reach[a * words..][..words].iter_mut().zip(&below).for_each(|(word, below)| *word |= below);
            }
        }
    }
}

/// All ways in which victories can be locked.
#[derive(Default)]
struct Search<'l> {
    size: usize,
    lot: Option<&'l Lot>,
    outcomes: Vec<Locked>,
    /// Candidates in victories whose order mattered and no lot decided.
    unresolved: std::collections::BTreeSet<Candidate>,
    steps: usize,
    gave_up: bool,
}

impl Search<'_> {
    /// Locks group after group of equally strong victories.
    fn lock(&mut self, start: Locked, defeats: &[Defeat]) {
        let mut states = vec![start];
        let mut first = 0;
        for group in defeats.chunk_by(|a, b| a.strength == b.strength) {
            let mut next = HashSet::new();
            let mut ordered = Vec::new();
            for state in states {
                for outcome in self.lock_group(state, first, group) {
                    if next.insert(outcome.reach.clone()) {
                        ordered.push(outcome);
                    }
                }
                if self.gave_up {
                    return;
                }
            }
            states = ordered;
            first += group.len();
        }
        self.outcomes = states;
    }

    /// All ways in which a group of equally strong victories can be locked onto `state`.
    fn lock_group(&mut self, mut state: Locked, first: usize, group: &[Defeat]) -> Vec<Locked> {
        let mut rest = lock_the_safe(&mut state, first, group);
        if rest.is_empty() {
            return vec![state];
        }
        if let Some(order) = self.lot_order(&rest) {
            rest.sort_by_key(|&(_, defeat)| order(defeat));
            for (place, defeat) in rest {
                if !state.reaches(defeat.under, defeat.over) {
                    state.lock(place, defeat.over, defeat.under);
                }
            }
            return vec![state];
        }
        self.unresolved.extend(rest.iter().flat_map(|(_, defeat)| [defeat.over, defeat.under]));
        let (mut seen, mut open, mut done) = (HashSet::new(), vec![(state, rest)], Vec::new());
        while let Some((state, rest)) = open.pop() {
            self.steps += 1;
            self.gave_up |= self.steps > MOST_STEPS;
            if self.gave_up {
                break;
            }
            let rest: Vec<_> = rest.into_iter().filter(|(_, d)| !state.reaches(d.under, d.over)).collect();
            if !seen.insert((state.reach.clone(), rest.iter().map(|&(place, _)| place).collect::<Vec<_>>())) {
                continue;
            }
            if rest.is_empty() {
                done.push(state);
                continue;
            }
            for &(place, defeat) in &rest {
                let mut state = state.clone();
                state.lock(place, defeat.over, defeat.under);
                open.push((state, rest.iter().copied().filter(|&(other, _)| other != place).collect()));
            }
        }
        done
    }

    /// The order that the lot gives to victories, if it has all their candidates.
    fn lot_order(&self, rest: &[(usize, Defeat)]) -> Option<impl Fn(Defeat) -> (usize, std::cmp::Reverse<usize>) + use<>> {
        let lot = self.lot?.clone();
        let drawn = |d: &Defeat| lot.place(d.over).is_some() && lot.place(d.under).is_some();
        rest.iter().all(|(_, d)| drawn(d)).then_some(move |d: Defeat| {
            let place = |c| lot.place(c).unwrap_or(usize::MAX);
            (place(d.over), std::cmp::Reverse(place(d.under)))
        })
    }

    /// Those who win a seat in some order but not in all; `None` when the winners are decided.
    fn undecided_winner(&self, standing: &[Candidate], seats: usize) -> Option<Vec<Candidate>> {
        let top = |locked: &Locked| {
            let ranking = by_removal(standing, |a, b| locked.reaches(a, b));
            let (mut top, mut groups) = (Vec::new(), ranking.into_iter());
            while top.len() < seats {
                top.extend(groups.next()?);
            }
            top.sort_unstable();
            Some(top)
        };
        let tops: Vec<Vec<Candidate>> = self.outcomes.iter().filter_map(top).collect();
        let first = tops.first()?;
        let same = tops.iter().all(|top| top == first);
        let mut all: Vec<Candidate> = tops.concat();
        all.sort_unstable();
        all.dedup();
        (!same).then_some(all)
    }

    fn ask(&self, mut round: Round, between: &[Candidate], profile: &RankedProfile) -> Round {
        let names = profile.candidates().in_words(between);
        round.step(ZAVIST, format!("Victories of equal strength stand in each other's way, and their order decides between {names}: an order must be drawn by lot."));
        round
    }

    /// For each victory: was it locked in every order?
    fn always_locked(&self, defeats: usize) -> Vec<bool> {
        let mut times = vec![0; defeats];
        self.outcomes.iter().flat_map(|locked| &locked.used).for_each(|&place| times[place] += 1);
        times.into_iter().map(|times| times > 0 && times == self.outcomes.len()).collect()
    }

    /// Which victories were locked in every order.
    fn describe(&self, defeats: &[Defeat], profile: &RankedProfile) -> Round {
        let mut round = Round::new(2);
        let names = profile.candidates();
        let always = self.always_locked(defeats.len());
        let mut links = Vec::with_capacity(defeats.len());
        for (place, defeat) in defeats.iter().enumerate() {
            let used = always[place];
            let (over, under) = (names.name(defeat.over), names.name(defeat.under));
            let what = if used { "locked" } else { "not locked (in every order), because stronger or equal ones lead the other way" };
            round.step(TIDEMAN, format!("{over} over {under}, {} to {}: {what}.", defeat.wins, defeat.losses));
            links.push(Link { over: defeat.over, under: defeat.under, wins: defeat.wins, losses: defeat.losses, used });
        }
        if let (Some(lot), true) = (self.lot, self.unresolved.is_empty()) {
            let names = names.in_words(lot.order());
            round.step(ZAVIST, format!("Equally strong victories are taken in the order of the lot: {names}."));
        }
        round.detail = Some(Detail::Links { links });
        round
    }
}

/// Locks the victories of a group that can be in no cycle with the rest of it; returns those
/// that can and are not ruled out by stronger ones.
fn lock_the_safe(state: &mut Locked, first: usize, group: &[Defeat]) -> Vec<(usize, Defeat)> {
    let numbered = || group.iter().enumerate().map(|(index, &defeat)| (first + index, defeat));
    let open: Vec<(usize, Defeat)> = numbered().filter(|(_, d)| !state.reaches(d.under, d.over)).collect();
    let mut together = state.clone();
    open.iter().for_each(|(_, d)| together.link(d.over, d.under));
    let (risky, safe): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, d)| together.reaches(d.under, d.over));
    safe.iter().for_each(|&(place, d)| state.lock(place, d.over, d.under));
    risky
}
