//! The rules by name, what can be asked of them, and the one function that counts.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::candidate::Candidate;
use crate::count::Count;
use crate::error::CountError;
use crate::fraction::Fraction;
use crate::lots::Lot;
use crate::profile::{Kind, Profile};

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $kind:ident;)*) => {
        /// A counting rule. Every variant of a rule has its own name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $variant,)*
        }

        impl Rule {
            /// All rules.
            pub fn all() -> &'static [Rule] {
                &[$(Rule::$variant,)*]
            }

            /// Its name on the command line and in files.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name,)* }
            }

            /// The kind of ballot that it counts.
            pub fn kind(self) -> Kind {
                match self { $(Rule::$variant => Kind::$kind,)* }
            }
        }
    };
}

rules! {
    /// Instant run-off, with RCTab's parameters; several seats as RCTab does them.
    Irv = "irv", Ranked;
    /// Scottish local elections: SSI 2007/42, rules 45 to 52.
    StvScottish = "stv-scottish", Ranked;
    /// Electoral Reform Society, Newland and Britton, third edition 1997.
    StvErs97 = "stv-ers97", Ranked;
    /// Meek's method as the PR Foundation's reference rule.
    StvMeek = "stv-meek", Ranked;
    /// Weighted inclusive Gregory method as the PR Foundation's reference rule.
    StvWigm = "stv-wigm", Ranked;
    /// Belenios' STV, in floats as there.
    StvBelenios = "stv-belenios", Ranked;
    /// Schulze's method with winning votes.
    Schulze = "schulze", Ranked;
    /// Schulze's method with margins.
    SchulzeMargins = "schulze-margins", Ranked;
    /// Tideman's ranked pairs.
    RankedPairs = "ranked-pairs", Ranked;
    /// Simpson and Kramer's minimax.
    Minimax = "minimax", Ranked;
    /// Copeland's method.
    Copeland = "copeland", Ranked;
    /// Borda's count.
    Borda = "borda", Ranked;
    /// The Debian constitution, appendix A.
    Debian = "debian", Ranked;
    /// Majority judgement as Balinski and Laraki published it.
    Mj = "mj", Graded;
    /// Majority judgement as Belenios counts it.
    MjBelenios = "mj-belenios", Graded;
    /// Most approvals.
    Approval = "approval", Approval;
    /// Block vote: as many marks as seats.
    Block = "block", Approval;
    /// Limited vote: fewer marks than seats.
    Limited = "limited", Approval;
    /// Proportional approval voting.
    Pav = "pav", Approval;
    /// Proportional approval voting, one seat after the other.
    SeqPav = "seq-pav", Approval;
    /// Phragmén's sequential method.
    SeqPhragmen = "seq-phragmen", Approval;
    /// The method of equal shares for committees, completed by Phragmén's method.
    EqualShares = "equal-shares", Approval;
    /// The method of equal shares for budgets.
    EqualSharesBudget = "equal-shares-budget", Budget;
    /// Most approved projects first, while the money lasts.
    GreedyBudget = "greedy-budget", Budget;
    /// D'Hondt's divisors 1, 2, 3.
    Dhondt = "dhondt", Lists;
    /// Sainte-Laguë's divisors 1, 3, 5.
    SainteLague = "sainte-lague", Lists;
    /// Modified Sainte-Laguë, divisors 1.4, 3, 5.
    SainteLagueModified = "sainte-lague-modified", Lists;
    /// Hare quota and largest remainders.
    HareRemainder = "hare-remainder", Lists;
}

impl Rule {
    /// All names, separated by commas.
    pub fn names() -> String {
        Self::all().iter().map(|rule| rule.name()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Rule {
    type Err = CountError;

    fn from_str(name: &str) -> Result<Self, CountError> {
        let unknown = || CountError::UnknownRule { name: name.chars().take(60).collect() };
        Self::all().iter().copied().find(|rule| rule.name() == name).ok_or_else(unknown)
    }
}

impl Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What can be asked of a count besides its rule. The default is what the rule's text says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameters {
    /// Seats to fill; else what the file says; else 1.
    pub seats: Option<usize>,
    /// The lot, where one was drawn.
    pub lot: Option<Lot>,
    /// `irv`: everything that RCTab lets a jurisdiction choose.
    pub irv: crate::ranked::IrvParameters,
    /// `ranked-pairs`, `minimax`: how strong a victory is.
    pub strength: Strength,
    /// `debian`: the default option, quorum and majorities.
    pub debian: Option<DebianParameters>,
    /// `mj`, `mj-belenios`: is a ballot without any grade blank (true) or invalid (false)?
    pub blank_allowed: bool,
    /// `limited`: marks that a ballot may have at most.
    pub limit: Option<usize>,
    /// `equal-shares-budget`, `greedy-budget`: what a project is worth to those who approve it.
    pub utility: Utility,
    /// `equal-shares-budget`: what is done with money left over.
    pub completion: Completion,
}

/// How strong a pairwise victory is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Votes for less votes against.
    #[default]
    Margins,
    /// Votes for; where they are equal, fewer votes against are stronger.
    WinningVotes,
}

/// What a project is worth to a voter who approves it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Utility {
    /// What it costs.
    #[default]
    Cost,
    /// 1.
    Cardinality,
}

/// What equal shares does with money left over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Completion {
    /// Nothing.
    #[default]
    None,
    /// Every voter's share is raised by one unit and all is counted anew, while it is affordable.
    Add1,
}

/// Debian's constitution, appendix A.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DebianParameters {
    /// The default option ("further discussion", "none of the above").
    pub default_option: Candidate,
    /// R: votes over the default option that another option needs (0 where there is none).
    #[serde(default = "Fraction::zero")]
    pub quorum: Fraction,
    /// N: the majority that an option needs over the default option; 1 where it is not named.
    #[serde(default)]
    pub majorities: BTreeMap<Candidate, Fraction>,
}

/// Counts `profile` by `rule`.
///
/// A tie that the rule does not resolve is not an error: the count says who must be drawn
/// between ([`Count::lots`]); give the lot in `parameters` and count again.
///
/// # Errors
/// [`CountError`]: the ballots are of another kind, there are none, there are more seats than
/// candidates, a parameter is missing or makes no sense.
pub fn count(rule: Rule, profile: &Profile, parameters: &Parameters) -> Result<Count, CountError> {
    match profile {
        Profile::Ranked(profile) if rule.kind() == Kind::Ranked => crate::ranked::count(rule, profile, parameters),
        Profile::Graded(profile) if rule.kind() == Kind::Graded => crate::graded::count(rule, profile, parameters),
        Profile::Approval(profile) if rule.kind() == Kind::Approval => crate::approval::count(rule, profile, parameters),
        Profile::Budget(profile) if rule.kind() == Kind::Budget => crate::budget::count(rule, profile, parameters),
        Profile::Lists(votes) if rule.kind() == Kind::Lists => crate::lists::count(rule, votes, parameters),
        other => Err(CountError::WrongKind { rule, expected: rule.kind(), found: other.kind() }),
    }
}

/// Seats to fill: what was asked for, else what the file says, else 1.
pub(crate) fn seats(rule: Rule, parameters: &Parameters, file: Option<usize>, candidates: usize) -> Result<usize, CountError> {
    match parameters.seats.or(file).unwrap_or(1) {
        0 => Err(CountError::NoSeats { rule }),
        seats if seats > candidates => Err(CountError::TooManySeats { rule, seats, candidates }),
        seats => Ok(seats),
    }
}
