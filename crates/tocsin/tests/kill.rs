//! kill -9 under load: what was answered is there, once, at its place; the ledger verifies; the file is whole.
//!
//! A handful of shots for every run of the tests; `tocsin-bench torture kill` fires a thousand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use tocsin_testkit::kill::{Plan, run};

#[test]
fn a_server_that_is_shot_while_many_write_has_lost_nothing_that_it_answered() {
    let folder = tempfile::tempdir().unwrap();
    let binary = env!("CARGO_BIN_EXE_tocsin").into();
    let seed = u64::from(std::process::id());
    let plan = Plan { binary, rounds: 20, seed, within: folder.path().to_owned() };
    let tally = run(&plan, |_| {}).unwrap_or_else(|broken| {
        let kept = folder.keep();
        panic!("{broken}\n  below {}", kept.display())
    });
    assert_eq!(tally.rounds, 20);
    assert!(tally.answered >= 20, "each round waits for a first answer");
    println!("{} notes answered, ready after {} ms at the worst", tally.answered, tally.ready_ms_at(1.0));
}
