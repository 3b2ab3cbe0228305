//! All that a headquarters remembers, as a trait. [`crate::contract`] is this contract in executable form.
//!
//! Narrow on purpose: one way to write (a sealed batch, all or nothing), and reads of entries, rows, blobs and kept
//! values. The small thing that must be linearizable is the head; everything else needs only be durable. Methods
//! return boxed futures, so that `app` holds an `Arc<dyn Store>` and never learns which one it has; one allocation
//! beside a disk write is nothing.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;

use tocsin_core::marking::Marking;
use tocsin_core::rows::{RowChange, RowKind};
use tocsin_core::time::Millis;
use tokio::sync::watch;

use crate::query::{Found, Hit, RowQuery, SearchQuery};

/// A future answer of the store.
pub type Answer<'a, T, E = StoreError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Where the ledger stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadRow {
    /// Number of entries.
    pub size: u64,
    /// Root of the Merkle tree over them (RFC 6962).
    pub root: [u8; 32],
    /// When the last entry was sealed.
    pub at_ms: Millis,
    /// The signed checkpoint, a C2SP note.
    pub checkpoint: String,
}

/// A value that stands outside the hashes, with the salt that opens its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDisclosure {
    /// The salt.
    pub salt: [u8; 32],
    /// The value: the encoded facts.
    pub value: Vec<u8>,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its position.
    pub n: u64,
    /// When it was sealed.
    pub at_ms: Millis,
    /// The record's core, byte for byte.
    pub core: Vec<u8>,
    /// What its commitment opens to; absent once erased.
    pub disclosure: Option<StoredDisclosure>,
}

/// A tile of the Merkle tree (C2SP tlog-tiles), full or partial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileRow {
    /// Level, 0 at the leaves.
    pub level: u8,
    /// Index within the level.
    pub index: u64,
    /// 1 to 256 hashes of 32 bytes.
    pub hashes: Vec<u8>,
}

/// What one record changes in the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The record's position.
    pub n: u64,
    /// The things whose versions it moves.
    pub touches: Vec<String>,
    /// The changes.
    pub changes: Vec<RowChange>,
}

/// Sealed entries with all that goes with them: written in one transaction, or not at all.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The head that the batch was sealed upon; absent: the ledger is empty.
    pub parent: Option<HeadRow>,
    /// The entries, in order, the first at `parent.size`.
    pub entries: Vec<StoredEntry>,
    /// The tiles that changed.
    pub tiles: Vec<TileRow>,
    /// What the records change.
    pub recorded: Vec<Recorded>,
    /// The head afterwards.
    pub head: HeadRow,
}

/// The right to write next. While one holds it nobody else commits, in this process or in any other on the same database;
/// it ends with the commit, when it is dropped, or when its holder is not heard of for too long.
pub struct Turn {
    /// Where the ledger stands for as long as the turn is held; nothing: it is empty.
    pub head: Option<HeadRow>,
    /// What the store holds for it.
    pub held: Box<dyn Any + Send>,
}

/// A small value outside the ledger: a session, a one-time link, a password's hash. Never a fact. What is to stay until
/// it is taken ends at [`KeptValue::NEVER`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptValue {
    /// The value.
    pub value: Vec<u8>,
    /// When it ends.
    pub expires_ms: Millis,
}

impl KeptValue {
    /// The end of what ends only by being taken.
    pub const NEVER: Millis = Millis(i64::MAX);
}

/// What a comparison of staged with live rows found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Rows that were compared.
    pub rows: u64,
    /// Rows that differ or stand on one side only.
    pub differing: u64,
    /// The first of them, told for a person.
    pub first: Option<String>,
}

