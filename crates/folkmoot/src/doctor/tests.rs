#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use store::StartKey;

use super::*;

const NOW: &str = "2026-11-23T12:00:00Z";

fn well(finding: Result<Found>) -> String {
    match finding.unwrap() {
        Well(text) => text,
        Soon(text) => panic!("it can wait: {text}"),
    }
}

/// What is wrong, which must say who mends it.
fn wrong(finding: Result<Found>) -> String {
    let text = format!("{:#}", finding.unwrap_err());
    assert!(text.contains("whoever runs the server") || text.contains("--start-key"), "{text}");
    text
}

#[test]
fn a_clock_that_stands_in_the_past_is_wrong() {
    well(clock(NOW.parse().unwrap()));
    assert!(wrong(clock(Timestamp::UNIX_EPOCH)).contains("it says 1970-01-01"));
}

#[test]
fn a_disk_keeps_what_is_written_or_not() {
    let folder = tempfile::tempdir().unwrap();
    assert!(well(disk(folder.path())).contains("keeps a write"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(wrong(disk(&file)).contains("cannot be written in"));
    assert_eq!(nearest(&folder.path().join("not/there/yet")), folder.path());
    assert_eq!(nearest(Path::new("not-there-yet")), Path::new("."));
}

#[test]
fn a_disk_has_space_or_not() {
    well(space(SOME_SPACE));
    assert!(matches!(space(SOME_SPACE - 1), Ok(Soon(text)) if text.contains("whoever runs the server")));
    assert!(matches!(space(LITTLE_SPACE), Ok(Soon(_))));
    assert!(wrong(space(LITTLE_SPACE - 1)).contains("199 MiB"));
    #[cfg(unix)]
    assert!(free(Path::new(".")).unwrap() > 0);
}

/// Certificate for `moot.example` that ends on this day, and its key.
fn made(folder: &Path, (year, month, day): (i32, u8, u8)) -> (PathBuf, PathBuf) {
    let mut parameters = CertificateParams::new(vec!["moot.example".to_owned()]).unwrap();
    parameters.not_after = date_time_ymd(year, month, day);
    let pair = KeyPair::generate().unwrap();
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, parameters.self_signed(&pair).unwrap().pem()).unwrap();
    std::fs::write(&key, pair.serialize_pem()).unwrap();
    (certificate, key)
}

#[test]
fn a_certificate_fits_or_ends_or_is_for_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let now = NOW.parse().unwrap();
    let examined = |end, url| {
        let (certificate, key) = made(folder.path(), end);
        tls(&certificate, &key, url, now)
    };
    let url = Some("https://moot.example:8443/");
    assert!(well(examined((2026, 12, 24), url)).contains("until 2026-12-24"));
    well(examined((2026, 12, 24), None));
    assert!(
        matches!(examined((2026, 12, 23), url), Ok(Soon(text)) if text.contains("it ends on 2026-12-23") && text.contains("whoever runs"))
    );
    assert!(wrong(examined((2026, 11, 23), url)).contains("it ended on 2026-11-23"));
    assert!(wrong(examined((2027, 1, 1), Some("https://other.example"))).contains("it is not for other.example"));
    let (certificate, _) = made(folder.path(), (2027, 1, 1));
    let missing = tls(&certificate, &folder.path().join("none.pem"), None, now).unwrap_err().to_string();
    assert!(missing.contains("cannot be read") && missing.contains("give a PEM file"), "{missing}");
    let swapped = tls(&folder.path().join("key.pem"), &certificate, None, now).unwrap_err().to_string();
    assert!(swapped.contains("holds no certificate") && swapped.contains("give the file"), "{swapped}");
}

#[test]
fn a_url_names_its_host() {
    for (url, host) in [
        ("https://moot.example", "moot.example"),
        ("https://moot.example:8443/x:1", "moot.example"),
        ("http://[::1]:80/", "::1"),
        ("moot.example", "moot.example"),
    ] {
        assert_eq!(host_of(url), host);
    }
}

#[tokio::test]
async fn a_mail_server_answers_or_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let setting = format!("smtp://{}?from=moot@moot.example", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(b"220 moot.example\r\n").unwrap();
            for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                let Ok(line) = line else { break };
                let answer: &[u8] = if line.starts_with("QUIT") { b"221 bye\r\n" } else { b"250 ok\r\n" };
                if stream.write_all(answer).is_err() {
                    break;
                }
            }
        }
    });
    assert_eq!(well(mail(&setting).await), "the server answers");
    assert!(wrong(mail("smtp://127.0.0.1:1?from=moot@moot.example").await).contains("does not answer"));
    assert!(mail("smtp://127.0.0.1:1").await.unwrap_err().to_string().contains("write it as smtps://"));
}

#[tokio::test]
async fn a_database_is_whole_and_its_key_opens_it_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let key = || StartKey::from_bytes([1; 32]);
    assert!(well(database(folder.path(), key()).await).contains("the first start makes it"));
    Store::open(folder.path(), &key()).await.unwrap().close().await.unwrap();
    assert!(well(database(folder.path(), key()).await).contains("the key opens it"));
    let refused = wrong(database(folder.path(), StartKey::from_bytes([2; 32])).await);
    assert!(refused.contains("key"), "{refused}");
    let file = folder.path().join(store::DATABASE_NAME);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..100].fill(0);
    std::fs::write(&file, bytes).unwrap();
    wrong(database(folder.path(), key()).await);
}
