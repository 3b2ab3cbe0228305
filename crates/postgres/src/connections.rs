//! The connections: one pool for reading and small writes, one for turns; and what is done when a connection is lost.
//!
//! A reading that meets a dead connection is done once more on another one. Nothing else is done twice by itself: only whoever
//! asked knows whether that would be right. Waiting is by the machine's own clock ([`tokio::time`]): how long a wire is quiet
//! has nothing to do with what time it is in a record.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tocsin_store::StoreError;
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::address::Address;
use crate::errors::Failure;
use crate::limits;

/// What is answered must be on a disk, whatever the server's own setting: `off` becomes `on`. Every other setting stays. The
/// operator said with it how far a commit must have come, and each holds at least this server's disk: `local` does not wait for
/// the standby, `remote_write` and `remote_apply` wait for more or less of it.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
                       WHERE current_setting('synchronous_commit') = 'off'";

/// What the planner cannot know on the connections of turns: each of their statements finds a handful of rows by an index, in
/// tables that were empty when it was planned and are large when it runs.
const PLANNED_FOR_FEW: &str = " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

/// Both pools.
pub(crate) struct Connections {
    /// For reading and small writes.
    pub(crate) all: Pool,
    /// For turns.
    pub(crate) turns: Pool,
}

impl Connections {
    /// Makes the pools. Connections are opened when they are asked for.
    pub(crate) fn new(address: &Address, tls: &MakeRustlsConnect) -> Result<Connections, StoreError> {
        let mut for_turns = address.config.clone();
        let options = for_turns.get_options().unwrap_or_default();
        for_turns.options(format!("{options}{PLANNED_FOR_FEW}"));
        let pool = |config: Config, most: usize| {
            let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
            let durable = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
                Box::pin(async move { client.batch_execute(DURABLE).await.map_err(HookError::Backend) })
            });
            Pool::builder(Manager::from_config(config, tls.clone(), recycling))
                .max_size(most)
                .runtime(Runtime::Tokio1)
                .post_create(durable)
                .build()
                .map_err(|error| address.cannot_open(error.to_string(), "this is a fault of Tocsin; tell us"))
        };
        Ok(Connections {
            all: pool(address.config.clone(), limits::CONNECTIONS)?,
            turns: pool(for_turns, limits::TURNS)?,
        })
    }

    /// Does something once. After a connection was lost, the others of the pool are not believed either.
    pub(crate) async fn once<T, F>(&self, doing: &'static str, work: impl FnOnce(Object) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let done = async { work(self.all.get().await?).await };
        done.await.map_err(|failure| self.sorted(failure).during(doing))
    }

    /// Does something that may be done twice, twice if the first connection was lost.
    pub(crate) async fn retried<T, F>(&self, doing: &'static str, work: impl Fn(Object) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let mut is_first = true;
        loop {
            let done = async { work(self.all.get().await?).await };
            match done.await.map_err(|failure| self.sorted(failure)) {
                Ok(done) => return Ok(done),
                Err(failure) if is_first && failure.is_lost() => is_first = false,
                Err(failure) => return Err(failure.during(doing)),
            }
        }
    }

    /// Lets go of all idle connections if this failure says that they lead nowhere.
    pub(crate) fn sorted(&self, failure: Failure) -> Failure {
        if failure.is_lost() || failure.is_read_only() {
            for pool in [&self.all, &self.turns] {
                pool.retain(|_, _| false);
            }
        }
        failure
    }
}

/// Sends a statement on its way and waits for nothing: it is done before whatever the connection is asked next. What nobody
/// waits for is answered to nobody.
pub(crate) fn send(connection: &Object, statement: &str) {
    let sent = pin!(connection.batch_execute(statement));
    // The first poll puts the statement into the connection's queue; its answer is thrown away when it comes.
    let _ = sent.poll(&mut Context::from_waker(Waker::noop()));
}

/// The wait before a further try.
pub(crate) struct BackOff(Duration);

impl BackOff {
    /// Begins short.
    pub(crate) fn new() -> BackOff {
        BackOff(limits::BACK_OFF)
    }

    /// Waits; the next time twice as long.
    pub(crate) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(limits::BACK_OFF_MAX);
    }
}
