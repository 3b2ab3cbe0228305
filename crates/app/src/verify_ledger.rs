//! Checks the whole ledger: the signed head, every entry, every opened commitment, every tile, every kept original.
//!
//! The rules are those of `docs/spec/log.md` §8 and the work is done by [`tocsin_ledger::verify`], which believes
//! nothing but a public key. This file only feeds it, a page of entries at a time, and looks at the originals of
//! reports, which the ledger knows by their hash alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tocsin_core::fact::{self, Fact};
use tocsin_core::time::Millis;
use tocsin_ledger::verify::{Bad, Place, Rule, StoredEntry as Presented, Trust, Verified, Verifier};
use tocsin_ledger::{
    Checkpoint, Disclosure, Hash, InternalCore, TileCoord, Timestamp, VerifierKey, commitment::FACTS, tile,
};
use tocsin_store::{HeadRow, Store, StoredEntry, limits::ENTRIES_PER_READ_MAX};

use crate::error::OpError;
use crate::post_report::hex;

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Everything verifies.
    Good {
        /// What the ledger holds.
        verified: Option<Verified>,
        /// How many originals of reports were found whole.
        originals: u64,
    },
    /// The first bad place.
    Bad(Box<Bad>),
    /// The ledger verifies, and the bytes of a report are missing or changed.
    BadOriginal {
        /// The report.
        report: String,
        /// What was found.
        found: String,
    },
}

/// Checks the ledger of a headquarters against the public key of its checkpoints.
///
/// `progress` is called after each page with the number of entries done and the number there are.
///
/// # Errors
/// A fault of the store. What does not verify is not an error but an answer.
pub async fn verify_ledger(
    store: &dyn Store,
    name: &str,
    key: &VerifierKey,
    mut progress: impl FnMut(u64, u64),
) -> Result<Checked, OpError> {
    let Some(head) = store.head().await? else { return nothing_there(store).await };
    let tiles = Tiles::load(store, head.size).await?;
    let trust = Trust { hq: name, key, epoch: present_epoch(store, head.size).await?, known: &[] };
    let read = tiles.clone();
    let mut verifier = match Verifier::new(trust, head.checkpoint.as_bytes(), move |coord| read.get(coord), |_| false) {
        Ok(verifier) => verifier,
        Err(bad) => return Ok(Checked::Bad(Box::new(bad))),
    };
    if let Some(bad) = bad_head(&head, key) {
        return Ok(Checked::Bad(Box::new(bad)));
    }
    let mut originals = 0;
    let mut next = 0;
    loop {
        let mut entries = store.entries(next, ENTRIES_PER_READ_MAX).await?;
        if tiles.grew(store, head.size).await? {
            entries.retain(|entry| entry.n < head.size); // appended since: a later run verifies them
        }
        let Some(last) = entries.last().map(|entry| entry.n) else { break };
        tiles.fetch_leaves(store, next, last).await?;
        for entry in &entries {
            if let Some(bad) = verifier.push(&presented(entry)).err().or_else(|| bad_time(entry)) {
                return Ok(Checked::Bad(Box::new(bad)));
            }
            if let Some(bad) = bad_original(store, entry, &mut originals).await? {
                return Ok(bad);
            }
        }
        next = last + 1;
        progress(next, head.size);
    }
    Ok(match verifier.finish() {
        Ok(Verified { last_at: Some(at), .. }) if at.unix_ms() != head.at_ms.0 => Checked::Bad(Box::new(Bad {
            place: Place::Checkpoint,
            rule: Rule::Time,
            found: format!("the head is stored with the time {}", told(head.at_ms)),
            expected: format!("{at}, when the last entry was sealed"),
        })),
        Ok(verified) => Checked::Good { verified: Some(verified), originals },
        Err(bad) => Checked::Bad(Box::new(bad)),
    })
}

/// The epoch of the last record; a record that cannot be read is found by the verification.
async fn present_epoch(store: &dyn Store, size: u64) -> Result<u64, OpError> {
    let last = store.entries(size.saturating_sub(1), 1).await?;
    Ok(last.first().and_then(|it| InternalCore::parse(&it.core).ok()).map_or(1, |core| core.ep))
}

/// A ledger without a head is new, or has lost it.
async fn nothing_there(store: &dyn Store) -> Result<Checked, OpError> {
    if store.entries(0, 1).await?.is_empty() {
        return Ok(Checked::Good { verified: None, originals: 0 });
    }
    Ok(Checked::Bad(Box::new(Bad {
        place: Place::Checkpoint,
        rule: Rule::Checkpoint,
        found: "there is none, but there are entries".to_owned(),
        expected: "a checkpoint that signs them".to_owned(),
    })))
}

/// Looks at what the head's row says beside its checkpoint: the sequencer compares and swaps by it.
fn bad_head(head: &HeadRow, key: &VerifierKey) -> Option<Bad> {
    let Checkpoint { size, root, .. } = Checkpoint::open(head.checkpoint.as_bytes(), key).ok()?;
    ((head.size, head.root) != (size, root.0)).then(|| Bad {
        place: Place::Checkpoint,
        rule: Rule::Checkpoint,
        found: format!("the head is stored at {} entries with root {}", head.size, Hash(head.root)),
        expected: format!("{size} entries with root {root}, as it signs"),
    })
}

