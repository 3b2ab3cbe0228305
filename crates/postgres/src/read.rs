//! Reading: entries, tiles, rows.

use std::collections::BTreeMap;

use deadpool_postgres::{ClientWrapper, Object};
use tocsin_core::marking::{Marking, Viewer};
use tocsin_core::rows::RowKind;
use tocsin_core::time::Millis;
use tocsin_store::limits;
use tocsin_store::{Audience, By, Found, HeadRow, Order, RowQuery, StoreError, StoredDisclosure, StoredEntry, TileRow};
use tokio_postgres::Row;
use tokio_postgres::types::{ToSql, Type};

use crate::database::Database;
use crate::errors::Failure;
use crate::limits::INDEXED_CHARS;
use crate::markings;
use crate::schema::KIND_BESIDE;
use crate::text::{self, written};
use crate::turn;

const READING: &str = "reading the database";
const ENTRY: &str = "SELECT e.n, e.at_ms, e.core, d.salt, d.value FROM entry e LEFT JOIN disclosure d ON d.n = e.n";

pub(crate) async fn head(database: &Database) -> Result<Option<HeadRow>, StoreError> {
    let read = |connection: Object| async move {
        let sql = connection.prepare_cached(turn::HEAD).await?;
        connection.query_opt(&sql, &[]).await?.as_ref().map(turn::head_of).transpose()
    };
    database.connections.retried("reading the head", read).await
}

fn entry(row: &Row) -> Result<StoredEntry, Failure> {
    let n: i64 = row.try_get(0)?;
    let salt: Option<Vec<u8>> = row.try_get(3)?;
    let value: Option<Vec<u8>> = row.try_get(4)?;
    let disclosure = match salt.zip(value) {
        Some((salt, value)) => {
            let salt = salt.try_into();
            let salt = salt.map_err(|_| Failure::Damaged(format!("the salt of entry {n} has not 32 bytes")))?;
            Some(StoredDisclosure { salt, value })
        }
        None => None,
    };
    Ok(StoredEntry { n: n as u64, at_ms: Millis(row.try_get(1)?), core: row.try_get(2)?, disclosure })
}

pub(crate) async fn entries(database: &Database, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
    let from = i64::try_from(from).unwrap_or(i64::MAX);
    let limit = limit.min(limits::ENTRIES_PER_READ_MAX) as i64;
    let read = |connection: Object| async move {
        let sql = connection.prepare_cached(&format!("{ENTRY} WHERE e.n >= $1 ORDER BY e.n LIMIT $2")).await?;
        connection.query(&sql, &[&from, &limit]).await?.iter().map(entry).collect()
    };
    database.connections.retried(READING, read).await
}

pub(crate) async fn entries_of(database: &Database, thing: &str) -> Result<Vec<StoredEntry>, StoreError> {
    let thing = &written(thing);
    let read = |connection: Object| async move {
        let sql = format!("{ENTRY} JOIN touch t ON t.n = e.n WHERE t.thing = $1 ORDER BY e.n");
        let sql = connection.prepare_cached(&sql).await?;
        connection.query(&sql, &[thing]).await?.iter().map(entry).collect()
    };
    database.connections.retried(READING, read).await
}

pub(crate) async fn versions(database: &Database, things: &[String]) -> Result<Vec<Option<u64>>, StoreError> {
    let things = &things.iter().map(|thing| written(thing)).collect::<Vec<_>>();
    let read = |connection: Object| async move {
        // One walk down the index for each thing: its end is the answer.
        let sql = "SELECT (SELECT t.n FROM touch t WHERE t.thing = u.thing ORDER BY t.n DESC LIMIT 1) \
                   FROM unnest($1::text[]) WITH ORDINALITY u (thing, place) ORDER BY u.place";
        let sql = connection.prepare_cached(sql).await?;
        let version = |row: &Row| Ok(row.try_get::<_, Option<i64>>(0)?.map(|n| n as u64));
        connection.query(&sql, &[things]).await?.iter().map(version).collect()
    };
    database.connections.retried(READING, read).await
}

pub(crate) async fn position_at(database: &Database, at: Millis) -> Result<Option<u64>, StoreError> {
    let read = |connection: Object| async move {
        let sql = "SELECT n FROM entry WHERE at_ms <= $1 ORDER BY at_ms DESC, n DESC LIMIT 1";
        let sql = connection.prepare_cached(sql).await?;
        let found = connection.query_opt(&sql, &[&at.0]).await?;
        Ok(found.map(|row| row.try_get::<_, i64>(0)).transpose()?.map(|n| n as u64))
    };
    database.connections.retried(READING, read).await
}

