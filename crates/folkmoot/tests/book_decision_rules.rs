//! The book's chapter on decision rules: every command and every line of arithmetic is run.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Said, folkmoot_with, json, words};

const CHAPTER: &str = include_str!("../../../docs/book/decision-rules.md");

/// A fenced block: what stands after the fence, and its lines.
struct Block {
    kind: &'static str,
    lines: Vec<&'static str>,
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = CHAPTER.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            blocks.push(Block { kind, lines: lines.by_ref().take_while(|l| *l != "```").collect() });
        }
    }
    blocks
}

fn of_kind(kind: &str) -> Vec<Block> {
    blocks().into_iter().filter(|b| b.kind == kind).collect()
}

fn text_of(kind: &str) -> String {
    let block = of_kind(kind).pop().unwrap();
    block.lines.join("\n") + "\n"
}

fn rule(before: &str, line: &str, input: &str) -> Said {
    folkmoot_with(&words(&format!("rule {before} {line} --format json")), input.as_bytes())
}

/// The last word of a line is the outcome, the others are arguments.
fn check(kind: &str, before: &str, input: &str) -> usize {
    let mut checked = 0;
    for line in of_kind(kind).iter().flat_map(|b| &b.lines) {
        let (arguments, outcome) = line.rsplit_once(' ').unwrap();
        let said = rule(before, arguments, input);
        assert_eq!(said.code, 0, "{line}: {}", said.err);
        assert_eq!(json(&said)["outcome"], outcome, "{line}");
        checked += 1;
    }
    checked
}

#[test]
fn every_line_of_arithmetic_gives_the_outcome_beside_it() {
    assert!(check("verdicts", "", "") >= 35);
    assert_eq!(check("verdicts units", "--units-file -", &text_of("csv units")), 3);
    assert_eq!(check("verdicts custom", "--custom -", &text_of("toml")), 4);
}

#[test]
fn every_command_prints_what_the_page_shows() {
    let consoles = of_kind("console");
    assert!(consoles.len() >= 3);
    for block in consoles {
        let command = block.lines[0].strip_prefix("$ folkmoot ").unwrap();
        let said = folkmoot_with(&words(command), b"");
        assert_eq!(said.code, 0, "{command}: {}", said.err);
        let shown: Vec<_> = block.lines[1..].iter().copied().take_while(|l| *l != "…").collect();
        let printed: Vec<_> = said.out.lines().take(shown.len()).collect();
        assert_eq!(printed, shown, "{command}");
    }
}

#[test]
fn the_percentages_in_the_text_are_right() {
    let percent = |part, whole| counting::decision::percent(part, whole).unwrap();
    let sentence = format!(
        "934 is {} of those who said yes or no, {} of the votes cast, and {} of the members.",
        percent(934, 934 + 331),
        percent(934, 1301),
        percent(934, 2388)
    );
    assert!(CHAPTER.contains(&sentence), "{sentence}");
}

#[test]
fn every_preset_is_in_the_table() {
    for preset in counting::decision::presets() {
        let name = format!("`{}`", preset.name());
        // The rules that are no longer, or not yet, in force are listed by the program alone.
        let is_left_out = matches!(preset.name(), "uk.ia.simple" | "us.ibt.1987");
        assert!(CHAPTER.contains(&name) || is_left_out, "{name}");
    }
    for base in ["eligible", "eligible-prevented", "present", "received", "valid", "yes+no", "yes+no+illegal", "requests"] {
        assert!(CHAPTER.contains(&format!("| `{base}` |")), "{base}");
    }
}
