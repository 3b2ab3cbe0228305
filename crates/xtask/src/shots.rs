//! `cargo xtask shots`: a fresh desk, the reports given, and pictures of its pages in `web/shots/`.
//!
//! The server says where it is and how to sign in once; all else goes through the browser, so that a picture shows what
//! a person would see and nothing is posted by a door that people do not have.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{chromium, repo, test};

/// A server that has said nothing by then will not.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// What the one-time address of a desk has in it, whatever words the server puts around it.
const SIGN_IN: &str = "/sign-in/";

pub(crate) fn run(reports: &[PathBuf], paths: &[String]) -> Result<bool> {
    let chromium = chromium::ready().map_err(anyhow::Error::msg)?;
    let root = repo::root();
    if !root.join("web/e2e/node_modules").is_dir() {
        bail!("the browser's driver is not installed; run `npm ci` in web/e2e first");
    }
    let reports = reports
        .iter()
        .map(|file| file.canonicalize().with_context(|| format!("could not open {}", file.display())))
        .collect::<Result<Vec<_>>>()?;
    let desk = Desk::start(&test::build_binary(&root)?)?;
    let base = desk.link.split(SIGN_IN).next().unwrap_or_default();
    let mut shots = Command::new("node");
    shots.current_dir(root.join("web/e2e")).arg("shots.mjs").env("CHROMIUM", chromium);
    for report in reports {
        shots.arg("--post").arg(report);
    }
    let status = shots.arg(base).arg(&desk.link).args(paths).status().context("could not start node")?;
    Ok(status.success())
}

/// A running server in a folder of its own; both end with this value.
struct Desk {
    server: Child,
    folder: PathBuf,
    /// Its one-time sign-in address.
    link: String,
}

impl Desk {
    fn start(binary: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("tocsin-shots-{}", std::process::id()));
        std::fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        let mut command = Command::new(binary);
        command.arg("serve").arg("--data").arg(folder.join("data")).args(["--listen", "127.0.0.1:0"]);
        let server = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("could not start {}", binary.display()))?;
        let mut desk = Self { server, folder, link: String::new() };
        let (found, link) = channel();
        if let Some(output) = desk.server.stdout.take() {
            listen(output, found.clone());
        }
        if let Some(output) = desk.server.stderr.take() {
            listen(output, found);
        }
        desk.link =
            link.recv_timeout(STARTS_WITHIN).context("the server printed no sign-in address; its words are above")?;
        Ok(desk)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Nothing can be done about a server that has already ended or a folder that is already gone.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Shows what the server says and sends on the first sign-in address in it. Reads to the end: a full pipe stops a server.
fn listen(output: impl Read + Send + 'static, found: Sender<String>) {
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            match sign_in_address(&line) {
                // The address is a key; it is used here and not shown.
                Some(address) => drop(found.send(address)),
                None => println!("  desk: {line}"),
            }
        }
    });
}

fn sign_in_address(line: &str) -> Option<String> {
    let word = line.split_whitespace().find(|word| word.starts_with("http://") && word.contains(SIGN_IN))?;
    Some(word.trim_end_matches(['.', ',', ')']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_whatever_words_stand_around_it() {
        assert_eq!(
            sign_in_address("sign in once: http://127.0.0.1:4711/sign-in/a1b2 (until 21:15)").as_deref(),
            Some("http://127.0.0.1:4711/sign-in/a1b2")
        );
        assert_eq!(
            sign_in_address("Open http://[::1]:80/sign-in/a1b2."),
            Some(String::from("http://[::1]:80/sign-in/a1b2"))
        );
        assert_eq!(sign_in_address("desk: http://127.0.0.1:4711/"), None);
    }
}
