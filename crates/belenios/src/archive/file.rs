//! Boards in files: the only place of this crate that touches paths.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

use super::board::{Board, BoardError, Storage, io_error};
use super::recover::Recovered;
use crate::v1::Header;

impl Storage for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

impl Board<File> {
    /// Creates the archive; there must be no file of this name yet.
    pub fn create(path: impl AsRef<Path>, header: &Header) -> Result<Self, BoardError> {
        let path = path.as_ref();
        let file = File::options().read(true).write(true).create_new(true).open(path).map_err(io_error("creating the archive"))?;
        lock(&file)?;
        let board = Self::create_on(file, header)?;
        sync_directory(path)?;
        Ok(board)
    }

    /// Opens the archive for appending, and cuts off a torn end. Only one process can have it open so.
    pub fn open(path: impl AsRef<Path>) -> Result<(Self, Option<Recovered>), BoardError> {
        let file = File::options().read(true).write(true).open(path).map_err(io_error("opening the archive"))?;
        lock(&file)?;
        Self::open_on(file)
    }

    /// Opens the archive for reading, whoever else writes to it; nothing is changed. A torn end may be a transaction that is being written.
    pub fn read(path: impl AsRef<Path>) -> Result<(Self, Option<Recovered>), BoardError> {
        let file = File::open(path).map_err(io_error("opening the archive"))?;
        Self::read_on(file)
    }
}

/// The operating system gives the lock back when the file is closed, however the process ends.
fn lock(file: &File) -> Result<(), BoardError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => BoardError::Locked,
        TryLockError::Error(source) => BoardError::Io { doing: "locking the archive", source },
    })
}

/// Makes the new file's name last, too, where directories can be synced.
fn sync_directory(path: &Path) -> Result<(), BoardError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    match File::open(parent.unwrap_or(Path::new("."))) {
        Ok(directory) if cfg!(unix) => directory.sync_all().map_err(io_error("syncing the directory")),
        _ => Ok(()),
    }
}
