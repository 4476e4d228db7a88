//! What anybody may ask: the ballot, casting, trackers.

use assembly::casting::CastRefusal;
use assembly::{BallotId, BallotStage, RoleKind};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use belenios::companion::{Checkpoint, MerkleTree, SignedCheckpoint, origin};
use belenios::json::Wire;
use belenios::v1::Hash;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::SubmitError;
use utoipa::ToSchema;

use super::{Open, published};
use crate::app::App;
use crate::clerk::officer_key;
use crate::failure::{Answer, Failure};
use crate::rules;
use crate::visitor::Visitor;

/// Who asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// Their pseudonym.
    person: Option<String>,
    name: Option<String>,
    /// `officer`, `registrar`, `trustee`, `scrutineer`
    roles: Vec<&'static str>,
    /// What `x-csrf-token` must be.
    csrf: Option<String>,
    language: &'static str,
}

/// Who asks, and what their requests must carry.
#[utoipa::path(get, path = "/api/me", responses((status = 200, body = Me)))]
pub(crate) async fn me(visitor: Visitor) -> Answer {
    let roles =
        visitor.person.map_or_else(Vec::new, |person| visitor.app.read(|state| state.roles_of(person).map(RoleKind::name).collect()));
    let me = Me {
        person: visitor.person.map(|person| person.to_string()),
        name: visitor.person.and_then(|person| visitor.app.name(person)),
        roles,
        csrf: visitor.person.map(|_| visitor.csrf.clone()),
        language: visitor.t.0.tag(),
    };
    Ok(Json(me).into_response())
}

