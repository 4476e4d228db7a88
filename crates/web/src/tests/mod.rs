#![allow(clippy::unwrap_used)]

mod house;
mod interface;
mod officers;
mod play;
mod safety;
mod trustee;
mod whole_ballot;
