//! `stv-ers97`: the rules of the Electoral Reform Society (Newland and Britton, "How to conduct an
//! election by the Single Transferable Vote", third edition, 1997), sections 5.1 to 5.6; words as
//! in its glossary, section 6.
//!
//! Votes have two decimals. A stage is the first count, the transfer of one surplus, or the
//! exclusion of one or more candidates together, whose papers move in batches by value.

use std::collections::BTreeMap;

use super::gregory::{Tie, TieWords, first_preferences};
use super::papers::{Batch, Papers, Piles};
use super::table::{Extreme, Table, at_extreme};
use crate::candidate::Candidate;
use crate::count::{Cause, Count, Round};
use crate::error::CountError;
use crate::lots::{LotsNeeded, Purpose};
use crate::profile::RankedProfile;
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::StvErs97;
const PLACES: u8 = 2;
const TIE: TieWords = TieWords { resolved: "are equal; the earliest point where they differed decides", equal: "were equal at all points" };

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let papers = Papers::new(RULE, profile)?;
    let mut election = Election::new(profile, &papers, seats);
    let mut count = Count::new(RULE);
    let mut round = election.first_stage();
    for number in 2.. {
        let acted = if election.is_complete(&mut round) { Ok(()) } else { election.act(parameters, &mut round) };
        count.rounds.push(round);
        count.lots = acted.err();
        if count.lots.is_some() || election.complete {
            break;
        }
        round = election.table.round(number, election.quota);
        round.elected.append(&mut election.newly_elected.elected);
        round.steps.append(&mut election.newly_elected.steps);
    }
    count.winners = Some(election.table.elected().to_vec());
    Ok(count)
}

struct Election<'p> {
    papers: &'p Papers<'p>,
    table: Table<'p>,
    piles: Piles<'p>,
    seats: usize,
    quota: u128,
    complete: bool,
    /// Elections that a transfer brought about: they belong to the stage that it makes.
    newly_elected: Round,
}

impl<'p> Election<'p> {
    /// 5.1.2 to 5.1.4: the valid papers are sorted and counted by first preference.
    fn new(profile: &'p RankedProfile, papers: &'p Papers<'p>, seats: usize) -> Self {
        let (table, piles) = first_preferences(profile, papers, seats, PLACES);
        let newly_elected = Round::default();
        let mut election = Self { papers, table, piles, seats, quota: 0, complete: false, newly_elected };
        election.quota = election.calculate_quota();
        election
    }

    /// 5.1.6: total valid vote / (places + 1) to two decimals; if that is not exact, the remainder
    /// is ignored and 0.01 added. 5.4.8: without the non-transferable vote.
    fn calculate_quota(&self) -> u128 {
        let valid = u128::from(self.papers.valid()) * self.table.one();
        let not_transferable: u128 = self.table.inactive.values().sum();
        (valid - not_transferable).div_ceil(self.seats as u128 + 1)
    }

    /// 5.1: the first stage.
    fn first_stage(&mut self) -> Round {
        let mut round = self.table.round(1, self.quota);
        let (valid, quota) = (self.papers.valid(), self.table.show(self.quota));
        round.step("ERS97, 5.1.2", format!("{valid} valid papers are sorted by first preference."));
        if self.papers.blank() > 0 {
            round.step("ERS97, 5.1.2", format!("{} papers without a first preference are invalid.", self.papers.blank()));
        }
        round.step("ERS97, 5.1.6", format!("The quota is {valid} / {} to two decimals, rounded up: {quota}.", self.seats + 1));
        self.table.remember();
        self.deem_elected("ERS97, 5.1.7");
        round.elected.append(&mut self.newly_elected.elected);
        round.steps.append(&mut self.newly_elected.steps);
        round
    }

