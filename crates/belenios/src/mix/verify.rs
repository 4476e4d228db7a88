//! Checking a shuffle. Belenios spec 3.3.0, "CheckShuffleProof"; VERIFIER.md, M53 to M56.
//!
//! # All equations at once
//! Since `t` is part of the proof, each of the `N + 5` equations says that a product `E_k` of powers of known bases is 1. With coefficients `ρ_k`
//! it is enough to see that `∏ E_k^{ρ_k} = 1`, which is **one** product of `8 N + 8` powers, an order of magnitude cheaper than `N + 5` of
//! them.
//!
//! *Soundness.* Every base is a checked member of a group of prime order `q > 2^128` (elsewhere this argument fails). If all `E_k = 1`, the product is
//! 1. If some `E_j ≠ 1`, fix all coefficients but `ρ_j`: the `2^128` values of `ρ_j` give `2^128` different products, of which one at most is
//! 1. With uniform coefficients of 128 bits a wrong proof passes with probability at most 2⁻¹²⁸.
//!
//! *Where the coefficients come from.* From a hash of the election, the input and the whole proof, responses included; they are not drawn at
//! random. Whoever makes a proof fixes it before the coefficients are known, and each other proof costs a hash, so that `h` hashes
//! pass with probability at most `h · 2⁻¹²⁸`: the assumption and the level of the Fiat–Shamir challenges inside the proof, nothing new. In exchange
//! the verdict is a function of the files. All verifiers agree, a verdict can be reproduced, and no weak or chosen randomness can spoil it.
//!
//! If the product is not 1, the equations are checked one by one, exactly, so that the faults say which of them fail.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::challenge::{Challenge, Commitments, Statement};
use super::fault::{Part, ShuffleEquation, ShuffleFault};
use super::generators::Generators;
use super::{encode, mixed_questions, parallel_power};
use crate::election::CheckedElection;
use crate::group::{Element, Group, Scalar};
use crate::json::Wire;
use crate::v1::{Ciphertext, Shuffle, ShuffleProof};

/// Ciphertexts of each question that is mixed, all of them members.
type Rows<G> = Vec<Vec<Ciphertext<<G as Group>::Element>>>;

/// Checks lengths (M53), generators (M54), memberships (M55) and proofs (M56) of a shuffle of `input`, on all cores, and names every fault that it
/// can reach.
///
/// `input` has one list a question that is mixed: [`crate::tally::non_homomorphic_ciphertexts`] for the first shuffle and for each other
/// what this function returned for the one before (M52). Its elements are members by their type, so that no element is ever checked twice. The
/// returned ciphertexts are the shuffle's, in the same form.
pub fn vartime_check_shuffle<G: Group>(
    election: &CheckedElection<G>,
    input: &[Vec<Ciphertext<G::Element>>],
    shuffle: &Shuffle<G>,
) -> Result<Rows<G>, Vec<ShuffleFault>> {
    let questions = mixed_questions(election.questions());
    let (expected, ciphertexts, proofs) = (questions.len(), shuffle.ciphertexts.len(), shuffle.proofs.len());
    if [input.len(), ciphertexts, proofs] != [expected; 3] {
        return Err(vec![ShuffleFault::Questions { expected, ciphertexts, proofs }]);
    }
    let mut mixed = Vec::with_capacity(expected);
    let mut faults = Vec::new();
    for (row, &question) in questions.iter().enumerate() {
        let claim = Claim { election, question, input: &input[row], output: &shuffle.ciphertexts[row], proof: &shuffle.proofs[row] };
        match claim.vartime_check() {
            Ok(output) => mixed.push(output),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(mixed) } else { Err(faults) }
}

/// "`output` is a shuffle of `input`."
pub(super) struct Claim<'a, G: Group> {
    pub(super) election: &'a CheckedElection<G>,
    pub(super) question: usize,
    pub(super) input: &'a [Ciphertext<G::Element>],
    pub(super) output: &'a [Ciphertext<G::Unchecked>],
    pub(super) proof: &'a ShuffleProof<G>,
}

