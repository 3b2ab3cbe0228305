//! Commitments: how a value is bound by the ledger without being in it.
//!
//! A core carries `c = SHA-256(0x10 || salt || u16 length of name || name || value)`. The salt is 32 random bytes, so
//! a commitment tells nothing about its value, not even to somebody who can guess the value; destroy salt and value,
//! and the commitment still holds its place in every proof (law 1). The triple (name, salt, value) that opens a
//! commitment is a *disclosure*. It lives beside the ledger and can be withheld or erased.
//!
//! Not here: where salts come from (the caller's random source) and what a value means (opaque bytes). Values of
//! exchanged records will be padded to multiples of 256 bytes before they get here (record.md §5); those of internal
//! records never leave the house and are not.

use crate::hash::{Hash, prefixed};
use crate::limits::{FIELD_NAME_BYTES_MAX, VALUE_BYTES_MAX};

/// The one field of an internal record: the encoded facts of one operation.
pub const FACTS: &str = "facts";

/// What opens one commitment, borrowed from wherever it is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Disclosure<'a> {
    /// The field's name, as in the core: `facts` for an internal record.
    pub name: &'a str,
    /// The 32 random bytes that hide the value. Never used twice.
    pub salt: &'a [u8; 32],
    /// The value, at most [`VALUE_BYTES_MAX`] bytes, opaque to this crate.
    pub value: &'a [u8],
}

impl Disclosure<'_> {
    /// Returns the commitment that this disclosure opens.
    pub fn commitment(&self) -> Hash {
        commit(self.name, self.salt, self.value)
    }

    /// Tells whether name and value are within the bounds of record.md §5. Checked apart from the hash, so that a
    /// disclosure from outside is measured before it is hashed.
    pub fn is_within_bounds(&self) -> bool {
        (1..=FIELD_NAME_BYTES_MAX).contains(&self.name.len()) && self.value.len() <= VALUE_BYTES_MAX
    }
}

/// Shows name and length only: a value must not slip into a log line, and a salt would open it.
impl std::fmt::Debug for Disclosure<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Disclosure({:?}, {} bytes)", self.name, self.value.len())
    }
}

/// Returns the commitment to `value` under `name`, hidden by `salt` (record.md §5).
///
/// The length in front of the name makes the split between name and value part of what is hashed. Names longer than
/// 65 535 bytes do not exist: callers hold them to [`FIELD_NAME_BYTES_MAX`].
pub fn commit(name: &str, salt: &[u8; 32], value: &[u8]) -> Hash {
    debug_assert!(name.len() <= FIELD_NAME_BYTES_MAX);
    prefixed(0x10, &[salt, &(name.len() as u16).to_be_bytes(), name.as_bytes(), value])
}
