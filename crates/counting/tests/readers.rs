//! Ballots in every format that people have, and everything that can be wrong with them.

#![allow(clippy::unwrap_used)]

use counting::input::{self, Format, ReadError};
use counting::{Kind, Place, Profile, Rank, RankedProfile};

/// Each ballot as text: weight, then ranks; `1=2`, `-` skipped, `!` overvote, `?` write-in.
fn shown(profile: &RankedProfile) -> Vec<String> {
    let rank = |rank: Rank<'_>| match rank {
        Rank::Candidate(candidate) => candidate.to_string(),
        Rank::Equal(equal) => equal.iter().map(|c| c.to_string()).collect::<Vec<_>>().join("="),
        Rank::Skipped => "-".to_owned(),
        Rank::Overvote => "!".to_owned(),
        Rank::WriteIn => "?".to_owned(),
    };
    let ballots = profile.ballots();
    ballots.map(|b| format!("{}: {}", b.weight(), b.ranks().map(rank).collect::<Vec<_>>().join(" "))).collect()
}

fn ranked(profile: Profile) -> RankedProfile {
    match profile {
        Profile::Ranked(profile) => profile,
        other => panic!("{:?} ballots", other.kind()),
    }
}

fn place<T: std::fmt::Debug>(result: Result<T, ReadError>) -> (u64, u64) {
    let error = result.unwrap_err();
    let Place { line, column } = error.place().unwrap_or_else(|| panic!("no place: {error}"));
    assert!(error.to_string().contains(&format!("line {line}, column {column}")), "{error}");
    (line, column)
}

#[test]
fn json_says_everything_that_a_ranking_can_hold() {
    let text = br#"{"candidates":["Ada","Bo","Cy","Di"],"seats":2,"withdrawn":[3],
        "ballots":[[2,0,[1,2]],[3,null,"over",1,"uwi"],[5],[4,0,[2,1]]]}"#;
    let profile = ranked(input::json(text, Kind::Ranked).unwrap());
    assert_eq!(shown(&profile), ["6: 0 1=2", "3: - ! 1 ?", "5: "]);
    assert_eq!(profile.seats(), Some(2));
    assert_eq!(profile.total(), 14);
    assert_eq!(profile.withdrawn().len(), 1);
}

