//! `pav`: proportional approval voting, the committee with the greatest harmonic score.
//!
//! Thiele, "Om Flerfoldsvalg", 1895; Lackner and Skowron, *Multi-Winner Voting with Approval
//! Preferences*, 2023. A voter with `r` approved candidates in the committee counts
//! `1 + 1/2 + … + 1/r`; the committee whose sum is greatest wins, and every one with that sum is
//! reported.
//!
//! The search is exact: branch and bound. What a candidate adds never grows as a committee grows
//! (the score is submodular), so the score so far and the greatest gains of those who are left
//! bound what can still be reached. Scores are whole numbers of `1/lcm(1, …, k)`.

use super::shared::{supporters, voters};
use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Fraction};
use crate::lots::{Lot, LotsNeeded, Purpose};
use crate::profile::ApprovalProfile;
use crate::purses::{Supporters, readable};
use crate::rule::{Parameters, Rule};

const ARTICLE: &str = "Thiele 1895; Lackner and Skowron 2023, PAV";
/// Tied committees that are listed at most.
const MOST_COMMITTEES: usize = 20_000;
/// Marks on ballots that the search may look at: some ten seconds.
const MOST_WORK: u64 = 20_000_000_000;

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Result<Count, CountError> {
    let supporters = supporters(profile);
    let mut search = Search::new(&supporters, profile, seats)?;
    search.greedy();
    let all: Vec<usize> = (0..supporters.len()).collect();
    search.explore(0, &all)?;
    search.tied.iter_mut().for_each(|tied| tied.sort_unstable());
    search.tied.sort_unstable();
    let to_candidates = |tied: &Vec<usize>| tied.iter().filter_map(|&c| Candidate::new(c)).collect();
    let committees: Vec<Vec<Candidate>> = search.tied.iter().map(to_candidates).collect();

    let mut count = Count::new(Rule::Pav);
    let mut round = describe(profile, &supporters, &committees, &search);
    let names = profile.candidates();
    match choose(&committees, parameters.lot.as_ref(), names, &mut round) {
        Ok(winners) => count.winners = Some(winners),
        Err(lots) => {
            count.winners = Some(in_all(&committees));
            count.lots = Some(lots);
        }
    }
    round.elected = count.winners.clone().unwrap_or_default();
    count.committees = Some(committees);
    count.rounds.push(round);
    Ok(count)
}

struct Search<'a> {
    supporters: &'a [Supporters],
    seats: usize,
    scale: u128,
    /// `part[r]`: what the `r + 1`-th approved candidate is worth, in units of `1/scale`.
    part: Vec<u128>,
    /// For each distinct ballot, how many of its candidates are chosen.
    has: Vec<usize>,
    chosen: Vec<usize>,
    best: u128,
    tied: Vec<Vec<usize>>,
    work: u64,
}

impl<'a> Search<'a> {
    fn new(supporters: &'a [Supporters], profile: &ApprovalProfile, seats: usize) -> Result<Self, CountError> {
        let too_large =
            || CountError::TooLarge { rule: Rule::Pav, what: format!("the score of {seats} seats has a denominator beyond 2^127") };
        let parts = u128::try_from(seats).map_err(|_| too_large())?;
        let scale = (1..=parts).try_fold(1u128, |lcm, r| (lcm / num_integer::gcd(lcm, r)).checked_mul(r));
        let scale = scale.ok_or_else(too_large)?;
        // The harmonic number of any number of seats here is below 128.
        let most = scale.checked_mul(u128::from(profile.total()));
        most.and_then(|most| most.checked_mul(128)).ok_or_else(too_large)?;
        Ok(Self {
            supporters,
            seats,
            scale,
            part: (1..=parts).map(|r| scale / r).collect(),
            has: vec![0; profile.distinct()],
            chosen: Vec::new(),
            best: 0,
            tied: Vec::new(),
            work: 0,
        })
    }

    fn gain(&mut self, candidate: usize) -> u128 {
        let supporters = &self.supporters[candidate];
        self.work += supporters.len() as u64;
        let worth = |&(ballot, weight): &(usize, u64)| u128::from(weight) * self.part[self.has[ballot]];
        supporters.iter().map(worth).sum()
    }

    fn choose(&mut self, candidate: usize) {
        for &(ballot, _) in &self.supporters[candidate] {
            self.has[ballot] += 1;
        }
        self.chosen.push(candidate);
    }

    fn unchoose(&mut self) {
        if let Some(candidate) = self.chosen.pop() {
            for &(ballot, _) in &self.supporters[candidate] {
                self.has[ballot] -= 1;
            }
        }
    }

    /// A first score to beat: that of sequential PAV.
    fn greedy(&mut self) {
        let mut score = 0;
        for _ in 0..self.seats {
            let open = (0..self.supporters.len()).filter(|c| !self.chosen.contains(c));
            let gains: Vec<(u128, usize)> = open.collect::<Vec<_>>().into_iter().map(|c| (self.gain(c), c)).collect();
            if let Some(&(gain, candidate)) = gains.iter().max() {
                score += gain;
                self.choose(candidate);
            }
        }
        self.best = score;
        while !self.chosen.is_empty() {
            self.unchoose();
        }
    }

