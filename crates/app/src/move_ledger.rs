//! Moves a headquarters from one store to another: entries as they were sealed, originals, what is kept beside them.
//!
//! Rows are made anew from the entries. What is there is checked and not written again, so that a move that was stopped goes
//! on where it stood. Until the last batch the target has no checkpoint of ours: no server opens it, and none can go on from
//! half a ledger. The last batch brings the source's own checkpoint, and then the whole target is verified from its public key.

use tocsin_core::fact::{self, Fact};
use tocsin_core::rows::RowKind;
use tocsin_core::time::Millis;
use tocsin_ledger::{Entry, Frontier, VerifierKey};
use tocsin_store::limits::{ENTRIES_PER_READ_MAX, ROWS_PER_QUERY_MAX};
use tocsin_store::{Audience, Batch, CommitError, HeadRow, RowQuery, Store, StoredEntry, TileRow};

use crate::error::OpError;
use crate::rebuild::{first_missing, recorded};
use crate::verify_ledger::{Checked, verify_ledger};
use crate::{feeds, sign_in, tokens};

/// What stands in the place of a checkpoint while a move is under way.
const UNDER_WAY: &str = "a move into this database is not finished; run it again\n";

/// What is kept beside the ledger: passwords, tokens, sessions, links, and how the last look at a feed went.
const SPACES: [&str; 6] =
    [sign_in::LINK, sign_in::SESSION, sign_in::PASSWORD, sign_in::DEVICE, tokens::TOKEN, feeds::LOOK];

/// What a move did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Entries that were there already, from an earlier run.
    pub found: u64,
    /// Entries that were written.
    pub written: u64,
    /// The head of both stores now.
    pub head: HeadRow,
    /// Rows that stand in both.
    pub rows: u64,
    /// Originals that are whole in the target.
    pub originals: u64,
}

/// Where a move stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveStep {
    /// Entries are written.
    Writing,
    /// The target is verified.
    Verifying,
}

/// Moves the ledger of the headquarters `name`, whose checkpoints `key` signs. Both stores are at rest, or the source is only
/// read: what it gets meanwhile is found at the end.
///
/// `progress` is called with the step, the number of entries done and the number there are.
///
/// # Errors
/// [`OpError::NotNow`] if the source is empty, the target holds another ledger or more of this one, or the source got records
/// meanwhile; [`OpError::Fault`] if what was read cannot be verified. Nothing is taken from the source.
pub async fn move_ledger(
    (from, to): (&dyn Store, &dyn Store),
    (name, key): (&str, &VerifierKey),
    now: Millis,
    mut progress: impl FnMut(MoveStep, u64, u64),
) -> Result<Moved, OpError> {
    let Some(source) = from.head().await? else {
        return Err(OpError::NotNow("the store to move from is empty; nothing was changed".to_owned()));
    };
    let target = to.head().await?;
    let (mut parent, mut frontier) = standing(from, to, &source, target).await?;
    let found = frontier.size();
    while frontier.size() < source.size {
        let entries = page(from, frontier.size(), source.size).await?;
        for entry in &entries {
            move_originals(from, to, entry).await?;
            frontier.append(Entry::internal(entry.n, &entry.core).leaf_hash());
        }
        let is_last = frontier.size() == source.size;
        if is_last {
            move_kept(from, to, now).await?;
            if frontier.root().0 != source.root {
                return Err(fault("the entries do not give the root that the source's checkpoint signs"));
            }
        }
        let head = if is_last { source.clone() } else { under_way(&frontier, &entries) };
        let (first, last) = (entries.first().map_or(0, |it| it.n), frontier.size() - 1);
        let mut tiles = leaf_tiles(from, first, last).await?;
        if is_last {
            tiles.extend(upper_tiles(from, source.size).await?);
        }
        let recorded = entries.iter().map(recorded).collect::<Result<Vec<_>, _>>()?;
        let batch = Batch { parent: parent.take(), entries, tiles, recorded, head: head.clone() };
        commit(to, batch).await?;
        parent = Some(head);
        progress(MoveStep::Writing, frontier.size(), source.size);
    }
    to.optimize().await?;
    let (rows, originals) = check(from, to, &source, (name, key), &mut progress).await?;
    Ok(Moved { found, written: source.size - found, head: source, rows, originals })
}

/// Returns the head of the target and the tree over what it holds, if that is the beginning of the source.
async fn standing(
    from: &dyn Store,
    to: &dyn Store,
    source: &HeadRow,
    target: Option<HeadRow>,
) -> Result<(Option<HeadRow>, Frontier), OpError> {
    let mut frontier = Frontier::default();
    let Some(target) = target else { return Ok((None, frontier)) };
    let other = || {
        let (there, here) = (target.size, source.size);
        let what = format!("the store to move to holds another ledger: {there} entries, the source {here}");
        OpError::NotNow(format!("{what}; nothing was changed\n  hint: name an empty database"))
    };
    if target.size > source.size {
        return Err(other());
    }
    while frontier.size() < target.size {
        let (ours, theirs) = (page(from, frontier.size(), target.size), page(to, frontier.size(), target.size));
        for (ours, theirs) in ours.await?.into_iter().zip(theirs.await?) {
            if ours != theirs {
                return Err(other());
            }
            frontier.append(Entry::internal(ours.n, &ours.core).leaf_hash());
        }
    }
    Ok((Some(target), frontier))
}

