//! Requests that are cut in the middle: whoever waits is told, and what was begun is whole.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use assembly::{Actor, Command, RoleKind};
use axum::body::{Body, Bytes};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use hyper::body::Frame;

use super::house::House;
use crate::say::{Language, Say};

/// A body of which nothing ever comes.
struct Never;

impl hyper::body::Body for Never {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn whoever_waits_too_long_is_told_so_in_their_language() {
    // Time enough for a busy machine to found the body, which is answered under the same limit.
    let house = House::with(|settings| settings.limits.answer = Duration::from_secs(4)).await;
    let (house, _anna) = house.found().await;
    for (language, tag) in Language::ALL.into_iter().zip(["en-GB", "nb-NO"]) {
        let failure = crate::failure::Failure::TooSlow;
        let (title, text) = failure.words(Say(language), "UTC");
        let ask = |path: &str, kind: &str| {
            let request = Request::post(path).header(CONTENT_TYPE, kind).header(ACCEPT_LANGUAGE, tag);
            let browser = house.browser();
            async move { browser.send(request, Body::new(Never)).await }
        };
        let cast = ask("/api/ballots/ZPcjFVuiTxFpRE/cast", "application/json");
        let (page, problem) = tokio::join!(ask("/login", "application/x-www-form-urlencoded"), cast);
        assert_eq!(page.status, StatusCode::REQUEST_TIMEOUT);
        assert!(page.text.contains(&format!("<h1>{title}</h1>")) && page.text.contains(&text), "{}", page.text);
        assert!(page.text.contains("Havnesambandet"), "it is a page like the others: {}", page.text);
        assert_eq!(problem.status, StatusCode::REQUEST_TIMEOUT);
        assert_eq!((problem.json()["error"].as_str(), problem.json()["message"].as_str()), (Some("too_slow"), Some(text.as_str())));
    }
}

#[tokio::test]
async fn what_a_cut_request_has_begun_is_done_whole() {
    let (house, _anna) = House::founded().await;
    let officer = Actor::Person(house.app.read(|state| state.holders(RoleKind::Officer).next()).unwrap());
    let rename = |number: u32| Command::RenameBody { name: format!("Body {number}") };
    // Each time the one who asked goes away a little later.
    for number in 0..40 {
        let mut asked = Box::pin(house.app.commit(officer, rename(number)));
        for _ in 0..=number {
            let polled = std::future::poll_fn(|context| Poll::Ready(asked.as_mut().poll(context))).await;
            if polled.is_ready() {
                break;
            }
            tokio::time::sleep(Duration::from_micros(100)).await;
        }
        drop(asked);
        house.app.commit(officer, rename(100 + number)).await.unwrap();
        assert_eq!(house.app.store.head().await.unwrap().height, house.app.version());
    }
}
