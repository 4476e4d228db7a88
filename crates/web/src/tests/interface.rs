//! The interface's refusals, and its questions that wait.

use std::time::Duration;

use assembly::BallotStage;
use axum::http::StatusCode;
use serde_json::json;

use super::house::{Browser, House};
use super::play::{Play, refused};
use super::trustee::Trustee;

#[tokio::test]
async fn a_question_waits_for_news() {
    let mut play = Play::drafted().await;
    play.office("close-roll").await;
    let trustee = Trustee::new(&play.house, play.trustees[0], 1, play.ballot.uuid(), &mut play.rng).await;
    let version = trustee.look().await["version"].as_u64().unwrap();
    let (browser, path) = (trustee.browser.clone(), play.api(&format!("/ceremony?after={version}")));
    let mut waiting = tokio::spawn(async move { browser.get(&path).await.json() });
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut waiting).await.is_err(), "nothing has happened yet");
    trustee.certificate().await;
    let news = waiting.await.unwrap();
    assert!(news["version"].as_u64().unwrap() > version);
    assert_eq!(news["trustees"][0]["done"], json!(["certificate"]));
}

#[tokio::test]
async fn everybody_asks_for_their_own_things_only() {
    let play = Play::drafted().await;
    play.office("close-roll").await;
    let trustee = play.house.logged_in(play.trustees[0]).await;
    let (nobody, mirror) = (play.house.browser(), &play.scrutineers[0]);
    let cases: [(&Browser, &str, StatusCode, &str); 8] = [
        (&nobody, "/roll", StatusCode::UNAUTHORIZED, "login_first"),
        (&nobody, "/ceremony", StatusCode::UNAUTHORIZED, "login_first"),
        (&play.anna, "/roll", StatusCode::FORBIDDEN, "forbidden"),
        (&trustee, "/roll", StatusCode::FORBIDDEN, "forbidden"),
        (&play.registrar, "/ceremony", StatusCode::FORBIDDEN, "forbidden"),
        (mirror, "/ceremony", StatusCode::FORBIDDEN, "forbidden"),
        (&nobody, "/checkpoint", StatusCode::NOT_FOUND, "not_found"),
        (&nobody, "/trackers/abc", StatusCode::BAD_REQUEST, "malformed"),
    ];
    for (browser, path, status, code) in cases {
        refused(&browser.get(&play.api(path)).await, status, code);
    }
    let posts = [
        ("/codes", json!({ "public_creds": "[]", "introduction": "{}", "code_list": "{}" }), vec![&play.anna, &trustee, mirror]),
        (
            "/ceremony",
            json!({ "step": "certificate", "body": { "cert": "{}", "introduction": "{}" } }),
            vec![&play.anna, &play.registrar, mirror],
        ),
        ("/decryptions", json!({ "decryption": "{}", "statement": "{}" }), vec![&play.anna, &play.registrar, mirror]),
    ];
    for (path, body, others) in posts {
        refused(&nobody.post_json(&play.api(path), &body).await, StatusCode::UNAUTHORIZED, "login_first");
        for other in others {
            let answer = other.post_json(&play.api(path), &body).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.text);
            let mut forged = other.clone();
            forged.csrf = "wrong".to_owned();
            refused(&forged.post_json(&play.api(path), &body).await, StatusCode::FORBIDDEN, "forged");
        }
    }
    assert_eq!(play.stage(), BallotStage::RollClosed);
}

#[tokio::test]
async fn what_cannot_be_read_is_told() {
    let play = Play::drafted().await;
    play.office("close-roll").await;
    let trustee = play.house.logged_in(play.trustees[0]).await;
    let cases = [
        ("/ceremony", json!({ "step": "dance", "body": {} }), "dance"),
        ("/ceremony", json!({ "step": "certificate", "body": {} }), "cert is missing"),
        ("/ceremony", json!({ "step": "certificate" }), "missing field `body`"),
        ("/decryptions", json!({ "decryption": "{}", "statement": "{}", "more": 1 }), "unknown field `more`"),
    ];
    for (path, body, told) in cases {
        let answer = trustee.post_json(&play.api(path), &body).await;
        refused(&answer, StatusCode::BAD_REQUEST, "malformed");
        assert!(answer.json()["detail"].as_str().unwrap().contains(told), "{}", answer.text);
    }
    let unknown = trustee.post_json("/api/ballots/ZPcjFVuiTxFpRE/cast", &json!({ "ballot": "{}" })).await;
    refused(&unknown, StatusCode::NOT_FOUND, "not_found");
    let large = json!({ "ballot": "x".repeat(3 << 20) });
    refused(&trustee.post_json(&play.api("/cast"), &large).await, StatusCode::PAYLOAD_TOO_LARGE, "too_large");
    let bad =
        trustee.post_json(&play.api("/ceremony"), &json!({ "step": "certificate", "body": { "cert": "{}", "introduction": "{}" } })).await;
    refused(&bad, StatusCode::UNPROCESSABLE_ENTITY, "bad_key_message");
}

#[tokio::test]
async fn the_booth_says_what_its_pages_are() {
    let (house, _anna) = House::founded().await;
    let booth = house.browser().get("/api/booth").await.json();
    let pages = booth["pages"].as_array().unwrap();
    assert_eq!(pages.len(), 5);
    for page in pages {
        let built = crate::booth::BoothPage::get(page["name"].as_str().unwrap()).map(|page| page.hash());
        assert_eq!(page["sha256"].as_str(), built.as_deref());
    }
}
