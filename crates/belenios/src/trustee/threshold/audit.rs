//! The checks of a threshold group's public messages, for the trustees and the returning officer while keys are made and for every verifier later.

use std::collections::BTreeMap;

use crate::group::{Element, Group, Scalar};
use crate::json::Wire;
use crate::transcript::element_text;
use crate::trustee::fault::{Part, TrusteeFault};
use crate::trustee::pki::vartime_is_signed;
use crate::trustee::single::vartime_knows_private_key;
use crate::v1::{CertContext, CertKeys, Certs, Proof, RawCoefexps, SignedMessage, TrusteePublicKey};

/// A certificate whose keys are group elements and which is signed with its own verification key.
#[derive(Clone, Debug)]
pub(in crate::trustee) struct Certificate<G: Group> {
    /// `vk`
    pub(in crate::trustee) verification: G::Element,
    /// `ek`
    pub(in crate::trustee) encryption: G::Element,
}

/// The form in which a group of trustees made its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trustee) enum Form {
    /// Certificates have a context, certificates and verification keys are signed by all.
    Current,
    /// 2.0: nothing of this exists and nothing of it can be checked.
    Legacy,
}

/// Goes through the messages of one group and collects every fault that it can reach.
pub(in crate::trustee) struct Audit<'a, G: Group> {
    /// `Γ`
    pub(in crate::trustee) certs: &'a [SignedMessage<G>],
    /// `t + 1`
    pub(in crate::trustee) threshold: u64,
    /// Number of the group's first owner.
    pub(in crate::trustee) first: u64,
    /// Which checks can be made.
    pub(in crate::trustee) form: Form,
    /// What was found.
    pub(in crate::trustee) faults: Vec<TrusteeFault>,
}

impl<'a, G: Group> Audit<'a, G> {
    /// Begins with S28, `1 ≤ threshold ≤ n`.
    pub(in crate::trustee) fn new(certs: &'a [SignedMessage<G>], threshold: u64, first: u64, form: Form) -> Self {
        let mut audit = Self { certs, threshold, first, form, faults: Vec::new() };
        let size = certs.len();
        if threshold == 0 || usize::try_from(threshold).map_or(true, |threshold| threshold > size) {
            audit.faults.push(TrusteeFault::Threshold { trustee: first, threshold, size });
        }
        audit
    }

    /// S24: one entry a certificate, `None` where it cannot be used.
    pub(in crate::trustee) fn certificates(&mut self) -> Vec<Option<Certificate<G>>> {
        let certs = self.certs;
        let checked: Vec<_> = self.numbered(certs).map(|(trustee, cert)| self.certificate(trustee, cert)).collect();
        self.certificates_are_distinct(&checked);
        checked
    }

    /// S25: the coefficients of each trustee, `None` where they cannot be used.
    pub(in crate::trustee) fn coefexps(
        &mut self,
        keys: &[Option<Certificate<G>>],
        messages: &[SignedMessage<G>],
    ) -> Vec<Option<Vec<G::Element>>> {
        self.count("lists of coefficients", messages.len(), "S25");
        let missing = core::iter::repeat_with(|| &None);
        self.numbered(messages)
            .zip(keys.iter().chain(missing))
            .map(|((trustee, message), key)| self.coefexps_of(trustee, key.as_ref(), message))
            .collect()
    }

    /// S26: every trustee's signature over all certificates and its own coefficients.
    pub(in crate::trustee) fn all_certificates_signatures(
        &mut self,
        keys: &[Option<Certificate<G>>],
        messages: &[SignedMessage<G>],
        signatures: Option<&[Proof<G>]>,
    ) {
        let Some(signatures) = signatures else {
            let missing = self.numbered(self.certs).map(|(trustee, _)| TrusteeFault::AllCertificatesSignatureMissing { trustee });
            self.faults.extend(missing);
            return;
        };
        self.count("signatures over all certificates", signatures.len(), "S26");
        for (((trustee, signature), key), message) in self.numbered(signatures).zip(keys).zip(messages) {
            // A certificate or coefficients that cannot be read are faults of their own.
            let (Some(key), Ok(raw)) = (key, RawCoefexps::<G>::from_json(message.message.as_bytes())) else { continue };
            if !vartime_is_signed::<G>(&key.verification, &all_certificates_text(self.certs, raw.coefexps), signature) {
                self.faults.push(TrusteeFault::AllCertificatesSignature { trustee });
            }
        }
    }

