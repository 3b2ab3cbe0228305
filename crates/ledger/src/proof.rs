//! Checking proofs: that an entry is in a tree, and that a later tree continues an earlier one.
//!
//! Needs nothing but hashes: no tiles, no entries, no keys. The roots come from checkpoints whose signatures somebody
//! has verified. Making proofs is in `prove`. The two algorithms walk from the leaves to the root as RFC 9162 §2.1.3.2
//! and §2.1.4.2 describe; the trees are the same as those of RFC 6962 §2.1.

use crate::hash::{Hash, node_hash};

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry would lie outside the tree, or the later tree is smaller.
    #[error("there is no proof of {n} in a tree of {size} entries (log.md §5)")]
    OutOfRange {
        /// The position, or the size of the earlier tree.
        n: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The proof has too few or too many hashes for these sizes.
    #[error("the proof has {found} hashes, which is not the number these sizes need (log.md §5)")]
    Length {
        /// The number of hashes.
        found: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof leads to root {found} instead of {expected} (log.md §5)")]
    Root {
        /// The root that the proof leads to.
        found: Hash,
        /// The root that was to be reached.
        expected: Hash,
    },
}

/// Checks that the leaf with hash `leaf` is at position `n` of the tree of `size` leaves with root `root`.
///
/// # Errors
/// [`ProofError`] if it is not proved.
pub fn verify_inclusion(leaf: Hash, n: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), ProofError> {
    if n >= size {
        return Err(ProofError::OutOfRange { n, size });
    }
    let mut found = leaf;
    let mut path = Path { node: n, last: size - 1 };
    for beside in proof {
        match path.step().ok_or(ProofError::Length { found: proof.len() })? {
            Side::Left => found = node_hash(beside, &found),
            Side::Right => found = node_hash(&found, beside),
        }
    }
    reached(proof, path, found, root)
}

/// Checks that the tree of `size` leaves with root `root` begins with the tree of `old_size` leaves with `old_root`.
///
/// From a tree to itself, and from the empty tree, there is nothing to show: the proof is empty.
///
/// # Errors
/// [`ProofError`] if it is not proved: the two checkpoints may be of two histories.
pub fn verify_consistency(
    old_size: u64,
    old_root: Hash,
    size: u64,
    root: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let length = ProofError::Length { found: proof.len() };
    if old_size > size {
        return Err(ProofError::OutOfRange { n: old_size, size });
    }
    if old_size == 0 || old_size == size {
        let expected = if old_size == 0 { Hash::EMPTY_ROOT } else { root };
        return if proof.is_empty() { is_root(old_root, expected) } else { Err(length) };
    }
    // The walk starts at the last perfect subtree of the old tree. When that is the whole old tree, its root is the
    // old root and not repeated in the proof.
    let height = old_size.trailing_zeros();
    let mut path = Path { node: (old_size - 1) >> height, last: (size - 1) >> height };
    let (start, rest) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().map(|(first, rest)| (*first, rest)).ok_or(length)?
    };
    let (mut old_found, mut found) = (start, start);
    for beside in rest {
        match path.step().ok_or(length)? {
            Side::Left => {
                old_found = node_hash(beside, &old_found);
                found = node_hash(beside, &found);
            }
            Side::Right => found = node_hash(&found, beside),
        }
    }
    is_root(old_found, old_root)?;
    reached(proof, path, found, root)
}

/// A walk from a node to the root: the node's index in its row, and the index of the row's last node.
struct Path {
    node: u64,
    last: u64,
}

/// On which side of the walk the next hash of the proof lies.
enum Side {
    Left,
    Right,
}

impl Path {
    /// Goes up one node that has a neighbour; `None` at the root.
    fn step(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let is_right_child = self.node & 1 == 1;
        let side = if is_right_child || self.node == self.last { Side::Left } else { Side::Right };
        if !is_right_child && self.node == self.last {
            // The last node of a row without a neighbour goes up unhashed until it has one on its left.
            let alone = self.node.trailing_zeros().min(63);
            self.node >>= alone;
            self.last >>= alone;
        }
        self.node >>= 1;
        self.last >>= 1;
        Some(side)
    }
}

fn reached(proof: &[Hash], path: Path, found: Hash, expected: Hash) -> Result<(), ProofError> {
    if path.last != 0 {
        return Err(ProofError::Length { found: proof.len() });
    }
    is_root(found, expected)
}

fn is_root(found: Hash, expected: Hash) -> Result<(), ProofError> {
    if found == expected { Ok(()) } else { Err(ProofError::Root { found, expected }) }
}
