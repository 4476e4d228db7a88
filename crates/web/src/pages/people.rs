//! People with roles: who they are, how they log in, and that their sessions can be ended.

use askama::Template;
use assembly::roll::is_hidden;
use assembly::{CodesFor, Command, IssuedCodes, PersonId, RoleKind, State};
use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};
use store::Personal;

use super::office::unit_path;
use super::{again, done, fault};
use crate::app::random;
use crate::codes;
use crate::failure::{Answer, Failure};
use crate::form::{Choice, Fault, Field, Fields, Form, Kind};
use crate::say::Say;
use crate::visitor::{Posted, Visitor};

/// How many of the last printings the list of people shows.
const PRINTED: usize = 10;

/// How long a printed login code lasts.
const CODE_DAYS: i64 = 14;

/// A role's name on pages.
pub(crate) fn role_name(t: Say, role: RoleKind) -> String {
    t.s(match role {
        RoleKind::Officer => "role-officer",
        RoleKind::Registrar => "role-registrar",
        RoleKind::Trustee => "role-trustee",
        RoleKind::Scrutineer => "role-scrutineer",
    })
}

fn role_hint(t: Say, role: RoleKind) -> String {
    t.s(match role {
        RoleKind::Officer => "role-officer-hint",
        RoleKind::Registrar => "role-registrar-hint",
        RoleKind::Trustee => "role-trustee-hint",
        RoleKind::Scrutineer => "role-scrutineer-hint",
    })
}

#[derive(Template)]
#[template(path = "office/people.html")]
struct PeoplePage {
    t: Say,
    warning: Option<String>,
    rows: Vec<PersonRow>,
    printed: Vec<String>,
    form: String,
}

struct PersonRow {
    id: PersonId,
    name: String,
    roles: Vec<String>,
}

/// `GET /office/people`
pub(crate) async fn people(visitor: Visitor) -> Answer {
    visitor.officer()?;
    Ok(people_page(&visitor, &Fields::default(), &[]))
}

fn people_page(visitor: &Visitor, typed: &Fields, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let mut held: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    let roles: BTreeSet<(RoleKind, PersonId)> = visitor.app.read(|state| state.roles.clone());
    for (role, person) in &roles {
        held.entry(*person).or_default().push(role_name(t, *role));
    }
    let mut rows: Vec<PersonRow> = held
        .into_iter()
        .map(|(id, roles)| PersonRow { id, name: visitor.app.name(id).unwrap_or_else(|| t.s("somebody")), roles })
        .collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let officers = roles.iter().filter(|(role, _)| *role == RoleKind::Officer).count();
    let warning = (officers < 2).then(|| t.s("people-one-officer"));
    let choices = RoleKind::ALL.into_iter().map(|role| Choice {
        value: role.name().to_owned(),
        label: role_name(t, role),
        hint: role_hint(t, role),
        chosen: typed.all("role").contains(&role.name()),
    });
    let form = Form::new(t, &visitor.csrf, "/office/people")
        .field(Field::text("name", t.s("name"), typed.get("name")))
        .field(Field::text("email", t.s("email-optional"), typed.get("email")).kind(Kind::Email, ""))
        .field(Field::choices("role", t.s("roles"), choices.collect(), true))
        .submit(t.s("people-add"))
        .faults(faults);
    let page = PeoplePage { t, warning, rows, printed: printed(visitor, |_, _| true), form: form.html() };
    visitor.office("/office/people", &t.s("people-title"), &page)
}

/// Who made login codes for whom, the last first: an officer who prints a code could use it as well.
fn printed(visitor: &Visitor, wanted: impl Fn(&State, &IssuedCodes) -> bool) -> Vec<String> {
    let (t, app) = (visitor.t, &visitor.app);
    let name = |person| app.name(person).unwrap_or_else(|| t.s("somebody"));
    app.read(|state| {
        let zone = state.body.as_ref().map_or("UTC", |body| body.time_zone.as_str());
        let line = |issued: &IssuedCodes| {
            let (when, by) = (t.when(issued.at, zone), name(issued.by));
            match issued.to {
                CodesFor::Person(person) => t.c("printed-person", "when", when, "by", by, "name", name(person)),
                CodesFor::Unit { unit, number } => {
                    let unit = unit_path(state, unit);
                    t.all("printed-unit", &[("when", when), ("by", by), ("unit", unit), ("n", t.n(number))])
                }
            }
        };
        state.login_codes.iter().rev().filter(|issued| wanted(state, issued)).take(PRINTED).map(line).collect()
    })
}

