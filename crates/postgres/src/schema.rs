//! The tables, and how a database comes to have them.
//!
//! The same tables as SQLite's (crates/store/src/sqlite/schema.rs), in PostgreSQL's words: ledger (`entry`, `disclosure`,
//! `tile`, `head`, `touch`), rows made from it (`row`, `guard`, `marking`) and what search finds by them (`found`, `part`,
//! `indexed`), these with `staged_` for rebuild too, and what is no fact (`blob`, `kept`, `number`, `lease`). Old nodes run
//! against a new schema for a while, so migrations expand first and contract later; each is one step of [`MIGRATIONS`] and
//! never changes once landed.
//!
//! As long as PostgreSQL has counted nothing, or keeps a plan from the time when a table was small, it takes one index for
//! another and walks through all rows of a kind to find a key. So no statement leaves it the choice: what looks for keys of rows
//! hides the kind from the indexes that begin with it ([`KIND_BESIDE`]), and the index of keys begins with the key.
//!
//! Keys are compared byte by byte (`COLLATE "C"`), as SQLite compares them: a cursor means the same in every locale. No foreign
//! key: the one place that writes a guard reads the marking in the same transaction, and a check for each guard would cost more
//! than the guard.

use deadpool_postgres::Object;
use tocsin_store::StoreError;

use crate::address::Address;
use crate::database::Database;
use crate::errors::Failure;
use crate::locks::Lock;

/// Each step takes the schema one version further; the table `migration` counts them. `{each}` marks the tables that stand
/// twice, live and as the stage of rebuild.
const MIGRATIONS: &[&[&str]] = &[&[LEDGER, PROJECTED, FOUND, KEPT], &[KEY_FIRST, SHORT_PENDING]];

const LEDGER: &str = r#"
CREATE TABLE entry (
    n      bigint PRIMARY KEY,          -- position in the ledger
    at_ms  bigint NOT NULL,
    core   bytea  NOT NULL              -- bytes as sealed
);
CREATE INDEX entry_at ON entry (at_ms, n);
CREATE TABLE disclosure (
    n      bigint PRIMARY KEY,
    salt   bytea  NOT NULL,
    value  bytea  NOT NULL              -- erasing deletes this row and nothing else
);
CREATE TABLE tile (
    level  smallint NOT NULL,
    idx    bigint   NOT NULL,
    hashes bytea    NOT NULL,
    PRIMARY KEY (level, idx)
) WITH (fillfactor = 50);               -- the last tile of a level is written anew with each commit
CREATE TABLE head (
    one        smallint PRIMARY KEY CHECK (one = 1),
    size       bigint NOT NULL,
    root       bytea  NOT NULL,
    at_ms      bigint NOT NULL,
    checkpoint text   NOT NULL
) WITH (fillfactor = 10);
CREATE TABLE marking (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body   bytea  NOT NULL
);
CREATE UNIQUE INDEX marking_body ON marking (sha256(body));
"#;