    /// S23 and S27: each trustee's verification key. `None` where it is no key.
    pub(in crate::trustee) fn verification_keys(
        &mut self,
        keys: &[Option<Certificate<G>>],
        coefexps: &[Option<Vec<G::Element>>],
        verification_keys: &[TrusteePublicKey<G>],
    ) -> Vec<Option<G::Element>> {
        self.count("verification keys", verification_keys.len(), "S27");
        let total = self.total_coefexps(coefexps);
        let missing = core::iter::repeat_with(|| &None);
        let mut elements = Vec::with_capacity(verification_keys.len());
        for (index, ((trustee, key), certificate)) in (1..).zip(self.numbered(verification_keys).zip(keys.iter().chain(missing))) {
            let element = check_key(trustee, key, &mut self.faults);
            if let (Some(element), Some(total)) = (&element, &total)
                && *element != vartime_evaluate::<G>(total, index)
            {
                self.faults.push(TrusteeFault::VerificationKey { trustee });
            }
            self.verification_key_signature(trustee, key, certificate.as_ref());
            elements.push(element);
        }
        elements
    }

    fn numbered<'b, T>(&self, items: &'b [T]) -> impl Iterator<Item = (u64, &'b T)> + use<'b, T, G> {
        (self.first..).zip(items)
    }

    fn count(&mut self, what: &'static str, found: usize, check: &'static str) {
        let expected = self.certs.len();
        if found != expected {
            self.faults.push(TrusteeFault::Count { trustee: self.first, what, found, expected, check });
        }
    }

    fn certificate(&mut self, trustee: u64, cert: &SignedMessage<G>) -> Option<Certificate<G>> {
        let keys = match CertKeys::<G>::from_json(cert.message.as_bytes()) {
            Ok(keys) => keys,
            Err(error) => {
                self.faults.push(TrusteeFault::CertificateText { trustee, error });
                return None;
            }
        };
        self.context(trustee, keys.context.as_ref());
        let verification = self.certificate_key(trustee, Part::Verification, &keys.verification);
        let encryption = self.certificate_key(trustee, Part::Encryption, &keys.encryption);
        let verification = verification?;
        if !vartime_is_signed::<G>(&verification, &cert.message, &cert.signature) {
            self.faults.push(TrusteeFault::CertificateSignature { trustee });
            return None;
        }
        Some(Certificate { verification, encryption: encryption? })
    }

    fn certificate_key(&mut self, trustee: u64, part: Part, key: &G::Unchecked) -> Option<G::Element> {
        let element = G::check(key).ok().filter(|element| !element.is_identity());
        if element.is_none() {
            self.faults.push(TrusteeFault::CertificateKey { trustee, part });
        }
        element
    }

    fn context(&mut self, trustee: u64, context: Option<&CertContext>) {
        if self.form == Form::Legacy {
            return;
        }
        let Some(CertContext { group, size, threshold, index }) = context else {
            self.faults.push(TrusteeFault::CertificateContextMissing { trustee });
            return;
        };
        if group != G::NAME {
            self.wrong_context(trustee, format!("group {group:?}"), format!("group {:?}", G::NAME));
        }
        let (members, own) = (u64::try_from(self.certs.len()).unwrap_or(u64::MAX), trustee - self.first + 1);
        for (field, found, expected) in [("size", *size, members), ("threshold", *threshold, self.threshold), ("index", *index, own)] {
            if found != expected {
                self.wrong_context(trustee, format!("{field} {found}"), format!("{field} {expected}"));
            }
        }
    }

    fn wrong_context(&mut self, trustee: u64, found: String, expected: String) {
        self.faults.push(TrusteeFault::CertificateContext { trustee, found, expected });
    }

    fn certificates_are_distinct(&mut self, certificates: &[Option<Certificate<G>>]) {
        let mut first_owners = BTreeMap::new();
        for (trustee, certificate) in (self.first..).zip(certificates) {
            let Some(Certificate { verification, encryption }) = certificate else { continue };
            for key in [verification, encryption] {
                let earlier = first_owners.get(&G::encode(key)).copied();
                if let Some(first) = earlier {
                    self.faults.push(TrusteeFault::CertificateSameKey { first, trustee });
                } else {
                    first_owners.insert(G::encode(key), trustee);
                }
            }
        }
    }

    fn coefexps_of(&mut self, trustee: u64, key: Option<&Certificate<G>>, message: &SignedMessage<G>) -> Option<Vec<G::Element>> {
        if key.is_some_and(|key| !vartime_is_signed::<G>(&key.verification, &message.message, &message.signature)) {
            self.faults.push(TrusteeFault::CoefexpsSignature { trustee });
        }
        let raw = match RawCoefexps::<G>::from_json(message.message.as_bytes()) {
            Ok(raw) => raw.coefexps,
            Err(error) => {
                self.faults.push(TrusteeFault::CoefexpsText { trustee, error });
                return None;
            }
        };
        let has_length = u64::try_from(raw.len()).is_ok_and(|length| length == self.threshold);
        if !has_length {
            self.faults.push(TrusteeFault::CoefexpsLength { trustee, found: raw.len(), threshold: self.threshold });
        }
        let members: Vec<Option<G::Element>> = raw.iter().map(|coefexp| G::check(coefexp).ok()).collect();
        for (coefficient, _) in members.iter().enumerate().filter(|(_, member)| member.is_none()) {
            self.faults.push(TrusteeFault::CoefexpNotAMember { trustee, coefficient });
        }
        members.into_iter().collect::<Option<Vec<_>>>().filter(|_| has_length)
    }

    fn verification_key_signature(&mut self, trustee: u64, key: &TrusteePublicKey<G>, certificate: Option<&Certificate<G>>) {
        match (&key.signature, certificate) {
            (None, _) if self.form == Form::Current => self.faults.push(TrusteeFault::VerificationKeySignatureMissing { trustee }),
            (Some(signature), Some(certificate))
                if !vartime_is_signed::<G>(&certificate.verification, &element_text(&key.public_key), signature) =>
            {
                self.faults.push(TrusteeFault::VerificationKeySignature { trustee });
            }
            _ => {}
        }
    }

    /// `∏_i A_ik` for each `k`, if everybody's coefficients are there.
    fn total_coefexps(&self, coefexps: &[Option<Vec<G::Element>>]) -> Option<Vec<G::Element>> {
        let all: Vec<&Vec<G::Element>> = coefexps.iter().map(Option::as_ref).collect::<Option<_>>()?;
        let complete = all.len() == self.certs.len() && !all.is_empty();
        complete.then(|| (0..all[0].len()).map(|k| G::Element::product(all.iter().map(|row| &row[k]))).collect())
    }
}

