//! The server: pages, sessions, and the interface that the booth speaks.
//!
//! HTTP lives in this room only. Every act of a person becomes an [`assembly::Command`] that is decided purely,
//! written to the record, and only then applied; every page is drawn from the state that the record gives. Pages
//! work without script, except where something must be encrypted or signed: those are the booth's single files,
//! which this room only serves.
//!
//! - `app` holds what all requests share; `clerk` does what nobody has to ask for: closing, tallying, publishing
//! - `guard` and `visitor` are what every request passes: sizes, times, rates, sessions, forged requests, headers
//! - `say` is the language: every sentence comes from `locales/`
//! - `pages` and `api` are the two ways in; `routes` is the table of addresses

mod api;
mod app;
mod booth;
mod clerk;
mod codes;
mod demo;
mod failure;
mod form;
mod guard;
mod mail;
mod net;
mod pages;
mod pdf;
mod problems;
mod refusals;
mod routes;
mod rules;
mod say;
mod serve;
mod square;
mod tls;
mod visitor;
mod watched;

pub use demo::Demo;
pub use mail::{MailError, Mailer};
pub use serve::{Config, ServeError, Server};
pub use square::qr_svg;
pub use tls::{Certificate, TlsError, tls};

#[cfg(test)]
mod tests;
