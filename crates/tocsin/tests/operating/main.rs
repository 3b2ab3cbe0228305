//! docs/guide/operating.md, command by command: each block of commands on the page is run here as it stands there.
//!
//! A block is fenced as ```` ```sh NAME ```` and followed by name. Its variables are those of the page's block
//! `settings`, so what is run differs from what is read in their values alone. A block that no test follows, a test
//! without its block, or a command in a block that is not run fails the last test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod guide;
mod host;

use std::collections::BTreeSet;

use host::Host;
use tocsin_testkit::skipped;

/// The blocks that the tests below follow.
const FOLLOWED: &[&str] = &[
    "backup-online",
    "backup-stopped",
    "checks",
    "checkpoint",
    "end-sessions",
    "first-run",
    "keys",
    "restore",
    "settings",
    "try-backup",
    "update",
];

/// The commands of the guide that need a program which is not ours; says so and counts a skip where it is not there.
fn absent(programs: &[&str]) -> bool {
    let missing: Vec<&str> = programs.iter().copied().filter(|program| !host::has(program)).collect();
    if !missing.is_empty() {
        skipped(&format!("the operating guide's commands need {}", missing.join(" and ")));
    }
    !missing.is_empty()
}

fn note(host: &Host, text: &str) {
    host.run("a note", &format!("tocsin log note '{text}' --data \"$DATA\""));
}

fn log(host: &Host) -> String {
    host.run("the log", "tocsin log list --data \"$DATA\"")
}

#[test]
fn one_machine_is_set_up_checked_and_stopped_by_the_guide() {
    if absent(&["bash", "curl", "sqlite3"]) {
        return;
    }
    let host = Host::new();
    let said = host.follow("first-run");
    assert!(said.contains("/sign-in/"), "the journal has the first link: {said}");
    note(&host, "All quiet.");
    host.follow("keys");
    let (safe, key) = (host.setting("SAFE"), host.run("the key", "tocsin ledger key --data \"$DATA\""));
    assert_eq!(std::fs::read_to_string(format!("{safe}/ledger-public-key")).unwrap(), key);
    assert!(host.follow("checkpoint").starts_with("hq.north.example/tocsin"));
    let said = host.follow("checks");
    for word in ["good ", "Nothing to change.", "ok\n", "ready"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    host.follow("end-sessions");
    assert!(log(&host).contains("All quiet."), "and the ledger is as it was");
}

#[test]
fn a_copy_beside_the_running_server_is_tried_and_restored() {
    if absent(&["bash", "curl", "sqlite3"]) {
        return;
    }
    let host = Host::new();
    host.follow("first-run");
    host.follow("keys");
    note(&host, "Before the copy.");
    host.follow("backup-online");
    note(&host, "After the copy.");
    let said = host.follow("try-backup");
    assert!(said.contains("good ") && said.contains("Nothing to change."), "{said}");
    host.follow("restore");
    let log = log(&host);
    assert!(log.contains("Before the copy.") && !log.contains("After the copy."), "{log}");
    assert!(log.contains("Restored"), "who restored it stands in the ledger: {log}");
    assert!(std::fs::exists(format!("{}.before", host.setting("DATA"))).unwrap(), "the old folder is kept");
}

#[test]
fn a_copy_of_the_stopped_server_is_whole_also_when_it_was_shot() {
    if absent(&["bash", "curl"]) {
        return;
    }
    let host = Host::new();
    host.follow("first-run");
    host.follow("keys");
    note(&host, "Before the copy.");
    host.run("a shot", "kill -KILL $(cat \"$ROOT/tocsin.pid\"); sleep 0.2; systemctl start tocsin");
    host.follow("backup-stopped");
    note(&host, "After the copy.");
    let said = host.follow("try-backup");
    assert!(said.contains("good "), "{said}");
    host.follow("restore");
    let log = log(&host);
    assert!(log.contains("Before the copy.") && !log.contains("After the copy."), "{log}");
}

#[test]
fn an_update_keeps_what_was_there() {
    if absent(&["bash", "curl", "sqlite3"]) {
        return;
    }
    let host = Host::new();
    host.follow("first-run");
    note(&host, "Before the update.");
    let said = host.follow("update");
    assert!(said.contains("Nothing to change."), "{said}");
    assert!(log(&host).contains("Before the update."));
}

#[test]
fn every_command_of_the_guide_is_run_by_a_test() {
    let followed: BTreeSet<&str> = FOLLOWED.iter().copied().collect();
    assert_eq!(guide::names(), followed, "the blocks of the guide, and those that are followed here");
    assert_eq!(guide::not_run(), [""; 0], "commands that stand in a block which is not run");
    let known: BTreeSet<&str> = Host::new().settings().collect();
    assert_eq!(guide::settings(), known, "the guide's settings, and those of the machines here");
}
