//! The result of a count, with every step that led to it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::candidate::Candidate;
use crate::fraction::Amount;
use crate::lots::LotsNeeded;
use crate::rule::Rule;

/// What a rule made of the ballots. Only the fields that the rule has are there.
///
/// Where `lots` is not `None`, the rest is what was decided before the tie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// The rule by which it was counted.
    pub rule: Rule,
    /// Who won, in the order in which they did (where the rule has one, else by index). Where a
    /// rule ranks and several are tied for the last places, all of them, until a lot decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winners: Option<Vec<Candidate>>,
    /// From best to worst; those who are tied stand together, by index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Vec<Vec<Candidate>>>,
    /// Every committee that is tied for the best, each by index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committees: Option<Vec<Vec<Candidate>>>,
    /// Seats of each list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<Vec<u64>>,
    /// The ids of the projects that are funded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selected: Option<Vec<String>>,
    /// A tie that only a lot can resolve; `null` when there is none.
    pub lots: Option<LotsNeeded>,
    /// Every step, in order.
    pub rounds: Vec<Round>,
}

impl Count {
    /// A count by `rule` of which nothing is known yet.
    pub fn new(rule: Rule) -> Self {
        Self { rule, winners: None, ranking: None, committees: None, seats: None, selected: None, lots: None, rounds: Vec::new() }
    }

    /// Is everything decided?
    pub fn is_decided(&self) -> bool {
        self.lots.is_none()
    }
}

/// One round (stage, iteration, seat, purchase) of a count: how things stood, what was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Round {
    /// From 1.
    pub number: usize,
    /// Votes (or points, or payments) of each candidate when the round began, by index. Empty
    /// where the rule keeps none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<Amount>,
    /// Where each candidate stood when the round began, by index. Empty where no one leaves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<Standing>,
    /// Votes for undeclared write-ins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_ins: Option<Amount>,
    /// The quota or threshold in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Amount>,
    /// Votes that no longer count for anybody when the round began, by cause.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub inactive: BTreeMap<Cause, Amount>,
    /// Who was elected in this round, in that order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elected: Vec<Candidate>,
    /// Who was excluded in this round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<Candidate>,
    /// Votes that moved at the end of this round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<Transfer>,
    /// What the rule did and why, in words, one article at a time.
    pub steps: Vec<Step>,
    /// What only this rule has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail>,
}

impl Round {
    /// Round `number` (from 1), of which nothing is known yet.
    pub fn new(number: usize) -> Self {
        Self { number, ..Self::default() }
    }

    /// Adds a sentence and the article (or section) that it carries out.
    pub fn step(&mut self, article: impl Into<Cow<'static, str>>, text: impl Into<String>) {
        self.steps.push(Step { article: article.into(), text: text.into() });
    }
}

/// One thing that a rule did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where the rule says so: `"SSI 2007/42, rule 48(3)"`.
    pub article: Cow<'static, str>,
    /// What was done, as an English sentence with names and numbers.
    pub text: String,
}

/// Where a candidate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Still in the count.
    Continuing,
    /// Elected.
    Elected,
    /// Out of the count.
    Excluded,
    /// Never in it.
    Withdrawn,
}

/// Votes that moved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transfer {
    /// From whom.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// How many.
    pub votes: Amount,
}

/// Who can hold votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// A candidate.
    Candidate(Candidate),
    /// All undeclared write-ins together.
    WriteIns,
    /// Nobody: the votes no longer count.
    Nobody(Cause),
}

/// Why votes no longer count for anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// No further choice for a continuing candidate.
    Exhausted,
    /// More than one candidate at one rank.
    Overvote,
    /// A candidate ranked a second time.
    Repeated,
    /// Too many ranks left empty in a row.
    Skipped,
    /// Lost when values were rounded to the decimals of the statute.
    Rounding,
    /// Surplus of those elected last, when no seat was left to transfer it for.
    Surplus,
    /// The ballot was empty from the start.
    Blank,
    /// The ballot was invalid from the start.
    Invalid,
}

impl Cause {
    /// The cause in words, for a table.
    pub fn in_words(self) -> &'static str {
        match self {
            Cause::Exhausted => "no further choice",
            Cause::Overvote => "overvote",
            Cause::Repeated => "candidate repeated",
            Cause::Skipped => "ranks skipped",
            Cause::Rounding => "rounding",
            Cause::Surplus => "surplus when all seats were filled",
            Cause::Blank => "blank",
            Cause::Invalid => "invalid",
        }
    }
}

/// What only some rules have.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[non_exhaustive]
pub enum Detail {
    /// Ballots that rank the row's candidate above the column's.
    Pairwise {
        /// `matrix[i][j]`: ballots that prefer `i` to `j`.
        matrix: Vec<Vec<u64>>,
    },
    /// How often each candidate got each grade.
    Grades {
        /// `tallies[i][g]`: ballots that give candidate `i` grade `g + 1`.
        tallies: Vec<Vec<u64>>,
    },
    /// Keep factors of Meek's method, by candidate.
    KeepFactors {
        /// The share of each vote that the candidate keeps.
        factors: Vec<Amount>,
        /// Surplus left over all elected candidates.
        surplus: Amount,
        /// Iterations that it took.
        iterations: u32,
    },
    /// The links between candidates that the rule made use of, strongest first.
    Links {
        /// Each link.
        links: Vec<Link>,
    },
}

/// One candidate over another, and how strongly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Who is preferred.
    pub over: Candidate,
    /// To whom.
    pub under: Candidate,
    /// Ballots that prefer `over`.
    pub wins: u64,
    /// Ballots that prefer `under`.
    pub losses: u64,
    /// Was it made use of (locked, dropped …)?
    pub used: bool,
}
