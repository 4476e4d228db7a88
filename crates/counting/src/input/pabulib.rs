//! Pabulib's `.pb` files: participatory budgets as towns publish them.
//!
//! Faliszewski, Flis, Peters, Pierczyński, Skowron, Stolicki, Szufa and Talmon, "Participatory
//! Budgeting: Data, Tools, and Analysis", IJCAI 2023, and pabulib.org/format: three sections `META`,
//! `PROJECTS` and `VOTES`, each with a header line, fields separated by `;`, the projects of a vote
//! by `,`.

use std::collections::BTreeMap;

use super::text::{ReadError, Text, fraction, shorten};
use crate::candidate::Candidates;
use crate::error::ProfileError;
use crate::fraction::Fraction;
use crate::profile::BudgetProfile;

/// Reads a `.pb` file whose `vote_type` is `approval` or `choose-1`. Projects keep the order of the
/// file; their names in the profile are their ids.
///
/// # Errors
/// [`ReadError`] with line and column; also where `num_votes` or `num_projects` is not what the file
/// holds (it may be cut off), and for rankings and points, which no rule for budgets here counts.
pub fn pabulib(bytes: &[u8]) -> Result<BudgetProfile, ReadError> {
    let text = Text::new(bytes)?;
    let file = Sections::split(text)?;
    let meta = Meta::read(text, &file.meta)?;
    let (ids, costs, at) = projects(text, &file.projects)?;
    meta.check_number(text, "num_projects", ids.len())?;
    let misplaced = |error| text.ballot(at, error);
    let projects = Candidates::new(ids).map_err(misplaced)?;
    let index: BTreeMap<String, usize> = projects.names().iter().cloned().zip(0..).collect();
    let mut builder = BudgetProfile::builder(projects, costs, meta.budget()?).map_err(misplaced)?;

    let (header, rows) = head(text, &file.votes, "VOTES")?;
    let vote = header.need(text, "vote")?;
    for row in rows {
        let (start, marks) = row.field(text, vote)?;
        let mut at = *start;
        for mark in marks.split(',').filter(|_| !marks.trim().is_empty()) {
            let id = mark.trim();
            let unknown = || ProfileError::UnknownProject { id: shorten(id) };
            let project = index.get(id).copied().ok_or_else(unknown);
            let marked = project.and_then(|project| builder.mark(project));
            marked.map_err(|error| text.ballot(at, error))?;
            at += mark.len() + 1;
        }
        builder.ballot(1).map_err(|error| text.ballot(*start, error))?;
    }
    meta.check_number(text, "num_votes", rows.len())?;
    Ok(builder.finish())
}

/// One line of fields, each with its byte offset.
struct Row {
    start: usize,
    fields: Vec<(usize, String)>,
}

impl Row {
    fn field(&self, text: Text<'_>, at: usize) -> Result<&(usize, String), ReadError> {
        let missing = || text.syntax(self.start, format!("the line has only {} fields", self.fields.len()));
        self.fields.get(at).ok_or_else(missing)
    }

    /// The place of a column in this header line.
    fn need(&self, text: Text<'_>, name: &str) -> Result<usize, ReadError> {
        let at = self.fields.iter().position(|(_, field)| field.trim() == name);
        at.ok_or_else(|| text.syntax(self.start, format!("the header has no column {name:?}")))
    }
}

/// The rows of the three sections, header lines included.
#[derive(Default)]
struct Sections {
    meta: Vec<Row>,
    projects: Vec<Row>,
    votes: Vec<Row>,
}

impl Sections {
    fn split(text: Text<'_>) -> Result<Self, ReadError> {
        let mut sections = Sections::default();
        let mut open: Option<&mut Vec<Row>> = None;
        for row in rows(text)? {
            let title = match row.fields.as_slice() {
                [(_, only)] => only.trim().to_ascii_uppercase(),
                _ => String::new(),
            };
            match (title.as_str(), &mut open) {
                ("META", _) => open = Some(&mut sections.meta),
                ("PROJECTS", _) => open = Some(&mut sections.projects),
                ("VOTES", _) => open = Some(&mut sections.votes),
                (_, Some(section)) => section.push(row),
                (_, None) => return Err(text.syntax(row.start, "the file must begin with META")),
            }
        }
        Ok(sections)
    }
}

