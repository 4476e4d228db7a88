//! What findings say: which ballot, which credential, which entry, how many. And results checked without an archive around them.

use std::cell::RefCell;
use std::sync::Mutex;

use belenios::group::{Ed25519, Element, Group, Scalar};
use belenios::json::Wire;
use belenios::tally::{Factors, ResultFault, decode_result, vartime_check_result, vartime_invalid_votes};
use belenios::v1::{Cells, Ciphertext, ElectionResult, EncryptedTally, EventType, Quantity, Question, QuestionResult};
use belenios::verify::{Check, Options, Progress, Report, Status, Verdict, verify};

use crate::forge::{LISTS, ONE_OF_THREE, RANKED, SEVERAL, YES_NO_BLANK};
use crate::{assert_fails, open, ranked, report, voted, yes};

fn details(report: &Report, check: Check) -> &[String] {
    &report.check(check).unwrap().details
}

#[test]
fn credentials_are_named_by_their_place_on_the_list() {
    let mut forge = crate::Forge::<Ed25519>::new(YES_NO_BLANK, 2, &[1, 1, 1, 1]);
    let mut list = forge.list();
    list[1].weight = Some(Quantity(0));
    list[3].credential = list[2].credential;
    forge.credentials_json = list.to_json();
    forge.setup();
    let report = report(&forge.bytes());
    assert_eq!(details(&report, Check::S30), ["credential 2 has weight 0", "credential 4 stands on the list twice"]);
}

#[test]
fn a_repeated_mark_names_both_ballots() {
    let mut forge = open();
    let first = forge.ballot(0, &yes());
    let tracker = belenios::v1::Tracker::of(first.to_json().as_bytes());
    let mut copy = forge.ballot(1, &yes());
    copy.answers.clone_from(&first.answers);
    forge.put(0, first);
    forge.put(1, copy);
    let report = report(&forge.bytes());
    let mark = report.check(Check::B44).unwrap();
    assert_eq!((mark.status, mark.findings), (Status::Warn, 3), "{:?}", mark.details);
    assert_eq!(mark.details[0], format!("ballot 2 repeats an encrypted mark of ballot {tracker}"));
}

#[test]
fn mixings_are_counted_from_one() {
    let mut forge = ranked();
    forge.close();
    forge.tally();
    let unmixed = forge.mixed.clone();
    forge.mix(1);
    forge.mixed.clone_from(&unmixed);
    forge.mix(2);
    assert_eq!(details(&report(&forge.snapshot()), Check::M52), ["mixing 2 starts from the state before mixing 1"]);
    let mut forge = ranked();
    forge.close();
    forge.tally();
    forge.mix(1);
    let mut shuffle = forge.make_shuffle();
    shuffle.ciphertexts[0].pop();
    forge.put_shuffle(2, &shuffle);
    let report = report(&forge.bytes());
    assert!(details(&report, Check::M53)[0].starts_with("mixing 2: "), "{:?}", details(&report, Check::M53));
}

#[test]
fn many_findings_are_counted_and_the_first_twenty_kept() {
    for (count, kept) in [(1, 1), (19, 19), (20, 20), (21, 20), (25, 20)] {
        let mut forge = voted();
        for number in 0..count {
            forge.data(format!("[{number}]"));
        }
        let report = report(&forge.bytes());
        let check = report.check(Check::E11).unwrap();
        assert_eq!((check.findings, check.details.len()), (count, kept));
    }
}

#[test]
fn content_that_changed_is_named_with_its_place() {
    let mut bytes = voted().bytes();
    let at = bytes.windows(13).position(|window| window == b"Do we strike?").unwrap();
    bytes[at] = b'd';
    let report = report(&bytes);
    assert!(report.failed().contains(&Check::P2));
    let detail = &details(&report, Check::P2)[0];
    assert!(detail.starts_with("byte ") && detail.contains(": the content of ") && detail.contains(" has the hash "), "{detail}");
}

#[test]
fn what_the_caller_finds_is_recorded_too() {
    let mut forge = voted();
    forge.finish(&[1, 2]);
    let mut report = report(&forge.bytes());
    let of = |report: &Report| {
        let check = report.check(Check::R69).unwrap();
        (check.status, check.findings, check.details.len(), report.verdict)
    };
    assert_eq!(Check::R69.to_string(), "R69");
    report.record(Check::R69, Status::Pass, "counted".to_owned());
    assert_eq!(of(&report), (Status::Pass, 0, 1, Verdict::V1Valid));
    report.record(Check::R69, Status::Warn, "a tie".to_owned());
    assert_eq!(of(&report), (Status::Warn, 1, 2, Verdict::V1Valid));
    report.record(Check::R69, Status::Fail, "another winner".to_owned());
    assert_eq!(of(&report), (Status::Fail, 2, 3, Verdict::Invalid));
}

