//! Power failures: whatever was acknowledged is there, whatever else is cut off.

use belenios::archive::{Board, BoardError};
use belenios::json::Wire;
use belenios::v1::{Event, EventType};

use crate::support::{Forged, Medium, RANKED, Transaction, YES_NO, archive, transactions, vector};

fn complete_prefix(transactions: &[Transaction], cut: usize) -> usize {
    transactions.iter().take_while(|transaction| transaction.end <= cut).count()
}

/// Opens what is left of an archive and requires that it is exactly the first `events` transactions.
fn recovers_to(left: Vec<u8>, whole: &[u8], transactions: &[Transaction], events: usize) -> Board<Medium> {
    let length = left.len();
    let end = transactions[events - 1].end;
    let (board, torn) = Board::open_on(Medium::holding(left)).unwrap_or_else(|error| panic!("of {length} bytes: {error}"));
    assert_eq!(torn.map_or(0, |torn| torn.bytes_cut), (length - end) as u64);
    assert_eq!(board.height(), events as u64);
    assert_eq!(board.size(), end as u64);
    let board = board.into_storage();
    assert!(board.bytes == whole[..end], "not a prefix");
    assert_eq!(board.syncs, u32::from(torn.is_some()));
    Board::open_on(board).unwrap().0
}

#[test]
fn every_byte_of_the_last_three_transactions_may_be_the_last_one() {
    for name in [YES_NO, RANKED] {
        let whole = vector(name);
        let transactions = transactions(&whole);
        let start = transactions[transactions.len() - 3].start;
        for cut in start..whole.len() {
            let events = complete_prefix(&transactions, cut);
            let mut board = recovers_to(whole[..cut].to_vec(), &whole, &transactions, events);
            if cut % 397 == 0 {
                for transaction in &transactions[events..] {
                    transaction.append_to(&mut board).unwrap();
                }
                assert!(board.into_storage().bytes == whole, "going on after a cut at {cut} gives another archive");
            }
        }
    }
}

#[test]
fn blocks_that_were_never_written_read_as_zeros() {
    let whole = vector(YES_NO);
    let transactions = transactions(&whole);
    let start = transactions[transactions.len() - 3].start;
    for cut in (start..whole.len()).step_by(512) {
        let mut left = whole[..cut].to_vec();
        left.resize(whole.len(), 0);
        let events = complete_prefix(&transactions, cut);
        recovers_to(left, &whole, &transactions, events);
    }
}

#[test]
fn the_first_transaction_may_be_torn() {
    let whole = vector(YES_NO);
    let first = &transactions(&whole)[0];
    for cut in (first.start + 1..first.end).step_by(7) {
        let (board, torn) = Board::open_on(Medium::holding(&whole[..cut])).unwrap();
        assert_eq!(torn.unwrap().bytes_cut, (cut - first.start) as u64);
        assert_eq!(board.height(), 0);
        assert!(board.setup().is_none());
    }
}

#[test]
fn members_that_were_cut_are_counted() {
    let whole = vector(YES_NO);
    let last = transactions(&whole).pop().unwrap();
    let cut = |at: usize| Board::open_on(Medium::holding(&whole[..at])).unwrap().1.unwrap();
    assert_eq!((cut(last.start + 1).members_cut, cut(last.start + 1).bytes_cut), (1, 1));
    assert_eq!(cut(last.end - 1024).members_cut, 1, "the result without its event");
    assert_eq!(cut(last.end - 1).members_cut, 2, "the result and a torn event");
}

#[test]
fn end_marks_of_tar_are_cut_off() {
    let mut bytes = vector(YES_NO);
    let size = bytes.len();
    bytes.resize(size + 1024, 0);
    let (board, torn) = Board::open_on(Medium::holding(bytes)).unwrap();
    let torn = torn.unwrap();
    assert_eq!((torn.bytes_cut, torn.members_cut), (1024, 0));
    assert_eq!(board.into_storage().bytes.len(), size);
}

