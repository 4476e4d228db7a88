//! `seq-phragmen`: voters earn money evenly and buy candidates as soon as they can.
//!
//! Phragmén, "Sur une méthode nouvelle pour réaliser, dans les élections, la représentation
//! proportionnelle des partis", Öfversigt af Kongl. Vetenskaps-Akademiens Förhandlingar, 1894; as
//! in Brill, Freeman, Janson and Lackner, "Phragmén's Voting Methods and Justified
//! Representation", AAAI 2017. Every voter earns 1 for each unit of time. As soon as the voters of
//! a candidate who is not elected hold 1 together, they buy that candidate and all their purses are
//! empty. A candidate whom nobody approves is never bought: such candidates come last, all tied.

use super::shared::{fill, standing, supporters, voters};
use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::fraction::{Amount, Fraction};
use crate::profile::ApprovalProfile;
use crate::purses::{Purses, Supporters, readable};
use crate::rule::{Parameters, Rule};
use crate::sequence::Sequence;

const ARTICLE: &str = "Phragmén 1894; Brill, Freeman, Janson and Lackner 2017, section 3";

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Count {
    let supporters = supporters(profile);
    let purses = Purses::equal(profile.distinct(), &Fraction::zero());
    let state = Phragmen::new(profile.candidates(), &supporters, seats, purses);
    fill(Rule::SeqPhragmen, profile, parameters, state)
}

/// Phragmén's method in the middle of its count; equal shares ends with it.
#[derive(Clone)]
pub(super) struct Phragmen<'a> {
    candidates: &'a Candidates,
    supporters: &'a [Supporters],
    seats: usize,
    pub(super) purses: Purses,
    time: Fraction,
    pub(super) elected: Vec<Candidate>,
}

impl<'a> Phragmen<'a> {
    pub(super) fn new(candidates: &'a Candidates, supporters: &'a [Supporters], seats: usize, purses: Purses) -> Self {
        Self { candidates, supporters, seats, purses, time: Fraction::zero(), elected: Vec::new() }
    }

    /// How long until the voters of this candidate hold 1; `None` if there are none.
    fn wait(&self, candidate: Candidate) -> Option<Fraction> {
        let supporters = &self.supporters[candidate.index()];
        let earners: u64 = supporters.iter().map(|(_, weight)| weight).sum();
        let missing = Fraction::one() - self.purses.together(supporters);
        missing.checked_div(&Fraction::from(earners))
    }

    /// Those who are bought first, with the time until then.
    fn first(&self) -> (Vec<Candidate>, Option<Fraction>) {
        let open: Vec<Candidate> = self.candidates.iter().filter(|candidate| !self.elected.contains(candidate)).collect();
        let waits: Vec<Option<Fraction>> = open.iter().map(|&c| self.wait(c)).collect();
        let least = waits.iter().flatten().min().cloned();
        let first = open.iter().zip(&waits).filter(|(_, wait)| **wait == least);
        (first.map(|(candidate, _)| *candidate).collect(), least)
    }
}

impl Sequence for Phragmen<'_> {
    type Key = (Vec<Candidate>, Purses);

    fn key(&self) -> Self::Key {
        let mut elected = self.elected.clone();
        elected.sort_unstable();
        (elected, self.purses.clone())
    }

    fn next(&mut self) -> Vec<Candidate> {
        if self.elected.len() == self.seats {
            return Vec::new();
        }
        self.first().0
    }

    /// The money that each candidate's voters hold at the moment of the next purchase.
    fn describe(&self, round: &mut Round) {
        let mut then = self.purses.clone();
        if let (_, Some(wait)) = self.first() {
            then.raise(&wait);
        }
        let holds = |candidate: Candidate| {
            if self.elected.contains(&candidate) {
                return Fraction::zero();
            }
            then.together(&self.supporters[candidate.index()])
        };
        round.votes = self.candidates.iter().map(|c| Amount::from(holds(c))).collect();
        round.standing = standing(self.candidates, &self.elected);
        round.quota = Some(Amount::from(Fraction::one()));
    }

    fn explain(&self, candidate: Candidate, round: &mut Round) {
        let name = self.candidates.name(candidate);
        let supporters = &self.supporters[candidate.index()];
        let text = match self.wait(candidate) {
            Some(wait) => format!(
                "At time {} the {} who approve {name} hold 1 together, buy {name}, and have nothing left.",
                readable(&(&self.time + &wait)),
                voters(supporters.iter().map(|(_, weight)| weight).sum())
            ),
            None => format!("Nobody approves any candidate who is left; {name} fills the seat."),
        };
        round.step(ARTICLE, text);
    }

    fn take(&mut self, candidate: Candidate) {
        if let Some(wait) = self.wait(candidate) {
            self.time += &wait;
            self.purses.raise(&wait);
            self.purses.empty(&self.supporters[candidate.index()]);
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
