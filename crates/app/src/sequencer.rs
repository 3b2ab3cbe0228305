//! The sequencer: gives positions, seals and commits many operations in one transaction.
//!
//! ```text
//! operations ──▶ queue ──▶ [ our turn ─▶ take all that wait ─▶ versions still as read? ─▶ seal ─▶ commit ] ──▶ answers
//!                              ▲                                                                  │
//!                              └────────────── as soon as the running commit ends ────────────────┘
//! ```
//!
//! There is no timer: an idle sequencer commits the first operation at once; a busy one finds the next batch waiting.
//! Positions, times and hashes are given here and nowhere else, by one task, and only while the store says that it is this
//! process's turn: on a database that several nodes share, a turn begins by following what the others wrote. An answer is
//! sent only when the store says that the batch is on the disk. If it cannot say (`Unknown`), the head of the next turn
//! tells, since no earlier one is under way by then; if even that does not tell, the ledger stops taking records rather than
//! guess: a warning that was answered must never be missing.

use std::collections::HashMap;
use std::sync::Arc;

use tocsin_core::fact::{self, Fact};
use tocsin_core::ids::PersonId;
use tocsin_core::rows::{self, project};
use tocsin_core::time::Millis;
use tocsin_ledger::{Head, SealedBatch, Signer, Timestamp, UnsealedRecord, seal};
use tocsin_store::world::World;
use tocsin_store::{Batch, CommitError, HeadRow, Recorded, Store, StoredDisclosure, StoredEntry, TileRow, Turn};
use tokio::sync::{mpsc, oneshot, watch};

use crate::desk::OpeningError;
use crate::error::OpError;
use crate::limits;
use crate::resume::follow;

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
    let mut news = state.store.news();
    loop {
        // Who writes learns in its turn where others stand; only who has nothing to write looks for it.
        let first = tokio::select! {
            biased;
            job = waiting.recv() => job,
            Some(()) = moved(&mut news) => {
                look(&*state.store, &published).await;
                continue;
            }
        };
        let Some(first) = first else { return };
        if let Some(why) = &state.stopped {
            refuse_all(vec![first], || OpError::Stopped { why: why.clone() });
            continue;
        }
        let turn = our_turn(&mut state, &published).await;
        // Only now: what came in while we waited for the turn goes with it.
        let mut jobs = vec![first];
        while jobs.len() < limits::BATCH_RECORDS_MAX
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
        let turn = match turn {
            Ok(turn) => turn,
            Err(failed) => {
                refuse_all(jobs, || failed.error());
                continue;
            }
        };
        let jobs = unmoved(&mut state, jobs).await;
        if !jobs.is_empty() {
            commit(&mut state, turn, jobs, now(), &published).await;
        }
    }
}

/// Waits until another process may have written; nothing: none does.
async fn moved(news: &mut Option<watch::Receiver<u64>>) -> Option<()> {
    let moved = news.as_mut()?.changed().await;
    if moved.is_err() {
        *news = None; // the store is closing
    }
    moved.ok()
}

/// Tells everybody here where the ledger stands that others write, too. What cannot be read is told with the next news.
async fn look(store: &dyn Store, published: &watch::Sender<HeadRow>) {
    match store.head().await {
        Ok(Some(found)) => publish(published, found),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "Where the ledger stands could not be read."),
    }
}

/// Tells everybody here where the ledger stands, unless they know of a later record.
fn publish(published: &watch::Sender<HeadRow>, head: HeadRow) {
    published.send_if_modified(|seen| {
        let is_newer = head.size > seen.size;
        if is_newer {
            *seen = head;
        }
        is_newer
    });
}

