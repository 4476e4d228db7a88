//! What a ballot decided, as a document that people pin to a wall: numbers with what they are a part of, the verdict only from a rule, and how anybody
//! checks it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use assembly::ceremony::{self, CertificateFacts, PaperVotes, QuestionCount, RuleUse};
use belenios::archive::Board;
use belenios::json::Wire;
use belenios::v1::Hash;
use belenios::verify::{Report, Verdict as Verified};
use counting::decision::{Outcome, Rule, percent};

use super::companion::path_of;
use super::desk::{self, grouped};
use super::draft::Draft;
use crate::slips::escaped;

/// Under which rule the verdict is found, and what was counted besides the box.
#[derive(clap::Args, Default)]
pub(crate) struct RuleChoice {
    /// A preset of `folkmoot rule --list`, or a file with a rule of your own (TOML)
    #[arg(long, requires = "yes", requires = "no")]
    rule: Option<String>,
    /// The number of the answer that means yes, at the first question
    #[arg(long, requires = "rule")]
    yes: Option<usize>,
    /// The number of the answer that means no
    #[arg(long, requires = "rule")]
    no: Option<usize>,
    /// Yes votes counted on paper by hand, besides the box
    #[arg(long, default_value_t = 0, value_name = "N")]
    paper_yes: u64,
    /// No votes on paper
    #[arg(long, default_value_t = 0, value_name = "N")]
    paper_no: u64,
    /// Blank votes on paper
    #[arg(long, default_value_t = 0, value_name = "N")]
    paper_blank: u64,
    /// Spoiled papers
    #[arg(long, default_value_t = 0, value_name = "N")]
    paper_spoiled: u64,
}

impl RuleChoice {
    pub(crate) fn rule(&self) -> Result<Option<RuleUse>> {
        let (Some(name), Some(yes), Some(no)) = (&self.rule, self.yes, self.no) else {
            if self.paper() != PaperVotes::default() {
                bail!("votes on paper are added up under a rule only: say --rule, --yes and --no too");
            }
            return Ok(None);
        };
        if Path::new(name).extension().is_some_and(|extension| extension == "toml") {
            let text = String::from_utf8(desk::read(Path::new(name))?).with_context(|| name.clone())?;
            return Ok(Some(RuleUse { rule: Rule::from_toml(&text).with_context(|| name.clone())?, yes, no }));
        }
        Ok(Some(RuleUse::preset(name, yes, no)?))
    }

    pub(crate) fn paper(&self) -> PaperVotes {
        PaperVotes { yes: self.paper_yes, no: self.paper_no, blank: self.paper_blank, spoiled: self.paper_spoiled }
    }
}

/// A certificate, and where the archive lies that it is about.
pub(crate) struct Certificate {
    data: ceremony::Certificate,
    archive: PathBuf,
}

impl Certificate {
    /// Of a board that was verified to its end.
    pub(crate) fn new(archive: &Path, report: &Report, draft: Option<&Draft>, rule: Option<&RuleUse>, paper: PaperVotes) -> Result<Self> {
        let facts = CertificateFacts {
            report,
            archive_hash: Hash::of(&desk::read(archive)?),
            opened: Board::read(archive)?.0.header().timestamp,
            roll_hash: draft.filter(|draft| Some(&draft.uuid) == report.uuid.as_ref()).map(|draft| draft.roll.hash),
        };
        let data = ceremony::Certificate::new(&facts, rule, paper).with_context(|| archive.display().to_string())?;
        Ok(Self { data, archive: archive.to_owned() })
    }

    pub(crate) fn uuid(&self) -> &str {
        &self.data.uuid
    }

    pub(crate) fn result_json(&self) -> String {
        self.data.result.to_json()
    }