impl<G: Group> Claim<'_, G> {
    fn vartime_check(&self) -> Result<Vec<Ciphertext<G::Element>>, Vec<ShuffleFault>> {
        self.check_lengths()?;
        let generators = Generators::get(self.input.len()).map_err(|fault| vec![fault])?;
        let equations = self.vartime_equations(&generators)?;
        if !equations.vartime_all_hold() {
            let question = self.question;
            let failing = equations.vartime_failing();
            return Err(failing.into_iter().map(|equation| ShuffleFault::Equation { question, equation }).collect());
        }
        Ok((0..self.input.len()).map(|i| equations.mixed_ciphertext(i)).collect())
    }

    /// M53
    fn check_lengths(&self) -> Result<(), Vec<ShuffleFault>> {
        let (question, expected, proof) = (self.question, self.input.len(), self.proof);
        let lengths = [
            (Part::Ciphertexts, self.output.len()),
            (Part::THat, proof.t_hat.len()),
            (Part::SHat, proof.s_hat.len()),
            (Part::SPrime, proof.s_prime.len()),
            (Part::C, proof.c.len()),
            (Part::CHat, proof.c_hat.len()),
        ];
        let wrong = lengths.into_iter().filter(|(_, found)| *found != expected);
        let faults: Vec<_> = wrong.map(|(part, found)| ShuffleFault::Length { question, part, expected, found }).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Checks all memberships (M55) and prepares the equations. Lengths are right.
    pub(super) fn vartime_equations(&self, generators: &Generators<G>) -> Result<Equations<G>, Vec<ShuffleFault>> {
        let mut members = self.vartime_members()?.into_iter();
        let mut bases = vec![G::generator(), generators.secondary.clone(), self.election.key().element().clone()];
        bases.extend(members.by_ref().take(5));
        for (e, h) in self.input.iter().zip(generators.independent.iter()) {
            bases.extend([h, &e.alpha, &e.beta].map(Clone::clone));
            bases.extend(members.by_ref().take(5));
        }
        let statement = Statement::new(self.election.fingerprint(), &encode::<G>(self.input), self.output, &self.proof.c);
        let ShuffleProof { t1, t2, t3, t4, t_hat, c_hat, .. } = self.proof;
        let commitments = Commitments { t: [t1, t2, t3, &t4.0, &t4.1], t_hat };
        let key = G::encode(self.election.key().element());
        let Challenge { c, digest } = statement.challenge::<G>(&commitments, c_hat, &key);
        Ok(Equations::new(bases, &statement.challenges::<G>(), c, digest, self.proof))
    }

    /// M55: `t_1 … t_{4,2}`, then for each `i` `c_i, ĉ_i, t̂_i, α'_i, β'_i`: the order of [`Base`].
    fn vartime_members(&self) -> Result<Vec<G::Element>, Vec<ShuffleFault>> {
        let ShuffleProof { t1, t2, t3, t4, t_hat, c, c_hat, .. } = self.proof;
        let mut places = vec![(Part::T1, 1), (Part::T2, 1), (Part::T3, 1), (Part::T41, 1), (Part::T42, 1)];
        let mut candidates = [t1, t2, t3, &t4.0, &t4.1].map(Clone::clone).to_vec();
        for (i, Ciphertext { alpha, beta }) in self.output.iter().enumerate() {
            places.extend([Part::C, Part::CHat, Part::THat, Part::Alpha, Part::Beta].map(|part| (part, i + 1)));
            candidates.extend([&c[i], &c_hat[i], &t_hat[i], alpha, beta].map(Clone::clone));
        }
        let mut faults = Vec::new();
        let mut members = Vec::with_capacity(candidates.len());
        for (checked, (part, entry)) in G::vartime_check_all(&candidates).into_iter().zip(places) {
            match checked {
                Ok(member) => members.push(member),
                Err(_) => faults.push(ShuffleFault::NotAMember { question: self.question, part, entry }),
            }
        }
        if faults.is_empty() { Ok(members) } else { Err(faults) }
    }
}

/// A base of the equations; numbered ones count from 0.
#[derive(Clone, Copy)]
enum Base {
    G,
    H,
    Y,
    T1,
    T2,
    T3,
    T41,
    T42,
    Generator(usize),
    Alpha(usize),
    Beta(usize),
    C(usize),
    CHat(usize),
    THat(usize),
    AlphaPrime(usize),
    BetaPrime(usize),
}

