//! Powers of one public base for many exponents: combs.
//!
//! An exponent is cut into blocks of `length` bits. The points `base^(2^(length · k))` cost one long chain of squarings, which all exponents of
//! the base share. The blocks are dealt out to `columns`: block `k` is row `k / columns` of column `k mod columns`, and a column's table holds the
//! product of every subset of its rows. One step of the evaluation then takes the next bit of every block: one squaring, and one
//! multiplication a column. (C. H. Lim, P. J. Lee: More flexible exponentiation with precomputation. CRYPTO '94.)

use std::sync::OnceLock;

use crypto_bigint::modular::ConstMontyParams;

use super::loose::Loose;
use super::parameters::WORDS;

/// How exponents are cut. All fit: the last block of the last row ends behind the longest exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Bits of a block, which is the number of steps of an evaluation.
    pub(super) length: usize,
    /// Multiplications a step.
    pub(super) columns: usize,
    /// Blocks a column.
    pub(super) rows: usize,
}

/// For exponents of at most 256 bits: the size of a hash.
pub(super) const SHORT: Shape = Shape { length: 16, columns: 4, rows: 4 };

/// For exponents of at most 2064 bits.
pub(super) const LONG: Shape = Shape { length: 86, columns: 4, rows: 6 };

/// The tables of a base of a whole election, each built when first used.
pub struct Fixed<P> {
    base: Loose<P>,
    /// Bits of the longest exponent.
    bits: usize,
    public: OnceLock<Comb<P>>,
    secret: OnceLock<Comb<P>>,
}

/// The table of one base.
pub(super) struct Comb<P> {
    shape: Shape,
    /// `base^(2^(length · k))`
    points: Vec<Loose<P>>,
    /// A column after the other; entry `s` of a column is the product of the rows whose bit in `s` is set.
    columns: Vec<Vec<Loose<P>>>,
}

impl Shape {
    /// The shape for the exponents of one ballot. A handful of exponents share a table; these shapes cost the least for three of them.
    pub(super) fn of_bits(bits: usize) -> Self {
        if bits <= SHORT.length * SHORT.columns * SHORT.rows { SHORT } else { LONG }
    }

    /// Blocks that an exponent of `bits` bits has.
    fn blocks(self, bits: usize) -> usize {
        bits.div_ceil(self.length).clamp(1, self.columns * self.rows)
    }
}

impl<P: ConstMontyParams<WORDS>> Fixed<P> {
    /// For exponents of at most `bits` bits.
    pub(super) fn new(base: Loose<P>, bits: u32) -> Self {
        Self { base, bits: bits as usize, public: OnceLock::new(), secret: OnceLock::new() }
    }

    /// A large table for public exponents.
    pub(super) fn public(&self) -> &Comb<P> {
        self.table(&self.public, 13, 10)
    }

    /// `base^exponent` in constant time. The table is smaller, because each look-up reads all of a column.
    pub(super) fn pow(&self, exponent: &[u64]) -> Loose<P> {
        self.table(&self.secret, 8, 5).pow(exponent)
    }

    fn table<'a>(&self, table: &'a OnceLock<Comb<P>>, length: usize, rows: usize) -> &'a Comb<P> {
        let shape = Shape { length, columns: self.bits.div_ceil(length * rows), rows };
        table.get_or_init(|| Comb::new(&self.base, shape, self.bits))
    }
}

impl<P: ConstMontyParams<WORDS>> Comb<P> {
    /// Prepares the table of `base` for exponents of at most `bits` bits.
    pub(super) fn new(base: &Loose<P>, shape: Shape, bits: usize) -> Self {
        let mut points = vec![*base];
        while points.len() < shape.blocks(bits) {
            points.push(points[points.len() - 1].square_times(shape.length));
        }
        Self::from_points(shape, points)
    }

    /// The table of the product of other bases, if their points are there and it is cheaper to multiply these than to square anew.
    pub(super) fn product(factors: &[&Self], shape: Shape, bits: usize) -> Option<Self> {
        let blocks = shape.blocks(bits);
        let usable = factors.iter().all(|factor| factor.shape == shape && factor.points.len() >= blocks);
        let (first, others) = factors.split_first()?;
        if !usable || others.len() > shape.length {
            return None;
        }
        let points = (0..blocks).map(|k| others.iter().fold(first.points[k], |product, factor| product.times(&factor.points[k])));
        Some(Self::from_points(shape, points.collect()))
    }

    fn from_points(shape: Shape, points: Vec<Loose<P>>) -> Self {
        let column = |index: usize| {
            let mut subsets = vec![Loose::ONE];
            for point in points[index..].iter().step_by(shape.columns) {
                subsets.push(*point);
                for subset in 1..subsets.len() - 1 {
                    subsets.push(subsets[subset].times(point));
                }
            }
            subsets
        };
        let columns = (0..shape.columns.min(points.len())).map(column).collect();
        Self { shape, points, columns }
    }

    /// `base^exponent` in constant time.
    fn pow(&self, exponent: &[u64]) -> Loose<P> {
        let mut power = Loose::ONE;
        for step in (0..self.shape.length).rev() {
            power = power.square();
            for (column, subsets) in self.columns.iter().enumerate() {
                power = power.times(&Loose::pick(subsets, self.subset(exponent, column, step)));
            }
        }
        power
    }

    /// The entries to multiply by at `step`, in variable time: those that are 1 are left out.
    fn vartime_entries(&self, exponent: &[u64], step: usize) -> impl Iterator<Item = &Loose<P>> {
        self.columns.iter().enumerate().filter_map(move |(column, subsets)| {
            let subset = self.subset(exponent, column, step);
            (subset != 0).then(|| &subsets[subset])
        })
    }

    /// The rows of a column whose bit at `step`, which is a place in every block, is set.
    fn subset(&self, exponent: &[u64], column: usize, step: usize) -> usize {
        let rows = (column..self.points.len()).step_by(self.shape.columns).enumerate();
        rows.fold(0, |subset, (row, block)| subset | bit(exponent, block * self.shape.length + step) << row)
    }
}

/// `∏ base_i^(e_i)`, where `None` stands for 1. All share their squarings: a comb of `length` steps takes part in the last `length` of them.
pub(super) fn vartime_power<P: ConstMontyParams<WORDS>>(terms: &[(&Comb<P>, &[u64])]) -> Option<Loose<P>> {
    let steps = terms.iter().map(|(comb, _)| comb.shape.length).max().unwrap_or(0);
    let mut power: Option<Loose<P>> = None;
    for step in (0..steps).rev() {
        power = power.map(|power| power.square());
        let taking_part = terms.iter().filter(|(comb, _)| step < comb.shape.length);
        for entry in taking_part.flat_map(|(comb, exponent)| comb.vartime_entries(exponent, step)) {
            power = Some(power.map_or(*entry, |power| power.times(entry)));
        }
    }
    power
}

/// The bit of a number at `place`.
fn bit(words: &[u64], place: usize) -> usize {
    words.get(place / 64).map_or(0, |word| usize::from(word >> (place % 64) & 1 == 1))
}
