//! What a ballot decided, as data for a document: numbers with what they are a part of, the verdict only from a rule.
//!
//! It is a pure function of the board's report, of the votes on paper and of the rule (invariant 11), and cites both the paper and the rule by their
//! hashes (invariant 7).

use belenios::v1::{ElectionResult, Hash, Quantity, Question, QuestionResult};
use belenios::verify::{Report, Status, Verdict as Verified};
use counting::decision::{Counts, Date, DecisionError, Rule, Verdict, percent, preset};

use super::error::{CeremonyError, read};
use crate::plan::RuleChoice;
use crate::state::Ballot;

/// A rule with the places of yes and no.
#[derive(Clone, Debug)]
pub struct RuleUse {
    /// The rule.
    pub rule: Rule,
    /// The number of the answer that means yes, from 1.
    pub yes: usize,
    /// The number of the answer that means no, from 1.
    pub no: usize,
}

impl RuleUse {
    /// A preset over the answers of these numbers, from 1.
    ///
    /// # Errors
    /// There is no such preset.
    pub fn preset(name: &str, yes: usize, no: usize) -> Result<Self, DecisionError> {
        Ok(Self { rule: preset(name)?.rule()?, yes, no })
    }

    /// The rule of a plan.
    ///
    /// # Errors
    /// There is no such preset, parameter or value.
    pub fn of(choice: &RuleChoice) -> Result<Self, DecisionError> {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Self { rule: choice.rule()?, yes: place(choice.yes), no: place(choice.no) })
    }
}

/// Votes counted by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PaperVotes {
    /// For the answer that means yes.
    pub yes: u64,
    /// For the answer that means no.
    pub no: u64,
    /// Blank.
    pub blank: u64,
    /// Spoiled papers.
    pub spoiled: u64,
}

impl PaperVotes {
    /// All of them.
    pub fn total(self) -> u64 {
        self.yes.saturating_add(self.no).saturating_add(self.blank).saturating_add(self.spoiled)
    }
}

/// Everything that stands on the certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The ballot's name.
    pub name: String,
    /// Its identifier.
    pub uuid: String,
    /// The group's name.
    pub group: String,
    /// `N`
    pub entitled: u64,
    /// Ballots that count.
    pub cast: u64,
    /// Ballots on the board.
    pub on_board: u64,
    /// Sum of weights.
    pub weight: u64,
    /// The questions with their counts.
    pub questions: Vec<QuestionCount>,
    /// The result as the board has it.
    pub result: ElectionResult,
    /// The verdict, if there is a rule.
    pub verdict: Option<Verdict>,
    /// That the rule was not in force on the day of opening.
    pub warning: Option<String>,
    /// Votes counted by hand.
    pub paper: PaperVotes,
    /// What the verifier says of the board.
    pub verified: Verified,
    /// How many checks hold.
    pub passed: usize,
    /// Who mixed.
    pub mixed_by: Vec<u64>,
    /// Who decrypted.
    pub decrypted_by: Vec<u64>,
    /// The paper's fingerprint: every decision cites the exact text (invariant 7).
    pub fingerprint: String,
    /// The last event of the board.
    pub board: String,
    /// The whole archive's hash.
    pub archive_hash: Hash,
    /// The closed roll's hash.
    pub roll_hash: Option<Hash>,
}

/// What the certificate needs besides the verifier's report.
#[derive(Clone, Copy, Debug)]
pub struct CertificateFacts<'a> {
    /// The report on the whole board.
    pub report: &'a Report,
    /// SHA-256 of the archive's bytes.
    pub archive_hash: Hash,
    /// The archive's time, in seconds since 1970.
    pub opened: u64,
    /// The closed roll's hash, if it is known.
    pub roll_hash: Option<Hash>,
}

/// The label of blank votes.
const BLANK: &str = "Blank";

/// A question with its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionCount {
    /// The question's text.
    pub text: String,
    /// Its answers in the order of the paper, blank last.
    pub rows: Vec<Row>,
    /// What is said instead of rows.
    pub note: Option<String>,
}

/// An answer with its count: in the box, on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The answer's text.
    pub label: String,
    /// Candidates of a list stand under it.
    pub indented: bool,
    /// Votes in the box.
    pub votes: u64,
    /// Votes on paper.
    pub paper: u64,
}

impl Certificate {
    /// Of a board that was verified to its end.
    ///
    /// # Errors
    /// It has no result, or the rule does not fit its first question.
    pub fn new(facts: &CertificateFacts<'_>, rule: Option<&RuleUse>, paper: PaperVotes) -> Result<Self, CeremonyError> {
        let report = facts.report;
        let result = report.result.clone().ok_or(CeremonyError::NoResult)?;
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let mut certificate = Self {
            name: report.name.clone().unwrap_or_default(),
            uuid: report.uuid.as_ref().map(ToString::to_string).unwrap_or_default(),
            group: report.group.clone().unwrap_or_default(),
            entitled: count(report.credentials),
            cast: count(report.counted),
            on_board: count(report.ballots),
            weight: report.total_weight,
            questions: report.questions.iter().zip(&result.result).map(|(question, result)| question_count(question, result)).collect(),
            result,
            verdict: None,
            warning: None,
            paper,
            verified: report.verdict,
            passed: report.checks.iter().filter(|check| check.status >= Status::Pass).count(),
            mixed_by: report.mixed_by.clone(),
            decrypted_by: report.decrypted_by.clone(),
            fingerprint: report.fingerprint.clone().unwrap_or_default(),
            board: report.head.map(|(_, hash)| hash.to_string()).unwrap_or_default(),
            archive_hash: facts.archive_hash,
            roll_hash: facts.roll_hash,
        };
        if let Some(rule) = rule {
            certificate.decide(rule, &report.questions, facts.opened)?;
        }
        Ok(certificate)
    }

