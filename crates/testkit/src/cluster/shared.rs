//! One cluster for all tests of a run: made once, with a schema or a database for each test.

use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Cluster, Disk, Programs, Trouble, programs};

/// Names the cluster that `cargo xtask test` has started for all test programs.
const VARIABLE: &str = "TOCSIN_TEST_POSTGRES";

/// Returns the URL of a database that all tests may use: the one that `TOCSIN_TEST_POSTGRES` names, else of a cluster
/// that is started for this process and ends with it. It may forget what it was told if the power goes: see
/// [`Cluster::start`] for one to be killed.
///
/// Nothing, where there is no PostgreSQL. Then the test says so, once, and is counted:
///
/// ```no_run
/// # use tocsin_testkit::{cluster, skipped};
/// let Some(url) = cluster::shared() else { return skipped("no PostgreSQL") };
/// let url = cluster::fresh_schema(&url); // nobody else's rows
/// ```
///
/// # Panics
/// If there is PostgreSQL and it cannot be started: that is no reason to skip.
pub fn shared() -> Option<String> {
    static OF_THIS_PROCESS: OnceLock<Option<Cluster>> = OnceLock::new();
    if let Some(url) = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
        return Some(url);
    }
    let cluster = OF_THIS_PROCESS.get_or_init(|| {
        let programs = Programs::found().ok()?;
        let started = Cluster::start(&programs, Disk::Quick);
        let why = started.as_ref().err().map(Trouble::to_string).unwrap_or_default();
        assert!(why.is_empty(), "the shared PostgreSQL cannot be started: {why}");
        started.ok()
    });
    cluster.as_ref().map(Cluster::url)
}

/// Returns the URL with a schema that no other test has. It only makes the URL: the store makes the schema.
pub fn fresh_schema(url: &str) -> String {
    let sign = if url.contains('?') { '&' } else { '?' };
    format!("{url}{sign}schema={}", fresh_name())
}

/// Makes a database that no other test has, and returns its URL: for what is not kept apart by schemas.
///
/// # Errors
/// [`Trouble`] if it cannot be made.
pub fn database(url: &str) -> Result<String, Trouble> {
    let name = fresh_name();
    let programs = Programs::found().map_err(|why| Trouble::new("making a database", why))?;
    let mut psql = Command::new(programs.bin().join("psql"));
    psql.args(["--no-psqlrc", "--quiet", "--command", &format!("CREATE DATABASE {name}"), "--dbname", url]);
    programs::run(&mut psql, "making a database", Duration::from_secs(60))?;
    let (before, options) = url.split_once('?').map_or((url, String::new()), |(url, it)| (url, format!("?{it}")));
    let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
    Ok(format!("{server}/{name}{options}"))
}

/// A name that no other test of this run, and of no other run on the same cluster, has.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_nanos());
    format!("t{nanos:x}_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
