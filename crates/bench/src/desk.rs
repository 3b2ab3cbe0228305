//! The desk under load: how soon it starts on a long record, how soon a page comes, how soon others see a change.
//!
//! Server and load share the machine, so each figure is one that a machine of its own only betters.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::served::{Connection, Served, binary, fill, percentile};

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Folder of the headquarters that is measured; made and filled if it is not there.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Entries that a new folder is filled with.
    #[arg(long, default_value_t = 1_000_000)]
    entries: u64,
    /// The `tocsin` binary; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Seconds that each page is asked for.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Desks that listen.
    #[arg(long, default_value_t = 200)]
    desks: usize,
}

/// Requests a second that are offered to a page.
const OFFERED: u64 = 500;
/// Records a second that are written beside the second run.
const WRITTEN: u64 = 20;
/// Connections of the load.
const CONNECTIONS: usize = 32;
/// Changes that are made while desks listen.
const CHANGES: usize = 100;
/// Times that a server is started.
const STARTS: usize = 5;

pub fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// How soon a server answers on a long record.
pub fn start(options: &Options) -> Result<()> {
    block_on(async {
        fill(&options.data, options.entries).await?;
        let binary = binary(options.binary.as_ref())?;
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let begun = Instant::now();
            let served = Served::start(&binary, &options.data).await?;
            let answer = Connection::open(&served.address).await?.ask(&served.get("/")).await?;
            ensure!(answer.head.starts_with("http/1.1 200"), "the board answers: {}", answer.head);
            times.push(begun.elapsed());
            println!("listening after {:.0} ms", served.ready.as_secs_f64() * 1_000.0);
        }
        println!(
            "start to the first board: {:.0} ms (median), {:.0} ms (worst of {STARTS}); goal: 2 000 ms",
            percentile(&mut times, 0.5),
            percentile(&mut times, 1.0)
        );
        Ok(())
    })
}

/// How soon pages come at a steady rate, and how many come when as many as can be are asked for.
pub fn pages(options: &Options) -> Result<()> {
    block_on(async {
        fill(&options.data, options.entries).await?;
        let served = Arc::new(Served::start(&binary(options.binary.as_ref())?, &options.data).await?);
        let token = served.token()?;
        let mut first = Connection::open(&served.address).await?;
        let assets = assets(&served, &mut first).await?;
        println!(
            "| page | bytes | p50 ms | p99 ms | p99 ms, {WRITTEN} records/s | at {OFFERED}/s | saturated /s | static /s (bytes) | ratio |"
        );
        println!("|---|---|---|---|---|---|---|---|---|");
        for path in ["/", "/incidents/I-1", "/reports/R-1", "/reports", "/log"] {
            let request = served.get(path);
            first = Connection::open(&served.address).await?; // the last one was idle for longer than a server waits
            let bytes = first.ask(&request).await?.body;
            let mut times = offered(&served.address, &request, options.seconds).await?;
            let done = times.len() as f64 / options.seconds as f64;
            // A view of now is kept until the next record: this is what it costs when there always is one.
            let writing = tokio::spawn(write(served.address.clone(), token.clone()));
            let mut moved = offered(&served.address, &request, options.seconds).await?;
            writing.abort();
            let full = saturated(&served.address, &request, options.seconds / 2 + 1).await?;
            let still = assets.iter().min_by_key(|(_, size)| size.abs_diff(bytes));
            let (still, still_bytes) = still.context("the desk has assets")?;
            let plain = saturated(&served.address, still, options.seconds / 2 + 1).await?;
            println!(
                "| {path} | {bytes} | {:.1} | {:.1} | {:.1} | {done:.0} | {full:.0} | {plain:.0} ({still_bytes}) | {:.2} |",
                percentile(&mut times, 0.5),
                percentile(&mut times, 0.99),
                percentile(&mut moved, 0.99),
                full / plain
            );
        }
        Ok(())
    })
}

/// The limit: bodies that the same server gives without asking anybody; a page is set beside the one nearest in size.
async fn assets(served: &Served, connection: &mut Connection) -> Result<Vec<(String, usize)>> {
    connection.ask(&served.get("/sign-in")).await?;
    let mut assets = Vec::new();
    for path in
        connection.text().split('"').filter(|it| it.starts_with("/assets/")).map(str::to_owned).collect::<Vec<_>>()
    {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", served.address);
        let bytes = connection.ask(&request).await?.body;
        assets.push((request, bytes));
    }
    Ok(assets)
}