#[test]
fn json_reads_all_other_kinds() {
    let approval = input::json(br#"{"candidates":3,"ballots":[[2,2,0],[1,0,2],[1]]}"#, Kind::Approval).unwrap();
    let Profile::Approval(approval) = approval else { panic!() };
    assert_eq!((approval.total(), approval.distinct()), (4, 2));
    let graded = input::json(br#"{"candidates":2,"grades":3,"ballots":[[1,1,9],[1,0,0]]}"#, Kind::Graded).unwrap();
    let Profile::Graded(graded) = graded else { panic!() };
    assert_eq!(graded.ballots().map(|(_, grades)| grades.to_vec()).collect::<Vec<_>>(), [[1, 4], [0, 0]]);
    let budget = r#"{"budget":"10.5","costs":{"a":3,"b":"1/2"},"ballots":[[2,"b","a"]]}"#;
    let Profile::Budget(budget) = input::json(budget.as_bytes(), Kind::Budget).unwrap() else { panic!() };
    assert_eq!(budget.budget().to_string(), "21/2");
    let lists = r#"{"lists":["x","y"],"votes":[10,20],"seats":3,"threshold":"1/20"}"#;
    let Profile::Lists(lists) = input::json(lists.as_bytes(), Kind::Lists).unwrap() else { panic!() };
    assert_eq!(lists.total(), 30);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_do_not_matter() {
    let text = "\u{feff}2 1\r\n1 1 2 0\r\n0\r\n\"Ada\"\r\n\"Bo\"\r\n\"Title\"\r\n";
    assert_eq!(shown(&input::blt(text.as_bytes()).unwrap()), ["1: 0 1"]);
    let text = "\u{feff}Ada,Bo\r\n1,2\r\n";
    assert_eq!(shown(&input::csv(text.as_bytes()).unwrap()), ["1: 0 1"]);
}

#[test]
fn blt_reads_withdrawals_equal_and_skipped_ranks_and_comments() {
    let text = "# an election\n4 2\n-3 # withdrew\n3 1 2=4 0\n(17) 2 4 - 1 0\n0\n\"A\" \"B\" \"C\" \"D\"\n\"Title\"\n";
    let profile = input::blt(text.as_bytes()).unwrap();
    assert_eq!(shown(&profile), ["3: 0 1=3", "2: 3 - 0"]);
    assert_eq!(profile.withdrawn()[0].index(), 2);
    assert_eq!(profile.seats(), Some(2));
    assert_eq!(profile.candidates().names(), ["A", "B", "C", "D"]);
}

#[test]
fn blt_options_in_brackets_withdraw_or_are_refused() {
    let names = "\"A\" \"B\" \"C\" \"Title\" \"Source\" \"Comment\"";
    let profile = input::blt(format!("3 1\n[withdrawn 1 2]\n1 3 0\n0\n{names}\n").as_bytes()).unwrap();
    assert_eq!(profile.withdrawn().iter().map(|c| c.index()).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(place(input::blt(format!("3 1\n [tie 3 1 2]\n1 3 0\n0\n{names}\n").as_bytes())), (2, 2));
    assert_eq!(place(input::blt(format!("3 1\n1 3 0\n0\n{names} \"more\"\n").as_bytes())), (4, 40));
}

#[test]
fn a_table_of_candidates_holds_ranks() {
    let text = "weight;Ada;\"Bo; the elder\";Cy\n2;1;2;2\n1;3;;1\n";
    let profile = input::csv(text.as_bytes()).unwrap();
    assert_eq!(shown(&profile), ["2: 0 1=2", "1: 2 - 0"]);
    assert_eq!(profile.candidates().names()[1], "Bo; the elder");
}

#[test]
fn cast_vote_records_hold_candidates_by_rank() {
    let text = "Cast Vote Record,Precinct,Rank 1,Rank 2,Rank 3\n1,A,Bo,Ada,\n2,A,undervote,overvote,Ada\n3,B,UWI,,\"Ada\nBo\"\n4,B,,,\n";
    let profile = input::csv(text.as_bytes()).unwrap();
    assert_eq!(profile.candidates().names(), ["Ada", "Bo"]);
    assert_eq!(shown(&profile), ["1: 1 0", "1: - ! 0", "1: ? - 0=1", "1: "]);
    for header in [
        "1st choice,2nd choice",
        "choice_1,choice_2",
        "Rank1,Rank2",
        "1,2",
        "Preference 1,Preference 2",
        "Mayor Choice 1 of 2,Mayor Choice 2 of 2",
    ] {
        let profile = input::csv(format!("{header}\nBo,Ada\n").as_bytes()).unwrap();
        assert_eq!(shown(&profile), ["1: 1 0"], "{header}");
    }
}

#[test]
fn two_contests_in_one_table_are_refused() {
    assert_eq!(place(input::csv(b"Mayor choice 1,Council choice 1\nAda,Bo\n")), (1, 16));
}

#[test]
fn abif_reads_orders_scores_and_names() {
    let text = "# comment\n{\"title\":\"x\", \"seats\": 2}\n=A:[Ada # Lovelace]\n27:A>B=[Cy, Jr]\n3: B/5,A/5,\"D\"/1 # scores\n1:\n";
    let profile = input::abif(text.as_bytes()).unwrap();
    assert_eq!(profile.candidates().names(), ["Ada # Lovelace", "B", "Cy, Jr", "D"]);
    assert_eq!(shown(&profile), ["27: 0 1=2", "3: 0=1 3", "1: "]);
    assert_eq!(profile.seats(), Some(2));
}

#[test]
fn preflib_reads_its_format_of_today_and_the_one_before() {
    let new = "# FILE NAME: 1.toi\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ada\n# ALTERNATIVE NAME 2: Bo\n# ALTERNATIVE NAME 3: Cy\n4: 1,{2,3}\n2: 3\n";
    let old = "3\n1,Ada\n2,Bo\n3,Cy\n6,6,2\n4,1,{2,3}\n2,3\n";
    for text in [new, old] {
        let profile = input::preflib(text.as_bytes()).unwrap();
        assert_eq!(profile.candidates().names(), ["Ada", "Bo", "Cy"]);
        assert_eq!(shown(&profile), ["4: 0 1=2", "2: 2"]);
    }
}

#[test]
fn the_format_is_known_by_the_name_or_else_by_the_beginning() {
    let formats = [("x.BLT", Format::Blt), ("x.soi", Format::PrefLib), ("x.tsv", Format::Csv), ("a.b.pb", Format::Pabulib)];
    for (name, format) in formats {
        assert_eq!(Format::of(name, b"anything").unwrap(), format);
    }
    assert_eq!(Format::of("-", b" {\"a\":1}").unwrap(), Format::Json);
    assert_eq!(Format::of("-", b"4 2\n").unwrap(), Format::Blt);
    assert_eq!(Format::of("-", b"META\n").unwrap(), Format::Pabulib);
    assert!(matches!(Format::of("ballots.txt", b"hello"), Err(ReadError::UnknownFormat { .. })));
}

#[test]
fn an_empty_file_is_refused_by_every_reader() {
    for text in [&b""[..], b"  \n\t\n", b"\xEF\xBB\xBF"] {
        for name in ["x.json", "x.blt", "x.csv", "x.abif", "x.soc", "x.pb"] {
            assert_eq!(input::read(name, text, Kind::Ranked).unwrap_err(), ReadError::Empty, "{name}");
        }
    }
}

#[test]
fn a_wrong_encoding_is_refused_where_it_shows() {
    let latin = b"2 1\n1 1 0\n0\n\"J\xF8rgen\"\n\"Bo\"\n\"T\"\n";
    assert_eq!(place(input::blt(latin)), (4, 3));
    let utf16 = b"\xFF\xFE4\x00 \x002\x00";
    assert!(input::blt(utf16).unwrap_err().to_string().contains("UTF-16"));
    for name in ["x.json", "x.blt", "x.csv", "x.abif", "x.soc", "x.pb"] {
        assert!(matches!(input::read(name, latin, Kind::Ranked), Err(ReadError::Encoding { .. })), "{name}");
    }
}

#[test]
fn weights_are_whole_numbers_below_2_to_the_64th() {
    for weight in ["-1", "1.5", "1e3", "18446744073709551616", "1000000000000000000000000000000"] {
        let json = format!("{{\"candidates\":2,\n\"ballots\":[[1,0],\n  [{weight},1]]}}");
        assert_eq!(place(input::json(json.as_bytes(), Kind::Ranked)), (3, 4), "{weight}");
        assert_eq!(place(input::blt(format!("2 1\n1 2 0\n{weight} 1 0\n0\n").as_bytes())), (3, 1), "{weight}");
        assert_eq!(place(input::csv(format!("count,A,B\n1,1,2\n{weight},1,2\n").as_bytes())), (3, 1));
        assert_eq!(place(input::abif(format!("1:A\n {weight}:A>B\n").as_bytes())), (2, 2));
        assert_eq!(place(input::preflib(format!("1\n1,A\n1,1,1\n{weight},1\n").as_bytes())), (4, 1));
    }
    let most = u64::MAX;
    let json = format!("{{\"candidates\":2,\"ballots\":[[{most},0],[1,1]]}}");
    assert!(input::json(json.as_bytes(), Kind::Ranked).unwrap_err().to_string().contains("all ballots together"));
}

#[test]
fn unknown_candidates_are_refused_where_they_stand() {
    let json = b"{\"candidates\":[\"A\",\"B\"],\"ballots\":[\n[1,0,2]]}";
    assert_eq!(place(input::json(json, Kind::Ranked)), (2, 6));
    assert_eq!(place(input::json(json, Kind::Approval)), (2, 6));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"ballots\":[[1,99999999999999999999]]}", Kind::Ranked)), (1, 31));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"ballots\":[[1,-1]]}", Kind::Ranked)), (1, 31));
    assert_eq!(place(input::blt(b"2 1\n1 1 3 0\n0\n")), (2, 5));
    assert_eq!(place(input::blt(b"2 1\n1 x 0\n0\n")), (2, 3));
    assert_eq!(place(input::preflib(b"2\n1,A\n2,B\n1,1,1\n1,1,3\n")), (5, 5));
    let budget = b"{\"budget\":1,\"costs\":{\"a\":1},\"ballots\":[[1,\"b\"]]}";
    assert_eq!(place(input::json(budget, Kind::Budget)), (1, 43));
}