    /// 5.1.7, 5.3.13, 5.4.9: in descending order of votes, whoever equals or exceeds (a) the quota
    /// or (b) the total active vote / (places not yet filled + 1) is deemed elected, up to the
    /// number of places, subject to 5.6.2.
    fn deem_elected(&mut self, article: &'static str) {
        while self.table.vacancies() > 0 {
            let highest = at_extreme(&self.table.continuing(), &self.table.votes, Extreme::Most);
            let Some(votes) = highest.first().map(|&c| self.table.votes(c)) else {
                return;
            };
            let active = self.total_active_vote();
            let enough = votes * (self.table.vacancies() as u128 + 1) >= active;
            if votes == 0 || (votes < self.quota && !enough) {
                return;
            }
            let Some(elected) = self.not_too_many(&highest) else {
                return;
            };
            for candidate in elected {
                self.deem(candidate, active, article);
            }
        }
    }

    /// 5.6.2: if equal candidates are more than the places left, those with most votes at the
    /// earliest point where they were unequal; if there is none, nobody at this stage.
    fn not_too_many(&mut self, equal: &[Candidate]) -> Option<Vec<Candidate>> {
        if equal.len() <= self.table.vacancies() {
            return Some(equal[..1].to_vec());
        }
        let best = self.table.earliest_difference(equal, Extreme::Most);
        let names = self.table.candidates().in_words(equal);
        if best.len() > self.table.vacancies() {
            self.newly_elected.step("ERS97, 5.6.2", format!("{names} are equal and too many for the places left, and were equal throughout: nobody of them is deemed elected at this stage."));
            return None;
        }
        let chosen = self.table.candidates().in_words(&best);
        self.newly_elected.step(
            "ERS97, 5.6.2",
            format!("{names} are equal and too many for the places left; the earliest difference decides for {chosen}."),
        );
        Some(best)
    }

    fn deem(&mut self, candidate: Candidate, active: u128, article: &'static str) {
        let (name, votes) = (self.table.name(candidate), self.table.votes(candidate));
        let (shown, quota) = (self.table.show(votes), self.table.show(self.quota));
        let text = if votes >= self.quota {
            format!("{name} has {shown} votes, reaches the quota of {quota} and is deemed elected.")
        } else {
            let places = self.table.vacancies() + 1;
            let active = self.table.show(active);
            format!("{name} has {shown} votes, at least the total active vote of {active} / {places}, and is deemed elected.")
        };
        self.newly_elected.step(article, text);
        self.table.elect(candidate, &mut self.newly_elected);
    }

    /// 6.20: the votes of all continuing candidates and the votes awaiting transfer. 5.6.1: that
    /// is the valid vote without the non-transferable vote and without the quotas (or actual votes
    /// if less) of those deemed elected.
    fn total_active_vote(&self) -> u128 {
        let valid = u128::from(self.papers.valid()) * self.table.one();
        let not_transferable: u128 = self.table.inactive.values().sum();
        let held: u128 = self.table.elected().iter().map(|&c| self.table.votes(c).min(self.quota)).sum();
        valid - not_transferable - held
    }

    /// 5.5.2: all places are filled; the continuing candidates are formally excluded. 4.3: or the
    /// same number of candidates is left as there are unfilled seats.
    fn is_complete(&mut self, round: &mut Round) -> bool {
        let left = self.table.continuing_by_votes();
        let names = self.table.candidates().in_words(&left);
        if self.table.vacancies() == 0 {
            left.iter().for_each(|&c| self.table.exclude(c, round));
            if !left.is_empty() {
                round.step("ERS97, 5.5.2", format!("All places are filled; formally excluded: {names}."));
            }
            self.complete = true;
        } else if left.len() == self.table.vacancies() {
            left.iter().for_each(|&c| self.table.elect(c, round));
            round.step("ERS97, 4.3", format!("As many candidates are left as there are places; deemed elected: {names}."));
            self.complete = true;
        }
        self.complete
    }

