//! How fast a ledger is verified, on one core and from memory: hashes only, as `docs/spec/log.md` §8 asks.
//!
//! The limit hashes the same bytes in the same number of pieces (a commitment, a leaf and a node for each entry) and
//! does nothing else.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use sha2::{Digest, Sha256};
use tocsin_ledger::commitment::FACTS;
use tocsin_ledger::{
    Hash, Head, SealedEntry, Signer, StoredEntry, TileCoord, Timestamp, Trust, UnsealedRecord, Verifier, seal,
};

use crate::figure::{Figure, median, ratio, told};

const HQ: &str = "north.example";
const BATCH: usize = 1_000;

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Entries in the ledger.
    #[arg(long, default_value_t = 200_000)]
    entries: usize,
    /// Bytes of facts in each.
    #[arg(long, default_value_t = 600)]
    bytes: usize,
    /// Rounds; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { entries: 200_000, bytes: 600, rounds: 5 }
    }
}

/// A ledger in memory.
struct Ledger {
    signer: Signer,
    note: String,
    entries: Vec<SealedEntry>,
    tiles: HashMap<TileCoord, Vec<Hash>>,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let ledger = grown(options.entries.next_multiple_of(BATCH), options.bytes)?;
    let count = ledger.entries.len();
    let (mut verifying, mut hashing) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let begun = Instant::now();
        verify(&ledger)?;
        verifying.push(count as f64 / begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        black_box(ledger.entries.iter().fold(0, |folded, entry| folded ^ hash(entry)));
        hashing.push(count as f64 / begun.elapsed().as_secs_f64());
        println!("verify, round {round}: {} entries/s; SHA-256 alone {}", told(verifying[round]), told(hashing[round]));
    }
    let ratio = ratio(&verifying, &hashing);
    let value = median(verifying);
    Ok(Figure {
        what: "verifying a ledger",
        unit: "entries/s",
        value,
        limit_what: "SHA-256 of the same bytes",
        limit: median(hashing),
        ratio,
        goal: "150 000 entries/s".to_owned(),
        reached: value >= 150_000.0,
        notes: format!("one core, from memory; {} entries, {} bytes of facts each", told(count as f64), options.bytes),
    })
}

fn grown(entries: usize, bytes: usize) -> Result<Ledger> {
    let signer = Signer::from_seed(&tocsin_ledger::checkpoint::origin(HQ), &[7; 32])?;
    let mut head = Head::empty(HQ, 1)?;
    let mut ledger =
        Ledger { signer, note: String::new(), entries: Vec::with_capacity(entries), tiles: HashMap::new() };
    for first in (0..entries).step_by(BATCH) {
        let records = (first..first + BATCH).map(|n| record(n, bytes)).collect::<Result<Vec<_>>>()?;
        let at = Timestamp::from_unix_ms(1_773_511_200_000 + first as i64)?;
        let batch = seal(&head, records, at, &ledger.signer)?;
        (head, ledger.note) = (batch.head, batch.note);
        ledger.tiles.extend(batch.tiles.into_iter().map(|tile| (tile.coord, tile.hashes)));
        ledger.entries.extend(batch.entries);
    }
    Ok(ledger)
}

fn record(n: usize, bytes: usize) -> Result<UnsealedRecord> {
    let mut salt = [0; 32];
    salt[..8].copy_from_slice(&n.to_be_bytes());
    Ok(UnsealedRecord::new("write_note", Some("P-3"), vec![n as u8; bytes], salt)?)
}

fn verify(ledger: &Ledger) -> Result<()> {
    let trust = Trust { hq: HQ, key: ledger.signer.verifier_key(), epoch: 1, known: &[] };
    let read = |coord| ledger.tiles.get(&coord).cloned();
    let mut verifier = Verifier::new(trust, ledger.note.as_bytes(), read, |_| false)?;
    for entry in &ledger.entries {
        verifier.push(&StoredEntry { n: entry.n, core: &entry.core, disclosure: Some(entry.disclosure()) })?;
    }
    verifier.finish()?;
    Ok(())
}

fn hash(entry: &SealedEntry) -> u8 {
    let commitment = Sha256::new()
        .chain_update([0x10])
        .chain_update(entry.salt)
        .chain_update(FACTS)
        .chain_update(&entry.facts)
        .finalize();
    let leaf = Sha256::new().chain_update([0; 23]).chain_update(&entry.core).finalize();
    Sha256::new().chain_update([1]).chain_update(leaf).chain_update(commitment).finalize()[0]
}
