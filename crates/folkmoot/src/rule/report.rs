//! The verdict on paper and in JSON; the list of presets.

use std::fmt::Write;

use counting::decision::{ClauseLine, Outcome, Preset, Rule, Standing, Verdict, presets};
use serde_json::{Map, Value, json};

use super::Format;

/// A verdict, where it stands, and what else must be said.
pub(super) struct Report {
    outcome: Outcome,
    sentence: String,
    title: String,
    source: String,
    formula: Option<String>,
    verdict: Verdict,
    standing: Option<Standing>,
    notes: Vec<String>,
    warnings: Vec<String>,
}

impl Report {
    pub(super) fn new(rule: &Rule, formula: Option<String>, verdict: Verdict, standing: Option<Standing>, warnings: Vec<String>) -> Self {
        let open = matches!(standing, Some(Standing::Open(_)));
        let outcome = match standing {
            Some(Standing::Decided(outcome)) => outcome,
            Some(Standing::Open(_)) => Outcome::Provisional,
            None => verdict.outcome(),
        };
        let sentence =
            if open { format!("Provisional under {}: outstanding votes can still change it.", rule.name()) } else { verdict.sentence() };
        let notes = verdict.notes().iter().chain(rule.notes()).cloned().collect();
        Self {
            outcome,
            sentence,
            title: rule.title().to_owned(),
            source: rule.source().to_owned(),
            formula,
            verdict,
            standing,
            notes,
            warnings,
        }
    }

    pub(super) fn print(&self, format: Format) -> String {
        match format {
            Format::Text => self.text(),
            Format::Json => pretty(&self.json()),
        }
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("preset".to_owned(), json!(self.verdict.rule()));
        object.insert("outcome".to_owned(), json!(self.outcome.name()));
        object.insert("clauses".to_owned(), clauses(self.verdict.clauses()));
        object.insert("sentence".to_owned(), json!(self.sentence));
        if let Some(turnout) = self.verdict.turnout() {
            object.insert("turnout".to_owned(), json!({"received": turnout.received, "eligible": turnout.eligible}));
        }
        if !self.verdict.units().is_empty() {
            let unit = |u: &counting::decision::UnitVerdict| json!({"unit": u.name, "outcome": u.verdict.outcome().name(), "clauses": clauses(u.verdict.clauses())});
            object.insert("units".to_owned(), self.verdict.units().iter().map(unit).collect());
        }
        if let Some(standing) = &self.standing {
            let possible: Vec<_> = possible(standing).iter().map(|o| o.name()).collect();
            let now = self.verdict.outcome().name();
            object.insert("outstanding".to_owned(), json!({"decided": standing.is_decided(), "possible": possible, "now": now}));
        }
        object.insert("notes".to_owned(), json!(self.notes));
        object.insert("warnings".to_owned(), json!(self.warnings));
        Value::Object(object)
    }

    fn text(&self) -> String {
        let mut out = String::new();
        for warning in &self.warnings {
            wrapped(&mut out, "Attention: ", warning);
        }
        wrapped(&mut out, "", &self.sentence);
        if let Some(turnout) = self.verdict.turnout() {
            wrapped(&mut out, "", &format!("{}.", turnout.in_words()));
        }
        if let Some(standing) = &self.standing {
            wrapped(&mut out, "", &standing_in_words(standing, self.verdict.outcome()));
        }
        out.push('\n');
        lines(&mut out, self.verdict.clauses(), "  ");
        for unit in self.verdict.units() {
            wrapped(&mut out, "  ", &format!("Unit {}: {}", unit.name, unit.verdict.outcome()));
            lines(&mut out, unit.verdict.clauses(), "    ");
        }
        out.push('\n');
        footer(&mut out, &self.title, self.formula.as_deref(), &self.source, &self.notes);
        out
    }
}

fn possible(standing: &Standing) -> Vec<Outcome> {
    match standing {
        Standing::Decided(outcome) => vec![*outcome],
        Standing::Open(outcomes) => outcomes.iter().copied().collect(),
    }
}

fn standing_in_words(standing: &Standing, now: Outcome) -> String {
    match standing {
        Standing::Decided(outcome) if *outcome == now => {
            "Already decided: whatever the outstanding votes say, the outcome stays.".to_owned()
        }
        Standing::Decided(outcome) => {
            format!("Already decided: whatever the outstanding votes say, it will be {outcome}.")
        }
        Standing::Open(_) => {
            let names: Vec<_> = possible(standing).iter().map(|o| o.name()).collect();
            format!("As counted so far: {now}. Still possible: {}.", names.join(", "))
        }
    }
}

