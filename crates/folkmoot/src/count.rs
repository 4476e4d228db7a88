//! `folkmoot count`: a winner, a committee, seats or projects from ballots, with every step.

mod parameters;
mod read;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use counting::Rule;

use crate::output;
use crate::sheet::{self, Sheet};
use parameters::ParameterArguments;
use read::Input;

const ABOUT: &str = "Count ballots by a named rule, with every step";

const LONG_ABOUT: &str = r#"Count ballots by a named rule, with every step

  folkmoot count ballots.blt --rule stv-scottish
  folkmoot count ballots.json --rule schulze --format html > sheet.html

The format of the file is known by its ending and content. JSON has weights first and candidates by
index: {"candidates":["A","B"],"seats":1,"ballots":[[12,0,1],[9,1]]}.

Exit code: 0 counted, 3 a tie needs a lot (draw it, then give --lot), 2 the file or the request is wrong."#;

/// Exit code when the result hangs on a lot that was not given.
const LOT_NEEDED: u8 = 3;

/// What was asked of the command.
#[derive(Args)]
#[command(about = ABOUT, long_about = LONG_ABOUT)]
pub(crate) struct Arguments {
    /// The ballots (- for standard input)
    #[arg(required_unless_present = "list_rules")]
    file: Option<PathBuf>,
    /// Name of the rule, see --list-rules
    #[arg(long, value_name = "NAME", required_unless_present = "list_rules")]
    rule: Option<String>,
    /// Show all rules
    #[arg(long)]
    list_rules: bool,
    /// The format of the file, when it is not known by its ending or content
    #[arg(long, value_enum, value_name = "FORMAT")]
    input: Option<Input>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    parameters: ParameterArguments,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// A count sheet for people and printers
    #[default]
    Text,
    /// For programs
    Json,
    /// A count sheet with a picture of the rounds, complete in itself
    Html,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.list_rules {
        output::print(&rules())?;
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(file), Some(rule)) = (&arguments.file, &arguments.rule) else {
        bail!("give a file and --rule NAME");
    };
    let rule: Rule = rule.parse()?;
    let name = file.display().to_string();
    let profile = read::profile(file, &output::read(file)?, arguments.input, rule).with_context(|| name.clone())?;
    let parameters = arguments.parameters.read(rule, &profile)?;
    let count = counting::count(rule, &profile, &parameters)?;
    let sheet = Sheet { count: &count, profile: &profile, source: &base_name(file), command: &command(file) };
    output::print(&printed(&sheet, arguments.format)?)?;
    Ok(if count.is_decided() { ExitCode::SUCCESS } else { ExitCode::from(LOT_NEEDED) })
}

fn printed(sheet: &Sheet<'_>, format: Format) -> Result<String> {
    Ok(match format {
        Format::Text => sheet::count_text(sheet),
        Format::Json => serde_json::to_string(sheet.count)? + "\n",
        Format::Html => sheet::count_page(sheet),
    })
}

/// A sheet that is pinned to a wall says which file, not where on somebody's disk.
fn base_name(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

/// This command line, as a reader would type it to recount.
fn command(file: &Path) -> String {
    let mut words = vec!["folkmoot".to_owned()];
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        match word.as_str() {
            "--format" => drop(given.next()),
            other if other.starts_with("--format=") => {}
            other if Path::new(other) == file => words.push(quoted(&base_name(file))),
            other => words.push(quoted(other)),
        }
    }
    words.join(" ")
}

/// Quoted for a shell where it must be.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.,=/:+%@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn rules() -> String {
    let mut out = String::new();
    for &rule in Rule::all() {
        let about = format!("{} ({} ballots; {})", sheet::rule_title(rule), rule.kind(), sheet::rule_about(rule));
        sheet::wrap(&mut out, &format!("{:<23}", rule.name()), &about);
    }
    out
}
