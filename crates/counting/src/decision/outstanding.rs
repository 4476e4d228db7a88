//! Can the votes that are still out change the verdict?

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_traits::Zero;

use super::counts::distinct;
use super::lattice::{Inequality, has_point};
use super::rule::{Condition, Step, doubled, weakest};
use super::{Aggregation, Clause, Counts, DecisionError, Outcome, Quantity, Rule, Tally, UnitTally};

/// Votes that are not in the tally yet. Each may turn out yes, no, blank, spoiled, or spoiled by an
/// entitled voter (illegal).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outstanding {
    votes: u64,
    in_hand: bool,
}

impl Outstanding {
    /// At most so many votes may still come; any of them may stay away.
    pub fn may_come(votes: u64) -> Self {
        Self { votes, in_hand: false }
    }

    /// Exactly so many ballots have been received and are not counted yet.
    pub fn in_hand(votes: u64) -> Self {
        Self { votes, in_hand: true }
    }

    /// How many.
    pub fn votes(self) -> u64 {
        self.votes
    }
}

/// Where the ballot stands while votes are out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every split of the outstanding votes gives this outcome.
    Decided(Outcome),
    /// Different splits give different outcomes: these.
    Open(BTreeSet<Outcome>),
}

impl Standing {
    fn of(reachable: BTreeSet<Outcome>) -> Self {
        match reachable.first() {
            Some(only) if reachable.len() == 1 => Standing::Decided(*only),
            _ => Standing::Open(reachable),
        }
    }

    /// Does every split give the same outcome?
    pub fn is_decided(&self) -> bool {
        matches!(self, Standing::Decided(_))
    }

    fn outcomes(self) -> BTreeSet<Outcome> {
        match self {
            Standing::Decided(outcome) => BTreeSet::from([outcome]),
            Standing::Open(outcomes) => outcomes,
        }
    }
}

/// A vote that is out becomes one of these; one that stays away changes nothing.
const KINDS: [Quantity; 5] = [Quantity::Yes, Quantity::No, Quantity::Blank, Quantity::Spoiled, Quantity::VotingAndIllegal];

/// Up to so many outstanding units, every way they can vote is tried.
const UNITS_TRIED: usize = 8;

impl Rule {
    /// Is the verdict the same for **every** split of the outstanding votes?
    ///
    /// # Errors
    /// As [`Rule::standing`].
    pub fn already_decided(&self, tally: &Tally, outstanding: Outstanding) -> Result<bool, DecisionError> {
        Ok(self.standing(tally, outstanding)?.is_decided())
    }

    /// All outcomes that the outstanding votes can lead to.
    ///
    /// Exact: the splits are the whole points of a simplex, the clauses are half-spaces, and each
    /// combination of met and missed clauses is searched for a whole point. It does not go through
    /// the splits one by one, so thousands or millions of outstanding votes cost no more than ten.
    ///
    /// # Errors
    /// As [`Rule::decide`]; or more votes out than members have not voted; or the rule counts
    /// weighted units (see [`Rule::standing_of_weights`]).
    pub fn standing(&self, tally: &Tally, outstanding: Outstanding) -> Result<Standing, DecisionError> {
        if self.aggregation != Aggregation::Pooled {
            let aggregation = self.aggregation.name();
            return Err(DecisionError::NeedsUnits { rule: self.name.clone(), aggregation });
        }
        if self.is_of_units() {
            let message = format!("{} counts weighted units: give the weights of those that are outstanding", self.name);
            return Err(DecisionError::Units(message));
        }
        self.standing_of_one(tally, outstanding)
    }

