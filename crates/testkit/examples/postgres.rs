//! `cargo run -p tocsin-testkit --example postgres`: a throw-away PostgreSQL until standard input ends.
//!
//! It prints the URL of its database, one line. For `cargo xtask test`, which shares one cluster among all test
//! programs, and for trying something by hand: Ctrl-D ends it. Where there is none it says why and ends with status 1.

use std::io::Read;
use std::process::ExitCode;

use tocsin_testkit::cluster::{Cluster, Disk, Programs};

fn main() -> ExitCode {
    let started = Programs::found()
        .and_then(|programs| Cluster::start(&programs, Disk::Quick).map_err(|trouble| trouble.to_string()));
    match started {
        Ok(cluster) => {
            println!("{}", cluster.url());
            let _ = std::io::stdin().read_to_end(&mut Vec::new()); // any end of it is the end
            drop(cluster);
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
