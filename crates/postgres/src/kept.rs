//! What is no fact: blobs under their hash, and small values that end.

use deadpool_postgres::Object;
use tocsin_core::time::Millis;
use tocsin_store::limits;
use tocsin_store::{KeptValue, StoreError};
use tokio_postgres::Row;

use crate::database::Database;
use crate::errors::Failure;
use crate::limits::SWEPT_AT_ONCE;
use crate::text::{self, written};

const KEEPING: &str = "keeping a value";

pub(crate) async fn put_blob(database: &Database, sha256: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let (sha256, bytes) = (&written(sha256), &bytes);
    let write = |connection: Object| async move {
        let sql = "INSERT INTO blob (sha256, bytes) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
        let sql = connection.prepare_cached(sql).await?;
        connection.execute(&sql, &[sha256, bytes]).await?;
        Ok(())
    };
    database.connections.retried(KEEPING, write).await // twice is once
}

pub(crate) async fn blob(database: &Database, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let sha256 = &written(sha256);
    let read = |connection: Object| async move {
        let sql = connection.prepare_cached("SELECT bytes FROM blob WHERE sha256 = $1").await?;
        let found = connection.query_opt(&sql, &[sha256]).await?;
        Ok(found.map(|row| row.try_get(0)).transpose()?)
    };
    database.connections.retried(KEEPING, read).await
}

pub(crate) async fn keep(
    database: &Database,
    space: &'static str,
    key: &str,
    kept: &KeptValue,
) -> Result<(), StoreError> {
    if kept.value.len() > limits::KEPT_VALUE_BYTES_MAX {
        let (bytes, most) = (kept.value.len(), limits::KEPT_VALUE_BYTES_MAX);
        let source = format!("the value has {bytes} bytes, at most {most} are kept");
        return Err(StoreError::Failed { doing: KEEPING, source: source.into() });
    }
    let key = &written(key);
    let write = |connection: Object| async move {
        let sql = "INSERT INTO kept (space, key, value, expires_ms) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (space, key) DO UPDATE SET value = excluded.value, expires_ms = excluded.expires_ms";
        let sql = connection.prepare_cached(sql).await?;
        connection.execute(&sql, &[&space, key, &kept.value, &kept.expires_ms.0]).await?;
        Ok(())
    };
    database.connections.retried(KEEPING, write).await // twice is once
}

fn value(row: &Row) -> Result<KeptValue, Failure> {
    Ok(KeptValue { value: row.try_get(0)?, expires_ms: Millis(row.try_get(1)?) })
}

pub(crate) async fn kept(
    database: &Database,
    space: &'static str,
    key: &str,
    now: Millis,
) -> Result<Option<KeptValue>, StoreError> {
    let key = &written(key);
    let read = |connection: Object| async move {
        let sql = "SELECT value, expires_ms FROM kept WHERE space = $1 AND key = $2 AND expires_ms > $3";
        let sql = connection.prepare_cached(sql).await?;
        connection.query_opt(&sql, &[&space, key, &now.0]).await?.as_ref().map(value).transpose()
    };
    database.connections.retried(KEEPING, read).await
}

pub(crate) async fn kept_in(
    database: &Database,
    space: &'static str,
    after: &str,
    now: Millis,
) -> Result<Vec<(String, KeptValue)>, StoreError> {
    let after = &written(after);
    let read = |connection: Object| async move {
        let sql = "SELECT value, expires_ms, key FROM kept WHERE space = $1 AND key > $2 AND expires_ms > $3 \
                   ORDER BY key LIMIT $4";
        let sql = connection.prepare_cached(sql).await?;
        let most = limits::ROWS_PER_QUERY_MAX as i64;
        let found = connection.query(&sql, &[&space, after, &now.0, &most]).await?;
        found.iter().map(|row| Ok((text::read(row.try_get(2)?), value(row)?))).collect()
    };
    database.connections.retried(KEEPING, read).await
}

/// Of two who take it, whoever deletes the row gets it. Done once: after a connection was lost, the value may be gone.
pub(crate) async fn take(
    database: &Database,
    space: &'static str,
    key: &str,
    now: Millis,
) -> Result<Option<KeptValue>, StoreError> {
    let key = &written(key);
    let take = |connection: Object| async move {
        let taken = "DELETE FROM kept WHERE space = $1 AND key = $2 RETURNING value, expires_ms";
        let taken = connection.prepare_cached(taken).await?;
        // What has ended goes too, a little at a time, and no two wait for one another over it.
        let swept = "DELETE FROM kept WHERE (space, key) IN (SELECT space, key FROM kept WHERE expires_ms <= $1 \
                     LIMIT $2 FOR UPDATE SKIP LOCKED)";
        let swept = connection.prepare_cached(swept).await?;
        let (taken, swept) = tokio::join!(
            biased;
            async { connection.query_opt(&taken, &[&space, key]).await },
            async { connection.execute(&swept, &[&now.0, &SWEPT_AT_ONCE]).await }
        );
        swept?;
        Ok(taken?.as_ref().map(value).transpose()?.filter(|kept| kept.expires_ms > now))
    };
    database.connections.once(KEEPING, take).await
}
