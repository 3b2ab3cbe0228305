//! How many operations a second two nodes over one PostgreSQL make durable, and how many plain inserts could write.
//!
//! Two desks, each on a store of its own over the same database, share 64 writers of notes of 600 bytes. What both stores were
//! given is kept. Then one connection inserts the same rows into the same tables, in transactions of the same sizes, one
//! statement for each table and transaction, all of a transaction on their way at once: it looks nothing up, hashes nothing,
//! signs nothing and waits for nobody's turn. Rounds of both take turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use tocsin_app::{Desk, Opening};
use tocsin_core::marking::AgencyName;
use tocsin_core::person::first_officer;
use tocsin_core::rows::{Row, RowChange};
use tocsin_postgres::Postgres;
use tocsin_store::Batch;
use tocsin_testkit::cluster::{Cluster, Disk, Programs, fresh_schema};
use tocsin_testkit::{MeteredStore, world};
use tokio_postgres::{Client, NoTls, Statement};

use crate::durable::{rows_of, write};
use crate::figure::{Figure, median, ratio, told};

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Address of a database to measure on; without it, a cluster of its own with fsync, thrown away afterwards.
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Seconds of each round.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Rounds of each kind; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Nodes.
    #[arg(long, default_value_t = 2)]
    nodes: usize,
    /// Writers at once, at all nodes together.
    #[arg(long, default_value_t = 64)]
    writers: usize,
    /// Bytes of each operation's encoded facts.
    #[arg(long, default_value_t = 600)]
    bytes: usize,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let cluster = match options.store {
        Some(_) => None,
        None => {
            let programs = Programs::found().map_err(|why| anyhow!("there is no PostgreSQL to measure: {why}"))?;
            Some(Cluster::start(&programs, Disk::Durable)?)
        }
    };
    let url = options.store.clone().or_else(|| cluster.as_ref().map(Cluster::url)).context("there is an address")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut through_app, mut plain, mut sizes, mut rows_each) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
    for at in 0..options.rounds {
        let (operations, took, batches) = runtime.block_on(through_the_app(&fresh_schema(&url), options))?;
        through_app.push(operations as f64 / took.as_secs_f64());
        sizes.extend(batches.iter().map(|batch| batch.entries.len() as f64));
        rows_each = batches.iter().map(rows_of).sum::<usize>() as f64 / operations as f64;
        let took = runtime.block_on(plain_inserts(&fresh_schema(&url), &batches))?;
        plain.push(operations as f64 / took.as_secs_f64());
        println!("nodes, round {at}: {} operations/s; plain inserts {}", told(through_app[at]), told(plain[at]));
    }
    let ratio = ratio(&through_app, &plain);
    Ok(Figure {
        what: "operations made durable on PostgreSQL",
        unit: "operations/s",
        value: median(through_app),
        limit_what: "plain inserts, the same rows in the same batches",
        limit: median(plain),
        ratio,
        goal: "ratio 0.4".to_owned(),
        reached: ratio >= 0.4,
        notes: format!(
            "{} nodes, {} writers, {} bytes of facts; {rows_each:.1} rows an operation; batches of {:.0} (median)",
            options.nodes,
            options.writers,
            options.bytes,
            median(sizes),
        ),
    })
}

