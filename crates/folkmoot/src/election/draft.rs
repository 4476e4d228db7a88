//! The draft of a ballot: what is asked, of how many, in which group. Public; it goes to the registrar and to all trustees.

use std::path::Path;

use anyhow::{Context, Result, bail};
use assembly::ceremony::BallotPaper;
use belenios::election::check_questions;
use belenios::json::Wire;
use belenios::v1::{Hash, HomomorphicQuestion, ListsQuestion, NonHomomorphicQuestion, Question, RawJson, Uuid};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::desk::{self, Secrecy};
use super::groups::with_group;
use crate::roll::{Member, Roll};

/// A ballot before it has keys.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) uuid: Uuid,
    pub(crate) group: String,
    pub(crate) body: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) questions: Vec<Question>,
    pub(crate) administrator: Option<String>,
    pub(crate) credential_authority: Option<String>,
    pub(crate) roll: RollFigures,
}

/// What is public about the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RollFigures {
    pub(crate) members: usize,
    pub(crate) weight: u64,
    pub(crate) hash: Hash,
}

impl RollFigures {
    pub(crate) fn of(roll: &Roll) -> Self {
        Self { members: roll.len(), weight: roll.total_weight(), hash: roll.hash() }
    }
}

/// `draft.json`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftFile {
    folkmoot_draft: u64,
    uuid: String,
    group: String,
    body: String,
    name: String,
    description: String,
    questions: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    administrator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_authority: Option<String>,
    entitled: usize,
    total_weight: u64,
    roll_hash: String,
}

/// The peer's `template.json`: name, description and questions, in any spelling.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    #[serde(default)]
    pub(crate) description: String,
    pub(crate) name: String,
    questions: Vec<Value>,
    #[serde(default)]
    pub(crate) administrator: Option<String>,
    #[serde(default)]
    pub(crate) credential_authority: Option<String>,
}