/// All lines that are not empty, split at `;`; a field in double quotes may hold `;`, line ends and `""`.
fn rows(text: Text<'_>) -> Result<Vec<Row>, ReadError> {
    let whole = text.as_str();
    let mut rows = Vec::new();
    let mut at = 0;
    while at < whole.len() {
        let start = at;
        let mut fields = Vec::new();
        loop {
            let (field, end) = field(text, at)?;
            fields.push((at, field));
            at = end;
            if !whole[at..].starts_with(';') {
                break;
            }
            at += 1;
        }
        at += whole[at..].find('\n').map_or(whole.len() - at, |end| end + 1);
        if fields.iter().any(|(_, field)| !field.trim().is_empty()) {
            rows.push(Row { start, fields });
        }
    }
    Ok(rows)
}

/// The field that begins at `at`, and the offset of the `;` or line end after it.
fn field(text: Text<'_>, at: usize) -> Result<(String, usize), ReadError> {
    let rest = &text.as_str()[at..];
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find([';', '\n']).unwrap_or(rest.len());
        return Ok((rest[..end].trim_end_matches('\r').to_owned(), at + end));
    };
    let mut value = String::new();
    let mut from = 0;
    loop {
        let Some(quote) = quoted[from..].find('"') else {
            return Err(text.syntax(at, "the quotation mark is never closed"));
        };
        value.push_str(&quoted[from..from + quote]);
        from += quote + 1;
        if !quoted[from..].starts_with('"') {
            break;
        }
        value.push('"');
        from += 1;
    }
    let after = quoted[from..].find([';', '\n']).unwrap_or(quoted.len() - from);
    value.push_str(quoted[from..from + after].trim_end_matches('\r'));
    Ok((value, at + 1 + from + after))
}

/// The header line of a section and the lines after it.
fn head<'r>(text: Text<'_>, rows: &'r [Row], section: &str) -> Result<(&'r Row, &'r [Row]), ReadError> {
    let end = text.as_str().len();
    rows.split_first().ok_or_else(|| text.syntax(end, format!("the section {section} with its header line is missing")))
}

/// `key;value` lines, each with the offset of its value.
struct Meta(BTreeMap<String, (usize, String)>);

impl Meta {
    fn read(text: Text<'_>, rows: &[Row]) -> Result<Self, ReadError> {
        let (_, rows) = head(text, rows, "META")?;
        let entry = |row: &Row| match row.fields.as_slice() {
            [(_, key), (at, value), ..] => Some((key.trim().to_owned(), (*at, value.trim().to_owned()))),
            _ => None,
        };
        let meta = Meta(rows.iter().filter_map(entry).collect());
        match meta.0.get("vote_type") {
            Some((_, kind)) if kind == "approval" || kind == "choose-1" => Ok(meta),
            Some((at, kind)) => Err(text.syntax(*at, format!("votes of type {kind:?} cannot be counted: approval and choose-1 can"))),
            None => Err(ReadError::Missing { what: "of which type the votes are (vote_type)" }),
        }
        .and_then(|meta| meta.checked_budget(text))
    }

    fn checked_budget(self, text: Text<'_>) -> Result<Self, ReadError> {
        if let Some((at, value)) = self.0.get("budget") {
            fraction(value).map_err(|problem| text.syntax(*at, problem))?;
        }
        Ok(self)
    }

    fn budget(&self) -> Result<Fraction, ReadError> {
        let missing = ReadError::Missing { what: "how much money there is (budget)" };
        let (_, value) = self.0.get("budget").ok_or_else(|| missing.clone())?;
        fraction(value).map_err(|_| missing)
    }

