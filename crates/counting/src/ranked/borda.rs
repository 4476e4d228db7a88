//! `borda`: J.-C. de Borda, "Mémoire sur les élections au scrutin", Histoire de l'Académie Royale
//! des Sciences, 1781. Of n candidates the first on a ballot gets n points, the next n - 1, down to
//! 1; candidates on an equal footing, and all that a ballot does not rank, share the average of
//! their places (the "modified" or tournament-style count of partial rankings).
//!
//! Skipped ranks, overvotes whose candidates are not known and undeclared write-ins take no place;
//! withdrawn candidates are left out. A ballot that ranks nobody gives everybody the same.

use super::papers::refuse_repeats;
use crate::candidate::Candidate;
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Fraction};
use crate::profile::{Rank, RankedBallot, RankedProfile};
use crate::ranking::{by_score, settle};
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::Borda;
const SOURCE: &str = "Borda 1781";

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    refuse_repeats(RULE, profile)?;
    let standing: Vec<Candidate> = profile.candidates().iter().filter(|c| !profile.withdrawn().contains(c)).collect();
    let mut points = Points::new(profile, &standing);
    profile.ballots().for_each(|ballot| points.add(ballot));
    if points.blank == profile.total() {
        return Err(CountError::NoBallots { rule: RULE });
    }
    let mut count = Count::new(RULE);
    let mut round = Round::new(1);
    let score = |c: Candidate| Fraction::new(points.doubled[c.index()], 2).unwrap_or_else(Fraction::zero);
    round.votes = profile.candidates().iter().map(|c| Amount::Fraction(score(c))).collect();
    round.step(
        SOURCE,
        format!(
            "{} ballots give {} points to their first candidate, one less to each next; equal and unranked ones share.",
            profile.total(),
            standing.len()
        ),
    );
    count.rounds.push(round);
    let ranking = by_score(&standing, |c| points.doubled[c.index()]);
    settle(&mut count, profile.candidates(), ranking, seats, parameters.lot.as_ref(), SOURCE);
    Ok(count)
}

/// Points times two, so that averages of two places stay whole.
struct Points {
    doubled: Vec<u128>,
    stands: Vec<bool>,
    number: u128,
    ranked: Vec<Candidate>,
    blank: u64,
}

impl Points {
    fn new(profile: &RankedProfile, standing: &[Candidate]) -> Self {
        let mut stands = vec![false; profile.candidates().len()];
        standing.iter().for_each(|c| stands[c.index()] = true);
        Self { doubled: vec![0; stands.len()], stands, number: standing.len() as u128, ranked: Vec::new(), blank: 0 }
    }

    /// Everybody gets the average of the last places first; who is ranked, the difference to it.
    fn add(&mut self, ballot: RankedBallot<'_>) {
        let weight = u128::from(ballot.weight());
        let mut unranked = self.stands.clone();
        let mut place = self.number;
        for rank in ballot.ranks() {
            self.ranked.clear();
            match rank {
                Rank::Candidate(candidate) => self.ranked.push(candidate),
                Rank::Equal(equal) => self.ranked.extend(equal.iter()),
                Rank::Skipped | Rank::Overvote | Rank::WriteIn => {}
            }
            self.ranked.retain(|c| self.stands[c.index()]);
            let shared = self.ranked.len() as u128;
            for candidate in &self.ranked {
                unranked[candidate.index()] = false;
                // The average of the places from `place` down to `place - shared + 1`, times two.
                self.doubled[candidate.index()] += weight * (2 * place + 1 - shared);
            }
            place -= shared;
        }
        if place == self.number {
            self.blank += ballot.weight();
        }
        // The rest share the places from `place` down to 1.
        for (doubled, _) in self.doubled.iter_mut().zip(unranked).filter(|(_, unranked)| *unranked) {
            *doubled += weight * (place + 1);
        }
    }
}
