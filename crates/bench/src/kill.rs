//! `torture kill`: a real server is shot under load, many times over (`tocsin_testkit::kill`).

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use tocsin_testkit::kill::{Plan, run as shoot};

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Shots.
    #[arg(long, default_value_t = 1_000)]
    rounds: usize,
    /// Decides when each shot falls; a run is told apart by it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The `tocsin` binary; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Where data folders are made; without it, the folder for temporary files.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Fires.
pub fn run(options: &Options) -> Result<()> {
    let binary = crate::served::binary(options.binary.as_ref())?;
    let within = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    let plan = Plan { binary, rounds: options.rounds, seed: options.seed, within };
    let tally = shoot(&plan, |so_far| {
        if so_far.rounds % 50 == 0 {
            eprintln!("{} shots, {} notes answered, none missing", so_far.rounds, so_far.answered);
        }
    });
    let tally = tally.context("a promise was broken")?;
    println!(
        "{} shots, seed {}: {} notes answered, all there once at their place; {} more were on the disk unanswered; every \
         ledger verifies, every file is whole\nready again after {} ms (median), {} ms (p99), {} ms (worst); goal: 2 000 ms \
         at p99",
        tally.rounds,
        options.seed,
        tally.answered,
        tally.unanswered_there,
        tally.ready_ms_at(0.5),
        tally.ready_ms_at(0.99),
        tally.ready_ms_at(1.0)
    );
    Ok(())
}
