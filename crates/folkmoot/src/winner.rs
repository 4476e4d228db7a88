//! Check R69: the winner of a ranked, graded or list question, recomputed from the published result.
//!
//! Version 1 publishes what voters wrote, not who won. A question may name the rule in its `extra`: ours as
//! `{"rule":"stv-scottish","seats":2}`, the peer's as `{"type":"STV","seats":2}`, `{"type":"Schulze"}` or `{"type":"MajorityJudgment"}`.

use anyhow::{Context, Result, bail};
use belenios::v1::{Quantity, Question, QuestionResult};
use counting::{Candidates, Count, GradedProfile, Kind, ListVotes, Parameters, Profile, RankedProfile, Rule, count};
use serde::Deserialize;

/// The highest grade that a ballot can give where the question does not say.
const GRADES: u64 = 7;

/// What a question says of its rule.
#[derive(Debug, Deserialize)]
struct Hint {
    rule: Option<String>,
    r#type: Option<String>,
    seats: Option<usize>,
    #[serde(default)]
    blank: bool,
    grades: Option<Grades>,
}

/// Their number, or their names.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Grades {
    Number(u64),
    Names(Vec<serde_json::Value>),
}

impl Hint {
    fn rule(&self) -> Result<Option<Rule>> {
        let name = match (&self.rule, self.r#type.as_deref()) {
            (Some(name), _) => name.as_str(),
            (None, Some("STV")) => "stv-belenios",
            (None, Some("Schulze")) => "schulze",
            (None, Some("MajorityJudgment")) => "mj-belenios",
            _ => return Ok(None),
        };
        name.parse().map(Some).with_context(|| format!("the question names the rule {name:?}"))
    }
}

/// Counts one question by the rule that it names; `None` if it names none.
pub(crate) fn recount(question: &Question, result: &QuestionResult) -> Result<Option<Count>> {
    let (Question::NonHomomorphic { extra: Some(extra), .. } | Question::Lists { extra: Some(extra), .. }) = question else {
        return Ok(None);
    };
    let hint: Hint = serde_json::from_str(extra.as_str()).context("the question's extra cannot be read")?;
    let Some(rule) = hint.rule()? else { return Ok(None) };
    let parameters = Parameters { seats: hint.seats, blank_allowed: hint.blank, ..Parameters::default() };
    let profile = match (question, rule.kind()) {
        (Question::NonHomomorphic { value, .. }, Kind::Ranked) => Profile::Ranked(ranked(&value.answers, rows(result))?),
        (Question::NonHomomorphic { value, .. }, Kind::Graded) => {
            let grades = match &hint.grades {
                Some(Grades::Number(number)) => *number,
                Some(Grades::Names(names)) => u64::try_from(names.len())?,
                None => rows(result).iter().flatten().map(|Quantity(grade)| *grade).max().unwrap_or(GRADES).max(1),
            };
            Profile::Graded(graded(&value.answers, grades, rows(result))?)
        }
        (Question::Lists { value, .. }, Kind::Lists) => {
            let names = value.answers.iter().filter_map(|list| list.first().cloned()).collect();
            let votes = rows(result).iter().filter_map(|row| row.first()).map(|Quantity(votes)| *votes).collect();
            Profile::Lists(ListVotes::new(Candidates::new(names)?, votes, hint.seats, None)?)
        }
        _ => bail!("the rule {} does not count questions of this type", rule.name()),
    };
    Ok(Some(count(rule, &profile, &parameters)?))
}

fn rows(result: &QuestionResult) -> &[Vec<Quantity>] {
    match result {
        QuestionResult::Rows(rows) => rows,
        QuestionResult::Sums(_) => &[],
    }
}

/// The number that a voter gives an answer is its rank: 1 first, 0 not ranked.
fn ranked(answers: &[String], rows: &[Vec<Quantity>]) -> Result<RankedProfile> {
    let mut builder = RankedProfile::builder(Candidates::new(answers.to_vec())?);
    for row in rows {
        let last = row.iter().map(|Quantity(rank)| *rank).max().unwrap_or(0);
        for rank in 1..=last {
            let here: Vec<usize> = row.iter().enumerate().filter(|(_, given)| given.0 == rank).map(|(index, _)| index).collect();
            builder.equal(&here)?;
        }
        builder.ballot(1)?;
    }
    Ok(builder.finish())
}

fn graded(answers: &[String], grades: u64, rows: &[Vec<Quantity>]) -> Result<GradedProfile> {
    let mut builder = GradedProfile::builder(Candidates::new(answers.to_vec())?, grades)?;
    for row in rows {
        for Quantity(grade) in row {
            builder.grade(*grade);
        }
        builder.ballot(1)?;
    }
    Ok(builder.finish())
}
