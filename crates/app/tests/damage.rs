//! Whatever is done to the file of a ledger is found: by the verification always, and at the next start if it is where
//! the ledger ends. All of it is done with SQL on the file, as an administrator, a thief or a bad disk would.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::{DEPOT, HQ, House, by_hand, file, open, opening, verify};
use expect_test::expect;
use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use tocsin_app::{Checked, Desk, Opening, OpeningError, write_note};
use tocsin_store::Store;
use tocsin_testkit::{WoundClock, world};

/// A ledger on a file: some reports, then notes until it has `size` entries. Several tiles if `size` is over 256.
async fn grown(folder: &Path, size: u64) {
    let house = House::at(folder).await.unwrap();
    for text in [DEPOT, common::DEPOT_LATER] {
        house.clock.advance_ms(1_000);
        house.post(&house.officer, text, open()).await;
    }
    let house = Arc::new(house);
    let notes: Vec<_> = (house.desk.head().size..size)
        .map(|n| {
            let house = house.clone();
            tokio::spawn(async move { write_note(&house.desk, &house.officer, &format!("note {n}"), open()).await })
        })
        .collect();
    for note in notes {
        note.await.unwrap().unwrap();
    }
    assert_eq!(house.desk.head().size, size);
    house.must_verify().await;
}

/// What the verification says of the file, in one line.
async fn told(store: &dyn Store) -> String {
    match verify(store).await {
        Ok(Checked::Good { verified, originals }) => {
            format!("good: {} entries, {originals} originals", verified.map_or(0, |it| it.size))
        }
        Ok(Checked::Bad(bad)) => bad.to_string(),
        Ok(Checked::BadOriginal { report, found }) => format!("the original of {report}: {found}"),
        Err(error) => {
            format!("{error}: {}", std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default())
        }
    }
}

/// Flips one bit of a blob or a text.
fn flip(hand: &Connection, table: &str, column: &str, place: &str, byte: usize, bit: u8) {
    let sql = format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {place}");
    let mut bytes: Vec<u8> = hand.query_row(&sql, [], |row| row.get(0)).unwrap();
    let at = byte % bytes.len();
    bytes[at] ^= 1 << (bit % 8);
    let cast = if column == "checkpoint" || column == "sha256" { "CAST(?1 AS TEXT)" } else { "?1" };
    hand.execute(&format!("UPDATE {table} SET {column} = {cast} WHERE {place}"), params![bytes]).unwrap();
}

fn sql(hand: &Connection, sql: &str) {
    hand.execute_batch(sql).unwrap();
}

/// A copy of a folder's database in a folder of its own, for one damage to be done to.
fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let into = common::database(copy.path()).display().to_string();
    by_hand(folder).execute("VACUUM INTO ?1", [into]).unwrap();
    copy
}

type Hand = fn(&Connection);