    /// 5.2.1: a subsequent stage is the transfer of a surplus or else an exclusion.
    fn act(&mut self, parameters: &Parameters, round: &mut Round) -> Result<(), LotsNeeded> {
        let over = self.table.with_surplus(self.quota);
        if over.is_empty() || self.is_deferred(&over, round) {
            let group = self.group_to_exclude(parameters, round)?;
            self.exclude(&group, round);
        } else {
            let from = self.largest_surplus(&over, parameters, round)?;
            self.transfer_surplus(from, round);
        }
        Ok(())
    }

    fn surpluses(&self, over: &[Candidate]) -> u128 {
        over.iter().map(|&c| self.table.votes(c) - self.quota).sum()
    }

    /// 5.2.2: deferred if the total of surpluses does not exceed (a) the difference between the
    /// two candidates with the fewest votes, or (b) the difference between the total of those who
    /// could be excluded under 5.2.5 and the candidate next above.
    fn is_deferred(&self, over: &[Candidate], round: &mut Round) -> bool {
        let surpluses = self.surpluses(over);
        if self.excludable(surpluses) == 0 {
            return false;
        }
        let shown = self.table.show(surpluses);
        round.step(
            "ERS97, 5.2.2",
            format!("The surpluses of {shown} together could not change who is excluded next: their transfer is deferred."),
        );
        true
    }

    /// 5.2.5: how many candidates with the fewest votes can be excluded together, so that (a)
    /// enough remain for the places and (b) their votes and the deferred surpluses do not exceed
    /// the candidate next above. 0 if not even one can.
    fn excludable(&self, deferred: u128) -> usize {
        let mut ascending = self.table.continuing_by_votes();
        ascending.reverse();
        let most = ascending.len() - self.table.vacancies();
        let mut total = deferred;
        let mut together = 0;
        for number in 1..=most {
            let Some(&next_above) = ascending.get(number) else {
                break;
            };
            let last = ascending[number - 1];
            total += self.table.votes(last);
            let apart = self.table.votes(last) < self.table.votes(next_above);
            if apart && total <= self.table.votes(next_above) {
                together = number;
            }
        }
        together
    }

    /// 5.2.3: the largest surplus; of equal ones that of the candidate who had the greatest vote
    /// at the earliest point where they were unequal; else by lot.
    fn largest_surplus(&self, over: &[Candidate], parameters: &Parameters, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        let tied = at_extreme(over, &self.table.votes, Extreme::Most);
        self.untie(&tied, Extreme::Most, Purpose::Transfer, "ERS97, 5.2.3", parameters, round)
    }

    /// 5.2.5: as many as possible together, at least one; of equal ones the candidate who had the
    /// fewest votes at the earliest point where they were unequal; else by lot.
    fn group_to_exclude(&self, parameters: &Parameters, round: &mut Round) -> Result<Vec<Candidate>, LotsNeeded> {
        let deferred = self.surpluses(&self.table.with_surplus(self.quota));
        let together = self.excludable(deferred);
        if together > 0 {
            let mut group = self.table.continuing_by_votes();
            group.reverse();
            group.truncate(together);
            group.sort_unstable();
            return Ok(group);
        }
        let tied = at_extreme(&self.table.continuing(), &self.table.votes, Extreme::Fewest);
        let one = self.untie(&tied, Extreme::Fewest, Purpose::Exclude, "ERS97, 5.2.5", parameters, round)?;
        Ok(vec![one])
    }

    fn untie(
        &self,
        tied: &[Candidate],
        want: Extreme,
        purpose: Purpose,
        article: &'static str,
        parameters: &Parameters,
        round: &mut Round,
    ) -> Result<Candidate, LotsNeeded> {
        let left = self.table.earliest_difference(tied, want);
        let tie = Tie { tied, left: &left, purpose, article, words: &TIE };
        tie.resolve(&self.table, parameters.lot.as_ref(), round)
    }

