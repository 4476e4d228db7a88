//! The language of what is printed for members: slips.
//!
//! The sentences stand in `locales/{en,nb}/*.ftl` (Project Fluent). What the terminal tells an operator is English.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language in which documents for members are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Norwegian (bokmål)
    Nb,
}

impl Language {
    /// The one that was asked for, else that of the environment: Norwegian if it says so, English otherwise.
    pub fn chosen(asked: Option<Self>) -> Self {
        asked.unwrap_or_else(|| Self::of_environment(|name| std::env::var(name).ok()))
    }

    /// The first of these that is set decides, as it does for every program (POSIX, "Environment Variables", 8.2).
    fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
        match locale.split(['_', '.', '@', '-']).next() {
            Some("nb" | "no" | "nn") => Self::Nb,
            _ => Self::En,
        }
    }

    /// The BCP 47 tag, as pages have it in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
        }
    }

    /// A sentence without values.
    pub(crate) fn s(self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A sentence with its values. A key that is missing is shown as it is; a test finds it.
    pub(crate) fn with(self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let arguments: FluentArgs<'_> = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    fn sources(self) -> [&'static str; 1] {
        match self {
            Self::En => [include_str!("../locales/en/slips.ftl")],
            Self::Nb => [include_str!("../locales/nb/slips.ftl")],
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> = LazyLock::new(|| [read(Language::En), read(Language::Nb)]);
        match self {
            Self::En => &BUNDLES[0],
            Self::Nb => &BUNDLES[1],
        }
    }
}

fn read(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // Isolation marks would be copied along with addresses and codes.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::En => |value, _| grouped(value, ',', 4),
        // Norwegian groups from five digits on (Språkrådet).
        Language::Nb => |value, _| grouped(value, '\u{a0}', 5),
    }));
    for source in language.sources() {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A whole number in groups of three digits, if it has at least `from` digits.
fn grouped(value: &FluentValue<'_>, separator: char, from: usize) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string();
    if digits.len() < from || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests;
