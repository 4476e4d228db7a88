//! The membership list: brought in as a table, looked at before it counts, and taken back if it was wrong.

use askama::Template;
use assembly::roll::{self, Notice, Reading};
use assembly::{Command, PersonId, Placed, UnitId};
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Personal;

use super::office::{unit_choices, unit_path};
use super::{again, done, fault, people};
use crate::app::random;
use crate::failure::{Answer, Failure};
use crate::form::{Fault, Field, Fields, Form, Kind};
use crate::problems;
use crate::say::Say;
use crate::visitor::{Posted, Visitor, percent};

/// Rows of the list on one page.
const ROWS: usize = 100;
/// Problems that are shown at once.
const PROBLEMS: usize = 50;

#[derive(Template)]
#[template(path = "office/members.html")]
struct MembersPage {
    t: Say,
    csrf: String,
    total: usize,
    undo: Option<Undo>,
    query: String,
    rows: Vec<MemberRow>,
    found: usize,
    next: Option<String>,
    form: String,
}

struct Undo {
    number: u32,
    text: String,
}

struct MemberRow {
    name: String,
    unit: String,
    email: String,
}

/// What is looked for, and from which row on.
#[derive(Deserialize, Default)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: usize,
}

/// `GET /office/members`
pub(crate) async fn members(visitor: Visitor, Query(search): Query<Search>) -> Answer {
    visitor.officer()?;
    Ok(members_page(&visitor, &search, &[]))
}

fn members_page(visitor: &Visitor, search: &Search, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let (all, undo) = visitor.app.read(|state| {
        let all: Vec<(PersonId, String)> =
            state.members_in_order().into_iter().map(|(person, member)| (person, unit_path(state, member.unit))).collect();
        let undo = state.last_import.as_ref().map(|import| Undo {
            number: import.number,
            text: t.c("members-last-import", "joined", import.joined.len(), "moved", import.moved.len(), "left", import.left.len()),
        });
        (all, undo)
    });
    let total = all.len();
    let wanted = search.q.trim().to_lowercase();
    let row = |(person, unit): (PersonId, String)| {
        let personal = visitor.app.personal(person);
        let name = personal.as_ref().map_or_else(|| t.s("somebody"), |personal| personal.name.clone());
        let email = personal.and_then(|personal| personal.email).unwrap_or_default();
        MemberRow { name, unit, email }
    };
    let fits =
        |row: &MemberRow| wanted.is_empty() || [&row.name, &row.unit, &row.email].iter().any(|text| text.to_lowercase().contains(&wanted));
    let found: Vec<MemberRow> = all.into_iter().map(row).filter(fits).collect();
    let count = found.len();
    let more =
        (search.from.saturating_add(ROWS) < count).then(|| format!("/office/members?q={}&from={}", percent(&search.q), search.from + ROWS));
    let form = Form::new(t, &visitor.csrf, "/office/members/codes")
        .field(Field::select("unit", t.s("unit"), unit_choices(visitor, None, &t.s("choose"))))
        .button("", "", "", t.s("member-codes-make"))
        .faults(faults);
    let page = MembersPage {
        t,
        csrf: visitor.csrf.clone(),
        total,
        undo,
        query: search.q.clone(),
        rows: found.into_iter().skip(search.from).take(ROWS).collect(),
        found: count,
        next: more,
        form: form.html(),
    };
    visitor.office("/office/members", &t.s("members-title"), &page)
}

/// `POST /office/members/codes`: login codes for the members of a unit, to be printed.
pub(crate) async fn member_codes(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let wrong = |key: &str| {
        let fault = Fault { field: "unit", text: visitor.t.s(key) };
        again(members_page(&visitor, &Search::default(), &[fault]))
    };
    let Ok(unit) = typed.get("unit").parse::<UnitId>() else { return wrong("member-codes-unit") };
    let members: Vec<(PersonId, String)> = visitor.app.read(|state| {
        let here = state.members_in_order().into_iter().filter(|(_, member)| state.is_within(member.unit, unit));
        here.map(|(person, member)| (person, unit_path(state, member.unit))).collect()
    });
    if members.is_empty() {
        return wrong("member-codes-nobody");
    }
    visitor.act(Command::IssueLoginCodes { unit }).await?;
    people::slips(&visitor, &members, "/office/members").await
}

/// `POST /office/members/undo`
pub(crate) async fn undo(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let import = typed.get("import").parse().map_err(|_| Failure::Malformed("import".to_owned()))?;
    let joined = visitor.app.read(|state| state.last_import.as_ref().map_or_else(Vec::new, |import| import.joined.clone()));
    visitor.act(Command::UndoImport { import }).await?;
    forget(&visitor, joined).await?;
    done("/office/members")
}

