//! Drafting a ballot: one form for everything that freezes with the roll.

mod plan;
mod roll;
mod rule;
mod typed;

pub(crate) use roll::roll;

use assembly::{Ballot, BallotId, BallotStage, Command, PersonId, Plan, Refusal, RoleKind};
use axum::extract::Path;
use axum::response::Response;
use belenios::v1::Uuid;
use rand_core::SeedableRng as _;

use super::office::unit_choices;
use super::{Words, again, done};
use crate::failure::{Answer, Failure};
use crate::form::{Choice, Fault, Field, Fields, Form, Kind};
use crate::say::Say;
use crate::visitor::{Posted, Visitor};
use plan::{plan_of, time_of, zone_of};
use typed::{fresh, typed_of};

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
    form = form.field(Field::hidden("questions", &number.to_string()));
    form = rule::fields(form, visitor, typed)
        .field(Field::heading(t.s("draft-when"), t.s("draft-when-hint")))
        .field(text("opens_day", "draft-opens-day").kind(Kind::Date, "medium"))
        .field(text("opens_time", "draft-opens-time").kind(Kind::Time, "medium"))
        .field(text("closes_day", "draft-closes-day").kind(Kind::Date, "medium"))
        .field(text("closes_time", "draft-closes-time").kind(Kind::Time, "medium"))
        .field(text("time_zone", "start-zone").kind(Kind::Text, "medium"))
        .field(Field::heading(t.s("draft-who"), t.s("draft-who-hint")))
        .field(scope_field(visitor, typed))
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

/// The answers in a field, one on each line.
fn answers(typed: &Fields, field: &str) -> Vec<String> {
    typed.get(field).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn question_fields(form: Form, t: Say, typed: &Fields, index: usize, names: [&'static str; 4]) -> Form {
    let blank = Choice { value: "1".to_owned(), label: t.s("draft-blank"), chosen: typed.has(names[2]), ..Choice::default() };
    form.field(Field::heading(t.a("draft-question-n", "n", index + 1), String::new()))
        .field(Field::text(names[0], t.s("draft-question"), typed.get(names[0])))
        .field(Field::text(names[1], t.s("draft-answers"), typed.get(names[1])).kind(Kind::Long, "").hint(t.s("draft-answers-hint")))
        .field(Field::text(names[3], t.s("draft-most"), typed.get(names[3])).kind(Kind::Number, "short"))
        .field(Field::choices(names[2], t.s("draft-blank-title"), vec![blank], true))
}

/// The units whose members may vote; none is ticked when all of them may.
fn scope_field(visitor: &Visitor, typed: &Fields) -> Field {
    let t = visitor.t;
    let chosen = typed.all("scope");
    let units = unit_choices(visitor, None, "").into_iter().skip(1);
    let units: Vec<Choice> = units.map(|unit| Choice { chosen: chosen.contains(&unit.value.as_str()), ..unit }).collect();
    if units.is_empty() {
        return Field::heading(t.s("draft-scope"), t.s("draft-scope-all"));
    }
    Field::choices("scope", t.s("draft-scope"), units, true).hint(t.s("draft-scope-hint")).long()
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
    if let Some(typed) = redrawn(&typed) {
        return Ok(draft_page(&visitor, None, &typed, &[]));
    }
    let plan = match plan_of(visitor.t, &typed) {
        Ok(plan) => plan,
        Err(faults) => return again(draft_page(&visitor, None, &typed, &faults)),
    };
    let ballot = fresh_id()?;
    match visitor.act(Command::DraftBallot { ballot: ballot.clone(), plan }).await {
        Ok(_) => done(&format!("/office/ballots/{ballot}")),
        Err(failure) => again(draft_page(&visitor, None, &typed, &refused(visitor.t, failure)?)),
    }
}

fn fresh_id() -> Answer<BallotId> {
    let mut rng = rand_chacha::ChaCha20Rng::from_seed(crate::app::random()?);
    Ok(Uuid::random(&mut rng).into())
}

/// What the form is drawn with when it was not to be saved: with one more question, or with the rule explained.
fn redrawn(typed: &Fields) -> Option<Fields> {
    match typed.get("do") {
        "more" => Some(more(typed)),
        "explain" => Some(typed.clone()),
        _ => None,
    }
}

fn more(typed: &Fields) -> Fields {
    let mut next = typed.clone();
    let number = (count_of(typed) + 1).min(QUESTIONS.len());
    next.0.retain(|(name, _)| name != "questions" && name != "do");
    next.0.push(("questions".to_owned(), number.to_string()));
    next.0.push((QUESTIONS[number - 1][3].to_owned(), "1".to_owned()));
    next.0.push((QUESTIONS[number - 1][2].to_owned(), "1".to_owned()));
    next
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
    let found = draft(&visitor, &ballot)?;
    if let Some(typed) = redrawn(&typed) {
        return Ok(draft_page(&visitor, Some(&ballot), &typed, &[]));
    }
    let plan = match plan_of(visitor.t, &typed) {
        Ok(plan) => Plan { mergers: found.plan.mergers, ..plan },
        Err(faults) => return again(draft_page(&visitor, Some(&ballot), &typed, &faults)),
    };
    match visitor.act(Command::ReviseBallot { ballot: ballot.clone(), plan }).await {
        Ok(_) => done(&format!("/office/ballots/{ballot}")),
        Err(failure) => again(draft_page(&visitor, Some(&ballot), &typed, &refused(visitor.t, failure)?)),
    }
}

/// What the rules refuse, at the field that can mend it.
fn refused(t: Say, failure: Failure) -> Answer<Vec<Fault>> {
    let field = match &failure {
        Failure::Refused(refusal) => match **refusal {
            Refusal::ClosesBeforeOpening | Refusal::ClosesInPast => "closes_day",
            Refusal::BadTimeZone { .. } => "time_zone",
            Refusal::Threshold { .. } => "threshold",
            Refusal::BadRule { .. } => "rule",
            Refusal::NoSuchUnit { .. } => "scope",
            Refusal::RolesCoincide { first: RoleKind::Registrar, .. } | Refusal::RolesCoincide { second: RoleKind::Registrar, .. } => {
                "registrar"
            }
            Refusal::RolesCoincide { .. } => "trustee",
            Refusal::AnswerCount { question, .. } | Refusal::AnswerTwice { question, .. } => {
                question.checked_sub(1).and_then(|place| QUESTIONS.get(place)).map_or("", |names| names[1])
            }
            _ => "",
        },
        _ => "",
    };
    let faults = super::fault(t, failure)?;
    Ok(faults.into_iter().map(|fault| Fault { field, ..fault }).collect())
}
