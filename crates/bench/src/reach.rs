//! How soon the desk says what rests on a report, in a headquarters of a hundred thousand kept lines.
//!
//! Fifty texts of several events each come again and again from different publishers; the first of each opens its incidents,
//! the others join them, and every line is kept. Asked is what rests on the first report of a text: all its incidents, each
//! told by all the copies. Once by a desk that has just been opened and knows nothing, then right after a record came in.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use tocsin_app::view::reach::retraction_reach;
use tocsin_app::view::report::view_report;
use tocsin_app::{AsOf, Desk, Opening, Posting, keep_line, keep_rest, post_report, write_note};
use tocsin_core::authority::Caller;
use tocsin_core::ids::ReportId;
use tocsin_core::marking::AgencyName;
use tocsin_core::person::first_officer;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::world;

use crate::desk::block_on;
use crate::served::percentile;
use crate::text::reports;

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Folder on the disk to measure; without it, the folder for temporary files.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Kept lines to fill it with.
    #[arg(long, default_value_t = 100_000)]
    lines: usize,
}

const TEXTS: usize = 50;
const ASKED: usize = 20;

/// Measures and prints.
pub fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(options.dir.clone().unwrap_or_else(std::env::temp_dir))?;
    let file = folder.path().join("tocsin.sqlite");
    block_on(async {
        let (desk, officer) = open(&file).await?;
        let texts: Vec<String> = reports(5, TEXTS * 6_000).into_iter().take(TEXTS).collect();
        let (mut firsts, mut lines, mut copy) = (Vec::new(), 0, 0);
        while lines < options.lines {
            let mut tasks = tokio::task::JoinSet::new();
            for (at, text) in texts.iter().enumerate() {
                let (desk, officer, text) = (desk.clone(), officer.clone(), text.clone());
                let first: Option<ReportId> = firsts.get(at).cloned();
                tasks.spawn(async move { (at, post(&desk, &officer, text, copy, first).await) });
            }
            let mut posted = Vec::new();
            while let Some(done) = tasks.join_next().await {
                let (at, answer) = done?;
                let (report, kept) = answer?;
                lines += kept;
                posted.push((at, report));
            }
            posted.sort();
            if copy == 0 {
                firsts = posted.into_iter().map(|it| it.1).collect();
            }
            copy += 1;
        }
        let reach = retraction_reach(&desk, &officer, &firsts[0], AsOf::NOW).await?;
        println!(
            "{lines} kept lines in {} reports; {} has {} of them in {} incidents, each told by {copy} reports",
            copy * TEXTS,
            firsts[0],
            reach.kept,
            reach.incidents.len(),
        );
        drop(desk);
        let (desk, officer) = open(&file).await?;
        let cold = ask(&desk, &officer, &firsts[0]).await?;
        let mut warm = Vec::new();
        for at in 0..ASKED {
            write_note(&desk, &officer, &format!("Note {at}"), desk.usual_marking(&officer)).await?;
            warm.push(ask(&desk, &officer, &firsts[at % TEXTS]).await?);
        }
        println!(
            "what rests on a report: {:.0} ms by a desk that has just been opened; then {:.0} ms (median), {:.0} ms (p95) of {ASKED} \
             reports, each after a record; goal: 200 ms",
            cold.as_secs_f64() * 1_000.0,
            percentile(&mut warm, 0.5),
            percentile(&mut warm, 0.95),
        );
        Ok(())
    })
}

async fn open(file: &std::path::Path) -> Result<(Arc<Desk>, Caller)> {
    let world = world::real();
    let store = Arc::new(Sqlite::open(&world, &Place::File(file.to_owned()))?);
    let (name, officer_name) = ("bench.example".to_owned(), "T. Okell".to_owned());
    let opening = Opening { name, key_seed: [7; 32], officer_name, agency: AgencyName::parse("north")?, seen: None };
    let desk = Arc::new(Desk::open(world, store, opening).await?);
    let officer = desk.person(&first_officer()).await?.context("every headquarters has a first officer")?.caller();
    Ok((desk, officer))
}

/// Posts a text and keeps all its lines, in the incidents of the first report of this text.
async fn post(
    desk: &Desk,
    officer: &Caller,
    text: String,
    copy: usize,
    first: Option<ReportId>,
) -> Result<(ReportId, usize)> {
    let publisher = format!("Courier {copy}");
    let posting = Posting { bytes: format!("{text}\nNo. {copy}\n").into_bytes(), publisher, ..Posting::default() };
    let report = post_report(desk, officer, posting, desk.usual_marking(officer)).await?.report;
    if let Some(first) = first {
        let events = view_report(desk, officer, &first, AsOf::NOW).await?.events;
        let mut joined = std::collections::BTreeSet::new();
        for line in view_report(desk, officer, &report, AsOf::NOW).await?.lines {
            let Some(event) = &line.line.incident else { continue };
            if joined.insert(event.clone()) {
                keep_line(desk, officer, &report, &line.item, events.get(event)).await?;
            }
        }
    }
    keep_rest(desk, officer, &report).await?;
    Ok((report.clone(), view_report(desk, officer, &report, AsOf::NOW).await?.lines.len()))
}

async fn ask(desk: &Desk, officer: &Caller, report: &ReportId) -> Result<Duration> {
    let begun = Instant::now();
    retraction_reach(desk, officer, report, AsOf::NOW).await?;
    Ok(begun.elapsed())
}
