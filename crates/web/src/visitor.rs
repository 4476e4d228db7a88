//! Whoever asks: their language, their session, and the frame in which they are answered.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use askama::Template;
use assembly::{Actor, Command, Event, PersonId, RoleKind};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::api::Problem;
use crate::app::App;
use crate::failure::{Answer, Failure, FailurePage};
use crate::form::Fields;
use crate::guard::Kind;
use crate::net::Peer;
use crate::say::{Language, Say};

/// The cookie that carries a session.
pub(crate) const SESSION: &str = "folkmoot";
/// The cookie that carries a chosen language.
pub(crate) const LANGUAGE: &str = "language";

/// Who asks, and how to answer them.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// What all requests share.
    pub(crate) app: Arc<App>,
    /// Their language.
    pub(crate) t: Say,
    /// Who they are, when they have logged in.
    pub(crate) person: Option<PersonId>,
    /// What their forms must carry.
    pub(crate) csrf: String,
    /// The session's token.
    pub(crate) token: Option<String>,
    /// Where they are: path and query.
    pub(crate) here: String,
    /// The address that the rate counters see.
    pub(crate) address: IpAddr,
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let token = cookie(&parts.headers, SESSION);
        let person = match &token {
            Some(token) => app.session(token).await?,
            None => None,
        };
        let token = token.filter(|_| person.is_some());
        Ok(Self {
            t: Say(language(&parts.headers, app)),
            person,
            csrf: token.as_deref().map(csrf).unwrap_or_default(),
            token,
            here: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            address: address(parts, app),
            app: app.clone(),
        })
    }
}

/// What a session's forms carry. It follows from the token, which scripts cannot read.
fn csrf(token: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(format!("folkmoot-csrf|{token}"))[..18])
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (known, value) = pair.trim().split_once('=')?;
        (known == name).then(|| value.to_owned())
    })
}

fn language(headers: &HeaderMap, app: &App) -> Language {
    let chosen = cookie(headers, LANGUAGE).and_then(|tag| Language::from_tag(&tag));
    let accepted = || headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Language::accepted);
    chosen.or_else(accepted).unwrap_or_else(|| app.language())
}

/// Behind a proxy, the last address that it names; else the connection's.
fn address(parts: &Parts, app: &App) -> IpAddr {
    let forwarded = || {
        let line = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = || parts.extensions.get::<Peer>().map(|peer| peer.0.ip());
    app.behind_proxy().then(forwarded).flatten().or_else(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

impl Visitor {
    /// Whoever has logged in.
    pub(crate) fn someone(&self) -> Answer<PersonId> {
        self.person.ok_or(Failure::LoginFirst)
    }

    /// An officer.
    pub(crate) fn officer(&self) -> Answer<PersonId> {
        let person = self.someone()?;
        self.app.read(|state| state.has_role(person, RoleKind::Officer)).then_some(person).ok_or(Failure::Forbidden)
    }

    /// Whether they are an officer.
    pub(crate) fn is_officer(&self) -> bool {
        self.officer().is_ok()
    }

    /// Gives a command in their name.
    pub(crate) async fn act(&self, command: Command) -> Answer<Vec<Event>> {
        self.app.act(Actor::Person(self.someone()?), command).await
    }

    /// Counts one request of this kind; refuses when there were too many.
    pub(crate) fn pace(&self, kind: Kind) -> Answer<()> {
        self.app.rates.allow(kind, self.address, self.app.now()).then_some(()).ok_or(Failure::TooMany)
    }

    /// A page of one column.
    pub(crate) fn page(&self, title: &str, content: &impl Template) -> Response {
        self.frame(title, content, &[]).show()
    }

    /// A page of the office, with the list of places beside it.
    pub(crate) fn office(&self, place: &str, title: &str, content: &impl Template) -> Response {
        let places: Vec<Place> = OFFICE.iter().map(|(to, key)| Place { to, name: self.t.s(key), here: *to == place }).collect();
        self.frame(title, content, &places).show()
    }

    /// The frame, to be changed before it is shown.
    pub(crate) fn frame<'a>(&'a self, title: &'a str, content: &impl Template, places: &'a [Place]) -> Frame<'a> {
        let named = |person| self.app.name(person).unwrap_or_else(|| self.t.s("somebody"));
        Frame {
            t: self.t,
            title,
            body: self.app.read(|state| state.body.as_ref().map_or_else(|| "Folkmoot".to_owned(), |body| body.name.clone())),
            version: env!("CARGO_PKG_VERSION"),
            live: false,
            wide: false,
            person: self.person.map(named),
            officer: self.is_officer(),
            csrf: &self.csrf,
            places,
            here: &self.here,
            languages: &Language::ALL,
            content: match content.render() {
                Ok(content) => content,
                Err(error) => return self.frame(title, &Nothing(Failure::broken(&error).words(self.t, "UTC").1), places),
            },
        }
    }

    /// Shows a failure.
    pub(crate) fn fail(&self, failure: &Failure) -> Response {
        let (title, text) = failure.words(self.t, &self.app.time_zone());
        let page = FailurePage { t: self.t, title: title.clone(), text };
        (failure.status(), self.page(&title, &page)).into_response()
    }
}

#[derive(Template)]
#[template(source = "<p>{{ self.0 }}</p>", ext = "html")]
struct Nothing(String);

/// The places of the office.
const OFFICE: [(&str, &str); 5] = [
    ("/office", "place-overview"),
    ("/office/body", "place-body"),
    ("/office/units", "place-units"),
    ("/office/members", "place-members"),
    ("/office/people", "place-people"),
];

/// A place in the list beside officers' pages.
pub(crate) struct Place {
    to: &'static str,
    name: String,
    here: bool,
}

/// What stands around every page.
#[derive(Template)]
#[template(path = "layout.html")]
pub(crate) struct Frame<'a> {
    t: Say,
    title: &'a str,
    body: String,
    version: &'static str,
    /// The page shows a number that changes: it looks again by itself.
    pub(crate) live: bool,
    /// The page needs more than one column of text.
    pub(crate) wide: bool,
    person: Option<String>,
    officer: bool,
    csrf: &'a str,
    places: &'a [Place],
    here: &'a str,
    languages: &'static [Language],
    content: String,
}

