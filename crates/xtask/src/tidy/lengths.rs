//! A long file is worth a look: flat and one idea, or several ideas in one room? It is reported, never refused.

use super::Finding;
use crate::repo::Repo;

const LINES_MAX: usize = 900;
const RULE: &str = "one idea a file (HOUSE STYLE, \"Files and functions\"); long is fine when flat";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let long = repo
        .texts(&[".rs", ".ts", ".mjs", ".css", ".py"])
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX);
    long.map(|(path, lines)| Finding {
        only_warns: true,
        ..Finding::at(path, None, RULE, format!("{lines} lines"), "look whether it is several ideas")
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_is_reported_and_stops_nothing() {
        let repo =
            Repo::of(&[("crates/app/src/long.rs", &"\n".repeat(901)), ("crates/app/src/short.rs", &"\n".repeat(900))]);
        let findings = check(&repo);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].only_warns);
    }
}
