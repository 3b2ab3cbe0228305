//! The PostgreSQL under test: installed where this program may, and one throw-away cluster that all test programs share.
//!
//! The cluster is the testkit's (`crates/testkit/src/cluster.rs`), held by its example `postgres`: it ends when its
//! standard input does, so also when this program is killed. Nothing of a PostgreSQL that the machine runs for somebody
//! is touched, and none is begun: the package is told to make no cluster of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::apt;

/// Names the shared cluster for the tests (`tocsin_testkit::cluster::shared`).
pub(crate) const VARIABLE: &str = "TOCSIN_TEST_POSTGRES";
/// The status with which the example says that there is no PostgreSQL it could start.
const NONE_HERE: i32 = 2;
/// What Debian's package does when it is installed.
const PACKAGE_SETTINGS: &str = "/etc/postgresql-common/createcluster.conf";

/// A cluster that runs until this is dropped.
pub(crate) struct Shared {
    url: String,
    /// Nothing, if somebody else runs it.
    holder: Option<Child>,
}

impl Shared {
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if let Some(holder) = &mut self.holder {
            drop(holder.stdin.take());
            let _ = holder.wait(); // what it leaves behind is in a temporary folder
        }
    }
}

/// Starts the shared cluster, or returns nothing where there is no PostgreSQL: then each test that needs one counts
/// itself as skipped. An error is one that is there and does not start.
pub(crate) fn start(root: &Path, may_install: bool) -> Result<Option<Shared>> {
    if let Some(url) = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
        println!("{VARIABLE} names one");
        return Ok(Some(Shared { url, holder: None }));
    }
    if may_install
        && !installed()
        && let Err(why) = install()
    {
        println!("{why}");
    }
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["run", "--quiet", "--package", "tocsin-testkit", "--example", "postgres"]);
    let mut holder = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("could not start cargo")?;
    let mut url = String::new();
    let output = holder.stdout.take().context("a started program has no output")?;
    BufReader::new(output).read_line(&mut url).context("could not read what a program prints")?;
    if url.starts_with("postgres://") {
        return Ok(Some(Shared { url: url.trim().to_owned(), holder: Some(holder) }));
    }
    match holder.wait().context("could not wait for a started program")?.code() {
        Some(NONE_HERE) => Ok(None),
        _ => bail!("the shared cluster did not start; its words are above"),
    }
}

/// Whether the testkit will find programs without any help. A PostgreSQL in PATH alone counts too.
fn installed() -> bool {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let debian = versions.map(|version| version.path().join("bin")).any(|bin| bin.join("postgres").is_file());
    debian || Command::new("postgres").arg("--version").output().is_ok()
}

fn install() -> Result<(), String> {
    if !apt::may_install() {
        return Err(String::from("no PostgreSQL; install it (Debian: `apt install postgresql`)"));
    }
    println!("installing PostgreSQL with apt-get, without a cluster of the system's own");
    let settings = Path::new(PACKAGE_SETTINGS);
    if !settings.exists() {
        let folder = settings.parent().map_or(Ok(()), fs::create_dir_all);
        let written = folder.and_then(|()| fs::write(settings, "create_main_cluster = false\n"));
        written
            .map_err(|error| format!("PostgreSQL is not installed: {PACKAGE_SETTINGS} cannot be written: {error}"))?;
    }
    if apt::install(&["postgresql"]) {
        return Ok(());
    }
    Err(String::from("apt-get could not install postgresql (its words are above); install it by hand"))
}
