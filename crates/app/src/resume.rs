//! Picks a stored ledger up where it was left.
//!
//! At every start, and fast however long the ledger is: the checkpoint is ours and is that of the stored head, the right
//! edge of the tree gives its root, and the entries under the last leaf tile are those that were sealed, with facts that
//! open their commitments. What a crash or a bad disk damages first is there. The whole ledger is checked by
//! `tocsin ledger verify`.

use std::collections::HashMap;

use tocsin_core::rows::{RestorationRow, RowKind};
use tocsin_ledger::commitment::{FACTS, commit};
use tocsin_ledger::{Checkpoint, Entry, Frontier, Hash, Head, InternalCore, Signer, TileCoord, Timestamp, tile};
use tocsin_store::{Audience, HeadRow, RowQuery, Store, StoredEntry};

use crate::desk::OpeningError;

/// Leaves under one tile.
const TILE: u64 = tocsin_ledger::limits::TILE_WIDTH as u64;

fn bad(found: String) -> OpeningError {
    OpeningError::Ledger { found }
}

/// Returns the head to seal upon.
///
/// # Errors
/// [`OpeningError::Ledger`] names what does not fit.
pub(crate) async fn resume(
    store: &dyn Store,
    name: &str,
    signer: &Signer,
    row: &HeadRow,
) -> Result<Head, OpeningError> {
    let checkpoint = signed(signer, row)?;
    let last_tile = checkpoint.size.saturating_sub(1) / TILE;
    let tiles = edge(store, checkpoint.size, last_tile).await?;
    let at = Timestamp::from_unix_ms(row.at_ms.0).map_err(|e| bad(e.to_string()))?;
    let leaves = tiles.get(&TileCoord { level: 0, index: last_tile }).map_or(&[][..], Vec::as_slice);
    let last = last_entries(store, last_tile * TILE, leaves, checkpoint.size).await?;
    let Some((_, epoch)) = last.filter(|it| it.0 == at) else {
        return Err(bad("the head is stored with another time than its last entry was sealed with".to_owned()));
    };
    head_at(name, (at, epoch), &checkpoint, &tiles)
}

/// Returns the head to seal upon where another process has written since: what it wrote is signed with our key and goes on
/// from what this one has seen.
///
/// # Errors
/// [`OpeningError::Ledger`] names what does not fit: then somebody put another ledger in the place of ours.
pub(crate) async fn follow(
    store: &dyn Store,
    name: &str,
    signer: &Signer,
    seen: &Head,
    row: &HeadRow,
) -> Result<Head, OpeningError> {
    let checkpoint = signed(signer, row)?;
    let last_n = row.size.saturating_sub(1);
    // All on the way at once: whoever follows has the turn, and others wait for it.
    let (goes_on, last, tiles) = tokio::join!(
        goes_on_from(store, row.size, seen.size(), seen.root()),
        store.entries(last_n, 1),
        edge(store, row.size, last_n / TILE),
    );
    if !goes_on? {
        let (now, then) = (row.size, seen.size());
        return Err(bad(format!("it stands at {now} entries, and is not the one that was seen here with {then}")));
    }
    let last = last?;
    let last = last.first().ok_or_else(|| bad(format!("entry {last_n} is missing")))?;
    let last = InternalCore::parse(&last.core).map_err(|e| bad(format!("entry {last_n} cannot be read: {e}")))?;
    let mut tiles = tiles?;
    // A node that slept in its turn has lost it, and what it reads may have grown since: it still learns where it stood, and
    // its commit is refused.
    tiles.iter_mut().for_each(|(coord, hashes)| hashes.truncate(coord.width_in(row.size)));
    head_at(name, (last.at, last.ep.max(seen.epoch())), &checkpoint, &tiles)
}

/// Returns the checkpoint that was seen if the ledger does not go on from it: the database was put back since.
///
/// # Errors
/// [`OpeningError::Ledger`] if it is not ours, or if nothing at all is left: then another database was named by mistake.
pub(crate) async fn lost_since(
    store: &dyn Store,
    signer: &Signer,
    head: &Head,
    seen: &str,
) -> Result<Option<String>, OpeningError> {
    let checkpoint = Checkpoint::open(seen.as_bytes(), signer.verifier_key());
    let checkpoint = checkpoint.map_err(|e| bad(format!("the checkpoint that was kept beside it is not ours: {e}")))?;
    if head.size() == 0 && checkpoint.size > 0 {
        let had = checkpoint.size;
        return Err(bad(format!("it is empty, and the checkpoint that was kept beside it signs {had} entries")));
    }
    let known = goes_on_from(store, head.size(), checkpoint.size, checkpoint.root).await?
        || told_before(store, signer, &checkpoint).await?;
    Ok((!known).then(|| seen.to_owned()))
}

