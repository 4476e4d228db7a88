//! Associations, and federations of them.

use super::{ALWAYS, TWO_THIRDS_OF_VOTING};
use crate::decision::Outcome::NotQuorate;
use crate::decision::Quantity::{Eligible, Present, Units, UnitsYes, VotingAndIllegal, Weight, WeightNo, WeightYes, Yes};
use crate::decision::clause::QuorumKind;
use crate::decision::preset::{Parameter, Preset, Settings};
use crate::decision::{Clause, Rule, Share};

pub(super) const MAJORITY: Preset = Preset {
    name: "assoc.majority",
    title: "Association: majority of the votes cast",
    formula: "Y > ½(Y+X+I)",
    source: "General parliamentary law (Robert's Rules of Order, majority vote)",
    validity: ALWAYS,
    notes: &["A tie is lost.", "Blanks do not count; illegal ballots of entitled voters do."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[Clause::more_than(Yes, Share::HALF, VotingAndIllegal)]),
};

pub(super) const TWO_THIRDS: Preset = Preset {
    name: "assoc.two_thirds",
    title: "Association: two thirds of those voting",
    formula: "Y ≥ ⅔(Y+X)",
    source: "General parliamentary law (Robert's Rules of Order, two-thirds vote)",
    validity: ALWAYS,
    notes: &["Of 31 votes 21, of 32 and of 33 votes 22."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[TWO_THIRDS_OF_VOTING]),
};

pub(super) const PRESENT: Preset = Preset {
    name: "assoc.present",
    title: "Association: majority of the members present",
    formula: "Y > ½P",
    source: "General parliamentary law (Robert's Rules of Order, majority of members present)",
    validity: ALWAYS,
    notes: &["An abstention acts as a no."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Present)]),
};

pub(super) const ABSOLUTE: Preset = Preset {
    name: "assoc.absolute",
    title: "Association: majority of all members",
    formula: "Y > ½N",
    source: "General parliamentary law (Robert's Rules of Order, majority of the entire membership)",
    validity: ALWAYS,
    notes: &["An abstention, and staying at home, act as a no."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Eligible)]),
};

pub(super) const SECOND_CALL: Preset = Preset {
    name: "assoc.second_call",
    title: "Association: quorum on the first call, none on the second",
    formula: "first call: quorum q, then the majority; second call within 4 weeks: the same majority",
    source: "Usual statutes of associations",
    validity: ALWAYS,
    notes: &["The notice must say that a second call needs no quorum."],
    parameters: &[
        Parameter { name: "call", about: "which of the two calls", values: &["first", "second"] },
        Parameter { name: "quorum", about: "the quorum of the first call", values: &["1/2", "1/3", "1/4", "1/5", "1/10", "2/3", "3/4"] },
        Parameter {
            name: "quorum_of",
            about: "what must reach the quorum: votes cast, members present or yes, of those entitled; or units represented, of all units",
            values: &["turnout", "present", "approval", "units"],
        },
        Parameter { name: "majority", about: "more than half, or two thirds, of those voting", values: &["simple", "two_thirds"] },
    ],
    build: second_call,
};

fn second_call(rule: &mut Rule, settings: &Settings<'_>) {
    if settings.get("call") == "first" {
        let share = settings.get("quorum").parse().unwrap_or(Share::HALF);
        let kind = match settings.get("quorum_of") {
            "present" => QuorumKind::Present,
            "approval" => QuorumKind::Approval,
            "units" => QuorumKind::Units,
            _ => QuorumKind::Turnout,
        };
        rule.quorum = vec![kind.at_least(share)];
        rule.quorum_missed = NotQuorate;
        rule.means(NotQuorate, "Call again within four weeks; the second call needs no quorum.");
    }
    rule.carried_if(&[match settings.get("majority") {
        "two_thirds" => TWO_THIRDS_OF_VOTING,
        _ => Clause::more_than(Yes, Share::HALF, VotingAndIllegal),
    }]);
}

pub(super) const FED_WEIGHTED: Preset = Preset {
    name: "fed.weighted",
    title: "Federation: weighted units",
    formula: "Σw_yes > Σw_no",
    source: "Open, recorded votes of delegates with weights frozen at the credentials report",
    validity: ALWAYS,
    notes: &["A tie is lost.", "Weighted votes are open: a secret weighted tally gives the votes away."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[Clause::more_than(WeightYes, Share::ONE, WeightNo)]),
};

pub(super) const FED_DOUBLE: Preset = Preset {
    name: "fed.double",
    title: "Federation: majority of the units and of the weight",
    formula: "units_yes > ½U and Σw_yes > ½Σw",
    source: "Open, recorded votes of delegates with weights frozen at the credentials report",
    validity: ALWAYS,
    notes: &["Six of twelve units is lost."],
    parameters: &[],
    build: |rule, _| {
        rule.carried_if(&[Clause::more_than(UnitsYes, Share::HALF, Units), Clause::more_than(WeightYes, Share::HALF, Weight)]);
    },
};
