//! Grades: each ballot gives every candidate a grade.

use super::rows::Rows;
use crate::candidate::Candidates;
use crate::error::ProfileError;

/// Weighted ballots of grades: 1 is the best, `grades` the worst, 0 says none.
///
/// What a 0 or a grade beyond the worst means is the rule's to say, so both stay visible; all
/// grades beyond the worst are one and the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradedProfile {
    candidates: Candidates,
    grades: u8,
    rows: Rows,
}

impl GradedProfile {
    /// Starts a profile of `candidates` graded from 1 to `grades`.
    ///
    /// # Errors
    /// [`ProfileError::BadGrades`] unless `grades` is in 1..=254.
    pub fn builder(candidates: Candidates, grades: u64) -> Result<GradedBuilder, ProfileError> {
        let bad = ProfileError::BadGrades { grades };
        let worst = u8::try_from(grades).ok().filter(|worst| (1..=254).contains(worst)).ok_or(bad)?;
        Ok(GradedBuilder { profile: GradedProfile { candidates, grades: worst, rows: Rows::default() } })
    }

    /// Who stands.
    pub fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// The worst grade: grades run from 1 to it.
    pub fn grades(&self) -> u8 {
        self.grades
    }

    /// The distinct ballots: how many are alike, and the grade of each candidate in order; 0 is
    /// no grade, `grades + 1` stands for every grade beyond the worst.
    pub fn ballots(&self) -> impl ExactSizeIterator<Item = (u64, &[u16])> {
        self.rows.iter()
    }

    /// How many distinct ballots there are.
    pub fn distinct(&self) -> usize {
        self.rows.len()
    }

    /// How many ballots there are.
    pub fn total(&self) -> u64 {
        self.rows.total()
    }
}

/// Writes graded ballots candidate by candidate.
#[derive(Clone, Debug)]
pub struct GradedBuilder {
    profile: GradedProfile,
}

impl GradedBuilder {
    /// Who stands.
    pub fn candidates(&self) -> &Candidates {
        &self.profile.candidates
    }

    /// The grade of the next candidate.
    pub fn grade(&mut self, grade: u64) {
        let beyond = u16::from(self.profile.grades) + 1;
        self.profile.rows.push(u16::try_from(grade).map_or(beyond, |grade| grade.min(beyond)));
    }

    /// Ends the ballot: `weight` ballots are like it. 0 leaves no trace.
    ///
    /// # Errors
    /// [`ProfileError::GradeCount`], [`ProfileError::TooManyBallots`]; the ballot is dropped.
    pub fn ballot(&mut self, weight: u64) -> Result<(), ProfileError> {
        let (found, expected) = (self.profile.rows.current().len(), self.profile.candidates.len());
        if found != expected {
            self.profile.rows.abandon();
            return Err(ProfileError::GradeCount { found, expected });
        }
        self.profile.rows.commit(weight)
    }

    /// No more ballots.
    pub fn finish(self) -> GradedProfile {
        let mut profile = self.profile;
        profile.rows = profile.rows.finish();
        profile
    }
}