impl Base {
    /// Its place among the bases.
    fn place(self) -> usize {
        match self {
            Self::G => 0,
            Self::H => 1,
            Self::Y => 2,
            Self::T1 => 3,
            Self::T2 => 4,
            Self::T3 => 5,
            Self::T41 => 6,
            Self::T42 => 7,
            Self::Generator(i) => 8 * i + 8,
            Self::Alpha(i) => 8 * i + 9,
            Self::Beta(i) => 8 * i + 10,
            Self::C(i) => 8 * i + 11,
            Self::CHat(i) => 8 * i + 12,
            Self::THat(i) => 8 * i + 13,
            Self::AlphaPrime(i) => 8 * i + 14,
            Self::BetaPrime(i) => 8 * i + 15,
        }
    }

    /// `ĉ_i`, with `ĉ_0 = h`.
    fn link(i: usize) -> Self {
        i.checked_sub(1).map_or(Self::H, Self::CHat)
    }
}

/// The equations of a proof, each as a product of powers that must be 1.
pub(super) struct Equations<G: Group> {
    bases: Vec<G::Element>,
    size: usize,
    /// `c`
    c: G::Scalar,
    /// `c u_i`
    c_u: Vec<G::Scalar>,
    /// `∏ u_i`
    product_of_u: G::Scalar,
    /// `−s_1, −s_2, −s_3`, and `s_4` as it is.
    s: [G::Scalar; 4],
    /// `−ŝ_i`
    s_hat: Vec<G::Scalar>,
    /// `−s'_i`
    s_prime: Vec<G::Scalar>,
    /// What the coefficients are derived from.
    seed: [u8; 32],
}

impl<G: Group> Equations<G> {
    fn new(bases: Vec<G::Element>, u: &[G::Scalar], c: G::Scalar, digest: [u8; 32], proof: &ShuffleProof<G>) -> Self {
        let ShuffleProof { s1, s2, s3, s4, s_hat, s_prime, .. } = proof;
        let negate = |scalars: &[G::Scalar]| scalars.iter().map(Scalar::negate).collect();
        Self {
            bases,
            size: u.len(),
            c_u: u.iter().map(|u| c.times(u)).collect(),
            c,
            product_of_u: u.iter().fold(G::Scalar::one(), |product, u| product.times(u)),
            s: [s1.negate(), s2.negate(), s3.negate(), s4.clone()],
            s_hat: negate(s_hat),
            s_prime: negate(s_prime),
            seed: seed(digest, proof),
        }
    }

    /// All equations in order.
    fn all(&self) -> impl Iterator<Item = ShuffleEquation> {
        use ShuffleEquation::{T1, T2, T3, T41, T42, THat};
        [T1, T2, T3, T41, T42].into_iter().chain((1..=self.size).map(THat))
    }

    /// The equation, brought to one side: `t_k t'_k^{−1} = 1` with all powers multiplied out.
    fn terms(&self, equation: ShuffleEquation) -> Vec<(Base, G::Scalar)> {
        let [minus_s1, minus_s2, minus_s3, s4] = self.s.clone();
        let (one, c) = (G::Scalar::one(), &self.c);
        match equation {
            // t_1 (∏ c_i / ∏ h_i)^c g^{−s_1}
            ShuffleEquation::T1 => {
                let minus_c = c.negate();
                let known = [(Base::T1, one), (Base::G, minus_s1)].into_iter();
                let each = |i| [(Base::C(i), c.clone()), (Base::Generator(i), minus_c.clone())];
                known.chain((0..self.size).flat_map(each)).collect()
            }
            // t_2 (ĉ_N / h^{∏ u_i})^c g^{−s_2}
            ShuffleEquation::T2 => {
                let u_c = self.product_of_u.times(c);
                vec![(Base::T2, one), (Base::link(self.size), c.clone()), (Base::H, u_c.negate()), (Base::G, minus_s2)]
            }
            // t_3 (∏ c_i^{u_i})^c g^{−s_3} ∏ h_i^{−s'_i}
            ShuffleEquation::T3 => self.linear([(Base::T3, one), (Base::G, minus_s3)], Base::C, Base::Generator),
            // t_{4,1} (∏ β_i^{u_i})^c y^{s_4} ∏ β'_i^{−s'_i}
            ShuffleEquation::T41 => self.linear([(Base::T41, one), (Base::Y, s4)], Base::Beta, Base::BetaPrime),
            // t_{4,2} (∏ α_i^{u_i})^c g^{s_4} ∏ α'_i^{−s'_i}
            ShuffleEquation::T42 => self.linear([(Base::T42, one), (Base::G, s4)], Base::Alpha, Base::AlphaPrime),
            // t̂_i ĉ_i^c g^{−ŝ_i} ĉ_{i−1}^{−s'_i}
            ShuffleEquation::THat(i) => vec![
                (Base::THat(i - 1), one),
                (Base::link(i), c.clone()),
                (Base::G, self.s_hat[i - 1].clone()),
                (Base::link(i - 1), self.s_prime[i - 1].clone()),
            ],
        }
    }

