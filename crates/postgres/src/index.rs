//! The index of search: what stands in it, and how it comes to hold what was recorded.
//!
//! `found` holds what [`findables`] says of each row, from when until when, with its words; a commit writes none of it. The
//! index catches up instead, before a search answers, in bounded steps, each a transaction under a lock: of many nodes one
//! takes the step and the others find it done. `indexed` tells how many records it holds and moves in the same transaction, so
//! whatever ends a step leaves an index that is behind, never one that is wrong (docs/decisions/0013).

use std::collections::BTreeMap;

use deadpool_postgres::{ClientWrapper, Object};
use tocsin_core::rows::{Findable, Row, RowKind, findables};
use tocsin_store::{StoreError, limits};

use crate::connections::send;
use crate::database::Database;
use crate::errors::Failure;
use crate::limits::IDLE_IN_TURN_MS;
use crate::locks::Lock;
use crate::search::id;
use crate::text::{self, written};
use crate::words::Words;

const INDEXING: &str = "bringing the index of search up to date";

/// Records after which the planner is told anew how frequent words are, and PostgreSQL's list of what is not yet sorted in is
/// emptied: before, neither is worth the while.
const WORTH_ANALYSING: u64 = 200;

/// Takes the index further until it holds what stands below this record.
pub(crate) async fn catch_up(database: &Database, target: u64) -> Result<(), StoreError> {
    let mut taken = 0;
    loop {
        let step = |connection: Object| async move { one_step(database, connection, "", None).await };
        let reached = database.connections.once(INDEXING, step).await?;
        taken += reached.taken;
        if reached.indexed >= target {
            break;
        }
    }
    if taken >= WORTH_ANALYSING { settle(database, "").await } else { Ok(()) }
}

/// Indexes the whole stage.
pub(crate) async fn index_stage(database: &Database) -> Result<(), StoreError> {
    let last = |connection: Object| async move {
        let last = connection.query_one("SELECT coalesce(max(from_n) + 1, 0) FROM staged_row", &[]).await?;
        Ok(last.try_get::<_, i64>(0)? as u64)
    };
    let recorded = database.connections.retried(INDEXING, last).await?;
    loop {
        let step = |connection: Object| async move { one_step(database, connection, "staged_", Some(recorded)).await };
        if database.connections.once(INDEXING, step).await?.indexed >= recorded {
            break;
        }
    }
    settle(database, "staged_").await
}

/// Sorts in what PostgreSQL has put aside, and counts words for the planner.
async fn settle(database: &Database, prefix: &str) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT gin_clean_pending_list('{prefix}found_words'), gin_clean_pending_list('{prefix}part_words'); \
         ANALYZE {prefix}found; ANALYZE {prefix}row; ANALYZE {prefix}guard"
    );
    let settle = |connection: Object| {
        let sql = &sql;
        async move { Ok(connection.batch_execute(sql).await?) }
    };
    database.connections.once(INDEXING, settle).await
}

/// How far the index has come, and how much of it in this step.
struct Reached {
    indexed: u64,
    taken: u64,
}

