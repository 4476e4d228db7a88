//! Tables of ballots: comma, semicolon or tab between fields, quotation marks as in RFC 4180.
//!
//! The header decides how a row is read:
//!
//! - **Ranks in columns** (as RCTab and ES&S export cast vote records): columns named `Rank 1`,
//!   `choice_2`, `3rd choice`, `Mayor choice 4 of 6`, `5` … hold the names of candidates. An empty cell, `undervote` or
//!   `skipped` is a skipped rank, `overvote` an overvote, `write-in`, `undeclared write-ins` or
//!   `uwi` an undeclared write-in; several names in one cell, on lines of their own, an equal
//!   footing. Other columns (precinct, machine …) are passed over. Candidates are in alphabetical
//!   order.
//! - **Candidates in columns**: each cell holds the rank of its candidate from 1; empty or 0 is
//!   unranked; equal numbers are an equal footing, a missing number is a skipped rank.
//!
//! A column `weight`, `count`, `ballots` or `votes` says how many ballots are like the row.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::text::{ReadError, Text, shorten, weight};
use crate::candidate::Candidates;
use crate::profile::{RankedBuilder, RankedProfile};

/// Ranks beyond are surely not ranks.
const MOST_RANKS: usize = 1000;

/// Reads a table of rankings.
///
/// # Errors
/// [`ReadError`] with line and column.
pub fn csv(bytes: &[u8]) -> Result<RankedProfile, ReadError> {
    let text = Text::new(bytes)?;
    let mut rows = Rows { text, at: 0, delimiter: delimiter(text.as_str()) };
    let header = rows.next()?.unwrap_or_default();
    let layout = Layout::of(text, &header)?;
    if layout.ranks.is_empty() {
        read_candidates_in_columns(rows, &header, layout.weight)
    } else {
        read_ranks_in_columns(rows, &header, &layout)
    }
}

/// The delimiter that the first line has most of.
fn delimiter(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: &char| first.matches(*delimiter).count();
    [',', ';', '\t'].into_iter().max_by_key(|d| (count(d), *d == ',')).unwrap_or(',')
}

/// A cell and where it begins.
type Field<'a> = (usize, Cow<'a, str>);

struct Rows<'a> {
    text: Text<'a>,
    at: usize,
    delimiter: char,
}

impl<'a> Rows<'a> {
    /// The next row that is not empty.
    fn next(&mut self) -> Result<Option<Vec<Field<'a>>>, ReadError> {
        loop {
            if self.at >= self.text.as_str().len() {
                return Ok(None);
            }
            let row = self.row()?;
            if row.len() > 1 || row.iter().any(|(_, cell)| !cell.trim().is_empty()) {
                return Ok(Some(row));
            }
        }
    }

    fn row(&mut self) -> Result<Vec<Field<'a>>, ReadError> {
        let mut row = Vec::new();
        loop {
            let start = self.at;
            let cell = self.cell()?;
            row.push((start, cell));
            let rest = &self.text.as_str()[self.at..];
            match rest.chars().next() {
                Some(found) if found == self.delimiter => self.at += found.len_utf8(),
                Some('\r') if rest.starts_with("\r\n") => {
                    self.at += 2;
                    return Ok(row);
                }
                Some(_) => {
                    self.at += 1;
                    return Ok(row);
                }
                None => return Ok(row),
            }
        }
    }

    fn cell(&mut self) -> Result<Cow<'a, str>, ReadError> {
        let (start, rest) = (self.at, &self.text.as_str()[self.at..]);
        if !rest.starts_with('"') {
            let end = rest.find([self.delimiter, '\n', '\r']).unwrap_or(rest.len());
            self.at += end;
            return Ok(Cow::Borrowed(rest[..end].trim()));
        }
        let mut end = 1;
        loop {
            let quote = rest[end..].find('"');
            end += quote.ok_or_else(|| self.text.syntax(start, "the quotation mark is not closed"))? + 1;
            if !rest[end..].starts_with('"') {
                break;
            }
            end += 1;
        }
        self.at += end;
        if !rest[end..].is_empty() && !rest[end..].starts_with([self.delimiter, '\n', '\r']) {
            return Err(self.text.syntax(self.at, "after a closing quotation mark the cell must end"));
        }
        Ok(Cow::Owned(rest[1..end - 1].replace("\"\"", "\"").trim().to_owned()))
    }
}

