//! Batches to write: roots are made up, since the store does not hash.

use tocsin_core::marking::{AgencyName, Marking, Tlp};
use tocsin_core::rows::{Row, RowChange, RowKind};
use tocsin_core::time::Millis;
use tocsin_store::{Batch, CommitError, HeadRow, Recorded, Store, StoredDisclosure, StoredEntry, TileRow, Turn};

/// A batch upon a parent: one entry for each list of changes, touching what it puts.
pub(crate) fn batch(parent: Option<HeadRow>, changes: Vec<Vec<RowChange>>) -> Batch {
    let start = parent.as_ref().map_or(0, |it| it.size);
    let size = start + changes.len() as u64;
    let entry = |n: u64| StoredEntry {
        n,
        at_ms: Millis(1_000 + n as i64),
        core: format!("core {n}").into_bytes(),
        disclosure: Some(StoredDisclosure { salt: [n as u8; 32], value: format!("facts {n}").into_bytes() }),
    };
    let touched = |changes: &[RowChange]| {
        let key = |it: &RowChange| if let RowChange::Put(row) = it { Some(row.key.clone()) } else { None };
        changes.iter().filter_map(key).collect()
    };
    Batch {
        parent,
        entries: (start..size).map(entry).collect(),
        tiles: vec![TileRow { level: 0, index: start / 256, hashes: vec![size as u8; 32] }],
        recorded: (start..)
            .zip(changes)
            .map(|(n, changes)| Recorded { n, touches: touched(&changes), changes })
            .collect(),
        head: HeadRow {
            size,
            root: [size as u8; 32],
            at_ms: Millis(1_000),
            checkpoint: format!("checkpoint {size}\n"),
        },
    }
}

/// A row of this kind.
pub(crate) fn row(kind: RowKind, key: &str, body: &str) -> Row {
    Row { kind, key: key.to_owned(), about: None, also: None, guard: Some(key.to_owned()), body: body.to_owned() }
}

/// A row that everybody may know of.
pub(crate) fn put(key: &str, body: &str) -> Vec<RowChange> {
    let marking = Marking::of(Tlp::Amber, AgencyName::parse("north").expect("a plain word is a name"));
    vec![RowChange::Put(row(RowKind::Report, key, body)), RowChange::Guard { key: key.to_owned(), marking }]
}

/// Writes what the turn allows.
pub(crate) async fn write(store: &dyn Store, turn: Turn, changes: Vec<Vec<RowChange>>) -> Result<(), CommitError> {
    let sealed = batch(turn.head.clone(), changes);
    store.commit(turn, sealed).await
}

/// Takes the turn and writes.
pub(crate) async fn commit(store: &dyn Store, changes: Vec<Vec<RowChange>>) -> Result<(), CommitError> {
    let turn = store.turn().await.map_err(CommitError::Refused)?;
    write(store, turn, changes).await
}
