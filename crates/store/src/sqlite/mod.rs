//! SQLite: one file beside the server, or memory.
//!
//! WAL with `synchronous=FULL`: a commit that returned is on the disk. (`NORMAL` would be faster and could lose the
//! last commits on power loss: an answered operation would be gone.) Page checksums are not SQLite's; the ledger's
//! own hashes find a changed entry, and rows can be made anew from entries.

mod connections;
mod errors;
mod index;
mod kept;
mod read;
mod schema;
mod search;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tocsin_core::marking::Marking;
use tocsin_core::rows::RowKind;
use tocsin_core::time::Millis;

use self::connections::{Thread, Threads};
use self::errors::from_sqlite;
use crate::limits;
use crate::query::{Found, Hit, RowQuery, SearchQuery};
use crate::trait_::{
    Answer, Batch, CommitError, Differences, HeadRow, KeptValue, Recorded, Store, StoreError, StoredEntry, TileRow,
    Turn,
};
use crate::world::World;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this file, made if it is not there.
    File(PathBuf),
    /// In memory: gone with the process.
    Memory,
}

/// How long a dropped store waits for its threads, which put the write-ahead log back into the file.
const CLOSING_MAX: Duration = Duration::from_secs(5);

/// The store on SQLite.
///
/// Dropping it waits until its threads have ended, so that after an orderly stop the file alone is the whole database.
pub struct Sqlite {
    threads: Option<Threads>,
    /// Whether records may have been written that the index of search does not hold. Set and cleared by the writing thread.
    behind: Arc<AtomicBool>,
    /// Held by whoever may write next. No other process writes here: the data folder has one owner.
    turns: Arc<tokio::sync::Mutex<()>>,
    /// The last number given of each kind.
    numbers: tokio::sync::Mutex<BTreeMap<&'static str, u64>>,
    /// One for each thread; a mutex because a receiver is not to be shared, and nobody asks before the end.
    ended: Mutex<Vec<Receiver<()>>>,
}

impl Sqlite {
    /// Opens the database, makes it or brings it to the newest schema.
    ///
    /// # Errors
    /// [`StoreError::CannotOpen`], [`StoreError::Damaged`] for a file that is no database, [`StoreError::NewerSchema`].
    pub fn open(world: &World, place: &Place) -> Result<Sqlite, StoreError> {
        let mut writer = connect(place)?;
        schema::migrate(&mut writer)?;
        let mut readers = Vec::new();
        if let Place::File(_) = place {
            for _ in 0..limits::READERS {
                readers.push(connect(place)?);
            }
        }
        let behind = Arc::new(AtomicBool::new(true)); // until somebody has looked
        let idle = {
            let behind = behind.clone();
            move |owned: &mut connections::Owned| {
                // A step that fails is taken again before a search, which tells why.
                behind.load(Ordering::Acquire) && catch_up(owned, &behind).is_ok_and(|it| it.indexed < it.recorded)
            }
        };
        Ok(Sqlite::start(world, writer, readers, behind, Some(Box::new(idle))))
    }

    /// Opens a file to look at it and nothing else: no schema is brought up to date, no byte of the database is written.
    ///
    /// # Errors
    /// The same as [`Sqlite::open`], and [`StoreError::Failed`] for a database of an older schema.
    pub fn open_to_read(world: &World, path: &Path) -> Result<Sqlite, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|e| cannot_open(path, &e.to_string()))?;
        let settle = || -> rusqlite::Result<()> {
            connection.busy_timeout(Duration::from_millis(limits::BUSY_WAIT_MS))?;
            connection.set_prepared_statement_cache_capacity(64);
            connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -32768; PRAGMA trusted_schema = OFF;")
        };
        settle().map_err(|error| from_sqlite("opening the database to read", error))?;
        schema::must_be_newest(&connection)?;
        Ok(Sqlite::start(world, connection, Vec::new(), Arc::new(AtomicBool::new(true)), None))
    }

    fn start(
        world: &World,
        writer: Connection,
        readers: Vec<Connection>,
        behind: Arc<AtomicBool>,
        idle: Option<connections::Idle>,
    ) -> Sqlite {
        let (writer, ended) = Thread::start(world, "sqlite-write", writer, idle);
        let mut all_ended = vec![ended];
        let readers = readers.into_iter().map(|reader| {
            let (reader, ended) = Thread::start(world, "sqlite-read", reader, None);
            all_ended.push(ended);
            reader
        });
        let readers = readers.collect();
        let (turns, numbers) = Default::default();
        let threads = Some(Threads::new(writer, readers));
        Sqlite { threads, behind, turns, numbers, ended: Mutex::new(all_ended) }
    }

    fn threads(&self) -> &Threads {
        self.threads.as_ref().expect("the threads are taken only when the store is dropped")
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.threads = None;
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        for ended in ended.iter().rev() {
            // Hanging up is the end of the thread. One that takes too long (a query under way) is left to the system.
            let _ = ended.recv_timeout(CLOSING_MAX);
        }
    }
}

