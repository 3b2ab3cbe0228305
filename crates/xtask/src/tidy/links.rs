//! A link in a Markdown file leads to a file that is there.

use super::Finding;
use crate::repo::Repo;

const RULE: &str = "links between files of this repository resolve, as seen from the file they stand in";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repo.texts(&[".md"]) {
        for (line, target) in links(text) {
            let Some(resolved) = resolve(path, target) else {
                findings.push(Finding::at(
                    path,
                    Some(line),
                    RULE,
                    format!("the link to {target} leaves the repository"),
                    "name the thing in words instead",
                ));
                continue;
            };
            if !repo.has(&resolved) {
                findings.push(Finding::at(
                    path,
                    Some(line),
                    RULE,
                    format!("the link to {target} leads nowhere: {resolved} does not exist"),
                    "mend the path, or write the file",
                ));
            }
        }
    }
    findings
}

/// Line and target of every link to a file, outside code.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    for (at, line) in text.lines().enumerate() {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => {
                // Every second piece between backticks is code.
                for prose in line.split('`').step_by(2) {
                    found.extend(
                        prose
                            .match_indices("](")
                            .filter_map(|(from, _)| target(&prose[from + 2..]))
                            .map(|target| (at + 1, target)),
                    );
                }
            }
            _ => {}
        }
    }
    found
}

/// The file that a link's destination names; nothing for the web, for mail, for a place in the same file and for names
/// of Rust items, which rustdoc checks.
fn target(rest: &str) -> Option<&str> {
    let destination = rest.split([')', ' ']).next()?.trim_matches(['<', '>']);
    let file = destination.split('#').next()?;
    let elsewhere = file.is_empty() || file.contains("://") || file.starts_with("mailto:") || file.contains("::");
    (!elsewhere).then_some(file)
}

/// `../a/./b` seen from `from`, as a path from the root.
fn resolve(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let repo = Repo::of(&[("docs/guide/a.md", text), ("README.md", ""), ("docs/spec/x.md", "")]);
        check(&repo).into_iter().map(|finding| format!("{} {}", finding.place, finding.what)).collect()
    }

    #[test]
    fn links_to_files_and_folders_and_the_web_are_fine() {
        assert!(found("[a](../../README.md) [b](../spec/x.md#words) [c](../spec/) [d](#here) [e](https://a.example/b) [f](crate::x)\n").is_empty());
    }

    #[test]
    fn a_link_to_nowhere_is_found_with_its_line() {
        assert_eq!(
            found("one\n[a](../spec/y.md)\n"),
            ["docs/guide/a.md:2 the link to ../spec/y.md leads nowhere: docs/spec/y.md does not exist"]
        );
    }

    #[test]
    fn a_link_out_of_the_repository_is_found() {
        assert_eq!(
            found("[a](../../../notes.md)\n"),
            ["docs/guide/a.md:1 the link to ../../../notes.md leaves the repository"]
        );
    }

    #[test]
    fn code_is_not_read_as_a_link() {
        assert!(found("`[a](y.md)`\n```text\n[a](y.md)\n```\n").is_empty());
    }
}
