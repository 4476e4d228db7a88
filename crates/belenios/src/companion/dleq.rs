//! The strong decryption proof: one proof that all factors of a trustee were made with its key. VERIFIER.md D64.
//!
//! The proof of version 1 hashes `φ`, `X` and the commitments, but neither the ciphertext nor the factor: a trustee who chooses its factor *after* its
//! commitments can make false factors pass. Here everything stands in the challenge, and all factors are proved at once:
//! `log_g X = log_M Z` with the composites `M = ∏ α_k^{ρ_k}` and `Z = ∏ F_k^{ρ_k}` of RFC 9497 §2.2.1. If one `F_k ≠ α_k^x`, then `Z ≠ M^x` but
//! with probability about `2^-252`, because the weights `ρ_k` are hashes of all factors.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::tagged::Tagged;
use crate::group::{Element, Group, Scalar};
use crate::trustee::PrivateKey;
use crate::v1::{Hash, Proof};

/// What is proved: `F_k = α_k^x` for all `k`, where `X = g^x`.
#[derive(Clone, Copy, Debug)]
pub struct Dleq<'a, G: Group> {
    /// `φ`
    pub fingerprint: &'a str,
    /// The archive's hash of the encrypted tally.
    pub tally: Hash,
    /// The trustee's number.
    pub owner: u64,
    /// `X`
    pub key: &'a G::Element,
    /// `α_1 … α_n` of the ciphertexts that were decrypted, in the tally's order.
    pub alphas: &'a [G::Element],
    /// `F_1 … F_n`
    pub factors: &'a [G::Element],
}

