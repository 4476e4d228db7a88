//! `equal-shares-budget`: every voter gets an equal part of the budget and spends it on projects.
//!
//! Peters, Pierczyński and Skowron, "Proportional Participatory Budgeting with Additive Utilities",
//! NeurIPS 2021, section 3. Each of `n` voters (those with an empty ballot too) starts with `B/n`. A
//! project `c` is affordable at `ρ` if `Σ min(purse, ρ·u(c)) = cost(c)` over those who approve it;
//! `u(c)` is its cost ("cost utility") or 1 ("cardinality"). The project with the least `ρ` is
//! funded, each supporter pays `ρ·u(c)` or all they have, and so on while any is affordable.
//!
//! Completion `add1` (section 3.4 there; the towns of Świecie 2023 and Assen 2024 count so): raise
//! every purse at the start by 1 unit of money and count again from scratch, until the projects
//! would cost more than `B`, or no project that anybody approves fits into what is left; the last
//! outcome within `B` counts.

use super::{ids, standing, supporters};
use crate::candidate::Candidate;
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Fraction};
use crate::lots::Lot;
use crate::profile::BudgetProfile;
use crate::purses::{Purses, Supporters, paid, readable};
use crate::rule::{Completion, Parameters, Rule, Utility};
use crate::sequence::{Sequence, Ties, by_lot, every_outcome, run};

const ARTICLE: &str = "Peters, Pierczyński and Skowron 2021, section 3";
const COMPLETION: &str = "completion add1";
/// Ways that ties can fall that are followed at most; beyond, a lot is asked for.
const MOST_STATES: usize = 500;
/// Counts that `add1` may take.
const MOST_COUNTS: u64 = 200_000;

pub(super) fn count(profile: &BudgetProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let supporters = supporters(profile);
    let share = profile.budget() * &(Fraction::one() / Fraction::from(profile.total()));
    let start = |raised: u64| State {
        profile,
        supporters: &supporters,
        utility: parameters.utility,
        purses: Purses::equal(profile.distinct(), &(&share + Fraction::from(raised))),
        at_least: vec![Some(Fraction::zero()); supporters.len()],
        funded: Vec::new(),
    };
    let lot = parameters.lot.as_ref();
    let raised = match parameters.completion {
        Completion::None => 0,
        Completion::Add1 => last_within_budget(profile, &supporters, start, lot)?,
    };

    let first = start(raised);
    let ties = Ties { lot, harmless: every_outcome(first.clone(), MOST_STATES).is_some_and(|sets| sets.len() == 1) };
    let (mut count, end) = run(Rule::EqualSharesBudget, profile.projects(), first, ties);
    count.selected = Some(ids(profile, &end.funded));
    let text = format!("{} voters share the budget of {}: {share} each.", profile.total(), profile.budget());
    let mut opening = Round::new(1);
    opening.step(ARTICLE, text);
    if parameters.completion == Completion::Add1 {
        opening.step(COMPLETION, in_words(raised));
    }
    match count.rounds.first_mut() {
        Some(round) => drop(round.steps.splice(0..0, opening.steps)),
        None => count.rounds.push(opening),
    }
    if let (None, Some(last)) = (&count.lots, count.rounds.last_mut()) {
        let left = profile.budget() - &cost(profile, &end.funded);
        let text = format!("No further project is affordable. {left} of {} are not spent.", profile.budget());
        last.step(ARTICLE, text);
    }
    Ok(count)
}

fn in_words(raised: u64) -> String {
    match raised {
        0 => "With 1 more for each voter the projects would cost more than the budget, or nothing more fits: the count stands without completion.".to_owned(),
        _ => format!("Each voter starts with {raised} more: the last raise by whole units within the budget. The projects are paid from the budget all the same."),
    }
}

/// By how much each purse is raised in the last outcome within the budget.
fn last_within_budget<'a>(
    profile: &BudgetProfile,
    supporters: &[Supporters],
    start: impl Fn(u64) -> State<'a>,
    lot: Option<&Lot>,
) -> Result<u64, CountError> {
    let full = |funded: &Vec<Candidate>| is_full(profile, supporters, funded);
    let within = |funded: &Vec<Candidate>| cost(profile, funded) <= *profile.budget();
    let mut outcomes = Outcomes::of(start(0), lot);
    for raised in 1..=MOST_COUNTS {
        // Where ties differ in whether to go on, this outcome asks for the lot.
        if outcomes.any(full) {
            return Ok(raised - 1);
        }
        let next = Outcomes::of(start(raised), lot);
        if !next.any(within) {
            return Ok(raised - 1);
        }
        if !next.all(within) {
            return Ok(raised);
        }
        outcomes = next;
    }
    Err(CountError::TooLarge {
        rule: Rule::EqualSharesBudget,
        what: format!("the shares would have to be raised by 1 more than {MOST_COUNTS} times; state the money in larger units"),
    })
}