/// Erases the names of those whom neither the list, nor a role, nor a roll needs any more.
async fn forget(visitor: &Visitor, people: Vec<PersonId>) -> Answer<()> {
    let gone: Vec<PersonId> = visitor.app.read(|state| {
        let needed = |person: &PersonId| {
            let on_roll = || {
                let rolls = state.ballots.values().filter(|ballot| ballot.stage.is_running()).filter_map(|ballot| ballot.roll.as_ref());
                rolls.flat_map(|roll| &roll.entitled).any(|placed| placed.person == *person)
            };
            state.members.contains_key(person) || state.roles_of(*person).next().is_some() || on_roll()
        };
        people.into_iter().filter(|person| !needed(person)).collect()
    });
    visitor.app.forget_people(&gone).await
}

#[derive(Template)]
#[template(path = "office/import.html")]
struct ImportPage {
    t: Say,
    problems: Vec<String>,
    count: usize,
    form: String,
}

/// `GET /office/members/import`
pub(crate) async fn import(visitor: Visitor) -> Answer {
    visitor.officer()?;
    Ok(import_page(&visitor, "", &[]))
}

fn import_page(visitor: &Visitor, typed: &str, problems: &[String]) -> Response {
    let t = visitor.t;
    let form = Form::new(t, &visitor.csrf, "/office/members/import")
        .field(Field::text("file", t.s("import-file"), "").kind(Kind::File, "").hint(t.s("import-file-hint")))
        .field(Field::text("table", t.s("import-paste"), typed).kind(Kind::Long, ""))
        .submit(t.s("import-look"))
        .back("/office/members");
    let shown = problems.iter().take(PROBLEMS).cloned().collect();
    let page = ImportPage { t, problems: shown, count: problems.len(), form: form.html() };
    visitor.office("/office/members", &t.s("import-title"), &page)
}

/// `POST /office/members/import`: what would happen.
pub(crate) async fn import_sent(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let table = table_of(&typed);
    match read(visitor.t, &table) {
        Err(problems) => super::again(import_page(&visitor, &table, &problems)),
        Ok(reading) => Ok(preview_page(&visitor, &table, &reading)),
    }
}

/// The file if there is one, else what was pasted.
fn table_of(typed: &Fields) -> String {
    if typed.has("file") { typed.get("file").to_owned() } else { typed.get("table").to_owned() }
}

fn read(t: Say, table: &str) -> Result<Reading, Vec<String>> {
    let reading = roll::read_roll(table.as_bytes()).map_err(|error| {
        let line = |problem: &roll::Problem| match problem.line {
            Some(line) => t.b("import-at-line", "line", line, "problem", problems::words(t, &problem.kind)),
            None => problems::words(t, &problem.kind),
        };
        error.problems.iter().map(line).collect::<Vec<_>>()
    })?;
    if reading.roll.is_weighted() {
        return Err(vec![t.s("import-weighted")]);
    }
    Ok(reading)
}

/// What an import would do.
struct Change {
    /// Those who come, and their place.
    joined: Vec<(Vec<String>, Personal)>,
    moved: Vec<(PersonId, Vec<String>)>,
    left: Vec<PersonId>,
    /// Those who stay, with what is known of them now.
    known: Vec<(PersonId, Personal)>,
    /// Units that are not there yet, with those above them.
    units: BTreeSet<Vec<String>>,
}

/// `Coast / C1` → `Coast`, `C1`. Without a unit, members stand in one that is named as the body.
fn path_of(unit: &str, body: &str) -> Vec<String> {
    let path: Vec<String> = unit.split('/').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if path.is_empty() { vec![body.to_owned()] } else { path }
}

/// Who stands in the list already is known by name and address, else by name and unit.
fn compare(visitor: &Visitor, reading: &Reading) -> Change {
    let app = &visitor.app;
    let (body, now) = app.read(|state| {
        let now: Vec<(PersonId, Vec<String>)> = state
            .members_in_order()
            .into_iter()
            .map(|(person, member)| (person, unit_path(state, member.unit).split(" / ").map(str::to_owned).collect()))
            .collect();
        (state.body.as_ref().map_or_else(String::new, |body| body.name.clone()), now)
    });
    let existing: BTreeSet<Vec<String>> =
        app.read(|state| state.units.keys().map(|id| unit_path(state, *id).split(" / ").map(str::to_owned).collect()).collect());
    let mut by_address: HashMap<(String, String), PersonId> = HashMap::new();
    let mut by_unit: HashMap<(String, Vec<String>), PersonId> = HashMap::new();
    let mut places: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for (person, path) in now {
        if let Some(personal) = app.personal(person) {
            let name = personal.name.to_lowercase();
            if let Some(email) = &personal.email {
                by_address.insert((name.clone(), email.to_lowercase()), person);
            }
            by_unit.insert((name, path.clone()), person);
        }
        places.insert(person, path);
    }
    let language = app.language().tag().to_owned();
    let mut change = Change { joined: Vec::new(), moved: Vec::new(), left: Vec::new(), known: Vec::new(), units: BTreeSet::new() };
    for member in reading.roll.members() {
        let path = path_of(&member.unit, &body);
        for length in 1..=path.len() {
            if !existing.contains(&path[..length]) {
                change.units.insert(path[..length].to_vec());
            }
        }
        let name = member.name.to_lowercase();
        let address = member.email.as_ref().map(|email| (name.clone(), email.to_lowercase()));
        let person = address.and_then(|key| by_address.get(&key).copied()).or_else(|| by_unit.get(&(name, path.clone())).copied());
        let here = person.and_then(|person| Some((person, places.remove(&person)?)));
        let personal = Personal { name: member.name.clone(), email: member.email.clone(), language: language.clone(), number: None };
        match here {
            None => change.joined.push((path, personal)),
            Some((person, before)) => {
                if before != path {
                    change.moved.push((person, path));
                }
                let language = app.personal(person).map_or(language.clone(), |personal| personal.language);
                change.known.push((person, Personal { language, ..personal }));
            }
        }
    }
    change.left = places.into_keys().collect();
    change
}

