//! JSON bodies, and whose they are.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::guard::Kind;
use crate::visitor::Visitor;

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
    let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::Malformed("body: it did not arrive as a whole".to_owned()),
    })?;
    serde_json::from_slice(&bytes).map_err(|error| Failure::Malformed(format!("body: {error}")))
}