#[test]
fn ballots_are_verified_together_and_progress_is_told() {
    let mut forge = voted();
    forge.close();
    let seen = Mutex::new(RefCell::new(Vec::new()));
    let tell = |progress: Progress| seen.lock().unwrap().borrow_mut().push(progress);
    let bytes = forge.bytes();
    verify(bytes.as_slice(), &Options { progress: Some(&tell), ..Options::default() });
    let seen = seen.into_inner().unwrap().into_inner();
    let ballots: Vec<u64> = seen.iter().map(|progress| progress.ballots).filter(|ballots| *ballots > 0).collect();
    assert_eq!(ballots, [4], "all four at once, when casting is over");
    assert!(seen.iter().all(|progress| progress.bytes <= bytes.len() as u64));
    assert!(seen.iter().any(|progress| progress.bytes > 0));
}

#[test]
fn an_empty_archive_and_a_header_that_is_not_canonical_are_told_apart() {
    assert_fails(b"", &[Check::P1]);
    let mut bytes = voted().bytes();
    let at = bytes.windows(11).position(|window| window == b"\"version\":1").unwrap();
    bytes[at..at + 11].copy_from_slice(b"\"version\": ");
    assert_fails(&bytes, &[Check::P5]);
}

#[test]
fn ending_a_mixing_that_nobody_needs_is_out_of_order_once_decryption_began() {
    let mut forge = voted();
    forge.close();
    forge.tally();
    forge.decrypt(1);
    forge.event(EventType::EndShuffles, None);
    assert_fails(&forge.bytes(), &[Check::E13]);
}

// Results by themselves: ciphertexts `(1, g^v)` and factors 1, so that `g^v` is what was decrypted.

type Tally = EncryptedTally<<Ed25519 as Group>::Element>;

fn questions(json: &[&str]) -> Vec<Question> {
    json.iter().flat_map(|json| Vec::<Question>::from_json(json.as_bytes()).unwrap()).collect()
}

fn power(value: u64) -> Ciphertext<<Ed25519 as Group>::Element> {
    Ciphertext { alpha: Element::identity(), beta: Ed25519::pow_g(&Scalar::from_u64(value)) }
}

fn row(values: &[u64]) -> Cells<Ciphertext<<Ed25519 as Group>::Element>> {
    Cells::Row(values.iter().map(|value| power(*value)).collect())
}

fn table(rows: &[&[u64]]) -> Cells<Ciphertext<<Ed25519 as Group>::Element>> {
    Cells::Table(rows.iter().map(|row| row.iter().map(|value| power(*value)).collect()).collect())
}

fn mixed(rows: &[[u32; 3]]) -> Cells<Ciphertext<<Ed25519 as Group>::Element>> {
    Cells::Row(rows.iter().map(|row| Ciphertext { alpha: Element::identity(), beta: Ed25519::of_ints(row).unwrap() }).collect())
}

fn ones(tally: &Tally) -> Factors<Ed25519> {
    tally.iter().map(|cells| cells.map(|_| Element::identity())).collect()
}

fn sums(values: &[u64]) -> QuestionResult {
    QuestionResult::Sums(values.iter().copied().map(Quantity).collect())
}

fn rows(values: &[&[u64]]) -> QuestionResult {
    QuestionResult::Rows(values.iter().map(|row| row.iter().copied().map(Quantity).collect()).collect())
}

fn faults(questions: &[Question], tally: &Tally, weight: u64, result: Vec<QuestionResult>) -> Vec<ResultFault> {
    vartime_check_result::<Ed25519>(questions, tally, &ones(tally), weight, &ElectionResult { result })
}

#[test]
fn sums_are_held_against_what_was_decrypted() {
    let asked = questions(&[YES_NO_BLANK, SEVERAL]);
    let tally = vec![row(&[1, 2, 1]), row(&[4, 0, 3])];
    let result = |first: &[u64], second: &[u64]| vec![sums(first), sums(second)];
    assert_eq!(faults(&asked, &tally, 4, result(&[1, 2, 1], &[4, 0, 3])), []);
    let wrong = faults(&asked, &tally, 4, result(&[1, 2, 1], &[4, 1, 3]));
    assert_eq!(wrong, [ResultFault::WrongSum { question: 2, entry: 2, value: 1 }]);
    assert_eq!(
        faults(&asked, &vec![row(&[1, 2, 1]), row(&[5, 0, 3])], 4, result(&[1, 2, 1], &[5, 0, 3])),
        [
            ResultFault::AboveWeight { question: 2, entry: 1, value: 5, total_weight: 4 },
            ResultFault::Inconsistent { question: 2, sum: 8, total_weight: 4 }
        ]
    );
    assert_eq!(faults(&asked, &tally, 4, vec![sums(&[1, 2, 1])]), [ResultFault::Shape(2)]);
    assert_eq!(faults(&asked, &tally, 4, vec![sums(&[1, 2, 1]), rows(&[&[4, 0, 3]])]), [ResultFault::Shape(2)]);
    let short = faults(&asked, &tally, 4, result(&[1, 2, 1], &[4, 0]));
    assert!(short.contains(&ResultFault::Shape(2)), "{short:?}");
}

