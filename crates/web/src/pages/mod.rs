//! Pages: one module for each place. A handler loads, checks, acts and answers.

pub(crate) mod anew;
pub(crate) mod ballots;
pub(crate) mod board;
pub(crate) mod certificate;
pub(crate) mod door;
pub(crate) mod draft;
pub(crate) mod figure;
pub(crate) mod front;
pub(crate) mod members;
pub(crate) mod office;
pub(crate) mod people;
pub(crate) mod readiness;
pub(crate) mod slips;
#[cfg(debug_assertions)]
pub(crate) mod styleguide;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::failure::{Answer, Failure};
use crate::form::Fault;
use crate::say::Say;

/// A heading, paragraphs and a form.
#[derive(Template)]
#[template(path = "words.html")]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) texts: Vec<String>,
    pub(crate) form: String,
}

/// After something was done: the page that shows it.
pub(crate) fn done(to: &str) -> Answer {
    Ok(Redirect::to(to).into_response())
}

/// The same page again, with what is wrong.
pub(crate) fn again(page: Response) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What the rules refuse becomes a fault on top of the form; anything else stays a failure.
pub(crate) fn fault(t: Say, failure: Failure) -> Answer<Vec<Fault>> {
    match failure {
        Failure::Refused(refusal) if !matches!(*refusal, assembly::Refusal::NotAllowed { .. }) => {
            Ok(vec![Fault { field: "", text: crate::refusals::words(t, &refusal) }])
        }
        other => Err(other),
    }
}

/// One line of a task list.
pub(crate) struct Task {
    pub(crate) mark: &'static str,
    pub(crate) to: String,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) who: String,
}
