//! Reading: entries, tiles, rows.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};
use tocsin_core::marking::{Marking, Viewer};
use tocsin_core::rows::RowKind;
use tocsin_core::time::Millis;

use super::connections::Owned;
use super::errors::from_sqlite;
use crate::limits;
use crate::query::{Audience, By, Found, Order, RowQuery};
use crate::trait_::{StoreError, StoredDisclosure, StoredEntry, TileRow};

const READING: &str = "reading the database";

fn failed(error: rusqlite::Error) -> StoreError {
    from_sqlite(READING, error)
}

const ENTRY: &str = "SELECT e.n, e.at_ms, e.core, d.salt, d.value FROM entry e LEFT JOIN disclosure d ON d.n = e.n";

fn entry(row: &Row<'_>) -> rusqlite::Result<StoredEntry> {
    let salt: Option<[u8; 32]> = row.get(3)?;
    let value: Option<Vec<u8>> = row.get(4)?;
    let disclosure = salt.zip(value).map(|(salt, value)| StoredDisclosure { salt, value });
    Ok(StoredEntry { n: row.get::<_, i64>(0)? as u64, at_ms: Millis(row.get(1)?), core: row.get(2)?, disclosure })
}

pub(super) fn entries(owned: &mut Owned, from: u64, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
    let limit = limit.min(limits::ENTRIES_PER_READ_MAX) as i64;
    let read = || -> rusqlite::Result<Vec<StoredEntry>> {
        let mut statement =
            owned.connection.prepare_cached(&format!("{ENTRY} WHERE e.n >= ?1 ORDER BY e.n LIMIT ?2"))?;
        statement.query_map(params![from as i64, limit], entry)?.collect()
    };
    read().map_err(failed)
}

pub(super) fn entries_of(owned: &mut Owned, thing: &str) -> Result<Vec<StoredEntry>, StoreError> {
    let read = || -> rusqlite::Result<Vec<StoredEntry>> {
        let sql = format!("{ENTRY} JOIN touch t ON t.n = e.n WHERE t.thing = ?1 ORDER BY e.n");
        let mut statement = owned.connection.prepare_cached(&sql)?;
        statement.query_map(params![thing], entry)?.collect()
    };
    read().map_err(failed)
}

pub(super) fn version(owned: &mut Owned, thing: &str) -> Result<Option<u64>, StoreError> {
    let sql = "SELECT max(n) FROM touch WHERE thing = ?1";
    let read = || owned.connection.prepare_cached(sql)?.query_row(params![thing], |row| row.get::<_, Option<i64>>(0));
    Ok(read().map_err(failed)?.map(|n| n as u64))
}

pub(super) fn versions(owned: &mut Owned, things: &[String]) -> Result<Vec<Option<u64>>, StoreError> {
    things.iter().map(|thing| version(owned, thing)).collect()
}

pub(super) fn position_at(owned: &mut Owned, at: Millis) -> Result<Option<u64>, StoreError> {
    let sql = "SELECT n FROM entry WHERE at_ms <= ?1 ORDER BY at_ms DESC, n DESC LIMIT 1";
    let read = || owned.connection.prepare_cached(sql)?.query_row(params![at.0], |row| row.get::<_, i64>(0)).optional();
    Ok(read().map_err(failed)?.map(|n| n as u64))
}

pub(super) fn tiles(owned: &mut Owned, coords: &[(u8, u64)]) -> Result<Vec<TileRow>, StoreError> {
    let read = || -> rusqlite::Result<Vec<TileRow>> {
        let mut statement = owned.connection.prepare_cached("SELECT hashes FROM tile WHERE level = ?1 AND idx = ?2")?;
        let mut found = Vec::with_capacity(coords.len());
        for &(level, index) in coords {
            let hashes = statement.query_row(params![level, index as i64], |row| row.get(0)).optional()?;
            found.extend(hashes.map(|hashes| TileRow { level, index, hashes }));
        }
        Ok(found)
    };
    read().map_err(failed)
}

pub(super) fn highest_number(owned: &mut Owned, kind: RowKind) -> Result<u64, StoreError> {
    // Random tails have no digits and count as 0.
    let sql = "SELECT coalesce(max(CAST(substr(key, 3) AS INTEGER)), 0) FROM row WHERE kind = ?1";
    let read = || owned.connection.prepare_cached(sql)?.query_row(params![kind.name()], |row| row.get::<_, i64>(0));
    Ok(read().map_err(failed)? as u64)
}

/// A question whose audience is owned, so that it can cross to another thread.
pub(super) struct Question {
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
        let viewer = match audience {
            Audience::Viewer(viewer) => Some(viewer.clone()),
            Audience::House => None,
        };
        Question { viewer, kind, by, as_of, order, after, limit }
    }
}

/// A condition with its values, built up clause by clause; text never comes from outside.
struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    fn and(&mut self, clause: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(clause);
        self.values.extend(values);
    }
}

fn listed(words: &[String]) -> Value {
    Value::from(serde_json::Value::from(words).to_string())
}