/// Looks at the time that an entry is found by; the one that was sealed stands in its core.
fn bad_time(entry: &StoredEntry) -> Option<Bad> {
    let at = InternalCore::parse(&entry.core).ok()?.at;
    (at.unix_ms() != entry.at_ms.0).then(|| Bad {
        place: Place::Entry(entry.n),
        rule: Rule::Time,
        found: format!("it is stored with the time {}", told(entry.at_ms)),
        expected: format!("{at}, as in its core"),
    })
}

fn told(at: Millis) -> String {
    Timestamp::from_unix_ms(at.0).map_or_else(|_| format!("{} ms", at.0), |at| at.to_string())
}

fn presented(entry: &StoredEntry) -> Presented<'_> {
    let open = entry.disclosure.as_ref();
    let disclosure = open.map(|it| Disclosure { name: FACTS, salt: &it.salt, value: &it.value });
    Presented { n: entry.n, core: &entry.core, disclosure }
}

/// Looks at the original that an entry names, if it posts a report.
async fn bad_original(store: &dyn Store, entry: &StoredEntry, whole: &mut u64) -> Result<Option<Checked>, OpError> {
    let Some(open) = &entry.disclosure else { return Ok(None) };
    for fact in fact::decode(&open.value)? {
        let Fact::ReportPosted { report, posted, .. } = fact else { continue };
        for (what, kept) in posted.keeps() {
            if let Some(found) = bad_bytes(store, what, &kept.sha256).await? {
                return Ok(Some(Checked::BadOriginal { report: report.to_string(), found }));
            }
        }
        *whole += 1;
    }
    Ok(None)
}

/// Tells what is wrong with the bytes that are kept under a hash; nothing: they are whole.
async fn bad_bytes(store: &dyn Store, what: &str, named: &str) -> Result<Option<String>, OpError> {
    let is_one = if what == "bytes" { "are" } else { "is" };
    let Some(bytes) = store.blob(named).await? else { return Ok(Some(format!("its {what} {is_one} not kept"))) };
    let hash = hex(&Sha256::digest(&bytes));
    let hashes = if what == "bytes" { "hash" } else { "hashes" };
    Ok((hash != named).then(|| format!("its {what} {hashes} to {hash}, the record names {named}")))
}

/// Tiles as the verifier asks for them. Its reads are not async, so what it may ask for is fetched before: all tiles
/// above the leaves (one in 256 entries' worth), and the leaf tiles of the page at hand.
#[derive(Clone)]
struct Tiles {
    size: u64,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    above: HashMap<TileCoord, Vec<Hash>>,
    leaves: HashMap<TileCoord, Vec<Hash>>,
    /// The ledger grew while it was verified: tiles of its right edge are wider than the checkpoint's size allows.
    grew: bool,
}

impl Tiles {
    async fn load(store: &dyn Store, size: u64) -> Result<Tiles, OpError> {
        let tiles = Tiles { size, kept: Arc::default() };
        let edge = size / 256;
        let mut above = tiles.fetch(store, vec![(0, edge), (0, size.div_ceil(256))]).await?;
        for level in 1u8..8 {
            let last = size.checked_shr(8 * u32::from(level)).unwrap_or(0).div_ceil(256);
            for from in (0..=last).step_by(512) {
                let coords = (from..=last.min(from + 511)).map(|index| (level, index)).collect();
                above.extend(tiles.fetch(store, coords).await?);
            }
            if last == 0 {
                break;
            }
        }
        tiles.kept().above = above;
        Ok(tiles)
    }

    async fn fetch(&self, store: &dyn Store, coords: Vec<(u8, u64)>) -> Result<HashMap<TileCoord, Vec<Hash>>, OpError> {
        let rows = store.tiles(coords).await?;
        let hashes = |bytes: &[u8]| tile::tile_hashes(bytes).unwrap_or_default(); // of no width, the verifier says so
        let coord = |level, index| TileCoord { level, index };
        Ok(rows.iter().map(|row| (coord(row.level, row.index), hashes(&row.hashes))).collect())
    }

    async fn fetch_leaves(&self, store: &dyn Store, from: u64, to: u64) -> Result<(), OpError> {
        let leaves = self.fetch(store, (from / 256..=to / 256).map(|index| (0, index)).collect()).await?;
        self.kept().leaves = leaves;
        Ok(())
    }

    async fn grew(&self, store: &dyn Store, size: u64) -> Result<bool, OpError> {
        let grew = store.head().await?.is_some_and(|head| head.size > size);
        self.kept().grew |= grew;
        Ok(grew)
    }

    fn get(&self, coord: TileCoord) -> Option<Vec<Hash>> {
        let kept = self.kept();
        let mut hashes = kept.leaves.get(&coord).or_else(|| kept.above.get(&coord)).cloned()?;
        if kept.grew {
            hashes.truncate(coord.width_in(self.size));
        }
        (!kept.grew || !hashes.is_empty()).then_some(hashes)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
