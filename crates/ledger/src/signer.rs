//! The private key of a ledger: what signs its checkpoints.
//!
//! The 32 secret bytes come from the caller, who drew them and keeps them safe; this crate has no randomness and reads
//! no files. A verifier needs nothing of this module.

use ed25519_dalek::{Signer as _, SigningKey};

use crate::checkpoint::Checkpoint;
use crate::limits::KEY_NAME_BYTES_MAX;
use crate::note::{NoteSignature, SignedNote, is_key_name};
use crate::verifier_key::VerifierKey;

/// A private key with its name: what signs notes. Never shown, never compared.
#[derive(Clone)]
pub struct Signer {
    verifier: VerifierKey,
    key: SigningKey,
}

/// The name given cannot name a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} cannot name a key: 1 to {KEY_NAME_BYTES_MAX} bytes without spaces or plus signs (C2SP signed-note)")]
pub struct BadKeyName {
    /// The name given.
    pub found: String,
}

impl Signer {
    /// Makes a signer from the 32 secret bytes of an Ed25519 key (RFC 8032 §5.1.5), drawn by the caller.
    ///
    /// # Errors
    /// [`BadKeyName`] if `name` could not stand in a signature line.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Signer, BadKeyName> {
        if !is_key_name(name) {
            return Err(BadKeyName { found: name.to_owned() });
        }
        let key = SigningKey::from_bytes(seed);
        Ok(Signer { verifier: VerifierKey { name: name.to_owned(), key: key.verifying_key() }, key })
    }

    /// Returns the public half, to be handed to whoever shall verify.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs `text`, which ends in a newline and has no control characters besides newlines.
    pub fn sign(&self, text: &str) -> SignedNote {
        debug_assert!(text.ends_with('\n'));
        let signature = NoteSignature {
            key_name: self.verifier.name.clone(),
            key_id: self.verifier.key_id(),
            signature: self.key.sign(text.as_bytes()).to_bytes().to_vec(),
        };
        SignedNote { text: text.to_owned(), signatures: vec![signature] }
    }
}

/// Shows the public half only.
impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

impl Checkpoint {
    /// Signs the checkpoint.
    pub fn sign(&self, signer: &Signer) -> SignedNote {
        signer.sign(&self.text())
    }
}
