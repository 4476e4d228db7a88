//! How many slips with voting codes were handed out: noted by the ballot's registrar, or by an officer.

use assembly::{Ballot, BallotId, BallotStage, Command, PersonId, Refusal};
use axum::extract::Path;
use axum::response::Response;

use super::{Words, again, done, fault};
use crate::failure::{Answer, Failure};
use crate::form::{Fault, Field, Form, Kind};
use crate::visitor::{Posted, Visitor};

/// The ballot, for whoever may note it.
fn noted_by(visitor: &Visitor, id: &BallotId) -> Answer<Ballot> {
    let person: PersonId = visitor.someone()?;
    let ballot = visitor.app.read(|state| state.ballots.get(id).cloned());
    if !visitor.is_officer() && ballot.as_ref().is_none_or(|ballot| ballot.plan.registrar != person) {
        return Err(Failure::Forbidden);
    }
    let ballot = ballot.ok_or(Failure::NotFound)?;
    match ballot.stage {
        BallotStage::RollClosed if ballot.codes.is_none() => Err(Refusal::NoCodes.into()),
        _ if can_be_noted(&ballot) => Ok(ballot),
        _ => Err(Failure::NotFound),
    }
}

/// There are slips, and they are still of use.
pub(super) fn can_be_noted(ballot: &Ballot) -> bool {
    matches!(ballot.stage, BallotStage::RollClosed | BallotStage::KeysReady | BallotStage::Open) && ballot.codes.is_some()
}

/// `GET /slips/{ballot}`
pub(crate) async fn slips(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let ballot = noted_by(&visitor, &id)?;
    Ok(slips_page(&visitor, &ballot, &ballot.slips.to_string(), &[]))
}

fn slips_page(visitor: &Visitor, ballot: &Ballot, typed: &str, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let entitled = ballot.entitled_number().unwrap_or_default();
    let mut form = Form::new(t, &visitor.csrf, &format!("/slips/{}", ballot.id))
        .field(Field::text("number", t.s("slips-field"), typed).kind(Kind::Text, "short"))
        .submit(t.s("save"));
    if visitor.is_officer() {
        form = form.back(&format!("/office/ballots/{}", ballot.id));
    }
    let title = t.a("slips-handed-title", "name", &ballot.plan.name);
    let texts = vec![t.b("slips-now", "n", ballot.slips, "all", entitled), t.s("slips-why")];
    visitor.page(&title, &Words { title: title.clone(), texts, form: form.faults(faults).html() })
}

/// `POST /slips/{ballot}`
pub(crate) async fn slips_sent(Path(id): Path<BallotId>, Posted(visitor, typed): Posted) -> Answer {
    let ballot = noted_by(&visitor, &id)?;
    let typed = typed.get("number");
    let number = typed.chars().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>();
    let Ok(handed_out) = number.parse() else {
        let wrong = Fault { field: "number", text: visitor.t.s("slips-wrong") };
        return again(slips_page(&visitor, &ballot, typed, &[wrong]));
    };
    match visitor.act(Command::NoteSlips { ballot: id.clone(), handed_out }).await {
        Ok(_) if visitor.is_officer() => done(&format!("/office/ballots/{id}")),
        Ok(_) => done(&format!("/slips/{id}")),
        Err(failure) => {
            let faults: Vec<Fault> = fault(visitor.t, failure)?.into_iter().map(|fault| Fault { field: "number", ..fault }).collect();
            again(slips_page(&visitor, &ballot, typed, &faults))
        }
    }
}
