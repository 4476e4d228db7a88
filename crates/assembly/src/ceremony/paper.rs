//! What voters see: the ballot paper, and with the trustees' key the election.

use belenios::group::Group;
use belenios::trustee::CheckedTrustees;
use belenios::v1::{Election, Question, TrusteeKind, Uuid};

use super::error::{CeremonyError, Faults};
use crate::state::Ballot;

/// All that voters will see but for the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotPaper {
    /// The ballot's identifier.
    pub uuid: Uuid,
    /// Its name, with its body's.
    pub title: String,
    /// The text above the questions.
    pub description: String,
    /// What is asked.
    pub questions: Vec<Question>,
    /// Who runs it, for voters to see.
    pub administrator: Option<String>,
    /// Who makes the voting codes, for voters to see.
    pub credential_authority: Option<String>,
}

impl BallotPaper {
    /// The paper of a ballot of this body.
    pub fn of(ballot: &Ballot, body: &str) -> Self {
        Self {
            uuid: ballot.id.uuid().clone(),
            title: format!("{body}: {}", ballot.plan.name),
            description: ballot.plan.description.clone(),
            questions: ballot.plan.questions.iter().map(crate::plan::Asked::to_question).collect(),
            administrator: None,
            credential_authority: None,
        }
    }
}

/// What voters will see, with the trustees' key.
pub fn assemble_election<G: Group>(paper: &BallotPaper, trustees: &CheckedTrustees<G>) -> Election<G> {
    Election {
        version: 1,
        description: paper.description.clone(),
        name: paper.title.clone(),
        group: G::NAME.to_owned(),
        public_key: G::encode(trustees.election_key()),
        questions: paper.questions.clone(),
        uuid: paper.uuid.clone(),
        administrator: paper.administrator.clone(),
        credential_authority: paper.credential_authority.clone(),
        language: None,
    }
}

/// All checks of the trustees.
///
/// # Errors
/// Every fault.
pub fn check_trustees<G: Group>(kinds: &[TrusteeKind<G>]) -> Result<CheckedTrustees<G>, CeremonyError> {
    CheckedTrustees::check(kinds).map_err(|faults| CeremonyError::Trustees(Faults(faults)))
}
