//! `folkmoot doctor`: what would keep a server from running, before anybody waits for it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use store::{Store, StoreError};
use web::{Certificate, Mailer};

use crate::output;
use crate::serve::Machine;

/// Free space below which a server may stop in the middle of a ballot, and below which somebody should look.
const LITTLE_SPACE: u64 = 200 << 20;
const SOME_SPACE: u64 = 2 << 30;
/// Before a certificate ends, somebody should know.
const NOTICE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Test clock, disk, start key, database, certificate and mail server. Run it while the server does not run.
///
/// Exits 0 if all is well or can wait, 1 if something must be mended first.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    machine: Machine,
    /// What links begin with: `https://moot.example.org`; the certificate must be for this name
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// What was found; what must be mended is an error.
#[derive(Debug)]
enum Found {
    /// As it should be.
    Well(String),
    /// Somebody should look after it soon.
    Soon(String),
}
use Found::{Soon, Well};

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting")?;
    let findings = runtime.block_on(examine(arguments));
    let well = findings.iter().all(|(_, finding)| finding.is_ok());
    let line = |(what, finding): &(&str, Result<Found>)| match finding {
        Ok(Well(text)) => format!("✓ {what}: {text}\n"),
        Ok(Soon(text)) => format!("! {what}: {text}\n"),
        Err(error) => format!("✕ {what}: {error:#}\n"),
    };
    output::print(&findings.iter().map(line).collect::<String>())?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(arguments: &Arguments) -> Vec<(&'static str, Result<Found>)> {
    let (machine, now) = (&arguments.machine, Timestamp::now());
    let folder = nearest(&machine.data);
    let mut findings = vec![("clock", clock(now)), ("disk", disk(&folder)), ("space", free(&folder).and_then(space))];
    let key = machine.start_key_there();
    findings.push((
        "start key",
        key.as_ref().map_or_else(|error| Err(anyhow::anyhow!("{error:#}")), |_| Ok(Well("it can be read".to_owned()))),
    ));
    if let Ok(key) = key {
        findings.push(("database", database(&machine.data, key).await));
    }
    if let Some((certificate, key)) = machine.tls() {
        findings.push(("certificate", tls(&certificate, &key, arguments.base_url.as_deref(), now)));
    }
    if let Some(setting) = machine.mail() {
        findings.push(("mail", mail(&setting).await));
    }
    findings
}

/// The data directory, or the first above it that is there.
fn nearest(data: &Path) -> PathBuf {
    let found = data.ancestors().filter(|folder| !folder.as_os_str().is_empty()).find(|folder| folder.is_dir());
    found.unwrap_or(Path::new(".")).to_owned()
}

/// A clock that lies before this program was written is wrong.
fn clock(now: Timestamp) -> Result<Found> {
    let earliest: Timestamp = "2026-01-01T00:00:00Z".parse()?;
    ensure!(now > earliest, "it says {now:.0}: whoever runs the server sets it (better: turns NTP on), for ballots open and close by it");
    Ok(Well(format!("it says {now:.0}; compare it with another clock")))
}

/// What an acknowledged ballot waits for: a small write that reaches the medium.
fn disk(folder: &Path) -> Result<Found> {
    let path = folder.join(".folkmoot-doctor");
    let mended = || {
        format!("{} cannot be written in: whoever runs the server gives its user a directory of their own with --data", folder.display())
    };
    let mut file = std::fs::File::create(&path).with_context(mended)?;
    let begin = Instant::now();
    let written = (0..10).try_for_each(|_| file.write_all(&[0; 4096]).and_then(|()| file.sync_data()));
    let each = begin.elapsed() / 10;
    drop(file);
    std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
    written.with_context(|| {
        format!("{} does not keep what is written: whoever runs the server moves the data to another disk", folder.display())
    })?;
    Ok(Well(format!("{} keeps a write within {each:.1?}", folder.display())))
}

/// Bytes that are left for this user where the folder is.
#[cfg(unix)]
fn free(folder: &Path) -> Result<u64> {
    let about = rustix::fs::statvfs(folder).with_context(|| folder.display().to_string())?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> Result<u64> {
    anyhow::bail!("this program cannot see it on this system: whoever runs the server looks whether there are some gigabytes left")
}

fn space(free: u64) -> Result<Found> {
    let megabytes = free >> 20;
    ensure!(free >= LITTLE_SPACE, "{megabytes} MiB are left: whoever runs the server makes room, for a full disk takes no ballots");
    let text = format!("{megabytes} MiB are left");
    Ok(if free < SOME_SPACE { Soon(format!("{text}: whoever runs the server should make room before a large ballot")) } else { Well(text) })
}

async fn database(data: &Path, key: store::StartKey) -> Result<Found> {
    if !data.join(store::DATABASE_NAME).exists() {
        return Ok(Well(format!("{} is not there yet; the first start makes it", data.display())));
    }
    let opened = Store::open(data, &key).await;
    let store = opened.map_err(|error| match error {
        StoreError::WrongStartKey => anyhow::anyhow!("{error}: whoever runs the server gives it with --start-key"),
        error => anyhow::anyhow!("{error}: whoever runs the server ends what uses it, or takes the last backup"),
    })?;
    let report = store.check().await;
    store.close().await?;
    let report = report.context("whoever runs the server takes the last backup")?;
    ensure!(
        report.findings.is_empty(),
        "{}: whoever runs the server keeps this copy as evidence and takes the last backup",
        report.findings.join("; ")
    );
    Ok(Well(format!(
        "the key opens it; {} entries, {} boards, {} ballots are as they were written",
        report.entries, report.boards, report.ballots
    )))
}

/// Certificate and key fit, it is for the name that links have, and it does not end soon.
fn tls(certificate: &Path, key: &Path, base_url: Option<&str>, now: Timestamp) -> Result<Found> {
    web::tls(certificate, key)?;
    let found = Certificate::read(certificate)?;
    let until = found.expires().context("its end cannot be read: whoever runs the server asks its issuer for a new one")?;
    ensure!(now < until, "it ended on {until:.0}: whoever runs the server renews it; browsers refuse the server until then");
    let host = base_url.map(host_of);
    if let Some(host) = host {
        ensure!(found.is_for(host), "it is not for {host}: whoever runs the server gets one for that name, or changes --base-url");
    }
    let fits = host.map_or("certificate and key fit".to_owned(), |host| format!("certificate and key fit, for {host}"));
    if until.duration_since(now) < NOTICE {
        return Ok(Soon(format!(
            "{fits}; it ends on {until:.0}: whoever runs the server renews it before (the server takes new files while it runs)"
        )));
    }
    Ok(Well(format!("{fits}, until {until:.0}")))
}

/// `https://moot.example.org:8443/x` → `moot.example.org`
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

async fn mail(setting: &str) -> Result<Found> {
    Mailer::new(setting)?.check().await.context("whoever runs the server compares --smtp with what the mail provider says")?;
    Ok(Well("the server answers".to_owned()))
}

#[cfg(test)]
mod tests;