/// Asks at a steady rate, whatever the answers do; each time counts from when the request was due.
async fn offered(address: &str, request: &str, seconds: u64) -> Result<Vec<Duration>> {
    let begun = Instant::now() + Duration::from_millis(50);
    let mut tasks = tokio::task::JoinSet::new();
    for lane in 0..CONNECTIONS as u64 {
        let (address, request) = (address.to_owned(), request.to_owned());
        tasks.spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let mut times = Vec::new();
            for n in (lane..OFFERED * seconds).step_by(CONNECTIONS) {
                let due = begun + Duration::from_micros(n * 1_000_000 / OFFERED);
                tokio::time::sleep_until(due.into()).await;
                let answer = connection.ask(&request).await?;
                ensure!(answer.head.starts_with("http/1.1 200"), "{}", answer.head);
                times.push(due.elapsed());
            }
            Ok(times)
        });
    }
    let mut all = Vec::new();
    while let Some(times) = tasks.join_next().await {
        all.extend(times??);
    }
    Ok(all)
}

/// Asks as fast as answers come; returns how many came a second.
async fn saturated(address: &str, request: &str, seconds: u64) -> Result<f64> {
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (address, request) = (address.to_owned(), request.to_owned());
        tasks.spawn(async move {
            let mut connection = Connection::open(&address).await?;
            let mut count = 0_u64;
            while Instant::now() < end {
                connection.ask(&request).await?;
                count += 1;
            }
            anyhow::Ok(count)
        });
    }
    let mut all = 0;
    while let Some(count) = tasks.join_next().await {
        all += count??;
    }
    Ok(all as f64 / seconds as f64)
}

/// A note on its way in.
pub fn note(host: &str, token: &str) -> String {
    let body = r#"{"text":"The ferry is back."}"#;
    format!(
        "POST /api/v1/notes HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Writes notes at a steady rate until it is stopped.
async fn write(address: String, token: String) -> Result<()> {
    let (mut connection, note) = (Connection::open(&address).await?, note(&address, &token));
    let mut due = tokio::time::interval(Duration::from_millis(1_000 / WRITTEN));
    loop {
        due.tick().await;
        connection.ask(&note).await?;
    }
}

/// How soon a change reaches every desk that listens.
pub fn live(options: &Options) -> Result<()> {
    block_on(async {
        fill(&options.data, options.entries).await?;
        let served = Served::start(&binary(options.binary.as_ref())?, &options.data).await?;
        let token = served.token()?;
        let host = &served.address;
        let listen = format!("GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
        let (sent, _) = tokio::sync::broadcast::channel::<(usize, Instant)>(CHANGES);
        let mut desks = tokio::task::JoinSet::new();
        for _ in 0..options.desks {
            let mut connection = Connection::open(host).await?;
            connection.follow(&listen).await?;
            connection.until("retry: ").await?;
            let mut sent = sent.subscribe();
            desks.spawn(async move {
                let mut times = Vec::with_capacity(CHANGES);
                for _ in 0..CHANGES {
                    let heard = connection.until("event: change").await?;
                    let (_, at) = sent.recv().await?;
                    times.push(heard.saturating_duration_since(at));
                }
                anyhow::Ok(times)
            });
        }
        let mut writer = Connection::open(host).await?;
        let note = note(host, &token);
        for n in 0..CHANGES {
            sent.send((n, Instant::now()))?;
            let answer = writer.ask(&note).await?;
            ensure!(answer.head.starts_with("http/1.1 201"), "{}", answer.head);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mut times = Vec::new();
        while let Some(heard) = desks.join_next().await {
            times.extend(heard??);
        }
        println!(
            "{CHANGES} changes to {} desks: {:.1} ms (p50), {:.1} ms (p99), {:.1} ms (worst), from sending the change to the \
             event at the desk; the page adds 250 ms, in which it gathers; goal: 500 ms at p99",
            options.desks,
            percentile(&mut times, 0.5),
            percentile(&mut times, 0.99),
            percentile(&mut times, 1.0)
        );
        Ok(())
    })
}