/// The store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened or made.
    #[error("the database {path} cannot be opened; nothing was changed\n  {found}\n  hint: {hint}")]
    CannotOpen {
        /// The file.
        path: String,
        /// What was found.
        found: String,
        /// What to do.
        hint: String,
    },
    /// The file's content is not what was written.
    #[error(
        "the database is damaged: {found}\n  found while {doing}; nothing was changed\n  hint: stop the server, keep a \
         copy of the folder, run `tocsin ledger verify` on it, and restore the newest backup that verifies"
    )]
    Damaged {
        /// What was being done.
        doing: &'static str,
        /// What was found.
        found: String,
    },
    /// A later version of Tocsin wrote the file.
    #[error(
        "the database has schema {found}, this tocsin knows up to {known}; nothing was changed\n  hint: use the tocsin \
         that last opened this folder, or a newer one"
    )]
    NewerSchema {
        /// The schema that was found.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// The disk is full.
    #[error("the disk is full: nothing was written while {doing}\n  hint: free space; reading goes on meanwhile")]
    DiskFull {
        /// What was being done.
        doing: &'static str,
    },
    /// The connection's thread is gone: the process is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Anything else that SQLite or PostgreSQL reports.
    #[error("the store failed while {doing}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A batch was not, or perhaps not, written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The head is not the batch's parent. Nothing was written.
    #[error("the ledger's head has moved: it stands at {found} entries, the batch was sealed upon {expected}")]
    Moved {
        /// Where the head stands.
        found: u64,
        /// Where the batch expected it.
        expected: u64,
    },
    /// Nothing was written.
    #[error("the batch was not written")]
    Refused(#[source] StoreError),
    /// It may or may not have been written; read the head first.
    #[error("it is not known whether the batch was written")]
    Unknown(#[source] StoreError),
}

/// All that a headquarters remembers.
pub trait Store: Send + Sync {
    /// Waits for the turn to write. Turns are given in the order in which they are asked for.
    fn turn(&self) -> Answer<'_, Turn>;

    /// Writes sealed entries, tiles, projected rows and the head in one transaction if the head is still
    /// `batch.parent`, which ends the turn.
    ///
    /// `Ok`: durable. `Moved`, `Refused`: nothing was written. `Unknown`: it may or may not have been written; the head
    /// of the next turn tells. A dropped connection says nothing about what the disk did.
    fn commit(&self, turn: Turn, batch: Batch) -> Answer<'_, (), CommitError>;

    /// Moves whenever another process may have written; nothing: none but this one writes.
    fn news(&self) -> Option<watch::Receiver<u64>>;

    /// Returns where the ledger stands; nothing: it is empty.
    fn head(&self) -> Answer<'_, Option<HeadRow>>;

    /// Returns entries from position `from` on, in order, at most [`crate::limits::ENTRIES_PER_READ_MAX`].
    fn entries(&self, from: u64, limit: usize) -> Answer<'_, Vec<StoredEntry>>;

    /// Returns the entries that touched a thing, in order: its own facts, to be folded.
    fn entries_of(&self, thing: &str) -> Answer<'_, Vec<StoredEntry>>;

    /// Returns the position of the last entry that touched a thing; nothing: none did.
    fn version(&self, thing: &str) -> Answer<'_, Option<u64>>;

    /// Returns the same of many things, in the order asked.
    fn versions(&self, things: Vec<String>) -> Answer<'_, Vec<Option<u64>>>;

    /// Returns the position of the last entry sealed at or before a time; nothing: none was.
    fn position_at(&self, at: Millis) -> Answer<'_, Option<u64>>;

    /// Returns the tiles with these levels and indexes that are there.
    fn tiles(&self, coords: Vec<(u8, u64)>) -> Answer<'_, Vec<TileRow>>;

    /// Answers a question to the rows.
    fn rows(&self, query: RowQuery<'_>) -> Answer<'static, Vec<Found>>;

    /// Counts the rows that the question would return without its limit.
    fn count(&self, query: RowQuery<'_>) -> Answer<'static, u64>;

    /// Looks for words: see [`SearchQuery`] for what is found and in which order. What a commit has recorded is found by
    /// every search that begins after it.
    fn search(&self, query: SearchQuery<'_>) -> Answer<'static, Vec<Hit>>;

    /// Gives a number that was never given before for this kind, above the highest among its keys (`R-6`: 6). One that is
    /// given and not used leaves a gap, which is no harm.
    fn next_number(&self, kind: RowKind) -> Answer<'_, u64>;

    /// Takes the lease of an engine, of which one may run, or renews it: whether `holder` has it for that long from now on.
    fn lease(&self, engine: &'static str, holder: String, for_ms: u64) -> Answer<'_, bool>;

    /// Keeps bytes under their hash, 64 hexadecimal digits. Keeping them again changes nothing.
    fn put_blob(&self, sha256: String, bytes: Vec<u8>) -> Answer<'_, ()>;

    /// Returns the bytes kept under a hash.
    fn blob(&self, sha256: &str) -> Answer<'_, Option<Vec<u8>>>;

    /// Keeps a small value until it expires, replacing the one with the same key.
    fn keep(&self, space: &'static str, key: String, value: KeptValue) -> Answer<'_, ()>;

    /// Returns a kept value that has not expired at `now`.
    fn kept(&self, space: &'static str, key: &str, now: Millis) -> Answer<'_, Option<KeptValue>>;

    /// Takes a kept value away and returns it if it had not expired: of two callers, one gets it.
    fn take(&self, space: &'static str, key: &str, now: Millis) -> Answer<'_, Option<KeptValue>>;

    /// Returns kept values of a space that have not expired at `now`, by key, those beyond `after`, at most
    /// [`crate::limits::ROWS_PER_QUERY_MAX`].
    fn kept_in(&self, space: &'static str, after: &str, now: Millis) -> Answer<'_, Vec<(String, KeptValue)>>;

    /// Returns the present marking of each of these things that has one.
    fn markings_of(&self, things: Vec<String>) -> Answer<'_, Vec<(String, Marking)>>;

    /// Counts anew what the tables hold, after much was written at once: until then queries may be planned for far fewer rows.
    /// Changes no answer.
    fn optimize(&self) -> Answer<'_, ()>;

    /// Empties the stage on which `rebuild` makes the rows anew.
    fn clear_stage(&self) -> Answer<'_, ()>;

    /// Puts what records change on the stage. The live rows do not move.
    fn stage(&self, recorded: Vec<Recorded>) -> Answer<'_, ()>;

    /// Compares the stage with the live rows.
    fn compare_stage(&self) -> Answer<'_, Differences>;

    /// Puts the staged rows in the place of the live ones, in one transaction, if the head still has this size.
    fn adopt_stage(&self, size: u64) -> Answer<'_, (), CommitError>;
}
