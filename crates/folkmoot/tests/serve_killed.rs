//! The server is killed with signal 9 while members vote over the network, and started again: whoever saw a tracker finds the ballot under it.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Barrier;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use belenios::archive::{ArchiveReader, MemberKind};
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::OrderStatement;
use belenios::credential::{Credential, VotingCode};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Event, EventType, Hash, Uuid};
use belenios::verify::{Options, Recorded, Verdict, verify};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

/// Phones that vote at the same time.
const PHONES: usize = 8;
/// Members of the made-up body who have voted before anything is killed: those at the end of the list of codes.
const VOTED: usize = 400;
/// Members behind one phone: some vote again in the course of the cycles.
const MEMBERS: usize = 40;

#[test]
fn whoever_saw_a_tracker_finds_the_ballot_after_kill_9() {
    cycles(4);
}

/// `cargo nextest run -p folkmoot --run-ignored ignored-only -E 'test(kill_9_a_hundred_times)'`
#[test]
#[ignore = "minutes"]
#[expect(clippy::print_stdout, reason = "the figure that is noted")]
fn whoever_saw_a_tracker_finds_the_ballot_after_kill_9_a_hundred_times() {
    println!("{} ballots were acknowledged", cycles(100));
}

/// Gives how many ballots were acknowledged.
fn cycles(cycles: u32) -> usize {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut rng = ChaCha20Rng::seed_from_u64(91);
    let (mut server, uuid) = Server::demonstrate(&data);
    let election = server.election(&uuid);
    let mut phones = phones(&data.join("demo/voting-codes.csv"), &uuid);
    let mut acknowledged: HashMap<Hash, u64> = HashMap::new();
    let mut head = None;
    for cycle in 0..cycles {
        for (tracker, height) in vote_and_kill(server, &election, &mut phones, &mut rng) {
            let before = acknowledged.insert(tracker, height);
            assert!(before.is_none_or(|before| before == height), "cycle {cycle}: {tracker} was acknowledged at two heights");
        }
        server = Server::start(&data, &[]).0;
        head = Some(look(&server, &uuid, &acknowledged, &phones, head));
    }
    assert!(acknowledged.len() > PHONES, "only {} ballots were acknowledged", acknowledged.len());
    acknowledged.len()
}

/// A member with their voting code.
struct Member {
    credential: Credential<Ed25519>,
    /// The address they come from.
    address: String,
    /// Number and hash of their last ballot that was acknowledged.
    previous: Option<(u64, Hash)>,
    /// The body of a request that was sent and not answered.
    pending: Option<(Hash, String)>,
}

impl Member {
    /// The ballot that was not answered, else a new one.
    fn paper(&mut self, election: &CheckedElection<Ed25519>, rng: &mut ChaCha20Rng) -> (Hash, String) {
        if let Some(pending) = &self.pending {
            return pending.clone();
        }
        let marks = if rng.next_u64().is_multiple_of(4) { [0, 0, 1] } else { [0, 1, 0] };
        let ballot = encrypt_ballot(election, &self.credential, &[Choice::Homomorphic(marks.to_vec())], rng).unwrap().to_json();
        let hash = Hash::of(ballot.as_bytes());
        let order = OrderStatement::sign_after(election.fingerprint(), &self.credential, hash, self.previous, rng);
        let body = json!({ "ballot": ballot, "order": order.to_json() }).to_string();
        self.pending.insert((hash, body)).clone()
    }

    fn acknowledged(&mut self, tracker: Hash) {
        let seq = self.previous.map_or(0, |(seq, _)| seq);
        self.previous = Some((seq + 1, tracker));
        self.pending = None;
    }
}

/// Members who have not voted yet, divided among the phones.
fn phones(codes: &Path, uuid: &Uuid) -> Vec<Vec<Member>> {
    let table = fs::read_to_string(codes).unwrap();
    let codes: Vec<&str> = table.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().1).collect();
    let member = |(number, code): (usize, &&str)| Member {
        credential: VotingCode::parse(code).unwrap().derive(uuid),
        address: format!("10.0.{}.{}", number / 256, number % 256),
        previous: None,
        pending: None,
    };
    let waiting = codes.len() - VOTED;
    assert!(waiting > PHONES * MEMBERS);
    let mut members = codes.iter().take(waiting).enumerate().map(member);
    (0..PHONES).map(|_| members.by_ref().take(MEMBERS).collect()).collect()
}

/// Everybody votes until the server is gone: it is killed some acknowledgements after the first, and some milliseconds after the last of these.
fn vote_and_kill(
    server: Server,
    election: &CheckedElection<Ed25519>,
    phones: &mut [Vec<Member>],
    rng: &mut ChaCha20Rng,
) -> Vec<(Hash, u64)> {
    let (tell, told) = channel();
    let sealed = Barrier::new(PHONES);
    let (first, pause) = (rng.next_u64() % 100, Duration::from_millis(rng.next_u64() % 40));
    let address = server.address.clone();
    thread::scope(|scope| {
        for phone in phones {
            let (address, tell, sealed, mut rng) = (&address, tell.clone(), &sealed, ChaCha20Rng::seed_from_u64(rng.next_u64()));
            scope.spawn(move || {
                // Sealed beforehand, so that there is nothing between one request and the next.
                phone.iter_mut().for_each(|member| drop(member.paper(election, &mut rng)));
                sealed.wait();
                vote(address, election, phone, &tell, rng);
            });
        }
        drop(tell);
        let mut acknowledged: Vec<(Hash, u64)> = (0..first).map_while(|_| told.recv().ok()).collect();
        thread::sleep(pause);
        server.kill();
        acknowledged.extend(told);
        acknowledged
    })
}

