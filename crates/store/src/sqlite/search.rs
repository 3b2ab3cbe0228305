//! Search on SQLite: an FTS5 index over words that the core has folded.
//!
//! `found` holds what [`findables`] says of each row, from when until when; `words` is the index, without a copy of the
//! text. Both are written in the transaction of the rows, so that what is recorded can be found and nothing else can. An id
//! carries noun, record and place, newest last: one walk down the ids of a noun is the order of [`SearchQuery`], and as-of
//! is where the walk begins. FTS5 sees words that hold nothing but letters and digits, each in quotation marks: there is
//! no text that it could take for a sign of its own language, and its own ranking, which counts texts that the viewer may
//! not know of, is never asked.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use tocsin_core::rows::{Findable, Row, RowKind, findables};
use tocsin_core::search::{Match, Query, folded};

use super::connections::Owned;
use super::errors::from_sqlite;
use super::read;
use crate::limits;
use crate::query::{Audience, Hit, Place, SearchQuery};
use crate::trait_::{Differences, StoreError};

/// The tables, once live and once as the stage of rebuild.
pub(super) const TABLES: &str = "
CREATE TABLE {prefix}found (
    id       INTEGER PRIMARY KEY,      -- noun, record, place: see search.rs
    key      TEXT    NOT NULL,
    row_kind TEXT    NOT NULL,
    row_key  TEXT    NOT NULL,
    to_n     INTEGER,                  -- absent: it stands
    guard    TEXT
) STRICT;
CREATE INDEX {prefix}found_row ON {prefix}found (row_kind, row_key) WHERE to_n IS NULL;
";

/// The index. `ascii` takes every byte above 127 as part of a word: what divides words is the space that the core put
/// there, and nothing else.
const WORDS: &str = "CREATE VIRTUAL TABLE {prefix}words USING fts5(
    heading, text, noun, content='', contentless_delete=1, tokenize='ascii', prefix='3'
);";

/// Bits of an id below the record's number: a record says less than a million things.
const PLACE_BITS: u32 = 20;
/// Bits below the noun: 36 for the record.
const NOUN_BITS: u32 = 56;
const PLACE_MAX: i64 = (1 << PLACE_BITS) - 1;
const RECORD_MAX: i64 = (1 << (NOUN_BITS - PLACE_BITS)) - 1;

/// Makes the tables of one side.
pub(super) fn create(connection: &Connection, prefix: &str) -> rusqlite::Result<()> {
    connection.execute_batch(&TABLES.replace("{prefix}", prefix))?;
    connection.execute_batch(&WORDS.replace("{prefix}", prefix))
}

/// Indexes all rows that are there: for a file from before there was an index.
pub(super) fn index_all(connection: &Connection) -> rusqlite::Result<()> {
    let mut rows =
        connection.prepare("SELECT from_n, kind, key, about, also, guard, body FROM row ORDER BY from_n, rowid")?;
    let mut rows = rows.query([])?;
    let (mut record, mut place) = (-1, 0);
    while let Some(row) = rows.next()? {
        let (n, kind): (i64, String) = (row.get(0)?, row.get(1)?);
        let Some(kind) = kind_of(&kind) else { continue };
        let (key, about, also) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let row = Row { kind, key, about, also, guard: row.get(5)?, body: row.get(6)? };
        if n != record {
            (record, place) = (n, 0);
        }
        put(connection, "", n, &row, &mut place)?;
    }
    Ok(())
}

/// Puts what search finds by a row into the index, and ends what it found by the version before. `place` counts what the
/// record has said so far.
pub(super) fn put(connection: &Connection, prefix: &str, n: i64, row: &Row, place: &mut i64) -> rusqlite::Result<()> {
    if row.kind != RowKind::Log {
        let sql = format!("UPDATE {prefix}found SET to_n = ?3 WHERE row_kind = ?1 AND row_key = ?2 AND to_n IS NULL");
        connection.prepare_cached(&sql)?.execute(params![row.kind.name(), row.key, n])?;
    }
    for it in findables(row) {
        if let Some((kind, key)) = &it.instead_of {
            let sql = format!(
                "UPDATE {prefix}found SET to_n = ?4 WHERE row_kind = ?1 AND row_key = ?2 AND key = ?3 AND to_n IS NULL"
            );
            connection.prepare_cached(&sql)?.execute(params![kind.name(), key, it.key, n])?;
        }
        index(connection, prefix, n, row, &it, *place)?;
        *place += 1;
    }
    Ok(())
}

fn index(connection: &Connection, prefix: &str, n: i64, row: &Row, it: &Findable, place: i64) -> rusqlite::Result<()> {
    let id = id(it.noun.number(), n, place);
    connection
        .prepare_cached(&format!(
            "INSERT INTO {prefix}found (id, key, row_kind, row_key, to_n, guard) VALUES (?1, ?2, ?3, ?4, NULL, ?5)"
        ))?
        .execute(params![id, it.key, row.kind.name(), row.key, row.guard])?;
    let mut text = folded(&it.text);
    if let Some(sha256) = &it.text_of {
        let kept: Option<Vec<u8>> = connection
            .prepare_cached("SELECT bytes FROM blob WHERE sha256 = ?1")?
            .query_row(params![sha256], |row| row.get(0))
            .optional()?;
        let kept = kept.unwrap_or_default();
        text.push(' ');
        text.push_str(&folded(&String::from_utf8_lossy(&kept)));
    }
    connection
        .prepare_cached(&format!("INSERT INTO {prefix}words (rowid, heading, text, noun) VALUES (?1, ?2, ?3, ?4)"))?
        .execute(params![id, folded(&it.heading), text, noun_word(it.noun)])?;
    Ok(())
}

