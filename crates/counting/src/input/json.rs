//! The JSON of this project, as `folkmoot count` reads it.
//!
//! Weights first, candidates by 0-based index; unknown fields are passed over.
//!
//! | kind | fields |
//! |---|---|
//! | ranked | `{"candidates":[…],"seats":n,"withdrawn":[i,…],"ballots":[[weight, i, j, …], …]}`, best first; equal ranks as `[i,j]`, a skipped rank `null`, an overvote `"over"`, an undeclared write-in `"uwi"` |
//! | approval | the same, the order without meaning |
//! | graded | `{"candidates":[…],"grades":g,"ballots":[[weight, grade of 0, grade of 1, …], …]}`, 1 = best, 0 = none |
//! | budget | `{"budget":b,"costs":{id:cost},"ballots":[[weight, id, …], …]}` |
//! | lists | `{"lists":[…],"votes":[…],"seats":n,"threshold":"1/20"}` |
//!
//! `candidates` may be a number where they have no names. The text is read in one go, without a
//! tree of values: a million rankings of twenty need no more memory than the text and the profile.

use std::collections::BTreeMap;

use super::text::{ReadError, Text, fraction, shorten, weight};
use crate::candidate::Candidates;
use crate::error::ProfileError;
use crate::fraction::Fraction;
use crate::profile::{ApprovalProfile, BudgetProfile, GradedProfile, Kind, ListVotes, Profile, RankedProfile};

/// Reads ballots. `wanted` decides between ranked and approval, which look alike; other kinds are
/// known by their fields.
///
/// # Errors
/// [`ReadError`] with line and column.
pub fn json(bytes: &[u8], wanted: Kind) -> Result<Profile, ReadError> {
    let text = Text::new(bytes)?;
    let fields = Fields::read(text)?;
    if fields.has("lists") {
        return fields.lists().map(Profile::Lists);
    }
    if fields.has("costs") {
        return fields.budget().map(Profile::Budget);
    }
    if fields.has("grades") {
        return fields.graded().map(Profile::Graded);
    }
    match wanted {
        Kind::Approval => fields.approval().map(Profile::Approval),
        _ => fields.ranked().map(Profile::Ranked),
    }
}

/// Where the value of each field of the outermost object starts.
struct Fields<'a> {
    text: Text<'a>,
    starts: BTreeMap<String, usize>,
}

impl<'a> Fields<'a> {
    fn read(text: Text<'a>) -> Result<Self, ReadError> {
        let mut starts = BTreeMap::new();
        let mut cursor = Cursor { text, at: 0 };
        cursor.object(|cursor, name, at| {
            let start = cursor.at;
            if starts.insert(name, start).is_some() {
                return Err(cursor.text.syntax(at, "this field stands twice"));
            }
            cursor.skip()
        })?;
        cursor.blank();
        if cursor.at != text.as_str().len() {
            return Err(cursor.expected("the end of the file"));
        }
        Ok(Self { text, starts })
    }

    fn has(&self, field: &str) -> bool {
        self.starts.contains_key(field)
    }

