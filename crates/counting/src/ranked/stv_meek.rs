//! `stv-meek`: Meek's method as the Proportional Representation Foundation's reference rule
//! (prfound.org, "Reference Meek Rule"; Hill, Wichmann and Woodall, "Algorithm 123", The Computer
//! Journal 30, 1987).
//!
//! Nine decimals; omega is 0.000001; no batch defeats. In a round the elected candidates' keep
//! factors are iterated until somebody else reaches the quota or the surplus is spread.

use super::papers::Papers;
use super::table::{Extreme, Table, at_extreme};
use crate::candidate::Candidate;
use crate::count::{Cause, Count, Detail, Party, Round, Transfer};
use crate::error::CountError;
use crate::fraction::Decimal;
use crate::lots::{LotsNeeded, Purpose};
use crate::profile::RankedProfile;
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::StvMeek;
const PLACES: u8 = 9;
/// A: a hopeful candidate's keep factor is 1.
const ONE: u64 = 1_000_000_000;
/// A: omega is 1/10^6.
const OMEGA: u128 = 1_000;

const A: &str = "PRF Meek, A";
const B2C: &str = "PRF Meek, B.2.c";
const B2E: &str = "PRF Meek, B.2.e";
const B3: &str = "PRF Meek, B.3";
const C: &str = "PRF Meek, C";
const T: &str = "PRF Meek, T";

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let papers = Papers::new(RULE, profile)?;
    let mut rounds = Rounds::initialize(profile, &papers, seats);
    let mut count = Count::new(RULE);
    let mut number = 0;
    // B.1: the count is complete when all seats are filled, or when the elected and the hopeful
    // are not more than the seats.
    while rounds.table.vacancies() > 0 && rounds.table.continuing().len() > rounds.table.vacancies() {
        number += 1;
        let (mut round, lots) = rounds.round(number, parameters);
        if number == 1 {
            round.steps.insert(0, rounds.first_step());
        }
        count.rounds.push(round);
        if lots.is_some() {
            count.lots = lots;
            break;
        }
    }
    if count.lots.is_none() {
        rounds.finish(number + 1, &mut count);
    }
    count.winners = Some(rounds.table.elected().to_vec());
    Ok(count)
}

struct Rounds<'p> {
    papers: &'p Papers<'p>,
    table: Table<'p>,
    keep: Vec<u64>,
    seats: usize,
    quota: u128,
    surplus: u128,
}

/// How an iteration ended.
enum Ending {
    Elected(Vec<Candidate>),
    /// The surplus is below omega, or no longer falls.
    Spread {
        stable: bool,
    },
}

impl<'p> Rounds<'p> {
    /// A: hopeful candidates have the keep factor 1, withdrawn ones 0.
    fn initialize(profile: &'p RankedProfile, papers: &'p Papers<'p>, seats: usize) -> Self {
        let keep = profile.candidates().iter().map(|c| if profile.withdrawn().contains(&c) { 0 } else { ONE });
        Self { papers, table: Table::new(profile, seats, PLACES), keep: keep.collect(), seats, quota: 0, surplus: 0 }
    }

    fn first_step(&self) -> crate::count::Step {
        let mut round = Round::new(1);
        let valid = self.papers.valid();
        round.step(A, format!("{valid} valid ballots; every hopeful candidate's keep factor is 1."));
        round.steps.remove(0)
    }

    /// B.2 and, unless it elected somebody, B.3.
    fn round(&mut self, number: usize, parameters: &Parameters) -> (Round, Option<LotsNeeded>) {
        let prefixes = Prefixes::new(self.papers, &self.keep, &self.table.is_continuing());
        let (ending, iterations) = self.iterate(&prefixes);
        let mut round = self.table.round(number, self.quota);
        round.detail = Some(self.detail(iterations));
        let lots = match ending {
            Ending::Elected(winners) => {
                self.elect(&winners, &mut round);
                None
            }
            Ending::Spread { stable } => self.defeat(stable, parameters, &mut round).err(),
        };
        (round, lots)
    }

    /// B.2: iterate. The surplus of "the previous iteration" is all votes before the first one.
    fn iterate(&mut self, prefixes: &Prefixes) -> (Ending, u32) {
        let mut last_surplus = u128::from(self.papers.valid()) * self.table.one();
        for iterations in 1.. {
            self.distribute(prefixes);
            self.update_quota();
            let winners = self.winners();
            if !winners.is_empty() {
                self.update_surplus(&winners);
                return (Ending::Elected(winners), iterations);
            }
            self.update_surplus(&[]);
            if self.surplus < OMEGA || self.surplus >= last_surplus {
                return (Ending::Spread { stable: self.surplus >= OMEGA }, iterations);
            }
            last_surplus = self.surplus;
            self.update_keep_factors();
        }
        (Ending::Spread { stable: true }, u32::MAX)
    }

