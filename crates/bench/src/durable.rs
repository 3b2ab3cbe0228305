//! How many operations a second are made durable, and how many raw SQLite could write.
//!
//! Sixty-four writers write notes of 600 bytes through `app`, each waiting for its answer before the next. What the
//! store was given is kept. Then SQLite alone writes the same rows, with the same schema and settings, in transactions of
//! the same sizes, on the same disk. Rounds of both take turns, so that a slow hour of the disk falls on both.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use rusqlite::{Connection, params};
use tocsin_app::{Desk, Opening, write_note};
use tocsin_core::authority::Caller;
use tocsin_core::fact::{self, Fact};
use tocsin_core::marking::{AgencyName, Marking, Tlp};
use tocsin_core::person::first_officer;
use tocsin_core::rows::RowChange;
use tocsin_store::{Batch, Place, Sqlite, Store};
use tocsin_testkit::{MeteredStore, world};

use crate::figure::{Figure, median, ratio, told};

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Folder on the disk to measure; without it, the folder for temporary files.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Seconds of each round.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Rounds of each kind; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Writers at once.
    #[arg(long, default_value_t = 64)]
    writers: usize,
    /// Bytes of each operation's encoded facts.
    #[arg(long, default_value_t = 600)]
    bytes: usize,
}

impl Options {
    /// The usual run on a disk.
    pub fn on(dir: Option<PathBuf>) -> Options {
        Options { dir, seconds: 3, rounds: 5, writers: 64, bytes: 600 }
    }
}

/// What one round through `app` did.
struct Round {
    operations: u64,
    took: Duration,
    batches: Vec<Batch>,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let dir = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    let (mut through_app, mut raw, mut sizes, mut rows_each) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
    for at in 0..options.rounds {
        let round = through_the_app(&dir, options)?;
        let operations = round.operations as f64;
        through_app.push(operations / round.took.as_secs_f64());
        sizes.extend(round.batches.iter().map(|batch| batch.entries.len() as f64));
        rows_each = round.batches.iter().map(rows_of).sum::<usize>() as f64 / operations;
        raw.push(operations / raw_sqlite(&dir, &round.batches)?.as_secs_f64());
        println!("durable, round {at}: {} operations/s; raw SQLite {}", told(through_app[at]), told(raw[at]));
    }
    let ratio = ratio(&through_app, &raw);
    let (value, limit) = (median(through_app), median(raw));
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    Ok(Figure {
        what: "operations made durable",
        unit: "operations/s",
        value,
        limit_what: "raw SQLite, the same rows in the same batches",
        limit,
        ratio,
        goal: "ratio 0.4".to_owned(),
        reached: ratio >= 0.4,
        notes: format!(
            "{} writers, {} bytes of facts; {rows_each:.1} rows an operation; batches of {:.0} (median), {largest:.0} (largest)",
            options.writers,
            options.bytes,
            median(sizes),
        ),
    })
}

/// Rows that a batch writes: entries, disclosures, tiles, projected rows, guards, touches and the head.
pub fn rows_of(batch: &Batch) -> usize {
    let projected: usize = batch.recorded.iter().map(|it| it.touches.len() + it.changes.len()).sum();
    let disclosures = batch.entries.iter().filter(|it| it.disclosure.is_some()).count();
    batch.entries.len() + disclosures + batch.tiles.len() + projected + 1
}

fn through_the_app(dir: &Path, options: &Options) -> Result<Round> {
    let folder = tempfile::tempdir_in(dir)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let world = world::real();
        let place = Place::File(folder.path().join("tocsin.sqlite"));
        let store = Arc::new(MeteredStore::new(Arc::new(Sqlite::open(&world, &place)?)));
        let agency = AgencyName::parse("north")?;
        let (name, officer_name) = ("north.example".to_owned(), "M. Adeyemi".to_owned());
        let opening = Opening { name, key_seed: [7; 32], officer_name, agency, seen: None };
        let desk = Arc::new(Desk::open(world, store.clone(), opening).await?);
        let officer = desk.person(&first_officer()).await?.context("every headquarters has a first officer")?.caller();
        store.take_written();
        let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let begun = Instant::now();
        let writers: Vec<_> = (0..options.writers)
            .map(|writer| {
                let (desk, officer, bytes) = (desk.clone(), officer.clone(), options.bytes);
                let (stop, done) = (stop.clone(), done.clone());
                tokio::spawn(async move { write(&desk, &officer, writer, bytes, &stop, &done).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_secs(options.seconds)).await;
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            writer.await??;
        }
        let took = begun.elapsed();
        Ok(Round { operations: done.load(Ordering::SeqCst), took, batches: store.take_written() })
    })
}

