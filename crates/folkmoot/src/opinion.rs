//! `folkmoot opinion`: who votes alike on statements, what sets each group apart, what all share.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use counting::opinion::{OpinionOptions, opinion_groups, read_votes};

use crate::{output, sheet};

/// Opinion groups: who votes alike on statements, and what all of them share
///
/// Reads a CSV file with the columns participant, statement, vote (agree, disagree, pass, or 1, -1, 0),
/// or what Polis exports (votes.csv, participants-votes.csv). The same votes give the same groups.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The votes (- for standard input)
    votes: PathBuf,
    /// So many groups, instead of as many as fit best
    #[arg(long, value_name = "K")]
    groups: Option<usize>,
    /// Votes that somebody must have cast to be placed in a group
    #[arg(long, value_name = "COUNT", default_value_t = OpinionOptions::default().min_votes)]
    min_votes: usize,
    /// Statements (0-based columns) that were moderated out
    #[arg(long, value_name = "I,J,…", value_delimiter = ',')]
    moderated_out: Vec<usize>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// A page with the map, complete in itself
    Html,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let name = || arguments.votes.display().to_string();
    let votes = read_votes(&output::read(&arguments.votes)?).with_context(name)?;
    let options = OpinionOptions {
        groups: arguments.groups,
        min_votes: arguments.min_votes,
        moderated_out: arguments.moderated_out.iter().copied().collect(),
        ..OpinionOptions::default()
    };
    let result = opinion_groups(&votes, &options).with_context(name)?;
    output::print(&match arguments.format {
        Format::Text => sheet::opinion_text(&result),
        Format::Json => serde_json::to_string(&result)? + "\n",
        Format::Html => sheet::opinion_page(&result),
    })?;
    Ok(ExitCode::SUCCESS)
}
