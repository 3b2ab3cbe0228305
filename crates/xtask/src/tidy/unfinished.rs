//! Nothing on the main branch is unfinished, left over from a search, or a test that does not run.

use super::Finding;
use crate::repo::Repo;

/// In two parts each, so that this file does not find itself.
const MARKS: &[(&str, &str, &str)] = &[
    ("todo", "!(", "write it, or refuse with an error that says what is not there yet"),
    ("unimplemented", "!(", "write it, or refuse with an error that says what is not there yet"),
    ("dbg", "!(", "remove it, or log a sentence with `tracing`"),
    ("#[igno", "re", "let the test assert what happens today, with a FIXME that says what should (HOUSE STYLE, Tests)"),
];

const RULE: &str = "the main branch holds nothing unfinished and no test that does not run";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repo.texts(&[".rs"]) {
        for (at, line) in text.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") {
                continue;
            }
            for (first, second, next) in MARKS {
                let mark = format!("{first}{second}");
                if code.contains(&mark) {
                    findings.push(Finding::at(path, Some(at + 1), RULE, format!("`{mark}`"), *next));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_is_found_and_prose_about_it_is_not() {
        for (first, second, _) in MARKS {
            let repo = Repo::of(&[(
                "crates/app/src/a.rs",
                &format!("// never {first}{second}\nfn f() {{}}\n    {first}{second}\n"),
            )]);
            let places: Vec<String> = check(&repo).into_iter().map(|finding| finding.place).collect();
            assert_eq!(places, ["crates/app/src/a.rs:3"], "{first}{second}");
        }
    }
}
