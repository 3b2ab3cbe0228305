//! The tree against its definition: roots, tiles and proofs are those of RFC 6962, whatever the size.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::HashMap;

use tocsin_ledger::hash::{leaf_hash, node_hash};
use tocsin_ledger::tile::tile_hashes;
use tocsin_ledger::{
    Frontier, Hash, Tile, TileCoord, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};

/// MTH as RFC 6962 §2.1 defines it, hashed anew each time.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(1 << (leaves.len() - 1).ilog2());
            node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count as u64).map(|i| leaf_hash(&i.to_be_bytes())).collect()
}

/// Every tree up to `count` leaves: its root, and the tiles as they are after the last.
fn grow(count: usize) -> (Vec<Hash>, HashMap<TileCoord, Vec<Hash>>) {
    let mut frontier = Frontier::default();
    let mut roots = vec![frontier.root()];
    let mut tiles = HashMap::new();
    for leaf in leaves(count) {
        frontier.append(leaf);
        roots.push(frontier.root());
        tiles.extend(frontier.take_changed_tiles().into_iter().map(|tile| (tile.coord, tile.hashes)));
    }
    (roots, tiles)
}

/// The largest tree whose pairs are all tried: 130 where a build is slow, 600 where it is not.
const ALL_PAIRS: usize = if cfg!(debug_assertions) { 130 } else { 600 };

#[test]
fn a_growing_tree_has_the_root_of_the_definition_at_every_size() {
    let (roots, _) = grow(600);
    let leaves = leaves(600);
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(*root, naive_root(&leaves[..size]), "size {size}");
    }
}

#[test]
fn every_entry_of_every_tree_is_proved_and_no_other_is() {
    let (roots, tiles) = grow(ALL_PAIRS);
    let leaves = leaves(ALL_PAIRS + 1);
    let read = |coord: TileCoord| tiles.get(&coord).cloned();
    for size in 1..=ALL_PAIRS as u64 {
        let root = roots[size as usize];
        for n in 0..size {
            let proof = inclusion_proof(n, size, read).unwrap();
            let leaf = leaves[n as usize];
            assert_eq!(verify_inclusion(leaf, n, size, &proof, root), Ok(()), "{n} in {size}");
            // Nothing else passes with that proof: another leaf, place, size, root, a hash more or a hash less.
            assert!(verify_inclusion(leaves[n as usize + 1], n, size, &proof, root).is_err());
            assert!(verify_inclusion(leaf, n + 1, size, &proof, root).is_err(), "{n} in {size} at the next place");
            assert!(verify_inclusion(leaf, n, size, &proof, roots[size as usize - 1]).is_err());
            assert!(verify_inclusion(leaf, n, size, &[&proof[..], &[leaf]].concat(), root).is_err());
            if let Some((_, shorter)) = proof.split_last() {
                assert!(verify_inclusion(leaf, n, size, shorter, root).is_err());
            }
        }
        assert!(inclusion_proof(size, size, read).is_err());
    }
}

#[test]
fn every_tree_is_proved_to_continue_every_earlier_one_and_no_other() {
    let (roots, tiles) = grow(ALL_PAIRS);
    let read = |coord: TileCoord| tiles.get(&coord).cloned();
    for size in 0..=ALL_PAIRS as u64 {
        for old in 0..=size {
            let (old_root, root) = (roots[old as usize], roots[size as usize]);
            let proof = consistency_proof(old, size, read).unwrap();
            assert_eq!(verify_consistency(old, old_root, size, root, &proof), Ok(()), "{old} to {size}");
            let wrong = leaf_hash(b"another history");
            assert!(verify_consistency(old, wrong, size, root, &proof).is_err(), "{old} to {size}");
            assert!(old == 0 || verify_consistency(old, old_root, size, wrong, &proof).is_err(), "{old} to {size}");
            assert!(verify_consistency(old, old_root, size, root, &[&proof[..], &[wrong]].concat()).is_err());
            for i in 0..proof.len() {
                let mut changed = proof.clone();
                changed[i].0[31] ^= 1;
                assert!(verify_consistency(old, old_root, size, root, &changed).is_err(), "{old} to {size}, {i}");
            }
        }
        assert!(consistency_proof(size + 1, size, read).is_err());
    }
}

#[test]
fn a_proof_of_another_length_proves_nothing_even_if_its_hashes_fit() {
    let [a, b, c, d] = leaves(4)[..] else { unreachable!() };
    let (left, right) = (node_hash(&a, &b), node_hash(&c, &d));
    let root = node_hash(&left, &right);
    let length = |found| Err(tocsin_ledger::ProofError::Length { found });
    // A node passed off as a leaf, a leaf hung below the root of a smaller tree.
    assert_eq!(verify_inclusion(left, 0, 4, &[right], root), length(1));
    assert_eq!(verify_inclusion(a, 0, 1, &[b], node_hash(&b, &a)), length(1));
    assert_eq!(verify_inclusion(a, 0, 2, &[b, right], root), length(2));
    assert_eq!(verify_consistency(2, left, 3, node_hash(&left, &c), &[c]), Ok(()));
    assert_eq!(verify_consistency(2, left, 5, node_hash(&left, &right), &[right]), length(1));
    assert_eq!(verify_consistency(2, left, 3, node_hash(&d, &node_hash(&left, &c)), &[c, d]), length(2));
    assert_eq!(verify_consistency(3, root, 5, root, &[]), length(0));
}

