//! The prime-order subgroup of edwards25519. Belenios spec 3.3.0, "Ed25519"; RFC 7748, RFC 8032.
//!
//! The curve `−x² + y² = 1 − (121665/121666) x² y²` over `p = 2^255 − 19` has `8 q` points. An element on the wire is the compressed number
//! `z = y + 2^255 (x mod 2)`, written big-endian with 64 lower-case hex digits: the RFC 8032 encoding with its bytes reversed. Three things
//! are refused that a lenient decoder would take: `y ≥ p`, a sign bit where `x = 0`, and every point outside the subgroup of order `q`
//! (by `[q]P = 1`, exactly; many points at once by 128 random sums, since a single one would miss points of small order half of the time).

use std::sync::Arc;

use crypto_bigint::U256;
use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsBasepointTable, EdwardsPoint, VartimeEdwardsPrecomputation};
use curve25519_dalek::scalar::Scalar as DalekScalar;
use curve25519_dalek::traits::{
    BasepointTable, Identity, IsIdentity, MultiscalarMul, VartimeMultiscalarMul, VartimePrecomputedMultiscalarMul,
};
use rand_core::CryptoRng;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::ffield::decimal;
use super::torsion::vartime_all_torsion_free;
use super::{BadBase, Base, Computed, Element, Embedding, EmbeddingError, Engine, Group, NotAMember, Program, PublicKey, Scalar};
use crate::json::{JsonError, JsonErrorKind, Reader, Wire};

/// The default group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ed25519;

/// A number modulo `q = 2^252 + 27742317777372353535851937790883648493`.
#[derive(Clone, Zeroize)]
pub struct Ed25519Scalar(DalekScalar);

/// A point of the subgroup of order `q`.
#[derive(Clone, PartialEq, Eq)]
pub struct Ed25519Element(EdwardsPoint);

/// The RFC 8032 encoding of a `y < p` with a sign bit; nothing else is known of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ed25519Unchecked([u8; 32]);

/// `q` in decimal has 77 digits.
const MAX_DIGITS: usize = 77;

impl PartialEq for Ed25519Scalar {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 // constant time in dalek
    }
}

impl Eq for Ed25519Scalar {}

impl core::fmt::Debug for Ed25519Scalar {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Ed25519Scalar(…)")
    }
}

impl Scalar for Ed25519Scalar {
    fn zero() -> Self {
        Self(DalekScalar::ZERO)
    }

    fn one() -> Self {
        Self(DalekScalar::ONE)
    }

    fn from_u64(value: u64) -> Self {
        Self(DalekScalar::from(value))
    }

    fn random(rng: &mut dyn CryptoRng) -> Self {
        let mut wide = [0; 64];
        rng.fill_bytes(&mut wide);
        let scalar = Self(DalekScalar::from_bytes_mod_order_wide(&wide));
        wide.zeroize();
        scalar
    }

    fn from_be_bytes(bytes: &[u8]) -> Self {
        let mut wide = [0; 64];
        for (slot, byte) in wide.iter_mut().zip(bytes.iter().rev()) {
            *slot = *byte;
        }
        let scalar = Self(DalekScalar::from_bytes_mod_order_wide(&wide));
        wide.zeroize();
        scalar
    }

    fn plus(&self, other: &Self) -> Self {
        Self(self.0 + other.0)
    }

    fn minus(&self, other: &Self) -> Self {
        Self(self.0 - other.0)
    }

    fn times(&self, other: &Self) -> Self {
        Self(self.0 * other.0)
    }

    fn negate(&self) -> Self {
        Self(-self.0)
    }

    fn invert(&self) -> Option<Self> {
        (self.0 != DalekScalar::ZERO).then(|| Self(self.0.invert()))
    }
}

