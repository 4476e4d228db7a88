//! How many are entitled where, and which units are too small to be reported alone (invariant 6).

use std::collections::BTreeMap;

use super::{Ballot, MergeSuggestion, State, UnitCount};
use crate::SMALLEST_CELL;
use crate::id::UnitId;

impl State {
    /// How many are entitled in each unit, merged units counted where they are reported.
    pub fn unit_counts(&self, ballot: &Ballot) -> Vec<UnitCount> {
        let mut counts: BTreeMap<UnitId, u64> = BTreeMap::new();
        for entitled in self.entitled(ballot) {
            *counts.entry(ballot.reported_in(entitled.unit)).or_default() += 1;
        }
        counts.into_iter().map(|(unit, entitled)| UnitCount { unit, entitled }).collect()
    }

    /// Units with fewer than [`SMALLEST_CELL`] entitled, and with which of their neighbours they could be reported.
    pub fn small_units(&self, ballot: &Ballot) -> Vec<MergeSuggestion> {
        let counts = self.unit_counts(ballot);
        let small = counts.iter().filter(|count| count.entitled < SMALLEST_CELL);
        small.map(|count| MergeSuggestion { unit: count.unit, entitled: count.entitled, into: self.neighbour(*count, &counts) }).collect()
    }

    /// The smallest unit under the same parent (or the parent) that is large enough together with it.
    fn neighbour(&self, small: UnitCount, counts: &[UnitCount]) -> Option<UnitId> {
        let parent = self.units.get(&small.unit)?.parent;
        let beside = |unit: UnitId| Some(unit) == parent || self.units.get(&unit).is_some_and(|other| other.parent == parent);
        let fits = |count: &&UnitCount| {
            count.unit != small.unit && beside(count.unit) && count.entitled.saturating_add(small.entitled) >= SMALLEST_CELL
        };
        counts.iter().filter(fits).min_by_key(|count| (count.entitled, count.unit)).map(|count| count.unit)
    }
}
