//! The one hash of the ledger, and the first bytes that keep its uses apart.
//!
//! Every hash is SHA-256 over a prefix byte and a body. The prefix says what is hashed, so that bytes of one kind
//! can never be passed off as another: `0x00` a leaf and `0x01` a node of the tree (RFC 6962 §2.1), `0x10` a
//! commitment, `0x11` a record's id (receipts.md §2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash: 32 bytes, shown as standard base64 with padding (44 characters), as in C2SP notes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The root of the tree without leaves: the hash of no bytes at all (RFC 6962 §2.1).
    pub const EMPTY_ROOT: Hash = Hash([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae,
        0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
    ]);

    /// Returns the hash as its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Takes a hash from exactly 32 bytes; `None` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Option<Hash> {
        bytes.try_into().ok().map(Hash)
    }

    /// Takes a hash from standard base64 with padding; `None` if it is anything but the one spelling of 32 bytes.
    pub fn from_base64(text: &str) -> Option<Hash> {
        let mut bytes = [0u8; 33];
        match (text.len(), STANDARD.decode_slice(text, &mut bytes)) {
            (44, Ok(32)) => Hash::from_slice(&bytes[..32]),
            _ => None,
        }
    }

    /// Returns the hash in base64.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_base64())
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Returns the hash of a leaf: SHA-256(0x00 || entry bytes), RFC 6962 §2.1.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    prefixed(0x00, &[entry])
}

/// Returns the hash of an inner node: SHA-256(0x01 || left || right), RFC 6962 §2.1.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [0x01; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash(Sha256::digest(bytes).into())
}

/// Returns SHA-256(prefix || parts, one after the other). The caller makes sure that the parts cannot be cut
/// differently: fixed lengths, or lengths written in front.
pub(crate) fn prefixed(prefix: u8, parts: &[&[u8]]) -> Hash {
    let mut sha = Sha256::new_with_prefix([prefix]);
    for part in parts {
        sha.update(part);
    }
    Hash(sha.finalize().into())
}
