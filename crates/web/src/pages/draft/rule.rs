//! The rule in the form of a draft: which one, what it leaves open, and which answers mean yes and no.

use assembly::{Asked, RuleChoice};

use super::{QUESTIONS, answers, time_of, zone_of};
use crate::form::{Choice, Fault, Field, Fields, Form, Kind};
use crate::rules;
use crate::say::Say;
use crate::visitor::Visitor;

/// The fields of the rule, and its arithmetic when that was asked for.
pub(super) fn fields(form: Form, visitor: &Visitor, typed: &Fields) -> Form {
    let t = visitor.t;
    let mut form = form
        .field(Field::heading(t.s("draft-decides"), t.s("draft-decides-hint")))
        .field(Field::select("rule", t.s("draft-rule"), presets(t, typed.get("rule"))).kind(Kind::Select, ""))
        .field(Field::press("do", "explain", t.s("draft-explain")));
    let preset = typed.get("rule");
    if preset.is_empty() {
        return form;
    }
    for open in rules::open_in(preset) {
        let choice = |value: &&'static str| Choice {
            value: (*value).to_owned(),
            label: rules::value(t, open.name, value),
            chosen: typed.get(open.name) == *value,
            ..Choice::default()
        };
        form = form.field(
            Field::select(open.name, rules::parameter(t, open.name), open.values.iter().map(choice).collect()).kind(Kind::Select, ""),
        );
    }
    let offered = answers(typed, QUESTIONS[0][1]);
    let [yes, no] = places(typed, &offered);
    form = form.field(Field::select("yes", t.s("draft-yes"), meanings(t, &offered, yes))).field(Field::select(
        "no",
        t.s("draft-no"),
        meanings(t, &offered, no),
    ));
    match explained(visitor, typed) {
        Some(html) => form.field(Field::hidden("explained", "1")).field(Field::drawn(html)),
        None => form,
    }
}

fn presets(t: Say, chosen: &str) -> Vec<Choice> {
    let none = Choice { label: t.s("draft-no-rule"), chosen: chosen.is_empty(), ..Choice::default() };
    let preset = |name: &str| Choice {
        value: name.to_owned(),
        label: format!("{} ({name})", rules::title(t, name)),
        chosen: name == chosen,
        ..Choice::default()
    };
    std::iter::once(none).chain(rules::usable().map(|rule| preset(rule.name()))).collect()
}

fn meanings(t: Say, answers: &[String], chosen: Option<usize>) -> Vec<Choice> {
    let nothing = Choice { label: t.s("choose"), chosen: chosen.is_none(), ..Choice::default() };
    let answer = |(place, answer): (usize, &String)| Choice {
        value: answer.clone(),
        label: answer.clone(),
        chosen: chosen == Some(place),
        ..Choice::default()
    };
    std::iter::once(nothing).chain(answers.iter().enumerate().map(answer)).collect()
}

/// The places of the answers that mean yes and no: as chosen; else as the words say; else what is left over of two.
fn places(typed: &Fields, answers: &[String]) -> [Option<usize>; 2] {
    let chosen = |field: &str| answers.iter().position(|answer| answer == typed.get(field));
    let said = |words: [&str; 2]| answers.iter().position(|answer| words.contains(&answer.to_lowercase().as_str()));
    let (yes, no) = (chosen("yes").or_else(|| said(["yes", "ja"])), chosen("no").or_else(|| said(["no", "nei"])));
    let other = |place: Option<usize>| place.filter(|place| answers.len() == 2 && *place < 2).map(|place| 1 - place);
    [yes.or_else(|| other(no)), no.or_else(|| other(yes))]
}

/// The sentence and the arithmetic of the rule that is chosen, for those who would be entitled.
fn explained(visitor: &Visitor, typed: &Fields) -> Option<String> {
    (typed.get("do") == "explain" || typed.has("explained")).then_some(())?;
    let preset = typed.get("rule").to_owned();
    let parameters = rules::open_in(&preset).iter().filter(|open| open.values.contains(&typed.get(open.name)));
    let parameters = parameters.map(|open| (open.name.to_owned(), typed.get(open.name).to_owned())).collect();
    let choice = RuleChoice { preset, parameters, yes: 1, no: 2 };
    let scope = typed.get("scope").parse().ok();
    let entitled = visitor.app.read(|state| {
        let inside = |unit| scope.is_none_or(|scope| state.is_within(unit, scope));
        state.members.values().filter(|member| inside(member.unit)).count()
    });
    let zone = zone_of(typed);
    let opens_at = time_of(typed, "opens_day", "opens_time", &zone).unwrap_or_else(|| visitor.app.now());
    let explained = rules::explain(visitor.t, &choice, u64::try_from(entitled).unwrap_or(0), (opens_at, typed.get("time_zone")))?;
    Some(explained.html())
}

/// What was chosen, or what is wrong with it.
pub(super) fn choice_of(t: Say, typed: &Fields, first: Option<&Asked>) -> Result<Option<RuleChoice>, Vec<Fault>> {
    let preset = typed.get("rule");
    if preset.is_empty() {
        return Ok(None);
    }
    let mut faults = Vec::new();
    let mut fault = |field: &'static str, key: &str| faults.push(Fault { field, text: t.s(key) });
    if !rules::usable().any(|usable| usable.name() == preset) {
        fault("rule", "draft-rule-unknown");
    }
    let mut parameters = Vec::new();
    for open in rules::open_in(preset) {
        let value = typed.get(open.name);
        if value.is_empty() {
            fault(open.name, "draft-parameter-missing");
        } else if !open.values.contains(&value) {
            fault(open.name, "draft-parameter-wrong");
        }
        parameters.push((open.name.to_owned(), value.to_owned()));
    }
    let [yes, no] = first.map_or([None, None], |first| places(typed, &first.answers));
    if first.is_some_and(|first| first.answers.len() > 2) {
        fault(QUESTIONS[0][1], "draft-rule-two-answers");
    } else if first.is_some_and(|first| first.answers.len() == 2) {
        if yes.is_none() {
            fault("yes", "draft-yes-missing");
        }
        if no.is_none() {
            fault("no", "draft-no-missing");
        } else if yes == no {
            fault("no", "draft-yes-is-no");
        }
    }
    if first.is_some_and(|first| first.max > 1) {
        fault(QUESTIONS[0][3], "draft-rule-one-answer");
    }
    let place = |place: Option<usize>| u32::try_from(place.unwrap_or(0)).unwrap_or(0) + 1;
    if faults.is_empty() {
        Ok(Some(RuleChoice { preset: preset.to_owned(), parameters, yes: place(yes), no: place(no) }))
    } else {
        Err(faults)
    }
}
