//! Majority judgement, both variants.

use std::path::Path;

use counting::{Candidates, Cause, Count, Detail, GradedProfile, Kind, Parameters, Profile, Rule, count, input};
use serde_json::Value;

use super::{Agreement, cases, differ, groups, id, plain};

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "graded") {
        if case["assertions"].is_array() {
            tallies(&case, found);
            continue;
        }
        let profile = input::json(&text, Kind::Graded).expect("a case can be read");
        let blank_allowed = case["blank_allowed"].as_bool().unwrap_or_default();
        let parameters = Parameters { blank_allowed, ..Parameters::default() };
        let expected = &case["expected"];
        let published = &case["expected_lower_median_balinski_laraki"];
        for (rule, theirs) in [(Rule::MjBelenios, &expected["ranking"]), (Rule::Mj, published)] {
            let counted = count(rule, &profile, &parameters).expect("a case can be counted");
            let mut add = |what, difference| found.push(Agreement { rule: rule.name(), case: id(&case), what, difference });
            add("ranking", differ(&ranking(&counted), &groups(theirs)));
            add("grades", differ(&grades(&counted), &rows(&expected["raw"])));
            let number = |cause| counted.rounds[0].inactive.get(&cause).map_or(0.0, counting::Amount::to_f64);
            let theirs = (expected["blank"].as_f64().unwrap_or_default(), expected["invalid"].as_f64().unwrap_or_default());
            add("blank, invalid", differ(&(number(Cause::Blank), number(Cause::Invalid)), &theirs));
        }
    }
}

fn ranking(counted: &Count) -> Vec<Vec<usize>> {
    counted.ranking.iter().flatten().map(|group| plain(group)).collect()
}

fn grades(counted: &Count) -> Vec<Vec<u64>> {
    match &counted.rounds[0].detail {
        Some(Detail::Grades { tallies }) => tallies.clone(),
        _ => Vec::new(),
    }
}

fn rows(rows: &Value) -> Vec<Vec<u64>> {
    let row = |row: &Value| row.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    rows.as_array().into_iter().flatten().map(row).collect()
}

/// Cases that are given as tallies, worst grade first. Those with a "mode" fill in grades by rules
/// of their own.
fn tallies(case: &Value, found: &mut Vec<Agreement>) {
    for assertion in case["assertions"].as_array().into_iter().flatten().filter(|a| a["mode"].is_null()) {
        let profile = Profile::Graded(ballots(&rows(&assertion["tallies"])));
        let counted = count(Rule::Mj, &profile, &Parameters::default()).expect("a case can be counted");
        let mut ranks = vec![0; profile.candidates().len()];
        let mut before = 0;
        for group in ranking(&counted) {
            group.iter().for_each(|&candidate| ranks[candidate] = before + 1);
            before += group.len();
        }
        let theirs = super::indices(&assertion["ranks"]);
        let case = format!("{} {}", id(case), assertion["title"]);
        found.push(Agreement { rule: "mj", case, what: "ranks", difference: differ(&ranks, &theirs) });
    }
}

/// Ballots with these tallies: each candidate's grades in order, side by side.
fn ballots(tallies: &[Vec<u64>]) -> GradedProfile {
    let grades = tallies[0].len() as u64;
    let candidates = Candidates::numbered(tallies.len()).expect("some candidates");
    let mut builder = GradedProfile::builder(candidates, grades).expect("some grades");
    let mut left = tallies.to_vec();
    loop {
        // The worst grade that each still has to give, and how long it lasts.
        let current = |tally: &Vec<u64>| tally.iter().position(|&votes| votes > 0);
        let at: Vec<usize> = left.iter().filter_map(current).collect();
        if at.len() < left.len() {
            return builder.finish();
        }
        let together = left.iter().zip(&at).map(|(tally, &at)| tally[at]).min().unwrap_or(0);
        for (tally, &at) in left.iter_mut().zip(&at) {
            tally[at] -= together;
            builder.grade(grades - at as u64);
        }
        builder.ballot(together).expect("a ballot");
    }
}
