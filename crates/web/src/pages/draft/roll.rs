//! The roll of a ballot, to be printed.

use askama::Template;
use assembly::BallotId;
use axum::extract::Path;

use crate::failure::{Answer, Failure};
use crate::pages::office::unit_path;
use crate::say::Say;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "office/roll.html")]
struct RollPage {
    t: Say,
    uuid: String,
    body: String,
    name: String,
    hash: String,
    rows: Vec<RollRow>,
}

struct RollRow {
    number: u32,
    name: String,
    unit: String,
}

/// `GET /office/ballots/{ballot}/roll`: to be printed and signed when slips are handed out.
pub(crate) async fn roll(visitor: Visitor, Path(ballot): Path<BallotId>) -> Answer {
    visitor.officer()?;
    let t = visitor.t;
    let page = visitor.app.read(|state| {
        let found = state.ballots.get(&ballot)?;
        let row = |entitled: assembly::Entitled| RollRow {
            number: entitled.number,
            name: visitor.app.name(entitled.person).unwrap_or_else(|| t.s("somebody")),
            unit: unit_path(state, entitled.unit),
        };
        Some(RollPage {
            t,
            uuid: ballot.to_string(),
            body: state.body.as_ref().map_or_else(String::new, |body| body.name.clone()),
            name: found.plan.name.clone(),
            hash: found.roll.as_ref().map_or_else(String::new, |roll| roll.hash.to_string()),
            rows: state.entitled(found).into_iter().map(row).collect(),
        })
    });
    let page = page.ok_or(Failure::NotFound)?;
    Ok(visitor.page(&t.s("roll"), &page))
}
