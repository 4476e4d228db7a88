//! Trustees, threshold key generation and public credentials. Belenios spec 3.3.0, "Verification keys" to "Credentials".
//!
//! Fields marked "absent in 2.0" are optional on the wire, because archives of the older peer lack them; FORMAT.md, "Trustees".

use super::basic::{Proof, Quantity};
use crate::group::Group;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, wire_object, write_string};

/// `trustee_public_key`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrusteePublicKey<G: Group> {
    /// Knowledge of the private key.
    pub pok: Proof<G>,
    /// `X = g^x`
    pub public_key: G::Unchecked,
    /// Threshold mode: the owner's signature of the element's string. Absent in 2.0.
    pub signature: Option<Proof<G>>,
    /// The trustee's name; undocumented, written by servers.
    pub name: Option<String>,
}

wire_object!(TrusteePublicKey<G> where [G: Group] { pok: "pok", public_key: "public_key", signature: "signature" optional, name: "name" optional });

/// `trustee_kind`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrusteeKind<G: Group> {
    /// One key that must take part in decryption.
    Single(TrusteePublicKey<G>),
    /// A set of keys of which a threshold suffices.
    Pedersen(ThresholdParameters<G>),
}

impl<G: Group> TrusteeKind<G> {
    /// The verification keys of this kind in order.
    pub fn verification_keys(&self) -> &[TrusteePublicKey<G>] {
        match self {
            Self::Single(key) => core::slice::from_ref(key),
            Self::Pedersen(parameters) => &parameters.verification_keys,
        }
    }
}

impl<G: Group> Wire for TrusteeKind<G> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let kind = if reader.take_if("[\"Pedersen\",") {
            Self::Pedersen(Wire::read(reader)?)
        } else {
            reader.expect("[\"Single\",")?;
            Self::Single(Wire::read(reader)?)
        };
        reader.expect("]")?;
        Ok(kind)
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Single(key) => {
                out.push_str("[\"Single\",");
                key.write(out);
            }
            Self::Pedersen(parameters) => {
                out.push_str("[\"Pedersen\",");
                parameters.write(out);
            }
        }
        out.push(']');
    }
}

/// `threshold_parameters`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThresholdParameters<G: Group> {
    /// `t + 1`: how many keys suffice.
    pub threshold: u64,
    /// `Γ`: every trustee's certificate.
    pub certs: Vec<SignedMessage<G>>,
    /// Every trustee's signed exponentiated coefficients.
    pub coefexps: Vec<SignedMessage<G>>,
    /// Every trustee's signature over all certificates and its own coefficients. Absent in 2.0.
    pub signatures: Option<Vec<Proof<G>>>,
    /// The keys with which shares are verified.
    pub verification_keys: Vec<TrusteePublicKey<G>>,
}

wire_object!(ThresholdParameters<G> where [G: Group] {
    threshold: "threshold", certs: "certs", coefexps: "coefexps", signatures: "signatures" optional, verification_keys: "verification_keys",
});

/// `signed_msg`: a message as a string, and a Schnorr-like signature of that string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedMessage<G: Group> {
    /// The exact text that is signed.
    pub message: String,
    /// `sigmsg`
    pub signature: Proof<G>,
}

wire_object!(SignedMessage<G> where [G: Group] { message: "message", signature: "signature" });

/// `context` of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertContext {
    /// [`Group::NAME`]
    pub group: String,
    /// Number of trustees.
    pub size: u64,
    /// `t + 1`
    pub threshold: u64,
    /// 1-based index of the certificate's owner.
    pub index: u64,
}

wire_object!(CertContext { group: "group", size: "size", threshold: "threshold", index: "index" });

/// `cert_keys`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertKeys<G: Group> {
    /// Absent in 2.0.
    pub context: Option<CertContext>,
    /// `g^sk`
    pub verification: G::Unchecked,
    /// `g^dk`
    pub encryption: G::Unchecked,
}

wire_object!(CertKeys<G> where [G: Group] { context: "context" optional, verification: "verification", encryption: "encryption" });

/// `certs`: what a trustee signs before its polynomial is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certs<G: Group> {
    /// `Γ`
    pub certs: Vec<SignedMessage<G>>,
    /// The signer's `A_0 … A_t`.
    pub coefexps: Vec<G::Unchecked>,
}

wire_object!(Certs<G> where [G: Group] { certs: "certs", coefexps: "coefexps" });

/// `encrypted_msg`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptedMessage<G: Group> {
    /// `AES-GCM`; absent in 2.0, which uses AES-CCM.
    pub algorithm: Option<String>,
    /// `g^r`
    pub alpha: G::Unchecked,
    /// `ek^r g^s`
    pub beta: G::Unchecked,
    /// Hex of the ciphertext with its tag.
    pub data: String,
}