/// Takes the index of search a step further. On the writing thread, so that no commit comes between looking and clearing.
fn catch_up(owned: &mut connections::Owned, behind: &AtomicBool) -> Result<index::Reached, StoreError> {
    let reached = index::catch_up(&owned.connection)?;
    behind.store(reached.indexed < reached.recorded, Ordering::Release);
    Ok(reached)
}

fn connect(place: &Place) -> Result<Connection, StoreError> {
    let opened = match place {
        Place::Memory => Connection::open_in_memory(),
        Place::File(path) => {
            make_private(path).map_err(|error| cannot_open(path, &error.to_string()))?;
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            Connection::open_with_flags(path, flags)
        }
    };
    let connection = opened.map_err(|error| match place {
        Place::File(path) => cannot_open(path, &error.to_string()),
        Place::Memory => from_sqlite("opening a database in memory", error),
    })?;
    let settle = || -> rusqlite::Result<()> {
        connection.busy_timeout(Duration::from_millis(limits::BUSY_WAIT_MS))?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
             PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;",
        )
    };
    settle().map_err(|error| from_sqlite("opening the database", error))?;
    Ok(connection)
}

/// Makes the file, if it is not there, readable for its owner alone: it holds everything that is withheld from others.
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path).map(drop)
}

fn cannot_open(path: &Path, found: &str) -> StoreError {
    StoreError::CannotOpen {
        path: path.display().to_string(),
        found: found.to_owned(),
        hint: "check that the folder exists, that you may write in it and that the disk is not full".to_owned(),
    }
}

