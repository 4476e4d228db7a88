//! What a round decides: the threshold, who wins, and who is eliminated.

use super::{Decision, Holder, Tabulation};
use crate::candidate::Candidate;
use crate::count::{Round, Standing};
use crate::fraction::Fraction;
use crate::lots::LotsNeeded;
use crate::ranked::WinnerMode;

const THRESHOLD: &str = "RCTab 2.0, threshold";

impl Tabulation<'_> {
    /// One seat: more than half of the ballots that are active in this round, or in the first
    /// (`doesFirstRoundDetermineThreshold`), or in the one that had a winner. Several seats: of the
    /// first round.
    pub(super) fn set_threshold(&mut self, number: usize, round: &mut Round) {
        let fixed = number > 1
            && (self.seats > 1 || self.rules.first_round_threshold || (self.rules.continue_until_two && !self.winners.is_empty()));
        if !fixed {
            let active: u128 = self.continuing().iter().map(|&holder| self.tally[holder]).sum();
            self.threshold = self.calculate_threshold(active);
            let (active, threshold) = (self.show(active), self.show(self.threshold));
            round.step(THRESHOLD, format!("{active} active votes; the threshold is {threshold}."));
        }
        round.quota = Some(self.amount(self.threshold));
    }

    /// floor(V / (S + 1)) + 1; with `nonIntegerWinningThreshold` V / (S + 1) + 10^-d; with
    /// `hareQuota` V / S, rounded up. `bottomsUpUsingPercentageThreshold`: the share of V.
    fn calculate_threshold(&self, active: u128) -> u128 {
        if let (WinnerMode::BottomsUpUsingPercentageThreshold, Some(share)) = (self.rules.winner_mode, &self.rules.bottoms_up_share) {
            let needed = (Fraction::from(active) * share).ceil();
            return u128::try_from(needed).unwrap_or(u128::MAX);
        }
        let unit = if self.rules.non_integer_threshold { 1 } else { self.one() };
        let (seats, active) = (self.seats as u128, active / unit);
        let threshold = if self.rules.hare_quota { active.div_ceil(seats) } else { active / (seats + 1) + 1 };
        threshold * unit
    }

    pub(super) fn decide(&mut self, round: &mut Round) -> Result<Decision, LotsNeeded> {
        let winners = self.identify_winners(round)?;
        if !winners.is_empty() {
            return Ok(Decision::Elect(winners));
        }
        let by_share = self.rules.winner_mode == WinnerMode::BottomsUpUsingPercentageThreshold;
        if self.winners.len() >= self.seats && !self.goes_on() && !by_share {
            return Ok(Decision::Nothing);
        }
        Ok(Decision::Eliminate(self.losers(round)?))
    }

    fn identify_winners(&mut self, round: &mut Round) -> Result<Vec<Candidate>, LotsNeeded> {
        // Nobody wins while undeclared write-ins have votes.
        if self.continues(self.write_ins()) && self.tally[self.write_ins()] > 0 {
            return Ok(Vec::new());
        }
        let continuing = self.continuing();
        let reach = |&holder: &Holder| holder != self.write_ins() && self.tally[holder] >= self.threshold;
        let reaching: Vec<Holder> = continuing.iter().copied().filter(reach).collect();
        if self.rules.winner_mode == WinnerMode::BottomsUpUsingPercentageThreshold {
            let all = reaching.len() == continuing.len();
            return Ok(if all { self.by_votes(&reaching) } else { Vec::new() });
        }
        let unfilled = self.seats.saturating_sub(self.winners.len());
        if unfilled == 0 {
            return Ok(Vec::new());
        }
        let mut selected = if continuing.len() <= unfilled {
            continuing.iter().copied().filter(|&holder| holder != self.write_ins()).collect()
        } else if self.rules.first_round_threshold && continuing.len() - 1 == self.seats {
            self.most(&continuing)
        } else if self.rules.winner_mode == WinnerMode::BottomsUp {
            Vec::new()
        } else {
            reaching
        };
        let one_of_many =
            selected.len() > 1 && (self.rules.winner_mode == WinnerMode::AllowOnlyOneWinnerPerRound || self.rules.first_round_threshold);
        let last_two = self.seats == 1 && selected.is_empty() && continuing.len() == 2;
        if one_of_many || last_two {
            let most = self.most(if one_of_many { &selected } else { &continuing });
            selected = vec![self.untie(most, true, round)?];
        }
        Ok(self.by_votes(&selected))
    }

    fn by_votes(&self, holders: &[Holder]) -> Vec<Candidate> {
        let mut sorted = holders.to_vec();
        sorted.sort_by_key(|&holder| (std::cmp::Reverse(self.tally[holder]), holder));
        sorted.into_iter().filter_map(Candidate::new).collect()
    }

    fn most(&self, holders: &[Holder]) -> Vec<Holder> {
        let most = holders.iter().map(|&holder| self.tally[holder]).max();
        holders.iter().copied().filter(|&holder| Some(self.tally[holder]) == most).collect()
    }

    /// Four ways to eliminate, the first that applies: undeclared write-ins; everybody below
    /// `minimumVoteThreshold`; a batch; the one with the fewest votes.
    fn losers(&mut self, round: &mut Round) -> Result<Vec<Holder>, LotsNeeded> {
        let write_ins = self.write_ins();
        if self.continues(write_ins) && self.tally[write_ins] > 0 {
            return Ok(vec![write_ins]);
        }
        let candidates: Vec<Holder> =
            self.continuing().into_iter().filter(|&holder| self.standing[holder] == Standing::Continuing).collect();
        let minimum = u128::from(self.rules.minimum_votes) * self.one();
        let below: Vec<Holder> = candidates.iter().copied().filter(|&holder| self.tally[holder] < minimum).collect();
        if !below.is_empty() {
            round.step("RCTab 2.0, minimumVoteThreshold", format!("Eliminated for less than {} votes.", self.show(minimum)));
            return Ok(below);
        }
        let batch = self.batch(&candidates);
        if batch.len() > 1 {
            round.step("RCTab 2.0, batchElimination", "Together they have fewer votes than the next candidate above them.");
            return Ok(batch);
        }
        let fewest = candidates.iter().map(|&holder| self.tally[holder]).min();
        let last = candidates.into_iter().filter(|&holder| Some(self.tally[holder]) == fewest).collect();
        Ok(vec![self.untie(last, false, round)?])
    }

    /// `batchElimination`: the largest number of last candidates who together have fewer votes than
    /// the next above them. With `continueUntilTwoCandidatesRemain` two must stay.
    fn batch(&self, candidates: &[Holder]) -> Vec<Holder> {
        if !self.rules.batch_elimination {
            return Vec::new();
        }
        let mut ascending = candidates.to_vec();
        ascending.sort_by_key(|&holder| (self.tally[holder], holder));
        let others = self.continuing().len() - candidates.len();
        let keep = if self.rules.continue_until_two { 2usize.saturating_sub(others) } else { 1 };
        let (mut together, mut running) = (0, 0);
        for (index, pair) in ascending.windows(2).enumerate() {
            running += self.tally[pair[0]];
            if running < self.tally[pair[1]] && ascending.len() - (index + 1) >= keep {
                together = index + 1;
            }
        }
        ascending.truncate(together);
        ascending
    }
}
