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
    out
}

fn largest(round: &Round) -> f64 {
    let votes = round.votes.iter().chain(&round.quota).map(Amount::to_f64);
    votes.fold(0.0, f64::max)
}

fn write_round(out: &mut String, sheet: &Sheet<'_>, round: &Round, most: f64) {
    let _ = writeln!(out, "Round {}", round.number);
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
    let state = state(round, candidate);
    let line = format!("  {name:<NAME$} {:>16}  {bar} {state}", amount(votes));
    let _ = writeln!(out, "{}", line.trim_end());
}

/// What happened to a candidate in this round.
fn state(round: &Round, candidate: Candidate) -> &'static str {
    if round.elected.contains(&candidate) {
        return "elected";
    }
    if round.excluded.contains(&candidate) {
        return "excluded";
    }
    match round.standing.get(candidate.index()) {
        Some(Standing::Elected) => "(elected)",
        _ => "",
    }
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
    let row = |name: &str, cells: &mut dyn Iterator<Item = String>| {
        let cells: Vec<_> = cells.map(|c| format!("{c:>7}")).collect();
        format!("  {:<NAME$} {}\n", shortened(name, NAME), cells.join(" "))
    };
    match detail {
        Detail::Pairwise { matrix } => {
            out.push_str("  Ballots that prefer the row to the column:\n");
            out.push_str(&row("", &mut (0..matrix.len()).map(|i| format!("[{i}]"))));
            for (i, (candidate, cells)) in sheet.candidates().iter().zip(matrix).enumerate() {
                let name = format!("[{i}] {}", sheet.name(candidate));
                let cell = |(j, n): (usize, &u64)| if i == j { "–".to_owned() } else { n.to_string() };
                out.push_str(&row(&name, &mut cells.iter().enumerate().map(cell)));
            }
        }
        Detail::Grades { tallies } => {
            let grades = tallies.first().map_or(0, Vec::len);
            out.push_str("  How often each grade was given, the best first:\n");
            out.push_str(&row("", &mut (1..=grades).map(|g| g.to_string())));
            for (candidate, cells) in sheet.candidates().iter().zip(tallies) {
                out.push_str(&row(&sheet.name(candidate), &mut cells.iter().map(u64::to_string)));
            }
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
