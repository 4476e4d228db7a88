//! Voting codes on paper: one slip a member, three to a sheet, and the same as a table.
//!
//! A slip folds once. Folded, only the head with the member's name is seen, so that slips can be sorted and handed out; the code is inside. The sheet
//! is one self-contained page that prints in black and white on A4.

use std::io::{self, Write};

use belenios::v1::Uuid;
use web::qr_svg;

use crate::roll::Member;
use crate::say::Language;

/// What stands on every slip of a ballot.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// In which the slips are written.
    pub language: Language,
    /// Who holds the ballot; may be empty.
    pub body: &'a str,
    /// The ballot's name.
    pub ballot: &'a str,
    /// Its identifier.
    pub uuid: &'a Uuid,
    /// Where to vote, such as `https://vote.example.org`; without it the square holds the code alone.
    pub url: Option<&'a str>,
    /// When casting ends, in words: `Friday 4 December 2026, 20:00 (Oslo)`.
    pub closes: Option<&'a str>,
    /// Whom to ask, in words.
    pub contact: Option<&'a str>,
}

/// One member and the code that is theirs. Secret: `Debug` does not show the code.
pub struct Slip<'a> {
    /// Whose.
    pub member: &'a Member,
    /// The voting code in its groups, with hyphens.
    pub code: &'a str,
}

impl std::fmt::Debug for Slip<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slip").field("member", &self.member).finish_non_exhaustive()
    }
}

impl Sheet<'_> {
    /// Writes the printable page.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_html(&self, slips: &[Slip<'_>], out: &mut impl Write) -> io::Result<()> {
        let t = self.language;
        write!(out, "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">", t.tag())?;
        write!(out, "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">")?;
        let title = t.with("slips-title", &[("ballot", escaped(self.ballot).into())]);
        write!(out, "<title>{title}</title><style>{STYLE}</style></head>\n<body>")?;
        let heading = t.with("slips-heading", &[("n", slips.len().into())]);
        let (secret, how_to_print) = (t.s("slips-secret"), t.s("slips-print"));
        write!(out, "<header class=\"note\"><h1>{heading}</h1>")?;
        writeln!(out, "<p><strong>{secret}</strong> {how_to_print}</p></header>")?;
        for page in slips.chunks(3) {
            write!(out, "<section class=\"page\">")?;
            for slip in page {
                self.write_slip(slip, out)?;
            }
            writeln!(out, "</section>")?;
        }
        writeln!(out, "</body></html>")
    }

    fn write_slip(&self, slip: &Slip<'_>, out: &mut impl Write) -> io::Result<()> {
        let t = self.language;
        let Member { number, name, unit, weight, .. } = slip.member;
        write!(out, "<article class=\"slip\"><div class=\"head\"><div class=\"who\"><b>{}</b>", escaped(name))?;
        if !unit.is_empty() {
            write!(out, "<span>{}</span>", escaped(unit))?;
        }
        write!(out, "</div><div class=\"what\"><span>{}</span><b>{}</b></div>", escaped(self.body), escaped(self.ballot))?;
        // A roll number is a name, not a quantity: it is not grouped.
        write!(out, "<div class=\"no\">{}</div></div>", t.with("slip-number", &[("number", number.to_string().into())]))?;
        let square = qr_svg(&self.content(slip.code), &t.s("slip-square"));
        write!(out, "<div class=\"code\">{square}<div><p>{}</p><p class=\"groups\">", t.s("slip-code"))?;
        for group in slip.code.split('-') {
            write!(out, "<span>{group}</span>")?;
        }
        let (signs, groups) = (slip.code.replace('-', "").len(), slip.code.split('-').count());
        let characters = t.with("slip-characters", &[("signs", signs.into()), ("groups", groups.into())]);
        write!(out, "</p><p class=\"small\">{characters}")?;
        if *weight != 1 {
            write!(out, " {}", t.with("slip-weight", &[("weight", (*weight).into())]))?;
        }
        write!(out, "</p></div></div><div class=\"fold\"><span>{}</span></div><div class=\"how\"><ol>", t.s("slip-fold"))?;
        for sentence in self.how_to_vote() {
            write!(out, "<li>{sentence}</li>")?;
        }
        write!(out, "</ol><p class=\"small\">{}</p></div></article>", self.last_words())
    }

    /// Three sentences.
    fn how_to_vote(&self) -> [String; 3] {
        let t = self.language;
        let first = match self.url {
            Some(url) => t.with("slip-how-address", &[("address", bold(&shown_address(url, self.uuid)).into())]),
            None => t.s("slip-how-place"),
        };
        [first, t.s("slip-how-mark"), t.s("slip-how-tracker")]
    }

    fn last_words(&self) -> String {
        let t = self.language;
        let until = match self.closes {
            Some(closes) => t.with("slip-until", &[("closes", bold(closes).into())]),
            None => t.s("slip-until-closing"),
        };
        let contact = self.contact.map(|contact| t.with("slip-contact", &[("contact", escaped(contact).into())]));
        [Some(until), Some(t.s("slip-nobody")), contact].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// What the square holds.
    fn content(&self, code: &str) -> String {
        match self.url {
            Some(url) => format!("{}/b/{}#{}", url.trim_end_matches('/'), self.uuid, code),
            None => code.to_owned(),
        }
    }

    /// Writes the same as a table: roll number, name, e-mail, unit, weight, code, address.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write_csv(&self, slips: &[Slip<'_>], out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "number,name,e-mail,unit,weight,code,address")?;
        for slip in slips {
            let Member { number, name, email, unit, weight } = slip.member;
            let address = self.url.map(|_| self.content(slip.code)).unwrap_or_default();
            let email = email.as_deref().unwrap_or_default();
            let cells = [cell(name), cell(email), cell(unit)].join(",");
            writeln!(out, "{number},{cells},{weight},{},{}", slip.code, cell(&address))?;
        }
        Ok(())
    }
}

