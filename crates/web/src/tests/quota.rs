//! A voting code that is used over and over.

use assembly::Action;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use belenios::json::Wire;
use serde_json::json;

use super::play::{Play, refused};
use crate::guard::{Turn, Used};

#[tokio::test]
async fn a_code_that_was_used_sixty_times_rests_for_a_day_and_junk_under_it_does_not_count() {
    let mut play = Play::drafted().await;
    play.office("close-roll").await;
    let codes = play.codes().await;
    let _trustees = play.keys().await;
    play.two_officers("propose-open", Action::Open).await;
    play.house.pass(3600);
    let election = play.election().await;
    let app = play.house.app.clone();

    let first = play.sealed(&election, &codes[0], [0, 1, 0]).await;
    for turn in [Turn::Cast, Turn::Spoil] {
        for _ in 0..59 {
            app.quota.count(Used::of(turn, &play.ballot, &first.0), app.now());
        }
    }
    let credential = codes[0].derive::<belenios::group::Ed25519>(play.ballot.uuid()).public().to_json();
    for _ in 0..100 {
        let junk = play.cast(&(format!("{{\"credential\":{credential}}}"), String::new())).await;
        refused(&junk, StatusCode::UNPROCESSABLE_ENTITY, "not_a_ballot");
    }
    assert_eq!(play.cast(&first).await.status, StatusCode::CREATED, "the sixtieth");
    let again = play.sealed(&election, &codes[0], [0, 0, 1]).await;
    let waits = play.cast(&again).await;
    refused(&waits, StatusCode::TOO_MANY_REQUESTS, "too_often");
    assert!(waits.json()["message"].as_str().unwrap().contains("It works again"), "{}", waits.text);
    let seconds: i64 = waits.headers[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((86_000..=86_400).contains(&seconds), "{seconds}");
    assert_eq!(play.cast(&first).await.status, StatusCode::OK, "who lost the answer still gets it");

    assert_eq!(play.spoil(&again.0).await.status, StatusCode::CREATED, "the sixtieth");
    let another = play.sealed(&election, &codes[0], [0, 1, 0]).await;
    refused(&play.spoil(&another.0).await, StatusCode::TOO_MANY_REQUESTS, "too_often");
    let other = play.sealed(&election, &codes[1], [0, 1, 0]).await;
    assert_eq!(play.cast(&other).await.status, StatusCode::CREATED, "others are not held up");
    let padded = json!({ "ballot": play.sealed(&election, &codes[2], [0, 1, 0]).await.0, "padding": "0".repeat(4000) });
    assert_eq!(play.house.browser().post_json(&play.api("/spoil"), &padded).await.status, StatusCode::CREATED);
}
