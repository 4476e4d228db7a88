//! How often each candidate got each grade, and the order in which middle grades are taken.

use std::cmp::Ordering;

use crate::candidate::Candidate;
use crate::count::{Cause, Count, Detail, Round};
use crate::error::CountError;
use crate::profile::GradedProfile;
use crate::ranking::settle;
use crate::rule::{Parameters, Rule};

/// Counted grades of the valid ballots.
pub(super) struct Tallies {
    /// `of[i][g]`: valid ballots that give candidate i the grade g + 1.
    of: Vec<Vec<u64>>,
    valid: u64,
    blank: u64,
    invalid: u64,
}

/// Which of two middle grades comes first when their number is even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Middle {
    Better,
    Worse,
}

/// Counts by a variant of majority judgement.
pub(super) fn count(
    rule: Rule,
    middle: Middle,
    source: &'static str,
    profile: &GradedProfile,
    parameters: &Parameters,
) -> Result<Count, CountError> {
    let seats = crate::rule::seats(rule, parameters, None, profile.candidates().len())?;
    let tallies = Tallies::new(profile, parameters.blank_allowed);
    if tallies.valid == 0 {
        return Err(CountError::NoBallots { rule });
    }
    let mut count = Count::new(rule);
    count.rounds.push(tallies.round(source, middle, profile));
    let gauges: Vec<Gauge> = tallies.of.iter().map(|grades| Gauge::new(grades, middle)).collect();
    let mut sorted: Vec<Candidate> = profile.candidates().iter().collect();
    sorted.sort_by(|a, b| gauges[a.index()].cmp(&gauges[b.index()]).then(a.cmp(b)));
    let equal = |a: &Candidate, b: &Candidate| gauges[a.index()] == gauges[b.index()];
    let ranking = sorted.chunk_by(equal).map(<[Candidate]>::to_vec).collect();
    settle(&mut count, profile.candidates(), ranking, seats, parameters.lot.as_ref(), source);
    Ok(count)
}

impl Tallies {
    /// A ballot with a missing grade or one beyond the worst is invalid; without any grade it is
    /// blank where that is allowed.
    fn new(profile: &GradedProfile, blank_allowed: bool) -> Self {
        let grades = usize::from(profile.grades());
        let mut flat = vec![0u64; profile.candidates().len() * grades];
        let (mut valid, mut blank, mut invalid) = (0, 0, 0);
        for (weight, ballot) in profile.ballots() {
            if ballot.iter().all(|&grade| (1..=grades).contains(&usize::from(grade))) {
                valid += weight;
                for (candidate, &grade) in flat.chunks_exact_mut(grades).zip(ballot) {
                    candidate[usize::from(grade) - 1] += weight;
                }
            } else if blank_allowed && ballot.iter().all(|&grade| grade == 0) {
                blank += weight;
            } else {
                invalid += weight;
            }
        }
        Self { of: flat.chunks(grades).map(<[u64]>::to_vec).collect(), valid, blank, invalid }
    }

    fn round(&self, source: &'static str, middle: Middle, profile: &GradedProfile) -> Round {
        let mut round = Round::new(1);
        for (cause, ballots) in [(Cause::Blank, self.blank), (Cause::Invalid, self.invalid)] {
            if ballots > 0 {
                round.inactive.insert(cause, ballots.into());
            }
        }
        round.detail = Some(Detail::Grades { tallies: self.of.clone() });
        round.step(source, format!("{} valid ballots grade every candidate from 1 (best) to {}.", self.valid, profile.grades()));
        for candidate in profile.candidates().iter() {
            let (name, tally) = (profile.candidates().name(candidate), &self.of[candidate.index()]);
            let grade = self.majority_grade(tally, middle);
            round.step(source, format!("{name} has the majority grade {grade}."));
        }
        round
    }

    /// The first middle grade, from 1.
    fn majority_grade(&self, tally: &[u64], middle: Middle) -> usize {
        let below = match middle {
            Middle::Better => self.valid.div_ceil(2),
            Middle::Worse => self.valid / 2 + 1,
        };
        let mut sum = 0;
        let reaches = |&votes: &u64| {
            sum += votes;
            sum >= below
        };
        tally.iter().position(reaches).map_or(0, |grade| grade + 1)
    }
}

/// The grades in the order in which middle grades are taken away: the middle one if the number is
/// odd, then outward in pairs, runs of equal pairs together. Smaller is better.
///
/// Taking the middle of n, then of the n - 1 left, and so on, goes outward from the middle and
/// changes sides at each step; which side comes first is [`Middle`]. So the sequence of millions of
/// grades has at most twice as many runs as there are grades.
#[derive(Clone, Debug)]
struct Gauge {
    centre: Option<usize>,
    runs: Vec<(usize, usize, u64)>,
}

