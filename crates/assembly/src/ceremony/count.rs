//! From the ballots on the board to the result.

use std::collections::{BTreeMap, HashMap};

use belenios::companion::{DecryptionStatement, Dleq, VerifyingKey};
use belenios::election::CheckedElection;
use belenios::group::{Group, NotAMember};
use belenios::json::Wire;
use belenios::tally::{
    CountedBallot, Factors, combine, decode_result, encode_tally, encrypted_tally, total_weight, vartime_check_partial_decryption,
};
use belenios::trustee::CheckedTrustees;
use belenios::v1::{Answer, Ballot, Cells, Ciphertext, EncryptedTally, Hash, PartialDecryption, Quantity, Question, SizedEncryptedTally};

use super::error::{CeremonyError, in_one_line};

/// The two texts of the event `EncryptedTally`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyTexts {
    /// The encrypted tally.
    pub tally: String,
    /// What the event refers to: the number of ballots, the sum of weights and the hash of the tally.
    pub sized: String,
    /// How many ballots count.
    pub counted: u64,
}

/// `last(B)`: of ballots in the order of the board, the last one of each credential.
pub fn last_ballots<G: Group>(ballots: impl IntoIterator<Item = Ballot<G>>) -> Vec<Ballot<G>> {
    let mut last: HashMap<G::Unchecked, usize> = HashMap::new();
    let mut kept: Vec<Option<Ballot<G>>> = Vec::new();
    for ballot in ballots {
        if let Some(earlier) = last.insert(ballot.credential.clone(), kept.len()) {
            kept[earlier] = None;
        }
        kept.push(Some(ballot));
    }
    kept.into_iter().flatten().collect()
}

/// A ballot of a verified board as it counts.
///
/// # Errors
/// A ciphertext is outside the group.
pub fn counted_ballot<G: Group>(ballot: &Ballot<G>, weight: u64) -> Result<CountedBallot<G>, CeremonyError> {
    let cells = |answer: &Answer<G>| match answer {
        Answer::Homomorphic(answer) => checked_cells::<G>(&Cells::Row(answer.choices.clone())),
        Answer::NonHomomorphic(answer) => checked_cells::<G>(&Cells::Row(vec![answer.choices.clone()])),
        Answer::Lists(answer) => checked_cells::<G>(&Cells::Table(answer.choices.clone())),
    };
    let choices = ballot.answers.iter().map(cells).collect::<Result<_, _>>()?;
    Ok(CountedBallot { choices, weight })
}

/// Puts ballots together under encryption, in their order on the board.
///
/// # Errors
/// A ballot has another shape than the questions, or the weights are too many.
pub fn tally_texts<G: Group>(questions: &[Question], counted: &[CountedBallot<G>]) -> Result<TallyTexts, CeremonyError> {
    let tally = encode_tally::<G>(&encrypted_tally::<G>(questions, counted)?).to_json();
    let number = u64::try_from(counted.len()).unwrap_or(u64::MAX);
    let sized = SizedEncryptedTally {
        num_tallied: number,
        total_weight: Quantity(total_weight(counted)?),
        encrypted_tally: Hash::of(tally.as_bytes()),
    };
    Ok(TallyTexts { sized: sized.to_json(), tally, counted: number })
}

/// Wire cells as members of the group.
///
/// # Errors
/// One is none.
pub fn checked_cells<G: Group>(cells: &Cells<Ciphertext<G::Unchecked>>) -> Result<Cells<Ciphertext<G::Element>>, CeremonyError> {
    cells
        .try_map(|entry| Ok::<_, NotAMember>(Ciphertext { alpha: G::check(&entry.alpha)?, beta: G::check(&entry.beta)? }))
        .map_err(|_| CeremonyError::NotAMember("a ciphertext"))
}

/// Reads an encrypted tally of homomorphic questions: every element a member, every question's shape right.
///
/// # Errors
/// It is none.
pub fn read_tally<G: Group>(questions: &[Question], text: &str) -> Result<EncryptedTally<G::Element>, CeremonyError> {
    let wire = EncryptedTally::<G::Unchecked>::from_json(text.as_bytes())
        .map_err(|error| CeremonyError::Json { what: "an encrypted tally", error })?;
    let fits = |(cells, question): (&Cells<Ciphertext<G::Unchecked>>, &Question)| match (cells, question) {
        (Cells::Row(row), Question::Homomorphic(question)) => row.len() == question.choices(),
        (Cells::Row(_), Question::NonHomomorphic { .. }) => true,
        (Cells::Table(table), Question::Lists { value, .. }) => table.iter().map(Vec::len).eq(value.answers.iter().map(Vec::len)),
        _ => false,
    };
    if wire.len() != questions.len() || !wire.iter().zip(questions).all(fits) {
        return Err(CeremonyError::Shape);
    }
    wire.iter().map(checked_cells::<G>).collect()
}

