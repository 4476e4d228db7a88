//! The Belenios voting protocol, version 1, as released with 3.3.0.
pub mod group;
pub mod json;
pub mod v1;
