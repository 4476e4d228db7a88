//! Mixing and proving it. Belenios spec 3.3.0, "GenShuffle", "GenShuffleProof".
//!
//! # What is secret, and how it is kept
//! The permutation, the re-encryption randomness and all masks of the proof: whoever learns one mask `ω'_i` computes `u'_i` from the response, and
//! with it where ballot `i` went. They are erased when dropped, and every power that has one of them as its exponent is computed in constant
//! time: powers of `g`, `y` and `h` on tables, and the three products over `ω'` (in `t_3`, `t_{4,1}`, `t_{4,2}`) by [`Group::multi_pow`]. What is
//! not hidden is the order of memory accesses when the permutation is applied: see [`Permutation`].
//!
//! # The chain on fixed bases
//! `ĉ_i = g^{r̂_i} ĉ_{i−1}^{u'_i}` is a new base at every link. Written out, `ĉ_i = g^{R_i} h^{U_i}` with `R_i = r̂_i + u'_i R_{i−1}`,
//! `U_i = u'_i U_{i−1}`, `R_0 = 0`, `U_0 = 1`: scalars are chained instead of elements, all links are computed at once, and `t̂_i = g^{ω̂_i}
//! ĉ_{i−1}^{ω'_i} = g^{ω̂_i + ω'_i R_{i−1}} h^{ω'_i U_{i−1}}` too stands on `g` and `h` alone. `R_N` is the proof's `r̂ = Σ r̂_i v_i`.

use rand_core::CryptoRng;
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::challenge::{Commitments, Statement};
use super::generators::Generators;
use super::permutation::Permutation;
use super::{encode, encode_elements, parallel_power};
use crate::election::CheckedElection;
use crate::group::{Element, Group, Scalar};
use crate::v1::{Ciphertext, Shuffle, ShuffleProof};

/// Re-encrypts and permutes the ciphertexts of each non-homomorphic question and proves it, on all cores.
///
/// `input` has one list a question that is mixed, as [`crate::tally::non_homomorphic_ciphertexts`] or the previous
/// [`super::vartime_check_shuffle`] gives them.
///
/// # Panics
/// If two generators of the group were equal, for which SHA-256 would have to collide.
pub fn shuffle<G: Group>(election: &CheckedElection<G>, input: &[Vec<Ciphertext<G::Element>>], rng: &mut dyn CryptoRng) -> Shuffle<G> {
    let size = input.iter().map(Vec::len).max().unwrap_or(0);
    let generators = Generators::get(size).unwrap_or_else(|fault| panic!("{fault}"));
    let mut shuffle = Shuffle { ciphertexts: Vec::with_capacity(input.len()), proofs: Vec::with_capacity(input.len()) };
    for e in input {
        let (e_prime, secrets) = shuffle_row(election, e, rng);
        let mixed = Mixed { election, generators: &generators, e: encode::<G>(e), e_prime_wire: encode::<G>(&e_prime), e_prime };
        shuffle.proofs.push(mixed.prove(&secrets, rng));
        shuffle.ciphertexts.push(mixed.e_prime_wire);
    }
    shuffle
}

/// What only the mixer knows.
pub(super) struct Secrets<G: Group> {
    pub(super) psi: Permutation,
    /// `r'`, in the order of the input.
    pub(super) r_prime: Scalars<G>,
}

type Scalars<G> = Zeroizing<Vec<<G as Group>::Scalar>>;

fn random<G: Group>(size: usize, rng: &mut dyn CryptoRng) -> Scalars<G> {
    Zeroizing::new((0..size).map(|_| G::Scalar::random(rng)).collect())
}

/// `GenShuffle`: `e'_i = (α_{j_i} g^{r'_{j_i}}, β_{j_i} y^{r'_{j_i}})`.
pub(super) fn shuffle_row<G: Group>(
    election: &CheckedElection<G>,
    e: &[Ciphertext<G::Element>],
    rng: &mut dyn CryptoRng,
) -> (Vec<Ciphertext<G::Element>>, Secrets<G>) {
    let psi = Permutation::random(e.len(), rng);
    let r_prime = random::<G>(e.len(), rng);
    let re_encrypt = |(Ciphertext { alpha, beta }, r): (&Ciphertext<G::Element>, &G::Scalar)| Ciphertext {
        alpha: alpha.times(&G::pow_g(r)),
        beta: beta.times(&election.key().pow(r)),
    };
    let re_encrypted: Vec<_> = e.par_iter().zip(r_prime.par_iter()).map(re_encrypt).collect();
    (psi.apply(&re_encrypted), Secrets { psi, r_prime })
}

/// A row before and after.
pub(super) struct Mixed<'a, G: Group> {
    pub(super) election: &'a CheckedElection<G>,
    pub(super) generators: &'a Generators<G>,
    pub(super) e: Vec<Ciphertext<G::Unchecked>>,
    pub(super) e_prime_wire: Vec<Ciphertext<G::Unchecked>>,
    pub(super) e_prime: Vec<Ciphertext<G::Element>>,
}

