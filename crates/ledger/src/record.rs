//! The core of an internal record: the small JSON object that a ledger keeps for one operation.
//!
//! ```text
//! {"at":"2026-03-07T18:20:05.120Z","by":"P-3","ep":1,"f":[["facts","<commitment>"]],"hq":"north.example","k":"F","op":"post_report","v":"tocsin/1"}
//! ```
//!
//! A core is built once, in the bytes of JCS (RFC 8785), and from then on *is* those bytes: they are stored, hashed
//! and compared as they are. Every text in an internal core comes from an alphabet without anything JSON would
//! escape, so there is exactly one byte string per core and [`InternalCore::encode`] is a plain sequence of writes.
//! [`InternalCore::parse`] reads strictly, writes again what it understood, and demands the same bytes: whatever two
//! JSON readers might disagree on (duplicate keys, spacing, escapes, `1e0`) is not in a core that passes
//! (receipts.md §10, threat 7). The alternative, a grammar of our own over bytes, would not survive the exchanged
//! records, whose cores carry free lists.
//!
//! A core holds no value of anybody's: names that stand in clear come from closed alphabets (record.md §4), an actor
//! is a pseudonym such as `P-3`, and everything else stands behind the commitment.

use serde::Deserialize;

use crate::commitment::FACTS;
use crate::hash::{Hash, prefixed};
use crate::limits::{ACTOR_DIGITS_MAX, CORE_BYTES_MAX, HQ_BYTES_MAX, HQ_LABEL_BYTES_MAX, INTEGER_MAX, OP_BYTES_MAX};
use crate::time::Timestamp;

/// The version of the format, in every core (`v`).
pub const VERSION: &str = "tocsin/1";

/// The kind of an internal record (`k`). The exchanged kinds (`W`, `A`, `R` …) come with the warnings.
pub const KIND_INTERNAL: &str = "F";

/// What a core of kind `F` says, borrowed from its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InternalCore<'a> {
    /// When the ledger sealed it, by the headquarters' own clock, never before the record in front of it.
    pub at: Timestamp,
    /// Who acted: a pseudonym such as `P-3`, or `system`. `None`: the ledger does not say.
    pub by: Option<&'a str>,
    /// The epoch, from 1. It grows when a headquarters is restored from a backup (receipts.md §4).
    pub ep: u64,
    /// The commitment to the encoded facts.
    pub facts: Hash,
    /// The headquarters whose ledger this is.
    pub hq: &'a str,
    /// The operation's name, such as `post_report`.
    pub op: &'a str,
}

/// Why some bytes are not the core of an internal record.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// Longer than any core may be.
    #[error("the core is {found} bytes long; at most {CORE_BYTES_MAX} are allowed (record.md §3)")]
    TooLong {
        /// The length found, in bytes.
        found: usize,
    },
    /// Not JSON, or not these members: a missing, unknown or repeated one, a wrong type, bytes after the end.
    #[error("the core is not one JSON object with the members of an internal record (record.md §4)")]
    Json(#[source] serde_json::Error),
    /// A member does not hold what the format allows.
    #[error("the core's member `{member}` is not {expected} (record.md §4)")]
    Member {
        /// The member's name.
        member: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// The same values, but not the bytes that JCS gives them: spacing, order of members, escapes, number spelling.
    #[error("the core is not in canonical form: byte {at} differs from its JCS encoding (record.md §3)")]
    NotCanonical {
        /// The first byte that differs.
        at: usize,
    },
}

impl<'a> InternalCore<'a> {
    /// Writes the core's bytes. The caller has validated the texts; [`InternalCore::parse`] checks them again.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        out.extend_from_slice(b"{\"at\":\"");
        self.at.write_to(&mut out);
        if let Some(by) = self.by {
            out.extend_from_slice(b"\",\"by\":\"");
            out.extend_from_slice(by.as_bytes());
        }
        out.extend_from_slice(b"\",\"ep\":");
        out.extend_from_slice(self.ep.to_string().as_bytes());
        out.extend_from_slice(b",\"f\":[[\"");
        out.extend_from_slice(FACTS.as_bytes());
        out.extend_from_slice(b"\",\"");
        out.extend_from_slice(self.facts.to_base64().as_bytes());
        out.extend_from_slice(b"\"]],\"hq\":\"");
        out.extend_from_slice(self.hq.as_bytes());
        out.extend_from_slice(b"\",\"k\":\"F\",\"op\":\"");
        out.extend_from_slice(self.op.as_bytes());
        out.extend_from_slice(b"\",\"v\":\"tocsin/1\"}");
        out
    }

    /// Reads a core strictly: these members, each once, each in its alphabet, in the one canonical spelling.
    ///
    /// # Errors
    /// [`CoreError`] names the first rule of record.md §3 and §4 that the bytes break.
    pub fn parse(core: &'a [u8]) -> Result<InternalCore<'a>, CoreError> {
        if core.len() > CORE_BYTES_MAX {
            return Err(CoreError::TooLong { found: core.len() });
        }
        let members: Members<'a> = serde_json::from_slice(core).map_err(CoreError::Json)?;
        let parsed = members.check()?;
        let canonical = parsed.encode();
        if canonical == core {
            return Ok(parsed);
        }
        let at = canonical.iter().zip(core).take_while(|(a, b)| a == b).count();
        Err(CoreError::NotCanonical { at })
    }
}

/// The members as JSON gives them. `&str` admits no escapes: the alphabets have none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members<'a> {
    at: &'a str,
    by: Option<&'a str>,
    ep: u64,
    #[serde(borrow)]
    f: [(&'a str, &'a str); 1],
    hq: &'a str,
    k: &'a str,
    op: &'a str,
    v: &'a str,
}

