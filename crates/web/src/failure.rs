//! What went wrong, as an answer: a page for people, JSON for the booth.

use askama::Template;
use assembly::Refusal;
use assembly::casting::CastRefusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use store::StoreError;

use crate::refusals;
use crate::say::Say;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// There is nothing here.
    NotFound,
    /// Somebody must log in first.
    LoginFirst,
    /// Not for this person.
    Forbidden,
    /// A form without our token, or from another site.
    Forged,
    /// Too many requests from one address.
    TooMany,
    /// The request cannot be read: which part, in words for a programmer.
    Malformed(String),
    /// Larger than it may be.
    TooLarge,
    /// The answer took longer than an answer may.
    TooSlow,
    /// The rules say no.
    Refused(Box<Refusal>),
    /// A ballot is not taken.
    Cast(CastRefusal),
    /// Nobody has this voting code.
    UnknownCode,
    /// This voting code was used too often; from then on it can be used again.
    TooOften(Timestamp),
    /// The disk or the database failed. The text goes to the log, not to the page.
    Broken(String),
    /// The booth was not built into this program.
    NoBooth,
}

/// A result of a handler.
pub(crate) type Answer<T = Response> = Result<T, Failure>;

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::broken(&error)
    }
}

impl Failure {
    /// A fault of the machine; written to the log with its causes.
    pub(crate) fn broken(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        tracing::error!("{text}");
        Self::Broken(text)
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::UnknownCode => StatusCode::NOT_FOUND,
            Self::LoginFirst => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::TooMany | Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Refused(refusal) => refusals::status(refusal),
            Self::Cast(refusal) => refusals::cast_status(refusal),
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoBooth => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The stable word of the API.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::LoginFirst => "login_first",
            Self::Forbidden => "forbidden",
            Self::Forged => "forged",
            Self::TooMany => "too_many",
            Self::Malformed(_) => "malformed",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Refused(refusal) => refusals::code(refusal),
            Self::Cast(refusal) => refusal.code(),
            Self::UnknownCode => CastRefusal::UnknownCode.code(),
            Self::TooOften(_) => "too_often",
            Self::Broken(_) => "broken",
            Self::NoBooth => "no_booth",
        }
    }

    /// Title and text in the reader's language; times as in this zone.
    pub(crate) fn words(&self, t: Say, zone: &str) -> (String, String) {
        let (title, text) = match self {
            Self::NotFound => ("fail-not-found-title", "fail-not-found"),
            Self::LoginFirst => ("fail-login-title", "fail-login"),
            Self::Forbidden => ("fail-forbidden-title", "fail-forbidden"),
            Self::Forged => ("fail-forged-title", "fail-forged"),
            Self::TooMany => ("fail-too-many-title", "fail-too-many"),
            Self::Malformed(_) => ("fail-malformed-title", "fail-malformed"),
            Self::TooLarge => ("fail-too-large-title", "fail-too-large"),
            Self::TooSlow => ("fail-too-slow-title", "fail-too-slow"),
            Self::Refused(refusal) => return (t.s("fail-refused-title"), refusals::words(t, refusal)),
            Self::Cast(refusal) => return (t.s("fail-refused-title"), refusals::cast_words(t, refusal)),
            Self::UnknownCode => return (t.s("fail-refused-title"), refusals::cast_words(t, &CastRefusal::UnknownCode)),
            Self::TooOften(until) => return (t.s("fail-too-many-title"), t.a("fail-too-often", "when", t.when(*until, zone))),
            Self::Broken(_) => ("fail-broken-title", "fail-broken"),
            Self::NoBooth => ("fail-no-booth-title", "fail-no-booth"),
        };
        (t.s(title), t.s(text))
    }

    /// What a programmer wants to know besides, in English.
    pub(crate) fn detail(&self) -> Option<String> {
        match self {
            Self::Malformed(what) => Some(what.clone()),
            Self::Refused(refusal) => refusal.fields().into_iter().find_map(|(name, value)| (name == "problem").then_some(value)),
            Self::Cast(CastRefusal::NotABallot(why) | CastRefusal::BadProof(why)) => Some(why.clone()),
            _ => None,
        }
    }
}

/// Carries the failure outwards; `render` in `visitor.rs` gives it its words.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The page that says what went wrong.
#[derive(Template)]
#[template(path = "failure.html")]
pub(crate) struct FailurePage {
    pub(crate) t: Say,
    pub(crate) title: String,
    pub(crate) text: String,
}
