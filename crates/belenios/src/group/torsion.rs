//! Are many points of edwards25519 in the subgroup of order `q`? One question about all of them, far cheaper than one about each.
//!
//! # The test
//! Every point of the curve is `P_i = Q_i + T_i` with `Q_i` in the subgroup and `T_i` in the torsion group `E[8] ≅ Z/8`. A round draws
//! bits `b_i` and asks whether `S = Σ b_i P_i` is in the subgroup (exactly, by `[q]S = 0`), that is whether `Σ b_i T_i = 0`.
//!
//! # Its error
//! Subgroup points alone always pass. If some `T_j ≠ 0`, fix all the other bits: the two values of `b_j` give sums that differ by `T_j`, so at
//! most one of them is 0, and the round is passed with probability at most ½. It may be exactly ½ (all `T_i` of order two), so that
//! **one** round is no test; wider coefficients do not help either, for the same points. [`ROUNDS`] = 128 independent rounds are all passed with
//! probability at most 2⁻¹²⁸.
//!
//! # Where the bits come from
//! From a hash of all the points (the Fiat–Shamir way): whoever chooses the points does so before the bits are known, and each other choice costs
//! a hash. With `h` hashes the chance to find points that pass wrongly is at most `h · 2⁻¹²⁸`, the level at which the proofs themselves stand.
//! No randomness has to be passed in, and all verifiers come to the same verdict.
//!
//! # Its cost
//! Eight rounds make a column: a point's eight bits choose one of 256 buckets, one addition. The buckets then give the eight sums: `S_k` is the sum
//! of the buckets whose number has bit `k`. A point thus costs 16 additions for all 128 rounds.

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::traits::Identity;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Rounds, each of which wrong points pass with probability at most ½.
const ROUNDS: usize = 8 * COLUMNS;

/// Columns of eight rounds.
const COLUMNS: usize = 16;

/// Below this many points the sums at the end of each column, and 128 exact tests, cost more than the batch saves.
const WORTH_IT: usize = 256;

/// Are all `points` in the subgroup of order `q`? A wrong "yes" has probability 2⁻¹²⁸ (see above), a wrong "no" none. Few points are
/// tested one by one, exactly.
pub(super) fn vartime_all_torsion_free(points: &[EdwardsPoint]) -> bool {
    if points.len() < WORTH_IT {
        return points.par_iter().all(EdwardsPoint::is_torsion_free);
    }
    vartime_batch_is_torsion_free(points)
}

fn vartime_batch_is_torsion_free(points: &[EdwardsPoint]) -> bool {
    let bits = bits(points);
    (0..COLUMNS).into_par_iter().all(|column| {
        let sums = column_sums(points, bits.iter().map(|bits| bits[column]));
        sums.iter().all(EdwardsPoint::is_torsion_free)
    })
}

/// [`ROUNDS`] bits a point, out of a hash of all points.
fn bits(points: &[EdwardsPoint]) -> Vec<[u8; ROUNDS / 8]> {
    let mut all = Sha256::new_with_prefix("folkmoot subgroup test v1|");
    for chunk in points.chunks(1024) {
        for compressed in EdwardsPoint::compress_batch_alloc(chunk) {
            all.update(compressed.as_bytes());
        }
    }
    let seed = all.finalize();
    let pairs = (0..points.len().div_ceil(2) as u64).into_par_iter().flat_map_iter(|pair| {
        let digest: [u8; 32] = Sha256::new().chain_update(seed).chain_update(pair.to_be_bytes()).finalize().into();
        let (mut even, mut odd) = ([0; ROUNDS / 8], [0; ROUNDS / 8]);
        even.copy_from_slice(&digest[..16]);
        odd.copy_from_slice(&digest[16..]);
        [even, odd]
    });
    pairs.collect()
}

/// For each `k < 8` the sum of the points whose bit `k` is set.
fn column_sums(points: &[EdwardsPoint], bits: impl Iterator<Item = u8>) -> [EdwardsPoint; 8] {
    let mut buckets = vec![EdwardsPoint::identity(); 256];
    for (point, bits) in points.iter().zip(bits) {
        buckets[usize::from(bits)] += point;
    }
    let mut sums = [EdwardsPoint::identity(); 8];
    for (bit, sum) in sums.iter_mut().enumerate().rev() {
        // The upper half has this bit: it is summed, then folded onto the lower half.
        let (low, high) = buckets.split_at_mut(1 << bit);
        for (low, high) in low.iter_mut().zip(high) {
            *sum += &*high;
            *low += &*high;
        }
    }
    sums
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use curve25519_dalek::constants::EIGHT_TORSION;
    use curve25519_dalek::scalar::Scalar;

    use super::*;

    fn members(count: u64) -> Vec<EdwardsPoint> {
        (1..=count).map(|i| EdwardsPoint::mul_base(&Scalar::from(i * i * i + 7))).collect()
    }

    #[test]
    fn members_alone_pass_at_every_size() {
        for count in [0, 1, 2, 5, 255, 256, 257, 511] {
            assert!(vartime_batch_is_torsion_free(&members(count)), "{count}");
            assert!(vartime_all_torsion_free(&members(count)), "{count}");
        }
    }

    #[test]
    fn one_point_of_every_coset_at_every_place_is_found() {
        let good = members(256);
        for (order, torsion) in EIGHT_TORSION.iter().enumerate().skip(1) {
            for place in [0, 1, 100, 255] {
                let mut points = good.clone();
                points[place] += torsion;
                assert!(!vartime_all_torsion_free(&points), "torsion {order} at {place}");
                points[place] = *torsion;
                assert!(!vartime_all_torsion_free(&points), "torsion {order} alone at {place}");
            }
        }
    }

    #[test]
    fn points_whose_torsion_cancels_in_the_plain_sum_are_found() {
        let mut points = members(300);
        for pair in points.chunks_mut(2) {
            pair[0] += EIGHT_TORSION[4];
            pair[1] += EIGHT_TORSION[4];
        }
        assert!(points.iter().sum::<EdwardsPoint>().is_torsion_free());
        assert!(!vartime_all_torsion_free(&points));
    }

    #[test]
    fn column_sums_are_the_sums_of_the_chosen_points() {
        let points = members(50);
        let bits: Vec<u8> = (0..50_u8).map(|i| i.wrapping_mul(89) ^ 0x35).collect();
        let sums = column_sums(&points, bits.iter().copied());
        for (bit, sum) in sums.iter().enumerate() {
            let chosen = points.iter().zip(&bits).filter(|(_, bits)| *bits >> bit & 1 == 1).map(|(point, _)| point);
            assert_eq!(*sum, chosen.sum::<EdwardsPoint>(), "bit {bit}");
        }
    }

    /// Half of all rounds miss a point of order two: this is why there are 128 of them.
    #[test]
    fn a_round_misses_a_point_of_order_two_half_of_the_time() {
        let mut caught = 0;
        for seed in 0..50_u64 {
            let mut points: Vec<EdwardsPoint> = members(8).iter().map(|point| point * Scalar::from(seed + 1)).collect();
            points[3] += EIGHT_TORSION[4];
            let bits = bits(&points);
            for column in 0..COLUMNS {
                let sums = column_sums(&points, bits.iter().map(|bits| bits[column]));
                caught += sums.iter().filter(|sum| !sum.is_torsion_free()).count();
            }
        }
        assert!((2900..3500).contains(&caught), "{caught} of 6400");
    }
}
