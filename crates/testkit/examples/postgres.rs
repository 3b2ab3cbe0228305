//! `cargo run -p tocsin-testkit --example postgres`: a throw-away PostgreSQL until standard input ends.
//!
//! It prints the URL of its database, one line. For `cargo xtask test`, which shares one cluster among all test
//! programs, and for trying something by hand: Ctrl-D ends it. Status 1: it did not start. Status 2: there is none here.

use std::io::Read;
use std::process::ExitCode;

use tocsin_testkit::cluster::{Cluster, Disk, Programs};

fn main() -> ExitCode {
    let programs = match Programs::found() {
        Ok(programs) => programs,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::from(2);
        }
    };
    match Cluster::start(&programs, Disk::Quick) {
        Ok(cluster) => {
            println!("{}", cluster.url());
            let _ = std::io::stdin().read_to_end(&mut Vec::new()); // any end of it is the end
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}
