//! `folkmoot count` as people and programs use it.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use std::path::Path;

use serde_json::json;
use support::{assert_self_contained, folkmoot, folkmoot_with, json as read, words};

const RANKED: &str = r#"{"candidates":["Anna","Bo","Cem"],"seats":1,"ballots":[[4,0,1],[3,1,0],[2,2,1]]}"#;
const TIED: &str = r#"{"candidates":["Anna","Bo","Cem"],"ballots":[[2,0],[2,1],[3,2]]}"#;

#[test]
fn an_instant_run_off_round_by_round_on_paper() {
    let said = folkmoot_with(&words("count - --rule irv"), RANKED.as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    for expected in ["Count sheet: irv", "Elected: Bo.", "Round 1", "Round 2", "Cem", "excluded", "From Cem:", "Quota"] {
        assert!(said.out.contains(expected), "{expected}: {}", said.out);
    }
    assert!(said.out.contains("Count it again: folkmoot count - --rule irv"), "{}", said.out);
}

#[test]
fn json_is_as_promised() {
    let said = folkmoot_with(&words("count - --rule irv --format json"), RANKED.as_bytes());
    let value = read(&said);
    assert_eq!(value["rule"], "irv");
    assert_eq!(value["winners"], json!([1]));
    assert_eq!(value["lots"], json!(null));
    assert_eq!(value["rounds"].as_array().unwrap().len(), 2);
    let fields: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert!(!fields.contains(&"seats") && !fields.contains(&"selected"), "{fields:?}");
}

#[test]
fn a_tie_exits_with_3_and_a_lot_resolves_it() {
    let said = folkmoot_with(&words("count - --rule irv --format json"), TIED.as_bytes());
    assert_eq!(said.code, 3);
    assert_eq!(read(&said)["lots"], json!({"between": [0, 1], "for": 1}));
    let said = folkmoot_with(&words("count - --rule irv"), TIED.as_bytes());
    assert_eq!(said.code, 3);
    assert!(said.out.contains("A lot is needed between Anna and Bo."), "{}", said.out);
    assert!(said.out.contains("[0] Anna, [1] Bo"), "{}", said.out);
    let drawn = folkmoot_with(&words("count - --rule irv --lot 1,0 --format json"), TIED.as_bytes());
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    assert_eq!(read(&drawn)["winners"], json!([2]));
    let html = folkmoot_with(&words("count - --rule irv --format html"), TIED.as_bytes());
    assert_eq!(html.code, 3);
    assert!(html.out.contains("A lot is needed"));
}

#[test]
fn html_is_complete_in_itself_and_has_the_picture() {
    let said = folkmoot_with(&words("count - --rule irv --format html"), RANKED.as_bytes());
    assert_eq!(said.code, 0);
    assert_self_contained(&said.out);
    for expected in [
        "<svg viewBox",
        "role=\"img\"",
        "aria-label=\"Votes round by round. Round 1: Bo 3",
        "class=\"flow\"",
        "class=\"quota\"",
        "prefers-color-scheme:dark",
        "@media print",
        "<th scope=\"row\"><bdi>Anna</bdi></th>",
        ">Elected: Bo.</h1>",
    ] {
        assert!(said.out.contains(expected), "{expected}: {}", said.out);
    }
}

#[test]
fn names_are_escaped_in_html_and_cannot_steer_a_terminal() {
    let hostile =
        r#"{"candidates":["<script>alert(1)</script>","\"onload=x' &amp;","\u001b[31m\u202Ered"],"ballots":[[4,0,1],[3,1,0],[2,2,1]]}"#;
    let said = folkmoot_with(&words("count - --rule irv --format html"), hostile.as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    let page = said.out.replace("&quot;onload=x&#39; &amp;amp;", "").replace("&quot;onload", "");
    assert_self_contained(&page);
    assert!(said.out.contains("&lt;script&gt;"));
    for format in ["html", "text"] {
        let said = folkmoot_with(&["count", "-", "--rule", "irv", "--format", format], hostile.as_bytes());
        assert!(!said.out.contains('\u{1b}') && !said.out.contains('\u{202e}'), "{format}");
    }
}

#[test]
fn every_kind_of_ballot_is_counted_and_printed_in_every_format() {
    let approval = r#"{"candidates":["A","B","C"],"seats":2,"ballots":[[3,0,1],[2,2],[1,1]]}"#;
    let graded = r#"{"candidates":["A","B"],"grades":3,"ballots":[[2,1,2],[1,3,1]]}"#;
    let budget = r#"{"budget":100,"costs":{"park":70,"bench":30,"lamp":50},"ballots":[[3,"park","bench"],[2,"lamp"]]}"#;
    let lists = r#"{"lists":["Red","Blue"],"votes":[60,40],"seats":5}"#;
    let cases = [
        ("irv", RANKED),
        ("stv-scottish", RANKED),
        ("stv-ers97", RANKED),
        ("stv-meek", RANKED),
        ("stv-wigm", RANKED),
        ("stv-belenios", RANKED),
        ("schulze", RANKED),
        ("schulze-margins", RANKED),
        ("ranked-pairs", RANKED),
        ("minimax", RANKED),
        ("copeland", RANKED),
        ("borda", RANKED),
        ("debian --default-option 2", RANKED),
        ("mj", graded),
        ("mj-belenios", graded),
        ("approval", approval),
        ("block", approval),
        ("limited --limit 1", approval),
        ("pav", approval),
        ("seq-pav", approval),
        ("seq-phragmen", approval),
        ("equal-shares", approval),
        ("equal-shares-budget", budget),
        ("equal-shares-budget --utility cardinality --completion add1", budget),
        ("greedy-budget", budget),
        ("dhondt", lists),
        ("sainte-lague", lists),
        ("sainte-lague-modified", lists),
        ("hare-remainder", lists),
    ];
    for (rule, ballots) in cases {
        for format in ["text", "json", "html"] {
            let line = format!("count - --rule {rule} --format {format}");
            let said = folkmoot_with(&words(&line), ballots.as_bytes());
            assert!(said.code == 0 || said.code == 3, "{line}: {} {}", said.code, said.err);
            assert!(!said.out.is_empty() && said.err.is_empty(), "{line}: {}", said.err);
            match format {
                "json" => assert!(read(&said)["rounds"].is_array(), "{line}"),
                "html" => assert_self_contained(&said.out),
                _ => assert!(said.out.contains("Round 1"), "{line}: {}", said.out),
            }
        }
    }
    let said = folkmoot_with(&words("count - --rule dhondt --format json"), lists.as_bytes());
    assert_eq!(read(&said)["seats"], json!([3, 2]));
    let said = folkmoot_with(&words("count - --rule equal-shares-budget --format json"), budget.as_bytes());
    assert_eq!(read(&said)["selected"], json!(["bench"]));
}

#[test]
fn a_real_election_gives_its_official_winners() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/count");
    let file = folder.join("stv/scot-north_lanarkshire_2017_ward12-official.json");
    if !file.exists() {
        eprintln!("notice: no real elections beside this checkout; nothing compared");
        return;
    }
    let said = folkmoot(&["count", file.to_str().unwrap(), "--rule", "stv-scottish", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let case: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let mut winners: Vec<_> = read(&said)["winners"].as_array().unwrap().iter().map(|w| w.as_u64().unwrap()).collect();
    winners.sort_unstable();
    let expected = case["expected"].as_array().unwrap().iter().find(|e| e["rule"] == "scottish-stv").unwrap();
    let mut official: Vec<_> = expected["winners"].as_array().unwrap().iter().map(|w| w.as_u64().unwrap()).collect();
    official.sort_unstable();
    assert_eq!(winners, official);
}

#[test]
fn the_sheet_says_how_to_count_again_without_saying_where_the_file_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("our ballots.json");
    std::fs::write(&file, RANKED).unwrap();
    let said = folkmoot(&["count", file.to_str().unwrap(), "--rule", "stv-scottish", "--seats", "2", "--format", "text"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("folkmoot count 'our ballots.json' --rule stv-scottish --seats 2"), "{}", said.out);
    assert!(!said.out.contains(folder.path().to_str().unwrap()));
}

#[test]
fn the_rules_are_listed() {
    let said = folkmoot(&["count", "--list-rules"]);
    assert_eq!(said.code, 0);
    for rule in ["irv", "stv-scottish", "equal-shares-budget", "hare-remainder"] {
        assert!(said.out.lines().any(|line| line.starts_with(rule)), "{rule}");
    }
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{}", said.out);
}

fn refused(arguments: &str, ballots: &str) -> String {
    let said = folkmoot_with(&words(arguments), ballots.as_bytes());
    assert_eq!(said.code, 2, "{arguments}: {}", said.out);
    assert!(said.out.is_empty());
    said.err
}

#[test]
fn bad_ballots_are_refused_with_their_place() {
    let count = "count - --rule stv-scottish";
    assert!(refused(count, "").contains("empty"));
    assert!(
        refused(count, r#"{"candidates":["A","B"],"ballots":[[1,0,7]]}"#)
            .ends_with("line 1, column 41: there is no candidate 7: the 2 candidates are numbered from 0\n")
    );
    assert!(refused(count, r#"{"candidates":["A","B"],"ballots":[[1,0,0]]}"#).contains("twice"));
    assert!(refused(count, r#"{"candidates":["A","B"],"ballots":[[-1,0]]}"#).contains("line 1, column"));
    let huge = r#"{"candidates":["A","B"],"ballots":[[1000000000000000000000000000000,0]]}"#;
    assert!(refused(count, huge).contains("line 1, column"));
    assert!(refused(count, r#"{"candidates":["A","B"],"ballots":[]}"#).contains("no valid ballot"));
    assert!(refused(count, r#"{"candidates":["A","B"],"seats":3,"ballots":[[1,0]]}"#).contains("3 seats"));
    assert!(refused(count, r#"{"candidates":["A","A"],"ballots":[[1,0]]}"#).contains("twice"));
    assert!(refused(count, "{\"candidates\":[\"A\"\n,,\"B\"]}").contains("line 2, column 2"));
    let said = folkmoot_with(&words(count), b"{\"candidates\":[\"\xff\"]}");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("UTF-8"), "{}", said.err);
}

#[test]
fn bad_requests_are_refused_with_words() {
    assert!(refused("count - --rule stv-scotish", RANKED).contains("there is no counting rule"));
    assert!(refused("count -", RANKED).contains("--rule"));
    assert!(refused("count no-such-file.json --rule irv", RANKED).contains("could not be read"));
    assert!(refused("count - --rule irv --seats 0", RANKED).contains("seat"));
    assert!(refused("count - --rule irv --lot 9", RANKED).contains("--lot"));
    assert!(refused("count - --rule irv --lot a", RANKED).contains("--lot"));
    assert!(refused("count - --rule schulze --batch-elimination", RANKED).contains("has no use for"));
    assert!(refused("count - --rule irv --utility cost", RANKED).contains("has no use for --utility"));
    assert!(refused("count - --rule irv --overvotes perhaps", RANKED).contains("exhaust-immediately"));
    assert!(refused("count - --rule irv --max-skipped-ranks many", RANKED).contains("unlimited"));
    assert!(refused("count - --rule mj", RANKED).contains("counts graded ballots"));
    assert!(refused("count - --rule debian", RANKED).contains("debian needs"));
    assert!(refused("count - --rule irv --format pdf", RANKED).contains("pdf"));
}

#[test]
fn the_same_ballots_count_the_same_in_every_format() {
    let blt = "3 1\n4 1 2 0\n3 2 1 0\n2 3 2 0\n0\n\"Anna\"\n\"Bo\"\n\"Cem\"\n\"Chair\"\n";
    let ranks = "count,Rank 1,Rank 2\n4,Anna,Bo\n3,Bo,Anna\n2,Cem,Bo\n";
    let candidates = "votes;Anna;Bo;Cem\n4;1;2;\n3;2;1;\n2;;2;1\n";
    let abif = "=a:[Anna]\n=b:[Bo]\n=c:[Cem]\n4:a>b\n3:b>a\n2:c>b\n";
    let preflib = "# FILE NAME: chair.soi\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: 9\n\
                   # ALTERNATIVE NAME 1: Anna\n# ALTERNATIVE NAME 2: Bo\n# ALTERNATIVE NAME 3: Cem\n\
                   4: 1,2\n3: 2,1\n2: 3,2\n";
    let files = [
        ("ballots.json", "json", RANKED),
        ("ballots.blt", "blt", blt),
        ("ballots.csv", "csv", ranks),
        ("candidates.csv", "csv", candidates),
        ("ballots.abif", "abif", abif),
        ("ballots.soi", "preflib", preflib),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, format, text) in files {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let by_name = folkmoot(&["count", file.to_str().unwrap(), "--rule", "irv"]);
        assert_eq!(by_name.code, 0, "{name}: {}", by_name.err);
        assert!(by_name.out.contains("Elected: Bo."), "{name}: {}", by_name.out);
        let asked = folkmoot_with(&["count", "-", "--rule", "irv", "--input", format], text.as_bytes());
        assert_eq!(asked.code, 0, "{format}: {}", asked.err);
        assert!(asked.out.contains("Elected: Bo."), "{format}: {}", asked.out);
    }
}

#[test]
fn a_budget_is_read_from_pabulib() {
    let pb = "META\nkey;value\nbudget;100\nvote_type;approval\nnum_projects;2\nnum_votes;3\nPROJECTS\n\
              project_id;cost\npark;70\nbench;30\nVOTES\nvoter_id;vote\n1;bench\n2;bench,park\n3;bench\n";
    let said = folkmoot_with(&words("count - --rule equal-shares-budget --input pabulib --format json"), pb.as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(read(&said)["selected"], json!(["bench"]));
}

#[test]
fn bad_files_of_every_format_are_refused() {
    let refused = |format: &str, text: &str| {
        let said = folkmoot_with(&["count", "-", "--rule", "irv", "--input", format], text.as_bytes());
        assert_eq!(said.code, 2, "{format}: {}", said.out);
        said.err
    };
    assert!(refused("blt", "3 1\n4 1 9 0\n0\n").contains("line 2"));
    assert!(refused("csv", "Rank 1,Rank 2\n\"Anna\n").contains("line"));
    assert!(refused("abif", "x:a>b\n").contains("line 1"));
    assert!(refused("preflib", "# NUMBER ALTERNATIVES: 1\n1: 5\n").contains("line"));
    assert!(refused("pabulib", "META\nkey;value\n").starts_with("folkmoot: -:"));
    let said = folkmoot_with(&words("count - --rule irv"), b"what is this?\n");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("the format of the file is not known"), "{}", said.err);
}
