//! No file names a folder that exists on one machine only.

use super::Finding;
use crate::repo::Repo;

/// First folder of a path that is somebody's own. In parts, so that this file does not find itself.
const OWN: &[&str] = &["work", "root", "home", "Users"];

const RULE: &str = "a clone works in any folder of any machine: paths are relative to the repository";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repo.texts(&[""]) {
        for (at, line) in text.lines().enumerate() {
            if let Some(own) = OWN.iter().find(|own| names(line, own)) {
                let next = "write it relative to the repository, or take it from an argument or a variable";
                findings.push(Finding::at(path, Some(at + 1), RULE, format!("a path that begins with /{own}/"), next));
            }
        }
    }
    findings
}

/// Whether `line` has an absolute path into `folder`: nothing that could be part of a path stands before it.
fn names(line: &str, folder: &str) -> bool {
    let absolute = format!("/{folder}/");
    line.match_indices(&absolute).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/}>)".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_path_is_found_and_a_relative_or_web_path_is_not() {
        for own in OWN {
            let text = format!("see src/{own}/a.rs and host.example/{own}/x\nopen \"/{own}/me/a.rs\"\n");
            let repo = Repo::of(&[("docs/a.md", &text)]);
            let places: Vec<String> = check(&repo).into_iter().map(|finding| finding.place).collect();
            assert_eq!(places, ["docs/a.md:2"], "{own}");
        }
    }
}
