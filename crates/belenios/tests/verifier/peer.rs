//! Whole archives made by the peer verify with the result that it published, and unfinished ones as being in progress.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use belenios::archive::Stage;
use belenios::json::Wire;
use belenios::v1::ElectionResult;
use belenios::verify::{Check, Options, Recorded, Report, RollFigures, Status, Verdict, verify};

/// The folders of elections made with the peer's tool, or none with a notice.
fn elections() -> Vec<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/belenios");
    let root = if shared.exists() {
        shared
    } else {
        println!("notice: ../shared is missing: only the elections copied into vectors/ are verified");
        own
    };
    let versions = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut folders: Vec<PathBuf> =
        versions.flat_map(|version| fs::read_dir(version).unwrap()).map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

fn bel_in(folder: &Path) -> Option<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "bel"))
}

fn verify_file(path: &Path, options: &Options<'_>) -> Report {
    verify(File::open(path).unwrap(), options)
}

fn assert_valid(report: &Report, path: &Path) {
    let findings: Vec<_> = report.checks.iter().filter(|check| check.status == Status::Fail).collect();
    assert!(findings.is_empty(), "{}: {findings:#?}", path.display());
    assert_eq!(report.verdict, Verdict::V1Valid);
}

#[test]
fn every_complete_archive_verifies_with_its_published_result() {
    for folder in elections() {
        let path = bel_in(&folder).unwrap();
        let report = verify_file(&path, &Options::default());
        assert_valid(&report, &path);
        assert_eq!(report.stage, Stage::Finished, "{}", path.display());
        let published = ElectionResult::from_json(fs::read_to_string(folder.join("result.json")).unwrap().trim().as_bytes()).unwrap();
        assert_eq!(report.result, Some(published), "{}", path.display());
        assert_eq!(report.counted, report.credentials.min(report.counted));
    }
}

#[test]
fn archives_in_progress_are_valid_so_far() {
    for folder in elections() {
        if let Some(path) = bel_in(&folder.join("mid-vote")) {
            let report = verify_file(&path, &Options::default());
            assert_valid(&report, &path);
            assert_eq!((report.stage, report.result), (Stage::Open, None));
            let complete = bel_in(&folder).unwrap();
            let since = Recorded::last_of(File::open(&path).unwrap()).unwrap();
            let report = verify_file(&complete, &Options { since, ..Options::default() });
            assert_eq!(report.check(Check::E17).unwrap().status, Status::Pass);
        }
        for entry in fs::read_dir(folder.join("before-tally")).into_iter().flatten() {
            let path = entry.unwrap().path();
            let report = verify_file(&path, &Options::default());
            assert_valid(&report, &path);
            let decrypting = path.to_str().unwrap().contains("before-result");
            assert_eq!(report.stage, if decrypting { Stage::Decrypting } else { Stage::Open }, "{}", path.display());
        }
    }
}

#[test]
fn another_board_does_not_extend_the_recorded_one() {
    let folders = elections();
    let [first, second, ..] = folders.as_slice() else { panic!("two elections") };
    let since = Recorded::last_of(File::open(bel_in(first).unwrap()).unwrap()).unwrap();
    let report = verify_file(&bel_in(second).unwrap(), &Options { since, ..Options::default() });
    assert_eq!(report.failed(), [Check::E17]);
}

#[test]
fn the_roll_and_receipts_are_held_against_the_board() {
    let path = bel_in(&elections()[0]).unwrap();
    let plain = verify_file(&path, &Options::default());
    let members = u64::try_from(plain.credentials).unwrap();
    let good = Options { roll: Some(RollFigures { members, weight: None }), trackers: plain.trackers, ..Options::default() };
    let report = verify_file(&path, &good);
    assert_eq!(report.verdict, Verdict::V1Valid);
    assert_eq!(report.check(Check::S31).unwrap().status, Status::Pass);
    assert_eq!(report.check(Check::B47).unwrap().status, Status::Pass);
    let roll = Some(RollFigures { members: members + 1, weight: Some(1) });
    assert_eq!(verify_file(&path, &Options { roll, ..Options::default() }).failed(), [Check::S31]);
    let strange = belenios::v1::Tracker::of(b"another ballot");
    assert_eq!(verify_file(&path, &Options { trackers: vec![strange], ..Options::default() }).failed(), [Check::B47]);
}
