//! ABIF, the aggregated ballot information format (electorama.com/abif, draft 0.1).
//!
//! A line `27: A>B=C` is 27 ballots that prefer A to B and C alike. With commas instead
//! (`27: A/5,B/2`) the scores order the candidates, the highest first. `=A:[Ada Lovelace]` gives a
//! token its name; a name can also stand for itself as `[Ada Lovelace]` or in quotation marks. `{…}`
//! lines are about the file, of which `"seats"` is read; from `#` on is a comment.

use std::collections::BTreeMap;

use super::text::{ReadError, Text, fraction, shorten, weight};
use crate::candidate::Candidates;
use crate::fraction::Fraction;
use crate::profile::RankedProfile;

/// Reads an ABIF file.
///
/// # Errors
/// [`ReadError`] with line and column.
pub fn abif(bytes: &[u8]) -> Result<RankedProfile, ReadError> {
    let text = Text::new(bytes)?;
    let mut file = File { text, names: Vec::new(), index: BTreeMap::new(), seats: None, ballots: Vec::new() };
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        file.line(at, line)?;
        at += line.len();
    }
    file.finish()
}

struct Ballot {
    at: usize,
    weight: u64,
    ranks: Vec<Vec<usize>>,
}

struct File<'a> {
    text: Text<'a>,
    names: Vec<String>,
    /// By token.
    index: BTreeMap<String, usize>,
    seats: Option<usize>,
    ballots: Vec<Ballot>,
}

impl<'a> File<'a> {
    fn line(&mut self, start: usize, line: &'a str) -> Result<(), ReadError> {
        let content = without_comment(line);
        let at = start + (content.len() - content.trim_start().len());
        let content = content.trim();
        match content.chars().next() {
            None => Ok(()),
            Some('{') => self.about(at, content),
            Some('=') => self.name(at, content),
            Some(_) => self.ballot(at, content),
        }
    }

    fn about(&mut self, at: usize, content: &str) -> Result<(), ReadError> {
        let value: serde_json::Value =
            serde_json::from_str(content).map_err(|error| self.text.syntax(at, format!("a line about the file must be JSON: {error}")))?;
        if let Some(seats) = value.get("seats") {
            let seats = seats.as_u64().and_then(|seats| usize::try_from(seats).ok());
            self.seats = Some(seats.ok_or_else(|| self.text.syntax(at, "\"seats\" must be a number"))?);
        }
        Ok(())
    }

    /// `=token:[Name]`
    fn name(&mut self, at: usize, content: &str) -> Result<(), ReadError> {
        let problem = || self.text.syntax(at, "a name is given as =token:[Name]");
        let (token, name) = content[1..].split_once(':').ok_or_else(problem)?;
        let (token, name) = (bare(token.trim()), bare(name.trim()));
        if token.is_empty() || name.is_empty() {
            return Err(problem());
        }
        if let Some(&known) = self.index.get(token) {
            self.names[known] = name.to_owned();
        } else {
            self.add(token, name);
        }
        Ok(())
    }

    fn add(&mut self, token: &str, name: &str) -> usize {
        let index = self.names.len();
        self.names.push(name.to_owned());
        self.index.insert(token.to_owned(), index);
        index
    }

    /// `weight: A>B=C` or `weight: A/5,B/2`
    fn ballot(&mut self, at: usize, content: &'a str) -> Result<(), ReadError> {
        let colon = content.find([':', '*']);
        let colon = colon.ok_or_else(|| self.text.syntax(at, "a ballot is written weight: A>B=C"))?;
        let weight = weight(content[..colon].trim()).map_err(|error| self.text.ballot(at, error))?;
        let choices = self.choices(at + colon + 1, &content[colon + 1..])?;
        let ranks = match choices.iter().find(|choice| choice.separator == ',') {
            Some(first) if choices.iter().any(|choice| choice.separator == '>' || choice.separator == '=') => {
                return Err(self.text.syntax(first.at, "a ballot has either commas or > and =, not both"));
            }
            Some(_) => self.by_score(&choices)?,
            None => by_order(&choices),
        };
        self.ballots.push(Ballot { at, weight, ranks });
        Ok(())
    }