impl Wire for Ed25519Scalar {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Scalar);
        let digits = reader.plain_string()?;
        let number = decimal::parse::<4>(digits, MAX_DIGITS).ok_or_else(|| error.clone())?;
        let scalar: Option<DalekScalar> = DalekScalar::from_canonical_bytes(number.to_le_bytes().into()).into();
        scalar.map(Self).ok_or(error)
    }

    fn write(&self, out: &mut String) {
        out.push('"');
        decimal::write(&U256::from_le_slice(self.0.as_bytes()), out);
        out.push('"');
    }
}

impl core::fmt::Debug for Ed25519Element {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        Ed25519::encode(self).fmt(f)
    }
}

impl Element for Ed25519Element {
    type Scalar = Ed25519Scalar;

    fn identity() -> Self {
        Self(EdwardsPoint::identity())
    }

    fn is_identity(&self) -> bool {
        self.0.is_identity()
    }

    fn times(&self, other: &Self) -> Self {
        Self(self.0 + other.0)
    }

    fn inverse(&self) -> Self {
        Self(-self.0)
    }

    fn over(&self, other: &Self) -> Self {
        Self(self.0 - other.0)
    }

    fn pow(&self, exponent: &Self::Scalar) -> Self {
        Self(self.0 * exponent.0)
    }

    fn vartime_pow(&self, exponent: &Self::Scalar) -> Self {
        Self(EdwardsPoint::vartime_double_scalar_mul_basepoint(&exponent.0, &self.0, &DalekScalar::ZERO))
    }
}

impl Wire for Ed25519Element {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::NotAMember);
        Ed25519::check(&Ed25519Unchecked::read(reader)?).map_err(|NotAMember| error)
    }

    fn write(&self, out: &mut String) {
        Ed25519::encode(self).write(out);
    }
}

/// `p = 2^255 − 19`, little-endian.
const P: [u8; 32] = {
    let mut p = [0xff; 32];
    p[0] = 0xed;
    p[31] = 0x7f;
    p
};

impl Ed25519Unchecked {
    /// The RFC 8032 bytes, if they are the canonical encoding of some `y < p` (with no sign where `x = 0`).
    fn from_rfc8032(bytes: [u8; 32]) -> Option<Self> {
        let mut y = bytes;
        y[31] &= 0x7f;
        let negative = bytes[31] & 0x80 != 0;
        let below_p = y.iter().rev().lt(P.iter().rev());
        let mut minus_one = P;
        minus_one[0] -= 1;
        let mut one = [0; 32];
        one[0] = 1;
        let x_is_zero = y == one || y == minus_one;
        (below_p && !(negative && x_is_zero)).then_some(Self(bytes))
    }

    /// The RFC 8032 bytes.
    pub fn as_rfc8032(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialOrd for Ed25519Unchecked {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ed25519Unchecked {
    /// By RFC 8032 bytes: the order of published credentials (FORMAT.md).
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl core::fmt::Debug for Ed25519Unchecked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.to_json().trim_matches('"'))
    }
}

impl Wire for Ed25519Unchecked {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Element);
        let digits = reader.plain_string()?.as_bytes();
        let mut bytes = [0; 32];
        let decoded = digits.len() == 64 && data_encoding::HEXLOWER.decode_mut(digits, &mut bytes).is_ok();
        bytes.reverse();
        if decoded { Self::from_rfc8032(bytes).ok_or(error) } else { Err(error) }
    }

    fn write(&self, out: &mut String) {
        let mut bytes = self.0;
        bytes.reverse();
        out.push('"');
        data_encoding::HEXLOWER.encode_append(&bytes, out);
        out.push('"');
    }
}

/// The tables of one base: for constant-time exponents its own of 30 KiB, for public ones dalek's precomputed multiples of `g` and the base.
#[derive(Clone)]
pub struct FixedBase {
    table: Arc<EdwardsBasepointTable>,
    vartime_g_and_base: Arc<VartimeEdwardsPrecomputation>,
}

impl Group for Ed25519 {
    const NAME: &'static str = "Ed25519";
    const EMBEDDING: Option<Embedding> = Some(Embedding { bits_per_int: 8, padding: 14, max_ints: 30 });
    type Scalar = Ed25519Scalar;
    type Element = Ed25519Element;
    type Unchecked = Ed25519Unchecked;
    type FixedBase = FixedBase;

