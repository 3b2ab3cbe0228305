//! Verification: an untouched ledger passes, and whatever is done to a stored one is found.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::{HQ, Row, START_MS, Stored, record, signer};
use expect_test::expect_file;
use proptest::prelude::*;
use tocsin_ledger::commitment::commit;
use tocsin_ledger::{
    Bad, Checkpoint, Entry, Head, InternalCore, Place, Rule, Signer, TileCoord, Timestamp, Trust, seal,
};

fn tile(level: u8, index: u64) -> TileCoord {
    TileCoord { level, index }
}

#[test]
fn an_untouched_ledger_verifies_at_every_size_around_a_full_tile() {
    for batches in [&[][..], &[1], &[2], &[255], &[255, 1], &[256, 1], &[511, 2], &[768], &[100, 700, 5]] {
        let stored = Stored::grown(batches);
        let verified = stored.verify().unwrap();
        let size = batches.iter().sum::<usize>() as u64;
        assert_eq!((verified.size, verified.opened, verified.erased), (size, size, 0));
        assert_eq!((verified.root, verified.last_at), (stored.head.root(), stored.head.at()));
    }
}

#[test]
fn a_ledger_with_recorded_erasures_verifies_and_counts_them() {
    let mut stored = Stored::grown(&[300]);
    [0, 7, 299].into_iter().for_each(|n| stored.erase(n));
    let verified = stored.verify().unwrap();
    assert_eq!((verified.opened, verified.erased), (297, 3));
}

