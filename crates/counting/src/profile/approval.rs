//! Approval: each ballot is a set of candidates.

use super::rows::Rows;
use crate::candidate::{Candidate, Candidates};
use crate::error::ProfileError;

/// Weighted sets of approved candidates of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalProfile {
    candidates: Candidates,
    seats: Option<usize>,
    rows: Rows,
}

impl ApprovalProfile {
    /// Starts a profile of approvals of `candidates`.
    pub fn builder(candidates: Candidates) -> ApprovalBuilder {
        ApprovalBuilder { profile: ApprovalProfile { candidates, seats: None, rows: Rows::default() } }
    }

    /// Who stands.
    pub fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// Seats to fill, where the file says so.
    pub fn seats(&self) -> Option<usize> {
        self.seats
    }

    /// The distinct ballots: how many are alike, and the approved candidates in order of index.
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

/// Writes approval ballots mark by mark.
#[derive(Clone, Debug)]
pub struct ApprovalBuilder {
    profile: ApprovalProfile,
}

impl ApprovalBuilder {
    /// Who stands.
    pub fn candidates(&self) -> &Candidates {
        &self.profile.candidates
    }

    /// Sets the number of seats.
    pub fn seats(&mut self, seats: usize) {
        self.profile.seats = Some(seats);
    }

    /// The ballot marks this candidate.
    ///
    /// # Errors
    /// [`ProfileError::UnknownCandidate`].
    pub fn mark(&mut self, index: usize) -> Result<(), ProfileError> {
        let candidate = self.profile.candidates.get(index)?;
        self.profile.rows.push(candidate.token());
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
            let name = self.profile.candidates.name(Candidate::from_token(pair[0])).to_owned();
            self.profile.rows.abandon();
            return Err(ProfileError::NamedTwice { name });
        }
        self.profile.rows.commit(weight)
    }

    /// No more ballots.
    pub fn finish(self) -> ApprovalProfile {
        let mut profile = self.profile;
        profile.rows = profile.rows.finish();
        profile
    }
}
