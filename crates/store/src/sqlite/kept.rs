//! What is no fact: blobs under their hash, and small values that end.

use rusqlite::{OptionalExtension, params};
use tocsin_core::time::Millis;

use super::connections::Owned;
use super::errors::from_sqlite;
use crate::limits;
use crate::trait_::{KeptValue, StoreError};

const KEEPING: &str = "keeping a value";

pub(super) fn put_blob(owned: &mut Owned, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let sql = "INSERT OR IGNORE INTO blob (sha256, bytes) VALUES (?1, ?2)";
    let write = || owned.connection.prepare_cached(sql)?.execute(params![sha256, bytes]);
    write().map(drop).map_err(|e| from_sqlite(KEEPING, e))
}

pub(super) fn blob(owned: &mut Owned, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM blob WHERE sha256 = ?1";
    let read = || owned.connection.prepare_cached(sql)?.query_row(params![sha256], |row| row.get(0)).optional();
    read().map_err(|e| from_sqlite(KEEPING, e))
}

pub(super) fn keep(owned: &mut Owned, space: &str, key: &str, kept: &KeptValue) -> Result<(), StoreError> {
    if kept.value.len() > limits::KEPT_VALUE_BYTES_MAX {
        let source =
            format!("the value has {} bytes, at most {} are kept", kept.value.len(), limits::KEPT_VALUE_BYTES_MAX);
        return Err(StoreError::Failed { doing: KEEPING, source: source.into() });
    }
    let sql = "INSERT OR REPLACE INTO kept (space, key, value, expires_ms) VALUES (?1, ?2, ?3, ?4)";
    let write = || owned.connection.prepare_cached(sql)?.execute(params![space, key, kept.value, kept.expires_ms.0]);
    write().map(drop).map_err(|e| from_sqlite(KEEPING, e))
}

pub(super) fn kept(owned: &mut Owned, space: &str, key: &str, now: Millis) -> Result<Option<KeptValue>, StoreError> {
    let sql = "SELECT value, expires_ms FROM kept WHERE space = ?1 AND key = ?2 AND expires_ms > ?3";
    let read = || {
        let mut statement = owned.connection.prepare_cached(sql)?;
        statement
            .query_row(params![space, key, now.0], |row| {
                Ok(KeptValue { value: row.get(0)?, expires_ms: Millis(row.get(1)?) })
            })
            .optional()
    };
    read().map_err(|e| from_sqlite(KEEPING, e))
}

pub(super) fn kept_in(
    owned: &mut Owned,
    space: &str,
    after: &str,
    now: Millis,
) -> Result<Vec<(String, KeptValue)>, StoreError> {
    let sql = "SELECT key, value, expires_ms FROM kept WHERE space = ?1 AND key > ?2 AND expires_ms > ?3 \
               ORDER BY key LIMIT ?4";
    let read = || -> rusqlite::Result<Vec<(String, KeptValue)>> {
        let mut statement = owned.connection.prepare_cached(sql)?;
        let limit = limits::ROWS_PER_QUERY_MAX as i64;
        let found = statement.query_map(params![space, after, now.0, limit], |row| {
            Ok((row.get(0)?, KeptValue { value: row.get(1)?, expires_ms: Millis(row.get(2)?) }))
        })?;
        found.collect()
    };
    read().map_err(|e| from_sqlite(KEEPING, e))
}

pub(super) fn take(owned: &mut Owned, space: &str, key: &str, now: Millis) -> Result<Option<KeptValue>, StoreError> {
    let found = kept(owned, space, key, now)?;
    // The writer takes one job at a time, so between the two statements nobody else can take it. What has ended goes too.
    let sql = "DELETE FROM kept WHERE (space = ?1 AND key = ?2) OR expires_ms <= ?3";
    let write = || owned.connection.prepare_cached(sql)?.execute(params![space, key, now.0]);
    write().map(|_| found).map_err(|e| from_sqlite(KEEPING, e))
}