/// What the columns mean.
struct Layout {
    weight: Option<usize>,
    /// Rank and column, by rank.
    ranks: BTreeMap<usize, usize>,
}

impl Layout {
    fn of(text: Text<'_>, header: &[Field<'_>]) -> Result<Self, ReadError> {
        let mut layout = Self { weight: None, ranks: BTreeMap::new() };
        for (column, (at, name)) in header.iter().enumerate() {
            let name = name.to_lowercase();
            if layout.weight.is_none() && ["weight", "count", "ballots", "votes"].contains(&name.as_str()) {
                layout.weight = Some(column);
            } else if let Some(rank) = rank_of(&name)
                && layout.ranks.insert(rank, column).is_some()
            {
                return Err(text.syntax(*at, format!("two columns hold rank {rank}; one contest at a time can be read")));
            }
        }
        Ok(layout)
    }
}

/// `rank 1`, `choice_2`, `preference3`, `4th choice`, `5`, `Mayor choice 1 of 6`: the number.
fn rank_of(name: &str) -> Option<usize> {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_rank = |word: &str| ["rank", "ranking", "choice", "preference", "pref"].contains(&word);
    let number = match words.as_slice() {
        [.., word, number, "of", _] | [.., word, number] if is_rank(word) => number,
        [.., number, "st" | "nd" | "rd" | "th", word] if is_rank(word) => number,
        [number, "st" | "nd" | "rd" | "th"] | [number] => number,
        _ => return None,
    };
    number.parse().ok().filter(|rank| (1..=MOST_RANKS).contains(rank))
}

/// Runs of letters and runs of digits.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in name.chars() {
        let joins = (c.is_alphabetic() && before.is_alphabetic()) || (c.is_ascii_digit() && before.is_ascii_digit());
        match words.last_mut().filter(|_| joins) {
            Some(word) => word.push(c),
            None if c.is_alphabetic() || c.is_ascii_digit() => words.push(c.to_string()),
            None => {}
        }
        before = c;
    }
    words
}

fn row_weight(text: Text<'_>, row: &[Field<'_>], column: Option<usize>) -> Result<u64, ReadError> {
    let Some(column) = column else { return Ok(1) };
    let (at, cell) = &row[column];
    weight(cell).map_err(|error| text.ballot(*at, error))
}

fn check_width(text: Text<'_>, row: &[Field<'_>], header: &[Field<'_>]) -> Result<(), ReadError> {
    if row.len() == header.len() {
        return Ok(());
    }
    let at = row.get(header.len()).or(row.last()).map_or(0, |(at, _)| *at);
    Err(text.syntax(at, format!("the row has {} cells, the header {}", row.len(), header.len())))
}

fn read_candidates_in_columns(mut rows: Rows<'_>, header: &[Field<'_>], weights: Option<usize>) -> Result<RankedProfile, ReadError> {
    let text = rows.text;
    let columns: Vec<usize> = (0..header.len()).filter(|column| Some(*column) != weights).collect();
    let names = columns.iter().map(|&column| header[column].1.clone().into_owned()).collect();
    let candidates = Candidates::new(names).map_err(|error| text.ballot(0, error))?;
    let mut builder = RankedProfile::builder(candidates);
    while let Some(row) = rows.next()? {
        check_width(text, &row, header)?;
        let mut at_rank: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, &column) in columns.iter().enumerate() {
            let (at, cell) = &row[column];
            if let Some(rank) = rank(text, *at, cell)? {
                at_rank.entry(rank).or_default().push(index);
            }
        }
        let last = at_rank.keys().last().copied().unwrap_or(0);
        for rank in 1..=last {
            let indices = at_rank.remove(&rank).unwrap_or_default();
            builder.equal(&indices).map_err(|error| text.ballot(row[0].0, error))?;
        }
        let weight = row_weight(text, &row, weights)?;
        builder.ballot(weight).map_err(|error| text.ballot(row[0].0, error))?;
    }
    Ok(builder.finish())
}

