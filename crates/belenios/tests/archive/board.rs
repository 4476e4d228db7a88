//! What a board refuses, and what it does when the medium fails.

use belenios::archive::{ArchiveReader, Board, BoardError, GrammarError, LinkError, MAX_TIMESTAMP, Stage, references};
use belenios::json::Wire;
use belenios::v1::{EventType, Hash, Header, Owned, SetupData, SizedEncryptedTally};

use crate::support::{Medium, RANKED, Transaction, YES_NO, transactions, vector};

const TYPES: [EventType; 8] = [
    EventType::Setup,
    EventType::Ballot,
    EventType::EndBallots,
    EventType::EncryptedTally,
    EventType::Shuffle,
    EventType::EndShuffles,
    EventType::PartialDecryption,
    EventType::Result,
];

fn header(archive: &[u8]) -> Header {
    ArchiveReader::open(archive).unwrap().header().clone()
}

/// A board after the first `events` transactions of a vector, and the others.
fn board_at(name: &str, events: usize) -> (Board<Medium>, Vec<Transaction>) {
    let archive = vector(name);
    let mut transactions = transactions(&archive);
    let rest = transactions.split_off(events);
    let mut board = Board::create_on(Medium::default(), &header(&archive)).unwrap();
    for transaction in &transactions {
        transaction.append_to(&mut board).unwrap();
    }
    (board, rest)
}

