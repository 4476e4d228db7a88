//! Norway, Denmark and Iceland.

use super::{ALWAYS, NO_OVER_YES, YES_OVER_NO, share};
use crate::decision::Outcome::{Advisory, Carried, Lost};
use crate::decision::Quantity::{Eligible, No, Received, Requests, Valid, Yes};
use crate::decision::preset::{Parameter, Preset, Settings};
use crate::decision::{Clause, Rule, Share};

pub(super) const NO_DELTA: Preset = Preset {
    name: "no.delta",
    title: "Ballot in the Norwegian union Delta",
    formula: "if R > ⅔N: binding on Y > X; otherwise advisory",
    source: "Delta, regler for uravstemning",
    validity: ALWAYS,
    notes: &["Exactly two thirds is undefined in the source: treated as advisory unless you choose otherwise."],
    parameters: &[Parameter { name: "exactly", about: "what a turnout of exactly two thirds is", values: &["advisory", "binding"] }],
    build: no_delta,
};

fn no_delta(rule: &mut Rule, settings: &Settings<'_>) {
    let binding = match settings.get("exactly") {
        "binding" => Clause::at_least(Received, share(2, 3), Eligible),
        _ => Clause::more_than(Received, share(2, 3), Eligible),
    };
    norwegian(rule, binding);
}

pub(super) const NO_LO: Preset = Preset {
    name: "no.lo",
    title: "Ballot in a union of the Norwegian LO",
    formula: "if R ≥ ⅔N: binding on Y > X; otherwise advisory",
    source: "LO Norway; its own text was not found",
    validity: ALWAYS,
    notes: &["Whether exactly two thirds binds is to be confirmed."],
    parameters: &[Parameter { name: "exactly", about: "what a turnout of exactly two thirds is", values: &["binding", "advisory"] }],
    build: no_lo,
};

fn no_lo(rule: &mut Rule, settings: &Settings<'_>) {
    let binding = match settings.get("exactly") {
        "advisory" => Clause::more_than(Received, share(2, 3), Eligible),
        _ => Clause::at_least(Received, share(2, 3), Eligible),
    };
    norwegian(rule, binding);
}

pub(super) const NO_NTL: Preset = Preset {
    name: "no.ntl",
    title: "Ballot in the Norwegian civil service union NTL",
    formula: "adopted if Y > ½N; rejected if X > ½N; otherwise the board decides",
    source: "NTL Norway, rules on ballots",
    validity: ALWAYS,
    notes: &["The third branch is inferred from the other two."],
    parameters: &[],
    build: no_ntl,
};

fn no_ntl(rule: &mut Rule, _: &Settings<'_>) {
    rule.carried_if(&[Clause::more_than(Yes, Share::HALF, Eligible)]);
    rule.branch(Lost, &[Clause::more_than(No, Share::HALF, Eligible)]);
    rule.otherwise = Advisory;
    rule.means(Advisory, "Neither side has more than half of those entitled: the board decides.");
}

pub(super) const DK_LINKED: Preset = Preset {
    name: "dk.linked",
    title: "Danish ballot on a linked mediation proposal",
    formula: "rejected if X > Y and (V ≥ ⅖N or X ≥ ¼N); otherwise adopted",
    source: "Denmark, lov om mægling i arbejdsstridigheder (forligsmandsloven), rules on ballots",
    validity: ALWAYS,
    notes: &["A tie adopts, and so does a ballot in which nobody votes.", "The sums are pooled over all linked areas."],
    parameters: &[Parameter { name: "turnout", about: "whether 40 % exactly is enough", values: &["at_least", "more_than"] }],
    build: dk_linked,
};

fn dk_linked(rule: &mut Rule, settings: &Settings<'_>) {
    let turnout = match settings.get("turnout") {
        "more_than" => Clause::more_than(Valid, share(2, 5), Eligible),
        _ => Clause::at_least(Valid, share(2, 5), Eligible),
    };
    rule.branch(Lost, &[NO_OVER_YES, turnout]);
    rule.branch(Lost, &[NO_OVER_YES, Clause::at_least(No, share(1, 4), Eligible)]);
    rule.otherwise = Carried;
    rule.nobody = Some(Carried);
    rule.means(Carried, "The proposal is adopted.");
    rule.means(Lost, "The proposal is rejected.");
}

pub(super) const IS_TRIGGER: Preset = Preset {
    name: "is.trigger",
    title: "Icelandic request for a ballot on an agreement",
    formula: "a ballot must be held if requests ≥ N/10",
    source: "Iceland, labour law on collective agreements",
    validity: ALWAYS,
    notes: &["A trigger, not a verdict."],
    parameters: &[],
    build: is_trigger,
};

fn is_trigger(rule: &mut Rule, _: &Settings<'_>) {
    rule.nobody = None;
    rule.carried_if(&[Clause::at_least(Requests, share(1, 10), Eligible)]);
    rule.means(Carried, "A ballot must be held.");
    rule.means(Lost, "No ballot has to be held.");
}

fn norwegian(rule: &mut Rule, binding: Clause) {
    rule.quorum = vec![binding];
    rule.quorum_missed = Advisory;
    rule.carried_if(&[YES_OVER_NO]);
    rule.means(Carried, "The vote is binding.");
    rule.means(Advisory, "Too few took part to bind: the board decides and has the vote as advice.");
}
