//! What may be wrong with published trustees or with their messages.

use crate::json::JsonError;

/// Which of the two keys of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The key that verifies the trustee's signatures.
    Verification,
    /// The key to which messages for the trustee are encrypted.
    Encryption,
}

impl core::fmt::Display for Part {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Verification => "verification",
            Self::Encryption => "encryption",
        })
    }
}

/// One thing that is wrong. `trustee` is the owner's number: all keys of the election counted in order from 1; during key generation, when there
/// is no election yet, the members of the threshold group counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrusteeFault {
    /// S23: outside the group no proof is sound.
    #[error("trustee {trustee}: the public key is not an element of the group")]
    KeyNotAMember {
        /// Whose key.
        trustee: u64,
    },
    /// S23: the identity is the key of the exponent 0.
    #[error("trustee {trustee}: the public key is the identity, which everybody can decrypt")]
    KeyIdentity {
        /// Whose key.
        trustee: u64,
    },
    /// S23: one holder would count for two.
    #[error("trustees {first} and {trustee} have the same public key")]
    SameKey {
        /// The earlier owner.
        first: u64,
        /// The later owner.
        trustee: u64,
    },
    /// S23: without it a trustee could choose a key that cancels the others'.
    #[error("trustee {trustee}: the proof of knowing the private key does not verify")]
    ProofOfKnowledge {
        /// Whose key.
        trustee: u64,
    },
    /// S24: the message of a certificate has another form.
    #[error("trustee {trustee}: the certificate cannot be read: {error}")]
    CertificateText {
        /// Whose certificate.
        trustee: u64,
        /// Where and why.
        error: JsonError,
    },
    /// S24: the certificate speaks of another group, size, threshold or place.
    #[error("trustee {trustee}: the certificate says {found} where {expected} must stand")]
    CertificateContext {
        /// Whose certificate.
        trustee: u64,
        /// Field and value.
        found: String,
        /// Field and value.
        expected: String,
    },
    /// S24: other certificates have a context, this one has none.
    #[error("trustee {trustee}: the certificate does not say for which group, size, threshold and place it is")]
    CertificateContextMissing {
        /// Whose certificate.
        trustee: u64,
    },
    /// S24: a key of the certificate is not an element, or the identity.
    #[error("trustee {trustee}: the certificate's {part} key is not a group element other than the identity")]
    CertificateKey {
        /// Whose certificate.
        trustee: u64,
        /// Which key.
        part: Part,
    },
    /// S24: the certificate is not signed with its own verification key.
    #[error("trustee {trustee}: the certificate's signature does not verify")]
    CertificateSignature {
        /// Whose certificate.
        trustee: u64,
    },
    /// S24: the same key stands in two certificates or twice in one.
    #[error("trustees {first} and {trustee}: the certificates share a key")]
    CertificateSameKey {
        /// The earlier owner.
        first: u64,
        /// The later owner; the same one if both keys of a certificate are equal.
        trustee: u64,
    },
    /// S25: the message of the coefficients has another form.
    #[error("trustee {trustee}: the exponentiated coefficients cannot be read: {error}")]
    CoefexpsText {
        /// Whose coefficients.
        trustee: u64,
        /// Where and why.
        error: JsonError,
    },
    /// S25: the coefficients are not signed with the certificate's key.
    #[error("trustee {trustee}: the signature of the exponentiated coefficients does not verify")]
    CoefexpsSignature {
        /// Whose coefficients.
        trustee: u64,
    },
    /// S25: a polynomial of another degree hides or gives away the key.
    #[error("trustee {trustee}: {found} exponentiated coefficients where the threshold is {threshold}")]
    CoefexpsLength {
        /// Whose coefficients.
        trustee: u64,
        /// How many there are.
        found: usize,
        /// How many there must be.
        threshold: u64,
    },
    /// S25: outside the group the recomputation means nothing.
    #[error("trustee {trustee}: exponentiated coefficient A_{coefficient} is not an element of the group")]
    CoefexpNotAMember {
        /// Whose coefficients.
        trustee: u64,
        /// From 0.
        coefficient: usize,
    },
    /// S26: the trustee has not signed that it saw these certificates and sent these coefficients.
    #[error(
        "trustee {trustee}: the signature over all certificates does not verify; the trustees may have been shown different certificates"
    )]
    AllCertificatesSignature {
        /// Who signed.
        trustee: u64,
    },
    /// S26: others signed, this one did not.
    #[error("trustee {trustee}: the signature over all certificates is missing")]
    AllCertificatesSignatureMissing {
        /// Who ought to have signed.
        trustee: u64,
    },
    /// S24–S27: the lists of a threshold group differ in length.
    #[error("trustees {trustee} and following: {found} {what} for {expected} certificates")]
    Count {
        /// The first owner of the group.
        trustee: u64,
        /// The list's name, and the check that wants it.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The number of certificates.
        expected: usize,
        /// The check's id.
        check: &'static str,
    },
    /// S27: `X_j ≠ ∏_i ∏_k A_ik^{j^k}`.
    #[error("trustee {trustee}: the verification key is not the one that all coefficients give")]
    VerificationKey {
        /// Whose key.
        trustee: u64,
    },
    /// S27: the owner's signature of the key does not verify.
    #[error("trustee {trustee}: the signature of the verification key does not verify")]
    VerificationKeySignature {
        /// Whose key.
        trustee: u64,
    },
    /// S27: others are signed, this one is not.
    #[error("trustee {trustee}: the verification key is not signed")]
    VerificationKeySignatureMissing {
        /// Whose key.
        trustee: u64,
    },
    /// S28: nobody or more than all would have to decrypt.
    #[error("trustees {trustee} and following: the threshold is {threshold}, it must be from 1 to {size}")]
    Threshold {
        /// The first owner of the group.
        trustee: u64,
        /// What it is.
        threshold: u64,
        /// The number of certificates.
        size: usize,
    },
    /// S29: an election without trustees can be read by everybody or by nobody.
    #[error("there are no trustees")]
    NoTrustees,
    /// S29: the sub-keys cancel each other.
    #[error("the trustees' keys multiply to the identity: everybody could decrypt")]
    ProductIdentity,
    /// S29: voters encrypt to a key that the trustees do not hold.
    #[error("the election's public key is not the product of the trustees' keys")]
    ElectionKey,
}

