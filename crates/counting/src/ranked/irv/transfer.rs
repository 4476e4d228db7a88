//! Where ballots go after somebody was elected or eliminated, and at which value.

use std::collections::BTreeMap;

use super::reading::next_open;
use super::{Holder, SOURCE, Tabulation};
use crate::candidate::Candidate;
use crate::count::{Cause, Party, Round, Standing, Transfer};
use crate::fraction::Fraction;

const TALLY: &str = "RCTab 2.0, tally";

impl Tabulation<'_> {
    pub(super) fn elect(&mut self, winner: Candidate, round: &mut Round) {
        self.standing[winner.index()] = Standing::Elected;
        self.winners.push(winner);
        round.elected.push(winner);
        let (name, votes) = (self.profile.candidates().name(winner), self.tally[winner.index()]);
        let (shown, threshold) = (self.show(votes), self.show(self.threshold));
        let text = if votes >= self.threshold {
            format!("{name} has {shown} votes, reaches the threshold of {threshold} and is elected.")
        } else {
            format!("{name} has {shown} votes and is elected, as no more are left than seats.")
        };
        round.step(SOURCE, text);
    }

    pub(super) fn eliminate(&mut self, loser: Holder, round: &mut Round) {
        self.standing[loser] = Standing::Excluded;
        let votes = self.show(self.tally[loser]);
        let text = match Candidate::new(loser).filter(|_| loser != self.write_ins()) {
            Some(candidate) => {
                round.excluded.push(candidate);
                format!("{} has {votes} votes and is eliminated.", self.profile.candidates().name(candidate))
            }
            None => format!("The undeclared write-ins, {votes} votes, are eliminated."),
        };
        round.step(SOURCE, text);
    }

    /// An eliminated candidate's ballots go on at their value.
    pub(super) fn transfer_all(&mut self, from: Holder, round: &mut Round) {
        let pile = std::mem::take(&mut self.piles[from]);
        self.tally[from] = 0;
        let moved = self.hand_on(&pile);
        self.note(from, moved, round);
    }

    /// A winner's ballots go on at value x surplus / votes, both truncated; the winner keeps the
    /// threshold. What is lost in truncating is the residual surplus.
    pub(super) fn transfer_surplus(&mut self, winner: Candidate, round: &mut Round) {
        let from = winner.index();
        let (votes, one) = (self.tally[from], self.one());
        let surplus = votes.saturating_sub(self.threshold);
        let pile = std::mem::take(&mut self.piles[from]);
        if surplus == 0 {
            return;
        }
        let fraction = surplus_fraction(surplus, one, votes);
        if self.values.is_empty() {
            self.values = vec![one; self.profile.distinct()];
        }
        for &ballot in &pile {
            let value = &mut self.values[ballot as usize];
            *value = *value * fraction / one;
        }
        let mut moved = if self.winners.len() >= self.seats {
            let rest = pile.iter().map(|&ballot| self.votes(ballot)).sum();
            self.inactive.entry(Cause::Surplus).and_modify(|sum| *sum += rest).or_insert(rest);
            BTreeMap::from([(Party::Nobody(Cause::Surplus), rest)])
        } else {
            self.hand_on(&pile)
        };
        let gone: u128 = moved.values().sum();
        let residual = surplus - gone;
        if residual > 0 {
            *self.inactive.entry(Cause::Rounding).or_default() += residual;
            moved.insert(Party::Nobody(Cause::Rounding), residual);
        }
        self.tally[from] = self.threshold;
        let (name, surplus) = (self.profile.candidates().name(winner), self.show(surplus));
        round.step(
            TALLY,
            format!("The surplus of {name}, {surplus} votes, is transferred at {} of the value of each ballot.", self.show(fraction)),
        );
        self.note(from, moved, round);
    }

    /// What all ballots like this one are worth.
    fn votes(&self, ballot: u32) -> u128 {
        let (_, _, weights) = self.profile.rows().parts();
        let value = self.values.get(ballot as usize).copied().unwrap_or_else(|| self.one());
        u128::from(weights[ballot as usize]) * value
    }

    /// Gives each ballot to whom it counts for now; returns how many votes went where.
    fn hand_on(&mut self, pile: &[u32]) -> BTreeMap<Party, u128> {
        let (moved, lost) = match self.at.take() {
            Some(mut at) => {
                let moved = self.hand_on_strict(pile, &mut at);
                self.at = Some(at);
                moved
            }
            None => self.hand_on_any(pile),
        };
        let mut to = BTreeMap::new();
        for (holder, votes) in moved.into_iter().enumerate().filter(|&(_, votes)| votes > 0) {
            self.tally[holder] += votes;
            to.insert(self.party(holder), votes);
        }
        for (cause, votes) in lost.into_iter().filter(|&(_, votes)| votes > 0) {
            *self.inactive.entry(cause).or_default() += votes;
            to.insert(Party::Nobody(cause), votes);
        }
        to
    }

    /// By holder, and by the cause for which ballots are lost.
    fn hand_on_any(&mut self, pile: &[u32]) -> (Vec<u128>, BTreeMap<Cause, u128>) {
        let mut moved: Vec<u128> = vec![0; self.standing.len()];
        let mut lost: BTreeMap<Cause, u128> = BTreeMap::new();
        for &ballot in pile {
            let votes = self.votes(ballot);
            match self.choose(self.profile.ballot(ballot as usize)) {
                Ok(holder) => {
                    moved[holder] += votes;
                    self.piles[holder].push(ballot);
                }
                Err(cause) => *lost.entry(cause).or_default() += votes,
            }
        }
        (moved, lost)
    }

    /// The same for ballots without defects, each from the rank that counted last.
    fn hand_on_strict(&mut self, pile: &[u32], at: &mut [u16]) -> (Vec<u128>, BTreeMap<Cause, u128>) {
        let open = self.open();
        let (tokens, ends, weights) = self.profile.rows().parts();
        let mut whole: Vec<u64> = vec![0; self.standing.len()];
        let mut parts: Vec<u128> = vec![0; self.standing.len()];
        let (mut lost, mut lost_parts) = (0u64, 0u128);
        for &ballot in pile {
            let index = ballot as usize;
            let start = if index == 0 { 0 } else { ends[index - 1] };
            let next = next_open(&tokens[start..ends[index]], at[index], &open);
            let holder = next.map(|next| {
                at[index] = next;
                usize::from(tokens[start + usize::from(next)])
            });
            let part = self.values.get(index).map(|&value| u128::from(weights[index]) * value);
            match (holder, part) {
                (Some(holder), None) => whole[holder] += weights[index],
                (Some(holder), Some(part)) => parts[holder] += part,
                (None, None) => lost += weights[index],
                (None, Some(part)) => lost_parts += part,
            }
            if let Some(holder) = holder {
                self.piles[holder].push(ballot);
            }
        }
        let one = self.one();
        let moved = whole.into_iter().zip(parts).map(|(whole, part)| u128::from(whole) * one + part).collect();
        (moved, BTreeMap::from([(Cause::Exhausted, u128::from(lost) * one + lost_parts)]))
    }

    fn note(&self, from: Holder, moved: BTreeMap<Party, u128>, round: &mut Round) {
        let from = self.party(from);
        round.transfers.extend(moved.into_iter().map(|(to, votes)| Transfer { from, to, votes: self.amount(votes) }));
    }
}

/// surplus / votes, truncated to units.
fn surplus_fraction(surplus: u128, one: u128, votes: u128) -> u128 {
    match surplus.checked_mul(one) {
        Some(product) => product / votes,
        None => {
            let exact = Fraction::from(surplus) * Fraction::from(one) / Fraction::from(votes);
            u128::try_from(exact.floor()).unwrap_or(one)
        }
    }
}
