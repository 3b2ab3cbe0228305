//! How many documents `tocsin read --lines` reads on all cores, beside as many one-core processes on equal shares.
//!
//! Both are whole processes of the same binary, one after the other in each round, so that starting, the lexicon and the
//! writing are paid by both. The shares are equal in bytes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::figure::{Figure, median, ratio, told};
use crate::text;

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// The binary; without one, `tocsin` beside this one.
    #[arg(long, value_name = "FILE")]
    tocsin: Option<PathBuf>,
    /// How much text of our own, in bytes.
    #[arg(long, default_value_t = 24_000_000)]
    bytes: usize,
    /// Rounds; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let beside = std::env::current_exe()?.with_file_name("tocsin");
    let tocsin = options.tocsin.clone().unwrap_or(beside);
    let cores = std::thread::available_parallelism()?.get();
    let folder = tempfile::tempdir()?;
    let documents = text::reports(7, options.bytes);
    let line =
        |(at, text): (usize, &String)| serde_json::json!({"docid": format!("d{at}"), "text": text}).to_string() + "\n";
    let lines: Vec<String> = documents.iter().enumerate().map(line).collect();
    let whole = folder.path().join("all.jsonl");
    std::fs::write(&whole, lines.concat())?;
    let mut shares = vec![String::new(); cores];
    for line in &lines {
        let least = shares.iter_mut().min_by_key(|it| it.len()).context("there is a core")?;
        least.push_str(line);
    }
    let files: Vec<PathBuf> = (0..cores).map(|at| folder.path().join(format!("{at}.jsonl"))).collect();
    for (file, share) in files.iter().zip(&shares) {
        std::fs::File::create(file)?.write_all(share.as_bytes())?;
    }
    let (mut together, mut apart) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let begun = Instant::now();
        ended(vec![start(&tocsin, &whole, cores)?])?;
        together.push(lines.len() as f64 / begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        ended(files.iter().map(|file| start(&tocsin, file, 1)).collect::<Result<_>>()?)?;
        apart.push(lines.len() as f64 / begun.elapsed().as_secs_f64());
        println!("lines, round {round}: {} together, {} apart, documents/s", told(together[round]), told(apart[round]));
    }
    let ratio = ratio(&together, &apart);
    let (value, limit) = (median(together), median(apart));
    Ok(Figure {
        what: "reading JSON lines on all cores",
        unit: "documents/s",
        value,
        limit_what: "as many one-core processes together",
        limit,
        ratio,
        goal: "0.9 of the limit".to_owned(),
        reached: ratio >= 0.9,
        notes: format!("{cores} cores, {} documents, {} KB", lines.len(), options.bytes / 1000),
    })
}

fn start(tocsin: &Path, file: &Path, jobs: usize) -> Result<Child> {
    let mut command = Command::new(tocsin);
    command.args(["read", "--lines", "--jobs", &jobs.to_string()]).arg(file).stdout(Stdio::null());
    command.spawn().with_context(|| format!("{} does not start; build it with --release", tocsin.display()))
}

fn ended(children: Vec<Child>) -> Result<()> {
    for mut child in children {
        ensure!(child.wait()?.success(), "a reader failed");
    }
    Ok(())
}
