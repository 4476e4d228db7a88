//! `stv-wigm`: the weighted inclusive Gregory method as the Proportional Representation
//! Foundation's reference rule (prfound.org, "Reference WIGM STV"), without batch defeats.
//!
//! Four decimals; D.4: the result of each multiplication or division is truncated.

use super::gregory::{first_preferences, hand_on};
use super::papers::{Papers, Piles};
use super::table::{Extreme, Table, at_extreme};
use crate::candidate::Candidate;
use crate::count::{Cause, Count, Round};
use crate::error::CountError;
use crate::lots::{LotsNeeded, Purpose};
use crate::profile::RankedProfile;
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::StvWigm;
/// D.4: four decimals.
const PLACES: u8 = 4;

const A: &str = "PRF WIGM, A";
const B1: &str = "PRF WIGM, B.1";
const B3: &str = "PRF WIGM, B.3";
const B4: &str = "PRF WIGM, B.4";
const C: &str = "PRF WIGM, C";
const D1: &str = "PRF WIGM, D.1";

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let papers = Papers::new(RULE, profile)?;
    let mut rounds = Rounds::initialize(profile, &papers, seats);
    let mut count = Count::new(RULE);
    for number in 1.. {
        let mut round = rounds.table.round(number, rounds.quota);
        if number == 1 {
            let (valid, quota) = (papers.valid(), rounds.table.show(rounds.quota));
            round.step(
                A,
                format!("{valid} valid ballots count for their first choices; the quota is {valid} / {} + 0.0001 = {quota}.", seats + 1),
            );
        }
        let done = rounds.elect_winners(&mut round);
        let acted = if done { Ok(false) } else { rounds.act(parameters, &mut round) };
        let done = done || acted == Ok(true);
        if done {
            rounds.finish(&mut round);
        }
        count.rounds.push(round);
        count.lots = acted.err();
        if done || count.lots.is_some() {
            break;
        }
    }
    count.winners = Some(rounds.table.elected().to_vec());
    Ok(count)
}

struct Rounds<'p> {
    table: Table<'p>,
    piles: Piles<'p>,
    quota: u128,
    /// Elected with the transfer of their surplus pending.
    pending: Vec<Candidate>,
}

impl<'p> Rounds<'p> {
    /// A.1: quota = valid ballots / (seats + 1) + 0.0001. A.2: all are hopeful. A.4, A.5: each
    /// ballot counts for its first choice.
    fn initialize(profile: &'p RankedProfile, papers: &'p Papers<'p>, seats: usize) -> Self {
        let (table, piles) = first_preferences(profile, papers, seats, PLACES);
        let quota = u128::from(papers.valid()) * table.one() / (seats as u128 + 1) + 1;
        Self { table, piles, quota, pending: Vec::new() }
    }

    /// D.3: complete when the elected and pending fill the seats, or when they and the hopeful are
    /// not more than the seats.
    fn is_complete(&self) -> bool {
        self.table.vacancies() == 0 || self.table.continuing().len() <= self.table.vacancies()
    }

    /// A.3 and B.1: the count may be complete; else whoever reaches the quota is elected, pending.
    fn elect_winners(&mut self, round: &mut Round) -> bool {
        if self.is_complete() {
            return true;
        }
        for candidate in self.table.continuing_by_votes() {
            if self.table.votes(candidate) < self.quota {
                break;
            }
            self.table.elect(candidate, round);
            self.pending.push(candidate);
            let (name, votes) = (self.table.name(candidate), self.table.votes(candidate));
            let (votes, quota) = (self.table.show(votes), self.table.show(self.quota));
            round.step(B1, format!("{name} has {votes} votes, reaches the quota of {quota} and is elected."));
        }
        self.is_complete()
    }

    /// B.3 or B.4. Says whether the count is complete.
    fn act(&mut self, parameters: &Parameters, round: &mut Round) -> Result<bool, LotsNeeded> {
        if self.pending.is_empty() {
            return self.defeat_lowest(parameters, round);
        }
        let tied = at_extreme(&self.pending, &self.table.votes, Extreme::Most);
        let from = self.untie(&tied, Purpose::Transfer, parameters, round)?;
        self.pending.retain(|&pending| pending != from);
        self.transfer_surplus(from, round);
        Ok(false)
    }

    /// B.3: each ballot's weight becomes its weight times the surplus, divided by the vote.
    /// D.2: it goes to its highest hopeful candidate; with weight zero it is exhausted.
    fn transfer_surplus(&mut self, from: Candidate, round: &mut Round) {
        let (total, one) = (self.table.votes(from), self.table.one());
        let surplus = total - self.quota;
        let weight = |weight: u32| {
            let product = u128::from(weight) * surplus / one;
            u32::try_from(product * one / total).ok().filter(|&weight| weight > 0)
        };
        let gone = hand_on(&mut self.table, &mut self.piles, from, weight, round);
        self.table.lose(round, from, Cause::Rounding, surplus - gone);
        self.table.votes[from.index()] = self.quota;
        let (name, surplus) = (self.table.name(from), self.table.show(surplus));
        let total = self.table.show(total);
        round.step(B3, format!("The surplus of {name}, {surplus} of {total} votes, is transferred."));
    }

    /// B.4: the hopeful candidate with the lowest vote is defeated; unless the count is then
    /// complete, the ballots are transferred with their weight.
    fn defeat_lowest(&mut self, parameters: &Parameters, round: &mut Round) -> Result<bool, LotsNeeded> {
        let tied = at_extreme(&self.table.continuing(), &self.table.votes, Extreme::Fewest);
        let defeated = self.untie(&tied, Purpose::Exclude, parameters, round)?;
        let votes = self.table.votes(defeated);
        self.table.exclude(defeated, round);
        let (name, shown) = (self.table.name(defeated), self.table.show(votes));
        round.step(B4, format!("{name} has the lowest vote, {shown}, and is defeated."));
        if self.is_complete() {
            return Ok(true);
        }
        hand_on(&mut self.table, &mut self.piles, defeated, Some, round);
        self.table.votes[defeated.index()] = 0;
        Ok(false)
    }

    /// D.1: ties are broken by a predetermined random order, which is the lot.
    fn untie(&self, tied: &[Candidate], purpose: Purpose, parameters: &Parameters, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        if let &[only] = tied {
            return Ok(only);
        }
        let (names, what) = (self.table.candidates().in_words(tied), purpose.in_words());
        let drawn = self.table.draw_one(parameters.lot.as_ref(), tied, purpose).inspect_err(|_| {
            round.step(D1, format!("{names} are tied: a lot must be drawn for the one {what}."));
        })?;
        let chosen = self.table.name(drawn);
        round.step(D1, format!("{names} are tied; {chosen} comes first in the random order, {what}."));
        Ok(drawn)
    }

    /// C: all pending are elected; if seats are left, the hopeful are elected, else defeated.
    fn finish(&mut self, round: &mut Round) {
        let left = self.table.continuing_by_votes();
        if left.is_empty() {
            return;
        }
        let names = self.table.candidates().in_words(&left);
        if self.table.vacancies() > 0 {
            for candidate in left {
                self.table.elect(candidate, round);
            }
            round.step(C, format!("Not more candidates are left than seats; elected: {names}."));
        } else {
            for candidate in left {
                self.table.exclude(candidate, round);
            }
            round.step(C, format!("All seats are filled; defeated: {names}."));
        }
    }
}
