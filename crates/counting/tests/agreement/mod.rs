//! Counts real ballots by every rule and compares with what others made of them.
//!
//! Each kind of ballot has its module here; each adds its findings. The cases are other people's
//! data and stand outside this repository; where they are missing nothing is compared.

use std::fs;
use std::path::{Path, PathBuf};

use counting::{Candidate, Lot};
use serde_json::Value;

mod budget;
mod committee;
mod graded;
mod irv;
mod lists;
mod pairwise;
mod stv;

/// One comparison.
pub(crate) struct Agreement {
    /// The rule, by our name.
    pub(crate) rule: &'static str,
    /// The case's id.
    pub(crate) case: String,
    /// What was compared: "winners", "stages" …
    pub(crate) what: &'static str,
    /// `None` when it agrees, else how it differs.
    pub(crate) difference: Option<String>,
}

/// Where the cases are, if they are there.
pub(crate) fn root() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/count");
    root.is_dir().then_some(root)
}

/// Every comparison that there is.
pub(crate) fn all(root: &Path) -> Vec<Agreement> {
    let mut found = Vec::new();
    stv::compare(root, &mut found);
    irv::compare(root, &mut found);
    pairwise::compare(root, &mut found);
    graded::compare(root, &mut found);
    committee::compare(root, &mut found);
    budget::compare(root, &mut found);
    lists::compare(root, &mut found);
    found
}

/// A table of all rules: how many comparisons agree.
pub(crate) fn table(found: &[Agreement]) -> String {
    let mut rows: Vec<(&str, &str)> = found.iter().map(|a| (a.rule, a.what)).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut table = format!("{:<24}{:<20}{:>8}{:>8}\n", "rule", "compared", "cases", "agree");
    for (rule, what) in rows {
        let of = |a: &&Agreement| a.rule == rule && a.what == what;
        let cases = found.iter().filter(of).count();
        let agree = found.iter().filter(of).filter(|a| a.difference.is_none()).count();
        table.push_str(&format!("{rule:<24}{what:<20}{cases:>8}{agree:>8}\n"));
    }
    for a in found.iter().filter(|a| a.difference.is_some()) {
        let difference = a.difference.as_deref().unwrap_or_default();
        table.push_str(&format!("\n{} {} {}: {difference}\n", a.rule, a.case, a.what));
    }
    table
}

/// The cases of a folder, by name: their text and their values.
fn cases(root: &Path, folder: &str) -> Vec<(Vec<u8>, Value)> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "json"));
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read(path).expect("a case can be read");
        let value = serde_json::from_slice(&text).expect("a case is JSON");
        (text, value)
    };
    paths.iter().map(read).collect()
}

fn id(case: &Value) -> String {
    case["id"].as_str().unwrap_or("?").to_owned()
}

fn indices(list: &Value) -> Vec<usize> {
    let index = |value: &Value| value.as_u64().and_then(|index| usize::try_from(index).ok());
    list.as_array().map(|list| list.iter().filter_map(index).collect()).unwrap_or_default()
}

fn groups(list: &Value) -> Vec<Vec<usize>> {
    list.as_array().map(|list| list.iter().map(indices).collect()).unwrap_or_default()
}

fn plain(candidates: &[Candidate]) -> Vec<usize> {
    candidates.iter().map(|candidate| candidate.index()).collect()
}

fn sorted(mut list: Vec<usize>) -> Vec<usize> {
    list.sort_unstable();
    list
}

/// Everybody in candidate order, as the cases resolve what is left to the lot; or their own order.
fn lot(case: &Value, candidates: usize) -> Lot {
    let given = indices(&case["tie_order"]);
    let order = if given.is_empty() { (0..candidates).collect() } else { given };
    Lot::new(order.into_iter().filter_map(Candidate::new).collect())
}

/// `None` when equal, else both.
fn differ<T: PartialEq + std::fmt::Debug>(ours: &T, theirs: &T) -> Option<String> {
    (ours != theirs).then(|| format!("ours {ours:?}, theirs {theirs:?}"))
}
