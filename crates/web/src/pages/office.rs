//! The office: what there is to do, the body and its units.

use askama::Template;
use assembly::{Command, RoleKind, State, UnitId};
use axum::extract::Path;
use axum::response::Response;
use std::collections::BTreeMap;

use super::front::{Line, lines};
use super::{Task, Words, again, done, fault};
use crate::failure::{Answer, Failure};
use crate::form::{Choice, Fault, Field, Form, Kind};
use crate::say::Say;
use crate::visitor::{Posted, Visitor};

#[derive(Template)]
#[template(path = "office/overview.html")]
struct Overview {
    t: Say,
    tasks: Vec<Task>,
    ballots: Vec<Line>,
    next_to: String,
    next: String,
}

/// `GET /office`
pub(crate) async fn overview(visitor: Visitor) -> Answer {
    visitor.officer()?;
    let t = visitor.t;
    let (units, members, officers, registrars, trustees) = visitor.app.read(|state| {
        let count = |role| state.holders(role).count();
        (state.units.len(), state.members.len(), count(RoleKind::Officer), count(RoleKind::Registrar), count(RoleKind::Trustee))
    });
    let mark = |done: bool| if done { "done" } else { "now" };
    let people = officers >= 2 && registrars >= 1 && trustees >= 1;
    let tasks = vec![
        Task {
            mark: mark(units > 0),
            to: "/office/units".into(),
            name: t.s("place-units"),
            state: t.n(units),
            who: t.s("office-units-who"),
        },
        Task {
            mark: mark(members > 0),
            to: "/office/members".into(),
            name: t.s("place-members"),
            state: t.n(members),
            who: t.s("office-members-who"),
        },
        Task {
            mark: mark(people),
            to: "/office/people".into(),
            name: t.s("place-people"),
            state: t.c("office-people-state", "officers", officers, "registrars", registrars, "trustees", trustees),
            who: t.s("office-people-who"),
        },
    ];
    let (next_to, next) = match (members > 0, people) {
        (false, _) => ("/office/members/import", "members-import"),
        (true, false) => ("/office/people", "office-add-people"),
        (true, true) => ("/office/ballots/new", "ballot-new"),
    };
    let ballots = lines(&visitor, true);
    let page = Overview { t, tasks, ballots, next_to: next_to.to_owned(), next: t.s(next) };
    Ok(visitor.office("/office", &t.s("office-title"), &page))
}

/// `GET /office/body`
pub(crate) async fn body(visitor: Visitor) -> Answer {
    visitor.officer()?;
    let name = visitor.app.read(|state| state.body.as_ref().map_or_else(String::new, |body| body.name.clone()));
    Ok(body_page(&visitor, &name, &[]))
}

fn body_page(visitor: &Visitor, name: &str, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let form =
        Form::new(t, &visitor.csrf, "/office/body").field(Field::text("name", t.s("start-body"), name)).submit(t.s("save")).faults(faults);
    let page = Words { title: t.s("place-body"), texts: vec![t.s("body-why")], form: form.html() };
    visitor.office("/office/body", &t.s("place-body"), &page)
}

/// `POST /office/body`
pub(crate) async fn body_sent(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    match visitor.act(Command::RenameBody { name: typed.get("name").to_owned() }).await {
        Ok(_) => done("/office"),
        Err(failure) => again(body_page(&visitor, typed.get("name"), &fault(visitor.t, failure)?)),
    }
}

#[derive(Template)]
#[template(path = "office/units.html")]
struct UnitsPage {
    t: Say,
    rows: Vec<UnitRow>,
    form: String,
}

struct UnitRow {
    id: UnitId,
    indent: String,
    name: String,
    members: String,
}

/// `GET /office/units`
pub(crate) async fn units(visitor: Visitor) -> Answer {
    visitor.officer()?;
    Ok(units_page(&visitor, "", &[]))
}

fn units_page(visitor: &Visitor, name: &str, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let rows = visitor.app.read(|state| {
        let mut members: BTreeMap<UnitId, u64> = BTreeMap::new();
        for member in state.members.values() {
            *members.entry(member.unit).or_default() += 1;
        }
        let row = |(id, depth): (UnitId, usize)| UnitRow {
            id,
            indent: "\u{2003}".repeat(depth),
            name: state.units.get(&id).map_or_else(String::new, |unit| unit.name.clone()),
            members: members.get(&id).map_or_else(|| "–".to_owned(), |count| t.n(*count)),
        };
        in_tree(state).into_iter().map(row).collect()
    });
    let form = Form::new(t, &visitor.csrf, "/office/units")
        .field(Field::text("name", t.s("unit-name"), name))
        .field(Field::select("parent", t.s("unit-parent"), unit_choices(visitor, None, &t.s("unit-top"))))
        .submit(t.s("units-add"))
        .faults(faults);
    let page = UnitsPage { t, rows, form: form.html() };
    visitor.office("/office/units", &t.s("units-title"), &page)
}

