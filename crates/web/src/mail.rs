//! Login codes and reminders by e-mail, when a mail server is configured.

use crate::say::Say;

/// Why the mail server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The address of the server or the sender cannot be read.
    #[error("the mail setting cannot be used: {0}; write it as smtps://user:password@mail.example.org?from=moot@example.org")]
    Setting(String),
    /// The server did not answer as it should.
    #[error("the mail server does not answer as it should: {0}")]
    Server(String),
}

/// Sends mail through one server.
#[cfg(feature = "mail")]
pub struct Mailer {
    transport: lettre::AsyncSmtpTransport<lettre::Tokio1Executor>,
    from: lettre::message::Mailbox,
}

/// Built without mail: there is none to be made.
#[cfg(not(feature = "mail"))]
pub enum Mailer {}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailer")
    }
}

#[cfg(feature = "mail")]
impl Mailer {
    /// From `smtps://user:password@host:port?from=address` (or `smtp://` with STARTTLS asked by `tls=required`).
    pub fn new(setting: &str) -> Result<Self, MailError> {
        let unfit = |error: &dyn std::fmt::Display| MailError::Setting(error.to_string());
        let from = setting.split(['?', '&']).find_map(|part| part.strip_prefix("from="));
        let from = from.ok_or_else(|| unfit(&"it has no from="))?.replace("%40", "@");
        let from = from.parse().map_err(|error: lettre::address::AddressError| unfit(&error))?;
        let url = setting.replace(&format!("from={}", setting.split("from=").nth(1).unwrap_or_default()), "");
        let url = url.trim_end_matches(['?', '&']);
        let transport = lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(url).map_err(|error| unfit(&error))?;
        Ok(Self { transport: transport.timeout(Some(std::time::Duration::from_secs(20))).build(), from })
    }

    /// Whether the server answers.
    pub async fn check(&self) -> Result<(), MailError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Server("it closed the connection".to_owned())),
            Err(error) => Err(MailError::Server(error.to_string())),
        }
    }

    /// Sends a login code.
    pub(crate) async fn send_code(&self, t: Say, to: &str, body: &str, code: &str, link: &str) -> Result<(), MailError> {
        self.send(to, &t.a("mail-code-subject", "body", body), t.b("mail-code-text", "code", code, "link", link)).await
    }

    /// Sends a text.
    pub(crate) async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), MailError> {
        use lettre::AsyncTransport;
        let server = |error: &dyn std::fmt::Display| MailError::Server(error.to_string());
        let message = lettre::Message::builder()
            .from(self.from.clone())
            .to(to.parse().map_err(|error: lettre::address::AddressError| server(&error))?)
            .subject(subject)
            .header(lettre::message::header::ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|error| server(&error))?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| server(&error))
    }
}

#[cfg(not(feature = "mail"))]
impl Mailer {
    /// This program was built without mail.
    pub fn new(_: &str) -> Result<Self, MailError> {
        Err(MailError::Setting("this program was built without mail".to_owned()))
    }

    /// There is nothing to ask.
    pub async fn check(&self) -> Result<(), MailError> {
        match *self {}
    }

    /// There is nothing to send with.
    pub(crate) async fn send(&self, _: &str, _: &str, _: String) -> Result<(), MailError> {
        match *self {}
    }

    /// There is nothing to send with.
    pub(crate) async fn send_code(&self, _: Say, _: &str, _: &str, _: &str, _: &str) -> Result<(), MailError> {
        match *self {}
    }
}
