//! The booth's single files, served as they were built: one script and one style inside, both named in the
//! policy by their hash. Debug builds read them from the disk; release builds carry them.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use data_encoding::{BASE64, HEXLOWER};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "../../booth/dist"]
#[allow_missing = true]
#[include = "*.html"]
struct Built;

/// The pages that the booth builds.
pub(crate) const PAGES: [&str; 5] = ["vote.html", "check.html", "registrar.html", "trustee.html", "scrutiny.html"];

/// A built page and SHA-256 of its bytes in hex.
pub(crate) struct BoothPage {
    bytes: Vec<u8>,
    policy: String,
}

impl BoothPage {
    /// The page of this file name, when it was built.
    pub(crate) fn get(name: &str) -> Option<Self> {
        let bytes = Built::get(name)?.data.into_owned();
        let policy = policy(&bytes);
        Some(Self { bytes, policy })
    }

    /// SHA-256 of the file, in hex: what anyone can compare with a copy from elsewhere.
    pub(crate) fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.bytes))
    }
}

impl IntoResponse for BoothPage {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, self.policy)], self.bytes).into_response()
    }
}

/// Nothing but the script and the style within this file; talk to this server only; save files, show pictures
/// made by the page.
fn policy(page: &[u8]) -> String {
    let scripts = hashes(page, b"<script", b"</script>");
    let styles = hashes(page, b"<style", b"</style>");
    format!(
        "default-src 'none'; script-src {scripts}; style-src {styles}; connect-src 'self'; img-src 'self' data: blob:; \
         media-src blob: mediastream:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// `'sha256-…'` of the content of every such element; `'none'` without any.
fn hashes(page: &[u8], open: &[u8], close: &[u8]) -> String {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = find(rest, open) {
        let Some(begin) = find(&rest[at..], b">").map(|end| at + end + 1) else { break };
        let Some(length) = find(&rest[begin..], close) else { break };
        found.push(format!("'sha256-{}'", BASE64.encode(&Sha256::digest(&rest[begin..begin + length]))));
        rest = &rest[begin + length..];
    }
    if found.is_empty() { "'none'".to_owned() } else { found.join(" ") }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_script_and_the_style_by_their_hashes() {
        let page = b"<html><style>a{}</style><script type=\"module\">1</script></html>";
        let policy = policy(page);
        // printf 1 | sha256sum; printf 'a{}' | sha256sum
        assert!(policy.contains("script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"), "{policy}");
        assert!(policy.contains("style-src 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe-inline"));
    }
}
