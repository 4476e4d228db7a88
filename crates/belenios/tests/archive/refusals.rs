use belenios::archive::{ArchiveError, ArchiveReader, ArchiveWriter, ContainerFault, FaultKind, MAX_TIMESTAMP};
use belenios::v1::Header;

use crate::support::{Forged, TIME, YES_NO, archive, read_all, vector};

/// The error of an archive with one forged member.
fn refused(member: Forged) -> ArchiveError {
    read_all(&archive(&[member])).unwrap_err()
}

/// The faults of the second member of a good archive in which some bytes were changed.
fn faults(change: impl FnOnce(&mut [u8])) -> Vec<ContainerFault> {
    let mut bytes = archive(&[Forged::data(b"[1]"), Forged::data(b"[2]")]);
    change(&mut bytes[1024..2048]);
    let mut reader = ArchiveReader::open(bytes.as_slice()).unwrap();
    let member = reader.next_member().unwrap().unwrap();
    assert!(reader.next_member().unwrap().unwrap().faults.is_empty());
    member.faults
}

/// Puts the checksum right, so that only the change itself is found.
fn seal(member: &mut [u8]) {
    member[148..156].copy_from_slice(b"        ");
    let sum: u32 = member[..512].iter().map(|&byte| u32::from(byte)).sum();
    member[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn fault(change: impl FnOnce(&mut [u8])) -> FaultKind {
    let mut faults = faults(|member| {
        change(member);
        seal(member);
    });
    let fault = faults.pop().expect("a fault");
    assert_eq!(faults, [], "one change, one fault");
    assert!((1024..2048).contains(&fault.offset), "{fault}");
    assert!(fault.member.ends_with(".data.json"));
    fault.kind
}

#[test]
fn a_clean_member_has_no_fault() {
    assert_eq!(faults(|_| ()), []);
}

#[test]
fn bytes_after_the_name_are_a_fault() {
    assert_eq!(fault(|member| member[90] = b'x'), FaultKind::Name);
}

#[test]
fn another_mode_is_a_fault() {
    assert_eq!(fault(|member| member[106] = b'0'), FaultKind::Mode("0000640\\x00".into()));
}

#[test]
fn another_user_is_a_fault() {
    assert_eq!(fault(|member| member[114] = b'1'), FaultKind::User("0000001\\x00".into()));
}

#[test]
fn another_group_is_a_fault() {
    assert_eq!(fault(|member| member[122] = b'1'), FaultKind::Group("0000001\\x00".into()));
}

#[test]
fn a_size_ended_by_a_space_is_a_fault() {
    assert!(matches!(fault(|member| member[135] = b' '), FaultKind::Size(_)));
}

#[test]
fn a_time_other_than_the_headers_is_a_fault() {
    assert!(matches!(fault(|member| member[146] ^= 1), FaultKind::Time { .. }));
}

#[test]
fn a_checksum_in_another_form_is_a_fault() {
    let faults = faults(|member| member[154..156].copy_from_slice(b" \0"));
    assert!(matches!(faults[..], [ContainerFault { kind: FaultKind::Checksum { .. }, offset: 1172, .. }]), "{faults:?}");
}

#[test]
fn a_wrong_checksum_is_a_fault() {
    let faults = faults(|member| member[153] ^= 1);
    assert!(matches!(faults[..], [ContainerFault { kind: FaultKind::Checksum { .. }, .. }]), "{faults:?}");
}

#[test]
fn a_zero_type_is_a_fault() {
    assert_eq!(fault(|member| member[156] = 0), FaultKind::Type);
}

#[test]
fn the_name_of_a_link_is_a_fault() {
    assert_eq!(fault(|member| member[157] = b'x'), FaultKind::Link);
}

#[test]
fn a_ustar_magic_is_a_fault() {
    assert_eq!(fault(|member| member[257..265].copy_from_slice(b"ustar\x0000")), FaultKind::Magic("ustar\\x0000".into()));
}

#[test]
fn names_of_users_are_a_fault() {
    assert_eq!(fault(|member| member[265] = b'r'), FaultKind::Unused);
    assert_eq!(fault(|member| member[511] = 1), FaultKind::Unused);
}

#[test]
fn padding_that_is_not_zero_is_a_fault() {
    let found = faults(|member| member[515] = b' ');
    assert!(matches!(found[..], [ContainerFault { kind: FaultKind::Padding, offset: 1539, .. }]), "{found:?}");
    let found = faults(|member| member[1023] = 1);
    assert!(matches!(found[..], [ContainerFault { kind: FaultKind::Padding, .. }]), "{found:?}");
}

#[test]
fn every_byte_of_a_header_is_looked_at() {
    for at in 0..512 {
        let mut bytes = archive(&[Forged::data(b"[1]"), Forged::data(b"[2]")]);
        bytes[1024 + at] ^= 0x08;
        let mut reader = ArchiveReader::open(bytes.as_slice()).unwrap();
        let noticed = match reader.next_member() {
            Ok(Some(member)) => !member.faults.is_empty() || !member.content_matches_name(),
            Ok(None) => false,
            Err(_) => true,
        };
        assert!(noticed, "byte {at} of the header can be changed");
    }
}

#[test]
fn the_first_member_has_faults_too() {
    let mut bytes = archive(&[]);
    bytes[300] = b'x';
    let reader = ArchiveReader::open(bytes.as_slice()).unwrap();
    let kinds: Vec<_> = reader.header_faults().iter().map(|fault| fault.kind.clone()).collect();
    assert!(matches!(kinds[..], [FaultKind::Checksum { .. }, FaultKind::Unused]), "{kinds:?}");
}

#[test]
fn the_content_is_compared_with_the_name_only_when_asked() {
    let mut bytes = archive(&[Forged::data(b"[1]")]);
    bytes[1537] = b'2';
    let member = ArchiveReader::open(bytes.as_slice()).unwrap().next_member().unwrap().unwrap();
    assert_eq!(member.bytes, b"[2]");
    assert!(member.faults.is_empty() && !member.content_matches_name());
}

#[test]
fn an_absolute_name_stops() {
    let error = refused(Forged::named("/etc/passwd", b"x"));
    assert!(matches!(&error, ArchiveError::AbsoluteName { offset: 1024, name } if name == "/etc/passwd"), "{error}");
}

#[test]
fn a_climbing_name_stops() {
    for name in ["../x.data.json", "a/../b", ".."] {
        let error = refused(Forged::named(name, b"x"));
        assert!(matches!(error, ArchiveError::ClimbingName { offset: 1024, .. }), "{error}");
    }
}

#[test]
fn a_name_of_no_known_form_stops() {
    let hash = "61bf9ac92b54881a7452ccb87239d1e61add119a2ddfa47fcc3fc56e11717313";
    let upper = format!("{}.data.json", hash.to_uppercase());
    let long = "a".repeat(100);
    for name in ["a", "ü.data.json", hash, &format!("{hash}.json"), &format!("0{hash}.data.json"), &upper, &long] {
        let error = refused(Forged::named(name, b"x"));
        assert!(matches!(error, ArchiveError::UnknownName { offset: 1024, .. }), "{name}: {error}");
    }
}

#[test]
fn links_and_directories_stop() {
    for (kind, word) in [
        (b'1', "hard link"),
        (b'2', "symbolic link"),
        (b'5', "directory"),
        (b'3', "device"),
        (b'6', "pipe"),
        (b'x', "extension"),
        (b'7', "unknown"),
    ] {
        let error = refused(Forged { kind, ..Forged::data(b"") });
        assert!(matches!(error, ArchiveError::NotAFile { offset: 1024, .. }), "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[test]
fn a_size_that_is_not_octal_stops() {
    for size in [b"00000000009\0", b"0x000000003\0", b"         3 \0", b"\x80\0\0\0\0\0\0\0\0\0\0\x03", b"\0\0\0\0\0\0\0\0\0\0\0\0"] {
        let error = refused(Forged { size: size.to_vec(), ..Forged::data(b"[1]") });
        assert!(matches!(error, ArchiveError::BadSize { offset: 1024, .. }), "{error}");
    }
}

#[test]
fn a_size_above_the_cap_stops() {
    let error = refused(Forged { size: b"40000000000\0".to_vec(), ..Forged::data(b"[1]") });
    assert!(matches!(error, ArchiveError::TooLarge { size: 4_294_967_296, .. }), "{error}");
    let error = refused(Forged { size: b"10000000001\0".to_vec(), ..Forged::data(b"[1]") });
    assert!(matches!(error, ArchiveError::TooLarge { .. }), "{error}");
    let error = refused(Forged { size: b"10000000000\0".to_vec(), ..Forged::data(b"[1]") });
    assert!(matches!(error, ArchiveError::Truncated { .. }), "exactly 1 GiB may be announced: {error}");
    let error = refused(Forged::event(&[b' '; (64 << 10) + 1]));
    assert!(matches!(error, ArchiveError::TooLarge { limit: 65536, .. }), "{error}");
    assert_eq!(read_all(&archive(&[Forged::event(&[b' '; 64 << 10])])).unwrap(), 1);
}

#[test]
fn a_member_that_ends_early_is_named_with_its_place() {
    let whole = archive(&[Forged::data(&[b'1'; 700])]);
    for end in 1025..whole.len() {
        let error = read_all(&whole[..end]).unwrap_err();
        let ArchiveError::Truncated { offset: 1024, missing, .. } = error else { panic!("{end}: {error}") };
        let announced = if end < 1536 { 1536 } else { whole.len() };
        assert_eq!(missing, (announced - end) as u64, "cut at {end}");
        assert!(error.is_torn_tail());
    }
    assert_eq!(read_all(&whole).unwrap(), 1);
}

#[test]
fn end_marks_of_tar_stop() {
    for zeros in [1, 511, 512, 1024, 10240] {
        let mut bytes = archive(&[Forged::data(b"[1]")]);
        bytes.extend(vec![0; zeros]);
        let error = read_all(&bytes).unwrap_err();
        assert!(matches!(error, ArchiveError::EndOfArchive { offset: 2048 }), "{error}");
        assert!(error.to_string().contains("no end mark"), "{error}");
    }
}

#[test]
fn trailing_bytes_stop() {
    let mut bytes = archive(&[Forged::data(b"[1]")]);
    bytes.extend(b"\n");
    let error = read_all(&bytes).unwrap_err();
    assert!(matches!(error, ArchiveError::TrailingBytes { offset: 2048, count: 1 }), "{error}");
}

#[test]
fn a_second_header_stops() {
    let error = refused(Forged::named("BELENIOS", br#"{"version":1,"timestamp":"1795374720"}"#));
    assert!(matches!(error, ArchiveError::SecondHeader { offset: 1024 }), "{error}");
}

#[test]
fn another_file_is_not_an_archive() {
    for bytes in [&b""[..], b"hello", &[0; 512], b"PK\x03\x04", &vector(YES_NO)[1024..]] {
        let error = ArchiveReader::open(bytes).unwrap_err();
        assert!(matches!(error, ArchiveError::NoHeader { .. }), "{error}");
        assert!(error.to_string().contains("BELENIOS"), "{error}");
    }
    let whole = archive(&[]);
    for end in 1..whole.len() {
        let error = ArchiveReader::open(&whole[..end]).unwrap_err();
        assert!(matches!(error, ArchiveError::Truncated { offset: 0, .. }), "{end}: {error}");
    }
}

fn header_error(json: &str) -> ArchiveError {
    ArchiveReader::open(Forged::named("BELENIOS", json.as_bytes()).bytes(TIME).as_slice()).unwrap_err()
}

#[test]
fn a_header_of_another_version_stops() {
    let error = header_error(r#"{"version":2,"timestamp":"1795374720"}"#);
    assert!(matches!(error, ArchiveError::Version(2)), "{error}");
}

#[test]
fn a_header_that_is_not_canonical_stops() {
    for json in [
        "",
        "{}",
        r#"{"version":1}"#,
        r#"{"version": 1,"timestamp":"1795374720"}"#,
        r#"{"timestamp":"1795374720","version":1}"#,
        r#"{"version":1,"timestamp":"01795374720"}"#,
        r#"{"version":1,"timestamp":"1795374720","more":1}"#,
        "{\"version\":1,\"timestamp\":\"1795374720\"}\n",
    ] {
        let error = header_error(json);
        assert!(matches!(error, ArchiveError::HeaderNotCanonical(_)), "{json}: {error}");
    }
}

#[test]
fn a_timestamp_as_the_specification_has_it_is_read() {
    let json = br#"{"version":1,"timestamp":1795374720}"#;
    let bytes = Forged::named("BELENIOS", json).bytes(TIME);
    let reader = ArchiveReader::open(bytes.as_slice()).unwrap();
    assert!(reader.header_faults().is_empty() && reader.header().timestamp_as_number);
    assert_eq!(ArchiveWriter::create(Vec::new(), reader.header()).unwrap().into_inner(), bytes);
}

#[test]
fn a_timestamp_that_no_member_can_carry_is_a_fault_and_is_never_written() {
    let json = format!(r#"{{"version":1,"timestamp":"{}"}}"#, MAX_TIMESTAMP + 1);
    let bytes = Forged::named("BELENIOS", json.as_bytes()).bytes(0);
    let reader = ArchiveReader::open(bytes.as_slice()).unwrap();
    assert!(ArchiveWriter::create(Vec::new(), reader.header()).is_err());
    assert!(!reader.header_faults().is_empty());
    assert!(ArchiveWriter::create(Vec::new(), &Header::new(MAX_TIMESTAMP)).is_ok());
    assert!(ArchiveWriter::create(Vec::new(), &Header { version: 2, ..Header::new(1) }).is_err());
}

#[test]
fn after_an_error_there_is_no_next_member() {
    let bytes = archive(&[Forged::named("x", b""), Forged::data(b"[1]")]);
    let mut reader = ArchiveReader::open(bytes.as_slice()).unwrap();
    assert!(reader.next_member().is_err());
    assert!(matches!(reader.next_member(), Ok(None)));
}

#[test]
fn a_source_that_fails_says_where() {
    struct Fails;
    impl std::io::Read for Fails {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("unplugged"))
        }
    }
    let whole = archive(&[Forged::data(b"[1]")]);
    let mut reader = ArchiveReader::open(std::io::Read::chain(&whole[..], Fails)).unwrap();
    reader.next_member().unwrap();
    let error = reader.next_member().unwrap_err();
    assert!(matches!(error, ArchiveError::Io { offset: 2048, .. }), "{error}");
}
