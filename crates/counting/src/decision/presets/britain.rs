//! Great Britain: industrial action.

use super::{ALWAYS, HALF_TURNOUT, SPOILED, YES_OVER_NO, share, spoiled};
use crate::decision::Quantity::{Eligible, Yes};
use crate::decision::preset::{Preset, Settings};
use crate::decision::{Clause, Date, Rule, Validity};

const UK_2017: Validity = Validity { from: Date::new(2017, 3, 1), to: Date::new(2026, 2, 17) };

pub(super) const IA_2017: Preset = Preset {
    name: "uk.ia.2017",
    title: "Industrial action in Great Britain, ballots opened before 18 February 2026",
    formula: "R ≥ ½N and Y > X",
    source: "Trade Union and Labour Relations (Consolidation) Act 1992 s.226, as amended by the Trade Union Act 2016 s.2",
    validity: UK_2017,
    notes: &["A tie is lost.", "14 days' notice of action.", "The mandate lasts 6 months, 9 if the employer agrees."],
    parameters: &[SPOILED],
    build: uk_ordinary,
};

fn uk_ordinary(rule: &mut Rule, settings: &Settings<'_>) {
    spoiled(rule, settings);
    rule.quorum = vec![HALF_TURNOUT];
    rule.carried_if(&[YES_OVER_NO]);
}

pub(super) const IA_2017_IPS: Preset = Preset {
    name: "uk.ia.2017.ips",
    title: "Industrial action in Great Britain, important public services, ballots opened before 18 February 2026",
    formula: "R ≥ ½N and Y > X and Y ≥ ⅖N",
    source: "Trade Union and Labour Relations (Consolidation) Act 1992 s.226, as amended by the Trade Union Act 2016 ss.2–3",
    validity: UK_2017,
    notes: &["A tie is lost.", "14 days' notice of action.", "The mandate lasts 6 months, 9 if the employer agrees."],
    parameters: &[SPOILED],
    build: uk_important,
};

fn uk_important(rule: &mut Rule, settings: &Settings<'_>) {
    spoiled(rule, settings);
    rule.quorum = vec![HALF_TURNOUT];
    rule.carried_if(&[YES_OVER_NO, Clause::at_least(Yes, share(2, 5), Eligible)]);
}

pub(super) const IA_2026: Preset = Preset {
    name: "uk.ia.2026",
    title: "Industrial action in Great Britain, ballots opened from 18 February 2026",
    formula: "R ≥ ½N and Y > X",
    source: "Trade Union and Labour Relations (Consolidation) Act 1992 s.226, as amended by the Employment Rights Act 2025 ss.69–74",
    validity: Validity { from: Date::new(2026, 2, 18), to: None },
    notes: &[
        "A tie is lost.",
        "The 40 % rule for important public services is gone.",
        "10 days' notice of action.",
        "The mandate lasts 12 months.",
    ],
    parameters: &[SPOILED],
    build: uk_ordinary,
};

pub(super) const IA_SIMPLE: Preset = Preset {
    name: "uk.ia.simple",
    title: "Industrial action in Great Britain once the turnout rule is repealed",
    formula: "Y > X",
    source: "Employment Rights Act 2025, repeal of the turnout rule of the 1992 Act s.226",
    validity: ALWAYS,
    notes: &["A tie is lost.", "Whether the repeal is in force was not verified: check before use."],
    parameters: &[],
    build: uk_simple,
};

fn uk_simple(rule: &mut Rule, _: &Settings<'_>) {
    rule.carried_if(&[YES_OVER_NO]);
}
