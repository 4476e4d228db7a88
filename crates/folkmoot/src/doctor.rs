//! `folkmoot doctor`: what would keep a server from running, before anybody waits for it.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;
use store::Store;
use web::Mailer;

use crate::output;
use crate::serve::Machine;

/// Test clock, disk, start key, database, certificate and mail server. Run it while the server does not run.
///
/// Exits 0 if all is well, 1 if something must be mended.
#[derive(Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    machine: Machine,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("starting")?;
    let findings = runtime.block_on(examine(arguments));
    let well = findings.iter().all(|(_, finding)| finding.is_ok());
    let line = |(what, finding): &(&str, Result<String>)| match finding {
        Ok(text) => format!("✓ {what}: {text}\n"),
        Err(error) => format!("✕ {what}: {error:#}\n"),
    };
    output::print(&findings.iter().map(line).collect::<String>())?;
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn examine(arguments: &Arguments) -> Vec<(&'static str, Result<String>)> {
    let mut findings = vec![("clock", clock()), ("disk", disk(&arguments.machine.data))];
    findings.push(("database and start key", database(&arguments.machine).await));
    if let Some((certificate, key)) = arguments.machine.tls() {
        let fits = web::tls(&certificate, &key).map(|_| "certificate and key fit".to_owned());
        findings.push(("certificate", fits.map_err(anyhow::Error::from)));
    }
    if let Some(setting) = arguments.machine.mail() {
        findings.push(("mail", mail(&setting).await));
    }
    findings
}

/// A clock that lies before this program was written is wrong.
fn clock() -> Result<String> {
    let (now, earliest) = (Timestamp::now(), "2026-01-01T00:00:00Z".parse::<Timestamp>()?);
    anyhow::ensure!(now > earliest, "it says {now}: set it, for ballots open and close by it");
    Ok(format!("it says {now:.0}; compare it with another clock"))
}

/// What an acknowledged ballot waits for: a small write that reaches the medium.
fn disk(data: &Path) -> Result<String> {
    let folder = if data.is_dir() { data } else { data.parent().filter(|folder| folder.is_dir()).unwrap_or(Path::new(".")) };
    let path = folder.join(".folkmoot-doctor");
    let mut file = std::fs::File::create(&path).with_context(|| format!("{} cannot be written in", folder.display()))?;
    let begin = Instant::now();
    let written = (0..10).try_for_each(|_| file.write_all(&[0; 4096]).and_then(|()| file.sync_data()));
    let each = begin.elapsed() / 10;
    drop(file);
    std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
    written.with_context(|| format!("{} does not keep what is written", folder.display()))?;
    Ok(format!("{} keeps a write within {each:.1?}", folder.display()))
}

async fn database(machine: &Machine) -> Result<String> {
    if !machine.data.join(store::DATABASE_NAME).exists() {
        return Ok(format!("{} is not there yet; the first start makes it", machine.data.display()));
    }
    let key = machine.start_key()?;
    let store = Store::open(&machine.data, &key).await?;
    let report = store.check().await;
    store.close().await?;
    let report = report?;
    anyhow::ensure!(report.findings.is_empty(), "{}", report.findings.join("; "));
    Ok(format!(
        "the key opens it; {} entries, {} boards, {} ballots are as they were written",
        report.entries, report.boards, report.ballots
    ))
}

async fn mail(setting: &str) -> Result<String> {
    Mailer::new(setting)?.check().await?;
    Ok("the server answers".to_owned())
}
