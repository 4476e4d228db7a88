//! Who may do what: every address, asked by everybody, cell by cell. An address that is not in the matrix fails the test.

use std::collections::BTreeSet;

use assembly::{Actor, BallotId, Command, PersonId, RoleKind};
use axum::http::StatusCode;
use serde_json::json;

use super::house::{Answered, Browser};
use super::play::Play;
use crate::routes;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// It is looked at: done, or refused for what it says.
    Allowed,
    /// "Log in first."
    Login,
    /// "Not for you."
    Refused,
}
use Cell::{Allowed as A, Login as L, Refused as R};

const WHO: [&str; 7] = ["nobody", "member", "officer", "registrar of this ballot", "registrar of another", "trustee", "scrutineer"];

/// Anybody at all.
const ALL: [Cell; 7] = [A, A, A, A, A, A, A];
/// Whoever has logged in.
const SOMEBODY: [Cell; 7] = [L, A, A, A, A, A, A];
/// Officers.
const OFFICER: [Cell; 7] = [L, R, A, R, R, R, R];
/// The registrar of this ballot.
const REGISTRAR: [Cell; 7] = [L, R, R, A, R, R, R];
/// The registrar of this ballot, and officers.
const SLIPS: [Cell; 7] = [L, R, A, A, R, R, R];
/// A trustee of this ballot.
const TRUSTEE: [Cell; 7] = [L, R, R, R, R, A, R];
/// A trustee of this ballot, and officers, who wait for them.
const CEREMONY: [Cell; 7] = [L, R, A, R, R, A, R];

const MATRIX: &[(&str, &str, [Cell; 7])] = &[
    ("get", "/", ALL),
    ("get", "/home", SOMEBODY),
    ("get", "/start/{token}", ALL),
    ("post", "/start/{token}", ALL),
    ("get", "/login", ALL),
    ("post", "/login", ALL),
    ("post", "/login/mail", ALL),
    ("post", "/logout", ALL),
    ("get", "/language/{tag}", ALL),
    ("get", "/office", OFFICER),
    ("get", "/office/body", OFFICER),
    ("post", "/office/body", OFFICER),
    ("get", "/office/units", OFFICER),
    ("post", "/office/units", OFFICER),
    ("get", "/office/units/{unit}", OFFICER),
    ("post", "/office/units/{unit}", OFFICER),
    ("get", "/office/members", OFFICER),
    ("post", "/office/members/undo", OFFICER),
    ("post", "/office/members/codes", OFFICER),
    ("get", "/office/members/import", OFFICER),
    ("post", "/office/members/import", OFFICER),
    ("post", "/office/members/import/take", OFFICER),
    ("get", "/office/people", OFFICER),
    ("post", "/office/people", OFFICER),
    ("get", "/office/people/{person}", OFFICER),
    ("post", "/office/people/{person}", OFFICER),
    ("post", "/office/people/{person}/role", OFFICER),
    ("post", "/office/people/{person}/out", OFFICER),
    ("post", "/office/people/{person}/code", OFFICER),
    ("get", "/office/ballots/new", OFFICER),
    ("post", "/office/ballots/new", OFFICER),
    ("get", "/office/ballots/{ballot}", OFFICER),
    ("get", "/office/ballots/{ballot}/edit", OFFICER),
    ("post", "/office/ballots/{ballot}/edit", OFFICER),
    ("get", "/office/ballots/{ballot}/roll", OFFICER),
    ("get", "/office/ballots/{ballot}/keys", OFFICER),
    ("post", "/office/ballots/{ballot}/keys", OFFICER),
    ("get", "/office/ballots/{ballot}/codes", OFFICER),
    ("post", "/office/ballots/{ballot}/codes", OFFICER),
    ("post", "/office/ballots/{ballot}/remind", OFFICER),
    ("post", "/office/ballots/{ballot}/do", OFFICER),
    ("get", "/slips/{ballot}", SLIPS),
    ("post", "/slips/{ballot}", SLIPS),
    ("get", "/board/{ballot}", ALL),
    ("get", "/board/{ballot}/certificate", ALL),
    ("get", "/board/{ballot}/certificate.pdf", ALL),
    ("get", "/booth", ALL),
    ("get", "/b/{ballot}", ALL),
    ("get", "/check/{ballot}", ALL),
    ("get", "/registrar/{ballot}", SOMEBODY),
    ("get", "/trustee/{ballot}", SOMEBODY),
    ("get", "/scrutiny/{ballot}", SOMEBODY),
    ("get", "/health", ALL),
    ("get", "/assets/style.css", ALL),
    ("get", "/assets/page.js", ALL),
    ("get", "/assets/icon.svg", ALL),
    ("get", "/api/openapi.json", ALL),
    ("get", "/api/me", ALL),
    ("get", "/api/booth", ALL),
    ("get", "/api/ballots/{ballot}", ALL),
    ("get", "/api/ballots/{ballot}/checkpoint", ALL),
    ("get", "/api/ballots/{ballot}/credentials/{credential}", ALL),
    ("post", "/api/ballots/{ballot}/cast", ALL),
    ("get", "/api/ballots/{ballot}/trackers/{tracker}", ALL),
    ("post", "/api/ballots/{ballot}/spoil", ALL),
    ("get", "/api/ballots/{ballot}/spoilt/{tracker}", ALL),
    ("get", "/api/ballots/{ballot}/roll", REGISTRAR),
    ("post", "/api/ballots/{ballot}/codes", REGISTRAR),
    ("get", "/api/ballots/{ballot}/ceremony", CEREMONY),
    ("post", "/api/ballots/{ballot}/ceremony", TRUSTEE),
    ("post", "/api/ballots/{ballot}/decryptions", TRUSTEE),
    ("post", "/api/ballots/{ballot}/cosignatures", [L, R, R, R, R, R, A]),
    ("get", "/board/{ballot}/{file}", ALL),
    ("get", "/record.jsonl", ALL),
];

