//! Any bytes as a feed: it comes back, and what is taken out holds no NUL and keeps its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tocsin_ways::take_feed;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(feed) = take_feed(bytes) {
        assert!(feed.entries.iter().all(|it| !it.taken.text.contains('\0') && !it.bytes.is_empty()));
    }
});
