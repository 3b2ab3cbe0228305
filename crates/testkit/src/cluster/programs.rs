//! The programs of PostgreSQL: where they are, and as whom they are run.

use std::fs;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::Trouble;

/// The oldest PostgreSQL that the store is written for.
const MAJOR_MIN: u32 = 15;
/// Where Debian keeps each version beside the others.
const VERSIONS: &str = "/usr/lib/postgresql";
/// What a cluster is made, copied, run and asked with.
const NEEDED: &[&str] = &["postgres", "initdb", "pg_ctl", "pg_basebackup", "psql"];
/// The user that Debian's package makes.
const USER: &str = "postgres";

/// A folder of programs of one version, and how they are run.
#[derive(Clone, Debug)]
pub struct Programs {
    bin: PathBuf,
    switch: Switch,
}

/// How a program is run as somebody who is not root.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Switch {
    /// We are nobody special.
    AsWeAre,
    /// We are root: with this tool, as the user with these numbers.
    To { tool: Tool, uid: u32, gid: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Setpriv,
    Runuser,
    Su,
}

impl Programs {
    /// Finds PostgreSQL 15 or newer and a way to run it. `Err` says in a line why there is none, for a counted skip.
    ///
    /// # Errors
    /// What is missing.
    pub fn found() -> Result<Programs, String> {
        let bin = newest(Path::new(VERSIONS)).or_else(in_path);
        let bin = bin.ok_or("no PostgreSQL 15 or newer (Debian: `apt install postgresql`)")?;
        Ok(Programs { bin, switch: switch()? })
    }

    /// Returns the folder of the programs.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// Returns a command that runs one of the programs as whoever may own a cluster, in a folder it may enter.
    pub fn command(&self, program: &str, folder: &Path) -> Command {
        let program = self.bin.join(program);
        let mut command = match self.before().split_first() {
            None => Command::new(program),
            Some((tool, arguments)) => {
                let mut command = Command::new(tool);
                command.args(arguments).arg(program);
                command
            }
        };
        command.current_dir(folder).env("LC_ALL", "C");
        // What would send the programs to somebody else's server.
        let foreign = std::env::vars_os().map(|(name, _)| name).filter(|name| name.to_string_lossy().starts_with("PG"));
        for name in foreign {
            command.env_remove(name);
        }
        command
    }

    /// Returns the words that stand before a program and its arguments to run it as whoever may own a cluster.
    pub fn before(&self) -> Vec<String> {
        let Switch::To { tool, uid, gid } = &self.switch else { return Vec::new() };
        let (uid, gid) = (format!("--reuid={uid}"), format!("--regid={gid}"));
        let words: &[&str] = match tool {
            Tool::Setpriv => &["setpriv", &uid, &gid, "--clear-groups", "--"],
            Tool::Runuser => &["runuser", "-u", USER, "--"],
            // The shell gets the program as $0, since su takes no program.
            Tool::Su => &["su", "-s", "/bin/sh", "-c", r#"exec "$0" "$@""#, "--", USER],
        };
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Makes a new folder that only the owner of a cluster may enter.
    pub(super) fn folder(&self) -> Result<PathBuf, Trouble> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let within = std::env::temp_dir();
        // With its real name: processes are recognised by it.
        let within = within.canonicalize().unwrap_or(within);
        loop {
            let count = NEXT.fetch_add(1, Ordering::Relaxed);
            let folder = within.join(format!("tocsin-pg-{}-{count}", std::process::id()));
            match fs::DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => return self.give(&folder).map(|()| folder),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {} // of another process with the same number
                Err(error) => return Err(Trouble::new(&format!("making the folder {}", folder.display()), error)),
            }
        }
    }

    /// Makes a file or folder the property of whoever runs the server.
    pub(super) fn give(&self, path: &Path) -> Result<(), Trouble> {
        let Switch::To { uid, gid, .. } = self.switch else { return Ok(()) };
        let given = chown(path, Some(uid), Some(gid));
        given.map_err(|error| Trouble::new(&format!("giving {} to the user {USER}", path.display()), error))
    }
}

