//! Tiles: the tree of hashes as it is stored, eight levels of the tree at a time (C2SP tlog-tiles).
//!
//! A tile holds up to 256 hashes. Those of level 0 are leaf hashes; each hash of level *l* + 1 is the root of one full
//! tile of level *l*. The levels in between are not stored; they are hashed again when a proof needs them. Only the
//! rightmost tile of a level can be partial; a store overwrites it in place while it grows, and never a full one.

use crate::hash::{Hash, node_hash};
use crate::limits::TILE_WIDTH;

/// The place of a tile: its level, from 0 at the leaves, and its index in the level, from 0 at the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileCoord {
    /// The level, 0 to 7.
    pub level: u8,
    /// The index of the tile in its level.
    pub index: u64,
}

/// A tile with its hashes: 1 to 256, fewer than 256 only at the right edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Where it belongs.
    pub coord: TileCoord,
    /// Its hashes from the left.
    pub hashes: Vec<Hash>,
}

impl TileCoord {
    /// Returns how many hashes this tile has in a tree of `size` leaves: 0 (no such tile) to 256.
    pub fn width_in(self, size: u64) -> usize {
        let hashes_in_level = size.checked_shr(8 * u32::from(self.level)).unwrap_or(0);
        let before = self.index.saturating_mul(TILE_WIDTH as u64);
        hashes_in_level.saturating_sub(before).min(TILE_WIDTH as u64) as usize
    }

    /// Returns the path below a log's prefix at which tlog-tiles serves this tile when it has `width` hashes, such as
    /// `tile/0/x001/x234/067` or, when partial, `tile/1/000.p/17`.
    pub fn path(self, width: usize) -> String {
        let mut index = format!("{:03}", self.index % 1000);
        let mut above = self.index / 1000;
        while above > 0 {
            index = format!("x{:03}/{index}", above % 1000);
            above /= 1000;
        }
        let partial = if width < TILE_WIDTH { format!(".p/{width}") } else { String::new() };
        format!("tile/{}/{index}{partial}", self.level)
    }
}

impl std::fmt::Display for TileCoord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.level, self.index)
    }
}

impl Tile {
    /// Returns the tile as it is stored and served: its hashes, 32 bytes each, one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }
}

/// Reads the hashes of a stored tile; `None` unless there are 1 to 256 hashes of 32 bytes each.
pub fn tile_hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    let well_formed = rest.is_empty() && (1..=TILE_WIDTH).contains(&hashes.len());
    well_formed.then(|| hashes.iter().copied().map(Hash).collect())
}

/// Returns the root of a perfect subtree over `hashes`, whose number is a power of two.
pub(crate) fn perfect_root(hashes: &[Hash]) -> Hash {
    debug_assert!(hashes.len().is_power_of_two());
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    row[0]
}
