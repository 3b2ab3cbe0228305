//! Every bound of the ledger, each with its reason (law 10: everything has a bound).
//!
//! A bound here is a rule of the format, not a setting: a second implementation must refuse the same bytes.
//! `docs/spec/record.md` and `docs/spec/log.md` repeat each number where it applies.

/// The longest core, in bytes: 64 KiB (receipts.md §2). Internal cores stay under 700 bytes; the room is for
/// exchanged records, which list one commitment per field and one id per record they answer.
pub const CORE_BYTES_MAX: usize = 64 * 1024;

/// The longest value behind one commitment, in bytes: 32 MiB, the encoded facts of the largest report with room to
/// spare. (An exchanged record with all its disclosures must fit in 1 MiB, receipts.md §5: a bound of the exchange.)
pub const VALUE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The longest field name in a commitment, in bytes. Field names are words of a schema, never of a person.
pub const FIELD_NAME_BYTES_MAX: usize = 64;

/// The longest operation name, in bytes. An operation's name is also a file name and a log field.
pub const OP_BYTES_MAX: usize = 64;

/// The most digits in the number of an actor's pseudonym: those of the largest 64-bit number.
pub const ACTOR_DIGITS_MAX: usize = 20;

/// The longest name of a headquarters, in bytes: that of a host name in text form (RFC 1035 §2.3.4).
pub const HQ_BYTES_MAX: usize = 253;

/// The longest part of a headquarters' name between two dots, in bytes (RFC 1035 §2.3.4).
pub const HQ_LABEL_BYTES_MAX: usize = 63;

/// The largest whole number in a core: 2^53, above which a JSON reader that keeps doubles may lose a digit.
pub const INTEGER_MAX: u64 = 1 << 53;

/// The longest signature of a record, in bytes. Ed25519 needs 64; the room is for a hybrid with ML-DSA-44
/// (64 + 2 420 bytes), which receipts.md §7 announces.
pub const SIG_BYTES_MAX: usize = 4 * 1024;

/// The longest officer's act, in bytes. A WebAuthn assertion is under 1 KiB; this leaves room for its extensions.
pub const ACT_BYTES_MAX: usize = 16 * 1024;

/// The most records in one batch. The sequencer's transactions are far smaller; this keeps one call's memory known.
pub const BATCH_RECORDS_MAX: usize = 16 * 1024;

/// The most entries in one ledger: 2^48. Keeps every index far from overflow and the tree at six tile levels.
pub const LEDGER_ENTRIES_MAX: u64 = 1 << 48;

/// The hashes in a full tile (C2SP tlog-tiles: tiles of height 8).
pub const TILE_WIDTH: usize = 256;

/// The longest signed note, in bytes. Sixteen post-quantum signatures in base64 (C2SP signed-note: a verifier must
/// accept sixteen, each of up to about 5 kB) and the text fit with room to spare.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;

/// The most signature lines in one note: twice what C2SP signed-note obliges a verifier to accept.
pub const NOTE_SIGNATURES_MAX: usize = 32;

/// The longest key name in a note, in bytes: a headquarters' name and `/tocsin`, with room for other logs' names.
pub const KEY_NAME_BYTES_MAX: usize = 512;
