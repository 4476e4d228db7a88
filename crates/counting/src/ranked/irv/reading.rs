//! Whom a ballot counts for: its ranks read under the rules about overvotes, skips, repetitions and write-ins.

use super::{Holder, RULE, Tabulation};
use crate::candidate::Candidate;
use crate::count::Cause;
use crate::error::CountError;
use crate::profile::{Rank, RankedBallot};
use crate::ranked::OvervoteRule;

impl Tabulation<'_> {
    pub(super) fn first_choices(&mut self) -> Result<(), CountError> {
        let mut some = false;
        let open = self.open();
        for (index, ballot) in self.profile.ballots().enumerate() {
            let votes = u128::from(ballot.weight()) * self.one();
            let chosen = match &mut self.at {
                Some(at) if !ballot.is_empty() => {
                    let tokens = self.profile.rows().row(index);
                    let next = next_open(tokens, 0, &open).ok_or(Cause::Exhausted);
                    next.map(|next| {
                        at[index] = next;
                        usize::from(tokens[usize::from(next)])
                    })
                }
                _ => self.choose(ballot),
            };
            match chosen {
                Ok(holder) => {
                    some = true;
                    self.tally[holder] += votes;
                    self.piles[holder].push(u32::try_from(index).unwrap_or(u32::MAX));
                }
                Err(cause) => *self.inactive.entry(cause).or_default() += votes,
            }
        }
        if some { Ok(()) } else { Err(CountError::NoBallots { rule: RULE }) }
    }

    /// Whom a ballot counts for now, or why for nobody.
    pub(super) fn choose(&self, ballot: RankedBallot<'_>) -> Result<Holder, Cause> {
        let mut seen: Vec<Holder> = Vec::new();
        let mut last_rank = 0;
        for (index, at_rank) in ballot.ranks().enumerate() {
            let rank = index + 1;
            // maxRankingsAllowed: ranks beyond are not read.
            if self.rules.max_rankings.is_some_and(|most| rank > most) {
                break;
            }
            // treatBlankAsUndeclaredWriteIn.
            let at_rank = match at_rank {
                Rank::Skipped if self.rules.blank_is_write_in => Rank::WriteIn,
                Rank::Skipped => continue,
                other => other,
            };
            // maxSkippedRanksAllowed: too many empty ranks in a row exhaust the ballot.
            if self.rules.max_skipped_ranks.is_some_and(|most| rank - last_rank > most.saturating_add(1)) {
                return Err(Cause::Skipped);
            }
            last_rank = rank;
            if self.rules.exhaust_on_duplicate {
                self.refuse_duplicates(at_rank, &mut seen)?;
            }
            if let Some(holder) = self.at(at_rank)? {
                return Ok(holder);
            }
        }
        Err(if last_rank == 0 { Cause::Blank } else { Cause::Exhausted })
    }

    /// `exhaustOnDuplicateCandidate`.
    fn refuse_duplicates(&self, at_rank: Rank<'_>, seen: &mut Vec<Holder>) -> Result<(), Cause> {
        let before = seen.len();
        match at_rank {
            Rank::Candidate(candidate) => seen.push(candidate.index()),
            Rank::Equal(equal) => seen.extend(equal.iter().map(Candidate::index)),
            Rank::WriteIn => seen.push(self.write_ins()),
            Rank::Skipped | Rank::Overvote => {}
        }
        let (old, new) = seen.split_at(before);
        if new.iter().any(|holder| old.contains(holder)) { Err(Cause::Repeated) } else { Ok(()) }
    }

    /// Whom a rank gives the ballot to, if to anybody; `overvoteRule` where it names several.
    fn at(&self, at_rank: Rank<'_>) -> Result<Option<Holder>, Cause> {
        let continuing = |holder: Holder| Some(holder).filter(|&holder| self.continues(holder));
        match (at_rank, self.rules.overvotes) {
            (Rank::Candidate(candidate), _) => Ok(continuing(candidate.index())),
            (Rank::WriteIn, _) => Ok(continuing(self.write_ins())),
            (Rank::Skipped, _) => Ok(None),
            (Rank::Overvote | Rank::Equal(_), OvervoteRule::ExhaustImmediately) => Err(Cause::Overvote),
            (Rank::Overvote | Rank::Equal(_), OvervoteRule::AlwaysSkipToNextRank) => Ok(None),
            (Rank::Overvote, OvervoteRule::ExhaustIfMultipleContinuing) => Err(Cause::Overvote),
            (Rank::Equal(equal), OvervoteRule::ExhaustIfMultipleContinuing) => {
                let mut left = equal.iter().filter_map(|candidate| continuing(candidate.index()));
                match (left.next(), left.next()) {
                    (_, Some(_)) => Err(Cause::Overvote),
                    (first, None) => Ok(first),
                }
            }
        }
    }
}

/// The first rank from `from` on whose candidate is in the count.
pub(super) fn next_open(tokens: &[u16], from: u16, open: &[bool]) -> Option<u16> {
    let next = tokens[usize::from(from)..].iter().position(|&token| open[usize::from(token)])?;
    u16::try_from(usize::from(from) + next).ok()
}
