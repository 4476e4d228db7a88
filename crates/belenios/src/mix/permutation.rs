//! A secret permutation.

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// `ψ = (j_1 … j_N)`, counted from 0. Secret: it is not shown, and erased when dropped.
///
/// Applying it reads memory at secret places. That is visible to whoever observes the caches of the mixer's own machine while it mixes, and to
/// nobody else: a mixer works on files, answers no requests, and mixes once.
pub(super) struct Permutation(Zeroizing<Vec<usize>>);

impl Permutation {
    /// Uniform among all permutations of `size` things. Belenios spec 3.3.0, "GenPermutation".
    pub(super) fn random(size: usize, rng: &mut dyn CryptoRng) -> Self {
        let mut left: Zeroizing<Vec<usize>> = Zeroizing::new((0..size).collect());
        let mut psi = Zeroizing::new(Vec::with_capacity(size));
        for i in 0..size {
            let k = i + uniform_below(size - i, rng);
            psi.push(left[k]);
            left[k] = left[i];
        }
        Self(psi)
    }

    /// `(x_{j_1} … x_{j_N})`
    pub(super) fn apply<T: Clone>(&self, items: &[T]) -> Vec<T> {
        self.0.iter().map(|&j| items[j].clone()).collect()
    }

    /// The `x` with `x_{j_i} = items_i`: undoes [`Permutation::apply`].
    pub(super) fn unapply<T: Clone>(&self, items: &[T]) -> Vec<T> {
        let mut inverse = Zeroizing::new(vec![0; self.0.len()]);
        for (i, &j) in self.0.iter().enumerate() {
            inverse[j] = i;
        }
        inverse.iter().map(|&i| items[i].clone()).collect()
    }
}

/// Uniform in `[0, bound)` for `bound > 0`. What is thrown away to make it so tells nothing about what is kept.
fn uniform_below(bound: usize, rng: &mut dyn CryptoRng) -> usize {
    let bound = bound as u64;
    let excess = (u64::MAX % bound + 1) % bound; // 2^64 mod bound
    loop {
        let mut number = rng.next_u64();
        if number <= u64::MAX - excess {
            let below = usize::try_from(number % bound).unwrap_or_default(); // bound came from a usize
            number.zeroize();
            return below;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn every_place_is_taken_once() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for size in 0..50 {
            let mut places = Permutation::random(size, &mut rng).0.to_vec();
            places.sort_unstable();
            assert!(places.into_iter().eq(0..size));
        }
    }

    #[test]
    fn unapply_undoes_apply() {
        let psi = Permutation::random(40, &mut ChaCha20Rng::seed_from_u64(2));
        let items: Vec<u32> = (100..140).collect();
        assert_eq!(psi.unapply(&psi.apply(&items)), items);
        assert_eq!(psi.apply(&psi.unapply(&items)), items);
        assert_ne!(psi.apply(&items), items);
    }

    /// χ² over the 120 permutations of 5 things, 60,000 draws: 119 degrees of freedom, mean 119, standard deviation 15.4.
    #[test]
    fn all_permutations_are_equally_likely() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let mut counts: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
        for _ in 0..60_000 {
            *counts.entry(Permutation::random(5, &mut rng).0.to_vec()).or_default() += 1;
        }
        assert_eq!(counts.len(), 120);
        let chi_squared: f64 = counts.values().map(|&count| (f64::from(count) - 500.0).powi(2) / 500.0).sum();
        assert!((70.0..180.0).contains(&chi_squared), "{chi_squared}");
    }

    /// An RNG that first gives the largest numbers, which a biased reduction would take.
    #[test]
    fn numbers_above_the_last_whole_multiple_are_thrown_away() {
        struct Counting(u64);
        impl rand_core::TryRng for Counting {
            type Error = core::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Ok(0)
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                self.0 += 1;
                Ok(u64::MAX - (self.0 - 1))
            }
            fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
                bytes.fill(0);
                Ok(())
            }
        }
        impl rand_core::TryCryptoRng for Counting {}
        // 2^64 = 10 k + 6: the six largest are refused, and the seventh is 9 modulo 10.
        let mut rng = Counting(0);
        assert_eq!(uniform_below(10, &mut rng), 9);
        assert_eq!(rng.0, 7);
        // 2^64 is a multiple of 8: none is refused.
        let mut rng = Counting(0);
        assert_eq!(uniform_below(8, &mut rng), 7);
        assert_eq!(rng.0, 1);
    }
}