/// `"certs_sig|" {"certs":Γ,"coefexps":[A_0, …, A_t]}`: what a trustee signs before its shares are used. "Polynomials".
pub(in crate::trustee) fn all_certificates_text<G: Group>(certs: &[SignedMessage<G>], coefexps: Vec<G::Unchecked>) -> String {
    let mut text = String::from("certs_sig|");
    Certs { certs: certs.to_vec(), coefexps }.write(&mut text);
    text
}

/// `∏_k A_k^{x^k}`: the polynomial at `x`, in the exponent.
pub(in crate::trustee) fn vartime_evaluate<G: Group>(coefexps: &[G::Element], x: u64) -> G::Element {
    let x = G::Scalar::from_u64(x);
    let powers: Vec<G::Scalar> =
        core::iter::successors(Some(G::Scalar::one()), |power| Some(power.times(&x))).take(coefexps.len()).collect();
    G::vartime_multi_pow(coefexps, &powers)
}

/// S23: a key that is a member, not the identity, and known to its owner. The other checks of S23 compare all keys.
pub(in crate::trustee) fn check_key<G: Group>(
    trustee: u64,
    key: &TrusteePublicKey<G>,
    faults: &mut Vec<TrusteeFault>,
) -> Option<G::Element> {
    let Ok(element) = G::check(&key.public_key) else {
        faults.push(TrusteeFault::KeyNotAMember { trustee });
        return None;
    };
    if element.is_identity() {
        faults.push(TrusteeFault::KeyIdentity { trustee });
    }
    if !vartime_knows_private_key::<G>(&element, &key.pok) {
        faults.push(TrusteeFault::ProofOfKnowledge { trustee });
    }
    Some(element)
}
