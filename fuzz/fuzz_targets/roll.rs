//! Membership lists: a roll or problems with their places; and a roll that is written plainly reads as the same roll.
#![no_main]

use folkmoot::roll::{Roll, read_roll};

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    match read_roll(bytes) {
        Err(error) => {
            assert!(!error.problems.is_empty());
            assert!(!error.to_string().is_empty());
            assert!(error.problems.iter().all(|problem| problem.line != Some(0) && problem.column != Some(0)));
        }
        Ok(reading) => {
            for notice in &reading.notices {
                assert!(!notice.to_string().is_empty());
            }
            let roll = reading.roll;
            assert!(!roll.is_empty());
            let mut plain = String::from("name,e-mail,unit,weight\n");
            for member in roll.members() {
                let email = member.email.as_deref().unwrap_or_default();
                plain += &format!("{},{},{},{}\n", quoted(&member.name), quoted(email), quoted(&member.unit), member.weight);
            }
            let again = read_roll(plain.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{plain:?}")).roll;
            assert_eq!(again.canonical(), roll.canonical());
            assert_eq!(Roll::new(roll.members().to_vec()).unwrap().hash(), roll.hash());
        }
    }
});
