//! `folkmoot verify`: everything that one public file allows to check.

use std::fs::File;
use std::io::{BufReader, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use belenios::archive::Stage;
use belenios::v1::{Quantity, Question, QuestionResult, Tracker};
use belenios::verify::{Check, Options, Progress, Recorded, Report, RollFigures, Status, Verdict, stage_name, verify};
use clap::ValueEnum;
use counting::Count;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use crate::output;
use crate::winner;

/// Verify an election's public archive: every signature, proof, sum and share
///
/// Needs nothing but the file. Says "strongly valid" (with its companion record), "valid as far as version 1 goes", or "invalid" with
/// the id of every check that failed.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot verify ZPcjFVuiTxFpRE.bel
  folkmoot verify ZPcjFVuiTxFpRE.bel --companion ZPcjFVuiTxFpRE.companion --roll 2388
  folkmoot verify today.bel --since yesterday.bel --tracker BWNH1mjddxgcwU1irlSTRtvQlE/WA7nPv23ZgbUhT/g

Exit status: 0 valid (also in progress), 1 invalid, 2 the file could not be read or wrong usage.")]
pub(crate) struct Arguments {
    /// The archive, UUID.bel
    file: PathBuf,
    /// The companion record, which closes what version 1 of the format leaves open
    #[arg(long, value_name = "FILE")]
    companion: Option<PathBuf>,
    /// An archive of the same election recorded earlier: nothing of it may have been removed
    #[arg(long, value_name = "EARLIER.bel")]
    since: Option<PathBuf>,
    /// The number of members on the roll, as it was published
    #[arg(long, value_name = "N")]
    roll: Option<u64>,
    /// The sum of the members' weights, as it was published
    #[arg(long, value_name = "W", requires = "roll")]
    roll_weight: Option<u64>,
    /// The tracker of a ballot that must be counted (may be given several times)
    #[arg(long = "tracker", value_name = "TRACKER")]
    trackers: Vec<Tracker>,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// List the checks that passed, too
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let open = |path: &PathBuf| File::open(path).with_context(|| format!("{} could not be opened", path.display()));
    let file = open(&arguments.file)?;
    let size = file.metadata().map_or(0, |data| data.len());
    let since = match &arguments.since {
        None => None,
        Some(path) => {
            let last = Recorded::last_of(BufReader::new(open(path)?)).with_context(|| format!("{} could not be read", path.display()))?;
            Some(last.with_context(|| format!("{} has no event yet", path.display()))?)
        }
    };
    let companion = match &arguments.companion {
        None => None,
        Some(path) => Some(output::read(path)?),
    };
    let bar = progress_bar(size);
    let progress = |progress: Progress| {
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} ballots", HumanCount(progress.ballots)));
    };
    let options = Options {
        since,
        roll: arguments.roll.map(|members| RollFigures { members, weight: arguments.roll_weight }),
        trackers: arguments.trackers.clone(),
        companion: companion.as_deref(),
        mirrors: None,
        progress: Some(&progress),
    };
    let mut report = verify(BufReader::with_capacity(1 << 20, file), &options);
    bar.finish_and_clear();
    let counts = recount(&mut report);
    match arguments.format {
        Format::Text => output::print(&text(&report, &counts, arguments))?,
        Format::Json => output::print(&format!("{}\n", machine(&report, &counts)))?,
    }
    Ok(ExitCode::from(u8::from(report.verdict == Verdict::Invalid)))
}

