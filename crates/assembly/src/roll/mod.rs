//! The roll: the closed list of those entitled, read from the table that a body really has.
//!
//! [`read_roll`] is a pure function of bytes. It takes what spreadsheets write: comma, semicolon or tab, quotes, a byte order mark, UTF-8,
//! UTF-16 or Windows-1252, CRLF, headers in any order and case, in English and Norwegian. What it cannot understand it refuses, **all of it at
//! once**, each with line and column and how to mend it; what it leaves out it says in a [`Notice`].

mod decode;
mod members;
mod table;

pub use members::is_hidden;

use std::fmt;

use belenios::json::write_string;
use belenios::v1::Hash;

/// The closed roll. Immutable: its hash stands for it on the paper and in the record.
#[derive(Clone, PartialEq, Eq)]
pub struct Roll {
    members: Vec<Member>,
}

/// One person entitled to vote.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// The roll number: 1 for the first member in the file, then one more each.
    pub number: u32,
    /// Name as it is printed on the slip.
    pub name: String,
    /// Address, if the body has one.
    pub email: Option<String>,
    /// The unit that the member votes in; empty if the body has no units.
    pub unit: String,
    /// How many times the ballot counts; 1 unless the rules say otherwise.
    pub weight: u64,
}

/// The most a single member's ballot may count.
pub const MAX_WEIGHT: u64 = 1_000_000_000;

/// The largest file that is read, in bytes: some five million members.
pub const MAX_BYTES: usize = 512 << 20;

/// A roll and what was noticed while reading it.
#[derive(Debug)]
pub struct Reading {
    /// The roll.
    pub roll: Roll,
    /// What was left out or guessed. Show it to the officer.
    pub notices: Vec<Notice>,
}

/// Something the officer should know, though it stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The file is not UTF-8; it was read as what Western Windows writes.
    Windows1252,
    /// Lines without any content, skipped.
    EmptyRows(Vec<usize>),
    /// Columns that the roll has no use for.
    UnusedColumns(Vec<String>),
    /// There is no column for units: everybody is in one.
    NoUnits,
    /// One address for several people.
    SharedEmail {
        /// The address.
        email: String,
        /// Lines of the file.
        lines: Vec<usize>,
    },
}

/// Everything that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollError {
    /// In the order of the file; never empty.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// 1-based line of the file, if it has one.
    pub line: Option<usize>,
    /// 1-based column of the table, if it has one.
    pub column: Option<usize>,
    /// What is wrong and how to mend it.
    pub kind: ProblemKind,
}

/// What can be wrong with a roll.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// Nothing in it.
    #[error("the file is empty: save the membership list as CSV with a first line such as: name,e-mail,unit,weight")]
    Empty,
    /// Larger than [`MAX_BYTES`].
    #[error("the file is larger than 512 MiB: this is hardly a membership list")]
    TooLarge,
    /// An archive, a spreadsheet, a picture.
    #[error("this is not a text file: open the list in the spreadsheet program and save it as CSV (UTF-8)")]
    NotText,
    /// A quoted cell that is never closed.
    #[error("the quotation mark that opens this cell is never closed: add the closing \" or remove the opening one")]
    OpenQuote,
    /// Text directly after a closing quotation mark.
    #[error("text follows the closing quotation mark of this cell: write a quotation mark inside a quoted cell twice")]
    AfterQuote,
    /// No header that means name.
    #[error("no column for names: the first line must name the columns, one of them \"name\" (or \"navn\"); found: {0}")]
    NoNameColumn(String),
    /// Two headers with one meaning.
    #[error("two columns for the same thing, this one and column {0}: keep one of them")]
    ColumnTwice(usize),
    /// More cells than headers.
    #[error(
        "this line has {found} cells, the first line names {expected} columns: put quotation marks around cells that contain the separator"
    )]
    TooManyCells {
        /// Columns of the header.
        expected: usize,
        /// Cells of the line.
        found: usize,
    },
    /// Nobody's line.
    #[error("no name: write the member's name or remove the line")]
    NoName,
    /// Longer than a slip can show.
    #[error("this has {0} characters, at most 200 fit on a slip: shorten it")]
    TooLong(usize),
    /// A line break or another control character.
    #[error("this cell contains a line break or another control character: remove it")]
    Control,
    /// Not an address.
    #[error("{0:?} is not an e-mail address: correct it or leave the cell empty")]
    Email(String),
    /// Not a number at all.
    #[error("the weight {0:?} is not a whole number: write 1, 2, 3 … or leave the cell empty for 1")]
    WeightText(String),
    /// 0 or less.
    #[error("the weight {0} is not positive: write at least 1, or remove members who may not vote")]
    WeightNotPositive(String),
    /// More than [`MAX_WEIGHT`].
    #[error("the weight {0} is larger than 1000000000, the most that a ballot may count")]
    WeightTooLarge(String),
    /// The same person twice.
    #[error(
        "{name} stands on line {first} already, with the same e-mail and unit: remove one line; if they are two persons, make their names differ"
    )]
    Duplicate {
        /// The name.
        name: String,
        /// Where it stood first.
        first: usize,
    },
    /// A header and nothing else.
    #[error("the file has column names but no members")]
    NoMembers,
    /// All weights together.
    #[error("the weights add up to more than 10^15: no count could be taken")]
    WeightSum,
}

