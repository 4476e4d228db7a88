//! `r` from `g^r` for small `r`: baby steps and giant steps.

use std::collections::HashMap;

use crate::group::{Element, Group, Scalar};
use crate::json::Wire;

/// The most baby steps that are kept: above, giant steps do the rest.
const MAX_TABLE: u64 = 1 << 20;
/// Giant steps that are encoded together.
const BATCH: usize = 256;

/// Finds exponents in `[0, max]`.
///
/// With a table of `g^0 … g^m`, one giant step of `2m + 1` covers `[c − m, c + m]`, since both `x` and `−x` are looked up: for `max = 10^9` and
/// `m = 2^15` that is at most 15,259 steps.
pub struct DiscreteLog<G: Group> {
    max: u64,
    table_size: u64,
    /// Baby steps by their wire form: `g^i` and `g^−i` share the entry of `i`.
    table: HashMap<G::Unchecked, i64>,
}

impl<G: Group> DiscreteLog<G> {
    /// Prepares a table for exponents up to `max`.
    pub fn new(max: u64) -> Self {
        // 2 m² ≈ max balances building and searching.
        let table_size = (max / 2).isqrt().saturating_add(1).min(MAX_TABLE);
        let g = G::generator();
        let mut power = G::Element::identity();
        let mut powers = Vec::new();
        for _ in 0..=table_size {
            powers.push(power.clone());
            power = power.times(&g);
        }
        let mut table = HashMap::with_capacity(2 * powers.len());
        for (chunk, powers) in powers.chunks(BATCH).enumerate() {
            let inverses: Vec<_> = powers.iter().map(Element::inverse).collect();
            let forward = G::vartime_encode_all(powers).into_iter();
            for (offset, (plus, minus)) in forward.zip(G::vartime_encode_all(&inverses)).enumerate() {
                let exponent = i64::try_from(chunk * BATCH + offset).unwrap_or(i64::MAX);
                table.entry(plus).or_insert(exponent);
                table.entry(minus).or_insert(-exponent);
            }
        }
        Self { max, table_size, table }
    }

    /// The `r` in `[0, max]` with `g^r = element`, if there is one.
    pub fn vartime_find(&self, element: &G::Element) -> Option<u64> {
        let step = 2 * self.table_size + 1;
        let back = G::pow_g(&G::Scalar::from_u64(step)).inverse();
        // The first window is centred on table_size: it covers [0, 2 m].
        let mut current = element.times(&G::pow_g(&G::Scalar::from_u64(self.table_size)).inverse());
        let mut centre = self.table_size;
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            for _ in 0..BATCH {
                batch.push(current.clone());
                current = current.times(&back);
            }
            for encoded in G::vartime_encode_all(&batch) {
                if let Some(exponent) = self.table.get(&encoded).and_then(|offset| centre.checked_add_signed(*offset)) {
                    return (exponent <= self.max).then_some(exponent);
                }
                centre = centre.checked_add(step)?;
            }
            if centre - self.table_size > self.max {
                return None;
            }
        }
    }
}

impl<G: Group> core::fmt::Debug for DiscreteLog<G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "DiscreteLog(0..={}, {} baby steps of {})", self.max, self.table.len(), G::encode(&G::generator()).to_json())
    }
}
