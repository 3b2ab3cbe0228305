//! Live change: who looks is told that things have changed, and nothing else about them.
//!
//! One task watches the head, reads what came in once for all, and hands it to every listener; each listener keeps what
//! its own viewer may know of (DESIGN, law 7). A change in which a viewer may know of nothing is no event at all. With
//! nobody listening, nothing is read. A listener that does not keep up is told so and has to begin anew from the ledger:
//! its memory is bounded here, not there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tocsin_core::fact::Fact;
use tocsin_core::marking::{Marking, Viewer};
use tocsin_core::person::ROLL;
use tocsin_core::rows::guard_of;
use tocsin_store::world::World;
use tocsin_store::{HeadRow, Store};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};

use crate::desk::facts_of;
use crate::error::OpError;
use crate::limits;

/// What records changed, before anybody's eyes.
#[derive(Clone, Debug)]
struct Change {
    /// The records: from, up to before.
    from: u64,
    to: u64,
    things: Arc<Vec<Thing>>,
}

#[derive(Clone, Debug)]
struct Thing {
    n: u64,
    id: String,
    is_new: bool,
    /// The other thing by which it changed: the change is for those who may know of both.
    through: Option<String>,
    /// Who may know of it; absent: everybody at this headquarters.
    marking: Option<Marking>,
}

/// What one viewer is told.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct News {
    /// The last record that is told of.
    pub n: u64,
    /// Things that came in; `log`: a note.
    pub new: Vec<String>,
    /// Things that changed.
    pub changed: Vec<String>,
    /// Too much has happened to tell it thing by thing: load anew.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reload: bool,
}

/// The way to everybody who listens.
pub(crate) struct Live {
    changes: broadcast::Sender<Change>,
    head: watch::Receiver<HeadRow>,
    store: Arc<dyn Store>,
    places: Arc<Semaphore>,
    /// Moves whenever a session or a token ended, so that listeners look whether it was theirs.
    ended: watch::Sender<u64>,
    closed: watch::Sender<bool>,
}

impl Live {
    /// Starts the task that watches the head.
    pub(crate) fn start(world: &World, store: Arc<dyn Store>, head: watch::Receiver<HeadRow>) -> Live {
        let (changes, _) = broadcast::channel(limits::LIVE_BEHIND_MAX);
        let task = herald(store.clone(), head.clone(), changes.clone());
        world.spawn.task("live", Box::pin(task));
        let places = Arc::new(Semaphore::new(limits::LISTENERS_MAX));
        let (ended, closed) = (watch::Sender::new(0), watch::Sender::new(false));
        Live { changes, head, store, places, ended, closed }
    }

    /// Says that a session or a token ended.
    pub(crate) fn ended(&self) {
        self.ended.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Ends all listening: the server stops.
    pub(crate) fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Begins to listen, from behind a record on.
    pub(crate) fn listen(&self, viewer: Viewer, after: u64) -> Result<Listener, OpError> {
        let busy = |_| OpError::Busy { what: "as many desks are listening as can" };
        let place = self.places.clone().try_acquire_owned().map_err(busy)?;
        // In this order: what comes in between is heard twice and told once.
        let changes = self.changes.subscribe();
        let head = self.head.borrow().size;
        let (ended, closed) = (self.ended.subscribe(), self.closed.subscribe());
        let at = after.saturating_add(1).min(head);
        let store = self.store.clone();
        Ok(Listener { viewer, at, catch_up_to: head, changes, ended, closed, store, pending: None, _place: place })
    }
}

/// Somebody who listens.
pub struct Listener {
    viewer: Viewer,
    /// The first record that was not told of.
    at: u64,
    catch_up_to: u64,
    changes: broadcast::Receiver<Change>,
    ended: watch::Receiver<u64>,
    closed: watch::Receiver<bool>,
    store: Arc<dyn Store>,
    /// Told once it is sure that the viewer is still who they were.
    pending: Option<News>,
    _place: OwnedSemaphorePermit,
}

/// What a listener hears next.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// Things that the viewer may know of have changed.
    News(News),
    /// A session or a token ended, or the roll may have changed: look whether this one may go on listening.
    AskAgain,
    /// It does not go on: the listener did not keep up, or the server stops.
    Over,
}

