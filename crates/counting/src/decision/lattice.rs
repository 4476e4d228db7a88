//! Is there a whole, non-negative point that meets all of these inequalities?
//!
//! Exact. The system is projected onto its first variable, its first two, and so on, by
//! Fourier–Motzkin elimination in whole numbers; then the points are searched variable by variable,
//! each within the range that the projection leaves. The projection contains every whole solution, so
//! nothing is missed; and every point that is found meets the inequalities themselves.
//! The search tries more than a few values only where the region is thinner than a unit.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};

/// `coefficients · v + constant ≥ 0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inequality {
    pub(super) coefficients: Vec<BigInt>,
    pub(super) constant: BigInt,
}

/// A system in which no coefficients occur twice: the tighter constant stands.
struct System(BTreeMap<Vec<BigInt>, BigInt>);

/// The system has no solution at all.
struct Contradiction;

impl System {
    fn of(inequalities: impl IntoIterator<Item = Inequality>) -> Result<Self, Contradiction> {
        let mut system = Self(BTreeMap::new());
        for inequality in inequalities {
            system.add(inequality)?;
        }
        Ok(system)
    }

    /// Divides by the common factor; the constant rounds down, which loses no whole point.
    fn add(&mut self, inequality: Inequality) -> Result<(), Contradiction> {
        let Inequality { mut coefficients, mut constant } = inequality;
        let factor = coefficients.iter().fold(BigInt::zero(), |g, c| g.gcd(c));
        if factor.is_zero() {
            return if constant.is_negative() { Err(Contradiction) } else { Ok(()) };
        }
        coefficients.iter_mut().for_each(|c| *c /= &factor);
        constant = constant.div_floor(&factor);
        let tightest = self.0.entry(coefficients).or_insert_with(|| constant.clone());
        if constant < *tightest {
            *tightest = constant;
        }
        Ok(())
    }

    /// The projection onto the variables before `variable`.
    fn without(&self, variable: usize) -> Result<Self, Contradiction> {
        let mut projection = System(BTreeMap::new());
        for (coefficients, constant) in &self.0 {
            let a = &coefficients[variable];
            if a.is_zero() {
                projection.add(Inequality { coefficients: coefficients.clone(), constant: constant.clone() })?;
            }
            if !a.is_positive() {
                continue;
            }
            for (other, other_constant) in self.0.iter().filter(|(c, _)| c[variable].is_negative()) {
                let b = -&other[variable];
                let sum = coefficients.iter().zip(other).map(|(p, q)| p * &b + q * a);
                let constant = constant * &b + other_constant * a;
                projection.add(Inequality { coefficients: sum.collect(), constant })?;
            }
        }
        Ok(projection)
    }

    /// The whole values that `variable` may take once those before it are fixed; `None` if none.
    fn range(&self, variable: usize, fixed: &[BigInt]) -> Option<(BigInt, BigInt)> {
        let (mut low, mut high) = (BigInt::zero(), None);
        for (coefficients, constant) in &self.0 {
            let a = &coefficients[variable];
            if a.is_zero() {
                continue;
            }
            let known = coefficients.iter().zip(fixed).map(|(c, v)| c * v).sum::<BigInt>();
            let rest = known + constant;
            if a.is_positive() {
                low = low.max((-rest).div_ceil(a));
            } else {
                let bound = rest.div_floor(&-a);
                high = Some(high.map_or_else(|| bound.clone(), |h: BigInt| h.min(bound.clone())));
            }
        }
        high.filter(|high| low <= *high).map(|high| (low, high))
    }
}

/// Is there a point with whole coordinates `≥ 0` and `sum ≤ limit` (`= limit` if `exact`) that meets
/// every inequality? Each has `dimension` coefficients.
pub(super) fn has_point(dimension: usize, limit: u64, exact: bool, inequalities: &[Inequality]) -> bool {
    if dimension == 0 {
        return (limit == 0 || !exact) && inequalities.iter().all(|i| !i.constant.is_negative());
    }
    let all = inequalities.iter().cloned().chain(bounds(dimension, limit, exact));
    chain(dimension, all).is_ok_and(|levels| search(&levels, &mut Vec::new()))
}

fn bounds(dimension: usize, limit: u64, exact: bool) -> Vec<Inequality> {
    let one = BigInt::from(1);
    let sum = |sign: i8| Inequality { coefficients: vec![&one * sign; dimension], constant: -BigInt::from(limit) * sign };
    let mut bounds = vec![sum(-1)];
    if exact {
        bounds.push(sum(1));
    }
    for variable in 0..dimension {
        let mut coefficients = vec![BigInt::zero(); dimension];
        coefficients[variable] = one.clone();
        bounds.push(Inequality { coefficients, constant: BigInt::zero() });
    }
    bounds
}

/// `levels[v]` speaks of the variables `0..=v` alone.
fn chain(dimension: usize, all: impl IntoIterator<Item = Inequality>) -> Result<Vec<System>, Contradiction> {
    let mut levels = vec![System::of(all)?];
    for variable in (0..dimension).rev() {
        let projection = levels[levels.len() - 1].without(variable)?;
        levels.push(projection);
    }
    levels.pop();
    levels.reverse();
    Ok(levels)
}

fn search(levels: &[System], fixed: &mut Vec<BigInt>) -> bool {
    let variable = fixed.len();
    let Some(level) = levels.get(variable) else {
        return true;
    };
    let Some((low, high)) = level.range(variable, fixed) else {
        return false;
    };
    let mut value = low;
    while value <= high {
        fixed.push(value.clone());
        if search(levels, fixed) {
            return true;
        }
        fixed.pop();
        value += 1;
    }
    false
}