    fn choices(&mut self, start: usize, written: &'a str) -> Result<Vec<Choice>, ReadError> {
        let mut choices = Vec::new();
        let (mut separator, mut rest) = ('\0', written);
        while !rest.trim().is_empty() || separator != '\0' {
            rest = rest.trim_start();
            let at = start + (written.len() - rest.len());
            let end = token_end(rest).ok_or_else(|| self.text.syntax(at, "the bracket or quotation mark is not closed"))?;
            let token = bare(rest[..end].trim());
            if token.is_empty() {
                return Err(self.text.syntax(at, "a candidate is expected"));
            }
            rest = &rest[end..];
            let score_end = rest.find(['>', '=', ',']).unwrap_or(rest.len());
            let score = rest[..score_end].trim();
            let score = match score.strip_prefix('/') {
                Some(score) => Some(fraction(score.trim()).map_err(|problem| self.text.syntax(at, problem))?),
                None if score.is_empty() => None,
                None => return Err(self.text.syntax(at, format!("{} is not a score, which begins with /", shorten(score)))),
            };
            let index = self.index.get(token).copied();
            let index = index.unwrap_or_else(|| self.add(token, token));
            choices.push(Choice { at, index, score, separator });
            rest = &rest[score_end..];
            let Some(next) = rest.chars().next() else { break };
            separator = next;
            rest = &rest[1..];
        }
        Ok(choices)
    }

    fn by_score(&self, choices: &[Choice]) -> Result<Vec<Vec<usize>>, ReadError> {
        let mut scored = Vec::new();
        for choice in choices {
            let score = choice.score.clone();
            scored.push((score.ok_or_else(|| self.text.syntax(choice.at, "after commas every candidate needs a score"))?, choice.index));
        }
        scored.sort_by(|(a, _), (b, _)| b.cmp(a));
        Ok(scored.chunk_by(|(a, _), (b, _)| a == b).map(|group| group.iter().map(|&(_, index)| index).collect()).collect())
    }

    fn finish(self) -> Result<RankedProfile, ReadError> {
        let candidates = Candidates::new(self.names).map_err(|error| self.text.ballot(0, error))?;
        let mut builder = RankedProfile::builder(candidates);
        if let Some(seats) = self.seats {
            builder.seats(seats);
        }
        for ballot in self.ballots {
            for rank in &ballot.ranks {
                builder.equal(rank).map_err(|error| self.text.ballot(ballot.at, error))?;
                builder.locate(|| self.text.place(ballot.at));
            }
            builder.ballot(ballot.weight).map_err(|error| self.text.ballot(ballot.at, error))?;
        }
        Ok(builder.finish())
    }
}

struct Choice {
    at: usize,
    index: usize,
    score: Option<Fraction>,
    /// What stands before it.
    separator: char,
}

fn by_order(choices: &[Choice]) -> Vec<Vec<usize>> {
    choices.chunk_by(|_, next| next.separator == '=').map(|group| group.iter().map(|c| c.index).collect()).collect()
}

/// Where a token ends: at its closing bracket or quotation mark, or before a separator.
fn token_end(rest: &str) -> Option<usize> {
    match rest.chars().next() {
        Some('[') => rest.find(']').map(|end| end + 1),
        Some('"') => rest[1..].find('"').map(|end| end + 2),
        _ => Some(rest.find(['>', '=', ',', '/']).unwrap_or(rest.len())),
    }
}

/// A token without its brackets or quotation marks.
fn bare(token: &str) -> &str {
    let inside = |open: char, close: char| token.strip_prefix(open)?.strip_suffix(close);
    inside('[', ']').or_else(|| inside('"', '"')).unwrap_or(token)
}

/// The line up to a `#` that is in no bracket or quotation marks.
fn without_comment(line: &str) -> &str {
    let (mut bracket, mut quote) = (false, false);
    for (at, c) in line.char_indices() {
        match c {
            '[' if !quote => bracket = true,
            ']' if !quote => bracket = false,
            '"' => quote = !quote,
            '#' if !bracket && !quote => return &line[..at],
            _ => {}
        }
    }
    line
}
