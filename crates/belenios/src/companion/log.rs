//! The file: written at its end only, read strictly.

use std::io::{self, BufRead, Read as _, Write};

use super::record::{Line, Record, line_hash};
use super::statement::Opening;
use crate::group::Group;
use crate::json::{JsonError, Reader, Wire};
use crate::v1::{Hash, Uuid};

/// Longer than any record can be.
const MAX_LINE: usize = 64 * 1024;
/// More records than a district has ballots, statements and checkpoints.
const MAX_RECORDS: usize = 1 << 21;

/// A companion record whose form and chain are right. What its statements are worth, the checks say.
#[derive(Clone, Debug)]
pub struct Companion<G: Group> {
    opening: Opening,
    records: Vec<Record<G>>,
    head: Hash,
    length: u64,
    torn: usize,
}

/// Why a companion record cannot be read. Lines count from 1.
#[derive(Debug, thiserror::Error)]
pub enum CompanionError {
    /// The file cannot be read at all.
    #[error("the companion record cannot be read: {0}")]
    Io(#[from] io::Error),
    /// A line is not the canonical JSON of a record.
    #[error("line {line} of the companion record: {error}")]
    Json {
        /// Which line.
        line: usize,
        /// Where in it, and why.
        error: JsonError,
    },
    /// A line is longer than any record.
    #[error("line {line} of the companion record is longer than {MAX_LINE} bytes")]
    TooLong {
        /// Which line.
        line: usize,
    },
    /// More lines than any election needs.
    #[error("the companion record has more than {MAX_RECORDS} lines")]
    TooMany,
    /// There is not even an opening.
    #[error("the companion record is empty")]
    Empty,
    /// The first line is not an opening, or a later one is.
    #[error("line {line} of the companion record: an opening stands in the first line and only there")]
    Opening {
        /// Which line.
        line: usize,
    },
    /// Another version.
    #[error("the companion record has version {0}; this program reads version 1")]
    Version(u64),
    /// Another group than the election's.
    #[error("the companion record is for the group {found:?}, not for {expected}")]
    Group {
        /// What it says.
        found: String,
        /// What was asked for.
        expected: &'static str,
    },
    /// A line's height is not its place.
    #[error("line {line} of the companion record says height {found}, not {}", line - 1)]
    Height {
        /// Which line.
        line: usize,
        /// What it says.
        found: u64,
    },
    /// A line's parent is not the line before it.
    #[error("line {line} of the companion record does not continue the line before it: something was altered, removed or put in between")]
    Parent {
        /// Which line.
        line: usize,
    },
}

impl<G: Group> Companion<G> {
    /// Reads lines as they come. A last line without its line feed was torn while it was written: it is left out and reported by
    /// [`Companion::torn`].
    pub fn read(mut reader: impl BufRead) -> Result<Self, CompanionError> {
        let mut chain = Chain::<G>::default();
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
            if read == 0 {
                return chain.finish(0);
            }
            if line.pop_if(|byte| *byte == b'\n').is_none() {
                let is_torn = read <= MAX_LINE;
                return if is_torn { chain.finish(read) } else { Err(CompanionError::TooLong { line: chain.records.len() + 1 }) };
            }
            chain.push(&line)?;
        }
    }

    /// The election's identifier.
    pub fn uuid(&self) -> &Uuid {
        &self.opening.uuid
    }

    /// All records with their lines' numbers, from 1.
    pub fn records(&self) -> impl Iterator<Item = (usize, &Record<G>)> {
        (1..).zip(&self.records)
    }

    /// The hash of the last line: who knows it, knows the whole record.
    pub fn head(&self) -> Hash {
        self.head
    }

    /// Bytes of the complete lines: where the next one is to be written.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of a torn last line; 0 if the file ends as it should.
    pub fn torn(&self) -> usize {
        self.torn
    }
}

/// The group that a companion record names in its first line, before anything that depends on it can be read.
pub fn peek_companion_group(first_line: &[u8]) -> Result<String, JsonError> {
    let mut reader = Reader::new(first_line)?;
    reader.expect("{\"height\":0,\"kind\":\"opening\",\"body\":")?;
    Opening::read(&mut reader).map(|opening| opening.group)
}

/// The lines so far.
struct Chain<G: Group> {
    records: Vec<Record<G>>,
    head: Option<Hash>,
    length: u64,
}

