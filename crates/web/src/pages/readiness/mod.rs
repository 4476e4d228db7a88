//! The readiness board of a ballot: what is done, what waits, and for whom.

mod mores;
mod next;
mod notices;
mod tasks;
mod waiting;

pub(crate) use waiting::remind;

use askama::Template;
use assembly::{Ballot, BallotId, BallotStage, PersonId, Proposal, ProposalId};
use axum::extract::Path;
use axum::response::Response;

use super::Task;
use super::front::{scope_names, span};
use crate::failure::{Answer, Failure};
use crate::form::Fault;
use crate::rules::{self, Explained};
use crate::say::Say;
use crate::visitor::Visitor;
use waiting::Waiting;

#[derive(Template)]
#[template(path = "office/readiness.html")]
struct ReadinessPage {
    t: Say,
    csrf: String,
    uuid: String,
    name: String,
    when: String,
    errors: Vec<Fault>,
    notices: Vec<Words>,
    tasks: Vec<Task>,
    next: Option<Next>,
    waits: String,
    draft: bool,
    waiting: Vec<Waiting>,
    links: Vec<Link>,
    description: String,
    questions: Vec<Shown>,
    rule: Option<Explained>,
    people: Vec<Link2>,
    mores: Vec<More>,
}

struct Words {
    class: &'static str,
    text: String,
}

struct Next {
    before: String,
    label: String,
    /// What is posted, or where the link leads.
    value: String,
    post: bool,
    proposal: String,
}

struct Link {
    name: String,
    to: String,
}

struct Link2 {
    name: String,
    state: String,
}

struct Shown {
    text: String,
    answers: Vec<String>,
    how: String,
}

struct More {
    title: String,
    form: String,
}

/// `GET /office/ballots/{ballot}`
pub(crate) async fn readiness(visitor: Visitor, Path(ballot): Path<BallotId>) -> Answer {
    visitor.officer()?;
    readiness_page(&visitor, &ballot, Vec::new()).await
}

/// The board, with what was refused on top.
pub(crate) async fn readiness_page(visitor: &Visitor, id: &BallotId, errors: Vec<Fault>) -> Answer {
    let t = visitor.t;
    let me = visitor.someone()?;
    let (ballot, entitled, proposals) = visitor
        .app
        .read(|state| {
            let ballot = state.ballots.get(id)?.clone();
            let entitled = ballot.entitled_number().unwrap_or_else(|| u64::try_from(state.entitled(&ballot).len()).unwrap_or(0));
            let proposals: Vec<(ProposalId, Proposal)> = state
                .proposals
                .iter()
                .filter(|(_, proposal)| proposal.ballot == *id)
                .map(|(id, proposal)| (*id, proposal.clone()))
                .collect();
            Some((ballot, entitled, proposals))
        })
        .ok_or(Failure::NotFound)?;
    let (cast, voted) = if ballot.stage.has_board() {
        (visitor.app.store.cast_count(id.uuid()).await.unwrap_or(0), visitor.app.store.voted_count(id.uuid()).await.unwrap_or(0))
    } else {
        (0, 0)
    };
    let view = View { visitor, t, me, ballot: &ballot, entitled, cast, voted, proposals: &proposals };
    Ok(view.page(errors))
}

/// What the board is drawn from.
struct View<'a> {
    visitor: &'a Visitor,
    t: Say,
    me: PersonId,
    ballot: &'a Ballot,
    entitled: u64,
    cast: u64,
    voted: u64,
    proposals: &'a [(ProposalId, Proposal)],
}

impl View<'_> {
    fn page(&self, errors: Vec<Fault>) -> Response {
        let (t, plan) = (self.t, &self.ballot.plan);
        let shown = |asked: &assembly::Asked| Shown {
            text: asked.question.clone(),
            answers: asked.answers.clone(),
            how: t.s(match (asked.max, asked.blank) {
                (1, true) => "paper-one-or-blank",
                (1, false) => "paper-one",
                (_, true) => "paper-several-or-blank",
                (_, false) => "paper-several",
            }),
        };
        let page = ReadinessPage {
            t,
            csrf: self.visitor.csrf.clone(),
            uuid: self.ballot.id.to_string(),
            name: plan.name.clone(),
            when: span(t, self.ballot),
            errors,
            notices: self.notices(),
            tasks: self.tasks(),
            next: self.next(),
            waits: self.waits(),
            draft: self.ballot.stage == BallotStage::Draft,
            waiting: self.waiting(),
            links: self.links(),
            description: plan.description.clone(),
            questions: plan.questions.iter().map(shown).collect(),
            rule: self.rule(),
            people: self.people(),
            mores: self.mores(),
        };
        let mut frame = self.visitor.frame(&plan.name, &page, &[]);
        frame.live = self.ballot.stage.is_running();
        frame.show()
    }

    fn rule(&self) -> Option<Explained> {
        let (t, plan) = (self.t, &self.ballot.plan);
        let choice = plan.rule.as_ref()?;
        let meaning = rules::meaning(t, choice, &plan.questions.first()?.answers);
        let mut explained = rules::explain(t, choice, self.entitled, (plan.opens_at, &plan.time_zone))?;
        explained.meaning = meaning;
        if self.ballot.stage == BallotStage::Draft {
            // It stands above everything else there.
            explained.out_of_force.clear();
        }
        Some(explained)
    }

    fn name(&self, person: PersonId) -> String {
        self.visitor.app.name(person).unwrap_or_else(|| self.t.s("somebody"))
    }

    fn trustee(&self, owner: u64) -> String {
        let index = usize::try_from(owner.saturating_sub(1)).unwrap_or(usize::MAX);
        self.ballot.plan.trustees.get(index).map_or_else(|| owner.to_string(), |person| self.name(*person))
    }

    fn past(&self, stage: BallotStage) -> bool {
        self.ballot.stage >= stage
    }

    fn people(&self) -> Vec<Link2> {
        let (t, plan) = (self.t, &self.ballot.plan);
        let names = |people: &[PersonId]| people.iter().map(|person| self.name(*person)).collect::<Vec<_>>().join(", ");
        let trustees = t.c("ready-trustees", "names", names(&plan.trustees), "threshold", plan.threshold, "size", plan.trustees.len());
        let scope = self.visitor.app.read(|state| scope_names(state, self.ballot));
        vec![
            Link2 { name: t.s("draft-scope"), state: if scope.is_empty() { t.s("draft-scope-all") } else { scope } },
            Link2 { name: t.s("role-registrar"), state: self.name(plan.registrar) },
            Link2 { name: t.s("role-trustee"), state: trustees },
            Link2 {
                name: t.s("role-scrutineer"),
                state: if plan.scrutineers.is_empty() { "–".to_owned() } else { names(&plan.scrutineers) },
            },
        ]
    }
}
