//! The proofs of the protocol, each as prover and as the work that verifying it takes.
//!
//! All of them are Schnorr-like with the sign convention `response = w − x · challenge`, so that the verifier recomputes each commitment as
//! `A = g^response · X^challenge` and hashes it. Version 1 publishes challenge and response but not `A`: the hash is the check.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::group::{Element, Group, PublicKey, Scalar};
use crate::transcript::Transcript;
use crate::v1::{Ciphertext, Proof};

/// Proves knowledge of `x` with `X = g^x`; `challenge` hashes the commitment `A = g^w`.
pub(crate) fn prove_schnorr<G: Group>(
    x: &G::Scalar,
    rng: &mut dyn CryptoRng,
    challenge: impl FnOnce(&G::Unchecked) -> G::Scalar,
) -> Proof<G> {
    let w = Zeroizing::new(G::Scalar::random(rng));
    let challenge = challenge(&G::encode(&G::pow_g(&w)));
    let response = w.minus(&x.times(&challenge));
    Proof { challenge, response }
}

/// `A = g^response · X^challenge`, to be hashed by the caller.
pub(crate) fn vartime_schnorr_commitment<G: Group>(key: &G::Element, proof: &Proof<G>) -> G::Unchecked {
    G::encode(&G::vartime_multi_pow(&[G::generator(), key.clone()], &[proof.response.clone(), proof.challenge.clone()]))
}

/// `H_pok(X, A) = SHA256("pok|" G "|" X "|" A)`. Belenios spec 3.3.0, "Verification keys".
pub(crate) fn pok_challenge<G: Group>(key: &G::Unchecked, commitment: &G::Unchecked) -> G::Scalar {
    Transcript::new("pok|").text(G::NAME).text("|").element(key).text("|").element(commitment).challenge::<G>()
}

/// `SHA256("sigmsg|" M "|" A)`. Belenios spec 3.3.0, "Public key infrastructure: Signing".
pub(crate) fn message_challenge<G: Group>(message: &str, commitment: &G::Unchecked) -> G::Scalar {
    Transcript::new("sigmsg|").text(message).text("|").element(commitment).challenge::<G>()
}

/// `H_signature(H, A) = SHA256("sig|" H "|" A)`. Belenios spec 3.3.0, "Signatures".
pub(crate) fn signature_challenge<G: Group>(hash: &str, commitment: &G::Unchecked) -> G::Scalar {
    Transcript::new("sig|").text(hash).text("|").element(commitment).challenge::<G>()
}

/// `H_decrypt(X, A, B) = SHA256("decrypt|" φ "|" X "|" A "," B)`. Belenios spec 3.3.0, "Partial decryptions".
///
/// It binds neither the ciphertext nor the factor: that is why the companion record has a stronger proof (VERIFIER.md, D64).
pub(crate) fn decryption_challenge<G: Group>(fingerprint: &str, key: &G::Unchecked, a: &G::Unchecked, b: &G::Unchecked) -> G::Scalar {
    Transcript::new("decrypt|").text(fingerprint).text("|").element(key).text("|").elements([a, b]).challenge::<G>()
}

/// One alternative of a disjunction: "`(α, β)` is an encryption of 1 (that is, of `g^0`) with randomness `r`".
pub(crate) struct Branch<G: Group> {
    /// The pair, already divided by `g^M` where the alternative says that it encrypts `M`.
    pub(crate) pair: Ciphertext<G::Element>,
    /// The randomness; used only in the true alternative.
    pub(crate) r: Zeroizing<G::Scalar>,
    /// 1 in the alternative that is proved, 0 in all others.
    pub(crate) is_true: Zeroizing<u64>,
}

/// Proves that one of the branches is true without telling which.
///
/// Belenios spec 3.3.0, "Proofs of interval membership", "Proofs of possibly-blank votes", "Proofs of list constraints": they are one
/// construction. The false branches are simulated with random `(c_j, r_j)`; in the true one `c` starts at 0 and `r` at `w`, so that the same formula
/// `A = g^r α^c, B = y^r β^c` serves for all, and only multiplications by the 0-or-1 `is_true` touch the secret: no branch and no index of
/// this code depends on it. `transcript` ends where `A_0,B_0,…` begins.
pub(crate) fn prove_disjunction<G: Group>(
    key: &PublicKey<G>,
    transcript: Transcript,
    branches: &[Branch<G>],
    rng: &mut dyn CryptoRng,
) -> Vec<Proof<G>> {
    let mut proofs: Vec<Proof<G>> = Vec::with_capacity(branches.len());
    let mut commitments = Vec::with_capacity(2 * branches.len());
    for branch in branches {
        let is_false = G::Scalar::from_u64(1 - *branch.is_true);
        let challenge = G::Scalar::random(rng).times(&is_false);
        let response = G::Scalar::random(rng);
        let Ciphertext { alpha, beta } = &branch.pair;
        commitments.push(G::encode(&G::pow_g(&response).times(&alpha.pow(&challenge))));
        commitments.push(G::encode(&key.pow(&response).times(&beta.pow(&challenge))));
        proofs.push(Proof { challenge, response });
    }
    let total = transcript.elements(&commitments).challenge::<G>();
    let remaining = total.minus(&G::Scalar::sum(proofs.iter().map(|proof| &proof.challenge)));
    for (proof, branch) in proofs.iter_mut().zip(branches) {
        let own = remaining.times(&G::Scalar::from_u64(*branch.is_true));
        proof.response = proof.response.minus(&branch.r.times(&own));
        proof.challenge = proof.challenge.plus(&own);
    }
    proofs
}
