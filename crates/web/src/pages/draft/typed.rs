//! What stands in the form before anything is typed.

use assembly::{Plan, RoleKind};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::QUESTIONS;
use crate::form::Fields;
use crate::visitor::Visitor;

/// A week from tomorrow morning, yes or no, two of three.
pub(super) fn fresh(visitor: &Visitor) -> Fields {
    let t = visitor.t;
    let zone = visitor.app.read(|state| state.body.as_ref().map_or_else(|| "UTC".to_owned(), |body| body.time_zone.clone()));
    let known = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let today = visitor.app.now().to_zoned(known).date();
    let day = |days: i32| today.checked_add(days.days()).unwrap_or(today).to_string();
    let mut pairs = vec![
        ("question1", String::new()),
        ("answers1", format!("{}\n{}", t.s("yes"), t.s("no"))),
        ("blank1", "1".to_owned()),
        ("most1", "1".to_owned()),
        ("rule", "assoc.majority".to_owned()),
        ("opens_day", day(1)),
        ("opens_time", "08:00".to_owned()),
        ("closes_day", day(8)),
        ("closes_time", "20:00".to_owned()),
        ("time_zone", zone),
        ("questions", "1".to_owned()),
    ];
    let (registrars, trustees, scrutineers) = visitor.app.read(|state| {
        let all = |role| state.holders(role).collect::<Vec<_>>();
        (all(RoleKind::Registrar), all(RoleKind::Trustee), all(RoleKind::Scrutineer))
    });
    pairs.push(("threshold", threshold_for(trustees.len()).to_string()));
    if let [registrar] = registrars[..] {
        pairs.push(("registrar", registrar.to_string()));
    }
    pairs.extend(trustees.iter().map(|person| ("trustee", person.to_string())));
    pairs.extend(scrutineers.iter().map(|person| ("scrutineer", person.to_string())));
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// 2 of 3, 3 of 5, 5 of 9.
fn threshold_for(trustees: usize) -> usize {
    if trustees < 2 { 1 } else { trustees / 2 + 1 }
}

/// What a plan looks like in the form.
pub(super) fn typed_of(plan: &Plan) -> Fields {
    let mut pairs: Vec<(&str, String)> = vec![("name", plan.name.clone()), ("description", plan.description.clone())];
    for (names, asked) in QUESTIONS.iter().zip(&plan.questions) {
        pairs.push((names[0], asked.question.clone()));
        pairs.push((names[1], asked.answers.join("\n")));
        if asked.blank {
            pairs.push((names[2], "1".to_owned()));
        }
        pairs.push((names[3], asked.max.to_string()));
    }
    let local = |time: Timestamp| time.to_zoned(TimeZone::get(&plan.time_zone).unwrap_or(TimeZone::UTC));
    let clock = |time: Timestamp| {
        let local = local(time);
        format!("{:02}:{:02}", local.hour(), local.minute())
    };
    pairs.extend([
        ("questions", plan.questions.len().max(1).to_string()),
        ("rule", plan.rule.as_ref().map_or_else(String::new, |rule| rule.preset.clone())),
        ("opens_day", local(plan.opens_at).date().to_string()),
        ("opens_time", clock(plan.opens_at)),
        ("closes_day", local(plan.closes_at).date().to_string()),
        ("closes_time", clock(plan.closes_at)),
        ("time_zone", plan.time_zone.clone()),
        ("registrar", plan.registrar.to_string()),
        ("threshold", plan.threshold.to_string()),
    ]);
    if let Some(rule) = &plan.rule {
        pairs.extend(rule.parameters.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let answer = |place: u32| {
            let place = usize::try_from(place).unwrap_or(0).checked_sub(1)?;
            plan.questions.first()?.answers.get(place).cloned()
        };
        pairs.extend([("yes", rule.yes), ("no", rule.no)].into_iter().filter_map(|(name, place)| Some((name, answer(place)?))));
    }
    pairs.extend(plan.scope.iter().map(|unit| ("scope", unit.to_string())));
    pairs.extend(plan.trustees.iter().map(|person| ("trustee", person.to_string())));
    pairs.extend(plan.scrutineers.iter().map(|person| ("scrutineer", person.to_string())));
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
