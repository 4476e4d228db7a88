//! What went wrong, as an answer: a page for people, JSON for the booth.

use askama::Template;
use assembly::Refusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
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
    /// The rules say no.
    Refused(Box<Refusal>),
    /// The API says no, with a stable code.
    Api(StatusCode, &'static str, String),
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
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::LoginFirst => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Forged => StatusCode::FORBIDDEN,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(refusal) => refusals::status(refusal),
            Self::Api(status, ..) => *status,
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
            Self::Refused(refusal) => refusals::code(refusal),
            Self::Api(_, code, _) => code,
            Self::Broken(_) => "broken",
            Self::NoBooth => "no_booth",
        }
    }

    /// Title and text in the reader's language.
    pub(crate) fn words(&self, t: Say) -> (String, String) {
        let (title, text) = match self {
            Self::NotFound => ("fail-not-found-title", "fail-not-found"),
            Self::LoginFirst => ("fail-login-title", "fail-login"),
            Self::Forbidden => ("fail-forbidden-title", "fail-forbidden"),
            Self::Forged => ("fail-forged-title", "fail-forged"),
            Self::TooMany => ("fail-too-many-title", "fail-too-many"),
            Self::Malformed(what) => return (t.s("fail-malformed-title"), t.a("fail-malformed", "what", what)),
            Self::TooLarge => ("fail-too-large-title", "fail-too-large"),
            Self::Refused(refusal) => return (t.s("fail-refused-title"), refusals::words(t, refusal)),
            Self::Api(_, _, text) => return (t.s("fail-refused-title"), text.clone()),
            Self::Broken(_) => ("fail-broken-title", "fail-broken"),
            Self::NoBooth => ("fail-no-booth-title", "fail-no-booth"),
        };
        (t.s(title), t.s(text))
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
