//! Drives the peer, Debian's `belenios-tool` 2.0, through whole elections in a directory of their own.
//!
//! The tests of this room play elections both ways: the peer's are verified here, ours are verified there, voters and trustees of one side take
//! part in elections of the other. Where the peer is missing they skip themselves with a notice; `cargo xtask test` installs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// Can the peer be run here?
#[expect(clippy::print_stdout, reason = "whoever reads the tests' output must see what was left out")]
pub fn peer_is_there() -> bool {
    let there = Command::new("belenios-tool").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !there {
        println!("notice: belenios-tool is not installed: this test of interoperability was left out");
    }
    there
}

/// One election in a directory of its own, made by the peer's commands.
pub struct PeerElection {
    dir: TempDir,
    uuid: String,
    group: String,
    codes: Vec<String>,
    keys: Vec<PathBuf>,
}

impl PeerElection {
    /// Credentials for `voters` (lines as the peer reads them, with an optional weight), one key a trustee, the questions, and the first event.
    pub fn new(group: &str, questions: &str, voters: &[&str], trustees: usize) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        let uuid = text(run(dir.path(), &["setup", "generate-token"], None)?)?.trim().to_owned();
        let mut election = Self { dir, uuid, group: group.to_owned(), codes: Vec::new(), keys: Vec::new() };
        election.make_credentials(voters)?;
        election.make_keys(trustees)?;
        let template = format!(r#"{{"description":"Played by the peer","name":"Interoperability","questions":{questions}}}"#);
        fs::write(election.path("template.json"), template)?;
        let uuid = election.uuid.clone();
        election.tool(&["setup", "make-election", "--template", "template.json", "--group", group, "--uuid", &uuid], None)?;
        election.tool(&["archive", "init"], None)?;
        Ok(election)
    }

    fn make_credentials(&mut self, voters: &[&str]) -> Result<()> {
        fs::write(self.path("voters.txt"), voters.join("\n") + "\n")?;
        let (group, uuid) = (self.group.clone(), self.uuid.clone());
        self.tool(&["setup", "generate-credentials", "--file", "voters.txt", "--group", &group, "--uuid", &uuid], None)?;
        fs::rename(self.only("pubcreds")?, self.path("public_creds.json"))?;
        let private = fs::read_to_string(self.only("privcreds")?)?;
        self.codes = private.lines().filter_map(|line| line.rsplit(' ').next()).map(str::to_owned).collect();
        Ok(())
    }

    fn make_keys(&mut self, trustees: usize) -> Result<()> {
        let group = self.group.clone();
        for _ in 0..trustees {
            self.tool(&["setup", "generate-trustee-key", "--group", &group], None)?;
        }
        let mut public = self.all("pubkey")?;
        public.sort();
        self.keys = public.iter().map(|path| path.with_extension("privkey")).collect();
        let lines: Vec<String> = public.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
        fs::write(self.path("public_keys.jsons"), lines.concat())?;
        self.tool(&["setup", "make-trustees"], None).map(drop)
    }

    /// The voting codes in the order of the voters.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The private key files in the order of the trustees.
    pub fn keys(&self) -> &[PathBuf] {
        &self.keys
    }

    /// The archive.
    pub fn bel(&self) -> PathBuf {
        self.path(&format!("{}.bel", self.uuid))
    }

    /// The peer encrypts a ballot.
    pub fn ballot(&self, voter: usize, choices: &str) -> Result<Vec<u8>> {
        generate_ballot(self.dir.path(), &self.codes[voter], choices)
    }

    /// The peer puts something on its board.
    pub fn add(&self, event: &str, payload: &[u8]) -> Result<()> {
        self.tool(&["archive", "add-event", &format!("--type={event}")], Some(payload)).map(drop)
    }

    /// Casting is over, and the ballots are put together.
    pub fn tally(&self) -> Result<()> {
        self.add("EndBallots", b"")?;
        let tally = self.tool(&["election", "compute-encrypted-tally"], None)?;
        self.add("EncryptedTally", &tally)
    }

