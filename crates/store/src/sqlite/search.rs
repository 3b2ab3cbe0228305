//! Search on SQLite: an FTS5 index over words that the core has folded. [`super::index`] fills it.
//!
//! An id carries noun, record and place, newest last: one walk down the ids of a noun is the order of [`SearchQuery`], and
//! as-of is where the walk begins. A word stands in the index with its noun and with whether it is in a heading, so that
//! what a frequent word says of one noun is not read for another. FTS5 sees words that hold nothing but letters and
//! digits, each in quotation marks: there is no text that it could take for a sign of its own language, and its own ranking,
//! which counts texts that the viewer may not know of, is never asked.

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use tocsin_core::rows::{Noun, RowKind};
use tocsin_core::search::{Match, Phrase, Query};

use super::connections::Owned;
use super::errors::from_sqlite;
use super::index::kind_of;
use super::read;
use crate::limits;
use crate::query::{Audience, Hit, Place, SearchQuery};
use crate::trait_::StoreError;

/// Bits of an id below the record's number: a record says less than a million things.
const PLACE_BITS: u32 = 20;
/// Bits below the noun: 36 for the record.
const NOUN_BITS: u32 = 56;
const PLACE_MAX: i64 = (1 << PLACE_BITS) - 1;
const RECORD_MAX: i64 = (1 << (NOUN_BITS - PLACE_BITS)) - 1;

/// The id of the thing that a record says at a place: the later the record the higher, and within a record the earlier
/// place the higher.
pub(super) fn id(noun: i64, n: i64, place: i64) -> i64 {
    (noun << NOUN_BITS) | (n.min(RECORD_MAX) << PLACE_BITS) | (PLACE_MAX - place.min(PLACE_MAX))
}

/// A question whose audience is owned, so that it can cross to another thread.
pub(super) struct Question {
    viewer: Option<tocsin_core::marking::Viewer>,
    query: Query,
    noun: Noun,
    as_of: Option<u64>,
    after: Option<Place>,
    limit: usize,
}

impl From<SearchQuery<'_>> for Question {
    fn from(query: SearchQuery<'_>) -> Question {
        let SearchQuery { audience, query, noun, as_of, after, limit } = query;
        let viewer = match audience {
            Audience::Viewer(viewer) => Some(viewer.clone()),
            Audience::House => None,
        };
        Question { viewer, query: query.clone(), noun, as_of, after, limit }
    }
}

/// Where in a thing a word stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Heading,
    Text,
}

/// What stands before each word of a noun's headings, or of its texts.
pub(super) fn sign(noun: Noun, zone: Zone) -> String {
    let noun = char::from(b'a' + (noun.number() % 26) as u8);
    let zone = if zone == Zone::Heading { 'h' } else { 't' };
    [noun, zone].iter().collect()
}

/// Answers a question: first what matches in its heading, then what matches otherwise.
pub(super) fn search(owned: &mut Owned, question: &Question) -> Result<Vec<Hit>, StoreError> {
    let failed = |error| from_sqlite("searching", error);
    let limit = question.limit.min(limits::HITS_PER_QUERY_MAX);
    let admitted = question.viewer.as_ref().map(|viewer| read::admitted(owned, viewer)).transpose()?;
    let Some(wanted) = Wanted::of(&owned.connection, question.noun, &question.query).map_err(failed)? else {
        return Ok(Vec::new());
    };
    let mut hits = Vec::new();
    for matched in [Match::Heading, Match::Text] {
        let after = question.after.filter(|after| after.matched >= matched);
        if question.after.is_some_and(|after| after.matched > matched) || hits.len() >= limit {
            continue;
        }
        let Some(wanted) = wanted.matching(matched) else { continue };
        let after = after.filter(|after| after.matched == matched);
        let found = walk(owned, question, admitted.as_deref(), &wanted, after, limit - hits.len()).map_err(failed)?;
        hits.extend(found.into_iter().map(|(kind, row_key, key, n, place)| Hit {
            place: Place { matched, n, place },
            kind,
            row_key,
            key,
        }));
    }
    Ok(hits)
}

/// A query in FTS5's language, for one noun.
struct Wanted {
    /// All phrases in the heading; absent: one of them is in no heading.
    heading: Option<String>,
    /// Each phrase in the heading or in the text.
    anywhere: String,
}

