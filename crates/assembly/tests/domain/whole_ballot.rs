//! A whole ballot, with real cryptography, from the founding of the body to the certificate; its board and companion record verify.

use std::fs::{File, read};

use crate::common::*;
use assembly::casting::{CastContext, CastRequest, Previous, check_batch};
use assembly::ceremony::{
    Certificate, CertificateFacts, PaperVotes, RuleUse, alphas, companion_at_opening, counted_ballot, factors, last_ballots, read_tally,
    setup_of, tally_texts, verdict_of,
};
use assembly::{Action, Actor, BallotStage, Command, ProposalId, State};
use belenios::archive::Board;
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::{
    Checkpoint, CheckpointRecord, Companion, CompanionWriter, DecryptionStatement, Dleq, Introduction, KeyName, MerkleTree, OrderStatement,
    Record, Role, SignedCheckpoint, SigningKey, origin,
};
use belenios::credential::VotingCode;
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::tally::partial_decryption;
use belenios::v1::{Ballot, EventType, Hash, Header, Owned, Uuid};
use belenios::verify::{Options, Verdict, verify};
use counting::decision::Outcome;
use rand_chacha::ChaCha20Rng;

const MEMBERS: u8 = 30;

/// The board and its companion as the server keeps them.
struct Log {
    board: Board<File>,
    directory: tempfile::TempDir,
    companion: Vec<u8>,
}

impl Log {
    fn record(&mut self, record: Record<Ed25519>) {
        let read = Companion::<Ed25519>::read(self.companion.as_slice()).unwrap();
        let mut writer = CompanionWriter::resume(std::mem::take(&mut self.companion), &read);
        writer.append(record).unwrap();
        self.companion = writer.into_inner();
    }
}

fn two_officers(body: &mut Body, action: Action) {
    body.by(ANNA, &Command::Propose { ballot: ballot_id(), action });
    let proposal = ProposalId(body.state.proposals.keys().next_back().unwrap().0);
    assert_eq!(body.refused(ANNA, &Command::Confirm { proposal }), "own_proposal");
    body.by(BJORN, &Command::Confirm { proposal });
}

fn stage(body: &Body) -> BallotStage {
    body.state.ballots[&ballot_id()].stage
}

fn open_log(body: &Body, officer: &SigningKey) -> Log {
    let ballot = &body.state.ballots[&ballot_id()];
    let setup = setup_of(ballot).unwrap();
    let (_, companion) = companion_at_opening(ballot, officer).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let mut board = Board::create(directory.path().join("board.bel"), &Header::new(1_795_417_200)).unwrap();
    let payload = setup.payload();
    let data = [setup.election.as_bytes(), setup.trustees.as_bytes(), setup.credentials.as_bytes(), payload.as_bytes()];
    board.append(EventType::Setup, &data, Some(Hash::of(payload.as_bytes()))).unwrap();
    Log { board, directory, companion }
}

/// One voter casts, and the box takes it.
fn cast(
    context: &CastContext,
    log: &mut Log,
    code: &VotingCode,
    marks: [u64; 3],
    previous: Option<&OrderStatement<Ed25519>>,
    rng: &mut ChaCha20Rng,
) -> OrderStatement<Ed25519> {
    let credential = code.derive::<Ed25519>(ballot_id().uuid());
    let ballot = encrypt_ballot(context.election(), &credential, &[Choice::Homomorphic(marks.to_vec())], rng).unwrap().to_json();
    let hash = Hash::of(ballot.as_bytes());
    let order = OrderStatement::sign(context.election().fingerprint(), &credential, hash, previous, rng);
    let known = previous.map(|previous| Previous { seq: previous.seq, ballot: previous.ballot });
    let request = CastRequest { ballot, order: Some(order.to_json()), previous: known };
    let checked = check_batch(context, vec![request]).pop().unwrap().unwrap();
    assert!(checked.continues(known.as_ref()) && checked.hash() == hash && context.knows(checked.credential()));
    log.board.append_ballots(&[checked.ballot().as_bytes()]).unwrap();
    log.record(Record::Order(order.clone()));
    order
}

