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
use body::{Open, Signed};
pub(crate) use public::Noted;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::routes::table;

/// Bytes of a JSON body.
pub(crate) const JSON_BYTES: usize = 2 << 20;
/// Bytes of the registrar's list of codes.
pub(crate) const CODES_BYTES: usize = 64 << 20;

table! {
    /// The interface's addresses.
    SMALL, small;
    "/api/openapi.json": get openapi::openapi;
    "/api/me": get public::me;
    "/api/booth": get public::booth;
    "/api/ballots/{ballot}": get public::ballot;
    "/api/ballots/{ballot}/checkpoint": get public::checkpoint;
    "/api/ballots/{ballot}/credentials/{credential}": get casting::credential;
    "/api/ballots/{ballot}/cast": post casting::cast;
    "/api/ballots/{ballot}/trackers/{tracker}": get casting::tracker;
    "/api/ballots/{ballot}/spoil": post casting::spoil;
    "/api/ballots/{ballot}/spoilt/{tracker}": get casting::spoilt;
    "/api/ballots/{ballot}/roll": get registrar::roll;
    "/api/ballots/{ballot}/ceremony": get trustee::ceremony, post trustee::step;
    "/api/ballots/{ballot}/decryptions": post trustee::decrypt;
    "/api/ballots/{ballot}/cosignatures": post scrutineer::cosign;
    "/board/{ballot}/{file}": get downloads::file;
    "/record.jsonl": get downloads::record;
}

table! {
    /// Where more may be sent than elsewhere.
    LARGE, large;
    "/api/ballots/{ballot}/codes": post registrar::codes;
}

/// The interface.
pub(crate) fn routes() -> Router<Arc<App>> {
    small().layer(DefaultBodyLimit::max(JSON_BYTES)).merge(large().layer(DefaultBodyLimit::max(CODES_BYTES)))
}

/// Why a request was not done, as `visitor::render` writes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem {
    /// A stable word.
    pub(crate) error: String,
    /// What is wrong, and who can mend it, in the reader's language.
    pub(crate) message: String,
    /// What a programmer wants to know besides, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
}

/// What somebody wants to know of a ballot whose roll is closed; drafts are nobody's business.
pub(crate) fn published<T>(app: &App, id: &BallotId, look: impl FnOnce(&Ballot) -> T) -> Answer<T> {
    app.read(|state| state.ballots.get(id).filter(|ballot| ballot.roll.is_some()).map(look)).ok_or(Failure::NotFound)
}
