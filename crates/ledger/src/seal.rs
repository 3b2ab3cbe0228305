//! Sealing: records that an operation decided become entries of the ledger.
//!
//! [`seal`] is the pure function at the heart of the sequencer. It takes the head as it is, the records of a batch,
//! the clock's time and the key, and returns everything that one transaction must write: entries with their
//! disclosures, the tiles that changed, the signed checkpoint, and the head as it will be. Nothing has happened until
//! the store has written it; if that fails, the old head is still the head.
//!
//! A record can only be refused when it is made ([`UnsealedRecord::new`]), so that one faulty operation cannot hold up
//! the batch of all the others. A clock behind the head does not stop the desk either: the batch is stamped with the
//! head's time, and [`SealedBatch::clock_behind_ms`] tells the caller to write it down.
//!
//! BUG: a clock that stood far *ahead* when a batch was sealed holds all later batches at that time until the real one
//! has caught up. Nothing is lost (order is by position, and witnesses bracket the true time), but `at` says little
//! meanwhile. The caller, who also has a monotonic clock, is the one who can refuse to seal at an absurd time.

use crate::checkpoint::{Checkpoint, origin};
use crate::commitment::{Disclosure, FACTS};
use crate::entry::Entry;
use crate::frontier::{EdgeMissing, Frontier};
use crate::hash::Hash;
use crate::limits::{BATCH_RECORDS_MAX, INTEGER_MAX, LEDGER_ENTRIES_MAX, VALUE_BYTES_MAX};
use crate::record::{self, ACTOR_EXPECTED, HQ_EXPECTED, InternalCore, OP_EXPECTED};
use crate::signer::Signer;
use crate::tile::{Tile, TileCoord};
use crate::time::Timestamp;

/// The end of a ledger: what the next batch is sealed onto.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    hq: String,
    epoch: u64,
    at: Option<Timestamp>,
    frontier: Frontier,
}

/// Why a head cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The headquarters' name is not a host name in lower case.
    #[error("{found:?} cannot name a headquarters; expected {HQ_EXPECTED} (record.md §4, `hq`)")]
    Hq {
        /// The name given.
        found: String,
    },
    /// The epoch is 0 or beyond what a core can hold.
    #[error("epoch {found} is not between 1 and 2^53 (record.md §4, `ep`)")]
    Epoch {
        /// The epoch given.
        found: u64,
    },
    /// The checkpoint is of another ledger.
    #[error("the checkpoint is of ledger {found:?}, not of {expected:?} (log.md §6)")]
    Origin {
        /// The checkpoint's origin.
        found: String,
        /// This headquarters' origin.
        expected: String,
    },
    /// A tile of the right edge is absent or has another width.
    #[error("the stored tiles are not those of the checkpoint's size")]
    Edge(#[from] EdgeMissing),
    /// The right edge gives another root than the one signed.
    #[error("the stored tiles give root {found}, but the checkpoint at size {size} signed {expected} (log.md §4)")]
    Root {
        /// The checkpoint's size.
        size: u64,
        /// The root of the stored tiles.
        found: Hash,
        /// The root in the checkpoint.
        expected: Hash,
    },
}

impl Head {
    /// Starts a new ledger, without entries.
    ///
    /// # Errors
    /// [`HeadError::Hq`] or [`HeadError::Epoch`].
    pub fn empty(hq: &str, epoch: u64) -> Result<Head, HeadError> {
        if !record::is_hq_name(hq) {
            return Err(HeadError::Hq { found: hq.to_owned() });
        }
        if !(1..=INTEGER_MAX).contains(&epoch) {
            return Err(HeadError::Epoch { found: epoch });
        }
        Ok(Head { hq: hq.to_owned(), epoch, at: None, frontier: Frontier::default() })
    }

    /// Picks up a stored ledger at its latest checkpoint, and checks that the stored right edge has the signed root.
    ///
    /// `at` is the time of the last entry, `None` for an empty ledger. The checkpoint has been opened with the
    /// ledger's own key ([`Checkpoint::open`]). Reads at most one tile a level.
    ///
    /// # Errors
    /// [`HeadError`].
    pub fn resume(
        hq: &str,
        epoch: u64,
        at: Option<Timestamp>,
        checkpoint: &Checkpoint,
        read_tile: impl FnMut(TileCoord) -> Option<Vec<Hash>>,
    ) -> Result<Head, HeadError> {
        let empty = Head::empty(hq, epoch)?;
        if checkpoint.origin != origin(hq) {
            return Err(HeadError::Origin { found: checkpoint.origin.clone(), expected: origin(hq) });
        }
        let frontier = Frontier::resume(checkpoint.size, read_tile)?;
        if frontier.root() != checkpoint.root {
            let (size, found, expected) = (checkpoint.size, frontier.root(), checkpoint.root);
            return Err(HeadError::Root { size, found, expected });
        }
        Ok(Head { at, frontier, ..empty })
    }

