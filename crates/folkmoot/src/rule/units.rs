//! Counts of units from a CSV file.

use anyhow::{Result, bail};
use counting::decision::{Counts, UnitTally, UnitVote, UnitVoteKind};

/// What a file says of units.
pub(super) enum Units {
    /// Heads were counted in each unit; votes that are still out, if the file has that column.
    Tallies { tallies: Vec<UnitTally>, outstanding: Option<Vec<u64>> },
    /// Each unit cast one weighted vote.
    Votes(Vec<UnitVote>),
}

const COLUMNS: [&str; 13] =
    ["unit", "n", "yes", "no", "blank", "spoiled", "illegal", "present", "prevented", "requests", "outstanding", "weight", "vote"];

impl Units {
    /// Reads the file; errors have line and column (of the field, from 1).
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header: Vec<String> = reader.headers()?.iter().map(str::to_lowercase).collect();
        check_header(&header)?;
        let rows = reader.records().map(|record| Ok(Row { header: &header, record: record? }));
        let rows = rows.collect::<Result<Vec<_>>>()?;
        if rows.is_empty() {
            bail!("there is no unit: give one line for each");
        }
        if header.iter().any(|name| name == "vote") {
            return Ok(Units::Votes(rows.iter().map(Row::vote).collect::<Result<_>>()?));
        }
        let tallies = rows.iter().map(Row::tally).collect::<Result<_>>()?;
        let outstanding = header
            .iter()
            .any(|name| name == "outstanding")
            .then(|| rows.iter().map(|row| Ok(row.number("outstanding")?.unwrap_or(0))).collect::<Result<_>>());
        Ok(Units::Tallies { tallies, outstanding: outstanding.transpose()? })
    }
}

fn check_header(header: &[String]) -> Result<()> {
    for (i, name) in header.iter().enumerate() {
        let column = i + 1;
        if !COLUMNS.contains(&name.as_str()) {
            bail!("line 1, column {column}: {name:?} is not one of {}", COLUMNS.join(", "));
        }
        if header[..i].contains(name) {
            bail!("line 1, column {column}: the column {name} is given twice");
        }
    }
    let has = |name: &str| header.iter().any(|h| h == name);
    if !has("unit") {
        bail!("line 1, column 1: there is no column unit");
    }
    if has("vote") != has("weight") {
        bail!("line 1, column 1: the columns weight and vote belong together");
    }
    if has("vote") && header.len() > 3 {
        bail!("line 1, column 1: a file with votes of units has the columns unit, weight and vote alone");
    }
    Ok(())
}

struct Row<'a> {
    header: &'a [String],
    record: csv::StringRecord,
}

impl Row<'_> {
    fn place(&self, name: &str) -> String {
        let line = self.record.position().map_or(0, csv::Position::line);
        let column = self.header.iter().position(|h| h == name).map_or(1, |i| i + 1);
        format!("line {line}, column {column}")
    }

    fn field(&self, name: &str) -> Option<&str> {
        let column = self.header.iter().position(|h| h == name)?;
        self.record.get(column).filter(|field| !field.is_empty())
    }

    fn number(&self, name: &str) -> Result<Option<u64>> {
        let Some(field) = self.field(name) else { return Ok(None) };
        match field.parse() {
            Ok(number) if field.bytes().all(|b| b.is_ascii_digit()) => Ok(Some(number)),
            _ => bail!("{}: {field:?} is not a whole number", self.place(name)),
        }
    }

    fn name(&self) -> Result<String> {
        match self.field("unit") {
            Some(name) => Ok(name.to_owned()),
            None => bail!("{}: the unit has no name", self.place("unit")),
        }
    }

    fn tally(&self) -> Result<UnitTally> {
        let or_zero = |name| self.number(name).map(Option::unwrap_or_default);
        let counts = Counts {
            eligible: self.number("n")?,
            prevented: or_zero("prevented")?,
            yes: self.number("yes")?,
            no: self.number("no")?,
            blank: or_zero("blank")?,
            spoiled: or_zero("spoiled")?,
            illegal: or_zero("illegal")?,
            present: self.number("present")?,
            requests: self.number("requests")?,
            ..Counts::default()
        };
        let name = self.name()?;
        match counts.check() {
            Ok(tally) => Ok(UnitTally { name, tally }),
            Err(error) => bail!("{}: unit {name}: {error}", self.place("unit")),
        }
    }

    fn vote(&self) -> Result<UnitVote> {
        let vote = match self.field("vote").map(str::to_lowercase).as_deref() {
            Some("yes") => UnitVoteKind::Yes,
            Some("no") => UnitVoteKind::No,
            Some("abstain") => UnitVoteKind::Abstain,
            Some("absent") | None => UnitVoteKind::Absent,
            Some(other) => bail!("{}: {other:?} is not yes, no, abstain or absent", self.place("vote")),
        };
        let Some(weight) = self.number("weight")? else {
            bail!("{}: the unit has no weight", self.place("weight"));
        };
        Ok(UnitVote { name: self.name()?, weight, vote })
    }
}
