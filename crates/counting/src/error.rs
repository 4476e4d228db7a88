//! What can be wrong with ballots, with a file of ballots, and with the wish to count them.

use crate::profile::Kind;
use crate::rule::Rule;

/// What is wrong with a question or a ballot. The readers add where in the file it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// A question needs a candidate.
    #[error("there are no candidates")]
    NoCandidates,
    /// More candidates than [`crate::Candidate::MOST`].
    #[error("{candidates} candidates are more than the 65000 that can be counted")]
    TooManyCandidates {
        /// How many there are.
        candidates: usize,
    },
    /// Two candidates with one name cannot be told apart in the result.
    #[error("the name {name:?} stands twice among the candidates")]
    NameTwice {
        /// The name.
        name: String,
    },
    /// An index or name that no candidate has.
    #[error("there is no candidate {index}: the {candidates} candidates are numbered from 0")]
    UnknownCandidate {
        /// The index (or name) as it was written.
        index: String,
        /// How many candidates there are.
        candidates: usize,
    },
    /// A ballot approves a project that has no cost.
    #[error("there is no project {id:?}")]
    UnknownProject {
        /// Its id as it was written, shortened.
        id: String,
    },
    /// One candidate twice where the kind of ballot has no place for it.
    #[error("the ballot names {name:?} twice")]
    NamedTwice {
        /// The candidate.
        name: String,
    },
    /// A weight that is not a whole number from 0 to 2^64 - 1.
    #[error("{weight:?} is not a number of ballots: a whole number from 0 to 18446744073709551615 is needed")]
    BadWeight {
        /// The weight as it was written, shortened.
        weight: String,
    },
    /// The weights of all ballots together pass 2^64 - 1.
    #[error("all ballots together are more than 18446744073709551615")]
    TooManyBallots,
    /// A graded ballot grades too few or too many candidates.
    #[error("the ballot grades {found} candidates, there are {expected}")]
    GradeCount {
        /// How many grades the ballot has.
        found: usize,
        /// How many candidates there are.
        expected: usize,
    },
    /// The number of grades is 0 or above 254.
    #[error("{grades} grades cannot be counted: from 1 to 254 can")]
    BadGrades {
        /// How many were asked for.
        grades: u64,
    },
    /// A cost, budget or threshold below 0, or of another shape.
    #[error("{what} must not be negative: {value}")]
    Negative {
        /// What it is the value of.
        what: &'static str,
        /// The value.
        value: String,
    },
    /// Two lists that belong together have different lengths.
    #[error("there are {expected} {of} but {found} {what}")]
    LengthsDiffer {
        /// How many there should be.
        expected: usize,
        /// Of what.
        of: &'static str,
        /// How many there are.
        found: usize,
        /// Of these.
        what: &'static str,
    },
}

/// Why ballots cannot be counted by a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CountError {
    /// There is no rule of this name.
    #[error("there is no counting rule {name:?}; the rules are: {}", Rule::names())]
    UnknownRule {
        /// The name as it was written.
        name: String,
    },
    /// The rule counts another kind of ballot.
    #[error("{rule} counts {expected} ballots, these are {found} ballots")]
    WrongKind {
        /// The rule.
        rule: Rule,
        /// What the rule counts.
        expected: Kind,
        /// What was given.
        found: Kind,
    },
    /// No ballot at all, or none that is valid under the rule.
    #[error("{rule}: there is no valid ballot to count")]
    NoBallots {
        /// The rule.
        rule: Rule,
    },
    /// No seat to fill.
    #[error("{rule}: there must be at least one seat")]
    NoSeats {
        /// The rule.
        rule: Rule,
    },
    /// More seats than candidates.
    #[error("{rule}: {seats} seats cannot be filled with {candidates} candidates")]
    TooManySeats {
        /// The rule.
        rule: Rule,
        /// Seats to fill.
        seats: usize,
        /// Candidates that stand.
        candidates: usize,
    },
    /// A ballot ranks a candidate twice, for which the rule states no treatment.
    #[error("{rule}: {place}the ballot ranks {name:?} twice, and the rule does not say what that means")]
    RankedTwice {
        /// The rule.
        rule: Rule,
        /// `"line 3, column 7: "`, or nothing when the ballots were not read from a file.
        place: String,
        /// The candidate.
        name: String,
    },
    /// A parameter that the rule needs was not given.
    #[error("{rule} needs {parameter}")]
    Missing {
        /// The rule.
        rule: Rule,
        /// What is missing, in words.
        parameter: &'static str,
    },
    /// A parameter that makes no sense.
    #[error("{rule}: {problem}")]
    BadParameter {
        /// The rule.
        rule: Rule,
        /// What is wrong with it, in words.
        problem: String,
    },
    /// Exact but too large for the rule's arithmetic, or too many combinations to try.
    #[error("{rule}: too large to be counted: {what}")]
    TooLarge {
        /// The rule.
        rule: Rule,
        /// What is too large, in words.
        what: String,
    },
}
