use belenios::archive::{ArchiveReader, ArchiveWriter, MemberKind};
use belenios::json::Wire;
use belenios::v1::{Event, EventType, Hash, Header};
use proptest::prelude::*;

use crate::support::{YES_NO, read_all, vector};

/// Gives its bytes in pieces of the given size, as pipes do.
struct Pieces<'a>(&'a [u8], usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

#[derive(Clone, Debug)]
enum Record {
    Data(Vec<u8>),
    Event(Event),
}

fn event_types() -> impl Strategy<Value = EventType> {
    prop::sample::select(vec![EventType::Setup, EventType::Ballot, EventType::EndBallots, EventType::EndShuffles, EventType::Result])
}

fn hashes() -> impl Strategy<Value = Option<Hash>> {
    prop::option::of(any::<[u8; 32]>().prop_map(Hash::from_bytes))
}

fn records() -> impl Strategy<Value = Record> {
    let event = (hashes(), 0..1_u64 << 62, event_types(), hashes()).prop_map(|(parent, height, event_type, payload)| Event {
        parent,
        height,
        event_type,
        payload,
    });
    let sizes = prop_oneof![0..600_usize, 500..540_usize, Just(512), Just(70_000), Just(131_072)];
    let data = sizes.prop_flat_map(|size| prop::collection::vec(any::<u8>(), size));
    prop_oneof![data.prop_map(Record::Data), event.prop_map(Record::Event)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read(records in prop::collection::vec(records(), 0..12), time in 0..1_u64 << 33, piece in 1..2000_usize, number in any::<bool>()) {
        let header = Header { timestamp_as_number: number, ..Header::new(time) };
        let mut writer = ArchiveWriter::create(Vec::new(), &header).unwrap();
        for record in &records {
            match record {
                Record::Data(bytes) => writer.data(bytes).unwrap(),
                Record::Event(event) => writer.event(event).unwrap(),
            };
        }
        let archive = writer.into_inner();
        let mut reader = ArchiveReader::open(Pieces(&archive, piece)).unwrap();
        prop_assert_eq!(reader.header(), &header);
        for record in &records {
            let member = reader.next_member().unwrap().expect("a member is missing");
            prop_assert!(member.faults.is_empty() && member.content_matches_name());
            match record {
                Record::Data(bytes) => prop_assert!(member.kind == MemberKind::Data && member.bytes == *bytes),
                Record::Event(event) => prop_assert_eq!(&Event::from_json(&member.bytes).unwrap(), event),
            }
        }
        prop_assert!(reader.next_member().unwrap().is_none());
        prop_assert_eq!(reader.position(), archive.len() as u64);
    }

    #[test]
    fn whatever_is_changed_reading_ends_without_panic(changes in prop::collection::vec((0..51_200_usize, any::<u8>()), 1..20), cut in 0..51_200_usize) {
        let mut bytes = vector(YES_NO);
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(cut);
        let _ = read_all(&bytes);
        let _ = belenios::archive::Board::open_on(crate::support::Medium::holding(bytes));
    }
}