/// One step in a transaction of its own. What power loss takes back is taken again, so it does not wait for the disk.
async fn one_step(
    database: &Database,
    connection: Object,
    prefix: &str,
    recorded: Option<u64>,
) -> Result<Reached, Failure> {
    let step = async {
        let begin = format!(
            "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
             SET LOCAL enable_mergejoin = off; SET LOCAL idle_in_transaction_session_timeout = {IDLE_IN_TURN_MS}; {}",
            Lock::Index.sql(database.schema)
        );
        let waiting = connection.batch_execute(&begin);
        Lock::Index.awaited(&database.connections.all, database.schema, waiting).await?;
        let sql = format!(
            "SELECT (SELECT records FROM {prefix}indexed WHERE one = 1), \
             coalesce((SELECT size FROM head WHERE one = 1), 0)"
        );
        let state = connection.query_one(&connection.prepare_cached(&sql).await?, &[]).await?;
        let (indexed, size): (i64, i64) = (state.try_get(0)?, state.try_get(1)?);
        let recorded = recorded.map_or(size, |it| it as i64);
        if indexed >= recorded {
            send(&connection, "ROLLBACK");
            return Ok(Reached { indexed: indexed as u64, taken: 0 });
        }
        let upto = index_records(&connection, prefix, indexed, recorded).await?;
        let sql = format!("UPDATE {prefix}indexed SET records = $1 WHERE one = 1");
        connection.execute(&connection.prepare_cached(&sql).await?, &[&upto]).await?;
        connection.batch_execute("COMMIT").await?;
        Ok(Reached { indexed: upto as u64, taken: (upto - indexed) as u64 })
    };
    let done: Result<Reached, Failure> = step.await;
    if done.is_err() {
        send(&connection, "ROLLBACK");
    }
    done
}

/// Indexes the rows of the next records, as many as a step may take, and returns how far it came.
async fn index_records(connection: &ClientWrapper, prefix: &str, from: i64, recorded: i64) -> Result<i64, Failure> {
    let upto = recorded.min(from.saturating_add(limits::INDEXED_AT_ONCE_RECORDS as i64));
    let upto = within_bytes(connection, prefix, from, upto).await?;
    let sql = format!(
        "SELECT from_n, kind, key, about, also, guard, body FROM {prefix}row \
         WHERE kind = ANY ($1) AND from_n >= $2 AND from_n < $3 ORDER BY from_n, place"
    );
    let sql = connection.prepare_cached(&sql).await?;
    let mut records: Vec<(i64, Row, Vec<Findable>)> = Vec::new();
    for row in connection.query(&sql, &[&kinds(), &from, &upto]).await? {
        let Some(kind) = kind_of(row.try_get(1)?) else { continue };
        let maybe = |text: Option<String>| text.map(text::read);
        let it = Row {
            kind,
            key: text::read(row.try_get(2)?),
            about: maybe(row.try_get(3)?),
            also: maybe(row.try_get(4)?),
            guard: maybe(row.try_get(5)?),
            body: text::read(row.try_get(6)?),
        };
        let says = findables(&it);
        records.push((row.try_get(0)?, it, says));
    }
    let named = records.iter().flat_map(|(n, _, says)| says.iter().map(move |it| (*n, it.text_of.as_deref())));
    let named: Vec<(i64, &str)> = named.filter_map(|(n, hash)| Some((n, hash?))).collect();
    let (upto, texts) = kept_texts(connection, &named, upto).await?;
    let mut taking = Taking::default();
    let (mut record, mut place) = (-1, 0);
    for (n, row, says) in records.iter().take_while(|(n, _, _)| *n < upto) {
        if *n != record {
            (record, place) = (*n, 0);
        }
        taking.put(*n, row, says, &texts, &mut place);
    }
    taking.write(connection, prefix).await?;
    Ok(upto)
}

/// Returns how far a step may go so that what it reads stays within bounds. Lengths are known without reading.
async fn within_bytes(connection: &ClientWrapper, prefix: &str, from: i64, upto: i64) -> Result<i64, Failure> {
    let sql = format!(
        "SELECT from_n, sum(octet_length(body))::bigint FROM {prefix}row \
         WHERE kind = ANY ($1) AND from_n >= $2 AND from_n < $3 GROUP BY from_n ORDER BY from_n"
    );
    let sql = connection.prepare_cached(&sql).await?;
    let mut bytes = 0;
    for row in connection.query(&sql, &[&kinds(), &from, &upto]).await? {
        if bytes > limits::INDEXED_AT_ONCE_BYTES as i64 {
            return Ok(row.try_get(0)?);
        }
        bytes += row.try_get::<_, i64>(1)?;
    }
    Ok(upto)
}