    /// A trustee mixes.
    pub fn shuffle(&self, owner: usize) -> Result<()> {
        let shuffle = self.tool(&["election", "shuffle", "--trustee-id", &owner.to_string()], None)?;
        self.add("Shuffle", &shuffle)
    }

    /// Mixing is over.
    pub fn end_shuffles(&self) -> Result<()> {
        self.add("EndShuffles", b"")
    }

    /// A trustee decrypts with its own tool.
    pub fn decrypt(&self, owner: usize) -> Result<()> {
        let share = decrypt(self.dir.path(), &self.keys[owner - 1], owner)?;
        self.add("PartialDecryption", &share)
    }

    /// The result is computed and published; its text.
    pub fn result(&self) -> Result<String> {
        let result = self.tool(&["election", "compute-result"], None)?;
        self.add("Result", &result)?;
        text(result)
    }

    fn tool(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<Vec<u8>> {
        run(self.dir.path(), arguments, input)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn all(&self, extension: &str) -> Result<Vec<PathBuf>> {
        let files = fs::read_dir(self.dir.path())?.map(|entry| entry.map(|entry| entry.path()));
        let files: Vec<PathBuf> = files.collect::<Result<_, _>>()?;
        Ok(files.into_iter().filter(|path| path.extension().is_some_and(|found| found == extension)).collect())
    }

    fn only(&self, extension: &str) -> Result<PathBuf> {
        self.all(extension)?.pop().with_context(|| format!("the peer wrote no .{extension} file"))
    }
}

/// A directory with one archive of ours, for the peer to work on.
pub struct OurElection {
    dir: TempDir,
}

impl OurElection {
    /// Writes the archive under the name that the peer expects.
    pub fn new(uuid: &str, archive: &[u8]) -> Result<Self> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join(format!("{uuid}.bel")), archive)?;
        Ok(Self { dir })
    }

    /// Does the peer accept it?
    pub fn peer_accepts(&self) -> Result<bool> {
        let output = Command::new("belenios-tool").args(["election", "verify"]).current_dir(self.dir.path()).output()?;
        Ok(output.status.success() && String::from_utf8_lossy(&output.stderr).contains("all checks passed"))
    }

    /// The peer encrypts a ballot with this voting code.
    pub fn peers_ballot(&self, code: &str, choices: &str) -> Result<Vec<u8>> {
        generate_ballot(self.dir.path(), code, choices)
    }

    /// The peer decrypts with this private key file.
    pub fn peers_decryption(&self, private_key: &str, owner: usize) -> Result<Vec<u8>> {
        let path = self.dir.path().join("key.privkey");
        fs::write(&path, private_key)?;
        decrypt(self.dir.path(), &path, owner)
    }
}

fn generate_ballot(dir: &Path, code: &str, choices: &str) -> Result<Vec<u8>> {
    fs::write(dir.join("code.txt"), format!("{code}\n"))?;
    fs::write(dir.join("choices.json"), choices)?;
    run(dir, &["election", "generate-ballot", "--privcred", "code.txt", "--ballot", "choices.json"], None).map(trimmed)
}

fn decrypt(dir: &Path, key: &Path, owner: usize) -> Result<Vec<u8>> {
    let key = key.to_str().context("a path in UTF-8")?;
    run(dir, &["election", "decrypt", "--privkey", key, "--trustee-id", &owner.to_string()], None).map(trimmed)
}

/// Runs the peer in `dir`.
fn run(dir: &Path, arguments: &[&str], input: Option<&[u8]>) -> Result<Vec<u8>> {
    let mut child = Command::new("belenios-tool")
        .args(arguments)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("belenios-tool")?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        std::io::Write::write_all(&mut pipe, input)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("belenios-tool {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}

fn text(bytes: Vec<u8>) -> Result<String> {
    Ok(String::from_utf8(bytes)?)
}

fn trimmed(mut bytes: Vec<u8>) -> Vec<u8> {
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    bytes
}