impl Gauge {
    fn new(tally: &[u64], middle: Middle) -> Self {
        let number: u64 = tally.iter().sum();
        let half = number / 2;
        // The `half` best grades, from the worst of them on; the `half` worst, from the best on.
        let mut better = take(tally.iter().copied().enumerate(), half);
        better.reverse();
        let mut worse = take(tally.iter().copied().enumerate().rev(), half);
        worse.reverse();
        let centre = (number % 2 == 1).then(|| {
            let mut sum = 0;
            tally.iter().position(|&votes| {
                sum += votes;
                sum > half
            })
        });
        Self { centre: centre.flatten(), runs: pair_up(better, worse, middle) }
    }
}

/// The first `most` grades, as runs.
fn take(grades: impl Iterator<Item = (usize, u64)>, most: u64) -> Vec<(usize, u64)> {
    let mut left = most;
    let mut runs = Vec::new();
    for (grade, votes) in grades {
        let taken = votes.min(left);
        left -= taken;
        if taken > 0 {
            runs.push((grade, taken));
        }
    }
    runs
}

fn pair_up(better: Vec<(usize, u64)>, worse: Vec<(usize, u64)>, middle: Middle) -> Vec<(usize, usize, u64)> {
    let mut runs = Vec::new();
    let (mut better, mut worse) = (better.into_iter(), worse.into_iter());
    let (mut left, mut right) = (better.next(), worse.next());
    while let (Some((l, more_left)), Some((r, more_right))) = (left, right) {
        let together = more_left.min(more_right);
        runs.push(match middle {
            Middle::Better => (l, r, together),
            Middle::Worse => (r, l, together),
        });
        left = if more_left > together { Some((l, more_left - together)) } else { better.next() };
        right = if more_right > together { Some((r, more_right - together)) } else { worse.next() };
    }
    runs
}

impl Ord for Gauge {
    /// Lexicographic over the grades, run by run.
    fn cmp(&self, other: &Self) -> Ordering {
        let centre = self.centre.cmp(&other.centre);
        if centre.is_ne() {
            return centre;
        }
        let (mut a, mut b) = (self.runs.iter().copied(), other.runs.iter().copied());
        let (mut left, mut right) = (a.next(), b.next());
        while let (Some((a1, a2, more_a)), Some((b1, b2, more_b))) = (left, right) {
            let order = (a1, a2).cmp(&(b1, b2));
            if order.is_ne() {
                return order;
            }
            let together = more_a.min(more_b);
            left = if more_a > together { Some((a1, a2, more_a - together)) } else { a.next() };
            right = if more_b > together { Some((b1, b2, more_b - together)) } else { b.next() };
        }
        left.is_some().cmp(&right.is_some())
    }
}

impl PartialOrd for Gauge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Gauge {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Gauge {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sequence as the definition has it: take the middle, take it away, again.
    fn by_definition(tally: &[u64], middle: Middle) -> Vec<usize> {
        let mut grades: Vec<usize> =
            tally.iter().enumerate().flat_map(|(g, &votes)| std::iter::repeat_n(g, usize::try_from(votes).expect("small"))).collect();
        let mut sequence = Vec::new();
        while !grades.is_empty() {
            let at = match middle {
                Middle::Better => grades.len().div_ceil(2) - 1,
                Middle::Worse => grades.len() / 2,
            };
            sequence.push(grades.remove(at));
        }
        sequence
    }

    #[test]
    fn gauges_compare_as_the_sequences_that_they_stand_for() {
        let mut seed = 7u64;
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % 4
        };
        for round in 0..3000 {
            let (mut a, mut b): (Vec<u64>, Vec<u64>) = ((0..4).map(|_| next()).collect(), (0..4).map(|_| next()).collect());
            // The same number of grades for both.
            let (sum_a, sum_b) = (a.iter().sum::<u64>(), b.iter().sum::<u64>());
            a[round % 4] += sum_b.saturating_sub(sum_a);
            b[round % 4] += sum_a.saturating_sub(sum_b);
            for middle in [Middle::Better, Middle::Worse] {
                let expected = by_definition(&a, middle).cmp(&by_definition(&b, middle));
                assert_eq!(Gauge::new(&a, middle).cmp(&Gauge::new(&b, middle)), expected, "{a:?} {b:?} {middle:?}");
            }
        }
    }
}