/// Returns entries from a position on, none missing and none beyond a size.
async fn page(store: &dyn Store, from: u64, size: u64) -> Result<Vec<StoredEntry>, OpError> {
    let mut entries = store.entries(from, ENTRIES_PER_READ_MAX).await?;
    entries.retain(|it| it.n < size);
    match first_missing(from..size, &entries) {
        Some(missing) => Err(fault(&format!("entry {missing} is missing; run `tocsin ledger verify`"))),
        None => Ok(entries),
    }
}

fn under_way(frontier: &Frontier, entries: &[StoredEntry]) -> HeadRow {
    let at_ms = entries.last().map_or(Millis(0), |it| it.at_ms);
    HeadRow { size: frontier.size(), root: frontier.root().0, at_ms, checkpoint: UNDER_WAY.to_owned() }
}

async fn move_originals(from: &dyn Store, to: &dyn Store, entry: &StoredEntry) -> Result<(), OpError> {
    let Some(open) = &entry.disclosure else { return Ok(()) };
    for fact in fact::decode(&open.value)? {
        let Fact::ReportPosted { posted, .. } = fact else { continue };
        for (_, kept) in posted.keeps() {
            // What is not there is told by the verification, of the source as of the target.
            if let Some(bytes) = from.blob(&kept.sha256).await? {
                to.put_blob(kept.sha256.clone(), bytes).await?;
            }
        }
    }
    Ok(())
}

async fn move_kept(from: &dyn Store, to: &dyn Store, now: Millis) -> Result<(), OpError> {
    for space in SPACES {
        let mut after = String::new();
        loop {
            let kept = from.kept_in(space, &after, now).await?;
            let is_full = kept.len() == ROWS_PER_QUERY_MAX;
            for (key, value) in kept {
                after.clone_from(&key);
                to.keep(space, key, value).await?;
            }
            if !is_full {
                break;
            }
        }
    }
    Ok(())
}

/// Tiles over the leaves `first` to `last`, as they stand in the source.
async fn leaf_tiles(from: &dyn Store, first: u64, last: u64) -> Result<Vec<TileRow>, OpError> {
    const WIDTH: u64 = tocsin_ledger::limits::TILE_WIDTH as u64;
    Ok(from.tiles((first / WIDTH..=last / WIDTH).map(|index| (0, index)).collect()).await?)
}

/// Tiles above the leaves.
async fn upper_tiles(from: &dyn Store, size: u64) -> Result<Vec<TileRow>, OpError> {
    let mut tiles = Vec::new();
    for level in 1u8.. {
        let in_level = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        if in_level == 0 {
            break;
        }
        let coords = (0..=in_level / tocsin_ledger::limits::TILE_WIDTH as u64).map(|index| (level, index)).collect();
        tiles.extend(from.tiles(coords).await?);
    }
    Ok(tiles)
}

async fn commit(to: &dyn Store, batch: Batch) -> Result<(), OpError> {
    let turn = to.turn().await?;
    match to.commit(turn, batch).await {
        Ok(()) => Ok(()),
        Err(CommitError::Moved { .. }) => Err(OpError::NotNow(
            "somebody else writes into the store to move to; stop that and run it again".to_owned(),
        )),
        Err(CommitError::Refused(error) | CommitError::Unknown(error)) => Err(error.into()),
    }
}

/// Verifies the target from the public key, and counts the rows of both.
async fn check(
    from: &dyn Store,
    to: &dyn Store,
    source: &HeadRow,
    (name, key): (&str, &VerifierKey),
    progress: &mut impl FnMut(MoveStep, u64, u64),
) -> Result<(u64, u64), OpError> {
    let checked = verify_ledger(to, name, key, |done, of| progress(MoveStep::Verifying, done, of)).await?;
    let originals = match checked {
        Checked::Good { originals, .. } => originals,
        Checked::Bad(bad) => return Err(fault(&format!("the target does not verify: {bad}"))),
        Checked::BadOriginal { report, found } => return Err(fault(&format!("the original of {report}: {found}"))),
    };
    if from.head().await?.as_ref() != Some(source) {
        let what = "the source got records meanwhile; stop its servers and run it again: it goes on where it stands";
        return Err(OpError::NotNow(what.to_owned()));
    }
    let mut rows = 0;
    for kind in RowKind::ALL {
        let count = |store: &dyn Store| store.count(RowQuery::all(Audience::House, kind));
        let (ours, theirs) = (count(from).await?, count(to).await?);
        if ours != theirs {
            let what = format!("the source has {ours} rows of the kind {}, the target {theirs}", kind.name());
            return Err(fault(&format!("{what}; run `tocsin rebuild --check` on the source")));
        }
        rows += theirs;
    }
    Ok((rows, originals))
}

fn fault(what: &str) -> OpError {
    OpError::Fault(what.to_owned().into())
}