#[test]
fn each_thing_that_can_be_done_to_a_ledger_is_named() {
    type Tampering = (&'static str, fn(&mut Stored));
    let cases: &[Tampering] = &[
        ("a letter of the checkpoint changed", |s| s.note[3] ^= 1),
        ("the checkpoint cut off", |s| s.note.truncate(60)),
        ("entry 4 dropped", |s| drop(s.rows.remove(4))),
        ("entry 4 there twice", |s| s.rows.insert(4, s.rows[4].clone())),
        ("entries 3 and 4 swapped", |s| s.rows.swap(3, 4)),
        ("the last entry dropped", |s| drop(s.rows.pop())),
        ("an entry added", |s| s.rows.push(Row { n: 300, ..s.rows[299].clone() })),
        ("a space behind core 9", |s| s.rows[9].core.push(b' ')),
        ("a letter of core 9 changed", |s| s.rows[9].core[3] ^= 1),
        ("the facts of entry 4 gone", |s| s.rows[4].disclosure = None),
        ("the erased facts of entry 5 back", |s| s.rows[5].disclosure = s.rows[4].disclosure.clone()),
        ("the facts of entry 3 at entry 4", |s| s.rows[4].disclosure = s.rows[3].disclosure.clone()),
        ("the facts of entry 4 called body", |s| {
            s.rows[4].disclosure.as_mut().unwrap().0 = "body".to_owned();
        }),
        ("another operation in core 4", |s| rewrite(s, 4, |core| core.op = "keep_line")),
        ("the stored hash of entry 4 changed", |s| hash(s, 0, 0, 4)),
        ("two stored hashes changed, 4 and 90", |s| {
            hash(s, 0, 0, 4);
            hash(s, 0, 0, 90);
        }),
        ("a hash of tile 1/0 changed", |s| hash(s, 1, 0, 0)),
        ("tile 1/0 gone", |s| drop(s.tiles.remove(&tile(1, 0)))),
        ("tile 0/1 cut off", |s| s.tiles.get_mut(&tile(0, 1)).unwrap().truncate(43)),
        ("a tile beyond the edge", |s| drop(s.tiles.insert(tile(0, 2), s.tiles[&tile(0, 1)].clone()))),
        ("a tile on top", |s| drop(s.tiles.insert(tile(2, 0), s.tiles[&tile(1, 0)].clone()))),
        ("entries and tiles rewritten together", |s| {
            let forged = forge(|core| core.op = "keep_line");
            (s.rows, s.tiles) = (forged.rows, forged.tiles);
            s.rows[5].disclosure = None;
        }),
    ];
    let findings: String = cases
        .iter()
        .map(|(what, tamper)| {
            let mut stored = Stored::grown(&[200, 100]);
            stored.erase(5);
            tamper(&mut stored);
            format!("{what}:\n    {}\n", stored.verify().unwrap_err())
        })
        .collect();
    expect_file!["findings.txt"].assert_eq(&findings);
}

/// Flips a bit of one stored hash.
fn hash(stored: &mut Stored, level: u8, index: u64, place: usize) {
    stored.tiles.get_mut(&tile(level, index)).unwrap()[place].0[0] ^= 1;
}

/// Replaces the core of one entry by another well-formed one.
fn rewrite(stored: &mut Stored, n: usize, change: fn(&mut InternalCore<'_>)) {
    let before = stored.rows[n].core.clone();
    let mut core = InternalCore::parse(&before).unwrap();
    change(&mut core);
    stored.rows[n].core = core.encode();
}

/// An insider with the log key rewrites entry 4 and seals everything anew: tiles, checkpoint and all.
fn forge(change: fn(&mut InternalCore<'_>)) -> Stored {
    let mut stored = Stored::grown(&[300]);
    rewrite(&mut stored, 4, change);
    let mut frontier = tocsin_ledger::Frontier::default();
    stored.rows.iter().for_each(|row| frontier.append(Entry::internal(row.n, &row.core).leaf_hash()));
    stored.tiles = frontier.take_changed_tiles().into_iter().map(|tile| (tile.coord, tile.hashes)).collect();
    let checkpoint = Checkpoint { root: frontier.root(), ..stored.head.checkpoint() };
    stored.note = checkpoint.sign(&signer()).to_string().into_bytes();
    stored
}

#[test]
fn a_ledger_that_its_own_key_sealed_wrongly_is_found_out() {
    let rule_of = |change: fn(&mut InternalCore<'_>)| {
        let bad = forge(change).verify().unwrap_err();
        (bad.place, bad.rule)
    };
    assert_eq!(rule_of(|core| core.hq = "south.example"), (Place::Entry(4), Rule::Hq));
    assert_eq!(rule_of(|core| core.ep = 2), (Place::Entry(4), Rule::Epoch));
    assert_eq!(rule_of(|core| core.op = "Post"), (Place::Entry(4), Rule::Core));
    assert_eq!(rule_of(|core| core.by = Some("Anna")), (Place::Entry(4), Rule::Core));
    assert_eq!(rule_of(|core| core.at = Timestamp::from_unix_ms(START_MS - 1).unwrap()), (Place::Entry(4), Rule::Time));
    assert_eq!(rule_of(|core| core.at = Timestamp::from_unix_ms(START_MS + 1).unwrap()), (Place::Entry(5), Rule::Time));
    assert_eq!(rule_of(|core| core.facts = commit("facts", &[0; 32], b"")), (Place::Entry(4), Rule::Commitment));
    // An honest-looking change under the right key is valid by itself: only an earlier checkpoint tells.
    let forged = forge(|core| core.op = "keep_line");
    assert!(forged.verify().is_ok());
    let kept = Stored::grown(&[300]).head.checkpoint();
    let key = signer();
    let bad = forged.verify_with(Trust { hq: HQ, key: key.verifier_key(), epoch: 1, known: &[kept] }).unwrap_err();
    assert_eq!((bad.place, bad.rule), (Place::Checkpoint, Rule::Known));
}

#[test]
fn an_epoch_that_goes_back_is_found() {
    let forged = forge(|core| core.ep = 2);
    let key = signer();
    let bad = forged.verify_with(Trust { hq: HQ, key: key.verifier_key(), epoch: 2, known: &[] }).unwrap_err();
    assert_eq!((bad.place, bad.rule), (Place::Entry(5), Rule::Epoch), "{bad}");
}

#[test]
fn tiles_above_the_leaves_are_verified_when_they_are_full() {
    let mut stored = Stored::grown(&[16_000, 16_000, 16_000, 16_000, 2_000]);
    assert_eq!(stored.tiles[&tile(1, 0)].len(), 256);
    assert_eq!(stored.verify().map(|verified| verified.size), Ok(66_000));
    hash(&mut stored, 1, 0, 77);
    let bad = stored.verify().unwrap_err();
    assert_eq!((bad.place, bad.rule), (Place::Tile(tile(1, 0)), Rule::Tile), "{bad}");
}

#[test]
fn a_ledger_cut_back_to_an_old_checkpoint_is_found_by_whoever_kept_a_later_one() {
    let cut_back = Stored::grown(&[100]);
    let later = Stored::grown(&[100, 100]);
    assert!(cut_back.verify().is_ok(), "by itself it is whole");
    let key = signer();
    let trust = |known| Trust { hq: HQ, key: key.verifier_key(), epoch: 1, known };
    let kept = [Stored::empty().head.checkpoint(), cut_back.head.checkpoint(), later.head.checkpoint()];
    assert!(later.verify_with(trust(&kept)).is_ok());
    let of_another = [Checkpoint { origin: "south.example/tocsin".to_owned(), ..cut_back.head.checkpoint() }];
    assert_eq!(later.verify_with(trust(&of_another)).unwrap_err().rule, Rule::Known);
    let bad = cut_back.verify_with(trust(&kept)).unwrap_err();
    assert_eq!((bad.place, bad.rule), (Place::Checkpoint, Rule::Known), "{bad}");
}

#[test]
fn a_ledger_under_a_stranger_s_key_or_name_is_not_ours() {
    let stored = Stored::grown(&[3]);
    let stranger = Signer::from_seed("north.example/tocsin", &[8; 32]).unwrap();
    let key = signer();
    for (hq, key) in [(HQ, stranger.verifier_key()), ("south.example", key.verifier_key())] {
        let bad = stored.verify_with(Trust { hq, key, epoch: 1, known: &[] }).unwrap_err();
        assert_eq!((bad.place, bad.rule), (Place::Checkpoint, Rule::Checkpoint), "{bad}");
    }
}

#[test]
fn a_later_epoch_goes_on_in_the_same_ledger() {
    let mut stored = Stored::grown(&[10]);
    let checkpoint = stored.head.checkpoint();
    let tiles = stored.clone();
    let head = Head::resume(HQ, 2, stored.head.at(), &checkpoint, |coord| tiles.read_tile(coord)).unwrap();
    stored.commit(seal(&head, vec![record(10)], head.at().unwrap(), &signer()).unwrap());
    let bad = stored.verify().unwrap_err();
    assert_eq!((bad.place, bad.rule), (Place::Entry(10), Rule::Epoch), "{bad}");
    let key = signer();
    assert!(stored.verify_with(Trust { hq: HQ, key: key.verifier_key(), epoch: 2, known: &[] }).is_ok());
}

/// Something done to a stored ledger. Numbers are taken modulo what is there.
#[derive(Clone, Debug)]
enum Tamper {
    FlipCore { row: usize, bit: usize },
    FlipSalt { row: usize, bit: usize },
    FlipValue { row: usize, bit: usize },
    FlipName { row: usize, bit: usize },
    FlipPosition { row: usize, bit: usize },
    FlipTile { tile: usize, bit: usize },
    FlipNote { bit: usize },
    TruncateCore { row: usize, to: usize },
    TruncateValue { row: usize, to: usize },
    TruncateTile { tile: usize, to: usize },
    TruncateNote { to: usize },
    GrowTile { tile: usize },
    DropRow { row: usize },
    DropDisclosure { row: usize },
    DropTile { tile: usize },
    DropTail { to: usize },
    DuplicateRow { row: usize, at: usize },
    SwapRows { row: usize, other: usize },
    SwapContents { row: usize, other: usize },
    SwapDisclosures { row: usize, other: usize },
    SwapTiles { tile: usize, other: usize },
    InsertForged { at: usize, renumber: bool },
    AppendSealed,
    OldNote,
}

fn tampering() -> impl Strategy<Value = Tamper> {
    let one = || any::<usize>();
    prop_oneof![
        (one(), one()).prop_map(|(row, bit)| Tamper::FlipCore { row, bit }),
        (one(), one()).prop_map(|(row, bit)| Tamper::FlipSalt { row, bit }),
        (one(), one()).prop_map(|(row, bit)| Tamper::FlipValue { row, bit }),
        (one(), one()).prop_map(|(row, bit)| Tamper::FlipName { row, bit }),
        (one(), one()).prop_map(|(row, bit)| Tamper::FlipPosition { row, bit }),
        (one(), one()).prop_map(|(tile, bit)| Tamper::FlipTile { tile, bit }),
        one().prop_map(|bit| Tamper::FlipNote { bit }),
        (one(), one()).prop_map(|(row, to)| Tamper::TruncateCore { row, to }),
        (one(), one()).prop_map(|(row, to)| Tamper::TruncateValue { row, to }),
        (one(), one()).prop_map(|(tile, to)| Tamper::TruncateTile { tile, to }),
        one().prop_map(|to| Tamper::TruncateNote { to }),
        one().prop_map(|tile| Tamper::GrowTile { tile }),
        one().prop_map(|row| Tamper::DropRow { row }),
        one().prop_map(|row| Tamper::DropDisclosure { row }),
        one().prop_map(|tile| Tamper::DropTile { tile }),
        one().prop_map(|to| Tamper::DropTail { to }),
        (one(), one()).prop_map(|(row, at)| Tamper::DuplicateRow { row, at }),
        (one(), one()).prop_map(|(row, other)| Tamper::SwapRows { row, other }),
        (one(), one()).prop_map(|(row, other)| Tamper::SwapContents { row, other }),
        (one(), one()).prop_map(|(row, other)| Tamper::SwapDisclosures { row, other }),
        (one(), one()).prop_map(|(tile, other)| Tamper::SwapTiles { tile, other }),
        (one(), any::<bool>()).prop_map(|(at, renumber)| Tamper::InsertForged { at, renumber }),
        Just(Tamper::AppendSealed),
        Just(Tamper::OldNote),
    ]
}

/// Does it.
fn apply(stored: &mut Stored, tamper: &Tamper) {
    let rows = stored.rows.len();
    let coords: Vec<TileCoord> = stored.tiles.keys().copied().collect();
    let flip = |bytes: &mut [u8], bit: usize| {
        let bit = bit % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    };
    let disclosure = |row: &mut Row| row.disclosure.clone().unwrap_or(("facts".to_owned(), [0; 32], b"x".to_vec()));
    match *tamper {
        Tamper::FlipCore { row, bit } => flip(&mut stored.rows[row % rows].core, bit),
        Tamper::FlipSalt { row, bit } => {
            let row = &mut stored.rows[row % rows];
            let (name, mut salt, value) = disclosure(row);
            flip(&mut salt, bit);
            row.disclosure = Some((name, salt, value));
        }
        Tamper::FlipValue { row, bit } => {
            let row = &mut stored.rows[row % rows];
            let (name, salt, mut value) = disclosure(row);
            flip(&mut value, bit);
            row.disclosure = Some((name, salt, value));
        }
        Tamper::FlipName { row, bit } => {
            let row = &mut stored.rows[row % rows];
            let (name, salt, value) = disclosure(row);
            let mut name = name.into_bytes();
            let at = bit % name.len();
            name[at] ^= 1 << (bit % 5); // stays ASCII
            row.disclosure = Some((String::from_utf8(name).unwrap(), salt, value));
        }
        Tamper::FlipPosition { row, bit } => stored.rows[row % rows].n ^= 1 << (bit % 64),
        Tamper::FlipTile { tile, bit } => {
            let hashes = stored.tiles.get_mut(&coords[tile % coords.len()]).unwrap();
            let place = bit / 256 % hashes.len();
            flip(&mut hashes[place].0, bit);
        }
        Tamper::FlipNote { bit } => flip(&mut stored.note, bit),
        Tamper::TruncateCore { row, to } => {
            let core = &mut stored.rows[row % rows].core;
            core.truncate(to % core.len());
        }
        Tamper::TruncateValue { row, to } => {
            let row = &mut stored.rows[row % rows];
            let (name, salt, mut value) = disclosure(row);
            value.truncate(to % value.len());
            row.disclosure = Some((name, salt, value));
        }
        Tamper::TruncateTile { tile, to } => {
            let hashes = stored.tiles.get_mut(&coords[tile % coords.len()]).unwrap();
            hashes.truncate(to % hashes.len());
        }
        Tamper::TruncateNote { to } => stored.note.truncate(to % stored.note.len()),
        Tamper::GrowTile { tile } => {
            let hashes = stored.tiles.get_mut(&coords[tile % coords.len()]).unwrap();
            hashes.push(hashes[0]);
        }
        Tamper::DropRow { row } => drop(stored.rows.remove(row % rows)),
        Tamper::DropDisclosure { row } => {
            let row = &mut stored.rows[row % rows];
            row.disclosure = None;
            stored.erased.remove(&row.n);
        }
        Tamper::DropTile { tile } => drop(stored.tiles.remove(&coords[tile % coords.len()])),
        Tamper::DropTail { to } => stored.rows.truncate(to % rows),
        Tamper::DuplicateRow { row, at } => stored.rows.insert(at % (rows + 1), stored.rows[row % rows].clone()),
        Tamper::SwapRows { row, other } => stored.rows.swap(row % rows, other % rows),
        Tamper::SwapContents { row, other } => {
            stored.rows.swap(row % rows, other % rows);
            (0..).zip(&mut stored.rows).for_each(|(n, row)| row.n = n);
        }
        Tamper::SwapDisclosures { row, other } => {
            let one = stored.rows[row % rows].disclosure.clone();
            stored.rows[row % rows].disclosure = stored.rows[other % rows].disclosure.clone();
            stored.rows[other % rows].disclosure = one;
        }
        Tamper::SwapTiles { tile, other } => {
            let (one, other) = (coords[tile % coords.len()], coords[other % coords.len()]);
            let hashes = stored.tiles[&one].clone();
            let hashes = std::mem::replace(stored.tiles.get_mut(&other).unwrap(), hashes);
            stored.tiles.insert(one, hashes);
        }
        Tamper::InsertForged { at, renumber } => {
            let at = at % (rows + 1);
            let in_front = &stored.rows[at.saturating_sub(1)];
            let forged = Row { n: at as u64, ..in_front.clone() };
            stored.rows.insert(at, forged);
            if renumber {
                (0..).zip(&mut stored.rows).for_each(|(n, row)| row.n = n);
            }
        }
        Tamper::AppendSealed => {
            // A batch that was really sealed, but whose checkpoint was not written.
            let note = stored.note.clone();
            stored.grow(1);
            stored.note = note;
        }
        Tamper::OldNote => stored.note = Stored::grown(&[rows - 1]).note,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_a_stored_ledger_is_found_and_nothing_else_is(
        batches in prop_oneof![
            3 => proptest::collection::vec(1usize..8, 1..5),
            1 => proptest::collection::vec(200usize..270, 1..3),
        ],
        erased in proptest::collection::vec(any::<usize>(), 0..4),
        tamper in tampering(),
    ) {
        let mut stored = Stored::grown(&batches);
        for n in erased {
            stored.erase((n % stored.rows.len()) as u64);
        }
        let before = stored.clone();
        let verified = before.verify();
        prop_assert!(verified.is_ok(), "false alarm: {}", verified.unwrap_err());
        apply(&mut stored, &tamper);
        let same = stored.rows == before.rows && stored.tiles == before.tiles && stored.note == before.note
            && stored.erased == before.erased;
        let found: Result<_, Bad> = stored.verify();
        prop_assert_eq!(found.is_ok(), same, "{:?}: {:?}", tamper, found);
        if let (Err(bad), Some(first)) = (found, first_difference(&before, &stored)) {
            let Place::Entry(n) = bad.place else { return Ok(()) };
            prop_assert_eq!(n, first, "{:?}: {}", tamper, bad);
        }
    }
}

/// The first position whose row differs, if the tiles and the checkpoint are the same.
fn first_difference(before: &Stored, after: &Stored) -> Option<u64> {
    if before.tiles != after.tiles || before.note != after.note {
        return None;
    }
    let longer = before.rows.len().max(after.rows.len());
    (0..longer).find(|&n| before.rows.get(n) != after.rows.get(n)).map(|n| n as u64)
}
