//! Which statement is most worth showing next.

use super::representative::{Side, Tally};

const META: f64 = 7.0;

/// `[(1 − (P+1)/(S+2))·(E+1)·(A+1)/(S+2)·(1 + 8·2^(−S/5))]²`, with `P` passes, `A` agreements and `S` votes of those in the
/// conversation and `E` the extremity; `7²` for a meta statement.
pub(super) fn priority(tally: Tally, extremity: f64, meta: bool) -> f64 {
    let passes = Tally { agrees: tally.votes - tally.agrees - tally.disagrees, ..tally };
    let importance = (1.0 - passes.share(Side::Agree)) * (extremity + 1.0) * tally.share(Side::Agree);
    let priority = if meta { META } else { importance * (1.0 + 8.0 * half_to_fifths(tally.votes)) };
    priority * priority
}

/// `2^(−votes/5)` from whole powers of one half and four constants, so that no library function decides the last digit.
fn half_to_fifths(votes: u64) -> f64 {
    const FIFTHS: [f64; 5] = [1.0, 0.870_550_563_296_124_1, 0.757_858_283_255_199, 0.659_753_955_386_447_1, 0.574_349_177_498_517_5];
    let halvings = u32::try_from(votes / 5).unwrap_or(u32::MAX).min(1100);
    let fifth = usize::try_from(votes % 5).unwrap_or(0);
    (0..halvings).fold(FIFTHS[fifth], |power, _| power * 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifths_of_a_halving() {
        for votes in 0..100 {
            assert!((half_to_fifths(votes) / 2_f64.powf(-(votes as f64) / 5.0) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn a_new_statement_comes_first_and_a_meta_statement_before_all() {
        let fresh = Tally::default();
        let known = Tally { agrees: 40, disagrees: 40, votes: 80 };
        assert_eq!(priority(fresh, 0.0, false), (0.25_f64 * 9.0).powi(2));
        assert!(priority(fresh, 0.0, false) > priority(known, 0.0, false));
        assert_eq!(priority(known, 0.0, true), 49.0);
    }
}
