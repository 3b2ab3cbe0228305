//! `torture nodes`: two nodes over one PostgreSQL, and one of the three is struck, many times over
//! (`tocsin_testkit::nodes`).

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use tocsin_testkit::cluster::Programs;
use tocsin_testkit::nodes::{Plan, Strike, run as strike};

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// What is struck.
    #[arg(long, value_enum, default_value_t = What::KillNode)]
    strike: What,
    /// Strikes; without it, 100 at nodes and 10 at the primary.
    #[arg(long)]
    rounds: Option<usize>,
    /// Decides when each strike falls and whom it meets.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The `tocsin` binary; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Where data folders are made; without it, the folder for temporary files.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum What {
    /// A node is killed; the other goes on.
    KillNode,
    /// A node is stopped in its turn and wakes later.
    PauseNode,
    /// The primary is killed and its synchronous standby promoted.
    KillPrimary,
}

/// Strikes.
pub fn run(options: &Options) -> Result<()> {
    let binary = crate::served::binary(options.binary.as_ref())?;
    let programs = Programs::found().map_err(|why| anyhow!("there is no PostgreSQL to strike at: {why}"))?;
    let within = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    let (what, usual, bound_s) = match options.strike {
        What::KillNode => (Strike::KillNode, 100, 5),
        What::PauseNode => (Strike::PauseNode, 100, 5),
        What::KillPrimary => (Strike::KillPrimary, 10, 10),
    };
    let (rounds, again_within) = (options.rounds.unwrap_or(usual), Duration::from_secs(bound_s));
    let plan = Plan { binary, programs, strike: what, rounds, seed: options.seed, within, again_within };
    let tally = strike(&plan, |so_far| {
        if so_far.rounds % 10 == 0 {
            eprintln!("{} strikes, {} notes answered, none missing", so_far.rounds, so_far.answered);
        }
    });
    let tally = tally.context("a promise was broken")?;
    let (worst, middle) = tally.again();
    println!(
        "{what:?}: {} strikes, seed {}: {} notes answered, all there once at their place; {} more were there unanswered; the \
         ledger verifies after each\nsomebody answered again after {middle} ms (median), {worst} ms (worst); goal: {} ms",
        tally.rounds,
        options.seed,
        tally.answered,
        tally.unanswered_there,
        bound_s * 1_000
    );
    Ok(())
}
