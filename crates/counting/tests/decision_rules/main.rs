//! Decision rules: the published cases, the body of the demo, and the theorems.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod demo_body;
mod outstanding;
mod own_rule;
mod presets;
mod published;
mod refusals;
mod units;

use counting::decision::{Counts, Outcome, Rule, Verdict, preset};

fn rule(name: &str) -> Rule {
    preset(name).unwrap().rule().unwrap()
}

fn with(name: &str, parameter: &str, value: &str) -> Rule {
    preset(name).unwrap().rule_with(&[(parameter, value)]).unwrap()
}

fn verdict(rule: &Rule, counts: Counts) -> Verdict {
    rule.decide(&counts.check().unwrap()).unwrap()
}

fn outcome(rule: &Rule, counts: Counts) -> Outcome {
    verdict(rule, counts).outcome()
}

fn of(n: u64, y: u64, x: u64) -> Counts {
    Counts::votes(n, y, x)
}

fn texts(verdict: &Verdict) -> Vec<String> {
    verdict.clauses().iter().map(|c| c.text()).collect()
}
