//! Ballots. Belenios spec 3.3.0, "Encrypted answers", "Signatures" and "Ballots".

use super::basic::{Ciphertext, Proof, Uuid};
use crate::group::Group;
use crate::json::{JsonError, Reader, Wire, wire_object};

/// A proof that a ciphertext encrypts one of several values: one [`Proof`] a value.
pub type IntervalProof<G> = Vec<Proof<G>>;

/// One voter's encrypted paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot<G: Group> {
    /// Identifier of the election.
    pub election_uuid: Uuid,
    /// `φ`
    pub election_hash: String,
    /// The voter's public credential.
    pub credential: G::Unchecked,
    /// One answer a question.
    pub answers: Vec<Answer<G>>,
    /// Signature with the voting code.
    pub signature: Signature<G>,
}

wire_object!(Ballot<G> where [G: Group] {
    election_uuid: "election_uuid", election_hash: "election_hash", credential: "credential", answers: "answers", signature: "signature",
});

/// What the signature's hash is computed over: the ballot's text without its last field, `signature`.
pub fn signed_text(ballot: &str) -> Option<String> {
    ballot.rfind(",\"signature\":").map(|end| format!("{}}}", &ballot[..end]))
}

/// `signature`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature<G: Group> {
    /// Base64 of the SHA-256 of the ballot without this field.
    pub hash: String,
    /// `H_signature`
    pub proof: Proof<G>,
}

wire_object!(Signature<G> where [G: Group] { hash: "hash", proof: "proof" });

/// An encrypted answer to a question of one of the three types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<G: Group> {
    /// `answer_h`
    Homomorphic(HomomorphicAnswer<G>),
    /// `answer_nh`
    NonHomomorphic(NonHomomorphicAnswer<G>),
    /// `answer_l`
    Lists(ListsAnswer<G>),
}

impl<G: Group> Wire for Answer<G> {
    /// The types tell themselves apart by how deep `choices` is nested.
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        if reader.starts_with("{\"choices\":{") {
            NonHomomorphicAnswer::read(reader).map(Self::NonHomomorphic)
        } else if reader.starts_with("{\"choices\":[[") {
            ListsAnswer::read(reader).map(Self::Lists)
        } else {
            HomomorphicAnswer::read(reader).map(Self::Homomorphic)
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Homomorphic(answer) => answer.write(out),
            Self::NonHomomorphic(answer) => answer.write(out),
            Self::Lists(answer) => answer.write(out),
        }
    }
}

/// `answer_h`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomomorphicAnswer<G: Group> {
    /// Encryptions of 0 or 1; the leading one stands for blank where that is allowed.
    pub choices: Vec<Ciphertext<G::Unchecked>>,
    /// Each choice is 0 or 1.
    pub individual_proofs: Vec<IntervalProof<G>>,
    /// The sum lies between `min` and `max` (or the vote is blank).
    pub overall_proof: IntervalProof<G>,
    /// Blank, or something chosen: not both. Present iff blank is allowed.
    pub blank_proof: Option<IntervalProof<G>>,
}

wire_object!(HomomorphicAnswer<G> where [G: Group] {
    choices: "choices", individual_proofs: "individual_proofs", overall_proof: "overall_proof", blank_proof: "blank_proof" optional,
});

/// `answer_nh`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonHomomorphicAnswer<G: Group> {
    /// Encryption of the embedded numbers.
    pub choices: Ciphertext<G::Unchecked>,
    /// Knowledge of the randomness.
    pub proof: Proof<G>,
}

wire_object!(NonHomomorphicAnswer<G> where [G: Group] { choices: "choices", proof: "proof" });

/// `answer_l`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListsAnswer<G: Group> {
    /// For each list, whether it is chosen, then each of its candidates.
    pub choices: Vec<Vec<Ciphertext<G::Unchecked>>>,
    /// Each choice is 0 or 1.
    pub individual_proofs: Vec<Vec<IntervalProof<G>>>,
    /// Exactly one list is chosen.
    pub overall_proof: Proof<G>,
    /// A list is chosen, or none of its candidates is.
    pub list_proofs: Vec<IntervalProof<G>>,
    /// Some candidate is chosen.
    pub nonzero_proof: NonZeroProof<G>,
}

wire_object!(ListsAnswer<G> where [G: Group] {
    choices: "choices", individual_proofs: "individual_proofs", overall_proof: "overall_proof", list_proofs: "list_proofs",
    nonzero_proof: "nonzero_proof",
});

/// `nonzero_proof`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonZeroProof<G: Group> {
    /// `A_0`
    pub commitment: G::Unchecked,
    /// `c`
    pub challenge: G::Scalar,
    /// `(t_1, t_2)`
    pub response: (G::Scalar, G::Scalar),
}

wire_object!(NonZeroProof<G> where [G: Group] { commitment: "commitment", challenge: "challenge", response: "response" });

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.expect("[")?;
        let first = A::read(reader)?;
        reader.expect(",")?;
        let second = B::read(reader)?;
        reader.expect("]")?;
        Ok((first, second))
    }

    fn write(&self, out: &mut String) {
        out.push('[');
        self.0.write(out);
        out.push(',');
        self.1.write(out);
        out.push(']');
    }
}
