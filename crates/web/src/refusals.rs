//! What the assembly refuses, in the reader's language: `refusal-CODE` and `cast-CODE` in the locales, with the refusal's fields. Fields that
//! are words (roles, stages, times) are said in the reader's language, too.

use assembly::casting::CastRefusal;
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
    let fields: Vec<(&str, String)> = refusal.fields().into_iter().map(|(name, value)| (name, field(t, refusal, name, value))).collect();
    t.all(&format!("refusal-{}", refusal.code().replace('_', "-")), &fields)
}

/// A field as it stands in the sentence.
fn field(t: Say, refusal: &Refusal, name: &str, value: String) -> String {
    let word = || WORDS.iter().find(|(known, _)| *known == value).map(|(_, key)| t.s(key));
    match name {
        "needs" | "needed" | "role" | "first" | "second" | "stage" | "step" if !value.bytes().all(|byte| byte.is_ascii_digit()) => {
            word().unwrap_or(value)
        }
        "what" => word().unwrap_or_else(|| t.s("phrase-message")),
        // What exactly does not hold, programmers find beside the sentence; see `Failure::detail`.
        "problem" if matches!(refusal, Refusal::BadRule { .. }) => t.s("phrase-rule-problem"),
        "problem" => t.s("phrase-problem"),
        "waits_for" => value.rsplit_once(" and ").map_or(value.clone(), |(front, last)| t.b("phrase-and", "front", front, "last", last)),
        _ => value,
    }
}

/// Why a ballot is not taken.
pub(crate) fn cast_words(t: Say, refusal: &CastRefusal) -> String {
    t.s(&format!("cast-{}", refusal.code().replace('_', "-")))
}

/// 409 for what another ballot stands in the way of, 410 when casting is over, 422 for what is wrong by itself.
pub(crate) fn cast_status(refusal: &CastRefusal) -> StatusCode {
    match refusal {
        CastRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        CastRefusal::Duplicate | CastRefusal::Spoilt | CastRefusal::Order => StatusCode::CONFLICT,
        CastRefusal::Closed => StatusCode::GONE,
        CastRefusal::Busy => StatusCode::TOO_MANY_REQUESTS,
        CastRefusal::NotABallot(_) | CastRefusal::WrongElection | CastRefusal::UnknownCode | CastRefusal::BadProof(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

/// What the assembly says in fields, and where that stands in the locales.
const WORDS: &[(&str, &str)] = &[
    ("officer", "phrase-officer"),
    ("registrar", "phrase-registrar"),
    ("trustee", "phrase-trustee"),
    ("scrutineer", "phrase-scrutineer"),
    ("draft", "phrase-draft"),
    ("roll_closed", "phrase-roll-closed"),
    ("keys_ready", "phrase-keys-ready"),
    ("open", "phrase-open"),
    ("casting_closed", "phrase-casting-closed"),
    ("tallied", "phrase-tallied"),
    ("certified", "phrase-certified"),
    ("challenged", "phrase-challenged"),
    ("confirmed", "phrase-confirmed"),
    ("void", "phrase-void"),
    ("certificate", "phrase-step-certificate"),
    ("commitment", "phrase-step-commitment"),
    ("polynomial", "phrase-step-polynomial"),
    ("voutput", "phrase-step-voutput"),
    ("public_key", "phrase-step-public-key"),
    ("rehearsal", "phrase-step-rehearsal"),
    ("whoever holds the link of the first start", "phrase-by-first-start"),
    ("an officer", "phrase-by-officer"),
    ("the registrar of this ballot", "phrase-by-registrar"),
    ("an officer or the registrar of this ballot", "phrase-by-officer-or-registrar"),
    ("a trustee of this ballot", "phrase-by-trustee"),
    ("a scrutineer of this ballot", "phrase-by-scrutineer"),
    ("the server itself", "phrase-by-server"),
    ("an officer or the server itself", "phrase-by-officer-or-server"),
    ("somebody who takes part in this ballot", "phrase-by-participant"),
    ("somebody who has logged in", "phrase-by-somebody"),
    ("while it is a draft", "phrase-while-draft"),
    ("after the roll is closed and before the ballot opens", "phrase-before-opening"),
    ("after casting ended and before the result is published", "phrase-before-result"),
    ("while the ballot is open", "phrase-while-open"),
    ("when codes are made and every key is in hand", "phrase-when-ready"),
    ("when the result is published", "phrase-when-result"),
    ("before casting ends", "phrase-before-end"),
    ("after the roll is closed; a draft is discarded", "phrase-after-roll"),
    ("until it is over", "phrase-until-over"),
    ("after the codes are made and before casting ends", "phrase-codes-to-end"),
    ("when there is a board", "phrase-when-board"),
    ("when the result is certified, once", "phrase-when-certified"),
    ("when the result is challenged", "phrase-when-challenged"),
    ("the body's name", "phrase-name-body"),
    ("the unit's name", "phrase-name-unit"),
    ("the ballot's name", "phrase-name-ballot"),
    ("the text above the questions", "phrase-description"),
    ("the question", "phrase-question"),
    ("an answer", "phrase-answer"),
    ("the answer", "phrase-reply"),
    ("the reason", "phrase-reason"),
    ("the paper", "phrase-paper"),
];

#[cfg(test)]
mod tests;
