//! Groups of prime order `q` with generator `g`, written multiplicatively as in the specification.
//!
//! Source: Belenios spec 3.3.0, "Groups". Three groups stand behind one face: [`Ed25519`], [`Belenios2048`] and [`Rfc3526`].
//!
//! **Membership is in the type.** What stands on the wire is a [`Group::Unchecked`]: canonical text of *something*. Only
//! [`Group::check`] turns it into a [`Group::Element`], and it proves that `x^q = 1`. Outside the subgroup no proof of this protocol
//! is sound, so nothing here computes with an unchecked value.
//!
//! **Secrets run in constant time.** [`Element::pow`] and [`Group::pow_g`] do not depend on the exponent. Whatever has `vartime` in
//! its name does, and may only ever see public data.

mod ed25519;
mod ffield;
#[cfg(test)]
mod tests;
mod torsion;

use core::fmt::Debug;
use core::hash::Hash;

use rand_core::CryptoRng;
use rayon::prelude::*;
use zeroize::Zeroize;

use crate::json::Wire;

pub use ed25519::{Ed25519, Ed25519Element, Ed25519Scalar, Ed25519Unchecked};
pub use ffield::{Belenios2048, Rfc3526};

/// A number modulo the group order `q`. `Debug` never shows its value: many of them are secret.
pub trait Scalar: Wire + Clone + Eq + Debug + Send + Sync + Zeroize + 'static {
    /// 0
    fn zero() -> Self;
    /// 1
    fn one() -> Self;
    /// `value mod q`
    fn from_u64(value: u64) -> Self;
    /// Uniform in `[0, q)`.
    fn random(rng: &mut dyn CryptoRng) -> Self;
    /// `bytes`, at most 64 of them, as a big-endian number, modulo `q`. Belenios spec 3.3.0: how every hash becomes a challenge.
    fn from_be_bytes(bytes: &[u8]) -> Self;
    /// `self + other mod q`
    #[must_use]
    fn plus(&self, other: &Self) -> Self;
    /// `self − other mod q`
    #[must_use]
    fn minus(&self, other: &Self) -> Self;
    /// `self × other mod q`
    #[must_use]
    fn times(&self, other: &Self) -> Self;
    /// `−self mod q`
    #[must_use]
    fn negate(&self) -> Self;
    /// `1 / self mod q`, or `None` for zero.
    fn invert(&self) -> Option<Self>;
    /// Is this 0?
    fn is_zero(&self) -> bool {
        *self == Self::zero()
    }
    /// `Σ scalars`
    fn sum<'a>(scalars: impl IntoIterator<Item = &'a Self>) -> Self {
        scalars.into_iter().fold(Self::zero(), |sum, scalar| sum.plus(scalar))
    }
}

/// A member of the group: it exists only because `x^q = 1` was checked or because it was computed from members.
pub trait Element: Wire + Clone + Eq + Debug + Send + Sync + 'static {
    /// Exponents of this group.
    type Scalar: Scalar;
    /// The neutral element, 1.
    fn identity() -> Self;
    /// Is this 1?
    fn is_identity(&self) -> bool {
        *self == Self::identity()
    }
    /// `self × other`
    #[must_use]
    fn times(&self, other: &Self) -> Self;
    /// `1 / self`
    #[must_use]
    fn inverse(&self) -> Self;
    /// `self / other`
    #[must_use]
    fn over(&self, other: &Self) -> Self {
        self.times(&other.inverse())
    }
    /// `self^exponent` in constant time.
    #[must_use]
    fn pow(&self, exponent: &Self::Scalar) -> Self;
    /// `self^exponent` for a public exponent.
    #[must_use]
    fn vartime_pow(&self, exponent: &Self::Scalar) -> Self;
    /// `∏ elements`
    fn product<'a>(elements: impl IntoIterator<Item = &'a Self>) -> Self {
        elements.into_iter().fold(Self::identity(), |product, element| product.times(element))
    }
}

