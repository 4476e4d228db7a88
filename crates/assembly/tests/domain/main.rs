//! The domain held to what it promises: whole ballots, rights, invariants, a walk through everything that can be commanded.

#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, missing_docs)]

mod casting;
mod common;
mod invariants;
mod keys;
mod lists;
mod proposals;
mod rights;
mod walk;
mod whole_ballot;
