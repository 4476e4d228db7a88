//! An election whose parameters were checked, ready to encrypt and to verify under its key.

use crate::group::{Element, Group, NotAMember, PublicKey};
use crate::json::{JsonError, Wire};
use crate::v1::{Election, Question};

/// An election that can be voted in: version, group and key are as they must be, and `φ` is known.
#[derive(Clone, Debug)]
pub struct CheckedElection<G: Group> {
    election: Election<G>,
    fingerprint: String,
    key: PublicKey<G>,
}

/// Why an election cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElectionError {
    /// Not canonical JSON of an election of this group.
    #[error("the election cannot be read: {0}")]
    Json(#[from] JsonError),
    /// Version 2 and later are other formats.
    #[error("the election has version {0}; this program reads version 1")]
    Version(u64),
    /// The group is another one.
    #[error("the election is in the group {found:?}, not in {expected}")]
    Group {
        /// What it says.
        found: String,
        /// What was asked for.
        expected: &'static str,
    },
    /// The public key is not an element of the group.
    #[error("the election's public key is not an element of the group")]
    KeyNotAMember,
    /// The public key is 1: everybody could decrypt.
    #[error("the election's public key is the identity: everybody could decrypt")]
    KeyIdentity,
    /// A question asks for something impossible.
    #[error("question {number}: {problem}")]
    Question {
        /// 1-based.
        number: usize,
        /// What is wrong.
        problem: QuestionProblem,
    },
    /// Nothing is asked.
    #[error("the election asks nothing")]
    NoQuestion,
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionProblem {
    /// min ≤ max ≤ number of answers.
    #[error("it must hold that min ≤ max ≤ number of answers")]
    Bounds,
    /// There is no answer to choose.
    #[error("it has no answers")]
    NoAnswers,
    /// The numbers do not fit into one group element.
    #[error("its answers do not fit into one element of this group; ranked and graded questions need Ed25519 or RFC-3526-2048")]
    Embedding,
    /// A list without candidates.
    #[error("a list needs a name and at least one candidate")]
    List,
}

impl<G: Group> CheckedElection<G> {
    /// Reads and checks an election from its exact bytes.
    pub fn from_json(json: &[u8]) -> Result<Self, ElectionError> {
        let election = Election::<G>::from_json(json)?;
        if election.version != 1 {
            return Err(ElectionError::Version(election.version));
        }
        if election.group != G::NAME {
            return Err(ElectionError::Group { found: election.group, expected: G::NAME });
        }
        let key = G::check(&election.public_key).map_err(|NotAMember| ElectionError::KeyNotAMember)?;
        if key.is_identity() {
            return Err(ElectionError::KeyIdentity);
        }
        check_questions::<G>(&election.questions)?;
        Ok(Self { fingerprint: Election::<G>::fingerprint(json), key: PublicKey::new(key), election })
    }

    /// The structure.
    pub fn election(&self) -> &Election<G> {
        &self.election
    }

    /// The questions in order.
    pub fn questions(&self) -> &[Question] {
        &self.election.questions
    }

    /// `φ`
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// `y`
    pub fn key(&self) -> &PublicKey<G> {
        &self.key
    }
}

/// Check S21: every question can be answered, and its answers fit the group.
pub fn check_questions<G: Group>(questions: &[Question]) -> Result<(), ElectionError> {
    if questions.is_empty() {
        return Err(ElectionError::NoQuestion);
    }
    for (index, question) in questions.iter().enumerate() {
        if let Some(problem) = question_problem::<G>(question) {
            return Err(ElectionError::Question { number: index + 1, problem });
        }
    }
    Ok(())
}

fn question_problem<G: Group>(question: &Question) -> Option<QuestionProblem> {
    match question {
        Question::Homomorphic(question) => {
            let answers = u64::try_from(question.answers.len()).unwrap_or(u64::MAX);
            if answers == 0 {
                return Some(QuestionProblem::NoAnswers);
            }
            (question.min > question.max || question.max > answers).then_some(QuestionProblem::Bounds)
        }
        Question::NonHomomorphic { value, .. } => {
            if value.answers.is_empty() {
                return Some(QuestionProblem::NoAnswers);
            }
            let fits = G::EMBEDDING.is_some_and(|embedding| value.answers.len() <= embedding.max_ints);
            (!fits).then_some(QuestionProblem::Embedding)
        }
        Question::Lists { value, .. } => {
            if value.answers.is_empty() {
                return Some(QuestionProblem::NoAnswers);
            }
            value.answers.iter().any(|list| list.len() < 2).then_some(QuestionProblem::List)
        }
    }
}
