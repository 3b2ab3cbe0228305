#![doc = include_str!("../README.md")]

pub mod checkpoint;
pub mod commitment;
pub mod entry;
pub mod frontier;
pub mod hash;
pub mod limits;
pub mod note;
pub mod proof;
pub mod prove;
pub mod record;
pub mod seal;
pub mod signer;
pub mod tile;
pub mod time;
pub mod verifier_key;
pub mod verify;

pub use checkpoint::{Checkpoint, CheckpointError};
pub use commitment::Disclosure;
pub use entry::Entry;
pub use frontier::Frontier;
pub use hash::Hash;
pub use note::SignedNote;
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use prove::{ProveError, consistency_proof, inclusion_proof};
pub use record::{InternalCore, record_id};
pub use seal::{Head, SealError, SealedBatch, SealedEntry, UnsealedRecord, seal};
pub use signer::Signer;
pub use tile::{Tile, TileCoord};
pub use time::Timestamp;
pub use verifier_key::VerifierKey;
pub use verify::{Bad, Place, Rule, StoredEntry, Trust, Verified, Verifier};
