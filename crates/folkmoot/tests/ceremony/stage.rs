//! A stage with one directory for each role, and messengers who only carry what may be carried.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// All roles of one ballot, and everything that was said aloud.
pub(crate) struct Stage {
    root: TempDir,
    said: Vec<String>,
}

/// What a command answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Stage {
    pub(crate) fn new(roles: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for role in roles {
            fs::create_dir(root.path().join(role)).unwrap();
        }
        Self { root, said: Vec::new() }
    }

    pub(crate) fn dir(&self, role: &str) -> PathBuf {
        self.root.path().join(role)
    }

    pub(crate) fn write(&self, role: &str, name: &str, text: &str) {
        fs::write(self.dir(role).join(name), text).unwrap();
    }

    pub(crate) fn read(&self, role: &str, name: &str) -> String {
        fs::read_to_string(self.dir(role).join(name)).unwrap()
    }

    /// Runs `folkmoot election …` in a role's directory.
    pub(crate) fn run_with(&mut self, role: &str, line: &str, input: &str) -> Answer {
        let arguments: Vec<String> = split(line);
        let mut child = Command::new(env!("CARGO_BIN_EXE_folkmoot"))
            .current_dir(self.dir(role))
            .arg("election")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let answer = Answer {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        self.said.push(answer.out.clone());
        self.said.push(answer.err.clone());
        answer
    }

    /// The same, which must succeed.
    pub(crate) fn run(&mut self, role: &str, line: &str) -> String {
        let answer = self.run_with(role, line, "");
        assert_eq!(answer.code, 0, "{role}: {line}\n{}{}", answer.out, answer.err);
        assert_eq!(answer.err, "", "{role}: {line}");
        answer.out
    }

    /// The same, which must be refused with this text.
    pub(crate) fn refused(&mut self, role: &str, line: &str, expected: &str) {
        self.refused_with(role, line, "", expected);
    }

    pub(crate) fn refused_with(&mut self, role: &str, line: &str, input: &str, expected: &str) {
        let Answer { code, out, err } = self.run_with(role, line, input);
        assert_ne!(code, 0, "{role}: {line} was not refused\n{out}");
        let said = if err.is_empty() { &out } else { &err };
        assert!(said.contains(expected), "{role}: {line}\n  said: {said}\n  expected: {expected}");
    }

    /// Carries files of these endings from one role to others. What only its owner may read is not carried, but for the roll.
    pub(crate) fn carry(&self, from: &str, endings: &[&str], to: &[&str]) {
        let mut carried = 0;
        for path in files(&self.dir(from)) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if !endings.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            assert!(!is_secret(&path) || name == "roll.json", "{name} is a secret and is not carried");
            for role in to {
                fs::copy(&path, self.dir(role).join(name)).unwrap();
            }
            carried += 1;
        }
        assert!(carried > 0, "{from} has no file that ends in {endings:?}");
    }

    /// The one file of a role with this ending.
    pub(crate) fn file(&self, role: &str, ending: &str) -> String {
        let found: Vec<PathBuf> = files(&self.dir(role)).into_iter().filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
        assert_eq!(found.len(), 1, "{role} has {found:?} for {ending}");
        found[0].file_name().unwrap().to_str().unwrap().to_owned()
    }

    /// Voting codes in the order of the roll, from the registrar's table.
    pub(crate) fn codes(&self) -> Vec<String> {
        let table = self.read("registrar", "codes.csv");
        table.lines().skip(1).map(|line| line.rsplit(',').nth(1).unwrap().to_owned()).collect()
    }

    /// No secret was said aloud, and none stands in a file that others may read.
    pub(crate) fn assert_no_secret_is_out(&self) {
        let mut secrets = Vec::new();
        if self.dir("registrar").join("codes.csv").exists() {
            secrets.extend(self.codes());
        }
        let all: Vec<PathBuf> = fs::read_dir(self.root.path()).unwrap().flat_map(|role| files(&role.unwrap().path())).collect();
        for path in &all {
            if path.extension().is_some_and(|end| end == "privkey" || end == "key" || end == "signkey") {
                assert!(is_secret(path), "{} can be read by others", path.display());
                secrets.push(fs::read_to_string(path).unwrap().trim().trim_matches('"').to_owned());
            }
        }
        assert!(secrets.len() > 5 && secrets.iter().all(|secret| secret.len() >= 19), "{} secrets were found", secrets.len());
        for said in &self.said {
            for secret in &secrets {
                assert!(!said.contains(secret.as_str()), "a secret was said aloud:\n{said}");
            }
        }
        let mut public = 0;
        for path in all.iter().filter(|path| !is_secret(path) && path.extension().is_none_or(|end| end != "slip")) {
            let bytes = fs::read(path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            for secret in &secrets {
                assert!(!text.contains(secret.as_str()), "a secret stands in {}", path.display());
            }
            public += 1;
        }
        assert!(public > 5, "{public} public files were found");
    }
}

