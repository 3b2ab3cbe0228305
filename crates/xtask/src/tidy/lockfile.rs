//! npm lock files carry hashes and no download addresses, so that any registry or mirror can serve them.

use super::Finding;
use crate::repo::Repo;

const RULE: &str = "package-lock.json holds no \"resolved\" addresses; the integrity hash says what a package is, the machine's own setting says where from";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in repo.texts(&["package-lock.json"]) {
        if let Some(at) = text.lines().position(|line| line.contains("\"resolved\":")) {
            let next = "`npm install --package-lock-only` beside an .npmrc with omit-lockfile-registry-resolved=true (copy web/.npmrc)";
            findings.push(Finding::at(path, Some(at + 1), RULE, "a download address", next));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_a_lock_file_is_found() {
        let repo = Repo::of(&[
            ("web/package-lock.json", "{\n \"integrity\": \"sha512-x\"\n}"),
            ("web/e2e/package-lock.json", "{\n \"resolved\": \"x\"\n}"),
        ]);
        assert_eq!(check(&repo)[0].place, "web/e2e/package-lock.json:2");
        assert_eq!(check(&repo).len(), 1);
    }
}
