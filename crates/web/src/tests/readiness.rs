//! The readiness board: what officers see, and what they can do about it.

use assembly::{BallotStage, PersonId, RoleKind};
use axum::http::StatusCode;

use super::house::Answered;
use super::play::Play;

fn ok(answer: &Answered) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

impl Play {
    fn board(&self) -> String {
        format!("/office/ballots/{}", self.ballot)
    }

    fn slips(&self) -> String {
        format!("/slips/{}", self.ballot)
    }
}

#[tokio::test]
async fn a_draft_tells_everything_that_might_better_be_changed() {
    let play = Play::drafted().await;
    let officer = play.house.app.read(|state| state.holders(RoleKind::Officer).next()).unwrap();
    let list: String = (1..=24).map(|n| format!("Member {n},Unit {}\n", n % 4)).collect();
    play.anna.post("/office/members/import/take", &[("table", &format!("name,unit\n{list}"))]).await;
    let plan = play.house.app.read(|state| state.ballots[&play.ballot].plan.clone());
    let rule = assembly::RuleChoice { preset: "uk.ia.2017".to_owned(), parameters: Vec::new(), yes: 1, no: 2 };
    let plan = assembly::Plan { threshold: 3, scrutineers: Vec::new(), rule: Some(rule), ..plan };
    let revise = assembly::Command::ReviseBallot { ballot: play.ballot.clone(), plan };
    play.house.app.act(assembly::Actor::Person(officer), revise).await.unwrap();
    let board = play.anna.get(&play.board()).await;
    for said in [
        "Some units are small: ",
        "Unit 0 (6)",
        "never the numbers of a unit",
        "All 3 trustees are needed",
        "There is no scrutineer.",
        "from 2017-03-01 to 2026-02-17",
    ] {
        assert_eq!(board.text.matches(said).count(), 1, "{said}: {}", board.text);
    }
    // After the roll is closed nothing of it can be changed, so nothing of it is said.
    play.office("close-roll").await;
    assert!(!play.anna.get(&play.board()).await.text.contains("There is no scrutineer."));
}

#[tokio::test]
async fn slips_are_noted_and_missing_ones_are_said_before_opening() {
    let mut play = Play::drafted().await;
    play.office("close-roll").await;
    let early = play.registrar.get(&play.slips()).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.text.contains("not made yet"), "{}", early.text);
    assert!(!play.registrar.get("/home").await.text.contains(&play.slips()));
    play.codes().await;
    play.keys().await;
    ok(&play.registrar.get(&play.slips()).await);
    assert!(play.registrar.get("/home").await.text.contains(&play.slips()), "the registrar finds the page among the tasks");
    for (typed, fault) in [("", "Write a number"), ("many", "Write a number"), ("-1", "Write a number"), ("25", "25 slips for 24 entitled")]
    {
        let answer = play.registrar.post(&play.slips(), &[("number", typed)]).await;
        assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains(fault), "{typed}: {}", answer.text);
    }
    assert_eq!(play.registrar.post(&play.slips(), &[("number", "19")]).await.to, play.slips());
    let board = play.anna.get(&play.board()).await;
    assert!(board.text.contains("19 of 24") && board.text.contains("5 of 24 slips are not noted"), "{}", board.text);
    assert!(board.text.contains("Propose to open"), "it holds nothing up");
    assert_eq!(play.anna.post(&play.slips(), &[("number", "24")]).await.to, play.board());
    assert!(!play.anna.get(&play.board()).await.text.contains("slips are not noted"));
}

