//! Threads that own a connection each, and take work by channel.
//!
//! SQLite blocks, and a connection belongs to one thread at a time. One thread writes; a few read beside it (WAL lets
//! them). In memory there is a single connection that does both: two could not see the same pages.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rusqlite::Connection;
use tocsin_core::marking::Marking;
use tokio::sync::{mpsc, oneshot};

use crate::{StoreError, limits, world::World};

/// A connection with what its thread remembers between jobs.
pub(super) struct Owned {
    pub(super) connection: Connection,
    /// The markings read so far, by id: few, and never changed once written.
    pub(super) markings: BTreeMap<i64, Marking>,
}

type Job = Box<dyn FnOnce(&mut Owned) + Send>;

/// What a thread does while nobody asks anything of it: one bounded step, which tells whether there is more to do.
pub(super) type Idle = Box<dyn FnMut(&mut Owned) -> bool + Send>;

/// The way to one thread.
#[derive(Clone)]
pub(super) struct Thread {
    jobs: mpsc::Sender<Job>,
}

impl Thread {
    /// Starts a thread around an open connection. It ends when the last handle is dropped, and says so by hanging up on
    /// the receiver.
    pub(super) fn start(
        world: &World,
        name: &'static str,
        connection: Connection,
        idle: Option<Idle>,
    ) -> (Thread, Receiver<()>) {
        let (jobs, mut waiting) = mpsc::channel::<Job>(limits::WAITING_PER_CONNECTION_MAX);
        let (ends, ended) = std::sync::mpsc::channel();
        let work = move || {
            let _ends = ends;
            let mut owned = Owned { connection, markings: BTreeMap::new() };
            // Without a timer (the system gives none) the thread does what it is asked, and nothing by itself.
            let timer = tokio::runtime::Builder::new_current_thread().enable_time().build();
            match (idle, timer) {
                (Some(idle), Ok(timer)) => work_or_idle(&mut owned, &mut waiting, idle, &timer),
                _ => {
                    while let Some(job) = waiting.blocking_recv() {
                        job(&mut owned);
                    }
                }
            }
            // Leaves no write-ahead log behind for a copy of the folder to miss; a failure only means a longer next start.
            let _ = owned.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        };
        world.spawn.thread(name, Box::new(work));
        (Thread { jobs }, ended)
    }

    /// Runs work on the thread and returns what it answers.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Owned) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |owned| {
            let _ = answer.send(work(owned)); // nobody waits any more: the caller was cancelled
        });
        self.jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

/// Does each job as it comes; where none came for a while, what is to be done then, a step at a time.
fn work_or_idle(owned: &mut Owned, waiting: &mut mpsc::Receiver<Job>, mut idle: Idle, timer: &tokio::runtime::Runtime) {
    const IDLE: Duration = Duration::from_millis(limits::IDLE_MS);
    let mut wait = Some(IDLE);
    loop {
        let job = match wait {
            Some(wait) => timer.block_on(async { tokio::time::timeout(wait, waiting.recv()).await }),
            None => Ok(waiting.blocking_recv()),
        };
        match job {
            Ok(Some(job)) => {
                job(owned);
                wait = Some(IDLE);
            }
            Ok(None) => break,
            Err(_) => wait = idle(owned).then_some(Duration::ZERO),
        }
    }
}

/// The writing thread and the reading ones.
#[derive(Clone)]
pub(super) struct Threads {
    pub(super) writer: Thread,
    readers: Arc<Vec<Thread>>,
    next: Arc<AtomicUsize>,
}

impl Threads {
    /// Takes the threads; without readers the writer reads as well.
    pub(super) fn new(writer: Thread, readers: Vec<Thread>) -> Threads {
        Threads { writer, readers: Arc::new(readers), next: Arc::default() }
    }

    /// Returns the next reading thread in turn.
    pub(super) fn reader(&self) -> Thread {
        if self.readers.is_empty() {
            return self.writer.clone();
        }
        self.readers[self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len()].clone()
    }
}