/// Public facts about a ballot.
#[derive(Serialize, ToSchema)]
pub(crate) struct BallotInfo {
    uuid: String,
    body: String,
    name: String,
    description: String,
    stage: &'static str,
    opens_at: String,
    closes_at: String,
    time_zone: String,
    /// The exact text of the election, once there are keys.
    election: Option<String>,
    fingerprint: Option<String>,
    rule: Option<RuleInfo>,
    entitled: u64,
    /// With how many voting codes ballots were cast.
    cast: u64,
    trustees: Trustees,
    roll_hash: Option<String>,
    checkpoint: Option<String>,
    certificate: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RuleInfo {
    name: String,
    sentence: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Trustees {
    threshold: u32,
    size: usize,
    owners: Vec<Owner>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Owner {
    owner: u64,
    /// The public key, once it is made.
    key: Option<String>,
}

/// A ballot whose roll is closed.
#[utoipa::path(get, path = "/api/ballots/{uuid}", params(("uuid" = String, Path)), responses((status = 200, body = BallotInfo), (status = 404)))]
pub(crate) async fn ballot(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let found = published(&visitor.app, &id)?;
    let app = &visitor.app;
    let board = found.opened_at.is_some();
    let cast = if board { app.store.voted_count(id.uuid()).await.unwrap_or(0) } else { 0 };
    let checkpoint = if board { Some(note(app, &id).await?) } else { None };
    let election = found.election().map(str::to_owned);
    let fingerprint = election.as_deref().map(|text| belenios_fingerprint(text));
    let rule = found
        .plan
        .rule
        .as_ref()
        .and_then(|choice| Some(RuleInfo { name: choice.preset.clone(), sentence: rules::sentence(visitor.t, &choice.rule().ok()?) }));
    let keys = public_keys(&found);
    let info = BallotInfo {
        uuid: id.to_string(),
        body: app.read(|state| state.body.as_ref().map_or_else(String::new, |body| body.name.clone())),
        name: found.plan.name.clone(),
        description: found.plan.description.clone(),
        stage: found.stage.name(),
        opens_at: found.plan.opens_at.to_string(),
        closes_at: found.plan.closes_at.to_string(),
        time_zone: found.plan.time_zone.clone(),
        election,
        fingerprint,
        rule,
        entitled: found.entitled_number().unwrap_or(0),
        cast,
        trustees: Trustees {
            threshold: found.plan.threshold,
            size: found.plan.trustees.len(),
            owners: (1..).zip(&found.plan.trustees).map(|(owner, _)| Owner { owner, key: keys.get(&owner).cloned() }).collect(),
        },
        roll_hash: found.roll.as_ref().map(|roll| roll.hash.to_string()),
        checkpoint,
        certificate: found.result.is_some().then(|| format!("/board/{id}/certificate")),
    };
    Ok(Json(info).into_response())
}

/// `φ` as the booth shows it.
fn belenios_fingerprint(election: &str) -> String {
    belenios::election::CheckedElection::<belenios::group::Ed25519>::from_json(election.as_bytes())
        .map_or_else(|_| String::new(), |election| election.fingerprint().to_string())
}

fn public_keys(ballot: &assembly::Ballot) -> std::collections::BTreeMap<u64, String> {
    let key = |text: &String| -> Option<String> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        let key = value.get("public_key")?;
        key.as_str().or_else(|| key.get("public_key")?.as_str()).map(str::to_owned)
    };
    let Some(keys) = &ballot.keys else { return Default::default() };
    (1..).zip(&keys.trustees).filter_map(|(owner, sent)| Some((owner, key(sent.voutput.as_ref().or(sent.public_key.as_ref())?)?))).collect()
}

/// The officer's signed checkpoint of the board as it is now.
async fn note(app: &App, id: &BallotId) -> Answer<String> {
    let events = app.store.event_hashes(id.uuid()).await?;
    let tree = MerkleTree::new(&events);
    let root = tree.root(events.len()).ok_or(Failure::NotFound)?;
    let size = u64::try_from(events.len()).unwrap_or(u64::MAX);
    let checkpoint = Checkpoint { origin: origin(id.uuid()), size, root };
    let key = officer_key(app).await?;
    let signed = SignedCheckpoint::sign(checkpoint, &key).map_err(|error| Failure::broken(&error))?;
    Ok(signed.to_string())
}

/// A note.
#[derive(Serialize, ToSchema)]
pub(crate) struct Note {
    note: String,
}

/// The signed checkpoint of the board.
#[utoipa::path(get, path = "/api/ballots/{uuid}/checkpoint", params(("uuid" = String, Path)), responses((status = 200, body = Note), (status = 404)))]
pub(crate) async fn checkpoint(State(app): State<Arc<App>>, Path(id): Path<BallotId>) -> Answer {
    let found = published(&app, &id)?;
    found.opened_at.ok_or(Failure::NotFound)?;
    Ok(Json(Note { note: note(&app, &id).await? }).into_response())
}

/// What the next order statement of a voting code continues.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialInfo {
    seq: u64,
    ballot: Option<String>,
}

/// The state of a voting code's order statements.
#[utoipa::path(get, path = "/api/ballots/{uuid}/credentials/{credential}", params(("uuid" = String, Path), ("credential" = String, Path)), responses((status = 200, body = CredentialInfo), (status = 404)))]
pub(crate) async fn credential(State(app): State<Arc<App>>, Path((id, credential)): Path<(BallotId, String)>) -> Answer {
    let found = published(&app, &id)?;
    let unknown = || Failure::Api(StatusCode::NOT_FOUND, "unknown_code", CastRefusal::UnknownCode.to_string());
    let listed =
        found.codes.as_ref().is_some_and(|codes| credential.len() == 64 && codes.public_creds.contains(&format!("\"{credential}\"")));
    if !listed {
        return Err(unknown());
    }
    if found.opened_at.is_none() {
        return Ok(Json(CredentialInfo { seq: 0, ballot: None }).into_response());
    }
    let key = Wire::from_json(format!("\"{credential}\"").as_bytes()).map_err(|_| unknown())?;
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
#[utoipa::path(post, path = "/api/ballots/{uuid}/cast", params(("uuid" = String, Path)), request_body = Cast, responses((status = 201, body = Receipt), (status = 200, body = Receipt), (status = 409), (status = 410), (status = 413), (status = 422), (status = 429)))]
pub(crate) async fn cast(Path(id): Path<BallotId>, Open(visitor, cast): Open<Cast>) -> Answer {
    let app = &visitor.app;
    let found = published(app, &id)?;
    let hash = Hash::of(cast.ballot.as_bytes());
    let known = match found.opened_at {
        Some(_) => app.store.tracker(id.uuid(), hash).await?,
        None => None,
    };
    if let Some(known) = known {
        let receipt = Receipt { tracker: hash.to_string(), height: known.height };
        return Ok((StatusCode::OK, Json(receipt)).into_response());
    }
    if !found.takes_ballots(app.now()) {
        return Err(refused(&CastRefusal::Closed));
    }
    let order = cast.order.filter(|order| !order.is_empty());
    match app.intake(&id).await?.cast(cast.ballot, order).await {
        Ok(receipt) => {
            metrics::counter!("folkmoot_ballots_taken").increment(u64::from(!receipt.repeated));
            let status = if receipt.repeated { StatusCode::OK } else { StatusCode::CREATED };
            Ok((status, Json(Receipt { tracker: receipt.tracker.to_string(), height: receipt.height })).into_response())
        }
        Err(error) => Err(submit_failure(error)),
    }
}

fn refused(refusal: &CastRefusal) -> Failure {
    metrics::counter!("folkmoot_ballots_refused", "reason" => refusal.code()).increment(1);
    let status = match refusal {
        CastRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        CastRefusal::Duplicate | CastRefusal::Spoilt | CastRefusal::Order => StatusCode::CONFLICT,
        CastRefusal::Closed => StatusCode::GONE,
        CastRefusal::Busy => StatusCode::TOO_MANY_REQUESTS,
        CastRefusal::NotABallot(_) | CastRefusal::WrongElection | CastRefusal::UnknownCode | CastRefusal::BadProof(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Failure::Api(status, refusal.code(), refusal.to_string())
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
#[utoipa::path(get, path = "/api/ballots/{uuid}/trackers/{tracker}", params(("uuid" = String, Path), ("tracker" = String, Path)), responses((status = 200, body = TrackerInfo), (status = 404)))]
pub(crate) async fn tracker(State(app): State<Arc<App>>, Path((id, tracker)): Path<(BallotId, String)>) -> Answer {
    let found = published(&app, &id)?;
    let hash: Hash = tracker.parse().map_err(|_| Failure::Malformed("tracker".to_owned()))?;
    let entry = match found.opened_at {
        Some(_) => app.store.tracker(id.uuid(), hash).await?,
        None => None,
    };
    let info =
        TrackerInfo { found: entry.is_some(), height: entry.map(|entry| entry.height), counted: entry.is_some_and(|entry| entry.counted) };
    Ok(Json(info).into_response())
}

/// A ballot that is opened for a check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spoil {
    ballot: String,
}

/// Keeps a ballot that is opened for a check: it can never be cast.
#[utoipa::path(post, path = "/api/ballots/{uuid}/spoil", params(("uuid" = String, Path)), request_body = Spoil, responses((status = 201), (status = 409), (status = 410), (status = 422), (status = 429)))]
pub(crate) async fn spoil(Path(id): Path<BallotId>, Open(visitor, spoil): Open<Spoil>) -> Answer {
    let app = &visitor.app;
    if !published(app, &id)?.takes_ballots(app.now()) {
        return Err(refused(&CastRefusal::Closed));
    }
    let hash = Hash::of(spoil.ballot.as_bytes());
    app.intake(&id).await?.spoil(spoil.ballot).await.map_err(submit_failure)?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({ "tracker": hash.to_string() }))).into_response())
}

/// The text of a ballot that was opened for a check.
#[utoipa::path(get, path = "/api/ballots/{uuid}/spoilt/{tracker}", params(("uuid" = String, Path), ("tracker" = String, Path)), responses((status = 200, body = String), (status = 404)))]
pub(crate) async fn spoilt(State(app): State<Arc<App>>, Path((id, tracker)): Path<(BallotId, String)>) -> Answer {
    let found = published(&app, &id)?;
    let hash: Hash = tracker.parse().map_err(|_| Failure::Malformed("tracker".to_owned()))?;
    let text = match found.stage >= BallotStage::Open && found.opened_at.is_some() {
        true => app.store.spoilt(id.uuid(), hash).await?,
        false => None,
    };
    let text = text.ok_or(Failure::NotFound)?;
    Ok(([(CONTENT_TYPE, "application/json")], text).into_response())
}

/// `GET /api/openapi.json`
pub(crate) async fn openapi() -> Response {
    use utoipa::OpenApi as _;
    Json(super::Description::openapi()).into_response()
}