/// Each with its damage; a transaction that is rolled back makes the file whole again.
const CASES: &[(&str, Hand)] = &[
    ("nothing", |_| {}),
    ("a bit of core 70", |hand| flip(hand, "entry", "core", "n = 70", 9, 0)),
    ("a bit of the operation in core 70", |hand| flip(hand, "entry", "core", "n = 70", 150, 1)),
    ("a bit of the facts of 70", |hand| flip(hand, "disclosure", "value", "n = 70", 40, 3)),
    ("a bit of the salt of 70", |hand| flip(hand, "disclosure", "salt", "n = 70", 5, 7)),
    ("a bit of tile 0/0", |hand| flip(hand, "tile", "hashes", "level = 0 AND idx = 0", 70 * 32, 0)),
    ("a bit of the last tile", |hand| flip(hand, "tile", "hashes", "level = 0 AND idx = 1", 43 * 32 + 1, 0)),
    ("a bit of tile 1/0", |hand| flip(hand, "tile", "hashes", "level = 1 AND idx = 0", 3, 0)),
    ("a tile gone", |hand| sql(hand, "DELETE FROM tile WHERE level = 0 AND idx = 0")),
    ("a tile cut off", |hand| sql(hand, "UPDATE tile SET hashes = substr(hashes, 1, 100) WHERE idx = 1")),
    ("a bit of the checkpoint's size", |hand| flip(hand, "head", "checkpoint", "one = 1", 21, 0)),
    ("a bit of the checkpoint's signature", |hand| flip(hand, "head", "checkpoint", "one = 1", 120, 0)),
    ("the head's size", |hand| sql(hand, "UPDATE head SET size = 299")),
    ("the head's root", |hand| flip(hand, "head", "root", "one = 1", 0, 0)),
    ("the head's time", |hand| sql(hand, "UPDATE head SET at_ms = at_ms + 3600000")),
    ("the head gone", |hand| sql(hand, "DELETE FROM head")),
    ("the time of entry 70", |hand| sql(hand, "UPDATE entry SET at_ms = at_ms - 1000 WHERE n = 70")),
    ("entry 70 dropped", |hand| sql(hand, "DELETE FROM entry WHERE n = 70")),
    ("entry 0 dropped", |hand| sql(hand, "DELETE FROM entry WHERE n = 0")),
    ("the facts of 70 dropped", |hand| sql(hand, "DELETE FROM disclosure WHERE n = 70")),
    ("the facts of 70 and 71 swapped", |hand| swap(hand, "disclosure")),
    ("entries 70 and 71 swapped", |hand| swap(hand, "entry")),
    ("entries 70 and 71 swapped with their facts", |hand| {
        swap(hand, "entry");
        swap(hand, "disclosure");
    }),
    ("an entry slipped in behind 70", |hand| {
        for table in ["entry", "disclosure"] {
            sql(hand, &format!("UPDATE {table} SET n = -n - 1 WHERE n > 70; UPDATE {table} SET n = -n WHERE n < 0"));
        }
        sql(hand, "INSERT INTO entry SELECT 71, at_ms, core FROM entry WHERE n = 70");
        sql(hand, "INSERT INTO disclosure SELECT 71, salt, value FROM disclosure WHERE n = 70");
    }),
    ("an entry added at the end", |hand| {
        sql(hand, "INSERT INTO entry SELECT 300, at_ms, core FROM entry WHERE n = 299");
        sql(hand, "INSERT INTO disclosure SELECT 300, salt, value FROM disclosure WHERE n = 299");
    }),
    ("the last ten entries cut off", |hand| sql(hand, "DELETE FROM entry WHERE n >= 290")),
    ("the original of a report changed", |hand| flip(hand, "blob", "bytes", "rowid = 1", 30, 0)),
    ("the original of a report gone", |hand| sql(hand, "DELETE FROM blob WHERE rowid = 2")),
    ("an original under the name of the other", |hand| {
        sql(hand, "UPDATE blob SET bytes = (SELECT bytes FROM blob WHERE rowid = 2) WHERE rowid = 1");
    }),
];

fn swap(hand: &Connection, table: &str) {
    let steps = [(70, -1), (71, 70), (-1, 71)];
    steps.iter().for_each(|(from, to)| sql(hand, &format!("UPDATE {table} SET n = {to} WHERE n = {from}")));
}