impl Listener {
    /// Waits for what comes next. May be dropped while waiting and called again: nothing is lost.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn next(&mut self) -> Result<Heard, OpError> {
        if *self.closed.borrow() {
            return Ok(Heard::Over);
        }
        if let Some(told) = self.pending.take() {
            return Ok(Heard::News(told));
        }
        if self.at < self.catch_up_to {
            let (from, to) = (self.at, self.catch_up_to);
            if to - from > limits::LIVE_CATCH_UP_MAX {
                self.at = to;
                return Ok(Heard::News(News { n: to - 1, new: Vec::new(), changed: Vec::new(), reload: true }));
            }
            let change = change(&*self.store, from, to).await?;
            self.at = to; // only now: whoever stops waiting for this read begins it again
            if let Some(heard) = self.heard(&change, from) {
                return Ok(heard);
            }
        }
        loop {
            let change = tokio::select! {
                _ = self.closed.changed() => return Ok(Heard::Over),
                _ = self.ended.changed() => return Ok(Heard::AskAgain),
                heard = self.changes.recv() => match heard {
                    Ok(change) => change,
                    Err(_) => return Ok(Heard::Over), // behind by more than the bound, or the desk is gone
                },
            };
            if change.to <= self.at {
                continue;
            }
            let from = self.at.max(change.from);
            self.at = change.to;
            if let Some(heard) = self.heard(&change, from) {
                return Ok(heard);
            }
        }
    }

    /// What is heard of a change. If the roll is in it, the viewer may be another one now: that is asked first.
    fn heard(&mut self, change: &Change, from: u64) -> Option<Heard> {
        let told = self.told(change, from);
        if change.things.iter().any(|it| it.n >= from && it.id == ROLL) {
            self.pending = told;
            return Some(Heard::AskAgain);
        }
        told.map(Heard::News)
    }

    /// Keeps what the viewer may know of; nothing is no event.
    fn told(&self, change: &Change, from: u64) -> Option<News> {
        let mut told = News { n: change.to - 1, new: Vec::new(), changed: Vec::new(), reload: false };
        for thing in change.things.iter().filter(|it| it.n >= from && it.id != ROLL) {
            if !thing.marking.as_ref().is_none_or(|marking| self.viewer.admits(marking)) {
                continue;
            }
            let id = if thing.id.starts_with("note/") { "log" } else { &thing.id };
            if told.new.iter().chain(&told.changed).any(|it| it == id) {
                continue;
            }
            let list = if thing.is_new { &mut told.new } else { &mut told.changed };
            list.push(id.to_owned());
        }
        (!told.new.is_empty() || !told.changed.is_empty()).then_some(told)
    }
}

async fn herald(store: Arc<dyn Store>, mut head: watch::Receiver<HeadRow>, changes: broadcast::Sender<Change>) {
    let mut at = head.borrow_and_update().size;
    while head.changed().await.is_ok() {
        let to = head.borrow_and_update().size;
        let from = std::mem::replace(&mut at, to);
        if changes.receiver_count() == 0 || from >= to {
            continue;
        }
        match change(&*store, from, to).await {
            Ok(change) => drop(changes.send(change)), // nobody listens any more
            Err(error) => tracing::error!(%error, "Desks could not be told of a change; they see it when they load."),
        }
    }
}

/// Reads what records changed: things with their present markings. What has no marking and is not a person is left out:
/// nothing is told that nobody decided to be open.
async fn change(store: &dyn Store, from: u64, to: u64) -> Result<Change, OpError> {
    let mut things: Vec<Thing> = Vec::new();
    let mut at = from;
    while at < to {
        let entries = store.entries(at, (to - at) as usize).await?;
        let Some(last) = entries.last() else { break };
        at = last.n + 1;
        for entry in entries.iter().filter(|it| it.n < to) {
            let facts = facts_of(entry)?;
            let new: BTreeSet<String> =
                facts.iter().filter_map(|it| guard_of(entry.n, it)).map(|(key, _)| key).collect();
            let mut touched = BTreeSet::new();
            for fact in &facts {
                let ids = fact.touches().into_iter().filter(|it| !new.contains(it));
                touched.extend(ids.map(|id| (id.clone(), through(fact, &id))));
            }
            let thing = |id, is_new, through| Thing { n: entry.n, id, is_new, through, marking: None };
            things.extend(new.into_iter().map(|id| thing(id, true, None)));
            things.extend(touched.into_iter().map(|(id, by)| thing(id, false, by)));
        }
    }
    let ids: BTreeSet<String> = things.iter().flat_map(|it| it.through.iter().chain([&it.id]).cloned()).collect();
    let markings = store.markings_of(ids.into_iter().collect()).await?;
    let markings: BTreeMap<String, Marking> = markings.into_iter().collect();
    for thing in &mut things {
        thing.marking = match &thing.through {
            None => markings.get(&thing.id).cloned(),
            Some(by) => markings.get(&thing.id).zip(markings.get(by)).map(|(it, by)| it.narrowed(by)),
        };
    }
    let is_open = |id: &str| id.starts_with("P-") || id == ROLL;
    things.retain(|it| it.marking.is_some() || is_open(&it.id));
    Ok(Change { from, to, things: Arc::new(things) })
}

/// An incident that an event was attached to has changed for those who may know of the event's report, and for nobody
/// else; so has a proposition that a line was placed under, or a hypothesis that one was weighed for.
fn through(fact: &Fact, id: &str) -> Option<String> {
    match fact {
        Fact::EventAttached { report, incident, .. } | Fact::PlaceResolved { report, incident, .. }
            if incident.as_str() == id =>
        {
            Some(report.to_string())
        }
        Fact::StatementPlaced { line, .. } | Fact::EvidenceWeighed { line, .. } => Some(line.report.to_string()),
        _ => None,
    }
}
