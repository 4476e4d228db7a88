//! Presets: named, dated rules with parameters.

use super::presets::PRESETS;
use super::{DecisionError, Rule, Validity};

/// A named rule of a statute, a union or an association: a template, not legal advice.
#[derive(Debug)]
pub struct Preset {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) formula: &'static str,
    pub(super) source: &'static str,
    pub(super) validity: Validity,
    pub(super) notes: &'static [&'static str],
    pub(super) parameters: &'static [Parameter],
    pub(super) build: fn(&mut Rule, &Settings<'_>),
}

/// Something that the source leaves open, or that a body decides before the ballot opens.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it decides.
    pub about: &'static str,
    /// The values it takes; the first is the default.
    pub values: &'static [&'static str],
}

/// The values chosen for a preset's parameters.
pub(super) struct Settings<'a>(Vec<(&'a Parameter, &'a str)>);

impl Settings<'_> {
    /// The value of a parameter that the preset has.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(p, _)| p.name == name).map_or("", |(_, value)| value)
    }
}

/// All presets, in the order of the documentation.
pub fn presets() -> &'static [Preset] {
    PRESETS
}

/// The preset of this name.
///
/// # Errors
/// There is none; the error names the nearest.
pub fn preset(name: &str) -> Result<&'static Preset, DecisionError> {
    PRESETS.iter().find(|p| p.name == name).ok_or_else(|| DecisionError::NoPreset {
        name: name.to_owned(),
        hint: nearest(name).map(|near| format!(": did you mean {near}?")).unwrap_or_default(),
    })
}

impl Preset {
    /// Its name, `country.body.purpose`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is for.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// The rule as a formula.
    pub fn formula(&self) -> &'static str {
        self.formula
    }

    /// Where it is written.
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// The days on which a ballot under it may open.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// Ties, notice, mandates, and what is not certain about it.
    pub fn notes(&self) -> &'static [&'static str] {
        self.notes
    }

    /// What may be chosen.
    pub fn parameters(&self) -> &'static [Parameter] {
        self.parameters
    }

    /// The rule with the default of every parameter.
    ///
    /// # Errors
    /// None at present; see [`Preset::rule_with`].
    pub fn rule(&self) -> Result<Rule, DecisionError> {
        self.rule_with(&[])
    }

    /// The rule with these parameters, as `(name, value)`. The later of two values stands.
    ///
    /// # Errors
    /// A parameter that the preset does not have, or a value that it does not take.
    pub fn rule_with(&self, chosen: &[(&str, &str)]) -> Result<Rule, DecisionError> {
        let mut settings = Settings(self.parameters.iter().map(|p| (p, p.values[0])).collect());
        for (name, value) in chosen {
            let setting = settings.0.iter_mut().find(|(p, _)| p.name == *name);
            let (parameter, current) = setting.ok_or_else(|| self.no_parameter(name))?;
            let taken = parameter.values.iter().find(|v| *v == value);
            *current = taken.ok_or_else(|| self.bad_value(parameter, value))?;
        }
        let mut rule = Rule::new(self.name, self.title, self.source);
        rule.validity = self.validity;
        rule.notes = self.notes.iter().map(|&n| n.to_owned()).collect();
        (self.build)(&mut rule, &settings);
        Ok(rule)
    }

    fn no_parameter(&self, name: &str) -> DecisionError {
        let known = self.parameters.iter().map(|p| p.name).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "none".to_owned() } else { known };
        DecisionError::NoParameter { preset: self.name, name: name.to_owned(), known }
    }

    fn bad_value(&self, parameter: &'static Parameter, value: &str) -> DecisionError {
        let allowed = parameter.values.join(" or ");
        DecisionError::BadValue { preset: self.name, name: parameter.name, value: value.to_owned(), allowed }
    }
}

/// The preset whose name differs least, if it differs by little.
fn nearest(name: &str) -> Option<&'static str> {
    let distances = PRESETS.iter().map(|p| (edits(name, p.name), p.name));
    distances.min().filter(|(edits, _)| *edits <= 4 && 2 * *edits < name.len()).map(|(_, name)| name)
}

/// How many letters must be added, left out or exchanged to make `b` of `a` (Levenshtein).
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let exchanged = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = exchanged.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