async fn through_the_app(url: &str, options: &Options) -> Result<(u64, Duration, Vec<Batch>)> {
    let mut desks = Vec::new();
    for _ in 0..options.nodes {
        let world = world::real();
        let store = Arc::new(MeteredStore::new(Arc::new(Postgres::open(&world, url).await?)));
        let agency = AgencyName::parse("north")?;
        let (name, officer_name) = ("north.example".to_owned(), "M. Adeyemi".to_owned());
        let opening = Opening { name, key_seed: [7; 32], officer_name, agency, seen: None };
        desks.push((Arc::new(Desk::open(world, store.clone(), opening).await?), store));
    }
    let officer = desks[0].0.person(&first_officer()).await?.context("a headquarters has a first officer")?.caller();
    desks.iter().for_each(|(_, store)| drop(store.take_written()));
    let (stop, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let writers: Vec<_> = (0..options.writers)
        .map(|writer| {
            let (desk, officer, bytes) = (desks[writer % desks.len()].0.clone(), officer.clone(), options.bytes);
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
    let mut batches: Vec<Batch> = desks.iter().flat_map(|(_, store)| store.take_written()).collect();
    batches.sort_by_key(|batch| batch.head.size);
    Ok((done.load(Ordering::SeqCst), took, batches))
}

/// Writes the same rows by inserts alone; only the writing is timed.
async fn plain_inserts(url: &str, batches: &[Batch]) -> Result<Duration> {
    drop(Postgres::open(&world::real(), url).await?); // the store makes its own schema
    let (address, schema) = url.rsplit_once("schema=").context("the address names a schema")?;
    let (mut client, connection) = tokio_postgres::connect(address.trim_end_matches(['?', '&']), NoTls).await?;
    let connection = tokio::spawn(connection);
    client.batch_execute(&format!("SET search_path = {schema}; SET jit = off")).await?;
    client.batch_execute("INSERT INTO marking (body) VALUES ('{}')").await?;
    let statements = statements(&client).await?;
    let begun = Instant::now();
    for batch in batches {
        insert(&mut client, &statements, batch).await?;
    }
    let took = begun.elapsed();
    drop(client);
    connection.await??;
    Ok(took)
}

/// One for each table.
async fn statements(client: &Client) -> Result<[Statement; 7], tokio_postgres::Error> {
    let (entry, disclosure, tile, touch, row, guard, head) = tokio::try_join!(
        client.prepare("INSERT INTO entry SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])"),
        client.prepare("INSERT INTO disclosure SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])"),
        client.prepare(
            "INSERT INTO tile SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) \
             ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes",
        ),
        client.prepare("INSERT INTO touch SELECT * FROM unnest($1::text[], $2::bigint[])"),
        client.prepare(
            "INSERT INTO row (kind, key, from_n, place, about, also, guard, body) SELECT * FROM unnest($1::text[], \
             $2::text[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[])",
        ),
        client.prepare("INSERT INTO guard SELECT unnest($1::text[]), 1"),
        client.prepare(
            "INSERT INTO head VALUES (1, $1, $2, $3, $4) ON CONFLICT (one) DO UPDATE SET size = excluded.size, \
             root = excluded.root, at_ms = excluded.at_ms, checkpoint = excluded.checkpoint",
        ),
    )?;
    Ok([entry, disclosure, tile, touch, row, guard, head])
}

async fn insert(
    client: &mut Client,
    [entry, disclosure, tile, touch, row, guard, head]: &[Statement; 7],
    batch: &Batch,
) -> Result<()> {
    let entries = &batch.entries;
    let n: Vec<i64> = entries.iter().map(|it| it.n as i64).collect();
    let at: Vec<i64> = entries.iter().map(|it| it.at_ms.0).collect();
    let core: Vec<&[u8]> = entries.iter().map(|it| it.core.as_slice()).collect();
    let open: Vec<_> = entries.iter().filter_map(|it| Some((it.n as i64, it.disclosure.as_ref()?))).collect();
    let open_n: Vec<i64> = open.iter().map(|it| it.0).collect();
    let salt: Vec<&[u8]> = open.iter().map(|it| it.1.salt.as_slice()).collect();
    let value: Vec<&[u8]> = open.iter().map(|it| it.1.value.as_slice()).collect();
    let level: Vec<i16> = batch.tiles.iter().map(|it| i16::from(it.level)).collect();
    let index: Vec<i64> = batch.tiles.iter().map(|it| it.index as i64).collect();
    let hashes: Vec<&[u8]> = batch.tiles.iter().map(|it| it.hashes.as_slice()).collect();
    let touches = || batch.recorded.iter().flat_map(|it| it.touches.iter().map(|thing| (thing.as_str(), it.n as i64)));
    let (thing, touched): (Vec<&str>, Vec<i64>) = touches().unzip();
    let changes = || batch.recorded.iter().flat_map(|it| it.changes.iter().map(|change| (it.n as i64, change)));
    let puts: Vec<(i64, &Row)> = changes()
        .filter_map(|(n, change)| if let RowChange::Put(row) = change { Some((n, row)) } else { None })
        .collect();
    let kind: Vec<&str> = puts.iter().map(|it| it.1.kind.name()).collect();
    let key: Vec<&str> = puts.iter().map(|it| it.1.key.as_str()).collect();
    let from: Vec<i64> = puts.iter().map(|it| it.0).collect();
    let place = vec![0_i32; puts.len()];
    let about: Vec<Option<&str>> = puts.iter().map(|it| it.1.about.as_deref()).collect();
    let also: Vec<Option<&str>> = puts.iter().map(|it| it.1.also.as_deref()).collect();
    let guarded: Vec<Option<&str>> = puts.iter().map(|it| it.1.guard.as_deref()).collect();
    let body: Vec<&str> = puts.iter().map(|it| it.1.body.as_str()).collect();
    let guards: Vec<&str> = changes()
        .filter_map(|(_, change)| if let RowChange::Guard { key, .. } = change { Some(key.as_str()) } else { None })
        .collect();
    let it = &batch.head;
    let (size, root, checkpoint) = (it.size as i64, it.root.as_slice(), it.checkpoint.as_str());
    let transaction = client.transaction().await?;
    tokio::try_join!(
        async { transaction.execute(entry, &[&n, &at, &core]).await },
        async { transaction.execute(disclosure, &[&open_n, &salt, &value]).await },
        async { transaction.execute(tile, &[&level, &index, &hashes]).await },
        async { transaction.execute(touch, &[&thing, &touched]).await },
        async { transaction.execute(row, &[&kind, &key, &from, &place, &about, &also, &guarded, &body]).await },
        async { transaction.execute(guard, &[&guards]).await },
        async { transaction.execute(head, &[&size, &root, &it.at_ms.0, &checkpoint]).await },
    )?;
    transaction.commit().await?;
    Ok(())
}
