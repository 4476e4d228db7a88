//! A trustee's messages while the key is made. Each is checked alone as soon as it comes, so that the culprit is named at once and nobody else waits
//! for a message that cannot be used.

use belenios::companion::{Commitment, Introduction, Role, VerifyingKey};
use belenios::group::Group;
use belenios::trustee::threshold::{ThresholdError, assemble, check_certificates, route};
use belenios::trustee::{CheckedTrustees, TrusteeFault};
use belenios::v1::{CertKeys, Polynomial, SignedMessage, TrusteeKind, TrusteePublicKey, Uuid, Voutput};

use super::error::{CeremonyError, in_one_line, read};

/// Whose message, among how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The trustee's number, from 1.
    pub owner: u64,
    /// How many trustees there are.
    pub size: usize,
    /// How many suffice.
    pub threshold: u64,
}

impl Place {
    /// What stands at this trustee's place in a list of the trustees before it; itself everywhere else. Only faults of the own place mean anything.
    fn everywhere<T: Clone>(self, message: &T) -> Vec<T> {
        vec![message.clone(); self.size]
    }

    /// The faults that name this trustee, equal keys left out: of course they are equal.
    fn own_faults(self, result: Result<(), ThresholdError>) -> Result<(), CeremonyError> {
        let faults = match result {
            Ok(()) => return Ok(()),
            Err(ThresholdError::Faults(faults)) => faults,
            Err(other) => return Err(other.into()),
        };
        let own: Vec<TrusteeFault> = faults.into_iter().filter(|fault| self.is_own(fault)).collect();
        if own.is_empty() { Ok(()) } else { Err(CeremonyError::Message(in_one_line(&own))) }
    }

    fn is_own(self, fault: &TrusteeFault) -> bool {
        match fault {
            TrusteeFault::SameKey { .. } | TrusteeFault::CertificateSameKey { .. } => false,
            fault => fault.trustee() == Some(self.owner),
        }
    }
}

/// The introduction of a signing key.
///
/// # Errors
/// It is of another role or trustee, or is not signed.
pub fn check_introduction(uuid: &Uuid, role: Role, owner: Option<u64>, text: &str) -> Result<Introduction, CeremonyError> {
    let introduction: Introduction = read(text, "the introduction of a signing key")?;
    if introduction.role != role || introduction.owner != owner {
        let whose = |role: Role, owner: Option<u64>| owner.map_or_else(|| role.to_string(), |owner| format!("{role} {owner}"));
        return Err(CeremonyError::Whose {
            found: "introduction",
            whose: whose(introduction.role, introduction.owner),
            expected: whose(role, owner),
        });
    }
    if !introduction.is_signed(uuid) {
        return Err(CeremonyError::Signature("introduction"));
    }
    Ok(introduction)
}

/// Step 1: a certificate. `others` are those that are there already, with their owners.
///
/// # Errors
/// What is wrong with it.
pub fn check_certificate<G: Group>(
    place: Place,
    text: &str,
    others: &[(u64, SignedMessage<G>)],
) -> Result<SignedMessage<G>, CeremonyError> {
    let cert: SignedMessage<G> = read(text, "a certificate")?;
    place.own_faults(check_certificates(place.threshold, &place.everywhere(&cert)))?;
    let keys: CertKeys<G> = read(&cert.message, "a certificate")?;
    if keys.verification == keys.encryption {
        return Err(CeremonyError::SameKey(place.owner));
    }
    for (owner, other) in others {
        let other: CertKeys<G> = read(&other.message, "a certificate")?;
        if [&other.verification, &other.encryption].iter().any(|key| **key == keys.verification || **key == keys.encryption) {
            return Err(CeremonyError::SameKey(*owner));
        }
    }
    Ok(cert)
}

/// Step 2: the promise of coefficients, signed with the introduced key.
///
/// # Errors
/// What is wrong with it.
pub fn check_commitment(uuid: &Uuid, owner: u64, round: u64, signer: &VerifyingKey, text: &str) -> Result<Commitment, CeremonyError> {
    let commitment: Commitment = read(text, "a promise of coefficients")?;
    if commitment.owner != owner {
        let (whose, expected) = (format!("trustee {}", commitment.owner), format!("trustee {owner}"));
        return Err(CeremonyError::Whose { found: "promise", whose, expected });
    }
    if commitment.round != round {
        return Err(CeremonyError::Round { found: commitment.round, expected: round });
    }
    if !commitment.is_signed(uuid, signer) {
        return Err(CeremonyError::Signature("promise"));
    }
    Ok(commitment)
}

/// Step 3: the polynomial, as it was promised. What is encrypted in it only its recipients can check.
///
/// # Errors
/// What is wrong with it.
pub fn check_polynomial<G: Group>(
    uuid: &Uuid,
    place: Place,
    certs: &[SignedMessage<G>],
    promise: &Commitment,
    text: &str,
) -> Result<Polynomial<G>, CeremonyError> {
    let polynomial: Polynomial<G> = read(text, "a polynomial")?;
    if polynomial.secrets.len() != place.size {
        return Err(CeremonyError::Shares { found: polynomial.secrets.len(), expected: place.size });
    }
    if !promise.opens_to(uuid, &polynomial.coefexps) {
        return Err(CeremonyError::Promise);
    }
    place.own_faults(route(place.threshold, certs, &place.everywhere(&polynomial)).map(|_| ()))?;
    Ok(polynomial)
}

/// Step 4: the verification key, which all coefficients give. `others` are those that are there already, with their owners.
///
/// # Errors
/// What is wrong with it.
pub fn check_voutput<G: Group>(
    place: Place,
    certs: &[SignedMessage<G>],
    polynomials: &[Polynomial<G>],
    text: &str,
    others: &[(u64, Voutput<G>)],
) -> Result<Voutput<G>, CeremonyError> {
    let voutput: Voutput<G> = read(text, "a verification key")?;
    place.own_faults(assemble(place.threshold, certs, polynomials, &place.everywhere(&voutput)).map(|_| ()))?;
    let same = others.iter().find(|(_, other)| other.public_key.public_key == voutput.public_key.public_key);
    match same {
        Some((owner, _)) => Err(CeremonyError::SameKey(*owner)),
        None => Ok(voutput),
    }
}

/// The key of a single trustee.
///
/// # Errors
/// What is wrong with it.
pub fn check_public_key<G: Group>(text: &str) -> Result<TrusteePublicKey<G>, CeremonyError> {
    let key: TrusteePublicKey<G> = read(text, "a trustee's public key")?;
    CheckedTrustees::check(&[TrusteeKind::Single(key.clone())]).map_err(|faults| CeremonyError::Message(in_one_line(&faults)))?;
    Ok(key)
}

/// Step 5: everything that is public, checked once more as a whole, as the board will have it.
///
/// # Errors
/// What is wrong, and whose it is.
pub fn put_together<G: Group>(
    threshold: u64,
    certs: &[SignedMessage<G>],
    polynomials: &[Polynomial<G>],
    voutputs: &[Voutput<G>],
) -> Result<TrusteeKind<G>, CeremonyError> {
    Ok(TrusteeKind::Pedersen(assemble(threshold, certs, polynomials, voutputs)?))
}