    fn generator() -> Ed25519Element {
        Ed25519Element(ED25519_BASEPOINT_POINT)
    }

    fn pow_g(exponent: &Ed25519Scalar) -> Ed25519Element {
        Ed25519Element(EdwardsPoint::mul_base(&exponent.0))
    }

    fn encode(element: &Ed25519Element) -> Ed25519Unchecked {
        Ed25519Unchecked(element.0.compress().to_bytes())
    }

    fn vartime_encode_all(elements: &[Ed25519Element]) -> Vec<Ed25519Unchecked> {
        let points: Vec<EdwardsPoint> = elements.iter().map(|element| element.0).collect();
        EdwardsPoint::compress_batch_alloc(&points).into_iter().map(|compressed| Ed25519Unchecked(compressed.to_bytes())).collect()
    }

    fn check(candidate: &Ed25519Unchecked) -> Result<Ed25519Element, NotAMember> {
        let point = CompressedEdwardsY(candidate.0).decompress().ok_or(NotAMember)?;
        if point.is_torsion_free() { Ok(Ed25519Element(point)) } else { Err(NotAMember) }
    }

    /// The subgroup test is made for all at once; only if it fails, one by one.
    fn vartime_check_all(candidates: &[Ed25519Unchecked]) -> Vec<Result<Ed25519Element, NotAMember>> {
        let points: Vec<Option<EdwardsPoint>> =
            candidates.par_iter().map(|candidate| CompressedEdwardsY(candidate.0).decompress()).collect();
        let on_curve: Vec<EdwardsPoint> = points.iter().flatten().copied().collect();
        let all_members = vartime_all_torsion_free(&on_curve);
        let member = |point: Option<EdwardsPoint>| point.filter(|point| all_members || point.is_torsion_free());
        points.into_par_iter().map(|point| member(point).map(Ed25519Element).ok_or(NotAMember)).collect()
    }

    fn fixed_base(base: &Ed25519Element) -> FixedBase {
        FixedBase {
            table: Arc::new(EdwardsBasepointTable::create(&base.0)),
            vartime_g_and_base: Arc::new(VartimeEdwardsPrecomputation::new([ED25519_BASEPOINT_POINT, base.0])),
        }
    }

    fn pow_fixed(base: &FixedBase, exponent: &Ed25519Scalar) -> Ed25519Element {
        Ed25519Element(base.table.mul_base(&exponent.0))
    }

    fn multi_pow(bases: &[Ed25519Element], exponents: &[Ed25519Scalar]) -> Ed25519Element {
        assert_eq!(bases.len(), exponents.len(), "one exponent a base");
        Ed25519Element(EdwardsPoint::multiscalar_mul(exponents.iter().map(|e| &e.0), bases.iter().map(|b| &b.0)))
    }

    fn vartime_multi_pow(bases: &[Ed25519Element], exponents: &[Ed25519Scalar]) -> Ed25519Element {
        assert_eq!(bases.len(), exponents.len(), "one exponent a base");
        Ed25519Element(EdwardsPoint::vartime_multiscalar_mul(exponents.iter().map(|e| e.0), bases.iter().map(|b| b.0)))
    }

