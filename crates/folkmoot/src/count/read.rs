//! Ballots from a file, whatever its format.

use std::path::Path;

use anyhow::Result;
use clap::ValueEnum;
use counting::{Profile, Rule, input};

/// The formats of ballots.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Input {
    /// This project's JSON
    Json,
}

/// Reads the ballots. The rule decides between ranked and approval, where a format does not say.
pub(super) fn profile(_file: &Path, bytes: &[u8], _input: Option<Input>, rule: Rule) -> Result<Profile> {
    Ok(input::json(bytes, rule.kind())?)
}
