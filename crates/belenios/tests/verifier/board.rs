//! P and E: container, spelling and chain.

use belenios::json::Wire;
use belenios::v1::{Event, EventType, Hash};
use belenios::verify::Check;

use crate::{assert_fails, assert_valid, blank, open, ranked, report, voted, yes};

#[test]
fn an_honest_archive_is_valid_at_every_step() {
    let mut forge = voted();
    forge.finish(&[1, 2]);
    let bytes = forge.bytes();
    let report = assert_valid(&bytes);
    assert_eq!((report.ballots, report.counted, report.total_weight), (4, 3, 3));
    assert_eq!(report.result.unwrap().to_json(), r#"{"result":[[1,1,1]]}"#);
    assert_eq!(report.decrypted_by, [1, 2]);
}

#[test]
fn p1_a_mode_that_is_not_the_formats() {
    let mut bytes = voted().bytes();
    // The mode of the first data member, with the checksum made right again.
    let header = 1024;
    bytes[header + 100..header + 107].copy_from_slice(b"0000600");
    bytes[header + 148..header + 156].fill(b' ');
    let sum: u32 = bytes[header..header + 512].iter().map(|byte| u32::from(*byte)).sum();
    bytes[header + 148..header + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_fails(&bytes, &[Check::P1]);
}

#[test]
fn p1_bytes_after_the_last_member() {
    let mut bytes = voted().bytes();
    bytes.extend([1, 2, 3]);
    assert_fails(&bytes, &[Check::P1]);
}

#[test]
fn p2_content_that_is_not_what_the_name_says() {
    let mut forge = open();
    let (first, second) = (forge.ballot(0, &yes()).to_json(), forge.ballot(0, &yes()).to_json());
    assert_eq!(first.len().div_ceil(512), second.len().div_ceil(512));
    let payload = forge.data(&first);
    forge.event(EventType::Ballot, Some(payload));
    let mut bytes = forge.bytes();
    // Another ballot of the same voter under the first one's name.
    let at = bytes.windows(first.len()).position(|window| window == first.as_bytes()).unwrap();
    let header = at - 512;
    bytes[at..at + first.len().max(second.len())].fill(0);
    bytes[at..at + second.len()].copy_from_slice(second.as_bytes());
    bytes[header + 124..header + 135].copy_from_slice(format!("{:011o}", second.len()).as_bytes());
    bytes[header + 148..header + 156].fill(b' ');
    let sum: u32 = bytes[header..header + 512].iter().map(|byte| u32::from(*byte)).sum();
    bytes[header + 148..header + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_fails(&bytes, &[Check::P2]);
}

#[test]
fn p3_a_header_of_another_version() {
    let mut bytes = voted().bytes();
    let at = bytes.windows(11).position(|window| window == b"\"version\":1").unwrap();
    bytes[at + 10] = b'2';
    assert_fails(&bytes, &[Check::P3]);
}

/// Puts this text on the board in place of a ballot.
fn cast_text(change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut forge = open();
    let text = change(forge.ballot(0, &yes()).to_json());
    let payload = forge.data(text);
    forge.event(EventType::Ballot, Some(payload));
    forge.bytes()
}

#[test]
fn p4_broken_duplicate_unknown_or_missing_fields() {
    let duplicate = |text: String| text.replacen("\"election_hash\"", "\"election_uuid\":\"x\",\"election_hash\"", 1);
    assert_fails(&cast_text(duplicate), &[Check::P4]);
    assert_fails(&cast_text(|text| text.replacen("{\"election_uuid\"", "{\"surprise\":1,\"election_uuid\"", 1)), &[Check::P4]);
    assert_fails(&cast_text(|text| text[..text.len() - 1].to_owned()), &[Check::P4]);
    assert_fails(&cast_text(|text| text.replacen(",\"response\":", ",\"reply\":", 1)), &[Check::P4]);
    assert_fails(&cast_text(|_| "[".repeat(100_000)), &[Check::P4]);
}

#[test]
fn p5_white_space_order_and_escapes() {
    assert_fails(&cast_text(|text| text.replacen(":", ": ", 1)), &[Check::P5]);
    assert_fails(&cast_text(|text| format!("{text}\n")), &[Check::P5]);
    let reorder = |text: String| {
        let start = text.find("{\"challenge\":").unwrap();
        let end = start + text[start..].find('}').unwrap();
        let (challenge, response) = text[start + 1..end].split_once(',').unwrap();
        format!("{}{{{response},{challenge}{}", &text[..start], &text[end..])
    };
    assert_fails(&cast_text(reorder), &[Check::P5]);
    let escape = |text: String| text.replacen("\"election_uuid\":\"", "\"election_uuid\":\"\\u0041", 1);
    assert_fails(&cast_text(escape), &[Check::P5]);
}

#[test]
fn p6_numbers_that_are_not_canonical() {
    let q = "7237005577332262213973186563042994240857116359379907606001950938285454250989";
    for number in ["007", "0x7", "-1", "+1", "1.0", "", q, &"9".repeat(100_000)] {
        let change = |text: String| {
            let start = text.find("\"response\":\"").unwrap() + 12;
            let end = start + text[start..].find('"').unwrap();
            format!("{}{number}{}", &text[..start], &text[end..])
        };
        assert_fails(&cast_text(change), &[Check::P6]);
    }
}

#[test]
fn p7_elements_that_are_not_members() {
    // Order 2, order 4, y ≥ p, the identity with a sign, upper case, one digit short.
    let strange = [
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee",
        "8000000000000000000000000000000000000000000000000000000000000001",
        "666666666666666666666666666666666666666666666666666666666666665A",
        "66666666666666666666666666666666666666666666666666666666666665",
    ];
    for element in strange {
        let change = |text: String| {
            let start = text.find("\"alpha\":\"").unwrap() + 9;
            format!("{}{element}{}", &text[..start], &text[start + 64..])
        };
        let failed = report(&cast_text(change)).failed();
        // A canonical encoding outside the subgroup is inside a ballot whose hash is then wrong, too.
        assert!(failed == [Check::P7] || failed == [Check::P7, Check::B35], "{element}: {failed:?}");
        assert!(failed.contains(&Check::P7));
    }
}

#[test]
fn e9_an_event_that_names_another_parent() {
    let mut forge = voted();
    let event = Event { parent: Some(Hash::of(b"elsewhere")), height: forge.height, event_type: EventType::EndBallots, payload: None };
    forge.raw_event(&event);
    assert_fails(&forge.bytes(), &[Check::E9]);
}

#[test]
fn e10_a_height_that_is_not_the_index() {
    let mut forge = voted();
    let event = Event { parent: forge.parent, height: forge.height + 1, event_type: EventType::EndBallots, payload: None };
    forge.raw_event(&event);
    assert_fails(&forge.bytes(), &[Check::E10]);
}

#[test]
fn the_chain_goes_on_after_an_event_that_cannot_be_read() {
    let mut forge = voted();
    let event = Event { parent: forge.parent, height: forge.height, event_type: EventType::EndBallots, payload: None };
    let start = forge.snapshot().len();
    let strange = forge.data(event.to_json().replacen(':', ": ", 1));
    (forge.parent, forge.height) = (Some(strange), forge.height + 1);
    forge.vote(3, &yes());
    let mut bytes = forge.bytes();
    // What was written as data becomes an event, with the checksum made right again.
    let header = &mut bytes[start..start + 512];
    header[64..75].copy_from_slice(b".event.json");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    assert_fails(&bytes, &[Check::P5]);
}

#[test]
fn e11_data_that_nothing_refers_to_and_payloads_that_are_missing() {
    let mut forge = voted();
    forge.data("{}");
    assert_fails(&forge.bytes(), &[Check::E11]);

    let mut forge = voted();
    forge.close();
    forge.event(EventType::EncryptedTally, Some(Hash::of(b"nowhere")));
    assert_fails(&forge.bytes(), &[Check::E11]);

    let mut forge = voted();
    let event = Event { parent: forge.parent, height: forge.height, event_type: EventType::EndBallots, payload: Some(Hash::of(b"x")) };
    forge.raw_event(&event);
    assert_fails(&forge.bytes(), &[Check::E11]);
}

#[test]
fn b45_goes_with_a_ballot_that_is_missing() {
    let mut forge = voted();
    forge.event(EventType::Ballot, Some(Hash::of(b"nowhere")));
    assert_fails(&forge.bytes(), &[Check::E11, Check::B45]);
}

#[test]
fn e12_setup_twice_or_not_first() {
    let mut forge = voted();
    let payload = forge.data("{\"setup\":1}");
    forge.event(EventType::Setup, Some(payload));
    assert_fails(&forge.bytes(), &[Check::E12]);

    let mut forge = crate::Forge::<belenios::group::Ed25519>::new(crate::forge::YES_NO_BLANK, 1, &[1]);
    forge.close();
    assert_fails(&forge.bytes(), &[Check::E12]);
    assert_fails(&crate::Forge::<belenios::group::Ed25519>::new(crate::forge::YES_NO_BLANK, 1, &[1]).bytes(), &[Check::E12]);
}

#[test]
fn e13_events_out_of_order() {
    let mut forge = voted();
    forge.close();
    forge.close();
    assert_fails(&forge.bytes(), &[Check::E13]);
}

#[test]
fn e14_a_ballot_after_the_end() {
    let mut forge = voted();
    forge.close();
    let ballot = forge.ballot(3, &yes());
    let payload = forge.data(ballot.to_json());
    forge.event(EventType::Ballot, Some(payload));
    forge.tally();
    assert_fails(&forge.bytes(), &[Check::E14]);
}

#[test]
fn e15_something_after_the_result() {
    let mut forge = voted();
    forge.finish(&[1, 2]);
    forge.event(EventType::EndShuffles, None);
    assert_fails(&forge.bytes(), &[Check::E15]);
}

#[test]
fn e16_mixing_left_out_or_not_needed() {
    let mut forge = ranked();
    forge.close();
    forge.tally();
    forge.decrypt(1);
    assert_fails(&forge.bytes(), &[Check::E16]);

    let mut forge = voted();
    forge.close();
    forge.tally();
    forge.event(EventType::EndShuffles, None);
    assert_fails(&forge.bytes(), &[Check::E16]);
}

#[test]
fn truncated_archives_never_panic_and_are_never_valid_inside_a_member() {
    let mut forge = open();
    forge.vote(0, &blank());
    forge.finish(&[1, 2]);
    let bytes = forge.bytes();
    for cut in (0..bytes.len()).step_by(97) {
        let report = report(&bytes[..cut]);
        assert!(cut % 512 == 0 || !report.failed().is_empty(), "cut at {cut}");
    }
}
