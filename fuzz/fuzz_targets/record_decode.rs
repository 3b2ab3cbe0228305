#![no_main]
//! See `crates/ledger/tests/common/checks.rs` for what must hold.

#[path = "../../crates/ledger/tests/common/checks.rs"]
#[allow(dead_code, reason = "each target uses its check")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::record_decode(bytes));
