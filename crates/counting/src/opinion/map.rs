//! A map of the groups as SVG: readable in black and white, by a screen reader, on light and dark ground; nothing is fetched.

use super::{BaseCluster, OpinionGroups, Point};
use std::fmt::Write;

const SIDE: f64 = 640.0;
const MARGIN: f64 = 40.0;
const LINE: f64 = 22.0;

/// Draws the base clusters on the plane of opinions. Each group has its own mark (circle, square, triangle, diamond, cross …), its
/// outline its own dashes and its letter; colour says nothing, and all ink is `currentColor`. The areas of the marks are proportional
/// to the number of participants they stand for.
#[must_use]
pub fn map_svg(result: &OpinionGroups) -> String {
    let frame = Frame::around(&result.base_clusters);
    let height = SIDE + LINE * count(result.groups.len() + 1);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {height}\" role=\"img\" aria-labelledby=\"opinion-map-title opinion-map-desc\" \
         fill=\"none\" stroke=\"currentColor\" font-family=\"sans-serif\" font-size=\"14\">\n"
    );
    push(&mut svg, format_args!("<title id=\"opinion-map-title\">Map of {} opinion groups</title>", result.groups.len()));
    push(&mut svg, format_args!("<desc id=\"opinion-map-desc\">{}</desc>", description(result)));
    push(
        &mut svg,
        format_args!(
            "<rect x=\"1\" y=\"1\" width=\"{}\" height=\"{}\" stroke-width=\"1\" stroke-opacity=\"0.4\"/>",
            SIDE - 2.0,
            SIDE - 2.0
        ),
    );
    for group in 0..result.groups.len() {
        draw_group(&mut svg, result, group, &frame);
    }
    for group in 0..result.groups.len() {
        let y = SIDE + LINE * (count(group) + 0.5);
        push(&mut svg, format_args!("{}", mark(group, MARGIN, y, 6.0)));
        push(
            &mut svg,
            format_args!(
                "<text x=\"{}\" y=\"{}\" stroke=\"none\" fill=\"currentColor\">{}</text>",
                MARGIN + 18.0,
                y + 5.0,
                legend(result, group)
            ),
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn push(svg: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(svg, "{line}");
}

fn description(result: &OpinionGroups) -> String {
    let groups: Vec<String> = (0..result.groups.len()).map(|group| legend(result, group)).collect();
    format!(
        "{} of {} participants are placed by {} votes; people who stand close together voted alike. {}.",
        result.in_conversation.len(),
        result.participants.len(),
        result.votes,
        groups.join("; ")
    )
}

fn legend(result: &OpinionGroups, group: usize) -> String {
    const MARKS: [&str; 5] = ["circles", "squares", "triangles", "diamonds", "crosses"];
    let size = result.groups[group].members.len();
    let people = if size == 1 { "participant" } else { "participants" };
    format!("Group {}: {size} {people} ({})", letter(group), MARKS[group % MARKS.len()])
}

/// A, B, … Z, A2, B2, …
fn letter(group: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(group % 26).unwrap_or(0));
    if group < 26 { letter.to_string() } else { format!("{letter}{}", group / 26 + 1) }
}

fn draw_group(svg: &mut String, result: &OpinionGroups, group: usize, frame: &Frame) {
    const DASHES: [&str; 5] = ["none", "8 4", "2 3", "10 3 2 3", "4 4"];
    let clusters: Vec<&BaseCluster> = result.base_clusters.iter().filter(|cluster| cluster.group == group).collect();
    push(svg, format_args!("<g aria-label=\"Group {}\">", letter(group)));
    let outline = hull(clusters.iter().map(|cluster| frame.place(cluster.centre)).collect());
    if outline.len() > 2 {
        let corners: Vec<String> = outline.iter().map(|&(x, y)| format!("{x:.1},{y:.1}")).collect();
        let dashes = DASHES[group % DASHES.len()];
        push(
            svg,
            format_args!(
                "<polygon points=\"{}\" stroke-dasharray=\"{dashes}\" stroke-opacity=\"0.6\" stroke-linejoin=\"round\"/>",
                corners.join(" ")
            ),
        );
    }
    for cluster in &clusters {
        let (x, y) = frame.place(cluster.centre);
        push(svg, format_args!("{}", mark(group, x, y, 3.5 * count(cluster.members.len()).sqrt().min(6.0))));
    }
    let (x, y) = frame.place(result.groups[group].centre);
    push(
        svg,
        format_args!(
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"32\" font-weight=\"bold\" stroke=\"none\" fill=\"currentColor\">{}</text>",
            y + 11.0,
            letter(group)
        ),
    );
    push(svg, format_args!("</g>"));
}

/// The mark of a group; `r` is about half its width.
fn mark(group: usize, x: f64, y: f64, r: f64) -> String {
    let (left, right, top, bottom) = (x - r, x + r, y - r, y + r);
    match group % 5 {
        0 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/>"),
        1 => format!("<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{0:.1}\" height=\"{0:.1}\"/>", 2.0 * r),
        2 => {
            format!("<path d=\"M{x:.1} {top:.1}L{right:.1} {bottom:.1}L{left:.1} {bottom:.1}Z\"/>")
        }
        3 => format!("<path d=\"M{x:.1} {top:.1}L{right:.1} {y:.1}L{x:.1} {bottom:.1}L{left:.1} {y:.1}Z\"/>"),
        _ => format!("<path d=\"M{left:.1} {top:.1}L{right:.1} {bottom:.1}M{left:.1} {bottom:.1}L{right:.1} {top:.1}\"/>"),
    }
}

/// Scales the plane to the picture, the same along both components; up is the positive end of the second.
struct Frame {
    middle: Point,
    scale: f64,
}

impl Frame {
    fn around(clusters: &[BaseCluster]) -> Frame {
        let range = |of: fn(&BaseCluster) -> f64| {
            let least = clusters.iter().map(of).fold(f64::INFINITY, f64::min);
            let most = clusters.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
            (least.min(most), most.max(least))
        };
        let ((left, right), (bottom, top)) = (range(|c| c.centre.x), range(|c| c.centre.y));
        let span = (right - left).max(top - bottom);
        let scale = if span > 0.0 { (SIDE - 2.0 * MARGIN) / span } else { 1.0 };
        Frame { middle: Point { x: (left + right) / 2.0, y: (bottom + top) / 2.0 }, scale }
    }

    fn place(&self, point: Point) -> (f64, f64) {
        let half = SIDE / 2.0;
        (half + (point.x - self.middle.x) * self.scale, half - (point.y - self.middle.y) * self.scale)
    }
}

/// Convex hull by Andrew's monotone chain (Inf. Process. Lett. 9, 1979).
fn hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut outline = half_hull(points.iter().copied());
    outline.extend(half_hull(points.iter().rev().copied()));
    outline
}

fn half_hull(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut chain: Vec<(f64, f64)> = Vec::new();
    for point in points {
        while let [.., a, b] = chain[..] {
            if (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0) > 0.0 {
                break;
            }
            chain.pop();
        }
        chain.push(point);
    }
    chain.pop();
    chain
}

fn count(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hull_leaves_inner_and_edge_points_out() {
        let points = vec![(0.0, 0.0), (2.0, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 2.0)];
        assert_eq!(hull(points), [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)]);
    }
}
