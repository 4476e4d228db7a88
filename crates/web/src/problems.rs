//! What is wrong in a membership list, in the reader's language.

use assembly::roll::ProblemKind;

use crate::say::Say;

/// What is wrong, and how to mend it.
pub(crate) fn words(t: Say, problem: &ProblemKind) -> String {
    match problem {
        ProblemKind::Empty => t.s("problem-empty"),
        ProblemKind::TooLarge => t.s("problem-too-large"),
        ProblemKind::NotText => t.s("problem-not-text"),
        ProblemKind::OpenQuote => t.s("problem-open-quote"),
        ProblemKind::AfterQuote => t.s("problem-after-quote"),
        ProblemKind::NoName => t.s("problem-no-name"),
        ProblemKind::Control => t.s("problem-control"),
        ProblemKind::NoMembers => t.s("problem-no-members"),
        ProblemKind::WeightSum => t.s("problem-weight-sum"),
        ProblemKind::NoNameColumn(found) => t.a("problem-no-name-column", "found", found),
        ProblemKind::ColumnTwice(column) => t.a("problem-column-twice", "column", column),
        ProblemKind::TooLong(length) => t.a("problem-too-long", "length", length),
        ProblemKind::Email(text) => t.a("problem-email", "text", text),
        ProblemKind::WeightText(text) => t.a("problem-weight-text", "text", text),
        ProblemKind::WeightNotPositive(text) => t.a("problem-weight-not-positive", "text", text),
        ProblemKind::WeightTooLarge(text) => t.a("problem-weight-too-large", "text", text),
        ProblemKind::TooManyCells { expected, found } => t.b("problem-too-many-cells", "found", found, "expected", expected),
        ProblemKind::Duplicate { name, first } => t.b("problem-duplicate", "name", name, "first", first),
    }
}
