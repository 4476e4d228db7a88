//! `greedy-budget`: the most approved projects first, while the money lasts.
//!
//! What most towns do; Talmon and Faliszewski, "A Framework for Approval-Based Budgeting Methods",
//! AAAI 2019 ("greedy rules"). Projects are taken by score, the greatest first; one that no longer
//! fits into the budget is left out, and the next is looked at. With cost utility the score is the
//! number of approvals; with cardinality utility it is approvals for each unit of cost. A project
//! that nobody approves is not funded.

use super::{ids, number, standing, supporters};
use crate::candidate::Candidate;
use crate::count::{Count, Round};
use crate::fraction::{Amount, Fraction};
use crate::profile::BudgetProfile;
use crate::purses::{readable, voters};
use crate::rule::{Parameters, Rule, Utility};
use crate::sequence::{Sequence, Ties, every_outcome, run};

const ARTICLE: &str = "Talmon and Faliszewski 2019, greedy rule";

pub(super) fn count(profile: &BudgetProfile, parameters: &Parameters) -> Count {
    let approvals: Vec<u64> = supporters(profile).iter().map(number).collect();
    let start = State { profile, approvals: &approvals, utility: parameters.utility, left: profile.budget().clone(), funded: Vec::new() };
    let outcomes = every_outcome(start.clone(), 500);
    let ties = Ties { lot: parameters.lot.as_ref(), harmless: outcomes.is_some_and(|outcomes| outcomes.len() == 1) };
    let (mut count, end) = run(Rule::GreedyBudget, profile.projects(), start, ties);
    count.selected = Some(ids(profile, &end.funded));
    if let (None, Some(last)) = (&count.lots, count.rounds.last_mut()) {
        let text = format!("{} of {} are left.", readable(&end.left), readable(profile.budget()));
        last.step(ARTICLE, text);
    }
    count
}

#[derive(Clone)]
struct State<'a> {
    profile: &'a BudgetProfile,
    approvals: &'a [u64],
    utility: Utility,
    left: Fraction,
    funded: Vec<Candidate>,
}

/// What a project is judged by; a project that costs nothing stands above all that cost something.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Score {
    Finite(Fraction),
    Free,
}

impl State<'_> {
    fn score(&self, project: Candidate) -> Score {
        let approvals = Fraction::from(self.approvals[project.index()]);
        match self.utility {
            Utility::Cost => Score::Finite(approvals),
            Utility::Cardinality => approvals.checked_div(self.profile.cost(project)).map_or(Score::Free, Score::Finite),
        }
    }

    fn fits(&self, project: Candidate) -> bool {
        self.approvals[project.index()] > 0 && !self.funded.contains(&project) && *self.profile.cost(project) <= self.left
    }
}

impl Sequence for State<'_> {
    /// What is funded decides the rest: a project that did not fit never fits later.
    type Key = Vec<Candidate>;

    fn key(&self) -> Vec<Candidate> {
        let mut funded = self.funded.clone();
        funded.sort_unstable();
        funded
    }

    /// Of tied projects that all fit together the first is enough: the others follow.
    fn next(&mut self) -> Vec<Candidate> {
        let fitting = self.profile.projects().iter().filter(|&p| self.fits(p));
        let scores: Vec<(Score, Candidate)> = fitting.map(|p| (self.score(p), p)).collect();
        let most = scores.iter().map(|(score, _)| score).max();
        let tied = scores.iter().filter(|(score, _)| Some(score) == most);
        let tied: Vec<Candidate> = tied.map(|(_, project)| *project).collect();
        let together: Fraction = tied.iter().map(|&p| self.profile.cost(p)).sum();
        if together <= self.left {
            return tied.into_iter().take(1).collect();
        }
        tied
    }

    /// Scores of the projects that fit, 0 for the others; a free project shows its approvals.
    fn describe(&self, round: &mut Round) {
        let score = |project: Candidate| match self.score(project) {
            _ if !self.fits(project) => Fraction::zero(),
            Score::Finite(score) => score,
            Score::Free => Fraction::from(self.approvals[project.index()]),
        };
        let scores = self.profile.projects().iter().map(score);
        round.votes = scores.map(Amount::from).collect();
        round.standing = standing(self.profile, &self.funded);
    }

    fn explain(&self, project: Candidate, round: &mut Round) {
        let cost = readable(self.profile.cost(project));
        let text = format!(
            "Project {} is approved by {} and costs {cost}; {} are left, so it is funded.",
            self.profile.projects().name(project),
            voters(self.approvals[project.index()]),
            readable(&self.left)
        );
        round.step(ARTICLE, text);
    }

    fn take(&mut self, project: Candidate) {
        self.left -= self.profile.cost(project);
        self.funded.push(project);
    }

    fn taken(&self) -> &[Candidate] {
        &self.funded
    }

    fn article(&self) -> &'static str {
        ARTICLE
    }
}
