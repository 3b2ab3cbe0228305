//! Writing: one batch, one transaction.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use tocsin_core::rows::{Row, RowChange};
use tocsin_core::time::Millis;

use super::errors::{from_sqlite, leaves_disk_unknown};
use super::index;
use super::schema::PROJECTED_TABLES;
use crate::trait_::{Batch, CommitError, Differences, HeadRow, Recorded, StoreError};

const COMMITTING: &str = "committing records";
const STAGING: &str = "making rows anew";

/// Writes a batch if the head is its parent.
pub(super) fn commit(connection: &mut Connection, batch: Batch) -> Result<(), CommitError> {
    let refused = |error| CommitError::Refused(from_sqlite(COMMITTING, error));
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(refused)?;
    let found = head(&transaction).map_err(refused)?;
    let differs = match (&found, &batch.parent) {
        (None, None) => false,
        (Some(found), Some(parent)) => found.size != parent.size || found.root != parent.root,
        _ => true,
    };
    if differs {
        let size = |head: Option<&HeadRow>| head.map_or(0, |it| it.size);
        return Err(CommitError::Moved { found: size(found.as_ref()), expected: size(batch.parent.as_ref()) });
    }
    write(&transaction, &batch).map_err(refused)?;
    // Only from here on can a failure leave the disk in doubt.
    transaction.commit().map_err(|error| {
        let error = from_sqlite(COMMITTING, error);
        if leaves_disk_unknown(&error) { CommitError::Unknown(error) } else { CommitError::Refused(error) }
    })
}

fn write(transaction: &Transaction<'_>, batch: &Batch) -> rusqlite::Result<()> {
    let mut entry = transaction.prepare_cached("INSERT INTO entry (n, at_ms, core) VALUES (?1, ?2, ?3)")?;
    let mut disclosure = transaction.prepare_cached("INSERT INTO disclosure (n, salt, value) VALUES (?1, ?2, ?3)")?;
    for it in &batch.entries {
        entry.execute(params![it.n as i64, it.at_ms.0, it.core])?;
        if let Some(open) = &it.disclosure {
            disclosure.execute(params![it.n as i64, open.salt, open.value])?;
        }
    }
    let mut tile =
        transaction.prepare_cached("INSERT OR REPLACE INTO tile (level, idx, hashes) VALUES (?1, ?2, ?3)")?;
    for it in &batch.tiles {
        tile.execute(params![it.level, it.index as i64, it.hashes])?;
    }
    for recorded in &batch.recorded {
        apply(transaction, "", recorded)?;
    }
    let head = &batch.head;
    transaction
        .prepare_cached("INSERT OR REPLACE INTO head (one, size, root, at_ms, checkpoint) VALUES (1, ?1, ?2, ?3, ?4)")?
        .execute(params![head.size as i64, head.root, head.at_ms.0, head.checkpoint])?;
    Ok(())
}

/// Returns the head.
pub(super) fn head(connection: &Connection) -> rusqlite::Result<Option<HeadRow>> {
    connection
        .prepare_cached("SELECT size, root, at_ms, checkpoint FROM head WHERE one = 1")?
        .query_row([], |row| {
            Ok(HeadRow {
                size: row.get::<_, i64>(0)? as u64,
                root: row.get(1)?,
                at_ms: Millis(row.get(2)?),
                checkpoint: row.get(3)?,
            })
        })
        .optional()
}

/// Applies what one record changes, to the live rows or to the staged ones.
fn apply(connection: &Connection, prefix: &str, recorded: &Recorded) -> rusqlite::Result<()> {
    let n = recorded.n as i64;
    if !recorded.touches.is_empty() {
        let sql = format!("INSERT OR IGNORE INTO {prefix}touch (thing, n) VALUES (?1, ?2)");
        let mut touch = connection.prepare_cached(&sql)?;
        for thing in &recorded.touches {
            touch.execute(params![thing, n])?;
        }
    }
    for change in &recorded.changes {
        match change {
            RowChange::Put(row) => put(connection, prefix, n, row)?,
            RowChange::Guard { key, marking } => {
                let body =
                    serde_json::to_string(marking).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
                connection
                    .prepare_cached("INSERT OR IGNORE INTO marking (body) VALUES (?1)")?
                    .execute(params![body])?;
                let sql = format!(
                    "INSERT OR REPLACE INTO {prefix}guard (key, marking) \
                     VALUES (?1, (SELECT id FROM marking WHERE body = ?2))"
                );
                connection.prepare_cached(&sql)?.execute(params![key, body])?;
            }
        }
    }
    Ok(())
}