/// Writes notes, one after the other, until it is stopped.
pub async fn write(
    desk: &Desk,
    officer: &Caller,
    writer: usize,
    bytes: usize,
    stop: &AtomicBool,
    done: &AtomicU64,
) -> Result<()> {
    let marking = Marking::of(Tlp::Amber, officer.viewer.agency.clone());
    for count in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        let text = note_of(officer, &marking, format!("Writer {writer}, note {count}. "), bytes)?;
        write_note(desk, officer, &text, marking.clone()).await?;
        done.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}

/// Returns a note whose encoded fact has this many bytes.
fn note_of(officer: &Caller, marking: &Marking, begins: String, bytes: usize) -> Result<String> {
    let fact = |text: String| Fact::NoteWritten { by: officer.viewer.person.clone(), text, marking: marking.clone() };
    let bare = fact::encode(&[fact(begins.clone())])?.len();
    let missing = bytes.checked_sub(bare).ok_or_else(|| anyhow!("a fact of {bytes} bytes holds no note"))?;
    Ok(begins + &"x".repeat(missing))
}

/// Writes the same rows by SQLite alone; only the writing is timed.
fn raw_sqlite(dir: &Path, batches: &[Batch]) -> Result<Duration> {
    let folder = tempfile::tempdir_in(dir)?;
    let file = folder.path().join("raw.sqlite");
    {
        // The store makes its own schema; then it lets go of the file.
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let store = runtime.block_on(async { Sqlite::open(&world::real(), &Place::File(file.clone())) })?;
        runtime.block_on(store.head())?;
    }
    let mut connection = Connection::open(&file)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;")?;
    connection.execute("INSERT INTO marking (id, body) VALUES (1, '{}')", [])?;
    let begun = Instant::now();
    for batch in batches {
        write_raw(&mut connection, batch)?;
    }
    Ok(begun.elapsed())
}

fn write_raw(connection: &mut Connection, batch: &Batch) -> Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut entry = transaction.prepare_cached("INSERT INTO entry (n, at_ms, core) VALUES (?1, ?2, ?3)")?;
        let mut disclosure =
            transaction.prepare_cached("INSERT INTO disclosure (n, salt, value) VALUES (?1, ?2, ?3)")?;
        for it in &batch.entries {
            entry.execute(params![it.n as i64, it.at_ms.0, it.core])?;
            if let Some(open) = &it.disclosure {
                disclosure.execute(params![it.n as i64, open.salt, open.value])?;
            }
        }
        let mut tile =
            transaction.prepare_cached("INSERT OR REPLACE INTO tile (level, idx, hashes) VALUES (?1, ?2, ?3)")?;
        for it in &batch.tiles {
            tile.execute(params![it.level, it.index as i64, it.hashes])?;
        }
        let mut touch = transaction.prepare_cached("INSERT INTO touch (thing, n) VALUES (?1, ?2)")?;
        let mut guard = transaction.prepare_cached("INSERT INTO guard (key, marking) VALUES (?1, 1)")?;
        let mut row = transaction.prepare_cached(
            "INSERT INTO row (kind, key, from_n, to_n, about, also, guard, body) VALUES (?1, ?2, ?3, NULL, ?4, ?5, ?6, ?7)",
        )?;
        for it in &batch.recorded {
            for thing in &it.touches {
                touch.execute(params![thing, it.n as i64])?;
            }
            for change in &it.changes {
                match change {
                    RowChange::Guard { key, .. } => guard.execute(params![key])?,
                    RowChange::Put(put) => {
                        let (kind, n) = (put.kind.name(), it.n as i64);
                        row.execute(params![kind, put.key, n, put.about, put.also, put.guard, put.body])?
                    }
                };
            }
        }
        let mut head = transaction.prepare_cached(
            "INSERT OR REPLACE INTO head (one, size, root, at_ms, checkpoint) VALUES (1, ?1, ?2, ?3, ?4)",
        )?;
        let it = &batch.head;
        head.execute(params![it.size as i64, it.root, it.at_ms.0, it.checkpoint])?;
    }
    transaction.commit()?;
    Ok(())
}
