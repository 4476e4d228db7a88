//! Starting and ending.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use axum::Router;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use store::{StartKey, Store, StoreError};
use tokio::net::TcpListener;

use crate::app::{App, Settings};
use crate::demo::{self, Demo};
use crate::failure::Failure;
use crate::mail::{MailError, Mailer};
use crate::net::{self, Limits};
use crate::pages::door::first_link;
use crate::tls::{CertificateFiles, TlsError};
use crate::{clerk, routes};

/// How a server is started.
pub struct Config {
    /// The data directory.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Opens what is encrypted in the data directory.
    pub start_key: StartKey,
    /// Certificate chain and private key, both PEM. Files that are renewed while the server runs are read again within a minute.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// `smtps://user:password@host?from=address`; without, codes are printed only.
    pub mail: Option<String>,
    /// What links begin with; without, the address that it listens on.
    pub base_url: Option<String>,
    /// Take visitors' addresses from the header `X-Forwarded-For` that a proxy in front sets.
    pub behind_proxy: bool,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The data directory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate files.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The mail server.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The address.
    #[error("{address} cannot be listened on: {source}; choose another with --listen, or end what listens there")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The record.
    #[error("the record cannot be read: {0}")]
    Record(String),
}

impl From<Failure> for ServeError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Broken(text) => Self::Record(text),
            other => Self::Record(other.code().to_owned()),
        }
    }
}

/// A server that listens, and what its operator must know.
pub struct Server {
    app: Arc<App>,
    router: Router,
    listener: TcpListener,
    tls: Option<Arc<CertificateFiles>>,
    /// Where it is.
    pub address: String,
    /// The link for the first officer, as long as there is no body.
    pub first_link: Option<String>,
}

impl Server {
    /// Opens everything and listens; nothing is answered before [`Server::run`].
    ///
    /// # Errors
    /// What cannot be opened, and how to mend it.
    pub async fn open(config: Config) -> Result<Self, ServeError> {
        let tls = config.tls.map(|(certificate, key)| CertificateFiles::open(certificate, key)).transpose()?.map(Arc::new);
        let mailer = config.mail.as_deref().map(Mailer::new).transpose()?.map(Arc::new);
        let listener = TcpListener::bind(config.listen).await;
        let listener = listener.map_err(|source| ServeError::Listen { address: config.listen, source })?;
        let address = listener.local_addr().unwrap_or(config.listen);
        let scheme = if tls.is_some() { "https" } else { "http" };
        let address = config.base_url.unwrap_or_else(|| format!("{scheme}://{address}")).trim_end_matches('/').to_owned();
        let settings = Settings {
            base_url: address.clone(),
            secure: address.starts_with("https://"),
            behind_proxy: config.behind_proxy,
            test_clock: std::env::var_os("FOLKMOOT_TEST_CLOCK").map(PathBuf::from),
            mailer,
            limits: Limits::default(),
        };
        let store = Store::open(&config.data, &config.start_key).await?;
        let app = App::open(store, settings).await?;
        let first_link = first_link(&app).await?;
        let router = routes::router(app.clone(), recorder());
        Ok(Self { app, router, listener, tls, address, first_link })
    }

    /// Founds the made-up body with a ballot under way, and writes voting codes and trustees' keys into `directory`. Nothing where there is a body already.
    ///
    /// # Errors
    /// The database or the files cannot be written.
    pub async fn prepare_demo(&self, directory: &Path) -> Result<Option<Demo>, ServeError> {
        if self.first_link.is_none() {
            return Ok(None);
        }
        Ok(Some(demo::prepare(&self.app, directory).await?))
    }

    /// Answers until `end` is done; what has begun is finished before it returns.
    ///
    /// # Errors
    /// The database cannot be closed.
    pub async fn run(self, end: impl Future<Output = ()>) -> Result<(), ServeError> {
        let clerk = tokio::spawn(clerk::work(self.app.clone()));
        net::listen(self.listener, self.tls, self.router, self.app.settings.limits, end).await;
        clerk.abort();
        let _tended = self.app.tending.lock().await;
        Ok(self.app.store.close().await?)
    }
}

/// What the metrics mean. Counters of what may never happen are there from the beginning.
fn describe() {
    metrics::describe_counter!("folkmoot_ballots_taken", "Ballots that came into a box, also those that replaced an earlier one");
    metrics::describe_counter!("folkmoot_ballots_refused", "Ballots that did not come into a box, by reason");
    metrics::describe_counter!("folkmoot_logins_refused", "Login codes that were wrong or used");
    metrics::describe_gauge!("folkmoot_record_entries", "Entries of the record");
    metrics::describe_gauge!("folkmoot_ballots_open", "Ballots on which people can vote now");
    metrics::counter!("folkmoot_ballots_taken").increment(0);
    metrics::counter!("folkmoot_logins_refused").increment(0);
}

/// The metrics as Prometheus reads them.
pub(crate) fn measured(app: &App, metrics: &PrometheusHandle) -> String {
    let now = app.now();
    let open = app.read(|state| state.ballots.values().filter(|ballot| ballot.takes_ballots(now)).count());
    let number = |count: u64| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    metrics::gauge!("folkmoot_record_entries").set(number(app.version()));
    metrics::gauge!("folkmoot_ballots_open").set(number(u64::try_from(open).unwrap_or(u64::MAX)));
    metrics.render()
}

/// The process has one recorder of metrics.
pub(crate) fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // Another recorder may have been installed before; then this one stays empty.
        let _ = metrics::set_global_recorder(recorder);
        describe();
        handle
    };
    RECORDER.get_or_init(install).clone()
}
