//! A clause: `count · den ≥ num · base`, or `>`, in whole numbers.

use std::fmt;
use std::str::FromStr;

use super::verdict::ClauseLine;
use super::words::{self, grouped};
use super::{DecisionError, Outcome, Quantity, Tally};

/// A share `num/den`, above 0, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    num: u32,
    den: u32,
}

impl Share {
    /// All of it.
    pub const ONE: Share = Share { num: 1, den: 1 };
    /// ½.
    pub const HALF: Share = Share { num: 1, den: 2 };

    /// `num/den`; `None` if either is 0.
    pub const fn new(num: u32, den: u32) -> Option<Self> {
        if num == 0 || den == 0 {
            return None;
        }
        let (mut a, mut b) = (num, den);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Some(Self { num: num / a, den: den / a })
    }

    /// For the presets, whose shares are written in the source.
    pub(super) const fn of(num: u32, den: u32) -> Self {
        match Self::new(num, den) {
            Some(share) => share,
            None => Self::ONE,
        }
    }

    /// The numerator in lowest terms.
    pub fn numerator(self) -> u32 {
        self.num
    }

    /// The denominator in lowest terms.
    pub fn denominator(self) -> u32 {
        self.den
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}

impl FromStr for Share {
    type Err = ();

    /// Reads `3/4`, `2`, `40 %` and `40%`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |t: &str| {
            let t = t.trim();
            let plain = !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| t.parse::<u32>().ok()).flatten().ok_or(())
        };
        let (num, den) = match (text.split_once('/'), text.strip_suffix('%')) {
            (Some((num, den)), _) => (number(num)?, number(den)?),
            (None, Some(percent)) => (number(percent)?, 100),
            (None, None) => (number(text)?, 1),
        };
        Self::new(num, den).ok_or(())
    }
}

/// Is the threshold itself enough?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `≥`: it is.
    AtLeast,
    /// `>`: it is not.
    MoreThan,
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::AtLeast => "≥",
            Comparison::MoreThan => ">",
        })
    }
}

/// `count · den (≥ or >) num · base`.
///
/// Written `yes >= 3/4 of eligible`, or `yes > no` when the share is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clause {
    pub(super) count: Quantity,
    pub(super) comparison: Comparison,
    pub(super) share: Share,
    pub(super) base: Quantity,
}

impl Clause {
    /// `count ≥ share · base`.
    pub const fn at_least(count: Quantity, share: Share, base: Quantity) -> Self {
        Self { count, comparison: Comparison::AtLeast, share, base }
    }

    /// `count > share · base`.
    pub const fn more_than(count: Quantity, share: Share, base: Quantity) -> Self {
        Self { count, comparison: Comparison::MoreThan, share, base }
    }

    /// What is counted.
    pub fn count(&self) -> Quantity {
        self.count
    }

    /// Whether the threshold itself is enough.
    pub fn comparison(&self) -> Comparison {
        self.comparison
    }

    /// The share of the base that is needed.
    pub fn share(&self) -> Share {
        self.share
    }

    /// What the share is taken of.
    pub fn base(&self) -> Quantity {
        self.base
    }

    /// The smallest count that meets the clause when the base is `base`.
    pub fn needed(&self, base: u64) -> u128 {
        let (num, den) = (u128::from(self.share.num), u128::from(self.share.den));
        let product = num * u128::from(base);
        match self.comparison {
            Comparison::AtLeast => product.div_ceil(den),
            Comparison::MoreThan => product / den + 1,
        }
    }

    /// Is it met by these two numbers?
    pub fn is_met(&self, count: u64, base: u64) -> bool {
        u128::from(count) >= self.needed(base)
    }

    /// Evaluates it on a tally and says so in words.
    pub(super) fn line(
        &self,
        tally: &Tally,
        spoiled_counts: bool,
        rule: &str,
        towards: Option<Outcome>,
    ) -> Result<ClauseLine, DecisionError> {
        let count = self.count.required(tally, spoiled_counts, rule)?;
        let base = self.base.required(tally, spoiled_counts, rule)?;
        Ok(ClauseLine::of(*self, count, base, towards))
    }

    pub(super) fn in_words(&self, count: u64, base: u64, met: bool) -> String {
        let met = if met { "met" } else { "not met" };
        let needed = grouped(self.needed(base));
        let (what, of) = (self.count.in_words(), self.base.in_words());
        let (shown, whole) = (grouped(count), grouped(base));
        let strict = match self.comparison {
            Comparison::AtLeast => "at least",
            Comparison::MoreThan => "more than",
        };
        if self.share == Share::ONE {
            let compared = match self.comparison {
                Comparison::AtLeast => "at least as many as",
                Comparison::MoreThan => "more than",
            };
            return format!("{what} {shown}, {of} {whole}; {what} must be {compared} {of}, that is {needed}: {met}");
        }
        let share = words::share(self.share);
        let part = words::percent_beside(count, base, self.share).unwrap_or_else(|| "no share of nothing".to_owned());
        format!("{what} {shown} of {whole} {of} is {part}; needs {strict} {share}, that is {needed}: {met}")
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, comparison, share, base } = self;
        if *share == Share::ONE {
            return write!(f, "{count} {comparison} {base}");
        }
        write!(f, "{count} {comparison} {share} of {base}")
    }
}

/// The kinds of quorum: what must be reached before the votes are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuorumKind {
    /// Members present, of those entitled.
    Present,
    /// Units represented, of all units.
    Units,
    /// Votes cast, of those entitled.
    Turnout,
    /// Yes, of those entitled.
    Approval,
    /// Requests, of those entitled.
    Petition,
}

impl QuorumKind {
    /// The quorum "at least `share`" of this kind.
    pub const fn at_least(self, share: Share) -> Clause {
        match self {
            QuorumKind::Present => Clause::at_least(Quantity::Present, share, Quantity::Eligible),
            QuorumKind::Units => Clause::at_least(Quantity::UnitsPresent, share, Quantity::Units),
            QuorumKind::Turnout => Clause::at_least(Quantity::Received, share, Quantity::Eligible),
            QuorumKind::Approval => Clause::at_least(Quantity::Yes, share, Quantity::Eligible),
            QuorumKind::Petition => Clause::at_least(Quantity::Requests, share, Quantity::Eligible),
        }
    }
}
