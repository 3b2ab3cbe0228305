//! The fuzz corpora, replayed at every test run: each file that once mattered still holds.

#[path = "common/checks.rs"]
mod checks;

fn replay(target: &str, check: fn(&[u8])) {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(&folder).expect("the corpus is part of the repository");
    let replayed = files.map(|file| check(&std::fs::read(file.expect("readable").path()).expect("readable"))).count();
    assert!(replayed >= 5, "only {replayed} files in {folder}");
}

#[test]
fn every_file_of_the_record_corpus_is_read_or_refused_in_peace() {
    replay("record_decode", checks::record_decode);
}

#[test]
fn every_file_of_the_note_corpus_is_read_or_refused_in_peace() {
    replay("checkpoint_note", checks::checkpoint_note);
}
