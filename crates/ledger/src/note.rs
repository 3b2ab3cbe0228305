//! Signed notes: a text and the signatures under it (C2SP signed-note), with Ed25519 as the only algorithm.
//!
//! ```text
//! text, ending in a newline
//!
//! — key name base64(key id || signature)
//! ```
//!
//! The algorithm is a property of the key, never of the note. Signatures by keys we do not know are kept and passed
//! over, so that witnesses can add theirs; one by a key we know that does not verify condemns the whole note. Keys
//! arrive as bytes: this module makes no randomness and reads no files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::limits::{KEY_NAME_BYTES_MAX, NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};

/// The byte that stands for Ed25519 in key ids and verifier keys (signed-note, signature types).
const ED25519: u8 = 0x01;

/// A note: its text and the signature lines under it, none of them verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// What is signed, with its final newline.
    pub text: String,
    /// The signature lines in their order, at least one.
    pub signatures: Vec<NoteSignature>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key, such as `north.example/tocsin`.
    pub key_name: String,
    /// The short id of the key; see [`VerifierKey::key_id`].
    pub key_id: u32,
    /// What the algorithm of that key produced; 64 bytes for Ed25519.
    pub signature: Vec<u8>,
}

/// Why some bytes are not a signed note.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than any note may be.
    #[error("the note is {found} bytes long; at most {NOTE_BYTES_MAX} are allowed (log.md §6)")]
    TooLong {
        /// The length found, in bytes.
        found: usize,
    },
    /// Not UTF-8, or with a control character other than newline.
    #[error("the note is not UTF-8 text without control characters (C2SP signed-note, Format)")]
    NotText,
    /// No blank line between text and signatures, or no newline at the end.
    #[error("the note has no blank line between its text and its signature lines (C2SP signed-note, Format)")]
    NoSignatures,
    /// A line under the text is not a signature line.
    #[error("signature line {line} is not `— name base64` (C2SP signed-note, Format)")]
    SignatureLine {
        /// Which line, counted from 1.
        line: usize,
    },
    /// More signature lines than a reader takes on.
    #[error("the note has more than {NOTE_SIGNATURES_MAX} signature lines (log.md §6)")]
    TooManySignatures,
}

/// Why a note is not accepted under a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteVerifyError {
    /// No line carries the name and id of the key.
    #[error("the note carries no signature by key {key} (C2SP signed-note, Signatures)")]
    NotSigned {
        /// The key's name and id.
        key: String,
    },
    /// A line carries the key's name and id, and its signature is wrong.
    #[error("the note's signature by key {key} does not verify: text or signature was changed (C2SP signed-note)")]
    BadSignature {
        /// The key's name and id.
        key: String,
    },
}

impl SignedNote {
    /// Reads a note. Nothing is verified: use [`SignedNote::verify`] before believing the text.
    ///
    /// # Errors
    /// [`NoteError`] names what is not as signed-note wants it.
    pub fn parse(bytes: &[u8]) -> Result<SignedNote, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { found: bytes.len() });
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteError::NotText);
        }
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = signatures.strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let signatures = (1..)
            .zip(lines.split('\n'))
            .map(|(line, content)| match parse_signature_line(content) {
                _ if line > NOTE_SIGNATURES_MAX => Err(NoteError::TooManySignatures),
                parsed => parsed.ok_or(NoteError::SignatureLine { line }),
            })
            .collect::<Result<_, _>>()?;
        Ok(SignedNote { text: format!("{text}\n"), signatures })
    }

    /// Checks that `key` signed the text: at least one line carries its name and id, and every such line verifies.
    ///
    /// # Errors
    /// [`NoteVerifyError`].
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteVerifyError> {
        let mut signed = false;
        for line in self.signatures.iter().filter(|line| line.key_name == key.name && line.key_id == key.key_id()) {
            let signature = Signature::from_slice(&line.signature);
            let verified = signature.and_then(|signature| key.key.verify_strict(self.text.as_bytes(), &signature));
            if verified.is_err() {
                return Err(NoteVerifyError::BadSignature { key: key.short_name() });
            }
            signed = true;
        }
        if signed { Ok(()) } else { Err(NoteVerifyError::NotSigned { key: key.short_name() }) }
    }
}

/// The note as it is stored and served.
impl std::fmt::Display for SignedNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.signatures {
            let bytes = [&line.key_id.to_be_bytes()[..], &line.signature].concat();
            writeln!(f, "— {} {}", line.key_name, STANDARD.encode(bytes))?;
        }
        Ok(())
    }
}

fn parse_signature_line(line: &str) -> Option<NoteSignature> {
    let (key_name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (key_id, signature) = bytes.split_first_chunk::<4>()?;
    let well_formed = is_key_name(key_name) && !signature.is_empty();
    well_formed.then(|| NoteSignature {
        key_name: key_name.to_owned(),
        key_id: u32::from_be_bytes(*key_id),
        signature: signature.to_vec(),
    })
}

/// Tells whether `text` can name a key: not empty, without spaces, plus signs and control characters.
pub fn is_key_name(text: &str) -> bool {
    (1..=KEY_NAME_BYTES_MAX).contains(&text.len()) && !text.chars().any(|c| c.is_whitespace() || c < ' ' || c == '+')
}

/// A public key with its name: what a verifier must hold to trust a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: VerifyingKey,
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

    fn short_name(&self) -> String {
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
