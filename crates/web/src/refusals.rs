//! The assembly's refusals in the reader's language: `refusal-CODE` in the locales, with the refusal's fields.

use assembly::{Mender, Refusal};
use axum::http::StatusCode;

use crate::say::Say;

/// 403 for what is somebody else's to do, 404 for what is not there, 409 for what comes too early or too late,
/// 422 for the rest.
pub(crate) fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotAllowed { .. } | Refusal::NotYourNumber { .. } => StatusCode::FORBIDDEN,
        Refusal::NoSuchBallot { .. } | Refusal::NoSuchUnit { .. } => StatusCode::NOT_FOUND,
        _ if matches!(refusal.mender(), Mender::Waiting | Mender::Nobody | Mender::OtherOfficer) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The stable word of the API.
pub(crate) fn code(refusal: &Refusal) -> &'static str {
    refusal.code()
}

/// The sentence.
pub(crate) fn words(t: Say, refusal: &Refusal) -> String {
    t.all(&format!("refusal-{}", refusal.code().replace('_', "-")), &refusal.fields())
}
