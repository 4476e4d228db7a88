//! A trustee's share of the decryption. Belenios spec 3.3.0, "Partial decryptions".

use rand_core::CryptoRng;
use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::election::CheckedElection;
use crate::group::{Element, Group, Scalar};
use crate::proof::decryption_challenge;
use crate::trustee::PrivateKey;
use crate::v1::{Cells, Ciphertext, EncryptedTally, PartialDecryption, Proof};

/// `α^x` for every ciphertext of a tally, checked.
pub type Factors<G> = Vec<Cells<<G as Group>::Element>>;

/// What is wrong with a partial decryption. Questions and entries are numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecryptionFault {
    /// D60: factors or proofs do not have the tally's shape.
    #[error("question {question}: factors and proofs do not have the shape of the encrypted tally")]
    Shape {
        /// 0 if the number of questions differs.
        question: usize,
    },
    /// D61: a factor outside the group.
    #[error("question {question}, entry {entry}: the decryption factor is not an element of the group")]
    NotAMember {
        /// 1-based.
        question: usize,
        /// 1-based.
        entry: usize,
    },
    /// D63: the proof of a factor.
    #[error("question {question}, entry {entry}: the proof of the decryption factor does not verify")]
    Proof {
        /// 1-based.
        question: usize,
        /// 1-based.
        entry: usize,
    },
}

/// Computes `α^x` and its proof for every ciphertext of `tally`. The key is used in constant time.
pub fn partial_decryption<G: Group>(
    election: &CheckedElection<G>,
    key: &PrivateKey<G>,
    tally: &EncryptedTally<G::Element>,
    rng: &mut dyn CryptoRng,
) -> PartialDecryption<G> {
    let public = G::encode(&G::pow_g(key.secret()));
    let mut decryption_factors = Vec::with_capacity(tally.len());
    let mut decryption_proofs = Vec::with_capacity(tally.len());
    for cells in tally {
        decryption_factors.push(cells.map(|entry| G::encode(&entry.alpha.pow(key.secret()))));
        decryption_proofs.push(cells.map(|entry| prove_factor(election.fingerprint(), key, &public, entry, rng)));
    }
    PartialDecryption { decryption_factors, decryption_proofs }
}

/// `A = g^w, B = α^w, challenge = H(X, A, B), response = w − x challenge`
fn prove_factor<G: Group>(
    fingerprint: &str,
    key: &PrivateKey<G>,
    public: &G::Unchecked,
    entry: &Ciphertext<G::Element>,
    rng: &mut dyn CryptoRng,
) -> Proof<G> {
    let w = Zeroizing::new(G::Scalar::random(rng));
    let (a, b) = (G::encode(&G::pow_g(&w)), G::encode(&entry.alpha.pow(&w)));
    let challenge = decryption_challenge::<G>(fingerprint, public, &a, &b);
    let response = w.minus(&key.secret().times(&challenge));
    Proof { challenge, response }
}

/// Checks shape, membership and proofs of a partial decryption made with the key `X`, on all cores; names every fault.
pub fn vartime_check_partial_decryption<G: Group>(
    election: &CheckedElection<G>,
    key: &G::Element,
    tally: &EncryptedTally<G::Element>,
    decryption: &PartialDecryption<G>,
) -> Result<Factors<G>, Vec<DecryptionFault>> {
    check_shape(tally, decryption).map_err(|fault| vec![fault])?;
    let public = G::encode(key);
    let mut faults = Vec::new();
    let mut factors = Vec::with_capacity(tally.len());
    for (index, cells) in tally.iter().enumerate() {
        let question = index + 1;
        let work: Vec<_> =
            cells.iter().zip(decryption.decryption_factors[index].iter()).zip(decryption.decryption_proofs[index].iter()).collect();
        let checked: Vec<Result<G::Element, DecryptionFault>> = work
            .into_par_iter()
            .enumerate()
            .map(|(entry, ((ciphertext, factor), proof))| {
                let entry = entry + 1;
                let factor = G::check(factor).map_err(|_| DecryptionFault::NotAMember { question, entry })?;
                let valid = vartime_factor_verifies(election.fingerprint(), key, &public, &ciphertext.alpha, &factor, proof);
                if valid { Ok(factor) } else { Err(DecryptionFault::Proof { question, entry }) }
            })
            .collect();
        let mut good = Vec::with_capacity(checked.len());
        for factor in checked {
            match factor {
                Ok(factor) => good.push(factor),
                Err(fault) => faults.push(fault),
            }
        }
        let mut good = good.into_iter();
        factors.push(cells.map(|_| good.next().unwrap_or_else(G::Element::identity)));
    }
    if faults.is_empty() { Ok(factors) } else { Err(faults) }
}

fn check_shape<G: Group>(tally: &EncryptedTally<G::Element>, decryption: &PartialDecryption<G>) -> Result<(), DecryptionFault> {
    let PartialDecryption { decryption_factors: factors, decryption_proofs: proofs } = decryption;
    if factors.len() != tally.len() || proofs.len() != tally.len() {
        return Err(DecryptionFault::Shape { question: 0 });
    }
    for (index, cells) in tally.iter().enumerate() {
        if !cells.same_shape(&factors[index]) || !cells.same_shape(&proofs[index]) {
            return Err(DecryptionFault::Shape { question: index + 1 });
        }
    }
    Ok(())
}

/// `A = g^response X^challenge, B = α^response factor^challenge`; is the challenge their hash?
fn vartime_factor_verifies<G: Group>(
    fingerprint: &str,
    key: &G::Element,
    public: &G::Unchecked,
    alpha: &G::Element,
    factor: &G::Element,
    Proof { challenge, response }: &Proof<G>,
) -> bool {
    let exponents = [response.clone(), challenge.clone()];
    let a = G::encode(&G::vartime_multi_pow(&[G::generator(), key.clone()], &exponents));
    let b = G::encode(&G::vartime_multi_pow(&[alpha.clone(), factor.clone()], &exponents));
    decryption_challenge::<G>(fingerprint, public, &a, &b) == *challenge
}
