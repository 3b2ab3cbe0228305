//! Signed notes: a text and the signatures under it (C2SP signed-note), with Ed25519 as the only algorithm.
//!
//! ```text
//! text, ending in a newline
//!
//! — key name base64(key id || signature)
//! ```
//!
//! The algorithm is a property of the key, never of the note. Signatures by keys we do not know are kept and passed
//! over, so that witnesses can add theirs; one by a key we know that does not verify condemns the whole note. Notes are
//! made by `signer`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::limits::{KEY_NAME_BYTES_MAX, NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use crate::verifier_key::VerifierKey;

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
        for line in self.signatures.iter().filter(|line| line.key_name == key.name() && line.key_id == key.key_id()) {
            if !key.verifies(self.text.as_bytes(), &line.signature) {
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