    /// As [`Rule::standing`] for units, with the votes outstanding in each, in the same order.
    ///
    /// Exact when the votes are pooled and when every unit decides for itself. Under a double majority
    /// the sum and the units are looked at apart, which can only find too many outcomes: a ballot that
    /// is said to be decided is decided.
    ///
    /// # Errors
    /// As [`Rule::decide_units`] and [`Rule::standing`]; or not one number for each unit.
    pub fn standing_of_units(&self, units: &[UnitTally], outstanding: &[Outstanding]) -> Result<Standing, DecisionError> {
        distinct(units.iter().map(|u| u.name.as_str()))?;
        if units.len() != outstanding.len() {
            let (units, given) = (units.len(), outstanding.len());
            return Err(DecisionError::Units(format!("{units} units need {units} numbers of outstanding votes, not {given}")));
        }
        let each = units.iter().zip(outstanding).map(|(unit, &out)| {
            let in_unit = |error| DecisionError::InUnit { unit: unit.name.clone(), error: Box::new(error) };
            self.standing_of_one(&unit.tally, out).map(Standing::outcomes).map_err(in_unit)
        });
        let each = each.collect::<Result<Vec<_>, _>>()?;
        let pooled = || self.standing_of_one(&Tally::pooled(units)?, Outstanding::all_of(outstanding)?);
        match self.aggregation {
            Aggregation::Pooled => pooled(),
            Aggregation::PerUnit => Ok(Standing::of(weakest_of(&each))),
            Aggregation::Double => Ok(Standing::of(doubled_of(&pooled()?.outcomes(), &each))),
        }
    }

    /// As [`Rule::standing`] for a vote by weighted units: the weights of the units that are out.
    /// Each may vote yes or no, abstain, or stay away.
    ///
    /// Exact for rules in which a unit's yes never hurts (all presets), and for up to eight units
    /// under any rule. Beyond that it answers [`Standing::Open`] with all outcomes of the rule.
    ///
    /// # Errors
    /// As [`Rule::decide`]; or the tally lacks a number of units or weights; or the outstanding units
    /// do not fit beside those that voted.
    pub fn standing_of_weights(&self, tally: &Tally, weights: &[u64]) -> Result<Standing, DecisionError> {
        let all_for = |kind| self.with_units(tally, weights.iter().map(|&w| (w, kind)));
        if self.yes_never_hurts() {
            let ends = [all_for(UnitMove::Yes)?, all_for(UnitMove::No)?];
            return Ok(Standing::of(ends.into_iter().collect()));
        }
        all_for(UnitMove::Yes)?;
        if weights.len() > UNITS_TRIED {
            let of_branches = self.branches.iter().map(|b| b.outcome);
            let others = [Some(self.otherwise), Some(self.quorum_missed), self.nobody];
            return Ok(Standing::Open(of_branches.chain(others.into_iter().flatten()).collect()));
        }
        let mut reachable = BTreeSet::new();
        for split in 0..4_usize.pow(u32::try_from(weights.len()).unwrap_or(0)) {
            let kind = |i: usize| UnitMove::ALL[(split >> (2 * i)) & 3];
            let moves = weights.iter().enumerate().map(|(i, &w)| (w, kind(i)));
            reachable.insert(self.with_units(tally, moves)?);
        }
        Ok(Standing::of(reachable))
    }

    fn standing_of_one(&self, tally: &Tally, outstanding: Outstanding) -> Result<Standing, DecisionError> {
        check_room(tally, outstanding.votes)?;
        self.outcome_of(tally)?;
        let steps = self.steps(tally);
        let space = Space::of(self, tally, &steps, outstanding)?;
        let mut found = BTreeSet::new();
        space.explore(&steps, self.otherwise, &mut Vec::new(), &mut found)?;
        Ok(Standing::of(found))
    }

    /// Every clause asks for yes against something that a yes does not raise, and only carrying
    /// depends on it.
    fn yes_never_hurts(&self) -> bool {
        let rises = |q| matches!(q, Quantity::WeightYes | Quantity::UnitsYes);
        let never_rises = |q| matches!(q, Quantity::Weight | Quantity::Units | Quantity::WeightNo | Quantity::UnitsNo | Quantity::Eligible);
        let fair = |b: &super::Branch| b.outcome == Outcome::Carried && b.clauses.iter().all(|c| rises(c.count) && never_rises(c.base));
        self.quorum.is_empty() && self.nobody == Some(Outcome::Lost) && self.otherwise == Outcome::Lost && self.branches.iter().all(fair)
    }

    fn with_units(&self, tally: &Tally, moves: impl Iterator<Item = (u64, UnitMove)>) -> Result<Outcome, DecisionError> {
        let mut counts = tally.counts().clone();
        for (weight, kind) in moves {
            kind.apply(weight, &mut counts)?;
        }
        self.outcome_of(&counts.check()?)
    }
}