impl Frame<'_> {
    /// As an answer.
    pub(crate) fn show(&self) -> Response {
        self.render().map_or_else(|error| Failure::broken(&error).status().into_response(), |page| Html(page).into_response())
    }
}

/// A form that was sent, its token checked.
pub(crate) struct Posted(pub(crate) Visitor, pub(crate) Fields);

/// The most that a form may carry: a membership list.
pub(crate) const FORM_BYTES: usize = 4 << 20;

impl FromRequest<Arc<App>> for Posted {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        visitor.pace(Kind::Change)?;
        let request = Request::from_parts(parts, body);
        let fields = fields(request).await?;
        let right = fields.get("csrf").as_bytes().ct_eq(visitor.csrf.as_bytes());
        if visitor.person.is_some() && !bool::from(right) {
            return Err(Failure::Forged);
        }
        Ok(Self(visitor, fields))
    }
}

async fn fields(request: Request) -> Answer<Fields> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return parts_of(request).await;
    }
    let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| too_large(rejection.status(), "body"))?;
    let pairs: Result<Vec<(String, String)>, _> = serde_urlencoded::from_bytes(&bytes);
    pairs.map(Fields).map_err(|error| Failure::Malformed(error.to_string()))
}

/// Files are decoded as the roll reader decodes them: UTF-8, UTF-16 or Windows-1252.
async fn parts_of(request: Request) -> Answer<Fields> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| Failure::Malformed(error.body_text()))?;
    let mut fields = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|error| too_large(error.status(), "form"))? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| too_large(error.status(), "form"))?;
        fields.push((name, decoded(&bytes)));
    }
    Ok(Fields(fields))
}

fn decoded(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => bytes.iter().map(|byte| windows(*byte)).collect(),
        },
    }
}

/// Windows-1252: as Latin-1 but for the row 80–9f, of which lists of names use these.
fn windows(byte: u8) -> char {
    match byte {
        0x80 => '€',
        0x8a => 'Š',
        0x8e => 'Ž',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x96 => '–',
        0x97 => '—',
        0x9a => 'š',
        0x9e => 'ž',
        0x9f => 'Ÿ',
        _ => char::from(byte),
    }
}

fn too_large(status: StatusCode, what: &str) -> Failure {
    if status == StatusCode::PAYLOAD_TOO_LARGE { Failure::TooLarge } else { Failure::Malformed(what.to_owned()) }
}

/// Gives failures their words: a page for people, JSON for programs, the login page for whoever must log in.
pub(crate) async fn render(State(app): State<Arc<App>>, visitor: Result<Visitor, Failure>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let here = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let get = request.method().is_safe();
    let t = Say(language(request.headers(), &app));
    let mut response = next.run(request).await;
    let failure = match response.extensions_mut().remove::<Failure>() {
        Some(failure) => failure,
        None if response.status() == StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        None if response.status() == StatusCode::REQUEST_TIMEOUT => Failure::TooSlow,
        // An address whose parts are of the wrong form, or that is for another kind of request, leads nowhere.
        None if matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED) => Failure::NotFound,
        None => return response,
    };
    let mut response = match (visitor, &failure) {
        _ if api => {
            let message = failure.words(t, &app.time_zone()).1;
            let body = Problem { error: failure.code().to_owned(), message, detail: failure.detail() };
            (failure.status(), axum::Json(body)).into_response()
        }
        (Ok(_), Failure::LoginFirst) if get => {
            let to: String = percent(&here);
            Redirect::to(&format!("/login?to={to}")).into_response()
        }
        (Ok(visitor), failure) => visitor.fail(failure),
        (Err(_), failure) => (failure.status(), failure.words(t, "UTC").1).into_response(),
    };
    if let Failure::TooOften(until) = failure {
        let seconds = until.as_second().saturating_sub(app.now().as_second()).max(1);
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// Everything but letters, digits and `/` as `%XX`.
pub(crate) fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path on this server, and nothing that leads elsewhere.
pub(crate) fn local(to: &str) -> &str {
    let safe = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    if safe { to } else { "/" }
}