impl Template {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        serde_json::from_slice(&desk::read(path)?).with_context(|| format!("{} is not a template of questions", path.display()))
    }

    pub(crate) fn questions(&self) -> Result<Vec<Question>> {
        questions(&self.questions)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HomomorphicFile {
    answers: Vec<String>,
    blank: Option<bool>,
    min: u64,
    max: u64,
    question: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GeneralFile {
    r#type: String,
    value: Value,
    extra: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked<T> {
    answers: Vec<T>,
    question: String,
}

fn questions(values: &[Value]) -> Result<Vec<Question>> {
    (1..).zip(values).map(|(number, value)| question(value).with_context(|| format!("question {number}"))).collect()
}

fn question(value: &Value) -> Result<Question> {
    if value.get("type").is_none() {
        let HomomorphicFile { answers, blank, min, max, question } = Deserialize::deserialize(value)?;
        return Ok(Question::Homomorphic(HomomorphicQuestion { answers, blank, min, max, question }));
    }
    let GeneralFile { r#type, value, extra } = Deserialize::deserialize(value)?;
    let extra = extra.map(|extra| RawJson::from_json(extra.to_string().as_bytes())).transpose().context("its \"extra\"")?;
    match r#type.as_str() {
        "NonHomomorphic" => {
            let Asked { answers, question } = Deserialize::deserialize(value)?;
            Ok(Question::NonHomomorphic { value: NonHomomorphicQuestion { answers, question }, extra })
        }
        "Lists" => {
            let Asked { answers, question } = Deserialize::deserialize(value)?;
            Ok(Question::Lists { value: ListsQuestion { answers, question }, extra })
        }
        other => bail!("its type is {other:?}; it can be NonHomomorphic or Lists, or left out"),
    }
}

impl Draft {
    /// Can this be asked of this roll in this group?
    pub(crate) fn check(&self) -> Result<()> {
        with_group!(&self.group, G => check_questions::<G>(&self.questions).map_err(anyhow::Error::from))?;
        let weighted = usize::try_from(self.roll.weight) != Ok(self.roll.members);
        let mixed = self.questions.iter().position(|question| matches!(question, Question::NonHomomorphic { .. }));
        if let (true, Some(index)) = (weighted, mixed) {
            let number = index + 1;
            bail!(
                "question {number} is ranked or graded, and the roll has weights: mixed ballots must all count once. Remove the weights or ask otherwise"
            );
        }
        Ok(())
    }

    /// Reads `draft.json`.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = desk::read(path).context("the draft, which the returning officer sends, is needed")?;
        let file: DraftFile =
            serde_json::from_slice(&bytes).with_context(|| format!("{} is not a draft made by `folkmoot election new`", path.display()))?;
        if file.folkmoot_draft != 1 {
            bail!("{} is a draft of version {}; this program reads version 1", path.display(), file.folkmoot_draft);
        }
        let field = |what: &str| format!("{}: {what}", path.display());
        let draft = Self {
            uuid: file.uuid.parse().with_context(|| field("uuid"))?,
            group: file.group,
            body: file.body,
            name: file.name,
            description: file.description,
            questions: questions(&file.questions).with_context(|| path.display().to_string())?,
            administrator: file.administrator,
            credential_authority: file.credential_authority,
            roll: RollFigures {
                members: file.entitled,
                weight: file.total_weight,
                hash: file.roll_hash.parse().with_context(|| field("roll_hash"))?,
            },
        };
        draft.check().with_context(|| path.display().to_string())?;
        Ok(draft)
    }

    /// Writes `draft.json`.
    pub(crate) fn write(&self, path: &Path, force: bool) -> Result<()> {
        let questions = self.questions.iter().map(|question| serde_json::from_str(&question.to_json())).collect::<Result<_, _>>();
        let file = DraftFile {
            folkmoot_draft: 1,
            uuid: self.uuid.to_string(),
            group: self.group.clone(),
            body: self.body.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            questions: questions.context("a question")?,
            administrator: self.administrator.clone(),
            credential_authority: self.credential_authority.clone(),
            entitled: self.roll.members,
            total_weight: self.roll.weight,
            roll_hash: self.roll.hash.to_string(),
        };
        let text = serde_json::to_string_pretty(&file).context("the draft")?;
        desk::write(path, format!("{text}\n").as_bytes(), Secrecy::Public, force)
    }

    /// What voters will see of it.
    pub(crate) fn paper(&self) -> BallotPaper {
        BallotPaper {
            uuid: self.uuid.clone(),
            title: self.title(),
            description: self.description.clone(),
            questions: self.questions.clone(),
            administrator: self.administrator.clone(),
            credential_authority: self.credential_authority.clone(),
        }
    }

    /// The ballot's name with its body's.
    pub(crate) fn title(&self) -> String {
        if self.body.is_empty() { self.name.clone() } else { format!("{}: {}", self.body, self.name) }
    }
}

/// `roll.json`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RollFile {
    folkmoot_roll: u64,
    hash: String,
    members: Vec<MemberFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberFile {
    number: u32,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    unit: String,
    weight: u64,
}

/// Writes `roll.json`, for the officer and the registrar alone.
pub(crate) fn write_roll(path: &Path, roll: &Roll, force: bool) -> Result<()> {
    let members =
        roll.members().iter().cloned().map(|Member { number, name, email, unit, weight }| MemberFile { number, name, email, unit, weight });
    let file = RollFile { folkmoot_roll: 1, hash: roll.hash().to_string(), members: members.collect() };
    let text = serde_json::to_string_pretty(&file).context("the roll")?;
    desk::write(path, format!("{text}\n").as_bytes(), Secrecy::Secret, force)
}

/// Reads `roll.json`, which must be the closed roll of the draft, unchanged.
pub(crate) fn read_roll(path: &Path, draft: &Draft) -> Result<Roll> {
    let bytes = desk::read(path).context("the closed roll, which the returning officer hands over, is needed")?;
    let file: RollFile =
        serde_json::from_slice(&bytes).with_context(|| format!("{} is not a roll closed by `folkmoot election new`", path.display()))?;
    let members =
        file.members.into_iter().map(|MemberFile { number, name, email, unit, weight }| Member { number, name, email, unit, weight });
    let roll = Roll::new(members.collect()).with_context(|| path.display().to_string())?;
    if roll.hash() != draft.roll.hash {
        bail!(
            "{}: this is not the closed roll of this ballot (its hash is {}, the draft says {}). A roll cannot change after it was closed: ask the returning officer",
            path.display(),
            roll.hash(),
            draft.roll.hash
        );
    }
    Ok(roll)
}
