//! Budgets: projects with costs, and ballots that approve some of them.

use super::rows::Rows;
use crate::candidate::{Candidate, Candidates};
use crate::error::ProfileError;
use crate::fraction::Fraction;

/// Weighted approvals of projects, their costs, and the money there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetProfile {
    projects: Candidates,
    costs: Vec<Fraction>,
    budget: Fraction,
    rows: Rows,
}

impl BudgetProfile {
    /// Starts a profile: `costs[i]` is the cost of project `i`, in the currency of `budget`.
    ///
    /// # Errors
    /// [`ProfileError::LengthsDiffer`], [`ProfileError::Negative`].
    pub fn builder(projects: Candidates, costs: Vec<Fraction>, budget: Fraction) -> Result<BudgetBuilder, ProfileError> {
        if costs.len() != projects.len() {
            let (expected, found) = (projects.len(), costs.len());
            return Err(ProfileError::LengthsDiffer { expected, of: "projects", found, what: "costs" });
        }
        if budget.is_negative() {
            return Err(ProfileError::Negative { what: "the budget", value: budget.to_string() });
        }
        if let Some(cost) = costs.iter().find(|cost| cost.is_negative()) {
            return Err(ProfileError::Negative { what: "a cost", value: cost.to_string() });
        }
        Ok(BudgetBuilder { profile: BudgetProfile { projects, costs, budget, rows: Rows::default() } })
    }

    /// The ids of the projects.
    pub fn projects(&self) -> &Candidates {
        &self.projects
    }

    /// The cost of a project.
    pub fn cost(&self, project: Candidate) -> &Fraction {
        &self.costs[project.index()]
    }

    /// The money there is.
    pub fn budget(&self) -> &Fraction {
        &self.budget
    }

    /// The distinct ballots: how many are alike, and the approved projects in order of index.
    pub fn ballots(&self) -> impl ExactSizeIterator<Item = (u64, impl ExactSizeIterator<Item = Candidate> + Clone)> {
        self.rows.iter().map(|(weight, tokens)| (weight, tokens.iter().copied().map(Candidate::from_token)))
    }

    /// How many distinct ballots there are.
    pub fn distinct(&self) -> usize {
        self.rows.len()
    }

    /// How many ballots there are, empty ones too.
    pub fn total(&self) -> u64 {
        self.rows.total()
    }
}

/// Writes budget ballots mark by mark.
#[derive(Clone, Debug)]
pub struct BudgetBuilder {
    profile: BudgetProfile,
}

impl BudgetBuilder {
    /// The ids of the projects.
    pub fn projects(&self) -> &Candidates {
        &self.profile.projects
    }

    /// The ballot approves this project.
    ///
    /// # Errors
    /// [`ProfileError::UnknownCandidate`].
    pub fn mark(&mut self, index: usize) -> Result<(), ProfileError> {
        let project = self.profile.projects.get(index)?;
        self.profile.rows.push(project.token());
        Ok(())
    }

    /// Ends the ballot: `weight` ballots are like it. 0 leaves no trace.
    ///
    /// # Errors
    /// [`ProfileError::NamedTwice`], [`ProfileError::TooManyBallots`]; the ballot is dropped.
    pub fn ballot(&mut self, weight: u64) -> Result<(), ProfileError> {
        let marks = self.profile.rows.current_mut();
        marks.sort_unstable();
        if let Some(pair) = marks.windows(2).find(|pair| pair[0] == pair[1]) {
            let name = self.profile.projects.name(Candidate::from_token(pair[0])).to_owned();
            self.profile.rows.abandon();
            return Err(ProfileError::NamedTwice { name });
        }
        self.profile.rows.commit(weight)
    }

    /// No more ballots.
    pub fn finish(self) -> BudgetProfile {
        let mut profile = self.profile;
        profile.rows = profile.rows.finish();
        profile
    }
}