/// Whether this person was among those for whom codes were printed.
fn concerns(state: &State, issued: &IssuedCodes, person: PersonId) -> bool {
    match issued.to {
        CodesFor::Person(other) => other == person,
        CodesFor::Unit { unit, .. } => state.members.get(&person).is_some_and(|member| state.is_within(member.unit, unit)),
    }
}

/// `POST /office/people`
pub(crate) async fn person_added(Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let t = visitor.t;
    let mut faults = name_and_email(t, &typed);
    let roles: Vec<RoleKind> = typed.all("role").into_iter().filter_map(|role| role.parse().ok()).collect();
    if roles.is_empty() {
        faults.push(Fault { field: "role", text: t.s("people-role-missing") });
    }
    if !faults.is_empty() {
        return again(people_page(&visitor, &typed, &faults));
    }
    let person = PersonId::from_bytes(random()?);
    visitor.app.keep_people(vec![(person, personal(&visitor, &typed))]).await?;
    for role in roles {
        if let Err(failure) = visitor.act(Command::GrantRole { person, role }).await {
            return again(people_page(&visitor, &typed, &fault(t, failure)?));
        }
    }
    done(&format!("/office/people/{person}"))
}

fn name_and_email(t: Say, typed: &Fields) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = typed.get("name");
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(|c| c.is_control() || is_hidden(c)) {
        faults.push(Fault { field: "name", text: t.s("people-name-missing") });
    }
    let email = typed.get("email");
    let right = email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    if !email.is_empty() && (!right || email.contains(char::is_whitespace) || email.len() > 254) {
        faults.push(Fault { field: "email", text: t.s("people-email-wrong") });
    }
    faults
}

fn personal(visitor: &Visitor, typed: &Fields) -> Personal {
    Personal {
        name: typed.get("name").to_owned(),
        email: Some(typed.get("email").to_owned()).filter(|email| !email.is_empty()),
        language: visitor.app.language().tag().to_owned(),
        number: None,
    }
}

#[derive(Template)]
#[template(path = "office/person.html")]
struct PersonPage {
    t: Say,
    csrf: String,
    id: PersonId,
    name: String,
    roles: Vec<RoleLine>,
    printed: Vec<String>,
    form: String,
}

struct RoleLine {
    name: &'static str,
    label: String,
    held: bool,
}

/// `GET /office/people/{person}`
pub(crate) async fn person(visitor: Visitor, Path(person): Path<PersonId>) -> Answer {
    visitor.officer()?;
    person_page(&visitor, person, None, &[])
}

fn person_page(visitor: &Visitor, person: PersonId, typed: Option<&Fields>, faults: &[Fault]) -> Answer {
    let t = visitor.t;
    let known = visitor.app.personal(person).ok_or(Failure::NotFound)?;
    let held: Vec<RoleKind> = visitor.app.read(|state| state.roles_of(person).collect());
    let roles = RoleKind::ALL.into_iter().map(|role| RoleLine { name: role.name(), label: role_name(t, role), held: held.contains(&role) });
    let printed = printed(visitor, |state, issued| concerns(state, issued, person));
    let email = known.email.clone().unwrap_or_default();
    let form = Form::new(t, &visitor.csrf, &format!("/office/people/{person}"))
        .field(Field::text("name", t.s("name"), typed.map_or(&known.name, |typed| typed.get("name"))))
        .field(Field::text("email", t.s("email-optional"), typed.map_or(&email, |typed| typed.get("email"))).kind(Kind::Email, ""))
        .button("", "", "", t.s("save"))
        .faults(faults);
    let page = PersonPage {
        t,
        csrf: visitor.csrf.clone(),
        id: person,
        name: known.name.clone(),
        roles: roles.collect(),
        printed,
        form: form.html(),
    };
    Ok(visitor.office("/office/people", &known.name, &page))
}

