//! Interpolation at 0: how shares of a threshold group come together.

use crate::group::{Group, Scalar};

/// `λ = ∏_{j ∈ indices, j ≠ at} j / (j − at) mod q`: the weight of the share `f(at)` in `f(0) = Σ λ_i f(i)`.
///
/// `indices` are distinct numbers from 1 *within the threshold group*, `at` is one of them. Belenios spec 3.3.0, "Partial decryptions".
pub fn lagrange<G: Group>(indices: &[u64], at: u64) -> G::Scalar {
    let own = G::Scalar::from_u64(at);
    let (mut numerator, mut denominator) = (G::Scalar::one(), G::Scalar::one());
    for &index in indices.iter().filter(|&&index| index != at) {
        let index = G::Scalar::from_u64(index);
        denominator = denominator.times(&index.minus(&own));
        numerator = numerator.times(&index);
    }
    // The factors are differences of different numbers below 2^64, so none of them is 0 modulo the prime q.
    numerator.times(&denominator.invert().unwrap_or_else(|| unreachable!("different indices differ modulo q")))
}
