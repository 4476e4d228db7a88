//! The strict reader.

/// What is wrong, and at which byte.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {kind}")]
pub struct JsonError {
    /// Offset into the text.
    pub at: usize,
    /// What was found or missed.
    pub kind: JsonErrorKind,
}

/// What is wrong with a text that should have been canonical.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonErrorKind {
    /// Not UTF-8.
    #[error("the text is not UTF-8")]
    Utf8,
    /// The canonical text continues otherwise.
    #[error("expected {0}")]
    Expected(&'static str),
    /// Text goes on after the value.
    #[error("text after the value")]
    Trailing,
    /// A string that is not escaped as the format wants it.
    #[error("a string is not escaped canonically")]
    Escape,
    /// An integer outside the range, or not in its shortest form.
    #[error("not a canonical integer")]
    Integer,
    /// An exponent that is not a decimal number below `q` in its shortest form.
    #[error("not a canonical number below the group order")]
    Scalar,
    /// A group element whose text is not canonical.
    #[error("not the canonical text of a group element")]
    Element,
    /// A well-written element that is not a member of the group.
    #[error("not an element of the group's subgroup of prime order")]
    NotAMember,
    /// A value that is written canonically but means nothing here.
    #[error("{0}")]
    Value(&'static str),
    /// Nested deeper than any value of the format.
    #[error("nested too deep")]
    Depth,
}

/// The deepest nesting of free-form values (`extra` of a question).
const MAX_DEPTH: usize = 32;

/// Walks over a text and accepts only its canonical spelling.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// Keeps track of the commas of one object.
#[derive(Debug)]
pub struct Fields {
    first: bool,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning; the text must be UTF-8.
    pub fn new(text: &'a [u8]) -> Result<Self, JsonError> {
        match core::str::from_utf8(text) {
            Ok(text) => Ok(Self { text, at: 0 }),
            Err(error) => Err(JsonError { at: error.valid_up_to(), kind: JsonErrorKind::Utf8 }),
        }
    }

    /// Offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The text between two offsets.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        &self.text[from..to]
    }

    /// An error at the reader's place.
    pub fn error(&self, kind: JsonErrorKind) -> JsonError {
        JsonError { at: self.at, kind }
    }

    /// The next byte, if any.
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Does the text go on with `literal`?
    pub fn starts_with(&self, literal: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(literal.as_bytes())
    }

    /// Takes `literal` if it comes next.
    pub fn take_if(&mut self, literal: &str) -> bool {
        let taken = self.starts_with(literal);
        if taken {
            self.at += literal.len();
        }
        taken
    }

    /// Takes `literal`, which must come next.
    pub fn expect(&mut self, literal: &'static str) -> Result<(), JsonError> {
        if self.take_if(literal) { Ok(()) } else { Err(self.error(JsonErrorKind::Expected(literal))) }
    }

    /// Nothing may follow.
    pub fn end(&self) -> Result<(), JsonError> {
        if self.at == self.text.len() { Ok(()) } else { Err(self.error(JsonErrorKind::Trailing)) }
    }

    /// Opens an object.
    pub fn object(&mut self) -> Result<Fields, JsonError> {
        self.expect("{")?;
        Ok(Fields { first: true })
    }

    /// Reads `[…]`.
    pub fn array<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, JsonError>) -> Result<Vec<T>, JsonError> {
        self.expect("[")?;
        let mut items = Vec::new();
        if self.take_if("]") {
            return Ok(items);
        }
        loop {
            items.push(read(self)?);
            if self.take_if("]") {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }

    /// A string without escapes, borrowed: numbers, hashes and names of the format.
    pub fn plain_string(&mut self) -> Result<&'a str, JsonError> {
        self.expect("\"")?;
        let rest = &self.text.as_bytes()[self.at..];
        let Some(length) = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20 || byte == 0x7f) else {
            return Err(self.error(JsonErrorKind::Expected("the end of a string")));
        };
        if rest[length] != b'"' {
            return Err(self.error(JsonErrorKind::Escape));
        }
        let start = self.at;
        self.at += length + 1;
        Ok(&self.text[start..start + length])
    }

    /// A string with canonical escapes.
    pub fn string(&mut self) -> Result<String, JsonError> {
        self.expect("\"")?;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = rest.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20 || byte == 0x7f) else {
                return Err(self.error(JsonErrorKind::Expected("the end of a string")));
            };
            out.push_str(&rest[..length]);
            self.at += length;
            match rest.as_bytes()[length] {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => out.push(self.escape()?),
                _ => return Err(self.error(JsonErrorKind::Escape)),
            }
        }
    }

    /// One canonical escape: the short forms, and `\u00xx` in lower case for the other controls and for U+007F.
    fn escape(&mut self) -> Result<char, JsonError> {
        const SHORT: [(&str, char); 7] =
            [("\\\"", '"'), ("\\\\", '\\'), ("\\b", '\u{8}'), ("\\f", '\u{c}'), ("\\n", '\n'), ("\\r", '\r'), ("\\t", '\t')];
        for (text, character) in SHORT {
            if self.take_if(text) {
                return Ok(character);
            }
        }
        let error = self.error(JsonErrorKind::Escape);
        let text = self.text.get(self.at..self.at + 6).ok_or_else(|| error.clone())?;
        let digits = text.strip_prefix("\\u00").filter(|digits| digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).ok_or_else(|| error.clone())?;
        let has_short_form = matches!(code, 0x8 | 0x9 | 0xa | 0xc | 0xd);
        if (code >= 0x20 && code != 0x7f) || has_short_form {
            return Err(error);
        }
        self.at += 6;
        Ok(char::from(code))
    }

    /// A non-negative integer in its shortest form, below 2^63.
    pub fn integer(&mut self) -> Result<u64, JsonError> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
        let digits = &self.text[self.at..self.at + length];
        let shortest = length == 1 || (length > 1 && !digits.starts_with('0'));
        match digits.parse::<i64>() {
            Ok(value) if shortest => {
                self.at += length;
                Ok(value.unsigned_abs())
            }
            _ => Err(self.error(JsonErrorKind::Integer)),
        }
    }

    /// Skips one free-form value, kept as the bytes it has; any compact JSON value is accepted.
    pub fn raw(&mut self) -> Result<&'a str, JsonError> {
        let start = self.at;
        self.skip(0)?;
        Ok(&self.text[start..self.at])
    }

    fn skip(&mut self, depth: usize) -> Result<(), JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error(JsonErrorKind::Depth));
        }
        match self.peek() {
            Some(b'{') => {
                self.at += 1;
                if self.take_if("}") {
                    return Ok(());
                }
                loop {
                    self.string()?;
                    self.expect(":")?;
                    self.skip(depth + 1)?;
                    if self.take_if("}") {
                        return Ok(());
                    }
                    self.expect(",")?;
                }
            }
            Some(b'[') => self.array(|reader| reader.skip(depth + 1)).map(|_| ()),
            Some(b'"') => self.string().map(|_| ()),
            Some(b't') => self.expect("true"),
            Some(b'f') => self.expect("false"),
            Some(b'n') => self.expect("null"),
            _ => {
                let rest = &self.text.as_bytes()[self.at..];
                let length = rest.iter().take(64).take_while(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count();
                if length == 0 || self.text[self.at..self.at + length].parse::<f64>().is_err() {
                    return Err(self.error(JsonErrorKind::Expected("a value")));
                }
                self.at += length;
                Ok(())
            }
        }
    }
}

impl Fields {
    /// Takes `"key":` with its comma, if it comes next.
    pub fn optional(&mut self, reader: &mut Reader<'_>, key: &'static str) -> bool {
        let at = reader.at;
        if (self.first || reader.take_if(",")) && reader.take_if(key) {
            self.first = false;
            return true;
        }
        reader.at = at;
        false
    }

    /// Takes `"key":` with its comma.
    pub fn required(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Result<(), JsonError> {
        if self.optional(reader, key) { Ok(()) } else { Err(reader.error(JsonErrorKind::Expected(key))) }
    }

    /// Closes the object.
    pub fn end(&self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        reader.expect("}")
    }
}
