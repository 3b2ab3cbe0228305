//! A crate depends only on the crates that ARCHITECTURE.md draws an arrow to.
//!
//! The drawing itself is below, once, as data. The arrows keep the core testable without a disk and the ledger readable
//! by somebody who has never heard of an incident; a wrong one costs nothing today and a rewrite next year.

use super::Finding;
use crate::repo::Repo;

/// Who may depend on whom. A new crate needs a row; a new arrow needs a reason, in ARCHITECTURE.md and in its commit.
const ARROWS: &[(&str, &[&str])] = &[
    ("core", &[]),                    // rules and facts: nothing of ours, nothing of the world
    ("ledger", &[]),                  // bytes in, bytes out; does not know what an incident is
    ("places", &[]),                  // names, points and outlines: nothing of ours
    ("read", &["core"]),              // makes drafts out of core's nouns
    ("store", &["core", "ledger"]),   // keeps entries and rows
    ("postgres", &["core", "store"]), // the same on PostgreSQL
    ("ways", &["core"]),              // bytes of a page, a mail, a feed to text and head
    ("app", &["core", "ledger", "places", "read", "store", "ways"]), // of the store, only the trait
    ("tocsin", &["app", "core", "ledger", "postgres", "read", "store", "ways"]), // the one place where everything meets
];

/// Tools of ours: they may look into every room, and no room depends on them.
const TOOLS: &[&str] = &["testkit", "xtask", "bench"];

/// What the tests of every crate may use besides.
const FOR_TESTS: &str = "testkit";

const RULE: &str =
    "crates depend on each other only along the arrows of ARCHITECTURE.md (crates/xtask/src/tidy/arrows.rs)";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in repo.crates() {
        let path = format!("crates/{name}/Cargo.toml");
        if TOOLS.contains(&name) {
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
            let next = "draw its arrows in ARCHITECTURE.md and add its row to ARROWS";
            findings.push(Finding::at(&path, None, RULE, format!("the crate {name} is not in the drawing"), next));
            continue;
        };
        for (line, target, for_tests) in dependencies(repo, &path) {
            let fits = allowed.contains(&target) || (for_tests && target == FOR_TESTS);
            if !fits {
                let what = format!("{name} depends on {target}");
                let next = format!(
                    "{name} may use {}; move what it needs, or declare a trait here and implement it in {target}",
                    list(allowed)
                );
                findings.push(Finding::at(&path, Some(line), RULE, what, next));
            }
        }
    }
    findings
}

/// Line, crate and whether it is for tests only, of every dependency on a crate of ours.
fn dependencies<'a>(repo: &'a Repo, path: &'a str) -> impl Iterator<Item = (usize, &'a str, bool)> {
    let mut section = "";
    repo.texts(&["Cargo.toml"])
        .filter(move |(file, _)| *file == path)
        .flat_map(|(_, text)| text.lines().enumerate())
        .filter_map(move |(at, line)| {
            let line = line.trim();
            if let Some(head) = line.strip_prefix('[') {
                section = head.trim_end_matches(']');
                return None;
            }
            if !section.ends_with("dependencies") {
                return None;
            }
            let name = line.split(['.', '=', ' ']).next()?.trim_matches('"');
            let target = name.strip_prefix("tocsin-").or_else(|| (name == "tocsin").then_some("tocsin"))?;
            Some((at + 1, target, section.ends_with("dev-dependencies")))
        })
}

fn list(allowed: &[&str]) -> String {
    if allowed.is_empty() { String::from("no other crate of ours") } else { allowed.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, manifest: &str) -> Vec<String> {
        let path = format!("crates/{name}/Cargo.toml");
        check(&Repo::of(&[(&path, manifest)]))
            .into_iter()
            .map(|finding| format!("{} {}", finding.place, finding.what))
            .collect()
    }

    #[test]
    fn an_arrow_of_the_drawing_may_be_drawn() {
        assert!(
            found(
                "app",
                "[dependencies]\ntocsin-core.workspace = true\ntocsin-store = { path = \"../store\" }\nserde = \"1\"\n"
            )
            .is_empty()
        );
    }

    #[test]
    fn an_arrow_the_other_way_is_found_with_its_line() {
        assert_eq!(
            found("core", "[package]\nname = \"tocsin-core\"\n[dependencies]\ntocsin-store.workspace = true\n"),
            ["crates/core/Cargo.toml:4 core depends on store"]
        );
    }

    #[test]
    fn tests_may_use_the_testkit_and_products_may_not() {
        assert!(found("store", "[dev-dependencies]\ntocsin-testkit.workspace = true\n").is_empty());
        assert_eq!(
            found("store", "[dependencies]\ntocsin-testkit.workspace = true\n"),
            ["crates/store/Cargo.toml:2 store depends on testkit"]
        );
    }

    #[test]
    fn a_crate_outside_the_drawing_is_named() {
        assert_eq!(
            found("sidecar", "[dependencies]\n"),
            ["crates/sidecar/Cargo.toml the crate sidecar is not in the drawing"]
        );
    }

    #[test]
    fn a_dependency_for_one_system_counts_like_any_other() {
        assert_eq!(
            found("ledger", "[target.'cfg(unix)'.dependencies]\n\"tocsin-core\" = { path = \"../core\" }\n").len(),
            1
        );
    }
}
