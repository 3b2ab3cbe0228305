//! Decision records are numbered from 0001 without a gap, so that "decision 7" is one thing for ever.

use super::Finding;
use crate::repo::Repo;

const FOLDER: &str = "docs/decisions/";
const RULE: &str =
    "decisions are docs/decisions/NNNN-title.md, numbered from 0001 without gaps; a number is never used twice";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut numbers: Vec<(u32, &str)> = Vec::new();
    let names = repo.files.iter().filter_map(|file| Some((file.path.as_str(), file.path.strip_prefix(FOLDER)?)));
    for (path, name) in names.filter(|(_, name)| *name != "README.md") {
        let number =
            name.split_once('-').filter(|(digits, _)| digits.len() == 4).and_then(|(digits, _)| digits.parse().ok());
        match number.filter(|_| name.ends_with(".md")) {
            Some(number) => numbers.push((number, path)),
            None => findings.push(Finding::at(
                path,
                None,
                RULE,
                "its name has no number",
                "call it by the next free number and its title",
            )),
        }
    }
    numbers.sort_unstable();
    let expected = 1..=u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    for (expected, (number, path)) in expected.zip(&numbers) {
        if *number != expected {
            findings.push(Finding::at(
                path,
                None,
                RULE,
                format!("number {number:04} stands where {expected:04} is due"),
                format!("call it {expected:04}"),
            ));
            break;
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(names: &[&str]) -> Vec<String> {
        let paths: Vec<String> = names.iter().map(|name| format!("docs/decisions/{name}")).collect();
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).collect();
        check(&Repo::of(&files)).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_row_of_numbers_is_fine() {
        assert!(found(&["0002-b.md", "0001-a.md", "README.md"]).is_empty());
        assert!(found(&[]).is_empty());
    }

    #[test]
    fn gaps_repetitions_and_names_without_number_are_found() {
        assert_eq!(found(&["0001-a.md", "0003-c.md"]), ["number 0003 stands where 0002 is due"]);
        assert_eq!(found(&["0001-a.md", "0001-b.md"]), ["number 0001 stands where 0002 is due"]);
        assert_eq!(found(&["why-rust.md"]), ["its name has no number"]);
    }
}
