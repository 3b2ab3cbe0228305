//! `--store` as a person meets it: what would begin a second ledger under one key is refused by name, and changes nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::path::Path;
use std::process::Command;

use tocsin_testkit::{cluster, skipped};

/// Runs a verb; what it said, and whether it was done.
fn tocsin(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tocsin"));
    let output = command.args(arguments).arg("--data").arg(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said.into_owned())
}

#[test]
fn a_folder_that_holds_a_headquarters_does_not_begin_another_in_an_empty_database() {
    let Some(url) = cluster::shared() else { return skipped("no PostgreSQL") };
    let url = cluster::fresh_schema(&url);
    let folder = tempfile::tempdir().unwrap();
    assert!(tocsin(folder.path(), &["init", "--name", "north.example"]).0);
    std::fs::remove_file(folder.path().join("checkpoint")).unwrap(); // as an older tocsin left it
    let (done, said) = tocsin(folder.path(), &["init", "--store", &url]);
    assert!(!done && said.contains("another ledger would begin there under the same key"), "{said}");
    assert!(said.contains("hint: `tocsin move --from"), "{said}");
    assert!(!folder.path().join("store").exists(), "and the folder still names its own file");

    let (from, to) = (folder.path().to_str().unwrap(), url.as_str());
    let output =
        Command::new(env!("CARGO_BIN_EXE_tocsin")).args(["move", "--from", from, "--to", to]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (done, said) = tocsin(folder.path(), &["ledger", "verify"]);
    assert!(done && said.contains("1 entries of north.example"), "{said}");
}

#[test]
fn a_second_node_without_name_and_key_is_told_what_to_copy() {
    let Some(url) = cluster::shared() else { return skipped("no PostgreSQL") };
    let url = cluster::fresh_schema(&url);
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    assert!(tocsin(first.path(), &["init", "--name", "north.example", "--store", &url]).0);
    let (done, said) = tocsin(second.path(), &["init", "--store", &url]);
    assert!(!done && said.contains("hint: copy the files `name` and `ledger.key`"), "{said}");
    assert!(!second.path().join("ledger.key").exists(), "no key of another headquarters is made");
    for file in ["name", "ledger.key"] {
        std::fs::copy(first.path().join(file), second.path().join(file)).unwrap();
    }
    let (done, said) = tocsin(second.path(), &["init", "--store", &url]);
    assert!(done && said.contains("Headquarters north.example stands in"), "{said}");
}