/// Tells whether another node that saw this very checkpoint has said already that what it signs is lost.
async fn told_before(store: &dyn Store, signer: &Signer, seen: &Checkpoint) -> Result<bool, OpeningError> {
    for found in store.rows(RowQuery::all(Audience::House, RowKind::Restoration)).await? {
        let row: RestorationRow = serde_json::from_str(&found.body)
            .map_err(|e| bad(format!("the row {} of a restoration cannot be read: {e}", found.key)))?;
        let told = Checkpoint::open(row.seen.as_bytes(), signer.verifier_key());
        if told.is_ok_and(|told| (told.size, told.root) == (seen.size, seen.root)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Tells whether the ledger in the store, at this size, begins with the one that was seen with a size and a root.
async fn goes_on_from(store: &dyn Store, size: u64, seen: u64, root: Hash) -> Result<bool, OpeningError> {
    if seen > size {
        return Ok(false);
    }
    let mut tiles = edge(store, seen, seen.saturating_sub(1) / TILE).await?;
    let read = |coord: TileCoord| {
        let mut hashes = tiles.remove(&coord)?;
        hashes.truncate(coord.width_in(seen)); // the tile may have grown since
        Some(hashes)
    };
    let then = Frontier::resume(seen, read).map_err(|e| bad(e.to_string()))?;
    Ok(then.root() == root)
}

/// Returns the checkpoint of a stored head, if it is ours and signs that head.
fn signed(signer: &Signer, row: &HeadRow) -> Result<Checkpoint, OpeningError> {
    let checkpoint =
        Checkpoint::open(row.checkpoint.as_bytes(), signer.verifier_key()).map_err(|e| bad(e.to_string()))?;
    if (row.size, row.root) != (checkpoint.size, checkpoint.root.0) {
        let (stored, signed) = (row.size, checkpoint.size);
        return Err(bad(format!("the head is stored at {stored} entries, its checkpoint signs another at {signed}")));
    }
    Ok(checkpoint)
}

fn head_at(
    name: &str,
    (at, epoch): (Timestamp, u64),
    checkpoint: &Checkpoint,
    tiles: &HashMap<TileCoord, Vec<Hash>>,
) -> Result<Head, OpeningError> {
    let read = |coord: TileCoord| tiles.get(&coord).cloned();
    Head::resume(name, epoch, Some(at), checkpoint, read).map_err(|e| bad(e.to_string()))
}

/// Returns the empty head if the store is as empty as it says.
///
/// # Errors
/// [`OpeningError::Ledger`] if there are entries: then the head was lost, and to begin anew would bury them.
pub(crate) async fn nothing_there(store: &dyn Store, empty: Head) -> Result<Head, OpeningError> {
    if store.entries(0, 1).await?.is_empty() {
        return Ok(empty);
    }
    Err(bad("there is no head, but there are entries".to_owned()))
}

/// Reads the tiles of the right edge, and the last leaf tile: if that is full, the edge begins behind it.
async fn edge(store: &dyn Store, size: u64, last_tile: u64) -> Result<HashMap<TileCoord, Vec<Hash>>, OpeningError> {
    let mut coords = vec![(0, last_tile)];
    for level in 0u8.. {
        let in_level = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        if in_level == 0 {
            break;
        }
        coords.push((level, in_level / TILE));
    }
    let rows = store.tiles(coords).await?;
    let read = |row: tocsin_store::TileRow| {
        let coord = TileCoord { level: row.level, index: row.index };
        Some((coord, tile::tile_hashes(&row.hashes)?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Checks the entries from `from` on against their leaves, and that none lies beyond. Returns time and epoch of the last one.
async fn last_entries(
    store: &dyn Store,
    from: u64,
    leaves: &[Hash],
    size: u64,
) -> Result<Option<(Timestamp, u64)>, OpeningError> {
    let entries = store.entries(from, TILE as usize + 1).await?;
    let mut last = None;
    for (n, leaf) in (from..size).zip(leaves) {
        let entry = entries.iter().find(|entry| entry.n == n);
        let entry = entry.ok_or_else(|| bad(format!("entry {n} is missing")))?;
        last = Some(sealed(entry, *leaf)?);
    }
    match entries.iter().find(|entry| entry.n >= size) {
        Some(beyond) => Err(bad(format!("entry {} lies beyond the {size} that the checkpoint signs", beyond.n))),
        None => Ok(last),
    }
}

/// Returns time and epoch of an entry, if it is the one that was sealed. Facts that are gone are left to the verification, which
/// knows whether they were erased.
fn sealed(entry: &StoredEntry, leaf: Hash) -> Result<(Timestamp, u64), OpeningError> {
    let n = entry.n;
    if Entry::internal(n, &entry.core).leaf_hash() != leaf {
        return Err(bad(format!("entry {n} is not the one that was sealed")));
    }
    let core = InternalCore::parse(&entry.core).map_err(|e| bad(format!("entry {n} cannot be read: {e}")))?;
    if entry.disclosure.as_ref().is_some_and(|open| commit(FACTS, &open.salt, &open.value) != core.facts) {
        return Err(bad(format!("the facts of entry {n} are not those that were sealed")));
    }
    if core.at.unix_ms() != entry.at_ms.0 {
        return Err(bad(format!("entry {n} is stored with another time than it was sealed with")));
    }
    Ok((core.at, core.ep))
}
