//! The verifier: seventy checks over one public file, streaming, on all cores.
//!
//! It needs nothing but the archive; everything in it is foreign. A check that fails does not stop the others that can still be made, so that a bad
//! archive names every id it breaks. See [`Check`] for what each id means, and [`Verdict`] for the three answers.
//!
//! Three checks cannot fail alone, by construction: `P8` (an element cannot be used before its check, because the type does not exist before),
//! `S19` (the fingerprint *is* computed here, so only a wrong content hash, `P2`, could make it differ), and `B45` (a ballot event whose
//! ballot is missing fails `E11` too).

mod check;
mod report;
mod session;
mod store;
mod strong;

pub use check::Check;
pub use report::{CheckReport, Report, Status, Verdict, stage_name};

use std::collections::BTreeMap;
use std::io::Read;

use report::Findings;
use session::{BoardSession, open_session};
use store::{Data, Store};

use crate::archive::{ArchiveError, ArchiveReader, MemberKind, Stage, references};
use crate::companion::{KeyName, VerifyingKey};
use crate::json::{Diagnosis, JsonError, JsonErrorKind, Wire, diagnose};
use crate::v1::{Event, EventType, Hash, SetupData, Tracker};

/// What is known besides the archive.
#[derive(Default)]
pub struct Options<'a> {
    /// Last event of the board as recorded earlier (E17).
    pub since: Option<Recorded>,
    /// Published figures of the roll (S31).
    pub roll: Option<RollFigures>,
    /// Receipts that must be those of counted ballots (B47).
    pub trackers: Vec<Tracker>,
    /// The companion record's bytes (S32, B46, M58, D64, R70).
    pub companion: Option<&'a [u8]>,
    /// Keys of mirrors that whoever verifies has from elsewhere; otherwise those that the record introduces are taken (R70).
    pub mirrors: Option<&'a BTreeMap<KeyName, VerifyingKey>>,
    /// Called now and then.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

/// An event that was seen on the board before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its height.
    pub height: u64,
    /// Hash of its JSON.
    pub hash: Hash,
}

impl Recorded {
    /// The last event of an archive recorded earlier; the archive itself is not verified.
    pub fn last_of(source: impl Read) -> Result<Option<Self>, ArchiveError> {
        let mut reader = ArchiveReader::open(source)?;
        let mut last = None;
        while let Some(member) = reader.next_member()? {
            if let (MemberKind::Event, Ok(event)) = (member.kind, Event::from_json(&member.bytes)) {
                last = Some(Self { height: event.height, hash: Hash::of(&member.bytes) });
            }
        }
        Ok(last)
    }
}

/// The figures that were published when the roll was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollFigures {
    /// Members entitled.
    pub members: u64,
    /// Sum of their weights, where weights are used.
    pub weight: Option<u64>,
}

/// How far the verification has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the archive read.
    pub bytes: u64,
    /// Ballots verified.
    pub ballots: u64,
}

/// Verifies an archive. It never fails: what cannot be read is a finding.
pub fn verify(source: impl Read, options: &Options<'_>) -> Report {
    let mut run = Run::new(options);
    match ArchiveReader::open(source) {
        Ok(reader) => run.read(reader),
        Err(error) => run.container_error(&error),
    }
    run.finish()
}

/// One verification under way: container, chain and grammar. What depends on the group is the session's.
struct Run<'a> {
    options: &'a Options<'a>,
    findings: Findings,
    store: Store,
    session: Option<Box<dyn BoardSession + 'a>>,
    stage: Stage,
    head: Option<(u64, Hash)>,
    events: Vec<Hash>,
    seen_since: bool,
    ballot_events: u64,
    setup: Option<SetupData>,
}

impl<'a> Run<'a> {
    fn new(options: &'a Options<'a>) -> Self {
        Self {
            options,
            findings: Findings::new(),
            store: Store::default(),
            session: None,
            stage: Stage::Empty,
            head: None,
            events: Vec::new(),
            seen_since: false,
            ballot_events: 0,
            setup: None,
        }
    }

    fn read<R: Read>(&mut self, mut reader: ArchiveReader<R>) {
        self.findings.made(Check::P1);
        self.findings.made(Check::P3);
        for fault in reader.header_faults() {
            self.findings.fail(Check::P1, fault.to_string());
        }
        loop {
            let member = match reader.next_member() {
                Ok(Some(member)) => member,
                Ok(None) => break,
                Err(error) => {
                    self.container_error(&error);
                    break;
                }
            };
            for fault in &member.faults {
                self.findings.fail(Check::P1, fault.to_string());
            }
            match member.kind {
                MemberKind::Data => {
                    let data = Data { name: member.name, bytes: member.bytes, offset: member.offset };
                    if let Err(problem) = self.store.add(data) {
                        self.findings.fail(Check::E11, problem);
                    }
                }
                MemberKind::Event => self.event(&Data { name: member.name, bytes: member.bytes, offset: member.offset }),
            }
            if let (Some(report), true) = (self.options.progress, self.ballot_events.is_multiple_of(64)) {
                report(Progress { bytes: reader.position(), ballots: self.ballot_events });
            }
        }
    }