#[derive(Template)]
#[template(path = "office/preview.html")]
struct PreviewPage {
    t: Say,
    lines: usize,
    joined: Vec<String>,
    moved: Vec<String>,
    left: Vec<String>,
    same: usize,
    units: Vec<String>,
    notices: Vec<String>,
    form: String,
}

fn preview_page(visitor: &Visitor, table: &str, reading: &Reading) -> Response {
    let t = visitor.t;
    let change = compare(visitor, reading);
    let named = |person: &PersonId| visitor.app.name(*person).unwrap_or_else(|| t.s("somebody"));
    let form = Form::new(t, &visitor.csrf, "/office/members/import/take")
        .field(Field::hidden("table", table))
        .submit(t.s("preview-take"))
        .back("/office/members/import");
    let page = PreviewPage {
        t,
        lines: reading.roll.len(),
        joined: change.joined.iter().map(|(_, personal)| personal.name.clone()).collect(),
        moved: change.moved.iter().map(|(person, path)| format!("{} → {}", named(person), path.join(" / "))).collect(),
        left: change.left.iter().map(named).collect(),
        same: change.known.len() - change.moved.len(),
        units: change.units.iter().map(|path| path.join(" / ")).collect(),
        notices: reading.notices.iter().map(|notice| notice_text(t, notice)).collect(),
        form: form.html(),
    };
    visitor.office("/office/members", &t.s("preview-title"), &page)
}

fn notice_text(t: Say, notice: &Notice) -> String {
    let list = |lines: &[usize]| lines.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    match notice {
        Notice::Windows1252 => t.s("notice-windows"),
        Notice::EmptyRows(lines) => t.a("notice-empty", "lines", list(lines)),
        Notice::UnusedColumns(columns) => t.a("notice-unused", "columns", columns.join(", ")),
        Notice::NoUnits => t.s("notice-no-units"),
        Notice::SharedEmail { email, lines } => t.b("notice-shared", "email", email, "lines", list(lines)),
    }
}

/// `POST /office/members/import/take`: makes it so. Units that are new come first.
pub(crate) async fn import_taken(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let t = visitor.t;
    let table = typed.get("table").to_owned();
    let reading = match read(t, &table) {
        Ok(reading) => reading,
        Err(problems) => return super::again(import_page(&visitor, &table, &problems)),
    };
    match take(&visitor, &reading).await {
        Ok(()) => done("/office/members"),
        Err(failure) => {
            let problems: Vec<String> = fault(t, failure)?.into_iter().map(|fault| fault.text).collect();
            super::again(import_page(&visitor, &table, &problems))
        }
    }
}

async fn take(visitor: &Visitor, reading: &Reading) -> Answer<()> {
    let change = compare(visitor, reading);
    for path in &change.units {
        let parent = place(visitor, &path[..path.len() - 1]);
        visitor.act(Command::AddUnit { parent, name: path[path.len() - 1].clone() }).await?;
    }
    let unit = |path: &[String]| place(visitor, path).ok_or_else(|| Failure::Malformed(path.join(" / ")));
    let mut people = change.known;
    let mut joined = Vec::new();
    for (path, personal) in change.joined {
        let person = PersonId::from_bytes(random()?);
        joined.push(Placed { person, unit: unit(&path)? });
        people.push((person, personal));
    }
    let moved = change.moved.iter().map(|(person, path)| Ok(Placed { person: *person, unit: unit(path)? }));
    let moved = moved.collect::<Answer<Vec<_>>>()?;
    let before = visitor.app.read(|state| state.last_import.as_ref().map_or_else(Vec::new, |import| import.left.clone()));
    visitor.app.keep_people(people).await?;
    let newcomers: Vec<PersonId> = joined.iter().map(|placed| placed.person).collect();
    if let Err(failure) = visitor.act(Command::ImportMembers { joined, moved, left: change.left }).await {
        visitor.app.forget_people(&newcomers).await?;
        return Err(failure);
    }
    forget(visitor, before.into_iter().map(|(person, _)| person).collect()).await
}

/// The unit at this path.
fn place(visitor: &Visitor, path: &[String]) -> Option<UnitId> {
    visitor.app.read(|state| {
        path.iter().try_fold(None, |parent, name| {
            let found = state.units.iter().find(|(_, unit)| unit.parent == parent && unit.name == *name);
            found.map(|(id, _)| Some(*id))
        })?
    })
}
