//! What the booth speaks: JSON, errors as `{"error":code,"message":text}`. `GET /api/openapi.json` describes it.

pub(crate) mod ceremony;
pub(crate) mod public;
pub(crate) mod staff;

use assembly::{Ballot, BallotId};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use subtle::ConstantTimeEq;
use utoipa::OpenApi;

use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::guard::Kind;
use crate::visitor::Visitor;

/// The description of the interface.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Folkmoot",
        description = "What the booth's pages ask of the server. Texts are exact canonical JSON of the Belenios wire and of companion records."
    ),
    paths(
        public::me,
        public::ballot,
        public::credential,
        public::cast,
        public::tracker,
        public::spoil,
        public::spoilt,
        public::checkpoint,
        staff::roll,
        staff::codes,
        staff::cosign,
        ceremony::ceremony,
        ceremony::step,
        ceremony::decrypt
    )
)]
pub(crate) struct Description;

/// A JSON body of somebody who has logged in, its token checked.
pub(crate) struct Signed<T>(pub(crate) Visitor, pub(crate) T);

/// A JSON body of anybody.
pub(crate) struct Open<T>(pub(crate) Visitor, pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Signed<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        visitor.pace(Kind::Change)?;
        visitor.someone()?;
        let token = parts.headers.get("x-csrf-token").map(|value| value.as_bytes()).unwrap_or_default();
        if !bool::from(token.ct_eq(visitor.csrf.as_bytes())) {
            return Err(Failure::Forged);
        }
        Ok(Self(visitor, read(Request::from_parts(parts, body)).await?))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Open<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        visitor.pace(Kind::Cast)?;
        Ok(Self(visitor, read(Request::from_parts(parts, body)).await?))
    }
}

async fn read<T: DeserializeOwned>(request: Request) -> Answer<T> {
    let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| {
        let large = rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        if large { Failure::TooLarge } else { Failure::Malformed("body".to_owned()) }
    })?;
    serde_json::from_slice(&bytes).map_err(|error| Failure::Malformed(error.to_string()))
}

/// A ballot whose roll is closed; drafts are nobody's business.
pub(crate) fn published(app: &App, id: &BallotId) -> Answer<Ballot> {
    let ballot = app.read(|state| state.ballots.get(id).cloned()).ok_or(Failure::NotFound)?;
    if ballot.roll.is_some() { Ok(ballot) } else { Err(Failure::NotFound) }
}
