//! The Belenios voting protocol, version 1, as released with 3.3.0.
pub mod archive;
pub mod ballot;
pub mod companion;
pub mod credential;
pub mod election;
pub mod group;
pub mod json;
pub mod mix;
mod proof;
pub mod tally;
mod transcript;
pub mod trustee;
pub mod v1;
pub mod verify;
