//! The index of search: what stands in it, and how it comes to hold what was recorded.
//!
//! `found` holds what [`findables`] says of each row, from when until when; `words` is the index, without a copy of the
//! text; `word` names each word once. None of it is written with the records: a commit pays nothing for it. The index catches
//! up instead, in bounded steps on the writing thread, before a search answers and while nobody writes. `indexed` tells how
//! many records it holds and moves in the same transaction, so whatever ends a step leaves an index that is behind, never one
//! that is wrong. Rows keep every version, so what is indexed late is what would have been indexed at once.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use tocsin_core::rows::{Findable, Row, RowKind, findables};
use tocsin_core::search::folded;

use super::errors::from_sqlite;
use super::search::{Zone, id, sign};
use super::write;
use crate::limits;
use crate::trait_::{Differences, StoreError};

const INDEXING: &str = "bringing the index of search up to date";

/// The tables, once live and once as the stage of rebuild.
const TABLES: &str = "
CREATE TABLE {prefix}found (
    id       INTEGER PRIMARY KEY,      -- noun, record, place: see search.rs
    key      TEXT    NOT NULL,
    row_kind TEXT    NOT NULL,
    row_key  TEXT    NOT NULL,
    to_n     INTEGER,                  -- absent: it stands
    guard    TEXT,
    said     INTEGER NOT NULL          -- how many words
) STRICT;
CREATE INDEX {prefix}found_row ON {prefix}found (row_kind, row_key) WHERE to_n IS NULL;
CREATE TABLE {prefix}word (
    term TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE {prefix}indexed (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    records INTEGER NOT NULL           -- the index holds what stands below this record
) STRICT;
INSERT INTO {prefix}indexed (one, records) VALUES (1, 0);
";

/// The index. `ascii` takes every byte above 127 as part of a word: what divides words is the space that stands there, and
/// nothing else. Beginnings of three and of four letters, behind the two of [`sign`], have lists of their own.
const WORDS: &str = "CREATE VIRTUAL TABLE {prefix}words USING fts5(
    text, content='', columnsize=0, tokenize='ascii', prefix='5 6'
);";

/// Makes the tables of both sides, empty, in the place of those of an earlier form.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    for prefix in ["", "staged_"] {
        for table in ["words", "found"] {
            connection.execute_batch(&format!("DROP TABLE IF EXISTS {prefix}{table}"))?;
        }
        connection.execute_batch(&TABLES.replace("{prefix}", prefix))?;
        connection.execute_batch(&WORDS.replace("{prefix}", prefix))?;
    }
    Ok(())
}

/// How far the index has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached {
    /// Records that it holds.
    pub(super) indexed: u64,
    /// Records that there are.
    pub(super) recorded: u64,
}

/// Takes the index one step further, if it is behind. A step that power loss takes back is taken again, so it does not wait
/// for the disk; the next commit does, for both.
pub(super) fn catch_up(connection: &Connection) -> Result<Reached, StoreError> {
    let failed = |error| from_sqlite(INDEXING, error);
    let recorded = write::head(connection).map_err(failed)?.map_or(0, |it| it.size);
    let indexed = indexed(connection, "").map_err(failed)?;
    if indexed >= recorded {
        return Ok(Reached { indexed, recorded });
    }
    let step = || -> rusqlite::Result<u64> {
        connection.execute_batch("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE")?;
        let indexed = step(connection, "", recorded)?;
        connection.execute_batch("COMMIT")?;
        Ok(indexed)
    };
    let done = step();
    if done.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK").map_err(failed)?;
    }
    connection.execute_batch("PRAGMA synchronous = FULL").map_err(failed)?;
    Ok(Reached { indexed: done.map_err(failed)?, recorded })
}

/// Indexes the whole stage. Part of a transaction, or each step one of its own.
pub(super) fn index_stage(connection: &Connection) -> rusqlite::Result<()> {
    let last: Option<i64> = connection.query_row("SELECT max(from_n) FROM staged_row", [], |row| row.get(0))?;
    let recorded = last.map_or(0, |n| n as u64 + 1);
    let in_one = !connection.is_autocommit();
    while indexed(connection, "staged_")? < recorded {
        let transaction = if in_one { None } else { Some(connection.unchecked_transaction()?) };
        step(connection, "staged_", recorded)?;
        transaction.map(|it| it.commit()).transpose()?;
    }
    Ok(())
}

