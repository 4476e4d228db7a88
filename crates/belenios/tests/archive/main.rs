//! The `.bel` container: read as written, byte for byte; refused with a reason; recovered after a torn write.
#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

mod board;
mod bombs;
mod damage;
mod properties;
mod refusals;
mod support;
mod torn;
mod vectors;
