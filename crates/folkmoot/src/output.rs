//! Reading what is given and writing what is found, the same way for every command.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

/// Wrong usage, or something that could not be read.
const REFUSED: u8 = 2;

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).context("standard input could not be read")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| format!("{} could not be read", path.display()))
}

/// Writes to standard output. A reader that has seen enough (`| head`) is not an error.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("standard output could not be written"),
    }
}

/// Writes a hint for people to standard error.
pub(crate) fn hint(text: &str) {
    // If even standard error is closed, there is nobody to tell.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says what went wrong, and gives the exit code for it.
pub(crate) fn refuse(error: &anyhow::Error) -> ExitCode {
    hint(&format!("folkmoot: {}", in_words(error)));
    ExitCode::from(REFUSED)
}

/// The error and its causes; a cause that its effect has already told is not told again.
fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.ends_with(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}
