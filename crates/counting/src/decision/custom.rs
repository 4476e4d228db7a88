//! A body's own rule, written in TOML.
//!
//! ```toml
//! name = "havnesambandet.strike"
//! title = "Strike ballot"
//! source = "Statutes § 14, adopted 2026-03-01"
//! valid_from = "2026-03-01"
//!
//! [quorum]
//! clauses = ["received >= 1/2 of eligible"]
//! missed = "not-quorate"
//!
//! [[branch]]
//! outcome = "carried"
//! clauses = ["yes > no", "yes >= 2/5 of eligible"]
//! ```

use std::ops::Range;
use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;

use super::{Aggregation, Branch, Clause, Comparison, Date, DecisionError, Outcome, Quantity, Rule, Share, Validity};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Spanned<String>,
    #[serde(default)]
    title: String,
    source: Spanned<String>,
    valid_from: Option<Spanned<String>>,
    valid_to: Option<Spanned<String>>,
    #[serde(default)]
    notes: Vec<String>,
    aggregation: Option<Spanned<String>>,
    spoiled: Option<Spanned<String>>,
    petition: Option<Spanned<String>>,
    quorum: Option<WrittenQuorum>,
    nobody: Option<Spanned<String>>,
    #[serde(default)]
    branch: Vec<WrittenBranch>,
    otherwise: Option<Spanned<String>>,
    #[serde(default)]
    meaning: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenQuorum {
    clauses: Spanned<Vec<Spanned<String>>>,
    missed: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBranch {
    outcome: Spanned<String>,
    clauses: Spanned<Vec<Spanned<String>>>,
}

/// The text and a place in it.
struct Reader<'a>(&'a str);

impl Rule {
    /// Reads a rule that a body wrote for itself.
    ///
    /// `name` and `source` must be there, and at least one `[[branch]]` with its `outcome` and its
    /// `clauses`. May be there: `title`, `notes`, `valid_from`, `valid_to` (`"2026-03-01"`),
    /// `aggregation` (`pooled`, `per-unit`, `double`), `spoiled` (`counts`, `excluded`), `petition`
    /// (a clause), `[quorum]` with `clauses` and `missed` (an outcome, `lost` unless said), `nobody`
    /// (the outcome when nobody votes yes or no, or `by-clauses`; `lost` unless said), `otherwise`
    /// (`lost` unless said), and `[meaning]` with a sentence for an outcome.
    ///
    /// A clause is `COUNT >= SHARE of BASE` or with `>`; `COUNT > BASE` where the share is all of it;
    /// a share is `3/4` or `75 %`.
    ///
    /// # Errors
    /// [`DecisionError::Custom`] with line and column.
    pub fn from_toml(text: &str) -> Result<Rule, DecisionError> {
        let reader = Reader(text);
        let written: Written = toml::from_str(text).map_err(|e| reader.at(e.span(), e.message()))?;
        reader.rule(written)
    }
}

