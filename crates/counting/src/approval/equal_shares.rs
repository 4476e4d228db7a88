//! `equal-shares`: every voter gets an equal part of the seats and spends it on candidates.
//!
//! Peters and Skowron, "Proportionality and the Limits of Welfarism", EC 2020 ("Rule X"). Each of
//! `n` voters (those with an empty ballot too) starts with `k/n`; a candidate costs 1. A candidate
//! is affordable at `ρ` if `Σ min(purse, ρ) = 1` over those who approve. The candidate with the
//! least `ρ` is elected, each supporter pays `ρ` or all they have. When nobody is affordable any
//! more, the seats that are left are filled by Phragmén's method, starting from what the voters
//! still hold (section 4, "completion").

use super::seq_phragmen::Phragmen;
use super::shared::{fill, standing, supporters};
use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::fraction::{Amount, Fraction};
use crate::profile::ApprovalProfile;
use crate::purses::{Purses, Supporters, paid};
use crate::rule::{Parameters, Rule};
use crate::sequence::Sequence;

const ARTICLE: &str = "Peters and Skowron 2020, Rule X";

pub(super) fn count(profile: &ApprovalProfile, parameters: &Parameters, seats: usize) -> Count {
    let supporters = supporters(profile);
    let share = Fraction::from(seats) / Fraction::from(profile.total());
    let purses = Purses::equal(profile.distinct(), &share);
    let state = State {
        candidates: profile.candidates(),
        supporters: &supporters,
        phragmen: Phragmen::new(profile.candidates(), &supporters, seats, purses),
        seats,
        completing: false,
    };
    fill(Rule::EqualShares, profile, parameters, state)
}

#[derive(Clone)]
struct State<'a> {
    candidates: &'a Candidates,
    supporters: &'a [Supporters],
    /// Purses and elected candidates of both phases.
    phragmen: Phragmen<'a>,
    seats: usize,
    completing: bool,
}

impl State<'_> {
    /// The `ρ` of a candidate who is not elected; `None` if not affordable.
    fn price(&self, candidate: Candidate) -> Option<Fraction> {
        if self.completing || self.phragmen.elected.contains(&candidate) {
            return None;
        }
        let supporters = &self.supporters[candidate.index()];
        self.phragmen.purses.price(supporters, &Fraction::one())
    }

    fn cheapest(&self) -> Vec<Candidate> {
        let prices: Vec<(Candidate, Fraction)> =
            self.candidates.iter().filter_map(|candidate| Some((candidate, self.price(candidate)?))).collect();
        let least = prices.iter().map(|(_, price)| price).min();
        prices.iter().filter(|(_, price)| Some(price) == least).map(|(candidate, _)| *candidate).collect()
    }
}

impl Sequence for State<'_> {
    type Key = (bool, Vec<Candidate>, Purses);

    fn key(&self) -> Self::Key {
        let (elected, purses) = self.phragmen.key();
        (self.completing, elected, purses)
    }

    fn next(&mut self) -> Vec<Candidate> {
        if self.phragmen.elected.len() == self.seats {
            return Vec::new();
        }
        let cheapest = self.cheapest();
        if cheapest.is_empty() {
            return self.phragmen.next();
        }
        cheapest
    }

    /// The money that each candidate's voters hold; in the completion, at the next purchase.
    fn describe(&self, round: &mut Round) {
        if self.cheapest().is_empty() {
            return self.phragmen.describe(round);
        }
        let holds = |candidate: Candidate| {
            if self.phragmen.elected.contains(&candidate) {
                return Fraction::zero();
            }
            let supporters = &self.supporters[candidate.index()];
            self.phragmen.purses.together(supporters)
        };
        round.votes = self.candidates.iter().map(|c| Amount::from(holds(c))).collect();
        round.standing = standing(self.candidates, &self.phragmen.elected);
        round.quota = Some(Amount::from(Fraction::one()));
    }

    fn explain(&self, candidate: Candidate, round: &mut Round) {
        let Some(price) = self.price(candidate) else {
            if !self.completing {
                let text = "No candidate is affordable any more; Phragmén's method fills the seats that are left, starting from the money that the voters still hold.";
                round.step("Peters and Skowron 2020, completion", text);
            }
            return self.phragmen.explain(candidate, round);
        };
        let supporters = &self.supporters[candidate.index()];
        let name = self.candidates.name(candidate);
        let text = format!("{name} is the cheapest: {}.", paid(&self.phragmen.purses, supporters, name, &price));
        round.step(ARTICLE, text);
    }

    fn take(&mut self, candidate: Candidate) {
        let Some(price) = self.price(candidate) else {
            self.completing = true;
            return self.phragmen.take(candidate);
        };
        let supporters = &self.supporters[candidate.index()];
        self.phragmen.purses.charge(supporters, &price);
        self.phragmen.elected.push(candidate);
    }

    fn taken(&self) -> &[Candidate] {
        &self.phragmen.elected
    }

    fn article(&self) -> &'static str {
        ARTICLE
    }
}
