//! The stage of rebuild: rows and index made anew beside the live ones, compared, and put in their place.
//!
//! What is put in place is renamed, not copied: for the other nodes it is there from one moment to the next, and nothing that
//! is large is written twice.

use deadpool_postgres::{ClientWrapper, Object};
use tocsin_store::{CommitError, Differences, Recorded, StoreError};

use crate::connections::send;
use crate::database::Database;
use crate::errors::Failure;
use crate::index;
use crate::locks::Lock;
use crate::schema::{PROJECTED_INDEXES, PROJECTED_TABLES};
use crate::turn;
use crate::write::{Projected, Statements};

const STAGING: &str = "making rows anew";

/// Empties the stage.
const CLEAR: &str = "TRUNCATE staged_touch, staged_guard, staged_row, staged_found, staged_part; \
                     UPDATE staged_indexed SET records = 0";

pub(crate) async fn clear(database: &Database) -> Result<(), StoreError> {
    let clear = |connection: Object| async move {
        in_transaction(&connection, async { Ok(connection.batch_execute(CLEAR).await?) }).await
    };
    database.connections.once(STAGING, clear).await
}

/// Puts what records change on the stage.
pub(crate) async fn stage(database: &Database, recorded: &[Recorded]) -> Result<(), StoreError> {
    let stage = |connection: Object| async move {
        let projected = Projected::of(recorded)?;
        let write = Statements::of(&connection, "staged_").await?;
        let work = async {
            let settings = "SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; \
                            SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off";
            connection.batch_execute(settings).await?;
            let markings = database.markings.written(&connection, &projected.guard_bodies).await?;
            Ok(write.projected(&connection, &projected, &markings).await?)
        };
        in_transaction(&connection, work).await
    };
    database.connections.once(STAGING, stage).await
}

async fn in_transaction<T>(connection: &Object, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    connection.batch_execute("BEGIN").await?;
    let done = work.await;
    match &done {
        Ok(_) => connection.batch_execute("COMMIT").await?,
        Err(_) => send(connection, "ROLLBACK"),
    }
    done
}

/// Compares the stage with the live rows, both ways: rows, guards, versions, and what search finds, after both indexes were
/// made whole.
pub(crate) async fn compare(database: &Database) -> Result<Differences, StoreError> {
    let size = crate::read::head(database).await?.map_or(0, |head| head.size);
    index::catch_up(database, size).await?;
    index::index_stage(database).await?;
    let compare = |connection: Object| async move {
        let work = async {
            connection.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
            compared(&connection).await
        };
        in_transaction(&connection, work).await
    };
    database.connections.retried(STAGING, compare).await
}

async fn compared(connection: &ClientWrapper) -> Result<Differences, Failure> {
    let rows: i64 = connection.query_one("SELECT count(*) FROM row", &[]).await?.try_get(0)?;
    let mut found = Differences { rows: rows as u64, ..Differences::default() };
    for (columns, table) in [
        ("kind, key, from_n, to_n, place, about, also, guard, body", "row"),
        ("key, marking", "guard"),
        ("thing, n", "touch"),
        ("key, id, row_kind, row_key, to_n, guard, words", "found"),
        ("id, part, words", "part"),
    ] {
        for (left, right, side) in [("", "staged_", "live only"), ("staged_", "", "rebuilt only")] {
            let difference = format!("SELECT {columns} FROM {left}{table} EXCEPT SELECT {columns} FROM {right}{table}");
            let sql = format!("SELECT count(*) FROM ({difference}) d");
            let count: i64 = connection.query_one(&sql, &[]).await?.try_get(0)?;
            found.differing += count as u64;
            if count > 0 && found.first.is_none() {
                let mut named = columns.split(", ");
                let (a, b) = (named.next().unwrap_or_default(), named.next().unwrap_or_default());
                let sql = format!("SELECT d.{a}::text, d.{b}::text FROM ({difference}) d LIMIT 1");
                let row = connection.query_one(&sql, &[]).await?;
                let (a, b): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                found.first = Some(format!("{table}, {side}: {a} {b}"));
            }
        }
    }
    Ok(found)
}

/// Puts the stage in the place of the live rows if the head still has this size.
pub(crate) async fn adopt(database: &Database, size: u64) -> Result<(), CommitError> {
    let refused = |failure: Failure| CommitError::Refused(failure.during(STAGING));
    // Before the turn is taken: nobody else is kept waiting for it.
    index::index_stage(database).await.map_err(CommitError::Refused)?;
    let (head, held) = turn::attempt(database).await.map_err(refused)?;
    let found = head.map_or(0, |head| head.size);
    if found != size {
        return Err(CommitError::Moved { found, expected: size });
    }
    let swap = async {
        let connection = held.connection();
        connection.batch_execute(&Lock::Index.sql(database.schema)).await?;
        connection.batch_execute(&swapped()).await?;
        connection.execute("UPDATE indexed SET records = $1", &[&(size as i64)]).await?;
        Ok(connection.batch_execute(CLEAR).await?)
    };
    swap.await.map_err(refused)?;
    held.finish(database, size).await
}

/// The statements that give the stage the names of the live tables, and the other way round.
fn swapped() -> String {
    let tables = PROJECTED_TABLES.iter().map(|name| ("TABLE", name));
    let indexes = PROJECTED_INDEXES.iter().map(|name| ("INDEX", name));
    let swap = |(what, name): (&str, &&str)| {
        format!(
            "ALTER {what} {name} RENAME TO swapped_{name}; ALTER {what} staged_{name} RENAME TO {name}; \
             ALTER {what} swapped_{name} RENAME TO staged_{name};"
        )
    };
    tables.chain(indexes).map(swap).collect()
}
