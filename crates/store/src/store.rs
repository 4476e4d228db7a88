//! Opening and closing.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use belenios::v1::Uuid;
use tokio::sync::Mutex;

use crate::board::Sequencer;
use crate::error::{Result, StoreError, db, file};
use crate::keys::{Keys, StartKey};
use crate::sqlite::Database;

/// Name of the database in the data directory.
pub const DATABASE_NAME: &str = "folkmoot.sqlite";
/// Name of the file that is locked while a process uses the data directory.
const LOCK_NAME: &str = "folkmoot.lock";
/// What is sealed to recognise the start key.
const KEY_CHECK: &[u8] = b"folkmoot start key";

/// All that a server keeps. Clones share one database.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    db: Database,
    keys: Keys,
    directory: PathBuf,
    sequencers: Mutex<HashMap<Uuid, Sequencer>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("directory", &self.0.directory).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the data directory, making both it and the database if they are not there. The first start decides the start key; later ones must give
    /// the same.
    pub async fn open(directory: &Path, start_key: &StartKey) -> Result<Self> {
        make_directory(directory)?;
        let lock = lock(&directory.join(LOCK_NAME))?;
        let db = Database::open(&directory.join(DATABASE_NAME), lock).await?;
        let keys = Keys::new(start_key);
        check_key(&db, &keys).await?;
        Ok(Self(Arc::new(Inner { db, keys, directory: directory.to_owned(), sequencers: Mutex::default() })))
    }

    /// Ends all writers after what they have begun, empties the write-ahead log into the file and closes it.
    pub async fn close(&self) -> Result<()> {
        let sequencers: Vec<Sequencer> = self.0.sequencers.lock().await.drain().map(|(_, sequencer)| sequencer).collect();
        for sequencer in sequencers {
            sequencer.end().await;
        }
        self.0.db.close().await
    }

    /// The data directory.
    pub fn directory(&self) -> &Path {
        &self.0.directory
    }

    pub(crate) fn db(&self) -> &Database {
        &self.0.db
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn sequencers(&self) -> &Mutex<HashMap<Uuid, Sequencer>> {
        &self.0.sequencers
    }
}

/// Only the server's own user may look into the data directory.
fn make_directory(directory: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(file("making the directory", directory))
}

fn lock(path: &Path) -> Result<File> {
    let lock = File::options().create(true).truncate(false).write(true).open(path).map_err(file("opening", path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(file("locking", path)(source)),
    }
}

async fn check_key(db_: &Database, keys: &Keys) -> Result<()> {
    let row = sqlx::query_as("select value from meta where name = 'key_check'").fetch_optional(db_.reader());
    let row: Option<(Vec<u8>,)> = row.await.map_err(db("reading the database's own description"))?;
    match row {
        Some((sealed,)) => keys.open("meta|key_check", &sealed).map(|_| ()).map_err(|_| StoreError::WrongStartKey),
        None => {
            let insert = sqlx::query("insert into meta (name, value) values ('key_check', ?)");
            let insert = insert.bind(keys.seal("meta|key_check", KEY_CHECK)?).execute(db_.writer());
            insert.await.map(|_| ()).map_err(db("writing the database's own description"))
        }
    }
}
