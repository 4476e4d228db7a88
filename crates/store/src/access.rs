//! Who may come in: login codes, invitations and sessions. Only keyed hashes of codes and tokens are kept.

use assembly::PersonId;
use jiff::Timestamp;

use crate::error::{Result, StoreError, db};
use crate::people::person_from_db;
use crate::store::Store;

/// What an invitation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whom it is for, if that is a person already.
    pub person: Option<PersonId>,
    /// What it opens, in a word of the caller's.
    pub purpose: String,
}

/// Who is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub person: PersonId,
    /// When it ends by itself.
    pub expires: Timestamp,
}

const LOGIN: &str = "login";
const INVITATION: &str = "invitation";
const SESSION: &str = "session";

/// A row of `code`: person, purpose.
type CodeRow = (Option<Vec<u8>>, String);

impl Store {
    /// Keeps a login code that may be used `uses` times before `expires`. Its caller has brought it into one form.
    pub async fn login_code_put(&self, code: &str, person: PersonId, expires: Timestamp, uses: u32) -> Result<()> {
        self.code_put(LOGIN, code, &Invitation { person: Some(person), purpose: LOGIN.to_owned() }, expires, uses).await
    }

    /// Uses a login code once. Of two who use the same last use at the same time, one gets it.
    pub async fn login_code_take(&self, code: &str, now: Timestamp) -> Result<Option<PersonId>> {
        Ok(self.code_take(LOGIN, code, now).await?.and_then(|code| code.person))
    }

    /// Ends all login codes of a person.
    pub async fn login_codes_end(&self, person: PersonId) -> Result<()> {
        let delete = sqlx::query("delete from code where kind = ? and person = ?").bind(LOGIN).bind(person.as_bytes().as_slice());
        delete.execute(self.db().writer()).await.map(|_| ()).map_err(db("ending login codes"))
    }

    /// Keeps an invitation, as [`Store::login_code_put`] does.
    pub async fn invitation_put(&self, token: &str, invitation: &Invitation, expires: Timestamp, uses: u32) -> Result<()> {
        self.code_put(INVITATION, token, invitation, expires, uses).await
    }

    /// Looks at an invitation without using it.
    pub async fn invitation_get(&self, token: &str, now: Timestamp) -> Result<Option<Invitation>> {
        let row = sqlx::query_as("select person, purpose from code where kind = ? and hash = ? and uses > 0 and expires > ?");
        let row = row.bind(INVITATION).bind(self.hash(INVITATION, token)).bind(now.as_second());
        let row: Option<CodeRow> = row.fetch_optional(self.db().reader()).await.map_err(db("reading an invitation"))?;
        row.map(invitation_of).transpose()
    }

    /// Uses an invitation once.
    pub async fn invitation_take(&self, token: &str, now: Timestamp) -> Result<Option<Invitation>> {
        self.code_take(INVITATION, token, now).await
    }

    /// Keeps a session until `expires`.
    pub async fn session_put(&self, token: &str, person: PersonId, expires: Timestamp) -> Result<()> {
        let insert = sqlx::query("insert or replace into session (hash, person, expires) values (?, ?, ?)");
        let insert = insert.bind(self.hash(SESSION, token)).bind(person.as_bytes().as_slice()).bind(expires.as_second());
        insert.execute(self.db().writer()).await.map(|_| ()).map_err(db("writing a session"))
    }

    /// The session of this token, if it has not ended.
    pub async fn session_get(&self, token: &str, now: Timestamp) -> Result<Option<Session>> {
        let row = sqlx::query_as("select person, expires from session where hash = ? and expires > ?");
        let row = row.bind(self.hash(SESSION, token)).bind(now.as_second());
        let row: Option<(Vec<u8>, i64)> = row.fetch_optional(self.db().reader()).await.map_err(db("reading a session"))?;
        let session = |(person, expires): (Vec<u8>, i64)| {
            let expires = Timestamp::from_second(expires).map_err(|_| StoreError::Damaged("a session ends at no time".to_owned()))?;
            Ok(Session { person: person_from_db(&person)?, expires })
        };
        row.map(session).transpose()
    }

    /// What pages of this session send along to show that they are ours: a keyed hash of the token, 64 hexadecimal digits.
    pub fn session_csrf(&self, token: &str) -> String {
        data_encoding::HEXLOWER.encode(&self.keys().token_hash("csrf", token))
    }

    /// Ends a session.
    pub async fn session_end(&self, token: &str) -> Result<()> {
        let delete = sqlx::query("delete from session where hash = ?").bind(self.hash(SESSION, token));
        delete.execute(self.db().writer()).await.map(|_| ()).map_err(db("ending a session"))
    }

    /// Ends all sessions of a person.
    pub async fn session_end_all(&self, person: PersonId) -> Result<()> {
        let delete = sqlx::query("delete from session where person = ?").bind(person.as_bytes().as_slice());
        delete.execute(self.db().writer()).await.map(|_| ()).map_err(db("ending sessions"))
    }

    /// Erases codes, invitations and sessions that have expired.
    pub async fn purge(&self, now: Timestamp) -> Result<()> {
        for statement in ["delete from code where expires <= ?", "delete from session where expires <= ?"] {
            let delete = sqlx::query(statement).bind(now.as_second()).execute(self.db().writer());
            delete.await.map_err(db("erasing what has expired"))?;
        }
        Ok(())
    }

    async fn code_put(&self, kind: &str, code: &str, what: &Invitation, expires: Timestamp, uses: u32) -> Result<()> {
        let insert = sqlx::query("insert or replace into code (kind, hash, person, purpose, expires, uses) values (?, ?, ?, ?, ?, ?)");
        let insert = insert.bind(kind).bind(self.hash(kind, code)).bind(what.person.map(|person| person.as_bytes().to_vec()));
        let insert = insert.bind(what.purpose.as_str()).bind(expires.as_second()).bind(uses);
        insert.execute(self.db().writer()).await.map(|_| ()).map_err(db("writing a code"))
    }

    async fn code_take(&self, kind: &str, code: &str, now: Timestamp) -> Result<Option<Invitation>> {
        let hash = self.hash(kind, code);
        let mut tx = self.db().begin().await?;
        let take = sqlx::query_as(
            "update code set uses = uses - 1 where kind = ? and hash = ? and uses > 0 and expires > ? returning person, purpose",
        );
        let take = take.bind(kind).bind(&hash).bind(now.as_second());
        let row: Option<CodeRow> = take.fetch_optional(&mut *tx).await.map_err(db("using a code"))?;
        let spent = sqlx::query("delete from code where kind = ? and hash = ? and uses <= 0").bind(kind).bind(&hash);
        spent.execute(&mut *tx).await.map_err(db("using a code"))?;
        tx.commit().await.map_err(db("using a code"))?;
        row.map(invitation_of).transpose()
    }

    fn hash(&self, kind: &str, token: &str) -> Vec<u8> {
        self.keys().token_hash(kind, token).to_vec()
    }
}

fn invitation_of((person, purpose): CodeRow) -> Result<Invitation> {
    Ok(Invitation { person: person.as_deref().map(person_from_db).transpose()?, purpose })
}
