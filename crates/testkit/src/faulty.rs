//! A store that fails on command, before or after the write.
//!
//! Stands before a real store. A fault is set for the next commit, or the next reading of the head, and is spent by it.
//! After either unknown fault a caller must act as if it did not know what the disk holds, since from its side the two
//! look alike.

use std::sync::{Arc, Mutex, PoisonError};

use tocsin_store::{Answer, Batch, CommitError, HeadRow, Store, StoreError, Turn};

use crate::forward::forward_the_rest;

/// How the next commit, or the next keeping of bytes, goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full: nothing is written, and the store knows it.
    DiskFull,
    /// The store fails before it writes, and knows it.
    Refused,
    /// Nothing is written, and the store does not know it.
    UnknownNotWritten,
    /// It is written, and the store does not know it.
    UnknownWritten,
}

impl Fault {
    /// All faults.
    pub const ALL: [Fault; 4] = [Fault::DiskFull, Fault::Refused, Fault::UnknownNotWritten, Fault::UnknownWritten];
}

/// How the next reading of the head goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadFault {
    /// It cannot be read.
    Unreadable,
    /// It is another one than was written: somebody else's.
    Another(HeadRow),
}

/// A real store behind a switch.
pub struct FaultyStore {
    real: Arc<dyn Store>,
    commit: Switch<Fault>,
    head: Switch<HeadFault>,
    blob: Switch<Fault>,
}

/// A fault that is spent by the next one who looks.
type Switch<F> = Mutex<Option<F>>;

fn spend<F>(switch: &Switch<F>) -> Option<F> {
    switch.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn set<F>(switch: &Switch<F>, fault: F) {
    *switch.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
}

impl FaultyStore {
    /// Puts a switch before a store.
    pub fn new(real: Arc<dyn Store>) -> FaultyStore {
        FaultyStore { real, commit: Switch::default(), head: Switch::default(), blob: Switch::default() }
    }

    /// Makes the next commit go wrong.
    pub fn fail_next(&self, fault: Fault) {
        set(&self.commit, fault);
    }

    /// Makes the next reading of the head go wrong.
    pub fn fail_next_head(&self, fault: HeadFault) {
        set(&self.head, fault);
    }

    /// Makes the next keeping of a report's bytes go wrong.
    pub fn fail_next_blob(&self, fault: Fault) {
        set(&self.blob, fault);
    }

    /// Returns the store behind the switch.
    pub fn real(&self) -> &Arc<dyn Store> {
        &self.real
    }
}

fn cut(doing: &'static str) -> StoreError {
    StoreError::Failed { doing, source: "the cable was cut".into() }
}

impl Store for FaultyStore {
    /// A turn reads the head, too; while a commit is to go wrong, it is the next turn whose reading does.
    fn turn(&self) -> Answer<'_, Turn> {
        let waits = self.commit.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        match if waits { None } else { spend(&self.head) } {
            None => self.real.turn(),
            Some(HeadFault::Unreadable) => Box::pin(async { Err(cut("reading the head")) }),
            Some(HeadFault::Another(head)) => {
                Box::pin(async move { Ok(Turn { head: Some(head), ..self.real.turn().await? }) })
            }
        }
    }

    fn commit(&self, turn: Turn, batch: Batch) -> Answer<'_, (), CommitError> {
        const DOING: &str = "committing records";
        let fault = spend(&self.commit);
        Box::pin(async move {
            match fault {
                None => self.real.commit(turn, batch).await,
                Some(Fault::DiskFull) => Err(CommitError::Refused(StoreError::DiskFull { doing: DOING })),
                Some(Fault::Refused) => Err(CommitError::Refused(cut(DOING))),
                Some(Fault::UnknownNotWritten) => Err(CommitError::Unknown(cut(DOING))),
                Some(Fault::UnknownWritten) => {
                    self.real.commit(turn, batch).await?;
                    Err(CommitError::Unknown(cut(DOING)))
                }
            }
        })
    }

    fn head(&self) -> Answer<'_, Option<HeadRow>> {
        match spend(&self.head) {
            None => self.real.head(),
            Some(HeadFault::Unreadable) => Box::pin(async { Err(cut("reading the head")) }),
            Some(HeadFault::Another(head)) => Box::pin(async { Ok(Some(head)) }),
        }
    }

    fn put_blob(&self, sha256: String, bytes: Vec<u8>) -> Answer<'_, ()> {
        const DOING: &str = "keeping a value";
        let fault = spend(&self.blob);
        Box::pin(async move {
            match fault {
                None => self.real.put_blob(sha256, bytes).await,
                Some(Fault::DiskFull) => Err(StoreError::DiskFull { doing: DOING }),
                Some(Fault::Refused | Fault::UnknownNotWritten) => Err(cut(DOING)),
                Some(Fault::UnknownWritten) => {
                    self.real.put_blob(sha256, bytes).await?;
                    Err(cut(DOING))
                }
            }
        })
    }

    forward_the_rest!();
}