    fn container_error(&mut self, error: &ArchiveError) {
        let check = match error {
            ArchiveError::Version(_) => Check::P3,
            ArchiveError::HeaderNotCanonical(_) => Check::P5,
            _ => Check::P1,
        };
        self.findings.fail(check, error.to_string());
    }

    fn event(&mut self, data: &Data) {
        let hash = Hash::of(&data.bytes);
        self.findings.made(Check::P2);
        if hash != data.name {
            self.findings.fail(Check::P2, format!("byte {}: the content of event {} has the hash {hash}", data.offset, data.name));
        }
        let Some(event) = parse::<Event>(&mut self.findings, data, "the event", &[]) else {
            // The chain goes on after an event that nobody can read.
            self.head = Some((self.head.map_or(0, |(height, _)| height + 1), hash));
            return;
        };
        self.chain(&event, hash);
        let before = self.stage;
        match self.grammar(&event) {
            Ok(after) => {
                self.stage = after;
                self.payload(before, &event);
            }
            Err((check, problem)) => {
                self.findings.fail(check, format!("event {}: {problem}", event.height));
                if let Some(payload) = event.payload {
                    self.forget(event.event_type, payload);
                }
            }
        }
    }

    /// Leaves aside the payload of an event that is out of place, with what it refers to: nobody forgot them.
    fn forget(&mut self, kind: EventType, payload: Hash) {
        let data = self.store.take(payload);
        let inner = data.and_then(|data| references(kind, &data.bytes).ok()).unwrap_or_default();
        for hash in inner {
            self.store.take(hash);
        }
    }

    /// E9, E10, E17.
    fn chain(&mut self, event: &Event, hash: Hash) {
        let (expected_height, expected_parent) = match self.head {
            None => (0, None),
            Some((height, head)) => (height + 1, Some(head)),
        };
        self.findings.made(Check::E9);
        self.findings.made(Check::E10);
        if event.parent != expected_parent {
            let name = |hash: Option<Hash>| hash.map_or_else(|| "nothing".to_owned(), |hash| hash.to_string());
            let problem = format!("it names {} as the one before it, which is {}", name(event.parent), name(expected_parent));
            self.findings.fail(Check::E9, format!("event {expected_height}: {problem}"));
        }
        if event.height != expected_height {
            self.findings.fail(Check::E10, format!("event {expected_height} says that its height is {}", event.height));
        }
        if self.options.since == Some(Recorded { height: expected_height, hash }) {
            self.seen_since = true;
        }
        self.head = Some((expected_height, hash));
        self.events.push(hash);
    }

    /// E12 to E16: the next stage, or the check that fails.
    fn grammar(&mut self, event: &Event) -> Result<Stage, (Check, String)> {
        for check in [Check::E12, Check::E13, Check::E14, Check::E15] {
            self.findings.made(check);
        }
        let mixing = self.session.as_ref().map(|session| session.needs_mixing());
        if mixing.is_some() {
            self.findings.made(Check::E16);
        }
        let kind = event.event_type;
        if mixing == Some(false) && matches!(kind, EventType::Shuffle | EventType::EndShuffles) && self.stage < Stage::Decrypting {
            return Err((Check::E16, "ballots are mixed although no question needs it".to_owned()));
        }
        if mixing == Some(true) && self.stage.skips_mixing(kind) {
            return Err((Check::E16, "ballots are decrypted that were not mixed".to_owned()));
        }
        let has_payload = !matches!(kind, EventType::EndBallots | EventType::EndShuffles);
        if event.payload.is_some() != has_payload {
            return Err((Check::E11, "an event has a payload exactly if it is not EndBallots or EndShuffles".to_owned()));
        }
        self.stage.after(kind).map_err(|error| {
            let check = match (self.stage, kind) {
                (Stage::Finished, _) => Check::E15,
                (Stage::Empty, _) | (_, EventType::Setup) => Check::E12,
                (_, EventType::Ballot) => Check::E14,
                _ => Check::E13,
            };
            (check, error.to_string())
        })
    }

    fn payload(&mut self, before: Stage, event: &Event) {
        if event.event_type == EventType::Ballot {
            self.ballot_events += 1;
        }
        if let (Some(session), true) = (&mut self.session, event.event_type != EventType::Ballot) {
            session.flush(&mut self.findings);
        }
        let Some(payload) = event.payload else { return };
        self.findings.made(Check::E11);
        if event.event_type == EventType::Ballot && self.store.was_used(payload) {
            self.findings.fail(Check::B43, format!("event {}: the same ballot stands on the board twice ({payload})", event.height));
            self.store.take(payload);
            if let Some(session) = &mut self.session {
                session.repeated_ballot();
            }
            return;
        }
        let Some(data) = self.store.take(payload) else {
            self.findings.fail(Check::E11, format!("event {}: its payload does not come before it ({payload})", event.height));
            return;
        };
        match (event.event_type, &mut self.session) {
            (EventType::Setup, _) => {
                debug_assert_eq!(before, Stage::Empty, "the grammar allows Setup only at the beginning");
                self.set_up(&data);
            }
            (_, None) => {}
            (EventType::Ballot, Some(session)) => session.ballot(&mut self.findings, event.height, data),
            (kind, Some(session)) => session.event(&mut self.findings, &mut self.store, kind, &data),
        }
    }

