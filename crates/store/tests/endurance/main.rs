//! What must not happen whatever happens: a ballot lost that was acknowledged, one counted twice, a secret on the disk.
//!
//! Each test has a short form among the ordinary ones and a long form that is ignored; the long form's documentation says how to run it.

#![allow(clippy::unwrap_used)]

#[path = "../fixture/mod.rs"]
mod fixture;

mod kill;
mod race;
mod seized;
mod torn;

/// The same for every start.
pub(crate) fn start_key() -> store::StartKey {
    store::StartKey::from_bytes([9; 32])
}
