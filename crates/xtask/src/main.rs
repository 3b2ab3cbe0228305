#![doc = include_str!("../README.md")]

mod apt;
mod chromium;
mod counts;
mod postgres;
mod repo;
mod shots;
mod test;
mod tidy;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

/// The chores of the house: `cargo xtask COMMAND`.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Checks the repository itself: arrows between crates, purity of the core, links, READMEs, lock files.
    Tidy,
    /// Sets up what the tests need and runs all of them; the last line counts them.
    ///
    /// Needs Rust, Node.js with npm, Python 3, git and a C compiler. Chromium and PostgreSQL are installed where that
    /// is possible (root on Debian); elsewhere what needs them is skipped, and counted as skipped.
    Test {
        /// Without the browser, with fewer random cases, and installing nothing: for between two commits, not before a
        /// push.
        #[arg(long)]
        fast: bool,
    },
    /// Runs the benchmarks in release mode. Timings are figures, they never fail a test.
    Bench {
        /// Handed on to `tocsin-bench`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Runs the long tests: power cuts, lost links, big numbers. Hours, not minutes.
    Torture {
        /// Handed on to `tocsin-bench torture`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Builds the binary to ship, in profile `dist`, and says where it is and how large.
    Release,
    /// Takes screenshots of a fresh desk into web/shots/ and checks the rules that hold on every page.
    Shots {
        /// A report to post first, through the desk itself; may be given several times.
        #[arg(long = "post", value_name = "FILE")]
        reports: Vec<PathBuf>,
        /// The pages to visit besides those of the posted reports.
        #[arg(default_value = "/")]
        paths: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().chore {
        Chore::Tidy => tidy::run(),
        Chore::Test { fast } => return test::run(fast),
        Chore::Bench { arguments } => bench(&[], &arguments),
        Chore::Torture { arguments } => bench(&["torture"], &arguments),
        Chore::Release => release(),
        Chore::Shots { reports, paths } => shots::run(&reports, &paths),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bench(first: &[&str], arguments: &[String]) -> Result<bool> {
    let mut command = Command::new("cargo");
    command.current_dir(repo::root()).args(["run", "--release", "--quiet", "--package", "tocsin-bench", "--"]);
    let status = command.args(first).args(arguments).status().context("could not start cargo")?;
    Ok(status.success())
}

fn release() -> Result<bool> {
    let mut command = Command::new("cargo");
    command.current_dir(repo::root()).args(["build", "--profile", "dist", "--package", "tocsin", "--locked"]);
    if !command.status().context("could not start cargo")?.success() {
        return Ok(false);
    }
    let binary = repo::target_folder()?.join("dist/tocsin");
    let bytes = std::fs::metadata(&binary).with_context(|| format!("could not look at {}", binary.display()))?.len();
    println!("{}: {:.1} MB", binary.display(), bytes as f64 / 1e6);
    Ok(true)
}