    /// With which command anybody checks it, beside the public files.
    fn command(&self) -> String {
        self.command_with(&|path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
    }

    /// The same with the paths that the files have here.
    pub(crate) fn command_here(&self) -> String {
        self.command_with(&|path| path.display().to_string())
    }

    fn command_with(&self, shown: &dyn Fn(&Path) -> String) -> String {
        let companion = path_of(&self.archive);
        let companion = if companion.exists() { format!(" --companion {}", shown(&companion)) } else { String::new() };
        format!("folkmoot verify {}{companion} --roll {}", shown(&self.archive), self.data.entitled)
    }

    fn turnout(&self) -> String {
        let share = percent(self.data.took_part(), self.data.entitled).map(|share| format!(" ({share})")).unwrap_or_default();
        format!("{} of {} entitled took part{share}", grouped(self.data.took_part()), grouped(self.data.entitled))
    }

    fn channels(&self) -> Option<String> {
        let repeated = self.data.on_board - self.data.cast;
        let mut words = Vec::new();
        if self.data.paper.total() > 0 {
            words.push(format!(
                "{} in the box, {} on paper (counted by hand, of which {} spoiled)",
                grouped(self.data.cast),
                grouped(self.data.paper.total()),
                grouped(self.data.paper.spoiled)
            ));
        }
        if repeated > 0 {
            words.push(format!("{} earlier ballots were replaced by a later one of the same member", grouped(repeated)));
        }
        if self.data.weight != self.data.cast {
            words.push(format!("ballots have weights: they add up to {}", grouped(self.data.weight)));
        }
        (!words.is_empty()).then(|| format!("{}.", words.join("; ")))
    }

    fn verified_in_words(&self) -> String {
        match self.data.verified {
            Verified::StronglyValid => {
                format!("Strongly valid: {} checks hold, those of the companion record among them.", self.data.passed)
            }
            Verified::V1Valid => format!(
                "Valid: {} checks hold. What the format alone cannot exclude, such as a trustee who cheats together with the server, is closed only by a complete companion record with two mirrors.",
                self.data.passed
            ),
            Verified::Invalid => "INVALID: the board does not verify.".to_owned(),
        }
    }

    fn trustees_in_words(&self) -> String {
        let mixed = if self.data.mixed_by.is_empty() { String::new() } else { format!("Mixed by {}. ", list(&self.data.mixed_by)) };
        format!("{mixed}Decrypted by {}.", list(&self.data.decrypted_by))
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("Ballot", self.data.uuid.clone()),
            ("Board, last event", self.data.board.clone()),
            ("Board, whole file", self.data.archive_hash.to_string()),
            ("Paper (fingerprint)", self.data.fingerprint.clone()),
        ];
        if let Some(hash) = &self.data.roll_hash {
            facts.push(("Roll", hash.to_string()));
        }
        facts.push(("Group", self.data.group.clone()));
        facts
    }

