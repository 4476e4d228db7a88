//! `folkmoot election`: a whole ceremony on files.
//!
//! Each role has its own commands and its own files, so that no secret need ever be on the same machine as another's:
//!
//! ```text
//!  officer    new ─▶ draft.json, roll.json                 rehearse prepare ─▶ rehearsal.json       open ─▶ UUID.bel
//!  registrar  codes ─▶ codes.csv, slips.html (secret), public_creds.json
//!  trustees   trustee-key, trustee-threshold ─▶ keys       rehearse answer                          shuffle, decrypt
//!  members    vote ─▶ a ballot file                        officer: cast, close, tally, accept, end-shuffles, result
//! ```
//!
//! Files that Belenios' own tool makes (private keys, voting codes, threshold keys, public credentials, ballots, archives) are read as they are.

pub(crate) mod board;
pub(crate) mod certificate;
pub(crate) mod codes;
pub(crate) mod companion;
pub(crate) mod count;
pub(crate) mod desk;
pub(crate) mod draft;
pub(crate) mod groups;
mod keys;
mod new;
pub(crate) mod open;
mod order;
mod paper;
pub(crate) mod rehearsal;
mod threshold;
pub(crate) mod vote;

use std::io::{self, BufReader};
use std::process::ExitCode;

use anyhow::Result;
use getrandom::SysRng;
use rand_core::UnwrapErr;

use desk::Desk;

/// Hold a secret ballot that anybody can verify: the whole ceremony on files, each role by itself.
#[derive(clap::Args)]
#[command(after_help = "The roles and their order:
  officer    new               draft the ballot, close the roll
  registrar  codes             make voting codes and slips
  trustees   trustee-key or trustee-threshold    make the key
  officer    rehearse prepare  … trustees: rehearse answer
  officer    open              start the public board
  members    vote              … officer: cast
  officer    close, tally
  trustees   shuffle           (ranked questions; officer: accept, end-shuffles)
  trustees   decrypt           … officer: accept
  officer    result            publish the result and the certificate
  mirrors    cosign            … officer: accept
  anybody    status            and `folkmoot verify`

Try it out: `folkmoot demo` plays a whole ballot.")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    New(new::New),
    Codes(codes::Codes),
    TrusteeKey(keys::TrusteeKey),
    TrusteeThreshold(threshold::Threshold),
    Rehearse(rehearsal::Rehearse),
    Open(open::Open),
    Vote(vote::Vote),
    Cast(vote::Cast),
    Close(count::Close),
    Tally(count::Tally),
    Shuffle(count::Mix),
    EndShuffles(count::EndShuffles),
    Decrypt(count::Decrypt),
    Accept(count::Accept),
    Result(count::PublishResult),
    Status(count::Status),
    Cosign(companion::Cosign),
}

/// Does what was asked, speaking on standard output.
///
/// # Errors
/// What went wrong, where, and who can mend it.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut desk = Desk { out: &mut io::stdout().lock(), input: &mut BufReader::new(io::stdin()), rng: &mut UnwrapErr(SysRng) };
    let desk = &mut desk;
    match &arguments.command {
        Command::New(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Codes(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::TrusteeKey(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::TrusteeThreshold(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Rehearse(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Open(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Vote(command) => command.run(desk),
        Command::Cast(command) => command.run(desk),
        Command::Close(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Tally(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Shuffle(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::EndShuffles(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Decrypt(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Accept(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Result(command) => command.run(desk),
        Command::Status(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
        Command::Cosign(command) => command.run(desk).map(|()| ExitCode::SUCCESS),
    }
}