#[test]
fn reading_a_torn_archive_reports_it_and_changes_nothing() {
    let mut bytes = vector(YES_NO);
    bytes.truncate(bytes.len() - 1);
    let (mut board, torn) = Board::read_on(Medium::holding(bytes.clone())).unwrap();
    assert!(torn.is_some());
    let refused = board.append(EventType::EndBallots, &[], None).unwrap_err();
    assert!(matches!(refused, BoardError::ReadOnly), "{refused}");
    assert_eq!(board.into_storage().bytes, bytes);
}

#[test]
fn one_changed_byte_is_never_repaired_by_cutting_an_event_before_it() {
    let whole = vector(YES_NO);
    let transactions = transactions(&whole);
    let last_event = whole.len() - 1024;
    for at in (0..whole.len()).step_by(13).chain(last_event..whole.len()) {
        for change in [0x01, 0x40] {
            let mut bytes = whole.clone();
            bytes[at] ^= change;
            match Board::open_on(Medium::holding(bytes)) {
                Err(_) => {}
                // What cannot be told from a torn write: the very last event seems to go on beyond the end of the file.
                Ok((board, Some(_))) if at >= last_event => {
                    assert_eq!(board.height() + 1, transactions.len() as u64);
                }
                Ok((_, torn)) => panic!("byte {at} was changed, and the board opened: {torn:?}"),
            }
        }
    }
}

#[test]
fn damage_before_a_complete_event_is_named_and_nothing_is_cut() {
    let whole = vector(YES_NO);
    let ballot = transactions(&whole).into_iter().find(|transaction| transaction.event == EventType::Ballot).unwrap();
    let mut bytes = whole.clone();
    bytes[ballot.start + 1024..ballot.start + 1536].fill(0);
    let error = Board::open_on(Medium::holding(bytes)).unwrap_err();
    let expected = (ballot.start as u64, (ballot.end - 1024) as u64);
    assert!(matches!(error, BoardError::Damaged { damage, event } if (damage, event) == expected), "{error}");
    // A size that leads over the end of the file.
    let mut bytes = whole.clone();
    bytes[ballot.start..ballot.start + 512].copy_from_slice(&{
        let name = core::str::from_utf8(&whole[ballot.start..ballot.start + 74]).unwrap();
        Forged { size: b"00077777777\0".to_vec(), ..Forged::named(name, b"") }.bytes(1_795_374_720)
    });
    let error = Board::open_on(Medium::holding(bytes)).unwrap_err();
    assert!(matches!(error, BoardError::Damaged { .. }), "{error}");
    // An acknowledged event that rotted is not taken for a torn one.
    let mut bytes = whole;
    let at = bytes.len() - 500;
    bytes[at] ^= 1;
    let error = Board::open_on(Medium::holding(bytes)).unwrap_err();
    assert!(matches!(error, BoardError::Rotten { .. }), "{error}");
}

#[test]
fn foreign_bytes_at_the_end_are_not_cut_off() {
    for tail in [&b"\n"[..], &Forged::named("notes.txt", b"keep me").bytes(1_795_374_720)] {
        let mut bytes = vector(YES_NO);
        bytes.extend_from_slice(tail);
        let error = Board::open_on(Medium::holding(bytes)).unwrap_err();
        assert!(matches!(error, BoardError::Archive(_)), "{error}");
    }
}

#[test]
fn an_archive_with_a_faulty_container_is_not_gone_on_with() {
    let mut bytes = vector(YES_NO);
    bytes[1024 + 265] = 1;
    let error = Board::open_on(Medium::holding(bytes)).unwrap_err();
    assert!(matches!(error, BoardError::Fault(_)), "{error}");
}

#[test]
fn an_event_that_does_not_follow_is_named_with_its_place() {
    let event = Event { parent: None, height: 1, event_type: EventType::Setup, payload: None };
    let error = Board::open_on(Medium::holding(archive(&[Forged::event(event.to_json().as_bytes())]))).unwrap_err();
    assert_eq!(error.to_string(), "byte 1024: the event at height 0 is wrong: its height is 1, 0 events precede it");
    let error = Board::open_on(Medium::holding(archive(&[Forged::event(b"{}")]))).unwrap_err();
    assert!(matches!(error, BoardError::Event { offset: 1024, .. }), "{error}");
}
