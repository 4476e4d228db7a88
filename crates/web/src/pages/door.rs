//! Coming in and going out: the first link, login by one-time code, logout, the language.

use askama::Template;
use assembly::{Actor, Command, PersonId};
use axum::extract::{Path, Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::ToSpan;
use serde::Deserialize;
use std::sync::Arc;
use store::{Invitation, Personal};

use super::{Words, again, done, fault};
use crate::app::{App, random};
use crate::codes;
use crate::failure::{Answer, Failure};
use crate::form::{Choice, Fault, Field, Fields, Form, Kind as Shape};
use crate::guard::Kind;
use crate::say::Language;
use crate::visitor::{LANGUAGE, Posted, SESSION, Visitor, local};

/// What the first link opens.
const FOUND: &str = "found";
/// How long a code lasts that was asked for by e-mail.
const MAIL_MINUTES: i64 = 30;

/// The link for the first officer, as long as there is no body. Each start makes a new one.
pub(crate) async fn first_link(app: &Arc<App>) -> Answer<Option<String>> {
    if app.read(|state| state.body.is_some()) {
        return Ok(None);
    }
    let token = data_encoding::BASE64URL_NOPAD.encode(&random::<24>()?);
    let expires = app.now().checked_add((7 * 24).hours()).map_err(|error| Failure::broken(&error))?;
    let invitation = Invitation { person: None, purpose: FOUND.to_owned() };
    app.store.invitation_put(&token, &invitation, expires, 1).await?;
    Ok(Some(format!("{}/start/{token}", app.settings.base_url)))
}

/// `GET /start/{token}`
pub(crate) async fn start(visitor: Visitor, Path(token): Path<String>) -> Answer {
    visitor.pace(Kind::Login)?;
    known(&visitor, &token).await?;
    Ok(start_page(&visitor, &token, &Fields::default(), &[]))
}

async fn known(visitor: &Visitor, token: &str) -> Answer<()> {
    let invitation = visitor.app.store.invitation_get(token, visitor.app.now()).await?;
    let founds = invitation.is_some_and(|invitation| invitation.purpose == FOUND);
    (founds && visitor.app.read(|state| state.body.is_none())).then_some(()).ok_or(Failure::NotFound)
}

fn start_page(visitor: &Visitor, token: &str, typed: &Fields, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let zone = if typed.has("time_zone") { typed.get("time_zone").to_owned() } else { "Europe/Oslo".to_owned() };
    let language = Language::from_tag(typed.get("language")).unwrap_or(t.0);
    let languages = Language::ALL.iter().map(|each| Choice {
        value: each.tag().to_owned(),
        label: each.name().to_owned(),
        chosen: *each == language,
        ..Choice::default()
    });
    let form = Form::new(t, &visitor.csrf, &format!("/start/{token}"))
        .field(Field::text("body", t.s("start-body"), typed.get("body")).hint(t.s("start-body-hint")))
        .field(Field::select("language", t.s("start-language"), languages.collect()))
        .field(Field::text("time_zone", t.s("start-zone"), &zone).kind(Shape::Text, "medium").hint(t.s("start-zone-hint")))
        .field(Field { complete: "name", ..Field::text("name", t.s("start-name"), typed.get("name")) }.hint(t.s("start-name-hint")))
        .submit(t.s("start-button"))
        .faults(faults);
    let texts = vec![t.s("start-welcome")];
    let page = Words { title: t.s("start-title"), texts, form: form.html() };
    visitor.page(&t.s("start-title"), &page)
}

/// `POST /start/{token}`
pub(crate) async fn start_sent(Path(token): Path<String>, Posted(visitor, typed): Posted) -> Answer {
    visitor.pace(Kind::Login)?;
    known(&visitor, &token).await?;
    let t = visitor.t;
    let mut faults = Vec::new();
    for (field, key) in [("body", "start-body-missing"), ("name", "start-name-missing")] {
        if !typed.has(field) {
            faults.push(Fault { field, text: t.s(key) });
        }
    }
    if !faults.is_empty() {
        return again(start_page(&visitor, &token, &typed, &faults));
    }
    let officer = PersonId::from_bytes(random()?);
    let command = Command::FoundBody {
        name: typed.get("body").to_owned(),
        language: typed.get("language").to_owned(),
        time_zone: typed.get("time_zone").to_owned(),
        officer,
    };
    if let Err(failure) = visitor.app.act(Actor::FirstStart, command).await {
        let faults = fault(t, failure)?;
        return again(start_page(&visitor, &token, &typed, &faults));
    }
    visitor.app.store.invitation_take(&token, visitor.app.now()).await?;
    let personal = Personal { name: typed.get("name").to_owned(), email: None, language: typed.get("language").to_owned(), number: None };
    visitor.app.keep_people(vec![(officer, personal)]).await?;
    let token = visitor.app.begin_session(officer).await?;
    Ok((AppendHeaders([(SET_COOKIE, session_cookie(&visitor.app, &token))]), Redirect::to("/office")).into_response())
}

fn session_cookie(app: &App, token: &str) -> String {
    let secure = if app.settings.secure { "; Secure" } else { "" };
    format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200{secure}")
}

/// Where to go after a login.
#[derive(Deserialize, Default)]
pub(crate) struct To {
    #[serde(default)]
    to: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    t: crate::say::Say,
    form: String,
    mail_form: String,
}

/// `GET /login`
pub(crate) async fn login(visitor: Visitor, Query(To { to }): Query<To>) -> Answer {
    if visitor.person.is_some() {
        return done(if to.is_empty() { "/home" } else { local(&to) });
    }
    Ok(login_page(&visitor, &to, &[], ""))
}

fn login_page(visitor: &Visitor, to: &str, faults: &[Fault], typed: &str) -> Response {
    let t = visitor.t;
    let form = Form::new(t, "", "/login")
        .field(Field::text("code", t.s("login-code"), typed).kind(Shape::Code, "code").hint(t.s("login-code-hint")))
        .field(Field::hidden("to", to))
        .submit(t.s("login-button"))
        .faults(faults);
    let mail_form = visitor.app.settings.mailer.is_some().then(|| {
        Form::new(t, "", "/login/mail")
            .field(Field { complete: "email", ..Field::text("email", t.s("login-mail"), "").kind(Shape::Email, "") })
            .button("", "", "", t.s("login-mail-button"))
            .html()
    });
    let page = LoginPage { t, form: form.html(), mail_form: mail_form.unwrap_or_default() };
    visitor.page(&t.s("login-title"), &page)
}

/// `POST /login`: the code alone; what is wrong with a wrong one is never said.
pub(crate) async fn login_sent(Posted(visitor, typed): Posted) -> Answer {
    visitor.pace(Kind::Login)?;
    let app = &visitor.app;
    let code = codes::typed(typed.get("code"));
    let Some(person) = app.store.login_code_take(&code, app.now()).await? else {
        metrics::counter!("folkmoot_logins_refused").increment(1);
        let fault = Fault { field: "code", text: visitor.t.s("login-wrong") };
        return again(login_page(&visitor, typed.get("to"), &[fault], typed.get("code")));
    };
    if let Some(old) = &visitor.token {
        app.store.session_end(old).await?;
    }
    let token = app.begin_session(person).await?;
    let office = app.read(|state| state.has_role(person, assembly::RoleKind::Officer));
    let to = match typed.get("to") {
        "" if office => "/office",
        "" => "/home",
        to => local(to),
    };
    Ok((AppendHeaders([(SET_COOKIE, session_cookie(app, &token))]), Redirect::to(to)).into_response())
}

/// `POST /login/mail`: the same answer whether the address is known or not, and as fast.
pub(crate) async fn login_mail(Posted(visitor, typed): Posted) -> Answer {
    visitor.pace(Kind::Login)?;
    let Some(mailer) = visitor.app.settings.mailer.clone() else { return Err(Failure::NotFound) };
    let (app, t, email) = (visitor.app.clone(), visitor.t, typed.get("email").to_owned());
    tokio::spawn(async move {
        if let Err(failure) = send_codes(&app, &mailer, t, &email).await {
            tracing::error!("a login code could not be sent: {}", failure.code());
        }
    });
    let page = Words { title: t.s("login-mailed-title"), texts: vec![t.s("login-mailed")], form: String::new() };
    Ok(visitor.page(&t.s("login-mailed-title"), &page))
}

async fn send_codes(app: &Arc<App>, mailer: &crate::mail::Mailer, t: crate::say::Say, email: &str) -> Answer<()> {
    let expires = app.now().checked_add(MAIL_MINUTES.minutes()).map_err(|error| Failure::broken(&error))?;
    let body = app.read(|state| state.body.as_ref().map_or_else(String::new, |body| body.name.clone()));
    for person in app.store.people_by_email(email).await? {
        let Some(to) = app.personal(person).and_then(|personal| personal.email) else { continue };
        let code = codes::fresh()?;
        app.store.login_code_put(&code, person, expires, 1).await?;
        let link = format!("{}/login", app.settings.base_url);
        let sent = mailer.send_code(t, &to, &body, &codes::printed(&code), &link).await;
        sent.map_err(|error| Failure::broken(&error))?;
    }
    Ok(())
}

/// `POST /logout`
pub(crate) async fn logout(Posted(visitor, _): Posted) -> Answer {
    if let Some(token) = &visitor.token {
        visitor.app.store.session_end(token).await?;
    }
    let gone = format!("{SESSION}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok((AppendHeaders([(SET_COOKIE, gone)]), Redirect::to("/")).into_response())
}

/// `GET /language/{tag}?to=`
pub(crate) async fn language(State(app): State<Arc<App>>, Path(tag): Path<String>, Query(To { to }): Query<To>) -> Answer {
    let language = Language::from_tag(&tag).ok_or(Failure::NotFound)?;
    let secure = if app.settings.secure { "; Secure" } else { "" };
    let cookie = format!("{LANGUAGE}={}; Path=/; SameSite=Lax; Max-Age=31536000{secure}", language.tag());
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(local(&to))).into_response())
}
