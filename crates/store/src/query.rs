//! What may be asked of the rows. Rights and as-of are part of the question, not of the answer's handling.

use tocsin_core::marking::Viewer;
use tocsin_core::rows::{Noun, RowKind};
use tocsin_core::search::{Match, Query};

/// On whose behalf rows are read.
#[derive(Clone, Copy, Debug)]
pub enum Audience<'a> {
    /// A person: rows whose guard's marking admits them, and no others.
    Viewer(&'a Viewer),
    /// The headquarters itself: signing people in, deciding operations. Never what a page shows.
    House,
}

/// Which rows.
#[derive(Clone, Debug)]
pub enum By {
    /// All of the kind.
    All,
    /// The one with this key.
    Key(String),
    /// Those with one of these keys: as many as one page or window asks for.
    Keys(Vec<String>),
    /// Those about one of these things.
    AboutAny(Vec<String>),
    /// Those about this thing.
    About(String),
    /// Those also about this thing.
    Also(String),
}

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Earliest record first.
    Oldest,
    /// Latest record first.
    Newest,
}

/// A question to the rows.
#[derive(Clone, Debug)]
pub struct RowQuery<'a> {
    /// Who asks.
    pub audience: Audience<'a>,
    /// The kind of row.
    pub kind: RowKind,
    /// Which of them.
    pub by: By,
    /// As the rows stood after this record; absent: as they stand now.
    pub as_of: Option<u64>,
    /// In which order.
    pub order: Order,
    /// Only rows beyond this one, in that order: the `from_n` and key of the last row of the page before.
    pub after: Option<(u64, String)>,
    /// At most so many; [`crate::limits::ROWS_PER_QUERY_MAX`] is the bound.
    pub limit: usize,
}

impl<'a> RowQuery<'a> {
    /// Asks for all present rows of a kind, oldest first, up to the bound.
    pub fn all(audience: Audience<'a>, kind: RowKind) -> Self {
        let limit = crate::limits::ROWS_PER_QUERY_MAX;
        RowQuery { audience, kind, by: By::All, as_of: None, order: Order::Oldest, after: None, limit }
    }

    /// Asks for rows about a thing.
    pub fn about(audience: Audience<'a>, kind: RowKind, thing: &str) -> Self {
        RowQuery { by: By::About(thing.to_owned()), ..RowQuery::all(audience, kind) }
    }

    /// Asks for the row with a key.
    pub fn key(audience: Audience<'a>, kind: RowKind, key: &str) -> Self {
        RowQuery { by: By::Key(key.to_owned()), limit: 1, ..RowQuery::all(audience, kind) }
    }

    /// The same question about the rows as they stood after a record.
    pub fn as_of(self, as_of: Option<u64>) -> Self {
        RowQuery { as_of, ..self }
    }

    /// The same question, newest first, at most so many.
    pub fn newest(self, limit: usize) -> Self {
        RowQuery { order: Order::Newest, limit, ..self }
    }
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its key.
    pub key: String,
    /// What it is about.
    pub about: Option<String>,
    /// The record from which on it stands so.
    pub from_n: u64,
    /// The record from which on it no longer stands so; absent: it stands.
    pub to_n: Option<u64>,
    /// The body.
    pub body: String,
}

/// What is looked for, among things of one noun.
///
/// What matches is what [`Query::rank`] says of a findable's heading and text; the answer holds those that stand (or stood,
/// as of then) and whose guard's marking admits the audience, and no trace of any other. Order: those that match in their
/// heading before the rest, the later record before the earlier, and within a record as it says them.
#[derive(Clone, Debug)]
pub struct SearchQuery<'a> {
    /// Who asks.
    pub audience: Audience<'a>,
    /// For what.
    pub query: &'a Query,
    /// Among which things.
    pub noun: Noun,
    /// As they stood after this record; absent: as they stand now.
    pub as_of: Option<u64>,
    /// Only what comes behind this place.
    pub after: Option<Place>,
    /// At most so many; [`crate::limits::HITS_PER_QUERY_MAX`] is the bound.
    pub limit: usize,
}

/// A place in the order of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// How well it matches.
    pub matched: Match,
    /// The record that says it.
    pub n: u64,
    /// Its place among what that record says.
    pub place: u32,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the order.
    pub place: Place,
    /// The kind of the row that says it.
    pub kind: RowKind,
    /// The row's key.
    pub row_key: String,
    /// Its own key: see [`tocsin_core::rows::Findable`].
    pub key: String,
}
