use super::{OpinionError, Vote, Votes};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Reads votes from a CSV file in UTF-8 with a header line, in one of three shapes.
///
/// - Long: columns `participant`, `statement`, `vote` in any order; further columns are left aside. A later line replaces an earlier
///   one of the same participant and statement.
/// - Polis' `votes.csv`: columns `comment-id`, `voter-id`, `vote` and, if there, `timestamp`; the greatest timestamp wins.
/// - Polis' `participants-votes.csv`: column `participant`, then one column per statement whose header is its number; an empty cell
///   is no vote. The columns `group-id` and `n-…` are left aside.
///
/// A vote is `1` or `agree`, `-1` or `disagree`, `0` or `pass`. Rows and columns are in numerical order when all names are numbers,
/// otherwise in the order in which they first occur.
///
/// # Errors
/// [`OpinionError::Read`] with line and column; [`OpinionError::NoVotes`] for a file without votes.
pub fn read_votes(bytes: &[u8]) -> Result<Votes, OpinionError> {
    let text = utf8(bytes)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| csv_error(&error))?.clone();
    let shape = Shape::of(&header)?;
    let mut cells = Cells::default();
    for record in reader.records() {
        let record = record.map_err(|error| csv_error(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != header.len() {
            let what = format!("{} fields, but the header has {}", record.len(), header.len());
            return Err(OpinionError::Read { line, column: column(record.len().min(header.len())), what });
        }
        shape.take(&record, line, &mut cells)?;
    }
    cells.into_votes()
}

/// The three shapes of file, with the positions of their columns.
enum Shape {
    Long { participant: usize, statement: usize, vote: usize, time: Option<usize> },
    Wide { participant: usize, statements: Vec<(usize, String)> },
}

impl Shape {
    fn of(header: &csv::StringRecord) -> Result<Shape, OpinionError> {
        let at = |name: &str| header.iter().position(|field| field.eq_ignore_ascii_case(name));
        if header.iter().all(str::is_empty) {
            return Err(OpinionError::Read { line: 1, column: 1, what: "the file is empty".to_owned() });
        }
        if let (Some(participant), Some(statement), Some(vote)) =
            (at("participant").or_else(|| at("voter-id")), at("statement").or_else(|| at("comment-id")), at("vote"))
        {
            return Ok(Shape::Long { participant, statement, vote, time: at("timestamp") });
        }
        let numbered = |field: &str| !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit());
        let statements: Vec<(usize, String)> =
            header.iter().enumerate().filter(|(_, field)| numbered(field)).map(|(at, field)| (at, field.to_owned())).collect();
        match at("participant") {
            Some(participant) if !statements.is_empty() => Ok(Shape::Wide { participant, statements }),
            _ => Err(OpinionError::Read {
                line: 1,
                column: 1,
                what: "the header must name `participant,statement,vote`, or be that of Polis' votes.csv or participants-votes.csv"
                    .to_owned(),
            }),
        }
    }

    fn take(&self, record: &csv::StringRecord, line: u64, cells: &mut Cells) -> Result<(), OpinionError> {
        match self {
            Shape::Long { participant, statement, vote, time } => {
                let time = time.map(|at| timestamp(record, at, line)).transpose()?.unwrap_or(0);
                let who = name(record, *participant, line, "a participant")?;
                let what = name(record, *statement, line, "a statement")?;
                let Some(vote) = parse(record, *vote, line)? else {
                    return Err(OpinionError::Read { line, column: column(*vote), what: "the vote is empty".to_owned() });
                };
                cells.put(who, what, time, vote);
            }
            Shape::Wide { participant, statements } => {
                let who = name(record, *participant, line, "a participant")?;
                if cells.participants.contains_key(who) {
                    let what = format!("participant {who} has a second line");
                    return Err(OpinionError::Read { line, column: column(*participant), what });
                }
                cells.participant(who);
                for (at, statement) in statements {
                    cells.statement(statement);
                    if let Some(vote) = parse(record, *at, line)? {
                        cells.put(who, statement, 0, vote);
                    }
                }
            }
        }
        Ok(())
    }
}

