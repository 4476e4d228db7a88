//! Before a ballot opens, keys and codes can be made anew: a page for each, with what it costs.

use assembly::{Ballot, BallotId, BallotStage, Command, PersonId, Refusal};
use axum::extract::Path;
use axum::response::Response;

use super::{Words, again, done, fault};
use crate::failure::{Answer, Failure};
use crate::form::{Choice, Fault, Field, Fields, Form};
use crate::visitor::{Posted, Visitor};

/// The ballot, while nothing of it is open.
fn closed(visitor: &Visitor, id: &BallotId) -> Answer<Ballot> {
    visitor.officer()?;
    let ballot = visitor.app.read(|state| state.ballots.get(id).cloned()).ok_or(Failure::NotFound)?;
    if matches!(ballot.stage, BallotStage::RollClosed | BallotStage::KeysReady) { Ok(ballot) } else { Err(Failure::NotFound) }
}

/// `GET /office/ballots/{ballot}/keys`
pub(crate) async fn keys(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let ballot = closed(&visitor, &id)?;
    let typed = Fields(ballot.plan.trustees.iter().map(|person| ("trustee".to_owned(), person.to_string())).collect());
    Ok(keys_page(&visitor, &ballot, &typed, &[]))
}

fn keys_page(visitor: &Visitor, ballot: &Ballot, typed: &Fields, faults: &[Fault]) -> Response {
    let (t, size) = (visitor.t, ballot.plan.trustees.len());
    let chosen = typed.all("trustee");
    let mut people: Vec<PersonId> = visitor.app.read(|state| state.holders(assembly::RoleKind::Trustee).collect());
    people.retain(|person| !ballot.plan.trustees.contains(person));
    let choice = |person: &PersonId| Choice {
        value: person.to_string(),
        label: visitor.app.name(*person).unwrap_or_else(|| t.s("somebody")),
        chosen: chosen.contains(&person.to_string().as_str()),
        ..Choice::default()
    };
    let choices = ballot.plan.trustees.iter().chain(&people).map(choice).collect();
    let form = Form::new(t, &visitor.csrf, &format!("/office/ballots/{}/keys", ballot.id))
        .field(Field::choices("trustee", t.a("restart-trustees", "n", size), choices, true).hint(t.s("restart-trustees-hint")))
        .field(Field::text("reason", t.s("reason"), typed.get("reason")).hint(t.s("reason-hint")))
        .button("danger", "", "", t.s("restart-button"))
        .back(&format!("/office/ballots/{}", ballot.id))
        .faults(faults);
    let page = Words { title: t.s("restart-keys"), texts: vec![t.s("restart-why")], form: form.html() };
    visitor.office("/office", &t.s("restart-keys"), &page)
}

/// `POST /office/ballots/{ballot}/keys`
pub(crate) async fn keys_sent(Path(id): Path<BallotId>, Posted(visitor, typed): Posted) -> Answer {
    let ballot = closed(&visitor, &id)?;
    if !typed.has("reason") {
        return again(keys_page(&visitor, &ballot, &typed, &[no_reason(&visitor)]));
    }
    let chosen: Vec<PersonId> = typed.all("trustee").into_iter().filter_map(|person| person.parse().ok()).collect();
    let trustees = Some(in_places(&ballot.plan.trustees, &chosen));
    let command = Command::RestartKeys { ballot: id.clone(), reason: typed.get("reason").to_owned(), trustees };
    match visitor.act(command).await {
        Ok(_) => done(&format!("/office/ballots/{id}")),
        Err(failure) => again(keys_page(&visitor, &ballot, &typed, &at_fields(&visitor, failure)?)),
    }
}

/// Whoever stays keeps the number; who is new gets one that became free.
fn in_places(before: &[PersonId], chosen: &[PersonId]) -> Vec<PersonId> {
    let mut fresh = chosen.iter().filter(|person| !before.contains(person));
    let kept = before.iter().filter_map(|person| if chosen.contains(person) { Some(person) } else { fresh.next() });
    let mut placed: Vec<PersonId> = kept.copied().collect();
    placed.extend(fresh);
    placed
}

/// `GET /office/ballots/{ballot}/codes`
pub(crate) async fn codes(visitor: Visitor, Path(id): Path<BallotId>) -> Answer {
    let ballot = closed(&visitor, &id)?;
    Ok(codes_page(&visitor, &ballot, "", &[]))
}

fn codes_page(visitor: &Visitor, ballot: &Ballot, reason: &str, faults: &[Fault]) -> Response {
    let t = visitor.t;
    let form = Form::new(t, &visitor.csrf, &format!("/office/ballots/{}/codes", ballot.id))
        .field(Field::text("reason", t.s("reason"), reason).hint(t.s("reason-hint")))
        .button("danger", "", "", t.s("recode-button"))
        .back(&format!("/office/ballots/{}", ballot.id))
        .faults(faults);
    let mut texts = vec![t.s("recode-why")];
    if ballot.slips > 0 {
        texts.push(t.a("recode-slips", "n", ballot.slips));
    }
    visitor.office("/office", &t.s("recode"), &Words { title: t.s("recode"), texts, form: form.html() })
}

/// `POST /office/ballots/{ballot}/codes`
pub(crate) async fn codes_sent(Path(id): Path<BallotId>, Posted(visitor, typed): Posted) -> Answer {
    let ballot = closed(&visitor, &id)?;
    let reason = typed.get("reason");
    if reason.is_empty() {
        return again(codes_page(&visitor, &ballot, "", &[no_reason(&visitor)]));
    }
    match visitor.act(Command::RestartCodes { ballot: id.clone(), reason: reason.to_owned() }).await {
        Ok(_) => done(&format!("/office/ballots/{id}")),
        Err(failure) => again(codes_page(&visitor, &ballot, reason, &at_fields(&visitor, failure)?)),
    }
}

fn no_reason(visitor: &Visitor) -> Fault {
    Fault { field: "reason", text: visitor.t.s("reason-missing") }
}

fn at_fields(visitor: &Visitor, failure: Failure) -> Answer<Vec<Fault>> {
    let field = match &failure {
        Failure::Refused(refusal) => match **refusal {
            Refusal::BadText { .. } | Refusal::BadLongText { .. } => "reason",
            Refusal::TrusteeCount { .. } | Refusal::RolesCoincide { .. } | Refusal::LacksRole { .. } => "trustee",
            _ => "",
        },
        _ => "",
    };
    Ok(fault(visitor.t, failure)?.into_iter().map(|fault| Fault { field, ..fault }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stays_keeps_the_number() {
        let [a, b, c, d] = [1, 2, 3, 4].map(|n| PersonId::from_bytes([n; 16]));
        assert_eq!(in_places(&[a, b, c], &[c, d, a]), [a, d, c]);
        assert_eq!(in_places(&[a, b, c], &[a, b]), [a, b]);
        assert_eq!(in_places(&[a, b, c], &[d, c, b, a]), [a, b, c, d]);
    }
}
