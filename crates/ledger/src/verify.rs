//! The verifier: recomputes a whole ledger from what is stored of it, and names the first place that is wrong.
//!
//! It believes nothing but a public key and, if the caller holds any, earlier checkpoints. The stored checkpoint must
//! be signed by the key; the entries must lead to its root; the stored tiles must be those of the entries; every
//! commitment must be opened, or its value be known as erased. Entries arrive one at a time and are forgotten, so a
//! ledger of any length is verified in the memory of a few tiles.
//!
//! When an entry and its stored hash disagree, the other stored tiles and the signed root tell which of the two was
//! changed. When all of them agree with each other but not with the root, entries and tiles were rewritten together;
//! then only an earlier checkpoint can narrow down where.
//!
//! Not here: where entries come from, which erasures were recorded (the caller reads that from the facts), and
//! signatures of exchanged records. The rules V1 to V14 are those of log.md §8.

use crate::checkpoint::{Checkpoint, origin};
use crate::commitment::{Disclosure, FACTS};
use crate::entry::Entry;
use crate::frontier::Frontier;
use crate::hash::Hash;
use crate::proof::verify_inclusion;
use crate::prove::inclusion_proof;
use crate::record::InternalCore;
use crate::tile::{Tile, TileCoord};
use crate::time::Timestamp;
use crate::verifier_key::VerifierKey;

/// What a verification takes for granted.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// The headquarters whose ledger it should be.
    pub hq: &'a str,
    /// The key that signs its checkpoints.
    pub key: &'a VerifierKey,
    /// The headquarters' epoch now: no record may carry a later one.
    pub epoch: u64,
    /// Checkpoints of this ledger that the caller kept from earlier, by growing size. Each must be a beginning of
    /// what is stored; without any, a ledger cut back to one of its own old checkpoints looks whole.
    pub known: &'a [Checkpoint],
}

/// An entry as a store hands it over.
#[derive(Clone, Copy, Debug)]
pub struct StoredEntry<'a> {
    /// The position it is stored under.
    pub n: u64,
    /// Its core.
    pub core: &'a [u8],
    /// What opens its commitment, if that is still kept.
    pub disclosure: Option<Disclosure<'a>>,
}

/// What was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The number of entries.
    pub size: u64,
    /// The root, as signed.
    pub root: Hash,
    /// How many commitments were opened by their disclosures.
    pub opened: u64,
    /// How many values are erased.
    pub erased: u64,
    /// The time of the last entry; `None` if the ledger is empty.
    pub last_at: Option<Timestamp>,
}

/// The first place where a ledger is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place} does not verify: {found}; expected {expected} (log.md §8, {rule})")]
pub struct Bad {
    /// Where.
    pub place: Place,
    /// Which rule is broken.
    pub rule: Rule,
    /// What was found there.
    pub found: String,
    /// What the rule asks for.
    pub expected: String,
}

/// A place in a stored ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The entry at this position.
    Entry(u64),
    /// This tile.
    Tile(TileCoord),
    /// The checkpoint.
    Checkpoint,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Entry(n) => write!(f, "entry {n}"),
            Place::Tile(coord) => write!(f, "tile {coord}"),
            Place::Checkpoint => f.write_str("the checkpoint"),
        }
    }
}

/// The rules of log.md §8, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// V1: the checkpoint is a note signed by the key, about this ledger.
    Checkpoint,
    /// V2: every checkpoint known from earlier is a beginning of this ledger.
    Known,
    /// V3: positions run 0, 1, 2 … without gap or repetition.
    Position,
    /// V4: the entries are exactly as many as the checkpoint says.
    Count,
    /// V5: the core is canonical and says what an internal record must say.
    Core,
    /// V6: the core names this headquarters.
    Hq,
    /// V7: the epoch never goes back, and never beyond the present one.
    Epoch,
    /// V8: time never goes back.
    Time,
    /// V9: a disclosure is there unless its value is known as erased.
    Disclosure,
    /// V10: an erased value is gone.
    Erasure,
    /// V11: the disclosure opens the commitment.
    Commitment,
    /// V12: the entry's hash is the one in the tile of its level.
    Leaf,
    /// V13: every stored tile is that of the entries, and none lies beyond them.
    Tile,
    /// V14: the entries have the root that the checkpoint signed.
    Root,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "V{}", *self as u8 + 1)
    }
}

