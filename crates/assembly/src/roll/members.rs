//! From cells to members: what each column means, and what each cell must be.

use std::collections::HashMap;

use super::table::{Row, Table};
use super::{MAX_WEIGHT, Member, Notice, Problem, ProblemKind, Reading, Roll, RollError};

/// What a column is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Field {
    Name,
    Email,
    Unit,
    Weight,
}

/// Headers that are understood, in lower case without spaces, hyphens, underscores and points.
const HEADERS: [(Field, &[&str]); 4] = [
    (Field::Name, &["name", "fullname", "member", "membername", "navn", "fulltnavn", "medlem", "medlemsnavn"]),
    (Field::Email, &["email", "mail", "emailaddress", "epost", "epostadresse"]),
    (
        Field::Unit,
        &["unit", "local", "branch", "district", "workplace", "enhet", "avdeling", "klubb", "fagforening", "distrikt", "arbeidsplass"],
    ),
    (Field::Weight, &["weight", "votes", "vekt", "stemmer", "stemmevekt"]),
];

/// Longest cell, in characters.
const MAX_CELL: usize = 200;

/// Weights beyond this sum could not be counted by a discrete logarithm.
const MAX_TOTAL: u64 = 1_000_000_000_000_000;

/// Reads the rows under their header.
pub(super) fn members(table: &Table) -> Result<Reading, RollError> {
    let mut rows = table.rows.iter().filter(|row| !is_empty(row));
    let Some(header) = rows.next() else {
        return Err(RollError::one(ProblemKind::Empty));
    };
    let (fields, unused) = columns(header)?;
    let mut reader =
        MemberReader { fields: &fields, columns: header.cells.len(), members: Vec::new(), lines: Vec::new(), problems: Vec::new() };
    for row in rows {
        reader.row(row);
    }
    let MemberReader { members, lines, mut problems, .. } = reader;
    problems.extend(duplicates(&members, &lines));
    problems.extend(weight_sum(&members));
    if members.is_empty() && problems.is_empty() {
        problems.push(Problem { line: None, column: None, kind: ProblemKind::NoMembers });
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| (problem.line, problem.column));
        return Err(RollError { problems });
    }
    let notices = notices(table, &fields, unused, &members, &lines);
    Ok(Reading { roll: Roll { members }, notices })
}

/// What is wrong with members who did not come from a table; their roll numbers stand for lines.
pub(super) fn problems_of(members: &[Member]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut lines = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let line = index + 1;
        lines.push(line);
        let weight = member.weight.to_string();
        let cells = [(1, text(&member.name, true).err()), (2, email(member.email.as_deref().unwrap_or_default()).err())];
        let more = [(3, text(&member.unit, false).err()), (4, self::weight(&weight).err())];
        for (column, kind) in cells.into_iter().chain(more) {
            problems.extend(kind.map(|kind| Problem { line: Some(line), column: Some(column), kind }));
        }
    }
    problems.extend(duplicates(members, &lines));
    problems.extend(weight_sum(members));
    if members.is_empty() {
        problems.push(Problem { line: None, column: None, kind: ProblemKind::NoMembers });
    }
    problems
}

fn is_empty(row: &Row) -> bool {
    row.cells.iter().all(|cell| cell.trim().is_empty())
}

/// Which column holds what, and the headers that mean nothing here.
fn columns(header: &Row) -> Result<(HashMap<Field, usize>, Vec<String>), RollError> {
    let mut fields = HashMap::new();
    let mut unused = Vec::new();
    let mut problems = Vec::new();
    for (index, cell) in header.cells.iter().enumerate() {
        let word: String = cell
            .to_lowercase()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_' | '.' | ':' | '\u{2010}'..='\u{2014}'))
            .collect();
        let known = HEADERS.iter().find(|(_, words)| words.contains(&word.as_str()));
        match known.map(|(field, _)| fields.insert(*field, index)) {
            Some(Some(first)) => {
                let kind = ProblemKind::ColumnTwice(first + 1);
                problems.push(Problem { line: Some(header.line), column: Some(index + 1), kind });
            }
            Some(None) => {}
            None if word.is_empty() => {}
            None => unused.push(cell.trim().to_owned()),
        }
    }
    if !fields.contains_key(&Field::Name) {
        let found = header.cells.iter().map(|cell| cell.trim().chars().take(40).collect()).collect::<Vec<String>>().join(", ");
        let kind = ProblemKind::NoNameColumn(found.chars().take(200).collect());
        problems.insert(0, Problem { line: Some(header.line), column: None, kind });
    }
    if problems.is_empty() { Ok((fields, unused)) } else { Err(RollError { problems }) }
}

struct MemberReader<'a> {
    fields: &'a HashMap<Field, usize>,
    columns: usize,
    members: Vec<Member>,
    lines: Vec<usize>,
    problems: Vec<Problem>,
}

