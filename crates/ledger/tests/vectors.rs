//! The golden vectors: what any implementation of `docs/spec/record.md` and `docs/spec/log.md` must compute.
//!
//! The files in `tests/vectors/` are the reference; they change only with the version of the format. The
//! specifications' worked examples are values from them, and a test holds the two together.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use expect_test::expect_file;
use serde_json::{Value, json};
use tocsin_ledger::hash::leaf_hash;
use tocsin_ledger::{
    Checkpoint, Disclosure, Entry, Frontier, Hash, Head, InternalCore, SignedNote, Signer, TileCoord, Timestamp,
    UnsealedRecord, VerifierKey, consistency_proof, inclusion_proof, record_id, seal,
};

const HQ: &str = "north.example";
const FACTS: [&str; 3] = [
    r#"{"fact":"report_posted","report":"R-1"}"#,
    r#"{"fact":"line_kept","line":"L-1","report":"R-1"}"#,
    r#"{"fact":"clock_stepped","by_ms":-2500}"#,
];
const OPS: [(&str, Option<&str>); 3] =
    [("post_report", Some("P-3")), ("keep_line", Some("P-BQRTXZKM")), ("note_clock", None)];

fn salt(first: u8) -> [u8; 32] {
    std::array::from_fn(|i| first.wrapping_add(i as u8))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64s(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_base64).collect()
}

fn signer() -> Signer {
    Signer::from_seed("north.example/tocsin", &salt(0x80)).unwrap()
}

/// The three records of the worked example, sealed as one batch onto an empty ledger.
fn batch() -> tocsin_ledger::SealedBatch {
    let records = (0..3)
        .map(|i| {
            let (op, by) = OPS[i];
            UnsealedRecord::new(op, by, FACTS[i].as_bytes().to_vec(), salt(0x20 * i as u8)).unwrap()
        })
        .collect();
    let now = Timestamp::from_unix_ms(1_772_907_605_120).unwrap();
    seal(&Head::empty(HQ, 1).unwrap(), records, now, &signer()).unwrap()
}

#[test]
fn records_have_the_cores_commitments_and_ids_of_the_vectors() {
    let cases: Vec<Value> = batch()
        .entries
        .iter()
        .map(|entry| {
            let core = InternalCore::parse(&entry.core).unwrap();
            json!({
                "at": core.at.to_string(), "by": core.by, "ep": core.ep, "hq": core.hq, "op": core.op,
                "facts": String::from_utf8(entry.facts.clone()).unwrap(),
                "salt_hex": hex(&entry.salt),
                "commitment_hex": hex(core.facts.as_bytes()),
                "commitment": core.facts.to_base64(),
                "core": String::from_utf8(entry.core.clone()).unwrap(),
                "id_hex": hex(record_id(&entry.core).as_bytes()),
                "id": record_id(&entry.core).to_base64(),
            })
        })
        .collect();
    expect_file!["vectors/record.json"].assert_eq(&pretty(&json!({ "cases": cases })));
}

#[test]
fn commitments_have_the_hashes_of_the_vectors() {
    let cases: Vec<Value> = [("facts", 0x00, ""), ("facts", 0x00, "a"), ("fact", 0x00, "sa"), ("body", 0xff, "Море")]
        .iter()
        .map(|&(name, first, value)| {
            let salt = salt(first);
            let disclosure = Disclosure { name, salt: &salt, value: value.as_bytes() };
            json!({
                "name": name, "salt_hex": hex(&salt), "value_hex": hex(value.as_bytes()),
                "commitment_hex": hex(disclosure.commitment().as_bytes()),
            })
        })
        .collect();
    expect_file!["vectors/commitment.json"].assert_eq(&pretty(&json!({ "cases": cases })));
}

#[test]
fn entries_have_the_bytes_and_leaf_hashes_of_the_vectors() {
    let batch = batch();
    let core = batch.entries[0].core.as_slice();
    let sig: [u8; 64] = std::array::from_fn(|i| i as u8);
    let mut entries: Vec<Entry> = batch.entries.iter().map(|entry| Entry::internal(entry.n, &entry.core)).collect();
    entries.push(Entry { n: 4812, core, sig: &sig, act: b"an act" });
    let cases: Vec<Value> = entries
        .iter()
        .map(|entry| {
            assert_eq!(entry.leaf_hash(), leaf_hash(&entry.encode()));
            json!({
                "n": entry.n, "core": String::from_utf8_lossy(entry.core), "sig_hex": hex(entry.sig),
                "act_hex": hex(entry.act), "entry_hex": hex(&entry.encode()),
                "leaf_hash_hex": hex(entry.leaf_hash().as_bytes()), "leaf_hash": entry.leaf_hash().to_base64(),
            })
        })
        .collect();
    expect_file!["vectors/entry.json"].assert_eq(&pretty(&json!({ "cases": cases })));
}