/// Begins a version of a row and ends the one before. Two versions in one record: the later one stands.
fn put(connection: &Connection, prefix: &str, n: i64, row: &Row) -> rusqlite::Result<()> {
    let end = format!("UPDATE {prefix}row SET to_n = ?3 WHERE kind = ?1 AND key = ?2 AND to_n IS NULL AND from_n < ?3");
    connection.prepare_cached(&end)?.execute(params![row.kind.name(), row.key, n])?;
    let begin = format!(
        "INSERT OR REPLACE INTO {prefix}row (kind, key, from_n, to_n, about, also, guard, body) \
         VALUES (?1, ?2, ?3, NULL, ?4, ?5, ?6, ?7)"
    );
    connection.prepare_cached(&begin)?.execute(params![
        row.kind.name(),
        row.key,
        n,
        row.about,
        row.also,
        row.guard,
        row.body
    ])?;
    Ok(())
}

/// Empties the stage.
pub(super) fn clear_stage(connection: &mut Connection) -> Result<(), StoreError> {
    let clear = || -> rusqlite::Result<()> {
        let transaction = connection.transaction()?;
        for table in PROJECTED_TABLES {
            transaction.execute_batch(&format!("DELETE FROM staged_{table}"))?;
        }
        index::clear_stage(&transaction)?;
        transaction.commit()
    };
    let mut clear = clear;
    clear().map_err(|e| from_sqlite(STAGING, e))
}

/// Puts what records change on the stage.
pub(super) fn stage(connection: &mut Connection, recorded: &[Recorded]) -> Result<(), StoreError> {
    let mut write = || -> rusqlite::Result<()> {
        let transaction = connection.transaction()?;
        for it in recorded {
            apply(&transaction, "staged_", it)?;
        }
        transaction.commit()
    };
    write().map_err(|e| from_sqlite(STAGING, e))
}

const ROW_COLUMNS: &str = "kind, key, from_n, to_n, about, also, guard, body";

/// Compares the stage with the live rows, both ways, guards and versions included.
pub(super) fn compare_stage(connection: &Connection) -> Result<Differences, StoreError> {
    let compare = || -> rusqlite::Result<Differences> {
        let rows: i64 = connection.query_row("SELECT count(*) FROM row", [], |row| row.get(0))?;
        let mut found = Differences { rows: rows as u64, ..Differences::default() };
        for (columns, table) in [(ROW_COLUMNS, "row"), ("key, marking", "guard"), ("thing, n", "touch")] {
            for (left, right, side) in [("", "staged_", "live only"), ("staged_", "", "rebuilt only")] {
                let difference =
                    format!("SELECT {columns} FROM {left}{table} EXCEPT SELECT {columns} FROM {right}{table}");
                let sql = format!("SELECT count(*) FROM ({difference})");
                let count: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
                found.differing += count as u64;
                if count > 0 && found.first.is_none() {
                    let first = connection.query_row(&format!("{difference} LIMIT 1"), [], |row| {
                        let told = |i: usize| row.get_ref(i).map(told);
                        Ok(format!("{table}, {side}: {} {}", told(0)?, told(1)?))
                    })?;
                    found.first = Some(first);
                }
            }
        }
        Ok(found)
    };
    let mut found = compare().map_err(|e| from_sqlite(STAGING, e))?;
    index::compare(connection, &mut found)?;
    Ok(found)
}

/// Tells a key's column for a person.
fn told(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

/// Puts the staged rows in the place of the live ones if the head still has this size.
pub(super) fn adopt_stage(connection: &mut Connection, size: u64) -> Result<(), CommitError> {
    let refused = |error| CommitError::Refused(from_sqlite(STAGING, error));
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(refused)?;
    let found = head(&transaction).map_err(refused)?.map_or(0, |it| it.size);
    if found != size {
        return Err(CommitError::Moved { found, expected: size });
    }
    index::index_stage(&transaction).map_err(refused)?; // before its rows move
    for table in PROJECTED_TABLES {
        let sql = format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM staged_{table}; DELETE FROM staged_{table};"
        );
        transaction.execute_batch(&sql).map_err(refused)?;
    }
    index::adopt(&transaction, size).map_err(refused)?;
    transaction.commit().map_err(refused)
}
