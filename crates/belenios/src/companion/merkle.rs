//! Merkle trees over the board's events. RFC 6962 §2.1, RFC 9162 §2.1.

use sha2::{Digest, Sha256};

use crate::v1::Hash;

/// All complete subtrees of a log, so that the root at any earlier size costs only a logarithm.
///
/// Leaf `i` is the 32-byte hash of event `i`: `MTH({d}) = SHA-256(0x00 ‖ d)`, `MTH(D_n) = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n]))` with `k` the
/// largest power of two below `n`.
#[derive(Clone, Debug)]
pub struct MerkleTree {
    /// `levels[h][i]` is the root of the `2^h` leaves from `i 2^h`.
    levels: Vec<Vec<Hash>>,
}

impl MerkleTree {
    /// The tree of these events' hashes, in the board's order.
    pub fn new(events: &[Hash]) -> Self {
        Self::of_leaves(events.iter().map(|event| leaf_hash(event.as_bytes())).collect())
    }

    fn of_leaves(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let above = below.chunks_exact(2).map(|pair| node_hash(pair[0], pair[1])).collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// Number of leaves.
    pub fn size(&self) -> usize {
        self.levels[0].len()
    }

    /// The root of the first `size` leaves, or `None` if there are fewer. The root of none is `SHA-256("")`.
    pub fn root(&self, size: usize) -> Option<Hash> {
        if size > self.size() {
            return None;
        }
        if size == 0 { Some(Hash::of(b"")) } else { Some(self.range(0, size)) }
    }

    /// `PROOF(old, D_new)`: that the tree of `old` leaves is a prefix of the tree of `new` leaves. RFC 9162 §2.1.4.1.
    ///
    /// `None` unless `1 ≤ old ≤ new ≤ size`.
    pub fn consistency_proof(&self, old: usize, new: usize) -> Option<Vec<Hash>> {
        if !(1..=new).contains(&old) || new > self.size() {
            return None;
        }
        let mut proof = Vec::new();
        self.subproof(old, 0, new, true, &mut proof);
        Some(proof)
    }

    /// `SUBPROOF(m, D[from:to], b)`, `m` counted from `from`.
    fn subproof(&self, m: usize, from: usize, to: usize, known: bool, proof: &mut Vec<Hash>) {
        let n = to - from;
        if m == n {
            if !known {
                proof.push(self.range(from, to));
            }
            return;
        }
        let k = largest_power_of_two_below(n);
        if m <= k {
            self.subproof(m, from, from + k, known, proof);
            proof.push(self.range(from + k, to));
        } else {
            self.subproof(m - k, from + k, to, false, proof);
            proof.push(self.range(from, from + k));
        }
    }

    /// The root of the leaves `from..to`, where `from` is a multiple of every power of two that is split off here.
    fn range(&self, from: usize, to: usize) -> Hash {
        let n = to - from;
        if n.is_power_of_two() {
            let level = usize::try_from(n.trailing_zeros()).unwrap_or(usize::MAX);
            return self.levels[level][from >> level];
        }
        let k = largest_power_of_two_below(n);
        node_hash(self.range(from, from + k), self.range(from + k, to))
    }
}

/// Does `proof` show that the tree of `old_size` leaves with `old_root` is a prefix of the tree of `new_size` leaves with `new_root`?
///
/// RFC 9162 §2.1.4.2; `1 ≤ old_size ≤ new_size`.
pub fn verify_consistency(old_size: u64, old_root: Hash, new_size: u64, new_root: Hash, proof: &[Hash]) -> bool {
    if old_size == 0 || old_size > new_size {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    let mut path = proof.iter().copied();
    let first = if old_size.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut fn_, mut sn) = (old_size - 1, new_size - 1);
    while fn_ & 1 == 1 {
        fn_ >>= 1;
        sn >>= 1;
    }
    let (mut old, mut new) = (first, first);
    for hash in path {
        if sn == 0 {
            return false;
        }
        if fn_ & 1 == 1 || fn_ == sn {
            old = node_hash(hash, old);
            new = node_hash(hash, new);
            while fn_ & 1 == 0 && fn_ != 0 {
                fn_ >>= 1;
                sn >>= 1;
            }
        } else {
            new = node_hash(new, hash);
        }
        fn_ >>= 1;
        sn >>= 1;
    }
    sn == 0 && old == old_root && new == new_root
}

fn leaf_hash(data: &[u8]) -> Hash {
    Hash::from_bytes(Sha256::new_with_prefix([0]).chain_update(data).finalize().into())
}

fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash::from_bytes(Sha256::new_with_prefix([1]).chain_update(left.as_bytes()).chain_update(right.as_bytes()).finalize().into())
}

/// For `n ≥ 2`.
fn largest_power_of_two_below(n: usize) -> usize {
    1 << (usize::BITS - 1 - (n - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The leaves of the certificate transparency project's own tests and the roots of their first 1 … 8.
    const LEAVES: [&str; 8] = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn tree() -> MerkleTree {
        MerkleTree::of_leaves(LEAVES.iter().map(|leaf| leaf_hash(&data_encoding::HEXLOWER.decode(leaf.as_bytes()).unwrap())).collect())
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        for (size, root) in (1..).zip(ROOTS) {
            assert_eq!(tree().root(size).unwrap().to_string(), root);
        }
        assert_eq!(tree().root(0), Some(Hash::of(b"")));
        assert_eq!(tree().root(9), None);
    }

    #[test]
    fn a_tree_proves_every_earlier_one_and_no_other() {
        let events: Vec<Hash> = (0..70_u8).map(|event| Hash::of(&[event])).collect();
        let tree = MerkleTree::new(&events);
        let root = |size: usize| tree.root(size).unwrap();
        for new in 1..=70_usize {
            for old in 1..=new {
                let mut proof = tree.consistency_proof(old, new).unwrap();
                let sizes = (u64::try_from(old).unwrap(), u64::try_from(new).unwrap());
                let holds = |old_root, new_root, proof: &[Hash]| verify_consistency(sizes.0, old_root, sizes.1, new_root, proof);
                assert!(holds(root(old), root(new), &proof), "{old} of {new}");
                let other = Hash::of(b"other");
                assert!(!holds(other, root(new), &proof) && !holds(root(old), other, &proof));
                for index in 0..proof.len() {
                    let kept = core::mem::replace(&mut proof[index], other);
                    assert!(!holds(root(old), root(new), &proof));
                    proof[index] = kept;
                }
                proof.push(other);
                assert!(!holds(root(old), root(new), &proof));
                proof.truncate(proof.len().saturating_sub(2));
                assert!(old == new || !holds(root(old), root(new), &proof), "{old} of {new}, cut");
            }
        }
        assert_eq!(tree.consistency_proof(0, 3), None);
        assert_eq!(tree.consistency_proof(4, 3), None);
        assert_eq!(tree.consistency_proof(3, 71), None);
        assert!(!verify_consistency(0, root(1), 1, root(1), &[]));
        assert!(!verify_consistency(2, root(1), 1, root(1), &[]));
    }
}