    /// All committees that add candidates of `open` to the chosen ones, unless they cannot reach the
    /// best score.
    fn explore(&mut self, score: u128, open: &[usize]) -> Result<(), CountError> {
        let missing = self.seats - self.chosen.len();
        let mut gains: Vec<(u128, usize)> = open.iter().map(|&c| (self.gain(c), c)).collect();
        gains.sort_unstable_by(|a, b| b.cmp(a));
        if self.work > MOST_WORK {
            return Err(self.too_large("too many committees would have to be compared"));
        }
        if missing == 1 {
            return self.complete(score, &gains);
        }
        let order: Vec<usize> = gains.iter().map(|&(_, candidate)| candidate).collect();
        for first in 0..=gains.len().saturating_sub(missing) {
            let bound: u128 = gains.iter().skip(first).take(missing).map(|(gain, _)| gain).sum();
            if score + bound < self.best {
                break;
            }
            self.choose(order[first]);
            self.explore(score + gains[first].0, &order[first + 1..])?;
            self.unchoose();
        }
        Ok(())
    }

    /// The last seat goes to whoever adds the most.
    fn complete(&mut self, score: u128, gains: &[(u128, usize)]) -> Result<(), CountError> {
        for &(gain, candidate) in gains {
            let reached = score + gain;
            if reached < self.best {
                break;
            }
            if reached > self.best {
                self.best = reached;
                self.tied.clear();
            }
            let committee = self.chosen.iter().copied().chain([candidate]).collect();
            self.tied.push(committee);
            if self.tied.len() > MOST_COMMITTEES {
                return Err(self.too_large("more than 20000 committees are tied"));
            }
        }
        Ok(())
    }

    fn too_large(&self, what: &str) -> CountError {
        CountError::TooLarge { rule: Rule::Pav, what: what.to_owned() }
    }
}

/// The one committee; or, of those tied, the one that the lot points to: committees with the name
/// drawn first stay if there are any, of those the ones with the second name, and so on.
fn choose(committees: &[Vec<Candidate>], lot: Option<&Lot>, names: &Candidates, round: &mut Round) -> Result<Vec<Candidate>, LotsNeeded> {
    let mut left: Vec<&Vec<Candidate>> = committees.iter().collect();
    for drawn in lot.map(Lot::order).unwrap_or_default() {
        if left.len() > 1 && left.iter().any(|committee| committee.contains(drawn)) {
            left.retain(|committee| committee.contains(drawn));
        }
    }
    if let [only] = left[..] {
        if committees.len() > 1 {
            let text = format!(
                "Of the tied committees the lot points to {}: those with the name drawn first stay, of these those with the second, and so on.",
                names.in_words(only)
            );
            round.step("lot", text);
        }
        return Ok(only.clone());
    }
    let certain = in_all(committees);
    let some = committees.iter().flatten().copied();
    let mut between: Vec<Candidate> = some.filter(|c| !certain.contains(c)).collect();
    between.sort_unstable();
    between.dedup();
    let places = committees.first().map_or(0, Vec::len) - certain.len();
    let text = format!(
        "{} committees are tied. {} in all of them; for the other places draw an order of {}.",
        committees.len(),
        match certain.len() {
            0 => "Nobody is".to_owned(),
            1 => format!("{} is", names.in_words(&certain)),
            _ => format!("{} are", names.in_words(&certain)),
        },
        names.in_words(&between)
    );
    round.step(ARTICLE, text);
    Err(LotsNeeded { between, places, purpose: Purpose::Elect })
}

/// Those who are in every committee.
fn in_all(committees: &[Vec<Candidate>]) -> Vec<Candidate> {
    let first = committees.first().into_iter().flatten().copied();
    first.filter(|candidate| committees.iter().all(|committee| committee.contains(candidate))).collect()
}

fn describe(profile: &ApprovalProfile, supporters: &[Supporters], committees: &[Vec<Candidate>], search: &Search<'_>) -> Round {
    let mut round = Round::new(1);
    let approvals = |supporters: &Supporters| supporters.iter().map(|(_, weight)| weight).sum::<u64>();
    round.votes = supporters.iter().map(|s| Amount::from(approvals(s))).collect();
    let best = Fraction::new(search.best, search.scale).unwrap_or_else(Fraction::zero);
    round.step(
        ARTICLE,
        format!(
            "A voter with r approved candidates in the committee counts 1 + 1/2 + … + 1/r. The greatest sum that {} seats can reach is {}.",
            search.seats,
            readable(&best)
        ),
    );
    for committee in committees.iter().take(10) {
        let text = format!(
            "{} {} it: {}.",
            profile.candidates().in_words(committee),
            if committee.len() == 1 { "reaches" } else { "reach" },
            represented(profile, committee)
        );
        round.step(ARTICLE, text);
    }
    if committees.len() > 10 {
        let text = format!("{} more committees reach it.", committees.len() - 10);
        round.step(ARTICLE, text);
    }
    round
}

/// `3 voters have 2 of their candidates, 1 voter has 1, 2 voters have none`.
fn represented(profile: &ApprovalProfile, committee: &[Candidate]) -> String {
    let mut by_number = vec![0u64; committee.len() + 1];
    for (weight, marks) in profile.ballots() {
        by_number[marks.filter(|mark| committee.contains(mark)).count()] += weight;
    }
    let with = |(number, &all): (usize, &u64)| {
        let have = if all == 1 { "has" } else { "have" };
        match number {
            0 => format!("{} {have} none", voters(all)),
            _ => format!("{} {have} {number} of their candidates", voters(all)),
        }
    };
    let some = by_number.iter().enumerate().rev().filter(|(_, all)| **all > 0);
    some.map(with).collect::<Vec<_>>().join(", ")
}
