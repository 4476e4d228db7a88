//! TLS by certificate files, which may be renewed while the server runs; and what stands in a certificate.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};

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
    #[error("{path} holds no {what} in PEM form; give the file that the issuer of the certificate sent")]
    Empty {
        /// The file.
        path: String,
        /// What should be in it.
        what: &'static str,
    },
    /// Certificate and key do not fit.
    #[error("certificate and key cannot be used together: {0}; give the key with which this certificate was asked for")]
    Unfit(#[from] tokio_rustls::rustls::Error),
}

/// Reads a chain of certificates and its private key.
pub fn tls(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = chain(certificate)?;
    let private = PrivateKeyDer::from_pem_reader(open(key)?).map_err(|_| empty(key, "private key"))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain = CertificateDer::pem_reader_iter(open(file)?).collect::<Result<Vec<_>, _>>();
    chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(|| empty(file, "certificate"))
}

fn open(path: &Path) -> Result<File, TlsError> {
    File::open(path).map_err(|source| TlsError::Open { path: path.display().to_string(), source })
}

fn empty(path: &Path, what: &'static str) -> TlsError {
    TlsError::Empty { path: path.display().to_string(), what }
}

/// Certificate and key as the files say now. A body runs its server for years, its certificate is renewed every few weeks.
pub(crate) struct CertificateFiles {
    certificate: PathBuf,
    key: PathBuf,
    config: RwLock<Arc<ServerConfig>>,
    read: Mutex<[Option<SystemTime>; 2]>,
}

impl CertificateFiles {
    /// Reads the files for the first time.
    pub(crate) fn open(certificate: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let read = Mutex::new([changed(&certificate), changed(&key)]);
        let config = RwLock::new(tls(&certificate, &key)?);
        Ok(Self { certificate, key, config, read })
    }

    /// What new connections are made with.
    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks from time to time whether the files are new. Files that cannot be used are told in the log, and what was there goes on.
    pub(crate) async fn keep_fresh(&self, pause: Duration) {
        loop {
            tokio::time::sleep(pause).await;
            match self.look_again() {
                Ok(true) => tracing::info!("the certificate was renewed"),
                Ok(false) => {}
                Err(error) => tracing::error!("the new certificate is not used, the old one goes on: {error}"),
            }
        }
    }

    /// Reads the files if they have changed; true if they are used from now on.
    fn look_again(&self) -> Result<bool, TlsError> {
        let now = [changed(&self.certificate), changed(&self.key)];
        if *self.read.lock().unwrap_or_else(PoisonError::into_inner) == now {
            return Ok(false);
        }
        let config = tls(&self.certificate, &self.key)?;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(true)
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|about| about.modified()).ok()
}

/// What an operator must know of the first certificate in a file.
pub struct Certificate(CertificateDer<'static>);

impl Certificate {
    /// Reads a PEM file.
    ///
    /// # Errors
    /// The file cannot be read, or there is no certificate in it.
    pub fn read(file: &Path) -> Result<Self, TlsError> {
        chain(file)?.into_iter().next().map(Self).ok_or_else(|| empty(file, "certificate"))
    }

    /// Until when browsers accept it (`notAfter`; RFC 5280, section 4.1.2.5); none if it is not written as it should be.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        let (_, certificate) = x509_parser::parse_x509_certificate(&self.0).ok()?;
        Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
    }

    /// Whether it is for the server of this name.
    #[must_use]
    pub fn is_for(&self, name: &str) -> bool {
        let certificate = webpki::EndEntityCert::try_from(&self.0);
        let name = ServerName::try_from(name);
        matches!((certificate, name), (Ok(certificate), Ok(name)) if certificate.verify_is_valid_for_subject_name(&name).is_ok())
    }
}

#[cfg(test)]
mod tests;
