//! Single transferable vote: winners, stage votes, quotas.

use std::path::Path;

use counting::{Cause, Count, Kind, Parameters, Rule, count, input};
use serde_json::Value;

use super::{Agreement, cases, differ, id, indices, lot, plain, sorted};

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "stv") {
        let profile = input::json(&text, Kind::Ranked).expect("a case can be read");
        let parameters = Parameters { lot: Some(lot(&case, profile.candidates().len())), ..Parameters::default() };
        for expected in case["expected"].as_array().into_iter().flatten() {
            let Some(rule) = rule(expected) else { continue };
            let counted = count(rule, &profile, &parameters).expect("a case can be counted");
            let mut add = |what, difference| found.push(Agreement { rule: rule.name(), case: id(&case), what, difference });
            let (ours, theirs) = (plain(counted.winners.as_deref().unwrap_or_default()), indices(&expected["winners"]));
            if rule == Rule::StvBelenios {
                add("winners in order", differ(&ours, &theirs));
                add("events", differ(&events(&counted), &their_events(expected)));
                continue;
            }
            add("winners", differ(&sorted(ours), &sorted(theirs)));
            let tied = expected["ties"].as_array().is_some_and(|ties| !ties.is_empty());
            if !tied && expected["stages"].is_array() {
                add("stages", stages(&counted, expected));
            }
            if rule == Rule::StvMeek {
                add("rounds", meek_rounds(&counted, expected));
            }
            if let Some(quota) = expected["quota"].as_str().filter(|_| rule != Rule::StvMeek) {
                let ours = counted.rounds[0].quota.as_ref().map(ToString::to_string).unwrap_or_default();
                add("quota", differ(&ours, &quota.to_owned()));
            }
        }
        if case["official"]["stages"].is_object() {
            let counted = count(Rule::StvScottish, &profile, &parameters).expect("a case can be counted");
            let difference = official(&counted, &case);
            found.push(Agreement { rule: "stv-scottish", case: id(&case), what: "official stages", difference });
        }
    }
}

fn rule(expected: &Value) -> Option<Rule> {
    Some(match expected["rule"].as_str()? {
        "scottish-stv" => Rule::StvScottish,
        "meek-prf" => Rule::StvMeek,
        "wigm-prf" => Rule::StvWigm,
        "ers97" => Rule::StvErs97,
        "belenios-stv" => Rule::StvBelenios,
        _ => return None,
    })
}

/// Votes, non-transferable vote and quota of each stage.
fn stages(counted: &Count, expected: &Value) -> Option<String> {
    let theirs = whole_stages(expected);
    if counted.rounds.len() != theirs.len() {
        return Some(format!("{} stages, theirs {}", counted.rounds.len(), theirs.len()));
    }
    for (round, stage) in counted.rounds.iter().zip(theirs) {
        let ours: Vec<String> = round.votes.iter().map(ToString::to_string).collect();
        let votes: Vec<String> =
            stage["votes"].as_array().into_iter().flatten().map(|v| v.as_str().unwrap_or_default().to_owned()).collect();
        if ours != votes {
            return Some(format!("stage {}: ours {ours:?}, theirs {votes:?}", round.number));
        }
        let lost: f64 = round.inactive.values().map(counting::Amount::to_f64).sum();
        let field = if stage["exhausted"].is_null() { "nontransferable" } else { "exhausted" };
        let theirs: f64 = stage[field].as_str().and_then(|text| text.parse().ok()).unwrap_or(f64::NAN);
        if (lost - theirs).abs() > 1e-7 {
            return Some(format!("stage {}: {lost} not transferable, theirs {theirs}", round.number));
        }
        // Of the quotas only the first is comparable: later their report shows the vote that is
        // enough given the active vote.
        let quota = round.quota.as_ref().map(ToString::to_string).filter(|_| round.number == 1);
        if let Some(theirs) = stage["quota"].as_str().filter(|theirs| quota.as_deref().is_some_and(|ours| ours != *theirs)) {
            return Some(format!("stage {}: quota {quota:?}, theirs {theirs}", round.number));
        }
    }
    None
}

/// Their stages without the parts of exclusions that are not the last of it.
fn whole_stages(expected: &Value) -> Vec<&Value> {
    let stages: Vec<&Value> = expected["stages"].as_array().into_iter().flatten().collect();
    let part = |stage: &Value| {
        let (_, text) = stage["text"].as_str()?.split_once("substage ")?;
        let mut words = text.split(' ');
        Some((words.next()?.to_owned(), words.nth(1)?.to_owned()))
    };
    let last = stages.len().saturating_sub(1);
    let whole = |&(place, stage): &(usize, &Value)| place == last || part(stage).is_none_or(|(part, of)| part == of);
    stages.iter().copied().enumerate().filter(whole).map(|(_, stage)| stage).collect()
}

/// Quota and votes whenever somebody is elected or defeated in an iteration.
fn meek_rounds(counted: &Count, expected: &Value) -> Option<String> {
    for action in expected["actions"].as_array().into_iter().flatten() {
        let (Some(number), Some("elect" | "defeat")) = (action[0].as_u64(), action[1].as_str()) else { continue };
        let Some(round) = counted.rounds.iter().find(|round| round.number as u64 == number) else {
            return Some(format!("there is no round {number}"));
        };
        let quota = round.quota.as_ref().map(ToString::to_string).unwrap_or_default();
        if action[2].as_str() != Some(&quota) {
            return Some(format!("round {number}: quota {quota}, theirs {}", action[2]));
        }
        let votes: Vec<String> = action[5].as_array().into_iter().flatten().map(|v| v.as_str().unwrap_or_default().to_owned()).collect();
        for (ours, theirs) in round.votes.iter().map(ToString::to_string).zip(votes) {
            // A candidate is shown with 0 once it is defeated.
            if ours != theirs && theirs != "0.000000000" {
                return Some(format!("round {number}: votes {ours}, theirs {theirs}"));
            }
        }
    }
    None
}

/// The returning officer's printed table, rounded to whole votes.
fn official(counted: &Count, case: &Value) -> Option<String> {
    let names = case["candidates"].as_array()?;
    let printed = case["official"]["stages"].as_object()?;
    for (name, votes) in printed {
        let index = names.iter().position(|n| n.as_str() == Some(name))?;
        for (stage, theirs) in votes.as_array()?.iter().filter_map(Value::as_f64).enumerate() {
            let ours = counted.rounds.get(stage)?.votes[index].to_f64();
            if (ours - theirs).abs() >= 1.0 {
                return Some(format!("{name} at stage {}: ours {ours}, printed {theirs}", stage + 1));
            }
        }
    }
    None
}

fn events(counted: &Count) -> Vec<(&'static str, Vec<usize>)> {
    let mut events = Vec::new();
    for round in &counted.rounds {
        debug_assert!(!round.inactive.contains_key(&Cause::Rounding));
        if !round.elected.is_empty() {
            events.push(("Win", plain(&round.elected)));
        }
        events.extend(round.excluded.iter().map(|loser| ("Lose", vec![loser.index()])));
    }
    events
}

fn their_events(expected: &Value) -> Vec<(&'static str, Vec<usize>)> {
    let event = |event: &Value| match event[0].as_str()? {
        "Win" => Some(("Win", indices(&event[1]))),
        "Lose" => Some(("Lose", vec![usize::try_from(event[1].as_u64()?).ok()?])),
        _ => None,
    };
    expected["events"].as_array().into_iter().flatten().filter_map(event).collect()
}
