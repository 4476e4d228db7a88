//! `stv-scottish`: the Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1,
//! rules 45 to 52. The Order of 2011 (SSI 2011/399) has the same rules one number higher.
//!
//! Votes have five decimals, any remainder being ignored. A stage is the first count, the transfer
//! of one surplus or the exclusion of one candidate; rule 50 transfers an excluded candidate's
//! papers in the same stage, also when rule 52 then fills the last vacancies, as the electronic
//! count does (SSI 2021/437, article 2(4)).

use super::gregory::{Tie, TieWords, first_preferences, hand_on};
use super::papers::{Papers, Piles};
use super::table::{Extreme, Table, at_extreme};
use crate::candidate::Candidate;
use crate::count::{Cause, Count, Round};
use crate::error::CountError;
use crate::lots::{LotsNeeded, Purpose};
use crate::profile::RankedProfile;
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::StvScottish;
/// Rule 48(3): "the calculation being made to five decimal places".
const PLACES: u8 = 5;

const R45: &str = "SSI 2007/42, rule 45";
const R46: &str = "SSI 2007/42, rule 46";
const R47: &str = "SSI 2007/42, rule 47(1)";
const R48: &str = "SSI 2007/42, rule 48";
const R49: &str = "SSI 2007/42, rule 49";
const R50: &str = "SSI 2007/42, rule 50";
const R51: &str = "SSI 2007/42, rule 51(2)";
const R52: &str = "SSI 2007/42, rule 52(1)";

const TIE: TieWords =
    TieWords { resolved: "are tied; the most recent stage where they differed decides", equal: "were equal at all stages" };

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let papers = Papers::new(RULE, profile)?;
    let mut stages = Stages::first(profile, &papers, seats);
    let mut count = Count::new(RULE);
    for number in 1.. {
        let mut round = stages.table.round(number, stages.quota);
        if number == 1 {
            stages.describe_first(&papers, &mut round);
        }
        stages.table.remember();
        stages.deem_elected(&mut round);
        let done = stages.is_complete(&mut round);
        let acted = if done { Ok(()) } else { stages.act(parameters, &mut round) };
        count.rounds.push(round);
        count.lots = acted.err();
        if done || count.lots.is_some() {
            break;
        }
    }
    count.winners = Some(stages.table.elected().to_vec());
    Ok(count)
}

struct Stages<'p> {
    table: Table<'p>,
    piles: Piles<'p>,
    quota: u128,
}

impl<'p> Stages<'p> {
    /// 45(1), (2): the papers are sorted by first preference and each candidate is credited with
    /// one vote for each. 46(1), (2): valid papers / (seats + 1), decimals ignored, plus one.
    fn first(profile: &'p RankedProfile, papers: &'p Papers<'p>, seats: usize) -> Self {
        let (table, piles) = first_preferences(profile, papers, seats, PLACES);
        let quota = u128::from(papers.valid()) / (seats as u128 + 1) + 1;
        Self { quota: quota * table.one(), table, piles }
    }

    fn describe_first(&self, papers: &Papers<'_>, round: &mut Round) {
        round.step(R45, format!("{} valid ballot papers are sorted by first preference.", papers.valid()));
        if papers.blank() > 0 {
            round.step(R45, format!("{} papers without a first preference are not valid.", papers.blank()));
        }
        let divisor = self.table.vacancies() + 1;
        round.step(
            R46,
            format!("The quota is {} / {divisor} without its decimals, plus one: {}.", papers.valid(), self.table.show(self.quota)),
        );
    }

    /// 47(1): whoever equals or exceeds the quota at any stage is deemed to be elected.
    fn deem_elected(&mut self, round: &mut Round) {
        for candidate in self.table.continuing_by_votes() {
            if self.table.votes(candidate) < self.quota || self.table.vacancies() == 0 {
                continue;
            }
            self.table.elect(candidate, round);
            let (name, votes) = (self.table.name(candidate), self.table.votes(candidate));
            let (votes, quota) = (self.table.show(votes), self.table.show(self.quota));
            round.step(R47, format!("{name} has {votes} votes, reaches the quota of {quota} and is deemed elected."));
        }
    }