    /// 5.3: transfer of a surplus.
    fn transfer_surplus(&mut self, from: Candidate, round: &mut Round) {
        let surplus = self.table.votes(from) - self.quota;
        // 5.3.1, 5.3.2: all papers of the first stage, or the batch last received.
        let batch = self.piles.take_last(from).unwrap_or_default();
        let present = batch.value;
        // 5.3.3: sorted by next available preference.
        let parcels = self.piles.sort([batch], &self.table.is_continuing());
        // 5.3.7: surplus / number of transferable papers, if their value exceeds the surplus.
        let papers = u128::from(parcels.transferable());
        let value = if papers * u128::from(present) > surplus { u32::try_from(surplus / papers).unwrap_or(present) } else { present };
        // 5.3.8 to 5.3.10: credited, and the non-transferable difference.
        let not_transferable = parcels.not_transferable;
        let credited = self.piles.give(parcels, value);
        let gone: u128 = credited.iter().map(|&(_, votes)| votes).sum();
        self.table.credit(round, from, &credited);
        let cause = if papers * u128::from(present) > surplus { Cause::Rounding } else { Cause::Exhausted };
        self.table.lose(round, from, cause, surplus - gone);
        self.table.votes[from.index()] = self.quota;
        let (name, surplus, value) = (self.table.name(from), self.table.show(surplus), self.table.show(value.into()));
        round.step("ERS97, 5.3.7", format!("The surplus of {name}, {surplus}, is transferred: {papers} transferable papers (and {not_transferable} not transferable) at {value} each."));
        self.table.remember();
        self.deem_elected("ERS97, 5.3.13");
    }

    /// 5.4: the papers of the excluded candidates are transferred.
    fn exclude(&mut self, group: &[Candidate], round: &mut Round) {
        let names = self.table.candidates().in_words(group);
        group.iter().for_each(|&c| self.table.exclude(c, round));
        round.step("ERS97, 5.2.5", format!("Excluded for the fewest votes: {names}."));
        // 5.5.1: if the exclusion leaves only as many as places, they are deemed elected.
        let left = self.table.continuing_by_votes();
        if left.len() == self.table.vacancies() {
            left.iter().for_each(|&c| self.table.elect(c, round));
            let names = self.table.candidates().in_words(&left);
            round.step("ERS97, 5.5.1", format!("That leaves as many candidates as places; deemed elected: {names}."));
            self.complete = true;
            return;
        }
        // 5.4.1: batches in descending order of transfer value.
        let mut batches: BTreeMap<u32, Vec<(Candidate, Batch)>> = BTreeMap::new();
        for &candidate in group {
            for batch in self.piles.take(candidate) {
                batches.entry(batch.value).or_default().push((candidate, batch));
            }
        }
        for (value, batch) in batches.into_iter().rev() {
            self.transfer_batch(value, batch, round);
            // 5.5.2: no further transfers once all places are filled.
            if self.table.vacancies() == 0 {
                return;
            }
        }
    }

    /// 5.4.2 to 5.4.10: one batch.
    fn transfer_batch(&mut self, value: u32, batch: Vec<(Candidate, Batch)>, round: &mut Round) {
        let continuing = self.table.is_continuing();
        let mut begun = vec![false; continuing.len()];
        for (from, papers) in batch {
            let votes = papers.votes();
            let parcels = self.piles.sort([papers], &continuing);
            let lost = u128::from(parcels.not_transferable) * u128::from(value);
            let credited = self.piles.give_more(parcels, value, &mut begun);
            self.table.credit(round, from, &credited);
            self.table.lose(round, from, Cause::Exhausted, lost);
            self.table.votes[from.index()] -= votes;
        }
        round.step("ERS97, 5.4.2", format!("The batch of papers of value {} is transferred.", self.table.show(value.into())));
        // 5.4.8: the quota is recalculated while nobody is elected.
        if self.table.elected().is_empty() {
            let quota = self.calculate_quota();
            if quota != self.quota {
                self.quota = quota;
                round.step(
                    "ERS97, 5.4.8",
                    format!("Nobody is elected yet; without the non-transferable vote the quota is {}.", self.table.show(quota)),
                );
            }
        }
        self.table.remember();
        self.deem_elected("ERS97, 5.4.9");
    }
}
