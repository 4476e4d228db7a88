//! The table of addresses, and what stands around all of them.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::api;
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::guard::{foreign, headers};
use crate::pages::{ballots, board, certificate, door, draft, front, members, office, people, readiness};
use crate::visitor::{self, FORM_BYTES, Visitor};

/// Longest that an answer may take; a question that waits for news takes 25 seconds.
const ANSWER: Duration = Duration::from_secs(60);
/// Longest pause within a body.
const PAUSE: Duration = Duration::from_secs(15);

/// All of it.
pub(crate) fn router(app: Arc<App>, metrics: Option<PrometheusHandle>) -> Router {
    let tls = app.settings.secure;
    let router = Router::new()
        .merge(pages())
        .merge(booth())
        .merge(api::routes())
        .route("/health", get(health))
        .route("/metrics", get(move || async move { metrics.map(|metrics| metrics.render()).unwrap_or_default() }))
        .route("/assets/style.css", get(|| async { board::asset("text/css; charset=utf-8", include_str!("../assets/style.css")) }))
        .route("/assets/page.js", get(|| async { board::asset("text/javascript; charset=utf-8", include_str!("../assets/page.js")) }))
        .route("/assets/icon.svg", get(|| async { board::asset("image/svg+xml", include_str!("../assets/icon.svg")) }))
        .fallback(|| async { Failure::NotFound });
    #[cfg(debug_assertions)]
    let router = router.route("/styleguide", get(crate::pages::styleguide::styleguide));
    router
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Failure::Broken("a handler panicked".to_owned()).into_response()))
        .layer(from_fn(own_forms_only))
        .layer(from_fn_with_state(app.clone(), visitor::render))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, ANSWER))
        .layer(RequestBodyTimeoutLayer::new(PAUSE))
        .layer(from_fn(move |request, next| headers(tls, request, next)))
        .with_state(app)
}

fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(front::front))
        .route("/home", get(front::home))
        .route("/start/{token}", get(door::start).post(door::start_sent))
        .route("/login", get(door::login).post(door::login_sent))
        .route("/login/mail", post(door::login_mail))
        .route("/logout", post(door::logout))
        .route("/language/{tag}", get(door::language))
        .route("/office", get(office::overview))
        .route("/office/body", get(office::body).post(office::body_sent))
        .route("/office/units", get(office::units).post(office::unit_added))
        .route("/office/units/{unit}", get(office::unit).post(office::unit_sent))
        .route("/office/members", get(members::members))
        .route("/office/members/undo", post(members::undo))
        .route("/office/members/codes", post(members::member_codes))
        .route("/office/members/import", get(members::import).post(members::import_sent))
        .route("/office/members/import/take", post(members::import_taken))
        .route("/office/people", get(people::people).post(people::person_added))
        .route("/office/people/{person}", get(people::person).post(people::person_sent))
        .route("/office/people/{person}/role", post(people::role))
        .route("/office/people/{person}/out", post(people::out))
        .route("/office/people/{person}/code", post(people::code))
        .route("/office/ballots/new", get(draft::new).post(draft::new_sent))
        .route("/office/ballots/{ballot}", get(readiness::readiness))
        .route("/office/ballots/{ballot}/edit", get(draft::edit).post(draft::edit_sent))
        .route("/office/ballots/{ballot}/roll", get(draft::roll))
        .route("/office/ballots/{ballot}/do", post(ballots::act))
        .route("/board/{ballot}", get(board::board))
        .route("/board/{ballot}/certificate", get(certificate::page))
        .route("/board/{ballot}/certificate.pdf", get(certificate::as_pdf))
        .route("/booth", get(board::hashes))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
}

/// The booth's single files. Whoever must log in for the task is asked to before.
fn booth() -> Router<Arc<App>> {
    async fn open(app: Arc<App>, ballot: assembly::BallotId, page: &'static str) -> Answer {
        board::booth(&app, &ballot, page).await
    }
    async fn closed(visitor: Visitor, ballot: assembly::BallotId, page: &'static str) -> Answer {
        visitor.someone()?;
        board::booth(&visitor.app, &ballot, page).await
    }
    Router::new()
        .route("/b/{ballot}", get(|State(app), Path(ballot)| open(app, ballot, "vote.html")))
        .route("/check/{ballot}", get(|State(app), Path(ballot)| open(app, ballot, "check.html")))
        .route("/registrar/{ballot}", get(|visitor, Path(ballot)| closed(visitor, ballot, "registrar.html")))
        .route("/trustee/{ballot}", get(|visitor, Path(ballot)| closed(visitor, ballot, "trustee.html")))
        .route("/scrutiny/{ballot}", get(|visitor, Path(ballot)| closed(visitor, ballot, "scrutiny.html")))
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
