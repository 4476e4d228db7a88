//! All mutants of a sample in one build: each behind a switch that an environment variable throws.
//!
//! `cargo mutants` finds the mutants; it would build the crate once for each of them, which is nearly all of the time. Here the sources are copied and
//! every mutant is written beside what it replaces: `if crate::mutant::on(17) { a != b } else { a == b }`. One build then serves them all.
//! What the compiler refuses is taken out and built again: those mutants do not compile by themselves either, or change a type.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::campaign::Subject;
use crate::say;

/// One mutant as `cargo mutants --list --json` describes it.
#[derive(Clone, Debug)]
pub(crate) struct Mutant {
    pub(crate) name: String,
    file: String,
    genre: String,
    replacement: String,
    start: Place,
    end: Place,
}

/// Line and column, both from 1, the column in characters.
type Place = (usize, usize);

impl Mutant {
    /// Reads the whole list, without those that cannot stand behind a switch: a field is there or is not.
    pub(crate) fn list(json: &[u8]) -> Result<Vec<Self>> {
        let values: Vec<Value> = serde_json::from_slice(json).context("the list of mutants")?;
        let mutants = values.iter().map(|value| Self::read(value).context("a mutant has another form than it used to have"));
        let all: Vec<Self> = mutants.collect::<Result<_>>()?;
        Ok(all.into_iter().filter(|mutant| mutant.genre != "StructField").collect())
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let place = |name: &str| {
            let place = value.get("span")?.get(name)?;
            let number = |name: &str| usize::try_from(place.get(name)?.as_u64()?).ok();
            Some((number("line")?, number("column")?))
        };
        let (name, file, genre, replacement) = (text("name")?, text("file")?, text("genre")?, text("replacement")?);
        Some(Self { name, file, genre, replacement, start: place("start")?, end: place("end")? })
    }
}

/// A build of the crate with all these mutants in it.
pub(crate) struct Schemata {
    subject: &'static Subject,
    /// The copied workspace.
    tree: PathBuf,
    /// Test programs: the subject's own first.
    pub(crate) programs: Vec<PathBuf>,
    /// Numbers of mutants that do not compile.
    pub(crate) unviable: BTreeSet<usize>,
}

impl Schemata {
    /// Copies the sources, puts the mutants in and builds the tests. Mutants are numbered as in `sample`.
    pub(crate) fn build(subject: &'static Subject, root: &Path, tree: &Path, target: &Path, sample: &[Mutant]) -> Result<Self> {
        copy_sources(root, tree)?;
        let mut schemata = Self { subject, tree: tree.to_owned(), programs: Vec::new(), unviable: BTreeSet::new() };
        loop {
            let written = schemata.write(root, sample)?;
            let refused = schemata.refused(target, &written)?;
            if refused.is_empty() {
                break;
            }
            for number in &refused {
                say(&format!("does not compile: {}", sample[*number].name));
            }
            schemata.unviable.extend(refused);
        }
        schemata.programs = schemata.programs(target)?;
        Ok(schemata)
    }

    /// The directory in which the crate's tests run.
    pub(crate) fn directory(&self) -> PathBuf {
        self.tree.join("crates").join(self.subject.package)
    }

    /// Writes the mutated files; gives their texts by path as the compiler names them.
    fn write(&self, root: &Path, sample: &[Mutant]) -> Result<BTreeMap<String, String>> {
        let mut by_file: BTreeMap<&str, Vec<(usize, &Mutant)>> = BTreeMap::new();
        for (number, mutant) in sample.iter().enumerate().filter(|(number, _)| !self.unviable.contains(number)) {
            by_file.entry(&mutant.file).or_default().push((number, mutant));
        }
        let mut written = BTreeMap::new();
        let files: BTreeSet<&str> = sample.iter().map(|mutant| mutant.file.as_str()).collect();
        for file in files {
            let text = read(&root.join(file))?;
            let mutated = mutated(&text, by_file.get(file).map_or(&[], Vec::as_slice)).with_context(|| file.to_owned())?;
            write(&self.tree.join(file), &mutated)?;
            written.insert(file.to_owned(), mutated);
        }
        let lib = read(&root.join("crates").join(self.subject.package).join("src/lib.rs"))?;
        write(&self.directory().join("src/lib.rs"), &format!("{lib}\nmod mutant;\n"))?;
        write(&self.directory().join("src/mutant.rs"), SWITCH)?;
        Ok(written)
    }

    fn cargo(&self, target: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(arguments).args(["--package", self.subject.package, "--message-format=json", "--quiet"]).current_dir(&self.tree);
        command.env("CARGO_TARGET_DIR", target).env("CARGO_PROFILE_DEV_DEBUG", "false");
        command
    }

