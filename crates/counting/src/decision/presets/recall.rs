//! Recall of delegates.

use super::{ALWAYS, YES_OVER_NO, share};
use crate::decision::Outcome::{Carried, Lost};
use crate::decision::Quantity::{Present, Voting, Yes};
use crate::decision::clause::QuorumKind;
use crate::decision::preset::{Parameter, Preset, Settings};
use crate::decision::{Clause, Rule, Share};

pub(super) const QUARTER_TWO_THIRDS: Preset = Preset {
    name: "recall.25_two_thirds",
    title: "Recall of a delegate: a quarter asks, two thirds decide",
    formula: "requests ≥ ¼N, then Y ≥ ⅔ of those present and voting",
    source: "Usual statutes with an imperative mandate",
    validity: ALWAYS,
    notes: &["14 days' notice and a right of reply between petition and vote.", "The vote is secret."],
    parameters: &[Parameter {
        name: "present",
        about: "two thirds of those present and voting (yes and no), or of all present",
        values: &["voting", "all"],
    }],
    build: recall_two_thirds,
};

fn recall_two_thirds(rule: &mut Rule, settings: &Settings<'_>) {
    rule.petition = Some(QuorumKind::Petition.at_least(share(1, 4)));
    let base = if settings.get("present") == "all" { Present } else { Voting };
    rule.carried_if(&[Clause::at_least(Yes, share(2, 3), base)]);
    recall_words(rule);
}

pub(super) const THIRTY_BALLOT: Preset = Preset {
    name: "recall.30_ballot",
    title: "Recall of a delegate: 30 % ask, a meeting agrees, all vote",
    formula: "requests ≥ 30 % of N, then the meeting Y > ½P, then the ballot of all Y > X",
    source: "Usual statutes with an imperative mandate",
    validity: ALWAYS,
    notes: &["The majority of the ballot is not in the source: more yes than no is taken."],
    parameters: &[Parameter { name: "step", about: "the ballot of all, or the meeting before it", values: &["ballot", "meeting"] }],
    build: recall_ballot,
};

fn recall_ballot(rule: &mut Rule, settings: &Settings<'_>) {
    rule.petition = Some(QuorumKind::Petition.at_least(share(3, 10)));
    if settings.get("step") == "meeting" {
        rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Present)]);
        rule.means(Carried, "The recall goes to a ballot of all.");
    } else {
        rule.carried_if(&[YES_OVER_NO]);
        recall_words(rule);
    }
}

pub(super) const DEFAULT: Preset = Preset {
    name: "recall.default",
    title: "Recall of a delegate, our default",
    formula: "requests ≥ ¼N, then Y > X",
    source: "Folkmoot's default",
    validity: ALWAYS,
    notes: &["After a recall that failed, none may be asked for during 3 months."],
    parameters: &[],
    build: recall_default,
};

fn recall_default(rule: &mut Rule, _: &Settings<'_>) {
    rule.petition = Some(QuorumKind::Petition.at_least(share(1, 4)));
    rule.carried_if(&[YES_OVER_NO]);
    recall_words(rule);
}

fn recall_words(rule: &mut Rule) {
    rule.means(Carried, "The delegate is recalled; the alternate takes the seat.");
    rule.means(Lost, "The delegate keeps the seat.");
}
