//! Fictional reports with the drafts expected of them, side by side in `tests/reports/*.md`.
//!
//! `UPDATE_EXPECT=1 cargo test -p tocsin-read --test reports` writes the drafts anew; read the difference.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use tocsin_core::draft::Draft;
use tocsin_read::{Lexicon, read_report};

const OPEN: &str = "```text\n";
const CLOSE: &str = "```\n";

fn reports() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of reports is there")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

/// Returns the text of a case, and where its expected draft begins and ends in the file.
fn parts(file: &str) -> (&str, std::ops::Range<usize>) {
    let text_from = file.find(OPEN).expect("a case has its text in a ```text block") + OPEN.len();
    let text_to = text_from + file[text_from..].find(CLOSE).expect("the block of the text is closed");
    let draft_from = text_to + file[text_to..].find(OPEN).expect("a second ```text block holds the draft") + OPEN.len();
    let draft_to = draft_from + file[draft_from..].find(CLOSE).expect("the block of the draft is closed");
    (&file[text_from..text_to], draft_from..draft_to)
}

fn check(path: &Path) -> Result<(), String> {
    let file = fs::read_to_string(path).expect("a report can be read");
    let (text, expected) = parts(&file);
    let (draft, doubts) = read_report(text, Lexicon::built_in());
    every_anchor_stands_in(&draft, text);
    let found = common::render(&draft, &doubts);
    if found == file[expected.clone()] {
        return Ok(());
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let updated = format!("{}{found}{}", &file[..expected.start], &file[expected.end..]);
        fs::write(path, updated).expect("a report can be written");
        return Ok(());
    }
    Err(format!("{} reads differently:\n{found}", path.display()))
}

fn every_anchor_stands_in(draft: &Draft, text: &str) {
    for anchor in draft.anchors() {
        assert!(anchor.stands_in(text), "{anchor:?} does not stand in the text");
    }
}

#[test]
fn fictional_reports_read_as_reviewed() {
    let wrong: Vec<String> = reports().iter().filter_map(|path| check(path).err()).collect();
    assert!(wrong.is_empty(), "{}\nrun with UPDATE_EXPECT=1 and review the difference", wrong.join("\n"));
}

#[test]
fn there_are_a_dozen_reports_to_review() {
    assert!(reports().len() >= 12);
}