    /// The mutants in whose places the compiler finds errors.
    fn refused(&self, target: &Path, written: &BTreeMap<String, String>) -> Result<BTreeSet<usize>> {
        let output = self.cargo(target, &["check", "--lib"]).output().context("cargo check")?;
        let mut refused = BTreeSet::new();
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut unplaced = String::new();
        for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let Some(message) = message.get("message").filter(|message| message.get("level").and_then(Value::as_str) == Some("error"))
            else {
                continue;
            };
            let found: Vec<usize> =
                message.get("spans").and_then(Value::as_array).into_iter().flatten().filter_map(|span| at(span, written)).collect();
            if found.is_empty() {
                unplaced.push_str(message.get("rendered").and_then(Value::as_str).unwrap_or_default());
            }
            refused.extend(found);
        }
        if !output.status.success() && refused.is_empty() {
            bail!("the mutated crate does not compile:\n{unplaced}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(refused)
    }

    /// Builds the test programs.
    fn programs(&self, target: &Path) -> Result<Vec<PathBuf>> {
        let output = self.cargo(target, &["test", "--no-run", "--lib", "--tests"]).output().context("cargo test")?;
        if !output.status.success() {
            bail!("the mutated tests do not compile:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut programs: Vec<PathBuf> =
            messages.filter_map(|message| message.get("executable").and_then(Value::as_str).map(PathBuf::from)).collect();
        let first = format!("{}-", self.subject.first);
        let is_later = |path: &PathBuf| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&first));
        programs.sort_by_key(|path| (is_later(path), path.clone()));
        if programs.is_empty() { bail!("no test program was built") } else { Ok(programs) }
    }
}

/// What the copied crate asks.
const SWITCH: &str = r#"//! Which mutant is on.
use std::sync::OnceLock;

static ACTIVE: OnceLock<Option<u32>> = OnceLock::new();

pub(crate) fn on(number: u32) -> bool {
    *ACTIVE.get_or_init(|| std::env::var("MUTANT").ok().and_then(|text| text.parse().ok())) == Some(number)
}
"#;

/// The mutant in whose text the compiler's span lies: the last switch before its end. What else a message points at are mostly declarations.
fn at(span: &Value, written: &BTreeMap<String, String>) -> Option<usize> {
    if span.get("is_primary")?.as_bool() != Some(true) {
        return None;
    }
    let text = written.get(span.get("file_name")?.as_str()?)?;
    let end = usize::try_from(span.get("byte_end")?.as_u64()?).ok()?;
    let (_, rest) = text.get(..end)?.rsplit_once("crate::mutant::on(")?;
    rest.split(')').next()?.parse().ok()
}

/// A text with its mutants written beside what they replace.
fn mutated(text: &str, mutants: &[(usize, &Mutant)]) -> Result<String> {
    let lines = Lines::new(text);
    let mut binaries = Binaries { lines: &lines, found: BTreeMap::new() };
    binaries.visit_file(&syn::parse_file(text).context("the source cannot be parsed")?);
    let mut edits = Edits::default();
    let mut operators: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for (number, mutant) in mutants {
        let (start, end) = (lines.offset(mutant.start), lines.offset(mutant.end));
        let on = format!("crate::mutant::on({number})");
        let with = mutant.replacement.as_str();
        match mutant.genre.as_str() {
            "FnValue" => edits.before(start, format!("if {on} {{ return {with}; }}\n")),
            "BinaryOperator" => {
                let [left, operator, _, right] = *binaries.found.get(&start).context("an operator was not found")?;
                let other = format!("if {on} {{ {} {with} {} }} else ", &text[left..operator], &text[end..right]);
                operators.entry((left, right)).or_default().push(other);
            }
            // `!a` becomes `!on ^ a`: `^` binds more strongly than comparisons and less than calls.
            "UnaryOperator" if &text[start..end] == "!" => edits.before(end, format!("{on} ^ ")),
            "MatchArmGuard" => {
                let switch = if with == "true" { format!("{on} || (") } else { format!("!{on} && (") };
                edits.before(start, switch);
                edits.after(end, ")".to_owned());
            }
            "MatchArm" => {
                let arrow = start + text[start..end].find("=>").context("an arm without an arrow")?;
                match text[start..arrow].find(" if ") {
                    Some(guard) => {
                        edits.before(start + guard + 4, format!("!{on} && ("));
                        edits.after(arrow, ")".to_owned());
                    }
                    None => edits.before(arrow, format!("if !{on} ")),
                }
            }
            genre => bail!("{}: there is no switch for {genre}", mutant.name),
        }
    }
    let mut operators: Vec<_> = operators.into_iter().collect();
    operators.sort_by_key(|((left, right), _)| (*left, std::cmp::Reverse(*right)));
    for ((left, right), others) in operators {
        edits.before(left, format!("({}{{ ", others.concat()));
        edits.after(right, " })".to_owned());
    }
    Ok(edits.apply(text))
}

/// Where lines begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    fn offset(&self, (line, column): Place) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let within = self.text[start..].char_indices().nth(column.saturating_sub(1));
        within.map_or(self.text.len(), |(at, _)| start + at)
    }
}