/// A verification under way. After the first [`Bad`] it has nothing more to say.
pub struct Verifier<'a, ReadTile, IsErased> {
    trust: Trust<'a>,
    checkpoint: Checkpoint,
    read_tile: ReadTile,
    is_erased: IsErased,
    frontier: Frontier,
    /// The stored hashes of the level-0 tile that the next entry belongs to.
    leaves: Vec<Hash>,
    known: &'a [Checkpoint],
    epoch: u64,
    last_at: Option<Timestamp>,
    opened: u64,
    erased: u64,
}

impl<'a, ReadTile, IsErased> Verifier<'a, ReadTile, IsErased>
where
    ReadTile: FnMut(TileCoord) -> Option<Vec<Hash>>,
    IsErased: FnMut(u64) -> bool,
{
    /// Starts with the stored checkpoint, `note`.
    ///
    /// `read_tile` returns the hashes of a stored tile, all from the same moment as the note: a tile that has grown
    /// since is wider than the checkpoint's size allows. `is_erased` tells whether the ledger records that the facts
    /// of an entry were erased.
    ///
    /// # Errors
    /// [`Bad`] if the note is not a checkpoint of this ledger signed by its key, or is older than a known one.
    pub fn new(trust: Trust<'a>, note: &[u8], read_tile: ReadTile, is_erased: IsErased) -> Result<Self, Bad> {
        let bad = |rule, found, expected| Bad { place: Place::Checkpoint, rule, found, expected };
        if trust.key.name() != origin(trust.hq) {
            let found = format!("the key is named {:?}", trust.key.name());
            return Err(bad(Rule::Checkpoint, found, format!("a key named {:?}", origin(trust.hq))));
        }
        let checkpoint = Checkpoint::open(note, trust.key).map_err(|error| {
            bad(Rule::Checkpoint, with_cause(&error), format!("a checkpoint signed by {}", trust.key))
        })?;
        if let Some(larger) = trust.known.iter().find(|known| known.size > checkpoint.size) {
            let found = format!("it covers {} entries", checkpoint.size);
            return Err(bad(Rule::Known, found, format!("at least the {} of an earlier checkpoint", larger.size)));
        }
        let mut verifier = Verifier {
            known: trust.known,
            trust,
            checkpoint,
            read_tile,
            is_erased,
            frontier: Frontier::default(),
            leaves: Vec::new(),
            epoch: 1,
            last_at: None,
            opened: 0,
            erased: 0,
        };
        verifier.check_known()?;
        Ok(verifier)
    }

    /// Verifies the next stored entry.
    ///
    /// # Errors
    /// [`Bad`]: the first place that is wrong. The ledger in front of it is as its tiles say.
    pub fn push(&mut self, stored: &StoredEntry<'_>) -> Result<(), Bad> {
        self.check_position(stored.n)?;
        let core = self.check_core(stored)?;
        self.check_disclosure(stored, core.facts)?;
        self.check_leaf(stored.n, Entry::internal(stored.n, stored.core).leaf_hash())?;
        for tile in self.frontier.take_filled_tiles() {
            self.check_tile(&tile)?;
        }
        self.check_known()
    }

    /// Ends the verification: all entries must have come, the right edge and the root must be as stored and signed.
    ///
    /// # Errors
    /// [`Bad`].
    pub fn finish(mut self) -> Result<Verified, Bad> {
        let size = self.frontier.size();
        if size < self.checkpoint.size {
            let found = format!("the entries end after {size}");
            return Err(bad_entry(size, Rule::Count, found, format!("{} as signed", self.checkpoint.size)));
        }
        for tile in self.frontier.take_changed_tiles() {
            self.check_tile(&tile)?;
        }
        self.check_nothing_beyond()?;
        let root = self.frontier.root();
        if root != self.checkpoint.root {
            let found = format!("it signed root {}", self.checkpoint.root);
            let expected = format!("root {root} of the stored entries, whose tiles agree with them");
            return Err(Bad { place: Place::Checkpoint, rule: Rule::Root, found, expected });
        }
        Ok(Verified { size, root, opened: self.opened, erased: self.erased, last_at: self.last_at })
    }

    fn check_position(&self, n: u64) -> Result<(), Bad> {
        let next = self.frontier.size();
        if n != next {
            let found = format!("the next stored entry has position {n}");
            return Err(bad_entry(next, Rule::Position, found, format!("position {next}")));
        }
        if n >= self.checkpoint.size {
            let expected = format!("no entry beyond the {} that the checkpoint covers", self.checkpoint.size);
            return Err(bad_entry(n, Rule::Count, "there is an entry".to_owned(), expected));
        }
        Ok(())
    }

    fn check_core<'c>(&mut self, stored: &StoredEntry<'c>) -> Result<InternalCore<'c>, Bad> {
        let bad = |rule, found, expected| bad_entry(stored.n, rule, found, expected);
        let core = InternalCore::parse(stored.core).map_err(|error| {
            bad(Rule::Core, with_cause(&error), "the canonical core of an internal record".to_owned())
        })?;
        if core.hq != self.trust.hq {
            return Err(bad(Rule::Hq, format!("it is of {}", core.hq), format!("a record of {}", self.trust.hq)));
        }
        if core.ep < self.epoch || core.ep > self.trust.epoch {
            let expected = format!("one from {} to {}", self.epoch, self.trust.epoch);
            return Err(bad(Rule::Epoch, format!("it carries epoch {}", core.ep), expected));
        }
        if let Some(last) = self.last_at.filter(|&last| core.at < last) {
            let expected = format!("not before {last}, the time of the entry in front");
            return Err(bad(Rule::Time, format!("it was sealed at {}", core.at), expected));
        }
        self.epoch = core.ep;
        self.last_at = Some(core.at);
        Ok(core)
    }

    fn check_disclosure(&mut self, stored: &StoredEntry<'_>, commitment: Hash) -> Result<(), Bad> {
        let bad = |rule, found, expected| bad_entry(stored.n, rule, found, expected);
        match (stored.disclosure, (self.is_erased)(stored.n)) {
            (None, true) => self.erased += 1,
            (None, false) => {
                let found = "the facts are gone and no erasure is recorded".to_owned();
                return Err(bad(Rule::Disclosure, found, format!("what opens {commitment}")));
            }
            (Some(_), true) => {
                let found = "the facts are still kept".to_owned();
                return Err(bad(Rule::Erasure, found, "nothing, since their erasure is recorded".to_owned()));
            }
            (Some(disclosure), false) => {
                if disclosure.name != FACTS || !disclosure.is_within_bounds() {
                    let found = format!("a disclosure of {:?}, {} bytes", disclosure.name, disclosure.value.len());
                    return Err(bad(Rule::Commitment, found, format!("{FACTS:?} within its bounds")));
                }
                if disclosure.commitment() != commitment {
                    let found = format!("facts or salt changed: they give {}", disclosure.commitment());
                    return Err(bad(Rule::Commitment, found, format!("{commitment} as in the core")));
                }
                self.opened += 1;
            }
        }
        Ok(())
    }

    fn check_leaf(&mut self, n: u64, leaf: Hash) -> Result<(), Bad> {
        let coord = TileCoord { level: 0, index: n / 256 };
        if n.is_multiple_of(256) {
            self.leaves = self.read_whole_tile(coord)?;
        }
        let stored = self.leaves[(n % 256) as usize];
        if leaf != stored {
            return Err(self.blame(n, leaf, stored));
        }
        self.frontier.append(leaf);
        Ok(())
    }

    /// An entry and its stored hash disagree: asks the other stored tiles and the signed root which one was changed.
    fn blame(&mut self, n: u64, leaf: Hash, stored: Hash) -> Bad {
        let Checkpoint { size, root, .. } = self.checkpoint;
        let proof = inclusion_proof(n, size, &mut self.read_tile).unwrap_or_default();
        let is_signed = |hash| verify_inclusion(hash, n, size, &proof, root).is_ok();
        let (place, found, expected) = match (is_signed(leaf), is_signed(stored)) {
            (true, _) => (
                Place::Tile(TileCoord { level: 0, index: n / 256 }),
                format!("hash {} is {stored}", n % 256),
                format!("{leaf} of entry {n}, as the checkpoint bears out"),
            ),
            (_, true) => (
                Place::Entry(n),
                format!("it was changed and hashes to {leaf}"),
                format!("{stored} as in its tile, which the checkpoint bears out"),
            ),
            _ => (
                Place::Entry(n),
                format!("it hashes to {leaf}"),
                format!("{stored} as in its tile; more was changed, the checkpoint bears out neither"),
            ),
        };
        Bad { place, rule: Rule::Leaf, found, expected }
    }

    fn check_tile(&mut self, computed: &Tile) -> Result<(), Bad> {
        if computed.coord.level == 0 {
            return Ok(()); // compared leaf by leaf when the entries came
        }
        let stored = self.read_whole_tile(computed.coord)?;
        let differs = stored.iter().zip(&computed.hashes).position(|(stored, computed)| stored != computed);
        let Some(place) = differs else { return Ok(()) };
        let found = format!("hash {place} is {}", stored[place]);
        Err(bad_tile(computed.coord, found, format!("{}, computed from the tile below", computed.hashes[place])))
    }

    /// Reads a stored tile, which must be exactly as wide as the checkpoint's size makes it.
    fn read_whole_tile(&mut self, coord: TileCoord) -> Result<Vec<Hash>, Bad> {
        let width = coord.width_in(self.checkpoint.size);
        match (self.read_tile)(coord) {
            Some(hashes) if hashes.len() == width => Ok(hashes),
            Some(hashes) => Err(bad_tile(coord, format!("it holds {} hashes", hashes.len()), format!("{width}"))),
            None => Err(bad_tile(coord, "there is no such tile".to_owned(), format!("a tile of {width} hashes"))),
        }
    }

    /// No tile may lie just right of the edge, nor on top of the highest level. (Farther tiles are unreachable.)
    fn check_nothing_beyond(&mut self) -> Result<(), Bad> {
        let size = self.checkpoint.size;
        for level in 0u8..8 {
            let in_level = size >> (8 * u32::from(level));
            let coord = TileCoord { level, index: in_level.div_ceil(256) };
            if (self.read_tile)(coord).is_some() {
                return Err(bad_tile(coord, "there is a tile".to_owned(), format!("none in a tree of {size} entries")));
            }
            if in_level == 0 {
                break;
            }
        }
        Ok(())
    }

    fn check_known(&mut self) -> Result<(), Bad> {
        let size = self.frontier.size();
        while let Some((known, later)) = self.known.split_first().filter(|(known, _)| known.size <= size) {
            if known.root != self.frontier.root() || known.origin != self.checkpoint.origin {
                let found = format!("{size} entries of {} have root {}", self.checkpoint.origin, self.frontier.root());
                let expected =
                    format!("root {} of {} at {}, as known from earlier", known.root, known.origin, known.size);
                return Err(Bad { place: Place::Checkpoint, rule: Rule::Known, found, expected });
            }
            self.known = later;
        }
        Ok(())
    }
}

fn bad_entry(n: u64, rule: Rule, found: String, expected: String) -> Bad {
    Bad { place: Place::Entry(n), rule, found, expected }
}

fn bad_tile(coord: TileCoord, found: String, expected: String) -> Bad {
    Bad { place: Place::Tile(coord), rule: Rule::Tile, found, expected }
}

/// The error and its causes in one line.
fn with_cause(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", with_cause(cause)),
        None => error.to_string(),
    }
}