pub(crate) async fn tiles(database: &Database, coords: &[(u8, u64)]) -> Result<Vec<TileRow>, StoreError> {
    let levels = &coords.iter().map(|it| i16::from(it.0)).collect::<Vec<_>>();
    let indexes = &coords.iter().map(|it| i64::try_from(it.1).unwrap_or(i64::MAX)).collect::<Vec<_>>();
    let read = |connection: Object| async move {
        let sql = "SELECT t.level, t.idx, t.hashes FROM unnest($1::smallint[], $2::bigint[]) \
                   WITH ORDINALITY u (level, idx, place) JOIN tile t ON t.level = u.level AND t.idx = u.idx \
                   ORDER BY u.place";
        let sql = connection.prepare_cached(sql).await?;
        let tile = |row: &Row| {
            let (level, index): (i16, i64) = (row.try_get(0)?, row.try_get(1)?);
            Ok(TileRow { level: level as u8, index: index as u64, hashes: row.try_get(2)? })
        };
        connection.query(&sql, &[levels, indexes]).await?.iter().map(tile).collect()
    };
    database.connections.retried(READING, read).await
}

/// A question whose audience is owned, so that it outlives who asked.
pub(crate) struct Question {
    viewer: Option<Viewer>,
    kind: RowKind,
    by: By,
    as_of: Option<u64>,
    order: Order,
    after: Option<(u64, String)>,
    limit: usize,
}

impl From<RowQuery<'_>> for Question {
    fn from(query: RowQuery<'_>) -> Question {
        let RowQuery { audience, kind, by, as_of, order, after, limit } = query;
        Question { viewer: viewer(audience), kind, by, as_of, order, after, limit }
    }
}

/// Returns the viewer of an audience; nothing: the house itself.
pub(crate) fn viewer(audience: Audience<'_>) -> Option<Viewer> {
    match audience {
        Audience::Viewer(viewer) => Some(viewer.clone()),
        Audience::House => None,
    }
}

/// A statement with its values, built up clause by clause; its text never comes from outside.
pub(crate) struct Asked {
    pub(crate) sql: String,
    values: Vec<(Box<dyn ToSql + Sync + Send>, Type)>,
}

impl Asked {
    pub(crate) fn new(sql: &str) -> Asked {
        Asked { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Takes a value and returns how the statement names it.
    pub(crate) fn value(&mut self, value: impl ToSql + Sync + Send + 'static, of: Type) -> String {
        self.values.push((Box::new(value), of));
        format!("${}", self.values.len())
    }

    /// Returns the values in their order.
    pub(crate) fn values(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|(it, _)| it.as_ref() as &(dyn ToSql + Sync)).collect()
    }

    /// Returns the values in their order, each with its type.
    pub(crate) fn typed_values(&self) -> Vec<(&(dyn ToSql + Sync), Type)> {
        self.values.iter().map(|(it, of)| (it.as_ref() as &(dyn ToSql + Sync), of.clone())).collect()
    }

    /// Adds who may know of a row: a look at the guard for each row, and never all guards at once, which is what a planner
    /// might think of when rows seem many. In words by which it expects that most rows pass, as they do: with `= ANY` it
    /// expects one in two hundred, and then sorts all that match where a walk of fifty steps would do.
    pub(crate) fn admitted(&mut self, database: &Database, viewer: Option<&Viewer>) {
        if let Some(viewer) = viewer {
            let admitting = self.value(database.markings.admitting(viewer), Type::INT8_ARRAY);
            self.sql.push_str(&format!(
                " AND (r.guard IS NULL OR \
                 array_position({admitting}, (SELECT g.marking FROM guard g WHERE g.key = r.guard)) IS NOT NULL)"
            ));
        }
    }
}

fn asked(database: &Database, question: &Question, columns: &str) -> Asked {
    let by_key = matches!(question.by, By::Key(_) | By::Keys(_));
    let kind = if by_key { KIND_BESIDE } else { "r.kind" };
    let mut asked = Asked::new(&format!("SELECT {columns} FROM row r WHERE {kind} = "));
    let kind = asked.value(question.kind.name(), Type::TEXT);
    asked.sql.push_str(&kind);
    let clause = match &question.by {
        By::All => String::new(),
        By::Key(key) => format!(" AND r.key = {}", asked.value(written(key).into_owned(), Type::TEXT)),
        By::Keys(keys) => format!(" AND r.key = ANY ({})", asked.value(all_written(keys), Type::TEXT_ARRAY)),
        By::AboutAny(things) => {
            let begins = things.iter().map(|it| written(it).chars().take(INDEXED_CHARS).collect::<String>());
            let begins = asked.value(begins.collect::<Vec<_>>(), Type::TEXT_ARRAY);
            let things = asked.value(all_written(things), Type::TEXT_ARRAY);
            format!(" AND left(r.about, {INDEXED_CHARS}) = ANY ({begins}) AND r.about = ANY ({things})")
        }
        By::About(thing) => about(&mut asked, "r.about", thing),
        By::Also(thing) => about(&mut asked, "r.also", thing),
    };
    asked.sql.push_str(&clause);
    let clause = match question.as_of {
        None => " AND r.to_n IS NULL".to_owned(),
        Some(n) => {
            let n = asked.value(i64::try_from(n).unwrap_or(i64::MAX), Type::INT8);
            format!(" AND r.from_n <= {n} AND (r.to_n IS NULL OR r.to_n > {n})")
        }
    };
    asked.sql.push_str(&clause);
    if let Some((from_n, key)) = &question.after {
        let sign = if question.order == Order::Oldest { ">" } else { "<" };
        let from_n = asked.value(i64::try_from(*from_n).unwrap_or(i64::MAX), Type::INT8);
        let key = asked.value(written(key).into_owned(), Type::TEXT);
        asked.sql.push_str(&format!(" AND (r.from_n, r.key) {sign} ({from_n}, {key})"));
    }
    asked.admitted(database, question.viewer.as_ref());
    asked
}

fn about(asked: &mut Asked, column: &str, thing: &str) -> String {
    let thing = asked.value(written(thing).into_owned(), Type::TEXT);
    format!(" AND left({column}, {INDEXED_CHARS}) = left({thing}, {INDEXED_CHARS}) AND {column} = {thing}")
}

fn all_written(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| written(text).into_owned()).collect()
}

