//! Bodies that are too large, and visitors who take too long: they are cut off while others are served.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::house::House;
use super::sockets::{listening, rest};
use crate::api::{CODES_BYTES, JSON_BYTES};
use crate::net::Limits;
use crate::routes;
use crate::visitor::FORM_BYTES;

#[tokio::test]
async fn a_body_that_is_one_byte_too_large_is_cut_and_the_largest_is_read() {
    let (house, anna) = House::founded().await;
    let mut seen = 0;
    for (turn, (_, pattern)) in (0..).zip(routes::every().filter(|(method, _)| *method == "post")) {
        house.pass(turn * 120);
        let path = pattern
            .replace("{ballot}", "ZPcjFVuiTxFpRE")
            .replace("{person}", &"0".repeat(32))
            .replace("{unit}", "1")
            .replace("{token}", "x");
        let (kind, most) = match path.as_str() {
            _ if path.ends_with("/codes") && path.starts_with("/api/") => ("application/json", CODES_BYTES),
            _ if path.starts_with("/api/") => ("application/json", JSON_BYTES),
            _ => ("application/x-www-form-urlencoded", FORM_BYTES),
        };
        for (size, cut) in [(most + 1, true), (most, false)] {
            let request = Request::post(&path).header(CONTENT_TYPE, kind).header("x-csrf-token", &anna.csrf);
            let answer = anna.send(request, Body::from(vec![b'x'; size])).await;
            assert_eq!(answer.status == StatusCode::PAYLOAD_TOO_LARGE, cut, "{size} bytes to {path}: {}", answer.status);
            assert!(!answer.status.is_server_error(), "{size} bytes to {path}: {}", answer.status);
        }
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    let upload = |size: usize| {
        let part = format!("--b\r\ncontent-disposition: form-data; name=\"table\"\r\n\r\n{}\r\n--b--\r\n", "x".repeat(size));
        anna.send(Request::post("/office/members/import").header(CONTENT_TYPE, "multipart/form-data; boundary=b"), Body::from(part))
    };
    assert_eq!(upload(FORM_BYTES).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(upload(1000).await.status, StatusCode::FORBIDDEN, "it is read, and has no token");
}

/// Quick ones, so that the test is quick.
const LIMITS: Limits = Limits {
    connections: 64,
    head: Duration::from_millis(300),
    pause: Duration::from_millis(400),
    answer: Duration::from_millis(1200),
    idle: Duration::from_millis(1500),
    grace: Duration::from_secs(1),
    renew: Duration::from_secs(60),
};
/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(4);

async fn server() -> (House, SocketAddr) {
    server_with(LIMITS).await
}

async fn server_with(limits: Limits) -> (House, SocketAddr) {
    let house = House::with(|settings| settings.limits = limits).await;
    let address = listening(house.router.clone(), None, limits).await;
    (house, address)
}

async fn is_served(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// How long it took until the server ended the connection.
async fn cut_after(mut stream: TcpStream) -> (Duration, String) {
    let begin = Instant::now();
    let told = tokio::time::timeout(SLACK + LIMITS.idle, rest(&mut stream)).await.expect("the connection was never cut");
    (begin.elapsed(), told)
}

#[tokio::test]
async fn who_connects_and_says_nothing_is_cut_and_others_are_served() {
    let (_house, address) = server().await;
    let mut idle = Vec::new();
    for _ in 0..200 {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    // All places are taken; the next one is served as soon as some are cut.
    tokio::time::timeout(SLACK * 2, is_served(address)).await.expect("nobody else is served");
    for stream in idle {
        let (_, told) = cut_after(stream).await;
        assert_eq!(told, "");
    }
}

#[tokio::test]
async fn who_sends_a_head_slowly_is_cut() {
    let (_house, address) = server().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let begin = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    let mut broken = false;
    for number in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if stream.write_all(format!("x-{number}: y\r\n").as_bytes()).await.is_err() {
            broken = true;
            break;
        }
    }
    assert!(broken && begin.elapsed() < LIMITS.head + SLACK, "{broken} after {:?}", begin.elapsed());
    is_served(address).await;
}

#[tokio::test]
async fn who_sends_a_body_byte_by_byte_or_stops_is_cut() {
    let (_house, address) = server().await;
    // Here no pause is too long, so that even on a busy machine it is the length of the whole that counts.
    let (_patient_house, patient) = server_with(Limits { pause: Duration::from_secs(60), ..LIMITS }).await;
    for (path, kind) in [("/login", "application/x-www-form-urlencoded"), ("/api/ballots/ZPcjFVuiTxFpRE/cast", "application/json")] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: 1000\r\n\r\n{{");
        // Stops in the middle.
        let mut stopped = TcpStream::connect(address).await.unwrap();
        stopped.write_all(head.as_bytes()).await.unwrap();
        let (after, told) = cut_after(stopped).await;
        assert!(after < LIMITS.idle + SLACK && !told.starts_with("HTTP/1.1 2"), "{path}: {after:?} {told}");
        // Never pauses long enough, and never ends.
        let mut dripping = TcpStream::connect(patient).await.unwrap();
        dripping.write_all(head.as_bytes()).await.unwrap();
        let (mut read, mut write) = dripping.into_split();
        let begin = Instant::now();
        let drip = tokio::spawn(async move {
            while write.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        let told = tokio::time::timeout(LIMITS.answer + LIMITS.idle + SLACK, rest(&mut read)).await.expect("it drips for ever");
        assert!(begin.elapsed() >= LIMITS.answer / 2 && !told.starts_with("HTTP/1.1 2"), "{path}: {:?} {told}", begin.elapsed());
        drip.abort();
        is_served(address).await;
        is_served(patient).await;
    }
}

#[tokio::test]
async fn who_asks_for_a_file_and_does_not_read_it_is_cut() {
    let large = axum::Router::new().route("/large", axum::routing::get(|| async { vec![b'x'; 64 << 20] }));
    let limits = Limits { connections: 1, ..LIMITS };
    let address = listening(large.route("/health", axum::routing::get(|| async { "ok" })), None, limits).await;
    let mut lazy = TcpStream::connect(address).await.unwrap();
    lazy.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    // There is one place, and the lazy one has it until it is cut.
    tokio::time::timeout(LIMITS.idle + SLACK, is_served(address)).await.expect("nobody else is served");
    drop(lazy);
}
