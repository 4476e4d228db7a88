//! The texts of a shuffle proof that become challenges. Belenios spec 3.3.0, "GetNIZPKChallenges", "GetNIZPKChallenge".

use sha2::{Digest, Sha256};

use crate::group::{Group, Scalar};
use crate::json::Wire;
use crate::transcript::element_text;
use crate::v1::Ciphertext;

/// `str_c = ⟦e⟧⟦e'⟧⟦c⟧`, which stands in both texts.
pub(super) struct Statement<'a> {
    fingerprint: &'a str,
    str_c: String,
    size: usize,
}

/// The commitments `t` of a proof, all but `t̂` in the order in which they are hashed.
pub(super) struct Commitments<'a, G: Group> {
    /// `t_1, t_2, t_3, t_{4,1}, t_{4,2}`
    pub(super) t: [&'a G::Unchecked; 5],
    /// `t̂`
    pub(super) t_hat: &'a [G::Unchecked],
}

/// The challenge `c` and the hash it comes from, which binds the whole proof but its responses.
pub(super) struct Challenge<G: Group> {
    pub(super) c: G::Scalar,
    pub(super) digest: [u8; 32],
}

impl<'a> Statement<'a> {
    /// `e`, `e'` and `c` have the same length `N`.
    pub(super) fn new<E: Wire>(fingerprint: &'a str, e: &[Ciphertext<E>], e_prime: &[Ciphertext<E>], c: &[E]) -> Self {
        let mut str_c = String::new();
        for Ciphertext { alpha, beta } in e.iter().chain(e_prime) {
            append(&mut str_c, [alpha, beta]);
        }
        append(&mut str_c, c);
        Self { fingerprint, str_c, size: e.len() }
    }

    /// `u_i = SHA256(H ‖ T_i)` with `H` and `T_i = SHA256(i)` in hexadecimal.
    pub(super) fn challenges<G: Group>(&self) -> Vec<G::Scalar> {
        let text = Sha256::new_with_prefix("shuffle-challenges|").chain_update(self.fingerprint).chain_update("|");
        let h = data_encoding::HEXLOWER.encode(&text.chain_update(&self.str_c).finalize());
        let u = |index: usize| {
            let t = data_encoding::HEXLOWER.encode(&Sha256::digest(index.to_string()));
            G::Scalar::from_be_bytes(&Sha256::new_with_prefix(&h).chain_update(t).finalize())
        };
        (0..self.size).map(u).collect()
    }

    /// `c = SHA256("shuffle-challenge|" φ "|" str_t str_y)`
    pub(super) fn challenge<G: Group>(&self, commitments: &Commitments<'_, G>, c_hat: &[G::Unchecked], key: &G::Unchecked) -> Challenge<G> {
        let mut str_t = String::new();
        append(&mut str_t, commitments.t);
        append(&mut str_t, commitments.t_hat);
        let mut tail = String::new();
        append(&mut tail, c_hat);
        tail.push_str(&element_text(key));
        let text = Sha256::new_with_prefix("shuffle-challenge|").chain_update(self.fingerprint).chain_update("|");
        let digest: [u8; 32] = text.chain_update(str_t).chain_update(&self.str_c).chain_update(tail).finalize().into();
        Challenge { c: G::Scalar::from_be_bytes(&digest), digest }
    }
}

/// `⟦c⟧`: a comma after each.
fn append<'e, E: Wire + 'e>(text: &mut String, elements: impl IntoIterator<Item = &'e E>) {
    for element in elements {
        text.push_str(&element_text(element));
        text.push(',');
    }
}
