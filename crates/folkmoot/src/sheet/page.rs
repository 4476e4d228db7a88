//! The frame of a self-contained page: nothing is fetched, it is light or dark as the reader wants, and
//! it prints in black and white.

/// Text made safe for HTML, in content and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A whole page. `title` is escaped here, `body` is HTML already.
pub(super) fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

const STYLE: &str = "
:root{--ink:#15202b;--ink-2:#4a5763;--paper:#fff;--desk:#f3f4f1;--line:#c9cec9;--accent:#0b5c63;--accent-ink:#fff;
--attention:#8a5a00;--ok:#1d6b36;--focus:#ffbf47;--space:4px}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecea;--ink-2:#a9b4b0;--paper:#1a2125;--desk:#12181b;--line:#38434a;
--accent:#6fc7cf;--accent-ink:#06262a;--attention:#e0b15a;--ok:#7cc795}}
*{box-sizing:border-box}
html{background:var(--desk);color:var(--ink);font:18px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;
-webkit-text-size-adjust:100%}
body{margin:0}
main{max-width:44rem;margin-inline:auto;background:var(--paper);padding:calc(var(--space)*6) calc(var(--space)*4);
overflow-wrap:anywhere}
@media (min-width:48rem){main{margin-block:calc(var(--space)*8);padding:calc(var(--space)*12);
border:1px solid var(--line);border-radius:6px}}
h1{font-size:28px;line-height:1.25;margin:0 0 calc(var(--space)*4)}
h1.long{font-size:20px;line-height:1.4}
h2{font-size:22px;line-height:1.3;margin:calc(var(--space)*12) 0 calc(var(--space)*2);break-after:avoid}
h3{font-size:18px;margin:calc(var(--space)*6) 0 calc(var(--space)*2);break-after:avoid}
p,ol,ul{max-width:66ch;margin:0 0 calc(var(--space)*3)}
ul{padding-inline-start:1.5em}
ol{padding-inline-start:2em}
.kicker{color:var(--ink-2);font-size:16px;margin:0 0 calc(var(--space)*2)}
.needs{border-inline-start:4px solid var(--attention);padding-inline-start:calc(var(--space)*3)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 calc(var(--space)*6);margin:calc(var(--space)*4) 0;font-size:16px}
dt{color:var(--ink-2)}
dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:16px;margin:calc(var(--space)*2) 0 calc(var(--space)*4)}
caption{text-align:start;color:var(--ink-2);font-size:14px;padding-block-end:calc(var(--space)*1)}
th,td{text-align:start;vertical-align:top;padding:calc(var(--space)*1) calc(var(--space)*3) calc(var(--space)*1) 0;
border-block-end:1px solid var(--line);font-weight:400}
thead th{color:var(--ink-2);font-size:14px}
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
td.n:last-child,th.n:last-child{padding-inline-end:0}
tr{break-inside:avoid}
tr.sum th,tr.sum td{color:var(--ink-2)}
td.win{font-weight:700;text-decoration:underline;text-underline-offset:3px}
.wide{overflow-x:auto}
.wide table{width:auto;min-width:100%}
.wide th[scope=row]{min-width:6.5em;overflow-wrap:break-word}
.wide td,.wide th{padding-inline-end:calc(var(--space)*2)}
.grid-caption{color:var(--ink-2);font-size:14px;margin:calc(var(--space)*4) 0 0;break-after:avoid}
.article{color:var(--ink-2);font-size:14px}
figure{margin:calc(var(--space)*6) 0}
figcaption{color:var(--ink-2);font-size:14px}
svg{display:block;width:100%;height:auto;max-width:32rem}
figure svg{break-inside:avoid}
svg text{fill:var(--ink);font-family:inherit}
.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.quiet{fill:var(--ink-2)}
.bar{fill:var(--ink-2);fill-opacity:.45;stroke:var(--ink-2);stroke-width:1}
.bar.won{fill:var(--accent);fill-opacity:1;stroke:var(--accent)}
.bar.out{fill:none;stroke-dasharray:3 2}
.bar.idle{fill:none;stroke:var(--ink-2);stroke-dasharray:1 2}
.flow{fill:none;stroke:var(--accent);stroke-opacity:.4}
.quota{stroke:var(--ink);stroke-width:1.25;stroke-dasharray:4 3}
.rule{stroke:var(--line);stroke-width:1}
code{font-size:15px;overflow-wrap:anywhere}
@media (max-width:40rem){.map text{font-size:22px}}
@media print{:root{--ink:#000;--ink-2:#333;--paper:#fff;--desk:#fff;--line:#888;--accent:#000;--attention:#000;--ok:#000}
html{font-size:11pt}main{border:0;margin:0;padding:0;max-width:none}h2{margin-top:8mm}.flow{stroke:#555}.wide{overflow:visible}svg{max-width:12cm}}
";
