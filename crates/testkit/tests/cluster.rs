//! The throw-away PostgreSQL itself: what it promises to tests that kill it, and that nothing of it is left behind.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tocsin_testkit::cluster::{self, Cluster, Disk, Programs};
use tocsin_testkit::skipped;

/// Asks the database that a URL names, as a client from outside does.
fn ask(programs: &Programs, url: &str, statement: &str) -> String {
    let mut psql = programs.command("psql", &std::env::temp_dir());
    psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--dbname", url, "--command", statement]);
    let output = psql.output().expect("psql is there");
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn wait_until_gone(folder: &Path) {
    let begun = Instant::now();
    while folder.exists() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{} is still there", folder.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn what_was_committed_outlives_a_kill_and_the_death_of_the_primary() {
    let programs = match Programs::found() {
        Ok(programs) => programs,
        Err(why) => return skipped(&why),
    };
    let mut first = Cluster::start(&programs, Disk::Durable).expect("a cluster starts");
    let url = first.url();
    assert_eq!(ask(&programs, &url, "SELECT current_setting('fsync')"), "on");
    ask(&programs, &url, "CREATE TABLE said (word text)");
    ask(&programs, &url, "INSERT INTO said VALUES ('before')");

    first.kill().expect("it is killed");
    assert!(first.kill().is_err(), "it is dead already");
    first.start_again().expect("it starts again");
    assert_eq!(ask(&programs, &url, "SELECT word FROM said"), "before");

    let mut second = first.standby().expect("a replica is made");
    assert_eq!(ask(&programs, &second.url(), "SELECT pg_is_in_recovery()"), "t");
    ask(&programs, &url, "INSERT INTO said VALUES ('on both')");
    let either = first.url_with(&second);
    first.kill().expect("the primary is killed");
    second.promote().expect("the replica is promoted");
    assert_eq!(ask(&programs, &either, "SELECT string_agg(word, ', ') FROM said"), "before, on both");
    ask(&programs, &either, "INSERT INTO said VALUES ('after')");

    second.stop().expect("it stops in order");
    second.start_again().expect("it starts again");
    second.stop_at_once().expect("it stops at once");
    second.start_again().expect("it starts again");
    assert_eq!(ask(&programs, &either, "SELECT count(*) FROM said"), "3");

    let folders = [first.folder().to_owned(), second.folder().to_owned()];
    drop((first, second));
    assert!(!folders.iter().any(|folder| folder.exists()), "something is left behind");
}

#[test]
fn only_who_may_enter_its_folder_is_let_in_without_the_password() {
    use std::os::unix::fs::PermissionsExt;
    let programs = match Programs::found() {
        Ok(programs) => programs,
        Err(why) => return skipped(&why),
    };
    let cluster = Cluster::start(&programs, Disk::Quick).expect("a cluster starts");
    let mode = std::fs::metadata(cluster.folder()).expect("its folder is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(ask(&programs, &cluster.socket_url(), "SELECT current_user"), "tocsin");
    let mut psql = programs.command("psql", &std::env::temp_dir());
    psql.args(["--no-password", "--command", "SELECT 1", "--dbname"]);
    psql.arg(format!("postgres://tocsin@{}/tocsin", cluster.address()));
    let output = psql.output().expect("psql is there");
    assert!(String::from_utf8_lossy(&output.stderr).contains("no password supplied"), "{output:?}");
}

#[test]
fn nothing_is_left_of_a_cluster_whose_program_was_killed() {
    if let Err(why) = Programs::found() {
        return skipped(&why);
    }
    // This same program, asked for the test below alone: it starts a cluster, prints its folder, and waits to be killed.
    let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
        .args(["--exact", "a_program_that_waits_to_be_killed", "--nocapture"])
        .env("TOCSIN_TEST_WAITS", "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let output = std::io::BufReader::new(child.stdout.take().expect("it has an output"));
    let folder = std::io::BufRead::lines(output)
        .map_while(Result::ok)
        .find_map(|line| line.split_once("folder: ").map(|(_, folder)| folder.to_owned()))
        .expect("it says its folder");
    assert!(Path::new(&folder).exists());
    child.kill().and_then(|()| child.wait()).expect("it is killed");
    wait_until_gone(Path::new(&folder));
}

#[test]
fn a_program_that_waits_to_be_killed() {
    if std::env::var_os("TOCSIN_TEST_WAITS").is_none() {
        return; // it is played by the test above
    }
    let programs = Programs::found().expect("PostgreSQL is there");
    let cluster = Cluster::start(&programs, Disk::Quick).expect("a cluster starts");
    println!("folder: {}", cluster.folder().display());
    std::thread::sleep(Duration::from_secs(120));
}

#[test]
fn tests_share_a_cluster_and_neither_a_schema_nor_a_database() {
    let Some(url) = cluster::shared() else { return skipped("no PostgreSQL 15 or newer") };
    assert_eq!(cluster::shared().as_ref(), Some(&url), "it is started once");
    let (one, other) = (cluster::fresh_schema(&url), cluster::fresh_schema(&url));
    assert_ne!(one, other);
    assert!(one.starts_with(&format!("{url}?schema=t")), "{one}");
    assert!(cluster::fresh_schema("postgres://a/b?sslmode=disable").contains("?sslmode=disable&schema=t"));

    let programs = Programs::found().expect("PostgreSQL is there");
    let (one, other) = (cluster::database(&url).expect("made"), cluster::database(&url).expect("made"));
    ask(&programs, &one, "CREATE TABLE mine (word text)");
    assert_eq!(ask(&programs, &other, "SELECT to_regclass('mine') IS NULL"), "t");
}
