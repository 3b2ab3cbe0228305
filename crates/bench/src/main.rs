#![doc = include_str!("../README.md")]

mod board;
mod desk;
mod durable;
mod figure;
mod kill;
mod lines;
mod nodes;
mod nodes_durable;
mod reach;
mod read;
mod search;
mod served;
mod stance;
mod text;
mod verify;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::figure::Figure;

/// Benchmarks of Tocsin, each beside a limit that is measured in the same run. Build with --release.
#[derive(Parser)]
#[command(name = "tocsin-bench")]
struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Subcommand)]
enum Bench {
    /// Operations made durable a second, beside raw SQLite writing the same rows in the same batches.
    Durable(durable::Options),
    /// Operations made durable a second by two nodes over one PostgreSQL, beside plain inserts of the same rows.
    Nodes(nodes_durable::Options),
    /// Text read a second on one core, beside a bare scan of the same text.
    Read(read::Options),
    /// Documents a second by `tocsin read --lines` on all cores, beside as many one-core processes together.
    Lines(lines::Options),
    /// The operation board of a busy operation from a real server, beside an empty answer of it.
    Board(board::Options),
    /// The stance grid of a hundred parties from a real server, beside an empty answer of it.
    Stance(stance::Options),
    /// How soon a search over 100,000 reports answers, beside a scan of the same texts.
    Search(search::Options),
    /// How soon the desk says what rests on a report, among 100,000 kept lines.
    Reach(reach::Options),
    /// Entries verified a second on one core, beside SHA-256 of the same bytes.
    Verify(verify::Options),
    /// How soon a server answers on a long record.
    Start(desk::Options),
    /// How soon pages come at 500 requests a second on a long record, and how many come at most.
    Pages(desk::Options),
    /// How soon a change reaches 200 desks that listen.
    Live(desk::Options),
    /// The three figures as one table in Markdown, for docs/benchmarks.md.
    All {
        /// Folder on the disk to measure.
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// The long tests: by command, not on every change.
    #[command(subcommand)]
    Torture(Torture),
}

#[derive(Subcommand)]
enum Torture {
    /// Shoots a real server under load and checks what it had promised.
    Kill(kill::Options),
    /// Strikes at two nodes over one PostgreSQL, or at its primary, and checks what they had promised.
    Nodes(nodes::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().bench {
        Bench::Durable(options) => print_all(&[durable::run(&options)?]),
        Bench::Nodes(options) => print_all(&[nodes_durable::run(&options)?]),
        Bench::Read(options) => print_all(&[read::run(&options)?]),
        Bench::Lines(options) => print_all(&[lines::run(&options)?]),
        Bench::Board(options) => print_all(&[board::run(&options)?]),
        Bench::Stance(options) => print_all(&[stance::run(&options)?]),
        Bench::Verify(options) => print_all(&[verify::run(&options)?]),
        Bench::Reach(options) => reach::run(&options)?,
        Bench::Search(options) => search::run(&options)?,
        Bench::Start(options) => desk::start(&options)?,
        Bench::Pages(options) => desk::pages(&options)?,
        Bench::Live(options) => desk::live(&options)?,
        Bench::All { dir } => {
            let figures = [
                durable::run(&durable::Options::on(dir))?,
                read::run(&read::Options::default())?,
                verify::run(&verify::Options::default())?,
            ];
            print_all(&figures);
        }
        Bench::Torture(Torture::Kill(options)) => kill::run(&options)?,
        Bench::Torture(Torture::Nodes(options)) => nodes::run(&options)?,
    }
    Ok(())
}

fn print_all(figures: &[Figure]) {
    println!("\n{}", figure::table(figures));
}
