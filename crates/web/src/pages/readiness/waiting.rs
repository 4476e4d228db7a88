//! Whom the ballot waits for: what to say to them, where to send them, and a button that does it by mail.

use assembly::{Ballot, BallotId, BallotStage, Command, KeyStep, PersonId, SMALLEST_CELL};
use axum::extract::Path;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

use super::{Link, View, readiness_page};
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::form::Fault;
use crate::pages::{again, done};
use crate::say::{Language, Say};
use crate::visitor::{Posted, Visitor};

/// How long after a reminder the same person is not sent another.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// Somebody who has something to do.
pub(super) struct Waiting {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) say: String,
    pub(super) link: String,
    /// They can be sent a mail now.
    pub(super) mail: bool,
    /// When they were last sent one.
    pub(super) sent: String,
}

/// Who, what to say, and the room to which they go.
type Errand = (PersonId, &'static str, &'static str);

/// What people have to do for this ballot now.
fn errands(ballot: &Ballot) -> Vec<Errand> {
    let plan = &ballot.plan;
    match ballot.stage {
        BallotStage::RollClosed => {
            let codes = ballot.codes.is_none().then_some((plan.registrar, "say-codes", "registrar"));
            let keys = ballot.keys.as_ref().and_then(|keys| Some((keys, keys.current_step()?)));
            let missing = keys.map(|(keys, step)| (keys.missing(step), step));
            let owners = missing.into_iter().flat_map(|(owners, step)| owners.into_iter().map(move |owner| (owner, step)));
            let trustee = |(owner, step): (u64, KeyStep)| {
                let place = usize::try_from(owner).ok()?.checked_sub(1)?;
                let say = if matches!(step, KeyStep::Certificate | KeyStep::PublicKey) { "say-key" } else { "say-key-on" };
                Some((*plan.trustees.get(place)?, say, "trustee"))
            };
            codes.into_iter().chain(owners.filter_map(trustee)).collect()
        }
        BallotStage::KeysReady | BallotStage::Open if ballot.slips < ballot.entitled_number().unwrap_or(0) => {
            vec![(plan.registrar, "say-slips", "slips")]
        }
        BallotStage::CastingClosed if ballot.tally.as_ref().is_some_and(|tally| tally.counted >= SMALLEST_CELL) => {
            let waiting = (1..).zip(&plan.trustees).filter(|(owner, _)| !ballot.decryptions.contains_key(owner));
            waiting.map(|(_, person)| (*person, "say-decrypt", "trustee")).collect()
        }
        BallotStage::Tallied | BallotStage::Certified => {
            let signed = |person: &PersonId| ballot.cosignatures.iter().any(|cosignature| cosignature.by == *person);
            plan.scrutineers.iter().filter(|person| !signed(person)).map(|person| (*person, "say-check", "scrutiny")).collect()
        }
        _ => Vec::new(),
    }
}

impl View<'_> {
    pub(super) fn waiting(&self) -> Vec<Waiting> {
        let (t, app) = (self.t, &self.visitor.app);
        let waiting = |(id, say, room): Errand| {
            let last = last_reminder(app, id);
            Waiting {
                id,
                name: self.name(id),
                say: t.s(say),
                link: format!("{}/{room}/{}", app.settings.base_url, self.ballot.id),
                mail: !too_soon(app, last) && app.settings.mailer.is_some() && app.personal(id).is_some_and(|known| known.email.is_some()),
                sent: last.map(|at| t.a("remind-sent", "when", t.when(at, &self.ballot.plan.time_zone))).unwrap_or_default(),
            }
        };
        errands(self.ballot).into_iter().map(waiting).collect()
    }

    /// Addresses for people who are not waited for by name.
    pub(super) fn links(&self) -> Vec<Link> {
        let (t, ballot) = (self.t, self.ballot);
        let base = &self.visitor.app.settings.base_url;
        let link = |key: &str, room: &str| Link { name: t.s(key), to: format!("{base}/{room}/{}", ballot.id) };
        let all = match ballot.stage {
            BallotStage::Draft => Vec::new(),
            BallotStage::RollClosed | BallotStage::KeysReady => vec![link("role-registrar", "registrar"), link("role-trustee", "trustee")],
            BallotStage::Open => {
                let inside = [link("role-registrar", "registrar"), link("role-scrutineer", "scrutiny")];
                [link("link-voters", "b"), link("link-board", "board")].into_iter().chain(inside).collect()
            }
            _ => vec![link("link-board", "board"), link("role-scrutineer", "scrutiny")],
        };
        let waiting = self.waiting();
        all.into_iter().filter(|link| waiting.iter().all(|one| one.link != link.to)).collect()
    }
}

/// When this person was last reminded, of whichever ballot: to them it is one pile of letters.
fn last_reminder(app: &App, person: PersonId) -> Option<Timestamp> {
    app.read(|state| state.ballots.values().filter_map(|ballot| ballot.reminders.get(&person)).max().copied())
}

fn too_soon(app: &App, last: Option<Timestamp>) -> bool {
    last.is_some_and(|at| app.now().duration_since(at) < PAUSE)
}

/// `POST /office/ballots/{ballot}/remind`: a mail to somebody who is waited for.
pub(crate) async fn remind(Path(id): Path<BallotId>, Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let person: PersonId = typed.get("person").parse().map_err(|_| Failure::Malformed("person".to_owned()))?;
    let ballot = visitor.app.read(|state| state.ballots.get(&id).cloned()).ok_or(Failure::NotFound)?;
    let errand = errands(&ballot).into_iter().find(|(waiting, ..)| *waiting == person);
    let told = match errand {
        None => Err("remind-not-waiting"),
        Some(_) if too_soon(&visitor.app, last_reminder(&visitor.app, person)) => Err("remind-too-soon"),
        Some(errand) => match OnItsWay::to(&visitor.app, person) {
            None => Err("remind-too-soon"),
            Some(_way) => {
                let sent = send(&visitor, &ballot, errand).await;
                if sent.is_ok() {
                    visitor.act(Command::NoteReminder { ballot: id.clone(), person }).await?;
                }
                sent
            }
        },
    };
    match told {
        Ok(()) => done(&format!("/office/ballots/{id}")),
        Err(key) => {
            let fault = Fault { field: "", text: visitor.t.s(key) };
            again(readiness_page(&visitor, &id, vec![fault]).await?)
        }
    }
}

/// A letter on its way, whatever becomes of it: two officers who press at the same time send one.
struct OnItsWay(Arc<App>, PersonId);

impl OnItsWay {
    fn to(app: &Arc<App>, person: PersonId) -> Option<Self> {
        app.reminding(|people| people.insert(person)).then(|| Self(app.clone(), person))
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        self.0.reminding(|people| people.remove(&self.1));
    }
}

async fn send(visitor: &Visitor, ballot: &Ballot, (person, say, room): Errand) -> Result<(), &'static str> {
    let app = &visitor.app;
    let known = app.personal(person).ok_or("remind-no-mail")?;
    let (Some(mailer), Some(email)) = (&app.settings.mailer, &known.email) else { return Err("remind-no-mail") };
    let t = Say(Language::from_tag(&known.language).unwrap_or_else(|| app.language()));
    let link = format!("{}/{room}/{}", app.settings.base_url, ballot.id);
    let subject = t.a("remind-subject", "ballot", &ballot.plan.name);
    let text = t.c("remind-text", "name", &known.name, "say", t.s(say), "link", link);
    let sent = mailer.send(email, &subject, text).await;
    sent.map_err(|error| {
        tracing::error!("{error}");
        "remind-failed"
    })
}
