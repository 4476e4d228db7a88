//! Drafting a ballot: one form for everything that freezes with the roll.

use askama::Template;
use assembly::{Asked, Ballot, BallotId, BallotStage, Command, PersonId, Plan, RoleKind, RuleChoice};
use axum::extract::Path;
use axum::response::Response;
use belenios::v1::Uuid;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::office::unit_choices;
use super::{Words, again, done, fault};
use crate::failure::{Answer, Failure};
use crate::form::{Choice, Fault, Field, Fields, Form, Kind};
use crate::rules;
use crate::say::Say;
use crate::visitor::{Posted, Visitor};

/// The fields of the questions that the form can hold.
const QUESTIONS: [[&str; 4]; 5] = [
    ["question1", "answers1", "blank1", "most1"],
    ["question2", "answers2", "blank2", "most2"],
    ["question3", "answers3", "blank3", "most3"],
    ["question4", "answers4", "blank4", "most4"],
    ["question5", "answers5", "blank5", "most5"],
];

/// `GET /office/ballots/new`
pub(crate) async fn new(visitor: Visitor) -> Answer {
    visitor.officer()?;
    let typed = fresh(&visitor);
    Ok(draft_page(&visitor, None, &typed, &[]))
}

/// A week from tomorrow morning, yes or no, two of three.
fn fresh(visitor: &Visitor) -> Fields {
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
fn typed_of(plan: &Plan) -> Fields {
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
        ("scope", plan.scope.first().map_or_else(String::new, ToString::to_string)),
    ]);
    pairs.extend(plan.trustees.iter().map(|person| ("trustee", person.to_string())));
    pairs.extend(plan.scrutineers.iter().map(|person| ("scrutineer", person.to_string())));
    Fields(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn draft_page(visitor: &Visitor, ballot: Option<&BallotId>, typed: &Fields, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let (action, title, back) = match ballot {
        None => ("/office/ballots/new".to_owned(), t.s("draft-title"), "/office".to_owned()),
        Some(id) => (format!("/office/ballots/{id}/edit"), t.s("draft-edit-title"), format!("/office/ballots/{id}")),
    };
    let text = |name: &'static str, key: &str| Field::text(name, t.s(key), typed.get(name));
    let mut form = Form::new(t, &visitor.csrf, &action)
        .field(text("name", "draft-name").hint(t.s("draft-name-hint")))
        .field(text("description", "draft-description").kind(Kind::Long, "").hint(t.s("draft-description-hint")));
    let number = count_of(typed);
    for (index, names) in QUESTIONS.iter().enumerate().take(number) {
        form = question_fields(form, t, typed, index, *names);
    }
    form = form
        .field(Field::hidden("questions", &number.to_string()))
        .field(Field::heading(t.s("draft-decides"), t.s("draft-decides-hint")))
        .field(Field::select("rule", t.s("draft-rule"), rule_choices(t, typed.get("rule"))).kind(Kind::Select, ""))
        .field(Field::heading(t.s("draft-when"), t.s("draft-when-hint")))
        .field(text("opens_day", "draft-opens-day").kind(Kind::Date, "medium"))
        .field(text("opens_time", "draft-opens-time").kind(Kind::Time, "medium"))
        .field(text("closes_day", "draft-closes-day").kind(Kind::Date, "medium"))
        .field(text("closes_time", "draft-closes-time").kind(Kind::Time, "medium"))
        .field(text("time_zone", "start-zone").kind(Kind::Text, "medium"))
        .field(Field::heading(t.s("draft-who"), t.s("draft-who-hint")))
        .field(Field::select("scope", t.s("draft-scope"), unit_choices(visitor, typed.get("scope").parse().ok(), &t.s("draft-scope-all"))))
        .field(people_field(visitor, typed, "registrar", "draft-registrar", RoleKind::Registrar, false))
        .field(people_field(visitor, typed, "trustee", "draft-trustees", RoleKind::Trustee, true))
        .field(text("threshold", "draft-threshold").kind(Kind::Number, "short").hint(t.s("draft-threshold-hint")))
        .field(people_field(visitor, typed, "scrutineer", "draft-scrutineers", RoleKind::Scrutineer, true))
        .submit(t.s(if ballot.is_some() { "save" } else { "draft-button" }));
    if number < QUESTIONS.len() {
        form = form.button("", "do", "more", t.s("draft-more"));
    }
    let page = Words { title: title.clone(), texts: vec![t.s("draft-why")], form: form.back(&back).faults(faults).html() };
    visitor.office("/office", &title, &page)
}

fn count_of(typed: &Fields) -> usize {
    typed.get("questions").parse::<usize>().unwrap_or(1).clamp(1, QUESTIONS.len())
}

fn question_fields(form: Form, t: Say, typed: &Fields, index: usize, names: [&'static str; 4]) -> Form {
    let blank = Choice { value: "1".to_owned(), label: t.s("draft-blank"), chosen: typed.has(names[2]), ..Choice::default() };
    let hint = if index == 0 { t.s("draft-answers-hint") } else { t.s("draft-answers-more-hint") };
    form.field(Field::heading(t.a("draft-question-n", "n", index + 1), String::new()))
        .field(Field::text(names[0], t.s("draft-question"), typed.get(names[0])))
        .field(Field::text(names[1], t.s("draft-answers"), typed.get(names[1])).kind(Kind::Long, "").hint(hint))
        .field(Field::text(names[3], t.s("draft-most"), typed.get(names[3])).kind(Kind::Number, "short"))
        .field(Field::choices(names[2], t.s("draft-blank-title"), vec![blank], true))
}

fn rule_choices(t: Say, chosen: &str) -> Vec<Choice> {
    let none = Choice { label: t.s("draft-no-rule"), chosen: chosen.is_empty(), ..Choice::default() };
    let preset = |name: &str| Choice {
        value: name.to_owned(),
        label: format!("{} ({name})", rules::title(t, name)),
        chosen: name == chosen,
        ..Choice::default()
    };
    std::iter::once(none).chain(rules::usable().map(|rule| preset(rule.name()))).collect()
}

fn people_field(visitor: &Visitor, typed: &Fields, name: &'static str, label: &str, role: RoleKind, many: bool) -> Field {
    let t = visitor.t;
    let chosen = typed.all(name);
    let holders: Vec<PersonId> = visitor.app.read(|state| state.holders(role).collect());
    let mut choices: Vec<Choice> = holders
        .into_iter()
        .map(|person| Choice {
            value: person.to_string(),
            label: visitor.app.name(person).unwrap_or_else(|| t.s("somebody")),
            chosen: chosen.contains(&person.to_string().as_str()),
            ..Choice::default()
        })
        .collect();
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    Field::choices(name, t.s(label), choices, many)
}

/// `POST /office/ballots/new`
pub(crate) async fn new_sent(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    if let Some(typed) = more(&typed) {
        return Ok(draft_page(&visitor, None, &typed, &[]));
    }
    let plan = match plan_of(visitor.t, &typed) {
        Ok(plan) => plan,
        Err(faults) => return again(draft_page(&visitor, None, &typed, &faults)),
    };
    let ballot = fresh_id()?;
    match visitor.act(Command::DraftBallot { ballot: ballot.clone(), plan }).await {
        Ok(_) => done(&format!("/office/ballots/{ballot}")),
        Err(failure) => again(draft_page(&visitor, None, &typed, &fault(visitor.t, failure)?)),
    }
}

fn fresh_id() -> Answer<BallotId> {
    let mut rng = rand_chacha::ChaCha20Rng::from_seed(crate::app::random()?);
    Ok(Uuid::random(&mut rng).into())
}

use rand_core::SeedableRng as _;

/// The form with one more question, if that is what was pressed.
fn more(typed: &Fields) -> Option<Fields> {
    (typed.get("do") == "more").then(|| {
        let mut next = typed.clone();
        let number = (count_of(typed) + 1).min(QUESTIONS.len());
        next.0.retain(|(name, _)| name != "questions" && name != "do");
        next.0.push(("questions".to_owned(), number.to_string()));
        next.0.push((QUESTIONS[number - 1][3].to_owned(), "1".to_owned()));
        next.0.push((QUESTIONS[number - 1][2].to_owned(), "1".to_owned()));
        next
    })
}

/// `GET /office/ballots/{ballot}/edit`
pub(crate) async fn edit(visitor: Visitor, Path(ballot): Path<BallotId>) -> Answer {
    visitor.officer()?;
    let found = draft(&visitor, &ballot)?;
    Ok(draft_page(&visitor, Some(&ballot), &typed_of(&found.plan), &[]))
}

fn draft(visitor: &Visitor, ballot: &BallotId) -> Answer<Ballot> {
    let found = visitor.app.read(|state| state.ballots.get(ballot).cloned()).ok_or(Failure::NotFound)?;
    if found.stage == BallotStage::Draft { Ok(found) } else { Err(Failure::NotFound) }
}

/// `POST /office/ballots/{ballot}/edit`
pub(crate) async fn edit_sent(Path(ballot): Path<BallotId>, Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    draft(&visitor, &ballot)?;
    if let Some(typed) = more(&typed) {
        return Ok(draft_page(&visitor, Some(&ballot), &typed, &[]));
    }
    let plan = match plan_of(visitor.t, &typed) {
        Ok(plan) => plan,
        Err(faults) => return again(draft_page(&visitor, Some(&ballot), &typed, &faults)),
    };
    match visitor.act(Command::ReviseBallot { ballot: ballot.clone(), plan }).await {
        Ok(_) => done(&format!("/office/ballots/{ballot}")),
        Err(failure) => again(draft_page(&visitor, Some(&ballot), &typed, &fault(visitor.t, failure)?)),
    }
}

/// What was typed as a plan, or everything that is wrong with it.
fn plan_of(t: Say, typed: &Fields) -> Result<Plan, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut missing = |field: &'static str, key: &str| faults.push(Fault { field, text: t.s(key) });
    if !typed.has("name") {
        missing("name", "draft-name-missing");
    }
    let mut questions = Vec::new();
    for names in QUESTIONS.iter().take(count_of(typed)) {
        let answers: Vec<String> = typed.get(names[1]).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
        if !typed.has(names[0]) && questions.is_empty() {
            missing(names[0], "draft-question-missing");
        } else if !typed.has(names[0]) && answers.is_empty() {
            continue;
        } else if !typed.has(names[0]) {
            missing(names[0], "draft-question-missing");
        }
        if answers.len() < 2 {
            missing(names[1], "draft-answers-missing");
        }
        let max = typed.get(names[3]).parse().unwrap_or(0);
        if max == 0 || usize::try_from(max).is_ok_and(|max: usize| max > answers.len()) {
            missing(names[3], "draft-most-wrong");
        }
        let min = u32::from(max > 0);
        questions.push(Asked { question: typed.get(names[0]).to_owned(), answers, blank: typed.has(names[2]), min, max });
    }
    let zone = TimeZone::get(typed.get("time_zone"));
    if zone.is_err() {
        missing("time_zone", "draft-zone-wrong");
    }
    let zone = zone.unwrap_or(TimeZone::UTC);
    let mut at = |day: &'static str, hour: &'static str| {
        let date: Option<Date> = typed.get(day).parse().ok();
        let time: Option<Time> = typed.get(hour).parse().ok();
        if date.is_none() {
            missing(day, "draft-day-wrong");
        }
        if time.is_none() {
            missing(hour, "draft-time-wrong");
        }
        date?.to_datetime(time?).to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
    };
    let (opens_at, closes_at) = (at("opens_day", "opens_time"), at("closes_day", "closes_time"));
    let registrar: Option<PersonId> = typed.get("registrar").parse().ok();
    if registrar.is_none() {
        missing("registrar", "draft-registrar-missing");
    }
    let people = |name| typed.all(name).into_iter().filter_map(|person| person.parse().ok()).collect::<Vec<PersonId>>();
    let trustees = people("trustee");
    if trustees.is_empty() {
        missing("trustee", "draft-trustees-missing");
    }
    let threshold = typed.get("threshold").parse().ok();
    if threshold.is_none() {
        missing("threshold", "draft-threshold-wrong");
    }
    let rule = Some(typed.get("rule")).filter(|rule| !rule.is_empty());
    match (opens_at, closes_at, registrar, threshold) {
        (Some(opens_at), Some(closes_at), Some(registrar), Some(threshold)) if faults.is_empty() => Ok(Plan {
            name: typed.get("name").to_owned(),
            description: typed.get("description").replace("\r\n", "\n"),
            questions,
            rule: rule.map(|preset| RuleChoice { preset: preset.to_owned(), parameters: Vec::new(), yes: 1, no: 2 }),
            scope: typed.get("scope").parse().into_iter().collect(),
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

#[derive(Template)]
#[template(path = "office/roll.html")]
struct RollPage {
    t: Say,
    uuid: String,
    body: String,
    name: String,
    hash: String,
    rows: Vec<RollRow>,
}

struct RollRow {
    number: u32,
    name: String,
    unit: String,
}

/// `GET /office/ballots/{ballot}/roll`: to be printed and signed when slips are handed out.
pub(crate) async fn roll(visitor: Visitor, Path(ballot): Path<BallotId>) -> Answer {
    visitor.officer()?;
    let t = visitor.t;
    let page = visitor.app.read(|state| {
        let found = state.ballots.get(&ballot)?;
        let row = |entitled: assembly::Entitled| RollRow {
            number: entitled.number,
            name: visitor.app.name(entitled.person).unwrap_or_else(|| t.s("somebody")),
            unit: super::office::unit_path(state, entitled.unit),
        };
        Some(RollPage {
            t,
            uuid: ballot.to_string(),
            body: state.body.as_ref().map_or_else(String::new, |body| body.name.clone()),
            name: found.plan.name.clone(),
            hash: found.roll.as_ref().map_or_else(String::new, |roll| roll.hash.to_string()),
            rows: state.entitled(found).into_iter().map(row).collect(),
        })
    });
    let page = page.ok_or(Failure::NotFound)?;
    Ok(visitor.page(&t.s("roll"), &page))
}
