//! `cargo xtask test`: everything that must pass, from a fresh clone, by one command.
//!
//! Eight steps: tools, browser, packages of the browser tests, PostgreSQL, programs of the operating guide, `cargo test`,
//! browser tests, checks of the desk's colours. A step that cannot run is counted as skipped and says why; one that goes
//! wrong is counted as failed and the others still run. Where PostgreSQL or one of those programs is missing, each test
//! that needs it counts itself. The last line is for machines and people alike: `tocsin: N passed, N failed, N skipped`.
//!
//! Tests that skip themselves append a line to the file named by `TOCSIN_SKIP_LOG` (`testkit::skipped`); the lines are
//! counted at the end, since a test program shows nothing of a test that passed. One line a test.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::counts::Counts;
use crate::{apt, chromium, postgres, repo};

/// What a machine must have, and what to say where it has not.
const TOOLS: &[(&str, &str)] = &[
    ("cargo", "Rust is missing: install it with rustup"),
    ("node", "Node.js is missing: install version 20 or newer (Debian: `apt install nodejs npm`)"),
    ("npm", "npm is missing: install it (Debian: `apt install npm`)"),
    ("python3", "Python 3 is missing: install it (Debian: `apt install python3`)"),
    ("git", "git is missing: install it (Debian: `apt install git`)"),
    ("cc", "a C compiler is missing (SQLite is built from source): install one (Debian: `apt install gcc libc6-dev`)"),
];

/// The oldest Node that the browser driver runs on (`engines` in web/e2e/package.json).
const NODE_MAJOR_MIN: u32 = 20;

/// Random cases a property is tried with under `--fast`.
const FAST_CASES: &str = "16";

