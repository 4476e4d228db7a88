//! What went wrong, in the language of whoever asks.

use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::{Request, StatusCode};
use axum::response::IntoResponse;
use serde_json::json;

use super::house::{Browser, House};
use crate::failure::Failure;
use crate::say::{Language, Say};

async fn message(browser: &Browser, header: (axum::http::HeaderName, &str)) -> (String, String) {
    let request = Request::get("/api/ballots/ZPcjFVuiTxFpRE").header(header.0, header.1);
    let answer = browser.send(request, Body::empty()).await.json();
    (answer["error"].as_str().unwrap().to_owned(), answer["message"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn the_interface_says_what_is_wrong_in_the_language_of_whoever_asks() {
    let (house, anna) = House::founded().await;
    let nobody = house.browser();
    let (english, norwegian) = (Say(Language::En).s("fail-not-found"), Say(Language::Nb).s("fail-not-found"));
    for (header, expected) in [
        ((ACCEPT_LANGUAGE, "nb-NO,nb;q=0.9,en;q=0.8"), &norwegian),
        ((ACCEPT_LANGUAGE, "en;q=0.5, nn"), &norwegian),
        ((ACCEPT_LANGUAGE, "en-GB"), &english),
        ((ACCEPT_LANGUAGE, "pl"), &english),
        ((COOKIE, "language=nb"), &norwegian),
    ] {
        let (code, said) = message(&nobody, header.clone()).await;
        assert_eq!((code.as_str(), &said), ("not_found", expected), "{header:?}");
    }
    let mut chosen = anna.clone();
    chosen.cookie.push_str("; language=nb");
    let refused = chosen.post("/office/units", &[("name", "")]).await;
    assert!(refused.text.contains("Navnet på enheten: Skriv 1 til 120 tegn"), "{}", refused.text);
    let listed = chosen.post("/office/members/import", &[("table", "epost\nx\n")]).await;
    assert!(listed.text.contains("Det er ingen kolonne for navn"), "{}", listed.text);
    let unread = chosen.post_json("/api/ballots/ZPcjFVuiTxFpRE/cast", &json!({ "more": 1 })).await;
    assert_eq!(unread.status, StatusCode::BAD_REQUEST);
    assert_eq!(unread.json()["message"], Say(Language::Nb).s("fail-malformed"));
    assert!(unread.json()["detail"].as_str().unwrap().contains("unknown field `more`"), "{}", unread.text);
    let lost = chosen.get("/logout").await;
    assert!(lost.status == StatusCode::NOT_FOUND && lost.text.contains(&norwegian), "{}", lost.text);
}

#[tokio::test]
async fn every_failure_has_its_words_in_both_languages() {
    let failures = [
        Failure::NotFound,
        Failure::LoginFirst,
        Failure::Forbidden,
        Failure::Forged,
        Failure::TooMany,
        Failure::Malformed("x".to_owned()),
        Failure::TooLarge,
        Failure::TooSlow,
        Failure::Refused(Box::new(assembly::Refusal::NoBody)),
        Failure::Cast(assembly::casting::CastRefusal::Busy),
        Failure::UnknownCode,
        Failure::TooOften(jiff::Timestamp::UNIX_EPOCH),
        Failure::Broken("x".to_owned()),
        Failure::NoBooth,
    ];
    for failure in failures {
        let [(title, text), (title_nb, text_nb)] = Language::ALL.map(|language| failure.words(Say(language), "UTC"));
        assert!(title != title_nb && text != text_nb, "{failure:?}: {text} / {text_nb}");
        for words in [title, text, title_nb, text_nb] {
            assert!(words.contains(' ') && !words.contains('{'), "{failure:?}: {words}");
        }
        assert!(!failure.into_response().status().is_success());
    }
}
