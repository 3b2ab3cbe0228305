//! A store that keeps count of what is committed, for benchmarks.

use std::sync::{Arc, Mutex, PoisonError};

use tocsin_store::{Answer, Batch, CommitError, HeadRow, Store, Turn};

use crate::forward::forward_the_rest;

/// A real store, and a copy of every batch that it wrote.
pub struct MeteredStore {
    real: Arc<dyn Store>,
    written: Mutex<Vec<Batch>>,
}

impl MeteredStore {
    /// Stands before a store.
    pub fn new(real: Arc<dyn Store>) -> MeteredStore {
        MeteredStore { real, written: Mutex::default() }
    }

    /// Takes the batches written since the last time, in order.
    pub fn take_written(&self) -> Vec<Batch> {
        std::mem::take(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store for MeteredStore {
    fn turn(&self) -> Answer<'_, Turn> {
        self.real.turn()
    }

    fn commit(&self, turn: Turn, batch: Batch) -> Answer<'_, (), CommitError> {
        Box::pin(async move {
            let copy = batch.clone();
            self.real.commit(turn, batch).await?;
            self.written.lock().unwrap_or_else(PoisonError::into_inner).push(copy);
            Ok(())
        })
    }

    fn head(&self) -> Answer<'_, Option<HeadRow>> {
        self.real.head()
    }

    fn put_blob(&self, sha256: String, bytes: Vec<u8>) -> Answer<'_, ()> {
        self.real.put_blob(sha256, bytes)
    }

    forward_the_rest!();
}
