//! Small files that want to cost much time or memory.

use std::time::{Duration, Instant};

use belenios::archive::{ArchiveError, Board};
use belenios::json::Wire;
use belenios::v1::{Event, Header};

use crate::support::{Forged, Medium, archive, read_all};

fn refused_at_once(what: &str, refused: impl Fn() -> bool) {
    let before = peak_memory();
    let timed = || {
        let start = Instant::now();
        assert!(refused(), "{what} is accepted");
        start.elapsed()
    };
    // A busy machine may hold up a single try.
    let quickest = (0..50).map(|_| timed()).find(|took| *took < Duration::from_millis(100));
    assert!(quickest.is_some(), "{what} always takes more than a tenth of a second");
    let grown = peak_memory() - before;
    assert!(grown < 64 << 10, "{what} takes {grown} KiB");
}

/// The most memory that this process ever had, in KiB, where the system says so.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[test]
fn sizes_that_are_not_there() {
    for size in [b"77777777777\0", b"40000000000\0", b"10000000000\0"] {
        let bytes = archive(&[Forged { size: size.to_vec(), ..Forged::data(b"[1]") }]);
        refused_at_once("a size of gigabytes", || read_all(&bytes).is_err());
        refused_at_once("a header of gigabytes", || {
            read_all(&Forged { size: size.to_vec(), ..Forged::named("BELENIOS", b"{}") }.bytes(0)).is_err()
        });
    }
}

#[test]
fn deep_json() {
    let deep = "[".repeat(100_000);
    refused_at_once("a deep event", || Event::from_json(deep.as_bytes()).is_err());
    refused_at_once("a deep header", || Header::from_json(deep.as_bytes()).is_err());
    let bytes = archive(&[Forged::event(&deep.as_bytes()[..60_000])]);
    assert_eq!(read_all(&bytes).unwrap(), 1);
    refused_at_once("a board with a deep event", || Board::read_on(Medium::holding(bytes.as_slice())).is_err());
    let bytes = archive(&[Forged::event(deep.as_bytes())]);
    refused_at_once("a deep event in an archive", || matches!(read_all(&bytes), Err(ArchiveError::TooLarge { .. })));
}

#[test]
fn long_numbers() {
    let long = format!("{{\"height\":{},\"type\":\"Setup\"}}", "9".repeat(1_000_000));
    refused_at_once("a height of a million digits", || Event::from_json(long.as_bytes()).is_err());
    let long = format!("{{\"version\":1,\"timestamp\":\"{}\"}}", "9".repeat(1_000_000));
    refused_at_once("a timestamp of a million digits", || Header::from_json(long.as_bytes()).is_err());
}

#[test]
fn links_and_names_that_lead_away() {
    for name in ["/etc/passwd", "../../etc/passwd"] {
        let bytes = archive(&[Forged::named(name, b"x")]);
        refused_at_once("a name that leads away", || read_all(&bytes).is_err());
    }
    for kind in [b'1', b'2', b'5', b'S'] {
        let bytes = archive(&[Forged { kind, ..Forged::data(b"") }]);
        refused_at_once("a link", || read_all(&bytes).is_err());
    }
}

#[test]
fn a_long_tail_of_zeros() {
    let mut bytes = archive(&[]);
    bytes.resize(bytes.len() + (16 << 20), 0);
    refused_at_once("sixteen megabytes of zeros", || read_all(&bytes).is_err());
}
