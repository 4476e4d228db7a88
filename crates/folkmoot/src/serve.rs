//! `folkmoot serve`: the server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use store::StartKey;
use web::{Config, Server};
use zeroize::Zeroizing;

use crate::output;

/// Run the server: members vote, officers run ballots, everybody can check.
///
/// The first start makes the data directory and prints a link for the first officer. No mail server is needed: login codes are printed on paper.
///
/// What is personal is encrypted under the start key. It is read from --start-key, else from the variable `FOLKMOOT_START_KEY`; without either, the
/// first start makes one beside the data directory. Keep a copy where the server is not: without it, names and addresses cannot be read any more.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    machine: Machine,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// What links begin with, when it is not the address above: `https://moot.example.org`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// A made-up body with a ballot under way, to try everything out: prints links and login codes, and writes voting codes and keys into DIR/demo
    #[arg(long)]
    demo: bool,
    /// A proxy in front sets X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
}

/// Where a server keeps its things: what it is started with and what the doctor examines.
#[derive(Args)]
pub(crate) struct Machine {
    /// The data directory
    #[arg(long, value_name = "DIR", default_value = "folkmoot-data")]
    pub(crate) data: PathBuf,
    /// File with the start key: 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    start_key: Option<PathBuf>,
    /// Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Mail server for login codes: `smtps://user:password@mail.example.org?from=moot@example.org` (or in `FOLKMOOT_SMTP`)
    #[arg(long, value_name = "URL")]
    smtp: Option<String>,
}

impl Machine {
    /// The start key: from the file, the environment, or the file that the first start makes beside the data directory.
    pub(crate) fn start_key(&self) -> Result<StartKey> {
        start_key(&self.data, self.start_key.as_deref())
    }

    /// The same, but none is made where there is none; what is then not there yet is the database, too.
    pub(crate) fn start_key_there(&self) -> Result<StartKey> {
        let nothing_yet = self.start_key.is_none()
            && std::env::var_os("FOLKMOOT_START_KEY").is_none()
            && !beside(&self.data).exists()
            && !self.data.join(store::DATABASE_NAME).exists();
        if nothing_yet { Ok(StartKey::generate()?) } else { self.start_key() }
    }

    /// Certificate and private key.
    pub(crate) fn tls(&self) -> Option<(PathBuf, PathBuf)> {
        self.tls_cert.clone().zip(self.tls_key.clone())
    }

    /// The mail server, from the command line or the environment.
    pub(crate) fn mail(&self) -> Option<String> {
        self.smtp.clone().or_else(|| std::env::var("FOLKMOOT_SMTP").ok())
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting")?;
    runtime.block_on(serve(arguments))?;
    Ok(ExitCode::SUCCESS)
}

async fn serve(arguments: &Arguments) -> Result<()> {
    let machine = &arguments.machine;
    let start_key = machine.start_key()?;
    let server = Server::open(Config {
        data: machine.data.clone(),
        listen: arguments.listen,
        start_key,
        tls: machine.tls(),
        mail: machine.mail(),
        base_url: arguments.base_url.clone(),
        behind_proxy: arguments.behind_proxy,
    })
    .await?;
    let mut text = format!("Folkmoot listens at {}\n", server.address);
    if !arguments.listen.ip().is_loopback() && machine.tls().is_none() && !arguments.behind_proxy {
        text.push_str("Others can read along: give --tls-cert and --tls-key, or put a proxy with TLS in front.\n");
    }
    if arguments.demo {
        text.push_str(&demonstration(&server, &machine.data.join("demo")).await?);
    } else if let Some(link) = &server.first_link {
        text.push_str(&format!("The first officer opens this link, once:\n  {link}\n"));
    }
    output::print(&text)?;
    server.run(end()).await?;
    Ok(())
}

/// The body of the demonstration, and where to click. A data directory that has a body already stays as it is.
async fn demonstration(server: &Server, directory: &Path) -> Result<String> {
    let Some(demo) = server.prepare_demo(directory).await? else {
        return Ok("This data directory has a body already; the demonstration needs an empty one.\n".to_owned());
    };
    let mut text = String::from("A made-up body with a ballot under way. Nothing of it is secret.\n\n");
    for (what, link) in &demo.links {
        text.push_str(&format!("  {what:<12} {link}\n"));
    }
    text.push_str(&format!("\nLogin codes, for {}/login (each can be used twenty times):\n", server.address));
    for (who, code) in &demo.logins {
        text.push_str(&format!("  {who:<28} {code}\n"));
    }
    text.push_str(&format!("\nVoting codes and trustees' keys are in {}\nCtrl-C ends the server.\n", demo.directory.display()));
    Ok(text)
}

/// Ends with Ctrl-C or SIGTERM.
async fn end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else { return };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}

fn start_key(data: &Path, file: Option<&Path>) -> Result<StartKey> {
    if let Some(file) = file {
        return read_key(file);
    }
    if let Ok(text) = std::env::var("FOLKMOOT_START_KEY") {
        let text = Zeroizing::new(text);
        return StartKey::parse(&text).context("FOLKMOOT_START_KEY");
    }
    let beside = beside(data);
    if beside.exists() {
        return read_key(&beside);
    }
    if data.join(store::DATABASE_NAME).exists() {
        bail!("{} was made with a start key: give it with --start-key FILE or in FOLKMOOT_START_KEY", data.display());
    }
    let key = StartKey::generate()?;
    write_key(&beside, &key).with_context(|| beside.display().to_string())?;
    Ok(key)
}

/// `folkmoot-data` → `folkmoot-data.key`: beside the directory, so that a copy of the one is no copy of the other.
fn beside(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".key");
    data.with_file_name(name)
}

fn read_key(file: &Path) -> Result<StartKey> {
    let text = Zeroizing::new(std::fs::read_to_string(file).with_context(|| file.display().to_string())?);
    StartKey::parse(&text).with_context(|| file.display().to_string())
}

fn write_key(file: &Path, key: &StartKey) -> Result<()> {
    use std::io::Write;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file)?;
    made.write_all(key.reveal().as_bytes())?;
    made.write_all(b"\n")?;
    Ok(made.sync_all()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_first_start_makes_a_key_that_the_second_finds() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("moot");
        let made = start_key(&data, None).unwrap().reveal();
        assert_eq!(*start_key(&data, None).unwrap().reveal(), *made);
        assert!(folder.path().join("moot.key").exists());
    }

    #[test]
    fn a_database_without_its_key_is_not_given_another() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(store::DATABASE_NAME), b"").unwrap();
        let refusal = start_key(folder.path(), None).err().unwrap().to_string();
        assert!(refusal.contains("--start-key"), "{refusal}");
    }
}
