//! Law 11: whatever an exercise makes says so, wherever it is kept. The shipped drill, played by the real binary.

use std::path::Path;
use std::process::{Command, Output};

use rusqlite::Connection;

fn tocsin(data: &Path, arguments: &[&str]) -> Output {
    let (verb, rest) = arguments.split_first().expect("a verb is named");
    let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin"));
    command.args(verb.split(' ')).args(rest).arg("--data").arg(data).output().expect("the binary runs")
}

fn count(database: &Connection, sql: &str) -> i64 {
    database.query_row(sql, [], |row| row.get(0)).expect("the question is well formed")
}

#[test]
fn everything_that_a_drill_makes_is_marked_as_exercise_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(tocsin(&data, &["init"]).status.success());
    assert!(tocsin(&data, &["log note", "A real note."]).status.success());
    let played = tocsin(&data, &["exercise", "border-bridge"]);
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    let database = Connection::open(data.join("tocsin.sqlite")).unwrap();
    let marked = "SELECT count(*) FROM guard JOIN marking ON marking.id = guard.marking WHERE marking.body";
    let exercised = count(&database, &format!("{marked} LIKE '%\"status\":\"Exercise\"%'"));
    let real = count(&database, &format!("{marked} NOT LIKE '%\"status\":\"Exercise\"%'"));
    // Three reports, three incidents, a command, three assignments and two warnings; and the one real note.
    assert_eq!((exercised, real), (12, 1));
    let drilled = "SELECT count(*) FROM row WHERE kind IN ('report', 'incident', 'command', 'assignment', 'warning')";
    assert_eq!(count(&database, drilled), exercised, "each thing has a marking of its own");
    let unmarked = "SELECT count(*) FROM row WHERE kind = 'person' AND body LIKE '%(exercise)%'";
    assert_eq!(count(&database, unmarked), 4, "persons have no marking and say it in their names");
    assert!(tocsin(&data, &["ledger verify"]).status.success());
    assert!(tocsin(&data, &["rebuild", "--check"]).status.success());
}

#[test]
fn a_drill_is_played_again_by_the_same_persons() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(tocsin(&data, &["init"]).status.success());
    for _ in 0..2 {
        let played = tocsin(&data, &["exercise", "border-bridge"]);
        assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    }
    let database = Connection::open(data.join("tocsin.sqlite")).unwrap();
    let persons = "SELECT count(*) FROM row WHERE kind = 'person' AND to_n IS NULL";
    assert_eq!(count(&database, persons), 5, "the first officer and four players");
    assert_eq!(count(&database, "SELECT count(*) FROM row WHERE kind = 'command' AND to_n IS NULL"), 2);
}

#[test]
fn an_exercise_that_is_not_there_is_named_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(tocsin(&data, &["init"]).status.success());
    let refused = tocsin(&data, &["exercise", "no-such-drill"]);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("there is no exercise \"no-such-drill\"") && said.contains("border-bridge"), "{said}");
}