    /// The certificate as text.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out).unwrap_or_default();
        out
    }

    fn write_text(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "{}", self.data.name)?;
        writeln!(out, "{}", "=".repeat(self.data.name.chars().count().min(100)))?;
        if let Some(verdict) = &self.data.verdict {
            writeln!(out, "{}", verdict.sentence())?;
        }
        writeln!(out, "{}.", self.turnout())?;
        if let Some(channels) = self.channels() {
            writeln!(out, "{channels}")?;
        }
        for asked in &self.data.questions {
            writeln!(out, "\n{}", asked.text)?;
            let width = asked.rows.iter().map(|row| row.label.chars().count()).max().unwrap_or(0);
            for row in &asked.rows {
                let indent = if row.indented { "    " } else { "  " };
                let pad = " ".repeat(width + 2 - row.label.chars().count());
                let votes = grouped(row.votes.saturating_add(row.paper));
                let paper = if row.paper > 0 {
                    format!("   {} in the box, {} on paper", grouped(row.votes), grouped(row.paper))
                } else {
                    String::new()
                };
                writeln!(
                    out,
                    "{indent}{}{pad}{votes:>9}  of {}  {:>8}{paper}",
                    row.label,
                    grouped(self.data.base()),
                    self.data.share(row)
                )?;
            }
            if let Some(note) = &asked.note {
                writeln!(out, "  {note}")?;
            }
        }
        if let Some(verdict) = &self.data.verdict {
            writeln!(out, "\nThe rule {}:", verdict.rule())?;
            for clause in verdict.clauses() {
                writeln!(out, "  {} {}", if clause.met { "✓" } else { "✗" }, clause.text())?;
            }
            for note in verdict.notes().iter().chain(&self.data.warning) {
                writeln!(out, "  Note: {note}")?;
            }
        }
        writeln!(out, "\n{} {}", self.verified_in_words(), self.trustees_in_words())?;
        for (what, value) in self.facts() {
            writeln!(out, "  {what:<20} {value}")?;
        }
        writeln!(out, "\nCheck it yourself:\n  {}", self.command())
    }

    /// The certificate as one self-contained page.
    pub(crate) fn html(&self) -> String {
        let mut out = String::new();
        self.write_html(&mut out).unwrap_or_default();
        out
    }

    fn write_html(&self, out: &mut String) -> std::fmt::Result {
        let name = escaped(&self.data.name);
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        )?;
        write!(
            out,
            "<title>Certificate: {name}</title><style>{STYLE}</style></head>\n<body><main><header><p class=\"kind\">Certificate of the result</p>"
        )?;
        writeln!(out, "<h1>{name}</h1></header>")?;
        if let Some(verdict) = &self.data.verdict {
            let class = match verdict.outcome() {
                Outcome::Carried => "carried",
                Outcome::Lost => "lost",
                _ => "other",
            };
            writeln!(out, "<p class=\"verdict {class}\">{}</p>", escaped(&verdict.sentence()))?;
        }
        write!(out, "<p class=\"turnout\">{}</p>", self.turnout())?;
        if let Some(channels) = self.channels() {
            write!(out, "<p>{}</p>", escaped(&channels))?;
        }
        for asked in &self.data.questions {
            self.write_question(asked, out)?;
        }
        if let Some(verdict) = &self.data.verdict {
            writeln!(out, "<section><h2>The rule {}</h2><ul class=\"clauses\">", escaped(verdict.rule()))?;
            for clause in verdict.clauses() {
                writeln!(out, "<li><b>{}</b> {}</li>", if clause.met { "✓" } else { "✗" }, escaped(&clause.text()))?;
            }
            write!(out, "</ul>")?;
            for note in verdict.notes().iter().chain(&self.data.warning) {
                write!(out, "<p class=\"small\">Note: {}</p>", escaped(note))?;
            }
            writeln!(out, "</section>")?;
        }
        writeln!(out, "<section><h2>Checked</h2><p>{} {}</p><dl>", escaped(&self.verified_in_words()), escaped(&self.trustees_in_words()))?;
        for (what, value) in self.facts() {
            writeln!(out, "<dt>{what}</dt><dd>{}</dd>", escaped(&value))?;
        }
        writeln!(
            out,
            "</dl><p>Anybody can check all of this from the public file, with this program or with another:</p><pre>{}</pre></section></main></body></html>",
            escaped(&self.command())
        )
    }

    fn write_question(&self, asked: &QuestionCount, out: &mut String) -> std::fmt::Result {
        let with_paper = asked.rows.iter().any(|row| row.paper > 0);
        write!(out, "<section><h2>{}</h2>", escaped(&asked.text))?;
        if !asked.rows.is_empty() {
            write!(out, "<table><thead><tr><th scope=\"col\">Answer</th>")?;
            if with_paper {
                write!(out, "<th scope=\"col\" class=\"n\">Box</th><th scope=\"col\" class=\"n\">Paper</th>")?;
            }
            write!(
                out,
                "<th scope=\"col\" class=\"n\">Votes</th><th scope=\"col\" class=\"n\">of {}</th><th class=\"bar\"></th></tr></thead><tbody>",
                grouped(self.data.base())
            )?;
        }
        for row in &asked.rows {
            let votes = row.votes.saturating_add(row.paper);
            write!(out, "<tr><th scope=\"row\"{}>{}</th>", if row.indented { " class=\"in\"" } else { "" }, escaped(&row.label))?;
            if with_paper {
                write!(out, "<td class=\"n\">{}</td><td class=\"n\">{}</td>", grouped(row.votes), grouped(row.paper))?;
            }
            let tenths = (u128::from(votes) * 1000).checked_div(u128::from(self.data.base())).unwrap_or_default().min(1000);
            write!(out, "<td class=\"n\"><b>{}</b></td><td class=\"n\">{}</td><td class=\"bar\">", grouped(votes), self.data.share(row))?;
            writeln!(
                out,
                "<svg viewBox=\"0 0 1000 60\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path class=\"all\" d=\"M0 0h1000v60h-1000z\"/><path d=\"M0 0h{tenths}v60h-{tenths}z\"/></svg></td></tr>"
            )?;
        }
        if !asked.rows.is_empty() {
            write!(out, "</tbody></table>")?;
        }
        if let Some(note) = &asked.note {
            write!(out, "<p>{}</p>", escaped(note))?;
        }
        writeln!(out, "</section>")
    }
}

