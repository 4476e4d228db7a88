//! The numbers of a ballot: as they come, and checked.

use super::DecisionError;

/// The counts of one ballot (or of one unit's part of it) as they were reported, unchecked.
///
/// What is `None` was not reported; a rule that needs it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `N`: entitled at the close of the roll.
    pub eligible: Option<u64>,
    /// Of those entitled, how many were prevented from voting.
    pub prevented: u64,
    /// `Y`.
    pub yes: Option<u64>,
    /// `X`.
    pub no: Option<u64>,
    /// `B`: valid, no choice made.
    pub blank: u64,
    /// `S`: spoiled, on paper.
    pub spoiled: u64,
    /// `I`: illegal ballots cast by entitled voters. They may be among the spoiled.
    pub illegal: u64,
    /// `P`: members present.
    pub present: Option<u64>,
    /// Signatures or requests on a petition.
    pub requests: Option<u64>,
    /// `Σw`: the weight of all units.
    pub weight: Option<u64>,
    /// The weight of the units that voted yes.
    pub weight_yes: Option<u64>,
    /// The weight of the units that voted no.
    pub weight_no: Option<u64>,
    /// `U`: all units.
    pub units: Option<u64>,
    /// Units that were represented.
    pub units_present: Option<u64>,
    /// Units that voted yes.
    pub units_yes: Option<u64>,
    /// Units that voted no.
    pub units_no: Option<u64>,
}

/// Counts that agree with each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally(Counts);

/// The tally of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitTally {
    /// The unit's name.
    pub name: String,
    /// Its tally.
    pub tally: Tally,
}

/// One unit's open, recorded vote in a federation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitVote {
    /// The unit's name.
    pub name: String,
    /// Its weight, frozen at the credentials report.
    pub weight: u64,
    /// How it voted.
    pub vote: UnitVoteKind,
}

/// How a unit voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitVoteKind {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Represented, neither yes nor no.
    Abstain,
    /// Not represented: its weight is lost.
    Absent,
}

impl Counts {
    /// `N` entitled, `Y` yes, `X` no, nothing else.
    pub fn votes(eligible: u64, yes: u64, no: u64) -> Self {
        Self { eligible: Some(eligible), yes: Some(yes), no: Some(no), ..Self::default() }
    }

    /// With so many blank votes.
    #[must_use]
    pub fn blank(self, blank: u64) -> Self {
        Self { blank, ..self }
    }

    /// With so many spoiled votes.
    #[must_use]
    pub fn spoiled(self, spoiled: u64) -> Self {
        Self { spoiled, ..self }
    }

    /// With so many prevented from voting.
    #[must_use]
    pub fn prevented(self, prevented: u64) -> Self {
        Self { prevented, ..self }
    }

    /// With so many members present.
    #[must_use]
    pub fn present(self, present: u64) -> Self {
        Self { present: Some(present), ..self }
    }

    /// With so many requests on the petition.
    #[must_use]
    pub fn requests(self, requests: u64) -> Self {
        Self { requests: Some(requests), ..self }
    }

    /// The counts of a federation's vote by weighted units.
    ///
    /// # Errors
    /// No unit, a name twice, or a weight sum beyond 64 bits.
    pub fn from_unit_votes(votes: &[UnitVote]) -> Result<Self, DecisionError> {
        distinct(votes.iter().map(|v| v.name.as_str()))?;
        let weight = |kinds: &[UnitVoteKind]| {
            let of_kind = votes.iter().filter(|v| kinds.contains(&v.vote));
            sum("weights", of_kind.map(|v| v.weight))
        };
        let number = |kinds: &[UnitVoteKind]| {
            let of_kind = votes.iter().filter(|v| kinds.contains(&v.vote));
            u64::try_from(of_kind.count()).map_err(|_| DecisionError::Overflow("units"))
        };
        use UnitVoteKind::{Absent, Abstain, No, Yes};
        Ok(Self {
            weight: Some(weight(&[Yes, No, Abstain, Absent])?),
            weight_yes: Some(weight(&[Yes])?),
            weight_no: Some(weight(&[No])?),
            units: Some(number(&[Yes, No, Abstain, Absent])?),
            units_present: Some(number(&[Yes, No, Abstain])?),
            units_yes: Some(number(&[Yes])?),
            units_no: Some(number(&[No])?),
            ..Self::default()
        })
    }