/// Does no approved project fit into what is left?
fn is_full(profile: &BudgetProfile, supporters: &[Supporters], funded: &[Candidate]) -> bool {
    let left = profile.budget() - &cost(profile, funded);
    let fits =
        |project: &Candidate| !supporters[project.index()].is_empty() && !funded.contains(project) && *profile.cost(*project) <= left;
    !profile.projects().iter().any(|project| fits(&project))
}

fn cost(profile: &BudgetProfile, funded: &[Candidate]) -> Fraction {
    funded.iter().map(|&project| profile.cost(project)).sum()
}

/// What can come out of one count.
enum Outcomes {
    /// Every set of projects, whichever way ties fall, or the one that the lot leads to.
    Every(Vec<Vec<Candidate>>),
    /// Too many to list.
    Countless,
}

impl Outcomes {
    fn of(start: State<'_>, lot: Option<&Lot>) -> Self {
        if let Some(funded) = by_lot(start.clone(), lot) {
            return Outcomes::Every(vec![funded]);
        }
        every_outcome(start, MOST_STATES).map_or(Outcomes::Countless, Outcomes::Every)
    }

    fn any(&self, test: impl Fn(&Vec<Candidate>) -> bool) -> bool {
        match self {
            Outcomes::Every(sets) => sets.iter().any(test),
            Outcomes::Countless => true,
        }
    }

    fn all(&self, test: impl Fn(&Vec<Candidate>) -> bool) -> bool {
        match self {
            Outcomes::Every(sets) => sets.iter().all(test),
            Outcomes::Countless => false,
        }
    }
}

#[derive(Clone)]
struct State<'a> {
    profile: &'a BudgetProfile,
    supporters: &'a [Supporters],
    utility: Utility,
    purses: Purses,
    /// For each project, a `ρ` below which it will not come: purses only get lighter. `None` once it
    /// is funded or out of reach.
    at_least: Vec<Option<Fraction>>,
    funded: Vec<Candidate>,
}

impl State<'_> {
    /// What each supporter pays for the project; `None` if it is funded or not affordable.
    fn price(&self, project: Candidate) -> Option<Fraction> {
        if self.funded.contains(&project) {
            return None;
        }
        let supporters = &self.supporters[project.index()];
        self.purses.price(supporters, self.profile.cost(project))
    }

    /// `ρ`: the price for each unit of utility; 0 for a project that costs nothing.
    fn rho(&self, project: Candidate) -> Option<Fraction> {
        let price = self.price(project)?;
        match self.utility {
            Utility::Cardinality => Some(price),
            Utility::Cost => {
                let rho = price.checked_div(self.profile.cost(project));
                Some(rho.unwrap_or_else(Fraction::zero))
            }
        }
    }
}

impl Sequence for State<'_> {
    type Key = (Vec<Candidate>, Purses);

    fn key(&self) -> Self::Key {
        let mut funded = self.funded.clone();
        funded.sort_unstable();
        (funded, self.purses.clone())
    }

    /// Of projects that cost nothing the first is enough: the others follow.
    fn next(&mut self) -> Vec<Candidate> {
        let mut open: Vec<Candidate> = self.profile.projects().iter().collect();
        open.retain(|project| self.at_least[project.index()].is_some());
        open.sort_by(|a, b| self.at_least[a.index()].cmp(&self.at_least[b.index()]));
        let mut least: Option<Fraction> = None;
        let mut tied = Vec::new();
        for project in open {
            if least.is_some() && self.at_least[project.index()] > least {
                break;
            }
            let rho = self.rho(project);
            self.at_least[project.index()].clone_from(&rho);
            let Some(rho) = rho else { continue };
            if least.as_ref().is_none_or(|least| rho < *least) {
                least = Some(rho);
                tied = vec![project];
            } else if least.as_ref() == Some(&rho) {
                tied.push(project);
            }
        }
        tied.sort_unstable();
        if least.is_some_and(|least| least.is_zero()) {
            tied.truncate(1);
        }
        tied
    }

    /// The money that the supporters of each project hold; 0 for those that are funded.
    fn describe(&self, round: &mut Round) {
        let holds = |project: Candidate| {
            if self.funded.contains(&project) {
                return Fraction::zero();
            }
            self.purses.together(&self.supporters[project.index()])
        };
        let money = self.profile.projects().iter().map(holds);
        round.votes = money.map(Amount::from).collect();
        round.standing = standing(self.profile, &self.funded);
    }

    fn explain(&self, project: Candidate, round: &mut Round) {
        let (Some(price), Some(rho)) = (self.price(project), self.rho(project)) else {
            return;
        };
        let name = self.profile.projects().name(project);
        let supporters = &self.supporters[project.index()];
        let text = format!(
            "Project {name} costs {} and has the least price for its worth, {}: {}.",
            readable(self.profile.cost(project)),
            readable(&rho),
            paid(&self.purses, supporters, name, &price)
        );
        round.step(ARTICLE, text);
    }

    fn take(&mut self, project: Candidate) {
        if let Some(price) = self.price(project) {
            self.purses.charge(&self.supporters[project.index()], &price);
        }
        self.funded.push(project);
    }

    fn taken(&self) -> &[Candidate] {
        &self.funded
    }

    fn article(&self) -> &'static str {
        ARTICLE
    }
}
