//! What officers do, page by page.

use assembly::{BallotStage, RoleKind};
use axum::http::StatusCode;

use super::house::{Answered, Browser, House};

const LIST: &str = "name,e-mail,unit\nKari Nordmann,kari@example.org,Coast / C1\nOla Hansen,,Coast / C2\nPer Ås,per@example.org,North\n";

/// All the roles that a ballot needs; the second officer's browser.
async fn staffed(house: &House, anna: &Browser) -> Browser {
    let bjorn = house.person(anna, "Bjørn Berg", &[RoleKind::Officer]).await;
    house.person(anna, "Randi Rød", &[RoleKind::Registrar]).await;
    for name in ["Tor", "Tone", "Tuva"] {
        house.person(anna, name, &[RoleKind::Trustee]).await;
    }
    house.logged_in(bjorn).await
}

fn ok(answer: &Answered) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

/// Registrars and trustees.
type Ids = (Vec<String>, Vec<String>);

fn ids(house: &House) -> Ids {
    house.app.read(|state| {
        let of = |role| state.holders(role).map(|person| person.to_string()).collect::<Vec<_>>();
        (of(RoleKind::Registrar), of(RoleKind::Trustee))
    })
}

/// The form of a draft, filled in well.
fn typed(ids: &Ids) -> Vec<(&str, &str)> {
    let mut typed = vec![
        ("name", "Strike ballot"),
        ("question1", "Should we strike?"),
        ("answers1", "Yes\nNo"),
        ("blank1", "1"),
        ("most1", "1"),
        ("questions", "1"),
        ("rule", "uk.ia.2026"),
        ("opens_day", "2099-12-01"),
        ("opens_time", "08:00"),
        ("closes_day", "2099-12-04"),
        ("closes_time", "20:00"),
        ("time_zone", "Europe/Oslo"),
        ("threshold", "2"),
        ("registrar", ids.0[0].as_str()),
    ];
    typed.extend(ids.1.iter().map(|id| ("trustee", id.as_str())));
    typed
}

/// The same form with other values in some fields.
fn with<'a>(typed: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = typed.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes).copied().collect()
}

