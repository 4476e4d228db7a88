//! The keys that a seed gives, and signatures of messages. Belenios spec 3.3.0, "Public key infrastructure".

use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::group::{Group, Scalar};
use crate::proof::{message_challenge, prove_schnorr, vartime_schnorr_commitment};
use crate::v1::{Proof, SignedMessage};

/// The four keys of a trustee during key generation; they serve only between the trustees, never for ballots.
#[derive(Clone)]
pub(super) struct Keys<G: Group> {
    /// `sk = SHA256("sk|" s) mod q`
    signing: Zeroizing<G::Scalar>,
    /// `dk = SHA256("dk|" s) mod q`
    decryption: Zeroizing<G::Scalar>,
    /// `vk = g^sk`
    pub(super) verification: G::Element,
    /// `ek = g^dk`
    pub(super) encryption: G::Element,
}

impl<G: Group> Keys<G> {
    /// The keys of the seed `s`.
    pub(super) fn derive(seed: &str) -> Self {
        let signing = derive_scalar::<G>("sk|", seed);
        let decryption = derive_scalar::<G>("dk|", seed);
        Self { verification: G::pow_g(&signing), encryption: G::pow_g(&decryption), signing, decryption }
    }

    /// `dk`
    pub(super) fn decryption(&self) -> &G::Scalar {
        &self.decryption
    }

    /// The signature of `message`.
    pub(super) fn sign(&self, message: &str, rng: &mut dyn CryptoRng) -> Proof<G> {
        prove_schnorr::<G>(&self.signing, rng, |commitment| message_challenge::<G>(message, commitment))
    }

    /// `message` with its signature.
    pub(super) fn sign_message(&self, message: String, rng: &mut dyn CryptoRng) -> SignedMessage<G> {
        SignedMessage { signature: self.sign(&message, rng), message }
    }
}

impl<G: Group> core::fmt::Debug for Keys<G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { verification, encryption, .. } = self;
        f.debug_struct("Keys").field("verification", verification).field("encryption", encryption).finish_non_exhaustive()
    }
}

fn derive_scalar<G: Group>(tag: &str, seed: &str) -> Zeroizing<G::Scalar> {
    let hash = Zeroizing::new(<[u8; 32]>::from(Sha256::new_with_prefix(tag).chain_update(seed).finalize()));
    Zeroizing::new(G::Scalar::from_be_bytes(hash.as_slice()))
}

/// `challenge = SHA256("sigmsg|" M "|" g^response vk^challenge) mod q`, over a checked verification key.
pub(super) fn vartime_is_signed<G: Group>(key: &G::Element, message: &str, signature: &Proof<G>) -> bool {
    signature.challenge == message_challenge::<G>(message, &vartime_schnorr_commitment(key, signature))
}