    /// B.2.a: each ballot has weight 1; in order of rank each candidate gets the weight times the
    /// keep factor, to nine decimals, rounded up, and the weight is reduced by as much.
    fn distribute(&mut self, prefixes: &Prefixes) {
        self.table.votes.fill(0);
        let exhausted = prefixes.distribute(&self.keep, &mut self.table.votes);
        self.table.inactive.insert(Cause::Exhausted, exhausted);
    }

    /// B.2.b: the quota is the sum of all votes / (seats + 1), truncated, plus 0.000000001.
    fn update_quota(&mut self) {
        self.quota = self.table.votes.iter().sum::<u128>() / (self.seats as u128 + 1) + 1;
    }

    /// B.2.c: hopeful candidates whose vote is the quota or more.
    fn winners(&self) -> Vec<Candidate> {
        let mut winners = self.table.continuing_by_votes();
        winners.retain(|&c| self.table.votes(c) >= self.quota);
        winners
    }

    /// B.2.d: the surplus is the sum of vote - quota of the elected, but not less than 0.
    fn update_surplus(&mut self, winners: &[Candidate]) {
        let elected = || self.table.elected().iter().chain(winners);
        let votes: u128 = elected().map(|&c| self.table.votes(c)).sum();
        self.surplus = votes.saturating_sub(self.quota * elected().count() as u128);
    }

    /// B.2.f: keep factor x quota (rounded up) / vote (rounded up), all to nine decimals.
    fn update_keep_factors(&mut self) {
        for &candidate in self.table.elected() {
            let keep = &mut self.keep[candidate.index()];
            let product = (u128::from(*keep) * self.quota).div_ceil(u128::from(ONE));
            let votes = self.table.votes[candidate.index()].max(1);
            *keep = u64::try_from((product * u128::from(ONE)).div_ceil(votes)).unwrap_or(ONE);
        }
    }

    fn detail(&self, iterations: u32) -> Detail {
        let factor = |&keep: &u64| Decimal::new(i128::from(keep), PLACES).into();
        Detail::KeepFactors { factors: self.keep.iter().map(factor).collect(), surplus: self.table.amount(self.surplus).into(), iterations }
    }

    fn elect(&mut self, winners: &[Candidate], round: &mut Round) {
        let quota = self.table.show(self.quota);
        for &candidate in winners {
            self.table.elect(candidate, round);
            let (name, votes) = (self.table.name(candidate), self.table.show(self.table.votes(candidate)));
            round.step(B2C, format!("{name} has {votes} votes, reaches the quota of {quota} and is elected."));
        }
    }

    /// B.3: the hopeful candidate with the lowest vote is defeated; those within the surplus of it
    /// are tied with it (T). Its keep factor becomes 0.
    fn defeat(&mut self, stable: bool, parameters: &Parameters, round: &mut Round) -> Result<(), LotsNeeded> {
        let surplus = self.table.show(self.surplus);
        let why = if stable { "no longer falls" } else { "is below 0.000001" };
        round.step(B2E, format!("Nobody reaches the quota of {}; the surplus of {surplus} {why}.", self.table.show(self.quota)));
        let continuing = self.table.continuing();
        let lowest = at_extreme(&continuing, &self.table.votes, Extreme::Fewest);
        let limit = lowest.first().map_or(0, |&c| self.table.votes(c)) + self.surplus;
        let tied: Vec<Candidate> = continuing.into_iter().filter(|&c| self.table.votes(c) <= limit).collect();
        let defeated = self.untie(&tied, parameters, round)?;
        let votes = self.table.show(self.table.votes(defeated));
        self.table.exclude(defeated, round);
        self.keep[defeated.index()] = 0;
        round.step(B3, format!("{} has the lowest vote, {votes}, and is defeated.", self.table.name(defeated)));
        self.note_transfers(defeated, round);
        Ok(())
    }

    fn untie(&self, tied: &[Candidate], parameters: &Parameters, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        if let &[only] = tied {
            return Ok(only);
        }
        let names = self.table.candidates().in_words(tied);
        let drawn = self.table.draw_one(parameters.lot.as_ref(), tied, Purpose::Exclude).inspect_err(|_| {
            round.step(T, format!("{names} are tied within the surplus: a lot must be drawn for the one to be defeated."));
        })?;
        round.step(T, format!("{names} are tied within the surplus; the lot falls on {}.", self.table.name(drawn)));
        Ok(drawn)
    }

