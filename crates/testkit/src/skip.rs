//! Skips that are counted: a test that cannot run here says so in one line, and the test command adds it up.

use std::io::Write;
use std::path::PathBuf;

/// Says on standard error, and in the file that `TOCSIN_SKIP_LOG` names, that a test did not run and why.
pub fn skipped(why: &str) {
    let line = format!("skipped: {why}\n");
    eprint!("{line}");
    if let Some(file) = std::env::var_os("TOCSIN_SKIP_LOG") {
        let log = std::fs::OpenOptions::new().append(true).create(true).open(file);
        let written = log.and_then(|mut log| log.write_all(line.as_bytes()));
        assert!(written.is_ok(), "the skip log cannot be written: {written:?}");
    }
}

/// Returns a path in the folder of shared material beside the checkout; nothing, with a counted line, where there is
/// none (a public clone).
pub fn shared_folder(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if root.exists() {
        return Some(root);
    }
    skipped(&format!("../shared/{path} is absent"));
    None
}
