//! Login codes by e-mail, to a mail server that the test plays.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use assembly::RoleKind;
use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::house::{Answered, Browser, House};
use crate::mail::Mailer;

/// To whom, and what.
type Letter = (String, String);

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A mail server that takes everything, but greets nobody while its door is closed.
async fn post_office() -> (String, Arc<Mutex<Vec<Letter>>>, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = format!("smtp://{}?from=moot@moot.example", listener.local_addr().unwrap());
    let letters = Arc::new(Mutex::new(Vec::new()));
    let taken = letters.clone();
    let (door, at_door) = watch::channel(true);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(take(stream, taken.clone(), at_door.clone()));
        }
    });
    (setting, letters, door)
}

async fn take(stream: TcpStream, letters: Arc<Mutex<Vec<Letter>>>, mut door: watch::Receiver<bool>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    door.wait_for(|open| *open).await.ok()?;
    write.write_all(b"220 moot.example\r\n").await.ok()?;
    let mut to = String::new();
    loop {
        let line = lines.next_line().await.ok()??;
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" => "250-moot.example\r\n250 8BITMIME\r\n",
            "RCPT" => {
                to = line;
                "250 ok\r\n"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                letters.lock().unwrap().push((to.clone(), text));
                "250 taken\r\n"
            }
            "QUIT" => return write.write_all(b"221 bye\r\n").await.ok(),
            _ => "250 ok\r\n",
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn asks(browser: &Browser, email: &str, language: &str) -> Answered {
    let request = Request::post("/login/mail").header(CONTENT_TYPE, "application/x-www-form-urlencoded").header(ACCEPT_LANGUAGE, language);
    let body = Body::from(format!("email={}", crate::visitor::percent(email)));
    tokio::time::timeout(PATIENCE, browser.send(request, body)).await.expect("the answer waits for the mail server")
}

async fn letter(letters: &Mutex<Vec<Letter>>) -> Letter {
    for _ in 0..1200 {
        if let Some(letter) = letters.lock().unwrap().pop() {
            return letter;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no letter came");
}

#[tokio::test]
async fn a_code_comes_by_mail_in_the_right_language_and_works_once_and_nobody_learns_who_is_known() {
    let (setting, letters, door) = post_office().await;
    let mailer = Arc::new(Mailer::new(&setting).unwrap());
    let (house, anna) = House::with(|settings| settings.mailer = Some(mailer)).await.found().await;
    let person = house.person(&anna, "Bjørn", &[RoleKind::Trustee]).await;
    let typed = [("name", "Bjørn"), ("email", "bjorn@moot.example")];
    assert_eq!(anna.post(&format!("/office/people/{person}"), &typed).await.status, StatusCode::SEE_OTHER);

    let nobody = house.browser();
    for (language, subject, says) in
        [("nb", "Subject: Innloggingskode til Havnesambandet", "Innloggingskoden din er "), ("en", "Subject: ", "login code")]
    {
        door.send_replace(false);
        let known = asks(&nobody, "Bjorn@Moot.example", language).await;
        let unknown = asks(&nobody, "eva@moot.example", language).await;
        assert_eq!((known.status, &known.text), (unknown.status, &unknown.text), "the answer tells who is known");
        assert_eq!(known.status, StatusCode::OK);
        assert_eq!(letters.lock().unwrap().len(), 0, "the door was closed");
        door.send_replace(true);
        let (to, text) = letter(&letters).await;
        assert!(to.contains("<bjorn@moot.example>"), "{to}");
        assert!(text.contains(subject) && text.contains(says), "{text}");
        let mut words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'));
        let code = words.rfind(|word| word.len() == 14 && word.matches('-').count() == 2).unwrap().to_owned();
        let browser = house.browser();
        assert_eq!(browser.post("/login", &[("code", &code)]).await.status, StatusCode::SEE_OTHER, "{text}");
        assert_eq!(browser.post("/login", &[("code", &code)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(letters.lock().unwrap().len(), 0, "somebody unknown got a letter");
    }
}

#[tokio::test]
async fn without_a_mail_server_there_is_nothing_to_ask() {
    let (house, _anna) = House::founded().await;
    let answer = asks(&house.browser(), "bjorn@moot.example", "en").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(!house.browser().get("/login").await.text.contains("/login/mail"));
}

#[tokio::test]
async fn a_mail_server_is_known_by_its_answer() {
    let (setting, _letters, _door) = post_office().await;
    Mailer::new(&setting).unwrap().check().await.unwrap();
    let nowhere = Mailer::new("smtp://127.0.0.1:1?from=moot@moot.example").unwrap();
    assert!(nowhere.check().await.unwrap_err().to_string().contains("the mail server does not answer"));
    for unfit in ["smtp://127.0.0.1", "smtp://127.0.0.1?from=nobody", "http://x?from=a@b.example"] {
        assert!(Mailer::new(unfit).err().unwrap().to_string().contains("write it as"), "{unfit}");
    }
}
