//! docs/guide/operating.md, command by command: each block of commands on the page is run here as it stands there.
//!
//! A block is fenced as ```` ```sh NAME ```` and followed by name. Its variables are those of the page's block
//! `settings`, so what is run differs from what is read in their values alone. A block that no test follows, a test
//! without its block, or a command in a block that is not run fails the last test.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops")]

mod guide;
mod host;
mod pair;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use host::Host;
use pair::{Machine, Pair};
use tocsin_testkit::cluster::Disk;
use tocsin_testkit::skipped;

/// How long something is waited for. A disk that others keep busy makes a minute of a second.
const PATIENCE: Duration = Duration::from_secs(120);

/// The blocks that the tests below follow.
const FOLLOWED: &[&str] = &[
    "backup-online",
    "backup-stopped",
    "base-backup",
    "carry-in",
    "carry-out",
    "checkpoint",
    "checks",
    "database",
    "drop-replica",
    "dump",
    "end-sessions",
    "end-sessions-postgres",
    "fence",
    "first-node",
    "first-run",
    "keys",
    "move-back",
    "move-there",
    "promote",
    "reachable",
    "replica",
    "replication",
    "restore",
    "restore-dump",
    "second-node",
    "settings",
    "stand-alone",
    "synchronous",
    "try-backup",
    "try-dump",
    "update",
];

/// The variables that machines have here ([`host`], [`pair`]).
const SETTINGS: [&str; 13] =
    ["A", "B", "BACKUP", "BIN", "DATA", "DESK", "PASSWORD", "PGBIN", "PGDATA", "PRIMARY", "SAFE", "STORE", "TLS"];

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
    assert!(log.contains("put back"), "and that it was: {log}");
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
    host.run("the new program", "cp \"$BIN\" \"$BIN.new\"");
    let said = host.follow("update");
    assert!(said.contains("Nothing to change."), "{said}");
    assert!(log(&host).contains("Before the update."));
}

#[test]
fn what_is_carried_in_is_what_was_carried_out() {
    if absent(&["bash", "sha256sum"]) {
        return;
    }
    let host = Host::new();
    host.follow("carry-out");
    let said = host.follow("carry-in");
    assert!(said.contains("tocsin: OK") && said.contains("tocsin 0."), "{said}");
    host.run("somebody's hand", "echo x >> \"$SAFE/tocsin\"");
    let (_, went_well) = host.shell(&guide::blocks("carry-in")[0].lines.join("\n"));
    assert!(!went_well, "a changed file is not put in place");
}

/// Two machines, or a counted line that says why not.
fn pair(disk: Disk) -> Option<Pair> {
    if absent(&["bash", "curl"]) {
        return None;
    }
    Pair::new(disk).inspect_err(|why| skipped(&format!("two nodes of the operating guide: {why}"))).ok()
}

/// PostgreSQL at A and its replica at B, as the guide sets them up.
fn databases(pair: &Pair) {
    pair.a.host.follow("database");
    pair.a.host.follow("reachable");
    pair.b.host.follow("reachable");
    pair.b.host.follow("replica");
    pair.a.host.follow("synchronous");
    wait_until_in_step(&pair.a);
}

fn wait_until_in_step(primary: &Machine) {
    wait("the replica is in step", || {
        let said = primary.host.follow("replication");
        said.lines().any(|line| line.contains("| streaming |") && line.trim_end().ends_with("| sync"))
    });
}

fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not done in time");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Tries a note until it is answered; how long that took.
fn note_again(host: &Host, text: &str) -> Duration {
    let begun = Instant::now();
    wait(text, || host.shell(&format!("tocsin log note '{text}' --data \"$DATA\"")).1);
    begun.elapsed()
}

