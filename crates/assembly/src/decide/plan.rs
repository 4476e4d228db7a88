//! What a plan must be before it may be drafted, and once more before the roll closes.

use std::collections::BTreeSet;

use belenios::election::check_questions;
use belenios::group::Ed25519;
use counting::decision::{Aggregation, Counts, Date};
use jiff::Timestamp;

use super::body::{NAME, exists};
use super::text::{line, paragraphs, time_zone};
use crate::SMALLEST_CELL;
use crate::id::{PersonId, UnitId};
use crate::plan::{Asked, Plan, RuleChoice};
use crate::refusal::Refusal;
use crate::role::RoleKind;
use crate::state::{Ballot, MergeSuggestion, State};

/// With so many entitled, roles are different persons (invariant 4).
pub(super) const SEPARATE_FROM: usize = 10;

const QUESTIONS: usize = 20;
const ANSWERS: usize = 50;
const QUESTION: usize = 500;
const ANSWER: usize = 200;
const DESCRIPTION: usize = 4000;
const TRUSTEES: usize = 20;

/// Something that an officer should know about a plan, though it stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanWarning {
    /// A unit is too small to be reported alone.
    SmallUnit(MergeSuggestion),
    /// The rule was not made for ballots of this day.
    RuleOutOfForce(String),
    /// One key: if it is lost the ballot cannot be counted, and its holder alone can read every ballot.
    SingleTrustee,
    /// A lost key would be the end: as many trustees as there are must decrypt.
    NoSpareTrustee,
    /// Fewer entitled than ballots must count before a result is decrypted.
    FewEntitled(u64),
    /// Fewer than two scrutineers: the verdict of the verifier can then not be the strongest.
    FewScrutineers,
}

impl State {
    /// What an officer should know about this ballot's plan.
    pub fn warnings(&self, ballot: &Ballot) -> Vec<PlanWarning> {
        let plan = &ballot.plan;
        let entitled = u64::try_from(self.entitled(ballot).len()).unwrap_or(u64::MAX);
        let mut warnings: Vec<PlanWarning> = self.small_units(ballot).into_iter().map(PlanWarning::SmallUnit).collect();
        warnings.extend(out_of_force(plan).map(PlanWarning::RuleOutOfForce));
        if plan.trustees.len() == 1 {
            warnings.push(PlanWarning::SingleTrustee);
        } else if usize::try_from(plan.threshold) == Ok(plan.trustees.len()) {
            warnings.push(PlanWarning::NoSpareTrustee);
        }
        if entitled < SMALLEST_CELL {
            warnings.push(PlanWarning::FewEntitled(entitled));
        }
        if plan.scrutineers.len() < 2 {
            warnings.push(PlanWarning::FewScrutineers);
        }
        warnings
    }
}

fn out_of_force(plan: &Plan) -> Option<String> {
    let rule = plan.rule.as_ref()?.rule().ok()?;
    let day: Date = plan.opens_at.strftime("%Y-%m-%d").to_string().parse().ok()?;
    rule.validity().warning(rule.name(), day)
}

/// The plan with its texts tidied, if it can be carried out.
pub(super) fn checked(state: &State, plan: &Plan, now: Timestamp) -> Result<Plan, Refusal> {
    let mut plan = plan.clone();
    plan.name = line(&plan.name, "the ballot's name", NAME)?;
    plan.description = paragraphs(&plan.description, "the text above the questions", DESCRIPTION)?;
    plan.questions = questions(&plan.questions)?;
    if let Some(rule) = &plan.rule {
        check_rule(rule, &plan.questions[0])?;
    }
    plan.scope.iter().try_for_each(|unit| exists(state, *unit))?;
    mergers(state, &plan)?;
    times(&plan, now)?;
    people(state, &plan)?;
    Ok(plan)
}

fn questions(asked: &[Asked]) -> Result<Vec<Asked>, Refusal> {
    if !(1..=QUESTIONS).contains(&asked.len()) {
        return Err(Refusal::QuestionCount { most: QUESTIONS });
    }
    let questions = (1..).zip(asked).map(|(number, asked)| question(number, asked)).collect::<Result<Vec<_>, _>>()?;
    let of_wire: Vec<_> = questions.iter().map(Asked::to_question).collect();
    check_questions::<Ed25519>(&of_wire).map_err(|error| Refusal::BadMessage { what: "the paper", problem: error.to_string() })?;
    Ok(questions)
}

