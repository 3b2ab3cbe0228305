//! How fast a ledger is sealed and verified, beside the limit that SHA-256 sets in the same run.
//!
//! ```text
//! cargo run --release -p tocsin-ledger --example verify_speed -- [entries] [facts bytes]
//! ```
//!
//! The limit hashes the same bytes in the same number of pieces, and does nothing else. A timing here is a figure to
//! write down, not a test.

use std::collections::HashMap;
use std::time::Instant;

use sha2::{Digest as _, Sha256};
use tocsin_ledger::commitment::FACTS;
use tocsin_ledger::{
    Disclosure, Hash, Head, Signer, StoredEntry, TileCoord, Timestamp, Trust, UnsealedRecord, Verifier, seal,
};

const BATCH: usize = 1000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let entries = arguments.next().transpose()?.unwrap_or(200_000).next_multiple_of(BATCH);
    let facts_bytes = arguments.next().transpose()?.unwrap_or(600);
    println!("{entries} entries, {facts_bytes} bytes of facts each");

    let signer = Signer::from_seed("north.example/tocsin", &[7; 32])?;
    let mut head = Head::empty("north.example", 1)?;
    let mut stored = Vec::with_capacity(entries);
    let mut tiles: HashMap<TileCoord, Vec<Hash>> = HashMap::new();
    let mut note = String::new();
    let mut sealing = std::time::Duration::ZERO;
    for first in (0..entries).step_by(BATCH) {
        let records = (first..first + BATCH).map(|i| record(i, facts_bytes)).collect::<Result<Vec<_>, _>>()?;
        let now = Timestamp::from_unix_ms(1_772_907_605_120 + first as i64)?;
        let start = Instant::now();
        let batch = seal(&head, records, now, &signer)?;
        sealing += start.elapsed();
        (head, note) = (batch.head, batch.note);
        tiles.extend(batch.tiles.into_iter().map(|tile| (tile.coord, tile.hashes)));
        stored.extend(batch.entries);
    }
    report("seal, in batches of 1000", entries, sealing);

    let start = Instant::now();
    let trust = Trust { hq: "north.example", key: signer.verifier_key(), epoch: 1, known: &[] };
    let mut verifier = Verifier::new(trust, note.as_bytes(), |coord| tiles.get(&coord).cloned(), |_| false)?;
    for entry in &stored {
        verifier.push(&StoredEntry { n: entry.n, core: &entry.core, disclosure: Some(entry.disclosure()) })?;
    }
    let verified = verifier.finish()?;
    report("verify", entries, start.elapsed());

    let start = Instant::now();
    let mut limit = 0u8;
    for entry in &stored {
        let Disclosure { salt, value, .. } = entry.disclosure();
        let commitment =
            Sha256::new().chain_update([0x10]).chain_update(salt).chain_update(FACTS).chain_update(value).finalize();
        let leaf = Sha256::new().chain_update([0x00; 23]).chain_update(&entry.core).finalize();
        let node = Sha256::digest([leaf.as_slice(), commitment.as_slice(), &[1]].concat());
        limit ^= node[0];
    }
    report("limit: SHA-256 of the same bytes alone", entries, start.elapsed());
    println!("size {}, root {}, core {} bytes ({limit:02x})", verified.size, verified.root, stored[0].core.len());
    Ok(())
}

fn record(i: usize, facts_bytes: usize) -> Result<UnsealedRecord, tocsin_ledger::seal::RecordError> {
    let mut salt = [0; 32];
    salt[..8].copy_from_slice(&i.to_be_bytes());
    UnsealedRecord::new("post_report", Some("P-3"), vec![i as u8; facts_bytes], salt)
}

fn report(what: &str, entries: usize, elapsed: std::time::Duration) {
    let seconds = elapsed.as_secs_f64();
    println!("{what}: {:.0} entries/s ({:.2} us each)", entries as f64 / seconds, seconds * 1e6 / entries as f64);
}
