//! Checks of the repository itself. They run inside `cargo test`, so that an arrow drawn the wrong way or a link that
//! leads nowhere fails like any other mistake, on the machine of whoever made it.
//!
//! Each check is a file with its rule in its first line. A finding says what, where, by which rule, and what to do next.

mod arrows;
mod decisions;
mod lengths;
mod links;
mod lockfile;
mod machine_paths;
mod purity;
mod readmes;
mod unfinished;

use std::fmt;

use anyhow::Result;

use crate::repo::{self, Repo};

/// Something that is not as it should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// File, and line where one is to blame.
    place: String,
    what: String,
    rule: &'static str,
    next: String,
    /// Worth a look, no reason to stop.
    only_warns: bool,
}

impl Finding {
    fn at(
        path: &str,
        line: Option<usize>,
        rule: &'static str,
        what: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        let place = line.map_or_else(|| path.to_owned(), |line| format!("{path}:{line}"));
        Self { place, what: what.into(), rule, next: next.into(), only_warns: false }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.only_warns { "look" } else { "tidy" };
        write!(f, "{kind}: {}: {}\n  rule: {}\n  next: {}", self.place, self.what, self.rule, self.next)
    }
}

type Check = fn(&Repo) -> Vec<Finding>;

/// All checks, in the order of what costs most to mend later.
const CHECKS: [(&str, Check); 9] = [
    ("arrows between crates", arrows::check),
    ("purity of the core", purity::check),
    ("unfinished marks", unfinished::check),
    ("paths of one machine", machine_paths::check),
    ("download addresses in lock files", lockfile::check),
    ("a README in every crate", readmes::check),
    ("links in Markdown", links::check),
    ("numbers of decisions", decisions::check),
    ("length of files", lengths::check),
];

/// Runs every check on this repository; `false` if one found something that must be mended.
pub(crate) fn run() -> Result<bool> {
    let repo = Repo::read(&repo::root())?;
    let mut to_mend = 0;
    for (name, check) in CHECKS {
        let findings = check(&repo);
        let here = findings.iter().filter(|finding| !finding.only_warns).count();
        println!("{} {name}", if here == 0 { "ok  " } else { "FAIL" });
        for finding in &findings {
            println!("{finding}");
        }
        to_mend += here;
    }
    println!("tidy: {} files, {to_mend} to mend", repo.files.len());
    Ok(to_mend == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_repository_is_tidy() {
        let repo = Repo::read(&repo::root()).unwrap();
        let findings = CHECKS.iter().flat_map(|(_, check)| check(&repo)).filter(|finding| !finding.only_warns);
        let all: Vec<String> = findings.map(|finding| finding.to_string()).collect();
        assert!(all.is_empty(), "{}\n(`cargo xtask tidy` shows the same)", all.join("\n"));
    }

    #[test]
    fn a_finding_says_what_where_rule_and_next() {
        let finding = Finding::at("crates/core/src/x.rs", Some(7), "the rule", "what was found", "what to do");
        assert_eq!(
            finding.to_string(),
            "tidy: crates/core/src/x.rs:7: what was found\n  rule: the rule\n  next: what to do"
        );
    }
}
