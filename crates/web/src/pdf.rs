//! Documents of plain text and bars, with the fonts that every reader has (PDF 1.7, standard 14 fonts,
//! WinAnsiEncoding: æ, ø and å are there; what is not becomes a question mark).

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

/// A4 in points, and its margins.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;

#[derive(Clone, Copy)]
enum Font {
    Regular,
    Bold,
    Mono,
}

impl Font {
    fn name(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"R"),
            Self::Bold => Name(b"B"),
            Self::Mono => Name(b"M"),
        }
    }

    /// Width of a character in thousandths of the size; roughly, for breaking lines.
    fn width(self, c: char) -> f32 {
        let regular = match c {
            'i' | 'j' | 'l' | '\'' | '|' => 222.0,
            ' ' | '.' | ',' | ':' | ';' | 'f' | 't' | 'I' | '/' | '!' => 278.0,
            'r' | '(' | ')' | '-' => 333.0,
            'm' | 'M' => 833.0,
            'w' => 722.0,
            'W' => 944.0,
            '%' | 'æ' => 889.0,
            'Æ' | '—' => 1000.0,
            c if c.is_uppercase() => 722.0,
            _ => 556.0,
        };
        match self {
            Self::Regular => regular,
            Self::Bold => regular * 1.08,
            Self::Mono => 600.0,
        }
    }
}

/// A document that grows from the top.
pub(crate) struct Document {
    title: String,
    pages: Vec<Content>,
    y: f32,
}

impl Document {
    /// An empty document.
    pub(crate) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), pages: vec![Content::new()], y: HEIGHT - MARGIN }
    }

    /// The name of the document.
    pub(crate) fn title(&mut self, text: &str) {
        self.lines(text, Font::Bold, 22.0, 0.0);
    }

    /// A heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.lines(text, Font::Bold, 15.0, 12.0);
    }

    /// A sentence that must be seen.
    pub(crate) fn strong(&mut self, text: &str) {
        self.lines(text, Font::Bold, 11.0, 2.0);
    }

    /// A paragraph.
    pub(crate) fn text(&mut self, text: &str) {
        self.lines(text, Font::Regular, 11.0, 2.0);
    }

    /// A line of detail.
    pub(crate) fn small(&mut self, text: &str) {
        self.lines(text, Font::Regular, 9.0, 1.0);
    }

    /// Something to type.
    pub(crate) fn mono(&mut self, text: &str) {
        self.lines(text, Font::Mono, 9.0, 2.0);
    }

    /// A line across the page.
    pub(crate) fn rule(&mut self) {
        self.room(14.0);
        self.y -= 6.0;
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.set_line_width(1.0).move_to(MARGIN, y).line_to(WIDTH - MARGIN, y).stroke();
        }
        self.y -= 8.0;
    }

    /// A bar of so many thousandths of the width, with a line where so many are needed.
    pub(crate) fn bar(&mut self, (part, needed): (u64, Option<u64>)) {
        self.room(18.0);
        let all = WIDTH - 2.0 * MARGIN;
        let length = |thousandths: u64| all * f32::from(u16::try_from(thousandths.min(1000)).unwrap_or(1000)) / 1000.0;
        self.y -= 13.0;
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.set_fill_gray(0.45).set_line_width(0.5).rect(MARGIN, y, all, 8.0).stroke();
            page.rect(MARGIN, y, length(part), 8.0).fill_nonzero();
            if let Some(needed) = needed {
                let x = MARGIN + length(needed);
                page.set_stroke_gray(1.0).set_line_width(3.5).move_to(x, y - 3.0).line_to(x, y + 11.0).stroke();
                page.set_stroke_gray(0.0).set_line_width(1.5).move_to(x, y - 3.0).line_to(x, y + 11.0).stroke();
            }
            page.set_fill_gray(0.0);
        }
        self.y -= 6.0;
    }

    fn lines(&mut self, text: &str, font: Font, size: f32, before: f32) {
        self.y -= before;
        for line in broken(text, font, size) {
            self.room(size * 1.4);
            self.y -= size * 1.35;
            let y = self.y;
            if let Some(page) = self.pages.last_mut() {
                page.begin_text().set_font(font.name(), size).next_line(MARGIN, y).show(Str(&encoded(&line))).end_text();
            }
        }
    }

    fn room(&mut self, needed: f32) {
        if self.y - needed < MARGIN {
            self.pages.push(Content::new());
            self.y = HEIGHT - MARGIN;
        }
    }

    /// The bytes of the file.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut pdf = Pdf::new();
        let (catalog, tree, info, first_font) = (Ref::new(1), Ref::new(2), Ref::new(3), 4);
        let fonts = [(b"R", b"Helvetica" as &[u8]), (b"B", b"Helvetica-Bold"), (b"M", b"Courier")];
        let page_ref = |index: usize| Ref::new(10 + 2 * i32::try_from(index).unwrap_or(0));
        let content_ref = |index: usize| Ref::new(11 + 2 * i32::try_from(index).unwrap_or(0));
        pdf.catalog(catalog).pages(tree);
        pdf.document_info(info).title(TextStr(&self.title));
        let kids: Vec<Ref> = (0..self.pages.len()).map(page_ref).collect();
        pdf.pages(tree).count(i32::try_from(kids.len()).unwrap_or(1)).kids(kids);
        for (number, (_, base)) in (first_font..).zip(fonts) {
            pdf.type1_font(Ref::new(number)).base_font(Name(base)).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        for (index, content) in self.pages.into_iter().enumerate() {
            let mut page = pdf.page(page_ref(index));
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content_ref(index));
            let mut resources = page.resources();
            let mut dictionary = resources.fonts();
            for (number, (name, _)) in (first_font..).zip(fonts) {
                dictionary.pair(Name(name), Ref::new(number));
            }
            dictionary.finish();
            resources.finish();
            page.finish();
            pdf.stream(content_ref(index), &content.finish());
        }
        pdf.finish()
    }
}

