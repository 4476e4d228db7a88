//! From text to cells that know where they stood.

use super::{Problem, ProblemKind, RollError};

/// Rows of cells; the first is the header.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
}

/// One record of the file; a quoted line break can stretch it over several lines.
pub(super) struct Row {
    /// 1-based line on which it begins.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// Splits by the separator that the first line uses most.
pub(super) fn split(text: &str) -> Result<Table, RollError> {
    let (body, declared, skipped) = declared_separator(text);
    let separator = declared.unwrap_or_else(|| detect(body));
    let mut splitter = Splitter { rest: body.chars().peekable(), separator, line: 1 + skipped, problems: Vec::new() };
    let mut rows = Vec::new();
    while splitter.rest.peek().is_some() {
        rows.push(splitter.row());
    }
    if splitter.problems.is_empty() { Ok(Table { rows }) } else { Err(RollError { problems: splitter.problems }) }
}

/// Excel's own first line: `sep=;`.
fn declared_separator(text: &str) -> (&str, Option<char>, usize) {
    let Some((first, rest)) = text.split_once('\n') else { return (text, None, 0) };
    match first.trim_end_matches('\r').strip_prefix("sep=").map(|sign| sign.chars().collect::<Vec<_>>()) {
        Some(sign) if sign.len() == 1 && sign[0] != '"' => (rest, Some(sign[0]), 1),
        _ => (text, None, 0),
    }
}

/// Comma, semicolon or tab: whichever stands most often outside quotes in the first line that has content.
fn detect(text: &str) -> char {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [(',', 0_usize), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for character in line.chars() {
        quoted ^= character == '"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && character == *separator);
        }
    }
    // The first of equals wins, so that a file of one column is taken as comma separated.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(separator, _)| separator)
}

struct Splitter<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: usize,
    problems: Vec<Problem>,
}

impl Splitter<'_> {
    fn row(&mut self) -> Row {
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell(cells.len() + 1));
            match self.rest.next() {
                Some(character) if character == self.separator => {}
                ending => {
                    self.end_line(ending);
                    return Row { line, cells };
                }
            }
        }
    }

    /// `\n`, `\r\n` or a lone `\r` ends a line.
    fn end_line(&mut self, ending: Option<char>) {
        if ending == Some('\r') {
            self.rest.next_if_eq(&'\n');
        }
        self.line += 1;
    }

    fn cell(&mut self, column: usize) -> String {
        let separator = self.separator;
        while self.rest.next_if(|c| *c == ' ' && separator != ' ').is_some() {}
        if self.rest.next_if_eq(&'"').is_some() {
            return self.quoted(column);
        }
        let mut cell = String::new();
        while let Some(character) = self.rest.next_if(|c| *c != separator && *c != '\n' && *c != '\r') {
            cell.push(character);
        }
        cell
    }

    fn quoted(&mut self, column: usize) -> String {
        let opened = self.line;
        let mut cell = String::new();
        loop {
            match self.rest.next() {
                Some('"') if self.rest.next_if_eq(&'"').is_some() => cell.push('"'),
                Some('"') => break,
                Some(character) => {
                    self.line += usize::from(character == '\n');
                    cell.push(character);
                }
                None => {
                    self.refuse(opened, column, ProblemKind::OpenQuote);
                    return cell;
                }
            }
        }
        let separator = self.separator;
        let mut trailing = false;
        while let Some(character) = self.rest.next_if(|c| *c != separator && *c != '\n' && *c != '\r') {
            trailing |= !character.is_whitespace();
        }
        if trailing {
            self.refuse(self.line, column, ProblemKind::AfterQuote);
        }
        cell
    }

    fn refuse(&mut self, line: usize, column: usize, kind: ProblemKind) {
        self.problems.push(Problem { line: Some(line), column: Some(column), kind });
    }
}