    /// The same head, whose next records carry a later epoch: the ledger was put back to what it is here.
    ///
    /// # Errors
    /// [`HeadError::Epoch`] if it is not later than the present one.
    pub fn in_epoch(self, epoch: u64) -> Result<Head, HeadError> {
        if !(self.epoch + 1..=INTEGER_MAX).contains(&epoch) {
            return Err(HeadError::Epoch { found: epoch });
        }
        Ok(Head { epoch, ..self })
    }

    /// Returns the name of the headquarters.
    pub fn hq(&self) -> &str {
        &self.hq
    }

    /// Returns the epoch that new records will carry.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Returns the number of entries, which is also the position of the next one.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Returns the root of the tree over the entries.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Returns the time of the last entry; `None` if there is none.
    pub fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Returns what a checkpoint says of this head. A new ledger signs this once before its first entry.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint { origin: origin(&self.hq), size: self.size(), root: self.root() }
    }
}

/// One record as an operation leaves it: not yet at any place in the ledger.
#[derive(Clone, PartialEq, Eq)]
pub struct UnsealedRecord {
    op: String,
    by: Option<String>,
    facts: Vec<u8>,
    salt: [u8; 32],
}

/// Why a record cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The operation's name is not in its alphabet.
    #[error("{found:?} cannot stand in a core as the operation; expected {OP_EXPECTED} (record.md §4, `op`)")]
    Op {
        /// The name given.
        found: String,
    },
    /// The actor's id is not in its alphabet. What was given is not shown: it may be a name.
    #[error("the actor given cannot stand in a core; expected {ACTOR_EXPECTED} (record.md §4, `by`)")]
    By,
    /// The facts are longer than a value may be.
    #[error("the facts of {op} are {found} bytes long; at most {VALUE_BYTES_MAX} are allowed (record.md §5)")]
    FactsTooLong {
        /// The operation.
        op: String,
        /// The length of its facts, in bytes.
        found: usize,
    },
}

impl UnsealedRecord {
    /// Makes a record of one operation: its name (`post_report`), who acted (`P-3`, `system`, or nobody named), its
    /// encoded facts, and 32 fresh random bytes.
    ///
    /// # Errors
    /// [`RecordError`] if a name is outside its alphabet or the facts are too long.
    pub fn new(op: &str, by: Option<&str>, facts: Vec<u8>, salt: [u8; 32]) -> Result<UnsealedRecord, RecordError> {
        if !record::is_op(op) {
            return Err(RecordError::Op { found: op.to_owned() });
        }
        if by.is_some_and(|by| !record::is_actor(by)) {
            return Err(RecordError::By);
        }
        if facts.len() > VALUE_BYTES_MAX {
            return Err(RecordError::FactsTooLong { op: op.to_owned(), found: facts.len() });
        }
        Ok(UnsealedRecord { op: op.to_owned(), by: by.map(str::to_owned), facts, salt })
    }
}

/// Shows the operation and the length of its facts: neither facts nor salt belong in a log line.
impl std::fmt::Debug for UnsealedRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UnsealedRecord({}, {} bytes)", self.op, self.facts.len())
    }
}

/// Everything that one transaction must write, all of it or nothing.
#[derive(Clone, Debug)]
#[must_use = "nothing is sealed until the store has written it"]
pub struct SealedBatch {
    /// The size of the head that this batch was sealed onto: the store's head must still be this one.
    pub parent_size: u64,
    /// The root of that head.
    pub parent_root: Hash,
    /// The new entries, in the order of their positions, at least one.
    pub entries: Vec<SealedEntry>,
    /// The tiles that are new or wider. They replace the stored ones of the same place.
    pub tiles: Vec<Tile>,
    /// What the new checkpoint says.
    pub checkpoint: Checkpoint,
    /// The new checkpoint as a signed note, ready to be stored and served.
    pub note: String,
    /// The head after this batch: becomes the head once the batch is written.
    pub head: Head,
    /// How far the clock given was behind the head, in milliseconds; 0 if it was not. All entries of the batch then
    /// carry the head's time.
    pub clock_behind_ms: u64,
}

