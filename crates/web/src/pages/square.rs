//! QR codes on what is printed.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

/// The text as a QR code that prints in black and white, with the quiet border that readers need. Empty when the text is too long for one.
pub(crate) fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else { return String::new() };
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run = (x..code.size).take_while(|x| code[y][*x].value()).count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run.max(1);
        }
    }
    let (full, label) = (code.size + 8, super::board::escaped(label));
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"-4 -4 {full} {full}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
    )
}
