//! The sequencer: gives positions, seals and commits many operations in one transaction.
//!
//! ```text
//! operations ──▶ queue ──▶ [ take all that wait ─▶ versions still as read? ─▶ seal ─▶ commit ] ──▶ answers
//!                              ▲                                                       │
//!                              └──────── as soon as the running commit ends ───────────┘
//! ```
//!
//! There is no timer: an idle sequencer commits the first operation at once; a busy one finds the next batch waiting.
//! Positions, times and hashes are given here and nowhere else, by one task. An answer is sent only when the store says
//! that the batch is on the disk. If it cannot say (`Unknown`), the head is read back; if even that does not tell, the
//! ledger stops taking records rather than guess: a warning that was answered must never be missing.

use std::collections::HashMap;
use std::sync::Arc;

use tocsin_core::fact::{self, Fact};
use tocsin_core::ids::PersonId;
use tocsin_core::rows::{self, project};
use tocsin_core::time::Millis;
use tocsin_ledger::{Head, SealedBatch, Signer, Timestamp, UnsealedRecord, seal};
use tocsin_store::world::World;
use tocsin_store::{Batch, CommitError, HeadRow, Recorded, Store, StoredDisclosure, StoredEntry, TileRow};
use tokio::sync::{mpsc, oneshot, watch};

use crate::error::OpError;
use crate::limits;

/// A thing with the version at which it was read; no version: it was not there.
pub type ReadAt = (String, Option<u64>);

/// What an operation decided, on its way into the ledger.
pub struct Decided {
    /// The operation's name.
    pub op: &'static str,
    /// Who called it; absent: the headquarters itself.
    pub by: Option<PersonId>,
    /// The facts, at least one.
    pub facts: Vec<Fact>,
    /// What it read; if any of it has moved, nothing is recorded.
    pub read: Vec<ReadAt>,
}

/// Where a record stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its position.
    pub n: u64,
    /// When it was sealed.
    pub at: Millis,
}

/// Why a record was not appended.
#[derive(Debug)]
pub(crate) enum NotAppended {
    /// What the operation read has moved: decide anew.
    Moved,
    /// Anything that deciding anew would not mend.
    Error(OpError),
}

struct Job {
    op: &'static str,
    record: UnsealedRecord,
    facts: Vec<Fact>,
    read: Vec<ReadAt>,
    answer: oneshot::Sender<Result<Appended, NotAppended>>,
}

/// The way to the sequencer.
#[derive(Clone)]
pub struct Sequencer {
    jobs: mpsc::Sender<Job>,
    head: watch::Receiver<HeadRow>,
    world: World,
}

impl Sequencer {
    /// Starts the sequencing task on a head. It ends when the last handle is dropped.
    pub(crate) fn start(
        world: &World,
        store: Arc<dyn Store>,
        signer: Signer,
        head: Head,
        row: Option<HeadRow>,
    ) -> Self {
        let (jobs, waiting) = mpsc::channel(limits::WAITING_MAX);
        let (published, head_seen) = watch::channel(row.clone().unwrap_or_else(|| row_of(&head, String::new())));
        let state = State { store, signer, head, row, versions: HashMap::new(), stopped: None };
        let clock = world.clock.clone();
        let task = async move { run(state, waiting, published, move || clock.now()).await };
        world.spawn.task("sequencer", Box::pin(task));
        Sequencer { jobs, head: head_seen, world: world.clone() }
    }