/// The word under which a noun stands in the index.
fn noun_word(noun: tocsin_core::rows::Noun) -> String {
    format!("n{}", noun.number())
}

/// Makes the index anew in its present form: for a file whose index is of an earlier one.
pub(super) fn recreate(connection: &Connection) -> rusqlite::Result<()> {
    for prefix in ["", "staged_"] {
        connection.execute_batch(&format!("DROP TABLE {prefix}words; DELETE FROM {prefix}found;"))?;
        connection.execute_batch(&WORDS.replace("{prefix}", prefix))?;
    }
    index_all(connection)
}

/// The id of the thing that a record says at a place: the later the record the higher, and within a record the earlier
/// place the higher.
fn id(noun: i64, n: i64, place: i64) -> i64 {
    (noun << NOUN_BITS) | (n.min(RECORD_MAX) << PLACE_BITS) | (PLACE_MAX - place.min(PLACE_MAX))
}

/// A question whose audience is owned, so that it can cross to another thread.
pub(super) struct Question {
    viewer: Option<tocsin_core::marking::Viewer>,
    query: Query,
    noun: tocsin_core::rows::Noun,
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

/// Answers a question: first what matches in its heading, then what matches otherwise.
pub(super) fn search(owned: &mut Owned, question: &Question) -> Result<Vec<Hit>, StoreError> {
    let limit = question.limit.min(limits::HITS_PER_QUERY_MAX);
    let admitted = question.viewer.as_ref().map(|viewer| read::admitted(owned, viewer)).transpose()?;
    let phrases = phrases(&question.query);
    // The noun is a word of its own column: where a noun has few things, those few are looked at, and not every text that
    // holds a frequent word until one of the noun comes (a range of ids alone would not keep FTS5 from that).
    let of_noun = format!("noun : \"{}\"", noun_word(question.noun));
    let mut hits = Vec::new();
    for matched in [Match::Heading, Match::Text] {
        let after = question.after.filter(|after| after.matched >= matched);
        if question.after.is_some_and(|after| after.matched > matched) || hits.len() >= limit {
            continue;
        }
        let wanted = match matched {
            Match::Heading => format!("{of_noun} AND heading : ({phrases})"),
            Match::Text => format!("({of_noun} AND {{heading text}} : ({phrases})) NOT heading : ({phrases})"),
        };
        let after = after.filter(|after| after.matched == matched);
        let found = walk(owned, question, admitted.as_deref(), &wanted, after, limit - hits.len());
        let found = found.map_err(|error| from_sqlite("searching", error))?;
        hits.extend(found.into_iter().map(|(kind, row_key, key, n, place)| Hit {
            place: Place { matched, n, place },
            kind,
            row_key,
            key,
        }));
    }
    Ok(hits)
}

/// The phrases in FTS5's language. Words hold letters and digits alone, so quotation marks are all they need.
fn phrases(query: &Query) -> String {
    let phrase =
        |it: &tocsin_core::search::Phrase| format!("\"{}\"{}", it.words.join(" "), if it.open { " *" } else { "" });
    query.phrases.iter().map(phrase).collect::<Vec<_>>().join(" AND ")
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

fn kind_of(name: &str) -> Option<RowKind> {
    RowKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// Empties the stage.
pub(super) fn clear_stage(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("DELETE FROM staged_found; INSERT INTO staged_words (staged_words) VALUES ('delete-all');")
}

/// Compares the index on the stage with the live one: what is found, how many words each holds, how often each word stands
/// in how many; and whether the live index is whole in itself.
pub(super) fn compare(connection: &Connection, found: &mut Differences) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_vocab USING fts5vocab('main', 'words', 'row');
         CREATE VIRTUAL TABLE IF NOT EXISTS temp.staged_words_vocab USING fts5vocab('main', 'staged_words', 'row');",
    )?;
    for (columns, table) in [
        ("id, key, row_kind, row_key, to_n, guard", "found"),
        ("id, sz", "words_docsize"),
        ("term, doc, cnt", "words_vocab"),
    ] {
        for (left, right, side) in [("", "staged_", "live only"), ("staged_", "", "rebuilt only")] {
            let difference = format!("SELECT {columns} FROM {left}{table} EXCEPT SELECT {columns} FROM {right}{table}");
            let count: i64 =
                connection.query_row(&format!("SELECT count(*) FROM ({difference})"), [], |row| row.get(0))?;
            found.differing += count as u64;
            if count > 0 && found.first.is_none() {
                found.first = Some(format!("what search finds, {side}: {count} in {table}"));
            }
        }
    }
    connection.execute_batch("DROP TABLE temp.words_vocab; DROP TABLE temp.staged_words_vocab;")?;
    if connection.execute_batch("INSERT INTO words (words) VALUES ('integrity-check')").is_err() {
        found.differing += 1;
        found.first.get_or_insert_with(|| "the index of search is damaged".to_owned());
    }
    Ok(())
}

/// Puts the staged index in the place of the live one. An index without its texts cannot be copied row by row; it is
/// renamed.
pub(super) fn adopt(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM found; INSERT INTO found SELECT * FROM staged_found; DELETE FROM staged_found;
         DROP TABLE words; ALTER TABLE staged_words RENAME TO words;",
    )?;
    connection.execute_batch(&WORDS.replace("{prefix}", "staged_"))
}
