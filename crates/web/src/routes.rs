//! The table of addresses, and what stands around all of them.

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::api;
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::guard::{foreign, headers};
use crate::pages::{anew, ballots, board, certificate, door, draft, front, members, office, people, readiness, slips};
use crate::serve::measured;
use crate::visitor::{self, FORM_BYTES, Visitor};

/// Writes down addresses once: as a list of methods and paths, and as the router that answers there.
macro_rules! table {
    ($(#[$about:meta])* $list:ident, $router:ident; $($path:literal: $($method:ident $handler:expr),+;)+) => {
        $(#[$about])*
        #[cfg(test)]
        pub(crate) const $list: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),+];

        fn $router() -> axum::Router<std::sync::Arc<$crate::app::App>> {
            axum::Router::new()$(.route($path, axum::routing::MethodRouter::new()$(.$method($handler))+))+
        }
    };
}
pub(crate) use table;

/// All of it.
pub(crate) fn router(app: Arc<App>, metrics: PrometheusHandle) -> Router {
    let (tls, limits) = (app.settings.secure, app.settings.limits);
    let router = Router::new()
        .merge(pages().layer(DefaultBodyLimit::max(FORM_BYTES)))
        .merge(booth())
        .merge(assets())
        .merge(api::routes())
        .route("/metrics", get(move |State(app): State<Arc<App>>| async move { measured(&app, &metrics) }))
        .fallback(|| async { Failure::NotFound });
    #[cfg(debug_assertions)]
    let router = router.route("/styleguide", get(crate::pages::styleguide::styleguide));
    router
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Failure::Broken("a handler panicked".to_owned()).into_response()))
        .layer(from_fn(own_forms_only))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limits.answer))
        .layer(from_fn_with_state(app.clone(), visitor::render))
        .layer(RequestBodyTimeoutLayer::new(limits.pause))
        .layer(from_fn(move |request, next| headers(tls, request, next)))
        .with_state(app)
}

table! {
    /// Pages.
    PAGES, pages;
    "/": get front::front;
    "/home": get front::home;
    "/start/{token}": get door::start, post door::start_sent;
    "/login": get door::login, post door::login_sent;
    "/login/mail": post door::login_mail;
    "/logout": post door::logout;
    "/language/{tag}": get door::language;
    "/office": get office::overview;
    "/office/body": get office::body, post office::body_sent;
    "/office/units": get office::units, post office::unit_added;
    "/office/units/{unit}": get office::unit, post office::unit_sent;
    "/office/members": get members::members;
    "/office/members/undo": post members::undo;
    "/office/members/codes": post members::member_codes;
    "/office/members/import": get members::import, post members::import_sent;
    "/office/members/import/take": post members::import_taken;
    "/office/people": get people::people, post people::person_added;
    "/office/people/{person}": get people::person, post people::person_sent;
    "/office/people/{person}/role": post people::role;
    "/office/people/{person}/out": post people::out;
    "/office/people/{person}/code": post people::code;
    "/office/ballots/new": get draft::new, post draft::new_sent;
    "/office/ballots/{ballot}": get readiness::readiness;
    "/office/ballots/{ballot}/edit": get draft::edit, post draft::edit_sent;
    "/office/ballots/{ballot}/roll": get draft::roll;
    "/office/ballots/{ballot}/keys": get anew::keys, post anew::keys_sent;
    "/office/ballots/{ballot}/codes": get anew::codes, post anew::codes_sent;
    "/office/ballots/{ballot}/remind": post readiness::remind;
    "/office/ballots/{ballot}/do": post ballots::act;
    "/slips/{ballot}": get slips::slips, post slips::slips_sent;
    "/board/{ballot}": get board::board;
    "/board/{ballot}/certificate": get certificate::page;
    "/board/{ballot}/certificate.pdf": get certificate::as_pdf;
    "/booth": get board::hashes;
}

table! {
    /// The booth's single files. Whoever must log in for the task is asked to before.
    BOOTH, booth;
    "/b/{ballot}": get |State(app), Path(ballot)| open(app, ballot, "vote.html");
    "/check/{ballot}": get |State(app), Path(ballot)| open(app, ballot, "check.html");
    "/registrar/{ballot}": get |visitor, Path(ballot)| closed(visitor, ballot, "registrar.html");
    "/trustee/{ballot}": get |visitor, Path(ballot)| closed(visitor, ballot, "trustee.html");
    "/scrutiny/{ballot}": get |visitor, Path(ballot)| closed(visitor, ballot, "scrutiny.html");
}

table! {
    /// What pages load, and what watches over the server.
    ASSETS, assets;
    "/health": get health;
    "/assets/style.css": get || async { board::asset("text/css; charset=utf-8", include_str!("../assets/style.css")) };
    "/assets/page.js": get || async { board::asset("text/javascript; charset=utf-8", include_str!("../assets/page.js")) };
    "/assets/icon.svg": get || async { board::asset("image/svg+xml", include_str!("../assets/icon.svg")) };
}

/// Every address but those that depend on how the program was built or started: `/metrics`, and in debug builds
/// `/styleguide`.
#[cfg(test)]
pub(crate) fn every() -> impl Iterator<Item = (&'static str, &'static str)> {
    [PAGES, BOOTH, ASSETS, api::SMALL, api::LARGE].into_iter().flatten().copied()
}

async fn open(app: Arc<App>, ballot: assembly::BallotId, page: &'static str) -> Answer {
    board::booth(&app, &ballot, page).await
}

async fn closed(visitor: Visitor, ballot: assembly::BallotId, page: &'static str) -> Answer {
    visitor.someone()?;
    board::booth(&visitor.app, &ballot, page).await
}

/// Whether the server can answer and write.
async fn health(State(app): State<Arc<App>>) -> Response {
    match app.store.head().await {
        Ok(_) => Json(serde_json::json!({ "status": "ok" })).into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(serde_json::json!({ "status": "broken" }))).into_response(),
    }
}

async fn own_forms_only(request: Request, next: Next) -> Response {
    if foreign(request.method(), request.headers()) { Failure::Forged.into_response() } else { next.run(request).await }
}
