//! Recomputing proofs in bulk.
//!
//! All exponents of one base share its [`Comb`]: those of the commitments and, where membership is `x^q = 1`, also `q`. The points of a product
//! of bases are the products of their points. `g` and `y` have larger combs that outlive the ballot. The combs of one commitment are
//! evaluated together, so that they share their squarings.

use crypto_bigint::modular::ConstMontyParams;

use super::comb::{Comb, Shape, vartime_power};
use super::element::{Element, Unchecked};
use super::loose::Loose;
use super::parameters::{Form, Parameters, Residue, WORDS};
use super::{FiniteField, multi, symbol};
use crate::group::{BadBase, Base, Commitment, Computed, Element as _, Engine, NotAMember, Program, PublicKey};

/// The portable back end.
pub(super) struct Combs;

impl<F: Parameters<L>, const L: usize> Engine<FiniteField<F, L>> for Combs {
    fn vartime_run(
        &self,
        key: &PublicKey<FiniteField<F, L>>,
        programs: &[Program<FiniteField<F, L>>],
    ) -> Vec<Result<Computed<FiniteField<F, L>>, BadBase>> {
        programs.iter().map(|program| run(key, program)).collect()
    }
}

/// A base with the table that its exponents need, if there are any.
pub(super) struct Prepared<F: Parameters<L>, const L: usize> {
    pub(super) member: Element<F, L>,
    comb: Option<Comb<F::P>>,
}

fn run<F: Parameters<L>, const L: usize>(
    key: &PublicKey<FiniteField<F, L>>,
    program: &Program<FiniteField<F, L>>,
) -> Result<Computed<FiniteField<F, L>>, BadBase> {
    let longest = longest_exponents(program);
    let mut bases: Vec<Prepared<F, L>> = Vec::with_capacity(program.bases.len());
    for (index, (base, bits)) in program.bases.iter().zip(longest).enumerate() {
        let prepared = match base {
            Base::Wire(candidate) => check(candidate, bits).map_err(|NotAMember| BadBase(index))?,
            Base::Member(member) => Prepared { member: *member, comb: (bits > 0).then(|| dynamic_comb(&member.0, bits)) },
            Base::Product(factors) => multiply(&factors.iter().map(|&factor| &bases[factor]).collect::<Vec<_>>(), bits),
        };
        bases.push(prepared);
    }
    let commitments = program.commitments.iter().map(|commitment| commit(key, &bases, commitment)).collect();
    Ok(Computed { bases: bases.into_iter().map(|base| base.member).collect(), commitments })
}

/// Bits of the longest exponent of each base.
fn longest_exponents<F: Parameters<L>, const L: usize>(program: &Program<FiniteField<F, L>>) -> Vec<usize> {
    let mut longest = vec![0; program.bases.len()];
    for (base, exponent) in program.commitments.iter().flat_map(|commitment| &commitment.powers) {
        longest[*base] = multi::bit_length(exponent.number().as_words()).max(longest[*base]);
    }
    longest
}

/// The table of a base for exponents of at most `bits` bits.
fn dynamic_comb<P: ConstMontyParams<WORDS>>(base: &Form<P>, bits: usize) -> Comb<P> {
    Comb::new(&Loose::from_montgomery(base), Shape::of_bits(bits), bits)
}

/// `x^q = 1`: on the table of the base's exponents, or for a safe prime as a Jacobi symbol (see the module of both groups).
pub(super) fn check<F: Parameters<L>, const L: usize>(candidate: &Unchecked<F, L>, bits: usize) -> Result<Prepared<F, L>, NotAMember> {
    let member = Element(Residue::<F, L>::new(candidate.number()));
    let is_safe_prime = FiniteField::<F, L>::IS_SAFE_PRIME;
    let bits = if is_safe_prime { bits } else { bits.max(F::Q_BITS as usize) };
    let comb = (bits > 0).then(|| dynamic_comb(&member.0, bits));
    let is_member = match &comb {
        Some(comb) if !is_safe_prime => vartime_power(&[(comb, F::Q::PARAMS.modulus().as_ref().as_words())]).is_some_and(Loose::is_one),
        _ => symbol::vartime_is_one(candidate.number(), F::P::PARAMS.modulus().as_ref()),
    };
    if is_member { Ok(Prepared { member, comb }) } else { Err(NotAMember) }
}

/// The product of earlier bases.
fn multiply<F: Parameters<L>, const L: usize>(factors: &[&Prepared<F, L>], bits: usize) -> Prepared<F, L> {
    let member = Element::product(factors.iter().map(|factor| &factor.member));
    let shared = || {
        let combs: Option<Vec<&Comb<F::P>>> = factors.iter().map(|factor| factor.comb.as_ref()).collect();
        Comb::product(&combs?, Shape::of_bits(bits), bits)
    };
    let comb = (bits > 0).then(|| shared().unwrap_or_else(|| dynamic_comb(&member.0, bits)));
    Prepared { member, comb }
}

/// `g^a · y^b · ∏ base_i^(e_i)`
fn commit<F: Parameters<L>, const L: usize>(
    key: &PublicKey<FiniteField<F, L>>,
    bases: &[Prepared<F, L>],
    commitment: &Commitment<FiniteField<F, L>>,
) -> Unchecked<F, L> {
    let fixed = [(F::generator_tables().public(), &commitment.g), (key.table().public(), &commitment.y)];
    let dynamic = commitment.powers.iter().filter_map(|(base, exponent)| Some((bases[*base].comb.as_ref()?, exponent)));
    let terms: Vec<(&Comb<F::P>, &[u64])> =
        fixed.into_iter().chain(dynamic).map(|(comb, exponent)| (comb, exponent.number().as_words().as_slice())).collect();
    Unchecked::of(vartime_power(&terms).unwrap_or(Loose::ONE).number())
}