/// One phone goes from member to member until the server does not answer any more.
fn vote(address: &str, election: &CheckedElection<Ed25519>, phone: &mut [Member], tell: &Sender<(Hash, u64)>, mut rng: ChaCha20Rng) {
    let path = format!("/api/ballots/{}/cast", election.election().uuid);
    let start = usize::try_from(rng.next_u64()).unwrap() % MEMBERS;
    for turn in start.. {
        let member = &mut phone[turn % MEMBERS];
        let (hash, body) = member.paper(election, &mut rng);
        let Ok((status, answer)) = ask(address, &member.address, "POST", &path, &body) else { return };
        assert!(matches!(status, 200 | 201), "{status}: {}", String::from_utf8_lossy(&answer));
        let receipt: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(receipt["tracker"], hash.to_string());
        member.acknowledged(hash);
        tell.send((hash, receipt["height"].as_u64().unwrap())).unwrap();
    }
}

/// Everything acknowledged is on the board, at its height, and beside it only what was sent and not answered, each once; the board continues the one
/// of the last look, and verifies.
fn look(server: &Server, uuid: &Uuid, acknowledged: &HashMap<Hash, u64>, phones: &[Vec<Member>], since: Option<Recorded>) -> Recorded {
    let archive = server.get(&format!("/board/{uuid}/{uuid}.bel"));
    let companion = server.get(&format!("/board/{uuid}/{uuid}.companion"));
    let report = verify(archive.as_slice(), &Options { companion: Some(&companion), since, ..Options::default() });
    assert_ne!(report.verdict, Verdict::Invalid, "{:?}", report.failed());
    let board = ballots(&archive);
    assert_eq!(board.len(), report.ballots, "a ballot is there twice");
    for (tracker, height) in acknowledged {
        assert_eq!(board.get(tracker), Some(height), "{tracker}");
    }
    let unanswered = phones.iter().flatten().filter_map(|member| member.pending.as_ref());
    let silent = unanswered.filter(|(tracker, _)| board.contains_key(tracker)).count();
    assert_eq!(report.ballots, VOTED + acknowledged.len() + silent);
    let (height, hash) = report.head.unwrap();
    Recorded { height, hash }
}

/// The ballots of an archive, with their heights.
fn ballots(archive: &[u8]) -> HashMap<Hash, u64> {
    let mut reader = ArchiveReader::open(archive).unwrap();
    let mut ballots = HashMap::new();
    while let Some(member) = reader.next_member().unwrap() {
        if member.kind == MemberKind::Event {
            let event = Event::from_json(&member.bytes).unwrap();
            ballots.extend(event.payload.filter(|_| event.event_type == EventType::Ballot).map(|hash| (hash, event.height)));
        }
    }
    ballots
}

/// The real binary on a port of its own.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// The made-up body with a ballot under way, and that ballot's name.
    fn demonstrate(data: &Path) -> (Self, Uuid) {
        let (server, mut lines) = Self::start(data, &["--demo"]);
        let link = lines.find_map(|line| line.unwrap().trim().strip_prefix("observer").map(str::to_owned)).unwrap();
        let uuid = link.rsplit_once("/board/").unwrap().1.parse().unwrap();
        // Nobody reads on, and the rest is short enough for the pipe.
        assert!(lines.any(|line| line.unwrap().starts_with("Ctrl-C")));
        (server, uuid)
    }

    fn start(data: &Path, more: &[&str]) -> (Self, impl Iterator<Item = io::Result<String>>) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_folkmoot"))
            .args(["serve", "--listen", "127.0.0.1:0", "--behind-proxy", "--data"])
            .arg(data)
            .args(more)
            .env_remove("FOLKMOOT_START_KEY")
            .env_remove("FOLKMOOT_SMTP")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().expect("the server started").unwrap();
        let address = first.rsplit_once("http://").unwrap().1.to_owned();
        let server = Self { child, address };
        let begin = Instant::now();
        while ask(&server.address, "10.1.0.1", "GET", "/health", "").is_err() {
            assert!(begin.elapsed() < Duration::from_secs(60), "the server does not answer");
            thread::sleep(Duration::from_millis(5));
        }
        (server, lines)
    }

    fn election(&self, uuid: &Uuid) -> CheckedElection<Ed25519> {
        let info: Value = serde_json::from_slice(&self.get(&format!("/api/ballots/{uuid}"))).unwrap();
        CheckedElection::from_json(info["election"].as_str().unwrap().as_bytes()).unwrap()
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let (status, body) = ask(&self.address, "10.1.0.1", "GET", path, "").unwrap();
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        body
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is gone already after `kill`; a test that fails leaves none behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own, as from a phone at this address. An answer that ends early is none.
fn ask(server: &str, from: &str, method: &str, path: &str, body: &str) -> io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(server)?;
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nhost: {server}\r\nx-forwarded-for: {from}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let short = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(short)?;
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(short)?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map(|length| length.parse::<usize>().unwrap());
    let body = answer.split_off(end + 4);
    if length.is_some_and(|length| body.len() < length) {
        return Err(short());
    }
    Ok((status, body))
}
