//! Why a round of key generation cannot go on.

use super::super::channel::ChannelError;
use crate::json::JsonError;
use crate::trustee::{PrivateKeyError, TrusteeFault};

/// What stops key generation. No variant carries anything secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    /// 1 ≤ threshold ≤ size and 1 ≤ index ≤ size.
    #[error("there is no trustee {index} of {size} of whom {threshold} suffice: both numbers must be from 1 to {size}")]
    Context {
        /// Number of trustees.
        size: u64,
        /// How many suffice.
        threshold: u64,
        /// Whose place.
        index: u64,
    },
    /// Public messages fail their checks.
    #[error("{}", list(.0))]
    Faults(Vec<TrusteeFault>),
    /// There are more or fewer messages than trustees.
    #[error("there are {found} {what} for {expected} trustees")]
    Count {
        /// What was counted.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many trustees there are.
        expected: usize,
    },
    /// A trustee's `polynomial` holds more or fewer encrypted values than there are trustees.
    #[error("trustee {sender} sent {found} encrypted values for {expected} trustees")]
    SecretsCount {
        /// Who sent them.
        sender: u64,
        /// How many there are.
        found: usize,
        /// How many trustees there are.
        expected: usize,
    },
    /// The own certificate is not among those that the server shows.
    #[error("none of the certificates was made with this key file; the server must show all trustees the certificate that you sent")]
    NotMyCertificate,
    /// The server shows the own certificate at another place or another one at the own place.
    #[error(
        "certificate {index} ought to be yours, but it is another one; the server must show all trustees the certificate that you sent"
    )]
    CertificateReplaced {
        /// The own place.
        index: u64,
    },
    /// A message between trustees cannot be used.
    #[error("trustee {sender}: the message to trustee {recipient} cannot be used: {error}")]
    Message {
        /// Who sent it.
        sender: u64,
        /// To whom it is addressed.
        recipient: u64,
        /// Why.
        error: ChannelError,
    },
    /// A message between trustees does not hold what it ought to.
    #[error("trustee {sender}: the message to trustee {recipient} has another form: {error}")]
    Content {
        /// Who sent it.
        sender: u64,
        /// To whom it is addressed.
        recipient: u64,
        /// Why.
        error: JsonError,
    },
    /// `g^{s_ij} ≠ ∏_k A_ik^{j^k}`
    #[error("trustee {sender} sent trustee {recipient} a value that does not fit the coefficients it published")]
    Share {
        /// Who sent it.
        sender: u64,
        /// Who received it.
        recipient: u64,
    },
    /// The server gives back another polynomial than the trustee made, or publishes other coefficients for it.
    #[error("what the server gives back as your own polynomial is not what you sent as trustee {index}")]
    OwnPolynomial {
        /// The own place.
        index: u64,
    },
    /// The published parameters lack the own key or change the certificates.
    #[error("the published trustees do not hold {0} as it was agreed; do not go on, and tell the other trustees")]
    Parameters(&'static str),
    /// What was opened is no private key.
    #[error(transparent)]
    PrivateKey(#[from] PrivateKeyError),
    /// The file of the encrypted decryption key cannot be opened with this seed.
    #[error("the encrypted decryption key cannot be opened with this key file: {0}")]
    DecryptionKey(ChannelError),
    /// What was in the file of the decryption key has another form.
    #[error("what the encrypted decryption key contains has another form: {0}")]
    DecryptionKeyContent(JsonError),
}

impl ThresholdError {
    /// The trustee whose message is wrong, if it is one trustee's doing: the first one where several are.
    pub fn culprit(&self) -> Option<u64> {
        match self {
            Self::Faults(faults) => faults.iter().find_map(TrusteeFault::trustee),
            Self::SecretsCount { sender, .. }
            | Self::Message { sender, .. }
            | Self::Content { sender, .. }
            | Self::Share { sender, .. } => Some(*sender),
            _ => None,
        }
    }
}

fn list(faults: &[TrusteeFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
