//! Every sentence that a person reads, in their language.
//!
//! The sentences stand in `locales/{en,nb}/*.ftl` (Project Fluent). A missing key is a fault of ours that a
//! test finds; a page then shows the key itself, so that nothing disappears silently.

use std::borrow::{Borrow, Cow};
use std::fmt::Write as _;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Language {
    /// English.
    En,
    /// Norwegian bokmål.
    Nb,
}

impl Language {
    /// All of them, in the order in which pages offer them.
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Nb];

    /// The BCP 47 tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
        }
    }

    /// Its name in itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Nb => "Norsk",
        }
    }

    /// The language with this tag (`no` and `nn` are read as bokmål).
    pub(crate) fn from_tag(tag: &str) -> Option<Self> {
        match tag.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("en") => Some(Self::En),
            Some("nb" | "no" | "nn") => Some(Self::Nb),
            _ => None,
        }
    }

    /// The language of an `Accept-Language` header that is liked best of those that we speak.
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let liked = |part: &str| {
            let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
            let quality = rest.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.parse::<f32>().ok())?;
            Self::from_tag(tag.trim()).filter(|_| quality > 0.0).map(|language| (language, quality))
        };
        let mut best: Option<(Self, f32)> = None;
        for (language, quality) in header.split(',').filter_map(liked) {
            if best.is_none_or(|(_, known)| quality > known) {
                best = Some((language, quality));
            }
        }
        best.map(|(language, _)| language)
    }

    pub(crate) fn sources(self) -> [&'static str; 6] {
        match self {
            Self::En => [
                include_str!("../locales/en/common.ftl"),
                include_str!("../locales/en/office.ftl"),
                include_str!("../locales/en/ballot.ftl"),
                include_str!("../locales/en/public.ftl"),
                include_str!("../locales/en/refusals.ftl"),
                include_str!("../locales/en/phrases.ftl"),
            ],
            Self::Nb => [
                include_str!("../locales/nb/common.ftl"),
                include_str!("../locales/nb/office.ftl"),
                include_str!("../locales/nb/ballot.ftl"),
                include_str!("../locales/nb/public.ftl"),
                include_str!("../locales/nb/refusals.ftl"),
                include_str!("../locales/nb/phrases.ftl"),
            ],
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
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::En => |value, _| grouped(value, ','),
        Language::Nb => |value, _| grouped(value, '\u{a0}'),
    }));
    for source in language.sources() {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn grouped(value: &FluentValue<'_>, separator: char) -> Option<String> {
    match value {
        FluentValue::Number(number) => {
            let text = number.as_string();
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| thousands(&text, separator))
        }
        _ => None,
    }
}

fn thousands(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len() > 4 - usize::from(separator == ',') && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A value that stands in a sentence.
pub(crate) trait Value {
    /// As Fluent takes it: numbers stay numbers, so that plurals work.
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

impl Value for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(self.to_owned()))
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i64);

/// Speaks one language. Templates use it as `t`: `t.s("key")`, `t.a("key", "name", value)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Say(pub(crate) Language);

impl Say {
    /// A sentence without values.
    pub(crate) fn s(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A sentence with one value.
    pub(crate) fn a(&self, key: &str, name: &str, value: impl Value) -> String {
        self.format(key, Some(&arguments([(name, value.value())])))
    }

    /// A sentence with two values.
    pub(crate) fn b(&self, key: &str, name1: &str, value1: impl Value, name2: &str, value2: impl Value) -> String {
        self.format(key, Some(&arguments([(name1, value1.value()), (name2, value2.value())])))
    }

    /// A sentence with three values.
    #[expect(clippy::too_many_arguments, reason = "names beside their values, as templates write them")]
    pub(crate) fn c(
        &self,
        key: &str,
        name1: &str,
        value1: impl Value,
        name2: &str,
        value2: impl Value,
        name3: &str,
        value3: impl Value,
    ) -> String {
        self.format(key, Some(&arguments([(name1, value1.value()), (name2, value2.value()), (name3, value3.value())])))
    }

    /// A sentence with any number of values, all of them text.
    pub(crate) fn all(&self, key: &str, values: &[(&str, String)]) -> String {
        let arguments = values.iter().map(|(name, value)| ((*name).to_owned(), value.value())).collect();
        self.format(key, Some(&arguments))
    }

    /// A number as the language groups it.
    pub(crate) fn n(&self, number: impl Value) -> String {
        let separator = match self.0 {
            Language::En => ',',
            Language::Nb => '\u{a0}',
        };
        grouped(&number.value(), separator).unwrap_or_default()
    }

    /// A share of a whole in per cent with one decimal place, rounded to the nearest: `54.5 %`.
    pub(crate) fn percent(&self, part: impl Borrow<u64>, whole: impl Borrow<u64>) -> String {
        let (part, whole) = (*part.borrow(), *whole.borrow());
        if whole == 0 {
            return "–".to_owned();
        }
        let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (u128::from(whole) * 2);
        let point = match self.0 {
            Language::En => '.',
            Language::Nb => ',',
        };
        format!("{}{point}{}\u{a0}%", tenths / 10, tenths % 10)
    }

    /// A date with weekday, time and time zone: "Friday 4 December 2026, 20:00 (Oslo)".
    pub(crate) fn when(&self, time: Timestamp, zone: &str) -> String {
        let known = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let name = known.iana_name().unwrap_or("UTC").rsplit('/').next().unwrap_or_default().replace('_', " ");
        format!("{} ({name})", self.moment(time, zone))
    }

    /// The same without the time zone, where that is said beside it.
    pub(crate) fn moment(&self, time: Timestamp, zone: &str) -> String {
        let time = time.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
        let weekday = self.s(WEEKDAYS[usize::try_from(time.weekday().to_monday_zero_offset()).unwrap_or(0)]);
        let month = self.s(MONTHS[usize::try_from(time.month() - 1).unwrap_or(0)]);
        let mut text = String::new();
        let day = time.day();
        let _ = match self.0 {
            Language::En => write!(text, "{weekday} {day} {month} {}, {:02}:{:02}", time.year(), time.hour(), time.minute()),
            Language::Nb => write!(text, "{weekday} {day}. {month} {} kl. {:02}.{:02}", time.year(), time.hour(), time.minute()),
        };
        text
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.0.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }
}

fn arguments<const N: usize>(pairs: [(&str, FluentValue<'static>); N]) -> FluentArgs<'static> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

const WEEKDAYS: [&str; 7] = ["day-monday", "day-tuesday", "day-wednesday", "day-thursday", "day-friday", "day-saturday", "day-sunday"];
const MONTHS: [&str; 12] =
    ["month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10", "month-11", "month-12"];

#[cfg(test)]
mod tests;