impl<G: Group> Dleq<'_, G> {
    /// Draws `w`. In constant time; the factors are not checked here.
    pub(super) fn prove(&self, private_key: &PrivateKey<G>, rng: &mut dyn CryptoRng) -> Proof<G> {
        self.prove_with(private_key, &Zeroizing::new(G::Scalar::random(rng)))
    }

    /// `challenge = H(…, M, Z, g^w, M^w)`, `response = w − x challenge`.
    pub(super) fn prove_with(&self, private_key: &PrivateKey<G>, w: &G::Scalar) -> Proof<G> {
        let (m, z) = self.vartime_composites();
        let challenge = self.challenge(&m, &z, &G::pow_g(w), &m.pow(w));
        let response = w.minus(&private_key.secret().times(&challenge));
        Proof { challenge, response }
    }

    /// Recomputes `A = g^response X^challenge` and `B = M^response Z^challenge`. There must be as many factors as ciphertexts.
    pub fn vartime_verify(&self, proof: &Proof<G>) -> bool {
        if self.alphas.len() != self.factors.len() {
            return false;
        }
        let (m, z) = self.vartime_composites();
        let exponents = [proof.response.clone(), proof.challenge.clone()];
        let a = G::vartime_multi_pow(&[G::generator(), self.key.clone()], &exponents);
        let b = G::vartime_multi_pow(&[m.clone(), z.clone()], &exponents);
        proof.challenge == self.challenge(&m, &z, &a, &b)
    }

    /// `M` and `Z`
    pub(super) fn vartime_composites(&self) -> (G::Element, G::Element) {
        let (_, weights) = self.weights();
        (G::vartime_multi_pow(self.alphas, &weights), G::vartime_multi_pow(self.factors, &weights))
    }

    /// `seed = H("dleq_seed", φ, tally, owner, group, X, n, α_1, F_1, …, α_n, F_n)` and `ρ_k = H("dleq_weight", seed, k) mod q`, `k` from 1.
    pub(super) fn weights(&self) -> (Hash, Vec<G::Scalar>) {
        let count = u64::try_from(self.alphas.len()).unwrap_or(u64::MAX);
        let mut seed = Tagged::new("dleq_seed").text(self.fingerprint).hash(self.tally).number(self.owner).text(G::NAME);
        seed = seed.wire(&G::encode(self.key)).number(count);
        let (alphas, factors) = (G::vartime_encode_all(self.alphas), G::vartime_encode_all(self.factors));
        for (alpha, factor) in alphas.iter().zip(&factors) {
            seed = seed.wire(alpha).wire(factor);
        }
        let seed = seed.finish();
        let weight = |k: u64| Tagged::new("dleq_weight").hash(seed).number(k).challenge::<G>();
        (seed, (1..=count).map(weight).collect())
    }

    /// `H("dleq", φ, tally, owner, group, g, X, M, Z, A, B) mod q`
    fn challenge(&self, m: &G::Element, z: &G::Element, a: &G::Element, b: &G::Element) -> G::Scalar {
        let mut fields = Tagged::new("dleq").text(self.fingerprint).hash(self.tally).number(self.owner).text(G::NAME);
        for element in [&G::generator(), self.key, m, z, a, b] {
            fields = fields.wire(&G::encode(element));
        }
        fields.challenge::<G>()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::group::{Belenios2048, Ed25519, Rfc3526};

    fn one_wrong_thing_breaks_the_proof<G: Group>() {
        let mut rng = ChaCha20Rng::seed_from_u64(11);
        let private_key = PrivateKey::<G>::generate(&mut rng);
        let key = private_key.element();
        let alphas: Vec<G::Element> = (0..4).map(|_| G::pow_g(&G::Scalar::random(&mut rng))).collect();
        let factors: Vec<G::Element> = alphas.iter().map(|alpha| alpha.pow(private_key.secret())).collect();
        let tally = Hash::of(b"tally");
        let good = Dleq::<G> { fingerprint: "φ", tally, owner: 2, key: &key, alphas: &alphas, factors: &factors };
        let proof = good.prove(&private_key, &mut rng);
        assert!(good.vartime_verify(&proof));

        let other = G::generator();
        let change = |elements: &[G::Element], index: usize| {
            let mut changed = elements.to_vec();
            changed[index] = changed[index].times(&other);
            changed
        };
        for index in 0..4 {
            let factors = change(&factors, index);
            assert!(!Dleq { factors: &factors, ..good }.vartime_verify(&proof));
            let lie = Dleq { factors: &factors, ..good };
            assert!(!lie.vartime_verify(&lie.prove(&private_key, &mut rng)), "a false factor cannot be proved");
            let alphas = change(&alphas, index);
            assert!(!Dleq { alphas: &alphas, ..good }.vartime_verify(&proof));
        }
        let swapped: Vec<G::Element> = [1, 0, 2, 3].map(|index: usize| factors[index].clone()).to_vec();
        assert!(!Dleq { factors: &swapped, ..good }.vartime_verify(&proof));
        assert!(!Dleq { factors: &factors[..3], ..good }.vartime_verify(&proof));
        assert!(!Dleq { alphas: &alphas[..3], factors: &factors[..3], ..good }.vartime_verify(&proof));
        assert!(!Dleq { fingerprint: "other", ..good }.vartime_verify(&proof));
        assert!(!Dleq { tally: Hash::of(b"other"), ..good }.vartime_verify(&proof));
        assert!(!Dleq { owner: 3, ..good }.vartime_verify(&proof));
        assert!(!Dleq { key: &other, ..good }.vartime_verify(&proof));
        let one = G::Scalar::one();
        assert!(!good.vartime_verify(&Proof { challenge: proof.challenge.plus(&one), response: proof.response.clone() }));
        assert!(!good.vartime_verify(&Proof { challenge: proof.challenge.clone(), response: proof.response.plus(&one) }));
    }

    #[test]
    fn one_wrong_thing_breaks_the_proof_in_every_group() {
        one_wrong_thing_breaks_the_proof::<Ed25519>();
        one_wrong_thing_breaks_the_proof::<Belenios2048>();
        one_wrong_thing_breaks_the_proof::<Rfc3526>();
    }

    /// The forgery that version 1 cannot see: the factor is chosen after the commitments.
    #[test]
    fn a_factor_that_is_chosen_last_passes_in_version_1_and_fails_here() {
        type G = Ed25519;
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let private_key = PrivateKey::<G>::generate(&mut rng);
        let key = private_key.element();
        let alpha = G::pow_g(&Scalar::random(&mut rng));
        let (w, v) = (<G as Group>::Scalar::random(&mut rng), <G as Group>::Scalar::random(&mut rng));
        let (a, b) = (G::pow_g(&w), alpha.pow(&v));
        let challenge = crate::proof::decryption_challenge::<G>("φ", &G::encode(&key), &G::encode(&a), &G::encode(&b));
        let response = w.minus(&private_key.secret().times(&challenge));
        // B = α^response F^challenge, solved for F.
        let factor = b.over(&alpha.pow(&response)).pow(&challenge.invert().unwrap());
        assert_ne!(factor, alpha.pow(private_key.secret()));
        let a = G::vartime_multi_pow(&[G::generator(), key.clone()], &[response.clone(), challenge.clone()]);
        let b = G::vartime_multi_pow(&[alpha.clone(), factor.clone()], &[response, challenge.clone()]);
        let again = crate::proof::decryption_challenge::<G>("φ", &G::encode(&key), &G::encode(&a), &G::encode(&b));
        assert_eq!(again, challenge, "version 1 accepts the false factor");
        let lie = Dleq::<G> { fingerprint: "φ", tally: Hash::of(b""), owner: 1, key: &key, alphas: &[alpha], factors: &[factor] };
        assert!(!lie.vartime_verify(&lie.prove(&private_key, &mut rng)));
    }
}
