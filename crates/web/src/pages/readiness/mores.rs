//! What is seldom wanted, folded away.

use assembly::{Action, BallotStage};

use super::{More, View};
use crate::form::{Field, Form, Kind};
use crate::pages::board::escaped;

impl View<'_> {
    /// What is seldom wanted, folded away.
    pub(super) fn mores(&self) -> Vec<More> {
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
                mores.push(more("discard", form().button("danger", "do", "discard", t.s("discard-button"))));
            }
            BallotStage::RollClosed | BallotStage::KeysReady => {
                if ballot.codes.is_some() {
                    mores.push(self.room("recode", "recode-when", "codes"));
                }
                mores.push(self.room("restart-keys", "restart-when", "keys"));
            }
            BallotStage::Open => {
                mores.push(More { title: t.s("slip-lost"), form: format!("<p>{}</p>", escaped(&t.s("slip-lost-what"))) });
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

    /// A thing that has a page of its own.
    fn room(&self, title: &str, about: &str, room: &str) -> More {
        let (t, id) = (self.t, &self.ballot.id);
        let (title, about) = (t.s(title), escaped(&t.s(about)));
        let link = format!("<p>{about}</p><p><a class=\"button\" href=\"/office/ballots/{id}/{room}\">{}</a></p>", escaped(&title));
        More { title, form: link }
    }
}
