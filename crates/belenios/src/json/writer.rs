//! Canonical text of strings and integers.

use core::fmt::Write as _;

/// Appends `value` quoted, with the escapes that the peer writes: `\" \\ \b \f \n \r \t`, `\u00xx` for other controls and U+007F, all else raw.
pub fn write_string(value: &str, out: &mut String) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' || control == '\u{7f}' => {
                let written = write!(out, "\\u{:04x}", u32::from(control));
                debug_assert!(written.is_ok(), "writing to a string succeeds");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Appends `value` in its shortest form.
pub fn write_integer(value: u64, out: &mut String) {
    let written = write!(out, "{value}");
    debug_assert!(written.is_ok(), "writing to a string succeeds");
}