    /// Where the defeated candidate's votes go at once, before keep factors change.
    fn note_transfers(&self, defeated: Candidate, round: &mut Round) {
        let mut after = vec![0; self.table.votes.len()];
        let exhausted = Prefixes::new(self.papers, &self.keep, &self.table.is_continuing()).distribute(&self.keep, &mut after);
        let from = Party::Candidate(defeated);
        for candidate in self.table.candidates().iter().filter(|&c| c != defeated) {
            let gained = after[candidate.index()].saturating_sub(self.table.votes(candidate));
            if gained > 0 {
                let votes = self.table.amount(gained).into();
                round.transfers.push(Transfer { from, to: Party::Candidate(candidate), votes });
            }
        }
        let before = self.table.inactive.get(&Cause::Exhausted).copied().unwrap_or(0);
        if exhausted > before {
            let votes = self.table.amount(exhausted - before).into();
            round.transfers.push(Transfer { from, to: Party::Nobody(Cause::Exhausted), votes });
        }
    }

    /// C.1: if seats are unfilled, the remaining hopeful candidates are elected. C.2: otherwise
    /// they are defeated.
    fn finish(&mut self, number: usize, count: &mut Count) {
        let left = self.table.continuing_by_votes();
        if left.is_empty() {
            return;
        }
        if count.rounds.is_empty() {
            self.distribute(&Prefixes::new(self.papers, &self.keep, &self.table.is_continuing()));
            self.update_quota();
        }
        let mut round = self.table.round(number, self.quota);
        let names = self.table.candidates().in_words(&left);
        if self.table.vacancies() > 0 {
            left.iter().for_each(|&c| self.table.elect(c, &mut round));
            round.step(C, format!("Not more candidates are left than seats; elected: {names}."));
        } else {
            left.iter().for_each(|&c| self.table.exclude(c, &mut round));
            round.step(C, format!("All seats are filled; defeated: {names}."));
        }
        count.rounds.push(round);
    }
}

/// The ballots of a round, merged where they cannot differ: up to and including the first hopeful
/// candidate, who keeps everything. A tree whose edges are candidates; keep factors of 0 are passed
/// over when it is built, so a round must build it anew.
struct Prefixes {
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    candidate: u16,
    /// Ballots that end here.
    ends: u64,
    first_child: u32,
    next_sibling: u32,
}

impl Prefixes {
    fn new(papers: &Papers<'_>, keep: &[u64], hopeful: &[bool]) -> Self {
        let mut tree = Self { nodes: vec![Node::default()] };
        let mut roots = vec![0u32; keep.len()];
        for paper in 0..papers.len() {
            let preferences = papers.preferences(paper);
            if preferences.is_empty() {
                continue;
            }
            let mut node = 0;
            for &token in preferences {
                if keep[usize::from(token)] == 0 {
                    continue;
                }
                node = tree.child(node, token, &mut roots);
                if hopeful[usize::from(token)] {
                    break;
                }
            }
            tree.nodes[node as usize].ends += papers.weight(paper);
        }
        tree
    }

    /// The child of `node` along `token`, made if there is none. The root's children are found by
    /// index, others by walking along.
    fn child(&mut self, node: u32, token: u16, roots: &mut [u32]) -> u32 {
        let mut child = if node == 0 { roots[usize::from(token)] } else { self.nodes[node as usize].first_child };
        while child != 0 && self.nodes[child as usize].candidate != token {
            child = self.nodes[child as usize].next_sibling;
        }
        if child != 0 {
            return child;
        }
        let new = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let parent = &mut self.nodes[node as usize];
        let next_sibling = std::mem::replace(&mut parent.first_child, new);
        self.nodes.push(Node { candidate: token, ends: 0, first_child: 0, next_sibling });
        if node == 0 {
            roots[usize::from(token)] = new;
        }
        new
    }

    /// Adds each candidate's votes; returns what is left over of all ballots.
    fn distribute(&self, keep: &[u64], votes: &mut [u128]) -> u128 {
        let mut weight_at = vec![0u64; self.nodes.len()];
        let mut below: Vec<u64> = self.nodes.iter().map(|node| node.ends).collect();
        // Children stand after their parents, so one pass back sums ballots and one forth weights.
        let mut parent = vec![0u32; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            let mut child = node.first_child;
            while child != 0 {
                parent[child as usize] = u32::try_from(index).unwrap_or(u32::MAX);
                child = self.nodes[child as usize].next_sibling;
            }
        }
        for index in (1..self.nodes.len()).rev() {
            below[parent[index] as usize] += below[index];
        }
        weight_at[0] = ONE;
        let mut left = u128::from(self.nodes[0].ends) * u128::from(ONE);
        for (index, node) in self.nodes.iter().enumerate().skip(1) {
            let weight = weight_at[parent[index] as usize];
            let kept = (weight * keep[usize::from(node.candidate)]).div_ceil(ONE);
            votes[usize::from(node.candidate)] += u128::from(kept) * u128::from(below[index]);
            weight_at[index] = weight - kept;
            left += u128::from(weight - kept) * u128::from(node.ends);
        }
        left
    }
}