/// `POST /office/people/{person}`
pub(crate) async fn person_sent(Path(person): Path<PersonId>, Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let known = visitor.app.personal(person).ok_or(Failure::NotFound)?;
    let faults = name_and_email(visitor.t, &typed);
    if !faults.is_empty() {
        return again(person_page(&visitor, person, Some(&typed), &faults)?);
    }
    let fresh = Personal { language: known.language, number: known.number, ..personal(&visitor, &typed) };
    visitor.app.keep_people(vec![(person, fresh)]).await?;
    done("/office/people")
}

/// `POST /office/people/{person}/role`
pub(crate) async fn role(Path(person): Path<PersonId>, Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let role: RoleKind = typed.get("role").parse().map_err(|_| Failure::Malformed("role".to_owned()))?;
    visitor.app.personal(person).ok_or(Failure::NotFound)?;
    let command = match typed.get("do") {
        "grant" => Command::GrantRole { person, role },
        "end" => Command::EndRole { person, role },
        _ => return Err(Failure::Malformed("do".to_owned())),
    };
    match visitor.act(command).await {
        Ok(_) => done(&format!("/office/people/{person}")),
        Err(failure) => again(person_page(&visitor, person, None, &fault(visitor.t, failure)?)?),
    }
}

/// `POST /office/people/{person}/out`: all their sessions and unused codes end.
pub(crate) async fn out(Path(person): Path<PersonId>, Posted(visitor, _): Posted) -> Answer {
    visitor.officer()?;
    visitor.app.store.session_end_all(person).await?;
    visitor.app.store.login_codes_end(person).await?;
    done(&format!("/office/people/{person}"))
}

/// `POST /office/people/{person}/code`: a login code to print, shown once.
pub(crate) async fn code(Path(person): Path<PersonId>, Posted(visitor, _): Posted) -> Answer {
    visitor.officer()?;
    visitor.app.personal(person).ok_or(Failure::NotFound)?;
    visitor.act(Command::IssueLoginCode { person }).await?;
    slips(&visitor, &[(person, String::new())], &format!("/office/people/{person}")).await
}

#[derive(Template)]
#[template(path = "office/slips.html")]
struct SlipsPage {
    t: Say,
    body: String,
    link: String,
    until: String,
    back: String,
    slips: Vec<Slip>,
}

struct Slip {
    name: String,
    unit: String,
    code: String,
    /// The login page with the code, drawn. The code stands in the fragment, which no browser sends: neither a log nor a proxy sees it.
    square: String,
}

/// Slips with login codes for these people and what stands above their names.
pub(crate) async fn slips(visitor: &Visitor, people: &[(PersonId, String)], back: &str) -> Answer {
    let (app, t) = (&visitor.app, visitor.t);
    let expires = app.now().checked_add((CODE_DAYS * 24).hours()).map_err(|error| Failure::broken(&error))?;
    let link = format!("{}/login", app.settings.base_url);
    let mut slips = Vec::new();
    for (person, unit) in people {
        let code = codes::fresh()?;
        app.store.login_code_put(&code, *person, expires, 1).await?;
        let name = app.name(*person).unwrap_or_else(|| t.s("somebody"));
        let code = codes::printed(&code);
        let square = crate::square::qr_svg(&format!("{link}#code={code}"), &t.s("slip-square"));
        slips.push(Slip { name, unit: unit.clone(), code, square });
    }
    let (body, zone) =
        app.read(|state| state.body.as_ref().map_or_else(Default::default, |body| (body.name.clone(), body.time_zone.clone())));
    let page = SlipsPage { t, body, link, until: t.when(expires, &zone), back: back.to_owned(), slips };
    Ok(visitor.page(&t.s("slips-title"), &page))
}
