//! The whole ceremony with the real binary, on files: every role in its own directory, with only its own files.
#![allow(clippy::unwrap_used, missing_docs)]

mod bad_input;
mod order;
mod stage;
mod whole;
