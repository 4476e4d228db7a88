//! Rolls as people have them: what is read, and what every refusal says.
#![allow(clippy::unwrap_used, missing_docs)]

use assembly::roll::{Notice, Reading, Roll, read_roll};

fn read(text: &str) -> Reading {
    read_roll(text.as_bytes()).unwrap()
}

/// The lines of the refusal after its first.
fn refusal(bytes: &[u8]) -> Vec<String> {
    let error = read_roll(bytes).map(|_| ()).unwrap_err();
    error.to_string().lines().skip(1).map(|line| line.trim().to_owned()).collect()
}

fn names(roll: &Roll) -> Vec<&str> {
    roll.members().iter().map(|member| member.name.as_str()).collect()
}

#[test]
fn a_plain_list_is_read_in_order() {
    let roll = read("name,e-mail,unit,weight\nKari Nordmann,kari@example.org,C5,2\nOla,,N1,\n").roll;
    assert_eq!(names(&roll), ["Kari Nordmann", "Ola"]);
    assert_eq!(roll.members()[0].email.as_deref(), Some("kari@example.org"));
    assert_eq!((roll.members()[1].number, roll.members()[1].weight, roll.members()[1].unit.as_str()), (2, 1, "N1"));
    assert_eq!((roll.len(), roll.total_weight(), roll.is_weighted()), (2, 3, true));
    assert_eq!(roll.units(), [("C5", 1), ("N1", 1)]);
}

#[test]
fn headers_come_in_any_order_case_and_either_language() {
    for header in ["Vekt;ENHET;E-post;Fulltnavn", "stemmer;Avdeling;epost;Navn", " Weight ; unit;E_Mail;Member name"] {
        let roll = read(&format!("{header}\n3;Øst;a@b.no;Åse\n")).roll;
        let member = &roll.members()[0];
        assert_eq!((member.name.as_str(), member.unit.as_str(), member.weight), ("Åse", "Øst", 3), "{header}");
    }
}

#[test]
fn separators_quotes_line_ends_and_marks_are_understood() {
    let expected = read("name,unit\n\"Berg, \"\"Bo\"\" K.\",N1\nÅse,\"N 2\"\n").roll;
    for text in [
        "\u{feff}name;unit\r\n\"Berg, \"\"Bo\"\" K.\";N1\r\nÅse;N 2\r\n",
        "name\tunit\n\"Berg, \"\"Bo\"\" K.\"\tN1\nÅse\t\"N 2\"",
        "sep=;\r\nname;unit\r\n \"Berg, \"\"Bo\"\" K.\" ;N1;;\r\n  Åse;N   2\r\n",
        "name,unit\r\"Berg, \"\"Bo\"\" K.\",N1\rÅse,N 2\r",
    ] {
        assert_eq!(read(text).roll, expected, "{text:?}");
        assert_eq!(read(text).roll.hash(), expected.hash());
    }
    let text = "name,unit\n\"Berg, \"\"Bo\"\" K.\",N1\nÅse,N 2\n";
    let little: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let big: Vec<u8> = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    assert_eq!(read_roll(&little).unwrap().roll, expected);
    assert_eq!(read_roll(&big).unwrap().roll, expected);
}

#[test]
fn latin_1_is_read_and_said() {
    let reading = read_roll(b"navn;enhet\n\xc5se S\xf8rb\xf8;\x8a\n").unwrap();
    assert_eq!(names(&reading.roll), ["Åse Sørbø"]);
    assert_eq!(reading.roll.members()[0].unit, "Š");
    assert!(reading.notices.contains(&Notice::Windows1252));
}

#[test]
fn what_is_left_out_is_said() {
    let reading = read("name,phone,e-mail\n\nA,1,x@y.no\n,,\nB,2,X@y.no\n");
    assert_eq!(
        reading.notices,
        [
            Notice::EmptyRows(vec![2, 4]),
            Notice::UnusedColumns(vec!["phone".to_owned()]),
            Notice::NoUnits,
            Notice::SharedEmail { email: "x@y.no".to_owned(), lines: vec![3, 5] },
        ]
    );
    let words: Vec<String> = reading.notices.iter().map(ToString::to_string).collect();
    assert_eq!(words[0], "2 empty lines skipped: lines 2, 4");
}

