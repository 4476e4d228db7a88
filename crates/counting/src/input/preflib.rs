//! PrefLib's rankings: `.soc`, `.soi`, `.toc`, `.toi` (N. Mattei and T. Walsh, "PrefLib: a library
//! for preferences", ADT 2013; the format of preflib.org since 2022, and the one before).
//!
//! Today: `# NUMBER ALTERNATIVES: 3`, `# ALTERNATIVE NAME 1: Ada`, then `27: 1,{2,3}`. Before: the
//! number of alternatives, `1,Ada` …, a line of three totals, then `27,1,{2,3}`. Alternatives are
//! numbered from 1; those in braces stand on an equal footing.

use super::text::{ReadError, Text, shorten, weight};
use crate::candidate::Candidates;
use crate::profile::{RankedBuilder, RankedProfile};

/// Reads a PrefLib file of rankings.
///
/// # Errors
/// [`ReadError`] with line and column.
pub fn preflib(bytes: &[u8]) -> Result<RankedProfile, ReadError> {
    let text = Text::new(bytes)?;
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.as_str().split_inclusive('\n') {
        if !line.trim().is_empty() {
            lines.push((at, line.trim_end()));
        }
        at += line.len();
    }
    if lines.first().is_some_and(|(_, line)| line.starts_with('#')) { read_new(text, &lines) } else { read_old(text, &lines) }
}

fn read_new(text: Text<'_>, lines: &[(usize, &str)]) -> Result<RankedProfile, ReadError> {
    let head = lines.iter().take_while(|(_, line)| line.starts_with('#'));
    let mut names: Vec<Option<String>> = Vec::new();
    for &(at, line) in head {
        let Some((key, value)) = line[1..].split_once(':') else { continue };
        let (key, value) = (key.trim().to_uppercase(), value.trim());
        if key == "NUMBER ALTERNATIVES" {
            let number = whole(text, at, value)?;
            Candidates::numbered(number).map_err(|error| text.ballot(at, error))?;
            names.resize(number, None);
        } else if let Some(number) = key.strip_prefix("ALTERNATIVE NAME ") {
            let number = whole(text, at, number)?;
            let known = number.checked_sub(1).and_then(|index| names.get_mut(index));
            let known = known.ok_or_else(|| text.syntax(at, format!("there is no alternative {number}")))?;
            *known = Some(value.to_owned());
        }
    }
    if names.is_empty() {
        return Err(ReadError::Missing { what: "how many alternatives there are (# NUMBER ALTERNATIVES)" });
    }
    let named = |(index, name): (usize, Option<String>)| name.unwrap_or_else(|| (index + 1).to_string());
    let candidates = Candidates::new(names.into_iter().enumerate().map(named).collect());
    let mut builder = RankedProfile::builder(candidates.map_err(|error| text.ballot(0, error))?);
    for &(at, line) in lines.iter().skip_while(|(_, line)| line.starts_with('#')) {
        let colon = line.find(':').ok_or_else(|| text.syntax(at, "a ballot is written number: 1,2,{3,4}"))?;
        read_ballot(text, at, line, colon, &mut builder)?;
    }
    Ok(builder.finish())
}

fn read_old(text: Text<'_>, lines: &[(usize, &str)]) -> Result<RankedProfile, ReadError> {
    let end = text.as_str().len();
    let &(at, first) = lines.first().ok_or(ReadError::Empty)?;
    let number = whole(text, at, first)?;
    let mut names = Vec::new();
    for place in 1..=number {
        let missing = || text.syntax(end, format!("the name of alternative {place} is missing"));
        let &(at, line) = lines.get(place).ok_or_else(missing)?;
        let (index, name) = line.split_once(',').ok_or_else(|| text.syntax(at, "an alternative is written 1,Name"))?;
        if whole(text, at, index)? != place {
            return Err(text.syntax(at, format!("alternative {place} is expected here")));
        }
        names.push(name.trim().to_owned());
    }
    let candidates = Candidates::new(names).map_err(|error| text.ballot(at, error))?;
    let mut builder = RankedProfile::builder(candidates);
    // The line of totals: voters, sum of votes, different votes.
    let totals = lines.get(number + 1).filter(|(_, line)| line.split(',').count() == 3);
    totals.ok_or_else(|| text.syntax(end, "the line of three totals is missing after the alternatives"))?;
    for &(at, line) in &lines[number + 2..] {
        let comma = line.find(',').ok_or_else(|| text.syntax(at, "a ballot is written number,1,2,{3,4}"))?;
        read_ballot(text, at, line, comma, &mut builder)?;
    }
    Ok(builder.finish())
}

/// The weight before `split`, the ranks after it.
fn read_ballot(text: Text<'_>, start: usize, line: &str, split: usize, builder: &mut RankedBuilder) -> Result<(), ReadError> {
    let weight = weight(line[..split].trim()).map_err(|error| text.ballot(start, error))?;
    let (mut at, mut rest) = (start + split + 1, &line[split + 1..]);
    while !rest.trim().is_empty() {
        let (rank, length) = match rest.trim_start().strip_prefix('{') {
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (&rest[..end], end)
            }
            Some(_) => {
                let (open, close) = (rest.find('{').unwrap_or(0), rest.find('}'));
                let close = close.ok_or_else(|| text.syntax(at, "the brace is not closed"))?;
                (&rest[open + 1..close], close + 1)
            }
        };
        let mut indices = Vec::new();
        for number in rank.split(',') {
            let number = whole(text, at, number)?;
            indices.push(number.checked_sub(1).ok_or_else(|| text.syntax(at, "alternatives are numbered from 1"))?);
        }
        builder.equal(&indices).map_err(|error| text.ballot(at, error))?;
        builder.locate(|| text.place(at));
        rest = &rest[length..];
        at += length;
        if !rest.trim().is_empty() {
            let comma = rest.find(',').filter(|&comma| rest[..comma].trim().is_empty());
            let comma = comma.ok_or_else(|| text.syntax(at, "a comma is expected"))?;
            rest = &rest[comma + 1..];
            at += comma + 1;
        }
    }
    builder.ballot(weight).map_err(|error| text.ballot(start, error))
}

fn whole(text: Text<'_>, at: usize, written: &str) -> Result<usize, ReadError> {
    let written = written.trim();
    let digits = !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit());
    let number = digits.then(|| written.parse().ok()).flatten();
    number.ok_or_else(|| text.syntax(at, format!("{:?} is not a number", shorten(written))))
}
