#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use assembly::{BallotStage, KeyStep, Numbers, RoleKind};

use super::*;
use crate::say::Language;

/// Words that stand in almost every English sentence and in no Norwegian one.
const ENGLISH: [&str; 20] = [
    "the", "is", "are", "this", "that", "there", "and", "of", "with", "cannot", "must", "was", "were", "not", "your", "you", "which",
    "choose", "again", "be",
];

fn english(text: &str) -> Option<&'static str> {
    let words: BTreeSet<String> = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
    ENGLISH.into_iter().find(|word| words.contains(*word))
}

#[test]
fn nothing_in_the_norwegian_locales_is_english() {
    for source in Language::Nb.sources() {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let sentence = line.split_once(" = ").map_or(line, |(_, sentence)| sentence);
            let spoken: String = sentence.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect();
            assert_eq!(english(&spoken), None, "{line}");
        }
    }
    assert_eq!(english("There is no body yet"), Some("is"));
}

/// Everything that the assembly's decisions put into sentences: its sources are read, so that a new phrase is not forgotten.
#[test]
fn every_word_that_the_assembly_puts_into_a_sentence_is_translated() {
    let mut spoken: BTreeSet<String> = RoleKind::ALL.iter().map(|role| role.to_string()).collect();
    spoken.extend(KeyStep::ALL.iter().map(|step| step.to_string()));
    spoken.extend(BallotStage::ALL.iter().map(|stage| stage.to_string()));
    let starts = [
        "while ",
        "after ",
        "before ",
        "when ",
        "until ",
        "an officer",
        "the registrar of",
        "a trustee",
        "a scrutineer",
        "somebody ",
        "whoever ",
        "the server ",
    ];
    let mut phrases = 0;
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../assembly/src/decide")).unwrap() {
        let source = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let texts = line.split('"').skip(1).step_by(2);
            let said = texts.filter(|text| starts.iter().any(|start| text.starts_with(start)));
            spoken.extend(said.map(str::to_owned));
            if let Some((_, rest)) = line.split_once("line(").or_else(|| line.split_once("paragraphs(")) {
                spoken.extend(rest.split('"').nth(1).map(str::to_owned));
            }
            phrases += 1;
        }
    }
    assert!(phrases > 500 && spoken.len() > 40, "the sources were not found: {spoken:?}");
    let known: BTreeSet<&str> = WORDS.iter().map(|(word, _)| *word).collect();
    let missing: Vec<&String> = spoken.iter().filter(|word| !known.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "not in WORDS: {missing:?}");
}

#[test]
fn every_refusal_has_its_sentence_in_both_languages() {
    let codes = Refusal::CODES.iter().map(|code| format!("refusal-{}", code.replace('_', "-")));
    let casts = CastRefusal::CODES.iter().map(|code| format!("cast-{}", code.replace('_', "-")));
    for key in codes.chain(casts) {
        let [english, norwegian] = Language::ALL.map(|language| Say(language).all(&key, &[]));
        assert!(english != key && norwegian != key && english != norwegian, "{key}: {english} / {norwegian}");
    }
}

#[test]
fn fields_are_said_in_the_language_of_the_sentence() {
    let cases = [
        (Refusal::NotAllowed { needs: "an officer" }, "en valgansvarlig"),
        (Refusal::WrongStage { stage: BallotStage::RollClosed, needed: "while it is a draft" }, "mens den er et utkast"),
        (Refusal::BadText { what: "the unit's name", most: 120 }, "Navnet på enheten"),
        (Refusal::HasRole { role: RoleKind::Trustee }, "nøkkelholder"),
        (Refusal::StepNotOpen { step: KeyStep::Commitment, waits_for: Numbers(vec![1, 2, 3]) }, "1, 2 og 3"),
        (Refusal::BadMessage { what: "an introduction", problem: "the signature is wrong".to_owned() }, "Meldingen"),
        (Refusal::BadKeyMessage { owner: 2, step: KeyStep::Voutput, problem: "it is not the sum".to_owned() }, "«nøkkeldel»"),
        (Refusal::BadRule { problem: "there is no such thing".to_owned() }, "Tallene"),
    ];
    for (refusal, told) in cases {
        let said = words(Say(Language::Nb), &refusal);
        assert!(said.contains(told) && english(&said).is_none(), "{said}");
        assert!(english(&words(Say(Language::En), &refusal)).is_some());
    }
}