impl Reader<'_> {
    fn rule(&self, written: Written) -> Result<Rule, DecisionError> {
        let name = self.filled(&written.name, "name")?;
        let source = self.filled(&written.source, "source")?;
        let mut rule = Rule::new(name, &written.title, source);
        rule.notes = written.notes;
        rule.validity = self.validity(&written.valid_from, &written.valid_to)?;
        if let Some(aggregation) = &written.aggregation {
            let all = [Aggregation::Pooled, Aggregation::PerUnit, Aggregation::Double];
            rule.aggregation = self.choice(aggregation, &all.map(|a| (a.name(), a)))?;
        }
        if let Some(spoiled) = &written.spoiled {
            rule.spoiled_counts = self.choice(spoiled, &[("counts", true), ("excluded", false)])?;
        }
        rule.petition = written.petition.as_ref().map(|p| self.clause(p)).transpose()?;
        if let Some(quorum) = &written.quorum {
            rule.quorum = self.clauses(&quorum.clauses)?;
            rule.quorum_missed = self.outcome_or(quorum.missed.as_ref(), Outcome::Lost)?;
        }
        if let Some(nobody) = written.nobody.as_ref() {
            rule.nobody = match nobody.get_ref().as_str() {
                "by-clauses" => None,
                _ => Some(self.outcome(nobody)?),
            };
        }
        rule.otherwise = self.outcome_or(written.otherwise.as_ref(), Outcome::Lost)?;
        for branch in &written.branch {
            let (outcome, clauses) = (self.outcome(&branch.outcome)?, self.clauses(&branch.clauses)?);
            rule.branches.push(Branch { clauses, outcome });
        }
        if rule.branches.is_empty() {
            let end = self.0.len();
            return Err(self.at(Some(end..end), "the rule has no [[branch]]: nothing could be carried"));
        }
        rule.meanings = self.meanings(&written.meaning)?;
        Ok(rule)
    }

    fn filled<'t>(&self, text: &'t Spanned<String>, what: &str) -> Result<&'t str, DecisionError> {
        let trimmed = text.get_ref().trim();
        if trimmed.is_empty() {
            return Err(self.at(Some(text.span()), &format!("the {what} is empty")));
        }
        Ok(trimmed)
    }

    fn validity(&self, from: &Option<Spanned<String>>, to: &Option<Spanned<String>>) -> Result<Validity, DecisionError> {
        let date = |written: &Option<Spanned<String>>| {
            let read = |w: &Spanned<String>| Date::from_str(w.get_ref()).map_err(|e| self.at(Some(w.span()), &e.to_string()));
            written.as_ref().map(read).transpose()
        };
        let validity = Validity { from: date(from)?, to: date(to)? };
        match (validity.from, validity.to, to) {
            (Some(first), Some(last), Some(written)) if last < first => Err(self.at(Some(written.span()), "valid_to is before valid_from")),
            _ => Ok(validity),
        }
    }

    fn meanings(&self, table: &toml::Table) -> Result<Vec<(Outcome, String)>, DecisionError> {
        let place = || self.0.find("[meaning]").map(|start| start..start);
        let entry = |(key, value): (&String, &toml::Value)| {
            let outcome = Outcome::ALL.into_iter().find(|o| o.name() == key);
            let outcome = outcome.ok_or_else(|| self.at(place(), &format!("[meaning]: {key:?} is not an outcome")))?;
            let words = value.as_str().ok_or_else(|| self.at(place(), &format!("[meaning]: {key} must be a text")))?;
            Ok((outcome, words.to_owned()))
        };
        table.iter().map(entry).collect()
    }

    fn outcome_or(&self, written: Option<&Spanned<String>>, default: Outcome) -> Result<Outcome, DecisionError> {
        written.map_or(Ok(default), |w| self.outcome(w))
    }

    fn outcome(&self, written: &Spanned<String>) -> Result<Outcome, DecisionError> {
        self.choice(written, &Outcome::ALL.map(|o| (o.name(), o)))
    }

    fn choice<T: Copy>(&self, written: &Spanned<String>, choices: &[(&str, T)]) -> Result<T, DecisionError> {
        let found = choices.iter().find(|(name, _)| name == written.get_ref());
        found.map(|(_, value)| *value).ok_or_else(|| {
            let names = choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            self.at(Some(written.span()), &format!("{:?} is not one of {names}", written.get_ref()))
        })
    }

    fn clauses(&self, written: &Spanned<Vec<Spanned<String>>>) -> Result<Vec<Clause>, DecisionError> {
        if written.get_ref().is_empty() {
            return Err(self.at(Some(written.span()), "there must be at least one clause"));
        }
        written.get_ref().iter().map(|clause| self.clause(clause)).collect()
    }

    fn clause(&self, written: &Spanned<String>) -> Result<Clause, DecisionError> {
        read_clause(written.get_ref()).map_err(|(offset, message)| {
            let start = written.span().start + 1 + offset;
            self.at(Some(start..start), &message)
        })
    }

    /// The error at a place, by line and column from 1, in characters.
    fn at(&self, span: Option<Range<usize>>, message: &str) -> DecisionError {
        let mut place = span.map_or(0, |s| s.start).min(self.0.len());
        while !self.0.is_char_boundary(place) {
            place -= 1;
        }
        let before = &self.0[..place];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        DecisionError::Custom {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.trim_end().replace('\n', ": "),
        }
    }
}

/// `yes >= 3/4 of eligible`; the error has its place in the text.
fn read_clause(text: &str) -> Result<Clause, (usize, String)> {
    let sign =
        text.find(['>', '≥']).ok_or_else(|| (0, format!("{text:?} is not a clause: write, for example, \"yes >= 3/4 of eligible\"")))?;
    let rest = &text[sign..];
    let (comparison, after) = [(">=", Comparison::AtLeast), ("≥", Comparison::AtLeast), (">", Comparison::MoreThan)]
        .into_iter()
        .find_map(|(sign, comparison)| rest.strip_prefix(sign).map(|after| (comparison, after)))
        .unwrap_or((Comparison::MoreThan, ""));
    let right = text.len() - after.len();
    let count = read_quantity(text, 0..sign)?;
    let (share, base) = match after.find(" of ") {
        None => (Share::ONE, read_quantity(text, right..text.len())?),
        Some(of) => {
            let written = after[..of].trim();
            let place = right + after.len() - after.trim_start().len();
            let share =
                Share::from_str(written).map_err(|()| (place, format!("{written:?} is not a share: write 3/4 or 75 %, above 0")))?;
            (share, read_quantity(text, right + of + 4..text.len())?)
        }
    };
    Ok(Clause { count, comparison, share, base })
}

fn read_quantity(text: &str, range: Range<usize>) -> Result<Quantity, (usize, String)> {
    let part = &text[range.clone()];
    let word = part.trim();
    let place = range.start + part.len() - part.trim_start().len();
    Quantity::from_str(word).map_err(|()| {
        let known = Quantity::ALL.map(Quantity::name).join(", ");
        (place, format!("{word:?} is not a number of a ballot: these are {known}"))
    })
}
