//! What a clause counts, and what it counts it of.

use std::fmt;
use std::str::FromStr;

use super::{DecisionError, Tally};

/// A number that a clause may speak of. Symbols: `Y` yes, `X` no, `B` blank, `S` spoiled,
/// `I` illegal ballots cast by entitled voters, `P` present, `N` entitled at the close of the roll,
/// `U` units, `w` weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// `Y`.
    Yes,
    /// `X`.
    No,
    /// `B`: valid, no choice made.
    Blank,
    /// `S`: invalid, paper only.
    Spoiled,
    /// `Y+X`, those voting.
    Voting,
    /// `Y+X+I`: blanks excluded, illegal ballots by entitled voters included.
    VotingAndIllegal,
    /// `V = Y+X+B`.
    Valid,
    /// `R = Y+X+B+S`; a rule may leave `S` out.
    Received,
    /// `P`, members present.
    Present,
    /// `N`.
    Eligible,
    /// `N` without those who were prevented from voting.
    EligibleNotPrevented,
    /// Signatures or requests on a petition.
    Requests,
    /// `Σw`, the weight of all units.
    Weight,
    /// `Σw_yes`.
    WeightYes,
    /// `Σw_no`.
    WeightNo,
    /// `U`, all units.
    Units,
    /// Units represented.
    UnitsPresent,
    /// Units voting yes.
    UnitsYes,
    /// Units voting no.
    UnitsNo,
}

impl Quantity {
    /// All of them, in the order of the documentation.
    pub const ALL: [Quantity; 19] = [
        Quantity::Yes,
        Quantity::No,
        Quantity::Blank,
        Quantity::Spoiled,
        Quantity::Voting,
        Quantity::VotingAndIllegal,
        Quantity::Valid,
        Quantity::Received,
        Quantity::Present,
        Quantity::Eligible,
        Quantity::EligibleNotPrevented,
        Quantity::Requests,
        Quantity::Weight,
        Quantity::WeightYes,
        Quantity::WeightNo,
        Quantity::Units,
        Quantity::UnitsPresent,
        Quantity::UnitsYes,
        Quantity::UnitsNo,
    ];

    /// Its name in a written rule.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Yes => "yes",
            Quantity::No => "no",
            Quantity::Blank => "blank",
            Quantity::Spoiled => "spoiled",
            Quantity::Voting => "yes+no",
            Quantity::VotingAndIllegal => "yes+no+illegal",
            Quantity::Valid => "valid",
            Quantity::Received => "received",
            Quantity::Present => "present",
            Quantity::Eligible => "eligible",
            Quantity::EligibleNotPrevented => "eligible-prevented",
            Quantity::Requests => "requests",
            Quantity::Weight => "weight",
            Quantity::WeightYes => "weight-yes",
            Quantity::WeightNo => "weight-no",
            Quantity::Units => "units",
            Quantity::UnitsPresent => "units-present",
            Quantity::UnitsYes => "units-yes",
            Quantity::UnitsNo => "units-no",
        }
    }

    /// Its name in a sentence.
    pub fn in_words(self) -> &'static str {
        match self {
            Quantity::Yes => "yes",
            Quantity::No => "no",
            Quantity::Blank => "blank votes",
            Quantity::Spoiled => "spoiled votes",
            Quantity::Voting => "yes and no votes",
            Quantity::VotingAndIllegal => "yes, no and illegal votes",
            Quantity::Valid => "valid votes",
            Quantity::Received => "votes cast",
            Quantity::Present => "members present",
            Quantity::Eligible => "entitled",
            Quantity::EligibleNotPrevented => "entitled and not prevented",
            Quantity::Requests => "requests",
            Quantity::Weight => "weight of all units",
            Quantity::WeightYes => "weight of yes",
            Quantity::WeightNo => "weight of no",
            Quantity::Units => "units",
            Quantity::UnitsPresent => "units represented",
            Quantity::UnitsYes => "units for yes",
            Quantity::UnitsNo => "units for no",
        }
    }

    /// Does it belong to a vote of weighted units rather than to single votes?
    pub(super) fn is_of_units(self) -> bool {
        matches!(
            self,
            Quantity::Weight
                | Quantity::WeightYes
                | Quantity::WeightNo
                | Quantity::Units
                | Quantity::UnitsPresent
                | Quantity::UnitsYes
                | Quantity::UnitsNo
        )
    }

    /// Does it depend on how single votes fall?
    pub(super) fn is_of_votes(self) -> bool {
        matches!(
            self,
            Quantity::Yes
                | Quantity::No
                | Quantity::Blank
                | Quantity::Spoiled
                | Quantity::Voting
                | Quantity::VotingAndIllegal
                | Quantity::Valid
                | Quantity::Received
        )
    }

    /// Its value in a tally; `None` when the tally does not say.
    pub(super) fn of(self, tally: &Tally, spoiled_counts: bool) -> Option<u64> {
        let c = tally.counts();
        let spoiled = if spoiled_counts { c.spoiled } else { 0 };
        // The sums are below 2^64: the tally has been checked.
        match self {
            Quantity::Yes => c.yes,
            Quantity::No => c.no,
            Quantity::Blank => Some(c.blank),
            Quantity::Spoiled => Some(c.spoiled),
            Quantity::Voting => Some(c.yes? + c.no?),
            Quantity::VotingAndIllegal => Some(c.yes? + c.no? + c.illegal),
            Quantity::Valid => Some(c.yes? + c.no? + c.blank),
            Quantity::Received => Some(c.yes? + c.no? + c.blank + spoiled),
            Quantity::Present => c.present,
            Quantity::Eligible => c.eligible,
            Quantity::EligibleNotPrevented => Some(c.eligible? - c.prevented),
            Quantity::Requests => c.requests,
            Quantity::Weight => c.weight,
            Quantity::WeightYes => c.weight_yes,
            Quantity::WeightNo => c.weight_no,
            Quantity::Units => c.units,
            Quantity::UnitsPresent => c.units_present,
            Quantity::UnitsYes => c.units_yes,
            Quantity::UnitsNo => c.units_no,
        }
    }

    /// The value, or the error that names the rule.
    pub(super) fn required(self, tally: &Tally, spoiled_counts: bool, rule: &str) -> Result<u64, DecisionError> {
        self.of(tally, spoiled_counts).ok_or_else(|| DecisionError::Missing {
            rule: rule.to_owned(),
            what: self.missing_part(tally).in_words(),
            field: self.missing_part(tally),
        })
    }

    /// Which simple number is missing when this sum cannot be formed.
    fn missing_part(self, tally: &Tally) -> Quantity {
        let c = tally.counts();
        match self {
            Quantity::EligibleNotPrevented => Quantity::Eligible,
            Quantity::Voting | Quantity::VotingAndIllegal | Quantity::Valid | Quantity::Received => {
                if c.yes.is_none() {
                    Quantity::Yes
                } else {
                    Quantity::No
                }
            }
            simple => simple,
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Quantity {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|q| q.name() == text).ok_or(())
    }
}
