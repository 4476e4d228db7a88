//! The rehearsal: before a ballot opens, every trustee decrypts a test paper and proves it. Losing too many keys is the most common way to lose a
//! ballot, and this is the last moment at which it costs nothing.
//!
//! The test is an election of its own, with the same key and identifier: its fingerprint is another one, so that an answer can neither be reused for
//! another rehearsal nor stand in for the decryption of real ballots. Its one ciphertext is computed by everybody from a public number: no trustee
//! ever decrypts what somebody else chose.

use std::collections::BTreeMap;

use belenios::companion::{TrusteeKey, VerifyingKey};
use belenios::election::CheckedElection;
use belenios::group::{Element, Group, Scalar};
use belenios::tally::{Factors, combine, vartime_check_partial_decryption};
use belenios::trustee::CheckedTrustees;
use belenios::v1::{Cells, Ciphertext, Election, EncryptedTally, Hash, PartialDecryption, Uuid};

use super::error::CeremonyError;

const PREFIX: &str = "folkmoot-rehearsal-v1|";

/// The test election of this number. A number may be used once for each key.
pub fn rehearsal_election<G: Group>(election: &Election<G>, number: &Uuid) -> Election<G> {
    Election { name: "Rehearsal".to_owned(), description: format!("{PREFIX}{number}"), ..election.clone() }
}

/// Is this a rehearsal of that election?
pub fn is_rehearsal_of<G: Group>(test: &Election<G>, election: &Election<G>) -> bool {
    let number: Option<Uuid> = test.description.strip_prefix(PREFIX).and_then(|number| number.parse().ok());
    number.map(|number| rehearsal_election(election, &number)).as_ref() == Some(test)
}

/// `m = g^7`
fn test_message<G: Group>() -> G::Element {
    G::pow_g(&G::Scalar::from_u64(7))
}

/// `(g^r, y^r m)` with `r = SHA256("folkmoot-rehearsal-v1|" φ)`, where `φ` is the rehearsal's fingerprint: everybody computes the same.
pub fn test_tally<G: Group>(test: &CheckedElection<G>) -> EncryptedTally<G::Element> {
    let r = G::Scalar::from_be_bytes(Hash::of(format!("{PREFIX}{}", test.fingerprint()).as_bytes()).as_bytes());
    let beta = test.key().pow(&r).times(&test_message::<G>());
    vec![Cells::Row(vec![Ciphertext { alpha: G::pow_g(&r), beta }])]
}

/// One trustee's answer; `key` is its published key.
///
/// # Errors
/// The test paper was not decrypted with that key.
pub fn check_answer<G: Group>(
    test: &CheckedElection<G>,
    key: &G::Element,
    decryption: &PartialDecryption<G>,
) -> Result<Factors<G>, CeremonyError> {
    vartime_check_partial_decryption(test, key, &test_tally(test), decryption).map_err(|_| CeremonyError::Answer)
}

/// The bond that a trustee sends with its answer: signed with the key it introduced, about the key that is published.
///
/// # Errors
/// It is another trustee's, or does not hold.
pub fn check_bond<G: Group>(
    uuid: &Uuid,
    owner: u64,
    key: &G::Element,
    signer: &VerifyingKey,
    bond: &TrusteeKey<G>,
) -> Result<(), CeremonyError> {
    let ours = bond.owner == owner && bond.public_key == G::encode(key);
    let holds = ours && bond.is_signed(uuid, signer) && bond.is_proved(uuid, signer, key);
    if holds { Ok(()) } else { Err(CeremonyError::Bond) }
}

/// Do the answers of all trustees together decrypt the test paper?
///
/// # Errors
/// They do not, or somebody's is missing.
pub fn check_together<G: Group>(
    test: &CheckedElection<G>,
    trustees: &CheckedTrustees<G>,
    factors: &BTreeMap<u64, Factors<G>>,
) -> Result<(), CeremonyError> {
    let combined = combine(trustees, factors).map_err(|error| CeremonyError::Combine { decrypted: factors.len(), error })?;
    let tally = test_tally(test);
    let found = tally.first().and_then(|cells| cells.iter().next()).zip(combined.first().and_then(|cells| cells.iter().next()));
    let plain = found.map(|(entry, factor)| entry.beta.over(factor));
    if plain == Some(test_message::<G>()) { Ok(()) } else { Err(CeremonyError::Together) }
}