impl Store for Sqlite {
    fn turn(&self) -> Answer<'_, Turn> {
        Box::pin(async move {
            let held = Box::new(self.turns.clone().lock_owned().await);
            Ok(Turn { head: self.head().await?, held })
        })
    }

    fn commit(&self, turn: Turn, batch: Batch) -> Answer<'_, (), CommitError> {
        Box::pin(async move {
            let behind = self.behind.clone();
            let done = self.threads().writer.run(move |owned| {
                behind.store(true, Ordering::Release);
                Ok(write::commit(&mut owned.connection, batch))
            });
            let done = done.await.map_err(CommitError::Unknown);
            drop(turn);
            done?
        })
    }

    fn news(&self) -> Option<tokio::sync::watch::Receiver<u64>> {
        None
    }

    fn head(&self) -> Answer<'_, Option<HeadRow>> {
        let read = |owned: &mut connections::Owned| {
            write::head(&owned.connection).map_err(|error| from_sqlite("reading the head", error))
        };
        Box::pin(async move { self.threads().reader().run(read).await })
    }

    fn entries(&self, from: u64, limit: usize) -> Answer<'_, Vec<StoredEntry>> {
        Box::pin(async move { self.threads().reader().run(move |owned| read::entries(owned, from, limit)).await })
    }

    fn entries_of(&self, thing: &str) -> Answer<'_, Vec<StoredEntry>> {
        let thing = thing.to_owned();
        Box::pin(async move { self.threads().reader().run(move |owned| read::entries_of(owned, &thing)).await })
    }

    fn version(&self, thing: &str) -> Answer<'_, Option<u64>> {
        let thing = thing.to_owned();
        Box::pin(async move { self.threads().reader().run(move |owned| read::version(owned, &thing)).await })
    }

    fn versions(&self, things: Vec<String>) -> Answer<'_, Vec<Option<u64>>> {
        Box::pin(async move { self.threads().reader().run(move |owned| read::versions(owned, &things)).await })
    }

    fn position_at(&self, at: Millis) -> Answer<'_, Option<u64>> {
        Box::pin(async move { self.threads().reader().run(move |owned| read::position_at(owned, at)).await })
    }

    fn tiles(&self, coords: Vec<(u8, u64)>) -> Answer<'_, Vec<TileRow>> {
        Box::pin(async move { self.threads().reader().run(move |owned| read::tiles(owned, &coords)).await })
    }

    fn rows(&self, query: RowQuery<'_>) -> Answer<'static, Vec<Found>> {
        let (question, reader) = (read::Question::from(query), self.threads().reader());
        Box::pin(async move { reader.run(move |owned| read::rows(owned, question)).await })
    }

    fn count(&self, query: RowQuery<'_>) -> Answer<'static, u64> {
        let (question, reader) = (read::Question::from(query), self.threads().reader());
        Box::pin(async move { reader.run(move |owned| read::count(owned, question)).await })
    }

    fn search(&self, query: SearchQuery<'_>) -> Answer<'static, Vec<Hit>> {
        let question = search::Question::from(query);
        let (writer, reader, behind) = (self.threads().writer.clone(), self.threads().reader(), self.behind.clone());
        Box::pin(async move {
            // As far as was recorded when this search began; what others write meanwhile does not keep it waiting.
            let mut target = None;
            while behind.load(Ordering::Acquire) {
                let behind = behind.clone();
                let reached = writer.run(move |owned| catch_up(owned, &behind)).await?;
                if reached.indexed >= *target.get_or_insert(reached.recorded) {
                    break;
                }
            }
            reader.run(move |owned| search::search(owned, &question)).await
        })
    }

    fn next_number(&self, kind: RowKind) -> Answer<'_, u64> {
        Box::pin(async move {
            let mut numbers = self.numbers.lock().await;
            let last = match numbers.get(kind.name()) {
                Some(last) => *last,
                None => self.threads().reader().run(move |owned| read::highest_number(owned, kind)).await?,
            };
            numbers.insert(kind.name(), last + 1);
            Ok(last + 1)
        })
    }

    fn lease(&self, _engine: &'static str, _holder: String, _for_ms: u64) -> Answer<'_, bool> {
        Box::pin(async { Ok(true) }) // one process owns the file, and runs each engine once
    }

    fn put_blob(&self, sha256: String, bytes: Vec<u8>) -> Answer<'_, ()> {
        Box::pin(async move { self.threads().writer.run(move |owned| kept::put_blob(owned, &sha256, &bytes)).await })
    }

    fn blob(&self, sha256: &str) -> Answer<'_, Option<Vec<u8>>> {
        let sha256 = sha256.to_owned();
        Box::pin(async move { self.threads().reader().run(move |owned| kept::blob(owned, &sha256)).await })
    }

    fn keep(&self, space: &'static str, key: String, value: KeptValue) -> Answer<'_, ()> {
        Box::pin(async move { self.threads().writer.run(move |owned| kept::keep(owned, space, &key, &value)).await })
    }

    fn kept(&self, space: &'static str, key: &str, now: Millis) -> Answer<'_, Option<KeptValue>> {
        let key = key.to_owned();
        Box::pin(async move { self.threads().reader().run(move |owned| kept::kept(owned, space, &key, now)).await })
    }

    fn take(&self, space: &'static str, key: &str, now: Millis) -> Answer<'_, Option<KeptValue>> {
        let key = key.to_owned();
        Box::pin(async move { self.threads().writer.run(move |owned| kept::take(owned, space, &key, now)).await })
    }

    fn kept_in(&self, space: &'static str, after: &str, now: Millis) -> Answer<'_, Vec<(String, KeptValue)>> {
        let after = after.to_owned();
        Box::pin(
            async move { self.threads().reader().run(move |owned| kept::kept_in(owned, space, &after, now)).await },
        )
    }

    fn markings_of(&self, things: Vec<String>) -> Answer<'_, Vec<(String, Marking)>> {
        Box::pin(async move { self.threads().reader().run(move |owned| read::markings_of(owned, things)).await })
    }

    fn optimize(&self) -> Answer<'_, ()> {
        let optimize = |owned: &mut connections::Owned| {
            owned.connection.execute_batch("PRAGMA optimize").map_err(|error| from_sqlite("counting rows anew", error))
        };
        Box::pin(async move { self.threads().writer.run(optimize).await })
    }

    fn clear_stage(&self) -> Answer<'_, ()> {
        Box::pin(async move { self.threads().writer.run(|owned| write::clear_stage(&mut owned.connection)).await })
    }

    fn stage(&self, recorded: Vec<Recorded>) -> Answer<'_, ()> {
        Box::pin(
            async move { self.threads().writer.run(move |owned| write::stage(&mut owned.connection, &recorded)).await },
        )
    }

    fn compare_stage(&self) -> Answer<'_, Differences> {
        Box::pin(async move { self.threads().writer.run(|owned| write::compare_stage(&owned.connection)).await })
    }

    fn adopt_stage(&self, size: u64) -> Answer<'_, (), CommitError> {
        Box::pin(async move {
            let done = self.threads().writer.run(move |owned| Ok(write::adopt_stage(&mut owned.connection, size)));
            done.await.map_err(CommitError::Unknown)?
        })
    }
}