#[test]
fn two_nodes_outlive_the_loss_of_the_primary_and_lose_nothing_that_was_answered() {
    let Some(mut pair) = pair(Disk::Durable) else { return };
    databases(&pair);
    pair.a.host.follow("first-node");
    pair.a.host.follow("first-run");
    pair.a.host.follow("keys");
    pair.b.host.follow("second-node");
    pair.b.host.follow("first-run");
    note(&pair.a.host, "Said at A.");
    note(&pair.b.host, "Said at B.");
    for host in [&pair.a.host, &pair.b.host] {
        wait("each node tells what the other wrote", || {
            let log = log(host);
            log.contains("Said at A.") && log.contains("Said at B.")
        });
    }

    pair.a.dies();
    pair.b.host.follow("promote");
    let took = note_again(&pair.b.host, "Said after the promotion.");
    println!("a note was answered {} ms after the promotion", took.as_millis());
    let told = log(&pair.b.host);
    for text in ["Said at A.", "Said at B.", "Said after the promotion."] {
        assert!(told.contains(text), "{text}: {told}\n{}", pair.b.database_log());
    }
    pair.b.host.run("the ledger", "tocsin ledger verify --data \"$DATA\"");

    pair.a.host.follow("fence");
    pair.a.host.set("PRIMARY", "127.0.0.2");
    pair.a.host.follow("replica");
    pair.b.host.follow("synchronous");
    wait_until_in_step(&pair.b);
    pair.a.host.follow("first-run");
    note(&pair.a.host, "Said at A again.");
    wait("the node that came back is one of two", || log(&pair.b.host).contains("Said at A again."));

    pair.a.host.run("the replica is lost", "systemctl stop postgresql");
    let (_, answered) = pair.b.host.shell("timeout 3 tocsin log note 'On one disk?' --data \"$DATA\"");
    assert!(!answered, "nothing is answered that is on one disk");
    pair.b.host.follow("stand-alone");
    note_again(&pair.b.host, "One disk has to do.");
    pair.a.host.run("the replica is back", "systemctl start postgresql");
    wait("it catches up", || pair.b.host.follow("replication").contains("| streaming |"));
    pair.b.host.follow("synchronous");
    wait_until_in_step(&pair.b);
    note(&pair.b.host, "On both again.");
    pair.a.host.run("the replica is lost for good", "systemctl stop postgresql");
    pair.b.host.follow("stand-alone");
    pair.b.host.follow("drop-replica");
    assert!(!log(&pair.b.host).contains("put back"), "nothing was put back in all this");
}

#[test]
fn a_dump_is_tried_and_restored_and_opens_a_new_epoch() {
    let Some(pair) = pair(Disk::Quick) else { return };
    let host = &pair.a.host;
    host.follow("database");
    host.follow("reachable");
    host.follow("first-node");
    host.follow("first-run");
    host.follow("keys");
    pair.b.host.follow("second-node");
    pair.b.host.follow("first-run");
    note(host, "Before the dump.");
    host.follow("dump");
    note(&pair.b.host, "After the dump.");
    let said = host.follow("try-dump");
    assert!(said.contains("good ") && said.contains("Nothing to change."), "{said}");
    let said = host.follow("base-backup");
    assert!(said.contains("successfully verified"), "{said}");

    host.run("both nodes are stopped", "systemctl stop tocsin");
    pair.b.host.run("both nodes are stopped", "systemctl stop tocsin");
    host.follow("restore-dump");
    pair.b.host.follow("first-run");
    note(&pair.b.host, "Said at B again.");
    let told = log(&pair.b.host);
    for text in ["Before the dump.", "Restored", "put back", "Said at B again."] {
        assert!(told.contains(text), "{text}: {told}");
    }
    assert!(!told.contains("After the dump."), "{told}");
    assert_eq!(told.matches("put back").count(), 1, "it is said once: {told}");
    host.run("both nodes are stopped", "systemctl stop tocsin");
    pair.b.host.run("both nodes are stopped", "systemctl stop tocsin");
    host.follow("end-sessions-postgres");
    host.follow("first-run");
    host.run("the ledger", "tocsin ledger verify --data \"$DATA\"; tocsin rebuild --check --data \"$DATA\"");
}

#[test]
fn a_headquarters_moves_to_postgresql_and_back() {
    let Some(pair) = pair(Disk::Quick) else { return };
    let host = &pair.a.host;
    host.follow("first-run");
    note(host, "Said on SQLite.");
    host.follow("database");
    host.follow("reachable");
    let said = host.follow("move-there");
    assert!(said.contains("good "), "{said}");
    note(host, "Said on PostgreSQL.");
    let said = host.follow("move-back");
    assert!(said.contains("good "), "{said}");
    note(host, "Said on SQLite again.");
    let told = log(host);
    for text in ["Said on SQLite.", "Said on PostgreSQL.", "Said on SQLite again."] {
        assert!(told.contains(text), "{text}: {told}");
    }
}

#[test]
fn every_command_of_the_guide_is_run_by_a_test() {
    let followed: BTreeSet<&str> = FOLLOWED.iter().copied().collect();
    assert_eq!(guide::names(), followed, "the blocks of the guide, and those that are followed here");
    assert_eq!(guide::not_run(), [""; 0], "commands that stand in a block which is not run");
    assert_eq!(guide::settings(), BTreeSet::from(SETTINGS), "the guide's settings, and those of the machines here");
}