/// Waits for our turn, and follows what others wrote since the last one.
async fn our_turn(state: &mut State, published: &watch::Sender<HeadRow>) -> Result<Turn, Failed> {
    let turn = match state.store.turn().await {
        Ok(turn) => turn,
        Err(error) => {
            tracing::error!(%error, "The store gives no turn to write. Nothing was recorded.");
            return Err(Failed::Fault(error.to_string()));
        }
    };
    if turn.head == state.row {
        return Ok(turn);
    }
    state.versions.clear();
    let why = match &turn.head {
        None => "it is empty, and was not before".to_owned(),
        Some(row) => {
            let name = state.head.hq().to_owned();
            match follow(&*state.store, &name, &state.signer, &state.head, row).await {
                Ok(head) => {
                    state.head = head;
                    state.row = turn.head.clone();
                    publish(published, row.clone());
                    return Ok(turn);
                }
                Err(OpeningError::Store(error)) => return Err(Failed::Fault(error.to_string())),
                Err(OpeningError::Ledger { found }) => found,
                Err(error) => error.to_string(),
            }
        }
    };
    Err(stop(state, why))
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
    if let Err(error) = remember_versions(state, &jobs).await {
        let why = error.to_string();
        refuse_all(jobs, || OpError::Fault(why.clone().into()));
        return kept;
    }
    let mut touched_here = std::collections::HashSet::new();
    for job in jobs {
        let stands = |(thing, read_at): &ReadAt| {
            !touched_here.contains(thing) && state.versions.get(thing).is_some_and(|version| version == read_at)
        };
        if !job.read.iter().all(stands) {
            answer(job.answer, Err(NotAppended::Moved));
            continue;
        }
        touched_here.extend(job.facts.iter().flat_map(Fact::touches));
        kept.push(job);
    }
    kept
}

/// Asks the store for the versions that the jobs read and that are not remembered, all at once.
async fn remember_versions(state: &mut State, jobs: &[Job]) -> Result<(), tocsin_store::StoreError> {
    let read = jobs.iter().flat_map(|job| &job.read).map(|(thing, _)| thing);
    let mut unknown: Vec<String> = read.filter(|thing| !state.versions.contains_key(*thing)).cloned().collect();
    unknown.sort_unstable();
    unknown.dedup();
    if !unknown.is_empty() {
        let versions = state.store.versions(unknown.clone()).await?;
        state.versions.extend(unknown.into_iter().zip(versions));
    }
    Ok(())
}

async fn commit(state: &mut State, turn: Turn, jobs: Vec<Job>, now: Millis, published: &watch::Sender<HeadRow>) {
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
    let outcome = settle(state, turn, &written, batch).await;
    match outcome {
        Ok(()) => {
            state.head = sealed.head;
            state.row = Some(written.clone());
            state.versions.extend(touched.into_iter().map(|(thing, n)| (thing, Some(n))));
            publish(published, written);
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
async fn settle(state: &mut State, turn: Turn, written: &HeadRow, batch: Batch) -> Result<(), Failed> {
    let (first, core) = (state.head.size(), batch.entries.first().map(|it| it.core.clone()));
    let unknown = match state.store.commit(turn, batch).await {
        Ok(()) => return Ok(()),
        Err(CommitError::Refused(tocsin_store::StoreError::DiskFull { .. })) => return Err(Failed::DiskFull),
        Err(CommitError::Refused(error)) => {
            tracing::error!(%error, "A batch was refused by the store. Nothing of it was recorded.");
            return Err(Failed::Fault(error.to_string()));
        }
        Err(error @ CommitError::Moved { .. }) => {
            tracing::warn!(%error, "The turn to write was over before the batch was written. Nothing of it was recorded.");
            return Err(Failed::Fault(error.to_string()));
        }
        Err(CommitError::Unknown(error)) => error,
    };
    tracing::warn!(error = %unknown, "The store does not know whether a batch was written; the next turn tells.");
    let found = match state.store.turn().await {
        Ok(turn) => turn.head,
        Err(error) => return Err(stop(state, format!("its head cannot be read back ({error})"))),
    };
    if found.as_ref() == Some(written) {
        return Ok(());
    }
    if found == state.row {
        return Err(Failed::Fault(unknown.to_string()));
    }
    // Others may have written since. A batch is written whole or not at all, and its first core holds chance.
    match state.store.entries(first, 1).await {
        Ok(entries) if entries.first().is_some_and(|it| it.n == first && Some(&it.core) == core.as_ref()) => Ok(()),
        Ok(entries) if !entries.is_empty() => Err(Failed::Fault(unknown.to_string())),
        Ok(_) => {
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
