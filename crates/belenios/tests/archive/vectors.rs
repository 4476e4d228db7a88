use std::path::Path;

use belenios::archive::{ArchiveReader, ArchiveWriter, Board, MemberKind, Stage};
use belenios::json::Wire;
use belenios::v1::{Event, EventType, Hash};

use crate::support::{Medium, RANKED, YES_NO, archives, transactions, vector, vectors};

/// Archives of this repository, and of the larger collection beside it where that is present.
fn all_archives() -> Vec<(String, Vec<u8>)> {
    let mut paths = archives(&vectors());
    assert!(paths.len() >= 3, "the archives of vectors/ are missing");
    let collection = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios");
    if collection.is_dir() {
        paths.extend(archives(&collection));
    } else {
        eprintln!("notice: no further archives at {}", collection.display());
    }
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

#[test]
fn the_peers_archives_are_rebuilt_byte_for_byte() {
    for (path, archive) in all_archives() {
        let mut reader = ArchiveReader::open(archive.as_slice()).unwrap();
        assert_eq!(reader.header_faults(), [], "{path}");
        assert_eq!(reader.header().to_json().as_bytes(), reader.header_bytes(), "{path}");
        let mut writer = ArchiveWriter::create(Vec::new(), reader.header()).unwrap();
        while let Some(member) = reader.next_member().unwrap() {
            assert_eq!(member.faults, [], "{path}");
            assert!(member.content_matches_name(), "{path}: {}", member.file_name());
            assert_eq!(writer.get_mut().len() as u64, member.offset, "{path}");
            let hash = match member.kind {
                MemberKind::Data => writer.data(&member.bytes),
                MemberKind::Event => writer.event(&Event::from_json(&member.bytes).unwrap()),
            };
            assert_eq!(hash.unwrap(), member.name, "{path}");
        }
        assert_eq!(reader.position(), archive.len() as u64, "{path}");
        assert!(writer.into_inner() == archive, "{path} is rebuilt otherwise");
    }
}

#[test]
fn the_peers_archives_are_boards_at_their_stage() {
    for (path, archive) in all_archives() {
        let (board, torn) = Board::read_on(Medium::holding(archive)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(torn, None, "{path}");
        let stage = if path.contains("mid-vote") {
            Stage::Open
        } else if path.contains("before-result") {
            Stage::Decrypting
        } else if path.contains("before-tally") {
            Stage::Open
        } else {
            Stage::Finished
        };
        assert_eq!(board.stage(), stage, "{path}");
        let mixes = ["-stv-", "-mj-", "-nh-"].iter().any(|shape| path.contains(shape));
        assert_eq!(board.needs_mixing(), mixes, "{path}");
        assert_eq!(board.height(), board.entries().len() as u64);
    }
}

#[test]
fn replaying_the_peers_transactions_gives_the_peers_archive() {
    for name in [YES_NO, RANKED] {
        let archive = vector(name);
        let reader = ArchiveReader::open(archive.as_slice()).unwrap();
        let mut board = Board::create_on(Medium::default(), reader.header()).unwrap();
        for transaction in transactions(&archive) {
            let hash = transaction.append_to(&mut board).unwrap();
            assert_eq!(board.last_event(), Some(hash));
            assert_eq!(board.size(), transaction.end as u64);
        }
        assert_eq!(board.stage(), Stage::Finished);
        assert!(board.into_storage().bytes == archive, "{name} is replayed otherwise");
    }
}

#[test]
fn a_board_gives_every_payload_back() {
    let archive = vector(RANKED);
    let (mut board, _) = Board::read_on(Medium::holding(archive.clone())).unwrap();
    for transaction in transactions(&archive) {
        for data in transaction.data {
            let name = Hash::of(&data);
            assert!(board.contains(&name));
            assert_eq!(board.data(&name).unwrap(), Some(data));
        }
    }
    assert_eq!(board.data(&Hash::of(b"never written")).unwrap(), None);
    assert_eq!(board.payloads(EventType::Ballot).count(), 6);
    assert_eq!(board.payloads(EventType::Shuffle).count(), 2);
    assert_eq!(board.payloads(EventType::EndBallots).count(), 0);
    let setup = board.setup().unwrap().clone();
    assert!(board.contains(&setup.election) && board.contains(&setup.trustees) && board.contains(&setup.credentials));
}
