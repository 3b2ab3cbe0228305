//! The repository as a list of files, read once. Checks work on this list and never on the disk, so that a test can hand
//! them three lines of text and call it a repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Larger files are data; no check reads them.
const TEXT_BYTES_MAX: usize = 2 << 20;

pub(crate) struct File {
    /// From the root, with `/` on every system.
    pub(crate) path: String,
    /// Absent for what is not UTF-8 or larger than any source.
    pub(crate) text: Option<String>,
}

pub(crate) struct Repo {
    pub(crate) files: Vec<File>,
}

impl Repo {
    /// Reads what git keeps or would keep: tracked files and new ones, without what `.gitignore` names.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"])
            .current_dir(root)
            .output()
            .context("could not start git, which lists the files of the repository")?;
        if !listed.status.success() {
            bail!("git could not list {}: {}", root.display(), String::from_utf8_lossy(&listed.stderr).trim());
        }
        let listed = String::from_utf8(listed.stdout).context("git listed a file whose name is not UTF-8")?;
        let present = listed.split('\0').filter(|path| !path.is_empty()).filter_map(|path| {
            let bytes = std::fs::read(root.join(path)).ok()?; // deleted, and the deletion not yet committed
            let text = (bytes.len() <= TEXT_BYTES_MAX).then(|| String::from_utf8(bytes).ok()).flatten();
            Some(File { path: path.to_owned(), text })
        });
        Ok(Self { files: present.collect() })
    }

    /// A repository made up for a test.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: Some((*text).to_owned()) };
        Self { files: files.iter().map(file).collect() }
    }

    /// Path and text of every text file whose path ends in one of `endings`.
    pub(crate) fn texts<'a>(&'a self, endings: &'a [&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter_map(move |file| {
            let wanted = endings.iter().any(|ending| file.path.ends_with(ending));
            wanted.then(|| Some((file.path.as_str(), file.text.as_deref()?))).flatten()
        })
    }

    /// Whether a file, or a folder with a file in it, stands at `path`.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty() || self.files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    }

    /// The names of the folders in `crates/`.
    pub(crate) fn crates(&self) -> Vec<&str> {
        let manifests =
            self.files.iter().filter_map(|file| file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml"));
        manifests.filter(|name| !name.contains('/')).collect()
    }
}

/// The root of the checkout that cargo was called in.
///
/// Cargo says so when it runs this program; what was true when it was compiled may be another clone that shares the
/// target folder.
pub(crate) fn root() -> PathBuf {
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = here.join("../..");
    std::fs::canonicalize(&root).unwrap_or(root)
}

/// Where cargo puts what it builds: asked of cargo, since a setting or a variable may have moved it.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let said = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .context("could not start cargo")?;
    let said = String::from_utf8_lossy(&said.stdout);
    let (_, rest) =
        said.split_once("\"target_directory\":\"").context("`cargo metadata` did not name its target_directory")?;
    let (folder, _) = rest.split_once('"').context("`cargo metadata` did not finish its target_directory")?;
    Ok(PathBuf::from(folder.replace("\\\\", "\\")))
}