wire_object!(EncryptedMessage<G> where [G: Group] { algorithm: "algorithm" optional, alpha: "alpha", beta: "beta", data: "data" });

/// `channel_msg`
#[derive(Clone, PartialEq, Eq)]
pub struct ChannelMessage<G: Group> {
    /// The encryption key that it is meant for.
    pub recipient: G::Unchecked,
    /// The content; it may be secret.
    pub message: String,
}

wire_object!(ChannelMessage<G> where [G: Group] { recipient: "recipient", message: "message" });

impl<G: Group> core::fmt::Debug for ChannelMessage<G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ChannelMessage").field("recipient", &self.recipient).finish_non_exhaustive()
    }
}

/// `raw_polynomial`: secret coefficients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPolynomial<G: Group> {
    /// `a_0 … a_t`
    pub polynomial: Vec<G::Scalar>,
}

wire_object!(RawPolynomial<G> where [G: Group] { polynomial: "polynomial" });

/// `secret`: one evaluation of a polynomial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret<G: Group> {
    /// `f_i(j)`
    pub secret: G::Scalar,
}

wire_object!(Secret<G> where [G: Group] { secret: "secret" });

/// `raw_coefexps`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCoefexps<G: Group> {
    /// `A_0 … A_t`
    pub coefexps: Vec<G::Unchecked>,
}

wire_object!(RawCoefexps<G> where [G: Group] { coefexps: "coefexps" });

/// `polynomial`: what a trustee sends in step 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polynomial<G: Group> {
    /// Its own coefficients, encrypted to itself.
    pub polynomial: String,
    /// One encrypted evaluation a trustee.
    pub secrets: Vec<String>,
    /// Signed `A_0 … A_t`.
    pub coefexps: SignedMessage<G>,
    /// Signature over [`Certs`]. Absent in 2.0.
    pub signature: Option<Proof<G>>,
}

wire_object!(Polynomial<G> where [G: Group] { polynomial: "polynomial", secrets: "secrets", coefexps: "coefexps", signature: "signature" optional });

/// `vinput`: what a trustee receives in step 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vinput<G: Group> {
    /// Its own `polynomial`.
    pub polynomial: String,
    /// The evaluations meant for it, one a sender.
    pub secrets: Vec<String>,
    /// All senders' coefficients.
    pub coefexps: Vec<SignedMessage<G>>,
    /// All senders' signatures. Absent in 2.0.
    pub signatures: Option<Vec<Proof<G>>>,
}

wire_object!(Vinput<G> where [G: Group] { polynomial: "polynomial", secrets: "secrets", coefexps: "coefexps", signatures: "signatures" optional });

/// `voutput`: what a trustee sends in step 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voutput<G: Group> {
    /// Its decryption key, encrypted to itself.
    pub private_key: String,
    /// Its verification key.
    pub public_key: TrusteePublicKey<G>,
}

wire_object!(Voutput<G> where [G: Group] { private_key: "private_key", public_key: "public_key" });

/// One entry of `public_credentials`: an element, with its weight where weights are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicCredential<G: Group> {
    /// `g^x`
    pub credential: G::Unchecked,
    /// The voter's weight, if written. 1 otherwise.
    pub weight: Option<Quantity>,
}

impl<G: Group> PublicCredential<G> {
    /// How many times the ballot counts.
    pub fn weight(&self) -> u64 {
        self.weight.map_or(1, |Quantity(weight)| weight)
    }
}

impl<G: Group> Wire for PublicCredential<G> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let start = reader.at();
        let text = reader.plain_string()?;
        let (element, weight) = match text.split_once(',') {
            None => (text, None),
            Some((element, digits)) => {
                let error = JsonError { at: start, kind: JsonErrorKind::Integer };
                let weight: u64 = digits.parse().map_err(|_| error.clone())?;
                if weight.to_string() != digits {
                    return Err(error);
                }
                (element, Some(Quantity(weight)))
            }
        };
        let quoted = format!("\"{element}\"");
        let credential = G::Unchecked::from_json(quoted.as_bytes()).map_err(|error| JsonError { at: start, kind: error.kind })?;
        Ok(Self { credential, weight })
    }

    fn write(&self, out: &mut String) {
        let mut text = self.credential.to_json();
        text.retain(|character| character != '"');
        if let Some(Quantity(weight)) = self.weight {
            text.push(',');
            text.push_str(&weight.to_string());
        }
        write_string(&text, out);
    }
}
