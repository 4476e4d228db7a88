//! Rules that spend a budget on projects.

mod equal_shares;
mod greedy;

use crate::candidate::Candidate;
use crate::count::{Count, Standing};
use crate::error::CountError;
use crate::profile::{BudgetProfile, Kind};
use crate::purses::Supporters;
use crate::rule::{Parameters, Rule};

pub(crate) fn count(rule: Rule, profile: &BudgetProfile, parameters: &Parameters) -> Result<Count, CountError> {
    if profile.total() == 0 {
        return Err(CountError::NoBallots { rule });
    }
    match rule {
        Rule::EqualSharesBudget => equal_shares::count(profile, parameters),
        Rule::GreedyBudget => Ok(greedy::count(profile, parameters)),
        _ => Err(CountError::WrongKind { rule, expected: rule.kind(), found: Kind::Budget }),
    }
}

/// Who approves each project.
fn supporters(profile: &BudgetProfile) -> Vec<Supporters> {
    let mut supporters = vec![Supporters::new(); profile.projects().len()];
    for (ballot, (weight, marks)) in profile.ballots().enumerate() {
        for project in marks {
            supporters[project.index()].push((ballot, weight));
        }
    }
    supporters
}

/// How many voters these are.
fn number(supporters: &Supporters) -> u64 {
    supporters.iter().map(|(_, weight)| weight).sum()
}

/// Which projects are funded, which not yet.
fn standing(profile: &BudgetProfile, funded: &[Candidate]) -> Vec<Standing> {
    let stands = |project| {
        if funded.contains(&project) { Standing::Elected } else { Standing::Continuing }
    };
    profile.projects().iter().map(stands).collect()
}

/// The ids of projects.
fn ids(profile: &BudgetProfile, projects: &[Candidate]) -> Vec<String> {
    let id = |&project: &Candidate| profile.projects().name(project).to_owned();
    projects.iter().map(id).collect()
}