    /// Checks that the numbers fit together.
    ///
    /// # Errors
    /// More votes than entitled or present, more requests than entitled, more weight or units voting
    /// than there are, nobody entitled, or a sum beyond 64 bits.
    pub fn check(self) -> Result<Tally, DecisionError> {
        let received = self.received()?;
        if self.eligible == Some(0) {
            return Err(DecisionError::NobodyEntitled);
        }
        at_most("votes cast and members prevented", &[received, self.prevented], "entitled", self.eligible)?;
        at_most("votes cast", &[received], "members present", self.present)?;
        at_most("members present", &[self.present.unwrap_or(0)], "entitled", self.eligible)?;
        at_most("requests", &[self.requests.unwrap_or(0)], "entitled", self.eligible)?;
        let or_zero = Option::unwrap_or_default;
        at_most("weights of yes and no", &[or_zero(self.weight_yes), or_zero(self.weight_no)], "in all", self.weight)?;
        let voting = [or_zero(self.units_yes), or_zero(self.units_no)];
        at_most("units for yes and no", &voting, "units", self.units)?;
        at_most("units for yes and no", &voting, "units represented", self.units_present)?;
        at_most("units represented", &[or_zero(self.units_present)], "units", self.units)?;
        Ok(Tally(self))
    }

    /// All ballots received: illegal ones are spoiled ones whose caster is known to be entitled.
    fn received(&self) -> Result<u64, DecisionError> {
        let spoiled = self.spoiled.max(self.illegal);
        sum("votes", [self.yes.unwrap_or(0), self.no.unwrap_or(0), self.blank, spoiled])
    }
}

impl Tally {
    /// The numbers.
    pub fn counts(&self) -> &Counts {
        &self.0
    }

    /// Entitled, not prevented, and not heard of yet; `None` when `N` was not given.
    pub(super) fn not_voted(&self) -> Option<u64> {
        let received = self.0.received().ok()?;
        self.0.eligible.map(|n| n - self.0.prevented - received)
    }

    /// The sums over units. A number that one unit does not give is not given in the sum.
    ///
    /// # Errors
    /// No unit, a name twice, a unit that lacks what the others give, or a sum beyond 64 bits.
    pub fn pooled(units: &[UnitTally]) -> Result<Tally, DecisionError> {
        distinct(units.iter().map(|u| u.name.as_str()))?;
        let all = |what, get: fn(&Counts) -> Option<u64>| optional_sum(what, units, get);
        let plain = |what, get: fn(&Counts) -> u64| sum(what, units.iter().map(|u| get(&u.tally.0)));
        let counts = Counts {
            eligible: all("entitled", |c| c.eligible)?,
            prevented: plain("members prevented", |c| c.prevented)?,
            yes: all("yes votes", |c| c.yes)?,
            no: all("no votes", |c| c.no)?,
            blank: plain("blank votes", |c| c.blank)?,
            spoiled: plain("spoiled votes", |c| c.spoiled)?,
            illegal: plain("illegal votes", |c| c.illegal)?,
            present: all("members present", |c| c.present)?,
            requests: all("requests", |c| c.requests)?,
            units: u64::try_from(units.len()).ok(),
            ..Counts::default()
        };
        counts.check()
    }
}

fn optional_sum(what: &'static str, units: &[UnitTally], get: fn(&Counts) -> Option<u64>) -> Result<Option<u64>, DecisionError> {
    let given = units.iter().filter(|u| get(&u.tally.0).is_some()).count();
    match units.iter().find(|u| get(&u.tally.0).is_none()) {
        Some(unit) if given > 0 => Err(DecisionError::Units(format!("unit {} does not give its {what}, others do", unit.name))),
        Some(_) => Ok(None),
        None => sum(what, units.iter().filter_map(|u| get(&u.tally.0))).map(Some),
    }
}

pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), DecisionError> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(DecisionError::Units(format!("unit {name} is given twice")));
        }
    }
    if seen.is_empty() {
        return Err(DecisionError::Units("no unit is given".to_owned()));
    }
    Ok(())
}

fn sum(what: &'static str, numbers: impl IntoIterator<Item = u64>) -> Result<u64, DecisionError> {
    let mut numbers = numbers.into_iter();
    numbers.try_fold(0_u64, u64::checked_add).ok_or(DecisionError::Overflow(what))
}

fn at_most(part: &'static str, parts: &[u64], whole: &'static str, limit: Option<u64>) -> Result<(), DecisionError> {
    let sum = parts.iter().copied().map(u128::from).sum::<u128>();
    match limit {
        Some(limit) if sum > u128::from(limit) => Err(DecisionError::TooMany { part, sum, whole, limit }),
        _ => Ok(()),
    }
}