impl MemberReader<'_> {
    fn row(&mut self, row: &Row) {
        let filled = row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        if filled > self.columns {
            let kind = ProblemKind::TooManyCells { expected: self.columns, found: filled };
            self.problems.push(Problem { line: Some(row.line), column: None, kind });
            return;
        }
        let name = self.cell(row, Field::Name, |cell| text(cell, true));
        let email = self.cell(row, Field::Email, email);
        let unit = self.cell(row, Field::Unit, |cell| text(cell, false));
        let weight = self.cell(row, Field::Weight, weight);
        let number = u32::try_from(self.members.len() + 1).ok();
        if let (Some(number), Some(name), Some(email), Some(unit), Some(weight)) = (number, name, email, unit, weight) {
            self.members.push(Member { number, name, email, unit, weight });
            self.lines.push(row.line);
        }
    }

    /// The value of a cell, or a problem noted at its place. A column that does not exist is an empty cell.
    fn cell<T>(&mut self, row: &Row, field: Field, read: impl Fn(&str) -> Result<T, ProblemKind>) -> Option<T> {
        let column = self.fields.get(&field).copied();
        let cell = column.and_then(|column| row.cells.get(column)).map_or("", String::as_str);
        match read(cell) {
            Ok(value) => Some(value),
            Err(kind) => {
                self.problems.push(Problem { line: Some(row.line), column: column.map(|column| column + 1), kind });
                None
            }
        }
    }
}

/// One line of text, inner white space as single spaces.
fn text(cell: &str, required: bool) -> Result<String, ProblemKind> {
    let words = cell.trim();
    if words.is_empty() && required {
        return Err(ProblemKind::NoName);
    }
    if words.chars().any(|c| (c.is_control() && c != '\t') || is_hidden(c)) {
        return Err(ProblemKind::Control);
    }
    let length = words.chars().count();
    if length > MAX_CELL {
        return Err(ProblemKind::TooLong(length));
    }
    Ok(words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a character changes the order or the look of a line without being seen. Names and texts hold none.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Something before one `@` and something with a point or `localhost` after it; the post office knows the rest.
fn email(cell: &str) -> Result<Option<String>, ProblemKind> {
    let address = cell.trim();
    if address.is_empty() {
        return Ok(None);
    }
    let plausible = address.chars().count() <= MAX_CELL
        && !address.chars().any(|c| c.is_whitespace() || c.is_control() || is_hidden(c) || matches!(c, ',' | ';' | '<' | '>' | '"'))
        && address.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.len() > 2 && !host.contains('@'));
    if plausible { Ok(Some(address.to_owned())) } else { Err(ProblemKind::Email(address.chars().take(60).collect())) }
}

fn weight(cell: &str) -> Result<u64, ProblemKind> {
    let digits = cell.trim();
    let shown = || digits.chars().take(40).collect::<String>();
    if digits.is_empty() {
        return Ok(1);
    }
    let number = digits.strip_prefix('-').unwrap_or(digits);
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ProblemKind::WeightText(shown()));
    }
    if digits.starts_with('-') || number.bytes().all(|byte| byte == b'0') {
        return Err(ProblemKind::WeightNotPositive(shown()));
    }
    number.parse().ok().filter(|weight| *weight <= MAX_WEIGHT).ok_or_else(|| ProblemKind::WeightTooLarge(shown()))
}

/// Same name, e-mail and unit, whatever the case.
fn duplicates(members: &[Member], lines: &[usize]) -> Vec<Problem> {
    let mut seen = HashMap::new();
    let mut problems = Vec::new();
    for (member, &line) in members.iter().zip(lines) {
        let key = (member.name.to_lowercase(), member.email.as_deref().map(str::to_lowercase), member.unit.to_lowercase());
        let first = *seen.entry(key).or_insert(line);
        if first != line {
            problems.push(Problem { line: Some(line), column: None, kind: ProblemKind::Duplicate { name: member.name.clone(), first } });
        }
    }
    problems
}

fn weight_sum(members: &[Member]) -> Option<Problem> {
    let total = members.iter().try_fold(0_u64, |sum, member| sum.checked_add(member.weight));
    let fits = total.is_some_and(|total| total <= MAX_TOTAL);
    (!fits).then_some(Problem { line: None, column: None, kind: ProblemKind::WeightSum })
}

fn notices(table: &Table, fields: &HashMap<Field, usize>, unused: Vec<String>, members: &[Member], lines: &[usize]) -> Vec<Notice> {
    let mut notices = Vec::new();
    let empty: Vec<usize> = table.rows.iter().filter(|row| is_empty(row)).map(|row| row.line).collect();
    if !empty.is_empty() {
        notices.push(Notice::EmptyRows(empty));
    }
    if !unused.is_empty() {
        notices.push(Notice::UnusedColumns(unused));
    }
    if !fields.contains_key(&Field::Unit) {
        notices.push(Notice::NoUnits);
    }
    notices.extend(shared_emails(members, lines));
    notices
}

fn shared_emails(members: &[Member], lines: &[usize]) -> Vec<Notice> {
    let mut by_address: HashMap<String, Vec<usize>> = HashMap::new();
    for (member, &line) in members.iter().zip(lines) {
        if let Some(email) = &member.email {
            by_address.entry(email.to_lowercase()).or_default().push(line);
        }
    }
    let mut shared: Vec<_> = by_address.into_iter().filter(|(_, lines)| lines.len() > 1).collect();
    shared.sort_by(|a, b| a.1.cmp(&b.1));
    shared.into_iter().map(|(email, lines)| Notice::SharedEmail { email, lines }).collect()
}
