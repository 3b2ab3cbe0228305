//! Makes the projected rows anew from the ledger, compares them with the live ones, and puts them in their place.

use tocsin_core::fact;
use tocsin_ledger::InternalCore;
use tocsin_store::{CommitError, Differences, Recorded, Store, StoredEntry, limits::ENTRIES_PER_READ_MAX};

use crate::error::OpError;
use crate::sequencer::recorded_of;

/// What a rebuild found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Records that were read.
    pub records: u64,
    /// How the rows made anew differ from the live ones.
    pub differences: Differences,
    /// Whether they were put in the place of the live ones.
    pub adopted: bool,
}

/// Makes the rows anew. With `adopt`, rows that differ are replaced; without, nothing changes.
///
/// `progress` is called after each page with the number of records done.
///
/// # Errors
/// [`OpError::Fault`] if a record cannot be read, [`OpError::Moved`] if records were added meanwhile.
pub async fn rebuild(store: &dyn Store, adopt: bool, mut progress: impl FnMut(u64)) -> Result<Rebuilt, OpError> {
    let size = store.head().await?.map_or(0, |head| head.size);
    store.clear_stage().await?;
    let mut done = 0;
    while done < size {
        let entries = store.entries(done, ENTRIES_PER_READ_MAX).await?;
        if let Some(missing) = first_missing(done..size, &entries) {
            // Rows made without it would tell a tale with a hole in it, and no page would show the hole.
            return Err(OpError::Fault(format!("entry {missing} is missing; run `tocsin ledger verify`").into()));
        }
        let recorded = entries.iter().filter(|entry| entry.n < size).map(recorded).collect::<Result<Vec<_>, _>>()?;
        done += recorded.len() as u64;
        store.stage(recorded).await?;
        progress(done);
    }
    let differences = store.compare_stage().await?;
    let adopted = adopt && differences.differing > 0;
    if adopted {
        match store.adopt_stage(size).await {
            Ok(()) => {}
            Err(CommitError::Moved { .. }) => return Err(OpError::Moved { what: "the ledger".to_owned(), tries: 1 }),
            Err(CommitError::Refused(error) | CommitError::Unknown(error)) => return Err(error.into()),
        }
    }
    store.clear_stage().await?;
    Ok(Rebuilt { records: size, differences, adopted })
}

/// Returns the first of the expected positions that is not there; reads may end early, but not before they begin.
pub(crate) fn first_missing(mut expected: std::ops::Range<u64>, entries: &[StoredEntry]) -> Option<u64> {
    match entries {
        [] => expected.next(),
        entries => expected.zip(entries).find(|(n, entry)| *n != entry.n).map(|(n, _)| n),
    }
}

/// Returns what an entry changes in the rows.
pub(crate) fn recorded(entry: &StoredEntry) -> Result<Recorded, OpError> {
    let fault = |error: Box<dyn std::error::Error + Send + Sync>| {
        OpError::Fault(format!("record {} cannot be read: {error}", entry.n).into())
    };
    let core = InternalCore::parse(&entry.core).map_err(|e| fault(Box::new(e)))?;
    let facts = match &entry.disclosure {
        Some(open) => fact::decode(&open.value).map_err(|e| fault(Box::new(e)))?,
        None => Vec::new(), // erased
    };
    Ok(recorded_of(entry.n, entry.at_ms, core.op, &facts))
}