    /// `known × ∏ before_i^{c u_i} × ∏ after_i^{−s'_i}`
    fn linear(
        &self,
        known: [(Base, G::Scalar); 2],
        before: impl Fn(usize) -> Base,
        after: impl Fn(usize) -> Base,
    ) -> Vec<(Base, G::Scalar)> {
        let each = |i: usize| [(before(i), self.c_u[i].clone()), (after(i), self.s_prime[i].clone())];
        known.into_iter().chain((0..self.size).flat_map(each)).collect()
    }

    /// Do all equations hold? One product of powers; wrong with probability 2⁻¹²⁸ (see the module), and only if some do not hold.
    pub(super) fn vartime_all_hold(&self) -> bool {
        let mut exponents = vec![G::Scalar::zero(); self.bases.len()];
        for (index, equation) in (0_u64..).zip(self.all()) {
            let rho = self.coefficient(index);
            for (base, exponent) in self.terms(equation) {
                let total = &mut exponents[base.place()];
                *total = total.plus(&rho.times(&exponent));
            }
        }
        parallel_power::<G>(&self.bases, &exponents, G::vartime_multi_pow).is_identity()
    }

    /// The equations that do not hold, each computed by itself.
    pub(super) fn vartime_failing(&self) -> Vec<ShuffleEquation> {
        let all: Vec<_> = self.all().collect();
        all.into_par_iter().filter(|equation| !self.vartime_holds(*equation)).collect()
    }

    fn vartime_holds(&self, equation: ShuffleEquation) -> bool {
        let terms = self.terms(equation).into_iter();
        let (bases, exponents): (Vec<_>, Vec<_>) = terms.map(|(base, exponent)| (self.bases[base.place()].clone(), exponent)).unzip();
        parallel_power::<G>(&bases, &exponents, G::vartime_multi_pow).is_identity()
    }

    /// `ρ_k`, of 128 bits.
    fn coefficient(&self, index: u64) -> G::Scalar {
        let digest = Sha256::new_with_prefix(self.seed).chain_update(index.to_be_bytes()).finalize();
        G::Scalar::from_be_bytes(&digest[..16])
    }

    #[cfg(test)]
    pub(super) fn bases_mut(&mut self) -> &mut [G::Element] {
        &mut self.bases
    }

    fn mixed_ciphertext(&self, i: usize) -> Ciphertext<G::Element> {
        Ciphertext { alpha: self.bases[Base::AlphaPrime(i).place()].clone(), beta: self.bases[Base::BetaPrime(i).place()].clone() }
    }
}

/// A hash of everything that is claimed: `digest`, from which the challenge comes, binds the election, both lists of ciphertexts and all
/// commitments; the responses are added.
fn seed<G: Group>(digest: [u8; 32], proof: &ShuffleProof<G>) -> [u8; 32] {
    let ShuffleProof { s1, s2, s3, s4, s_hat, s_prime, .. } = proof;
    let mut responses = String::new();
    for scalar in [s1, s2, s3, s4].into_iter().chain(s_hat).chain(s_prime) {
        scalar.write(&mut responses);
    }
    Sha256::new_with_prefix("folkmoot shuffle equations v1|").chain_update(digest).chain_update(responses).finalize().into()
}
