//! Writing a batch: one statement for each table, however many records, and all of them on the way at once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::ClientWrapper;
use tocsin_core::rows::{RowChange, RowKind};
use tocsin_store::{Batch, Recorded};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

use crate::errors::Failure;
use crate::schema::KIND_BESIDE;
use crate::text::written;

/// Tells every node what was written. Said when the transaction is committed, and not otherwise.
pub(crate) const NOTIFY: &str = "SELECT pg_notify($1, $2)";

const ENTRY: &str = "INSERT INTO entry (n, at_ms, core) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])";
const DISCLOSURE: &str =
    "INSERT INTO disclosure (n, salt, value) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])";
const TILE: &str = "INSERT INTO tile (level, idx, hashes) SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) \
                    ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes";
const HEAD: &str = "INSERT INTO head (one, size, root, at_ms, checkpoint) VALUES (1, $1, $2, $3, $4) \
                    ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root, \
                    at_ms = excluded.at_ms, checkpoint = excluded.checkpoint";

/// What records change, as columns.
#[derive(Default)]
pub(crate) struct Projected<'a> {
    things: Vec<Cow<'a, str>>,
    touched_at: Vec<i64>,
    kinds: Vec<&'static str>,
    keys: Vec<Cow<'a, str>>,
    from: Vec<i64>,
    to: Vec<Option<i64>>,
    places: Vec<i32>,
    abouts: Vec<Option<Cow<'a, str>>>,
    alsos: Vec<Option<Cow<'a, str>>>,
    guards: Vec<Option<Cow<'a, str>>>,
    bodies: Vec<Cow<'a, str>>,
    ended_kinds: Vec<&'static str>,
    ended_keys: Vec<Cow<'a, str>>,
    ended_at: Vec<i64>,
    guarded: Vec<Cow<'a, str>>,
    /// The bodies of the markings of what is guarded, in that order.
    pub(crate) guard_bodies: Vec<Vec<u8>>,
}

impl<'a> Projected<'a> {
    /// Puts what records change into columns. What one record ends that another of them began is settled here: the database
    /// sees each version once, and only versions that stood before are ended there.
    pub(crate) fn of(recorded: &'a [Recorded]) -> Result<Projected<'a>, Failure> {
        let mut columns = Projected::default();
        let mut latest: BTreeMap<(RowKind, &str), usize> = BTreeMap::new();
        let mut guards: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for record in recorded {
            let n = record.n as i64;
            let things: BTreeSet<&str> = record.touches.iter().map(String::as_str).collect();
            for thing in things {
                columns.things.push(written(thing));
                columns.touched_at.push(n);
            }
            for (place, change) in (0_i32..).zip(&record.changes) {
                let row = match change {
                    RowChange::Put(row) => row,
                    RowChange::Guard { key, marking } => {
                        let body = serde_json::to_vec(marking)
                            .map_err(|error| Failure::Damaged(format!("a marking cannot be written ({error})")))?;
                        guards.insert(key, body);
                        continue;
                    }
                };
                let known = latest.get(&(row.kind, row.key.as_str())).copied();
                match known {
                    // Twice in one record: the later one stands, in its own place.
                    Some(at) if columns.from[at] == n => {
                        columns.places[at] = place;
                        columns.abouts[at] = row.about.as_deref().map(written);
                        columns.alsos[at] = row.also.as_deref().map(written);
                        columns.guards[at] = row.guard.as_deref().map(written);
                        columns.bodies[at] = written(&row.body);
                        continue;
                    }
                    Some(at) => columns.to[at] = Some(n),
                    // A line of the log is keyed by its record: there is none before it.
                    None if row.kind == RowKind::Log => {}
                    None => {
                        columns.ended_kinds.push(row.kind.name());
                        columns.ended_keys.push(written(&row.key));
                        columns.ended_at.push(n);
                    }
                }
                latest.insert((row.kind, &row.key), columns.keys.len());
                columns.kinds.push(row.kind.name());
                columns.keys.push(written(&row.key));
                columns.from.push(n);
                columns.to.push(None);
                columns.places.push(place);
                columns.abouts.push(row.about.as_deref().map(written));
                columns.alsos.push(row.also.as_deref().map(written));
                columns.guards.push(row.guard.as_deref().map(written));
                columns.bodies.push(written(&row.body));
            }
        }
        for (key, body) in guards {
            columns.guarded.push(written(key));
            columns.guard_bodies.push(body);
        }
        Ok(columns)
    }
}

/// The statements of a commit, or those of them that write to the stage.
pub(crate) struct Statements {
    entry: Statement,
    disclosure: Statement,
    tile: Statement,
    head: Statement,
    notify: Statement,
    touch: Statement,
    ended: Statement,
    row: Statement,
    guard: Statement,
}

impl Statements {
    /// Prepares them, or finds them prepared.
    pub(crate) async fn of(connection: &ClientWrapper, prefix: &str) -> Result<Statements, Failure> {
        let touch = format!("INSERT INTO {prefix}touch (thing, n) SELECT * FROM unnest($1::text[], $2::bigint[])");
        let ended = format!(
            "UPDATE {prefix}row r SET to_n = u.n FROM unnest($1::text[], $2::text[], $3::bigint[]) u (kind, key, n) \
             WHERE r.key = u.key AND {KIND_BESIDE} = u.kind AND r.to_n IS NULL AND r.from_n < u.n"
        );
        let row = format!(
            "INSERT INTO {prefix}row (kind, key, from_n, to_n, place, about, also, guard, body) SELECT * FROM \
             unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::integer[], $6::text[], $7::text[], \
             $8::text[], $9::text[])"
        );
        let guard = format!(
            "INSERT INTO {prefix}guard (key, marking) SELECT * FROM unnest($1::text[], $2::bigint[]) \
             ON CONFLICT (key) DO UPDATE SET marking = excluded.marking WHERE {prefix}guard.marking <> excluded.marking"
        );
        Ok(Statements {
            entry: connection.prepare_cached(ENTRY).await?,
            disclosure: connection.prepare_cached(DISCLOSURE).await?,
            tile: connection.prepare_cached(TILE).await?,
            head: connection.prepare_cached(HEAD).await?,
            notify: connection.prepare_cached(NOTIFY).await?,
            touch: connection.prepare_cached(&touch).await?,
            ended: connection.prepare_cached(&ended).await?,
            row: connection.prepare_cached(&row).await?,
            guard: connection.prepare_cached(&guard).await?,
        })
    }