    /// Asks the rule.
    fn decide(&mut self, RuleUse { rule, yes, no }: &RuleUse, questions: &[Question], opened: u64) -> Result<(), CeremonyError> {
        let Some(Question::Homomorphic(question)) = questions.first() else {
            return Err(CeremonyError::NotYesNo);
        };
        if self.weight != self.cast {
            return Err(CeremonyError::Weighted);
        }
        let answers = question.answers.len();
        if ![yes, no].iter().all(|place| (1..=answers).contains(*place)) || yes == no {
            return Err(CeremonyError::YesNo(answers));
        }
        let rows = &mut self.questions[0].rows;
        if !question.allows_blank() && self.paper.blank > 0 {
            rows.push(Row { label: BLANK.to_owned(), indented: false, votes: 0, paper: 0 });
        }
        rows[yes - 1].paper = self.paper.yes;
        rows[no - 1].paper = self.paper.no;
        if let Some(row) = rows.get_mut(answers) {
            row.paper = self.paper.blank;
        }
        let together = |row: Option<&Row>| row.map_or(0, |row| row.votes.saturating_add(row.paper));
        let counts = Counts::votes(self.entitled, together(rows.get(yes - 1)), together(rows.get(no - 1)));
        let counts = counts.blank(together(rows.get(answers))).spoiled(self.paper.spoiled);
        self.verdict = Some(rule.decide(&counts.check()?)?);
        self.warning = day_of(opened).and_then(|day| rule.validity().warning(rule.name(), day));
        Ok(())
    }

    /// How many took part, in the box and on paper.
    pub fn took_part(&self) -> u64 {
        self.cast.saturating_add(self.paper.total())
    }

    /// What the shares are taken of.
    pub fn base(&self) -> u64 {
        if self.weight == self.cast { self.cast.saturating_add(self.paper.total()) } else { self.weight }
    }

    /// An answer's share of [`Certificate::base`] in percent.
    pub fn share(&self, row: &Row) -> String {
        percent(row.votes.saturating_add(row.paper), self.base()).unwrap_or_default()
    }
}

/// The verdict on a ballot's published result, from the record alone; `None` without a rule or a result.
///
/// # Errors
/// The rule cannot be applied; plans with such rules are refused.
pub fn verdict_of(ballot: &Ballot) -> Result<Option<Verdict>, CeremonyError> {
    let (Some(choice), Some(result), Some(entitled)) = (&ballot.plan.rule, &ballot.result, ballot.entitled_number()) else {
        return Ok(None);
    };
    let RuleUse { rule, yes, no } = RuleUse::of(choice)?;
    let result: ElectionResult = read(result, "a result")?;
    let question = ballot.plan.questions.first().map(crate::plan::Asked::to_question);
    let (Some(question), Some(sums)) = (question, result.result.first()) else { return Err(CeremonyError::NotYesNo) };
    let QuestionCount { rows, .. } = question_count(&question, sums);
    let answers = ballot.plan.questions[0].answers.len();
    let votes = |place: usize| rows.get(place).map_or(0, |row| row.votes);
    let counts = Counts::votes(entitled, votes(yes.saturating_sub(1)), votes(no.saturating_sub(1))).blank(votes(answers));
    Ok(Some(rule.decide(&counts.check()?)?))
}

fn question_count(question: &Question, result: &QuestionResult) -> QuestionCount {
    let row = |label: &str, indented: bool, votes: &Quantity| Row { label: label.to_owned(), indented, votes: votes.0, paper: 0 };
    match (question, result) {
        (Question::Homomorphic(question), QuestionResult::Sums(sums)) => {
            // The wire has blank first; people read it last.
            let (blank, sums) = sums.split_at(usize::from(question.allows_blank()).min(sums.len()));
            let mut rows: Vec<Row> = question.answers.iter().zip(sums).map(|(label, votes)| row(label, false, votes)).collect();
            rows.extend(blank.iter().map(|votes| row(BLANK, false, votes)));
            QuestionCount { text: question.question.clone(), rows, note: None }
        }
        (Question::Lists { value, .. }, QuestionResult::Rows(lists)) => {
            let names = value.answers.iter().flat_map(|list| list.iter().enumerate().map(|(place, name)| (name, place > 0)));
            let rows = names.zip(lists.iter().flatten()).map(|((name, indented), votes)| row(name, indented, votes)).collect();
            QuestionCount { text: value.question.clone(), rows, note: None }
        }
        (Question::NonHomomorphic { value, .. }, QuestionResult::Rows(ballots)) => {
            let note = format!(
                "{} mixed ballots stand in the result, in no order that tells whose they are; count them with `folkmoot count`.",
                counting::decision::grouped(u64::try_from(ballots.len()).unwrap_or(u64::MAX))
            );
            QuestionCount { text: value.question.clone(), rows: Vec::new(), note: Some(note) }
        }
        (Question::Homomorphic(_), _) | (Question::NonHomomorphic { .. } | Question::Lists { .. }, QuestionResult::Sums(_)) => {
            QuestionCount { text: "This question's result has another shape.".to_owned(), rows: Vec::new(), note: None }
        }
    }
}

/// The day of a timestamp in UTC.
fn day_of(timestamp: u64) -> Option<Date> {
    let timestamp = jiff::Timestamp::from_second(i64::try_from(timestamp).ok()?).ok()?;
    timestamp.strftime("%Y-%m-%d").to_string().parse().ok()
}