/// The address without its scheme, as people read it.
fn shown_address(url: &str, uuid: &Uuid) -> String {
    let host = url.trim_end_matches('/').trim_start_matches("https://").trim_start_matches("http://");
    format!("{host}/b/{uuid}")
}

/// A quoted cell. What a spreadsheet would run as a formula is given a leading apostrophe.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn bold(text: &str) -> String {
    format!("<b>{}</b>", escaped(text))
}

/// Text for HTML, also inside attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A4, three slips to a page; the tokens of the project's look. Sizes in millimetres, because it is paper.
const STYLE: &str = "\
:root{--ink:#15202b;--ink-2:#4a5763;--paper:#fff;--desk:#f3f4f1;--line:#c9cec9;--attention:#8a5a00}\
*{box-sizing:border-box;margin:0}\
body{font:11pt/1.35 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif;color:var(--ink);background:var(--desk)}\
.note{max-width:40rem;margin:24px auto;padding:16px 24px;background:var(--paper);border-inline-start:4px solid var(--attention)}\
.note h1{font-size:18pt;margin-bottom:8px}\
.page{inline-size:186mm;margin:8mm auto;background:var(--paper);outline:1px solid var(--line)}\
.slip{block-size:92mm;display:flex;flex-direction:column;overflow:hidden;border-block-end:.3mm solid var(--ink);break-inside:avoid}\
.slip:last-child{border-block-end:0}\
.head{block-size:22mm;display:flex;align-items:center;gap:6mm;padding:0 5mm;border-block-end:.2mm solid var(--line)}\
.head span,.head b{display:block}.who{flex:1 1 0;min-inline-size:0}.who b{font-size:13pt;line-height:1.15;max-block-size:2.3em}.who span{font-size:10pt;line-height:1.2;max-block-size:2.4em;color:var(--ink-2)}\
.who b,.who span,.what b,.what span{overflow:hidden;overflow-wrap:anywhere}.what b,.what span{max-block-size:2.5em}\
.what{flex:1 1 0;min-inline-size:0;font-size:10pt;line-height:1.25}.what span{color:var(--ink-2)}\
.no{font-size:9pt;color:var(--ink-2);white-space:nowrap}\
.code{flex:0 0 35mm;display:flex;align-items:center;gap:4mm;padding:0 5mm 0 3mm}\
.qr{flex:none;inline-size:34mm;block-size:34mm}.qr path{fill:#000}\
.groups{font:600 17pt/1.2 ui-monospace,'Cascadia Mono','DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace;display:flex;flex-wrap:wrap;gap:0 4mm;margin:1mm 0 1.5mm}\
.groups span:not(:last-child)::after{content:'-';margin-inline-start:4mm;color:var(--ink-2)}\
.small{font-size:9pt;color:var(--ink-2)}.small b{color:var(--ink)}\
.fold{block-size:0;border-block-start:.3mm dashed var(--ink-2);position:relative}\
.fold span{position:absolute;inset-inline-end:5mm;inset-block-start:-2.1mm;font-size:8pt;line-height:4mm;padding:0 1.5mm;background:var(--paper);color:var(--ink-2)}\
.how{flex:1 1 0;padding:2.5mm 5mm 0;font-size:10pt;line-height:1.3}.how ol{padding-inline-start:6mm;margin-block-end:1mm}.how b{overflow-wrap:anywhere}\
@page{size:A4;margin:8mm 12mm}\
@media print{body{background:none}.note{display:none}.page{margin:0;outline:0;break-after:page}.page:last-child{break-after:auto}}";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn member(name: &str, weight: u64) -> Member {
        Member { number: 7, name: name.to_owned(), email: Some("=1+1@x.no".to_owned()), unit: "Coast & \"C5\"".to_owned(), weight }
    }

    fn sheet(uuid: &Uuid) -> Sheet<'_> {
        Sheet {
            language: Language::En,
            body: "Havnesambandet",
            ballot: "Strike <2026>",
            uuid,
            url: Some("https://vote.example.org/"),
            closes: None,
            contact: None,
        }
    }

    #[test]
    fn a_slip_shows_the_code_in_its_groups_and_escapes_names() {
        let uuid: Uuid = "ZPcjFVuiTxFpRE".parse().unwrap();
        let code = "1jeui-FzTJu1-ezMYR-zasJx8";
        let member = member("Kari <b>Nordmann</b>", 3);
        let mut html = Vec::new();
        sheet(&uuid).write_html(&[Slip { member: &member, code }], &mut html).unwrap();
        let html = String::from_utf8(html).unwrap();
        assert!(html.contains("<span>1jeui</span><span>FzTJu1</span><span>ezMYR</span><span>zasJx8</span>"));
        assert!(html.contains("Kari &lt;b&gt;Nordmann&lt;/b&gt;") && !html.contains("<b>Nordmann"));
        assert!(html.contains("counts 3 times") && html.contains("vote.example.org/b/ZPcjFVuiTxFpRE"));
        assert!(!html.contains("http:") && !html.contains("src="), "nothing is loaded from elsewhere");
    }

    #[test]
    fn a_norwegian_slip_has_no_english_in_it() {
        let uuid: Uuid = "ZPcjFVuiTxFpRE".parse().unwrap();
        let slip = |url, closes, contact| {
            let sheet =
                Sheet { language: Language::Nb, body: "Havnesambandet", ballot: "Streik & 2026", uuid: &uuid, url, closes, contact };
            let mut html = Vec::new();
            sheet.write_html(&[Slip { member: &member("Kari", 3), code: "1jeui-FzTJu1-ezMYR-zasJx8" }], &mut html).unwrap();
            String::from_utf8(html).unwrap()
        };
        let full = slip(Some("https://stem.example.no"), Some("fredag 4. desember 2026 kl. 20.00 (Oslo)"), Some("Kari & Per"));
        for words in [
            "<html lang=\"nb\">",
            "<title>Stemmelapper: Streik &amp; 2026</title>",
            "<h1>Én stemmelapp</h1>",
            "Nr. 7",
            "Stemmekoden din",
            "22 tegn i 4 grupper.",
            "Stemmen din teller 3 ganger.",
            "aria-label=\"QR-kode\"",
            "eller åpne <b>stem.example.no/b/ZPcjFVuiTxFpRE</b> og skriv inn koden.",
            "til <b>fredag 4. desember 2026 kl. 20.00 (Oslo)</b>; bare",
            "Spørsmål, eller mistet lapp: Kari &amp; Per.</p>",
        ] {
            assert!(full.contains(words), "{words}");
        }
        for page in [full, slip(None, None, None)] {
            let text = page.split("</style>").nth(1).unwrap().to_owned();
            for english in ["oting", "ballot", " the ", " code", "fold", "You ", "QR code", "slip-"] {
                assert!(
                    !text.replace("class=\"slip\"", "").replace("class=\"fold\"", "").replace("class=\"code\"", "").contains(english),
                    "{english}"
                );
            }
        }
    }

    #[test]
    fn a_table_never_starts_a_formula() {
        let uuid: Uuid = "ZPcjFVuiTxFpRE".parse().unwrap();
        let code = "1jeui-FzTJu1-ezMYR-zasJx8";
        let member = member("+47 \"Kari\"", 1);
        let mut csv = Vec::new();
        sheet(&uuid).write_csv(&[Slip { member: &member, code }], &mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        let expected = "7,\"'+47 \"\"Kari\"\"\",\"'=1+1@x.no\",\"Coast & \"\"C5\"\"\",1,1jeui-FzTJu1-ezMYR-zasJx8,\"https://vote.example.org/b/ZPcjFVuiTxFpRE#1jeui-FzTJu1-ezMYR-zasJx8\"\n";
        assert_eq!(csv.lines().nth(1).unwrap().to_owned() + "\n", expected);
    }
}
