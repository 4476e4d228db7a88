//! Recomputing proofs in bulk.

use super::FiniteField;
use super::element::Element;
use super::parameters::Parameters;
use crate::group::{BadBase, Base, Commitment, Computed, Element as _, Engine, Group, NotAMember, Program, PublicKey};

/// The portable back end.
pub(super) struct Tables;

impl<F: Parameters<L>, const L: usize> Engine<FiniteField<F, L>> for Tables {
    fn vartime_run(
        &self,
        key: &PublicKey<FiniteField<F, L>>,
        programs: &[Program<FiniteField<F, L>>],
    ) -> Vec<Result<Computed<FiniteField<F, L>>, BadBase>> {
        programs.iter().map(|program| run(key, program)).collect()
    }
}

fn run<F: Parameters<L>, const L: usize>(
    key: &PublicKey<FiniteField<F, L>>,
    program: &Program<FiniteField<F, L>>,
) -> Result<Computed<FiniteField<F, L>>, BadBase> {
    let mut bases: Vec<Element<F, L>> = Vec::with_capacity(program.bases.len());
    for (index, base) in program.bases.iter().enumerate() {
        let member = match base {
            Base::Wire(candidate) => FiniteField::check(candidate).map_err(|NotAMember| BadBase(index))?,
            Base::Member(member) => *member,
            Base::Product(factors) => Element::product(factors.iter().map(|&factor| &bases[factor])),
        };
        bases.push(member);
    }
    let commit = |Commitment { g, y, powers }: &Commitment<FiniteField<F, L>>| {
        let known = FiniteField::generator().vartime_pow(g).times(&key.element().vartime_pow(y));
        let power = powers.iter().fold(known, |product, (base, exponent)| product.times(&bases[*base].vartime_pow(exponent)));
        FiniteField::encode(&power)
    };
    let commitments = program.commitments.iter().map(commit).collect();
    Ok(Computed { bases, commitments })
}