    /// Appends a record and returns once it is on the disk.
    pub(crate) async fn append(&self, decided: Decided) -> Result<Appended, NotAppended> {
        let Decided { op, by, facts, read } = decided;
        let encoded = fact::encode(&facts).map_err(|error| NotAppended::Error(error.into()))?;
        let actor = by.as_ref().map_or("system", PersonId::as_str);
        let record = UnsealedRecord::new(op, Some(actor), encoded, self.world.random())
            .map_err(|error| NotAppended::Error(OpError::Fault(Box::new(error))))?;
        let (answer, answered) = oneshot::channel();
        let gone = || NotAppended::Error(OpError::Stopped { why: "the server is shutting down".to_owned() });
        self.jobs.send(Job { op, record, facts, read, answer }).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Returns the head as it was last committed; its receiver tells of each change.
    pub(crate) fn head(&self) -> watch::Receiver<HeadRow> {
        self.head.clone()
    }
}

struct State {
    store: Arc<dyn Store>,
    signer: Signer,
    head: Head,
    row: Option<HeadRow>,
    versions: HashMap<String, Option<u64>>,
    stopped: Option<String>,
}

async fn run(
    mut state: State,
    mut waiting: mpsc::Receiver<Job>,
    published: watch::Sender<HeadRow>,
    now: impl Fn() -> Millis,
) {
    while let Some(first) = waiting.recv().await {
        let mut jobs = vec![first];
        while jobs.len() < limits::BATCH_RECORDS_MAX
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
        if let Some(why) = &state.stopped {
            refuse_all(jobs, || OpError::Stopped { why: why.clone() });
            continue;
        }
        let jobs = unmoved(&mut state, jobs).await;
        if !jobs.is_empty() {
            commit(&mut state, jobs, now(), &published).await;
        }
    }
}

fn refuse_all(jobs: Vec<Job>, error: impl Fn() -> OpError) {
    for job in jobs {
        answer(job.answer, Err(NotAppended::Error(error())));
    }
}

/// Sends an answer. A caller that went away meanwhile finds the record when it looks.
fn answer(to: oneshot::Sender<Result<Appended, NotAppended>>, what: Result<Appended, NotAppended>) {
    let _ = to.send(what);
}

/// Returns the jobs whose reads still hold, in order; the others are answered at once. A job earlier in the batch moves
/// what it touches for those behind it.
async fn unmoved(state: &mut State, jobs: Vec<Job>) -> Vec<Job> {
    let mut kept = Vec::with_capacity(jobs.len());
    if state.versions.len() > limits::VERSIONS_REMEMBERED {
        state.versions.clear();
    }
    let mut touched_here = std::collections::HashSet::new();
    'jobs: for job in jobs {
        for (thing, read_at) in &job.read {
            if touched_here.contains(thing) {
                answer(job.answer, Err(NotAppended::Moved));
                continue 'jobs;
            }
            let stands_at = match state.versions.get(thing) {
                Some(version) => *version,
                None => match state.store.version(thing).await {
                    Ok(version) => {
                        state.versions.insert(thing.clone(), version);
                        version
                    }
                    Err(error) => {
                        answer(job.answer, Err(NotAppended::Error(error.into())));
                        continue 'jobs;
                    }
                },
            };
            if stands_at != *read_at {
                answer(job.answer, Err(NotAppended::Moved));
                continue 'jobs;
            }
        }
        touched_here.extend(job.facts.iter().flat_map(Fact::touches));
        kept.push(job);
    }
    kept
}