/// Reads the texts that are kept under these hashes, up to the record at which there are too many, and returns that record.
async fn kept_texts(
    connection: &ClientWrapper,
    named: &[(i64, &str)],
    upto: i64,
) -> Result<(i64, BTreeMap<String, String>), Failure> {
    let sql = connection.prepare_cached("SELECT sha256, octet_length(bytes) FROM blob WHERE sha256 = ANY ($1)").await?;
    let hashes: Vec<_> = named.iter().map(|(_, hash)| written(hash)).collect();
    let mut lengths: BTreeMap<String, i64> = BTreeMap::new();
    if !hashes.is_empty() {
        for row in connection.query(&sql, &[&hashes]).await? {
            lengths.insert(text::read(row.try_get(0)?), i64::from(row.try_get::<_, i32>(1)?));
        }
    }
    let (mut bytes, mut end, mut record, mut wanted) = (0, upto, -1, Vec::new());
    for (n, hash) in named {
        if *n != record && bytes > limits::INDEXED_AT_ONCE_BYTES as i64 {
            end = *n;
            break;
        }
        record = *n;
        bytes += lengths.get(*hash).copied().unwrap_or(0);
        wanted.push(written(hash));
    }
    let sql = connection.prepare_cached("SELECT sha256, bytes FROM blob WHERE sha256 = ANY ($1)").await?;
    let mut texts = BTreeMap::new();
    if !wanted.is_empty() {
        for row in connection.query(&sql, &[&wanted]).await? {
            let bytes: &[u8] = row.try_get(1)?;
            texts.insert(text::read(row.try_get(0)?), String::from_utf8_lossy(bytes).into_owned());
        }
    }
    Ok((end, texts))
}

fn kinds() -> Vec<&'static str> {
    RowKind::ALL.iter().map(|kind| kind.name()).collect()
}