#[test]
fn sums_that_no_allowed_ballots_give() {
    let check = |asked: &str, values: &[u64], weight: u64| faults(&questions(&[asked]), &vec![row(values)], weight, vec![sums(values)]);
    let inconsistent = |sum: u64, total_weight: u64| vec![ResultFault::Inconsistent { question: 1, sum, total_weight }];
    // Blank, yes, no; exactly one of yes and no unless blank.
    assert_eq!(check(YES_NO_BLANK, &[1, 2, 1], 4), []);
    assert_eq!(check(YES_NO_BLANK, &[4, 0, 0], 4), []);
    assert_eq!(check(YES_NO_BLANK, &[1, 2, 0], 4), inconsistent(2, 4));
    assert_eq!(check(YES_NO_BLANK, &[1, 2, 2], 4), inconsistent(4, 4));
    // None to two of three.
    assert_eq!(check(SEVERAL, &[0, 0, 0], 4), []);
    assert_eq!(check(SEVERAL, &[4, 4, 0], 4), []);
    assert_eq!(check(SEVERAL, &[4, 4, 1], 4), inconsistent(9, 4));
    assert_eq!(check(ONE_OF_THREE, &[2, 1, 1], 4), []);
    assert_eq!(check(ONE_OF_THREE, &[2, 1, 0], 4), inconsistent(3, 4));
    assert_eq!(check(ONE_OF_THREE, &[2, 2, 1], 4), inconsistent(5, 4));
    // More than there are voters for one answer, though the sum would do: three voters, of whom one is blank, and two answers each at most.
    let blank_and_two = SEVERAL.replace("\"min\"", "\"blank\":true,\"min\"");
    assert_eq!(check(&blank_and_two, &[1, 3, 0, 1], 3), inconsistent(4, 3));
    assert_eq!(check(&blank_and_two, &[1, 2, 0, 2], 3), []);
}

#[test]
fn lists_that_no_allowed_ballots_give() {
    let asked = questions(&[YES_NO_BLANK, LISTS]);
    let check = |values: &[&[u64]]| faults(&asked, &vec![row(&[0, 3, 0]), table(values)], 3, vec![sums(&[0, 3, 0]), rows(values)]);
    let inconsistent = |sum: u64| vec![ResultFault::Inconsistent { question: 2, sum, total_weight: 3 }];
    assert_eq!(check(&[&[2, 2, 1], &[1, 1]]), []);
    assert_eq!(check(&[&[2, 1, 1], &[1, 1]]), [], "one candidate each");
    assert_eq!(check(&[&[2, 2, 1], &[0, 0]]), inconsistent(2), "a list each");
    assert_eq!(check(&[&[2, 3, 1], &[1, 1]]), inconsistent(3), "no candidate above its list");
    assert_eq!(check(&[&[2, 1, 0], &[1, 1]]), inconsistent(3), "a candidate each");
    let wrong = faults(&asked, &vec![row(&[0, 3, 0]), table(&[&[2, 2, 1], &[1, 1]])], 3, vec![sums(&[0, 3, 0]), sums(&[1])]);
    assert_eq!(wrong, [ResultFault::Shape(2)]);
}

#[test]
fn rows_are_held_against_what_was_decrypted() {
    let asked = questions(&[YES_NO_BLANK, RANKED]);
    let tally = vec![row(&[0, 3, 0]), mixed(&[[1, 2, 3], [3, 1, 2]])];
    let check = |published: QuestionResult| faults(&asked, &tally, 3, vec![sums(&[0, 3, 0]), published]);
    assert_eq!(check(rows(&[&[1, 2, 3], &[3, 1, 2]])), []);
    assert_eq!(check(rows(&[&[1, 2, 3], &[3, 2, 1]])), [ResultFault::WrongNumbers { question: 2, entry: 2 }]);
    assert_eq!(check(rows(&[&[1, 2, 3]])), [ResultFault::Shape(2)]);
    assert_eq!(check(sums(&[1, 2])), [ResultFault::Shape(2)]);
    assert_eq!(check(sums(&[])), [ResultFault::Shape(2)]);
    let nobody = vec![row(&[0, 3, 0]), mixed(&[])];
    assert_eq!(faults(&asked, &nobody, 3, vec![sums(&[0, 3, 0]), sums(&[])]), []);
    assert_eq!(faults(&asked, &nobody, 3, vec![sums(&[0, 3, 0]), sums(&[1])]), [ResultFault::Shape(2)]);
}

#[test]
fn invalid_votes_and_sums_out_of_range_are_named() {
    let asked = questions(&[YES_NO_BLANK, RANKED]);
    let Cells::Row(mut ballots) = mixed(&[[1, 2, 3], [3, 1, 2], [2, 1, 3]]) else { unreachable!() };
    ballots[1] = power(7);
    let tally = vec![row(&[0, 3, 0]), Cells::Row(ballots)];
    assert_eq!(vartime_invalid_votes::<Ed25519>(&asked, &tally, &ones(&tally)), [(2, 2)]);
    let asked = questions(&[YES_NO_BLANK, SEVERAL]);
    let tally = vec![row(&[0, 3, 0]), row(&[0, 3, 9])];
    let error = decode_result::<Ed25519>(&asked, &tally, &ones(&tally), 3).unwrap_err();
    assert_eq!(error.to_string(), "question 2, entry 3: the sum is not between 0 and the total weight");
}
