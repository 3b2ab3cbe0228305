//! Checkpoints: the three lines a ledger signs about itself (C2SP tlog-checkpoint).
//!
//! ```text
//! north.example/tocsin
//! 4813
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//! ```
//!
//! Origin, number of entries, root. A checkpoint says everything about the entries in front of it and nothing about
//! later ones. Extension lines, which tlog-checkpoint advises against, are refused: nobody could audit them.

use crate::hash::Hash;
use crate::limits::LEDGER_ENTRIES_MAX;
use crate::note::{NoteError, NoteVerifyError, SignedNote, is_key_name};
use crate::verifier_key::VerifierKey;

/// What a ledger signs about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the ledger: `<headquarters>/tocsin`.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

/// Why some bytes are not a checkpoint of the ledger whose key was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note.
    #[error("the checkpoint is not a signed note (log.md §6)")]
    Note(#[from] NoteError),
    /// Not signed by the key, or the signature is wrong.
    #[error("the checkpoint is not signed as it should be (log.md §6)")]
    Signature(#[from] NoteVerifyError),
    /// The text is not the three lines of a checkpoint.
    #[error("the checkpoint's {part} is not {expected} (log.md §6)")]
    Text {
        /// The line at fault.
        part: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// It is signed by the key, but speaks of another ledger.
    #[error("the checkpoint is of ledger {found:?}, not of {expected:?} (log.md §6)")]
    Origin {
        /// The origin line.
        found: String,
        /// The name of the key.
        expected: String,
    },
}

/// Returns the origin of a headquarters' ledger, which is also the name of its key: `<headquarters>/tocsin`.
pub fn origin(hq: &str) -> String {
    format!("{hq}/tocsin")
}

impl Checkpoint {
    /// Returns the text that is signed: three lines, each with its newline.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, self.root)
    }

    /// Reads the text of a checkpoint, strictly: three lines, one spelling.
    ///
    /// # Errors
    /// [`CheckpointError::Text`] names the line at fault.
    pub fn parse_text(text: &str) -> Result<Checkpoint, CheckpointError> {
        let refuse = |part, expected| CheckpointError::Text { part, expected };
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size_text, root, ""] = lines[..] else {
            return Err(refuse("text", "three lines: origin, size, root"));
        };
        let spelt_plainly = size_text == "0" || !size_text.starts_with(['0', '+']);
        let size = size_text.parse().ok().filter(|&size| spelt_plainly && size <= LEDGER_ENTRIES_MAX);
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            size: size.ok_or(refuse("size", "a plain decimal number up to 2^48"))?,
            root: Hash::from_base64(root).ok_or(refuse("root", "a hash of 32 bytes in standard base64"))?,
        };
        if !is_key_name(origin) {
            return Err(refuse("origin", "a name without spaces or plus signs"));
        }
        Ok(checkpoint)
    }

    /// Reads a signed checkpoint of the ledger whose key is `key`, and believes it only if that key signed it.
    ///
    /// # Errors
    /// [`CheckpointError`]: not a note, not signed by the key, not a checkpoint, or of another ledger.
    pub fn open(note: &[u8], key: &VerifierKey) -> Result<Checkpoint, CheckpointError> {
        let note = SignedNote::parse(note)?;
        note.verify(key)?;
        let checkpoint = Checkpoint::parse_text(&note.text)?;
        if checkpoint.origin != key.name() {
            return Err(CheckpointError::Origin { found: checkpoint.origin, expected: key.name().to_owned() });
        }
        Ok(checkpoint)
    }
}
