//! The United States and Canada.

use super::{ALWAYS, HALF_OF_VOTING, NO_OVER_YES, TWO_THIRDS_OF_VOTING, YES_OVER_NO, share};
use crate::decision::Outcome::{Carried, Lost};
use crate::decision::Quantity::{Eligible, No, Valid};
use crate::decision::preset::{Preset, Settings};
use crate::decision::{Clause, Date, Rule, Share, Validity};

pub(super) const US_NLRB: Preset = Preset {
    name: "us.nlrb",
    title: "Election of a union in a workplace in the United States",
    formula: "Y > X of the valid votes",
    source: "National Labor Relations Act s.9; National Labor Relations Board rules (29 CFR 102.69)",
    validity: ALWAYS,
    notes: &[
        "A tie: not certified.",
        "Void ballots do not count.",
        "Challenged ballots are opened only if they can change the result: give them as outstanding.",
    ],
    parameters: &[],
    build: us_nlrb,
};

fn us_nlrb(rule: &mut Rule, _: &Settings<'_>) {
    rule.carried_if(&[YES_OVER_NO]);
    rule.means(Carried, "The union is certified.");
    rule.means(Lost, "The union is not certified.");
}

pub(super) const US_UAW_STRIKE: Preset = Preset {
    name: "us.uaw.strike",
    title: "Strike ballot in the United Auto Workers",
    formula: "Y ≥ ⅔(Y+X)",
    source: "UAW Constitution, article on strikes",
    validity: ALWAYS,
    notes: &["Then the executive board must approve."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[TWO_THIRDS_OF_VOTING]),
};

pub(super) const US_IBT_1987: Preset = Preset {
    name: "us.ibt.1987",
    title: "Teamsters, ballot on a final offer, until 2021",
    formula: "if V ≥ ½N: rejected if X > Y; otherwise rejected if X ≥ ⅔V",
    source: "International Brotherhood of Teamsters Constitution, article XII, 1987 to 2021",
    validity: Validity { from: Date::new(1987, 1, 1), to: Date::new(2021, 12, 31) },
    notes: &["No longer in force: kept to recompute old ballots."],
    parameters: &[],
    build: us_ibt,
};

fn us_ibt(rule: &mut Rule, _: &Settings<'_>) {
    let half_voted = Clause::at_least(Valid, Share::HALF, Eligible);
    rule.branch(Lost, &[half_voted, NO_OVER_YES]);
    rule.carried_if(&[half_voted]);
    rule.branch(Lost, &[Clause::at_least(No, share(2, 3), Valid)]);
    rule.otherwise = Carried;
    rule.means(Carried, "The agreement is ratified.");
    rule.means(Lost, "The agreement is rejected.");
}

pub(super) const CA_ON: Preset = Preset {
    name: "ca.on",
    title: "Strike vote in Ontario",
    formula: "Y > ½(Y+X)",
    source: "Ontario, Labour Relations Act, 1995, s.79",
    validity: ALWAYS,
    notes: &["Everyone in the bargaining unit votes."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[HALF_OF_VOTING]),
};

pub(super) const CA_BC: Preset = Preset {
    name: "ca.bc",
    title: "Strike vote in British Columbia",
    formula: "Y > ½(Y+X)",
    source: "British Columbia, Labour Relations Code, ss.59–60",
    validity: ALWAYS,
    notes: &["Everyone in the bargaining unit votes.", "Valid for 3 months; 72 hours' notice."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[HALF_OF_VOTING]),
};

pub(super) const CA_FED: Preset = Preset {
    name: "ca.fed",
    title: "Strike vote under federal law in Canada",
    formula: "Y > ½(Y+X)",
    source: "Canada Labour Code, s.87.3",
    validity: ALWAYS,
    notes: &["Everyone in the bargaining unit votes.", "Valid for 60 days."],
    parameters: &[],
    build: |rule, _| rule.carried_if(&[HALF_OF_VOTING]),
};