#[tokio::test]
async fn each_thing_that_is_done_to_the_file_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    grown(folder.path(), 300).await;
    let mut findings = String::new();
    for (what, damage) in CASES {
        let copy = copy_of(folder.path());
        damage(&by_hand(copy.path()));
        let store = file(copy.path()).unwrap();
        findings.push_str(&format!("{what}\n    {}\n", plain(&told(&*store).await)));
    }
    expect![[r#"
        nothing
            good: 300 entries, 2 originals
        a bit of core 70
            entry 70 does not verify: it was changed and hashes to <hash>; expected <hash> as in its tile, which the checkpoint bears out (log.md §8, V12)
        a bit of the operation in core 70
            entry 70 does not verify: it was changed and hashes to <hash>; expected <hash> as in its tile, which the checkpoint bears out (log.md §8, V12)
        a bit of the facts of 70
            entry 70 does not verify: facts or salt changed: they give <hash>; expected <hash> as in the core (log.md §8, V11)
        a bit of the salt of 70
            entry 70 does not verify: facts or salt changed: they give <hash>; expected <hash> as in the core (log.md §8, V11)
        a bit of tile 0/0
            tile 0/0 does not verify: hash 70 is <hash>; expected <hash> of entry 70, as the checkpoint bears out (log.md §8, V12)
        a bit of the last tile
            tile 0/1 does not verify: hash 43 is <hash>; expected <hash> of entry 299, as the checkpoint bears out (log.md §8, V12)
        a bit of tile 1/0
            tile 1/0 does not verify: hash 0 is <hash>; expected <hash>, computed from the tile below (log.md §8, V13)
        a tile gone
            tile 0/0 does not verify: there is no such tile; expected a tile of 256 hashes (log.md §8, V13)
        a tile cut off
            tile 0/1 does not verify: it holds 0 hashes; expected 44 (log.md §8, V13)
        a bit of the checkpoint's size
            the checkpoint does not verify: the checkpoint is not signed as it should be (log.md §6): the note's signature by key north.example/tocsin+27c8bf45 does not verify: text or signature was changed (C2SP signed-note); expected a checkpoint signed by north.example/tocsin+27c8bf45+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs (log.md §8, V1)
        a bit of the checkpoint's signature
            the checkpoint does not verify: the checkpoint is not signed as it should be (log.md §6): the note's signature by key north.example/tocsin+27c8bf45 does not verify: text or signature was changed (C2SP signed-note); expected a checkpoint signed by north.example/tocsin+27c8bf45+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs (log.md §8, V1)
        the head's size
            the checkpoint does not verify: the head is stored at 299 entries with root <hash>; expected 300 entries with root <hash>, as it signs (log.md §8, V1)
        the head's root
            the checkpoint does not verify: the head is stored at 300 entries with root <hash>; expected 300 entries with root <hash>, as it signs (log.md §8, V1)
        the head's time
            the checkpoint does not verify: the head is stored with the time 2026-03-14T19:00:02.000Z; expected 2026-03-14T18:00:02.000Z, when the last entry was sealed (log.md §8, V8)
        the head gone
            the checkpoint does not verify: there is none, but there are entries; expected a checkpoint that signs them (log.md §8, V1)
        the time of entry 70
            entry 70 does not verify: it is stored with the time 2026-03-14T18:00:01.000Z; expected 2026-03-14T18:00:02.000Z, as in its core (log.md §8, V8)
        entry 70 dropped
            entry 70 does not verify: the next stored entry has position 71; expected position 70 (log.md §8, V3)
        entry 0 dropped
            entry 0 does not verify: the next stored entry has position 1; expected position 0 (log.md §8, V3)
        the facts of 70 dropped
            entry 70 does not verify: the facts are gone and no erasure is recorded; expected what opens <hash> (log.md §8, V9)
        the facts of 70 and 71 swapped
            entry 70 does not verify: facts or salt changed: they give <hash>; expected <hash> as in the core (log.md §8, V11)
        entries 70 and 71 swapped
            entry 70 does not verify: facts or salt changed: they give <hash>; expected <hash> as in the core (log.md §8, V11)
        entries 70 and 71 swapped with their facts
            entry 70 does not verify: it was changed and hashes to <hash>; expected <hash> as in its tile, which the checkpoint bears out (log.md §8, V12)
        an entry slipped in behind 70
            entry 71 does not verify: it was changed and hashes to <hash>; expected <hash> as in its tile, which the checkpoint bears out (log.md §8, V12)
        an entry added at the end
            entry 300 does not verify: there is an entry; expected no entry beyond the 300 that the checkpoint covers (log.md §8, V4)
        the last ten entries cut off
            entry 290 does not verify: the entries end after 290; expected 300 as signed (log.md §8, V4)
        the original of a report changed
            the original of R-1: its bytes hash to <hash>, the record names <hash>
        the original of a report gone
            the original of R-2: its bytes are not kept
        an original under the name of the other
            the original of R-1: its bytes hash to <hash>, the record names <hash>
    "#]].assert_eq(&findings);
}

/// Hashes and keys differ from run to run in what they rest on; their first letters are enough for a reader.
fn plain(finding: &str) -> String {
    let long = |word: &str| word.len() > 40 && word.chars().all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c));
    let words = finding.split(' ').map(|word| {
        let (bare, end) = word.split_at(word.trim_end_matches([',', ';', ':']).len());
        if long(bare) { format!("<hash>{end}") } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ").replace('\n', " / ")
}

/// The places where a byte of a headquarters' memory can change; what is not here is made from these (rows, guards).
const PLACES: [(&str, &str, &str); 7] = [
    ("entry", "core", "n"),
    ("disclosure", "salt", "n"),
    ("disclosure", "value", "n"),
    ("tile", "hashes", "level * 1000 + idx"),
    ("head", "root", "one"),
    ("head", "checkpoint", "one"),
    ("blob", "bytes", "rowid"),
];
const NUMBERS: [(&str, &str, &str); 4] =
    [("entry", "at_ms", "n"), ("entry", "n", "n"), ("head", "size", "one"), ("head", "at_ms", "one")];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 0, ..ProptestConfig::default() })]

    /// One bit anywhere, sixty times over for each ledger.
    #[test]
    fn one_changed_bit_anywhere_is_found(
        size in prop::sample::select(vec![4u64, 40, 257]),
        bits in prop::collection::vec((0..PLACES.len() + NUMBERS.len(), any::<u32>(), any::<u32>(), 0u8..8), 60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            grown(folder.path(), size).await;
            let store = file(folder.path()).unwrap();
            let hand = by_hand(folder.path());
            for (place, row, byte, bit) in bits {
                let (table, column, key) = PLACES.iter().chain(&NUMBERS).nth(place).unwrap();
                let count: u32 = hand.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
                let sql = format!("SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {}", row % count);
                let at: i64 = hand.query_row(&sql, [], |row| row.get(0)).unwrap();
                let place = format!("{key} = {at}");
                let before: Value =
                    hand.query_row(&format!("SELECT {column} FROM {table} WHERE {place}"), [], |row| row.get(0)).unwrap();
                let rowid = if *table == "tile" { None } else { Some(hand.query_row(&format!("SELECT rowid FROM {table} WHERE {place}"), [], |row| row.get::<_, i64>(0)).unwrap()) };
                if let Value::Integer(number) = before {
                    let after = number ^ (1 << (byte % 24));
                    if hand.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {place}"), [after]).is_err() {
                        continue; // such an entry is there already; the file refuses it
                    }
                    let found = told(&*store).await;
                    assert!(!found.starts_with("good"), "{table}.{column} {number} became {after}: {found}");
                    let undo = if *column == "n" { format!("n = {after}") } else { place };
                    hand.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {undo}"), [number]).unwrap();
                } else {
                    flip(&hand, table, column, &place, byte as usize, bit);
                    let found = told(&*store).await;
                    assert!(!found.starts_with("good"), "{table}.{column} where {place}, byte {byte}, bit {bit}: {found}");
                    let undo = rowid.map_or(place, |rowid| format!("rowid = {rowid}"));
                    hand.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {undo}"), [before]).unwrap();
                }
            }
            assert!(told(&*store).await.starts_with("good"), "everything was put back");
        });
    }
}

