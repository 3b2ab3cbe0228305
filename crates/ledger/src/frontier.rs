//! The right edge of the growing tree: all that is needed to append leaves, to name the root, and to say which
//! tiles changed.
//!
//! Two views of the same edge are kept. `peaks` are the roots of the perfect subtrees that the tree's size is the sum
//! of (for 11 leaves: subtrees of 8, 2 and 1); with them an append costs one node hash on average and a root at most
//! one per bit of the size. `edges` are the hashes of the rightmost tile of every level, as they must be stored. A
//! full tile's root is a peak at the moment the tile fills, so no tile is ever hashed again.
//!
//! The tree is that of RFC 6962 §2.1. Nothing here is stored or signed: see `seal` for that.

use crate::hash::{Hash, node_hash};
use crate::limits::{LEDGER_ENTRIES_MAX, TILE_WIDTH};
use crate::tile::{Tile, TileCoord, perfect_root};

/// The right edge of a tree of hashes. Starts empty; [`Frontier::resume`] makes it from stored tiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Roots of perfect subtrees, the largest (leftmost) first: one for each bit set in `size`.
    peaks: Vec<Hash>,
    /// By level, the hashes of the rightmost tile when it is not full; empty when the last one has just been filled.
    edges: Vec<Vec<Hash>>,
    /// Full tiles since the last [`Frontier::take_changed_tiles`], in the order they filled.
    filled: Vec<Tile>,
    /// The size at the last [`Frontier::take_changed_tiles`].
    clean_size: u64,
}

/// The stored tiles do not hold the right edge of a tree of this size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tile {coord} must hold {expected} hashes in a tree of this size, but {} (log.md §4)", found_words(*.found))]
pub struct EdgeMissing {
    /// The tile that is not as it should be.
    pub coord: TileCoord,
    /// How many hashes the reader returned; `None` if there was no such tile.
    pub found: Option<usize>,
    /// How many the size asks for.
    pub expected: usize,
}

fn found_words(found: Option<usize>) -> String {
    found.map_or("there is no such tile".to_owned(), |width| format!("it holds {width}"))
}

impl Frontier {
    /// Makes the edge of a tree of `size` leaves from its stored tiles. Reads at most one tile a level.
    ///
    /// # Errors
    /// [`EdgeMissing`] if a tile of the right edge is absent or has another width than `size` asks for.
    pub fn resume(
        size: u64,
        mut read_tile: impl FnMut(TileCoord) -> Option<Vec<Hash>>,
    ) -> Result<Frontier, EdgeMissing> {
        let mut frontier = Frontier { size, clean_size: size, ..Frontier::default() };
        for level in 0.. {
            let in_level = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
            if in_level == 0 {
                break;
            }
            let coord = TileCoord { level, index: in_level / TILE_WIDTH as u64 };
            let expected = coord.width_in(size);
            let edge = if expected == 0 { Some(Vec::new()) } else { read_tile(coord) };
            match edge {
                Some(hashes) if hashes.len() == expected => frontier.edges.push(hashes),
                other => return Err(EdgeMissing { coord, found: other.map(|hashes| hashes.len()), expected }),
            }
        }
        frontier.peaks = frontier.edges.iter().rev().flat_map(|edge| peaks_of(edge)).collect();
        Ok(frontier)
    }

    /// Returns the number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf. The caller keeps the tree below [`LEDGER_ENTRIES_MAX`] leaves.
    pub fn append(&mut self, leaf: Hash) {
        debug_assert!(self.size < LEDGER_ENTRIES_MAX);
        // The new leaf is a peak of height 0. While the old size has a bit set at this height, there is a peak of
        // the same height to its left, and the two become one. At heights 0, 8, 16 … the peak is a hash of a tile.
        let mut peak = leaf;
        let mut height = 0;
        loop {
            if height % 8 == 0 {
                self.push_to_edge(height / 8, peak);
            }
            if self.size >> height & 1 == 0 {
                break;
            }
            let left = self.peaks.pop().expect("a bit set in the size stands for a peak");
            peak = node_hash(&left, &peak);
            height += 1;
        }
        self.peaks.push(peak);
        self.size += 1;
    }

    /// Returns the root of the tree: the hash that a checkpoint signs.
    pub fn root(&self) -> Hash {
        self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right)).unwrap_or(Hash::EMPTY_ROOT)
    }

    /// Returns the tiles that are new or wider since the last call (or since the edge was made): full ones first, then
    /// the partial ones of the right edge. They replace the stored tiles of the same place.
    pub fn take_changed_tiles(&mut self) -> Vec<Tile> {
        let mut changed = std::mem::take(&mut self.filled);
        for (level, hashes) in (0u8..).zip(&self.edges) {
            let in_level = |size: u64| size >> (8 * u32::from(level));
            if !hashes.is_empty() && in_level(self.size) != in_level(self.clean_size) {
                let index = in_level(self.size) / TILE_WIDTH as u64;
                changed.push(Tile { coord: TileCoord { level, index }, hashes: hashes.clone() });
            }
        }
        self.clean_size = self.size;
        changed
    }

    /// Returns the tiles that filled since the last call, without the partial ones of the right edge.
    pub(crate) fn take_filled_tiles(&mut self) -> Vec<Tile> {
        std::mem::take(&mut self.filled)
    }

    fn push_to_edge(&mut self, level: usize, hash: Hash) {
        if self.edges.len() == level {
            self.edges.push(Vec::with_capacity(TILE_WIDTH));
        }
        let edge = &mut self.edges[level];
        edge.push(hash);
        if edge.len() == TILE_WIDTH {
            let index = self.size >> (8 * (level + 1));
            let hashes = std::mem::replace(edge, Vec::with_capacity(TILE_WIDTH));
            self.filled.push(Tile { coord: TileCoord { level: level as u8, index }, hashes });
        }
    }
}

/// The roots of the perfect subtrees over a partial tile's hashes, the largest first.
fn peaks_of(edge: &[Hash]) -> Vec<Hash> {
    let mut rest = edge;
    let mut peaks = Vec::new();
    for height in (0..8).rev() {
        if edge.len() >> height & 1 == 1 {
            let (perfect, behind) = rest.split_at(1 << height);
            peaks.push(perfect_root(perfect));
            rest = behind;
        }
    }
    peaks
}