/// Runs a program to its end, for so long at most, and returns what it wrote.
pub(super) fn run(command: &mut Command, doing: &str, patience: Duration) -> Result<String, Trouble> {
    let trouble = |found: String| Trouble::new(doing, found);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|error| trouble(format!("{name} cannot be started: {error}")))?;
    let (said, complained) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| trouble(error.to_string()))? {
            Some(status) => break status,
            None if begun.elapsed() > patience => {
                let _ = child.kill().and_then(|()| child.wait()); // it is given up either way
                return Err(trouble(format!("not done within {} s", patience.as_secs())));
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    let (said, complained) = (said.join().unwrap_or_default(), complained.join().unwrap_or_default());
    if status.success() { Ok(said) } else { Err(trouble(format!("{status}\n{}", (said + &complained).trim_end()))) }
}

/// Reads on beside the wait, so that a program with much to say is never held up by a full pipe.
fn drain(from: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut from) = from {
            let _ = from.read_to_end(&mut bytes); // what was read until then is what there is
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The newest version in a folder that has one for each.
fn newest(versions: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(versions).ok()?.filter_map(Result::ok);
    let versions = entries.filter_map(|entry| {
        let major: u32 = entry.file_name().to_str()?.parse().ok()?;
        let bin = entry.path().join("bin");
        (major >= MAJOR_MIN && whole(&bin)).then_some((major, bin))
    });
    versions.max().map(|(_, bin)| bin)
}

/// The first folder of PATH with all the programs, if they are new enough.
fn in_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let bin = std::env::split_paths(&path).find(|folder| whole(folder))?;
    let said = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    let major = major(&String::from_utf8_lossy(&said.stdout))?;
    (major >= MAJOR_MIN).then_some(bin)
}

fn whole(bin: &Path) -> bool {
    NEEDED.iter().all(|program| bin.join(program).is_file())
}

/// The first number of `postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn switch() -> Result<Switch, String> {
    if id(&["-u"]) != Some(0) {
        return Ok(Switch::AsWeAre);
    }
    let (Some(uid), Some(gid)) = (id(&["-u", USER]), id(&["-g", USER])) else {
        return Err(format!("PostgreSQL does not run as root, and there is no user {USER}"));
    };
    let tools = [("setpriv", Tool::Setpriv), ("runuser", Tool::Runuser), ("su", Tool::Su)];
    let there = |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|said| said.status.success());
    match tools.into_iter().find(|(name, _)| there(name)) {
        Some((_, tool)) => Ok(Switch::To { tool, uid, gid }),
        None => Err(String::from("PostgreSQL does not run as root, and there is no setpriv, runuser or su")),
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let said = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    String::from_utf8_lossy(&said.stdout).trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_what_the_server_says_of_itself() {
        assert_eq!(major("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 17beta1\n"), Some(17));
        assert_eq!(major("postgres (PostgreSQL)\n"), None);
    }

    #[test]
    fn each_way_to_run_as_somebody_else_runs_as_that_user() {
        let Ok(programs) = Programs::found() else { return crate::skipped("no PostgreSQL 15 or newer") };
        let Switch::To { uid, gid, .. } = programs.switch else { return }; // nobody else to run as
        for tool in [Tool::Setpriv, Tool::Runuser, Tool::Su] {
            let mut programs = programs.clone();
            programs.bin = PathBuf::from("/usr/bin");
            programs.switch = Switch::To { tool, uid, gid };
            let mut command = programs.command("id", &std::env::temp_dir());
            match run(command.arg("-u"), "asking who we are", Duration::from_secs(10)) {
                Ok(said) => assert_eq!(said.trim(), uid.to_string(), "{tool:?}"),
                Err(Trouble(why)) => assert!(why.contains("cannot be started"), "{tool:?}: {why}"),
            }
        }
    }
}