#[test]
fn all_problems_are_said_at_once_with_line_and_column() {
    let text = "unit,name,weight,e-mail\nN1,A,0,a@b.no\nN1,,1,\nN1,B,-3,b@b.no\nN1,C,two,c\nN1,D,1000000001,\nN1,E,1,e@e.no,x,y\nN1,F,1,f@f.no\n\nn1,f,2,F@f.no\n";
    assert_eq!(
        refusal(text.as_bytes()),
        [
            "line 2, column 3: the weight 0 is not positive: write at least 1, or remove members who may not vote",
            "line 3, column 2: no name: write the member's name or remove the line",
            "line 4, column 3: the weight -3 is not positive: write at least 1, or remove members who may not vote",
            "line 5, column 3: the weight \"two\" is not a whole number: write 1, 2, 3 … or leave the cell empty for 1",
            "line 5, column 4: \"c\" is not an e-mail address: correct it or leave the cell empty",
            "line 6, column 3: the weight 1000000001 is larger than 1000000000, the most that a ballot may count",
            "line 7: this line has 6 cells, the first line names 4 columns: put quotation marks around cells that contain the separator",
            "line 10: f stands on line 8 already, with the same e-mail and unit: remove one line; if they are two persons, make their names differ",
        ]
    );
}

#[test]
fn broken_quotes_say_where_they_were_opened() {
    assert_eq!(
        refusal(b"name,unit\n\"A,N1\nB,N2\n"),
        ["line 2, column 1: the quotation mark that opens this cell is never closed: add the closing \" or remove the opening one"]
    );
    assert_eq!(
        refusal(b"name,unit\n\"A\nA\",N1\nB,\"N\"2\n"),
        ["line 4, column 2: text follows the closing quotation mark of this cell: write a quotation mark inside a quoted cell twice"]
    );
    assert_eq!(
        refusal(b"name,unit\n\"A\nA\",N1\nB,N2\x07\n"),
        [
            "line 2, column 1: this cell contains a line break or another control character: remove it",
            "line 4, column 2: this cell contains a line break or another control character: remove it",
        ]
    );
}

#[test]
fn what_is_no_roll_is_refused() {
    assert!(refusal(b"")[0].starts_with("the file is empty"));
    assert!(refusal(b"\xef\xbb\xbf \r\n\n")[0].starts_with("the file is empty"));
    assert!(refusal(b"PK\x03\x04\x00\x00")[0].starts_with("this is not a text file"));
    assert!(refusal(b"\xff\xfe\x00")[0].starts_with("this is not a text file"));
    assert_eq!(refusal(b"name,unit\n"), ["the file has column names but no members"]);
    assert_eq!(
        refusal(b"Kari,C5\nOla,C4\n"),
        ["line 1: no column for names: the first line must name the columns, one of them \"name\" (or \"navn\"); found: Kari, C5"]
    );
    assert_eq!(
        refusal(b"name,unit,Navn\nA,b,c\n"),
        ["line 1, column 3: two columns for the same thing, this one and column 1: keep one of them"]
    );
    let many = format!("name,weight\n{}", "x,0\n".repeat(150));
    assert_eq!(refusal(many.as_bytes()).last().unwrap(), "… and 50 more");
    let heavy: String = (0..1_000_001).map(|i| format!("m{i},1000000000\n")).collect();
    assert_eq!(refusal(format!("name,weight\n{heavy}").as_bytes()), ["the weights add up to more than 10^15: no count could be taken"]);
}

#[test]
fn the_hash_is_over_the_documented_form() {
    let roll = read("name,e-mail,unit,weight\n\"Kari \"\"K\"\" N\",k@x.no,C5,2\nOla,,,1\n").roll;
    assert_eq!(roll.canonical(), "[\"folkmoot-roll-v1\",[1,\"Kari \\\"K\\\" N\",\"k@x.no\",\"C5\",2],[2,\"Ola\",\"\",\"\",1]]");
    // printf '%s' '["folkmoot-roll-v1",[1,"Kari \"K\" N","k@x.no","C5",2],[2,"Ola","","",1]]' | sha256sum
    assert_eq!(roll.hash().to_string(), "c4c174912ada1f02cee58ef5d8fc86e0d2d78802eadf410999fe5cc65e28c11c");
    let again = Roll::new(roll.members().to_vec()).unwrap();
    assert_eq!(again, roll);
    let mut twice = roll.members().to_vec();
    twice.push(roll.members()[0].clone());
    assert!(Roll::new(twice).is_err());
}

#[test]
fn no_bytes_make_the_reader_panic() {
    let mut state = 88_172_645_463_325_252_u64;
    let alphabet: &[u8] = b"name,;\t\"\r\n\xc3\xa5\xff\xfe\x00 1-@.N";
    for _ in 0..20_000 {
        let mut bytes = b"name,weight\n".to_vec();
        let length = state % 60;
        for _ in 0..length {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.push(alphabet[usize::try_from(state % u64::try_from(alphabet.len()).unwrap()).unwrap()]);
        }
        state = state.wrapping_add(1);
        let from = usize::try_from(state % 13).unwrap();
        if let Ok(reading) = read_roll(&bytes[from..]) {
            assert_eq!(Roll::new(reading.roll.members().to_vec()).unwrap(), reading.roll);
        }
    }
}
