//! The count sheet as plain text.

use std::fmt::Write;

use counting::{Amount, Candidate, Detail, Party, Round, Standing};

use super::{Sheet, amount, clean, rule_title, shortened, wrap};

const NAME: usize = 26;
const BAR: usize = 20;

/// The whole count, round by round, in lines of 80 characters.
pub(crate) fn count_text(sheet: &Sheet<'_>) -> String {
    let mut out = String::new();
    wrap(&mut out, "", &format!("Count sheet: {}", sheet.count.rule));
    wrap(&mut out, "", rule_title(sheet.count.rule));
    out.push('\n');
    for sentence in sheet.results() {
        wrap(&mut out, "", &sentence);
    }
    out.push('\n');
    for (name, value) in sheet.facts() {
        wrap(&mut out, &format!("{name:<20}"), &value);
    }
    let most = sheet.count.rounds.iter().map(largest).fold(0.0, f64::max);
    for round in &sheet.count.rounds {
        out.push('\n');
        write_round(&mut out, sheet, round, most);
    }
    out.push('\n');
    wrap(&mut out, "Count it again: ", &clean(sheet.command));
    out
}

fn largest(round: &Round) -> f64 {
    let votes = round.votes.iter().chain(&round.quota).map(Amount::to_f64);
    votes.fold(0.0, f64::max)
}

fn write_round(out: &mut String, sheet: &Sheet<'_>, round: &Round, most: f64) {
    let _ = writeln!(out, "Round {}", round.number);
    if !round.votes.is_empty() {
        let _ = writeln!(out, "  {:<NAME$} {:>16}", sheet.stands(), sheet.holds());
    }
    for candidate in sheet.candidates().iter() {
        if let Some(votes) = round.votes.get(candidate.index()) {
            write_candidate(out, sheet, round, candidate, votes, most);
        }
    }
    for (name, value) in [("Write-ins", &round.write_ins), ("Quota", &round.quota)] {
        if let Some(value) = value {
            let _ = writeln!(out, "  {name:<NAME$} {:>16}", amount(value));
        }
    }
    for (cause, votes) in &round.inactive {
        let name = format!("({})", cause.in_words());
        let _ = writeln!(out, "  {name:<NAME$} {:>16}", amount(votes));
    }
    for (i, step) in round.steps.iter().enumerate() {
        let text = match step.article.is_empty() {
            true => clean(&step.text),
            false => format!("{} ({})", clean(&step.text), step.article),
        };
        wrap(out, &format!("  {}. ", i + 1), &text);
    }
    write_transfers(out, sheet, round);
    if let Some(detail) = &round.detail {
        write_detail(out, sheet, detail);
    }
}

fn write_candidate(out: &mut String, sheet: &Sheet<'_>, round: &Round, candidate: Candidate, votes: &Amount, most: f64) {
    let standing = round.standing.get(candidate.index());
    if matches!(standing, Some(Standing::Excluded | Standing::Withdrawn)) {
        return;
    }
    let name = shortened(&sheet.name(candidate), NAME);
    let bar = bar(votes, round.quota.as_ref(), most);
    let state = sheet.state(round, candidate);
    let line = format!("  {name:<NAME$} {:>16}  {bar} {state}", amount(votes));
    let _ = writeln!(out, "{}", line.trim_end());
}

/// A bar of [`BAR`] characters, with the quota as a line in it.
fn bar(votes: &Amount, quota: Option<&Amount>, most: f64) -> String {
    let cells = |value: &Amount| (1..=BAR).filter(|&i| value.to_f64() * cell(BAR) >= most * cell(i)).count();
    if most <= 0.0 {
        return " ".repeat(BAR);
    }
    let filled = cells(votes);
    let line = quota.map(cells).filter(|&at| at > 0);
    let cell = |i: usize| match () {
        () if line == Some(i) && i <= filled => '╋',
        () if line == Some(i) => '│',
        () if i <= filled => '━',
        () => ' ',
    };
    (1..=BAR).map(cell).collect()
}

fn cell(i: usize) -> f64 {
    f64::from(u8::try_from(i).unwrap_or(u8::MAX))
}

fn write_transfers(out: &mut String, sheet: &Sheet<'_>, round: &Round) {
    let mut from: Vec<Party> = round.transfers.iter().map(|t| t.from).collect();
    from.dedup();
    for source in from {
        let moved = round.transfers.iter().filter(|t| t.from == source);
        let moved: Vec<_> = moved.map(|t| format!("{} {}", party(sheet, t.to), amount(&t.votes))).collect();
        wrap(out, &format!("  From {}: ", shortened(&party(sheet, source), NAME)), &moved.join(", "));
    }
}

/// A candidate's name, or where else votes can be.
pub(super) fn party(sheet: &Sheet<'_>, party: Party) -> String {
    match party {
        Party::Candidate(candidate) => sheet.name(candidate),
        Party::WriteIns => "write-ins".to_owned(),
        Party::Nobody(cause) => format!("nobody ({})", cause.in_words()),
    }
}

fn write_detail(out: &mut String, sheet: &Sheet<'_>, detail: &Detail) {
    match detail {
        Detail::Pairwise { matrix } => {
            out.push_str("  Ballots that prefer the row to the column:\n");
            let head = (0..matrix.len()).map(|i| format!("[{i}]")).collect();
            let rows = sheet.candidates().iter().zip(matrix).enumerate();
            let rows = rows.map(|(i, (candidate, cells))| {
                let cell = |(j, n): (usize, &u64)| if i == j { "–".to_owned() } else { n.to_string() };
                let name = format!("[{i}] {}", sheet.name(candidate));
                (name, cells.iter().enumerate().map(cell).collect())
            });
            write_grid(out, head, rows.collect());
        }
        Detail::Grades { tallies } => {
            let grades = tallies.first().map_or(0, Vec::len);
            out.push_str("  How often each grade was given, the best first:\n");
            let head = (1..=grades).map(|g| g.to_string()).collect();
            let rows = sheet.candidates().iter().zip(tallies);
            let rows = rows.map(|(c, cells)| (sheet.name(c), cells.iter().map(u64::to_string).collect()));
            write_grid(out, head, rows.collect());
        }
        Detail::KeepFactors { factors, surplus, iterations } => {
            let _ = writeln!(out, "  Keep factors after {iterations} iterations, surplus {surplus}:");
            for (candidate, factor) in sheet.candidates().iter().zip(factors) {
                let _ = writeln!(out, "  {:<NAME$} {:>16}", shortened(&sheet.name(candidate), NAME), factor.to_string());
            }
        }
        Detail::Links { links } => {
            for link in links {
                let (over, under) = (sheet.name(link.over), sheet.name(link.under));
                let used = if link.used { "" } else { ", not used" };
                wrap(out, "  · ", &format!("{over} over {under}: {} to {}{used}", link.wins, link.losses));
            }
        }
        _ => {}
    }
}

/// A table of numbers, as narrow as they allow.
fn write_grid(out: &mut String, head: Vec<String>, rows: Vec<(String, Vec<String>)>) {
    let length = |cell: &String| cell.chars().count();
    let width = rows.iter().flat_map(|(_, cells)| cells).chain(&head).map(length).max().unwrap_or(0);
    let left = rows.iter().map(|(name, _)| length(name)).max().unwrap_or(0).min(NAME);
    for (name, cells) in std::iter::once((String::new(), head)).chain(rows) {
        let _ = write!(out, "  {:<left$}", shortened(&name, left));
        for cell in cells {
            let _ = write!(out, " {cell:>width$}");
        }
        out.push('\n');
    }
}
