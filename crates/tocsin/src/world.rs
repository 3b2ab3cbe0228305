//! The real world, behind the traits that `store` and `app` know: the machine's clock, its randomness, tokio.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tocsin_core::time::Millis;
use tocsin_store::world::{Chance, Clock, Spawn, Task, World};

/// Returns the real world. Must be called within a tokio runtime.
pub fn real() -> World {
    World { clock: Arc::new(WallClock), chance: Arc::new(SystemChance), spawn: Arc::new(Tokio) }
}

struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Millis {
        // A clock before 1970 is broken; 0 is then as good as any and the ledger never runs backwards.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn until(&self, at: Millis) -> Task {
        let wait = u64::try_from(at.0.saturating_sub(self.now().0)).unwrap_or(0);
        Box::pin(tokio::time::sleep(std::time::Duration::from_millis(wait)))
    }
}

struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        // Linux's getrandom fails only where the system call does not exist at all; without it no salt may be made.
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

struct Tokio;

impl Spawn for Tokio {
    fn task(&self, name: &'static str, task: Task) {
        tracing::debug!(name, "A task starts.");
        tokio::spawn(task);
    }

    fn thread(&self, name: &'static str, work: Box<dyn FnOnce() + Send>) {
        std::thread::Builder::new().name(name.to_owned()).spawn(work).expect("the system starts a thread at start-up");
    }
}
