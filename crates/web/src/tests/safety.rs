//! What must not be possible.

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{Request, StatusCode};

use super::house::House;

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let (house, anna) = House::founded().await;
    for typed in [vec![("name", "Evil")], vec![("name", "Evil"), ("csrf", "wrong")]] {
        assert_eq!(anna.post_bare("/office/body", &typed).await.status, StatusCode::FORBIDDEN);
    }
    let foreign =
        Request::post("/office/body").header(CONTENT_TYPE, "application/x-www-form-urlencoded").header("origin", "https://evil.example");
    let body = Body::from(format!("name=Evil&csrf={}", anna.csrf));
    assert_eq!(anna.send(foreign, body).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.app.read(|state| state.body.as_ref().unwrap().name.clone()), "Havnesambandet");
    let mut stranger = anna.clone();
    stranger.csrf = "wrong".to_owned();
    let answer =
        stranger.post_json("/api/ballots/ZPcjFVuiTxFpRE/ceremony", &serde_json::json!({ "step": "certificate", "body": {} })).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("\"error\":\"forged\""), "{}", answer.text);
}

#[tokio::test]
async fn an_oversized_body_is_cut() {
    let (_house, anna) = House::founded().await;
    let long = "x".repeat(crate::visitor::FORM_BYTES + 1);
    assert_eq!(anna.post("/office/members/import", &[("table", &long)]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let cast = serde_json::json!({ "ballot": "x".repeat(3 << 20) });
    let answer = anna.post_json("/api/ballots/ZPcjFVuiTxFpRE/cast", &cast).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("too_large"), "{}", answer.text);
}

#[tokio::test]
async fn whatever_is_typed_comes_back_as_text() {
    let corpus = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg/onload=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "{{7*7}}<b>x</b>",
        "<a href=javascript:alert(1)>x</a>",
    ];
    let (house, anna) = House::founded().await;
    for evil in corpus {
        anna.post("/office/body", &[("name", evil)]).await;
        anna.post("/office/units", &[("name", evil)]).await;
        let list = format!("name,unit\n\"{}\",\"{}\"\n", evil.replace('"', "\"\""), evil.replace('"', "\"\"").replace('/', "-"));
        let preview = anna.post("/office/members/import", &[("table", &list)]).await;
        assert!(!preview.text.contains(evil), "{evil} in the preview");
        anna.post("/office/members/import/take", &[("table", &list)]).await;
        let person = anna.post("/office/people", &[("name", evil), ("role", "trustee")]).await.to;
        let echoed =
            anna.post("/office/ballots/new", &[("name", evil), ("question1", evil), ("answers1", evil), ("description", evil)]).await;
        assert!(!echoed.text.contains(evil), "{evil} in the draft");
        let wrong = house.browser().post("/login", &[("code", evil), ("to", evil)]).await;
        assert!(!wrong.text.contains(evil), "{evil} at the login");
        for path in ["/", "/office", "/office/body", "/office/units", "/office/members", "/office/people", person.as_str(), "/home"] {
            if path.is_empty() {
                continue;
            }
            let page = anna.get(path).await;
            assert!(!page.text.contains(evil), "{evil} at {path}");
        }
        let search = anna.get(&format!("/office/members?q={}", crate::visitor::percent(evil))).await;
        assert!(!search.text.contains(evil), "{evil} in the search");
    }
}

#[tokio::test]
async fn every_answer_carries_the_strict_policy_and_no_page_needs_more() {
    let (_house, anna) = House::founded().await;
    for path in ["/", "/login", "/office", "/office/members", "/office/people", "/home", "/nothing", "/booth", "/styleguide"] {
        let page = anna.get(path).await;
        let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert_eq!(policy, crate::guard::PAGE_POLICY, "{path}");
        assert!(!page.text.contains(" style=") && !page.text.contains("<style") && !page.text.contains("onclick"), "{path}");
        assert!(!page.text.contains("<script>"), "{path}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn the_thirty_first_wrong_code_waits() {
    let (house, _anna) = House::founded().await;
    let browser = house.browser();
    // The founding was the first try.
    for _ in 1..30 {
        assert_eq!(browser.post("/login", &[("code", "1234")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(browser.post("/login", &[("code", "1234")]).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_login_leads_nowhere_else() {
    assert_eq!(crate::visitor::local("//evil.example"), "/");
    assert_eq!(crate::visitor::local("https://evil.example"), "/");
    assert_eq!(crate::visitor::local("/\\evil.example"), "/");
    assert_eq!(crate::visitor::local("/office?x=1"), "/office?x=1");
}

#[tokio::test]
async fn the_interface_describes_itself() {
    let (house, _anna) = House::founded().await;
    let text = house.browser().get("/api/openapi.json").await.text;
    let description: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(description["paths"]["/api/ballots/{uuid}/cast"]["post"].is_object(), "{text}");
}

#[tokio::test]
async fn health_and_metrics_answer_and_the_booth_says_when_it_is_not_built() {
    let (house, anna) = House::founded().await;
    assert_eq!(anna.get("/health").await.text, "{\"status\":\"ok\"}");
    let metrics = anna.get("/metrics").await;
    assert_eq!(metrics.status, StatusCode::OK);
    let entries = format!("folkmoot_record_entries {}", house.app.version());
    for line in ["folkmoot_ballots_open 0", &entries] {
        assert!(metrics.text.lines().any(|found| found == line), "{line}: {}", metrics.text);
    }
    // Counters are the process's: where tests share one, others have counted already.
    for counter in ["folkmoot_ballots_taken ", "folkmoot_logins_refused "] {
        let counted = metrics.text.lines().find_map(|line| line.strip_prefix(counter));
        assert!(counted.is_some_and(|number| number.parse::<u64>().is_ok()), "{counter}: {}", metrics.text);
    }
    assert_eq!(house.browser().get("/b/ZPcjFVuiTxFpRE").await.status, StatusCode::NOT_FOUND);
}
