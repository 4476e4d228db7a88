//! A rule: which clauses, in which order, lead to which outcome.

use std::fmt;

use super::counts::distinct;
use super::verdict::{ClauseLine, Turnout, UnitVerdict, Verdict};
use super::{Clause, DecisionError, Quantity, Tally, UnitTally, Validity};

/// What a rule says of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The question is answered with yes.
    Carried,
    /// The vote advises; somebody else decides.
    Advisory,
    /// Votes that are still out can change it.
    Provisional,
    /// The quorum was missed, and the rule gives another call.
    NotQuorate,
    /// The question is answered with no.
    Lost,
}

impl Outcome {
    /// All outcomes, from the one that lets most happen to the one that lets least.
    pub const ALL: [Outcome; 5] = [Outcome::Carried, Outcome::Advisory, Outcome::Provisional, Outcome::NotQuorate, Outcome::Lost];

    /// Its name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Carried => "carried",
            Outcome::Advisory => "advisory",
            Outcome::Provisional => "provisional",
            Outcome::NotQuorate => "not-quorate",
            Outcome::Lost => "lost",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How the units of one ballot are put together; fixed before it opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aggregation {
    /// All votes in one sum.
    #[default]
    Pooled,
    /// Every unit decides for itself. The whole is only as far as the unit that is least far.
    PerUnit,
    /// The sum must carry and more than half of the units must carry.
    Double,
}

impl Aggregation {
    /// Its name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Aggregation::Pooled => "pooled",
            Aggregation::PerUnit => "per-unit",
            Aggregation::Double => "double",
        }
    }
}

/// If all clauses are met, this is the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The clauses, all of which must be met.
    pub clauses: Vec<Clause>,
    /// What follows.
    pub outcome: Outcome,
}

/// A decision rule.
///
/// Read in this order: a petition that falls short is lost; a missed quorum gives its outcome; when
/// nobody voted yes or no, that gives its outcome (a missed quorum that only calls again comes first);
/// then the first branch whose clauses are all met; otherwise the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) validity: Validity,
    pub(super) notes: Vec<String>,
    pub(super) meanings: Vec<(Outcome, String)>,
    pub(super) aggregation: Aggregation,
    pub(super) spoiled_counts: bool,
    pub(super) petition: Option<Clause>,
    pub(super) quorum: Vec<Clause>,
    pub(super) quorum_missed: Outcome,
    pub(super) nobody: Option<Outcome>,
    pub(super) branches: Vec<Branch>,
    pub(super) otherwise: Outcome,
}

/// A condition of the flattened rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Met(Clause),
    Missed(Clause),
    /// `Y + X = 0`.
    NobodyVoted,
    /// No unit voted yes or no.
    NoUnitVoted,
}

/// A step of the flattened rule: the first whose conditions all hold decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) conditions: Vec<Condition>,
    pub(super) outcome: Outcome,
}

