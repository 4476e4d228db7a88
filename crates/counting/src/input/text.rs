//! What all readers share: bytes become text, offsets become lines and columns.

use std::fmt;

use crate::error::ProfileError;
use crate::fraction::Fraction;
use crate::profile::Place;

/// Why a file of ballots could not be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The file is not UTF-8.
    #[error("{place}: the file is not UTF-8 text{hint}; save it as UTF-8")]
    Encoding {
        /// The first byte that is not UTF-8.
        place: Place,
        /// What it looks like instead.
        hint: &'static str,
    },
    /// The file is not written as its format asks.
    #[error("{place}: {problem}")]
    Syntax {
        /// Where.
        place: Place,
        /// What is wrong and what was expected.
        problem: String,
    },
    /// The file is well written, but a ballot or the question makes no sense.
    #[error("{place}: {source}")]
    Ballot {
        /// Where.
        place: Place,
        /// What is wrong with it.
        source: ProfileError,
    },
    /// Something that the file must say is nowhere in it.
    #[error("the file does not say {what}")]
    Missing {
        /// What is missing.
        what: &'static str,
    },
    /// It could not be found out which format the file has.
    #[error("the format of the file is not known; it can be {formats}")]
    UnknownFormat {
        /// The formats that are known.
        formats: String,
    },
}

impl ReadError {
    /// Where in the file, if it is at one place.
    pub fn place(&self) -> Option<Place> {
        match self {
            ReadError::Encoding { place, .. } | ReadError::Syntax { place, .. } | ReadError::Ballot { place, .. } => Some(*place),
            _ => None,
        }
    }
}

/// The text of a file, without its byte order mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    text: &'a str,
}

impl<'a> Text<'a> {
    /// Checks that `bytes` are UTF-8 text with something in it.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let start = Place { line: 1, column: 1 };
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(ReadError::Encoding { place: start, hint: " but looks like UTF-16" });
        }
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let (good, rest) = bytes.split_at(error.valid_up_to());
            let good = std::str::from_utf8(good).unwrap_or_default();
            let hint = if rest.len() > 1 { " but may be Latin-1 or Windows-1252" } else { "" };
            ReadError::Encoding { place: Text { text: good }.place(good.len()), hint }
        })?;
        if text.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        Ok(Self { text })
    }

    pub(crate) fn as_str(self) -> &'a str {
        self.text
    }

    /// Line and column (in characters) of a byte offset.
    pub(crate) fn place(self, offset: usize) -> Place {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Place { line: to_u64(line), column: to_u64(column) }
    }

    pub(crate) fn syntax(self, offset: usize, problem: impl fmt::Display) -> ReadError {
        ReadError::Syntax { place: self.place(offset), problem: problem.to_string() }
    }

    pub(crate) fn ballot(self, offset: usize, source: ProfileError) -> ReadError {
        ReadError::Ballot { place: self.place(offset), source }
    }
}

pub(crate) fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// A number of ballots: digits only, at most 2^64 - 1.
pub(crate) fn weight(text: &str) -> Result<u64, ProfileError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let bad = || ProfileError::BadWeight { weight: shorten(text) };
    digits.then(|| text.parse().ok()).flatten().ok_or_else(bad)
}

/// A cost, budget or share.
pub(crate) fn fraction(text: &str) -> Result<Fraction, String> {
    text.parse::<Fraction>().map_err(|error| error.to_string())
}

/// At most 60 characters of a text, for errors.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