async fn reopen(folder: &Path, opening: Opening) -> Result<Desk, OpeningError> {
    Desk::open(world::wound(WoundClock::at(common::START), 9), file(folder)?, opening).await
}

/// Damage where the ledger ends is found at the start, before anything is written upon it.
#[tokio::test]
async fn a_desk_does_not_open_on_a_damaged_last_batch_and_names_the_entry() {
    let cases: &[(&str, Hand, &str)] = &[
        (
            "a core changed",
            |hand| flip(hand, "entry", "core", "n = (SELECT max(n) FROM entry)", 60, 0),
            "entry {last} is not the one that was sealed",
        ),
        (
            "facts changed",
            |hand| flip(hand, "disclosure", "value", "n = (SELECT max(n) FROM entry)", 60, 0),
            "the facts of entry {last} are not those that were sealed",
        ),
        (
            "a salt changed",
            |hand| flip(hand, "disclosure", "salt", "n = (SELECT max(n) FROM entry)", 6, 0),
            "the facts of entry {last} are not those that were sealed",
        ),
        (
            "an entry gone",
            |hand| sql(hand, "DELETE FROM entry WHERE n = (SELECT max(n) FROM entry)"),
            "entry {last} is missing",
        ),
        (
            "an entry more",
            |hand| sql(hand, "INSERT INTO entry SELECT n + 1, at_ms, core FROM entry ORDER BY n DESC LIMIT 1"),
            "entry {size} lies beyond the {size} that the checkpoint signs",
        ),
        (
            "another time",
            |hand| sql(hand, "UPDATE entry SET at_ms = at_ms + 1 WHERE n = (SELECT max(n) FROM entry)"),
            "entry {last} is stored with another time",
        ),
        (
            "the head's time",
            |hand| sql(hand, "UPDATE head SET at_ms = at_ms + 1"),
            "the head is stored with another time",
        ),
        (
            "the head's size",
            |hand| sql(hand, "UPDATE head SET size = size - 1"),
            "the head is stored at {last} entries, its checkpoint signs another at {size}",
        ),
        (
            "the head's root",
            |hand| flip(hand, "head", "root", "one = 1", 0, 0),
            "the head is stored at {size} entries, its checkpoint signs another at {size}",
        ),
        ("the checkpoint", |hand| flip(hand, "head", "checkpoint", "one = 1", 24, 0), ""),
        ("no head", |hand| sql(hand, "DELETE FROM head"), "there is no head, but there are entries"),
    ];
    for size in [3, 255, 256, 257, 512] {
        let folder = tempfile::tempdir().unwrap();
        grown(folder.path(), size).await;
        for (what, damage, expected) in cases {
            let copy = copy_of(folder.path());
            damage(&by_hand(copy.path()));
            let error = reopen(copy.path(), opening()).await.err().unwrap_or_else(|| panic!("{what} at {size}"));
            let expected = expected.replace("{last}", &(size - 1).to_string()).replace("{size}", &size.to_string());
            let message = error.to_string();
            assert!(message.contains(&expected), "{what} at {size}: {message}");
            assert!(message.contains("nothing was changed\n") && message.contains("hint: keep a copy of the folder"));
        }
        let whole = reopen(folder.path(), opening()).await.unwrap();
        assert_eq!(whole.head().size, size);
    }
}

