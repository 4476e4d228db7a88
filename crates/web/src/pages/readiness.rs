//! The readiness board of a ballot: what is done, what waits, and for whom.

use askama::Template;
use assembly::{Action, Ballot, BallotId, BallotStage, KeyStep, PersonId, Proposal, ProposalId};
use axum::extract::Path;
use axum::response::Response;

use super::Task;
use super::front::span;
use crate::failure::{Answer, Failure};
use crate::form::{Fault, Field, Form, Kind};
use crate::rules::{self, Explained};
use crate::say::Say;
use crate::visitor::Visitor;

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

    fn notices(&self) -> Vec<Words> {
        let (t, ballot) = (self.t, self.ballot);
        let mut notices = Vec::new();
        if ballot.stage == BallotStage::Draft && self.entitled < 10 {
            notices.push(Words { class: "attention", text: t.a("ready-small", "n", self.entitled) });
        }
        if ballot.stage == BallotStage::Draft && ballot.plan.trustees.len() == 1 {
            notices.push(Words { class: "attention", text: t.s("ready-one-trustee") });
        }
        if let Some(challenge) = &ballot.challenge {
            notices.push(Words {
                class: "danger",
                text: t.b("ready-challenge", "name", self.name(challenge.by), "reason", &challenge.reason),
            });
            if let Some(answer) = &challenge.answer {
                notices.push(Words { class: "", text: t.a("ready-upheld", "answer", answer) });
            }
        }
        if let Some(voiding) = &ballot.voiding {
            notices.push(Words { class: "danger", text: t.a("ready-void", "reason", &voiding.reason) });
        }
        notices
    }

    fn tasks(&self) -> Vec<Task> {
        let (t, ballot) = (self.t, self.ballot);
        let task = |key: &str, mark, state: String, who: String| Task { mark, to: String::new(), name: t.s(key), state, who };
        let mark = |done: bool, now: bool| {
            if done {
                "done"
            } else if now {
                "now"
            } else {
                ""
            }
        };
        let at = |stage| ballot.stage == stage;
        let (keys_done, rehearsed, size, missing) = self.keys();
        let opened = self.past(BallotStage::Open);
        let waiting = at(BallotStage::RollClosed);
        let plan = &ballot.plan;
        let mut tasks = vec![
            Task {
                to: format!("/office/ballots/{}/roll", ballot.id),
                ..task("task-roll", mark(!at(BallotStage::Draft), true), t.a("task-entitled", "n", self.entitled), t.s("task-officer"))
            },
            task(
                "task-codes",
                mark(ballot.codes.is_some(), waiting),
                if ballot.codes.is_some() { t.b("of", "n", self.entitled, "all", self.entitled) } else { String::new() },
                self.name(plan.registrar),
            ),
            task("task-keys", mark(keys_done == size, waiting), t.b("of", "n", keys_done, "all", size), missing.clone()),
            task("task-rehearsal", mark(rehearsed == size, waiting && keys_done == size), t.b("of", "n", rehearsed, "all", size), missing),
            task("task-open", mark(opened, at(BallotStage::KeysReady)), String::new(), self.two("open")),
            task(
                "task-casting",
                mark(self.past(BallotStage::CastingClosed), at(BallotStage::Open)),
                if opened {
                    t.c("turnout", "voted", self.voted, "entitled", self.entitled, "share", t.percent(self.voted, self.entitled))
                } else {
                    String::new()
                },
                if self.cast > self.voted { t.a("task-again", "n", self.cast - self.voted) } else { t.s("task-voters") },
            ),
            task(
                "task-decrypt",
                mark(self.past(BallotStage::Tallied), at(BallotStage::CastingClosed)),
                t.b("of", "n", ballot.decryptions.len(), "all", plan.threshold),
                plan.trustees.iter().map(|person| self.name(*person)).collect::<Vec<_>>().join(", "),
            ),
            Task {
                to: if self.past(BallotStage::Tallied) { format!("/board/{}/certificate", ballot.id) } else { String::new() },
                ..task(
                    "task-certify",
                    mark(self.past(BallotStage::Certified), at(BallotStage::Tallied)),
                    String::new(),
                    self.two("certify"),
                )
            },
        ];
        if at(BallotStage::Void) {
            for task in &mut tasks {
                if task.mark == "now" || task.mark.is_empty() {
                    task.mark = "trouble";
                }
            }
        }
        tasks
    }

    /// Trustees whose key is made, who have rehearsed, all of them, and for whom it waits.
    fn keys(&self) -> (usize, usize, usize, String) {
        let size = self.ballot.plan.trustees.len();
        let Some(keys) = &self.ballot.keys else { return (0, 0, size, String::new()) };
        let last = if size == 1 { KeyStep::PublicKey } else { KeyStep::Voutput };
        let has = |step| keys.trustees.iter().filter(|trustee| trustee.has(step)).count();
        let missing = keys.current_step().map(|step| keys.missing(step)).unwrap_or_default();
        let names: Vec<String> = missing.into_iter().map(|owner| self.trustee(owner)).collect();
        let waits = if names.is_empty() { String::new() } else { self.t.a("waits-for", "names", names.join(", ")) };
        (has(last), has(KeyStep::Rehearsal), size, waits)
    }

    fn proposal(&self, action: &str) -> Option<&(ProposalId, Proposal)> {
        self.proposals.iter().find(|(_, proposal)| proposal.action.name() == action)
    }

    /// "needs two officers", or who wants it already.
    fn two(&self, action: &str) -> String {
        match self.proposal(action) {
            Some((_, proposal)) => self.t.a("task-proposed", "name", self.name(proposal.by)),
            None => self.t.s("task-two-officers"),
        }
    }

    /// The one thing that this officer can do next.
    fn next(&self) -> Option<Next> {
        let t = self.t;
        let post = |before: String, label: String, value: &str| Next {
            before,
            label,
            value: value.to_owned(),
            post: true,
            proposal: String::new(),
        };
        let together = |action: &str, propose: &str, confirm: &str, before: &str| match self.proposal(action) {
            None => Some(post(t.s(before), t.s(propose), &format!("propose-{action}"))),
            Some((_, proposal)) if proposal.by == self.me => None,
            Some((id, proposal)) => Some(Next {
                proposal: id.to_string(),
                ..post(t.a("confirm-before", "name", self.name(proposal.by)), t.s(confirm), "confirm")
            }),
        };
        match self.ballot.stage {
            BallotStage::Draft if self.entitled == 0 => {
                Some(Next { post: false, ..post(t.s("ready-no-members"), t.s("members-import"), "/office/members/import") })
            }
            BallotStage::Draft => Some(post(t.a("close-roll-before", "n", self.entitled), t.s("close-roll"), "close-roll")),
            BallotStage::KeysReady => together("open", "propose-open", "confirm-open", "open-before"),
            BallotStage::Tallied => together("certify", "propose-certify", "confirm-certify", "certify-before"),
            BallotStage::Certified | BallotStage::Confirmed => Some(Next {
                post: false,
                ..post(String::new(), t.s("show-certificate"), &format!("/board/{}/certificate", self.ballot.id))
            }),
            _ => None,
        }
    }

    /// What is waited for, when there is nothing for this officer to do.
    fn waits(&self) -> String {
        let (t, plan) = (self.t, &self.ballot.plan);
        let until = |key, time| t.a(key, "when", t.when(time, &plan.time_zone));
        match self.ballot.stage {
            BallotStage::RollClosed => t.s("wait-keys"),
            BallotStage::KeysReady | BallotStage::Tallied => t.s("wait-other-officer"),
            BallotStage::Open if self.visitor.app.now() < plan.opens_at => until("wait-opens", plan.opens_at),
            BallotStage::Open => until("wait-closes", plan.closes_at),
            BallotStage::CastingClosed => {
                t.a("wait-decrypt", "n", usize::try_from(plan.threshold).unwrap_or(0).saturating_sub(self.ballot.decryptions.len()))
            }
            _ => String::new(),
        }
    }

    /// Where to send people who have something to do.
    fn links(&self) -> Vec<Link> {
        let (t, ballot) = (self.t, self.ballot);
        let base = &self.visitor.app.settings.base_url;
        let link = |key: &str, room: &str| Link { name: t.s(key), to: format!("{base}/{room}/{}", ballot.id) };
        match ballot.stage {
            BallotStage::RollClosed | BallotStage::KeysReady => vec![link("role-registrar", "registrar"), link("role-trustee", "trustee")],
            BallotStage::Open => vec![link("link-voters", "b"), link("link-board", "board"), link("role-scrutineer", "scrutiny")],
            BallotStage::CastingClosed => vec![link("role-trustee", "trustee"), link("link-board", "board")],
            BallotStage::Draft => Vec::new(),
            _ => vec![link("link-board", "board"), link("role-scrutineer", "scrutiny")],
        }
    }

    fn people(&self) -> Vec<Link2> {
        let (t, plan) = (self.t, &self.ballot.plan);
        let names = |people: &[PersonId]| people.iter().map(|person| self.name(*person)).collect::<Vec<_>>().join(", ");
        let trustees = t.c("ready-trustees", "names", names(&plan.trustees), "threshold", plan.threshold, "size", plan.trustees.len());
        let scope = self
            .visitor
            .app
            .read(|state| plan.scope.iter().map(|unit| super::office::unit_path(state, *unit)).collect::<Vec<_>>().join(", "));
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

    /// What is seldom wanted, folded away.
    fn mores(&self) -> Vec<More> {
        let (t, ballot) = (self.t, self.ballot);
        let form = || Form::new(t, &self.visitor.csrf, &format!("/office/ballots/{}/do", ballot.id));
        let reason = || Field::text("reason", t.s("reason"), "").hint(t.s("reason-hint"));
        let more = |key: &str, form: Form| More { title: t.s(key), form: form.html() };
        let mut mores = Vec::new();
        for (id, proposal) in self.proposals {
            let what = self.proposed(&proposal.action);
            let mut act = form().field(Field::hidden("proposal", &id.to_string()));
            if proposal.by != self.me && !matches!(proposal.action, Action::Open | Action::Certify) {
                act = act.button("primary", "do", "confirm", t.s("confirm"));
            }
            mores.push(More {
                title: t.b("proposal-line", "name", self.name(proposal.by), "what", what),
                form: act.button("", "do", "withdraw", t.s("withdraw")).html(),
            });
        }
        match ballot.stage {
            BallotStage::Draft => {
                let edit = format!(
                    "<p><a class=\"button\" href=\"/office/ballots/{}/edit\">{}</a></p>",
                    ballot.id,
                    crate::pages::board::escaped(&t.s("draft-edit-title"))
                );
                mores.push(More { title: t.s("draft-edit-title"), form: edit });
                mores.push(more("discard", form().button("danger", "do", "discard", t.s("discard-button"))));
            }
            BallotStage::RollClosed | BallotStage::KeysReady => {
                mores.push(more(
                    "restart-keys",
                    form().field(Field::heading(String::new(), t.s("restart-why"))).field(reason()).button(
                        "danger",
                        "do",
                        "restart",
                        t.s("restart-button"),
                    ),
                ));
            }
            BallotStage::Open => {
                let day = Field::text("closes_day", t.s("draft-closes-day"), "").kind(Kind::Date, "medium");
                let time = Field::text("closes_time", t.s("draft-closes-time"), "").kind(Kind::Time, "medium");
                mores.push(more(
                    "extend",
                    form().field(Field::heading(String::new(), t.s("extend-why"))).field(day).field(time).button(
                        "",
                        "do",
                        "propose-extend",
                        t.s("extend-button"),
                    ),
                ));
            }
            BallotStage::Certified => {
                mores.push(more(
                    "challenge",
                    form().field(Field::heading(String::new(), t.s("challenge-why"))).field(reason()).button(
                        "danger",
                        "do",
                        "challenge",
                        t.s("challenge-button"),
                    ),
                ));
            }
            BallotStage::Challenged => {
                mores.push(more("uphold", form().field(reason()).button("", "do", "uphold", t.s("uphold-button"))));
            }
            _ => {}
        }
        if ballot.stage > BallotStage::Draft && !matches!(ballot.stage, BallotStage::Confirmed | BallotStage::Void) {
            mores.push(more(
                "void",
                form().field(Field::heading(String::new(), t.s("void-why"))).field(reason()).button(
                    "danger",
                    "do",
                    "propose-void",
                    t.s("void-button"),
                ),
            ));
        }
        mores
    }

    fn proposed(&self, action: &Action) -> String {
        let t = self.t;
        match action {
            Action::Open => t.s("task-open"),
            Action::Certify => t.s("task-certify"),
            Action::Extend { closes_at } => t.a("proposed-extend", "when", t.when(*closes_at, &self.ballot.plan.time_zone)),
            Action::Void { reason } => t.a("proposed-void", "reason", reason),
        }
    }
}
