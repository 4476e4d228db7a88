//! Connections: limits on how many and how slow, and an end that lets requests finish.

use std::net::SocketAddr;
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
use tower::ServiceExt;

use crate::tls::CertificateFiles;
use crate::watched::Watched;

/// Where a request came from. Only the rate counters look at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// How many, how slow, how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Connections at the same time.
    pub(crate) connections: usize,
    /// To say anything at all, to send the head of a request, or to shake hands.
    pub(crate) head: Duration,
    /// Longest pause within a body.
    pub(crate) pause: Duration,
    /// Longest that a request may take until its answer begins; a question that waits for news takes 25 seconds.
    pub(crate) answer: Duration,
    /// Longest that a connection may stay without a byte in either direction. More than `answer`, so that whoever waited too long is told.
    pub(crate) idle: Duration,
    /// For requests to finish when the server ends.
    pub(crate) grace: Duration,
    /// How often it is looked whether the certificate files are new.
    pub(crate) renew: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connections: 4096,
            head: seconds(10),
            pause: seconds(15),
            answer: seconds(60),
            idle: seconds(75),
            grace: seconds(30),
            renew: seconds(60),
        }
    }
}

/// Serves until `end` is done, then lets what has begun finish for up to half a minute.
pub(crate) async fn listen(
    listener: TcpListener,
    tls: Option<Arc<CertificateFiles>>,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) {
    let renewing = tls.clone().map(|files| tokio::spawn(async move { files.keep_fresh(limits.renew).await }));
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(limits.connections));
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
        let (router, watcher) = (router.clone(), graceful.watcher());
        let acceptor = tls.as_ref().map(|files| TlsAcceptor::from(files.config()));
        tokio::spawn(async move {
            serve_one(stream, Peer(peer), acceptor, router, limits, watcher).await;
            drop(place);
        });
    }
    drop(listener);
    if let Some(renewing) = renewing {
        renewing.abort();
    }
    let _ = tokio::time::timeout(limits.grace, graceful.shutdown()).await;
}

async fn serve_one(stream: TcpStream, peer: Peer, acceptor: Option<TlsAcceptor>, router: Router, limits: Limits, watcher: Watcher) {
    let _ = stream.set_nodelay(true);
    match acceptor {
        None => talk(stream, peer, router, limits, watcher).await,
        Some(acceptor) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(limits.head, acceptor.accept(stream)).await {
                talk(stream, peer, router, limits, watcher).await;
            }
        }
    }
}

async fn talk<S>(stream: S, peer: Peer, router: Router, limits: Limits, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(64 * 1024);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(64).keep_alive_interval(Some(limits.head));
    let connection = builder.serve_connection(TokioIo::new(Watched::new(stream, limits)), service);
    // A connection that breaks is the visitor's business; nothing is logged about it.
    let _ = watcher.watch(connection.into_owned()).await;
}