const PROJECTED: &str = r#"
CREATE TABLE {each}touch (
    thing  text COLLATE "C" NOT NULL,
    n      bigint NOT NULL
);
CREATE UNIQUE INDEX {each}touch_thing ON {each}touch (thing, n);
CREATE TABLE {each}guard (
    key     text COLLATE "C" NOT NULL,
    marking bigint NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX {each}guard_key ON {each}guard (key);
CREATE TABLE {each}row (
    kind   text COLLATE "C" NOT NULL,
    key    text COLLATE "C" NOT NULL,
    from_n bigint  NOT NULL,
    to_n   bigint,                      -- absent: it stands. In no index, so that ending a version moves none
    place  integer NOT NULL,            -- its place among what the record changes
    about  text COLLATE "C",
    also   text COLLATE "C",
    guard  text COLLATE "C",
    body   text    NOT NULL
) WITH (fillfactor = 90);
CREATE UNIQUE INDEX {each}row_key ON {each}row (kind, key, from_n);
CREATE INDEX {each}row_order ON {each}row (kind, from_n, key);
CREATE INDEX {each}row_about ON {each}row (kind, left(about, 400), from_n, key) WHERE about IS NOT NULL;
CREATE INDEX {each}row_also ON {each}row (kind, left(also, 400), from_n, key) WHERE also IS NOT NULL;
"#;

const FOUND: &str = r#"
CREATE TABLE {each}found (
    id       bigint  NOT NULL,          -- noun, record, place: see search.rs
    key      text COLLATE "C" NOT NULL,
    row_kind text COLLATE "C" NOT NULL,
    row_key  text COLLATE "C" NOT NULL,
    to_n     bigint,                    -- absent: it stands. In no index, so that ending one does not write its words anew
    guard    text COLLATE "C",
    words    tsvector                   -- absent: its words stand in `part`
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX {each}found_id ON {each}found (id);
CREATE INDEX {each}found_row ON {each}found (row_kind, row_key);
CREATE INDEX {each}found_words ON {each}found USING gin (words);
CREATE TABLE {each}part (
    id     bigint   NOT NULL,
    part   integer  NOT NULL,
    words  tsvector NOT NULL
);
CREATE UNIQUE INDEX {each}part_id ON {each}part (id, part);
CREATE INDEX {each}part_words ON {each}part USING gin (words);
CREATE TABLE {each}indexed (
    one     smallint PRIMARY KEY CHECK (one = 1),
    records bigint NOT NULL             -- the index holds what stands below this record
);
INSERT INTO {each}indexed (one, records) VALUES (1, 0);
"#;

const KEPT: &str = r#"
CREATE TABLE blob (
    sha256 text COLLATE "C" PRIMARY KEY,
    bytes  bytea NOT NULL
);
CREATE TABLE kept (
    space      text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      bytea  NOT NULL,
    expires_ms bigint NOT NULL,
    PRIMARY KEY (space, key)
);
CREATE INDEX kept_expires ON kept (expires_ms);
CREATE TABLE number (
    kind text COLLATE "C" PRIMARY KEY,
    last bigint NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE lease (
    engine text COLLATE "C" PRIMARY KEY,
    holder text NOT NULL,
    ends   timestamptz NOT NULL
) WITH (fillfactor = 50);
"#;

/// How a statement that looks for keys of rows names the kind: as a value that no index holds.
pub(crate) const KIND_BESIDE: &str = "(r.kind || '')";

/// The tables made from the ledger, and their indexes.
pub(crate) const PROJECTED_TABLES: [&str; 6] = ["touch", "guard", "row", "found", "part", "indexed"];
pub(crate) const PROJECTED_INDEXES: [&str; 12] = [
    "touch_thing",
    "guard_key",
    "row_key",
    "row_order",
    "row_about",
    "row_also",
    "found_id",
    "found_row",
    "found_words",
    "part_id",
    "part_words",
    "indexed_pkey",
];

/// What looks for a key finds one index only: see above. The order within a record is sorted in beside.
const KEY_FIRST: &str = r#"
DROP INDEX {each}row_key;
CREATE UNIQUE INDEX {each}row_key ON {each}row (key, kind, from_n);
DROP INDEX {each}row_order;
CREATE INDEX {each}row_order ON {each}row (kind, from_n);
DROP INDEX {each}row_about;
CREATE INDEX {each}row_about ON {each}row (kind, left(about, 400), from_n) WHERE about IS NOT NULL;
DROP INDEX {each}row_also;
CREATE INDEX {each}row_also ON {each}row (kind, left(also, 400), from_n) WHERE also IS NOT NULL;
"#;

/// What PostgreSQL has not sorted into the index of words yet is read by every search: half a megabyte of it, and no more.
const SHORT_PENDING: &str = "
ALTER INDEX {each}found_words SET (gin_pending_list_limit = 512);
ALTER INDEX {each}part_words SET (gin_pending_list_limit = 512);
";

/// The oldest PostgreSQL that is taken: the oldest that Debian's stable releases still carry, and that we test.
const OLDEST: i32 = 150_000;

/// Checks the server, brings the schema to its newest version, one transaction a step, and returns the schema's number.
pub(crate) async fn open(connection: &Object, address: &Address) -> Result<u32, StoreError> {
    check_server(connection, address).await?;
    let known = MIGRATIONS.len() as i64;
    loop {
        let step = step(connection, address).await;
        let found = step.map_err(|failure| {
            crate::connections::send(connection, "ROLLBACK");
            address.cannot_open(failure.found(), failure.hint())
        })?;
        if found > known {
            return Err(StoreError::NewerSchema { found, known });
        }
        if found == known {
            break;
        }
    }
    number(connection, address).await
}

/// Checks, without changing anything, that the database has the schema that this build reads, and returns its number.
pub(crate) async fn must_be_newest(connection: &Object, address: &Address) -> Result<u32, StoreError> {
    check_server(connection, address).await?;
    let name = format!("{}.migration", address.schema);
    let asked = async {
        let is_there: bool = connection.query_one("SELECT to_regclass($1) IS NOT NULL", &[&name]).await?.try_get(0)?;
        if !is_there {
            return Ok(0);
        }
        connection.query_one("SELECT coalesce(max(step), 0)::bigint FROM migration", &[]).await?.try_get::<_, i64>(0)
    };
    let (known, found) = (MIGRATIONS.len() as i64, asked.await.map_err(failed)?);
    match found {
        0 => {
            Err(address
                .cannot_open("no headquarters is in it", "look at the address; `tocsin serve --store` makes one"))
        }
        found if found > known => Err(StoreError::NewerSchema { found, known }),
        found if found < known => {
            let found = format!(
                "its schema is {found}, this tocsin reads {known}; opening it with `tocsin serve` brings it up"
            );
            Err(StoreError::Failed { doing: "opening the database to read", source: found.into() })
        }
        _ => number(connection, address).await,
    }
}

/// Counts anew what the tables hold: PostgreSQL does it by itself a minute after much was written, and until then plans as if
/// they were nearly empty.
pub(crate) async fn count_anew(database: &Database) -> Result<(), StoreError> {
    let count = |connection: Object| async move {
        Ok(connection.batch_execute("ANALYZE entry, disclosure, tile, touch, guard, row, blob, kept").await?)
    };
    database.connections.once("counting rows anew", count).await
}

/// The number of our schema, which names our locks.
async fn number(connection: &Object, address: &Address) -> Result<u32, StoreError> {
    let oid = connection.query_one("SELECT to_regnamespace($1)::oid", &[&address.schema]).await;
    oid.and_then(|row| row.try_get(0)).map_err(failed)
}

fn failed(error: tokio_postgres::Error) -> StoreError {
    Failure::from(error).during("opening the database")
}

/// Refuses what Tocsin has never been tried on, by name.
async fn check_server(connection: &Object, address: &Address) -> Result<(), StoreError> {
    let asked = "SELECT current_setting('server_version_num')::int, current_setting('server_version'), \
                 current_setting('server_encoding')";
    let read = async {
        let row = connection.query_one(asked, &[]).await?;
        Ok::<_, Failure>((row.try_get::<_, i32>(0)?, row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?))
    };
    let (number, version, encoding) =
        read.await.map_err(|failure| address.cannot_open(failure.found(), failure.hint()))?;
    must_be_known(address, number, &version, &encoding)
}

fn must_be_known(address: &Address, number: i32, version: &str, encoding: &str) -> Result<(), StoreError> {
    if number < OLDEST {
        let found = format!("the server is PostgreSQL {version}; Tocsin needs 15 or newer");
        return Err(address.cannot_open(found, "upgrade the server, or use another one"));
    }
    if encoding != "UTF8" {
        let found = format!("the database is encoded in {encoding}; texts of every language need UTF8");
        return Err(address.cannot_open(found, "make another: `createdb --encoding UTF8 --template template0 tocsin`"));
    }
    Ok(())
}

/// Takes the schema one step further, if there is one, and returns its version. Of several nodes that start at once, one
/// migrates and the others wait.
async fn step(connection: &Object, address: &Address) -> Result<i64, Failure> {
    let schema = &address.schema;
    connection.batch_execute("BEGIN READ WRITE").await?;
    Lock::Schema.take(connection, schema).await?;
    let is_there: bool = connection.query_one("SELECT to_regnamespace($1) IS NOT NULL", &[schema]).await?.try_get(0)?;
    if !is_there {
        connection.batch_execute(&format!("CREATE SCHEMA {schema}")).await?;
    }
    let name = format!("{schema}.migration");
    let is_there: bool = connection.query_one("SELECT to_regclass($1) IS NOT NULL", &[&name]).await?.try_get(0)?;
    if !is_there {
        let sql = "CREATE TABLE migration (step integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())";
        connection.batch_execute(sql).await?;
    }
    let found = connection.query_one("SELECT coalesce(max(step), 0)::bigint FROM migration", &[]).await?;
    let mut version: i64 = found.try_get(0)?;
    if let Some(pieces) = usize::try_from(version).ok().and_then(|at| MIGRATIONS.get(at)) {
        for piece in *pieces {
            if piece.contains("{each}") {
                connection.batch_execute(&piece.replace("{each}", "")).await?;
                connection.batch_execute(&piece.replace("{each}", "staged_")).await?;
            } else {
                connection.batch_execute(piece).await?;
            }
        }
        version += 1;
        connection.execute("INSERT INTO migration (step) VALUES ($1)", &[&(version as i32)]).await?;
    }
    connection.batch_execute("COMMIT").await?;
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_server_and_another_encoding_are_refused_by_name() {
        let address = Address::parse("postgres://ada:secret@host/hq").unwrap();
        let told = |number, version, encoding| {
            must_be_known(&address, number, version, encoding).map_err(|error| error.to_string())
        };
        assert!(told(140_012, "14.12", "UTF8").unwrap_err().contains("PostgreSQL 14.12; Tocsin needs 15"));
        assert!(told(150_000, "15.0", "SQL_ASCII").unwrap_err().contains("encoded in SQL_ASCII"));
        assert_eq!(told(150_000, "15.0", "UTF8"), Ok(()));
    }
}
