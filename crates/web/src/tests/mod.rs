#![allow(clippy::unwrap_used)]

mod cut;
mod house;
mod interface;
mod languages;
mod mailing;
mod matrix;
mod officers;
mod play;
mod quota;
mod readiness;
mod safety;
mod scope;
mod slow;
mod sockets;
mod trustee;
mod whole_ballot;
