//! `seq-pav`: the harmonic score of PAV, one seat after the other.
//!
//! Thiele, "Om Flerfoldsvalg", Oversigt over det Kongelige Danske Videnskabernes Selskabs
//! Forhandlinger, 1895. In Lackner and Skowron, *Multi-Winner Voting with Approval Preferences*,
//! 2023: "sequential proportional approval voting". Start with nobody; then `k` times add a
//! candidate who raises `Σ 1 + 1/2 + … + 1/|A ∩ W|` the most: a ballot that already has `r`
//! candidates in the committee counts `1/(r + 1)`.

use super::shared::{fill, standing, supporters};
use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::fraction::{Amount, Fraction};
use crate::profile::ApprovalProfile;
use crate::purses::{Supporters, readable};
use crate::rule::{Parameters, Rule};
use crate::sequence::Sequence;

const ARTICLE: &str = "Thiele 1895; Lackner and Skowron 2023, sequential PAV";

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Count {
    let supporters = supporters(profile);
    let state =
        State { candidates: profile.candidates(), supporters: &supporters, seats, has: vec![0; profile.distinct()], elected: Vec::new() };
    fill(Rule::SeqPav, profile, parameters, state)
}

#[derive(Clone)]
struct State<'a> {
    candidates: &'a Candidates,
    supporters: &'a [Supporters],
    seats: usize,
    /// For each distinct ballot, how many of its candidates are elected.
    has: Vec<usize>,
    elected: Vec<Candidate>,
}

impl State<'_> {
    /// What the candidate would add: ballots with `r` elected candidates count `1/(r + 1)`.
    fn gain(&self, candidate: Candidate) -> Fraction {
        let mut weights = vec![0u64; self.elected.len() + 1];
        for &(ballot, weight) in &self.supporters[candidate.index()] {
            weights[self.has[ballot]] += weight;
        }
        let shares = weights.into_iter().zip(1u64..);
        shares.filter_map(|(weight, divisor)| Fraction::new(weight, divisor)).sum()
    }

    fn open(&self) -> impl Iterator<Item = Candidate> {
        let standing = self.candidates.iter();
        standing.filter(|candidate| !self.elected.contains(candidate))
    }
}

impl Sequence for State<'_> {
    /// The committee so far decides the rest, in whatever order it came together.
    type Key = Vec<Candidate>;

    fn key(&self) -> Vec<Candidate> {
        let mut elected = self.elected.clone();
        elected.sort_unstable();
        elected
    }

    fn next(&mut self) -> Vec<Candidate> {
        if self.elected.len() == self.seats {
            return Vec::new();
        }
        let gains: Vec<(Candidate, Fraction)> = self.open().map(|c| (c, self.gain(c))).collect();
        let most = gains.iter().map(|(_, gain)| gain).max();
        gains.iter().filter(|(_, gain)| Some(gain) == most).map(|(candidate, _)| *candidate).collect()
    }

    fn describe(&self, round: &mut Round) {
        let gain = |candidate: Candidate| {
            if self.elected.contains(&candidate) { Fraction::zero() } else { self.gain(candidate) }
        };
        round.votes = self.candidates.iter().map(|c| Amount::from(gain(c))).collect();
        round.standing = standing(self.candidates, &self.elected);
    }

    fn explain(&self, candidate: Candidate, round: &mut Round) {
        let name = self.candidates.name(candidate);
        let gain = readable(&self.gain(candidate));
        let text =
            format!("{name} adds the most, {gain}, and is elected. A ballot with r of its candidates elected before counts 1/(r + 1).");
        round.step(ARTICLE, text);
    }

    fn take(&mut self, candidate: Candidate) {
        for &(ballot, _) in &self.supporters[candidate.index()] {
            self.has[ballot] += 1;
        }
        self.elected.push(candidate);
    }

    fn taken(&self) -> &[Candidate] {
        &self.elected
    }

    fn article(&self) -> &'static str {
        ARTICLE
    }
}