#[tokio::test]
async fn keys_are_made_anew_by_others() {
    let play = Play::drafted().await;
    play.office("close-roll").await;
    let fresh = play.house.person(&play.anna, "Tiril", &[RoleKind::Trustee]).await;
    let page = format!("{}/keys", play.board());
    assert!(play.anna.get(&play.board()).await.text.contains(&page));
    let form = play.anna.get(&page).await;
    ok(&form);
    assert_eq!(form.text.matches(" checked>").count(), 3);
    let [tor, tone, tuva] = [0, 1, 2].map(|n: usize| play.trustees[n].to_string());
    let short = play.anna.post(&page, &[("trustee", &tor), ("trustee", &tone), ("reason", "Tuva is ill.")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("id=\"m-trustee\"") && short.text.contains("Tuva is ill."), "{}", short.text);
    let fresh_id = fresh.to_string();
    let chosen = [("trustee", tor.as_str()), ("trustee", &tuva), ("trustee", &fresh_id)];
    let bare = play.anna.post(&page, &[&chosen[..], &[("reason", "")]].concat()).await;
    assert!(bare.text.contains("id=\"m-reason\""), "{}", bare.text);
    let done = play.anna.post(&page, &[&chosen[..], &[("reason", "Tone moved away.")]].concat()).await;
    assert_eq!(done.to, play.board(), "{}", done.text);
    let (trustees, round) = play.house.app.read(|state| {
        let ballot = &state.ballots[&play.ballot];
        (ballot.plan.trustees.clone(), ballot.keys.as_ref().unwrap().round)
    });
    assert_eq!((trustees, round), (vec![play.trustees[0], fresh, play.trustees[2]], 2));
}

#[tokio::test]
async fn lost_codes_are_declared_worthless_and_made_again() {
    let mut play = Play::drafted().await;
    play.office("close-roll").await;
    let page = format!("{}/codes", play.board());
    play.codes().await;
    play.keys().await;
    play.registrar.post(&play.slips(), &[("number", "3")]).await;
    assert!(play.anna.get(&page).await.text.contains("3 slips were noted as handed out."));
    let bare = play.anna.post(&page, &[("reason", " ")]).await;
    assert!(bare.text.contains("id=\"m-reason\""), "{}", bare.text);
    assert_eq!(play.anna.post(&page, &[("reason", "The laptop was stolen.")]).await.to, play.board());
    assert_eq!(play.stage(), BallotStage::RollClosed);
    let board = play.anna.get(&play.board()).await;
    assert!(board.text.contains("The laptop was stolen.") && board.text.contains("Make the voting codes and print"), "{}", board.text);
    play.codes().await;
    assert_eq!(play.stage(), BallotStage::KeysReady);
    play.two_officers("propose-open", assembly::Action::Open).await;
    assert_eq!(play.anna.get(&page).await.status, StatusCode::NOT_FOUND);
    let open = play.anna.get(&play.board()).await;
    assert!(open.text.contains("Codes cannot be replaced while the ballot is open."), "{}", open.text);
}

#[tokio::test]
async fn the_board_says_what_to_tell_whom_and_where_to_send_them() {
    let play = Play::drafted().await;
    play.office("close-roll").await;
    let board = play.anna.get(&play.board()).await.text;
    for room in ["registrar", "trustee"] {
        assert!(board.contains(&format!("<code class=\"address\">http://moot.test/{room}/{}</code>", play.ballot)), "{board}");
    }
    assert!(!board.contains("/remind"), "no mail is configured");
    let remind = format!("{}/remind", play.board());
    let tor = play.trustees[0].to_string();
    let answer = play.anna.post(&remind, &[("person", &tor)]).await;
    assert!(answer.text.contains("Tell them yourself."), "{}", answer.text);
    let nobody = PersonId::from_bytes([9; 16]).to_string();
    assert!(play.anna.post(&remind, &[("person", &nobody)]).await.text.contains("Nothing waits for this person"));
}

#[tokio::test]
async fn other_officers_see_for_whom_login_codes_were_printed() {
    let play = Play::drafted().await;
    let tor = play.trustees[0];
    ok(&play.bjorn.post(&format!("/office/people/{tor}/code"), &[]).await);
    let person = play.anna.get(&format!("/office/people/{tor}")).await;
    assert!(person.text.contains("Bjørn made one for Tor."), "{}", person.text);
    let unchosen = play.anna.post("/office/members/codes", &[("unit", "")]).await;
    assert!(unchosen.status == StatusCode::UNPROCESSABLE_ENTITY && unchosen.text.contains("id=\"m-unit\""), "{}", unchosen.text);
    let unit = play.house.app.read(|state| state.units.keys().next().unwrap().to_string());
    ok(&play.anna.post("/office/members/codes", &[("unit", &unit)]).await);
    let people = play.bjorn.get("/office/people").await;
    assert!(people.text.contains("Anna Aas made 12 for the members of Unit 0."), "{}", people.text);
    let record = play.house.browser().get("/record.jsonl").await.text;
    assert!(record.contains("login_code_issued") && record.contains("login_codes_issued") && !record.contains("Bjørn"));
}

#[cfg(feature = "mail")]
fn last(state: &assembly::State, play: &Play) -> Option<jiff::Timestamp> {
    state.ballots[&play.ballot].reminders.get(&play.trustees[0]).copied()
}

#[cfg(feature = "mail")]
#[tokio::test]
async fn a_reminder_goes_by_mail_and_not_twice_within_an_hour() {
    use std::sync::{Arc, Mutex};
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port();
    let heard: Arc<Mutex<String>> = Arc::default();
    let ears = heard.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = server.accept().await {
            let ears = ears.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                stream.write_all(b"220 test\r\n").await.unwrap();
                let (mut line, mut data) = (String::new(), false);
                while stream.read_line(&mut line).await.is_ok_and(|length| length > 0) {
                    ears.lock().unwrap().push_str(&line);
                    data = (data || line == "DATA\r\n") && line != ".\r\n";
                    let answer: &[u8] = match line.as_str() {
                        "DATA\r\n" => b"354 go on\r\n",
                        _ if data => b"",
                        _ => b"250 ok\r\n",
                    };
                    stream.write_all(answer).await.unwrap();
                    line.clear();
                }
            });
        }
    });
    let mailer = crate::mail::Mailer::new(&format!("smtp://127.0.0.1:{port}?from=moot@example.org")).unwrap();
    let play = Play::drafted_with(Some(Arc::new(mailer))).await;
    play.office("close-roll").await;
    let tor = play.trustees[0].to_string();
    let typed = [("name", "Tor"), ("email", "tor@example.org")];
    assert_eq!(play.anna.post(&format!("/office/people/{tor}"), &typed).await.status, StatusCode::SEE_OTHER);
    let board = play.anna.get(&play.board()).await.text;
    assert!(board.contains("Remind Tor") && !board.contains("Remind Tone"), "only who has an address: {board}");
    let remind = format!("{}/remind", play.board());
    let first = play.anna.post(&remind, &[("person", &tor)]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let mail = heard.lock().unwrap().clone();
    assert!(mail.contains("RCPT TO:<tor@example.org>") && mail.contains(&format!("/trustee/{}", play.ballot)), "{mail}");
    let board = play.anna.get(&play.board()).await.text;
    assert!(board.contains("Reminded by e-mail") && !board.contains("Remind Tor<"), "{board}");
    let soon = play.anna.post(&remind, &[("person", &tor)]).await;
    assert!(soon.status == StatusCode::UNPROCESSABLE_ENTITY && soon.text.contains("less than an hour ago"), "{}", soon.text);
    play.house.pass(3700);
    let board = play.anna.get(&play.board()).await.text;
    assert!(board.contains("Reminded by e-mail") && board.contains("Remind Tor<"), "it is said when, and can be done again: {board}");
    let (first, again) = (play.house.app.read(|state| last(state, &play)), play.house.replayed().await);
    assert!(first.is_some() && last(&again, &play) == first, "a server that starts again remembers");
    assert_eq!(play.anna.post(&remind, &[("person", &tor)]).await.status, StatusCode::SEE_OTHER);
    assert!(play.house.app.read(|state| last(state, &play)) > first);
}
