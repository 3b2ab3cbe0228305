//! An entry: a record at its place in the ledger, and the bytes that become a leaf of the tree.
//!
//! ```text
//! "TCE1"  n: u64  core length: u32  core  sig length: u16  sig  act length: u32  act
//! ```
//!
//! All numbers are big-endian. Lengths stand in front of what they measure and nothing follows the act, so one entry
//! has one encoding and one encoding is one entry. The position is inside the leaf: an entry moved to another place
//! is another leaf (receipts.md §2). Only cores, signatures and acts are here, never a value.

use crate::hash::{Hash, prefixed};
use crate::limits::{ACT_BYTES_MAX, CORE_BYTES_MAX, LEDGER_ENTRIES_MAX, SIG_BYTES_MAX};

/// The first four bytes of every entry: Tocsin entry, first format.
pub const ENTRY_MAGIC: [u8; 4] = *b"TCE1";

/// A record at its place, borrowed from wherever it is kept. Empty `sig` or `act` means that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The position, counted from 0: the index of the leaf in the tree.
    pub n: u64,
    /// The record's core, byte for byte, 1 to [`CORE_BYTES_MAX`] bytes.
    pub core: &'a [u8],
    /// The headquarters' signature of an exchanged record; empty for an internal one.
    pub sig: &'a [u8],
    /// The officer's own act, when one was made; opaque here.
    pub act: &'a [u8],
}

/// Why some bytes are not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The bytes do not open with `TCE1`.
    #[error("the bytes do not open with TCE1, the mark of an entry (log.md §2)")]
    Magic,
    /// The bytes end inside the part named.
    #[error("the bytes end inside the entry's {part} (log.md §2)")]
    Short {
        /// The part that is cut off.
        part: &'static str,
    },
    /// The part named is longer, or the position higher, than the format allows.
    #[error("the entry's {part} is {found}; at most {max} is allowed (log.md §2)")]
    TooLarge {
        /// The part out of bounds.
        part: &'static str,
        /// Its length in bytes (or the position) as found.
        found: u64,
        /// The bound.
        max: u64,
    },
    /// The core has no bytes.
    #[error("the entry has an empty core (log.md §2)")]
    NoCore,
    /// Bytes follow the end of the entry.
    #[error("{extra} bytes follow the end of the entry (log.md §2)")]
    Trailing {
        /// How many bytes follow.
        extra: usize,
    },
}

impl<'a> Entry<'a> {
    /// Returns an entry of an internal record: no signature of its own, no act.
    pub fn internal(n: u64, core: &'a [u8]) -> Entry<'a> {
        Entry { n, core, sig: &[], act: &[] }
    }

    /// Checks every part against its bound.
    ///
    /// # Errors
    /// [`EntryError::TooLarge`] or [`EntryError::NoCore`].
    pub fn check_bounds(&self) -> Result<(), EntryError> {
        let at_most = |part, found: u64, max: u64| {
            if found > max { Err(EntryError::TooLarge { part, found, max }) } else { Ok(()) }
        };
        at_most("position", self.n, LEDGER_ENTRIES_MAX - 1)?;
        at_most("core", self.core.len() as u64, CORE_BYTES_MAX as u64)?;
        at_most("sig", self.sig.len() as u64, SIG_BYTES_MAX as u64)?;
        at_most("act", self.act.len() as u64, ACT_BYTES_MAX as u64)?;
        if self.core.is_empty() { Err(EntryError::NoCore) } else { Ok(()) }
    }

    /// Returns the entry's bytes. The parts are within their bounds ([`Entry::check_bounds`]).
    pub fn encode(&self) -> Vec<u8> {
        self.with_parts(|parts| parts.concat())
    }

    /// Returns the hash of the entry as a leaf, SHA-256(0x00 || entry), without building its bytes.
    pub fn leaf_hash(&self) -> Hash {
        self.with_parts(|parts| prefixed(0x00, parts))
    }

    /// Reads an entry from exactly its bytes.
    ///
    /// # Errors
    /// [`EntryError`] names what is cut off, out of bounds or left over.
    pub fn decode(bytes: &'a [u8]) -> Result<Entry<'a>, EntryError> {
        let mut rest = bytes;
        if take::<4>(&mut rest, "mark")? != ENTRY_MAGIC {
            return Err(EntryError::Magic);
        }
        let n = u64::from_be_bytes(take(&mut rest, "position")?);
        let core_length = u32::from_be_bytes(take(&mut rest, "core length")?);
        let core = take_slice(&mut rest, core_length, "core")?;
        let sig_length = u16::from_be_bytes(take(&mut rest, "sig length")?);
        let sig = take_slice(&mut rest, u32::from(sig_length), "sig")?;
        let act_length = u32::from_be_bytes(take(&mut rest, "act length")?);
        let act = take_slice(&mut rest, act_length, "act")?;
        if !rest.is_empty() {
            return Err(EntryError::Trailing { extra: rest.len() });
        }
        let entry = Entry { n, core, sig, act };
        entry.check_bounds()?;
        Ok(entry)
    }

    /// Hands over the parts in the order of their bytes. Within the bounds every length fits its field.
    fn with_parts<R>(&self, use_parts: impl FnOnce(&[&[u8]]) -> R) -> R {
        let core_length = (self.core.len() as u32).to_be_bytes();
        let sig_length = (self.sig.len() as u16).to_be_bytes();
        let act_length = (self.act.len() as u32).to_be_bytes();
        let n = self.n.to_be_bytes();
        use_parts(&[&ENTRY_MAGIC, &n, &core_length, self.core, &sig_length, self.sig, &act_length, self.act])
    }
}

/// Takes a number of fixed length off the front.
fn take<const LENGTH: usize>(rest: &mut &[u8], part: &'static str) -> Result<[u8; LENGTH], EntryError> {
    let (front, behind) = rest.split_first_chunk().ok_or(EntryError::Short { part })?;
    *rest = behind;
    Ok(*front)
}

/// Takes as many bytes off the front as the length in front of them said.
fn take_slice<'a>(rest: &mut &'a [u8], length: u32, part: &'static str) -> Result<&'a [u8], EntryError> {
    let (front, behind) = rest.split_at_checked(length as usize).ok_or(EntryError::Short { part })?;
    *rest = behind;
    Ok(front)
}
