//! Forms sent from other people's pages.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};

/// Whether a browser says that this request was made by a page of another site and could change something.
/// The token in every form guards those who are logged in; this guards the forms before a login, too.
pub(crate) fn foreign(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    match text(ORIGIN.as_str()) {
        None => false,
        Some(origin) => origin.split_once("://").map(|(_, host)| host) != text(HOST.as_str()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn sent(pairs: &[(&'static str, &str)]) -> bool {
        let headers = pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        foreign(&Method::POST, &headers)
    }

    #[test]
    fn only_our_own_pages_may_send_forms() {
        assert!(!sent(&[("host", "moot.example")]));
        assert!(!sent(&[("host", "moot.example"), ("origin", "https://moot.example")]));
        assert!(!sent(&[("host", "moot.example:8080"), ("origin", "http://moot.example:8080")]));
        assert!(sent(&[("host", "moot.example"), ("origin", "https://evil.example")]));
        assert!(sent(&[("host", "moot.example"), ("origin", "null")]));
        assert!(sent(&[("host", "moot.example"), ("sec-fetch-site", "cross-site")]));
        assert!(sent(&[("host", "moot.example"), ("sec-fetch-site", "same-site")]));
        assert!(!foreign(&Method::GET, &HeaderMap::new()));
    }
}
