//! What must hold for any bytes given to a reader of this crate. Shared by the fuzz targets and the replay of their
//! corpora, so that both mean the same.

use tocsin_ledger::{Checkpoint, Entry, InternalCore, SignedNote, Signer, VerifierKey};

/// Entries and cores: what is read is written alike, and a core inside an entry is read as the core alone.
pub fn record_decode(bytes: &[u8]) {
    if let Ok(entry) = Entry::decode(bytes) {
        assert!(entry.encode() == bytes, "an entry has one encoding");
        core_decode(entry.core);
    }
    core_decode(bytes);
}

fn core_decode(bytes: &[u8]) {
    if let Ok(core) = InternalCore::parse(bytes) {
        assert!(core.encode() == bytes, "a core has one encoding");
    }
}

/// Notes, checkpoints and verifier keys: what is read is written alike, and nothing is believed that was not signed.
pub fn checkpoint_note(bytes: &[u8]) {
    let signer = Signer::from_seed("north.example/tocsin", &[7; 32]).expect("the name can name a key");
    if let Ok(note) = SignedNote::parse(bytes) {
        assert!(note.to_string().as_bytes() == bytes, "a note has one encoding");
        text_decode(&note.text);
        if Checkpoint::open(bytes, signer.verifier_key()).is_ok() {
            // Signatures by this key are deterministic, so a note that is believed was made by it from this text.
            let signed = signer.sign(&note.text);
            assert!(note.signatures.contains(&signed.signatures[0]), "believed without a signature");
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        text_decode(text);
    }
}

fn text_decode(text: &str) {
    if let Ok(checkpoint) = Checkpoint::parse_text(text) {
        assert!(checkpoint.text() == text, "a checkpoint has one spelling");
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert!(key.to_string() == text, "a verifier key has one spelling");
    }
}