/// A group of the specification.
pub trait Group: Copy + Clone + Eq + Debug + Default + Send + Sync + 'static {
    /// The string that names the group in an election: `"Ed25519"`.
    const NAME: &'static str;
    /// Numbers modulo `q`.
    type Scalar: Scalar;
    /// Members.
    type Element: Element<Scalar = Self::Scalar>;
    /// Canonical wire form of something not yet known to be a member. Equal values have equal text.
    type Unchecked: Wire + Clone + Eq + Ord + Hash + Debug + Send + Sync + 'static;
    /// A table of powers of one public base (the election's key `y`), for many exponents.
    type FixedBase: Clone + Send + Sync + 'static;

    /// `g`
    fn generator() -> Self::Element;
    /// `g^exponent` in constant time.
    fn pow_g(exponent: &Self::Scalar) -> Self::Element;
    /// The wire form of a member.
    fn encode(element: &Self::Element) -> Self::Unchecked;
    /// The wire forms of many public members; cheaper than one by one.
    fn vartime_encode_all(elements: &[Self::Element]) -> Vec<Self::Unchecked> {
        elements.iter().map(Self::encode).collect()
    }
    /// Is it a member? Finite field: `x^q = 1`; Ed25519: on the curve and in the subgroup of prime order.
    fn check(candidate: &Self::Unchecked) -> Result<Self::Element, NotAMember>;
    /// [`Group::check`] of each, on all cores. A group may test many at once: a candidate outside the group may then be taken for a member with
    /// probability 2⁻¹²⁸ at most; a member is never refused.
    fn vartime_check_all(candidates: &[Self::Unchecked]) -> Vec<Result<Self::Element, NotAMember>> {
        candidates.par_iter().map(Self::check).collect()
    }

    /// Prepares a table of powers of `base`.
    fn fixed_base(base: &Self::Element) -> Self::FixedBase;
    /// `base^exponent` in constant time.
    fn pow_fixed(base: &Self::FixedBase, exponent: &Self::Scalar) -> Self::Element;
    /// `∏ base_i^{exponent_i}` in constant time. Slices of equal length.
    fn multi_pow(bases: &[Self::Element], exponents: &[Self::Scalar]) -> Self::Element {
        assert_eq!(bases.len(), exponents.len(), "one exponent a base");
        let powers = bases.iter().zip(exponents).map(|(base, exponent)| base.pow(exponent));
        powers.fold(Self::Element::identity(), |product, power| product.times(&power))
    }
    /// `∏ base_i^{exponent_i}` over public data. Slices of equal length.
    fn vartime_multi_pow(bases: &[Self::Element], exponents: &[Self::Scalar]) -> Self::Element;

    /// How whole proofs are recomputed in bulk: the seam for faster back ends.
    fn engine() -> &'static dyn Engine<Self>;

    /// How small integers are put into a group element, or `None` if the group has no embedding (BELENIOS-2048).
    const EMBEDDING: Option<Embedding>;
    /// `of_ints`: embeds `values`, each below `2^bits_per_int`. Belenios spec 3.3.0, "Groups". The values are secret: the search for the padding
    /// takes a time that depends on them only through the number of tries.
    fn of_ints(values: &[u32]) -> Result<Self::Element, EmbeddingError>;
    /// `to_ints`: takes out `count` integers of a public element. Every element gives integers, also one that nobody made with `of_ints`: whether
    /// it is such an encoding is asked by encoding them again.
    fn vartime_to_ints(element: &Self::Element, count: usize) -> Result<Vec<u32>, EmbeddingError>;
    /// `GetGenerator(i)`: a generator whose discrete logarithm to base `g` nobody knows; −1 is the secondary generator `h`.
    fn get_generator(index: i64) -> Self::Element;

    /// Order of public credentials in the published list. FORMAT.md: numeric, for Ed25519 by RFC 8032 bytes.
    fn cmp_credentials(a: &Self::Unchecked, b: &Self::Unchecked) -> core::cmp::Ordering {
        a.cmp(b)
    }
}

