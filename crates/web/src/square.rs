//! QR codes on what is printed.

use fast_qr::ECL;
use fast_qr::qr::QRBuilder;

use crate::pages::board::escaped;

/// The text as a QR code that prints in black and white, called `label`, with the quiet border that readers need: one path, in which a run of dark
/// modules is one rectangle. Empty when the text is too long for one.
pub fn qr_svg(text: &str, label: &str) -> String {
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
    let (full, label) = (code.size + 8, escaped(label));
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"-4 -4 {full} {full}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_square_is_a_closed_path_of_every_dark_module() {
        let svg = qr_svg("1jeui-FzTJu1-ezMYR-zasJx8", "a <square>");
        let code = QRBuilder::new("1jeui-FzTJu1-ezMYR-zasJx8").ecl(ECL::M).build().unwrap();
        let dark = (0..code.size).map(|y| (0..code.size).filter(|x| code[y][*x].value()).count()).sum::<usize>();
        let drawn: usize = svg.split('h').skip(1).filter_map(|run| run.split('v').next()?.parse::<usize>().ok()).sum();
        assert_eq!(drawn, dark);
        assert!(dark > 200 && svg.contains("aria-label=\"a &lt;square&gt;\""));
        assert_eq!(qr_svg(&"x".repeat(3000), ""), "", "no square holds that much");
    }
}
