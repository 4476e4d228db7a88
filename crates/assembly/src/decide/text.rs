//! Texts that people write and read.

use crate::refusal::Refusal;
use crate::roll;

/// One line: trimmed, inner white space as single spaces, 1 to `most` characters.
pub(super) fn line(text: &str, what: &'static str, most: usize) -> Result<String, Refusal> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = words.chars().count();
    let readable = (1..=most).contains(&length) && !text.contains(['\n', '\r']) && !words.chars().any(is_hidden);
    if readable { Ok(words) } else { Err(Refusal::BadText { what, most }) }
}

/// Paragraphs: trimmed, up to `most` characters, line breaks as line feeds.
pub(super) fn paragraphs(text: &str, what: &'static str, most: usize) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    let readable = text.chars().count() <= most && !text.chars().any(|c| c != '\n' && is_hidden(c));
    if readable { Ok(text) } else { Err(Refusal::BadLongText { what, most }) }
}

/// Control characters, and those that change the order or the look of a line without being seen.
fn is_hidden(character: char) -> bool {
    character.is_control() || roll::is_hidden(character)
}

/// The form of an IANA name; which ones there are, the rim's table knows.
pub(super) fn time_zone(name: &str) -> Result<(), Refusal> {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    let fits = (1..=64).contains(&name.len()) && plain && name.starts_with(|first: char| first.is_ascii_alphabetic());
    if fits { Ok(()) } else { Err(Refusal::BadTimeZone { time_zone: name.chars().take(64).collect() }) }
}