impl<'a> Members<'a> {
    fn check(&self) -> Result<InternalCore<'a>, CoreError> {
        let refuse = |member, expected| CoreError::Member { member, expected };
        let [(field, commitment)] = self.f;
        if self.v != VERSION {
            return Err(refuse("v", "\"tocsin/1\""));
        }
        if self.k != KIND_INTERNAL {
            return Err(refuse("k", "\"F\""));
        }
        if !is_hq_name(self.hq) {
            return Err(refuse("hq", HQ_EXPECTED));
        }
        if !(1..=INTEGER_MAX).contains(&self.ep) {
            return Err(refuse("ep", "a whole number from 1 to 2^53"));
        }
        if !is_op(self.op) {
            return Err(refuse("op", OP_EXPECTED));
        }
        if self.by.is_some_and(|by| !is_actor(by)) {
            return Err(refuse("by", ACTOR_EXPECTED));
        }
        if field != FACTS {
            return Err(refuse("f", "one pair whose name is \"facts\""));
        }
        Ok(InternalCore {
            at: Timestamp::parse(self.at)
                .ok_or(refuse("at", "a time such as 2026-03-07T18:20:05.120Z (UTC, milliseconds)"))?,
            by: self.by,
            ep: self.ep,
            facts: Hash::from_base64(commitment).ok_or(refuse("f", "a commitment: 32 bytes in standard base64"))?,
            hq: self.hq,
            op: self.op,
        })
    }
}

pub(crate) const HQ_EXPECTED: &str = "a host name in lower case, such as north.example";
pub(crate) const OP_EXPECTED: &str = "an operation's name: a letter, then letters, digits or _, lower case, at most 64";
pub(crate) const ACTOR_EXPECTED: &str = "`system` or a pseudonym such as P-3 or P-BQRTXZKM";

/// Tells whether `text` can name a headquarters: a host name in lower case, labels of letters, digits and inner
/// hyphens, parted by dots.
pub fn is_hq_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=HQ_LABEL_BYTES_MAX).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= HQ_BYTES_MAX && text.split('.').all(is_label)
}

/// Tells whether `text` can name an operation: `[a-z][a-z0-9_]*`, at most 64 bytes.
pub fn is_op(text: &str) -> bool {
    text.len() <= OP_BYTES_MAX
        && text.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Tells whether `text` can stand in `by`: `system`, or a capital, a hyphen and a tail, such as `P-3` or
/// `P-BQRTXZKM`.
///
/// The alphabet is narrow on purpose. What stands in a core can never be erased, so a name, an address or a call
/// sign must not fit. A tail is a number, or eight letters without vowels for somebody whose number must not be
/// counted.
pub fn is_actor(text: &str) -> bool {
    let is_number = |tail: &[u8]| (1..=ACTOR_DIGITS_MAX).contains(&tail.len()) && tail.iter().all(u8::is_ascii_digit);
    let is_random = |tail: &[u8]| tail.len() == 8 && tail.iter().all(|b| b"BCDFGHJKLMNPQRSTVWXZ".contains(b));
    match text.as_bytes() {
        [letter, b'-', tail @ ..] => letter.is_ascii_uppercase() && (is_number(tail) || is_random(tail)),
        other => other == b"system",
    }
}

/// Returns the id of a record: SHA-256(0x11 || core), receipts.md §2. It names the record wherever it travels.
pub fn record_id(core: &[u8]) -> Hash {
    prefixed(0x11, &[core])
}