    fn find(&self, field: &str) -> Option<Cursor<'a>> {
        self.starts.get(field).map(|&at| Cursor { text: self.text, at })
    }

    fn need(&self, field: &str, what: &'static str) -> Result<Cursor<'a>, ReadError> {
        self.find(field).ok_or(ReadError::Missing { what })
    }

    fn candidates(&self) -> Result<Candidates, ReadError> {
        let what = "who the candidates are (field \"candidates\")";
        self.need("candidates", what)?.names()
    }

    fn seats(&self) -> Result<Option<usize>, ReadError> {
        let Some(mut cursor) = self.find("seats") else {
            return Ok(None);
        };
        if cursor.null() {
            return Ok(None);
        }
        let seats = cursor.whole("the number of seats")?;
        usize::try_from(seats).map(Some).map_err(|_| cursor.expected("a number of seats"))
    }

    fn ballots(&self) -> Result<Cursor<'a>, ReadError> {
        self.need("ballots", "what was voted (field \"ballots\")")
    }

    fn ranked(&self) -> Result<RankedProfile, ReadError> {
        let mut builder = RankedProfile::builder(self.candidates()?);
        if let Some(seats) = self.seats()? {
            builder.seats(seats);
        }
        for field in ["withdrawn", "excluded"] {
            let Some(mut cursor) = self.find(field) else {
                continue;
            };
            cursor.array(|cursor| {
                let at = cursor.at;
                let index = cursor.index()?;
                builder.withdraw(index).map_err(|error| cursor.text.ballot(at, error))
            })?;
        }
        let mut equal = Vec::new();
        self.ballots()?.weighted(|cursor, ballot| match ballot {
            Item::Entry => {
                let at = cursor.at;
                let text = cursor.text;
                match cursor.peek() {
                    b'n' if cursor.null() => builder.skipped(),
                    b'"' => match cursor.string()?.as_str() {
                        "over" => builder.overvote(),
                        "uwi" => builder.write_in(),
                        other => {
                            let problem = format!("{:?} is neither \"over\" nor \"uwi\"", shorten(other));
                            return Err(text.syntax(at, problem));
                        }
                    },
                    b'[' => {
                        equal.clear();
                        cursor.array(|cursor| {
                            equal.push(cursor.index()?);
                            Ok(())
                        })?;
                        builder.equal(&equal).map_err(|error| text.ballot(at, error))?;
                        builder.locate(|| text.place(at));
                    }
                    _ => {
                        let index = cursor.index()?;
                        builder.candidate(index).map_err(|error| text.ballot(at, error))?;
                        builder.locate(|| text.place(at));
                    }
                }
                Ok(())
            }
            Item::End(weight) => builder.ballot(weight).map_err(|error| cursor.text.ballot(cursor.at, error)),
        })?;
        Ok(builder.finish())
    }

    fn approval(&self) -> Result<ApprovalProfile, ReadError> {
        let mut builder = ApprovalProfile::builder(self.candidates()?);
        if let Some(seats) = self.seats()? {
            builder.seats(seats);
        }
        self.ballots()?.weighted(|cursor, ballot| {
            let at = cursor.at;
            match ballot {
                Item::Entry => {
                    let index = cursor.index()?;
                    builder.mark(index)
                }
                Item::End(weight) => builder.ballot(weight),
            }
            .map_err(|error| cursor.text.ballot(at, error))
        })?;
        Ok(builder.finish())
    }

    fn graded(&self) -> Result<GradedProfile, ReadError> {
        let candidates = self.candidates()?;
        let mut cursor = self.need("grades", "how many grades there are (field \"grades\")")?;
        cursor.blank();
        let at = cursor.at;
        let grades = cursor.whole("the number of grades")?;
        let mut builder = GradedProfile::builder(candidates, grades).map_err(|error| self.text.ballot(at, error))?;
        self.ballots()?.weighted(|cursor, ballot| {
            let at = cursor.at;
            match ballot {
                Item::Entry => builder.grade(cursor.whole("a grade")?),
                Item::End(weight) => builder.ballot(weight).map_err(|error| cursor.text.ballot(at, error))?,
            }
            Ok(())
        })?;
        Ok(builder.finish())
    }

    fn budget(&self) -> Result<BudgetProfile, ReadError> {
        let budget = self.need("budget", "how much money there is (field \"budget\")")?.fraction()?;
        let (mut ids, mut costs) = (Vec::new(), Vec::new());
        let mut cursor = self.need("costs", "what the projects cost (field \"costs\")")?;
        cursor.blank();
        let at = cursor.at;
        cursor.object(|cursor, id, _| {
            ids.push(id);
            costs.push(cursor.fraction()?);
            Ok(())
        })?;
        let misplaced = |error| self.text.ballot(at, error);
        let projects = Candidates::new(ids).map_err(misplaced)?;
        let index: BTreeMap<String, usize> = projects.names().iter().enumerate().map(|(index, id)| (id.clone(), index)).collect();
        let mut builder = BudgetProfile::builder(projects, costs, budget).map_err(misplaced)?;
        self.ballots()?.weighted(|cursor, ballot| {
            let at = cursor.at;
            match ballot {
                Item::Entry => {
                    let id = cursor.id()?;
                    let unknown = ProfileError::UnknownProject { id: shorten(&id) };
                    match index.get(&id) {
                        Some(&index) => builder.mark(index),
                        None => Err(unknown),
                    }
                }
                Item::End(weight) => builder.ballot(weight),
            }
            .map_err(|error| cursor.text.ballot(at, error))
        })?;
        Ok(builder.finish())
    }

    fn lists(&self) -> Result<ListVotes, ReadError> {
        let mut cursor = self.need("lists", "which lists stand (field \"lists\")")?;
        let lists = cursor.names()?;
        let mut votes = Vec::new();
        let mut cursor = self.need("votes", "how many votes each list has (field \"votes\")")?;
        cursor.blank();
        let at = cursor.at;
        cursor.array(|cursor| {
            votes.push(cursor.weight()?);
            Ok(())
        })?;
        let threshold = match self.find("threshold").filter(|cursor| !cursor.clone().null()) {
            Some(mut cursor) => Some(cursor.fraction()?),
            None => None,
        };
        ListVotes::new(lists, votes, self.seats()?, threshold).map_err(|error| self.text.ballot(at, error))
    }
}