/// One person of each kind; nobody is none.
struct Cast {
    play: Play,
    people: [Option<PersonId>; 7],
    /// Somebody who is spoken of.
    other: PersonId,
}

impl Cast {
    /// A ballot whose roll is closed.
    async fn gathered() -> Self {
        let play = Play::drafted().await;
        let (house, anna) = (&play.house, &play.anna);
        let stranger = house.person(anna, "Ragnar", &[RoleKind::Registrar]).await;
        let other = house.person(anna, "Oda", &[RoleKind::Scrutineer]).await;
        let (officer, plan) =
            house.app.read(|state| (state.holders(RoleKind::Officer).next().unwrap(), state.ballots[&play.ballot].plan.clone()));
        let theirs: BallotId = "ZPcjFVuiTxFpRE".parse().unwrap();
        let plan = assembly::Plan { registrar: stranger, ..plan };
        house.app.act(Actor::Person(officer), Command::DraftBallot { ballot: theirs, plan: plan.clone() }).await.unwrap();
        play.office("close-roll").await;
        let (member, registrar) =
            house.app.read(|state| (*state.members.keys().next().unwrap(), state.ballots[&play.ballot].plan.registrar));
        let people =
            [None, Some(member), Some(officer), Some(registrar), Some(stranger), Some(plan.trustees[0]), Some(plan.scrutineers[0])];
        Self { play, people, other }
    }

    async fn browser(&self, who: usize) -> Browser {
        match self.people[who] {
            Some(person) => self.play.house.logged_in(person).await,
            None => self.play.house.browser(),
        }
    }

    fn path(&self, pattern: &str) -> String {
        let ballot = self.play.ballot.to_string();
        let zeros = "0".repeat(64);
        pattern
            .replace("{ballot}", &ballot)
            .replace("{file}", &format!("{ballot}.bel"))
            .replace("{person}", &self.other.to_string())
            .replace("{unit}", "1")
            .replace("{token}", "none")
            .replace("{tag}", "nb")
            .replace("{credential}", &zeros)
            .replace("{tracker}", &zeros)
    }

