//! Any text: the reader returns, every anchor is its slice, and every item has its line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tocsin_read::{Lexicon, lines, read_report};

fuzz_target!(|text: &str| {
    let (draft, doubts) = read_report(text, Lexicon::built_in());
    for anchor in draft.anchors() {
        assert!(anchor.stands_in(text), "{anchor:?}");
    }
    lines(&draft, &doubts);
});
