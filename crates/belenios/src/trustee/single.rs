//! One trustee's private key. Belenios spec 3.3.0, "Verification keys".

use core::fmt;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::channel::secret_json;
use crate::group::{Group, Scalar};
use crate::json::{JsonError, Wire};
use crate::proof::{pok_challenge, prove_schnorr, vartime_schnorr_commitment};
use crate::v1::{Proof, TrusteePublicKey};

/// `x`, with which a trustee decrypts: never 0, erased when dropped, never shown by `Debug`.
#[derive(Clone)]
pub struct PrivateKey<G: Group> {
    x: Zeroizing<G::Scalar>,
}

/// What is wrong with the file of a private key. It never quotes the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// The file is not a JSON string of a decimal number below the group order.
    #[error("this is not a private key, which is one decimal number in quotation marks, below the order of the group: {0}")]
    Json(#[from] JsonError),
    /// Everybody knows the private key 0.
    #[error("the private key is 0: everybody knows it")]
    Zero,
}

impl<G: Group> PrivateKey<G> {
    /// A fresh key, uniform in `[1, q)`.
    pub fn generate(rng: &mut dyn CryptoRng) -> Self {
        loop {
            let x = Zeroizing::new(G::Scalar::random(rng));
            if !x.is_zero() {
                return Self { x };
            }
        }
    }

    /// From a number that was computed in the rounds of a threshold group.
    pub(crate) fn from_secret(x: Zeroizing<G::Scalar>) -> Result<Self, PrivateKeyError> {
        if x.is_zero() { Err(PrivateKeyError::Zero) } else { Ok(Self { x }) }
    }

    /// Reads a `.privkey` file: the JSON string of the decimal number. White space around it is forgiven, for people touch these files.
    pub fn from_json(file: &[u8]) -> Result<Self, PrivateKeyError> {
        Self::from_secret(Zeroizing::new(G::Scalar::from_json(file.trim_ascii())?))
    }

    /// The text of the `.privkey` file, without a line feed. Handle it as the secret it is.
    pub fn reveal_json(&self) -> Zeroizing<String> {
        secret_json(&*self.x)
    }

    /// `X = g^x`
    pub fn element(&self) -> G::Element {
        G::pow_g(&self.x)
    }

    /// `X` with the proof that its owner knows `x`; no name and no signature, which only threshold keys have.
    pub fn public_key(&self, rng: &mut dyn CryptoRng) -> TrusteePublicKey<G> {
        let public_key = G::encode(&self.element());
        let pok = prove_schnorr::<G>(&self.x, rng, |commitment| pok_challenge::<G>(&public_key, commitment));
        TrusteePublicKey { pok, public_key, signature: None, name: None }
    }

    /// `x`
    pub(crate) fn secret(&self) -> &G::Scalar {
        &self.x
    }
}

impl<G: Group> fmt::Debug for PrivateKey<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// `challenge = H_pok(X, g^response X^challenge)`. `X` is a checked element: outside the group the proof is not sound.
pub(super) fn vartime_knows_private_key<G: Group>(key: &G::Element, pok: &Proof<G>) -> bool {
    pok.challenge == pok_challenge::<G>(&G::encode(key), &vartime_schnorr_commitment(key, pok))
}