fn decrypt(body: &State, log: &mut Log, trustee: &Trustee, rng: &mut ChaCha20Rng) -> Command {
    let ballot = &body.ballots[&ballot_id()];
    let election = CheckedElection::<Ed25519>::from_json(ballot.election().unwrap().as_bytes()).unwrap();
    let sum = ballot.tally.as_ref().unwrap();
    let tally = read_tally::<Ed25519>(election.questions(), &sum.text).unwrap();
    let decryption = partial_decryption(&election, trustee.key(), &tally, rng);
    let (alphas, factors) = (alphas::<Ed25519>(&tally), factors(&decryption).unwrap());
    let key = trustee.key().element();
    let what =
        Dleq { fingerprint: election.fingerprint(), tally: sum.hash, owner: trustee.owner, key: &key, alphas: &alphas, factors: &factors };
    let text = decryption.to_json();
    let statement = DecryptionStatement::sign(&what, Hash::of(text.as_bytes()), trustee.key(), &trustee.signing, rng);
    let owned = Owned { owner: trustee.owner, payload: Hash::of(text.as_bytes()) }.to_json();
    log.board.append(EventType::PartialDecryption, &[text.as_bytes(), owned.as_bytes()], Some(Hash::of(owned.as_bytes()))).unwrap();
    log.record(Record::Decryption(statement.clone()));
    Command::Decrypt { ballot: ballot_id(), owner: trustee.owner, decryption: text, statement: statement.to_json() }
}

fn publish_result(body: &mut Body, log: &mut Log) {
    body.run(&Actor::System, &Command::PublishResult { ballot: ballot_id() });
    let result = body.state.ballots[&ballot_id()].result.clone().unwrap();
    log.board.append(EventType::Result, &[result.as_bytes()], Some(Hash::of(result.as_bytes()))).unwrap();
}

/// Somebody else's signature, which may be wrong, under a good note.
fn with_a_strangers_line(command: &Command) -> Command {
    let Command::Cosign { ballot, introduction, note, log_key, size, root } = command.clone() else { panic!() };
    let note = format!("{note}— mirror.south.example AAAAAAAAAAAA\n");
    Command::Cosign { ballot, introduction, note, log_key, size, root }
}

/// What a scrutineer sends.
struct Cosigning<'a> {
    officer: &'a SigningKey,
    note: SignedCheckpoint,
}

impl Cosigning<'_> {
    fn command(&self, name: &str, key: &SigningKey) -> (Introduction, CheckpointRecord, Command) {
        let (uuid, name): (_, KeyName) = (ballot_id().uuid().clone(), name.parse().unwrap());
        let introduction = Introduction::sign(&uuid, Role::Mirror, name.clone(), None, key);
        let cosigned = self.note.clone().cosign(&name, key, 1_795_900_000);
        let command = Command::Cosign {
            ballot: ballot_id(),
            introduction: introduction.to_json(),
            note: cosigned.to_string(),
            log_key: self.officer.verifying_key().to_string(),
            size: self.note.checkpoint().size,
            root: self.note.checkpoint().root,
        };
        (introduction, CheckpointRecord { note: cosigned }, command)
    }

    /// The same for another checkpoint, or as if another key were the log's.
    fn of(&self, checkpoint: Checkpoint, name: &str, key: &SigningKey) -> Command {
        let note = SignedCheckpoint::sign(checkpoint, self.officer).unwrap();
        let Command::Cosign { ballot, introduction, note, log_key, .. } = (Cosigning { officer: self.officer, note }).command(name, key).2
        else {
            panic!()
        };
        let Checkpoint { size, root, .. } = self.note.checkpoint().clone();
        Command::Cosign { ballot, introduction, note, log_key, size, root }
    }
}

