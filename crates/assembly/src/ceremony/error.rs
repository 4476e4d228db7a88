//! Why something of a ceremony cannot be used.

use belenios::companion::{CompanionError, CompanionFault};
use belenios::election::ElectionError;
use belenios::json::JsonError;
use belenios::tally::{CombineError, ResultError, TallyError};
use belenios::trustee::TrusteeFault;
use belenios::trustee::threshold::ThresholdError;
use counting::decision::DecisionError;

/// Why something of a ceremony cannot be used. The sentences stand after a name of what it is about.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// A text is not the canonical JSON of what it should be.
    #[error("it is not {what}: {error}")]
    Json {
        /// What it should be.
        what: &'static str,
        /// Where and why not.
        error: JsonError,
    },
    /// It is signed for somebody else.
    #[error("it is the {found} of {whose}, not of {expected}")]
    Whose {
        /// What it is.
        found: &'static str,
        /// Whose it is.
        whose: String,
        /// Whose it should be.
        expected: String,
    },
    /// A signature does not verify.
    #[error("the signature of the {0} does not verify")]
    Signature(&'static str),
    /// The published trustees.
    #[error("the trustees' keys cannot be used:{0}")]
    Trustees(Faults<TrusteeFault>),
    /// One trustee's message.
    #[error("{0}")]
    Message(String),
    /// The same key stands twice.
    #[error("trustee {0} has the same key already")]
    SameKey(u64),
    /// The same key stands in two roles.
    #[error("its key is that of another role: make a key of its own for each role")]
    OthersKey,
    /// The commitment is for another round of key generation.
    #[error("it is for round {found} of the key generation, which is in round {expected}")]
    Round {
        /// What it says.
        found: u64,
        /// What it should say.
        expected: u64,
    },
    /// The polynomial is not the promised one.
    #[error("its coefficients are not those that were promised")]
    Promise,
    /// Encrypted values for more or fewer trustees.
    #[error("it has {found} encrypted shares for {expected} trustees")]
    Shares {
        /// How many there are.
        found: usize,
        /// How many there must be.
        expected: usize,
    },
    /// The messages do not go together.
    #[error(transparent)]
    Threshold(#[from] ThresholdError),
    /// The election.
    #[error(transparent)]
    Election(#[from] ElectionError),
    /// An entry of the public credentials.
    #[error("entry {0} is not a public credential of this group: the registrar must make the list again")]
    NotACredential(usize),
    /// Two entries are the same.
    #[error("entries {0} and {1} are the same credential: the registrar must make the list again")]
    SameCredential(usize, usize),
    /// A weight of 0.
    #[error("entry {0} has weight 0: the registrar must make the list again")]
    NoWeight(usize),
    /// More or fewer credentials than members.
    #[error(
        "there are {found} public credentials for {expected} entitled: the registrar must make the codes from this ballot's closed roll"
    )]
    CredentialCount {
        /// How many there are.
        found: usize,
        /// How many are entitled.
        expected: usize,
    },
    /// Other weights than the roll's.
    #[error("the weights are not those of the roll: the registrar must make the codes from this ballot's closed roll")]
    Weights,
    /// The order could tell whose they are.
    #[error("the public credentials are not sorted, and their order could tell whose they are: the registrar must sort them")]
    NotSorted,
    /// The registrar signed another list.
    #[error("the registrar signed another list, number or roll")]
    CodeList,
    /// The test paper was not decrypted with this key.
    #[error("the test paper was not decrypted with the key of this ballot")]
    Answer,
    /// Together the answers do not decrypt it.
    #[error("the trustees' answers together do not decrypt the test paper: make the keys again")]
    Together,
    /// The bond between the two keys.
    #[error("the bond between the signing key and the election key does not hold")]
    Bond,
    /// A key is not there.
    #[error("there is no trustee {0}")]
    NoTrustee(u64),
    /// A ballot of the board.
    #[error("a ballot cannot be counted: {0}")]
    Ballot(String),
    /// An element of the tally or of a decryption is outside the group.
    #[error("{0} is not an element of the group")]
    NotAMember(&'static str),
    /// Another shape than the questions.
    #[error("it does not have the shape of the questions")]
    Shape,
    /// The tally.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// A partial decryption.
    #[error("it does not verify: {0}")]
    Decryption(String),
    /// The strong proof.
    #[error("the strong proof of the decryption does not hold")]
    StrongProof,
    /// Too few trustees.
    #[error("{decrypted} {} decrypted so far: {error}", if *decrypted == 1 { "trustee" } else { "trustees" })]
    Combine {
        /// How many did.
        decrypted: usize,
        /// Who is missing.
        error: CombineError,
    },
    /// No result within the bounds.
    #[error(transparent)]
    Result(#[from] ResultError),
    /// The companion record does not hold together.
    #[error("what was signed does not fit together:{0}")]
    Companion(Faults<CompanionFault>),
    /// It cannot be read or written.
    #[error("the companion record: {0}")]
    CompanionFile(#[from] CompanionError),
    /// It cannot be written.
    #[error("the companion record: {0}")]
    CompanionWrite(#[from] std::io::Error),
    /// Something that must have come before.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// The board has no result.
    #[error("the board has no result yet")]
    NoResult,
    /// The rule needs a question of yes and no.
    #[error("a rule is applied to the first question, and this one is not a question of yes and no")]
    NotYesNo,
    /// The rule counts heads.
    #[error("the rule counts heads, and this ballot has weights")]
    Weighted,
    /// The numbers of yes and no.
    #[error("yes and no are numbers of two different answers, from 1 to {0}")]
    YesNo(usize),
    /// The rule.
    #[error(transparent)]
    Rule(#[from] DecisionError),
}

/// Several faults, a line each.
#[derive(Debug, PartialEq, Eq)]
pub struct Faults<F>(pub(super) Vec<F>);

impl<F: std::fmt::Display> std::fmt::Display for Faults<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

/// A few faults in one sentence.
pub(super) fn in_one_line<F: std::fmt::Display>(faults: &[F]) -> String {
    let shown: Vec<String> = faults.iter().take(3).map(ToString::to_string).collect();
    shown.join("; ")
}

/// Reads a text that should be `what`.
pub(crate) fn read<T: belenios::json::Wire>(text: &str, what: &'static str) -> Result<T, CeremonyError> {
    T::from_json(text.as_bytes()).map_err(|error| CeremonyError::Json { what, error })
}
