//! The returning officer drafts the ballot and closes the roll.

use std::path::PathBuf;

use anyhow::{Result, bail};
use belenios::v1::{HomomorphicQuestion, NonHomomorphicQuestion, Question, Uuid};

use super::desk::{Desk, grouped, plural, read};
use super::draft::{Draft, RollFigures, Template, write_roll};
use crate::roll::read_roll;

/// Draft a ballot and close the roll (returning officer).
///
/// Reads the membership list (CSV with the columns name, and where the body has them e-mail, unit, weight; Norwegian headers, semicolons, quotes and
/// Excel's encodings are understood) and what is asked: in a template as Belenios has it, or by flags. Everything wrong with the list is said at once.
///
/// Writes draft.json (public: send it to the registrar and the trustees) and roll.json (names and addresses: for the registrar alone).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot election new --roll members.csv --body Havnesambandet --name \"Strike ballot\" \\
      --question \"Do we strike from 1 December?\" --answers Yes,No --blank --dir officer
  folkmoot election new --roll members.csv --template template.json --dir officer")]
pub(crate) struct New {
    /// The membership list, CSV
    #[arg(long, value_name = "CSV")]
    roll: PathBuf,
    /// Name, description and questions in one JSON file, as Belenios' own tool reads it
    #[arg(long, value_name = "JSON", conflicts_with_all = ["question", "answers", "blank", "min", "max", "ranked"])]
    template: Option<PathBuf>,
    /// The ballot's name
    #[arg(long)]
    name: Option<String>,
    /// A text that voters see above the questions
    #[arg(long)]
    description: Option<String>,
    /// The body that decides
    #[arg(long, default_value = "")]
    body: String,
    /// What is asked; may be given several times
    #[arg(long)]
    question: Vec<String>,
    /// Answers of the question in the same place, separated by commas (or by | where an answer contains a comma)
    #[arg(long)]
    answers: Vec<String>,
    /// Voters may vote blank
    #[arg(long)]
    blank: bool,
    /// The fewest answers to choose
    #[arg(long, default_value_t = 1)]
    min: u64,
    /// The most answers to choose
    #[arg(long, default_value_t = 1)]
    max: u64,
    /// Voters give every answer a rank or grade; ballots are mixed before they are decrypted
    #[arg(long, conflicts_with_all = ["blank", "min", "max"])]
    ranked: bool,
    /// Ed25519, BELENIOS-2048 or RFC-3526-2048
    #[arg(long, default_value = "Ed25519")]
    group: String,
    /// Who runs the ballot, for voters to see
    #[arg(long)]
    administrator: Option<String>,
    /// Who makes the voting codes, for voters to see
    #[arg(long)]
    registrar: Option<String>,
    /// Where the officer's files are
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite an earlier draft
    #[arg(long)]
    force: bool,
}

impl New {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let reading = read_roll(&read(&self.roll)?).map_err(|error| anyhow::anyhow!("{}: {error}", self.roll.display()))?;
        let draft = self.draft(RollFigures::of(&reading.roll), desk)?;
        draft.check()?;
        let (draft_path, roll_path) = (self.dir.join("draft.json"), self.dir.join("roll.json"));
        draft.write(&draft_path, self.force)?;
        write_roll(&roll_path, &reading.roll, self.force)?;
        desk.say(format_args!(
            "The roll is closed: {} entitled in {}.",
            grouped(reading.roll.len()),
            plural(reading.roll.units().len(), "unit")
        ))?;
        for notice in &reading.notices {
            desk.say(format_args!("  Notice: {notice}"))?;
        }
        for warning in warnings(&draft) {
            desk.say(format_args!("  Careful: {warning}"))?;
        }
        desk.say(format_args!("Ballot {} — {}. Roll hash {}", draft.uuid, draft.title(), draft.roll.hash))?;
        desk.wrote(&draft_path, "public: send it to the registrar and to all trustees")?;
        desk.wrote(&roll_path, "names and addresses: hand it to the registrar, to nobody else")?;
        desk.say("Next: the registrar runs `folkmoot election codes`; each trustee runs `folkmoot election trustee-key` or `trustee-threshold certify`.")
    }

    fn draft(&self, roll: RollFigures, desk: &mut Desk<'_>) -> Result<Draft> {
        let template = self.template.as_deref().map(Template::read).transpose()?;
        let questions = match &template {
            Some(template) => template.questions()?,
            None => self.questions()?,
        };
        let from = |own: &Option<String>, other: Option<&String>| own.clone().or_else(|| other.cloned());
        let Some(name) = from(&self.name, template.as_ref().map(|template| &template.name)) else {
            bail!("the ballot needs a name: say --name \"Strike ballot 2026\"");
        };
        Ok(Draft {
            uuid: Uuid::random(desk.rng),
            group: self.group.clone(),
            body: self.body.clone(),
            name,
            description: from(&self.description, template.as_ref().map(|template| &template.description)).unwrap_or_default(),
            questions,
            administrator: from(&self.administrator, template.as_ref().and_then(|template| template.administrator.as_ref())),
            credential_authority: from(&self.registrar, template.as_ref().and_then(|template| template.credential_authority.as_ref())),
            roll,
        })
    }

    fn questions(&self) -> Result<Vec<Question>> {
        if self.question.is_empty() {
            bail!("nothing is asked: say --question \"Do we strike?\" --answers Yes,No, or --template FILE");
        }
        if self.question.len() != self.answers.len() {
            let (questions, answers) = (self.question.len(), self.answers.len());
            bail!("{questions} × --question but {answers} × --answers: give the answers of every question, in the same order");
        }
        let questions = self.question.iter().zip(&self.answers);
        Ok(questions.map(|(question, answers)| self.one_question(question.clone(), answers)).collect())
    }

    fn one_question(&self, question: String, answers: &str) -> Question {
        let separator = if answers.contains('|') { '|' } else { ',' };
        let answers = answers.split(separator).map(|answer| answer.trim().to_owned()).filter(|answer| !answer.is_empty()).collect();
        if self.ranked {
            return Question::NonHomomorphic { value: NonHomomorphicQuestion { answers, question }, extra: None };
        }
        Question::Homomorphic(HomomorphicQuestion { answers, blank: self.blank.then_some(true), min: self.min, max: self.max, question })
    }
}

fn warnings(draft: &Draft) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if draft.roll.members < 10 {
        warnings.push("with fewer than 10 entitled, the result alone can tell how somebody voted. Consider an open vote, or make every member a trustee.");
    }
    if usize::try_from(draft.roll.weight) != Ok(draft.roll.members) {
        warnings.push("the roll has weights. A weighted tally can tell how somebody voted, because sums of different weights give them away: weighted votes should be open votes.");
    }
    warnings
}
