//! Two nodes over one PostgreSQL: whichever is struck, nothing that was answered is lost or there twice, and work goes on.
//!
//! Some strikes for every run of the tests; `tocsin-bench torture nodes` strikes a hundred times.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

use std::time::Duration;

use tocsin_testkit::cluster::Programs;
use tocsin_testkit::nodes::{Plan, Strike, Tally, run};
use tocsin_testkit::skipped;

fn strike(strike: Strike, rounds: usize, again_within: Duration) -> Option<Tally> {
    let Ok(programs) = Programs::found() else {
        skipped("no PostgreSQL");
        return None;
    };
    let folder = tempfile::tempdir().unwrap();
    let (binary, seed) = (env!("CARGO_BIN_EXE_tocsin").into(), u64::from(std::process::id()));
    let plan = Plan { binary, programs, strike, rounds, seed, within: folder.path().to_owned(), again_within };
    let tally = run(&plan, |_| {}).unwrap_or_else(|broken| panic!("{strike:?}: {broken}"));
    assert_eq!(tally.rounds, rounds);
    let (worst, middle) = tally.again();
    println!("{strike:?}: {} notes answered, again after {middle} ms, {worst} ms at the worst", tally.answered);
    Some(tally)
}

#[test]
fn a_node_that_is_killed_while_many_write_costs_no_answered_note_and_the_other_goes_on() {
    strike(Strike::KillNode, 20, Duration::from_secs(5));
}

#[test]
fn a_node_that_sleeps_in_the_middle_of_its_turn_loses_it_and_wakes_without_forking_the_ledger() {
    strike(Strike::PauseNode, 4, Duration::from_secs(5));
}

#[test]
fn when_the_primary_dies_its_synchronous_replica_holds_all_that_was_answered() {
    strike(Strike::KillPrimary, 1, Duration::from_secs(10));
}