#[tokio::test]
async fn a_desk_with_another_key_or_name_does_not_open_on_this_ledger() {
    let folder = tempfile::tempdir().unwrap();
    grown(folder.path(), 3).await;
    let other_key = Opening { key_seed: [8; 32], ..opening() };
    let error = reopen(folder.path(), other_key).await.err().unwrap();
    assert!(matches!(error, OpeningError::Ledger { .. }), "{error}");
    let other_name = Opening { name: "south.example".to_owned(), ..opening() };
    let error = reopen(folder.path(), other_name).await.err().unwrap();
    assert!(matches!(error, OpeningError::Ledger { .. }), "{error}");
    for name in ["", "North.example", "north example", "-", "a..b", "exämple"] {
        let bad_name = Opening { name: name.to_owned(), ..opening() };
        let error = reopen(folder.path(), bad_name).await.err().unwrap();
        assert!(matches!(error, OpeningError::Name { .. }), "{name:?}: {error}");
        assert!(error.to_string().contains("hint: use a host name you own"), "{error}");
    }
    assert_eq!(reopen(folder.path(), opening()).await.unwrap().name(), HQ, "and the right one does");
}

#[tokio::test]
async fn what_a_desk_recorded_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut size, mut looked) = (1, Vec::new());
    for round in 0..5 {
        let house = House::at(folder.path()).await.unwrap();
        assert_eq!(house.desk.head().size, size, "round {round}");
        let log = common::seen::log(&house.desk, &house.officer).await;
        assert_eq!(log[..looked.len()], looked, "the log goes on where it ended");
        house.clock.advance_ms(round);
        let report = house.post(&house.officer, DEPOT, open()).await;
        assert_eq!(report.number(), Some(round as u64 + 1), "and so do the numbers");
        house.must_verify().await;
        size = house.desk.head().size;
        looked = common::seen::log(&house.desk, &house.officer).await;
    }
}
