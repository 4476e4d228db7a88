//! What registrars and scrutineers ask.

use assembly::{BallotId, Command};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use belenios::companion::{MerkleTree, SignedCheckpoint};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Signed, published};
use crate::clerk::officer_key;
use crate::failure::{Answer, Failure};
use crate::pages::ballots::written_roll;
use crate::pages::board::hex;
use crate::visitor::Visitor;

/// For whom codes are made.
#[derive(Serialize, ToSchema)]
pub(crate) struct RollInfo {
    roll_hash: String,
    closes_at: String,
    /// Where voters go with their codes.
    url: String,
    members: Vec<RollMember>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RollMember {
    number: u32,
    name: String,
    unit: String,
}

/// The closed roll, for this ballot's registrar.
#[utoipa::path(get, path = "/api/ballots/{uuid}/roll", params(("uuid" = String, Path)), responses((status = 200, body = RollInfo), (status = 401), (status = 403), (status = 404)))]
pub(crate) async fn roll(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let person = visitor.someone()?;
    let found = published(&visitor.app, &id)?;
    if found.plan.registrar != person {
        return Err(Failure::Forbidden);
    }
    let roll = found.roll.as_ref().ok_or(Failure::NotFound)?;
    let written = written_roll(&visitor.app, &id).ok_or(Failure::NotFound)?;
    let member =
        |member: &assembly::roll::Member| RollMember { number: member.number, name: member.name.clone(), unit: member.unit.clone() };
    let info = RollInfo {
        roll_hash: roll.hash.to_string(),
        closes_at: found.plan.closes_at.to_string(),
        url: format!("{}/b/{id}", visitor.app.settings.base_url),
        members: written.members().iter().map(member).collect(),
    };
    Ok(Json(info).into_response())
}

/// The public side of the voting codes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodesSent {
    public_creds: String,
    introduction: String,
    code_list: String,
}

/// Publishes the public side of the voting codes.
#[utoipa::path(post, path = "/api/ballots/{uuid}/codes", params(("uuid" = String, Path)), request_body = CodesSent, responses((status = 201), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn codes(Path(ballot): Path<BallotId>, Signed(visitor, sent): Signed<CodesSent>) -> Answer {
    let CodesSent { public_creds, introduction, code_list } = sent;
    visitor.act(Command::PublishCodes { ballot, public_creds, introduction, code_list }).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({}))).into_response())
}

/// A mirror's signature under the checkpoint.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cosignature {
    introduction: String,
    note: String,
}

/// A scrutineer signs that they keep the same board.
#[utoipa::path(post, path = "/api/ballots/{uuid}/cosignatures", params(("uuid" = String, Path)), request_body = Cosignature, responses((status = 201), (status = 401), (status = 403), (status = 409), (status = 422)))]
pub(crate) async fn cosign(Path(ballot): Path<BallotId>, Signed(visitor, sent): Signed<Cosignature>) -> Answer {
    let found = published(&visitor.app, &ballot)?;
    found.opened_at.ok_or(Failure::NotFound)?;
    let note: SignedCheckpoint = sent.note.parse().map_err(|_| Failure::Malformed("note".to_owned()))?;
    let events = visitor.app.store.event_hashes(ballot.uuid()).await?;
    let size = usize::try_from(note.checkpoint().size).unwrap_or(usize::MAX);
    let root = MerkleTree::new(&events).root(size).ok_or_else(|| Failure::Malformed("note: size".to_owned()))?;
    let size = note.checkpoint().size;
    let log_key = hex(officer_key(&visitor.app).await?.verifying_key().as_bytes());
    visitor.act(Command::Cosign { ballot, introduction: sent.introduction, note: sent.note, log_key, size, root }).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({}))).into_response())
}
