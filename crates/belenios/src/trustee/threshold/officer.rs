//! The returning officer's side: steps 2, 4 and 6. Nothing here is secret.

use super::audit::{Audit, Certificate, Form};
use super::error::ThresholdError;
use crate::group::Group;
use crate::json::Wire;
use crate::trustee::TrusteeFault;
use crate::v1::{Hash, Polynomial, SignedMessage, ThresholdParameters, Vinput, Voutput};

/// Step 2: are these certificates, in this order, those of a group of which `threshold` suffice? Names every fault (S24, S28).
pub fn check_certificates<G: Group>(threshold: u64, certs: &[SignedMessage<G>]) -> Result<(), ThresholdError> {
    usable_certificates(threshold, certs).map(|_| ())
}

/// The name under which a certificate's files are kept: SHA-256 of what it says.
pub fn certificate_name<G: Group>(cert: &SignedMessage<G>) -> Hash {
    Hash::of(cert.message.as_bytes())
}

/// What the trustees compare out of band before step 3, so that no server can show them different certificates: SHA-256 of the JSON array `Γ`.
pub fn certificates_fingerprint<G: Group>(certs: &[SignedMessage<G>]) -> Hash {
    let mut text = String::new();
    crate::json::write_array(certs, &mut text, Wire::write);
    Hash::of(text.as_bytes())
}

/// Step 4: checks the public part of everybody's polynomials (S25, S26) and sorts the encrypted values by recipient.
pub fn route<G: Group>(
    threshold: u64,
    certs: &[SignedMessage<G>],
    polynomials: &[Polynomial<G>],
) -> Result<Vec<Vinput<G>>, ThresholdError> {
    let keys = usable_certificates(threshold, certs)?;
    let (coefexps, signatures) = shared_parts(certs.len(), polynomials)?;
    check_shared_parts(threshold, certs, &keys, &coefexps, &signatures)?;
    let vinput = |(recipient, own): (usize, &Polynomial<G>)| Vinput {
        polynomial: own.polynomial.clone(),
        secrets: polynomials.iter().map(|sender| sender.secrets[recipient].clone()).collect(),
        coefexps: coefexps.clone(),
        signatures: Some(signatures.clone()),
    };
    Ok(polynomials.iter().enumerate().map(vinput).collect())
}

/// Step 6: checks everything that is public once more, each verification key included (S23–S28), and puts together what the election publishes.
///
/// The encrypted decryption keys go back to their owners: they are [`Voutput::private_key`].
pub fn assemble<G: Group>(
    threshold: u64,
    certs: &[SignedMessage<G>],
    polynomials: &[Polynomial<G>],
    voutputs: &[Voutput<G>],
) -> Result<ThresholdParameters<G>, ThresholdError> {
    let keys = usable_certificates(threshold, certs)?;
    let (coefexps, signatures) = shared_parts(certs.len(), polynomials)?;
    let members = check_shared_parts(threshold, certs, &keys, &coefexps, &signatures)?;
    expect_count("verification keys", voutputs.len(), certs.len())?;

    let verification_keys: Vec<_> = voutputs.iter().map(|voutput| voutput.public_key.clone()).collect();
    let mut audit = Audit::new(certs, threshold, 1, Form::Current);
    let (keys, members): (Vec<_>, Vec<_>) = (keys.into_iter().map(Some).collect(), members.into_iter().map(Some).collect());
    let elements = audit.verification_keys(&keys, &members, &verification_keys);
    if threshold > 1 {
        for (later, (trustee, element)) in (1..).zip(&elements).enumerate() {
            if let Some((first, _)) = (1..).zip(&elements[..later]).find(|(_, earlier)| *earlier == element) {
                audit.faults.push(TrusteeFault::SameKey { first, trustee });
            }
        }
    }
    faultless(audit.faults)?;
    Ok(ThresholdParameters { threshold, certs: certs.to_vec(), coefexps, signatures: Some(signatures), verification_keys })
}

/// `Γ`, if every certificate can be used.
pub(super) fn usable_certificates<G: Group>(threshold: u64, certs: &[SignedMessage<G>]) -> Result<Vec<Certificate<G>>, ThresholdError> {
    let mut audit = Audit::new(certs, threshold, 1, Form::Current);
    let certificates = audit.certificates();
    faultless(audit.faults)?;
    Ok(certificates.into_iter().flatten().collect())
}

/// S25 and S26 over messages whose number is right: the coefficients as group elements.
pub(super) fn check_shared_parts<G: Group>(
    threshold: u64,
    certs: &[SignedMessage<G>],
    keys: &[Certificate<G>],
    coefexps: &[SignedMessage<G>],
    signatures: &[crate::v1::Proof<G>],
) -> Result<Vec<Vec<G::Element>>, ThresholdError> {
    let keys: Vec<Option<Certificate<G>>> = keys.iter().cloned().map(Some).collect();
    let mut audit = Audit::new(certs, threshold, 1, Form::Current);
    let members = audit.coefexps(&keys, coefexps);
    audit.all_certificates_signatures(&keys, coefexps, Some(signatures));
    faultless(audit.faults)?;
    Ok(members.into_iter().flatten().collect())
}

pub(super) fn expect_count(what: &'static str, found: usize, expected: usize) -> Result<(), ThresholdError> {
    if found == expected { Ok(()) } else { Err(ThresholdError::Count { what, found, expected }) }
}

type SharedParts<G> = (Vec<SignedMessage<G>>, Vec<crate::v1::Proof<G>>);

/// The coefficients and signatures of everybody's polynomials.
fn shared_parts<G: Group>(expected: usize, polynomials: &[Polynomial<G>]) -> Result<SharedParts<G>, ThresholdError> {
    expect_count("polynomials", polynomials.len(), expected)?;
    for (sender, polynomial) in (1..).zip(polynomials) {
        let found = polynomial.secrets.len();
        if found != expected {
            return Err(ThresholdError::SecretsCount { sender, found, expected });
        }
    }
    let missing = (1..).zip(polynomials).filter(|(_, polynomial)| polynomial.signature.is_none());
    faultless(missing.map(|(trustee, _)| TrusteeFault::AllCertificatesSignatureMissing { trustee }).collect())?;
    let coefexps = polynomials.iter().map(|polynomial| polynomial.coefexps.clone()).collect();
    Ok((coefexps, polynomials.iter().filter_map(|polynomial| polynomial.signature.clone()).collect()))
}

fn faultless(faults: Vec<TrusteeFault>) -> Result<(), ThresholdError> {
    if faults.is_empty() { Ok(()) } else { Err(ThresholdError::Faults(faults)) }
}
