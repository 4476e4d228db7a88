#![allow(clippy::unwrap_used)]

use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use super::*;

/// A certificate for these names that ends with this year, and its key, as files.
fn made(folder: &Path, names: &[&str], year: i32) -> (PathBuf, PathBuf) {
    let mut parameters = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    parameters.not_after = date_time_ymd(year, 12, 31);
    let key = KeyPair::generate().unwrap();
    let (certificate_file, key_file) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&certificate_file, parameters.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    (certificate_file, key_file)
}

#[test]
fn a_certificate_says_until_when_and_for_whom() {
    let folder = tempfile::tempdir().unwrap();
    // Until 2049 the year has two digits, from 2050 on four.
    for year in [2027, 2049, 2050, 2199] {
        let (file, _) = made(folder.path(), &["moot.example", "127.0.0.1"], year);
        let certificate = Certificate::read(&file).unwrap();
        assert_eq!(certificate.expires().unwrap().to_string(), format!("{year}-12-31T00:00:00Z"));
        assert!(certificate.is_for("moot.example") && certificate.is_for("127.0.0.1"));
        assert!(!certificate.is_for("other.example") && !certificate.is_for("not a name"));
    }
}

#[test]
fn bytes_that_are_no_certificate_say_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (file, _) = made(folder.path(), &["moot.example"], 2030);
    let whole = Certificate::read(&file).unwrap().0;
    for length in 0..whole.len() {
        let cut = Certificate(whole[..length].to_vec().into());
        assert_eq!(cut.expires(), None);
        assert!(!cut.is_for("moot.example"));
    }
}

#[test]
fn files_that_do_not_fit_leave_the_old_ones_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = made(folder.path(), &["moot.example"], 2030);
    let files = CertificateFiles::open(certificate.clone(), key.clone()).unwrap();
    let before = files.config();
    assert!(!files.look_again().unwrap(), "nothing has changed");
    let later = |path: &Path, seconds| {
        File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() + Duration::from_secs(seconds)).unwrap();
    };
    std::fs::write(&certificate, "half of a cert").unwrap();
    later(&certificate, 10);
    assert!(files.look_again().unwrap_err().to_string().contains("holds no certificate"));
    assert!(Arc::ptr_eq(&before, &files.config()));
    let old_key = std::fs::read(&key).unwrap();
    let _ = made(folder.path(), &["moot.example"], 2031);
    let new_key = std::fs::read(&key).unwrap();
    std::fs::write(&key, old_key).unwrap();
    later(&key, 20);
    assert!(files.look_again().unwrap_err().to_string().contains("cannot be used together"));
    std::fs::write(&key, new_key).unwrap();
    later(&key, 30);
    assert!(files.look_again().unwrap());
    assert!(!Arc::ptr_eq(&before, &files.config()));
}
