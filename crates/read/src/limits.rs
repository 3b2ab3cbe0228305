//! Every bound of the reader, in one place, each with its reason.
//!
//! A text past a bound is not cut in silence: the reader adds a doubt `unread_passage` where it stopped.

/// Bytes of one text that are read. The longest situation reports we know are books of half a megabyte; sixteen times
/// that keeps memory in the low hundreds of megabytes on the smallest machine we serve.
pub const TEXT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Tokens in one sentence. Official prose reaches 150; beyond 400 it is a table or noise, and rules that look for a
/// subject at its far end would guess. A longer sentence is read in pieces.
pub const SENTENCE_TOKENS_MAX: usize = 400;

/// Tokens in one direct quotation that may hold a sentence together. A speech printed in one pair of marks is longer,
/// but then its sentences are better read apart.
pub const QUOTE_TOKENS_MAX: usize = 300;

/// Entries in any one list of a draft. A person reads lines, and nobody reads more than this; it also bounds what a
/// hostile text can make us store.
pub const ITEMS_MAX: usize = 2_000;

/// Mentions kept of one actor or incident: enough for the longest report, bounded for a text of one repeated name.
pub const MENTIONS_MAX: usize = 200;

/// Doubts kept. Past this the last one says that there are more.
pub const DOUBTS_MAX: usize = 500;

/// Tokens a rule looks to the left or right of its cue. Longer ties are not ties a reader may claim to see.
pub const REACH_TOKENS: usize = 60;

/// Tokens in a name. Longer runs of capitals are headlines or lists.
pub const NAME_TOKENS_MAX: usize = 12;

/// Words in a heading. Longer single lines are paragraphs without a full stop.
pub const HEADING_WORDS_MAX: usize = 16;

/// Incidents that stay open for a later "the attack". What lies further back needs its name or place again.
pub const INCIDENTS_IN_REACH: usize = 12;
