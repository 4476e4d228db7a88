//! Servers on real sockets, and clients that speak HTTP/1.1 by hand.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::house::House;
use crate::net::{self, Limits};
use crate::tls::CertificateFiles;

/// Listens on a port of its own until the test ends.
pub(super) async fn listening(router: Router, tls: Option<Arc<CertificateFiles>>, limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(net::listen(listener, tls, router, limits, std::future::pending()));
    address
}

/// Everything that comes until the connection ends.
pub(super) async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // Whoever is cut off may see a reset instead of an end.
    let _ = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn asked(mut stream: impl AsyncRead + AsyncWrite + Unpin, path: &str) -> String {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").as_bytes()).await.unwrap();
    rest(&mut stream).await
}

/// Writes a certificate for `localhost` and its key; returns the certificate.
fn certify(folder: &std::path::Path) -> rcgen::Certificate {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join("certificate.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert
}

/// Connects as a client that trusts this certificate alone; the protocols are those that it offers.
async fn trusting(
    certificate: &rcgen::Certificate,
    address: SocketAddr,
    protocols: &[&str],
) -> std::io::Result<tokio_rustls::client::TlsStream<tokio::net::TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.der().clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let stream = tokio::net::TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

#[tokio::test]
async fn over_tls_cookies_are_secure_and_browsers_insist_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let certificate = certify(folder.path());
    let files = CertificateFiles::open(folder.path().join("certificate.pem"), folder.path().join("key.pem")).unwrap();
    let house = House::with(|settings| {
        settings.secure = true;
        settings.base_url = "https://localhost".to_owned();
    })
    .await;
    let (house, anna) = house.found().await;
    let address = listening(house.router.clone(), Some(Arc::new(files)), Limits::default()).await;

    let plain = asked(tokio::net::TcpStream::connect(address).await.unwrap(), "/").await;
    assert!(!plain.contains("200 OK"), "answered without TLS: {plain}");
    for protocols in [&["http/1.1"][..], &[]] {
        let stream = trusting(&certificate, address, protocols).await.unwrap();
        let answer = asked(stream, "/").await.to_lowercase();
        assert!(answer.starts_with("http/1.1 200"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    }
    let newer = trusting(&certificate, address, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(newer.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let stranger = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap().cert;
    assert!(trusting(&stranger, address, &[]).await.is_err(), "a client that trusts another certificate connects");

    let chosen = asked(trusting(&certificate, address, &[]).await.unwrap(), "/language/nb?to=/").await.to_lowercase();
    assert!(chosen.contains("set-cookie: language=nb; path=/; samesite=lax; max-age=31536000; secure"), "{chosen}");
    let person = house.person(&anna, "Bjørn", &[assembly::RoleKind::Officer]).await;
    house.app.store.login_code_put("ABCDEFGHJKMN", person, house.app.now() + jiff::SignedDuration::from_hours(1), 1).await.unwrap();
    let answer = house.browser().post("/login", &[("code", "abcd-efgh-jkmn")]).await;
    let cookie = answer.cookie.unwrap();
    for part in ["; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn a_certificate_that_is_renewed_while_the_server_runs_is_shown_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let old = certify(folder.path());
    let files = CertificateFiles::open(folder.path().join("certificate.pem"), folder.path().join("key.pem")).unwrap();
    let house = House::empty().await;
    let limits = Limits { renew: Duration::from_millis(50), ..Limits::default() };
    let address = listening(house.router.clone(), Some(Arc::new(files)), limits).await;
    let mut kept = trusting(&old, address, &["http/1.1"]).await.unwrap();
    let new = certify(folder.path());
    let renewed = async {
        while trusting(&new, address, &[]).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), renewed).await.unwrap();
    assert!(trusting(&old, address, &[]).await.is_err());
    // Whoever was connected goes on.
    kept.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(rest(&mut kept).await.starts_with("HTTP/1.1 200"));
}
