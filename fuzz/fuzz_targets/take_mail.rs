//! Any bytes as a mail: it comes back, and what is taken out holds no NUL and keeps its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tocsin_ways::{Kind, limits, take};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(taken) = take(Kind::Mail, bytes, None) {
        assert!(!taken.text.contains('\0') && !taken.text.trim().is_empty());
        assert!(taken.attachments.len() <= limits::ATTACHMENTS_MAX);
    }
});
