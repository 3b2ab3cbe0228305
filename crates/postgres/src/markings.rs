//! The markings, as far as they have been read: few, and never changed once written.
//!
//! Each query for a viewer asks beside itself, over the same wire at the same time, whether there are newer ones; only then
//! are they read. So a page costs one journey, and what a marking says is decided by the core alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock};

use deadpool_postgres::ClientWrapper;
use tocsin_core::marking::{Marking, Viewer};

use crate::errors::Failure;

/// The number of the newest marking; 0: there is none.
pub(crate) const NEWEST: &str = "SELECT coalesce(max(id), 0) FROM marking";

#[derive(Default)]
struct Known {
    by_id: BTreeMap<i64, Marking>,
    by_body: HashMap<Vec<u8>, i64>,
}

/// The markings that this process has read.
#[derive(Default)]
pub(crate) struct Markings(RwLock<Known>);

impl Markings {
    /// Returns the number of the newest marking that is known.
    pub(crate) fn newest(&self) -> i64 {
        self.with(|known| known.by_id.last_key_value().map_or(0, |(id, _)| *id))
    }

    /// Returns the numbers of those that admit the viewer.
    pub(crate) fn admitting(&self, viewer: &Viewer) -> Vec<i64> {
        self.with(|known| known.by_id.iter().filter(|(_, it)| viewer.admits(it)).map(|(id, _)| *id).collect())
    }

    /// Returns the number of the marking with this body, if it is known.
    pub(crate) fn id(&self, body: &[u8]) -> Option<i64> {
        self.with(|known| known.by_body.get(body).copied())
    }

    /// Returns a marking, if it is known.
    pub(crate) fn marking(&self, id: i64) -> Option<Marking> {
        self.with(|known| known.by_id.get(&id).cloned())
    }

    /// Reads those that are newer than what is known. They are written one transaction after the other, so none with a lower
    /// number comes later.
    pub(crate) async fn learn(&self, connection: &ClientWrapper) -> Result<(), Failure> {
        let newer = connection.prepare_cached("SELECT id, body FROM marking WHERE id > $1 ORDER BY id").await?;
        for row in connection.query(&newer, &[&self.newest()]).await? {
            let (id, body): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
            let marking = serde_json::from_slice(&body)
                .map_err(|error| Failure::Damaged(format!("marking {id} is not readable ({error})")))?;
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.by_id.insert(id, marking);
            known.by_body.insert(body, id);
        }
        Ok(())
    }

    /// Returns the numbers of markings with these bodies, in their order; those that are not there are written, as part of the
    /// transaction under way. What it writes is not known before it is committed.
    pub(crate) async fn written(&self, connection: &ClientWrapper, bodies: &[Vec<u8>]) -> Result<Vec<i64>, Failure> {
        let known = || bodies.iter().map(|body| self.id(body)).collect::<Option<Vec<i64>>>();
        if let Some(ids) = known() {
            return Ok(ids);
        }
        // One writer at a time: see `learn`. Readers are not kept waiting.
        connection.batch_execute("LOCK TABLE marking IN SHARE ROW EXCLUSIVE MODE").await?;
        self.learn(connection).await?;
        let mut new: HashMap<&[u8], i64> = HashMap::new();
        let insert = connection.prepare_cached("INSERT INTO marking (body) VALUES ($1) RETURNING id").await?;
        for body in bodies {
            if self.id(body).is_none() && !new.contains_key(body.as_slice()) {
                let id = connection.query_one(&insert, &[body]).await?.try_get(0)?;
                new.insert(body, id);
            }
        }
        Ok(bodies.iter().filter_map(|body| self.id(body).or_else(|| new.get(body.as_slice()).copied())).collect())
    }

    fn with<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
