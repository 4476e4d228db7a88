//! From what was typed to a plan.

use assembly::{Asked, PersonId, Plan, UnitId};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

use super::{QUESTIONS, answers, count_of, rule};
use crate::form::{Fault, Fields};
use crate::say::Say;

/// The time zone that was typed; UTC if there is no such zone.
pub(super) fn zone_of(typed: &Fields) -> TimeZone {
    TimeZone::get(typed.get("time_zone")).unwrap_or(TimeZone::UTC)
}

/// The time in these two fields.
pub(super) fn time_of(typed: &Fields, day: &str, hour: &str, zone: &TimeZone) -> Option<Timestamp> {
    let (date, time): (Date, Time) = (typed.get(day).parse().ok()?, typed.get(hour).parse().ok()?);
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}

/// What was typed as a plan, or everything that is wrong with it.
pub(super) fn plan_of(t: Say, typed: &Fields) -> Result<Plan, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut missing = |wrong: bool, field: &'static str, key: &str| {
        if wrong {
            faults.push(Fault { field, text: t.s(key) });
        }
    };
    missing(!typed.has("name"), "name", "draft-name-missing");
    let questions = questions(typed, &mut missing);
    missing(TimeZone::get(typed.get("time_zone")).is_err(), "time_zone", "draft-zone-wrong");
    for (day, hour) in [("opens_day", "opens_time"), ("closes_day", "closes_time")] {
        missing(typed.get(day).parse::<Date>().is_err(), day, "draft-day-wrong");
        missing(typed.get(hour).parse::<Time>().is_err(), hour, "draft-time-wrong");
    }
    let zone = zone_of(typed);
    let (opens_at, closes_at) = (time_of(typed, "opens_day", "opens_time", &zone), time_of(typed, "closes_day", "closes_time", &zone));
    let registrar: Option<PersonId> = typed.get("registrar").parse().ok();
    missing(registrar.is_none(), "registrar", "draft-registrar-missing");
    let people = |name| typed.all(name).into_iter().filter_map(|person| person.parse().ok()).collect::<Vec<PersonId>>();
    let trustees = people("trustee");
    missing(trustees.is_empty(), "trustee", "draft-trustees-missing");
    let scope = scope_of(typed);
    missing(scope.is_none(), "scope", "draft-scope-wrong");
    let threshold = typed.get("threshold").parse().ok();
    missing(threshold.is_none(), "threshold", "draft-threshold-wrong");
    let rule = rule::choice_of(t, typed, questions.first()).unwrap_or_else(|wrong| {
        faults.extend(wrong);
        None
    });
    match (opens_at, closes_at, registrar, threshold, scope) {
        (Some(opens_at), Some(closes_at), Some(registrar), Some(threshold), Some(scope)) if faults.is_empty() => Ok(Plan {
            name: typed.get("name").to_owned(),
            description: typed.get("description").replace("\r\n", "\n"),
            questions,
            rule,
            scope,
            mergers: Vec::new(),
            opens_at,
            closes_at,
            time_zone: typed.get("time_zone").to_owned(),
            registrar,
            trustees,
            threshold,
            scrutineers: people("scrutineer"),
        }),
        _ => Err(faults),
    }
}

/// The ticked units, each once. What is no unit must not become "everybody".
fn scope_of(typed: &Fields) -> Option<Vec<UnitId>> {
    let units: Option<BTreeSet<UnitId>> =
        typed.all("scope").into_iter().filter(|unit| !unit.is_empty()).map(|unit| unit.parse().ok()).collect();
    Some(units?.into_iter().collect())
}

/// The questions; a last one that is quite empty is none.
fn questions(typed: &Fields, missing: &mut impl FnMut(bool, &'static str, &str)) -> Vec<Asked> {
    let mut questions: Vec<Asked> = Vec::new();
    for names in QUESTIONS.iter().take(count_of(typed)) {
        let answers = answers(typed, names[1]);
        if !questions.is_empty() && !typed.has(names[0]) && answers.is_empty() {
            continue;
        }
        missing(!typed.has(names[0]), names[0], "draft-question-missing");
        missing(answers.len() < 2, names[1], "draft-answers-missing");
        let max: u32 = typed.get(names[3]).parse().unwrap_or(0);
        missing(max == 0 || usize::try_from(max).is_ok_and(|max| max > answers.len()), names[3], "draft-most-wrong");
        let min = u32::from(max > 0);
        questions.push(Asked { question: typed.get(names[0]).to_owned(), answers, blank: typed.has(names[2]), min, max });
    }
    questions
}