/// What has been read: names with their order of appearance, and the latest vote for each pair.
#[derive(Default)]
struct Cells {
    participants: BTreeMap<String, usize>,
    statements: BTreeMap<String, usize>,
    votes: BTreeMap<(usize, usize), (u64, Vote)>,
    replaced: Vec<(usize, usize, Vote)>,
}

impl Cells {
    fn participant(&mut self, name: &str) -> usize {
        index(&mut self.participants, name)
    }

    fn statement(&mut self, name: &str) -> usize {
        index(&mut self.statements, name)
    }

    fn put(&mut self, participant: &str, statement: &str, time: u64, vote: Vote) {
        let key = (self.participant(participant), self.statement(statement));
        match self.votes.entry(key) {
            Entry::Vacant(free) => {
                free.insert((time, vote));
            }
            Entry::Occupied(mut taken) => {
                let earlier = if taken.get().0 <= time { taken.insert((time, vote)).1 } else { vote };
                self.replaced.push((key.0, key.1, earlier));
            }
        }
    }

    fn into_votes(self) -> Result<Votes, OpinionError> {
        if self.votes.is_empty() {
            return Err(OpinionError::NoVotes);
        }
        let (participants, row_of) = ordered(self.participants);
        let (statements, column_of) = ordered(self.statements);
        let mut votes = Votes::new(participants, statements);
        for (participant, statement, vote) in self.replaced {
            votes.cast(row_of[participant], column_of[statement], vote)?;
        }
        for ((participant, statement), (_, vote)) in self.votes {
            votes.cast(row_of[participant], column_of[statement], vote)?;
        }
        Ok(votes)
    }
}

fn index(names: &mut BTreeMap<String, usize>, name: &str) -> usize {
    if let Some(&index) = names.get(name) {
        return index;
    }
    let index = names.len();
    names.insert(name.to_owned(), index);
    index
}

/// The names in their final order, and for each index of appearance its final place.
fn ordered(names: BTreeMap<String, usize>) -> (Vec<String>, Vec<usize>) {
    let mut names: Vec<(String, usize)> = names.into_iter().collect();
    if names.iter().all(|(name, _)| name.parse::<u64>().is_ok()) {
        names.sort_by_key(|(name, appeared)| (name.parse::<u64>().unwrap_or(0), *appeared));
    } else {
        names.sort_by_key(|&(_, appeared)| appeared);
    }
    let mut place = vec![0; names.len()];
    for (at, (_, appeared)) in names.iter().enumerate() {
        place[*appeared] = at;
    }
    (names.into_iter().map(|(name, _)| name).collect(), place)
}

fn name<'a>(record: &'a csv::StringRecord, at: usize, line: u64, what: &str) -> Result<&'a str, OpinionError> {
    match record.get(at) {
        Some(field) if !field.is_empty() => Ok(field),
        _ => Err(OpinionError::Read { line, column: column(at), what: format!("the name of {what} is empty") }),
    }
}

fn parse(record: &csv::StringRecord, at: usize, line: u64) -> Result<Option<Vote>, OpinionError> {
    let field = record.get(at).unwrap_or_default();
    match field.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "1" | "+1" | "agree" => Ok(Some(Vote::Agree)),
        "-1" | "disagree" => Ok(Some(Vote::Disagree)),
        "0" | "pass" => Ok(Some(Vote::Pass)),
        _ => Err(OpinionError::Read {
            line,
            column: column(at),
            what: format!("{field:?} is not a vote: write 1 (agree), -1 (disagree) or 0 (pass)"),
        }),
    }
}

fn timestamp(record: &csv::StringRecord, at: usize, line: u64) -> Result<u64, OpinionError> {
    let field = record.get(at).unwrap_or_default();
    field.parse().map_err(|_| OpinionError::Read {
        line,
        column: column(at),
        what: format!("{field:?} is not a timestamp in whole seconds or milliseconds"),
    })
}