    fn check_number(&self, text: Text<'_>, key: &str, found: usize) -> Result<(), ReadError> {
        match self.0.get(key) {
            Some((at, value)) if *value != found.to_string() => {
                Err(text.syntax(*at, format!("{key} is {}, but the file has {found}", shorten(value))))
            }
            _ => Ok(()),
        }
    }
}

/// Ids and costs of the projects, and where they begin.
fn projects(text: Text<'_>, rows: &[Row]) -> Result<(Vec<String>, Vec<Fraction>, usize), ReadError> {
    let (header, rows) = head(text, rows, "PROJECTS")?;
    let (id, cost) = (header.need(text, "project_id")?, header.need(text, "cost")?);
    let (mut ids, mut costs) = (Vec::new(), Vec::new());
    for row in rows {
        let (at, value) = row.field(text, cost)?;
        ids.push(row.field(text, id)?.1.trim().to_owned());
        let cost = fraction(value).map_err(|problem| text.syntax(*at, problem))?;
        if cost.is_negative() {
            let error = ProfileError::Negative { what: "a cost", value: shorten(value) };
            return Err(text.ballot(*at, error));
        }
        costs.push(cost);
    }
    Ok((ids, costs, header.start))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FILE: &str = "META\nkey;value\ndescription;Hall\nnum_projects;2\nnum_votes;3\nbudget;1000.50\nvote_type;approval\nPROJECTS\nproject_id;cost;name\na;600.0;\"Kitchen; \"\"new\"\"\nand bright\"\nb;400;Roof\nVOTES\nvoter_id;age;vote\n1;30;a,b\n2;;b\n3;41;\n";

    fn refused(from: &str, to: &str) -> String {
        assert!(FILE.contains(from));
        pabulib(FILE.replacen(from, to, 1).as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn sections_quotes_and_blank_votes_are_read() {
        let profile = pabulib(FILE.replace('\n', "\r\n").as_bytes()).unwrap();
        assert_eq!(profile.projects().names(), ["a", "b"]);
        assert_eq!(profile.budget().to_string(), "2001/2");
        assert_eq!((profile.total(), profile.distinct()), (3, 3));
        let marks: Vec<usize> = profile.ballots().map(|(_, marks)| marks.len()).collect();
        assert_eq!(marks, [2, 1, 0]);
    }

    #[test]
    fn what_is_wrong_is_named_with_line_and_column() {
        assert_eq!(refused("1;30;a,b", "1;30;a,c"), "line 15, column 8: there is no project \"c\"");
        assert_eq!(refused("1;30;a,b", "1;30;a,a"), "line 15, column 6: the ballot names \"a\" twice");
        assert_eq!(refused("400", "-4"), "line 12, column 3: a cost must not be negative: -4");
        assert_eq!(refused("400", "1e30"), "line 12, column 3: \"1e30\" is not a number: write 3, 3/4 or 0.75");
        assert_eq!(
            refused("approval", "ordinal"),
            "line 7, column 11: votes of type \"ordinal\" cannot be counted: approval and choose-1 can"
        );
        assert_eq!(refused("num_votes;3", "num_votes;4"), "line 5, column 11: num_votes is 4, but the file has 3");
        assert_eq!(refused("bright\"", "bright"), "line 10, column 9: the quotation mark is never closed");
        assert_eq!(refused("budget;1000.50\n", ""), "the file does not say how much money there is (budget)");
        assert_eq!(refused("voter_id;age;vote", "voter_id;age"), "line 14, column 1: the header has no column \"vote\"");
        assert_eq!(refused("2;;b", "2"), "line 16, column 1: the line has only 1 fields");
        assert_eq!(refused("META", "MUSE"), "line 1, column 1: the file must begin with META");
        assert_eq!(refused("b;400;Roof", "a;400;Roof"), "line 9, column 1: the name \"a\" stands twice among the candidates");
        assert!(pabulib(b"").unwrap_err().to_string().contains("empty"));
        assert!(pabulib(&FILE.as_bytes()[..FILE.len() - 40]).is_err());
        assert!(pabulib(b"META\n\xFF").unwrap_err().to_string().starts_with("line 2, column 1"));
    }
}