/// One new entry, with what opens its commitment.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedEntry {
    /// Its position in the ledger, from 0.
    pub n: u64,
    /// When it was sealed.
    pub at: Timestamp,
    /// Its core: these bytes are the record from now on.
    pub core: Vec<u8>,
    /// The hash of the entry as a leaf of the tree.
    pub leaf: Hash,
    /// The salt of the commitment to the facts: kept beside the ledger, destroyed when the facts are erased.
    pub salt: [u8; 32],
    /// The encoded facts: kept beside the ledger.
    pub facts: Vec<u8>,
}

impl SealedEntry {
    /// Returns what opens the entry's commitment.
    pub fn disclosure(&self) -> Disclosure<'_> {
        Disclosure { name: FACTS, salt: &self.salt, value: &self.facts }
    }
}

/// Shows position and core: neither facts nor salt belong in a log line.
impl std::fmt::Debug for SealedEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedEntry({}, {})", self.n, String::from_utf8_lossy(&self.core))
    }
}

/// Why a batch is not sealed. The head is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// There is no record in the batch.
    #[error("nothing to seal onto {origin} at size {size}: the batch is empty")]
    Empty {
        /// The ledger.
        origin: String,
        /// Its size.
        size: u64,
    },
    /// The batch is longer than one call takes.
    #[error(
        "a batch of {found} records for {origin} was not sealed: at most {BATCH_RECORDS_MAX} are allowed; split it"
    )]
    TooLarge {
        /// The ledger.
        origin: String,
        /// The number of records given.
        found: usize,
    },
    /// The ledger would grow beyond 2^48 entries.
    #[error("the batch was not sealed: {origin} at size {size} would grow beyond {LEDGER_ENTRIES_MAX} entries")]
    Full {
        /// The ledger.
        origin: String,
        /// Its size.
        size: u64,
    },
    /// The key belongs to another ledger: its checkpoints would be worth nothing here.
    #[error("the batch was not sealed: the key is named {found:?}, but this ledger is {expected:?} (log.md §6)")]
    Signer {
        /// The key's name.
        found: String,
        /// The ledger's origin, which its key must be named after.
        expected: String,
    },
}

/// Seals a batch of records onto `head`, in their order, stamped with `now` or with the head's time if that is later.
///
/// # Errors
/// [`SealError`]; the head is as it was.
pub fn seal(
    head: &Head,
    records: Vec<UnsealedRecord>,
    now: Timestamp,
    signer: &Signer,
) -> Result<SealedBatch, SealError> {
    check(head, &records, signer)?;
    let at = head.at.map_or(now, |last| last.max(now));
    let mut next = Head { at: Some(at), ..head.clone() };
    let entries = records.into_iter().map(|record| seal_one(&mut next, record, at)).collect();
    let tiles = next.frontier.take_changed_tiles();
    let checkpoint = next.checkpoint();
    Ok(SealedBatch {
        parent_size: head.size(),
        parent_root: head.root(),
        entries,
        tiles,
        note: checkpoint.sign(signer).to_string(),
        checkpoint,
        head: next,
        clock_behind_ms: at.unix_ms().abs_diff(now.unix_ms()),
    })
}

fn check(head: &Head, records: &[UnsealedRecord], signer: &Signer) -> Result<(), SealError> {
    let (origin, size) = (origin(&head.hq), head.size());
    if signer.verifier_key().name() != origin {
        return Err(SealError::Signer { found: signer.verifier_key().name().to_owned(), expected: origin });
    }
    match records.len() {
        0 => Err(SealError::Empty { origin, size }),
        found if found > BATCH_RECORDS_MAX => Err(SealError::TooLarge { origin, found }),
        more if more as u64 > LEDGER_ENTRIES_MAX - size => Err(SealError::Full { origin, size }),
        _ => Ok(()),
    }
}

fn seal_one(next: &mut Head, record: UnsealedRecord, at: Timestamp) -> SealedEntry {
    let UnsealedRecord { op, by, facts, salt } = record;
    let commitment = Disclosure { name: FACTS, salt: &salt, value: &facts }.commitment();
    let (by, ep, hq) = (by.as_deref(), next.epoch, next.hq.as_str());
    let core = InternalCore { at, by, ep, facts: commitment, hq, op: &op }.encode();
    let n = next.frontier.size();
    let leaf = Entry::internal(n, &core).leaf_hash();
    next.frontier.append(leaf);
    SealedEntry { n, at, core, leaf, salt, facts }
}
