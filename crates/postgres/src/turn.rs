//! The turn: the right to write next, held by one transaction of the whole headquarters.
//!
//! ```text
//! node a   BEGIN, lock, head ──── seals ──── writes, COMMIT
//! node b        BEGIN, lock ······················ head ──── seals ──── …
//! ```
//!
//! Whoever holds the lock reads where the ledger stands and writes in that very transaction, so no two can seal upon one head:
//! the ledger cannot fork, whatever a node believes. A node that is stopped while it holds the turn loses it
//! ([`crate::locks`]), and its transaction with it. The key of `entry` would refuse a second entry at a place even so.

use std::time::Instant;

use deadpool_postgres::{ClientWrapper, Object};
use tocsin_core::time::Millis;
use tocsin_store::{Batch, CommitError, HeadRow, StoreError, Turn};
use tokio_postgres::Row;

use crate::connections::{BackOff, send};
use crate::database::Database;
use crate::errors::Failure;
use crate::limits;
use crate::locks::Lock;
use crate::write::{self, Projected};

const TAKING: &str = "taking the turn to write";
const COMMITTING: &str = "committing records";

/// Where the ledger stands.
pub(crate) const HEAD: &str = "SELECT size, root, at_ms, checkpoint FROM head WHERE one = 1";

/// Reads a row of [`HEAD`].
pub(crate) fn head_of(row: &Row) -> Result<HeadRow, Failure> {
    let root: Vec<u8> = row.try_get(1)?;
    let root = root.try_into().map_err(|_| Failure::Damaged("the head's root has not 32 bytes".to_owned()))?;
    let size: i64 = row.try_get(0)?;
    Ok(HeadRow { size: size as u64, root, at_ms: Millis(row.try_get(2)?), checkpoint: row.try_get(3)? })
}

/// A transaction that holds the lock of turns, on a connection of its own.
pub(crate) struct Held {
    connection: Object,
    is_over: bool,
}

impl Drop for Held {
    /// Undoes what was not committed, at once: the statement is on its way before the connection is anybody else's.
    fn drop(&mut self) {
        if !self.is_over {
            send(&self.connection, "ROLLBACK");
        }
    }
}

/// Waits for the turn. A server that is not there is tried again for a while: a replica may be on its way to its place.
pub(crate) async fn take(database: &Database) -> Result<Turn, StoreError> {
    let (began, mut back_off) = (Instant::now(), BackOff::new());
    loop {
        let failure = match attempt(database).await {
            Ok((head, held)) => return Ok(Turn { head, held: Box::new(held) }),
            Err(failure) => database.connections.sorted(failure),
        };
        let may_pass = failure.is_lost() || failure.is_read_only();
        if !may_pass || began.elapsed() > limits::UNREACHED {
            return Err(failure.during(TAKING));
        }
        back_off.wait().await;
    }
}

/// Takes the turn for something other than a batch: the caller writes on the connection and calls [`finish`].
pub(crate) async fn attempt(database: &Database) -> Result<(Option<HeadRow>, Held), Failure> {
    let connection = database.connections.turns.get().await?;
    let head = connection.prepare_cached(HEAD).await?;
    let held = Held { connection, is_over: false };
    // In one journey. Each statement sees what was committed when it began: the head, what the turn before has written.
    let begin = format!(
        "BEGIN READ WRITE; SET LOCAL idle_in_transaction_session_timeout = {}; {}",
        limits::IDLE_IN_TURN_MS,
        Lock::Turn.sql(database.schema),
    );
    let waiting =
        async { tokio::join!(biased; held.connection.batch_execute(&begin), held.connection.query_opt(&head, &[])) };
    let (begun, found) = Lock::Turn.awaited(&database.connections.all, database.schema, waiting).await;
    begun?;
    let head = found?.as_ref().map(head_of).transpose()?;
    Ok((head, held))
}

impl Held {
    /// The connection within its transaction.
    pub(crate) fn connection(&self) -> &ClientWrapper {
        &self.connection
    }

    /// Commits, and tells others that they have something to look at.
    pub(crate) async fn finish(mut self, database: &Database, size: u64) -> Result<(), CommitError> {
        let connection = &self.connection;
        let notify = connection.prepare_cached(write::NOTIFY).await.map_err(|it| refused(it.into()))?;
        let (channel, news) = database.news.said(size);
        let (told, done) = tokio::join!(
            biased;
            async { connection.execute(&notify, &[&channel, &news]).await },
            connection.batch_execute("COMMIT")
        );
        let answer = answer(told.map(drop), done);
        self.is_over = answer.is_ok();
        answer
    }
}

/// Writes a batch in the turn's transaction if the turn's head is the batch's parent.
pub(crate) async fn commit(database: &Database, turn: Turn, batch: Batch) -> Result<(), CommitError> {
    let Turn { head, held } = turn;
    let mut held = held.downcast::<Held>().map_err(|_| {
        let found = "the turn is one of another store".to_owned();
        CommitError::Refused(Failure::Pool(found).during(COMMITTING))
    })?;
    let differs = match (&head, &batch.parent) {
        (None, None) => false,
        (Some(found), Some(parent)) => found.size != parent.size || found.root != parent.root,
        _ => true,
    };
    if differs {
        let size = |head: Option<&HeadRow>| head.map_or(0, |it| it.size);
        return Err(CommitError::Moved { found: size(head.as_ref()), expected: size(batch.parent.as_ref()) });
    }
    let projected = Projected::of(&batch.recorded).map_err(refused)?;
    let connection = &held.connection;
    if connection.is_closed() {
        return Err(lost_before());
    }
    let write = write::Statements::of(connection, "").await.map_err(refused)?;
    let markings = database.markings.written(connection, &projected.guard_bodies).await.map_err(refused)?;
    let (channel, news) = database.news.said(batch.head.size);
    let (written, done) = tokio::join!(
        biased;
        write.all(connection, &batch, &projected, &markings, (&channel, &news)),
        connection.batch_execute("COMMIT")
    );
    let answer = answer(written, done);
    held.is_over = answer.is_ok();
    if answer.is_ok() {
        database.news.wrote(batch.head.size);
        database.numbers.saw(&batch.recorded);
    }
    answer
}

/// Tells what became of statements that were sent together with the COMMIT behind them. PostgreSQL answers in order, and a
/// COMMIT behind a statement that it refused undoes everything.
fn answer(
    written: Result<(), tokio_postgres::Error>,
    done: Result<(), tokio_postgres::Error>,
) -> Result<(), CommitError> {
    match (written.map_err(Failure::from), done.map_err(Failure::from)) {
        (Ok(()), Ok(())) => Ok(()),
        // The server answered before it came to the COMMIT.
        (Err(failure), _) if failure.is_answered() => Err(refused(failure)),
        (Ok(()), Err(failure)) if failure.is_undone() => Err(refused(failure)),
        (Err(failure), _) | (Ok(()), Err(failure)) => Err(CommitError::Unknown(failure.during(COMMITTING))),
    }
}

fn refused(failure: Failure) -> CommitError {
    CommitError::Refused(failure.during(COMMITTING))
}

fn lost_before() -> CommitError {
    let found = "the connection that held the turn was ended before anything was sent: this node was not heard of for too \
                 long, or the server stopped";
    refused(Failure::Pool(found.to_owned()))
}