fn condition(owned: &mut Owned, question: &Question) -> Result<Condition, StoreError> {
    let mut condition =
        Condition { sql: "kind = ?".to_owned(), values: vec![Value::from(question.kind.name().to_owned())] };
    match &question.by {
        By::All => {}
        By::Key(key) => condition.and("key = ?", [Value::from(key.clone())]),
        By::Keys(keys) => condition.and("key IN (SELECT value FROM json_each(?))", [listed(keys)]),
        By::AboutAny(things) => condition.and("about IN (SELECT value FROM json_each(?))", [listed(things)]),
        By::About(thing) => condition.and("about = ?", [Value::from(thing.clone())]),
        By::Also(thing) => condition.and("also = ?", [Value::from(thing.clone())]),
    }
    match question.as_of {
        None => condition.and("to_n IS NULL", []),
        Some(n) => {
            let n = Value::from(i64::try_from(n).unwrap_or(i64::MAX));
            condition.and("from_n <= ? AND (to_n IS NULL OR to_n > ?)", [n.clone(), n]);
        }
    }
    if let Some((from_n, key)) = &question.after {
        let clause = match question.order {
            Order::Oldest => "(from_n, key) > (?, ?)",
            Order::Newest => "(from_n, key) < (?, ?)",
        };
        condition.and(clause, [Value::from(*from_n as i64), Value::from(key.clone())]);
    }
    if let Some(viewer) = &question.viewer {
        let admitted = admitted(owned, viewer)?;
        condition.and(
            "(guard IS NULL OR EXISTS (SELECT 1 FROM guard g WHERE g.key = row.guard \
             AND g.marking IN (SELECT value FROM json_each(?))))",
            [Value::from(admitted)],
        );
    }
    Ok(condition)
}

/// Returns the present marking of each of these things that has one.
pub(super) fn markings_of(owned: &mut Owned, things: Vec<String>) -> Result<Vec<(String, Marking)>, StoreError> {
    let read = || -> rusqlite::Result<Vec<(String, i64)>> {
        let mut statement = owned.connection.prepare_cached("SELECT marking FROM guard WHERE key = ?1")?;
        let mut found = Vec::with_capacity(things.len());
        for thing in things {
            let marking = statement.query_row(params![thing], |row| row.get(0)).optional()?;
            found.extend(marking.map(|id| (thing, id)));
        }
        Ok(found)
    };
    let found = read().map_err(failed)?;
    learn_markings(owned)?; // after the guards: a guard names a marking that was written before it
    let marking = |(thing, id): (String, i64)| {
        let missing = || StoreError::Damaged { doing: READING, found: format!("marking {id} of {thing} is missing") };
        Ok((thing.clone(), owned.markings.get(&id).cloned().ok_or_else(missing)?))
    };
    found.into_iter().map(marking).collect()
}

/// Returns the ids of the markings that admit the viewer, as a JSON list. The core decides; markings are few.
pub(super) fn admitted(owned: &mut Owned, viewer: &Viewer) -> Result<String, StoreError> {
    learn_markings(owned)?;
    let ids = owned.markings.iter().filter(|(_, marking)| viewer.admits(marking)).map(|(id, _)| id.to_string());
    Ok(format!("[{}]", ids.collect::<Vec<_>>().join(",")))
}

/// Reads the markings that this thread has not read yet.
fn learn_markings(owned: &mut Owned) -> Result<(), StoreError> {
    let last = owned.markings.last_key_value().map_or(0, |(id, _)| *id);
    let newer = || -> rusqlite::Result<Vec<(i64, String)>> {
        let mut statement =
            owned.connection.prepare_cached("SELECT id, body FROM marking WHERE id > ?1 ORDER BY id")?;
        statement.query_map(params![last], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    for (id, body) in newer().map_err(failed)? {
        let marking = serde_json::from_str(&body).map_err(|error| StoreError::Damaged {
            doing: READING,
            found: format!("marking {id} is not readable ({error})"),
        })?;
        owned.markings.insert(id, marking);
    }
    Ok(())
}

pub(super) fn rows(owned: &mut Owned, question: Question) -> Result<Vec<Found>, StoreError> {
    let mut condition = condition(owned, &question)?;
    let order = match question.order {
        Order::Oldest => "ORDER BY from_n, key",
        Order::Newest => "ORDER BY from_n DESC, key DESC",
    };
    let limit = question.limit.min(limits::ROWS_PER_QUERY_MAX) as i64;
    condition.values.push(Value::from(limit));
    let sql = format!("SELECT key, about, from_n, to_n, body FROM row WHERE {} {order} LIMIT ?", condition.sql);
    let read = || -> rusqlite::Result<Vec<Found>> {
        let mut statement = owned.connection.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(&condition.values), |row| {
            let from_n: i64 = row.get(2)?;
            let to_n: Option<i64> = row.get(3)?;
            Ok(Found {
                key: row.get(0)?,
                about: row.get(1)?,
                from_n: from_n as u64,
                to_n: to_n.map(|n| n as u64),
                body: row.get(4)?,
            })
        })?;
        found.collect()
    };
    read().map_err(failed)
}

pub(super) fn count(owned: &mut Owned, question: Question) -> Result<u64, StoreError> {
    let condition = condition(owned, &question)?;
    let sql = format!("SELECT count(*) FROM row WHERE {}", condition.sql);
    let read = || {
        let mut statement = owned.connection.prepare_cached(&sql)?;
        statement.query_row(params_from_iter(&condition.values), |row| row.get::<_, i64>(0))
    };
    Ok(read().map_err(failed)? as u64)
}