/// What a ballot is made of.
enum Item {
    /// The cursor stands at an entry.
    Entry,
    /// The ballot has ended; this was its weight.
    End(u64),
}

/// A place in JSON text.
#[derive(Clone)]
struct Cursor<'a> {
    text: Text<'a>,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn bytes(&self) -> &'a [u8] {
        self.text.as_str().as_bytes()
    }

    /// Passes over white space.
    fn blank(&mut self) {
        let bytes = self.bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next byte that is not white space; 0 at the end.
    fn peek(&mut self) -> u8 {
        self.blank();
        self.bytes().get(self.at).copied().unwrap_or(0)
    }

    fn expected(&self, what: &str) -> ReadError {
        let found = match self.text.as_str()[self.at..].chars().next() {
            None => "the file ends here".to_owned(),
            Some(found) => format!("here stands {found:?}"),
        };
        self.text.syntax(self.at, format!("{what} is expected, {found}"))
    }

    fn eat(&mut self, byte: u8, what: &str) -> Result<(), ReadError> {
        if self.peek() != byte {
            return Err(self.expected(what));
        }
        self.at += 1;
        Ok(())
    }

    /// Passes over `null` if it is next.
    fn null(&mut self) -> bool {
        self.blank();
        let is = self.bytes()[self.at..].starts_with(b"null");
        if is {
            self.at += 4;
        }
        is
    }

    /// Calls `element` with the cursor at each element.
    fn array(&mut self, mut element: impl FnMut(&mut Self) -> Result<(), ReadError>) -> Result<(), ReadError> {
        self.eat(b'[', "a list, [")?;
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blank();
            element(self)?;
            match self.peek() {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.expected("a comma or ]")),
            }
        }
    }

    /// Calls `field` with each field's name and the name's offset, the cursor at its value.
    fn object(&mut self, mut field: impl FnMut(&mut Self, String, usize) -> Result<(), ReadError>) -> Result<(), ReadError> {
        self.eat(b'{', "an object, {")?;
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.blank();
            let at = self.at;
            let name = self.string()?;
            self.eat(b':', "a colon")?;
            self.blank();
            field(self, name, at)?;
            match self.peek() {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.expected("a comma or }")),
            }
        }
    }

    /// Ballots: lists whose first element is the weight.
    fn weighted(&mut self, mut item: impl FnMut(&mut Self, Item) -> Result<(), ReadError>) -> Result<(), ReadError> {
        self.array(|cursor| {
            let start = cursor.at;
            let mut weight = None;
            cursor.array(|cursor| match weight {
                None => {
                    weight = Some(cursor.weight()?);
                    Ok(())
                }
                Some(_) => item(cursor, Item::Entry),
            })?;
            let weight = weight.ok_or_else(|| cursor.text.syntax(start, "a ballot begins with its weight"))?;
            let end = std::mem::replace(&mut cursor.at, start);
            item(cursor, Item::End(weight))?;
            cursor.at = end;
            Ok(())
        })
    }

    /// The text of a string, quotation marks and escapes taken away.
    fn string(&mut self) -> Result<String, ReadError> {
        if self.peek() != b'"' {
            return Err(self.expected("a text in quotation marks"));
        }
        let start = self.at;
        self.skip_string()?;
        let quoted = &self.text.as_str()[start..self.at];
        serde_json::from_str(quoted).map_err(|_| self.text.syntax(start, "the text is not well written"))
    }

    fn skip_string(&mut self) -> Result<(), ReadError> {
        let (start, bytes) = (self.at, self.bytes());
        self.at += 1;
        loop {
            match bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(self.text.syntax(start, "the text is not closed")),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// A number as it is written.
    fn number(&mut self, what: &str) -> Result<&'a str, ReadError> {
        self.blank();
        let (start, bytes) = (self.at, self.bytes());
        let numeric = |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
        let end = bytes[start..].iter().position(|b| !numeric(b)).map_or(bytes.len(), |length| start + length);
        if end == start {
            return Err(self.expected(what));
        }
        self.at = end;
        Ok(&self.text.as_str()[start..end])
    }

    fn whole(&mut self, what: &str) -> Result<u64, ReadError> {
        self.blank();
        let start = self.at;
        let number = self.number(what)?;
        let problem = || self.text.syntax(start, format!("{} is not {what}: a whole number from 0", shorten(number)));
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(problem());
        }
        number.parse().map_err(|_| problem())
    }

    /// A 0-based index: short and frequent, so read without more ado.
    fn index(&mut self) -> Result<usize, ReadError> {
        let bytes = self.bytes();
        let (start, mut index) = (self.at, 0usize);
        while let Some(digit) = bytes.get(self.at).filter(|b| b.is_ascii_digit()) {
            index = index.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
            self.at += 1;
        }
        if self.at == start {
            return Err(self.expected("the index of a candidate"));
        }
        if matches!(bytes.get(self.at), Some(b'.' | b'e' | b'E')) {
            return Err(self.text.syntax(start, "an index is a whole number"));
        }
        Ok(index)
    }

    fn weight(&mut self) -> Result<u64, ReadError> {
        self.blank();
        let start = self.at;
        let number = self.number("the weight of a ballot")?;
        weight(number).map_err(|error| self.text.ballot(start, error))
    }

    /// A number, or a text with one: `0.05`, `"1/20"`.
    fn fraction(&mut self) -> Result<Fraction, ReadError> {
        let start = self.at;
        let written = if self.peek() == b'"' { self.string()? } else { self.number("a number")?.to_owned() };
        fraction(&written).map_err(|problem| self.text.syntax(start, problem))
    }

    /// A text, or a number taken as text.
    fn id(&mut self) -> Result<String, ReadError> {
        if self.peek() == b'"' { self.string() } else { Ok(self.number("an id")?.to_owned()) }
    }

    /// A list of names, or how many there are.
    fn names(&mut self) -> Result<Candidates, ReadError> {
        self.blank();
        let at = self.at;
        let candidates = if self.peek() == b'[' {
            let mut names = Vec::new();
            self.array(|cursor| {
                names.push(cursor.string()?);
                Ok(())
            })?;
            Candidates::new(names)
        } else {
            let number = self.whole("a list of candidates or their number")?;
            Candidates::numbered(usize::try_from(number).unwrap_or(usize::MAX))
        };
        candidates.map_err(|error| self.text.ballot(at, error))
    }

    /// Passes over any value, checking no more than that it ends.
    fn skip(&mut self) -> Result<(), ReadError> {
        let start = self.at;
        let mut open: Vec<u8> = Vec::new();
        loop {
            match self.peek() {
                0 => return Err(self.text.syntax(start, "what begins here does not end")),
                b'"' => self.skip_string()?,
                b'[' => {
                    open.push(b']');
                    self.at += 1;
                    continue;
                }
                b'{' => {
                    open.push(b'}');
                    self.at += 1;
                    continue;
                }
                b',' | b':' if !open.is_empty() => {
                    self.at += 1;
                    continue;
                }
                close @ (b']' | b'}') => {
                    if open.pop() != Some(close) {
                        return Err(self.expected("a value"));
                    }
                    self.at += 1;
                }
                _ => self.skip_word()?,
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Passes over a number, `true`, `false` or `null`.
    fn skip_word(&mut self) -> Result<(), ReadError> {
        let bytes = self.bytes();
        let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
        let length = bytes[self.at..].iter().position(|b| !word(b)).unwrap_or(bytes.len() - self.at);
        if length == 0 {
            return Err(self.expected("a value"));
        }
        self.at += length;
        Ok(())
    }
}
