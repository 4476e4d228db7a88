//! A whole ballot through the interface; what anybody downloads afterwards verifies.

use assembly::{Action, BallotStage};
use axum::http::StatusCode;
use belenios::companion::SignedCheckpoint;
use belenios::credential::VotingCode;
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::verify::{Options, Verdict, verify};
use serde_json::{Value, json};

use super::play::{Play, refused};
use super::trustee::Trustee;

/// A ballot and its order statement.
type Sealed = (String, String);

/// Seconds.
const HOUR: i64 = 3600;

#[tokio::test]
async fn a_ballot_goes_its_whole_way_and_anybody_can_verify_it() {
    let mut play = Play::drafted().await;
    refused(&play.house.browser().get(&play.api("")).await, StatusCode::NOT_FOUND, "not_found");
    play.office("close-roll").await;
    assert_eq!(play.info().await["election"], Value::Null);
    let codes = play.codes().await;
    let trustees = play.keys().await;
    assert_eq!(play.stage(), BallotStage::KeysReady);
    refused(&trustees[0].send("certificate", json!({ "cert": "{}", "introduction": "{}" })).await, StatusCode::CONFLICT, "wrong_stage");
    play.two_officers("propose-open", Action::Open).await;

    let election = play.election().await;
    let early = play.sealed(&election, &codes[0], [0, 1, 0]).await;
    refused(&play.cast(&early).await, StatusCode::GONE, "closed");
    play.house.pass(HOUR);
    let cast = vote(&mut play, &election, &codes, &early).await;

    play.house.pass(3 * HOUR);
    let late = play.sealed(&election, &codes[22], [0, 1, 0]).await;
    refused(&play.cast(&late).await, StatusCode::GONE, "closed");
    let again = play.cast(&cast).await;
    assert_eq!(again.status, StatusCode::OK, "who lost the answer still gets it: {}", again.text);
    crate::clerk::tend(&play.house.app, &play.ballot).await.unwrap();
    count(&mut play, &trustees).await;
    download(&play).await;
}

/// Twenty voters; the first says something else at first, the second looks into a ballot before casting another.
async fn vote(play: &mut Play, election: &CheckedElection<Ed25519>, codes: &[VotingCode], early: &Sealed) -> Sealed {
    let looked_into = play.sealed(election, &codes[1], [0, 0, 1]).await;
    let answer = play.spoil(&looked_into.0).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    refused(&play.cast(&looked_into).await, StatusCode::CONFLICT, "spoilt");
    let tracker = answer.json()["tracker"].as_str().unwrap().to_owned();
    assert_eq!(play.house.browser().get(&play.api(&format!("/spoilt/{tracker}"))).await.text, looked_into.0);
    assert_eq!(play.tracker(&tracker).await, json!({ "found": false, "height": null, "counted": false }));

    let first = play.sealed(election, &codes[0], [0, 0, 1]).await;
    let receipt = play.cast(&first).await;
    assert_eq!(receipt.status, StatusCode::CREATED, "{}", receipt.text);
    let repeated = play.cast(&first).await;
    assert_eq!((repeated.status, repeated.json()), (StatusCode::OK, receipt.json()));
    refused(&play.spoil(&first.0).await, StatusCode::CONFLICT, "duplicate");
    // Sealed before there was an earlier ballot: its number is taken.
    refused(&play.cast(early).await, StatusCode::CONFLICT, "order");
    let second = play.sealed(election, &codes[0], [0, 1, 0]).await;
    assert_eq!(play.cast(&second).await.status, StatusCode::CREATED);
    let superseded = play.tracker(receipt.json()["tracker"].as_str().unwrap()).await;
    assert_eq!(superseded, json!({ "found": true, "height": receipt.json()["height"], "counted": false }));

    for (number, code) in codes.iter().enumerate().take(20).skip(1) {
        let marks = if number < 14 { [0, 1, 0] } else { [0, 0, 1] };
        let sealed = play.sealed(election, code, marks).await;
        let answer = play.cast(&sealed).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    }
    let stranger = play.sealed_by_a_stranger(election).await;
    refused(&play.cast(&stranger).await, StatusCode::UNPROCESSABLE_ENTITY, "unknown_code");
    let altered = altered(play.sealed(election, &codes[21], [0, 1, 0]).await);
    refused(&play.cast(&altered).await, StatusCode::UNPROCESSABLE_ENTITY, "bad_proof");
    refused(&play.cast(&("no ballot".to_owned(), second.1.clone())).await, StatusCode::UNPROCESSABLE_ENTITY, "not_a_ballot");
    assert_eq!(play.info().await["cast"], 20);
    second
}

