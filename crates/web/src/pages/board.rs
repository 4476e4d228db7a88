//! What observers see: where a ballot is, how many took part, the trackers, the files and how to verify them.

use askama::Template;
use assembly::{Asked, BallotId, BallotStage};
use axum::extract::{Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use belenios::v1::{Hash, Tracker};
use data_encoding::{BASE64_NOPAD, HEXLOWER};
use serde::Deserialize;
use store::TrackerEntry;

use super::figure::{Bar, turnout_clause};
use super::front::{dates, scope, stage_name};
use crate::api::published;
use crate::app::App;
use crate::booth::{BoothPage, PAGES};
use crate::failure::{Answer, Failure};
use crate::rules;
use crate::say::Say;
use crate::visitor::Visitor;

/// Trackers on one page.
const ROWS: u32 = 20;

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    t: Say,
    body: String,
    uuid: String,
    name: String,
    stage: String,
    when: String,
    scope: String,
    trouble: String,
    open: bool,
    certificate: bool,
    has_board: bool,
    voted: u64,
    cast: u64,
    entitled: u64,
    turnout: String,
    bar: String,
    /// What the line in the picture of the turnout says.
    needed: String,
    trustees: Vec<Holder>,
    threshold: u32,
    description: String,
    questions: Vec<Asked>,
    rule: String,
    asked: String,
    answer: String,
    answer_class: &'static str,
    trackers: Vec<Shown>,
    pages: String,
    before: Option<String>,
    after: Option<String>,
    hashes: Vec<Named>,
}

/// Who holds a share of the key: a number, and whether the key is made.
struct Holder {
    owner: usize,
    has_key: bool,
}

struct Shown {
    height: u64,
    tracker: String,
    counted: String,
}

/// Something with a name, and a sentence of what it is for.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) to: String,
    pub(crate) why: String,
}

/// What is looked for.
#[derive(Deserialize, Default)]
pub(crate) struct Look {
    #[serde(default)]
    tracker: String,
    #[serde(default)]
    page: u64,
}

/// `GET /board/{ballot}`
pub(crate) async fn board(visitor: Visitor, Path(id): Path<BallotId>, Query(look): Query<Look>) -> Answer {
    let found = published(&visitor.app, &id, Clone::clone)?;
    let (app, t) = (&visitor.app, visitor.t);
    let uuid = id.uuid();
    let info = if found.opened_at.is_some() { app.store.board(uuid).await? } else { None };
    let entitled = found.entitled_number().unwrap_or(0);
    let pages = info.as_ref().map_or(0, |info| info.ballots.div_ceil(u64::from(ROWS)));
    // A page behind the last one shows the last one.
    let number = look.page.min(pages.saturating_sub(1));
    let (voted, cast, rows) = match &info {
        Some(info) => {
            let rows = app.store.trackers(uuid, number * u64::from(ROWS), ROWS).await?;
            (app.store.voted_count(uuid).await?, info.ballots, rows)
        }
        None => (0, 0, Vec::new()),
    };
    let (answer, answer_class) = match &info {
        Some(_) if !look.tracker.trim().is_empty() => looked_up(app, t, &id, look.tracker.trim()).await?,
        _ => (String::new(), ""),
    };
    let shown = |entry: TrackerEntry| Shown {
        height: entry.height,
        tracker: spelled(&entry.hash),
        counted: t.s(if entry.counted { "counted" } else { "superseded" }),
    };
    let page_link = |page: u64| format!("/board/{id}?page={page}#trackers");
    let rule = found.plan.rule.as_ref().and_then(|choice| choice.rule().ok());
    let asks = rule.as_ref().and_then(turnout_clause);
    let turnout = t.c("turnout", "voted", voted, "entitled", entitled, "share", t.percent(voted, entitled));
    let needed = asks.map_or_else(String::new, |clause| t.a("figure-line", "clause", rules::clause(t, clause)));
    let bar = Bar::new(voted, entitled, format!("{turnout}. {needed}")).needing(asks);
    let has_key = found.keys.as_ref().is_some_and(|keys| keys.made.is_some());
    let mut hashes = vec![
        Named { name: t.s("hash-uuid"), to: id.to_string(), why: t.s("hash-uuid-why") },
        Named {
            name: t.s("roll-hash"),
            to: found.roll.as_ref().map_or_else(String::new, |roll| roll.hash.to_string()),
            why: t.s("hash-roll-why"),
        },
    ];
    if let Some(election) = found.election() {
        let hash = Hash::of(election.as_bytes());
        hashes.push(Named { name: t.s("hash-paper"), to: spelled(&hash), why: t.s("hash-paper-why") });
    }
    if let Some(info) = &info {
        hashes.push(Named { name: t.a("hash-board", "n", info.height), to: info.last.to_string(), why: t.s("hash-board-why") });
    }
    let trouble = match (&found.voiding, &found.challenge) {
        (Some(voiding), _) => t.a("ready-void", "reason", &voiding.reason),
        (None, Some(challenge)) if challenge.answer.is_none() => t.a("board-challenged", "reason", &challenge.reason),
        _ => String::new(),
    };
    let page = BoardPage {
        t,
        body: app.read(|state| state.body.as_ref().map_or_else(String::new, |body| body.name.clone())),
        uuid: id.to_string(),
        name: found.plan.name.clone(),
        stage: stage_name(t, &found, app.now()),
        when: dates(t, &found, app.now()),
        scope: app.read(|state| scope(t, state, &found)),
        trouble,
        open: found.takes_ballots(app.now()),
        certificate: found.result.is_some() && found.stage != BallotStage::Void,
        has_board: info.is_some(),
        voted,
        cast,
        entitled,
        turnout,
        bar: bar.html(),
        needed,
        trustees: (1..=found.plan.trustees.len()).map(|owner| Holder { owner, has_key }).collect(),
        threshold: found.plan.threshold,
        description: found.plan.description.clone(),
        questions: found.plan.questions.clone(),
        rule: rule.as_ref().map_or_else(String::new, |rule| rules::sentence(t, rule)),
        asked: look.tracker.trim().chars().take(100).collect(),
        answer,
        answer_class,
        trackers: rows.into_iter().map(shown).collect(),
        pages: t.b("of", "n", number + 1, "all", pages),
        before: number.checked_sub(1).map(page_link),
        after: (number + 1 < pages).then(|| page_link(number + 1)),
        hashes,
    };
    let mut frame = visitor.frame(&found.plan.name, &page, &[]);
    frame.live = found.stage == BallotStage::Open;
    Ok(frame.show())
}

