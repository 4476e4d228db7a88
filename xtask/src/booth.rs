//! The booth: TypeScript that is built with npm and esbuild, and that the server serves.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{has, root, run, run_in, say};

/// The oldest Node.js that the booth is built and tested with.
const NODE: u32 = 20;

/// Builds the booth's static pages into `booth/dist`.
pub(crate) fn build() -> Result<()> {
    install("booth")?;
    run_in(&directory("booth"), "npm", ["run", "--silent", "build"])
}

/// Types, the protocol against its vectors, then the pages in Chromium.
pub(crate) fn test() -> Result<()> {
    build()?;
    let booth = directory("booth");
    run_in(&booth, "npm", ["run", "--silent", "check"])?;
    run_in(&booth, "npm", ["test", "--silent"])?;
    if chromium() {
        run_in(&booth, "npm", ["run", "--silent", "test:pages"])?;
    }
    Ok(())
}

/// A whole ballot in real Chromium, against the real server.
pub(crate) fn end_to_end() -> Result<()> {
    if !chromium() {
        return Ok(());
    }
    run("cargo", ["build", "--quiet", "--package", "folkmoot"])?;
    install("e2e")?;
    run_in(&directory("e2e"), "npm", ["test", "--silent"])
}

/// Installs what a package's lock file names, unless that was done already.
fn install(package: &str) -> Result<()> {
    check_node()?;
    let directory = directory(package);
    let lock = directory.join("package-lock.json").metadata().and_then(|file| file.modified()).context("package-lock.json")?;
    let installed = directory.join("node_modules/.package-lock.json").metadata().and_then(|file| file.modified());
    if installed.is_ok_and(|installed| installed >= lock) {
        return Ok(());
    }
    run_in(&directory, "npm", ["ci", "--no-audit", "--no-fund", "--silent"])
}

fn check_node() -> Result<()> {
    let output = Command::new("node").arg("--version").stderr(Stdio::null()).output();
    let Ok(output) = output else { bail!("the booth needs Node.js {NODE} or later and npm: install the packages nodejs and npm") };
    let text = String::from_utf8_lossy(&output.stdout);
    let major = text.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE => Ok(()),
        _ => bail!("the booth needs Node.js {NODE} or later; here is {}", text.trim()),
    }
}

/// Debian's Chromium, installed where it is missing. Without it the tests in the browser are left out, and said to be.
fn chromium() -> bool {
    if has(["chromium", "--version"]) {
        return true;
    }
    say("installing Debian's chromium for the tests in the browser");
    let installed = run("apt-get", ["update", "-qq"]).and_then(|()| run("apt-get", ["install", "-y", "-qq", "chromium"]));
    match installed {
        Ok(()) => true,
        Err(error) => {
            say(&format!("notice: chromium could not be installed ({error:#}): the tests in the browser were left out"));
            false
        }
    }
}

fn directory(package: &str) -> PathBuf {
    root().join(package)
}