/// With another last digit in its first response, and without the statement that names its hash.
fn altered((ballot, _): Sealed) -> Sealed {
    let begin = ballot.find("\"response\":\"").unwrap() + 12;
    let end = begin + ballot[begin..].find('"').unwrap();
    let digit = if ballot[..end].ends_with('3') { '4' } else { '3' };
    (format!("{}{digit}{}", &ballot[..end - 1], &ballot[end..]), String::new())
}

async fn count(play: &mut Play, trustees: &[Trustee]) {
    assert_eq!(play.stage(), BallotStage::CastingClosed);
    let path = play.api("/decryptions");
    // Trustee 2 is on a journey; and nobody decrypts for somebody else.
    let parts = [trustees[0].decryption(&mut play.rng).await, trustees[2].decryption(&mut play.rng).await];
    refused(&trustees[1].browser.post_json(&path, &parts[0]).await, StatusCode::UNPROCESSABLE_ENTITY, "bad_message");
    for (trustee, part) in [&trustees[0], &trustees[2]].into_iter().zip(&parts) {
        let answer = trustee.browser.post_json(&path, part).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    }
    assert_eq!(play.stage(), BallotStage::Tallied);
    assert_eq!(trustees[0].look().await["decryptions"], json!([1, 3]));
    let one = play.cosign(0, "mirror.north.example").await;
    assert_eq!(one.status, StatusCode::CREATED, "{}", one.text);
    play.two_officers("propose-certify", Action::Certify).await;
    // A scrutineer who comes after the certificate is recorded as well.
    let other = play.cosign(1, "mirror.coast.example").await;
    assert_eq!(other.status, StatusCode::CREATED, "{}", other.text);
}

async fn download(play: &Play) {
    let anybody = play.house.browser();
    let bel = anybody.bytes(&format!("/board/{0}/{0}.bel", play.ballot)).await;
    let companion = anybody.bytes(&format!("/board/{0}/{0}.companion", play.ballot)).await;
    let report = verify(bel.as_slice(), &Options { companion: Some(&companion), ..Options::default() });
    assert_eq!(report.verdict, Verdict::StronglyValid, "{:?}", report.checks);
    assert_eq!((report.ballots, report.counted), (21, 20));
    assert_eq!(anybody.get(&format!("/board/{0}/{0}.exe", play.ballot)).await.status, StatusCode::NOT_FOUND);
    // 21 trackers are a page and one more; behind the last page there is the last one.
    for (page, rows) in [("", 20), ("?page=1", 1), ("?page=18446744073709551615", 1)] {
        let board = anybody.get(&format!("/board/{}{page}", play.ballot)).await.text;
        assert_eq!(board.matches("<td><code>").count(), rows, "{page}");
    }
    let certificate = anybody.get(&format!("/board/{}/certificate", play.ballot)).await.text;
    assert!(certificate.contains("class=\"needed\""), "what the rule needs is a line in the picture");
    let info = play.info().await;
    assert_eq!(info["certificate"], format!("/board/{}/certificate", play.ballot));
    assert_eq!(info["trustees"]["owners"].as_array().unwrap().iter().filter(|owner| owner["key"].is_string()).count(), 3);
    let note: SignedCheckpoint = info["checkpoint"].as_str().unwrap().parse().unwrap();
    assert_eq!(Some(note.checkpoint().size), report.head.map(|(height, _)| height + 1));
    let record = anybody.get("/record.jsonl").await.text;
    assert_eq!(u64::try_from(record.lines().count()).unwrap(), play.house.app.version());
    // Names with a blank: four letters alone may stand in the Base64 of a signature.
    assert!(!record.contains("Member 1") && !record.contains("Anna Aas"), "no name is in the record");
}