impl Rule {
    /// A rule without quorum that is lost unless one of its branches says otherwise.
    pub(super) fn new(name: &str, title: &str, source: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            source: source.to_owned(),
            validity: Validity::default(),
            notes: Vec::new(),
            meanings: Vec::new(),
            aggregation: Aggregation::Pooled,
            spoiled_counts: true,
            petition: None,
            quorum: Vec::new(),
            quorum_missed: Outcome::Lost,
            nobody: Some(Outcome::Lost),
            branches: Vec::new(),
            otherwise: Outcome::Lost,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for, in a line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where it is written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The days on which a ballot under it may open.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// What else the rule asks for: notice, second meetings, how long a mandate lasts.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How units are put together.
    pub fn aggregation(&self) -> Aggregation {
        self.aggregation
    }

    /// Do spoiled votes count as votes cast (`R`)?
    pub fn spoiled_counts(&self) -> bool {
        self.spoiled_counts
    }

    /// The petition that must come before the vote.
    pub fn petition(&self) -> Option<&Clause> {
        self.petition.as_ref()
    }

    /// The clauses of the quorum, all of which must be met.
    pub fn quorum(&self) -> &[Clause] {
        &self.quorum
    }

    /// The branches, in the order in which they are tried.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The outcome when no branch applies.
    pub fn otherwise(&self) -> Outcome {
        self.otherwise
    }

    /// What an outcome means under this rule, when it is not what the word says.
    pub fn meaning(&self, outcome: Outcome) -> Option<&str> {
        self.meanings.iter().find(|(o, _)| *o == outcome).map(|(_, words)| words.as_str())
    }

    /// The same rule with another way of putting units together.
    #[must_use]
    pub fn aggregated(self, aggregation: Aggregation) -> Self {
        Self { aggregation, ..self }
    }

    /// The numbers that the rule needs, besides the petition's.
    pub fn needs(&self) -> Vec<Quantity> {
        let of_branches = self.branches.iter().flat_map(|b| &b.clauses);
        let mut needed = Vec::new();
        for clause in self.quorum.iter().chain(of_branches) {
            for quantity in [clause.count, clause.base] {
                if !needed.contains(&quantity) {
                    needed.push(quantity);
                }
            }
        }
        needed
    }

    /// Does it count weighted units and no single votes? (A quorum of units is beside the point.)
    pub fn is_of_units(&self) -> bool {
        let clauses = || self.branches.iter().flat_map(|b| &b.clauses);
        let any = |test: fn(Quantity) -> bool| clauses().any(|c| test(c.count) || test(c.base));
        any(Quantity::is_of_units) && !any(Quantity::is_of_votes)
    }

    /// The verdict on the petition alone, before there is a vote; `None` if the rule asks for none.
    /// Carried means that the vote must be held.
    ///
    /// # Errors
    /// The number of requests, or of those entitled, was not given.
    pub fn decide_petition(&self, tally: &Tally) -> Result<Option<Verdict>, DecisionError> {
        let Some(petition) = &self.petition else { return Ok(None) };
        let line = petition.line(tally, self.spoiled_counts, &self.name, None)?;
        let (outcome, meaning) = match line.met {
            true => (Outcome::Carried, "The petition has enough signatures: the vote must be held."),
            false => (Outcome::Lost, "The petition falls short: no vote has to be held."),
        };
        let mut verdict = Verdict::new(self, outcome, None);
        verdict.meaning = Some(meaning.to_owned());
        verdict.clauses.push(line);
        Ok(Some(verdict))
    }

    /// The verdict on one tally.
    ///
    /// # Errors
    /// A number that the rule needs was not given; or the rule decides unit by unit.
    pub fn decide(&self, tally: &Tally) -> Result<Verdict, DecisionError> {
        if self.aggregation != Aggregation::Pooled {
            let aggregation = self.aggregation.name();
            return Err(DecisionError::NeedsUnits { rule: self.name.clone(), aggregation });
        }
        self.decide_one(tally)
    }

    /// The verdict on the tallies of all units, put together as the rule says.
    ///
    /// # Errors
    /// As [`Rule::decide`], naming the unit; or no unit, or a name twice.
    pub fn decide_units(&self, units: &[UnitTally]) -> Result<Verdict, DecisionError> {
        distinct(units.iter().map(|u| u.name.as_str()))?;
        let pooled = self.decide_one(&Tally::pooled(units)?);
        if self.aggregation == Aggregation::Pooled {
            return pooled;
        }
        let verdicts = units
            .iter()
            .map(|unit| {
                let verdict = self.decide_one(&unit.tally);
                let in_unit = |error| DecisionError::InUnit { unit: unit.name.clone(), error: Box::new(error) };
                Ok(UnitVerdict { name: unit.name.clone(), verdict: verdict.map_err(in_unit)? })
            })
            .collect::<Result<Vec<_>, DecisionError>>()?;
        let mut whole = pooled?;
        let outcomes = verdicts.iter().map(|u| u.verdict.outcome);
        match self.aggregation {
            Aggregation::PerUnit => {
                whole.outcome = weakest(outcomes);
                whole.clauses.clear();
            }
            Aggregation::Double => {
                let carried = outcomes.filter(|o| *o == Outcome::Carried).count();
                let line = units_line(carried, units.len())?;
                whole.outcome = doubled(whole.outcome, line.met);
                whole.clauses.push(line);
            }
            Aggregation::Pooled => {}
        }
        whole.units = verdicts;
        Ok(whole)
    }

    pub(super) fn decide_one(&self, tally: &Tally) -> Result<Verdict, DecisionError> {
        let turnout = Turnout::of(tally, self.spoiled_counts);
        let mut verdict = Verdict::new(self, self.outcome_of(tally)?, turnout);
        verdict.clauses = self.lines(tally)?;
        if self.petition.is_some() && tally.counts().requests.is_none() {
            verdict.notes.push("The petition was not checked: the number of requests was not given.".to_owned());
        }
        Ok(verdict)
    }

    /// The outcome alone.
    pub(super) fn outcome_of(&self, tally: &Tally) -> Result<Outcome, DecisionError> {
        for step in self.steps(tally) {
            let mut all = true;
            for condition in &step.conditions {
                all = all && self.holds(condition, tally)?;
            }
            if all {
                return Ok(step.outcome);
            }
        }
        Ok(self.otherwise)
    }

    /// The rule as one list of steps, for these counts: the petition is a step when its requests
    /// were given.
    pub(super) fn steps(&self, tally: &Tally) -> Vec<Step> {
        let missed = |clause: &Clause, outcome| Step { conditions: vec![Condition::Missed(*clause)], outcome };
        let petition = self.petition.iter().filter(|_| tally.counts().requests.is_some());
        let mut steps = petition.map(|c| missed(c, Outcome::Lost)).collect::<Vec<_>>();
        let quorum = self.quorum.iter().map(|c| missed(c, self.quorum_missed));
        let nobody = self.nobody.map(|outcome| Step { conditions: vec![self.nobody_condition()], outcome });
        if self.quorum_missed == Outcome::NotQuorate {
            steps.extend(quorum.chain(nobody));
        } else {
            steps.extend(nobody.into_iter().chain(quorum));
        }
        steps.extend(
            self.branches
                .iter()
                .map(|branch| Step { conditions: branch.clauses.iter().copied().map(Condition::Met).collect(), outcome: branch.outcome }),
        );
        steps
    }

    fn nobody_condition(&self) -> Condition {
        if self.is_of_units() { Condition::NoUnitVoted } else { Condition::NobodyVoted }
    }

    fn holds(&self, condition: &Condition, tally: &Tally) -> Result<bool, DecisionError> {
        let value = |q: Quantity| q.required(tally, self.spoiled_counts, &self.name);
        let met = |c: &Clause| Ok(c.is_met(value(c.count)?, value(c.base)?));
        let none = |q: Quantity| q.of(tally, true).unwrap_or(0) == 0;
        match condition {
            Condition::Met(clause) => met(clause),
            Condition::Missed(clause) => met(clause).map(|met: bool| !met),
            Condition::NobodyVoted => Ok(value(Quantity::Voting)? == 0),
            Condition::NoUnitVoted => {
                Ok([Quantity::WeightYes, Quantity::WeightNo, Quantity::UnitsYes, Quantity::UnitsNo].into_iter().all(none))
            }
        }
    }

    /// Every clause of the rule once, with its numbers.
    fn lines(&self, tally: &Tally) -> Result<Vec<ClauseLine>, DecisionError> {
        let petition = self.petition.iter().filter(|_| tally.counts().requests.is_some());
        let required = petition.chain(&self.quorum).map(|clause| (clause, None));
        let of_branches = self.branches.iter().flat_map(|b| b.clauses.iter().map(|c| (c, Some(b.outcome))));
        let mut lines: Vec<ClauseLine> = Vec::new();
        for (clause, towards) in required.chain(of_branches) {
            if lines.iter().all(|line| line.clause != *clause) {
                lines.push(clause.line(tally, self.spoiled_counts, &self.name, towards)?);
            }
        }
        Ok(lines)
    }
}

/// The outcome of the whole when every unit decides for itself.
pub(super) fn weakest(outcomes: impl IntoIterator<Item = Outcome>) -> Outcome {
    outcomes.into_iter().max().unwrap_or(Outcome::Lost)
}

/// The outcome of a double majority: without the units, what the sum carried is lost.
pub(super) fn doubled(pooled: Outcome, units_met: bool) -> Outcome {
    if pooled == Outcome::Carried && !units_met { Outcome::Lost } else { pooled }
}

fn units_line(carried: usize, units: usize) -> Result<ClauseLine, DecisionError> {
    let number = |n: usize| u64::try_from(n).map_err(|_| DecisionError::Overflow("units"));
    let clause = Clause::more_than(Quantity::UnitsYes, super::Share::HALF, Quantity::Units);
    Ok(ClauseLine::of(clause, number(carried)?, number(units)?, Some(Outcome::Carried)))
}
