//! What the registrar asks: whom codes are for; and takes their public side.

use assembly::{Ballot, BallotId, Command};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Problem, Signed, published};
use crate::failure::{Answer, Failure};
use crate::pages::ballots::written_roll;
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
#[utoipa::path(get, path = "/api/ballots/{uuid}/roll", params(("uuid" = String, Path)), responses((status = 200, body = RollInfo), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn roll(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let person = visitor.someone()?;
    let of = |ballot: &Ballot| (ballot.plan.registrar, ballot.plan.closes_at, ballot.roll.as_ref().map(|roll| roll.hash));
    let (registrar, closes_at, hash) = published(&visitor.app, &id, of)?;
    if registrar != person {
        return Err(Failure::Forbidden);
    }
    let hash = hash.ok_or(Failure::NotFound)?;
    let written = written_roll(&visitor.app, &id).ok_or(Failure::NotFound)?;
    let member =
        |member: &assembly::roll::Member| RollMember { number: member.number, name: member.name.clone(), unit: member.unit.clone() };
    let info = RollInfo {
        roll_hash: hash.to_string(),
        closes_at: closes_at.to_string(),
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
#[utoipa::path(post, path = "/api/ballots/{uuid}/codes", params(("uuid" = String, Path)), request_body = CodesSent, responses((status = 201), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn codes(Path(ballot): Path<BallotId>, Signed(visitor, sent): Signed<CodesSent>) -> Answer {
    let CodesSent { public_creds, introduction, code_list } = sent;
    visitor.act(Command::PublishCodes { ballot, public_creds, introduction, code_list }).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({}))).into_response())
}
