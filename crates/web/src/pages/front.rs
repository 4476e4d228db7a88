//! The front page and each person's own.

use askama::Template;
use assembly::{Ballot, BallotStage, PersonId, State};
use axum::response::Response;

use super::Task;
use super::office::unit_path;
use crate::app::App;
use crate::failure::Answer;
use crate::say::Say;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "front.html")]
struct FrontPage {
    t: Say,
    body: String,
    /// On which one can vote now.
    open: Vec<Line>,
    others: Vec<Line>,
}

/// A ballot in a list.
pub(crate) struct Line {
    pub(crate) uuid: String,
    pub(crate) name: String,
    pub(crate) mark: &'static str,
    pub(crate) state: String,
    pub(crate) when: String,
    /// One can vote at this moment.
    pub(crate) open: bool,
}

/// All ballots, the last to close first; drafts for officers only.
pub(crate) fn lines(visitor: &Visitor, drafts: bool) -> Vec<Line> {
    let now = visitor.app.now();
    visitor.app.read(|state| {
        let mut ballots: Vec<&Ballot> = state.ballots.values().filter(|ballot| drafts || ballot.stage >= BallotStage::RollClosed).collect();
        ballots.sort_by_key(|ballot| std::cmp::Reverse(ballot.plan.closes_at));
        let line = |ballot: &Ballot| Line {
            uuid: ballot.id.to_string(),
            name: ballot.plan.name.clone(),
            mark: match ballot.stage {
                BallotStage::Certified | BallotStage::Confirmed => "done",
                BallotStage::Void | BallotStage::Challenged => "trouble",
                BallotStage::Open => "now",
                _ => "",
            },
            state: stage_name(visitor.t, ballot, now),
            when: dates(visitor.t, ballot, now),
            open: ballot.takes_ballots(now),
        };
        ballots.into_iter().map(line).collect()
    })
}

/// From when until when.
pub(crate) fn span(t: Say, ballot: &Ballot) -> String {
    let plan = &ballot.plan;
    t.b("ballot-span", "opens", t.moment(plan.opens_at, &plan.time_zone), "closes", t.when(plan.closes_at, &plan.time_zone))
}

/// What of the dates matters now: until when one can vote, when voting ended, or from when until when.
pub(crate) fn dates(t: Say, ballot: &Ballot, now: jiff::Timestamp) -> String {
    if ballot.takes_ballots(now) {
        return t.a("ballot-until", "when", t.when(ballot.plan.closes_at, &ballot.plan.time_zone));
    }
    if ballot.plan.closes_at <= now {
        return t.a("ballot-ended", "when", t.when(ballot.plan.closes_at, &ballot.plan.time_zone));
    }
    span(t, ballot)
}

/// Whose members are entitled, when it is not the whole body.
pub(crate) fn scope(t: Say, state: &State, ballot: &Ballot) -> String {
    let units = scope_names(state, ballot);
    if units.is_empty() { String::new() } else { t.a("scope-of", "units", units) }
}

/// The units of a ballot's scope; empty for the whole body.
pub(crate) fn scope_names(state: &State, ballot: &Ballot) -> String {
    ballot.plan.scope.iter().map(|unit| unit_path(state, *unit)).collect::<Vec<_>>().join(", ")
}

/// A stage in words.
pub(crate) fn stage_name(t: Say, ballot: &Ballot, now: jiff::Timestamp) -> String {
    t.s(match ballot.stage {
        BallotStage::Draft => "stage-draft",
        BallotStage::RollClosed => "stage-roll-closed",
        BallotStage::KeysReady => "stage-keys-ready",
        BallotStage::Open if now < ballot.plan.opens_at => "stage-opened-early",
        BallotStage::Open => "stage-open",
        BallotStage::CastingClosed => "stage-casting-closed",
        BallotStage::Tallied => "stage-tallied",
        BallotStage::Certified => "stage-certified",
        BallotStage::Challenged => "stage-challenged",
        BallotStage::Confirmed => "stage-confirmed",
        BallotStage::Void => "stage-void",
    })
}