impl<G: Group> Default for Chain<G> {
    fn default() -> Self {
        Self { records: Vec::new(), head: None, length: 0 }
    }
}

impl<G: Group> Chain<G> {
    fn push(&mut self, text: &[u8]) -> Result<(), CompanionError> {
        let line = self.records.len() + 1;
        if self.records.len() == MAX_RECORDS {
            return Err(CompanionError::TooMany);
        }
        if line == 1 {
            check_opening::<G>(text)?;
        }
        let Line { height, parent, record } = Line::<G>::from_json(text).map_err(|error| CompanionError::Json { line, error })?;
        if usize::try_from(height).ok() != Some(line - 1) {
            return Err(CompanionError::Height { line, found: height });
        }
        if parent != self.head {
            return Err(CompanionError::Parent { line });
        }
        if matches!(record, Record::Opening(_)) != (line == 1) {
            return Err(CompanionError::Opening { line });
        }
        self.head = Some(line_hash(text));
        self.length += u64::try_from(text.len()).unwrap_or(u64::MAX) + 1;
        self.records.push(record);
        Ok(())
    }

    fn finish(self, torn: usize) -> Result<Companion<G>, CompanionError> {
        let Self { records, head, length } = self;
        match (records.first(), head) {
            (Some(Record::Opening(opening)), Some(head)) => Ok(Companion { opening: opening.clone(), records, head, length, torn }),
            _ => Err(CompanionError::Empty),
        }
    }
}

/// Version and group come first: lines of another group could not be read at all.
fn check_opening<G: Group>(text: &[u8]) -> Result<(), CompanionError> {
    let json = |error| CompanionError::Json { line: 1, error };
    let mut reader = Reader::new(text).map_err(json)?;
    if !reader.take_if("{\"height\":0,\"kind\":\"opening\",\"body\":") {
        return Err(CompanionError::Opening { line: 1 });
    }
    let opening = Opening::read(&mut reader).map_err(json)?;
    if opening.version != 1 {
        return Err(CompanionError::Version(opening.version));
    }
    if opening.group != G::NAME {
        return Err(CompanionError::Group { found: opening.group, expected: G::NAME });
    }
    Ok(())
}

/// Writes records at the end of a companion record.
#[derive(Debug)]
pub struct CompanionWriter<W> {
    out: W,
    height: u64,
    head: Hash,
}

impl<W: Write> CompanionWriter<W> {
    /// Begins a record with its opening.
    pub fn create<G: Group>(mut out: W, uuid: &Uuid) -> io::Result<Self> {
        let opening = Opening { version: 1, uuid: uuid.clone(), group: G::NAME.to_owned() };
        let head = write_line(&mut out, &Line::<G> { height: 0, parent: None, record: Record::Opening(opening) })?;
        Ok(Self { out, height: 1, head })
    }

    /// Goes on with a record that was read; `out` must write at [`Companion::length`], so that a torn line is overwritten.
    pub fn resume<G: Group>(out: W, companion: &Companion<G>) -> Self {
        Self { out, height: u64::try_from(companion.records.len()).unwrap_or(u64::MAX), head: companion.head }
    }

    /// Goes on after `height` lines of which the last has the hash `head`, for whoever keeps these two beside the lines.
    pub fn resume_at(out: W, height: u64, head: Hash) -> Self {
        Self { out, height, head }
    }

    /// Appends one record and returns the new head. The line is flushed; whoever acknowledges it must still sync the file.
    pub fn append<G: Group>(&mut self, record: Record<G>) -> io::Result<Hash> {
        let line = Line { height: self.height, parent: Some(self.head), record };
        self.head = write_line(&mut self.out, &line)?;
        self.height += 1;
        Ok(self.head)
    }

    /// The hash of the last line.
    pub fn head(&self) -> Hash {
        self.head
    }

    /// Gives back what it writes to.
    pub fn into_inner(self) -> W {
        self.out
    }
}

fn write_line<G: Group>(out: &mut impl Write, line: &Line<G>) -> io::Result<Hash> {
    let mut text = line.to_json();
    let head = line_hash(text.as_bytes());
    text.push('\n');
    if text.len() > MAX_LINE {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the record is longer than a line of the companion record may be"));
    }
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(head)
}
