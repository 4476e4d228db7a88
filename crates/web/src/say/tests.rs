#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Language, Say};

/// Key → names of the values in its sentence.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for source in language.sources() {
        let mut current = String::new();
        for line in source.lines() {
            if let Some((key, _)) = line.split_once(" =")
                && line.starts_with(|first: char| first.is_ascii_lowercase())
            {
                current = key.to_owned();
                assert!(found.insert(current.clone(), BTreeSet::new()).is_none(), "{language:?}: {key} stands twice");
            }
            for (at, _) in line.match_indices('$') {
                let name: String = line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                found.get_mut(&current).unwrap().insert(name);
            }
        }
    }
    found
}

fn sources() -> String {
    fn walk(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "html") {
                into.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    for folder in ["src", "templates"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    }
    text
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_values() {
    assert_eq!(keys(Language::En), keys(Language::Nb));
}

#[test]
fn every_sentence_is_readable_fluent() {
    for language in Language::ALL {
        for source in language.sources() {
            if let Err((_, errors)) = fluent_bundle::FluentResource::try_new(source.to_owned()) {
                panic!("{language:?}: {errors:?}");
            }
        }
    }
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let text = sources();
    let known = keys(Language::En);
    let coded = |prefix: &str, codes: &[&str]| codes.iter().map(|code| format!("{prefix}-{}", code.replace('_', "-"))).collect::<Vec<_>>();
    let casts = coded("cast", &assembly::casting::CastRefusal::CODES);
    let refusals: BTreeSet<String> = coded("refusal", assembly::Refusal::CODES).into_iter().chain(casts).collect();
    let rule = |preset: &counting::decision::Preset| format!("rule-{}", preset.name().replace(['.', '_'], "-"));
    let titles: BTreeSet<String> = crate::rules::usable().map(rule).collect();
    let used = |key: &String| text.contains(&format!("\"{key}\"")) || refusals.contains(key) || titles.contains(key);
    let unused: Vec<&String> = known.keys().filter(|key| !used(key)).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");

    let mut missing: BTreeSet<String> = refusals.iter().chain(&titles).filter(|key| !known.contains_key(*key)).cloned().collect();
    for call in ["t.s(\"", "t.a(\"", "t.b(\"", "t.c(\"", "say.s(\"", "say.a(\"", "say.b(\"", "say.c(\"", "key(\""] {
        for (at, _) in text.match_indices(call) {
            let key: String = text[at + call.len()..].chars().take_while(|c| *c != '"').collect();
            if !known.contains_key(&key) && key.contains('-') {
                missing.insert(key);
            }
        }
    }
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn numbers_are_grouped_as_the_language_does() {
    assert_eq!(Say(Language::En).n(2388u64), "2,388");
    assert_eq!(Say(Language::Nb).n(2388u64), "2388");
    assert_eq!(Say(Language::Nb).n(12388u64), "12\u{a0}388");
    assert_eq!(Say(Language::En).n(388u64), "388");
    assert_eq!(Say(Language::En).percent(1301, 2388), "54.5\u{a0}%");
    assert_eq!(Say(Language::Nb).percent(1, 3), "33,3\u{a0}%");
}

#[test]
fn a_date_has_its_weekday_and_zone() {
    let time = "2026-12-04T19:00:00Z".parse().unwrap();
    assert_eq!(Say(Language::En).when(time, "Europe/Oslo"), "Friday 4 December 2026, 20:00 (Oslo)");
    assert_eq!(Say(Language::Nb).when(time, "Europe/Oslo"), "fredag 4. desember 2026 kl. 20.00 (Oslo)");
}

#[test]
fn the_first_language_we_speak_is_taken() {
    assert_eq!(Language::accepted("pl,nn;q=0.8,en;q=0.5"), Some(Language::Nb));
    assert_eq!(Language::accepted("en;q=0.4, nb;q=0.9"), Some(Language::Nb));
    assert_eq!(Language::accepted("en, nb"), Some(Language::En));
    assert_eq!(Language::accepted("nb;q=0, en;q=0.1"), Some(Language::En));
    assert_eq!(Language::accepted("ru"), None);
    assert_eq!(Language::accepted(""), None);
}
