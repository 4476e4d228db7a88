//! What is read back is what was written, or an error.

use belenios::archive::{Board, BoardError};
use belenios::v1::EventType;

use crate::support::{YES_NO, vector};

#[test]
fn data_that_changed_on_the_medium_are_not_given_out() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("board.bel");
    std::fs::write(&path, vector(YES_NO)).unwrap();
    let (mut board, _) = Board::read(&path).unwrap();
    let ballot = board.payloads(EventType::Ballot).next().unwrap();
    let bytes = board.data(&ballot).unwrap().unwrap();
    let mut changed = vector(YES_NO);
    let at = changed.windows(bytes.len()).position(|window| window == bytes).unwrap();
    changed[at + 20] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    let error = board.data(&ballot).unwrap_err();
    assert!(matches!(error, BoardError::Rotten { name, .. } if name == ballot), "{error}");
    std::fs::write(&path, &changed[..at]).unwrap();
    assert!(matches!(board.data(&ballot), Err(BoardError::Rotten { .. })));
}