fn is_secret(path: &Path) -> bool {
    fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// Words of a command line; single quotes keep blanks together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A membership list of so many, the first `weights.len()` of them with weights.
pub(crate) fn members(count: usize, weights: &[u64]) -> String {
    let mut csv = String::from("name,e-mail,unit,weight\n");
    for number in 0..count {
        let weight = weights.get(number).copied().unwrap_or(1);
        csv.push_str(&format!("Member {number},m{number}@example.org,{},{weight}\n", if number % 3 == 0 { "North" } else { "Coast" }));
    }
    csv
}

/// Each trustee makes a key alone.
pub(crate) fn single_keys(stage: &mut Stage, trustees: &[&str]) {
    stage.carry("officer", &["draft.json"], trustees);
    for trustee in trustees {
        stage.run(trustee, "trustee-key");
        stage.carry(trustee, &[".pubkey"], &["officer"]);
    }
}

/// Trustees make a key together.
pub(crate) fn threshold_key(stage: &mut Stage, trustees: &[&str], threshold: usize, first: usize) {
    stage.carry("officer", &["draft.json"], trustees);
    for (index, trustee) in trustees.iter().enumerate() {
        stage.run(trustee, &format!("trustee-threshold certify --index {} --size {} --threshold {threshold}", index + 1, trustees.len()));
        stage.carry(trustee, &[".cert"], &["officer"]);
    }
    stage.carry("officer", &[".cert"], trustees);
    let mut fingerprints = Vec::new();
    for trustee in trustees {
        let key = stage.file(trustee, ".key");
        let said = stage.run(trustee, &format!("trustee-threshold share --key {key} --certs . --first {first}"));
        fingerprints.push(said.lines().find(|line| line.trim().len() == 64).unwrap().trim().to_owned());
        stage.carry(trustee, &[".commitment"], &["officer"]);
        stage.carry(trustee, &[".polynomial"], &["officer"]);
    }
    assert!(fingerprints.iter().all(|fingerprint| *fingerprint == fingerprints[0]));
    stage.run("officer", "trustee-threshold route --certs . --polynomials .");
    for trustee in trustees {
        let key = stage.file(trustee, ".key");
        let vinput = key.replace(".key", ".vinput");
        stage.carry("officer", &[&vinput], &[trustee]);
        stage.run(trustee, &format!("trustee-threshold receive --key {key} --certs . --vinput {vinput}"));
        stage.carry(trustee, &[".voutput"], &["officer"]);
    }
    stage.run("officer", "trustee-threshold assemble --certs . --polynomials . --voutputs .");
    stage.carry("officer", &["threshold.json"], trustees);
    for trustee in trustees {
        let key = stage.file(trustee, ".key");
        let voutput = key.replace(".key", ".voutput");
        stage.run(trustee, &format!("trustee-threshold confirm --key {key} --certs . --voutput {voutput} --parameters threshold.json"));
    }
}

/// Codes, rehearsal, opening; gives the board's name.
pub(crate) fn open(stage: &mut Stage, keys: &str, trustees: &[&str]) -> String {
    stage.carry("officer", &["draft.json", "roll.json"], &["registrar"]);
    stage.run("registrar", "codes --url https://vote.example.org");
    stage.carry("registrar", &["public_creds.json", ".statement.jsons"], &["officer"]);
    stage.run("officer", &format!("rehearse prepare --trustees {keys}"));
    stage.carry("officer", &["trustees.json", "election.json", "rehearsal.json"], trustees);
    for trustee in trustees {
        let key = key_file(stage, trustee);
        stage.run(trustee, &format!("rehearse answer --key {key}"));
        let answer = fs::read_dir(stage.dir(trustee)).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let answer = answer.filter(|name| name.starts_with("rehearsal-")).max().unwrap();
        stage.carry(trustee, &[&answer], &["officer"]);
    }
    let said = stage.run("officer", "open --timestamp 1795374546");
    assert!(said.contains(".companion"), "{said}");
    stage.file("officer", ".bel")
}

pub(crate) fn key_file(stage: &Stage, trustee: &str) -> String {
    let names = files(&stage.dir(trustee));
    let own = names.iter().find(|path| path.extension().is_some_and(|end| end == "privkey" || end == "key"));
    own.unwrap().file_name().unwrap().to_str().unwrap().to_owned()
}

/// A trustee's number in the ballot, as its answer to the rehearsal is called.
pub(crate) fn number(stage: &Stage, trustee: &str) -> String {
    let names = files(&stage.dir(trustee)).into_iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    let own = names.filter_map(|name| Some(name.strip_prefix("rehearsal-")?.strip_suffix(".json")?.to_owned()));
    own.max().unwrap()
}

/// Each of these members votes on a machine of their own and sends the ballot to the officer, who casts it.
pub(crate) fn vote(stage: &mut Stage, board: &str, votes: &[(usize, &str)]) {
    let codes = stage.codes();
    for (member, answers) in votes {
        stage.carry("officer", &[".bel"], &["member"]);
        stage.write("member", "code.slip", &codes[*member]);
        let answers: String = answers.split('/').map(|answer| format!(" --answer {answer}")).collect();
        let said = stage.run("member", &format!("vote {board} --code-file code.slip{answers} --out own.ballot --force"));
        let tracker = said.lines().find_map(|line| line.strip_prefix("Tracker ")).unwrap().to_owned();
        stage.carry("member", &["own.ballot"], &["officer"]);
        let cast = stage.run("officer", &format!("cast {board} own.ballot"));
        assert!(cast.contains(&tracker));
        fs::remove_file(stage.dir("member").join("code.slip")).unwrap();
    }
}

/// Each of these trustees decrypts a copy of the board; the officer publishes. Gives the result's JSON.
pub(crate) fn decrypt_and_publish(stage: &mut Stage, board: &str, trustees: &[&str], small: &str) -> String {
    for trustee in trustees {
        stage.carry("officer", &[".bel"], &[trustee]);
        let key = key_file(stage, trustee);
        stage.run(trustee, &format!("decrypt {board} --key {key} {small}"));
        let file = files(&stage.dir(trustee)).into_iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
        let file = file.filter(|name| name.contains(".decryption-")).max().unwrap();
        stage.carry(trustee, &[&file], &["officer"]);
        stage.run("officer", &format!("accept {board} {file}"));
    }
    stage.run("officer", &format!("result {board}"));
    let name = stage.file("officer", ".result.json");
    stage.read("officer", &name).trim().to_owned()
}
