//! The tables, and how a file comes to have them.
//!
//! Ledger (`entry`, `disclosure`, `tile`, `head`, `touch`), rows made from it (`row`, `guard`, `marking`) and what search
//! finds by them (`found`, `words`, `word`, `indexed`), these with `staged_` for rebuild too, and what is no fact (`blob`,
//! `kept`). Old code runs against a new schema for a while, so migrations expand first and contract later; each is one step of [`MIGRATIONS`] and never changes once landed.

use rusqlite::Connection;

use crate::StoreError;

use super::errors::from_sqlite;
use super::index;

/// Each step takes the schema one version further; `user_version` counts them.
const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE entry (
    n      INTEGER PRIMARY KEY,      -- position in the ledger
    at_ms  INTEGER NOT NULL,
    core   BLOB    NOT NULL          -- bytes as sealed
) STRICT;
CREATE INDEX entry_at ON entry (at_ms, n);

CREATE TABLE disclosure (
    n      INTEGER PRIMARY KEY,
    salt   BLOB NOT NULL,
    value  BLOB NOT NULL             -- erasing deletes this row and nothing else
) STRICT;

CREATE TABLE tile (
    level  INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    hashes BLOB    NOT NULL,
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE head (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    size       INTEGER NOT NULL,
    root       BLOB    NOT NULL,
    at_ms      INTEGER NOT NULL,
    checkpoint TEXT    NOT NULL
) STRICT;

CREATE TABLE marking (
    id     INTEGER PRIMARY KEY,
    body   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE kept (
    space      TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    value      BLOB    NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (space, key)
) STRICT, WITHOUT ROWID;
",
    // What is decided over all persons (a free name, the last administrator) reads the roll: older records join it.
    "
INSERT OR IGNORE INTO touch (thing, n) SELECT 'roll', n FROM touch WHERE thing >= 'P-' AND thing < 'P.';
",
    // Two forms of the index of search, which the last step drops.
    "",
    "",
    // The index of search in its present form: made in `migrate`, filled as it catches up.
    "",
];

/// The step that makes the index of search.
const INDEX_STEP: usize = 4;

/// The tables that are made from the ledger: once live, once as the stage of rebuild.
const PROJECTED: &str = "
CREATE TABLE {prefix}touch (
    thing  TEXT    NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (thing, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE {prefix}guard (
    key     TEXT    PRIMARY KEY,
    marking INTEGER NOT NULL REFERENCES marking (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE {prefix}row (
    kind   TEXT    NOT NULL,
    key    TEXT    NOT NULL,
    from_n INTEGER NOT NULL,
    to_n   INTEGER,                  -- absent: it stands
    about  TEXT,
    also   TEXT,
    guard  TEXT,
    body   TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX {prefix}row_key ON {prefix}row (kind, key, from_n);
CREATE INDEX {prefix}row_order ON {prefix}row (kind, from_n, key);
CREATE INDEX {prefix}row_about ON {prefix}row (kind, about, from_n, key) WHERE about IS NOT NULL;
CREATE INDEX {prefix}row_also ON {prefix}row (kind, also, from_n, key) WHERE also IS NOT NULL;
";

/// The tables made from the ledger, in the order in which they are emptied.
pub(super) const PROJECTED_TABLES: [&str; 3] = ["touch", "guard", "row"];

/// Brings an open file to the newest schema, in one transaction a step.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let doing = "bringing the database to the newest schema";
    let found = version(connection)?;
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found.max(0) as usize) {
        let mut change = || -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            transaction.execute_batch(sql)?;
            if step == 0 {
                transaction.execute_batch(&PROJECTED.replace("{prefix}", ""))?;
                transaction.execute_batch(&PROJECTED.replace("{prefix}", "staged_"))?;
            }
            if step == INDEX_STEP {
                index::create(&transaction)?;
            }
            transaction.pragma_update(None, "user_version", step as i64 + 1)?;
            transaction.commit()
        };
        change().map_err(|e| from_sqlite(doing, e))?;
    }
    Ok(())
}

/// Checks, without changing anything, that a file has the schema that this build reads.
pub(super) fn must_be_newest(connection: &Connection) -> Result<(), StoreError> {
    let (found, known) = (version(connection)?, MIGRATIONS.len() as i64);
    if found < known {
        let source =
            format!("its schema is {found}, this tocsin reads {known}; opening it with `tocsin serve` brings it up");
        return Err(StoreError::Failed { doing: "opening the database to read", source: source.into() });
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    let read = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    let found: i64 = read.map_err(|e| from_sqlite("reading the schema's version", e))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    Ok(found)
}