/// The first components of a tally's ciphertexts, in order: what the strong proof is about.
pub fn alphas<G: Group>(tally: &EncryptedTally<G::Element>) -> Vec<G::Element> {
    tally.iter().flat_map(|cells| cells.iter().map(|entry| entry.alpha.clone())).collect()
}

/// A partial decryption's factors in the same order.
///
/// # Errors
/// One is outside the group.
pub fn factors<G: Group>(decryption: &PartialDecryption<G>) -> Result<Vec<G::Element>, CeremonyError> {
    let factors = decryption.decryption_factors.iter().flat_map(|cells| cells.iter());
    factors.map(|factor| G::check(factor).map_err(|_| CeremonyError::NotAMember("a decryption factor"))).collect()
}

/// A trustee's part, checked: its factors and the hash of its text.
#[derive(Clone, Debug)]
pub struct Decrypted<G: Group> {
    /// `α^x` for every ciphertext.
    pub factors: Factors<G>,
    /// The archive's hash of the partial decryption.
    pub payload: Hash,
}

/// Checks a partial decryption with version 1's proofs; `key` is the trustee's published key.
///
/// # Errors
/// Every fault.
pub fn check_decryption<G: Group>(
    election: &CheckedElection<G>,
    key: &G::Element,
    tally: &EncryptedTally<G::Element>,
    text: &str,
) -> Result<Decrypted<G>, CeremonyError> {
    let decryption =
        PartialDecryption::<G>::from_json(text.as_bytes()).map_err(|error| CeremonyError::Json { what: "a partial decryption", error })?;
    let factors = vartime_check_partial_decryption(election, key, tally, &decryption)
        .map_err(|faults| CeremonyError::Decryption(in_one_line(&faults)))?;
    Ok(Decrypted { factors, payload: Hash::of(text.as_bytes()) })
}

/// The strong proof of a partial decryption that was checked, signed with the key that the trustee introduced.
///
/// # Errors
/// It is about something else, or does not hold.
pub fn check_statement<G: Group>(
    election: &CheckedElection<G>,
    (owner, key, signer): (u64, &G::Element, &VerifyingKey),
    (tally, tally_hash): (&EncryptedTally<G::Element>, Hash),
    decrypted: &Decrypted<G>,
    text: &str,
) -> Result<(), CeremonyError> {
    let statement = DecryptionStatement::<G>::from_json(text.as_bytes())
        .map_err(|error| CeremonyError::Json { what: "a decryption statement", error })?;
    if !statement.is_signed(election.fingerprint(), signer) {
        return Err(CeremonyError::Signature("decryption statement"));
    }
    let about_this = statement.owner == owner && statement.tally == tally_hash && statement.payload == decrypted.payload;
    let alphas = alphas::<G>(tally);
    let factors: Vec<G::Element> = decrypted.factors.iter().flat_map(|cells| cells.iter().cloned()).collect();
    let what = Dleq { fingerprint: election.fingerprint(), tally: tally_hash, owner, key, alphas: &alphas, factors: &factors };
    if about_this && what.vartime_verify(&statement.proof) { Ok(()) } else { Err(CeremonyError::StrongProof) }
}

/// Combines the parts and reads the result; the exact JSON of the event `Result`.
///
/// # Errors
/// Too few trustees, or no result within the bounds.
pub fn result_text<G: Group>(
    questions: &[Question],
    trustees: &CheckedTrustees<G>,
    (tally, weight): (&EncryptedTally<G::Element>, u64),
    factors: &BTreeMap<u64, Factors<G>>,
) -> Result<String, CeremonyError> {
    let combined = combine(trustees, factors).map_err(|error| CeremonyError::Combine { decrypted: factors.len(), error })?;
    Ok(decode_result::<G>(questions, tally, &combined, weight)?.to_json())
}
