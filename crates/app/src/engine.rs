//! Engines: work that the headquarters does by itself. Of each, one runs, on whichever node holds its lease.
//!
//! The lease is renewed well before it ends, and ends by the store's clock: a node that is gone, or asleep, is followed by
//! another within [`limits::LEASE_MS`] and one renewal. A node that wakes late learns that its lease is over before it goes on;
//! what it had begun by then still goes through the sequencer, which refuses what rests on a version that has moved.

use std::sync::{Arc, Weak};

use tocsin_core::time::Millis;
use tocsin_store::Store;
use tocsin_store::world::World;
use tokio::sync::watch;

use crate::limits;

/// Whether this node may run an engine.
pub(crate) struct Lease(watch::Receiver<bool>);

impl Lease {
    /// Starts to ask for the lease of an engine, until the store is closed.
    pub(crate) fn start(world: &World, store: &Arc<dyn Store>, engine: &'static str) -> Lease {
        let (held, seen) = watch::channel(false);
        let holder = world.random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let task = renew(world.clone(), Arc::downgrade(store), engine, holder, held);
        world.spawn.task("lease", Box::pin(task));
        Lease(seen)
    }

    /// Comes back when this node has the lease; no: it never will, the headquarters closes.
    pub(crate) async fn held(&mut self) -> bool {
        self.0.wait_for(|held| *held).await.is_ok()
    }

    /// Comes back when this node has the lease no more.
    pub(crate) async fn lost(&mut self) {
        let _ = self.0.wait_for(|held| !*held).await; // closed: lost for good
    }
}

async fn renew(world: World, store: Weak<dyn Store>, engine: &'static str, holder: String, held: watch::Sender<bool>) {
    let mut ends = world.clock.now();
    while !held.is_closed() {
        let Some(here) = store.upgrade() else { return };
        let asked = world.clock.now();
        let answer = here.lease(engine, holder.clone(), limits::LEASE_MS).await;
        drop(here);
        match answer {
            Ok(true) => ends = Millis(asked.0 + limits::LEASE_MS as i64),
            Ok(false) => ends = asked,
            // Ours until it ends: nobody else can have it before.
            Err(error) => tracing::warn!(%error, engine, "The lease of an engine could not be asked for."),
        }
        let has = world.clock.now() < ends;
        if held.send_if_modified(|was| std::mem::replace(was, has) != has) {
            tracing::debug!(engine, held = has, "The lease of an engine has moved.");
        }
        world.clock.until(Millis(asked.0 + limits::LEASE_RENEWED_MS)).await;
    }
}
