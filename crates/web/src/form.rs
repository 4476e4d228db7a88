//! Forms: what is drawn, and what comes back.

use askama::Template;

use crate::say::Say;

/// What was typed into a form, in the order of the page.
#[derive(Clone, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// What stands in a field, without space around it; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field that can be sent several times.
    pub(crate) fn all<'a>(&'a self, name: &str) -> Vec<&'a str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim()).collect()
    }

    /// Whether a box is ticked or a button was pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// A fault in what was typed: at a field, or at the whole (`field` empty).
#[derive(Clone)]
pub(crate) struct Fault {
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// How a field looks.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    #[default]
    Text,
    Email,
    Date,
    Time,
    Number,
    Code,
    File,
    Long,
    Select,
    Choices,
    Hidden,
    Heading,
    /// A button between fields.
    Press,
    /// Something drawn already: `value` is HTML.
    Drawn,
}

/// One choice of a field.
#[derive(Clone, Default)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) chosen: bool,
}

/// One field of a form.
#[derive(Clone, Default)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) value: String,
    pub(crate) error: String,
    pub(crate) class: &'static str,
    pub(crate) complete: &'static str,
    pub(crate) many: bool,
    /// There may be very many choices: they scroll.
    pub(crate) long: bool,
    pub(crate) options: Vec<Choice>,
}

impl Field {
    /// A field of one line.
    pub(crate) fn text(name: &'static str, label: String, value: &str) -> Self {
        Self { name, label, value: value.to_owned(), complete: "off", ..Self::default() }
    }

    /// A field of this kind.
    pub(crate) fn kind(mut self, kind: Kind, class: &'static str) -> Self {
        (self.kind, self.class) = (kind, class);
        self
    }

    /// What helps while one types.
    pub(crate) fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    /// Something that is not shown.
    pub(crate) fn hidden(name: &'static str, value: &str) -> Self {
        Self::text(name, String::new(), value).kind(Kind::Hidden, "")
    }

    /// A heading between fields.
    pub(crate) fn heading(label: String, hint: String) -> Self {
        Self::text("", label, "").kind(Kind::Heading, "").hint(hint)
    }

    /// A button between fields: it draws the form again, at this button.
    pub(crate) fn press(name: &'static str, value: &str, label: String) -> Self {
        Self::text(name, label, value).kind(Kind::Press, "")
    }

    /// Something that a template has drawn.
    pub(crate) fn drawn(html: String) -> Self {
        Self { value: html, ..Self::text("", String::new(), "").kind(Kind::Drawn, "") }
    }

    /// One of several, in a list that opens.
    pub(crate) fn select(name: &'static str, label: String, options: Vec<Choice>) -> Self {
        Self { options, ..Self::text(name, label, "").kind(Kind::Select, "medium") }
    }

    /// One (or `many`) of several, all visible.
    pub(crate) fn choices(name: &'static str, label: String, options: Vec<Choice>, many: bool) -> Self {
        Self { options, many, ..Self::text(name, label, "").kind(Kind::Choices, "") }
    }

    /// Choices of which there may be very many.
    pub(crate) fn long(mut self) -> Self {
        self.long = true;
        self
    }

    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("h-{}", self.name));
        }
        if !self.error.is_empty() {
            ids.push(format!("m-{}", self.name));
        }
        ids.join(" ")
    }

    fn input_type(&self) -> &'static str {
        match self.kind {
            Kind::Email => "email",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Number => "number",
            Kind::File => "file",
            _ => "text",
        }
    }
}

/// A button that sends the form.
#[derive(Clone)]
pub(crate) struct Button {
    pub(crate) class: &'static str,
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) label: String,
}

/// A form with its faults on top.
#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct Form {
    t: Say,
    csrf: String,
    action: String,
    upload: bool,
    errors: Vec<Fault>,
    fields: Vec<Field>,
    buttons: Vec<Button>,
    back: String,
}

impl Form {
    /// A form that is sent to `action`.
    pub(crate) fn new(t: Say, csrf: &str, action: &str) -> Self {
        Self {
            t,
            csrf: csrf.to_owned(),
            action: action.to_owned(),
            upload: false,
            errors: Vec::new(),
            fields: Vec::new(),
            buttons: Vec::new(),
            back: String::new(),
        }
    }

    /// Adds a field.
    pub(crate) fn field(mut self, field: Field) -> Self {
        self.upload |= field.kind == Kind::File;
        self.fields.push(field);
        self
    }

    /// Adds the one button that is meant.
    pub(crate) fn submit(self, label: String) -> Self {
        self.button("primary", "", "", label)
    }

    /// Adds a button of another class, with a value to tell it by.
    pub(crate) fn button(mut self, class: &'static str, name: &'static str, value: &str, label: String) -> Self {
        self.buttons.push(Button { class, name, value: value.to_owned(), label });
        self
    }

    /// Adds the way back.
    pub(crate) fn back(mut self, to: &str) -> Self {
        to.clone_into(&mut self.back);
        self
    }

    /// Shows what is wrong, at the top and at the fields.
    pub(crate) fn faults(mut self, faults: &[Fault]) -> Self {
        for fault in faults {
            if let Some(field) = self.fields.iter_mut().find(|field| field.name == fault.field && !fault.field.is_empty()) {
                field.error.clone_from(&fault.text);
            }
        }
        self.errors = faults.to_vec();
        self
    }

    /// Whether Enter in a field would press another button than the one that is meant.
    fn presses_early(&self) -> bool {
        self.fields.iter().any(|field| field.kind == Kind::Press)
    }

    /// As HTML. Writing into memory does not fail; if a template ever does, its place stays empty.
    pub(crate) fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}