fn clauses(lines: &[ClauseLine]) -> Value {
    lines.iter().map(|line| json!({"text": line.text(), "met": line.met})).collect()
}

fn lines(out: &mut String, clauses: &[ClauseLine], indent: &str) {
    for clause in clauses {
        let mark = if clause.met { "✓" } else { "✗" };
        wrapped(out, &format!("{indent}{mark} "), &clause.text());
    }
}

fn footer(out: &mut String, title: &str, formula: Option<&str>, source: &str, notes: &[String]) {
    if !title.is_empty() {
        wrapped(out, "For:    ", title);
    }
    if let Some(formula) = formula {
        wrapped(out, "Rule:   ", formula);
    }
    wrapped(out, "Source: ", source);
    for note in notes {
        wrapped(out, "Note:   ", note);
    }
}

/// All presets.
pub(super) fn list(format: Format) -> String {
    if let Format::Json = format {
        return pretty(&presets().iter().map(preset_json).collect());
    }
    let mut out = String::from("Presets for `folkmoot rule PRESET`: templates that you edit, not legal advice.\n\n");
    for preset in presets() {
        wrapped(&mut out, "", &format!("{}: {}", preset.name(), preset.title()));
        wrapped(&mut out, "    ", preset.formula());
        if preset.validity() != counting::decision::Validity::default() {
            wrapped(&mut out, "    ", &format!("Ballots opened {}.", preset.validity()));
        }
        for parameter in preset.parameters() {
            let values = parameter.values.join("|");
            wrapped(&mut out, "    ", &format!("--set {}={values}: {}", parameter.name, parameter.about));
        }
    }
    out
}

/// A rule, when there is nothing to judge yet.
pub(super) fn explain(rule: &Rule, preset: Option<&Preset>, format: Format) -> String {
    if let Format::Json = format {
        return pretty(&preset.map_or_else(|| rule_json(rule), preset_json));
    }
    let mut out = format!("{}\n\n", rule.name());
    let formula = preset.map_or_else(|| written(rule), |p| p.formula().to_owned());
    footer(&mut out, rule.title(), Some(&formula), rule.source(), rule.notes());
    wrapped(&mut out, "Holds:  ", &format!("for ballots opened {}", rule.validity()));
    for parameter in preset.iter().flat_map(|p| p.parameters()) {
        let values = parameter.values.join("|");
        wrapped(&mut out, "Choose: ", &format!("--set {}={values}: {}", parameter.name, parameter.about));
    }
    let needs: Vec<_> = rule.needs().iter().map(|q| q.name()).collect();
    wrapped(&mut out, "Needs:  ", &needs.join(", "));
    out
}

/// A rule as its clauses say it.
fn written(rule: &Rule) -> String {
    let all = |clauses: &[counting::decision::Clause]| clauses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    let mut out = String::new();
    if !rule.quorum().is_empty() {
        let _ = write!(out, "quorum {}; ", all(rule.quorum()));
    }
    for branch in rule.branches() {
        let _ = write!(out, "{} if {}; ", branch.outcome, all(&branch.clauses));
    }
    let _ = write!(out, "otherwise {}", rule.otherwise());
    out
}

fn rule_json(rule: &Rule) -> Value {
    json!({
        "name": rule.name(),
        "title": rule.title(),
        "formula": written(rule),
        "source": rule.source(),
        "valid": rule.validity().to_string(),
        "notes": rule.notes(),
    })
}

fn preset_json(preset: &Preset) -> Value {
    let parameter = |p: &counting::decision::Parameter| json!({"name": p.name, "values": p.values, "about": p.about});
    json!({
        "name": preset.name(),
        "title": preset.title(),
        "formula": preset.formula(),
        "source": preset.source(),
        "valid_from": preset.validity().from.map(|d| d.to_string()),
        "valid_to": preset.validity().to.map(|d| d.to_string()),
        "notes": preset.notes(),
        "parameters": preset.parameters().iter().map(parameter).collect::<Vec<_>>(),
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Adds the text in lines of at most 80 characters, the first after `prefix`, the others below its end.
fn wrapped(out: &mut String, prefix: &str, text: &str) {
    crate::sheet::wrap(out, prefix, text);
}