#[test]
fn trees_have_the_roots_and_proofs_of_the_vectors() {
    // Leaf i is the hash of the eight bytes of i, so that anybody can build the tree without our records.
    let mut frontier = Frontier::default();
    let mut tiles = std::collections::HashMap::new();
    let (mut roots, mut last) = (Vec::new(), 0u64);
    for size in [0u64, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 256, 257, 511, 512, 65_535, 65_536, 70_000] {
        (last..size).for_each(|i| frontier.append(leaf_hash(&i.to_be_bytes())));
        tiles.extend(frontier.take_changed_tiles().into_iter().map(|tile| (tile.coord, tile.hashes)));
        roots.push(json!({ "size": size, "root": frontier.root().to_base64() }));
        last = size;
    }
    let read = |coord: TileCoord| tiles.get(&coord).cloned();
    let inclusion: Vec<Value> = [(0, 1), (0, 2), (4, 5), (3, 7), (255, 257), (256, 257), (4812, 70_000)]
        .iter()
        .map(|&(n, size)| json!({ "n": n, "size": size, "proof": base64s(&inclusion_proof(n, size, read).unwrap()) }))
        .collect();
    let consistency: Vec<Value> = [(0, 3), (1, 2), (3, 7), (4, 7), (6, 8), (8, 8), (256, 257), (4813, 70_000)]
        .iter()
        .map(|&(old, size)| {
            let proof = base64s(&consistency_proof(old, size, read).unwrap());
            json!({ "old_size": old, "size": size, "proof": proof })
        })
        .collect();
    let mut widths: Vec<Value> = Vec::new();
    for level in 0..3u8 {
        let index = (70_000u64 >> (8 * level)) / 256;
        let coord = TileCoord { level, index };
        widths.push(json!({ "level": level, "index": index, "path": coord.path(tiles[&coord].len()) }));
    }
    let vectors = json!({
        "leaf": "leaf i is SHA-256(0x00 || i as eight bytes, big-endian)",
        "roots": roots, "inclusion": inclusion, "consistency": consistency, "right_edge_of_70000": widths,
    });
    expect_file!["vectors/tree.json"].assert_eq(&pretty(&vectors));
}

#[test]
fn a_small_ledger_has_the_tile_and_checkpoint_of_the_vectors() {
    let batch = batch();
    let key = signer().verifier_key().clone();
    assert_eq!(VerifierKey::parse(&key.to_string()).as_ref(), Ok(&key));
    assert_eq!(Checkpoint::open(batch.note.as_bytes(), &key).unwrap(), batch.checkpoint);
    assert_eq!(SignedNote::parse(batch.note.as_bytes()).unwrap().to_string(), batch.note);
    let tiles: Vec<Value> = batch
        .tiles
        .iter()
        .map(|tile| json!({ "path": tile.coord.path(tile.hashes.len()), "bytes_hex": hex(&tile.to_bytes()) }))
        .collect();
    let vectors = json!({
        "seed_hex": hex(&salt(0x80)),
        "verifier_key": key.to_string(),
        "key_id_hex": format!("{:08x}", key.key_id()),
        "entries": "those of record.json, at positions 0, 1 and 2",
        "tiles": tiles,
        "root": batch.checkpoint.root.to_base64(),
        "root_hex": hex(batch.checkpoint.root.as_bytes()),
        "checkpoint_text": batch.checkpoint.text(),
        "note": batch.note,
    });
    expect_file!["vectors/ledger.json"].assert_eq(&pretty(&vectors));
}

#[test]
fn the_worked_examples_in_the_specifications_are_the_vectors() {
    let vectors = |name: &str| -> Value {
        let path = format!("{}/tests/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let spec = |name: &str| {
        let path = format!("{}/../../docs/spec/{name}.md", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    // Long hexadecimal is broken over lines in the text; quoted text keeps its own lines.
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    let (record_md, log_md) = (spec("record"), spec("log"));
    let (record, entry, ledger, tree) = (vectors("record"), vectors("entry"), vectors("ledger"), vectors("tree"));
    let first = &record["cases"][0];
    for key in ["facts", "salt_hex", "commitment_hex", "commitment", "core", "id_hex"] {
        let value = first[key].as_str().unwrap();
        assert!(squeeze(&record_md).contains(&squeeze(value)), "record.md lacks {key} {value}");
    }
    let mut quoted: Vec<&Value> = vec![
        &entry["cases"][0]["entry_hex"],
        &entry["cases"][0]["leaf_hash_hex"],
        &entry["cases"][1]["leaf_hash_hex"],
        &entry["cases"][2]["leaf_hash_hex"],
        &ledger["root_hex"],
        &ledger["seed_hex"],
        &ledger["verifier_key"],
        &ledger["note"],
    ];
    quoted.extend(tree["roots"].as_array().unwrap()[..5].iter().map(|case| &case["root"]));
    for value in quoted {
        let value = value.as_str().unwrap();
        assert!(squeeze(&log_md).contains(&squeeze(value)), "log.md lacks {value}");
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}