async fn commit(state: &mut State, jobs: Vec<Job>, now: Millis, published: &watch::Sender<HeadRow>) {
    let mut waiting = Vec::with_capacity(jobs.len());
    let mut records = Vec::with_capacity(jobs.len());
    for Job { op, record, facts, answer, .. } in jobs {
        records.push(record);
        waiting.push((op, facts, answer));
    }
    let sealed = match Timestamp::from_unix_ms(now.0)
        .map_err(|e| OpError::Fault(Box::new(e)))
        .and_then(|now| seal(&state.head, records, now, &state.signer).map_err(|e| OpError::Fault(Box::new(e))))
    {
        Ok(sealed) => sealed,
        Err(error) => {
            tracing::error!(%error, "A batch could not be sealed. Nothing of it was recorded.");
            let why = error.to_string();
            for (_, _, to) in waiting {
                answer(to, Err(NotAppended::Error(OpError::Fault(why.clone().into()))));
            }
            return;
        }
    };
    if sealed.clock_behind_ms > 0 {
        tracing::warn!(
            behind_ms = sealed.clock_behind_ms,
            "The clock is behind the ledger; records carry the ledger's time."
        );
    }
    let decided: Vec<(&'static str, &[Fact])> = waiting.iter().map(|(op, facts, _)| (*op, facts.as_slice())).collect();
    let batch = batch_of(&sealed, &decided, state.row.clone());
    let written = batch.head.clone();
    let touched: Vec<(String, u64)> =
        batch.recorded.iter().flat_map(|it| it.touches.iter().map(|thing| (thing.clone(), it.n))).collect();
    let outcome = settle(state, &written, batch).await;
    match outcome {
        Ok(()) => {
            state.head = sealed.head;
            state.row = Some(written.clone());
            state.versions.extend(touched.into_iter().map(|(thing, n)| (thing, Some(n))));
            published.send_replace(written);
            for ((_, _, to), entry) in waiting.into_iter().zip(&sealed.entries) {
                answer(to, Ok(Appended { n: entry.n, at: Millis(entry.at.unix_ms()) }));
            }
        }
        Err(failed) => {
            for (_, _, to) in waiting {
                answer(to, Err(NotAppended::Error(failed.error())));
            }
        }
    }
}

/// Why a whole batch was not appended, said again to each of its callers.
#[derive(Clone)]
enum Failed {
    DiskFull,
    Stopped(String),
    Fault(String),
}

impl Failed {
    fn error(&self) -> OpError {
        match self {
            Failed::DiskFull => OpError::DiskFull,
            Failed::Stopped(why) => OpError::Stopped { why: why.clone() },
            Failed::Fault(what) => OpError::Fault(what.clone().into()),
        }
    }
}

/// Commits and makes sure of the outcome: `Ok` means on the disk, `Err` means not written or no longer known.
async fn settle(state: &mut State, written: &HeadRow, batch: Batch) -> Result<(), Failed> {
    let unknown = match state.store.commit(batch).await {
        Ok(()) => return Ok(()),
        Err(CommitError::Refused(tocsin_store::StoreError::DiskFull { .. })) => return Err(Failed::DiskFull),
        Err(CommitError::Refused(error)) => {
            tracing::error!(%error, "A batch was refused by the store. Nothing of it was recorded.");
            return Err(Failed::Fault(error.to_string()));
        }
        Err(error @ CommitError::Moved { .. }) => return Err(stop(state, error.to_string())),
        Err(CommitError::Unknown(error)) => error,
    };
    tracing::warn!(error = %unknown, "The store does not know whether a batch was written; reading the head back.");
    match state.store.head().await {
        Ok(Some(found)) if found == *written => Ok(()),
        Ok(found) if found == state.row => Err(Failed::Fault(unknown.to_string())),
        Ok(found) => {
            let size = found.map_or(0, |it| it.size);
            Err(stop(state, format!("its head is at {size} entries, neither before nor after the last batch")))
        }
        Err(error) => Err(stop(state, format!("its head cannot be read back ({error})"))),
    }
}

fn stop(state: &mut State, why: String) -> Failed {
    tracing::error!(%why, "The ledger stops taking records.");
    state.stopped = Some(why.clone());
    Failed::Stopped(why)
}

fn row_of(head: &Head, checkpoint: String) -> HeadRow {
    let at_ms = Millis(head.at().map_or(0, Timestamp::unix_ms));
    HeadRow { size: head.size(), root: head.root().0, at_ms, checkpoint }
}

fn batch_of(sealed: &SealedBatch, decided: &[(&'static str, &[Fact])], parent: Option<HeadRow>) -> Batch {
    let entries = sealed.entries.iter().map(|it| StoredEntry {
        n: it.n,
        at_ms: Millis(it.at.unix_ms()),
        core: it.core.clone(),
        disclosure: Some(StoredDisclosure { salt: it.salt, value: it.facts.clone() }),
    });
    let tiles =
        sealed.tiles.iter().map(|it| TileRow { level: it.coord.level, index: it.coord.index, hashes: it.to_bytes() });
    let recorded = sealed
        .entries
        .iter()
        .zip(decided)
        .map(|(entry, (op, facts))| recorded_of(entry.n, Millis(entry.at.unix_ms()), op, facts));
    Batch {
        parent,
        entries: entries.collect(),
        tiles: tiles.collect(),
        recorded: recorded.collect(),
        head: row_of(&sealed.head, sealed.note.clone()),
    }
}

/// Returns what a record changes: the same function for live rows and for rows made anew.
pub(crate) fn recorded_of(n: u64, at: Millis, op: &str, facts: &[Fact]) -> Recorded {
    let mut touches: Vec<String> = facts.iter().flat_map(Fact::touches).collect();
    touches.sort();
    touches.dedup();
    Recorded { n, touches, changes: project(rows::Recorded { n, at, op, facts }) }
}
