//! The threads on which text is taken out of pages, mails and feeds: somebody else's bytes, slow to read, never on the threads
//! that answer everybody.
//!
//! There are few of them, and what waits for them is bounded: past it, whoever posts is told to try again. How long one may
//! take is bounded by what `tocsin-ways` refuses to begin with (its `limits.rs`).

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tocsin_store::world::World;
use tokio::sync::oneshot;

use crate::error::OpError;
use crate::limits;

type Job = Box<dyn FnOnce() + Send>;

/// The threads; they start with the first page.
#[derive(Default)]
pub(crate) struct Taking {
    jobs: OnceLock<SyncSender<Job>>,
}

impl Taking {
    /// Does the work on one of the threads.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        world: &World,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, OpError> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move || {
            if !answer.is_closed() {
                let _ = answer.send(work()); // whoever asked may have gone meanwhile
            }
        });
        let jobs = self.jobs.get_or_init(|| start(world));
        jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => OpError::Busy { what: "pages and mails are being read" },
            TrySendError::Disconnected(_) => OpError::Fault("the threads that take text out of pages are gone".into()),
        })?;
        answered.await.map_err(|_| OpError::Fault("a page was not read: its thread is gone".into()))
    }
}

fn start(world: &World) -> SyncSender<Job> {
    let (jobs, waiting) = sync_channel::<Job>(limits::TAKING_WAITING_MAX);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..limits::TAKING_AT_ONCE {
        let waiting: Arc<Mutex<Receiver<Job>>> = waiting.clone();
        let work = move || {
            loop {
                let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(job) = job else { return };
                // A fault in a parser ends one posting and not the thread that the next one needs.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
            }
        };
        world.spawn.thread("taking", Box::new(work));
    }
    jobs
}