    async fn ask(&self, browser: &Browser, method: &str, pattern: &str) -> Answered {
        let path = self.path(pattern);
        match method {
            "get" => browser.get(&path).await,
            _ if path.starts_with("/api/") => browser.post_json(&path, &body_for(pattern)).await,
            _ => browser.post(&path, &[]).await,
        }
    }
}

/// A body that can be read, so that what is refused is refused for whose it is.
fn body_for(pattern: &str) -> serde_json::Value {
    match pattern.rsplit('/').next().unwrap_or_default() {
        "cast" | "spoil" => json!({ "ballot": "{}" }),
        "codes" => json!({ "public_creds": "[]", "introduction": "{}", "code_list": "{}" }),
        "ceremony" => json!({ "step": "certificate", "body": { "cert": "{}", "introduction": "{}" } }),
        "decryptions" => json!({ "decryption": "{}", "statement": "{}" }),
        _ => json!({ "introduction": "{}", "note": "" }),
    }
}

fn cell_of(answer: &Answered) -> Cell {
    match answer.status {
        StatusCode::FORBIDDEN => R,
        StatusCode::UNAUTHORIZED => L,
        StatusCode::SEE_OTHER if answer.to.starts_with("/login") => L,
        _ => A,
    }
}

#[test]
fn the_matrix_holds_every_address_once() {
    let served: BTreeSet<(&str, &str)> = routes::every().collect();
    let listed: BTreeSet<(&str, &str)> = MATRIX.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(listed.len(), MATRIX.len(), "an address stands twice in the matrix");
    let unlisted: Vec<_> = served.difference(&listed).collect();
    assert!(unlisted.is_empty(), "not in the matrix: {unlisted:?}");
    let gone: Vec<_> = listed.difference(&served).collect();
    assert!(gone.is_empty(), "in the matrix, but not served: {gone:?}");
}

#[tokio::test]
async fn everybody_may_do_what_the_matrix_says_and_nothing_else() {
    let cast = Cast::gathered().await;
    let mut wrong = Vec::new();
    for (turn, (method, pattern, cells)) in (0..).zip(MATRIX) {
        // Tries at logging in are counted by ten minutes.
        cast.play.house.pass(turn * 60);
        for (who, expected) in cells.iter().enumerate() {
            let browser = cast.browser(who).await;
            let answer = cast.ask(&browser, method, pattern).await;
            let unbuilt = answer.status == StatusCode::SERVICE_UNAVAILABLE && answer.text.contains("xtask");
            if cell_of(&answer) != *expected || (answer.status.is_server_error() && !unbuilt) {
                wrong.push(format!("{} {method} {pattern}: {}, not {expected:?}", WHO[who], answer.status));
            }
            let retried = cast.play.house.app.read(|state| state.ballots[&cast.play.ballot].roll.is_some());
            assert!(retried, "the ballot stays as it was");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_address_that_changes_something_takes_a_request_without_its_token_or_from_elsewhere() {
    let cast = Cast::gathered().await;
    let mut wrong = Vec::new();
    for (turn, (_, pattern, cells)) in (0..).zip(MATRIX.iter().filter(|(method, ..)| *method == "post")) {
        cast.play.house.pass(turn * 120);
        let who = cells.iter().rposition(|cell| *cell == A).unwrap();
        let browser = cast.browser(who).await;
        let path = cast.path(pattern);
        let api = path.starts_with("/api/");
        for (header, value) in
            [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
        {
            let answer = browser.post_with(&path, &body_for(pattern), (header, value)).await;
            if answer.status != StatusCode::FORBIDDEN {
                wrong.push(format!("{header}: {value} to {pattern}: {}", answer.status));
            }
        }
        // Casting belongs to a voting code, not to a session: there is no token that could be missing.
        if api && cells == &ALL {
            continue;
        }
        for token in ["", "wrong"] {
            let forged = Browser { csrf: token.to_owned(), ..browser.clone() };
            let answer = if api { forged.post_json(&path, &body_for(pattern)).await } else { forged.post(&path, &[]).await };
            if answer.status != StatusCode::FORBIDDEN {
                wrong.push(format!("token {token:?} to {pattern}: {}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
