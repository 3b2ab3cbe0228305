//! Core, ledger and reader have no I/O, clock, randomness or async of their own.
//!
//! Time and new ids arrive as arguments. That is what makes a replay equal the live state and a test a plain function
//! call; it breaks silently with one `SystemTime::now`, hence this check. Tests may do as they like.

use super::Finding;
use crate::repo::Repo;

const PURE: &[&str] = &["crates/core/src/", "crates/ledger/src/", "crates/read/src/", "crates/ways/src/"];

const FORBIDDEN: &[(&str, &str)] = &[
    ("std::fs", "I/O"),
    ("std::net", "I/O"),
    ("std::env", "I/O"),
    ("std::process", "I/O"),
    ("std::thread", "threads"),
    ("SystemTime", "a clock"),
    ("Instant", "a clock"),
    ("Timestamp::now", "a clock"),
    ("Zoned::now", "a clock"),
    ("getrandom", "randomness"),
    ("thread_rng", "randomness"),
    ("OsRng", "randomness"),
    ("RandomState", "randomness"),
    ("async fn", "async"),
    ("async move", "async"),
    ("tokio", "async"),
];

const RULE: &str = "the core, the ledger and the reader decide from their arguments alone (HOUSE STYLE, \"the core cannot fail from outside\")";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repo.texts(&[".rs"]) {
        let tests = path.ends_with("/tests.rs") || path.contains("/tests/");
        if tests || !PURE.iter().any(|folder| path.starts_with(folder)) {
            continue;
        }
        for (line, code) in product_code(text) {
            for (token, kind) in FORBIDDEN {
                if has_word(code, token) {
                    let next = "take the value as an argument, and let app or tocsin fetch it";
                    findings.push(Finding::at(path, Some(line), RULE, format!("`{token}` is {kind}"), next));
                }
            }
        }
    }
    findings
}

/// Numbered lines without comments and without items under `#[cfg(test)]`.
pub(super) fn product_code(text: &str) -> Vec<(usize, &str)> {
    let mut kept = Vec::new();
    let mut skipping: Option<i32> = None; // depth of braces within a test item; 0 before its first one
    for (at, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let opened = code.matches('{').count() as i32;
        let depth_change = opened - code.matches('}').count() as i32;
        match skipping {
            Some(depth) => {
                let depth_now = depth + depth_change;
                let ended = if depth == 0 && opened == 0 { code.trim_end().ends_with(';') } else { depth_now <= 0 };
                skipping = if ended { None } else { Some(depth_now) };
            }
            None if code.trim_start().starts_with("#[cfg(test)]") => skipping = Some(0),
            None => kept.push((at + 1, code)),
        }
    }
    kept
}

/// Whether `word` stands in `code` on its own and not within a longer name.
fn has_word(code: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(part_of_name) && !after.is_some_and(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Repo::of(&[(path, text)]))
            .into_iter()
            .map(|finding| format!("{} {}", finding.place, finding.what))
            .collect()
    }

    #[test]
    fn a_clock_in_the_core_is_found() {
        assert_eq!(
            found("crates/core/src/incident.rs", "fn f() {\n    let now = SystemTime::now();\n}\n"),
            ["crates/core/src/incident.rs:2 `SystemTime` is a clock"]
        );
    }

    #[test]
    fn comments_longer_names_and_other_crates_are_left_alone() {
        assert!(
            found("crates/core/src/a.rs", "// no std::fs here\nfn instantly(async_fn: InstantNoodles) {}\n").is_empty()
        );
        assert!(found("crates/store/src/a.rs", "use std::fs;\n").is_empty());
    }

    #[test]
    fn tests_may_read_files_and_what_follows_them_may_not() {
        let text = "#[cfg(test)]\nmod tests {\n    use std::fs;\n    fn a() { if true {} }\n}\nuse std::net::TcpStream;\n#[cfg(test)]\nmod other;\nuse std::env;\n";
        assert_eq!(
            found("crates/read/src/a.rs", text),
            ["crates/read/src/a.rs:6 `std::net` is I/O", "crates/read/src/a.rs:9 `std::env` is I/O"]
        );
    }
}