pub(crate) fn run(fast: bool) -> ExitCode {
    let mut tally = Tally { root: repo::root(), fast, counts: Counts::default(), faults: Vec::new(), postgres: None };
    tally.steps();
    drop(tally.postgres.take()); // stopped and removed, before the last line is said
    for fault in &tally.faults {
        println!("failed: {fault}");
    }
    println!("tocsin: {}", tally.counts);
    if tally.counts.failed == 0 && tally.counts.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What has come of the run so far.
struct Tally {
    root: PathBuf,
    fast: bool,
    counts: Counts,
    /// One sentence for each step that went wrong.
    faults: Vec<String>,
    /// The cluster that the tests share; nothing where there is none.
    postgres: Option<postgres::Shared>,
}

impl Tally {
    fn steps(&mut self) {
        if !self.step("tools", |_| tools()) {
            return; // each of the others would only say the same in longer words
        }
        let browser = if self.fast { Err(String::from("--fast")) } else { self.browser() };
        self.step("PostgreSQL", Self::start_postgres);
        if !self.fast {
            self.step("programs of the operating guide", |_| guide_programs());
        }
        self.step("cargo test", Self::cargo_test);
        match browser {
            Ok(chromium) => {
                self.step("browser tests", |tally| tally.browser_tests(&chromium));
            }
            Err(why) => self.skip_browser_tests(&why),
        }
        self.step("contrast of the desk's colours", Self::contrast);
    }

    /// Runs one step, says how long it took, and keeps its counts and its fault; says whether it went well.
    fn step(&mut self, name: &str, work: impl FnOnce(&mut Self) -> Result<Counts>) -> bool {
        println!("== {name}");
        let begun = Instant::now();
        let result = work(self);
        let counts = match result {
            Ok(counts) => counts,
            Err(error) => {
                self.faults.push(format!("{name}: {error:#}"));
                Counts::ONE_FAILED
            }
        };
        if counts.failed > 0 && self.faults.last().is_none_or(|fault| !fault.starts_with(name)) {
            self.faults.push(format!("{name}: {} failed, see above", counts.failed));
        }
        let outcome = if counts == Counts::default() { String::from("done") } else { counts.to_string() };
        println!("-- {name}: {outcome}, {:.1} s", begun.elapsed().as_secs_f64());
        self.counts += counts;
        counts.failed == 0
    }

    /// Gets Chromium and the driver's package ready before the long step, so that a missing one is known at once.
    fn browser(&mut self) -> Result<PathBuf, String> {
        let chromium = chromium::ready().inspect_err(|why| println!("== browser\n-- skipped: {why}"))?;
        let root = self.root.clone();
        let ready = self.step("packages of the browser tests", |_| {
            // web/ holds the bundler, which the tests of the script alone use; web/e2e the driver.
            for folder in ["web", "web/e2e"] {
                npm_ci(&root.join(folder))?;
            }
            Ok(Counts::default())
        });
        if ready { Ok(chromium) } else { Err(String::from("their packages are not installed")) }
    }

    fn start_postgres(&mut self) -> Result<Counts> {
        self.postgres = postgres::start(&self.root, !self.fast)?;
        if self.postgres.is_none() {
            println!("each test that needs one counts itself as skipped");
        }
        Ok(Counts::default())
    }

    /// A program that may run tests against the shared cluster.
    fn tester(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        if let Some(shared) = &self.postgres {
            command.env(postgres::VARIABLE, shared.url());
        }
        command
    }

    fn cargo_test(&mut self) -> Result<Counts> {
        let log = std::env::temp_dir().join(format!("tocsin-skipped-{}.log", std::process::id()));
        remove(&log)?;
        let mut command = self.tester("cargo");
        command.current_dir(&self.root).args(["test", "--workspace", "--no-fail-fast"]).env("TOCSIN_SKIP_LOG", &log);
        if self.fast {
            command.env("PROPTEST_CASES", FAST_CASES);
        }
        let (went_well, mut counts) = stream(&mut command, Counts::read_cargo)?;
        let skipped = fs::read_to_string(&log).unwrap_or_default();
        for line in skipped.lines() {
            println!("{line}");
        }
        counts.were_skipped(skipped.lines().count());
        remove(&log)?;
        if !went_well && counts.failed == 0 {
            bail!("cargo stopped before all tests had run; its words are above");
        }
        Ok(counts)
    }

    fn browser_tests(&mut self, chromium: &Path) -> Result<Counts> {
        let binary = build_binary(&self.root)?;
        let mut command = self.tester("node");
        command
            .current_dir(self.root.join("web/e2e"))
            .args(["--test", "--test-reporter=spec"])
            .args(self.browser_test_files()?);
        command.env("TOCSIN_BIN", binary).env("CHROMIUM", chromium);
        let (went_well, counts) = stream(&mut command, Counts::read_node)?;
        if !went_well && counts.failed == 0 {
            bail!("node stopped before all tests had run; its words are above");
        }
        Ok(counts)
    }

    fn skip_browser_tests(&mut self, why: &str) {
        let files = self.browser_test_files().map_or(0, |files| files.len());
        println!("skipped: browser tests ({files} files): {why}");
        self.counts += Counts::skipped(files);
    }

    fn browser_test_files(&self) -> Result<Vec<PathBuf>> {
        let folder = self.root.join("web/e2e");
        let entries = fs::read_dir(&folder).with_context(|| format!("could not list {}", folder.display()))?;
        let mut files: Vec<PathBuf> = entries
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
            .collect();
        files.sort();
        Ok(files)
    }

    fn contrast(&mut self) -> Result<Counts> {
        let mut command = Command::new("node");
        let (went_well, mut counts) =
            stream(command.current_dir(&self.root).arg("web/contrast.mjs"), |counts, line| {
                if line.starts_with("ok ") {
                    *counts += Counts::ONE_PASSED;
                } else if line.starts_with("FAILED ") {
                    *counts += Counts::ONE_FAILED;
                }
            })?;
        if !went_well && counts.failed == 0 {
            counts += Counts::ONE_FAILED;
        }
        Ok(counts)
    }
}

/// Every missing tool at once: nobody wants to learn of them one by one.
fn tools() -> Result<Counts> {
    let mut missing: Vec<String> =
        TOOLS.iter().filter(|(tool, _)| version(tool).is_none()).map(|(_, sentence)| (*sentence).to_owned()).collect();
    if let Some(node) = version("node") {
        let major = node.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
        if major.is_none_or(|major| major < NODE_MAJOR_MIN) {
            missing
                .push(format!("Node.js is {}: the browser tests need version {NODE_MAJOR_MIN} or newer", node.trim()));
        }
    }
    if missing.is_empty() { Ok(Counts::default()) } else { bail!("{}", missing.join("; ")) }
}

/// Gets what the commands in docs/guide/operating.md are typed with. A test counts itself as skipped without them.
fn guide_programs() -> Result<Counts> {
    let missing: Vec<&str> = ["curl", "sqlite3"].into_iter().filter(|tool| version(tool).is_none()).collect();
    let ready = missing.is_empty() || apt::may_install() && apt::install(&missing);
    if !ready {
        println!("missing: {}; install them (Debian: `apt install {}`)", missing.join(", "), missing.join(" "));
    }
    Ok(Counts::default())
}

fn version(tool: &str) -> Option<String> {
    let said = Command::new(tool).arg("--version").stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

fn npm_ci(folder: &Path) -> Result<()> {
    let status = Command::new("npm")
        .args(["ci", "--include=dev", "--loglevel=error"])
        .current_dir(folder)
        .status()
        .context("could not start npm")?;
    if !status.success() {
        bail!(
            "`npm ci` failed in {}; its words are above; check the network and npm's registry setting",
            folder.display()
        );
    }
    Ok(())
}

/// Builds the product in the profile that the tests were built in and returns where it is.
pub(crate) fn build_binary(root: &Path) -> Result<PathBuf> {
    let status = Command::new("cargo")
        .current_dir(root)
        .args(["build", "--quiet", "--package", "tocsin"])
        .status()
        .context("could not start cargo")?;
    if !status.success() {
        bail!("the binary `tocsin` was not built; cargo's words are above");
    }
    Ok(repo::target_folder()?.join("debug").join(format!("tocsin{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a program, shows its output as it comes, and reads counts from its lines; says whether it ended well.
fn stream(command: &mut Command, read: impl Fn(&mut Counts, &str)) -> Result<(bool, Counts)> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start {:?}", command.get_program()))?;
    let mut counts = Counts::default();
    let output = child.stdout.take().context("a started program has no output")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("could not read what a program prints")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        read(&mut counts, &line);
    }
    let status = child.wait().context("could not wait for a started program")?;
    Ok((status.success(), counts))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
