//! Folkmoot: a body decides together and can prove it.
//!
//! One module for each command. A command reads its arguments, does its work through the rooms below
//! it, and writes to standard output; what went wrong goes to standard error, with exit code 2.

mod count;
mod doctor;
mod opinion;
mod output;
mod rule;
mod serve;
mod sheet;
mod verify;
mod winner;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use folkmoot::{demo, election};

/// Decide together, and prove it: count, judge, verify.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Count(count::Arguments),
    Rule(rule::Arguments),
    Opinion(opinion::Arguments),
    Verify(verify::Arguments),
    Election(election::Arguments),
    Demo(demo::Arguments),
    Serve(serve::Arguments),
    Doctor(doctor::Arguments),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Count(arguments) => count::run(&arguments),
        Command::Rule(arguments) => rule::run(&arguments),
        Command::Opinion(arguments) => opinion::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Election(arguments) => election::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
    };
    done.unwrap_or_else(|error| output::refuse(&error))
}
