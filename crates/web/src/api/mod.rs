//! What the booth speaks: JSON, errors as `{"error":code,"message":text}`. `GET /api/openapi.json` describes it.
//!
//! | module | for whom |
//! |---|---|
//! | `public` | anybody: who they are, what a ballot is, the signed checkpoint of its board |
//! | `casting` | voters: cast, look up, open a ballot to see what is in it |
//! | `registrar`, `trustee`, `scrutineer` | those who bear a ballot, logged in |
//! | `downloads` | verifiers: the archive, its companion record, the record of the body |
//!
//! What a person may do is decided by [`assembly::decide`]; here stands only what concerns reading.

mod body;
mod casting;
mod downloads;
mod openapi;
mod public;
mod registrar;
mod scrutineer;
mod trustee;

use std::sync::Arc;

use assembly::{Ballot, BallotId};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use body::{Open, Signed};
pub(crate) use public::Noted;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::failure::{Answer, Failure};

/// Bytes of a JSON body.
const JSON_BYTES: usize = 2 << 20;
/// Bytes of the registrar's list of codes.
const CODES_BYTES: usize = 64 << 20;

/// The interface's addresses.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/openapi.json", get(openapi::openapi))
        .route("/api/me", get(public::me))
        .route("/api/booth", get(public::booth))
        .route("/api/ballots/{ballot}", get(public::ballot))
        .route("/api/ballots/{ballot}/checkpoint", get(public::checkpoint))
        .route("/api/ballots/{ballot}/credentials/{credential}", get(casting::credential))
        .route("/api/ballots/{ballot}/cast", post(casting::cast))
        .route("/api/ballots/{ballot}/trackers/{tracker}", get(casting::tracker))
        .route("/api/ballots/{ballot}/spoil", post(casting::spoil))
        .route("/api/ballots/{ballot}/spoilt/{tracker}", get(casting::spoilt))
        .route("/api/ballots/{ballot}/roll", get(registrar::roll))
        .route("/api/ballots/{ballot}/codes", post(registrar::codes).layer(DefaultBodyLimit::max(CODES_BYTES)))
        .route("/api/ballots/{ballot}/ceremony", get(trustee::ceremony).post(trustee::step))
        .route("/api/ballots/{ballot}/decryptions", post(trustee::decrypt))
        .route("/api/ballots/{ballot}/cosignatures", post(scrutineer::cosign))
        .route("/board/{ballot}/{file}", get(downloads::file))
        .route("/record.jsonl", get(downloads::record))
        .layer(DefaultBodyLimit::max(JSON_BYTES))
}

/// Why a request was not done, as `visitor::render` writes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable word.
    error: String,
    /// What is wrong, and who can mend it, in the reader's language.
    message: String,
}

/// What somebody wants to know of a ballot whose roll is closed; drafts are nobody's business.
pub(crate) fn published<T>(app: &App, id: &BallotId, look: impl FnOnce(&Ballot) -> T) -> Answer<T> {
    app.read(|state| state.ballots.get(id).filter(|ballot| ballot.roll.is_some()).map(look)).ok_or(Failure::NotFound)
}
