//! Strict canonical JSON: the only text that is accepted is the text that we would write.
//!
//! Version 1 signs and hashes raw bytes, so a second spelling of the same value would be a second value. A [`Reader`] therefore walks over the
//! received slice and compares it with the canonical form of the type that it expects: compact, fields in the specification's order, escapes as
//! the peer writes them (FORMAT.md, "JSON"). Duplicate, unknown or reordered fields, white space, `0x…` numbers and deep nesting never
//! get further than the first byte that differs.

mod diagnose;
mod reader;
mod writer;

pub use diagnose::{Diagnosis, diagnose};
pub use reader::{JsonError, JsonErrorKind, Reader};
pub use writer::{write_integer, write_string};

/// A type with exactly one canonical JSON text.
pub trait Wire: Sized {
    /// Reads the canonical text at the reader's place.
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError>;

    /// Appends the canonical text.
    fn write(&self, out: &mut String);

    /// Reads a whole text; nothing may follow.
    fn from_json(text: &[u8]) -> Result<Self, JsonError> {
        let mut reader = Reader::new(text)?;
        let value = Self::read(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// The canonical text.
    fn to_json(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.array(T::read)
    }

    fn write(&self, out: &mut String) {
        write_array(self, out, T::write);
    }
}

/// Appends `[…]`.
pub fn write_array<T>(items: &[T], out: &mut String, mut write: impl FnMut(&T, &mut String)) {
    out.push('[');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(']');
}

impl Wire for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.string()
    }

    fn write(&self, out: &mut String) {
        write_string(self, out);
    }
}

impl Wire for u64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        reader.integer()
    }

    fn write(&self, out: &mut String) {
        write_integer(*self, out);
    }
}

impl Wire for bool {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        if reader.take_if("true") {
            return Ok(true);
        }
        reader.expect("false").map(|()| false)
    }

    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

/// Gives a struct its [`Wire`] form: fields in the order of the specification, `optional` marks one that may be absent.
macro_rules! wire_object {
    ($name:ty $(where [$($generics:tt)*])? { $($field:ident : $key:literal $($optional:ident)?),+ $(,)? }) => {
        impl $(<$($generics)*>)? $crate::json::Wire for $name {
            fn read(reader: &mut $crate::json::Reader<'_>) -> Result<Self, $crate::json::JsonError> {
                let mut fields = reader.object()?;
                $(let $field = $crate::json::wire_object!(@read reader fields $key $($optional)?);)+
                fields.end(reader)?;
                Ok(Self { $($field),+ })
            }

            fn write(&self, out: &mut String) {
                out.push('{');
                let mut first = true;
                $($crate::json::wire_object!(@write self out first $field $key $($optional)?);)+
                let _ = first;
                out.push('}');
            }
        }
    };
    (@read $reader:ident $fields:ident $key:literal) => {{
        $fields.required($reader, concat!("\"", $key, "\":"))?;
        $crate::json::Wire::read($reader)?
    }};
    (@read $reader:ident $fields:ident $key:literal optional) => {
        if $fields.optional($reader, concat!("\"", $key, "\":")) { Some($crate::json::Wire::read($reader)?) } else { None }
    };
    (@write $self:ident $out:ident $first:ident $field:ident $key:literal) => {
        if !$first { $out.push(','); }
        $first = false;
        $out.push_str(concat!("\"", $key, "\":"));
        $crate::json::Wire::write(&$self.$field, $out);
    };
    (@write $self:ident $out:ident $first:ident $field:ident $key:literal optional) => {
        if let Some(value) = &$self.$field {
            if !$first { $out.push(','); }
            $first = false;
            $out.push_str(concat!("\"", $key, "\":"));
            $crate::json::Wire::write(value, $out);
        }
    };
}
pub(crate) use wire_object;