/// Both scrutineers sign that they keep the same board, and what is another board, another log or another mirror is told so.
fn cosign(body: &mut Body, log: &mut Log, officer: &SigningKey, trustee: &SigningKey, rng: &mut ChaCha20Rng) {
    let events: Vec<Hash> = log.board.entries().iter().map(|entry| entry.hash).collect();
    let (size, root) = (events.len() as u64, MerkleTree::new(&events).root(events.len()).unwrap());
    let point = Checkpoint { origin: origin(ballot_id().uuid()), size, root };
    let cosigning = Cosigning { officer, note: SignedCheckpoint::sign(point.clone(), officer).unwrap() };
    let [north, coast] = ["mirror.north.example", "mirror.coast.example"];
    let (first, second) = (SigningKey::generate(rng), SigningKey::generate(rng));
    let elsewhere: Uuid = "ZPcjFVuiTxFpRF".parse().unwrap();
    for other in [
        Checkpoint { root: Hash::of(b"another board"), ..point.clone() },
        Checkpoint { size: size - 1, ..point.clone() },
        Checkpoint { origin: origin(&elsewhere), ..point },
    ] {
        assert_eq!(body.refused(SCRUTINEERS[0], &cosigning.of(other, north, &first)), "split_view");
    }
    for another_role in [officer, trustee] {
        assert_eq!(body.refused(SCRUTINEERS[0], &cosigning.command(north, another_role).2), "bad_message");
    }
    let (introduction, record, command) = cosigning.command(north, &first);
    let Command::Cosign { ballot, introduction: text, note, size, root, .. } = command.clone() else { panic!() };
    let log_key = second.verifying_key().to_string();
    assert_eq!(body.refused(SCRUTINEERS[0], &Command::Cosign { ballot, introduction: text, note, log_key, size, root }), "split_view");
    assert_eq!(body.refused(SCRUTINEERS[0], &with_a_strangers_line(&command)), "bad_message");
    body.by(SCRUTINEERS[0], &command);
    log.record(Record::SigningKey(introduction));
    log.record(Record::Checkpoint(record));

    assert_eq!(body.refused(SCRUTINEERS[0], &cosigning.command(coast, &second).2), "other_mirror");
    for (name, key) in [(north, &second), (coast, &first)] {
        assert_eq!(body.refused(SCRUTINEERS[1], &cosigning.command(name, key).2), "mirror_name_taken");
    }
    let (introduction, record, command) = cosigning.command(coast, &second);
    body.by(SCRUTINEERS[1], &command);
    log.record(Record::SigningKey(introduction));
    log.record(Record::Checkpoint(record));
    body.by(SCRUTINEERS[1], &command);
}

