//! Participatory budgets against pabutools and what the towns funded.

use std::cmp::Reverse;
use std::path::Path;

use counting::{Candidate, Completion, Kind, Lot, Parameters, Profile, Rule, Utility, count, input};
use serde_json::Value;

use super::{Agreement, cases, differ, id};

const ADD1: &str = "equal-shares|cost|add1 per voter until over budget";
const RESULTS: [(&str, Rule, Utility, Completion); 6] = [
    ("equal-shares|cost|no completion", Rule::EqualSharesBudget, Utility::Cost, Completion::None),
    (ADD1, Rule::EqualSharesBudget, Utility::Cost, Completion::Add1),
    ("equal-shares|cardinality|no completion", Rule::EqualSharesBudget, Utility::Cardinality, Completion::None),
    ("equal-shares|cardinality|add1 per voter until over budget", Rule::EqualSharesBudget, Utility::Cardinality, Completion::Add1),
    ("greedy|cost", Rule::GreedyBudget, Utility::Cost, Completion::None),
    ("greedy|cardinality", Rule::GreedyBudget, Utility::Cardinality, Completion::None),
];

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "budget") {
        let profile = input::json(&text, Kind::Budget).expect("a case can be read");
        for (name, rule, utility, completion) in RESULTS {
            let lot = Some(their_order(&profile));
            let parameters = Parameters { utility, completion, lot, ..Parameters::default() };
            let counted = count(rule, &profile, &parameters).expect("a case can be counted");
            let ours = sorted(counted.selected.unwrap_or_default());
            let mut add = |what, theirs: &Value| {
                let difference = differ(&ours, &sorted(ids(theirs)));
                found.push(Agreement { rule: rule.name(), case: format!("{} {name}", id(&case)), what, difference });
            };
            add("projects", &case["expected"][name]);
            if name == ADD1 && case["equals_official"][name] == true {
                add("official projects", &case["official_selected"]);
            }
        }
    }
}

/// pabutools breaks ties by more approvals, then by name: given as a lot, so that the rule is compared.
fn their_order(profile: &Profile) -> Lot {
    let Profile::Budget(budget) = profile else {
        return Lot::default();
    };
    let mut approvals = vec![0; budget.projects().len()];
    for (weight, marks) in budget.ballots() {
        marks.for_each(|project| approvals[project.index()] += weight);
    }
    let mut order: Vec<Candidate> = budget.projects().iter().collect();
    order.sort_by_key(|&p| (Reverse(approvals[p.index()]), budget.projects().name(p).to_owned()));
    Lot::new(order)
}

fn ids(list: &Value) -> Vec<String> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}
