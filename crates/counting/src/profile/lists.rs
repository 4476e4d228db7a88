//! Lists: how many votes each has.

use crate::candidate::{Candidate, Candidates};
use crate::error::ProfileError;
use crate::fraction::Fraction;

/// Votes for lists, seats to share out, and the share of votes that a list needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListVotes {
    lists: Candidates,
    votes: Vec<u64>,
    total: u64,
    seats: Option<usize>,
    threshold: Option<Fraction>,
}

impl ListVotes {
    /// `votes[i]` are the votes of list `i`; `threshold` is a share of all of them.
    ///
    /// # Errors
    /// [`ProfileError::LengthsDiffer`], [`ProfileError::TooManyBallots`],
    /// [`ProfileError::Negative`].
    pub fn new(lists: Candidates, votes: Vec<u64>, seats: Option<usize>, threshold: Option<Fraction>) -> Result<Self, ProfileError> {
        if votes.len() != lists.len() {
            let (expected, found) = (lists.len(), votes.len());
            return Err(ProfileError::LengthsDiffer { expected, of: "lists", found, what: "numbers of votes" });
        }
        if let Some(threshold) = threshold.as_ref().filter(|threshold| threshold.is_negative()) {
            return Err(ProfileError::Negative { what: "the threshold", value: threshold.to_string() });
        }
        let total = votes.iter().try_fold(0u64, |sum, &v| sum.checked_add(v)).ok_or(ProfileError::TooManyBallots)?;
        Ok(Self { lists, votes, total, seats, threshold })
    }

    /// The lists.
    pub fn lists(&self) -> &Candidates {
        &self.lists
    }

    /// The votes of a list.
    pub fn votes(&self, list: Candidate) -> u64 {
        self.votes[list.index()]
    }

    /// The votes of all lists together.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Seats to share out, where the file says so.
    pub fn seats(&self) -> Option<usize> {
        self.seats
    }

    /// The share of all votes that a list must at least have.
    pub fn threshold(&self) -> Option<&Fraction> {
        self.threshold.as_ref()
    }
}
