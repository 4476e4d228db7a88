//! Connections: TLS by certificate files, limits on how many and how slow, and an end that lets requests finish.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tower::ServiceExt;

/// Where a request came from. Only the rate counters look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Connections at the same time.
const CONNECTIONS: usize = 4096;
/// To send the head of a request, or to shake hands.
const HEAD: Duration = Duration::from_secs(10);
/// For requests to finish when the server ends.
const GRACE: Duration = Duration::from_secs(30);

/// Why the certificate files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be opened.
    #[error("{path} cannot be read: {source}; give a PEM file that the server's user may read")]
    Open {
        /// The file.
        path: String,
        /// The system's answer.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{path} holds no {what} in PEM form")]
    Empty {
        /// The file.
        path: String,
        /// What should be in it.
        what: &'static str,
    },
    /// Certificate and key do not fit.
    #[error("certificate and key cannot be used together: {0}")]
    Unfit(#[from] tokio_rustls::rustls::Error),
}

/// Reads a chain of certificates and its private key.
pub fn tls(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let open = |path: &Path| File::open(path).map_err(|source| TlsError::Open { path: path.display().to_string(), source });
    let empty = |path: &Path, what| TlsError::Empty { path: path.display().to_string(), what };
    let chain = CertificateDer::pem_reader_iter(open(certificate)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| empty(certificate, "certificate"))?;
    if chain.is_empty() {
        return Err(empty(certificate, "certificate"));
    }
    let private = PrivateKeyDer::from_pem_reader(open(key)?).map_err(|_| empty(key, "private key"))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Serves until `end` is done, then lets what has begun finish for up to half a minute.
pub(crate) async fn listen(listener: TcpListener, tls: Option<Arc<ServerConfig>>, router: Router, end: impl Future<Output = ()>) {
    let acceptor = tls.map(TlsAcceptor::from);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut end = std::pin::pin!(end);
    loop {
        let place = tokio::select! {
            () = &mut end => break,
            place = places.clone().acquire_owned() => place,
        };
        let (stream, peer) = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => { tokio::time::sleep(Duration::from_millis(50)).await; continue }
            },
        };
        let (router, watcher, acceptor) = (router.clone(), graceful.watcher(), acceptor.clone());
        tokio::spawn(async move {
            serve_one(stream, Peer(peer), acceptor, router, watcher).await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
}

async fn serve_one(stream: TcpStream, peer: Peer, acceptor: Option<TlsAcceptor>, router: Router, watcher: Watcher) {
    let _ = stream.set_nodelay(true);
    match acceptor {
        None => talk(stream, peer, router, watcher).await,
        Some(acceptor) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(HEAD, acceptor.accept(stream)).await {
                talk(stream, peer, router, watcher).await;
            }
        }
    }
}

async fn talk<S>(stream: S, peer: Peer, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(64 * 1024);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64).keep_alive_interval(Some(HEAD));
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the visitor's business; nothing is logged about it.
    let _ = watcher.watch(connection.into_owned()).await;
}