/// How many problems are written out; the rest is counted.
const SHOWN: usize = 100;

impl fmt::Display for RollError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        write!(f, "the roll was not read: {count} {}", if count == 1 { "thing to mend" } else { "things to mend" })?;
        for problem in self.problems.iter().take(SHOWN) {
            write!(f, "\n  {problem}")?;
        }
        if count > SHOWN {
            write!(f, "\n  … and {} more", count - SHOWN)?;
        }
        Ok(())
    }
}

impl std::error::Error for RollError {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {column}: {}", self.kind),
            (Some(line), None) => write!(f, "line {line}: {}", self.kind),
            _ => write!(f, "{}", self.kind),
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Windows1252 => {
                f.write_str("the file is not UTF-8; it was read as Windows-1252 (Latin-1): check names with æ, ø, å, ä, ö, é")
            }
            Self::EmptyRows(lines) => write!(f, "{} skipped: {}", plural(lines.len(), "empty line"), lines_in_words(lines)),
            Self::UnusedColumns(names) => write!(f, "not used: {}", names.join(", ")),
            Self::NoUnits => f.write_str("there is no column for units: all members are in one"),
            Self::SharedEmail { email, lines } => {
                write!(f, "{email} is the address of {} members ({})", lines.len(), lines_in_words(lines))
            }
        }
    }
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn lines_in_words(lines: &[usize]) -> String {
    let first: Vec<String> = lines.iter().take(8).map(usize::to_string).collect();
    let more = if lines.len() > 8 { ", …" } else { "" };
    format!("{} {}{more}", if lines.len() == 1 { "line" } else { "lines" }, first.join(", "))
}

/// Reads a membership list.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read_roll(bytes: &[u8]) -> Result<Reading, RollError> {
    let decoded = decode::decode(bytes).map_err(RollError::one)?;
    let table = table::split(&decoded.text)?;
    let mut reading = members::members(&table)?;
    if decoded.windows_1252 {
        reading.notices.insert(0, Notice::Windows1252);
    }
    Ok(reading)
}

impl RollError {
    fn one(kind: ProblemKind) -> Self {
        Self { problems: vec![Problem { line: None, column: None, kind }] }
    }
}

impl Roll {
    /// A roll of members who were checked before, such as those of a `roll.json`.
    ///
    /// # Errors
    /// What [`read_roll`] would say of them; lines are roll numbers.
    pub fn new(members: Vec<Member>) -> Result<Self, RollError> {
        let problems = members::problems_of(&members);
        if problems.is_empty() { Ok(Self { members }) } else { Err(RollError { problems }) }
    }

    /// In the order of roll numbers.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// `N`: how many are entitled.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Never true: a roll has members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Does any member's ballot count more than once?
    pub fn is_weighted(&self) -> bool {
        self.members.iter().any(|member| member.weight != 1)
    }

    /// `Σw`
    pub fn total_weight(&self) -> u64 {
        self.members.iter().map(|member| member.weight).sum()
    }

    /// Members of each unit, in the order in which units first appear.
    pub fn units(&self) -> Vec<(&str, usize)> {
        let mut places = std::collections::HashMap::new();
        let mut units: Vec<(&str, usize)> = Vec::new();
        for member in &self.members {
            let place = *places.entry(member.unit.as_str()).or_insert_with(|| {
                units.push((member.unit.as_str(), 0));
                units.len() - 1
            });
            units[place].1 += 1;
        }
        units
    }

    /// What the roll hash is taken over: `["folkmoot-roll-v1",[number,"name","e-mail","unit",weight],…]` without white space, members in the order
    /// of their numbers, strings escaped as in the Belenios format (raw UTF-8; `\" \\ \b \f \n \r \t`, `\u00xx` for other controls), a missing
    /// e-mail as `""`.
    pub fn canonical(&self) -> String {
        let mut text = String::from("[\"folkmoot-roll-v1\"");
        for member in &self.members {
            text.push_str(",[");
            text.push_str(&member.number.to_string());
            for cell in [member.name.as_str(), member.email.as_deref().unwrap_or_default(), member.unit.as_str()] {
                text.push(',');
                write_string(cell, &mut text);
            }
            text.push(',');
            text.push_str(&member.weight.to_string());
            text.push(']');
        }
        text.push(']');
        text
    }

    /// SHA-256 of [`Self::canonical`].
    pub fn hash(&self) -> Hash {
        Hash::of(self.canonical().as_bytes())
    }
}

/// Shows how many there are, not who.
impl fmt::Debug for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roll").field("members", &self.members.len()).finish()
    }
}

/// Shows the roll number, not the person.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("number", &self.number).finish_non_exhaustive()
    }
}
