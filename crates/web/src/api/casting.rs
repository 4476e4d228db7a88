//! The way of a ballot through the interface: into the box, or onto the table to be looked at; and its tracker.

use assembly::BallotId;
use assembly::casting::CastRefusal;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use belenios::json::Wire;
use belenios::v1::Hash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{SubmitError, TrackerEntry};
use utoipa::ToSchema;

use super::{Open, Problem, published};
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::guard::{Turn, Used};

/// Of a credential in Ed25519.
const CREDENTIAL_DIGITS: usize = 64;

/// What the next order statement of a voting code continues.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialInfo {
    seq: u64,
    ballot: Option<String>,
}

/// The state of a voting code's order statements.
#[utoipa::path(get, path = "/api/ballots/{uuid}/credentials/{credential}", params(("uuid" = String, Path), ("credential" = String, Path)), responses((status = 200, body = CredentialInfo), (status = 404, body = Problem)))]
pub(crate) async fn credential(State(app): State<Arc<App>>, Path((id, credential)): Path<(BallotId, String)>) -> Answer {
    let quoted = format!("\"{credential}\"");
    let listed = published(&app, &id, |ballot| ballot.codes.as_ref().is_some_and(|codes| codes.public_creds.contains(&quoted)))?;
    if credential.len() != CREDENTIAL_DIGITS || !listed {
        return Err(Failure::UnknownCode);
    }
    if app.store.board(id.uuid()).await?.is_none() {
        return Ok(Json(CredentialInfo { seq: 0, ballot: None }).into_response());
    }
    let key = Wire::from_json(quoted.as_bytes()).map_err(|_| Failure::UnknownCode)?;
    let state = app.store.credential_state(id.uuid(), &key).await?;
    Ok(Json(CredentialInfo { seq: state.seq, ballot: state.ballot.map(|hash| hash.to_string()) }).into_response())
}

/// A ballot to be cast. `padding` makes all requests as long as each other.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cast {
    ballot: String,
    #[serde(default)]
    order: Option<String>,
    #[serde(default)]
    #[expect(dead_code, reason = "only its length matters, and only on the way")]
    padding: String,
}

/// Where the ballot is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Receipt {
    tracker: String,
    height: u64,
}

/// Puts a ballot into the box; the same one again changes nothing.
#[utoipa::path(post, path = "/api/ballots/{uuid}/cast", params(("uuid" = String, Path)), request_body = Cast, responses((status = 201, body = Receipt), (status = 200, body = Receipt), (status = 409, body = Problem), (status = 410, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn cast(Path(id): Path<BallotId>, Open(visitor, cast): Open<Cast>) -> Answer {
    let app = &visitor.app;
    let takes = published(app, &id, |ballot| ballot.takes_ballots(app.now()))?;
    let hash = Hash::of(cast.ballot.as_bytes());
    // Who lost the connection asks once more, perhaps after the closing time.
    if let Some(known) = on_board(app, &id, hash).await? {
        return Ok(Json(Receipt { tracker: hash.to_string(), height: known.height }).into_response());
    }
    if !takes {
        return Err(refused(&CastRefusal::Closed));
    }
    let order = cast.order.filter(|order| !order.is_empty());
    let used = Used::of(Turn::Cast, &id, &cast.ballot);
    app.quota.left(&used, app.now()).map_err(Failure::TooOften)?;
    match app.intake(&id).await?.cast(cast.ballot, order).await {
        Ok(receipt) => {
            app.quota.count(used, app.now());
            metrics::counter!("folkmoot_ballots_taken").increment(u64::from(!receipt.repeated));
            let status = if receipt.repeated { StatusCode::OK } else { StatusCode::CREATED };
            Ok((status, Json(Receipt { tracker: receipt.tracker.to_string(), height: receipt.height })).into_response())
        }
        Err(error) => Err(submit_failure(error)),
    }
}

fn refused(refusal: &CastRefusal) -> Failure {
    metrics::counter!("folkmoot_ballots_refused", "reason" => refusal.code()).increment(1);
    Failure::Cast(refusal.clone())
}

fn submit_failure(error: SubmitError) -> Failure {
    match error {
        SubmitError::Refused(refusal) => refused(&refusal),
        SubmitError::Store(error) => Failure::from(error),
    }
}

/// Whether a ballot is on the board.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrackerInfo {
    found: bool,
    height: Option<u64>,
    /// Whether it is the last of its voting code.
    counted: bool,
}

/// Looks a tracker up: 64 hexadecimal digits.
#[utoipa::path(get, path = "/api/ballots/{uuid}/trackers/{tracker}", params(("uuid" = String, Path), ("tracker" = String, Path)), responses((status = 200, body = TrackerInfo), (status = 404, body = Problem)))]
pub(crate) async fn tracker(State(app): State<Arc<App>>, Path((id, tracker)): Path<(BallotId, String)>) -> Answer {
    published(&app, &id, |_| ())?;
    let entry = on_board(&app, &id, hash_of(&tracker)?).await?;
    let info =
        TrackerInfo { found: entry.is_some(), height: entry.map(|entry| entry.height), counted: entry.is_some_and(|entry| entry.counted) };
    Ok(Json(info).into_response())
}

/// A ballot that is opened for a check. `padding` makes all requests as long as each other.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spoil {
    ballot: String,
    #[serde(default)]
    #[expect(dead_code, reason = "only its length matters, and only on the way")]
    padding: String,
}

/// Keeps a ballot that is opened for a check: it can never be cast.
#[utoipa::path(post, path = "/api/ballots/{uuid}/spoil", params(("uuid" = String, Path)), request_body = Spoil, responses((status = 201), (status = 409, body = Problem), (status = 410, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn spoil(Path(id): Path<BallotId>, Open(visitor, spoil): Open<Spoil>) -> Answer {
    let app = &visitor.app;
    if !published(app, &id, |ballot| ballot.takes_ballots(app.now()))? {
        return Err(refused(&CastRefusal::Closed));
    }
    let hash = Hash::of(spoil.ballot.as_bytes());
    let used = Used::of(Turn::Spoil, &id, &spoil.ballot);
    app.quota.left(&used, app.now()).map_err(Failure::TooOften)?;
    app.intake(&id).await?.spoil(spoil.ballot).await.map_err(submit_failure)?;
    app.quota.count(used, app.now());
    Ok((StatusCode::CREATED, Json(serde_json::json!({ "tracker": hash.to_string() }))).into_response())
}

/// The text of a ballot that was opened for a check.
#[utoipa::path(get, path = "/api/ballots/{uuid}/spoilt/{tracker}", params(("uuid" = String, Path), ("tracker" = String, Path)), responses((status = 200, body = String), (status = 404, body = Problem)))]
pub(crate) async fn spoilt(State(app): State<Arc<App>>, Path((id, tracker)): Path<(BallotId, String)>) -> Answer {
    published(&app, &id, |_| ())?;
    let hash = hash_of(&tracker)?;
    let text = match app.store.board(id.uuid()).await? {
        Some(_) => app.store.spoilt(id.uuid(), hash).await?,
        None => None,
    };
    let text = text.ok_or(Failure::NotFound)?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

fn hash_of(tracker: &str) -> Answer<Hash> {
    tracker.parse().map_err(|_| Failure::Malformed("tracker: 64 hexadecimal digits".to_owned()))
}

/// The ballot on the board; none while there is no board.
async fn on_board(app: &App, id: &BallotId, hash: Hash) -> Answer<Option<TrackerEntry>> {
    match app.store.board(id.uuid()).await? {
        Some(_) => Ok(app.store.tracker(id.uuid(), hash).await?),
        None => Ok(None),
    }
}
