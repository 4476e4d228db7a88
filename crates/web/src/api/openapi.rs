//! The interface's description of itself.

use axum::Json;
use axum::response::IntoResponse;
use utoipa::OpenApi;

use super::{casting, downloads, public, registrar, scrutineer, trustee};
use crate::failure::Answer;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Folkmoot",
        description = "What the booth's pages ask of the server. Texts are exact canonical JSON of the Belenios wire and of companion records. \
                       Whoever has a session sends the value of `csrf` from `/api/me` as the header `x-csrf-token` with every POST for which one must be logged in."
    ),
    paths(
        public::me,
        public::booth,
        public::ballot,
        public::checkpoint,
        casting::credential,
        casting::cast,
        casting::tracker,
        casting::spoil,
        casting::spoilt,
        registrar::roll,
        registrar::codes,
        trustee::ceremony,
        trustee::step,
        trustee::decrypt,
        scrutineer::cosign,
        downloads::file,
        downloads::record
    )
)]
struct Description;

/// `GET /api/openapi.json`
pub(super) async fn openapi() -> Answer {
    Ok(Json(Description::openapi()).into_response())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_interface_is_what_was_agreed() {
        insta::assert_snapshot!(Description::openapi().to_pretty_json().unwrap());
    }
}