fn refusal(result: Result<Hash, BoardError>) -> LinkError {
    match result {
        Err(BoardError::Refused(error)) => error,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn the_grammar_is_the_specifications() {
    use EventType as E;
    use Stage as S;
    let allowed = [
        (S::Empty, E::Setup, S::Open),
        (S::Open, E::Ballot, S::Open),
        (S::Open, E::EndBallots, S::Closed),
        (S::Closed, E::EncryptedTally, S::Tallied),
        (S::Tallied, E::Shuffle, S::Mixing),
        (S::Tallied, E::PartialDecryption, S::Decrypting),
        (S::Mixing, E::Shuffle, S::Mixing),
        (S::Mixing, E::EndShuffles, S::Mixed),
        (S::Mixed, E::PartialDecryption, S::Decrypting),
        (S::Decrypting, E::PartialDecryption, S::Decrypting),
        (S::Decrypting, E::Result, S::Finished),
    ];
    let stages = [S::Empty, S::Open, S::Closed, S::Tallied, S::Mixing, S::Mixed, S::Decrypting, S::Finished];
    for stage in stages {
        for event in TYPES {
            let expected = allowed.iter().find(|(from, by, _)| (*from, *by) == (stage, event)).map(|(_, _, to)| *to);
            assert_eq!(stage.after(event), expected.ok_or(GrammarError { stage, event }));
        }
    }
}

#[test]
fn at_every_stage_all_but_the_next_events_are_refused_and_nothing_is_written() {
    for name in [YES_NO, RANKED] {
        let all = transactions(&vector(name));
        for events in 0..=all.len() {
            let (mut board, _) = board_at(name, events);
            let (stage, size) = (board.stage(), board.size());
            for event in TYPES {
                if stage.after(event).is_ok() {
                    continue;
                }
                let example = all.iter().find(|transaction| transaction.event == event);
                let refused = match example {
                    Some(transaction) => transaction.append_to(&mut board),
                    None => board.append(event, &[b"{}"], Some(Hash::of(b"{}"))),
                };
                assert_eq!(refusal(refused), LinkError::Grammar(GrammarError { stage, event }));
            }
            assert_eq!(board.size(), size);
            assert_eq!(board.into_storage().bytes.len() as u64, size);
        }
    }
}

#[test]
fn a_refusal_says_what_may_come() {
    let (mut board, _) = board_at(YES_NO, 0);
    let error = board.append(EventType::EndBallots, &[], None).unwrap_err();
    assert_eq!(error.to_string(), "not appended: an event of type EndBallots is not possible here: the board is empty, first comes Setup");
}

#[test]
fn ranked_ballots_are_mixed_before_they_are_decrypted() {
    let all = transactions(&vector(RANKED));
    let tallied = 1 + all.iter().position(|transaction| transaction.event == EventType::EncryptedTally).unwrap();
    let (mut board, rest) = board_at(RANKED, tallied);
    assert!(board.needs_mixing());
    let decryption = rest.iter().find(|transaction| transaction.event == EventType::PartialDecryption).unwrap();
    assert_eq!(refusal(decryption.append_to(&mut board)), LinkError::NotMixed);
    rest[0].append_to(&mut board).unwrap();
    assert_eq!(board.stage(), Stage::Mixing);
}

#[test]
fn nothing_is_mixed_where_only_sums_are_revealed() {
    let all = transactions(&vector(YES_NO));
    let tallied = 1 + all.iter().position(|transaction| transaction.event == EventType::EncryptedTally).unwrap();
    let (mut board, _) = board_at(YES_NO, tallied);
    let shuffle = transactions(&vector(RANKED)).into_iter().find(|other| other.event == EventType::Shuffle).unwrap();
    assert_eq!(refusal(shuffle.append_to(&mut board)), LinkError::NothingToMix);
}

#[test]
fn a_ballot_is_taken_once() {
    let (mut board, rest) = board_at(YES_NO, 1);
    rest[0].append_to(&mut board).unwrap();
    let payload = rest[0].payload.unwrap();
    assert_eq!(refusal(rest[0].append_to(&mut board)), LinkError::Repeated(payload));
    let ballot = rest[1].data[0].as_slice();
    let error = board.append_ballots(&[ballot, ballot]).unwrap_err();
    assert!(matches!(error, BoardError::Refused(LinkError::Repeated(_))), "{error}");
    assert_eq!(board.height(), 2, "all ballots of a batch or none");
}

#[test]
fn many_ballots_at_once_are_what_they_are_one_by_one() {
    let (mut board, rest) = board_at(YES_NO, 1);
    let ballots: Vec<_> = rest.iter().take_while(|transaction| transaction.event == EventType::Ballot).collect();
    let before = board.into_storage();
    board = Board::open_on(before.clone()).unwrap().0;
    let data: Vec<&[u8]> = ballots.iter().map(|transaction| transaction.data[0].as_slice()).collect();
    let hashes = board.append_ballots(&data).unwrap();
    assert_eq!(hashes.len(), ballots.len());
    assert_eq!(board.last_event(), hashes.last().copied());
    for transaction in &rest[ballots.len()..] {
        transaction.append_to(&mut board).unwrap();
    }
    let after = board.into_storage();
    assert!(after.bytes == vector(YES_NO));
    let calls = rest.len() - ballots.len() + 1;
    assert_eq!(((after.writes - before.writes) as usize, (after.syncs - before.syncs) as usize), (calls, calls));
}

#[test]
fn payloads_are_required_where_there_is_something_to_be_about() {
    let (mut board, rest) = board_at(YES_NO, 1);
    let ballot = &rest[0].data[0];
    assert_eq!(refusal(board.append(EventType::Ballot, &[ballot], None)), LinkError::PayloadMissing(EventType::Ballot));
    let hash = Hash::of(ballot);
    let payload = Some(hash);
    assert_eq!(refusal(board.append(EventType::Ballot, &[], payload)), LinkError::PayloadAbsent(hash));
    let refused = board.append(EventType::EndBallots, &[ballot], payload);
    assert_eq!(refusal(refused), LinkError::PayloadForbidden(EventType::EndBallots));
    let refused = board.append(EventType::EndBallots, &[ballot], None);
    assert_eq!(refusal(refused), LinkError::Unreferenced(hash));
    let refused = board.append(EventType::Ballot, &[b"[]", ballot], payload);
    assert_eq!(refusal(refused), LinkError::Unreferenced(Hash::of(b"[]")));
}

#[test]
fn what_a_payload_refers_to_must_be_there() {
    let setup = &transactions(&vector(YES_NO))[0];
    for missing in 0..3 {
        let (mut board, _) = board_at(YES_NO, 0);
        let mut data: Vec<&[u8]> = setup.data.iter().map(Vec::as_slice).collect();
        let absent = Hash::of(data.remove(missing));
        let refused = board.append(EventType::Setup, &data, setup.payload);
        assert_eq!(refusal(refused), LinkError::ReferenceAbsent(absent));
    }
    let (mut board, _) = board_at(YES_NO, 0);
    let refused = board.append(EventType::Setup, &[b"{}"], Some(Hash::of(b"{}")));
    assert!(matches!(refusal(refused), LinkError::Payload(_)));
}

#[test]
fn an_election_that_cannot_be_read_is_not_set_up() {
    let group = br#"{"version":1,"description":"","name":"","group":"Curve","#;
    for (election, unknown_group) in [(&b"{}"[..], false), (group, true)] {
        let setup = SetupData {
            election: Hash::of(election),
            trustees: Hash::of(b"1"),
            credentials: Hash::of(b"2"),
            credentials_certificate: Some(Hash::of(b"3")),
        };
        let payload = setup.to_json();
        let (mut board, _) = board_at(YES_NO, 0);
        let data: [&[u8]; 5] = [election, b"1", b"2", b"3", payload.as_bytes()];
        let refused = refusal(board.append(EventType::Setup, &data, Some(Hash::of(payload.as_bytes()))));
        assert_eq!(matches!(refused, LinkError::Group(_)), unknown_group, "{refused}");
        assert_eq!(matches!(refused, LinkError::Election(_)), !unknown_group, "{refused}");
    }
}

#[test]
fn data_that_stand_on_the_board_are_not_written_again() {
    // Two trustees decrypt nothing: their (empty) decryptions are equal, their owners are not.
    let all = transactions(&vector(YES_NO));
    let tallied = 1 + all.iter().position(|transaction| transaction.event == EventType::EncryptedTally).unwrap();
    let (mut board, _) = board_at(YES_NO, tallied);
    let decryption = br#"{"decryption_factors":[[]],"decryption_proofs":[[]]}"#;
    let mut sizes = vec![board.size()];
    for owner in [1, 2] {
        let owned = Owned { owner, payload: Hash::of(decryption) }.to_json();
        let payload = Some(Hash::of(owned.as_bytes()));
        board.append(EventType::PartialDecryption, &[decryption, owned.as_bytes()], payload).unwrap();
        sizes.push(board.size());
    }
    assert_eq!((sizes[1] - sizes[0], sizes[2] - sizes[1]), (3 * 1024, 2 * 1024));
    assert_eq!(board.data(&Hash::of(decryption)).unwrap().as_deref(), Some(&decryption[..]));
    let (reopened, torn) = Board::open_on(board.into_storage()).unwrap();
    assert_eq!((reopened.height(), torn), (tallied as u64 + 2, None));
}

#[test]
fn references_are_those_of_the_type() {
    let hash = Hash::of(b"x");
    let tally = SizedEncryptedTally { num_tallied: 1, total_weight: Default::default(), encrypted_tally: hash }.to_json();
    assert_eq!(references(EventType::EncryptedTally, tally.as_bytes()).unwrap(), [hash]);
    assert_eq!(references(EventType::Ballot, b"anything").unwrap(), []);
    assert!(references(EventType::Shuffle, b"anything").is_err());
}

#[test]
fn a_header_that_no_reader_accepts_is_not_written() {
    for header in [Header::new(MAX_TIMESTAMP + 1), Header { version: 2, ..Header::new(1) }] {
        let error = Board::create_on(Medium::default(), &header).unwrap_err();
        assert!(matches!(error, BoardError::BadHeader), "{error}");
    }
}

#[test]
fn a_failing_medium_never_acknowledges_and_never_corrupts() {
    let whole = vector(RANKED);
    let all = transactions(&whole);
    for calls in 0..200 {
        let mut medium = Medium::default();
        medium.fails_in = Some(calls);
        let mut acknowledged = 0;
        let mut board = match Board::create_on(medium, &header(&whole)) {
            Ok(board) => board,
            Err(error) => {
                assert!(matches!(error, BoardError::Io { .. }), "{error}");
                continue;
            }
        };
        for transaction in &all {
            match transaction.append_to(&mut board) {
                Ok(_) => acknowledged += 1,
                Err(error) => {
                    assert!(matches!(error, BoardError::Io { .. }), "{error}");
                    assert!(matches!(transaction.append_to(&mut board), Err(BoardError::Failed)), "it goes on after a failure");
                    break;
                }
            }
        }
        let mut medium = board.into_storage();
        medium.fails_in = None;
        let (mut board, _) = Board::open_on(medium).unwrap();
        let there = usize::try_from(board.height()).unwrap();
        assert!((acknowledged..=acknowledged + 1).contains(&there), "{acknowledged} acknowledged, {there} there");
        for transaction in &all[there..] {
            transaction.append_to(&mut board).unwrap();
        }
        assert!(board.into_storage().bytes == whole);
        if acknowledged == all.len() {
            return;
        }
    }
    panic!("the medium never lasted to the end");
}

#[test]
fn an_archive_that_grew_elsewhere_is_not_written_to() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("board.bel");
    let archive = vector(YES_NO);
    let all = transactions(&archive);
    let mut board = Board::create(&path, &header(&archive)).unwrap();
    all[0].append_to(&mut board).unwrap();
    std::io::Write::write_all(&mut std::fs::File::options().append(true).open(&path).unwrap(), b"x").unwrap();
    let error = all[1].append_to(&mut board).unwrap_err();
    assert!(matches!(error, BoardError::Changed { .. }), "{error}");
}

#[test]
fn only_one_has_a_file_open_for_appending_and_all_may_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("board.bel");
    let archive = vector(YES_NO);
    let all = transactions(&archive);
    let mut board = Board::create(&path, &header(&archive)).unwrap();
    let error = Board::open(&path).unwrap_err();
    assert!(matches!(error, BoardError::Locked), "{error}");
    for transaction in &all {
        transaction.append_to(&mut board).unwrap();
        assert_eq!(Board::read(&path).unwrap().0.height(), board.height());
    }
    assert!(std::fs::read(&path).unwrap() == archive);
    let result = all.last().unwrap().payload.unwrap();
    assert_eq!(board.data(&result).unwrap().as_ref(), all.last().unwrap().data.last());
    drop(board);
    let (board, torn) = Board::open(&path).unwrap();
    assert_eq!((board.stage(), torn), (Stage::Finished, None));
    drop(board);
    assert!(matches!(Board::create(&path, &header(&archive)), Err(BoardError::Io { .. })), "an archive is overwritten");
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(archive.len() as u64 - 1).unwrap();
    let (board, torn) = Board::open(&path).unwrap();
    assert_eq!(torn.unwrap().members_cut, 2);
    assert_eq!(board.stage(), Stage::Decrypting);
    assert_eq!(std::fs::metadata(&path).unwrap().len(), board.size());
    assert!(matches!(Board::open(directory.path().join("none.bel")), Err(BoardError::Io { .. })));
}
