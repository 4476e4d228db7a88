use super::OpinionError;
use serde::Serialize;

/// What a participant said about a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vote {
    /// +1 in files.
    Agree,
    /// −1 in files.
    Disagree,
    /// 0 in files: seen, neither agreed nor disagreed.
    Pass,
}

impl Vote {
    /// +1 agree, −1 disagree, 0 pass: the sign of Polis' exports (its server counts the other way).
    #[must_use]
    pub fn sign(self) -> f64 {
        match self {
            Vote::Agree => 1.0,
            Vote::Disagree => -1.0,
            Vote::Pass => 0.0,
        }
    }
}

/// The votes of a conversation: participants × statements, most cells empty, the latest vote in each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Votes {
    participants: Vec<String>,
    statements: Vec<String>,
    rows: Vec<Vec<(usize, Vote)>>,
    replaced: usize,
}

impl Votes {
    /// An empty matrix with named rows and columns.
    #[must_use]
    pub fn new(participants: Vec<String>, statements: Vec<String>) -> Self {
        let rows = vec![Vec::new(); participants.len()];
        Votes { participants, statements, rows, replaced: 0 }
    }

    /// Records one vote; a second vote on the same statement takes the place of the first and is counted in [`Votes::replaced`].
    ///
    /// # Errors
    /// [`OpinionError::OutOfRange`] if there is no such row or column.
    pub fn cast(&mut self, participant: usize, statement: usize, vote: Vote) -> Result<(), OpinionError> {
        let (participants, statements) = (self.participants.len(), self.statements.len());
        let row = self.rows.get_mut(participant).filter(|_| statement < statements);
        let row = row.ok_or(OpinionError::OutOfRange { participant, statement, participants, statements })?;
        match row.binary_search_by_key(&statement, |&(j, _)| j) {
            Ok(at) => {
                row[at].1 = vote;
                self.replaced += 1;
            }
            Err(at) => row.insert(at, (statement, vote)),
        }
        Ok(())
    }

    /// Names of the rows.
    #[must_use]
    pub fn participants(&self) -> &[String] {
        &self.participants
    }

    /// Names of the columns.
    #[must_use]
    pub fn statements(&self) -> &[String] {
        &self.statements
    }

    /// The votes of one participant as (statement, vote), by ascending statement.
    #[must_use]
    pub fn row(&self, participant: usize) -> &[(usize, Vote)] {
        self.rows.get(participant).map_or(&[], Vec::as_slice)
    }

    /// Number of votes that count.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// Nothing was voted on.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(Vec::is_empty)
    }

    /// Number of earlier votes that a later one of the same participant on the same statement replaced.
    #[must_use]
    pub fn replaced(&self) -> usize {
        self.replaced
    }
}