#[test]
fn a_candidate_marked_twice_is_refused_or_left_to_the_rule() {
    assert_eq!(place(input::json(b"{\"candidates\":2,\"ballots\":[[1,0,1,0]]}", Kind::Approval)), (1, 28));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"ballots\":[[1,[0,0]]]}", Kind::Ranked)), (1, 31));
    let profile = input::json(b"{\"candidates\":2,\"ballots\":[[1,0],\n[1,0,1,0]]}", Kind::Ranked).unwrap();
    let (candidate, place) = ranked(profile).first_repeat().unwrap();
    assert_eq!((candidate.index(), place), (0, Some(Place { line: 2, column: 8 })));
}

#[test]
fn names_and_shapes_are_checked() {
    assert_eq!(place(input::json(b"{\"candidates\":[\"A\",\"A\"],\"ballots\":[]}", Kind::Ranked)), (1, 15));
    assert_eq!(place(input::json(b"{\"candidates\":[],\"ballots\":[]}", Kind::Ranked)), (1, 15));
    assert_eq!(place(input::json(b"{\"candidates\":99999999,\"ballots\":[]}", Kind::Ranked)), (1, 15));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"candidates\":3,\"ballots\":[]}", Kind::Ranked)), (1, 17));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"grades\":3,\"ballots\":[[1,1]]}", Kind::Graded)), (1, 39));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"grades\":0,\"ballots\":[]}", Kind::Graded)), (1, 26));
    assert_eq!(place(input::json(b"{\"candidates\":2,\"ballots\":[[]]}", Kind::Ranked)), (1, 28));
    assert_eq!(place(input::csv(b"A,B\n1,2\n1,2,3\n")), (3, 5));
    assert_eq!(place(input::csv(b"A,B\n1,x\n")), (2, 3));
    assert_eq!(place(input::csv(b"A,A\n1,2\n")), (1, 1));
    assert_eq!(place(input::blt(b"2 1\n1 1 0\n0\n\"A\"\n")), (5, 1));
    assert!(matches!(input::json(b"{\"ballots\":[]}", Kind::Ranked), Err(ReadError::Missing { .. })));
    assert!(matches!(input::json(b"{\"candidates\":2}", Kind::Ranked), Err(ReadError::Missing { .. })));
}

