//! Condorcet methods and Borda: winners, rankings, matrices, scores.

use std::path::Path;

use counting::{Candidate, Count, DebianParameters, Detail, Fraction, Kind, Parameters, Profile, Rule, Strength, count, input};
use serde_json::Value;

use super::{Agreement, cases, differ, groups, id, indices, plain, sorted};

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "condorcet") {
        let profile = input::json(&text, Kind::Ranked).expect("a case can be read");
        for expected in case["expected"].as_array().into_iter().flatten() {
            let Some((rule, strength)) = rule(expected) else { continue };
            let parameters = Parameters { strength, ..Parameters::default() };
            let counted = count(rule, &profile, &parameters).expect("a case can be counted");
            let mut add = |what, difference| found.push(Agreement { rule: rule.name(), case: id(&case), what, difference });
            let ours = sorted(plain(counted.winners.as_deref().unwrap_or_default()));
            if expected["winners"].is_array() {
                add("winners", differ(&ours, &sorted(indices(&expected["winners"]))));
            } else if let Some(winner) = case["condorcet_winner"].as_u64() {
                add("Condorcet winner", differ(&ours, &vec![usize::try_from(winner).expect("an index")]));
            }
            if expected["ranking"].is_array() {
                let ranking: Vec<Vec<usize>> = counted.ranking.iter().flatten().map(|group| plain(group)).collect();
                add("ranking", differ(&ranking, &groups(&expected["ranking"])));
                add("matrix", differ(&matrix(&counted), &matrix_of(&case["pairwise"])));
            }
            if expected["scores"].is_array() {
                let ours: Vec<f64> = counted.rounds[0].votes.iter().map(counting::Amount::to_f64).collect();
                let theirs = expected["scores"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
                add("scores", differ(&ours, &theirs));
            }
        }
        if case["id"] == "debian-gr-2019-002-systemd" {
            debian(root, &profile, found);
        }
    }
}

fn rule(expected: &Value) -> Option<(Rule, Strength)> {
    let margins = expected["variant"].as_str()?.starts_with("margins");
    let strength = if margins { Strength::Margins } else { Strength::WinningVotes };
    let rule = match expected["rule"].as_str()? {
        "schulze" if margins => Rule::SchulzeMargins,
        "schulze" => Rule::Schulze,
        "copeland" => Rule::Copeland,
        "ranked-pairs" => Rule::RankedPairs,
        "minimax" => Rule::Minimax,
        "borda" => Rule::Borda,
        _ => return None,
    };
    Some((rule, strength))
}

fn matrix(counted: &Count) -> Vec<Vec<u64>> {
    match &counted.rounds[0].detail {
        Some(Detail::Pairwise { matrix }) => matrix.clone(),
        _ => Vec::new(),
    }
}

fn matrix_of(rows: &Value) -> Vec<Vec<u64>> {
    let row = |row: &Value| row.as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    rows.as_array().into_iter().flatten().map(row).collect()
}

/// Which options survive quorum and majority.
fn debian(root: &Path, profile: &Profile, found: &mut Vec<Agreement>) {
    for (_, case) in cases(root, "decision").into_iter().filter(|(_, case)| case["default"].is_u64()) {
        let default = usize::try_from(case["default"].as_u64().unwrap_or_default()).expect("an index");
        for (number, one) in case["cases"].as_array().into_iter().flatten().enumerate() {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let fraction = |value: &Value| text(value).parse::<Fraction>().expect("a number");
            let majority = |(option, ratio): (&String, &Value)| Some((Candidate::new(option.parse().ok()?)?, fraction(ratio)));
            let debian = DebianParameters {
                default_option: Candidate::new(default).expect("an index"),
                quorum: fraction(&one["quorum"]),
                majorities: one["ratio"].as_object().into_iter().flatten().filter_map(majority).collect(),
            };
            let parameters = Parameters { debian: Some(debian), ..Parameters::default() };
            let counted = count(Rule::Debian, profile, &parameters).expect("a case can be counted");
            let dropped = plain(&counted.rounds[1].excluded);
            let survivors: Vec<usize> =
                (0..profile.candidates().len()).filter(|option| *option != default && !dropped.contains(option)).collect();
            let theirs = indices(&one["survivors"]).into_iter().filter(|option| *option != default).collect();
            found.push(Agreement {
                rule: "debian",
                case: format!("debian-quorum {number}"),
                what: "survivors",
                difference: differ(&survivors, &theirs),
            });
        }
    }
}
