//! BLT, the format of OpenSTV, OpaVote and droop (I. D. Hill, "BLT", as OpaVote documents it).
//!
//! `candidates seats`, then withdrawn candidates as negative numbers, then ballots (weight,
//! candidates from 1 in order of preference, `0`), then `0`, then the names and the title in
//! quotation marks. Candidates on an equal footing are written `2=3`, a skipped rank `-`. From `#`
//! to the end of the line is a comment.

use super::text::{ReadError, Text, shorten, weight};
use crate::candidate::Candidates;
use crate::profile::{RankedBuilder, RankedProfile};

/// Reads a BLT file.
///
/// # Errors
/// [`ReadError`] with line and column.
pub fn blt(bytes: &[u8]) -> Result<RankedProfile, ReadError> {
    let text = Text::new(bytes)?;
    let tokens = tokens(text)?;
    let mut reader = Reader { text, tokens, at: 0 };
    let number = reader.whole("the number of candidates")?;
    let seats = reader.whole("the number of seats")?;
    let names = reader.names(number)?;
    let mut builder = RankedProfile::builder(names);
    builder.seats(seats);
    reader.withdrawals(&mut builder)?;
    while reader.ballot(&mut builder)? {}
    Ok(builder.finish())
}

#[derive(Clone, Copy)]
struct Token<'a> {
    at: usize,
    written: &'a str,
    quoted: bool,
}

/// Words and quoted texts, without comments.
fn tokens(text: Text<'_>) -> Result<Vec<Token<'_>>, ReadError> {
    let all = text.as_str();
    let mut tokens = Vec::new();
    let mut rest = all;
    loop {
        rest = rest.trim_start();
        let at = all.len() - rest.len();
        let length = match rest.chars().next() {
            None => return Ok(tokens),
            Some('#') => {
                rest = rest.find('\n').map_or("", |end| &rest[end..]);
                continue;
            }
            Some('"') => {
                let end = rest[1..].find('"').ok_or_else(|| text.syntax(at, "the quotation mark is not closed"))?;
                tokens.push(Token { at, written: &rest[1..=end], quoted: true });
                end + 2
            }
            Some(_) => {
                let end = rest.find(|c: char| c.is_whitespace() || c == '#').unwrap_or(rest.len());
                tokens.push(Token { at, written: &rest[..end], quoted: false });
                end
            }
        };
        rest = &rest[length..];
    }
}

struct Reader<'a> {
    text: Text<'a>,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied().filter(|token| !token.quoted)
    }

    fn next(&mut self, what: &str) -> Result<Token<'a>, ReadError> {
        let end = self.text.as_str().len();
        let token = self.tokens.get(self.at).copied();
        let token = token.ok_or_else(|| self.text.syntax(end, format!("{what} is expected, the file ends here")))?;
        self.at += 1;
        if token.quoted {
            return Err(self.text.syntax(token.at, format!("{what} is expected, not a text in quotation marks")));
        }
        Ok(token)
    }

    fn whole(&mut self, what: &str) -> Result<usize, ReadError> {
        let token = self.next(what)?;
        let digits = token.written.bytes().all(|b| b.is_ascii_digit());
        let number = digits.then(|| token.written.parse().ok()).flatten();
        number.ok_or_else(|| self.text.syntax(token.at, format!("{} is not {what}", shorten(token.written))))
    }

    /// The names at the end of the file: as many quoted texts as candidates, then the title.
    fn names(&mut self, number: usize) -> Result<Candidates, ReadError> {
        let quoted: Vec<Token<'a>> = self.tokens.iter().copied().filter(|token| token.quoted).collect();
        let end = self.text.as_str().len();
        if quoted.is_empty() {
            return Candidates::numbered(number).map_err(|error| self.text.ballot(0, error));
        }
        if quoted.len() < number {
            let problem = format!("there are {number} candidates but {} names", quoted.len());
            return Err(self.text.syntax(end, problem));
        }
        if let Some(extra) = quoted.get(number..).and_then(|extra| extra.get(3)) {
            // Title, source and a comment may follow; anything after them cannot be a name.
            let problem = format!("after {number} names, a title, a source and a comment nothing more is expected");
            return Err(self.text.syntax(extra.at, problem));
        }
        let names = quoted[..number].iter().map(|token| token.written.to_owned()).collect();
        Candidates::new(names).map_err(|error| self.text.ballot(quoted.first().map_or(0, |token| token.at), error))
    }

    /// `-3`, or `[withdrawn 3]` as droop has it.
    fn withdrawals(&mut self, builder: &mut RankedBuilder) -> Result<(), ReadError> {
        let mut open = false;
        while let Some(token) = self.peek() {
            let written = token.written;
            let number = match written.strip_prefix('-').filter(|rest| !rest.is_empty() && !open) {
                Some(number) => number,
                None if open => written.trim_end_matches(']'),
                None if written == "[withdrawn" => {
                    open = true;
                    self.at += 1;
                    continue;
                }
                None if written.starts_with('[') => {
                    let problem = format!("{} … ] is an option that is not read here; only [withdrawn … ] is", shorten(written));
                    return Err(self.text.syntax(token.at, problem));
                }
                None => return Ok(()),
            };
            self.at += 1;
            open &= !written.ends_with(']');
            if !number.is_empty() {
                let index = self.index(token, number)?;
                builder.withdraw(index).map_err(|error| self.text.ballot(token.at, error))?;
            }
        }
        Ok(())
    }

    /// One ballot; says whether there may be another.
    fn ballot(&mut self, builder: &mut RankedBuilder) -> Result<bool, ReadError> {
        let mut first = self.next("a ballot or 0")?;
        if first.written == "0" {
            return Ok(false);
        }
        // "(17)" before the weight is the ballot's own number.
        if first.written.starts_with('(') && first.written.ends_with(')') {
            first = self.next("the weight of a ballot")?;
        }
        let weight = weight(first.written).map_err(|error| self.text.ballot(first.at, error))?;
        loop {
            let token = self.next("a candidate or 0")?;
            match token.written {
                "0" => break,
                "-" => builder.skipped(),
                written => {
                    let indices = written.split('=').map(|part| self.index(token, part));
                    let indices = indices.collect::<Result<Vec<usize>, ReadError>>()?;
                    builder.equal(&indices).map_err(|error| self.text.ballot(token.at, error))?;
                    builder.locate(|| self.text.place(token.at));
                }
            }
        }
        builder.ballot(weight).map_err(|error| self.text.ballot(first.at, error))?;
        Ok(true)
    }

    /// A candidate from 1 as an index from 0.
    fn index(&self, token: Token<'_>, part: &str) -> Result<usize, ReadError> {
        let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let number = digits.then(|| part.parse::<usize>().ok()).flatten().and_then(|number| number.checked_sub(1));
        number.ok_or_else(|| {
            let problem = format!("{} is not a candidate, who are numbered from 1", shorten(token.written));
            self.text.syntax(token.at, problem)
        })
    }
}