/// The tracker of a ballot as voters have it: 43 characters.
pub(crate) fn spelled(hash: &Hash) -> String {
    BASE64_NOPAD.encode(hash.as_bytes())
}

/// A tracker as typed (43 characters) or copied from a file (64 hexadecimal digits).
fn tracker_of(text: &str) -> Option<Hash> {
    if let Ok(hash) = text.parse::<Hash>() {
        return Some(hash);
    }
    let bytes = text.parse::<Tracker>().ok().and_then(|_| BASE64_NOPAD.decode(text.as_bytes()).ok())?;
    Some(Hash::from_bytes(bytes.try_into().ok()?))
}

async fn looked_up(app: &App, t: Say, id: &BallotId, text: &str) -> Answer<(String, &'static str)> {
    let Some(hash) = tracker_of(text) else { return Ok((t.s("tracker-wrong"), "attention")) };
    Ok(match app.store.tracker(id.uuid(), hash).await? {
        Some(entry) if entry.counted => (t.a("tracker-counted", "height", entry.height), "ok"),
        Some(entry) => (t.a("tracker-superseded", "height", entry.height), "attention"),
        None => (t.s("tracker-missing"), "danger"),
    })
}

#[derive(Template)]
#[template(path = "booth.html")]
struct BoothHashes {
    t: Say,
    base: String,
    pages: Vec<BoothHash>,
}

struct BoothHash {
    name: &'static str,
    hash: String,
}

/// `GET /booth`: the hashes of the pages that voters, registrars and trustees load.
pub(crate) async fn hashes(visitor: Visitor) -> Answer {
    let page = |name| BoothHash { name, hash: BoothPage::get(name).map_or_else(|| "–".to_owned(), |page| page.hash()) };
    let page = BoothHashes { t: visitor.t, base: visitor.app.settings.base_url.clone(), pages: PAGES.map(page).into() };
    Ok(visitor.page(&visitor.t.s("booth-title"), &page))
}

/// A page of the booth for a ballot that is there; what it needs, it asks the API.
pub(crate) async fn booth(app: &App, id: &BallotId, name: &str) -> Answer {
    published(app, id, |_| ())?;
    BoothPage::get(name).map(IntoResponse::into_response).ok_or(Failure::NoBooth)
}

/// `<`, `>`, `&` and `"` as HTML has them.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// An answer that browsers may keep: it has its version in its address.
pub(crate) fn asset(kind: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (axum::http::header::CACHE_CONTROL, "public, max-age=3600")], body).into_response()
}
