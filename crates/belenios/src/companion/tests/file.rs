//! The file: lines, tails, keys.

use super::*;

#[test]
fn what_was_written_is_read_and_continued() {
    let world = World::new();
    let text = world.text();
    let companion = world.companion();
    assert_eq!(companion.records().skip(1).map(|(_, record)| record.clone()).collect::<Vec<_>>(), world.records);
    assert_eq!((companion.length(), companion.torn()), (u64::try_from(text.len()).unwrap(), 0));
    let mut writer = CompanionWriter::resume(text.clone(), &companion);
    writer
        .append(Record::<G>::Order(
            world.records.iter().find_map(|r| if let Record::Order(o) = r { Some(o.clone()) } else { None }).unwrap(),
        ))
        .unwrap();
    let head = writer.head();
    let longer = Companion::<G>::read(writer.into_inner().as_slice()).unwrap();
    assert_eq!((longer.records().count(), longer.head()), (companion.records().count() + 1, head));
    assert_eq!(peek_companion_group(text.split(|&byte| byte == b'\n').next().unwrap()).unwrap(), "Ed25519");
}

#[test]
fn every_torn_tail_leaves_the_complete_lines() {
    let text = World::new().text();
    let ends: Vec<usize> = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1).collect();
    for cut in (ends[0]..text.len()).step_by(13).chain(ends.iter().map(|end| end - 1)).filter(|cut| *cut >= ends[0]) {
        let companion = Companion::<G>::read(&text[..cut]).unwrap();
        let complete = ends.iter().filter(|end| **end <= cut).max().unwrap();
        assert_eq!((companion.length(), companion.torn()), (u64::try_from(*complete).unwrap(), cut - complete));
    }
    assert!(matches!(Companion::<G>::read(&text[..ends[0] - 1]), Err(CompanionError::Empty)));
    assert!(matches!(Companion::<G>::read(b"".as_slice()), Err(CompanionError::Empty)));
}

#[test]
fn no_byte_of_a_complete_line_can_change() {
    let text = World::new().text();
    let last = text[..text.len() - 1].iter().rposition(|&byte| byte == b'\n').unwrap() + 1;
    for place in (0..last).step_by(7) {
        for change in [1, 0x20] {
            let mut altered = text.clone();
            altered[place] ^= change;
            assert!(Companion::<G>::read(altered.as_slice()).is_err(), "byte {place}");
        }
    }
}

#[test]
fn lines_cannot_be_removed_swapped_or_put_in() {
    let text = World::new().text();
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let read = |lines: &[&[u8]]| Companion::<G>::read(lines.concat().as_slice());
    let without: Vec<&[u8]> = lines.iter().enumerate().filter(|(index, _)| *index != 4).map(|(_, line)| *line).collect();
    assert!(matches!(read(&without), Err(CompanionError::Height { line: 5, found: 5 })));
    let mut swapped = lines.clone();
    swapped.swap(4, 5);
    assert!(matches!(read(&swapped), Err(CompanionError::Height { line: 5, found: 5 })));
    assert!(matches!(read(&lines[1..]), Err(CompanionError::Opening { line: 1 })));
    let opening_again = [lines[0], lines[0]];
    assert!(matches!(read(&opening_again), Err(CompanionError::Height { line: 2, found: 0 })));
    // Another line at the same height: the next one does not continue it.
    let mut other = World::new();
    let officer = other.key("officer");
    other.records[8] = Record::Restart(Restart::sign(&other.uuid, 2, "other".to_owned(), &officer));
    let other = other.text();
    let mut mixed = lines.clone();
    mixed[9] = other.split_inclusive(|&byte| byte == b'\n').nth(9).unwrap();
    assert!(matches!(read(&mixed), Err(CompanionError::Parent { line: 11 })));
    let mut writer = CompanionWriter::create::<G>(Vec::new(), &"ZPcjFVuiTxFpRE".parse().unwrap()).unwrap();
    let opening = Opening { version: 1, uuid: "ZPcjFVuiTxFpRE".parse().unwrap(), group: "Ed25519".to_owned() };
    writer.append(Record::<G>::Opening(opening)).unwrap();
    assert!(matches!(Companion::<G>::read(writer.into_inner().as_slice()), Err(CompanionError::Opening { line: 2 })));
}

#[test]
fn other_versions_groups_kinds_and_giant_lines_are_refused() {
    let read = |text: &str| Companion::<G>::read(text.as_bytes());
    let opening = |version: &str, group: &str| {
        format!(
            "{{\"height\":0,\"kind\":\"opening\",\"body\":{{\"version\":{version},\"uuid\":\"ZPcjFVuiTxFpRE\",\"group\":\"{group}\"}}}}\n"
        )
    };
    assert!(read(&opening("1", "Ed25519")).is_ok());
    assert!(matches!(read(&opening("2", "Ed25519")), Err(CompanionError::Version(2))));
    assert!(matches!(read(&opening("1", "BELENIOS-2048")), Err(CompanionError::Group { .. })));
    assert!(matches!(read(&opening("01", "Ed25519")), Err(CompanionError::Json { line: 1, .. })));
    assert!(matches!(read("{}\n"), Err(CompanionError::Opening { line: 1 })));
    let unknown = opening("1", "Ed25519") + &format!("{{\"height\":1,\"parent\":\"{}\",\"kind\":\"gift\",\"body\":{{}}}}\n", hash(""));
    assert!(matches!(read(&unknown), Err(CompanionError::Json { line: 2, .. })));
    let giant = opening("1", "Ed25519") + &"x".repeat(70_000);
    assert!(matches!(read(&giant), Err(CompanionError::TooLong { line: 2 })));
    let reason = "x".repeat(70_000);
    let mut writer = CompanionWriter::create::<G>(Vec::new(), &"ZPcjFVuiTxFpRE".parse().unwrap()).unwrap();
    let officer = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(1));
    let restart = Restart::sign(&"ZPcjFVuiTxFpRE".parse().unwrap(), 2, reason, &officer);
    assert!(writer.append(Record::<G>::Restart(restart)).is_err());
}

#[test]
fn signing_keys_are_read_strictly_and_never_shown() {
    let key = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(1));
    let text = key.reveal_json();
    assert_eq!(SigningKey::from_json(format!("{}\n", text.as_str()).as_bytes()).unwrap().verifying_key(), key.verifying_key());
    for bad in ["", "\"\"", &text[1..], &text.to_uppercase(), &text.replace('"', ""), &format!("\"0{}", &text[1..])] {
        let error = SigningKey::from_json(bad.as_bytes()).unwrap_err();
        assert!(bad.len() < 9 || !format!("{error} {error:?}").contains(&bad[1..9]));
    }
    assert_eq!(format!("{key:?}"), "SigningKey(…)");
}
