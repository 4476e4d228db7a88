//! Every component with its states, for whoever changes the stylesheet. Development builds only.

use askama::Template;

use crate::failure::Answer;
use crate::form::{Choice, Fault, Field, Form, Kind};
use crate::say::Say;
use crate::visitor::Visitor;

#[derive(Template)]
#[template(path = "styleguide.html")]
struct Styleguide {
    t: Say,
    form: String,
}

/// `GET /styleguide`
pub(crate) async fn styleguide(visitor: Visitor) -> Answer {
    let t = visitor.t;
    let choice = |value: &str, chosen| Choice { value: value.to_owned(), label: value.to_owned(), chosen, ..Choice::default() };
    let form = Form::new(t, &visitor.csrf, "/styleguide")
        .field(Field::text("name", t.s("name"), "").hint(t.s("draft-name-hint")))
        .field(Field::text("code", t.s("login-code"), "7K2M-").kind(Kind::Code, "code"))
        .field(Field::select("unit", t.s("unit"), vec![choice("N1", false), choice("N2", true)]))
        .field(Field::choices("role", t.s("roles"), vec![choice("A", true), choice("B", false)], true))
        .field(Field::text("long", t.s("reason"), "").kind(Kind::Long, ""))
        .submit(t.s("save"))
        .back("/")
        .faults(&[Fault { field: "code", text: t.s("login-wrong") }]);
    let page = Styleguide { t, form: form.html() };
    Ok(visitor.page("Styleguide", &page))
}