impl<G: Group> Mixed<'_, G> {
    /// `GenShuffleProof`
    pub(super) fn prove(&self, Secrets { psi, r_prime }: &Secrets<G>, rng: &mut dyn CryptoRng) -> ShuffleProof<G> {
        let (size, key) = (self.e.len(), self.election.key());
        let r = random::<G>(size, rng);
        let c = encode_elements::<G>(&self.permutation_commitment(psi, &r));
        let statement = Statement::new(self.election.fingerprint(), &self.e, &self.e_prime_wire, &c);
        let u = statement.challenges::<G>();
        let u_prime: Scalars<G> = Zeroizing::new(psi.apply(&u));

        let r_hat = random::<G>(size, rng);
        let chain = Chain::<G>::new(&r_hat, &u_prime);
        let h = G::fixed_base(&self.generators.secondary);
        let c_hat: Vec<G::Element> =
            (1..=size).into_par_iter().map(|i| G::pow_g(&chain.r[i]).times(&G::pow_fixed(&h, &chain.u[i]))).collect();
        let c_hat = encode_elements::<G>(&c_hat);

        let omega = random::<G>(4, rng);
        let omega_hat = random::<G>(size, rng);
        let omega_prime = random::<G>(size, rng);
        let t_hat: Vec<G::Element> = (0..size)
            .into_par_iter()
            .map(|i| {
                let on_g = Zeroizing::new(omega_hat[i].plus(&omega_prime[i].times(&chain.r[i])));
                let on_h = Zeroizing::new(omega_prime[i].times(&chain.u[i]));
                G::pow_g(&on_g).times(&G::pow_fixed(&h, &on_h))
            })
            .collect();
        let t_hat = encode_elements::<G>(&t_hat);
        let minus_omega_4 = Zeroizing::new(omega[3].negate());
        let (alpha_prime, beta_prime) = self.halves();
        let t = encode_elements::<G>(&[
            G::pow_g(&omega[0]),
            G::pow_g(&omega[1]),
            G::pow_g(&omega[2]).times(&parallel_power::<G>(&self.generators.independent[..size], &omega_prime, G::multi_pow)),
            key.pow(&minus_omega_4).times(&parallel_power::<G>(&beta_prime, &omega_prime, G::multi_pow)),
            G::pow_g(&minus_omega_4).times(&parallel_power::<G>(&alpha_prime, &omega_prime, G::multi_pow)),
        ]);
        let commitments = Commitments { t: [&t[0], &t[1], &t[2], &t[3], &t[4]], t_hat: &t_hat };
        let c_challenge = statement.challenge::<G>(&commitments, &c_hat, &G::encode(key.element())).c;

        let respond = |mask: &G::Scalar, secret: &G::Scalar| mask.plus(&c_challenge.times(secret));
        let respond_all = |masks: &[G::Scalar], secrets: &[G::Scalar]| -> Vec<G::Scalar> {
            masks.iter().zip(secrets).map(|(mask, secret)| respond(mask, secret)).collect()
        };
        ShuffleProof {
            s1: respond(&omega[0], &Zeroizing::new(G::Scalar::sum(r.iter()))),
            s2: respond(&omega[1], &chain.r[size]),
            s3: respond(&omega[2], &dot::<G>(&r, &u)),
            s4: respond(&omega[3], &dot::<G>(r_prime, &u)),
            s_hat: respond_all(&omega_hat, &r_hat),
            s_prime: respond_all(&omega_prime, &u_prime),
            t1: t[0].clone(),
            t2: t[1].clone(),
            t3: t[2].clone(),
            t4: (t[3].clone(), t[4].clone()),
            t_hat,
            c,
            c_hat,
        }
    }

    /// `c_{j_i} = g^{r_{j_i}} h_i`
    fn permutation_commitment(&self, psi: &Permutation, r: &[G::Scalar]) -> Vec<G::Element> {
        let permuted_r: Scalars<G> = Zeroizing::new(psi.apply(r));
        let generators = self.generators.independent[..r.len()].par_iter();
        let permuted_c: Vec<G::Element> = permuted_r.par_iter().zip(generators).map(|(r, h)| G::pow_g(r).times(h)).collect();
        psi.unapply(&permuted_c)
    }

    /// `α'` and `β'`
    fn halves(&self) -> (Vec<G::Element>, Vec<G::Element>) {
        self.e_prime.iter().map(|Ciphertext { alpha, beta }| (alpha.clone(), beta.clone())).unzip()
    }
}

/// `R_0 … R_N` and `U_0 … U_N`.
struct Chain<G: Group> {
    r: Scalars<G>,
    u: Scalars<G>,
}

impl<G: Group> Chain<G> {
    fn new(r_hat: &[G::Scalar], u_prime: &[G::Scalar]) -> Self {
        let mut chain =
            Self { r: Zeroizing::new(Vec::with_capacity(r_hat.len() + 1)), u: Zeroizing::new(Vec::with_capacity(r_hat.len() + 1)) };
        chain.r.push(G::Scalar::zero());
        chain.u.push(G::Scalar::one());
        for (i, (r, u)) in r_hat.iter().zip(u_prime).enumerate() {
            let (next_r, next_u) = (r.plus(&u.times(&chain.r[i])), u.times(&chain.u[i]));
            chain.r.push(next_r);
            chain.u.push(next_u);
        }
        chain
    }
}

/// `Σ secret_i public_i`
fn dot<G: Group>(secret: &[G::Scalar], public: &[G::Scalar]) -> Zeroizing<G::Scalar> {
    let products: Scalars<G> = Zeroizing::new(secret.iter().zip(public).map(|(a, b)| a.times(b)).collect());
    Zeroizing::new(G::Scalar::sum(products.iter()))
}