#[test]
fn no_cut_or_garbled_text_makes_a_reader_panic() {
    let samples: [(&str, &str); 8] = [
        ("x.json", r#"{"candidates":["Ådå","B\"o"],"seats":1,"withdrawn":[1],"ballots":[[2,0,[0,1],null],[1,"over","uwi"]]}"#),
        ("x.json", r#"{"budget":"10","costs":{"a":3,"b":"1/2"},"ballots":[[2,"b","a"]]}"#),
        ("x.json", r#"{"lists":["x"],"votes":[1],"seats":1,"threshold":"1/2"}"#),
        ("x.blt", "3 2\n-2\n3 1 2=3 - 0\n0\n\"Å\" \"B\" \"C\" \"T\"\n"),
        ("x.csv", "weight,\"Å\",B\n2,1,\"2\"\n"),
        ("x.csv", "Rank 1,Rank 2\n\"Å\nB\",overvote\n"),
        ("x.abif", "{\"seats\":1}\n=A:[Å]\n3:A/5>[B]=C\n2:A/1,B/2\n"),
        ("x.toi", "# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: Å\n3: 1,{2}\n"),
    ];
    for (name, text) in samples {
        for kind in [Kind::Ranked, Kind::Approval] {
            for end in 0..=text.len() {
                let _ = input::read(name, &text.as_bytes()[..end], kind);
            }
            for at in 0..text.len() {
                for byte in *b"\0 \n\"[]{}(),:;=>/#-0179xe\xFF" {
                    let mut garbled = text.as_bytes().to_vec();
                    garbled[at] = byte;
                    let _ = input::read(name, &garbled, kind);
                    garbled.insert(at, byte);
                    let _ = input::read(name, &garbled, kind);
                }
            }
        }
    }
}