fn utf8(bytes: &[u8]) -> Result<&str, OpinionError> {
    let (line, column) = (1, 1);
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(OpinionError::Read { line, column, what: "the file is in UTF-16; save it as UTF-8".to_owned() });
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if bytes.is_empty() {
        return Err(OpinionError::Read { line, column, what: "the file is empty".to_owned() });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let newlines = before.split(|&byte| byte == b'\n').count();
        let characters = String::from_utf8_lossy(&before[line_start..]).chars().count();
        let what = format!("byte {:#04x} is not UTF-8; save the file as UTF-8", bytes[error.valid_up_to()]);
        OpinionError::Read { line: u64::try_from(newlines).unwrap_or(u64::MAX), column: self::column(characters), what }
    })
}

fn csv_error(error: &csv::Error) -> OpinionError {
    let line = error.position().map_or(1, csv::Position::line);
    OpinionError::Read { line, column: 1, what: error.to_string() }
}

/// 1-based column of a 0-based field.
fn column(at: usize) -> u64 {
    u64::try_from(at).map_or(u64::MAX, |at| at.saturating_add(1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn message(text: &[u8]) -> String {
        read_votes(text).unwrap_err().to_string()
    }

    #[test]
    fn long_form_takes_the_latest_vote_and_says_how_many_it_replaced() {
        let votes = read_votes(b"participant,statement,vote\nann,s1,1\nbo,s1,-1\nann,s2,pass\nann,s1,disagree\n").unwrap();
        assert_eq!(votes.participants(), ["ann", "bo"]);
        assert_eq!(votes.statements(), ["s1", "s2"]);
        assert_eq!(votes.row(0), [(0, Vote::Disagree), (1, Vote::Pass)]);
        assert_eq!((votes.len(), votes.replaced()), (3, 1));
    }

    #[test]
    fn polis_votes_are_ordered_by_number_and_the_greatest_timestamp_wins() {
        let file = b"timestamp,datetime,comment-id,voter-id,vote\n9,x,10,2,1\n5,x,10,2,-1\n6,x,9,1,0\n";
        let votes = read_votes(file).unwrap();
        assert_eq!(votes.participants(), ["1", "2"]);
        assert_eq!(votes.statements(), ["9", "10"]);
        assert_eq!(votes.row(1), [(1, Vote::Agree)]);
    }

    #[test]
    fn polis_participants_votes_leave_empty_cells_empty() {
        let file = b"participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n0,1,0,1,1,0,,1\n1,0,0,2,0,1,-1,0\n";
        let votes = read_votes(file).unwrap();
        assert_eq!(votes.statements(), ["0", "1"]);
        assert_eq!(votes.row(0), [(1, Vote::Agree)]);
        assert_eq!(votes.row(1), [(0, Vote::Disagree), (1, Vote::Pass)]);
    }

    #[test]
    fn errors_name_line_and_column() {
        let long = "participant,statement,vote\n";
        assert_eq!(
            message(format!("{long}a,b,maybe").as_bytes()),
            "line 2, column 3: \"maybe\" is not a vote: write 1 (agree), -1 (disagree) or 0 (pass)"
        );
        assert_eq!(message(format!("{long}a,b").as_bytes()), "line 2, column 3: 2 fields, but the header has 3");
        assert_eq!(message(format!("{long}a,,1").as_bytes()), "line 2, column 2: the name of a statement is empty");
        assert_eq!(message(format!("{long}a,b,").as_bytes()), "line 2, column 3: the vote is empty");
        assert_eq!(message(b""), "line 1, column 1: the file is empty");
        assert!(message(b"name,vote\nx,1\n").starts_with("line 1, column 1: the header must name"));
        assert_eq!(message(b"participant,statement,vote\na,\xE6,1\n"), "line 2, column 3: byte 0xe6 is not UTF-8; save the file as UTF-8");
        assert!(message(b"\xFF\xFEp\0").contains("UTF-16"));
        assert!(message(long.as_bytes()).starts_with("there are no votes"));
        assert_eq!(message(b"participant,0\nx,1\nx,1\n"), "line 3, column 1: participant x has a second line");
    }
}