/// Asks, and asks again if there were markings that the first question did not know.
async fn ask<T>(
    database: &Database,
    question: &Question,
    make: impl Fn() -> Asked,
    read: impl Fn(&Row) -> Result<T, Failure>,
) -> Result<Vec<T>, StoreError> {
    let (make, read) = (&make, &read);
    let once = |connection: Object| async move {
        let newest = connection.prepare_cached(markings::NEWEST).await?;
        let rows = loop {
            let asked = make();
            let sql = connection.prepare_cached(&asked.sql).await?;
            let values = asked.values();
            if question.viewer.is_none() {
                break connection.query(&sql, &values).await?;
            }
            let known = database.markings.newest();
            let (newest, rows) =
                tokio::join!(biased; connection.query_one(&newest, &[]), connection.query(&sql, &values));
            if newest?.try_get::<_, i64>(0)? <= known {
                break rows?;
            }
            database.markings.learn(&connection).await?;
        };
        rows.iter().map(read).collect()
    };
    database.connections.retried(READING, once).await
}

pub(crate) async fn rows(database: &Database, question: Question) -> Result<Vec<Found>, StoreError> {
    let make = || {
        let order = match question.order {
            Order::Oldest => "ORDER BY r.from_n, r.key",
            Order::Newest => "ORDER BY r.from_n DESC, r.key DESC",
        };
        let mut asked = asked(database, &question, "r.key, r.about, r.from_n, r.to_n, r.body");
        if matches!(question.by, By::Keys(_) | By::AboutAny(_)) {
            // Few, found by an index of their own: the planner is not to walk all rows in this order instead.
            asked.sql = format!("WITH r AS MATERIALIZED ({}) SELECT * FROM r", asked.sql);
        }
        let limit = asked.value(question.limit.min(limits::ROWS_PER_QUERY_MAX) as i64, Type::INT8);
        asked.sql.push_str(&format!(" {order} LIMIT {limit}"));
        asked
    };
    let found = |row: &Row| {
        let (from_n, to_n): (i64, Option<i64>) = (row.try_get(2)?, row.try_get(3)?);
        Ok(Found {
            key: text::read(row.try_get(0)?),
            about: row.try_get::<_, Option<String>>(1)?.map(text::read),
            from_n: from_n as u64,
            to_n: to_n.map(|n| n as u64),
            body: text::read(row.try_get(4)?),
        })
    };
    ask(database, &question, make, found).await
}

pub(crate) async fn count(database: &Database, question: Question) -> Result<u64, StoreError> {
    let counted = |row: &Row| Ok(row.try_get::<_, i64>(0)?);
    let found = ask(database, &question, || asked(database, &question, "count(*)"), counted).await?;
    Ok(found.first().map_or(0, |&count| count as u64))
}

/// Returns the present marking of each of these things that has one.
pub(crate) async fn markings_of(database: &Database, things: &[String]) -> Result<Vec<(String, Marking)>, StoreError> {
    let keys = &things.iter().map(|thing| written(thing)).collect::<Vec<_>>();
    let read = |connection: Object| async move {
        let sql = "SELECT key, marking FROM guard WHERE key = ANY ($1)";
        let sql = connection.prepare_cached(sql).await?;
        let mut found: BTreeMap<String, i64> = BTreeMap::new();
        for row in connection.query(&sql, &[keys]).await? {
            found.insert(text::read(row.try_get(0)?), row.try_get(1)?);
        }
        known(database, &connection, found.values().copied()).await?;
        let marking = |thing: &String| {
            let id = *found.get(thing)?;
            let missing = || Failure::Damaged(format!("marking {id} of {thing} is missing"));
            Some(database.markings.marking(id).ok_or_else(missing).map(|marking| (thing.clone(), marking)))
        };
        things.iter().filter_map(marking).collect()
    };
    database.connections.retried(READING, read).await
}

async fn known(database: &Database, connection: &ClientWrapper, ids: impl Iterator<Item = i64>) -> Result<(), Failure> {
    if ids.max().is_some_and(|id| id > database.markings.newest()) {
        database.markings.learn(connection).await?;
    }
    Ok(())
}