/// Units with their depth, each after the one above it.
pub(crate) fn in_tree(state: &State) -> Vec<(UnitId, usize)> {
    fn below(state: &State, parent: Option<UnitId>, depth: usize, into: &mut Vec<(UnitId, usize)>) {
        for (id, unit) in &state.units {
            if unit.parent == parent && into.len() < state.units.len() {
                into.push((*id, depth));
                below(state, Some(*id), depth + 1, into);
            }
        }
    }
    let mut found = Vec::new();
    below(state, None, 0, &mut found);
    found
}

/// A unit's name with those above it: `Coast / C1`.
pub(crate) fn unit_path(state: &State, unit: UnitId) -> String {
    let mut names = Vec::new();
    let mut next = Some(unit);
    while let Some(unit) = next.and_then(|id| state.units.get(&id)) {
        names.push(unit.name.as_str());
        next = unit.parent;
        if names.len() > state.units.len() {
            break;
        }
    }
    names.reverse();
    names.join(" / ")
}

/// All units as choices; the first choice is none of them.
pub(crate) fn unit_choices(visitor: &Visitor, chosen: Option<UnitId>, none: &str) -> Vec<Choice> {
    let first = Choice { label: none.to_owned(), chosen: chosen.is_none(), ..Choice::default() };
    let units = visitor.app.read(|state| {
        let choice = |(id, _): (UnitId, usize)| Choice {
            value: id.to_string(),
            label: unit_path(state, id),
            chosen: chosen == Some(id),
            ..Choice::default()
        };
        in_tree(state).into_iter().map(choice).collect::<Vec<_>>()
    });
    std::iter::once(first).chain(units).collect()
}

/// `POST /office/units`
pub(crate) async fn unit_added(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let command = Command::AddUnit { parent: typed.get("parent").parse().ok(), name: typed.get("name").to_owned() };
    match visitor.act(command).await {
        Ok(_) => done("/office/units"),
        Err(failure) => again(units_page(&visitor, typed.get("name"), &fault(visitor.t, failure)?)),
    }
}

/// `GET /office/units/{unit}`
pub(crate) async fn unit(visitor: Visitor, Path(unit): Path<UnitId>) -> Answer {
    visitor.officer()?;
    let found = visitor.app.read(|state| state.units.get(&unit).cloned()).ok_or(Failure::NotFound)?;
    Ok(unit_page(&visitor, unit, &found.name, found.parent, &[]))
}

fn unit_page(visitor: &Visitor, unit: UnitId, name: &str, parent: Option<UnitId>, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let parents = unit_choices(visitor, parent, &t.s("unit-top")).into_iter().filter(|choice| choice.value != unit.to_string());
    let form = Form::new(t, &visitor.csrf, &format!("/office/units/{unit}"))
        .field(Field::text("name", t.s("unit-name"), name))
        .field(Field::select("parent", t.s("unit-parent"), parents.collect()).kind(Kind::Select, "medium"))
        .submit(t.s("save"))
        .back("/office/units")
        .faults(faults);
    let page = Words { title: name.to_owned(), texts: Vec::new(), form: form.html() };
    visitor.office("/office/units", name, &page)
}

/// `POST /office/units/{unit}`
pub(crate) async fn unit_sent(Path(unit): Path<UnitId>, Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let found = visitor.app.read(|state| state.units.get(&unit).cloned()).ok_or(Failure::NotFound)?;
    let parent = typed.get("parent").parse().ok();
    let name = typed.get("name").to_owned();
    let result = async {
        if name != found.name {
            visitor.act(Command::RenameUnit { unit, name: name.clone() }).await?;
        }
        if parent != found.parent {
            visitor.act(Command::MoveUnit { unit, parent }).await?;
        }
        Ok(())
    };
    match result.await {
        Ok(()) => done("/office/units"),
        Err(failure) => again(unit_page(&visitor, unit, &name, parent, &fault(visitor.t, failure)?)),
    }
}