/// `trustee 2`, `trustees 1 and 3`, `trustees 1, 2 and 3`
fn list(owners: &[u64]) -> String {
    let names: Vec<String> = owners.iter().map(u64::to_string).collect();
    match &names[..] {
        [] => "nobody".to_owned(),
        [one] => format!("trustee {one}"),
        [front @ .., last] => format!("trustees {} and {last}", front.join(", ")),
    }
}

/// Prints in black and white on one A4 page; the tokens of the project's look.
const STYLE: &str = "\
:root{--ink:#15202b;--ink-2:#4a5763;--paper:#fff;--desk:#f3f4f1;--line:#c9cec9;--accent:#0b5c63;--danger:#a4161a;--ok:#1d6b36}\
@media (prefers-color-scheme:dark){:root{--ink:#e8ecea;--ink-2:#a9b4b0;--paper:#1a2125;--desk:#12181b;--line:#38434a;--accent:#6fc7cf;--danger:#ff8a8a;--ok:#7ed09a}}\
*{box-sizing:border-box;margin:0}\
body{font:18px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif;color:var(--ink);background:var(--desk);padding:24px 12px}\
main{max-inline-size:46rem;margin:0 auto;padding:32px;background:var(--paper);border:1px solid var(--line);border-radius:6px}\
.kind,.small,th,dt{color:var(--ink-2);font-size:16px;font-weight:400}h1{font-size:36px;line-height:1.15;text-wrap:balance}h2{font-size:22px;margin:28px 0 8px;line-height:1.25}\
.verdict{font-size:28px;font-weight:700;line-height:1.2;margin:16px 0 4px;padding-inline-start:12px;border-inline-start:6px solid var(--accent)}\
.carried{border-color:var(--ok)}.lost{border-color:var(--danger)}.turnout{font-size:22px;margin-block-start:12px}\
table{inline-size:100%;border-collapse:collapse}th,td{padding:6px 8px 6px 0;border-block-end:1px solid var(--line);text-align:start;vertical-align:middle}\
tbody th{color:var(--ink);font-size:18px}.in{padding-inline-start:20px}.n{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}\
.bar{inline-size:34%;padding-inline-end:0}.bar svg{display:block;inline-size:100%;block-size:16px}.bar path{fill:var(--accent)}.bar .all{fill:none;stroke:var(--line);stroke-width:2;vector-effect:non-scaling-stroke}\
.clauses{list-style:none;padding:0}.clauses li{margin-block-end:6px}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:12px 0}dd{margin:0}dd,pre{font:14px/1.6 ui-monospace,'Cascadia Mono','DejaVu Sans Mono','Liberation Mono',Menlo,monospace;overflow-wrap:anywhere;white-space:pre-wrap}\
pre{margin-block-start:6px;padding:8px 12px;border:1px solid var(--line);border-radius:6px}\
@media (max-width:640px){main{padding:16px}h1{font-size:28px}dl{display:block}td.bar,th.bar{display:none}}\
@page{size:A4;margin:14mm}\
@media print{:root{--ink:#000;--ink-2:#333;--paper:#fff;--desk:#fff;--line:#999;--accent:#444;--ok:#000;--danger:#000}body{padding:0;font-size:11pt}main{border:0;padding:0;max-inline-size:none}h1{font-size:24pt}h2{font-size:14pt;margin-block-start:6mm}.verdict{font-size:18pt}.turnout{font-size:14pt}th,dt,.kind,.small,tbody th{font-size:11pt}dd,pre{font-size:9pt}section{break-inside:avoid}}";
