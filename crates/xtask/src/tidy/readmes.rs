//! Every crate has a README: what it is, what it is not, where to start, what must hold, how to test it alone.

use super::Finding;
use crate::repo::Repo;

const RULE: &str = "every folder of crates/ has a README.md (HOUSE STYLE, \"What every folder owes\")";

pub(crate) fn check(repo: &Repo) -> Vec<Finding> {
    let missing =
        repo.crates().into_iter().map(|name| format!("crates/{name}/README.md")).filter(|path| !repo.has(path));
    let next = "write what it is, what it is not, where to start reading, what must hold, how to test it alone";
    missing.map(|path| Finding::at(&path, None, RULE, "does not exist", next)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_a_readme_is_found() {
        let repo =
            Repo::of(&[("crates/core/Cargo.toml", ""), ("crates/core/README.md", ""), ("crates/app/Cargo.toml", "")]);
        let places: Vec<String> = check(&repo).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["crates/app/README.md"]);
    }
}
