//! The SQLite file: how it is opened, and one connection that writes beside several that read.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, Sqlite, Transaction};

use crate::error::{Result, StoreError, db};

/// A transaction that writes.
pub(crate) type Writing = Transaction<'static, Sqlite>;

/// Readers do not wait for the writer (write-ahead log); a commit returns after `fsync` (`synchronous=FULL`).
#[derive(Clone, Debug)]
pub(crate) struct Database {
    writer: SqlitePool,
    reader: SqlitePool,
    options: SqliteConnectOptions,
    /// Locked until nothing can write any more.
    lock: Arc<File>,
}

impl Database {
    pub(crate) async fn open(path: &Path, lock: File) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(20))
            // What is erased is overwritten, and nothing is spilled into temporary files.
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory");
        let writer = SqlitePoolOptions::new().min_connections(1).max_connections(1).idle_timeout(None).max_lifetime(None);
        let writer = writer.connect_with(options.clone()).await.map_err(db("opening the database"))?;
        let migrator = Migrator::with_migrations(migrations());
        migrator.run(&writer).await.map_err(|error| StoreError::Version(error.to_string()))?;
        let reader = SqlitePoolOptions::new().max_connections(4).idle_timeout(None).max_lifetime(None);
        let reader =
            reader.connect_with(options.clone().pragma("query_only", "on")).await.map_err(db("opening the database for reading"))?;
        Ok(Self { writer, reader, options, lock: Arc::new(lock) })
    }

    /// For reading what is committed.
    pub(crate) fn reader(&self) -> &SqlitePool {
        &self.reader
    }

    /// For single statements that write.
    pub(crate) fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// Begins a transaction that writes; the others wait in line.
    pub(crate) async fn begin(&self) -> Result<Writing> {
        self.writer.begin_with("begin immediate").await.map_err(db("beginning a transaction"))
    }

    /// Moves the write-ahead log into the file and empties it, so that nothing erased survives in it. Readers may delay a part of it.
    pub(crate) async fn checkpoint(&self) -> Result<()> {
        let query = sqlx::query("pragma wal_checkpoint(truncate)");
        query.execute(&self.writer).await.map(|_| ()).map_err(db("emptying the write-ahead log"))
    }

    /// Writes a copy of everything that is committed, without stopping the writer.
    pub(crate) async fn copy_into(&self, target: &str) -> Result<()> {
        let mut connection = self.options.connect().await.map_err(db("opening the database for a backup"))?;
        let copied = sqlx::query("vacuum into ?").bind(target).execute(&mut connection).await.map_err(db("writing the backup"));
        connection.close().await.map_err(db("closing the database after a backup"))?;
        copied.map(|_| ())
    }

    pub(crate) async fn close(&self) -> Result<()> {
        self.reader.close().await;
        let checkpoint = self.checkpoint().await;
        self.writer.close().await;
        self.lock.unlock().map_err(|error| db("unlocking the data directory")(sqlx::Error::Io(error)))?;
        checkpoint
    }
}

fn migrations() -> Vec<Migration> {
    let scripts = [(1, "start", include_str!("../migrations/0001_start.sql"))];
    let migration = |(version, name, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    scripts.into_iter().map(migration).collect()
}

/// Numbers of ours never reach 2^63; what does is damage.
pub(crate) fn from_db(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| StoreError::Damaged(format!("{number} stands where no negative number can")))
}

/// SQLite's integers have a sign.
pub(crate) fn to_db(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A hash of 32 bytes.
pub(crate) fn hash_from_db(bytes: &[u8]) -> Result<belenios::v1::Hash> {
    let bytes = bytes.try_into().map_err(|_| StoreError::Damaged(format!("a hash has {} bytes", bytes.len())))?;
    Ok(belenios::v1::Hash::from_bytes(bytes))
}