/// The rank in a cell; empty and 0 are none.
fn rank(text: Text<'_>, at: usize, cell: &str) -> Result<Option<usize>, ReadError> {
    if cell.is_empty() {
        return Ok(None);
    }
    let digits = cell.bytes().all(|b| b.is_ascii_digit());
    match digits.then(|| cell.parse().ok()).flatten() {
        Some(0) => Ok(None),
        Some(rank) if rank <= MOST_RANKS => Ok(Some(rank)),
        _ => Err(text.syntax(at, format!("{:?} is not a rank: 1 is the best, empty is none", shorten(cell)))),
    }
}

fn read_ranks_in_columns(mut rows: Rows<'_>, header: &[Field<'_>], layout: &Layout) -> Result<RankedProfile, ReadError> {
    let text = rows.text;
    let mut names = BTreeSet::new();
    let mut ballots = Vec::new();
    while let Some(row) = rows.next()? {
        check_width(text, &row, header)?;
        for &column in layout.ranks.values() {
            names.extend(row[column].1.lines().map(str::trim).filter(|n| mark(n).is_none()).map(str::to_owned));
        }
        ballots.push(row);
    }
    let index: BTreeMap<String, usize> = names.iter().cloned().enumerate().map(|(index, name)| (name, index)).collect();
    let candidates = Candidates::new(names.into_iter().collect()).map_err(|error| text.ballot(0, error))?;
    let mut builder = RankedProfile::builder(candidates);
    for row in ballots {
        read_ranks(text, &row, layout, &index, &mut builder)?;
        let weight = row_weight(text, &row, layout.weight)?;
        builder.ballot(weight).map_err(|error| text.ballot(row[0].0, error))?;
    }
    Ok(builder.finish())
}

fn read_ranks(
    text: Text<'_>,
    row: &[Field<'_>],
    layout: &Layout,
    index: &BTreeMap<String, usize>,
    builder: &mut RankedBuilder,
) -> Result<(), ReadError> {
    let filled = |(_, column): &(usize, usize)| mark(&row[*column].1) != Some(Mark::Skipped);
    let ranks: Vec<(usize, usize)> = layout.ranks.iter().map(|(&rank, &column)| (rank, column)).collect();
    // Ranks left empty at the end say nothing.
    let end = ranks.iter().rposition(filled).map_or(0, |last| last + 1);
    let mut before = 0;
    for &(rank, column) in &ranks[..end] {
        (before + 1..rank).for_each(|_| builder.skipped());
        before = rank;
        let (at, cell) = &row[column];
        match mark(cell) {
            Some(Mark::Skipped) => builder.skipped(),
            Some(Mark::Overvote) => builder.overvote(),
            Some(Mark::WriteIn) => builder.write_in(),
            None => {
                let names = cell.lines().map(str::trim).filter(|name| mark(name).is_none());
                let indices: Vec<usize> = names.filter_map(|name| index.get(name).copied()).collect();
                builder.equal(&indices).map_err(|error| text.ballot(*at, error))?;
                builder.locate(|| text.place(*at));
            }
        }
    }
    Ok(())
}

/// A cell that is not a candidate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Skipped,
    Overvote,
    WriteIn,
}

fn mark(cell: &str) -> Option<Mark> {
    match cell.to_lowercase().as_str() {
        "" | "undervote" | "skipped" | "blank" | "-" => Some(Mark::Skipped),
        "overvote" | "over" => Some(Mark::Overvote),
        "write-in" | "write-ins" | "undeclared write-in" | "undeclared write-ins" | "uwi" => Some(Mark::WriteIn),
        _ => None,
    }
}