#[test]
fn a_body_holds_a_ballot_that_anybody_can_verify() {
    let mut rng = rng(7);
    let mut body = Body::founded(MEMBERS);
    let officer = SigningKey::generate(&mut rng);

    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    let command = close_roll(&body);
    body.by(ANNA, &command);
    let (voting_codes, published) = codes(usize::from(MEMBERS), &mut rng);
    body.by(REGISTRAR, &published);
    let mut given_up: Vec<Trustee> = (1..).zip(TRUSTEES).map(|(owner, person)| Trustee::new(owner, person, &mut rng)).collect();
    body.by(TRUSTEES[0], &given_up.remove(0).certificate());
    body.by(ANNA, &Command::RestartKeys { ballot: ballot_id(), reason: "A stick was lost.".to_owned(), trustees: None });
    let trustees = ceremony(&mut body, &mut rng);
    assert_eq!(stage(&body), BallotStage::KeysReady);

    two_officers(&mut body, Action::Open);
    let mut log = open_log(&body, &officer);
    let ballot = &body.state.ballots[&ballot_id()];
    let setup = setup_of(ballot).unwrap();
    let context = CastContext::new(&setup.election, &setup.credentials).unwrap();
    let votes = (0..20).map(|n| {
        if n < 14 {
            [0, 1, 0]
        } else if n < 18 {
            [0, 0, 1]
        } else {
            [1, 0, 0]
        }
    });
    let mut first = None;
    for (code, marks) in voting_codes.iter().zip(votes) {
        // The first voter says no at first.
        let marks = if first.is_none() { [0, 0, 1] } else { marks };
        let order = cast(&context, &mut log, code, marks, None, &mut rng);
        first.get_or_insert(order);
    }
    cast(&context, &mut log, &voting_codes[0], [0, 1, 0], first.as_ref(), &mut rng);

    assert_eq!(body.refused(ANNA, &Command::CloseCasting { ballot: ballot_id() }), "too_early");
    let later = "2026-11-27T20:00:00Z".parse().unwrap();
    two_officers(&mut body, Action::Extend { closes_at: later });
    body.now = later;
    body.run(&Actor::System, &Command::CloseCasting { ballot: ballot_id() });
    log.board.append(EventType::EndBallots, &[], None).unwrap();

    let hashes: Vec<Hash> = log.board.payloads(EventType::Ballot).collect();
    let ballots = hashes.iter().map(|hash| Ballot::<Ed25519>::from_json(&log.board.data(hash).unwrap().unwrap()).unwrap());
    let counted: Vec<_> = last_ballots(ballots.collect::<Vec<_>>()).iter().map(|ballot| counted_ballot(ballot, 1).unwrap()).collect();
    let tally = tally_texts::<Ed25519>(context.election().questions(), &counted).unwrap();
    body.run(&Actor::System, &Command::Tally { ballot: ballot_id(), counted: tally.counted, tally: tally.tally.clone() });
    let data = [tally.tally.as_bytes(), tally.sized.as_bytes()];
    log.board.append(EventType::EncryptedTally, &data, Some(Hash::of(tally.sized.as_bytes()))).unwrap();

    let publish = Command::PublishResult { ballot: ballot_id() };
    assert_eq!(body.try_run(&Actor::System, &publish).unwrap_err().code(), "not_enough_trustees");
    // Trustee 2 has lost the key.
    for trustee in [&trustees[0], &trustees[2]] {
        let command = decrypt(&body.state, &mut log, trustee, &mut rng);
        if trustee.owner == 1 {
            assert_eq!(body.refused(TRUSTEES[1], &command), "not_your_number");
        }
        body.by(trustee.person, &command);
        if trustee.owner == 1 {
            assert_eq!(body.refused(TRUSTEES[0], &command), "decrypted_already");
            assert_eq!(body.try_run(&Actor::System, &publish).unwrap_err().code(), "not_enough_trustees", "one of two");
        }
    }
    publish_result(&mut body, &mut log);
    cosign(&mut body, &mut log, &officer, &trustees[0].signing, &mut rng);
    two_officers(&mut body, Action::Certify);
    assert_eq!(stage(&body), BallotStage::Certified);

    let archive = read(log.directory.path().join("board.bel")).unwrap();
    let options = Options { companion: Some(&log.companion), ..Options::default() };
    let report = verify(archive.as_slice(), &options);
    assert_eq!(report.verdict, Verdict::StronglyValid, "{:?}", report.failed());
    assert_eq!((report.ballots, report.counted), (21, 20));

    let ballot = &body.state.ballots[&ballot_id()];
    let verdict = verdict_of(ballot).unwrap().unwrap();
    assert_eq!(verdict.outcome(), Outcome::Carried);
    let facts = CertificateFacts {
        report: &report,
        archive_hash: Hash::of(&archive),
        opened: 1_795_417_200,
        roll_hash: ballot.roll.as_ref().map(|roll| roll.hash),
    };
    let rule = RuleUse::of(ballot.plan.rule.as_ref().unwrap()).unwrap();
    let certificate = Certificate::new(&facts, Some(&rule), PaperVotes::default()).unwrap();
    assert_eq!(certificate.verdict.as_ref(), Some(&verdict), "the record and the board give one verdict");
    let votes: Vec<u64> = certificate.questions[0].rows.iter().map(|row| row.votes).collect();
    assert_eq!(votes, [14, 4, 2]);
    assert_eq!(body.replayed(), body.state, "the record alone gives the state");

    // Invariant 7: the decision cites the exact paper, roll and rule.
    assert_eq!(certificate.fingerprint, Hash::of(ballot.election().unwrap().as_bytes()).to_base64());
    assert_eq!(certificate.roll_hash, Some(Hash::of(b"roll")));
    assert_eq!(verdict.rule(), "uk.ia.2026");
    // Invariant 11: whoever has only the record recomputes it.
    assert_eq!(verdict_of(&body.replayed().ballots[&ballot_id()]).unwrap(), Some(verdict));
    // Invariant 12: nothing that the server keeps holds a voting code, or says whose credential is whose.
    let kept = body.record.concat() + &String::from_utf8(log.companion).unwrap() + &String::from_utf8_lossy(&archive);
    assert!(voting_codes.iter().all(|code| !kept.contains(code.reveal())));
}
