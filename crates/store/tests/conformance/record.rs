//! The record.

use belenios::v1::Hash;
use jiff::Timestamp;
use store::StoreError;

use crate::Fresh;

fn now() -> Timestamp {
    "2026-11-23T08:00:00.25Z".parse().unwrap()
}

fn events(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!(r#"{{"body_founded":{{"name":"Havnesambandet {number}"}}}}"#)).collect()
}

pub(crate) async fn a_record_grows_and_each_entry_is_chained_to_the_one_before(fresh: Fresh) {
    let store = fresh.store;
    let first = store.append(0, now(), &events(0..2)).await.unwrap();
    let second = store.append(2, now(), &events(2..3)).await.unwrap();
    let entries = store.entries(0, 10).await.unwrap();
    assert_eq!(entries, [first, second].concat());
    let chained = |height: usize, parent: &str| {
        let text = format!("folkmoot-record-v1|{height}|{parent}|2026-11-23T08:00:00Z|{}", entries[height].text);
        assert_eq!(entries[height].hash, Hash::of(text.as_bytes()));
    };
    chained(0, "");
    chained(1, &entries[0].hash.to_string());
    chained(2, &entries[1].hash.to_string());
    let head = store.head().await.unwrap();
    assert_eq!((head.height, head.hash), (3, Some(entries[2].hash)));
    assert_eq!(store.entries(1, 1).await.unwrap(), entries[1..2]);
    assert!(store.check().await.unwrap().findings.is_empty());
}

pub(crate) async fn two_who_decide_on_the_same_height_do_not_both_record(fresh: Fresh) {
    let store = fresh.store;
    let (one, other) = (events(0..1), events(1..2));
    let (one, other) = tokio::join!(store.append(0, now(), &one), store.append(0, now(), &other));
    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(refused[..], [StoreError::Height { expected: 0, found: 1 }]), "{refused:?}");
    assert_eq!(store.head().await.unwrap().height, 1);
}

pub(crate) async fn events_are_one_line_of_json(fresh: Fresh) {
    for bad in ["", "{", "{}\n", "{\n}", "{} {}", "nothing"] {
        let refused = fresh.store.append(0, now(), &["{}".to_owned(), bad.to_owned()]).await;
        assert!(matches!(refused, Err(StoreError::EventText { position: 2 })), "{bad:?}: {refused:?}");
    }
    assert_eq!(fresh.store.head().await.unwrap().height, 0);
}

async fn exported(fresh: &Fresh) -> String {
    let (mut lines, mut text) = (fresh.store.export_record(), String::new());
    while let Some(chunk) = lines.next_chunk().await.unwrap() {
        text.push_str(&chunk);
    }
    text
}

pub(crate) async fn a_record_is_exported_and_imported_with_its_chain(fresh: Fresh) {
    fresh.store.append(0, now(), &events(0..1200)).await.unwrap();
    let text = exported(&fresh).await;
    assert_eq!(text.lines().count(), 1200);
    let other = Fresh::sqlite().await;
    let half: String = text.lines().take(600).map(|line| format!("{line}\n")).collect();
    other.store.import_record(&half).await.unwrap();
    let head = other.store.import_record(&text).await.unwrap();
    assert_eq!(head, fresh.store.head().await.unwrap());
    assert_eq!(exported(&other).await, text);
    // What is here and longer is not taken back.
    assert!(matches!(other.store.import_record(&half).await, Err(StoreError::Import { .. })));
}

pub(crate) async fn an_altered_record_is_not_imported(fresh: Fresh) {
    fresh.store.append(0, now(), &events(0..4)).await.unwrap();
    let text = exported(&fresh).await;
    let lines: Vec<&str> = text.lines().collect();
    let altered = [
        text.replace("Havnesambandet 2", "Havnesambandet 5"),
        text.replace("08:00:00Z", "08:00:01Z"),
        [lines[0], lines[2], lines[3]].join("\n"),
        [lines[1], lines[0], lines[2]].join("\n"),
        text.replacen("\"time\"", " \"time\"", 1),
        text.replacen("\"height\":1", "\"height\":01", 1),
    ];
    for altered in altered {
        let other = Fresh::sqlite().await;
        assert!(matches!(other.store.import_record(&altered).await, Err(StoreError::Import { .. })), "{altered}");
        assert_eq!(other.store.head().await.unwrap().height, 0);
    }
}

pub(crate) async fn a_record_is_there_after_opening_again(fresh: Fresh) {
    let entries = fresh.store.append(0, now(), &events(0..3)).await.unwrap();
    let fresh = fresh.reopened().await;
    assert_eq!(fresh.store.entries(0, 10).await.unwrap(), entries);
}
