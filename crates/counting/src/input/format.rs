//! Which format a file has.

use super::text::{ReadError, Text};
use super::{abif, blt, csv, json, pabulib, preflib};
use crate::profile::{Kind, Profile};

/// A format in which ballots can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// This project's JSON: [`json`].
    Json,
    /// BLT: [`blt`].
    Blt,
    /// A table of rankings, also cast vote records: [`csv`].
    Csv,
    /// ABIF: [`abif`].
    Abif,
    /// PrefLib's rankings: [`preflib`].
    PrefLib,
    /// Pabulib's budgets: [`pabulib`].
    Pabulib,
}

impl Format {
    /// The format by the ending of a file name; else by how the text begins.
    ///
    /// # Errors
    /// [`ReadError::UnknownFormat`], or that the file is empty or not UTF-8.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, ReadError> {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        Ok(match ending.as_deref() {
            Some("json") => Format::Json,
            Some("blt") => Format::Blt,
            Some("csv" | "tsv") => Format::Csv,
            Some("abif") => Format::Abif,
            Some("soc" | "soi" | "toc" | "toi") => Format::PrefLib,
            Some("pb") => Format::Pabulib,
            _ => return Self::by_beginning(bytes),
        })
    }

    fn by_beginning(bytes: &[u8]) -> Result<Self, ReadError> {
        let text = Text::new(bytes)?.as_str().trim_start();
        let first = text.lines().next().unwrap_or_default().trim();
        let numbers = first.split_whitespace().filter(|word| word.bytes().all(|b| b.is_ascii_digit())).count();
        if text.starts_with('{') {
            return Ok(Format::Json);
        }
        if first.eq_ignore_ascii_case("meta") {
            return Ok(Format::Pabulib);
        }
        if first.to_uppercase().starts_with("# FILE NAME:") || text.contains("# NUMBER ALTERNATIVES:") {
            return Ok(Format::PrefLib);
        }
        if numbers == 2 && first.split_whitespace().count() == 2 {
            return Ok(Format::Blt);
        }
        let formats = ".json, .blt, .csv, .tsv, .abif, .soc, .soi, .toc, .toi or .pb".to_owned();
        Err(ReadError::UnknownFormat { formats })
    }
}

/// Reads ballots in whichever format the file's name (or its beginning) says; `wanted` is the kind
/// that the rule counts, for the one format that leaves it open.
///
/// # Errors
/// [`ReadError`] with line and column.
pub fn read(name: &str, bytes: &[u8], wanted: Kind) -> Result<Profile, ReadError> {
    Ok(match Format::of(name, bytes)? {
        Format::Json => json(bytes, wanted)?,
        Format::Blt => Profile::Ranked(blt(bytes)?),
        Format::Csv => Profile::Ranked(csv(bytes)?),
        Format::Abif => Profile::Ranked(abif(bytes)?),
        Format::PrefLib => Profile::Ranked(preflib(bytes)?),
        Format::Pabulib => Profile::Budget(pabulib(bytes)?),
    })
}
