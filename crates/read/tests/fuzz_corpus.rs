//! The corpus of the fuzz target `read_report`, replayed by plain tests; finds of the fuzzer join it.

use std::path::Path;
use tocsin_read::{Lexicon, lines, read_report};

#[test]
fn the_corpus_of_the_fuzzer_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/read_report");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("the corpus is there") {
        let path = entry.expect("its entries can be read").path();
        let bytes = std::fs::read(&path).expect("a case can be read");
        let text = String::from_utf8_lossy(&bytes);
        let (draft, doubts) = read_report(&text, Lexicon::built_in());
        for anchor in draft.anchors() {
            assert!(anchor.stands_in(&text), "{}: {anchor:?}", path.display());
        }
        lines(&draft, &doubts);
        read += 1;
    }
    assert!(read >= 12, "{read} cases");
}
