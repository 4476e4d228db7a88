//! Ties: by earlier rounds, by lot, by an order, or by RCTab's seeded random numbers.

use super::{Holder, Tabulation};
use crate::candidate::Candidate;
use crate::count::Round;
use crate::lots::{LotsNeeded, Purpose, draw};
use crate::ranked::TieMode;

const TIE: &str = "RCTab 2.0, tiebreakMode";

impl Tabulation<'_> {
    /// `generatePermutation`: names sorted, then shuffled once, before the count begins.
    pub(super) fn permute(&mut self) {
        let names = self.profile.candidates();
        self.permutation = names.iter().collect();
        if let (TieMode::GeneratePermutation, Some(random)) = (self.rules.ties, &mut self.random) {
            self.permutation.sort_by(|&a, &b| alphabetical(names.name(a), names.name(b)));
            random.shuffle(&mut self.permutation);
        }
    }

    /// `tiebreakMode`.
    pub(super) fn untie(&mut self, mut tied: Vec<Holder>, to_win: bool, round: &mut Round) -> Result<Holder, LotsNeeded> {
        if let &[only] = tied.as_slice() {
            return Ok(only);
        }
        let write_ins = self.write_ins();
        if tied.contains(&write_ins) {
            if !to_win {
                return Ok(write_ins);
            }
            tied.retain(|&holder| holder != write_ins);
        }
        if matches!(self.rules.ties, TieMode::PreviousRoundsThenLot | TieMode::PreviousRoundsThenRandom) {
            tied = self.by_previous_rounds(tied, to_win);
        }
        let names: Vec<Candidate> = tied.iter().copied().filter_map(Candidate::new).collect();
        let chosen = match names.as_slice() {
            &[only] => only,
            _ => self.choose_tied(&names, to_win, round)?,
        };
        let (all, one) = (self.profile.candidates().in_words(&names), self.profile.candidates().name(chosen));
        let what = if to_win { "wins" } else { "is eliminated" };
        round.step(TIE, format!("The tie ({all}) is resolved: {one} {what}."));
        Ok(chosen.index())
    }

    /// The most recent round in which they differed, then the one before it among those left.
    fn by_previous_rounds(&self, mut tied: Vec<Holder>, to_win: bool) -> Vec<Holder> {
        for tally in self.history.iter().rev().skip(1) {
            let votes = tied.iter().map(|&holder| tally[holder]);
            let best = if to_win { votes.max() } else { votes.min() };
            tied.retain(|&holder| Some(tally[holder]) == best);
        }
        tied
    }

    fn choose_tied(&mut self, tied: &[Candidate], to_win: bool, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        let names = self.profile.candidates();
        match self.rules.ties {
            TieMode::Lot | TieMode::PreviousRoundsThenLot => {
                let purpose = if to_win { Purpose::Elect } else { Purpose::Exclude };
                let drawn = draw(self.parameters.lot.as_ref(), tied, 1, purpose).inspect_err(|_| {
                    let (names, what) = (names.in_words(tied), purpose.in_words());
                    round.step(TIE, format!("{names} are tied: a lot must be drawn for the one {what}."));
                })?;
                Ok(drawn[0])
            }
            TieMode::CandidateOrder | TieMode::GeneratePermutation => {
                let place = |c: &&Candidate| self.permutation.iter().position(|p| p == *c);
                let chosen = if to_win { tied.iter().min_by_key(place) } else { tied.iter().max_by_key(place) };
                Ok(chosen.copied().unwrap_or(tied[0]))
            }
            TieMode::Random | TieMode::PreviousRoundsThenRandom => {
                let mut sorted = tied.to_vec();
                sorted.sort_by(|&a, &b| alphabetical(names.name(a), names.name(b)));
                let picked = self.random.as_mut().map_or(0, |random| random.pick(sorted.len()));
                Ok(sorted[picked])
            }
        }
    }
}

/// Java's order of strings: by UTF-16 code units.
fn alphabetical(a: &str, b: &str) -> std::cmp::Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}
