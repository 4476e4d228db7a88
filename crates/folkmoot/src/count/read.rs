//! Ballots from a file, whatever its format.

use std::path::Path;

use clap::ValueEnum;
use counting::input::{self, ReadError};
use counting::{Profile, Rule};

/// The formats of ballots.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Input {
    /// This project's JSON
    Json,
    /// BLT: numbers of candidates, names at the end
    Blt,
    /// A table: ranks in columns (also cast vote records), or candidates in columns
    #[value(alias = "cvr", alias = "tsv")]
    Csv,
    /// ABIF: 5:A>B=C
    Abif,
    /// PrefLib's .soc, .soi, .toc and .toi
    Preflib,
    /// Pabulib's budgets, .pb
    Pabulib,
}

/// Reads the ballots: in the format that was asked for, else by the ending of the name, else by how
/// the text begins. The rule decides between ranked and approval where the format does not say.
pub(super) fn profile(file: &Path, bytes: &[u8], input: Option<Input>, rule: Rule) -> Result<Profile, ReadError> {
    let Some(format) = input else {
        return input::read(&file.to_string_lossy(), bytes, rule.kind());
    };
    Ok(match format {
        Input::Json => input::json(bytes, rule.kind())?,
        Input::Blt => Profile::Ranked(input::blt(bytes)?),
        Input::Csv => Profile::Ranked(input::csv(bytes)?),
        Input::Abif => Profile::Ranked(input::abif(bytes)?),
        Input::Preflib => Profile::Ranked(input::preflib(bytes)?),
        Input::Pabulib => Profile::Budget(input::pabulib(bytes)?),
    })
}
