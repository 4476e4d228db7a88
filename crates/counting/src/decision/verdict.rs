//! The verdict: a sentence first, then the arithmetic.

use super::words::{grouped, percent};
use super::{Aggregation, Clause, Outcome, Quantity, Rule, Tally};

/// What a rule says of a tally, with every clause and its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub(super) rule: String,
    pub(super) aggregation: Aggregation,
    pub(super) outcome: Outcome,
    pub(super) meaning: Option<String>,
    pub(super) turnout: Option<Turnout>,
    pub(super) clauses: Vec<ClauseLine>,
    pub(super) units: Vec<UnitVerdict>,
    pub(super) notes: Vec<String>,
}

/// One clause, evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseLine {
    /// The clause.
    pub clause: Clause,
    /// What was counted.
    pub count: u64,
    /// What the share is taken of.
    pub base: u64,
    /// Is it met?
    pub met: bool,
    /// The outcome that it is one condition of; `None` for a quorum or a petition.
    pub towards: Option<Outcome>,
    pub(super) text: String,
}

/// The verdict of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitVerdict {
    /// The unit's name.
    pub name: String,
    /// What the rule says of its own counts.
    pub verdict: Verdict,
}

/// How many of those entitled took part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnout {
    /// Votes cast, as the rule counts them.
    pub received: u64,
    /// Entitled at the close of the roll.
    pub eligible: u64,
}

impl Turnout {
    pub(super) fn of(tally: &Tally, spoiled_counts: bool) -> Option<Self> {
        let received = Quantity::Received.of(tally, spoiled_counts)?;
        let eligible = Quantity::Eligible.of(tally, spoiled_counts)?;
        Some(Self { received, eligible })
    }

    /// `1,301 of 2,388 entitled took part (54.5 %)`.
    pub fn in_words(&self) -> String {
        let Self { received, eligible } = *self;
        let share = percent(received, eligible).unwrap_or_default();
        format!("{} of {} entitled took part ({share})", grouped(received), grouped(eligible))
    }
}

impl ClauseLine {
    pub(super) fn of(clause: Clause, count: u64, base: u64, towards: Option<Outcome>) -> Self {
        let met = clause.is_met(count, base);
        Self { clause, count, base, met, towards, text: clause.in_words(count, base, met) }
    }

    /// The arithmetic in words: `yes 934 of 1,265 yes and no votes is 73.8 %; needs more than half,
    /// that is 633: met`. A clause that leads to rejection says so first.
    pub fn text(&self) -> String {
        match self.towards {
            Some(Outcome::Lost) => format!("to reject: {}", self.text),
            _ => self.text.clone(),
        }
    }
}

impl Verdict {
    pub(super) fn new(rule: &Rule, outcome: Outcome, turnout: Option<Turnout>) -> Self {
        Self {
            rule: rule.name().to_owned(),
            aggregation: rule.aggregation(),
            outcome,
            meaning: rule.meaning(outcome).map(str::to_owned),
            turnout,
            clauses: Vec::new(),
            units: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The rule's name.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The outcome.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How many took part, when the number entitled is known.
    pub fn turnout(&self) -> Option<Turnout> {
        self.turnout
    }

    /// Every threshold, met or missed. Empty for the whole when every unit decides for itself.
    pub fn clauses(&self) -> &[ClauseLine] {
        &self.clauses
    }

    /// The verdicts of the units, unless all votes went into one sum.
    pub fn units(&self) -> &[UnitVerdict] {
        &self.units
    }

    /// What was not checked.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// `Carried under uk.ia.2026.`, and what that means where the word does not say it.
    pub fn sentence(&self) -> String {
        let what = match self.outcome {
            Outcome::Carried => "Carried",
            Outcome::Advisory => "Advisory",
            Outcome::Provisional => "Provisional",
            Outcome::NotQuorate => "Not quorate",
            Outcome::Lost => "Lost",
        };
        let by_units = match self.aggregation {
            Aggregation::Pooled => "",
            Aggregation::PerUnit => ", unit by unit",
            Aggregation::Double => ", by a double majority",
        };
        let meaning = self.meaning.as_ref().map(|words| format!(" {words}")).unwrap_or_default();
        format!("{what} under {}{by_units}.{meaning}", self.rule)
    }
}
