//! What all nodes share beside the ledger: the next number of a kind, and the leases of engines.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use deadpool_postgres::Object;
use tocsin_core::rows::{RowChange, RowKind};
use tocsin_store::{Recorded, StoreError};

use crate::database::Database;

/// The highest number that this process has seen among the keys of a kind. All keys are looked through once for each kind:
/// from then on each number comes from the table, whichever node it is given to.
#[derive(Default)]
pub(crate) struct Numbers(Mutex<BTreeMap<RowKind, i64>>);

impl Numbers {
    fn seen(&self, kind: RowKind) -> Option<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).copied()
    }

    fn set(&self, kind: RowKind, highest: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.entry(kind).or_insert(highest);
        *known = highest.max(*known);
    }

    /// Remembers keys that were written with numbers of their own: a headquarters that is moved here brings them.
    pub(crate) fn saw(&self, recorded: &[Recorded]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for change in recorded.iter().flat_map(|it| &it.changes) {
            let RowChange::Put(row) = change else { continue };
            if let Some((known, number)) = seen.get_mut(&row.kind).zip(number_of(&row.key)) {
                *known = number.max(*known);
            }
        }
    }
}

/// `R-6`: 6. A random tail has no digits.
fn number_of(key: &str) -> Option<i64> {
    let tail = key.get(2..)?;
    let end = tail.bytes().take_while(u8::is_ascii_digit).count();
    tail[..end].parse().ok()
}

/// Gives the next number. It need not be on the disk when it is given: what is committed later comes later in PostgreSQL's own
/// log, so a record that bears the number is never there without it. Without that wait, numbers come as fast as queries.
pub(crate) async fn next(database: &Database, kind: RowKind) -> Result<u64, StoreError> {
    let next = |connection: Object| async move {
        let highest = match database.numbers.seen(kind) {
            Some(highest) => highest,
            None => {
                let sql =
                    "SELECT coalesce(max(substring(key FROM '^..([0-9]{1,18})')::bigint), 0) FROM row WHERE kind = $1";
                let found = connection.query_one(sql, &[&kind.name()]).await?.try_get(0)?;
                database.numbers.set(kind, found);
                found
            }
        };
        let sql = "INSERT INTO number AS it (kind, last) VALUES ($1, $2::bigint + 1) \
                   ON CONFLICT (kind) DO UPDATE SET last = greatest(it.last, $2) + 1 RETURNING last";
        let sql = connection.prepare_cached(sql).await?;
        let (begun, given, done) = tokio::join!(
            biased;
            connection.batch_execute("BEGIN; SET LOCAL synchronous_commit = off"),
            async { connection.query_one(&sql, &[&kind.name(), &highest]).await },
            connection.batch_execute("COMMIT")
        );
        begun?;
        let given: i64 = given?.try_get(0)?;
        done?;
        Ok(given as u64)
    };
    // A number that was given and never heard of leaves a gap, which is no harm.
    database.connections.retried("giving the next number", next).await
}

/// Takes or renews a lease, by the clock of the database: the nodes' own may disagree.
pub(crate) async fn lease(
    database: &Database,
    engine: &'static str,
    holder: &str,
    for_ms: u64,
) -> Result<bool, StoreError> {
    let for_ms = for_ms as f64;
    let take = |connection: Object| async move {
        let sql = "INSERT INTO lease AS it (engine, holder, ends) \
                   VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond') \
                   ON CONFLICT (engine) DO UPDATE SET holder = excluded.holder, \
                   ends = clock_timestamp() + $3 * interval '1 millisecond' \
                   WHERE it.holder = excluded.holder OR it.ends <= clock_timestamp()";
        let sql = connection.prepare_cached(sql).await?;
        Ok(connection.execute(&sql, &[&engine, &holder, &for_ms]).await? > 0)
    };
    database.connections.retried("taking the lease of an engine", take).await
}