/// Parameters of an embedding of small integers. Belenios spec 3.3.0, "Groups".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embedding {
    /// `κ`: bits of each integer.
    pub bits_per_int: u32,
    /// `p`: bits of padding that are searched for a member.
    pub padding: u32,
    /// The most integers that fit.
    pub max_ints: usize,
}

/// The value is canonical text, but not a member of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an element of the group's subgroup of prime order")]
pub struct NotAMember;

/// Integers that cannot be embedded, or an element that embeds none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbeddingError {
    /// BELENIOS-2048 serves homomorphic questions only.
    #[error("the group {0} has no embedding: ranked and graded questions need Ed25519 or RFC-3526-2048")]
    NoEmbedding(&'static str),
    /// More answers than fit into one element.
    #[error("{count} answers do not fit into one element, at most {max} do")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many fit.
        max: usize,
    },
    /// A value of more than `bits` bits.
    #[error("the value {value} does not fit into {bits} bits")]
    TooLarge {
        /// The value.
        value: u32,
        /// Bits of each integer.
        bits: u32,
    },
    /// No padding makes a member (probability below 2^−2^13).
    #[error("no padding turns these values into a group element")]
    NoPadding,
}

/// The election's public key `y` with its table of powers, or any other base used often.
#[derive(Clone)]
pub struct PublicKey<G: Group> {
    element: G::Element,
    table: G::FixedBase,
}

impl<G: Group> PublicKey<G> {
    /// Prepares the table of `y`.
    pub fn new(element: G::Element) -> Self {
        let table = G::fixed_base(&element);
        Self { element, table }
    }

    /// `y`
    pub fn element(&self) -> &G::Element {
        &self.element
    }

    /// The table of powers of `y`.
    pub fn table(&self) -> &G::FixedBase {
        &self.table
    }

    /// `y^exponent` in constant time.
    pub fn pow(&self, exponent: &G::Scalar) -> G::Element {
        G::pow_fixed(&self.table, exponent)
    }
}

impl<G: Group> Debug for PublicKey<G> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("PublicKey").field(&self.element).finish()
    }
}

/// A base of a [`Program`].
#[derive(Clone, Debug)]
pub enum Base<G: Group> {
    /// As it stands on the wire: running the program checks its membership.
    Wire(G::Unchecked),
    /// Known to be a member.
    Member(G::Element),
    /// The product of earlier bases, by index.
    Product(Vec<usize>),
}

/// `g^a · y^b · ∏ base_i^{e_i}`: one commitment of a proof, recomputed from challenge and response.
#[derive(Clone, Debug)]
pub struct Commitment<G: Group> {
    /// `a`
    pub g: G::Scalar,
    /// `b`
    pub y: G::Scalar,
    /// Indices into the program's bases with their exponents.
    pub powers: Vec<(usize, G::Scalar)>,
}

/// Everything that public verification of one ballot has to compute in the group: which bases to check, which commitments to recompute.
///
/// The whole cost of verifying stands here, in a form that does not say *what* is proved. A back end may therefore share tables between the
/// exponents of one base, fold the membership check into them, and put several programs into the lanes of a vector register.
#[derive(Clone, Debug)]
pub struct Program<G: Group> {
    /// Bases in order.
    pub bases: Vec<Base<G>>,
    /// Commitments in order.
    pub commitments: Vec<Commitment<G>>,
}

impl<G: Group> Default for Program<G> {
    fn default() -> Self {
        Self { bases: Vec::new(), commitments: Vec::new() }
    }
}

/// What a program computed.
#[derive(Clone, Debug)]
pub struct Computed<G: Group> {
    /// The program's bases, now members.
    pub bases: Vec<G::Element>,
    /// The program's commitments in wire form, ready to be hashed.
    pub commitments: Vec<G::Unchecked>,
}

/// The base at this index is not a member of the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadBase(pub usize);

/// A back end of public verification. All data is public: every implementation may run in variable time.
pub trait Engine<G: Group>: Sync {
    /// Runs the programs of one election, whose key is `y`.
    fn vartime_run(&self, key: &PublicKey<G>, programs: &[Program<G>]) -> Vec<Result<Computed<G>, BadBase>>;
}