/// Lines that fit, broken at spaces; a word longer than a line is broken where the line ends.
fn broken(text: &str, font: Font, size: f32) -> Vec<String> {
    let most = (WIDTH - 2.0 * MARGIN) * 1000.0 / size;
    let wide = |text: &str| text.chars().map(|c| font.width(c)).sum::<f32>();
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let joined = if lines[last].is_empty() { word.to_owned() } else { format!("{} {word}", lines[last]) };
        if wide(&joined) <= most {
            lines[last] = joined;
            continue;
        }
        if !lines[last].is_empty() {
            lines.push(String::new());
        }
        for c in word.chars() {
            let last = lines.len() - 1;
            if wide(&lines[last]) + font.width(c) > most {
                lines.push(String::new());
            }
            let last = lines.len() - 1;
            lines[last].push(c);
        }
    }
    lines
}

/// Windows-1252, as `WinAnsiEncoding` has it.
fn encoded(text: &str) -> Vec<u8> {
    let byte = |c: char| match c {
        '€' => 0x80,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        'Š' => 0x8a,
        'š' => 0x9a,
        'Ž' => 0x8e,
        'ž' => 0x9e,
        c if u32::from(c) < 0x80 || (0xa0..=0xff).contains(&u32::from(c)) => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        _ => b'?',
    };
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_letters_are_written_as_the_fonts_have_them() {
        assert_eq!(encoded("Kåre Ødegård, æ – €"), b"K\xe5re \xd8deg\xe5rd, \xe6 \x96 \x80");
        assert_eq!(encoded("漢"), b"?");
    }

    #[test]
    fn a_long_document_has_several_pages_and_no_line_is_lost() {
        let mut document = Document::new("Protokoll");
        for number in 0..200 {
            document.text(&format!("Linje {number} {}", "ord ".repeat(30)));
        }
        let bytes = document.finish();
        assert!(bytes.starts_with(b"%PDF-1.7"));
        let pages = bytes.windows(b"/Type /Page\n".len()).filter(|part| *part == b"/Type /Page\n").count();
        assert!(pages > 3, "{pages}");
    }

    #[test]
    fn a_hash_is_broken_where_the_line_ends() {
        let lines = broken(&"0123456789abcdef".repeat(16), Font::Mono, 9.0);
        assert!(lines.len() > 2);
        assert_eq!(lines.concat().len(), 256);
    }
}
