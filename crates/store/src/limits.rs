//! Every bound of the store, each with its reason (DESIGN, law 10).

/// Most rows that one query returns. A page of the desk shows 50; exports walk on from the last key.
pub const ROWS_PER_QUERY_MAX: usize = 5_000;
/// Most entries that one read returns: some 2 MB of usual records.
pub const ENTRIES_PER_READ_MAX: usize = 2_000;
/// Connections that read beside the one that writes. Two cores are kept busy by two; more only share the page cache.
pub const READERS: usize = 3;
/// Reads and writes that may wait for one connection. Past it, callers wait their turn outside the queue.
pub const WAITING_PER_CONNECTION_MAX: usize = 1_024;
/// How long a connection waits for a lock that another process holds, in milliseconds. The folder's lock keeps other
/// servers out; this covers `sqlite3` in an administrator's hand.
pub const BUSY_WAIT_MS: u64 = 5_000;
/// Largest kept value (a session, a link), in bytes.
pub const KEPT_VALUE_BYTES_MAX: usize = 64 * 1024;
/// Most hits that one search returns. A page of the desk shows 50; programs walk on from the last one.
pub const HITS_PER_QUERY_MAX: usize = 500;
/// Records that the index of search takes in at once. A commit that comes meanwhile waits for them: some 50 ms.
pub const INDEXED_AT_ONCE_RECORDS: u64 = 500;
/// Bytes of rows and words past which it takes no further record at once, for the same reason.
pub const INDEXED_AT_ONCE_BYTES: usize = 512 * 1024;
/// How long nobody has written before the index of search catches up by itself, in milliseconds. A batch follows a batch
/// sooner than that.
pub const IDLE_MS: u64 = 250;
/// Words that are named one by one for what begins with a last word. Looking up one costs some 0.03 ms; past so many, FTS5
/// merges their lists.
pub const WORDS_NAMED_MAX: usize = 64;
