//! What every command has before it: somewhere to speak, someone to ask, randomness, and files.
//!
//! Secret files are created for their owner alone and are never overwritten by accident.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use belenios::json::{JsonError, Wire};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// A person's place at the machine.
pub(crate) struct Desk<'a> {
    pub(crate) out: &'a mut dyn Write,
    pub(crate) input: &'a mut dyn BufRead,
    pub(crate) rng: &'a mut dyn CryptoRng,
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrecy {
    /// Anybody.
    Public,
    /// Its owner alone.
    Secret,
}

impl Desk<'_> {
    /// Writes a line.
    pub(crate) fn say(&mut self, text: impl Display) -> Result<()> {
        match writeln!(self.out, "{text}") {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.context("standard output could not be written"),
        }
    }

    /// Says that a file was written, and for whom it is.
    pub(crate) fn wrote(&mut self, path: &Path, what: impl Display) -> Result<()> {
        self.say(format_args!("  {}  {what}", path.display()))
    }

    /// Asks for one line.
    pub(crate) fn ask(&mut self, question: &str) -> Result<Zeroizing<String>> {
        write!(self.out, "{question} ").and_then(|()| self.out.flush()).context("standard output could not be written")?;
        self.line()
    }

    fn line(&mut self) -> Result<Zeroizing<String>> {
        let mut line = Zeroizing::new(String::with_capacity(256));
        let read = self.input.read_line(&mut line).context("standard input could not be read")?;
        if read == 0 {
            bail!("standard input ended before the question was answered");
        }
        Ok(Zeroizing::new(line.trim().to_owned()))
    }
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} could not be read", path.display()))
}

/// Reads a file that holds a secret.
pub(crate) fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    read(path).map(Zeroizing::new)
}

/// A warning if others on this machine can read a secret file.
pub(crate) fn too_open(path: &Path) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).ok()?.permissions().mode();
        if mode & 0o077 != 0 {
            let path = path.display();
            return Some(format!("Careful: others on this machine can read {path}. Mend it with: chmod 600 {path}"));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    None
}

/// Reads one canonical JSON value; a line feed at the end is forgiven.
pub(crate) fn read_wire<T: Wire>(path: &Path, what: &str) -> Result<T> {
    T::from_json(read(path)?.trim_ascii_end()).map_err(|error| unreadable(path, what, None, &error))
}

/// Reads files of one value a line, in the order given; a directory stands for its files of this ending in order of their names.
pub(crate) fn read_wires<T: Wire>(paths: &[PathBuf], ending: &str, what: &str) -> Result<Vec<(PathBuf, T)>> {
    let mut values = Vec::new();
    for path in expanded(paths, ending)? {
        let bytes = read(&path)?;
        let lines = bytes.split(|byte| *byte == b'\n').enumerate();
        for (index, line) in lines.filter(|(_, line)| !line.trim_ascii().is_empty()) {
            let value = T::from_json(line.trim_ascii_end());
            values.push((path.clone(), value.map_err(|error| unreadable(&path, what, Some(index + 1), &error))?));
        }
    }
    if values.is_empty() {
        bail!("no file with {what} was given: name files that end in .{ending}, or the directory that holds them");
    }
    Ok(values)
}

fn unreadable(path: &Path, what: &str, line: Option<usize>, error: &JsonError) -> anyhow::Error {
    let line = line.filter(|line| *line > 1).map(|line| format!(", line {line}")).unwrap_or_default();
    anyhow::anyhow!("{}{line} is not {what}: {error}", path.display())
}

/// Directories replaced by their files of this ending.
pub(crate) fn expanded(paths: &[PathBuf], ending: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).with_context(|| format!("{} could not be listed", path.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let file = entry.with_context(|| format!("{} could not be listed", path.display()))?.path();
            if file.extension().is_some_and(|extension| extension == ending) {
                found.push(file);
            }
        }
        found.sort();
        files.append(&mut found);
    }
    Ok(files)
}

/// Creates a file and everything above it. An existing one is replaced only by `force`.
pub(crate) fn create(path: &Path, secrecy: Secrecy, force: bool) -> Result<File> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).with_context(|| format!("the directory {} could not be made", parent.display()))?;
    }
    if force && path.exists() {
        std::fs::remove_file(path).with_context(|| format!("{} could not be replaced", path.display()))?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if secrecy == Secrecy::Secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = secrecy;
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            bail!("{} exists already and is not overwritten: move it away, or say --force", path.display())
        }
        opened => opened.with_context(|| format!("{} could not be created", path.display())),
    }
}

/// Creates a file with this content, on the medium when it returns.
pub(crate) fn write(path: &Path, bytes: &[u8], secrecy: Secrecy, force: bool) -> Result<()> {
    let mut file = create(path, secrecy, force)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(|| format!("{} could not be written", path.display()))
}

/// Writes a canonical value with a line feed.
pub(crate) fn write_wire<T: Wire>(path: &Path, value: &T, force: bool) -> Result<()> {
    write(path, format!("{}\n", value.to_json()).as_bytes(), Secrecy::Public, force)
}

/// `1 ballot`, `2 ballots`.
pub(crate) fn plural(count: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// `1,193`
pub(crate) fn grouped(number: impl TryInto<u64>) -> String {
    counting::decision::grouped(number.try_into().unwrap_or(u64::MAX))
}
