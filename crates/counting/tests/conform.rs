//! Every rule agrees with what others made of real ballots.

#![allow(clippy::print_stderr)]

mod agreement;

#[test]
fn every_case_agrees() {
    let Some(root) = agreement::root() else {
        eprintln!("skipped: there are no cases to compare with");
        return;
    };
    let found = agreement::all(&root);
    assert!(!found.is_empty(), "no case was compared");
    let table = agreement::table(&found);
    assert!(found.iter().all(|agreement| agreement.difference.is_none()), "{table}");
}
