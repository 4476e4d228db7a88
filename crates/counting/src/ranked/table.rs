//! The table of an STV count: who has how many votes at each stage, and where everybody stands.

use std::collections::BTreeMap;
use std::fmt;

use crate::candidate::{Candidate, Candidates};
use crate::count::{Cause, Party, Round, Standing, Transfer};
use crate::fraction::{Amount, Decimal};
use crate::lots::{Lot, LotsNeeded, Purpose, draw};
use crate::profile::RankedProfile;

/// Votes in units of `10^-places`, the places that the statute fixes.
pub(crate) struct Table<'p> {
    profile: &'p RankedProfile,
    places: u8,
    /// By candidate.
    pub(crate) votes: Vec<u128>,
    /// Votes that count for nobody, by cause.
    pub(crate) inactive: BTreeMap<Cause, u128>,
    standing: Vec<Standing>,
    seats: usize,
    elected: Vec<Candidate>,
    /// The votes at each earlier point where statutes look back to.
    history: Vec<Vec<u128>>,
}

impl<'p> Table<'p> {
    pub(crate) fn new(profile: &'p RankedProfile, seats: usize, places: u8) -> Self {
        let standing = |candidate| match profile.withdrawn().contains(&candidate) {
            true => Standing::Withdrawn,
            false => Standing::Continuing,
        };
        Self {
            profile,
            places,
            votes: vec![0; profile.candidates().len()],
            inactive: BTreeMap::new(),
            standing: profile.candidates().iter().map(standing).collect(),
            seats,
            elected: Vec::new(),
            history: Vec::new(),
        }
    }

    /// 1 in units.
    pub(crate) fn one(&self) -> u128 {
        10u128.pow(u32::from(self.places))
    }

