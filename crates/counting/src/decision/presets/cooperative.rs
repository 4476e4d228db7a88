//! Co-operatives.

use super::{ALWAYS, HALF_OF_VOTING, HALF_TURNOUT, TWO_THIRDS_OF_VOTING, share};
use crate::decision::Outcome::Carried;
use crate::decision::Quantity::{Voting, Yes};
use crate::decision::preset::{Parameter, Preset, Settings};
use crate::decision::{Clause, Rule};

pub(super) const UK_TRANSFER: Preset = Preset {
    name: "coop.uk.transfer",
    title: "British co-operative: transfer of engagements",
    formula: "first meeting Y ≥ ⅔(Y+X); second meeting Y > ½(Y+X)",
    source: "Co-operative and Community Benefit Societies Act 2014 s.111",
    validity: ALWAYS,
    notes: &["Two meetings; \"voting\" is yes and no."],
    parameters: &[Parameter { name: "meeting", about: "which of the two meetings", values: &["first", "second"] }],
    build: coop_transfer,
};

fn coop_transfer(rule: &mut Rule, settings: &Settings<'_>) {
    match settings.get("meeting") {
        "second" => rule.carried_if(&[HALF_OF_VOTING]),
        _ => {
            rule.carried_if(&[TWO_THIRDS_OF_VOTING]);
            rule.means(Carried, "A second meeting must confirm it.");
        }
    }
}

pub(super) const UK_CONVERT: Preset = Preset {
    name: "coop.uk.convert",
    title: "British co-operative: conversion into a company",
    formula: "first meeting Y ≥ ¾(Y+X) and R ≥ ½N; second meeting Y > ½(Y+X)",
    source: "Co-operative and Community Benefit Societies Act 2014 s.113",
    validity: ALWAYS,
    notes: &["Two meetings; \"voting\" is yes and no."],
    parameters: &[Parameter { name: "meeting", about: "which of the two meetings", values: &["first", "second"] }],
    build: coop_convert,
};

fn coop_convert(rule: &mut Rule, settings: &Settings<'_>) {
    match settings.get("meeting") {
        "second" => rule.carried_if(&[HALF_OF_VOTING]),
        _ => {
            rule.quorum = vec![HALF_TURNOUT];
            rule.carried_if(&[Clause::at_least(Yes, share(3, 4), Voting)]);
            rule.means(Carried, "A second meeting must confirm it.");
        }
    }
}

pub(super) const DE: Preset = Preset {
    name: "coop.de",
    title: "German co-operative",
    formula: "ordinary Y > ½ cast; statutes Y ≥ ¾ cast; new duties Y ≥ 9⁄10 cast",
    source: "Genossenschaftsgesetz (GenG) §§ 16, 43",
    validity: ALWAYS,
    notes: &["Cast is yes and no: abstentions are not votes."],
    parameters: &[Parameter {
        name: "matter",
        about: "what is decided: an ordinary matter, the statutes, or new duties of members",
        values: &["ordinary", "statutes", "duties"],
    }],
    build: coop_de,
};

fn coop_de(rule: &mut Rule, settings: &Settings<'_>) {
    rule.carried_if(&[match settings.get("matter") {
        "statutes" => Clause::at_least(Yes, share(3, 4), Voting),
        "duties" => Clause::at_least(Yes, share(9, 10), Voting),
        _ => HALF_OF_VOTING,
    }]);
}