impl Outstanding {
    /// Of several units together. Ballots in hand are certain only if all of them are.
    fn all_of(each: &[Outstanding]) -> Result<Self, DecisionError> {
        let mut votes = each.iter().map(|o| o.votes);
        let votes = votes.try_fold(0_u64, u64::checked_add).ok_or(DecisionError::Overflow("outstanding votes"))?;
        Ok(Self { votes, in_hand: each.iter().all(|o| o.in_hand || o.votes == 0) })
    }
}

fn check_room(tally: &Tally, outstanding: u64) -> Result<(), DecisionError> {
    match tally.not_voted() {
        Some(left) if outstanding > left => Err(DecisionError::TooManyOutstanding { outstanding, left }),
        _ => Ok(()),
    }
}

/// The weakest outcomes that one choice from each set can have.
fn weakest_of(each: &[BTreeSet<Outcome>]) -> BTreeSet<Outcome> {
    each.iter().fold(BTreeSet::from([Outcome::Carried]), |reached, unit| {
        reached.iter().flat_map(|&a| unit.iter().map(move |&b| weakest([a, b]))).collect()
    })
}

fn doubled_of(pooled: &BTreeSet<Outcome>, each: &[BTreeSet<Outcome>]) -> BTreeSet<Outcome> {
    let sure = each.iter().filter(|s| s.len() == 1 && s.contains(&Outcome::Carried)).count();
    let possible = each.iter().filter(|s| s.contains(&Outcome::Carried)).count();
    let mut met = BTreeSet::new();
    met.insert(2 * sure > each.len());
    met.insert(2 * possible > each.len());
    pooled.iter().flat_map(|&p| met.iter().map(move |&m| doubled(p, m))).collect()
}

/// How a unit that is out may vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum UnitMove {
    Yes,
    No,
    Abstain,
    StayAway,
}

impl UnitMove {
    const ALL: [UnitMove; 4] = [UnitMove::Yes, UnitMove::No, UnitMove::Abstain, UnitMove::StayAway];

    fn apply(self, weight: u64, counts: &mut Counts) -> Result<(), DecisionError> {
        if self == UnitMove::StayAway {
            return Ok(());
        }
        add(&mut counts.units_present, 1, "units represented")?;
        match self {
            UnitMove::Yes => {
                add(&mut counts.weight_yes, weight, "weights of yes")?;
                add(&mut counts.units_yes, 1, "units for yes")
            }
            UnitMove::No => {
                add(&mut counts.weight_no, weight, "weights of no")?;
                add(&mut counts.units_no, 1, "units for no")
            }
            UnitMove::Abstain | UnitMove::StayAway => Ok(()),
        }
    }
}

fn add(number: &mut Option<u64>, more: u64, what: &'static str) -> Result<(), DecisionError> {
    if let Some(n) = number {
        *n = n.checked_add(more).ok_or(DecisionError::Overflow(what))?;
    }
    Ok(())
}

/// The splits of the outstanding votes, as whole points: one coordinate for each group of kinds
/// between which no clause distinguishes. Kinds that no clause sees are left out.
struct Space<'a> {
    rule: &'a Rule,
    tally: &'a Tally,
    groups: Vec<usize>,
    limit: u64,
    exact: bool,
}

impl<'a> Space<'a> {
    fn of(rule: &'a Rule, tally: &'a Tally, steps: &[Step], outstanding: Outstanding) -> Result<Self, DecisionError> {
        let whole = Self { rule, tally, groups: (0..KINDS.len()).collect(), limit: outstanding.votes, exact: false };
        let mut rows = Vec::new();
        for condition in steps.iter().flat_map(|s| &s.conditions) {
            rows.push(whole.inequality(condition, true)?.coefficients);
        }
        let column = |kind: usize| rows.iter().map(|r| r[kind].clone()).collect::<Vec<_>>();
        let mut columns: Vec<Vec<BigInt>> = Vec::new();
        let mut groups = Vec::new();
        let mut unseen = false;
        for kind in 0..KINDS.len() {
            let column = column(kind);
            if column.iter().all(Zero::is_zero) {
                unseen = true;
            } else if !columns.contains(&column) {
                columns.push(column);
                groups.push(kind);
            }
        }
        Ok(Self { groups, exact: outstanding.in_hand && !unseen, ..whole })
    }

