//! Public keys with their names, as tools for signed notes write them: `name+id+base64(0x01 || key)`.
//!
//! A verifier trusts a key because somebody handed it over with care, never because of its name or id. The only
//! algorithm is Ed25519 (C2SP signed-note, signature type 0x01).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::note::is_key_name;

/// The byte that stands for Ed25519 in key ids and verifier keys (signed-note, signature types).
const ED25519: u8 = 0x01;

/// A public key with its name: what a verifier must hold to trust a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    pub(crate) name: String,
    pub(crate) key: VerifyingKey,
}

/// Why some text is not a verifier key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifierKeyError {
    /// Not three parts `name+id+key`, or the name, the id or the base64 is not well formed.
    #[error("the verifier key is not `name+8 hex digits+base64` (log.md §6)")]
    Form,
    /// The key is of another algorithm, or not 32 bytes, or no usable point of the curve.
    #[error("the verifier key does not hold an Ed25519 public key of full order (log.md §6)")]
    NotEd25519,
    /// The id is not that of this name and key: a typing error, or parts of two keys.
    #[error("the verifier key says id {found:08x}, but its name and key have id {expected:08x} (log.md §6)")]
    Id {
        /// The id in the text.
        found: u32,
        /// The id of the name and key in the text.
        expected: u32,
    },
}

impl VerifierKey {
    /// Reads a verifier key as notes' tools write it: `name+id in hex+base64(0x01 || key)`.
    ///
    /// # Errors
    /// [`VerifierKeyError`].
    pub fn parse(text: &str) -> Result<VerifierKey, VerifierKeyError> {
        // The name has no plus sign, but base64 may.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VerifierKeyError::Form);
        };
        let is_hex = id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let found = u32::from_str_radix(id, 16).map_err(|_| VerifierKeyError::Form)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| VerifierKeyError::Form)?;
        if !is_hex || !is_key_name(name) {
            return Err(VerifierKeyError::Form);
        }
        let [ED25519, key @ ..] = bytes.as_slice() else { return Err(VerifierKeyError::NotEd25519) };
        let key: &[u8; 32] = key.try_into().map_err(|_| VerifierKeyError::NotEd25519)?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| VerifierKeyError::NotEd25519)?;
        if key.is_weak() {
            return Err(VerifierKeyError::NotEd25519);
        }
        let key = VerifierKey { name: name.to_owned(), key };
        match key.key_id() {
            expected if expected == found => Ok(key),
            expected => Err(VerifierKeyError::Id { found, expected }),
        }
    }

    /// Returns the name of the key; for a ledger's key it is the origin, `<headquarters>/tocsin`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the first four bytes of SHA-256(name || 0x0A || 0x01 || key), big-endian (signed-note). A label, not a
    /// security property: it only finds the line to verify.
    pub fn key_id(&self) -> u32 {
        let mut sha = Sha256::new_with_prefix(self.name.as_bytes());
        sha.update([b'\n', ED25519]);
        sha.update(self.key.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(sha.finalize());
        u32::from_be_bytes([a, b, c, d])
    }

    /// Tells whether this key made `signature` over `message`. Strict: encodings that are not canonical and points of
    /// small order are refused, so that two verifiers never disagree.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }

    /// Returns name and id, enough to tell keys apart in a message.
    pub(crate) fn short_name(&self) -> String {
        format!("{}+{:08x}", self.name, self.key_id())
    }
}

/// The verifier key as text: `name+id in hex+base64(0x01 || key)`.
impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}", self.short_name(), STANDARD.encode(bytes))
    }
}