fn indexed(connection: &Connection, prefix: &str) -> rusqlite::Result<u64> {
    let sql = format!("SELECT records FROM {prefix}indexed WHERE one = 1");
    Ok(connection.prepare_cached(&sql)?.query_row([], |row| row.get::<_, i64>(0))? as u64)
}

/// Indexes the rows of the next records, as many as a step may take, and returns how far it came.
fn step(connection: &Connection, prefix: &str, recorded: u64) -> rusqlite::Result<u64> {
    let from = indexed(connection, prefix)?;
    let mut upto = recorded.min(from + limits::INDEXED_AT_ONCE_RECORDS);
    let kinds: Vec<String> = RowKind::ALL.iter().map(|kind| format!("'{}'", kind.name())).collect();
    let sql = format!(
        "SELECT from_n, rowid FROM {prefix}row WHERE kind IN ({}) AND from_n >= ?1 AND from_n < ?2 ORDER BY from_n, rowid",
        kinds.join(", ")
    );
    let mut rows = connection.prepare_cached(&sql)?;
    let rows = rows.query_map(params![from as i64, upto as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(i64, i64)> = rows.collect::<rusqlite::Result<_>>()?;
    let mut row = connection
        .prepare_cached(&format!("SELECT kind, key, about, also, guard, body FROM {prefix}row WHERE rowid = ?1"))?;
    let mut writing = Writing { connection, prefix, terms: BTreeSet::new(), bytes: 0 };
    let (mut record, mut place) = (-1, 0);
    for (n, rowid) in rows {
        if n != record {
            if writing.bytes > limits::INDEXED_AT_ONCE_BYTES {
                upto = n as u64;
                break;
            }
            (record, place) = (n, 0);
        }
        let found = row.query_row(params![rowid], |row| {
            let kind: String = row.get(0)?;
            let (key, about, also) = (row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(kind_of(&kind).map(|kind| (kind, key, about, also, row.get(4), row.get(5))))
        })?;
        let Some((kind, key, about, also, guard, body)) = found else { continue };
        writing.put(n, &Row { kind, key, about, also, guard: guard?, body: body? }, &mut place)?;
    }
    writing.finish()?;
    let sql = format!("UPDATE {prefix}indexed SET records = ?1 WHERE one = 1");
    connection.prepare_cached(&sql)?.execute(params![upto as i64])?;
    Ok(upto)
}

pub(super) fn kind_of(name: &str) -> Option<RowKind> {
    RowKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// A step under way.
struct Writing<'a> {
    connection: &'a Connection,
    prefix: &'a str,
    /// The words met so far: frequent ones are looked up once a step.
    terms: BTreeSet<String>,
    bytes: usize,
}

impl Writing<'_> {
    /// Puts what search finds by a row into the index, and ends what it found by the version before. `place` counts what the
    /// record has said so far.
    fn put(&mut self, n: i64, row: &Row, place: &mut i64) -> rusqlite::Result<()> {
        let (connection, prefix) = (self.connection, self.prefix);
        if row.kind != RowKind::Log {
            let sql =
                format!("UPDATE {prefix}found SET to_n = ?3 WHERE row_kind = ?1 AND row_key = ?2 AND to_n IS NULL");
            connection.prepare_cached(&sql)?.execute(params![row.kind.name(), row.key, n])?;
        }
        self.bytes += row.body.len();
        for it in findables(row) {
            if let Some((kind, key)) = &it.instead_of {
                let sql = format!(
                    "UPDATE {prefix}found SET to_n = ?4 \
                     WHERE row_kind = ?1 AND row_key = ?2 AND key = ?3 AND to_n IS NULL"
                );
                connection.prepare_cached(&sql)?.execute(params![kind.name(), key, it.key, n])?;
            }
            self.index(n, row, &it, *place)?;
            *place += 1;
        }
        Ok(())
    }

    fn index(&mut self, n: i64, row: &Row, it: &Findable, place: i64) -> rusqlite::Result<()> {
        let (connection, prefix) = (self.connection, self.prefix);
        let (mut text, mut words) = (String::new(), 0);
        let mut say = |zone: Zone, said: &str| {
            let sign = sign(it.noun, zone);
            for word in folded(said).split(' ').filter(|word| !word.is_empty()) {
                let begins = text.len();
                text.extend([&sign, word, " "]);
                let term = text[begins..].trim_end();
                if !self.terms.contains(term) {
                    self.terms.insert(term.to_owned());
                }
                words += 1;
            }
        };
        say(Zone::Heading, &it.heading);
        say(Zone::Text, &it.text);
        if let Some(sha256) = &it.text_of {
            let kept: Option<Vec<u8>> = connection
                .prepare_cached("SELECT bytes FROM blob WHERE sha256 = ?1")?
                .query_row(params![sha256], |row| row.get(0))
                .optional()?;
            say(Zone::Text, &String::from_utf8_lossy(&kept.unwrap_or_default()));
        }
        self.bytes += text.len();
        let id = id(it.noun.number(), n, place);
        connection
            .prepare_cached(&format!(
                "INSERT INTO {prefix}found (id, key, row_kind, row_key, to_n, guard, said) \
                 VALUES (?1, ?2, ?3, ?4, NULL, ?5, ?6)"
            ))?
            .execute(params![id, it.key, row.kind.name(), row.key, row.guard, words])?;
        connection
            .prepare_cached(&format!("INSERT INTO {prefix}words (rowid, text) VALUES (?1, ?2)"))?
            .execute(params![id, text])?;
        Ok(())
    }

    fn finish(self) -> rusqlite::Result<()> {
        let sql = format!("INSERT OR IGNORE INTO {}word (term) VALUES (?1)", self.prefix);
        let mut name = self.connection.prepare_cached(&sql)?;
        for term in &self.terms {
            name.execute(params![term])?;
        }
        Ok(())
    }
}

/// Empties the stage.
pub(super) fn clear_stage(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM staged_found; DELETE FROM staged_word; UPDATE staged_indexed SET records = 0;
         INSERT INTO staged_words (staged_words) VALUES ('delete-all');",
    )
}

/// Compares the index on the stage with the live one, both made whole first: what is found, how many words each says, how
/// often each word stands in how many; and whether the live index is whole in itself.
pub(super) fn compare(connection: &Connection, found: &mut Differences) -> Result<(), StoreError> {
    loop {
        let reached = catch_up(connection)?;
        if reached.indexed >= reached.recorded {
            break;
        }
    }
    compare_whole(connection, found).map_err(|error| from_sqlite(INDEXING, error))
}

fn compare_whole(connection: &Connection, found: &mut Differences) -> rusqlite::Result<()> {
    index_stage(connection)?;
    connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_vocab USING fts5vocab('main', 'words', 'row');
         CREATE VIRTUAL TABLE IF NOT EXISTS temp.staged_words_vocab USING fts5vocab('main', 'staged_words', 'row');",
    )?;
    for (columns, table) in [
        ("id, key, row_kind, row_key, to_n, guard, said", "found"),
        ("term", "word"),
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

/// Puts the staged index in the place of the live one, for a ledger of this size. An index without its texts cannot be
/// copied row by row; it is renamed.
pub(super) fn adopt(connection: &Connection, size: u64) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM found; INSERT INTO found SELECT * FROM staged_found; DELETE FROM staged_found;
         DELETE FROM word; INSERT INTO word SELECT * FROM staged_word; DELETE FROM staged_word;
         DROP TABLE words; ALTER TABLE staged_words RENAME TO words; UPDATE staged_indexed SET records = 0;",
    )?;
    connection.execute("UPDATE indexed SET records = ?1", params![size as i64])?;
    connection.execute_batch(&WORDS.replace("{prefix}", "staged_"))
}