    /// Adds every outcome that is reached from this region on; stops when nothing new can come.
    fn explore(
        &self,
        steps: &[Step],
        otherwise: Outcome,
        region: &mut Vec<Inequality>,
        found: &mut BTreeSet<Outcome>,
    ) -> Result<(), DecisionError> {
        let outcomes = steps.iter().map(|s| s.outcome).chain([otherwise]);
        if outcomes.into_iter().all(|o| found.contains(&o)) || !self.has_point(region) {
            return Ok(());
        }
        let Some((step, rest)) = steps.split_first() else {
            found.insert(otherwise);
            return Ok(());
        };
        let start = region.len();
        for condition in &step.conditions {
            region.push(self.inequality(condition, false)?);
            self.explore(rest, otherwise, region, found)?;
            region.pop();
            region.push(self.inequality(condition, true)?);
        }
        if !found.contains(&step.outcome) && self.has_point(region) {
            found.insert(step.outcome);
        }
        region.truncate(start);
        Ok(())
    }

    fn has_point(&self, region: &[Inequality]) -> bool {
        has_point(self.groups.len(), self.limit, self.exact, region)
    }

    /// The condition (or its opposite) as an inequality in the coordinates.
    fn inequality(&self, condition: &Condition, holds: bool) -> Result<Inequality, DecisionError> {
        match condition {
            Condition::Met(clause) => self.of_clause(clause, holds),
            Condition::Missed(clause) => self.of_clause(clause, !holds),
            Condition::NobodyVoted => {
                let votes = self.linear(Quantity::Voting)?;
                Ok(if holds { negated(votes) } else { plus(votes, -1) })
            }
            // A rule of weighted units does not come here (`Rule::standing`); its steps are constant.
            Condition::NoUnitVoted => {
                let constant = BigInt::from(if holds { -1 } else { 0 });
                Ok(Inequality { coefficients: vec![BigInt::zero(); self.groups.len()], constant })
            }
        }
    }

    fn of_clause(&self, clause: &Clause, holds: bool) -> Result<Inequality, DecisionError> {
        let (count, base) = (self.linear(clause.count)?, self.linear(clause.base)?);
        let (num, den) = (clause.share.numerator(), clause.share.denominator());
        let difference = |a: &BigInt, b: &BigInt| a * den - b * num;
        let pairs = count.coefficients.iter().zip(&base.coefficients);
        let surplus = Inequality {
            coefficients: pairs.map(|(a, b)| difference(a, b)).collect(),
            constant: difference(&count.constant, &base.constant),
        };
        let strict = clause.comparison == super::Comparison::MoreThan;
        Ok(match (holds, strict) {
            (true, false) => surplus,
            (true, true) => plus(surplus, -1),
            (false, false) => plus(negated(surplus), -1),
            (false, true) => negated(surplus),
        })
    }

    /// The quantity as a linear form: what is counted so far, plus what each coordinate adds.
    fn linear(&self, quantity: Quantity) -> Result<Inequality, DecisionError> {
        let constant = quantity.required(self.tally, self.rule.spoiled_counts, &self.rule.name)?;
        let adds = |&kind: &usize| BigInt::from(u8::from(self.counts_in(KINDS[kind], quantity)));
        Ok(Inequality { coefficients: self.groups.iter().map(adds).collect(), constant: constant.into() })
    }

    /// Does one more vote of this kind raise the quantity by one? (`VotingAndIllegal` as a kind stands
    /// for an illegal vote, which is a spoiled one besides.)
    fn counts_in(&self, kind: Quantity, quantity: Quantity) -> bool {
        use Quantity::{Blank, No, Received, Spoiled, Valid, Voting, VotingAndIllegal, Yes};
        let spoiled = self.rule.spoiled_counts;
        match kind {
            Yes => matches!(quantity, Yes | Voting | VotingAndIllegal | Valid | Received),
            No => matches!(quantity, No | Voting | VotingAndIllegal | Valid | Received),
            Blank => matches!(quantity, Blank | Valid | Received),
            Spoiled => quantity == Spoiled || (spoiled && quantity == Received),
            _ => matches!(quantity, Spoiled | VotingAndIllegal) || (spoiled && quantity == Received),
        }
    }
}

fn negated(form: Inequality) -> Inequality {
    let coefficients = form.coefficients.into_iter().map(|c| -c).collect();
    Inequality { coefficients, constant: -form.constant }
}

fn plus(form: Inequality, more: i8) -> Inequality {
    Inequality { constant: form.constant + more, ..form }
}
