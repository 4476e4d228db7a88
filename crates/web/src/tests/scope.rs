//! Ballots of some units: the form, the warnings, and what the pages say of it.

use assembly::{BallotId, Plan, RoleKind};
use axum::http::StatusCode;

use super::play::Play;

/// The form of the drafted ballot, as a browser would send it, with these units ticked.
fn typed(play: &Play, units: &[&str]) -> Vec<(&'static str, String)> {
    let plan: Plan = play.house.app.read(|state| state.ballots[&play.ballot].plan.clone());
    let mut typed = vec![
        ("name", plan.name),
        ("questions", "1".to_owned()),
        ("question1", plan.questions[0].question.clone()),
        ("answers1", plan.questions[0].answers.join("\n")),
        ("most1", "1".to_owned()),
        ("rule", String::new()),
        ("opens_day", "2031-01-06".to_owned()),
        ("opens_time", "08:00".to_owned()),
        ("closes_day", "2031-01-10".to_owned()),
        ("closes_time", "20:00".to_owned()),
        ("time_zone", "Europe/Oslo".to_owned()),
        ("registrar", plan.registrar.to_string()),
        ("threshold", "2".to_owned()),
    ];
    typed.extend(plan.trustees.iter().map(|person| ("trustee", person.to_string())));
    typed.extend(units.iter().map(|unit| ("scope", (*unit).to_owned())));
    typed
}

async fn revise(play: &Play, units: &[&str]) -> super::house::Answered {
    let typed = typed(play, units);
    let pairs: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    play.anna.post(&format!("/office/ballots/{}/edit", play.ballot), &pairs).await
}

fn scope(play: &Play, ballot: &BallotId) -> Vec<String> {
    play.house.app.read(|state| state.ballots[ballot].plan.scope.iter().map(ToString::to_string).collect())
}

#[tokio::test]
async fn several_units_are_ticked_kept_and_said_wherever_the_ballot_is_shown() {
    let mut play = Play::drafted().await;
    let list: String = (1..=24).map(|n| format!("Member {n},Unit {}\n", n % 4)).collect();
    play.anna.post("/office/members/import/take", &[("table", &format!("name,unit\n{list}"))]).await;
    let named = |name: &str| {
        play.house.app.read(|state| state.units.iter().find(|(_, unit)| unit.name == name).map(|(id, _)| id.to_string())).unwrap()
    };
    let (first, third) = (named("Unit 1"), named("Unit 3"));
    let done = revise(&play, &[&third, &first, &third]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(scope(&play, &play.ballot), [first.clone(), third.clone()], "each once");
    let form = play.anna.get(&format!("/office/ballots/{}/edit", play.ballot)).await.text;
    for unit in [&first, &third] {
        assert!(form.contains(&format!("name=\"scope\" value=\"{unit}\" checked>")), "{form}");
    }
    let board = play.anna.get(&format!("/office/ballots/{}", play.ballot)).await.text;
    assert!(board.contains("Unit 1, Unit 3"), "{board}");
    let warned = board.split("Some units are small").nth(1).and_then(|rest| rest.split("</p>").next()).unwrap();
    assert!(warned.contains("Unit 1") && warned.contains("Unit 3"), "{warned}");
    assert!(!warned.contains("Unit 0") && !warned.contains("Unit 2"), "units that do not vote are not warned of: {warned}");
    // With all four ticked there are as many codes as members.
    let all = [named("Unit 0"), named("Unit 2"), first, third];
    let done = revise(&play, &all.each_ref().map(String::as_str)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    play.office("close-roll").await;
    let names = play.house.app.read(|state| {
        let scope = &state.ballots[&play.ballot].plan.scope;
        scope.iter().map(|unit| state.units[unit].name.clone()).collect::<Vec<_>>()
    });
    assert_eq!(names.len(), 4);
    let said = &format!("Entitled: members of {}", names.join(", "));
    let public = play.house.browser().get(&format!("/board/{}", play.ballot)).await.text;
    assert!(public.contains(said), "{public}");
    play.codes().await;
    play.keys().await;
    play.two_officers("propose-open", assembly::Action::Open).await;
    let member = play.house.app.read(|state| state.entitled(&state.ballots[&play.ballot])[0].person);
    let home = play.house.logged_in(member).await.get("/home").await.text;
    assert!(home.contains(said), "{home}");
}

#[tokio::test]
async fn a_unit_that_is_none_does_not_become_everybody() {
    let play = Play::drafted().await;
    for (unit, fault) in [("x", "does not exist any more"), ("77", "77")] {
        let answer = revise(&play, &[unit]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{unit}");
        assert!(answer.text.contains("id=\"m-scope\"") && answer.text.contains(fault), "{unit}: {}", answer.text);
    }
    assert_eq!(revise(&play, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(scope(&play, &play.ballot).is_empty());
    let whole = play.anna.get(&format!("/office/ballots/{}", play.ballot)).await.text;
    assert!(whole.contains("All members"), "{whole}");
}

#[tokio::test]
async fn a_printed_login_code_is_a_square_too_and_stands_in_no_address_that_is_sent() {
    let play = Play::drafted().await;
    let person = play.house.person(&play.anna, "Siv", &[RoleKind::Scrutineer]).await;
    let slip = play.anna.post(&format!("/office/people/{person}/code"), &[]).await;
    let code = slip.text.split("<p class=\"tracker\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let square = crate::square::qr_svg(&format!("http://moot.test/login#code={code}"), "QR code of the login page with this code");
    assert!(!square.is_empty() && slip.text.contains(&square), "{}", slip.text);
    let login = play.house.browser().get("/login").await.text;
    assert!(login.contains("data-scanned") && !login.contains(code));
    let taken = play.house.browser().post("/login", &[("code", code)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "the code is worth as much as before: {}", taken.text);
}