impl Wanted {
    /// Nothing: a phrase holds a word that nothing of this noun says.
    fn of(connection: &Connection, noun: Noun, query: &Query) -> rusqlite::Result<Option<Wanted>> {
        let (mut heading, mut anywhere) = (Some(Vec::new()), Vec::new());
        for phrase in &query.phrases {
            let in_heading = spelled(connection, &sign(noun, Zone::Heading), phrase)?;
            let in_text = spelled(connection, &sign(noun, Zone::Text), phrase)?;
            let either: Vec<&str> = in_heading.iter().chain(&in_text).map(String::as_str).collect();
            if either.is_empty() {
                return Ok(None);
            }
            anywhere.push(format!("({})", either.join(" OR ")));
            match in_heading {
                Some(it) => heading.iter_mut().for_each(|all: &mut Vec<String>| all.push(format!("({it})"))),
                None => heading = None,
            }
        }
        Ok(Some(Wanted { heading: heading.map(|it| it.join(" AND ")), anywhere: anywhere.join(" AND ") }))
    }

    fn matching(&self, matched: Match) -> Option<String> {
        match (matched, &self.heading) {
            (Match::Heading, heading) => heading.clone(),
            (Match::Text, Some(heading)) => Some(format!("({}) NOT ({heading})", self.anywhere)),
            (Match::Text, None) => Some(self.anywhere.clone()),
        }
    }
}

/// Spells a phrase out in the words that the index holds; nothing: it does not hold them all. FTS5 answers for a whole word
/// by walking a list, and for the beginning of one by first merging the lists of all that begin so: where those are few they
/// are named. Where they are many the beginning stays one, and short ones have lists of their own.
fn spelled(connection: &Connection, sign: &str, phrase: &Phrase) -> rusqlite::Result<Option<String>> {
    let words: Vec<String> = phrase.words.iter().map(|word| format!("{sign}{word}")).collect();
    let Some((last, before)) = words.split_last() else { return Ok(None) };
    let mut is_there = connection.prepare_cached("SELECT 1 FROM word WHERE term = ?1")?;
    let whole = if phrase.open { before } else { &words[..] };
    for word in whole {
        if !is_there.exists(params![word])? {
            return Ok(None);
        }
    }
    if !phrase.open {
        return Ok(Some(format!("\"{}\"", words.join(" "))));
    }
    let mut begun =
        connection.prepare_cached("SELECT term FROM word WHERE term >= ?1 AND term < ?1 || char(1114111) LIMIT ?2")?;
    let begun = begun.query_map(params![last, limits::WORDS_NAMED_MAX as i64 + 1], |row| row.get(0))?;
    let begun: Vec<String> = begun.collect::<rusqlite::Result<_>>()?;
    let phrase =
        |last: &str| format!("\"{}\"", before.iter().map(String::as_str).chain([last]).collect::<Vec<_>>().join(" "));
    Ok(match begun.len() {
        0 => None,
        len if len > limits::WORDS_NAMED_MAX => Some(format!("{} *", phrase(last))),
        _ => Some(begun.iter().map(|it| phrase(it)).collect::<Vec<_>>().join(" OR ")),
    })
}

type Walked = (RowKind, String, String, u64, u32);

fn walk(
    owned: &Owned,
    question: &Question,
    admitted: Option<&str>,
    wanted: &str,
    after: Option<Place>,
    limit: usize,
) -> rusqlite::Result<Vec<Walked>> {
    let noun = question.noun.number();
    let record = |n: u64| i64::try_from(n).unwrap_or(RECORD_MAX).min(RECORD_MAX);
    let lowest = id(noun, 0, PLACE_MAX);
    let mut highest = id(noun, question.as_of.map_or(RECORD_MAX, record), 0);
    if let Some(after) = after {
        highest = highest.min(id(noun, record(after.n), i64::from(after.place)) - 1);
    }
    let mut sql = "SELECT f.id, f.row_kind, f.row_key, f.key FROM words CROSS JOIN found f ON f.id = words.rowid \
                   WHERE words MATCH ? AND words.rowid BETWEEN ? AND ?"
        .to_owned();
    let mut values = vec![Value::from(wanted.to_owned()), Value::from(lowest), Value::from(highest)];
    match question.as_of {
        None => sql.push_str(" AND f.to_n IS NULL"),
        Some(n) => {
            sql.push_str(" AND (f.to_n IS NULL OR f.to_n > ?)");
            values.push(Value::from(record(n)));
        }
    }
    if let Some(admitted) = admitted {
        sql.push_str(
            " AND (f.guard IS NULL OR EXISTS (SELECT 1 FROM guard g WHERE g.key = f.guard \
             AND g.marking IN (SELECT value FROM json_each(?))))",
        );
        values.push(Value::from(admitted.to_owned()));
    }
    sql.push_str(" ORDER BY words.rowid DESC LIMIT ?");
    values.push(Value::from(limit as i64));
    let mut statement = owned.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(kind) = kind_of(&kind) else { continue };
        let n = (id >> PLACE_BITS) & RECORD_MAX;
        let place = PLACE_MAX - (id & PLACE_MAX);
        found.push((kind, row.get(2)?, row.get(3)?, n as u64, place as u32));
    }
    Ok(found)
}