fn question(number: usize, asked: &Asked) -> Result<Asked, Refusal> {
    let question = line(&asked.question, "the question", QUESTION)?;
    if !(2..=ANSWERS).contains(&asked.answers.len()) {
        return Err(Refusal::AnswerCount { question: number, most: ANSWERS });
    }
    let answers = asked.answers.iter().map(|answer| line(answer, "an answer", ANSWER)).collect::<Result<Vec<_>, _>>()?;
    let mut seen = BTreeSet::new();
    if let Some(answer) = answers.iter().find(|answer| !seen.insert(answer.to_lowercase())) {
        return Err(Refusal::AnswerTwice { question: number, answer: answer.clone() });
    }
    let most = usize::try_from(asked.max).unwrap_or(usize::MAX);
    if asked.min > asked.max || asked.max == 0 || most > answers.len() {
        return Err(Refusal::AnswerBounds { question: number });
    }
    Ok(Asked { question, answers, ..*asked })
}

/// The rule must be able to decide from what this ballot counts: N, yes, no and blank, all in one sum. A third answer would be votes cast that no
/// clause knows.
fn check_rule(choice: &RuleChoice, first: &Asked) -> Result<(), Refusal> {
    let problem = |error: &dyn std::fmt::Display| Refusal::BadRule { problem: error.to_string() };
    let rule = choice.rule().map_err(|error| problem(&error))?;
    if rule.aggregation() != Aggregation::Pooled {
        return Err(problem(&"it needs the votes of each unit, and a secret ballot gives one sum"));
    }
    let trial = Counts::votes(10, 1, 1).check().and_then(|counts| rule.decide(&counts));
    trial.map_err(|error| problem(&error))?;
    let fits = first.answers.len() == 2 && matches!((choice.yes, choice.no), (1, 2) | (2, 1));
    if fits && (first.min, first.max) == (1, 1) { Ok(()) } else { Err(Refusal::RuleAnswers) }
}

fn mergers(state: &State, plan: &Plan) -> Result<(), Refusal> {
    let mut away: BTreeSet<UnitId> = BTreeSet::new();
    for merger in &plan.mergers {
        exists(state, merger.unit)?;
        exists(state, merger.into)?;
        if merger.unit == merger.into || !away.insert(merger.unit) {
            return Err(Refusal::BadMerger { unit: merger.unit });
        }
    }
    match plan.mergers.iter().find(|merger| away.contains(&merger.into)) {
        Some(merger) => Err(Refusal::BadMerger { unit: merger.unit }),
        None => Ok(()),
    }
}

fn times(plan: &Plan, now: Timestamp) -> Result<(), Refusal> {
    time_zone(&plan.time_zone)?;
    if plan.closes_at <= plan.opens_at {
        return Err(Refusal::ClosesBeforeOpening);
    }
    if plan.closes_at <= now {
        return Err(Refusal::ClosesInPast);
    }
    Ok(())
}

fn people(state: &State, plan: &Plan) -> Result<(), Refusal> {
    let size = plan.trustees.len();
    let threshold = usize::try_from(plan.threshold).unwrap_or(usize::MAX);
    let possible = (size == 1 && threshold == 1) || ((2..=TRUSTEES).contains(&size) && (2..=size).contains(&threshold));
    if !possible {
        return Err(Refusal::Threshold { size, threshold: plan.threshold });
    }
    holds(state, plan.registrar, RoleKind::Registrar)?;
    each_once(state, &plan.trustees, RoleKind::Trustee)?;
    each_once(state, &plan.scrutineers, RoleKind::Scrutineer)
}

/// Everybody once, and everybody with the role.
pub(super) fn each_once(state: &State, persons: &[PersonId], role: RoleKind) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for person in persons {
        if !seen.insert(*person) {
            return Err(Refusal::PersonTwice { person: *person });
        }
        holds(state, *person, role)?;
    }
    Ok(())
}

fn holds(state: &State, person: PersonId, role: RoleKind) -> Result<(), Refusal> {
    if state.has_role(person, role) { Ok(()) } else { Err(Refusal::LacksRole { person, role }) }
}

/// Invariant 4: with ten entitled or more, trustee, registrar and officer are different persons.
pub(super) fn separation(state: &State, plan: &Plan, entitled: usize) -> Result<(), Refusal> {
    if entitled < SEPARATE_FROM {
        return Ok(());
    }
    if plan.trustees.contains(&plan.registrar) {
        return Err(Refusal::RolesCoincide { first: RoleKind::Registrar, second: RoleKind::Trustee });
    }
    coincidence(plan, |person| state.has_role(person, RoleKind::Officer))
}

/// Is the registrar or a trustee an officer?
pub(super) fn coincidence(plan: &Plan, is_officer: impl Fn(PersonId) -> bool) -> Result<(), Refusal> {
    if is_officer(plan.registrar) {
        return Err(Refusal::RolesCoincide { first: RoleKind::Officer, second: RoleKind::Registrar });
    }
    if plan.trustees.iter().any(|trustee| is_officer(*trustee)) {
        return Err(Refusal::RolesCoincide { first: RoleKind::Officer, second: RoleKind::Trustee });
    }
    Ok(())
}
