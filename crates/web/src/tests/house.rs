//! A server in a temporary directory, and browsers that talk to it.

use std::sync::Arc;

use assembly::{PersonId, RoleKind};
use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use store::{StartKey, Store};
use tower::ServiceExt;

use crate::app::{App, Settings};
use crate::pages::door::first_link;
use crate::routes::router;
use crate::visitor::percent;

/// A server.
pub(super) struct House {
    pub(super) app: Arc<App>,
    pub(super) router: Router,
    folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) to: String,
    pub(super) cookie: Option<String>,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) text: String,
}

/// A browser.
#[derive(Clone)]
pub(super) struct Browser {
    pub(super) router: Router,
    pub(super) cookie: String,
    pub(super) csrf: String,
}

impl House {
    /// A server that nobody has used yet.
    pub(super) async fn empty() -> Self {
        Self::with(|_| ()).await
    }

    /// The same, started in another way.
    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), &StartKey::from_bytes([7; 32])).await.unwrap();
        let test_clock = Some(folder.path().join("clock"));
        let mut settings = Settings { base_url: "http://moot.test".to_owned(), test_clock, ..Settings::default() };
        change(&mut settings);
        let app = App::open(store, settings).await.unwrap();
        Self { router: router(app.clone(), crate::serve::recorder()), app, folder }
    }

    /// A body with its first officer, who has logged in.
    pub(super) async fn founded() -> (Self, Browser) {
        Self::empty().await.found().await
    }

    /// The first officer founds the body.
    pub(super) async fn found(self) -> (Self, Browser) {
        let house = self;
        let link = first_link(&house.app).await.unwrap().unwrap();
        let path = link.strip_prefix(&house.app.settings.base_url).unwrap().to_owned();
        let mut anna = house.browser();
        let typed = [("body", "Havnesambandet"), ("language", "en"), ("time_zone", "Europe/Oslo"), ("name", "Anna Aas")];
        let answer = anna.post(&path, &typed).await;
        assert_eq!((answer.status, answer.to.as_str()), (StatusCode::SEE_OTHER, "/office"), "{}", answer.text);
        anna.take_session(&answer).await;
        (house, anna)
    }

    /// What another start of the server would read from its record.
    pub(super) async fn replayed(&self) -> assembly::State {
        let mut state = assembly::State::default();
        for entry in self.app.store.entries(0, 10_000).await.unwrap() {
            assembly::apply(&mut state, &assembly::Event::from_json(&entry.text).unwrap());
        }
        state
    }

    /// So many seconds after it was started.
    pub(super) fn pass(&self, seconds: i64) {
        std::fs::write(self.folder.path().join("clock"), seconds.to_string()).unwrap();
    }

    /// A browser without a session.
    pub(super) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookie: String::new(), csrf: String::new() }
    }

    /// A browser in which this person has logged in.
    pub(super) async fn logged_in(&self, person: PersonId) -> Browser {
        let token = self.app.begin_session(person).await.unwrap();
        let mut browser = self.browser();
        browser.cookie = format!("folkmoot={token}");
        browser.find_csrf().await;
        browser
    }

    /// Somebody new with these roles.
    pub(super) async fn person(&self, officer: &Browser, name: &str, roles: &[RoleKind]) -> PersonId {
        let mut typed = vec![("name", name)];
        typed.extend(roles.iter().map(|role| ("role", role.name())));
        let answer = officer.post("/office/people", &typed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.to.rsplit('/').next().unwrap().parse().unwrap()
    }
}

impl Answered {
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl Browser {
    /// A file, as it is.
    pub(super) async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = self.router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let length: usize = response.headers()[axum::http::header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(bytes.len(), length, "{path}");
        bytes.into()
    }

    pub(super) async fn get(&self, path: &str) -> Answered {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Sends a form with the session's token.
    pub(super) async fn post(&self, path: &str, typed: &[(&str, &str)]) -> Answered {
        let mut pairs = vec![("csrf", self.csrf.as_str())];
        pairs.extend(typed);
        self.post_bare(path, &pairs).await
    }

    /// Sends a form as it is.
    pub(super) async fn post_bare(&self, path: &str, typed: &[(&str, &str)]) -> Answered {
        let body = typed.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&");
        self.send(Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded"), Body::from(body)).await
    }

    /// Sends JSON with the session's token.
    pub(super) async fn post_json(&self, path: &str, body: &serde_json::Value) -> Answered {
        let request = Request::post(path).header(CONTENT_TYPE, "application/json").header("x-csrf-token", &self.csrf);
        self.send(request, Body::from(body.to_string())).await
    }

    /// Sends a body with the session's token and one more header: as JSON to the interface, as a form to pages.
    pub(super) async fn post_with(&self, path: &str, body: &serde_json::Value, (name, value): (&str, &str)) -> Answered {
        let request = Request::post(path).header(name, value).header("x-csrf-token", &self.csrf);
        let (kind, body) = match path.starts_with("/api/") {
            true => ("application/json", body.to_string()),
            false => ("application/x-www-form-urlencoded", format!("csrf={}", percent(&self.csrf))),
        };
        self.send(request.header(CONTENT_TYPE, kind), Body::from(body)).await
    }

    pub(super) async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answered {
        let request = request.header(COOKIE, &self.cookie).header("host", "moot.test");
        read(self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap()).await
    }

    async fn take_session(&mut self, answer: &Answered) {
        self.cookie = answer.cookie.clone().unwrap().split(';').next().unwrap().to_owned();
        self.find_csrf().await;
    }

    async fn find_csrf(&mut self) {
        let me: serde_json::Value = serde_json::from_str(&self.get("/api/me").await.text).unwrap();
        self.csrf = me["csrf"].as_str().unwrap().to_owned();
    }
}

async fn read(response: Response<Body>) -> Answered {
    let (parts, body) = response.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (to, cookie) = (header(LOCATION).unwrap_or_default(), header(SET_COOKIE));
    let bytes = body.collect().await.unwrap().to_bytes();
    Answered { status: parts.status, to, cookie, headers: parts.headers.clone(), text: String::from_utf8_lossy(&bytes).into_owned() }
}