/// `GET /`
pub(crate) async fn front(visitor: Visitor) -> Answer {
    let t = visitor.t;
    let body = visitor.app.read(|state| state.body.as_ref().map(|body| body.name.clone()));
    let Some(body) = body else { return Ok(not_founded(&visitor)) };
    let (open, others) = lines(&visitor, false).into_iter().partition(|line| line.open);
    let page = FrontPage { t, body, open, others };
    Ok(visitor.page(&t.s("front-title"), &page))
}

fn not_founded(visitor: &Visitor) -> Response {
    let t = visitor.t;
    let page = super::Words { title: t.s("fresh-title"), texts: vec![t.s("fresh")], form: String::new() };
    visitor.page(&t.s("fresh-title"), &page)
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    t: Say,
    name: String,
    works: Vec<Task>,
    votes: Vec<Vote>,
}

/// A ballot in which this person is entitled.
struct Vote {
    to: String,
    name: String,
    when: String,
    scope: String,
    /// What the button says; none before the ballot opens.
    press: String,
}

/// `GET /home`: open votes, and what else waits for this person.
pub(crate) async fn home(visitor: Visitor) -> Answer {
    let person = visitor.someone()?;
    let t = visitor.t;
    let now = visitor.app.now();
    let works = works(&visitor.app, t, person, now);
    let votes = visitor.app.read(|state| {
        let vote = |ballot: &Ballot| Vote {
            to: format!("/b/{}", ballot.id),
            name: ballot.plan.name.clone(),
            when: dates(t, ballot, now),
            scope: scope(t, state, ballot),
            press: if ballot.takes_ballots(now) { t.s("board-vote") } else { String::new() },
        };
        state.open_ballots_of(person).map(vote).collect()
    });
    let page = HomePage { t, name: visitor.app.name(person).unwrap_or_else(|| t.s("somebody")), works, votes };
    Ok(visitor.page(&t.s("nav-home"), &page))
}

/// What registrars, trustees and scrutineers have to do.
fn works(app: &App, t: Say, person: PersonId, now: jiff::Timestamp) -> Vec<Task> {
    app.read(|state| {
        let mut works = Vec::new();
        for ballot in state.ballots.values().filter(|ballot| ballot.stage >= BallotStage::RollClosed && ballot.stage != BallotStage::Void) {
            let mut add = |room: &str, key: &str, due: bool| {
                works.push(Task {
                    mark: if due { "now" } else { "" },
                    to: format!("/{room}/{}", ballot.id),
                    name: format!("{}: {}", ballot.plan.name, t.s(key)),
                    state: if due { t.s("home-due") } else { String::new() },
                    who: dates(t, ballot, now),
                });
            };
            if ballot.plan.registrar == person {
                add("registrar", if ballot.codes.is_none() { "home-registrar" } else { "home-slips" }, ballot.codes.is_none());
                if super::slips::can_be_noted(ballot) {
                    add("slips", "home-handed-out", false);
                }
            }
            if let Some(owner) = ballot.owner_of(person) {
                let keys = ballot.keys.as_ref().and_then(|keys| Some(keys.missing(keys.current_step()?)));
                let key_due = ballot.stage == BallotStage::RollClosed && keys.is_some_and(|missing| missing.contains(&owner));
                let decrypt_due =
                    ballot.stage == BallotStage::CastingClosed && ballot.tally.is_some() && !ballot.decryptions.contains_key(&owner);
                add("trustee", "home-trustee", key_due || decrypt_due);
            }
            if ballot.plan.scrutineers.contains(&person) {
                let due = ballot.stage == BallotStage::Tallied && !ballot.cosignatures.iter().any(|signed| signed.by == person);
                add("scrutiny", "home-scrutineer", due);
            }
        }
        works
    })
}
