//! The registrar's public list.

use std::collections::HashMap;

use belenios::group::{Element, Group};
use belenios::json::Wire;
use belenios::v1::PublicCredential;
use rayon::prelude::*;

use super::error::CeremonyError;

/// Reads the canonical list as it will stand on the board.
///
/// # Errors
/// It is no such list, or S30 does not hold.
pub fn read_public_list<G: Group>(text: &str) -> Result<Vec<PublicCredential<G>>, CeremonyError> {
    let list = Vec::from_json(text.as_bytes()).map_err(|error| CeremonyError::Json { what: "a list of public credentials", error })?;
    check_public_list(&list)?;
    Ok(list)
}

/// S30: members of the group other than 1, distinct, of positive weight.
///
/// # Errors
/// The first entry that is wrong.
pub fn check_public_list<G: Group>(list: &[PublicCredential<G>]) -> Result<(), CeremonyError> {
    let bad = list.par_iter().position_first(|entry| !G::check(&entry.credential).is_ok_and(|element| !element.is_identity()));
    if let Some(index) = bad {
        return Err(CeremonyError::NotACredential(index + 1));
    }
    let mut seen = HashMap::new();
    for (number, entry) in (1..).zip(list) {
        if let Some(first) = seen.insert(&entry.credential, number) {
            return Err(CeremonyError::SameCredential(first, number));
        }
        if entry.weight() == 0 {
            return Err(CeremonyError::NoWeight(number));
        }
    }
    Ok(())
}

/// As many credentials as members, with the roll's weights (in any order, for nobody knows whose is whose), sorted.
///
/// # Errors
/// What differs.
pub fn check_against_roll<G: Group>(list: &[PublicCredential<G>], mut expected: Vec<u64>) -> Result<(), CeremonyError> {
    if list.len() != expected.len() {
        return Err(CeremonyError::CredentialCount { found: list.len(), expected: expected.len() });
    }
    let mut weights: Vec<u64> = list.iter().map(PublicCredential::weight).collect();
    weights.sort_unstable();
    expected.sort_unstable();
    if weights != expected {
        return Err(CeremonyError::Weights);
    }
    if !list.is_sorted_by(|a, b| G::cmp_credentials(&a.credential, &b.credential).is_lt()) {
        return Err(CeremonyError::NotSorted);
    }
    Ok(())
}