pub(crate) fn kind_of(name: &str) -> Option<RowKind> {
    RowKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// A step under way: what is found from now on, and what is found no more.
#[derive(Default)]
struct Taking {
    new: Vec<New>,
    /// Which of `new` a row says.
    by_row: BTreeMap<(RowKind, String), Vec<usize>>,
    /// What rows said until now, all of it.
    ended: BTreeMap<(RowKind, String), i64>,
    /// What rows said until now, one thing of it.
    ended_one: BTreeMap<(RowKind, String, String), i64>,
}

struct New {
    id: i64,
    key: String,
    row: (RowKind, String),
    to_n: Option<i64>,
    guard: Option<String>,
    words: Words,
}

impl Taking {
    /// Takes in what search finds by a row, and ends what it found by the version before. `place` counts what the record has
    /// said so far.
    fn put(&mut self, n: i64, row: &Row, says: &[Findable], texts: &BTreeMap<String, String>, place: &mut i64) {
        let same = (row.kind, row.key.clone());
        if row.kind != RowKind::Log {
            self.end(&same, None, n);
        }
        for it in says {
            if let Some(other) = &it.instead_of {
                self.end(other, Some(&it.key), n);
            }
            let kept = it.text_of.as_ref().and_then(|hash| texts.get(hash)).map_or("", String::as_str);
            self.by_row.entry(same.clone()).or_default().push(self.new.len());
            self.new.push(New {
                id: id(it.noun.number(), n, *place),
                key: it.key.clone(),
                row: same.clone(),
                to_n: None,
                guard: row.guard.clone(),
                words: Words::of(it.noun, &it.heading, &[&it.text, kept]),
            });
            *place += 1;
        }
    }

    /// Ends what a row said, all of it or one thing: in this step, and in what was there before.
    fn end(&mut self, row: &(RowKind, String), key: Option<&str>, n: i64) {
        for &at in self.by_row.get(row).into_iter().flatten() {
            let new = &mut self.new[at];
            if new.to_n.is_none() && key.is_none_or(|key| new.key == key) {
                new.to_n = Some(n);
            }
        }
        match key {
            None => self.ended.entry(row.clone()).or_insert(n),
            Some(key) => self.ended_one.entry((row.0, row.1.clone(), key.to_owned())).or_insert(n),
        };
    }

    async fn write(&self, connection: &ClientWrapper, prefix: &str) -> Result<(), Failure> {
        // What a former step ended was ended before: only what stood when this step began is touched.
        let kinds: Vec<&str> = self.ended.keys().map(|it| it.0.name()).collect();
        let keys: Vec<_> = self.ended.keys().map(|it| written(&it.1)).collect();
        let at: Vec<i64> = self.ended.values().copied().collect();
        let sql = format!(
            "UPDATE {prefix}found f SET to_n = u.n FROM unnest($1::text[], $2::text[], $3::bigint[]) u (kind, key, n) \
             WHERE f.row_kind = u.kind AND f.row_key = u.key AND (f.to_n IS NULL OR f.to_n > u.n)"
        );
        connection.execute(&connection.prepare_cached(&sql).await?, &[&kinds, &keys, &at]).await?;
        if !self.ended_one.is_empty() {
            let kinds: Vec<&str> = self.ended_one.keys().map(|it| it.0.name()).collect();
            let keys: Vec<_> = self.ended_one.keys().map(|it| written(&it.1)).collect();
            let ones: Vec<_> = self.ended_one.keys().map(|it| written(&it.2)).collect();
            let at: Vec<i64> = self.ended_one.values().copied().collect();
            let sql = format!(
                "UPDATE {prefix}found f SET to_n = u.n FROM \
                 unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) u (kind, key, one, n) \
                 WHERE f.row_kind = u.kind AND f.row_key = u.key AND f.key = u.one \
                 AND (f.to_n IS NULL OR f.to_n > u.n)"
            );
            connection.execute(&connection.prepare_cached(&sql).await?, &[&kinds, &keys, &ones, &at]).await?;
        }
        self.insert(connection, prefix).await
    }

    async fn insert(&self, connection: &ClientWrapper, prefix: &str) -> Result<(), Failure> {
        let ids: Vec<i64> = self.new.iter().map(|it| it.id).collect();
        let keys: Vec<_> = self.new.iter().map(|it| written(&it.key)).collect();
        let kinds: Vec<&str> = self.new.iter().map(|it| it.row.0.name()).collect();
        let row_keys: Vec<_> = self.new.iter().map(|it| written(&it.row.1)).collect();
        let ends: Vec<Option<i64>> = self.new.iter().map(|it| it.to_n).collect();
        let guards: Vec<_> = self.new.iter().map(|it| it.guard.as_deref().map(written)).collect();
        let whole = |it: &'_ New| match &it.words {
            Words::Whole(vector) => Some(vector.clone()),
            Words::Parts(_) => None,
        };
        let words: Vec<Option<String>> = self.new.iter().map(whole).collect();
        let sql = format!(
            "INSERT INTO {prefix}found (id, key, row_kind, row_key, to_n, guard, words) \
             SELECT id, key, row_kind, row_key, to_n, guard, words::tsvector FROM unnest($1::bigint[], $2::text[], \
             $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[]) \
             u (id, key, row_kind, row_key, to_n, guard, words)"
        );
        let sql = connection.prepare_cached(&sql).await?;
        connection.execute(&sql, &[&ids, &keys, &kinds, &row_keys, &ends, &guards, &words]).await?;
        let sql = format!("INSERT INTO {prefix}part (id, part, words) VALUES ($1, $2, $3::text::tsvector)");
        let sql = connection.prepare_cached(&sql).await?;
        for new in &self.new {
            let Words::Parts(parts) = &new.words else { continue };
            for (at, part) in (0_i32..).zip(parts) {
                connection.execute(&sql, &[&new.id, &at, part]).await?;
            }
        }
        Ok(())
    }
}
