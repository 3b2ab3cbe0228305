//! Locks that the whole headquarters shares, and what becomes of a holder that has stopped.
//!
//! They are PostgreSQL's advisory locks, held by a transaction: given in the order in which they are asked for, and over with
//! the transaction, however it ends. What PostgreSQL does not notice is a holder whose process was stopped or whose machine is
//! gone without a word. So whoever waits for long looks: a holder that works is waited for, one that has been idle within its
//! transaction is ended. Its transaction is undone by that, so it can write nothing late.

use std::future::Future;
use std::pin::pin;

use deadpool_postgres::Pool;

use crate::errors::Failure;
use crate::limits;

/// What is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// The right to write next.
    Turn,
    /// Taking the index of search further.
    Index,
    /// Changing the schema.
    Schema,
}

impl Lock {
    /// The first of the lock's two numbers: "toc" and a letter, so that whoever reads `pg_locks` can tell whose it is.
    fn class(self) -> i32 {
        i32::from_be_bytes(match self {
            Lock::Turn => *b"toct",
            Lock::Index => *b"toci",
            Lock::Schema => *b"tocs",
        })
    }

    /// Returns the statement that waits for the lock, in a schema with this number: two headquarters in one database do not
    /// wait for one another.
    pub(crate) fn sql(self, schema: u32) -> String {
        format!("SELECT pg_advisory_xact_lock({}, {})", self.class(), schema.cast_signed())
    }

    /// Waits for the lock of a schema that may not be there yet, and has no number.
    pub(crate) async fn take(self, connection: &tokio_postgres::Client, schema: &str) -> Result<(), Failure> {
        connection.execute("SELECT pg_advisory_xact_lock($1, hashtext($2))", &[&self.class(), &schema]).await?;
        Ok(())
    }

    /// Waits for something that waits for the lock, and looks again and again who keeps it waiting.
    pub(crate) async fn awaited<T>(self, pool: &Pool, schema: u32, waiting: impl Future<Output = T>) -> T {
        let mut waiting = pin!(waiting);
        loop {
            tokio::select! {
                biased;
                done = &mut waiting => return done,
                () = tokio::time::sleep(limits::PATIENCE) => {}
            }
            let look = async {
                if let Err(failure) = self.end_a_stopped_holder(pool, schema).await {
                    tracing::warn!(found = failure.found(), "who keeps the others from writing could not be looked up");
                }
            };
            tokio::select! {
                biased;
                done = &mut waiting => return done,
                () = look => {}
            }
        }
    }

    /// Ends the session that holds the lock if it has been idle within its transaction for long.
    async fn end_a_stopped_holder(self, pool: &Pool, schema: u32) -> Result<(), Failure> {
        let ended = pool
            .get()
            .await?
            .query(
                "SELECT a.pid, pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
                 WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2 AND l.objsubid = 2 \
                 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
                 AND a.state LIKE 'idle in transaction%' \
                 AND a.state_change < clock_timestamp() - $3 * interval '1 millisecond'",
                &[&self.class().cast_unsigned(), &schema, &(limits::PATIENCE.as_millis() as f64)],
            )
            .await?;
        for row in ended {
            let pid: i32 = row.try_get(0)?;
            tracing::warn!(pid, "a node that held the turn and had stopped has lost it; it can write nothing late");
        }
        Ok(())
    }
}