/// A bar on standard error, if somebody looks at it.
fn progress_bar(size: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("verifying {wide_bar} {bytes}/{total_bytes} · {msg} · {eta} left");
    ProgressBar::new(size).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// R69: who won, where a question names its rule. One entry a question.
fn recount(report: &mut Report) -> Vec<Option<Count>> {
    let Some(result) = report.result.clone() else { return Vec::new() };
    let mut counts = Vec::new();
    for (index, (question, result)) in report.questions.clone().iter().zip(&result.result).enumerate() {
        let counted = winner::recount(question, result);
        counts.push(match counted {
            Ok(None) => None,
            Ok(Some(count)) => {
                report.record(Check::R69, Status::Pass, format!("question {}: counted by {}", index + 1, count.rule.name()));
                Some(count)
            }
            Err(error) => {
                report.record(Check::R69, Status::Warn, format!("question {}: {error:#}", index + 1));
                None
            }
        });
    }
    counts
}

fn machine(report: &Report, counts: &[Option<Count>]) -> Value {
    let check = |check: &belenios::verify::CheckReport| {
        json!({
            "id": check.check.id(),
            "status": check.status.name(),
            "detail": check.details.join("; "),
            "findings": check.findings,
        })
    };
    json!({
        "verdict": report.verdict.name(),
        "stage": stage_name(report.stage),
        "uuid": report.uuid.as_ref().map(ToString::to_string),
        "name": report.name,
        "group": report.group,
        "fingerprint": report.fingerprint,
        "credentials": report.credentials,
        "ballots": report.ballots,
        "counted": report.counted,
        "total_weight": report.total_weight,
        "mixed_by": report.mixed_by,
        "decrypted_by": report.decrypted_by,
        "head": report.head.map(|(height, hash)| json!({"height": height, "hash": hash.to_string()})),
        "checks": report.checks.iter().map(check).collect::<Vec<_>>(),
        "result": report.result.as_ref().map(|result| result.result.iter().map(question_result).collect::<Vec<_>>()),
        "counts": counts,
    })
}

fn question_result(result: &QuestionResult) -> Value {
    let numbers = |row: &[Quantity]| row.iter().map(|Quantity(value)| *value).collect::<Vec<_>>();
    match result {
        QuestionResult::Sums(sums) => json!(numbers(sums)),
        QuestionResult::Rows(rows) => json!(rows.iter().map(|row| numbers(row)).collect::<Vec<_>>()),
    }
}

fn text(report: &Report, counts: &[Option<Count>], arguments: &Arguments) -> String {
    let mut lines = vec![headline(report)];
    if let (Some(name), Some(uuid)) = (&report.name, &report.uuid) {
        lines.push(String::new());
        lines.push(format!("  Election   {name} ({uuid})"));
    }
    if let Some(fingerprint) = &report.fingerprint {
        lines.push(format!("  Parameters {fingerprint}"));
    }
    if let Some((height, hash)) = report.head {
        lines.push(format!("  Board      {hash} (event {height})"));
    }
    if report.credentials > 0 {
        lines.push(turnout(report));
    }
    lines.extend(results(report, counts));
    lines.extend(findings(report, arguments.all));
    lines.push(String::new());
    lines.join("\n")
}

/// The verdict as a sentence.
fn headline(report: &Report) -> String {
    let failed: Vec<&str> = report.failed().into_iter().map(Check::id).collect();
    let progress = if report.stage == Stage::Finished { "" } else { ", in progress" };
    match report.verdict {
        Verdict::StronglyValid => format!("STRONGLY VALID{progress}: every check passed, with the companion record."),
        Verdict::V1Valid => format!("VALID{progress} as far as version 1 of the format goes: nothing is wrong with this archive."),
        Verdict::Invalid => format!("INVALID: {} failed.", failed.join(", ")),
    }
}

fn turnout(report: &Report) -> String {
    let (counted, credentials) = (report.counted, report.credentials);
    // Tenths of a per cent, rounded half up, in integers.
    let tenths = (counted * 2000 + credentials) / (2 * credentials);
    let replaced = report.ballots.saturating_sub(counted);
    let weight = if report.total_weight == u64::try_from(counted).unwrap_or(u64::MAX) {
        String::new()
    } else {
        format!(", with a total weight of {}", report.total_weight)
    };
    format!(
        "  Ballots    {counted} counted of {credentials} entitled ({}.{} %){weight}; {replaced} replaced by a later one",
        tenths / 10,
        tenths % 10
    )
}

fn results(report: &Report, counts: &[Option<Count>]) -> Vec<String> {
    let Some(result) = &report.result else { return Vec::new() };
    let mut lines = Vec::new();
    for (index, (question, result)) in report.questions.iter().zip(&result.result).enumerate() {
        lines.push(String::new());
        match (question, result) {
            (Question::Homomorphic(question), QuestionResult::Sums(sums)) => {
                lines.push(format!("  {}", question.question));
                let blank = question.allows_blank().then_some("(blank)");
                let names = blank.into_iter().chain(question.answers.iter().map(String::as_str));
                lines.extend(names.zip(sums).map(|(name, Quantity(sum))| format!("  {sum:>10}  {name}")));
            }
            (Question::Lists { value, .. }, QuestionResult::Rows(rows)) => {
                lines.push(format!("  {}", value.question));
                for (names, sums) in value.answers.iter().zip(rows) {
                    let indent = |place: usize| if place == 0 { "" } else { "  " };
                    let named = names.iter().zip(sums).enumerate();
                    lines.extend(named.map(|(place, (name, Quantity(sum)))| format!("  {sum:>10}  {}{name}", indent(place))));
                }
            }
            (Question::NonHomomorphic { value, .. }, result) => {
                let ballots = if let QuestionResult::Rows(rows) = result { rows.len() } else { 0 };
                lines.push(format!("  {}", value.question));
                lines.push(format!("  {ballots} mixed ballots, each with a number for {} answers", value.answers.len()));
            }
            _ => {}
        }
        if let Some(count) = counts.get(index).and_then(Option::as_ref) {
            lines.push(winners(question, count));
        }
    }
    lines
}

fn winners(question: &Question, count: &Count) -> String {
    let names: Vec<String> = match question {
        Question::NonHomomorphic { value, .. } => value.answers.clone(),
        Question::Lists { value, .. } => value.answers.iter().filter_map(|list| list.first().cloned()).collect(),
        Question::Homomorphic(value) => value.answers.clone(),
    };
    if let Some(seats) = &count.seats {
        let seats: Vec<_> = names.iter().zip(seats).map(|(name, seats)| format!("{name} {seats}")).collect();
        return format!("  Seats by {}: {}", count.rule.name(), seats.join(", "));
    }
    let elected = count.winners.iter().flatten().filter_map(|candidate| names.get(candidate.index()).cloned()).collect::<Vec<_>>();
    let lots = if count.lots.is_some() { " (a lot must be drawn for the rest)" } else { "" };
    format!("  Elected by {}: {}{lots}", count.rule.name(), elected.join(", "))
}

fn findings(report: &Report, all: bool) -> Vec<String> {
    let mut lines = vec![String::new()];
    let count = |status: Status| report.checks.iter().filter(|check| check.status == status).count();
    lines.push(format!(
        "  {} checks passed, {} with a remark, {} failed, {} did not apply",
        count(Status::Pass),
        count(Status::Warn),
        count(Status::Fail),
        count(Status::Skip)
    ));
    for check in &report.checks {
        if !all && matches!(check.status, Status::Pass | Status::Skip) {
            continue;
        }
        lines.push(format!("  {:<4} {:<4}  {}", check.check.id(), check.status.name(), check.check.title()));
        lines.extend(check.details.iter().map(|detail| format!("               {detail}")));
        let unnamed = check.findings.saturating_sub(check.details.len());
        if unnamed > 0 {
            lines.push(format!("               … and {unnamed} more"));
        }
    }
    if report.verdict == Verdict::V1Valid {
        lines.push(String::new());
        lines.push(
            "  What version 1 alone cannot exclude: that trustees colluded to publish a wrong decryption (D64), that a server".to_owned(),
        );
        lines.push("  reordered or withheld ballots of one voter (B46), or that observers are shown different boards (R70).".to_owned());
        if !report.mixed_by.is_empty() {
            lines.push(
                "  Nor does it prove under whose name a mixing stands (M58); that the ballots are the same ones, it does.".to_owned(),
            );
        }
    }
    lines
}
