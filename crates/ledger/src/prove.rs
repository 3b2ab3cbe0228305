//! Making proofs from stored tiles.
//!
//! Every hash of a proof is the root over some range of leaves. Such a range falls into perfect subtrees, and each of
//! these lies inside one tile, so a proof reads a few tiles and no entry. The reader may hand out tiles of a later,
//! larger tree: the hashes in front are the same. Checking is in `proof`.

use crate::hash::{Hash, node_hash};
use crate::limits::TILE_WIDTH;
use crate::tile::{TileCoord, perfect_root};

/// Why a proof cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The entry would lie outside the tree, or the later tree is smaller.
    #[error("no proof can be made of {n} in a tree of {size} entries (log.md §5)")]
    OutOfRange {
        /// The position, or the size of the earlier tree.
        n: u64,
        /// The size of the tree.
        size: u64,
    },
    /// A tile that the proof needs is absent or too narrow.
    #[error("no proof can be made: tile {coord} must hold at least {expected} hashes, found {found} (log.md §4)")]
    Tile {
        /// The tile.
        coord: TileCoord,
        /// How many hashes it holds; 0 if there is no such tile.
        found: usize,
        /// How many are needed.
        expected: usize,
    },
}

/// Makes the proof that entry `n` is in the tree of `size` leaves: the hashes beside the walk from leaf to root.
///
/// # Errors
/// [`ProveError`] if `n` is not in the tree or a tile is missing.
pub fn inclusion_proof(
    n: u64,
    size: u64,
    mut read_tile: impl FnMut(TileCoord) -> Option<Vec<Hash>>,
) -> Result<Vec<Hash>, ProveError> {
    if n >= size {
        return Err(ProveError::OutOfRange { n, size });
    }
    let (mut from, mut to) = (0, size);
    let mut proof = Vec::new();
    while to - from > 1 {
        let middle = split(from, to);
        let beside = if n < middle { (middle, to) } else { (from, middle) };
        proof.push(range_root(beside.0, beside.1, &mut read_tile)?);
        (from, to) = if n < middle { (from, middle) } else { (middle, to) };
    }
    proof.reverse();
    Ok(proof)
}

/// Makes the proof that the tree of `size` leaves begins with the tree of `old_size` leaves (RFC 6962 §2.1.2).
///
/// Empty when there is nothing to show: from the empty tree, and from a tree to itself.
///
/// # Errors
/// [`ProveError`] if the old tree is the larger one or a tile is missing.
pub fn consistency_proof(
    old_size: u64,
    size: u64,
    mut read_tile: impl FnMut(TileCoord) -> Option<Vec<Hash>>,
) -> Result<Vec<Hash>, ProveError> {
    if old_size > size {
        return Err(ProveError::OutOfRange { n: old_size, size });
    }
    if old_size == 0 || old_size == size {
        return Ok(Vec::new());
    }
    let (mut from, mut to) = (0, size);
    let mut proof = Vec::new();
    while to > old_size {
        let middle = split(from, to);
        let beside = if old_size <= middle { (middle, to) } else { (from, middle) };
        proof.push(range_root(beside.0, beside.1, &mut read_tile)?);
        (from, to) = if old_size <= middle { (from, middle) } else { (middle, to) };
    }
    if from > 0 {
        // The last perfect subtree of the old tree is not the whole of it: the verifier must be told its root.
        proof.push(range_root(from, to, &mut read_tile)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Where the tree over a range parts: after the largest power of two that leaves something to the right.
fn split(from: u64, to: u64) -> u64 {
    from + (1 << (to - from - 1).ilog2())
}

/// The root over the leaves from `from` up to `to`, a range that the tree has as a node.
fn range_root(
    from: u64,
    to: u64,
    read_tile: &mut impl FnMut(TileCoord) -> Option<Vec<Hash>>,
) -> Result<Hash, ProveError> {
    let mut peaks = Vec::new();
    let mut rest = from;
    while rest < to {
        let height = (to - rest).ilog2();
        peaks.push(perfect_subtree(height, rest >> height, read_tile)?);
        rest += 1 << height;
    }
    let root = peaks.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
    Ok(root.expect("the range is not empty"))
}

/// The root of the perfect subtree of 2^`height` leaves that is the `index`th of its height.
fn perfect_subtree(
    height: u32,
    index: u64,
    read_tile: &mut impl FnMut(TileCoord) -> Option<Vec<Hash>>,
) -> Result<Hash, ProveError> {
    let (level, height_in_tile) = ((height / 8) as u8, height % 8);
    let first = index << height_in_tile;
    let coord = TileCoord { level, index: first / TILE_WIDTH as u64 };
    let from = (first % TILE_WIDTH as u64) as usize;
    let to = from + (1 << height_in_tile);
    let hashes = read_tile(coord).unwrap_or_default();
    match hashes.get(from..to) {
        Some(row) => Ok(perfect_root(row)),
        None => Err(ProveError::Tile { coord, found: hashes.len(), expected: to }),
    }
}