#[test]
fn tiles_hold_the_hashes_that_their_definition_names() {
    let count = 66_000;
    let all = leaves(count);
    let mut frontier = Frontier::default();
    let mut tiles = HashMap::new();
    for batch in all.chunks(997) {
        batch.iter().for_each(|leaf| frontier.append(*leaf));
        tiles.extend(frontier.take_changed_tiles().into_iter().map(|tile| (tile.coord, tile.hashes)));
    }
    for (coord, hashes) in &tiles {
        assert_eq!(hashes.len(), coord.width_in(count as u64), "tile {coord}");
        let span = 256usize.pow(u32::from(coord.level));
        for (i, hash) in hashes.iter().enumerate().step_by(if span > 256 { 1 } else { 37 }) {
            let from = (coord.index as usize * 256 + i) * span;
            assert_eq!(*hash, naive_root(&all[from..from + span]), "tile {coord}, hash {i}");
        }
    }
    let expected: usize = (0..3).map(|level| (count >> (8 * level)).div_ceil(256)).sum();
    assert_eq!(tiles.len(), expected);
    let read = |coord: TileCoord| tiles.get(&coord).cloned();
    for (n, old) in [(0, 65_536), (4812, 4813), (65_535, 257), (65_999, 256)] {
        let proof = inclusion_proof(n, count as u64, read).unwrap();
        assert_eq!(verify_inclusion(all[n as usize], n, count as u64, &proof, frontier.root()), Ok(()));
        let old_root = naive_root(&all[..old as usize]);
        let proof = consistency_proof(old, count as u64, read).unwrap();
        assert_eq!(verify_consistency(old, old_root, count as u64, frontier.root(), &proof), Ok(()));
    }
}

#[test]
fn an_edge_read_back_from_tiles_goes_on_like_the_one_that_made_them() {
    let all = leaves(66_100);
    let mut kept = Frontier::default();
    let mut tiles = HashMap::new();
    for (i, leaf) in all.iter().enumerate() {
        let near_a_full_tile = i < 520 || i % 256 < 2 || i % 256 > 254 && i > 65_000;
        if near_a_full_tile && i % 64 < 3 || i > 65_530 && i < 65_540 {
            tiles.extend(kept.take_changed_tiles().into_iter().map(|tile| (tile.coord, tile.hashes)));
            let resumed = Frontier::resume(kept.size(), |coord| tiles.get(&coord).cloned()).unwrap();
            assert_eq!(resumed, kept, "at {i}");
        }
        kept.append(*leaf);
    }
}

#[test]
fn an_edge_with_a_missing_or_narrow_tile_is_refused() {
    let (_, tiles) = grow(700);
    for coord in [TileCoord { level: 0, index: 2 }, TileCoord { level: 1, index: 0 }] {
        let without = Frontier::resume(700, |asked| tiles.get(&asked).filter(|_| asked != coord).cloned());
        assert_eq!(without.unwrap_err().coord, coord);
        let narrow = Frontier::resume(700, |asked| {
            let hashes = tiles.get(&asked)?;
            Some(hashes[..hashes.len() - usize::from(asked == coord)].to_vec())
        });
        assert_eq!(narrow.unwrap_err().coord, coord);
    }
}

#[test]
fn only_tiles_that_changed_are_given_out() {
    let mut frontier = Frontier::default();
    let coords = |tiles: Vec<Tile>| tiles.iter().map(|tile| tile.coord.path(tile.hashes.len())).collect::<Vec<_>>();
    assert!(frontier.take_changed_tiles().is_empty());
    leaves(255).into_iter().for_each(|leaf| frontier.append(leaf));
    assert_eq!(coords(frontier.take_changed_tiles()), ["tile/0/000.p/255"]);
    assert!(frontier.take_changed_tiles().is_empty());
    frontier.append(leaf_hash(b"256th"));
    assert_eq!(coords(frontier.take_changed_tiles()), ["tile/0/000", "tile/1/000.p/1"]);
    frontier.append(leaf_hash(b"257th"));
    assert_eq!(coords(frontier.take_changed_tiles()), ["tile/0/001.p/1"]);
    leaves(600).into_iter().for_each(|leaf| frontier.append(leaf));
    assert_eq!(
        coords(frontier.take_changed_tiles()),
        ["tile/0/001", "tile/0/002", "tile/0/003.p/89", "tile/1/000.p/3"]
    );
}

#[test]
fn tiles_are_named_as_tlog_tiles_names_them() {
    for (level, index, width, path) in [
        (0, 0, 256, "tile/0/000"),
        (0, 7, 3, "tile/0/007.p/3"),
        (1, 1000, 256, "tile/1/x001/000"),
        (2, 1_234_067, 256, "tile/2/x001/x234/067"),
        (0, 1_234_067, 255, "tile/0/x001/x234/067.p/255"),
    ] {
        assert_eq!(TileCoord { level, index }.path(width), path);
    }
    let widths = |coord: TileCoord| coord.width_in(70_000);
    assert_eq!(widths(TileCoord { level: 0, index: 272 }), 256);
    assert_eq!(widths(TileCoord { level: 0, index: 273 }), 112);
    assert_eq!(widths(TileCoord { level: 0, index: 274 }), 0);
    assert_eq!(widths(TileCoord { level: 1, index: 1 }), 17);
    assert_eq!(widths(TileCoord { level: 2, index: 0 }), 1);
    assert_eq!(widths(TileCoord { level: 200, index: u64::MAX }), 0);
}

#[test]
fn a_tile_is_read_back_from_its_bytes_and_nothing_else_is() {
    let (_, tiles) = grow(300);
    for (coord, hashes) in tiles {
        let bytes = Tile { coord, hashes: hashes.clone() }.to_bytes();
        assert_eq!(tile_hashes(&bytes), Some(hashes));
        assert_eq!(tile_hashes(&bytes[1..]), None);
    }
    assert_eq!(tile_hashes(&[]), None);
    assert_eq!(tile_hashes(&[0; 257 * 32]), None);
}
