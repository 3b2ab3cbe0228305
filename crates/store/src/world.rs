//! The world as values: the time, chance, and the starting of tasks.
//!
//! Nothing in `store` or `app` asks the operating system for any of the three. The binary passes the real ones in;
//! `testkit` passes a clock that is wound by hand and a seed. A simulator can then own all of it without a rewrite.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use tocsin_core::time::Millis;

/// The time.
pub trait Clock: Send + Sync {
    /// Returns the wall-clock time. It may step backwards; the ledger holds its own order.
    fn now(&self) -> Millis;

    /// Comes back when the clock shows this time, or earlier: whoever waits looks at the clock again.
    fn until(&self, at: Millis) -> Task;
}

/// Chance.
pub trait Chance: Send + Sync {
    /// Fills the bytes with randomness fit for keys and salts.
    fn fill(&self, bytes: &mut [u8]);
}

/// A task, boxed.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The starting of tasks and threads.
pub trait Spawn: Send + Sync {
    /// Starts a task.
    fn task(&self, name: &'static str, task: Task);
    /// Starts a thread that may block.
    fn thread(&self, name: &'static str, work: Box<dyn FnOnce() + Send>);
}

/// All three.
#[derive(Clone)]
pub struct World {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The starting of tasks.
    pub spawn: Arc<dyn Spawn>,
}

impl World {
    /// Returns random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.chance.fill(&mut bytes);
        bytes
    }
}