    pub(crate) fn candidates(&self) -> &'p Candidates {
        self.profile.candidates()
    }

    pub(crate) fn name(&self, candidate: Candidate) -> &'p str {
        self.candidates().name(candidate)
    }

    /// Units as a number with its decimals.
    pub(crate) fn amount(&self, units: u128) -> Decimal {
        Decimal::new(i128::try_from(units).unwrap_or(i128::MAX), self.places)
    }

    /// Votes as text.
    pub(crate) fn show(&self, units: u128) -> impl fmt::Display + use<> {
        self.amount(units)
    }

    pub(crate) fn votes(&self, candidate: Candidate) -> u128 {
        self.votes[candidate.index()]
    }

    /// Who is still in the count, by index.
    pub(crate) fn continuing(&self) -> Vec<Candidate> {
        self.candidates().iter().filter(|&c| self.standing[c.index()] == Standing::Continuing).collect()
    }

    /// For each candidate by index: still in the count?
    pub(crate) fn is_continuing(&self) -> Vec<bool> {
        self.standing.iter().map(|&standing| standing == Standing::Continuing).collect()
    }

    /// Who is still in the count, most votes first, equal ones by index.
    pub(crate) fn continuing_by_votes(&self) -> Vec<Candidate> {
        let mut continuing = self.continuing();
        continuing.sort_by_key(|&c| (std::cmp::Reverse(self.votes(c)), c));
        continuing
    }

    /// Seats that nobody holds yet.
    pub(crate) fn vacancies(&self) -> usize {
        self.seats - self.elected.len()
    }

    /// Who is elected, in that order.
    pub(crate) fn elected(&self) -> &[Candidate] {
        &self.elected
    }

    /// Those of `elected` with more votes than `quota`.
    pub(crate) fn with_surplus(&self, quota: u128) -> Vec<Candidate> {
        self.elected.iter().copied().filter(|&c| self.votes(c) > quota).collect()
    }

    pub(crate) fn elect(&mut self, candidate: Candidate, round: &mut Round) {
        self.standing[candidate.index()] = Standing::Elected;
        self.elected.push(candidate);
        round.elected.push(candidate);
    }

    pub(crate) fn exclude(&mut self, candidate: Candidate, round: &mut Round) {
        self.standing[candidate.index()] = Standing::Excluded;
        round.excluded.push(candidate);
    }

    /// A round that shows how things stand now.
    pub(crate) fn round(&self, number: usize, quota: u128) -> Round {
        let shown = |(&cause, &units): (&Cause, &u128)| (cause, self.amount(units).into());
        Round {
            votes: self.votes.iter().map(|&units| self.amount(units).into()).collect(),
            standing: self.standing.clone(),
            quota: Some(self.amount(quota).into()),
            inactive: self.inactive.iter().filter(|&(_, &units)| units > 0).map(shown).collect(),
            ..Round::new(number)
        }
    }

    /// Credits votes that come from `from` and keeps a note of it in the round.
    pub(crate) fn credit(&mut self, round: &mut Round, from: Candidate, credited: &[(Candidate, u128)]) {
        for &(to, units) in credited {
            self.votes[to.index()] += units;
            self.note(round, from, Party::Candidate(to), units);
        }
    }

    /// Votes of `from` that count for nobody any more.
    pub(crate) fn lose(&mut self, round: &mut Round, from: Candidate, cause: Cause, units: u128) {
        if units > 0 {
            *self.inactive.entry(cause).or_default() += units;
            self.note(round, from, Party::Nobody(cause), units);
        }
    }

    fn note(&self, round: &mut Round, from: Candidate, to: Party, units: u128) {
        let from = Party::Candidate(from);
        let votes = Amount::from(self.amount(units));
        match round.transfers.iter_mut().find(|transfer| transfer.from == from && transfer.to == to) {
            Some(Transfer { votes: Amount::Decimal(sum), .. }) => {
                let more = i128::try_from(units).unwrap_or(i128::MAX);
                *sum = Decimal::new(sum.units().saturating_add(more), self.places);
            }
            _ => round.transfers.push(Transfer { from, to, votes }),
        }
    }

    /// Remembers the votes of now for later ties.
    pub(crate) fn remember(&mut self) {
        self.history.push(self.votes.clone());
    }

    /// Those of `tied` with the most (or the fewest) votes at the most recent point where they
    /// were unequal; all of them when they never were.
    pub(crate) fn most_recent_difference(&self, tied: &[Candidate], want: Extreme) -> Vec<Candidate> {
        narrow(self.history.iter().rev(), tied, want)
    }

    /// The same at the earliest point.
    pub(crate) fn earliest_difference(&self, tied: &[Candidate], want: Extreme) -> Vec<Candidate> {
        narrow(self.history.iter(), tied, want)
    }

    /// Draws one of `tied` by the lot that was given.
    pub(crate) fn draw_one(&self, lot: Option<&Lot>, tied: &[Candidate], purpose: Purpose) -> Result<Candidate, LotsNeeded> {
        let drawn = draw(lot, tied, 1, purpose)?;
        drawn.first().copied().ok_or_else(|| LotsNeeded { between: tied.to_vec(), places: 1, purpose })
    }
}

/// Which end of the table is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extreme {
    Most,
    Fewest,
}

/// Those of `some` at that end of `votes`.
pub(crate) fn at_extreme<V: Ord + Copy>(some: &[Candidate], votes: &[V], want: Extreme) -> Vec<Candidate> {
    let all = some.iter().map(|&c| votes[c.index()]);
    let best = match want {
        Extreme::Most => all.max(),
        Extreme::Fewest => all.min(),
    };
    some.iter().copied().filter(|c| Some(votes[c.index()]) == best).collect()
}

fn narrow<'h>(history: impl Iterator<Item = &'h Vec<u128>>, tied: &[Candidate], want: Extreme) -> Vec<Candidate> {
    let mut left = tied.to_vec();
    for votes in history {
        if left.len() == 1 {
            break;
        }
        left = at_extreme(&left, votes, want);
    }
    left
}