    /// The payload of `Setup` and what it refers to.
    fn set_up(&mut self, data: &Data) {
        check_content(&mut self.findings, data);
        let Some(setup) = parse::<SetupData>(&mut self.findings, data, "the setup data", &[]) else { return };
        let mut part = |hash: Hash, what: &str| {
            let data = self.store.take(hash);
            match &data {
                Some(data) => check_content(&mut self.findings, data),
                None => self.findings.fail(Check::E11, format!("the setup refers to {what} that are not there ({hash})")),
            }
            data
        };
        let election = part(setup.election, "election parameters");
        let trustees = part(setup.trustees, "trustees");
        let credentials = part(setup.credentials, "credentials");
        if let Some(certificate) = setup.credentials_certificate {
            part(certificate, "a certificate of the credentials");
        }
        self.setup = Some(setup);
        if let Some(election) = election {
            self.session = open_session(&mut self.findings, self.options, &election, trustees.as_ref(), credentials.as_ref());
        }
    }

    fn finish(mut self) -> Report {
        if let Some(session) = &mut self.session {
            session.flush(&mut self.findings);
        }
        for (name, offset) in self.store.unused() {
            self.findings.fail(Check::E11, format!("byte {offset}: nothing refers to the data {name}"));
        }
        if self.options.since.is_some() {
            self.findings.made(Check::E17);
            if !self.seen_since {
                self.findings.fail(Check::E17, "the board does not contain the last event of the one recorded earlier");
            }
        }
        let mut report = Report {
            verdict: Verdict::Invalid,
            stage: self.stage,
            uuid: None,
            name: None,
            group: None,
            fingerprint: None,
            questions: Vec::new(),
            credentials: 0,
            ballots: usize::try_from(self.ballot_events).unwrap_or(usize::MAX),
            counted: 0,
            total_weight: 0,
            result: None,
            checks: Vec::new(),
            mixed_by: Vec::new(),
            decrypted_by: Vec::new(),
            head: self.head,
            trackers: Vec::new(),
        };
        if let Some(session) = self.session.take() {
            let board = session::BoardFacts { options: self.options, stage: self.stage, events: &self.events, ballots: self.ballot_events };
            session.finish(&mut self.findings, &board, &mut report);
        } else if !self.findings.any_failed() {
            self.findings.fail(Check::E12, "there is no Setup event: the archive is empty");
        }
        report.verdict = verdict(&self.findings, self.options, self.stage);
        report.checks = self.findings.into_checks();
        if report.verdict == Verdict::Invalid {
            report.result = None;
        }
        report
    }
}

/// Strongly valid: nothing failed, and every companion check that this stage allows was made and holds.
fn verdict(findings: &Findings, options: &Options<'_>, stage: Stage) -> Verdict {
    if findings.any_failed() {
        return Verdict::Invalid;
    }
    let strong =
        options.companion.is_some() && strong::wanted(stage, findings).into_iter().all(|check| findings.status(check) == Status::Pass);
    if strong { Verdict::StronglyValid } else { Verdict::V1Valid }
}

/// P2 for one member.
fn check_content(findings: &mut Findings, data: &Data) {
    findings.made(Check::P2);
    let hash = Hash::of(&data.bytes);
    if hash != data.name {
        findings.fail(Check::P2, content_problem(data, hash));
    }
}

fn content_problem(data: &Data, hash: Hash) -> String {
    format!("byte {}: the content of {} has the hash {hash}", data.offset, data.name)
}

/// Reads a member, or says which of P4 to P7 it breaks; `special` maps kinds of errors that have a check of their own in this member.
fn parse<T: Wire>(findings: &mut Findings, data: &Data, what: &str, special: &[(JsonErrorKind, Check)]) -> Option<T> {
    for check in [Check::P4, Check::P5, Check::P6, Check::P7] {
        findings.made(check);
    }
    match T::from_json(&data.bytes) {
        Ok(value) => Some(value),
        Err(error) => {
            let check =
                special.iter().find(|(kind, _)| *kind == error.kind).map_or_else(|| check_of(&data.bytes, &error), |(_, check)| *check);
            findings.fail(check, format!("{what} {} cannot be read: {error}", data.name));
            None
        }
    }
}

/// Which of P4 to P7 a text breaks.
fn check_of(text: &[u8], error: &JsonError) -> Check {
    match diagnose(text, error) {
        Diagnosis::Malformed => Check::P4,
        Diagnosis::NotCanonical => Check::P5,
        Diagnosis::Scalar => Check::P6,
        Diagnosis::Element => Check::P7,
    }
}