/// Binary expressions by the offset of their operator: left's start, operator's start and end, right's end.
struct Binaries<'a> {
    lines: &'a Lines<'a>,
    found: BTreeMap<usize, [usize; 4]>,
}

impl<'ast> Visit<'ast> for Binaries<'_> {
    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        let offset = |place: proc_macro2::LineColumn| self.lines.offset((place.line, place.column + 1));
        let (left, operator, right) = (node.left.span(), node.op.span(), node.right.span());
        let places = [offset(left.start()), offset(operator.start()), offset(operator.end()), offset(right.end())];
        self.found.insert(places[1], places);
        visit::visit_expr_binary(self, node);
    }
}

/// Insertions that may nest: at one place, ends come before beginnings, and what was pushed first is outermost.
#[derive(Default)]
struct Edits(Vec<(usize, bool, String)>);

impl Edits {
    fn before(&mut self, at: usize, text: String) {
        self.0.push((at, true, text));
    }

    fn after(&mut self, at: usize, text: String) {
        self.0.push((at, false, text));
    }

    fn apply(self, text: &str) -> String {
        let mut insertions: Vec<_> = self.0.into_iter().zip(0_i64..).collect();
        insertions.sort_by_key(|((at, is_beginning, _), order)| (*at, *is_beginning, if *is_beginning { *order } else { -order }));
        let mut out = String::with_capacity(text.len() * 2);
        let mut from = 0;
        for ((at, _, insertion), _) in insertions {
            out.push_str(&text[from..at]);
            out.push_str(&insertion);
            from = at;
        }
        out + &text[from..]
    }
}

/// Copies what git knows of, so that nothing that is edited meanwhile gets in.
fn copy_sources(root: &Path, tree: &Path) -> Result<()> {
    let listed = Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(root).output();
    let listed = String::from_utf8(listed.context("git ls-files")?.stdout).context("names of files")?;
    for file in listed.split('\0').filter(|file| !file.is_empty() && root.join(file).is_file()) {
        let to = tree.join(file);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).with_context(|| format!("{} could not be made", parent.display()))?;
        }
        let same = fs::read(&to).is_ok_and(|old| fs::read(root.join(file)).is_ok_and(|new| old == new));
        if !same {
            fs::copy(root.join(file), &to).with_context(|| format!("{file} could not be copied"))?;
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(genre: &str, replacement: &str, start: Place, end: Place) -> Mutant {
        let (name, file) = (String::new(), String::new());
        Mutant { name, file, genre: genre.to_owned(), replacement: replacement.to_owned(), start, end }
    }

    #[test]
    fn switches_nest_and_leave_the_rest_alone() {
        let text = "fn f(a: u8, b: u8) -> bool {\n    a == b && !(b > 1)\n}\n";
        let mutants = [
            mutant("FnValue", "true", (2, 5), (2, 23)),
            mutant("BinaryOperator", "!=", (2, 7), (2, 9)),
            mutant("BinaryOperator", "||", (2, 12), (2, 14)),
            mutant("UnaryOperator", "", (2, 15), (2, 16)),
        ];
        let numbered: Vec<(usize, &Mutant)> = mutants.iter().enumerate().collect();
        let expected = "fn f(a: u8, b: u8) -> bool {\n    if crate::mutant::on(0) { return true; }\n\
            (if crate::mutant::on(2) { a == b  || !(b > 1) } else { (if crate::mutant::on(1) { a  != b } else { a == b }) \
            && !crate::mutant::on(3) ^ (b > 1) })\n}\n";
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(spaced(&mutated(text, &numbered).unwrap_or_default()), spaced(expected));
        assert_eq!(mutated(text, &[]).unwrap_or_default(), text);
    }

    #[test]
    fn arms_and_guards_have_switches_too() {
        let text = "fn f(a: u8) -> u8 {\n    match a {\n        1 => 2,\n        3 if a > 2 => 4,\n        _ => 5,\n    }\n}\n";
        let mutants = [mutant("MatchArm", "", (3, 9), (3, 15)), mutant("MatchArmGuard", "false", (4, 14), (4, 19))];
        let numbered: Vec<(usize, &Mutant)> = mutants.iter().enumerate().collect();
        let text = mutated(text, &numbered).unwrap_or_default();
        assert!(text.contains("1 if !crate::mutant::on(0) => 2,"), "{text}");
        assert!(text.contains("3 if !crate::mutant::on(1) && (a > 2) => 4,"), "{text}");
    }
}
