//! An archive that is read without fault is written again byte for byte.
#![no_main]

use belenios::archive::{ArchiveReader, ArchiveWriter, MemberKind};
use belenios::json::Wire;
use belenios::v1::Event;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = ArchiveReader::open(bytes) else { return };
    let mut clean = reader.header_faults().is_empty();
    let mut writer = ArchiveWriter::create(Vec::new(), reader.header());
    loop {
        let start = reader.position();
        let member = match reader.next_member() {
            Ok(Some(member)) => member,
            Ok(None) => break,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        };
        assert_eq!(member.offset, start);
        assert!(reader.position() <= bytes.len() as u64);
        clean &= member.faults.is_empty() && member.content_matches_name();
        for fault in &member.faults {
            assert!((start..reader.position()).contains(&fault.offset), "{fault}");
        }
        match (&mut writer, member.kind) {
            (Ok(writer), MemberKind::Data) => assert_eq!(writer.data(&member.bytes).unwrap() == member.name, member.content_matches_name()),
            (Ok(writer), MemberKind::Event) => match Event::from_json(&member.bytes) {
                Ok(event) => assert_eq!(writer.event(&event).unwrap() == member.name, member.content_matches_name()),
                Err(_) => clean = false,
            },
            (Err(_), _) => assert!(!clean, "a clean header that is never written"),
        }
    }
    if clean {
        assert!(writer.unwrap().into_inner() == bytes, "a clean archive is rebuilt otherwise");
    }
});