impl TrusteeFault {
    /// The check of VERIFIER.md that it fails: `S23` … `S29`.
    pub fn check_id(&self) -> &'static str {
        match self {
            Self::KeyNotAMember { .. } | Self::KeyIdentity { .. } | Self::SameKey { .. } | Self::ProofOfKnowledge { .. } => "S23",
            Self::CertificateText { .. }
            | Self::CertificateContext { .. }
            | Self::CertificateContextMissing { .. }
            | Self::CertificateKey { .. }
            | Self::CertificateSignature { .. }
            | Self::CertificateSameKey { .. } => "S24",
            Self::CoefexpsText { .. } | Self::CoefexpsSignature { .. } | Self::CoefexpsLength { .. } | Self::CoefexpNotAMember { .. } => {
                "S25"
            }
            Self::AllCertificatesSignature { .. } | Self::AllCertificatesSignatureMissing { .. } => "S26",
            Self::VerificationKey { .. } | Self::VerificationKeySignature { .. } | Self::VerificationKeySignatureMissing { .. } => "S27",
            Self::Threshold { .. } => "S28",
            Self::NoTrustees | Self::ProductIdentity | Self::ElectionKey => "S29",
            Self::Count { check, .. } => check,
        }
    }

    /// Whose fault it is, or where the group begins that is wrong as a whole; none if it is the election's.
    pub fn trustee(&self) -> Option<u64> {
        match *self {
            Self::KeyNotAMember { trustee }
            | Self::KeyIdentity { trustee }
            | Self::SameKey { trustee, .. }
            | Self::ProofOfKnowledge { trustee }
            | Self::CertificateText { trustee, .. }
            | Self::CertificateContext { trustee, .. }
            | Self::CertificateContextMissing { trustee }
            | Self::CertificateKey { trustee, .. }
            | Self::CertificateSignature { trustee }
            | Self::CertificateSameKey { trustee, .. }
            | Self::CoefexpsText { trustee, .. }
            | Self::CoefexpsSignature { trustee }
            | Self::CoefexpsLength { trustee, .. }
            | Self::CoefexpNotAMember { trustee, .. }
            | Self::AllCertificatesSignature { trustee }
            | Self::AllCertificatesSignatureMissing { trustee }
            | Self::Count { trustee, .. }
            | Self::VerificationKey { trustee }
            | Self::VerificationKeySignature { trustee }
            | Self::VerificationKeySignatureMissing { trustee }
            | Self::Threshold { trustee, .. } => Some(trustee),
            Self::NoTrustees | Self::ProductIdentity | Self::ElectionKey => None,
        }
    }
}