    fn engine() -> &'static dyn Engine<Self> {
        &Straightforward
    }

    /// `((v_1 2^κ + v_2) 2^κ + … + v_n) 2^p + ε`, uncompressed, with the smallest `ε` that gives a member; κ = 8, p = 14.
    fn of_ints(values: &[u32]) -> Result<Ed25519Element, EmbeddingError> {
        let number = pack(values)?;
        for padding in 0..1_u64 << 14 {
            let bytes = number.wrapping_add(&U256::from_u64(padding)).to_le_bytes().into();
            if let Some(element) = Ed25519Unchecked::from_rfc8032(bytes).and_then(|candidate| Self::check(&candidate).ok()) {
                return Ok(element);
            }
        }
        Err(EmbeddingError::NoPadding)
    }

    fn vartime_to_ints(element: &Ed25519Element, count: usize) -> Result<Vec<u32>, EmbeddingError> {
        let mut number = U256::from_le_slice(&element.0.compress().to_bytes()).wrapping_shr_vartime(14);
        let mut values = vec![0; count];
        for value in values.iter_mut().rev() {
            *value = u32::from(number.to_le_bytes()[0]);
            number = number.wrapping_shr_vartime(8);
        }
        Ok(values)
    }

    /// `x = SHA256("ggen|i") >> 2`; `b` the first point at `x + ε`; the generator is `b^8`. Belenios spec 3.3.0, "GetGenerator (for Ed25519)".
    fn get_generator(index: i64) -> Ed25519Element {
        let mut number = U256::from_be_slice(&Sha256::digest(format!("ggen|{index}"))).wrapping_shr_vartime(2);
        loop {
            let bytes = number.to_le_bytes().into();
            let point = Ed25519Unchecked::from_rfc8032(bytes).and_then(|candidate| CompressedEdwardsY(candidate.0).decompress());
            if let Some(point) = point {
                let generator = Ed25519Element(point.mul_by_cofactor());
                assert!(!generator.is_identity() && generator != Self::generator(), "a hash met the identity or g");
                return generator;
            }
            number = number.wrapping_add(&U256::ONE);
        }
    }
}

/// `(v_1 … v_n)` as one number, shifted by the padding.
fn pack(values: &[u32]) -> Result<U256, EmbeddingError> {
    if values.len() > 30 {
        return Err(EmbeddingError::TooMany { count: values.len(), max: 30 });
    }
    let mut number = U256::ZERO;
    for &value in values {
        if value > 0xff {
            return Err(EmbeddingError::TooLarge { value, bits: 8 });
        }
        number = number.wrapping_shl_vartime(8).wrapping_add(&U256::from_u32(value));
    }
    Ok(number.wrapping_shl_vartime(14))
}

/// The portable back end: one double-scalar multiplication a commitment on dalek's tables, one exact subgroup check a base.
struct Straightforward;

impl Engine<Ed25519> for Straightforward {
    fn vartime_run(&self, key: &PublicKey<Ed25519>, programs: &[Program<Ed25519>]) -> Vec<Result<Computed<Ed25519>, BadBase>> {
        programs.iter().map(|program| run(key, program)).collect()
    }
}

fn run(key: &PublicKey<Ed25519>, program: &Program<Ed25519>) -> Result<Computed<Ed25519>, BadBase> {
    let mut bases: Vec<Ed25519Element> = Vec::with_capacity(program.bases.len());
    for (index, base) in program.bases.iter().enumerate() {
        let member = match base {
            Base::Wire(candidate) => Ed25519::check(candidate).map_err(|NotAMember| BadBase(index))?,
            Base::Member(member) => member.clone(),
            Base::Product(factors) => Element::product(factors.iter().map(|&factor| &bases[factor])),
        };
        bases.push(member);
    }
    let commitments: Vec<Ed25519Element> = program.commitments.iter().map(|commitment| commit(key, &bases, commitment)).collect();
    let commitments = Ed25519::vartime_encode_all(&commitments);
    Ok(Computed { bases, commitments })
}

fn commit(key: &PublicKey<Ed25519>, bases: &[Ed25519Element], commitment: &super::Commitment<Ed25519>) -> Ed25519Element {
    let super::Commitment { g, y, powers } = commitment;
    if let ([(base, exponent)], true) = (powers.as_slice(), y.is_zero()) {
        return Ed25519Element(EdwardsPoint::vartime_double_scalar_mul_basepoint(&exponent.0, &bases[*base].0, &g.0));
    }
    Ed25519Element(key.table().vartime_g_and_base.vartime_mixed_multiscalar_mul(
        [g.0, y.0],
        powers.iter().map(|(_, exponent)| exponent.0),
        powers.iter().map(|(base, _)| bases[*base].0),
    ))
}