    /// Sends a whole batch on its way and waits for all answers.
    pub(crate) async fn all(
        &self,
        connection: &ClientWrapper,
        batch: &Batch,
        projected: &Projected<'_>,
        markings: &[i64],
        (channel, news): (&str, &str),
    ) -> Result<(), Error> {
        let entries = &batch.entries;
        let n: Vec<i64> = entries.iter().map(|it| it.n as i64).collect();
        let at: Vec<i64> = entries.iter().map(|it| it.at_ms.0).collect();
        let core: Vec<&[u8]> = entries.iter().map(|it| it.core.as_slice()).collect();
        let open = || entries.iter().filter_map(|it| it.disclosure.as_ref().map(|open| (it.n, open)));
        let open_n: Vec<i64> = open().map(|(n, _)| n as i64).collect();
        let salt: Vec<&[u8]> = open().map(|(_, it)| it.salt.as_slice()).collect();
        let value: Vec<&[u8]> = open().map(|(_, it)| it.value.as_slice()).collect();
        // The last of one place stands: an upsert may name it once.
        let tiles: BTreeMap<(u8, u64), &[u8]> =
            batch.tiles.iter().map(|it| ((it.level, it.index), it.hashes.as_slice())).collect();
        let level: Vec<i16> = tiles.keys().map(|it| i16::from(it.0)).collect();
        let index: Vec<i64> = tiles.keys().map(|it| it.1 as i64).collect();
        let hashes: Vec<&[u8]> = tiles.into_values().collect();
        let head = &batch.head;
        let (size, root) = (head.size as i64, head.root.as_slice());
        let checkpoint = written(&head.checkpoint);
        let head_values: [&(dyn ToSql + Sync); 4] = [&size, &root, &head.at_ms.0, &checkpoint];
        let to = Sending(connection);
        let (a, b, c, d, e, f) = tokio::join!(
            biased;
            async { to.send(&self.entry, n.len(), &[&n, &at, &core]).await },
            async { to.send(&self.disclosure, open_n.len(), &[&open_n, &salt, &value]).await },
            async { to.send(&self.tile, level.len(), &[&level, &index, &hashes]).await },
            self.projected(connection, projected, markings),
            async { to.send(&self.head, 1, &head_values).await },
            async { to.send(&self.notify, 1, &[&channel, &news]).await }
        );
        a.and(b).and(c).and(d).and(e).and(f)
    }

    /// Sends what records change on its way and waits for all answers.
    pub(crate) async fn projected(
        &self,
        connection: &ClientWrapper,
        it: &Projected<'_>,
        markings: &[i64],
    ) -> Result<(), Error> {
        let to = Sending(connection);
        let (touched, ended, put, guarded) = tokio::join!(
            biased;
            async { to.send(&self.touch, it.things.len(), &[&it.things, &it.touched_at]).await },
            async { to.send(&self.ended, it.ended_at.len(), &[&it.ended_kinds, &it.ended_keys, &it.ended_at]).await },
            async {
                let values: [&(dyn ToSql + Sync); 9] =
                    [&it.kinds, &it.keys, &it.from, &it.to, &it.places, &it.abouts, &it.alsos, &it.guards, &it.bodies];
                to.send(&self.row, it.keys.len(), &values).await
            },
            async { to.send(&self.guard, it.guarded.len(), &[&it.guarded, &markings]).await }
        );
        touched.and(ended).and(put).and(guarded)
    }
}

/// The way to the server.
struct Sending<'a>(&'a ClientWrapper);

impl Sending<'_> {
    /// Sends a statement for so many rows; for none, nothing.
    async fn send(&self, statement: &Statement, rows: usize, values: &[&(dyn ToSql + Sync)]) -> Result<(), Error> {
        if rows == 0 {
            return Ok(());
        }
        self.0.execute(statement, values).await.map(drop)
    }
}
