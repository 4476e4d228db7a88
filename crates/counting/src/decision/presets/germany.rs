//! Germany: strikes and settlements.

use super::{ALWAYS, SPOILED, share, spoiled};
use crate::decision::Outcome::{Carried, Lost};
use crate::decision::Quantity::{Eligible, EligibleNotPrevented, No, Received, Yes};
use crate::decision::preset::{Parameter, Preset, Settings};
use crate::decision::{Clause, Rule};

pub(super) const DGB_STRIKE: Preset = Preset {
    name: "de.dgb.strike",
    title: "Strike ballot in a German DGB union",
    formula: "Y ≥ ¾N",
    source: "IG Metall, Satzung § 22; IG BCE",
    validity: ALWAYS,
    notes: &["Whoever does not vote counts against."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[Clause::at_least(Yes, share(3, 4), Eligible)]),
};

pub(super) const DGB_END: Preset = Preset {
    name: "de.dgb.end",
    title: "Ballot on a settlement in a German DGB union",
    formula: "accepted if Y ≥ ¼N; or: continued if X ≥ ¾N",
    source: "IG Metall, Satzung § 22; IG BCE",
    validity: ALWAYS,
    notes: &[
        "The two forms are not equivalent: whoever does not vote counts against the settlement in one and against the strike in the other.",
        "With continue75, no counts \"continue the strike\", and carried means that the strike ends.",
    ],
    parameters: &[Parameter {
        name: "end_form",
        about: "accept25: a quarter of all accepts the settlement; continue75: three quarters of all continue the strike",
        values: &["accept25", "continue75"],
    }],
    build: dgb_end,
};

fn dgb_end(rule: &mut Rule, settings: &Settings<'_>) {
    if settings.get("end_form") == "accept25" {
        rule.carried_if(&[Clause::at_least(Yes, share(1, 4), Eligible)]);
        rule.means(Carried, "The settlement is accepted.");
        rule.means(Lost, "The settlement is rejected.");
    } else {
        rule.branch(Lost, &[Clause::at_least(No, share(3, 4), Eligible)]);
        rule.otherwise = Carried;
        rule.nobody = Some(Carried);
        rule.means(Carried, "The strike ends.");
        rule.means(Lost, "The strike goes on.");
    }
}

pub(super) const VERDI_STRIKE: Preset = Preset {
    name: "de.verdi.strike",
    title: "Strike ballot in ver.di",
    formula: "Y > ¾(N − prevented)",
    source: "ver.di, \"So funktioniert die Urabstimmung\", 2023-02-14",
    validity: ALWAYS,
    notes: &["Exactly three quarters is lost.", "Those prevented from voting are not counted."],
    parameters: &[],
    build: |rule, _| {
        rule.carried_if(&[Clause::more_than(Yes, share(3, 4), EligibleNotPrevented)]);
    },
};

pub(super) const VERDI_END: Preset = Preset {
    name: "de.verdi.end",
    title: "Ballot on a settlement in ver.di",
    formula: "Y > ¼(N − prevented)",
    source: "ver.di, \"So funktioniert die Urabstimmung\", 2023-02-14",
    validity: ALWAYS,
    notes: &["Exactly a quarter is lost."],
    parameters: &[],
    build: |rule, _| {
        rule.carried_if(&[Clause::more_than(Yes, share(1, 4), EligibleNotPrevented)]);
    },
};

pub(super) const DBB_STRIKE: Preset = Preset {
    name: "de.dbb.strike",
    title: "Strike ballot in the German civil servants' federation dbb",
    formula: "Y > ¾R",
    source: "dbb, Lexikon, \"Urabstimmung\"",
    validity: ALWAYS,
    notes: &["Of those taking part, not of all.", "Exactly three quarters is lost."],
    parameters: &[SPOILED],
    build: |rule, settings| {
        spoiled(rule, settings);
        rule.carried_if(&[Clause::more_than(Yes, share(3, 4), Received)]);
    },
};

pub(super) const DBB_END: Preset = Preset {
    name: "de.dbb.end",
    title: "Ballot on a settlement in the German civil servants' federation dbb",
    formula: "Y > ¼R",
    source: "dbb, Lexikon, \"Urabstimmung\"",
    validity: ALWAYS,
    notes: &["Of those taking part, not of all."],
    parameters: &[SPOILED],
    build: |rule, settings| {
        spoiled(rule, settings);
        rule.carried_if(&[Clause::more_than(Yes, share(1, 4), Received)]);
    },
};