#[tokio::test]
async fn the_first_link_opens_once() {
    let house = House::empty().await;
    let link = crate::pages::door::first_link(&house.app).await.unwrap().unwrap();
    let path = link.strip_prefix("http://moot.test").unwrap();
    let browser = house.browser();
    assert_eq!(browser.get("/start/wrong").await.status, StatusCode::NOT_FOUND);
    assert!(browser.get("/").await.text.contains("This server is new"));
    ok(&browser.get(path).await);
    let empty = browser.post(path, &[("body", ""), ("name", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Write the name of the organisation.") && empty.text.contains("Write your name."));
    let typed = [("body", "Lag"), ("language", "nb"), ("time_zone", "Europe/Oslo"), ("name", "Anna")];
    assert_eq!(browser.post(path, &typed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.post(path, &typed).await.status, StatusCode::NOT_FOUND);
    assert_eq!(crate::pages::door::first_link(&house.app).await.unwrap(), None);
}

#[tokio::test]
async fn a_printed_code_logs_in_once_and_its_sessions_can_be_ended() {
    let (house, anna) = House::founded().await;
    let bjorn = house.person(&anna, "Bjørn", &[RoleKind::Officer]).await;
    let slip = anna.post(&format!("/office/people/{bjorn}/code"), &[]).await;
    ok(&slip);
    let code = slip.text.split("class=\"tracker\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let browser = house.browser();
    let sloppy = format!(" {} ", code.to_lowercase().replace('-', " "));
    let first = browser.post("/login", &[("code", &sloppy)]).await;
    assert_eq!((first.status, first.to.as_str()), (StatusCode::SEE_OTHER, "/office"));
    let cookie = first.cookie.unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let second = browser.post("/login", &[("code", &code)]).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unknown = browser.post("/login", &[("code", "0000-0000-0000")]).await;
    let without = |text: &str| text.replace(&code, "").replace("0000-0000-0000", "");
    assert_eq!(without(&second.text), without(&unknown.text), "a used code and an unknown one look alike");

    let mut inside = house.browser();
    inside.cookie = cookie.split(';').next().unwrap().to_owned();
    ok(&inside.get("/office").await);
    assert_eq!(anna.post(&format!("/office/people/{bjorn}/out"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(inside.get("/office").await.to.starts_with("/login"));
}

#[tokio::test]
async fn a_list_is_looked_at_then_taken_then_undone() {
    let (house, anna) = House::founded().await;
    let preview = anna.post("/office/members/import", &[("table", LIST)]).await;
    ok(&preview);
    assert!(preview.text.contains("Kari Nordmann") && preview.text.contains("Coast / C1"));
    assert_eq!(house.app.read(|state| state.members.len()), 0, "nothing has changed yet");
    assert_eq!(anna.post("/office/members/import/take", &[("table", LIST)]).await.to, "/office/members");
    assert_eq!(house.app.read(|state| (state.members.len(), state.units.len())), (3, 4));
    assert!(anna.get("/office/members?q=kari").await.text.contains("kari@example.org"));
    assert!(!anna.get("/office/members?q=kari").await.text.contains("Ola Hansen"));

    let next = "name,e-mail,unit\nKari Nordmann,kari@example.org,North\nNy Person,,North\nPer Ås,per@example.org,North\n";
    let preview = anna.post("/office/members/import", &[("table", next)]).await;
    assert!(preview.text.contains("Kari Nordmann → North") && preview.text.contains("Ola Hansen"), "{}", preview.text);
    anna.post("/office/members/import/take", &[("table", next)]).await;
    assert_eq!(house.app.read(|state| state.last_import.as_ref().map(|i| (i.joined.len(), i.moved.len(), i.left.len()))), Some((1, 1, 1)));
    let number = house.app.read(|state| state.last_import.as_ref().unwrap().number.to_string());
    assert_eq!(anna.post("/office/members/undo", &[("import", &number)]).await.status, StatusCode::SEE_OTHER);
    assert!(anna.get("/office/members?q=Ola").await.text.contains("Ola Hansen"));
    assert!(!anna.get("/office/members?q=Ny+Person").await.text.contains("<td>Ny Person"));
}

#[tokio::test]
async fn faults_of_a_list_are_told_by_line() {
    let (_house, anna) = House::founded().await;
    let answer = anna.post("/office/members/import", &[("table", "name,e-mail\nKari,kari\n,x@example.org\n")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("Line 2:") && answer.text.contains("Line 3:"), "{}", answer.text);
    let weighted = anna.post("/office/members/import", &[("table", "name,weight\nKari,2\n")]).await;
    assert!(weighted.text.contains("more than one vote"));
}

#[tokio::test]
async fn a_ballot_is_drafted_changed_and_its_roll_closed() {
    let (house, anna) = House::founded().await;
    staffed(&house, &anna).await;
    anna.post("/office/members/import/take", &[("table", LIST)]).await;
    let form = anna.get("/office/ballots/new").await;
    ok(&form);
    assert!(form.text.contains("Tuva") && form.text.contains("assoc.majority"));
    let bare = anna.post("/office/ballots/new", &[("name", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bare.text.contains("Write a name for the ballot.") && bare.text.contains("Write the question."));

    let ids = ids(&house);
    let typed = typed(&ids);
    let more = anna.post("/office/ballots/new", &[typed.clone(), vec![("do", "more")]].concat()).await;
    assert!(more.text.contains("question2"));
    let made = anna.post("/office/ballots/new", &typed).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let ballot = made.to.clone();
    let board = anna.get(&ballot).await;
    ok(&board);
    assert!(board.text.contains("Close the roll") && board.text.contains("Otherwise lost"), "{}", board.text);
    assert_eq!(board.text.matches("class=\"primary\"").count(), 1, "one thing to do next");
    ok(&anna.get(&format!("{ballot}/edit")).await);
    ok(&anna.get(&format!("{ballot}/roll")).await);
    assert_eq!(anna.post(&format!("{ballot}/do"), &[("do", "close-roll")]).await.status, StatusCode::SEE_OTHER);
    let stage = house.app.read(|state| state.ballots.values().next().unwrap().stage);
    assert_eq!(stage, BallotStage::RollClosed);
    let early = anna.post(&format!("{ballot}/do"), &[("do", "propose-open")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.text);
    assert_eq!(anna.get(&format!("{ballot}/edit")).await.status, StatusCode::NOT_FOUND, "frozen");
    ok(&house.browser().get(&ballot.replace("/office/ballots", "/board")).await);
    let info: serde_json::Value = serde_json::from_str(&house.browser().get(&ballot.replace("/office", "/api")).await.text).unwrap();
    assert_eq!((info["entitled"].as_u64(), info["stage"].as_str()), (Some(3), Some("roll_closed")));
}

#[tokio::test]
async fn a_rule_is_explained_and_what_it_leaves_open_is_chosen() {
    let (house, anna) = House::founded().await;
    staffed(&house, &anna).await;
    anna.post("/office/members/import/take", &[("table", LIST)]).await;
    let ids = ids(&house);
    let typed = typed(&ids);
    let new = "/office/ballots/new";
    let explained = anna.post(new, &with(&typed, &[("rule", "no.lo"), ("do", "explain")])).await;
    ok(&explained);
    assert!(
        explained.text.contains("name=\"exactly\"") && explained.text.contains("What it would mean with 3 entitled"),
        "{}",
        explained.text
    );
    assert!(explained.text.contains("Should we strike?"), "what was typed is kept");
    let open = anna.post(new, &with(&typed, &[("rule", "no.lo")])).await;
    assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(open.text.contains("href=\"#f-exactly\"") && open.text.contains("id=\"m-exactly\""), "{}", open.text);
    let wrong = anna.post(new, &with(&typed, &[("rule", "no.lo"), ("exactly", "perhaps")])).await;
    assert!(wrong.text.contains("Choose one of the list.") && wrong.text.contains("Strike ballot"));
    let made = anna.post(new, &with(&typed, &[("rule", "no.lo"), ("exactly", "advisory")])).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let rule = house.app.read(|state| state.ballots.values().next().unwrap().plan.rule.clone().unwrap());
    assert_eq!(rule.parameters, [("exactly".to_owned(), "advisory".to_owned())]);
    let edit = anna.get(&format!("{}/edit", made.to)).await;
    assert!(edit.text.contains("<option value=\"advisory\" selected>"), "{}", edit.text);
}

#[tokio::test]
async fn the_officer_says_which_answers_mean_yes_and_no() {
    let (house, anna) = House::founded().await;
    staffed(&house, &anna).await;
    anna.post("/office/members/import/take", &[("table", LIST)]).await;
    let ids = ids(&house);
    let typed = typed(&ids);
    let new = "/office/ballots/new";
    let faulty = |changes: &'static [(&'static str, &'static str)], fault: &'static str| {
        let (anna, typed) = (anna.clone(), with(&typed, changes));
        async move {
            let answer = anna.post(new, &typed).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.text.contains(fault), "{fault}: {}", answer.text);
        }
    };
    faulty(&[("answers1", "Stay out\nGo back"), ("yes", "Yes"), ("no", "No")], "id=\"m-yes\"").await;
    faulty(&[("answers1", "Yes\nNo\nLater")], "id=\"m-answers1\"").await;
    faulty(&[("most1", "2")], "id=\"m-most1\"").await;
    faulty(&[("answers1", "A\nB"), ("yes", "A"), ("no", "A")], "id=\"m-no\"").await;
    faulty(&[("rule", "fed.double")], "id=\"m-rule\"").await;
    faulty(&[("threshold", "4")], "id=\"m-threshold\"").await;
    let reversed = with(&typed, &[("answers1", "Go back\nStay out"), ("yes", "Stay out")]);
    let made = anna.post(new, &reversed).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let rule = house.app.read(|state| state.ballots.values().next().unwrap().plan.rule.clone().unwrap());
    assert_eq!((rule.yes, rule.no), (2, 1));
    assert!(anna.get(&made.to).await.text.contains("“Stay out” means yes, “Go back” means no."));
    // Without a rule a question may have any answers.
    let free = anna.post(new, &with(&typed, &[("rule", ""), ("answers1", "A\nB\nC"), ("most1", "2")])).await;
    assert_eq!(free.status, StatusCode::SEE_OTHER, "{}", free.text);
}
