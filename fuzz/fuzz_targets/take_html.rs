//! Any bytes as an HTML page: it comes back, and what is taken out holds no NUL and keeps its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tocsin_ways::{Kind, take};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(taken) = take(Kind::Html, bytes, None) {
        assert!(!taken.text.contains('\0') && !taken.text.trim().is_empty());
    }
});
