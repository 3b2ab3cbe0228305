//! A ledger in memory, as a store would keep it, and what the tests share.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::{BTreeMap, BTreeSet};

use tocsin_ledger::commitment::FACTS;
use tocsin_ledger::{
    Bad, Disclosure, Hash, Head, SealedBatch, Signer, StoredEntry, TileCoord, Timestamp, Trust, UnsealedRecord,
    Verified, Verifier, seal,
};

pub const HQ: &str = "north.example";
pub const START_MS: i64 = 1_772_907_605_120;

/// An entry as it lies in a store's table: everything can be tampered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub n: u64,
    pub core: Vec<u8>,
    /// Name, salt and value; `None` once erased.
    pub disclosure: Option<(String, [u8; 32], Vec<u8>)>,
}

#[derive(Clone, Debug)]
pub struct Stored {
    pub rows: Vec<Row>,
    pub tiles: BTreeMap<TileCoord, Vec<Hash>>,
    pub note: Vec<u8>,
    pub erased: BTreeSet<u64>,
    pub head: Head,
}

pub fn signer() -> Signer {
    Signer::from_seed("north.example/tocsin", &[7; 32]).unwrap()
}

pub fn record(i: u64) -> UnsealedRecord {
    let mut salt = [0x5a; 32];
    salt[..8].copy_from_slice(&i.to_be_bytes());
    let by = [Some("P-3"), Some("system"), None][i as usize % 3];
    UnsealedRecord::new("post_report", by, format!("facts of operation {i}").into_bytes(), salt).unwrap()
}

impl Stored {
    /// An empty ledger with its first checkpoint.
    pub fn empty() -> Stored {
        let head = Head::empty(HQ, 1).unwrap();
        let note = head.checkpoint().sign(&signer()).to_string().into_bytes();
        Stored { rows: Vec::new(), tiles: BTreeMap::new(), note, erased: BTreeSet::new(), head }
    }

    /// A ledger grown by batches of the given sizes.
    pub fn grown(batches: &[usize]) -> Stored {
        let mut stored = Stored::empty();
        for &records in batches.iter().filter(|&&records| records > 0) {
            stored.grow(records);
        }
        stored
    }

    pub fn grow(&mut self, records: usize) {
        let first = self.head.size();
        let batch = (first..first + records as u64).map(record).collect();
        let now = Timestamp::from_unix_ms(START_MS + first as i64).unwrap();
        self.commit(seal(&self.head, batch, now, &signer()).unwrap());
    }

    /// What a store does with a sealed batch.
    pub fn commit(&mut self, batch: SealedBatch) {
        assert_eq!((batch.parent_size, batch.parent_root), (self.head.size(), self.head.root()));
        self.rows.extend(batch.entries.into_iter().map(|entry| Row {
            n: entry.n,
            core: entry.core,
            disclosure: Some((FACTS.to_owned(), entry.salt, entry.facts)),
        }));
        self.tiles.extend(batch.tiles.into_iter().map(|tile| (tile.coord, tile.hashes)));
        self.note = batch.note.into_bytes();
        self.head = batch.head;
    }

    pub fn erase(&mut self, n: u64) {
        self.rows[n as usize].disclosure = None;
        self.erased.insert(n);
    }

    pub fn read_tile(&self, coord: TileCoord) -> Option<Vec<Hash>> {
        self.tiles.get(&coord).cloned()
    }

    pub fn verify(&self) -> Result<Verified, Bad> {
        let signer = signer();
        self.verify_with(Trust { hq: HQ, key: signer.verifier_key(), epoch: 1, known: &[] })
    }

    pub fn verify_with(&self, trust: Trust<'_>) -> Result<Verified, Bad> {
        let mut verifier =
            Verifier::new(trust, &self.note, |coord| self.read_tile(coord), |n| self.erased.contains(&n))?;
        for row in &self.rows {
            let disclosure = row.disclosure.as_ref().map(|(name, salt, value)| Disclosure { name, salt, value });
            verifier.push(&StoredEntry { n: row.n, core: &row.core, disclosure })?;
        }
        verifier.finish()
    }
}
