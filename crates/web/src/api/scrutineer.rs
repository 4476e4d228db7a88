//! What a scrutineer sends: the signature of a mirror under the checkpoint of the board that it keeps.

use assembly::{BallotId, Command};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use belenios::companion::{MerkleTree, SignedCheckpoint};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Problem, Signed, published};
use crate::clerk::officer_key;
use crate::failure::{Answer, Failure};
use crate::pages::board::hex;

/// A mirror's signature under the checkpoint.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cosignature {
    introduction: String,
    note: String,
}

/// A scrutineer signs that they keep the same board.
#[utoipa::path(post, path = "/api/ballots/{uuid}/cosignatures", params(("uuid" = String, Path)), request_body = Cosignature, responses((status = 201), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn cosign(Path(ballot): Path<BallotId>, Signed(visitor, sent): Signed<Cosignature>) -> Answer {
    let person = visitor.someone()?;
    if !published(&visitor.app, &ballot, |ballot| ballot.plan.scrutineers.contains(&person))? {
        return Err(Failure::Forbidden);
    }
    let note = sent.note.parse::<SignedCheckpoint>().map_err(|error| Failure::Malformed(format!("note: {error}")))?;
    visitor.app.store.board(ballot.uuid()).await?.ok_or(Failure::NotFound)?;
    let events = visitor.app.store.event_hashes(ballot.uuid()).await?;
    let size = usize::try_from(note.checkpoint().size).unwrap_or(usize::MAX);
    let root =
        MerkleTree::new(&events).root(size).ok_or_else(|| Failure::Malformed("note: it is about more events than there are".to_owned()))?;
    let size = note.checkpoint().size;
    let log_key = hex(officer_key(&visitor.app, &ballot).await?.verifying_key().as_bytes());
    visitor.act(Command::Cosign { ballot, introduction: sent.introduction, note: sent.note, log_key, size, root }).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({}))).into_response())
}