    /// 52(1): as many continuing candidates as vacancies are deemed to be elected. 52(2): then no
    /// further transfer is made.
    fn is_complete(&mut self, round: &mut Round) -> bool {
        let continuing = self.table.continuing_by_votes();
        if continuing.len() == self.table.vacancies() {
            for &candidate in &continuing {
                self.table.elect(candidate, round);
            }
            if !continuing.is_empty() {
                let names = self.table.candidates().in_words(&continuing);
                round.step(R52, format!("As many candidates continue as there are vacancies: elected without the quota: {names}."));
            }
        }
        self.table.vacancies() == 0
    }

    /// 48(1), 50(1): a surplus is transferred, or else a candidate is excluded.
    fn act(&mut self, parameters: &Parameters, round: &mut Round) -> Result<(), LotsNeeded> {
        let over = self.table.with_surplus(self.quota);
        if over.is_empty() {
            let excluded = self.lowest(parameters, round)?;
            self.exclude(excluded, round);
        } else {
            let from = self.highest_surplus(&over, parameters, round)?;
            self.transfer_surplus(from, round);
        }
        Ok(())
    }

    /// 49(1): the highest surplus first. 49(2): if equal, that of the candidate who had most votes
    /// at the end of the most recent stage where they were unequal. 49(3): else by lot.
    fn highest_surplus(&self, over: &[Candidate], parameters: &Parameters, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        let tied = at_extreme(over, &self.table.votes, Extreme::Most);
        self.untie(&tied, Extreme::Most, Purpose::Transfer, R49, parameters, round)
    }

    /// 50(1): the candidate with the lowest number of votes. 51(2)(a): if equal, who had fewest at
    /// the end of the most recent stage where they were unequal. 51(2)(b): else by lot.
    fn lowest(&self, parameters: &Parameters, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        let tied = at_extreme(&self.table.continuing(), &self.table.votes, Extreme::Fewest);
        self.untie(&tied, Extreme::Fewest, Purpose::Exclude, R51, parameters, round)
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
        let left = self.table.most_recent_difference(tied, want);
        let tie = Tie { tied, left: &left, purpose, article, words: &TIE };
        tie.resolve(&self.table, parameters.lot.as_ref(), round)
    }

    /// 48(1), (2): the papers are sorted by next available preference and credited at the transfer
    /// value of 48(3): surplus x value when received / votes of the candidate, five decimals.
    fn transfer_surplus(&mut self, from: Candidate, round: &mut Round) {
        let total = self.table.votes(from);
        let surplus = total - self.quota;
        let value = |value: u32| u32::try_from(u128::from(value) * surplus / total).ok();
        let gone = hand_on(&mut self.table, &mut self.piles, from, value, round);
        self.table.lose(round, from, Cause::Rounding, surplus - gone);
        self.table.votes[from.index()] = self.quota;
        let (name, surplus) = (self.table.name(from), self.table.show(surplus));
        round.step(
            R48,
            format!(
                "The surplus of {name}, {surplus} votes, is transferred: each paper keeps its value times {surplus} / {}.",
                self.table.show(total)
            ),
        );
    }

    /// 50(2), (3): the papers are sorted by next available preference. 50(4): they keep the value
    /// at which the excluded candidate received them.
    fn exclude(&mut self, excluded: Candidate, round: &mut Round) {
        let votes = self.table.votes(excluded);
        self.table.exclude(excluded, round);
        hand_on(&mut self.table, &mut self.piles, excluded, Some, round);
        self.table.votes[excluded.index()] = 0;
        let (name, votes) = (self.table.name(excluded), self.table.show(votes));
        round.step(R50, format!("{name} has the fewest votes, {votes}, and is excluded; the papers keep their value."));
    }
}
