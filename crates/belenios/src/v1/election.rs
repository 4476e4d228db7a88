//! The election and its questions. Belenios spec 3.3.0, "Questions" and "Elections".

use super::basic::{Hash, RawJson, Uuid};
use crate::group::Group;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, wire_object};

/// All that voters are asked and under which key. Its exact bytes are hashed into `φ`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Election<G: Group> {
    /// 1
    pub version: u64,
    /// Free text shown to voters.
    pub description: String,
    /// The election's name.
    pub name: String,
    /// [`Group::NAME`]
    pub group: String,
    /// `y`
    pub public_key: G::Unchecked,
    /// What is asked, in order.
    pub questions: Vec<Question>,
    /// Identifier.
    pub uuid: Uuid,
    /// Who runs it.
    pub administrator: Option<String>,
    /// Who issued the voting codes.
    pub credential_authority: Option<String>,
    /// Language and writing direction; undocumented, written by newer servers.
    pub language: Option<Vec<String>>,
}

wire_object!(Election<G> where [G: Group] {
    version: "version", description: "description", name: "name", group: "group", public_key: "public_key", questions: "questions",
    uuid: "uuid", administrator: "administrator" optional, credential_authority: "credential_authority" optional, language: "language" optional,
});

impl<G: Group> Election<G> {
    /// `φ`: Base64 of the hash of the election's exact bytes.
    pub fn fingerprint(json: &[u8]) -> String {
        Hash::of(json).to_base64()
    }

    /// Does any question need mixing?
    pub fn has_non_homomorphic(&self) -> bool {
        self.questions.iter().any(|question| matches!(question, Question::NonHomomorphic { .. }))
    }
}

/// The group that an election names, before anything that depends on it can be read.
pub fn peek_group(json: &[u8]) -> Result<String, JsonError> {
    let mut reader = Reader::new(json)?;
    let mut fields = reader.object()?;
    fields.required(&mut reader, "\"version\":")?;
    reader.integer()?;
    fields.required(&mut reader, "\"description\":")?;
    reader.string()?;
    fields.required(&mut reader, "\"name\":")?;
    reader.string()?;
    fields.required(&mut reader, "\"group\":")?;
    reader.string()
}

/// A question of one of the three types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Choose between `min` and `max` of the answers; only sums are revealed.
    Homomorphic(HomomorphicQuestion),
    /// Give each answer a number: ranks or grades; every (anonymous) answer is revealed after mixing.
    NonHomomorphic {
        /// The question.
        value: NonHomomorphicQuestion,
        /// A hint on the counting method.
        extra: Option<RawJson>,
    },
    /// Choose one list and at least one of its candidates; only sums are revealed.
    Lists {
        /// The question.
        value: ListsQuestion,
        /// A hint on the counting method.
        extra: Option<RawJson>,
    },
}

/// `question_h`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomomorphicQuestion {
    /// Texts of the answers.
    pub answers: Vec<String>,
    /// May the voter vote blank? `Some(false)` is kept as it came.
    pub blank: Option<bool>,
    /// The fewest answers to choose.
    pub min: u64,
    /// The most answers to choose.
    pub max: u64,
    /// Text of the question.
    pub question: String,
}

wire_object!(HomomorphicQuestion { answers: "answers", blank: "blank" optional, min: "min", max: "max", question: "question" });

impl HomomorphicQuestion {
    /// May the voter vote blank?
    pub fn allows_blank(&self) -> bool {
        self.blank == Some(true)
    }

    /// Number of ciphertexts of an answer: one an answer, and a leading one for blank where it is allowed.
    pub fn choices(&self) -> usize {
        self.answers.len() + usize::from(self.allows_blank())
    }
}

/// `question_nh`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NonHomomorphicQuestion {
    /// Texts of the answers.
    pub answers: Vec<String>,
    /// Text of the question.
    pub question: String,
}

wire_object!(NonHomomorphicQuestion { answers: "answers", question: "question" });

/// `question_l`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListsQuestion {
    /// For each list its name, then its candidates.
    pub answers: Vec<Vec<String>>,
    /// Text of the question.
    pub question: String,
}

wire_object!(ListsQuestion { answers: "answers", question: "question" });

/// `question_gen` over its value.
struct Gen<T> {
    value: T,
    extra: Option<RawJson>,
}

/// Reads `"value":…[,"extra":…]}` after `{"type":"…",`.
fn read_gen<T: Wire>(reader: &mut Reader<'_>) -> Result<Gen<T>, JsonError> {
    reader.expect("\"value\":")?;
    let value = T::read(reader)?;
    let extra = if reader.take_if(",\"extra\":") { Some(RawJson::read(reader)?) } else { None };
    reader.expect("}")?;
    Ok(Gen { value, extra })
}

impl Wire for Question {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        if !reader.starts_with("{\"type\":") {
            return HomomorphicQuestion::read(reader).map(Self::Homomorphic);
        }
        if reader.take_if("{\"type\":\"NonHomomorphic\",") {
            let Gen { value, extra } = read_gen(reader)?;
            return Ok(Self::NonHomomorphic { value, extra });
        }
        if reader.take_if("{\"type\":\"Lists\",") {
            let Gen { value, extra } = read_gen(reader)?;
            return Ok(Self::Lists { value, extra });
        }
        Err(reader.error(JsonErrorKind::Value("a question's type is NonHomomorphic or Lists")))
    }

    fn write(&self, out: &mut String) {
        fn write_gen<T: Wire>(name: &str, value: &T, extra: Option<&RawJson>, out: &mut String) {
            out.push_str("{\"type\":\"");
            out.push_str(name);
            out.push_str("\",\"value\":");
            value.write(out);
            if let Some(extra) = extra {
                out.push_str(",\"extra\":");
                extra.write(out);
            }
            out.push('}');
        }
        match self {
            Self::Homomorphic(question) => question.write(out),
            Self::NonHomomorphic { value, extra } => write_gen("NonHomomorphic", value, extra.as_ref(), out),
            Self::Lists { value, extra } => write_gen("Lists", value, extra.as_ref(), out),
        }
    }
}
