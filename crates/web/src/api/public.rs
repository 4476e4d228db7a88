//! What anybody may ask: who they are, what a ballot is, what the log says of its board, which pages are served.

use assembly::{Ballot, BallotId, RoleKind};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use belenios::companion::{Checkpoint, MerkleTree, SignedCheckpoint, origin};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

use super::{Problem, published};
use crate::app::App;
use crate::booth::{BoothPage, PAGES};
use crate::clerk::officer_key;
use crate::failure::{Answer, Failure};
use crate::rules;
use crate::visitor::Visitor;

/// Seconds for which a checkpoint is shown beside a ballot though the board goes on.
const RECENT: i64 = 10;

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
    /// Of the body's pages, for whoever asks for no other that there is: `en` or `nb`.
    language: &'static str,
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
#[utoipa::path(get, path = "/api/ballots/{uuid}", params(("uuid" = String, Path)), responses((status = 200, body = BallotInfo), (status = 404, body = Problem)))]
pub(crate) async fn ballot(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let app = &visitor.app;
    let mut info = published(app, &id, |ballot| described(&visitor, ballot))?;
    info.body = app.read(|state| state.body.as_ref().map_or_else(String::new, |body| body.name.clone()));
    // Between the opening in the record and the board that follows from it there is a moment without a board.
    if let Some(board) = app.store.board(id.uuid()).await? {
        info.cast = app.store.voted_count(id.uuid()).await?;
        info.checkpoint = Some(note(app, &id, board.height, RECENT).await?);
    }
    Ok(Json(info).into_response())
}

/// What the record says of a ballot.
fn described(visitor: &Visitor, ballot: &Ballot) -> BallotInfo {
    let (id, plan) = (&ballot.id, &ballot.plan);
    let rule = plan.rule.as_ref();
    let keys = public_keys(ballot);
    BallotInfo {
        uuid: id.to_string(),
        body: String::new(),
        language: visitor.app.language().tag(),
        name: plan.name.clone(),
        description: plan.description.clone(),
        stage: ballot.stage.name(),
        opens_at: plan.opens_at.to_string(),
        closes_at: plan.closes_at.to_string(),
        time_zone: plan.time_zone.clone(),
        election: ballot.election().map(str::to_owned),
        fingerprint: ballot.election().and_then(fingerprint),
        rule: rule
            .and_then(|choice| Some(RuleInfo { name: choice.preset.clone(), sentence: rules::sentence(visitor.t, &choice.rule().ok()?) })),
        entitled: ballot.entitled_number().unwrap_or(0),
        cast: 0,
        trustees: Trustees {
            threshold: plan.threshold,
            size: plan.trustees.len(),
            owners: (1..).zip(&plan.trustees).map(|(owner, _)| Owner { owner, key: keys.get(&owner).cloned() }).collect(),
        },
        roll_hash: ballot.roll.as_ref().map(|roll| roll.hash.to_string()),
        checkpoint: None,
        certificate: ballot.result.is_some().then(|| format!("/board/{id}/certificate")),
    }
}

/// `φ` as the booth shows it.
fn fingerprint(election: &str) -> Option<String> {
    CheckedElection::<Ed25519>::from_json(election.as_bytes()).ok().map(|election| election.fingerprint().to_owned())
}

/// The trustees' public keys by owner, of those who have shown one.
fn public_keys(ballot: &Ballot) -> BTreeMap<u64, String> {
    let key = |text: &String| -> Option<String> {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        let key = value.get("public_key")?;
        key.as_str().or_else(|| key.get("public_key")?.as_str()).map(str::to_owned)
    };
    let sent = ballot.keys.as_ref().map_or(&[][..], |keys| keys.trustees.as_slice());
    (1..).zip(sent).filter_map(|(owner, sent)| Some((owner, key(sent.voutput.as_ref().or(sent.public_key.as_ref())?)?))).collect()
}

/// A checkpoint that was made before.
pub(crate) struct Noted {
    size: u64,
    at: Timestamp,
    note: String,
}

/// The log's signature under the first `size` events of the board, or one that is younger than so many seconds: the whole board is hashed for a new one,
/// and every voter's page asks.
async fn note(app: &App, id: &BallotId, size: u64, recent: i64) -> Answer<String> {
    let mut notes = app.notes.lock().await;
    let now = app.now();
    let serves = |known: &&Noted| known.size == size || (0..recent).contains(&(now.as_second() - known.at.as_second()));
    if let Some(known) = notes.get(id).filter(serves) {
        return Ok(known.note.clone());
    }
    let note = signed(app, id, size).await?;
    notes.insert(id.clone(), Noted { size, at: now, note: note.clone() });
    Ok(note)
}

async fn signed(app: &App, id: &BallotId, size: u64) -> Answer<String> {
    let mut events = app.store.event_hashes(id.uuid()).await?;
    events.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let root = MerkleTree::new(&events).root(events.len()).ok_or(Failure::NotFound)?;
    let checkpoint = Checkpoint { origin: origin(id.uuid()), size, root };
    let signed = SignedCheckpoint::sign(checkpoint, &officer_key(app, id).await?).map_err(|error| Failure::broken(&error))?;
    Ok(signed.to_string())
}

/// A note.
#[derive(Serialize, ToSchema)]
pub(crate) struct Note {
    note: String,
}

/// The signed checkpoint of the board.
#[utoipa::path(get, path = "/api/ballots/{uuid}/checkpoint", params(("uuid" = String, Path)), responses((status = 200, body = Note), (status = 404, body = Problem)))]
pub(crate) async fn checkpoint(State(app): State<Arc<App>>, Path(id): Path<BallotId>) -> Answer {
    published(&app, &id, |_| ())?;
    let board = app.store.board(id.uuid()).await?.ok_or(Failure::NotFound)?;
    Ok(Json(Note { note: note(&app, &id, board.height, 0).await? }).into_response())
}

/// The pages of the booth as this server gives them.
#[derive(Serialize, ToSchema)]
pub(crate) struct Booth {
    pages: Vec<Page>,
}

/// A page of the booth.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page {
    name: &'static str,
    /// SHA-256 of the file in hexadecimal digits; none when the booth was not built into this server.
    sha256: Option<String>,
}

/// What the booth's single files are, to be compared with copies from elsewhere.
#[utoipa::path(get, path = "/api/booth", responses((status = 200, body = Booth)))]
pub(crate) async fn booth() -> Answer {
    let page = |name| Page { name, sha256: BoothPage::get(name).map(|page| page.hash()) };
    Ok(Json(Booth { pages: PAGES.map(page).into() }).into_response())
}
