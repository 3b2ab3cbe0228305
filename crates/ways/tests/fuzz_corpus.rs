//! The corpora of the fuzz targets, replayed by plain tests; finds of the fuzzer join them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::path::Path;

use tocsin_ways::{Kind, limits, take, take_feed};

fn replay(target: &str, play: impl Fn(&str, &[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        play(&path.display().to_string(), &std::fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count >= 10, "{count} cases");
}

#[test]
fn hostile_pages_come_back() {
    replay("take_html", |case, bytes| {
        if let Ok(taken) = take(Kind::Html, bytes, None) {
            assert!(!taken.text.contains('\0') && !taken.text.trim().is_empty(), "{case}: {taken:?}");
        }
    });
}

#[test]
fn hostile_mails_come_back() {
    replay("take_mail", |case, bytes| {
        if let Ok(taken) = take(Kind::Mail, bytes, None) {
            assert!(!taken.text.contains('\0') && !taken.text.trim().is_empty(), "{case}: {taken:?}");
            assert!(taken.attachments.len() <= limits::ATTACHMENTS_MAX, "{case}");
        }
    });
}

#[test]
fn hostile_feeds_come_back() {
    replay("take_feed", |case, bytes| {
        if let Ok(feed) = take_feed(bytes) {
            let whole = feed.entries.iter().all(|it| !it.taken.text.contains('\0') && !it.bytes.is_empty());
            assert!(whole, "{case}: {feed:?}");
        }
    });
}
