#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use super::{FluentResource, Language};

/// What prints for members, and so asks for sentences.
const PRINTERS: [&str; 1] = [include_str!("../slips.rs")];

/// Key → names of the values in its sentence.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
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

#[test]
fn both_languages_have_the_same_keys_with_the_same_values() {
    let english = keys(Language::En);
    assert!(english.len() > 10);
    assert_eq!(english, keys(Language::Nb));
}

#[test]
fn every_sentence_is_readable_fluent() {
    for language in [Language::En, Language::Nb] {
        for source in language.sources() {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language:?}");
        }
    }
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let text = PRINTERS.concat();
    let known = keys(Language::En);
    let unused: Vec<&String> = known.keys().filter(|key| !text.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
    for call in [".s(\"", ".with(\""] {
        for (at, _) in text.match_indices(call) {
            let key = text[at + call.len()..].split('"').next().unwrap();
            assert!(known.contains_key(key), "missing: {key}");
        }
    }
}

#[test]
fn numbers_are_grouped_as_the_language_does() {
    let heading = |language: Language, n: u32| language.with("slips-heading", &[("n", n.into())]);
    assert_eq!(heading(Language::En, 1), "One voting slip");
    assert_eq!(heading(Language::En, 2388), "2,388 voting slips");
    assert_eq!(heading(Language::En, 12_388), "12,388 voting slips");
    assert_eq!(heading(Language::Nb, 1), "Én stemmelapp");
    assert_eq!(heading(Language::Nb, 2388), "2388 stemmelapper");
    assert_eq!(heading(Language::Nb, 12_388), "12\u{a0}388 stemmelapper");
}

#[test]
fn the_first_locale_that_is_set_decides() {
    let of = |set: &[(&str, &str)]| {
        Language::of_environment(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    };
    assert_eq!(of(&[]), Language::En);
    for norwegian in ["nb_NO.UTF-8", "nn", "no_NO", "nb-NO", "nb@latin"] {
        assert_eq!(of(&[("LANG", norwegian)]), Language::Nb, "{norwegian}");
    }
    assert_eq!(of(&[("LANG", "nobody")]), Language::En, "a language has its whole tag");
    assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "nb_NO"), ("LANG", "en_GB")]), Language::Nb);
    assert_eq!(of(&[("LC_ALL", "C.UTF-8"), ("LANG", "nb_NO")]), Language::En);
}
