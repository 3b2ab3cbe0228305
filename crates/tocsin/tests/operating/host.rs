//! A machine to type the guide's commands at: a folder, a shell, and what a real one would have around them.
//!
//! The shell, the binary and the databases are real. Played are, by small scripts in front of PATH: the service manager
//! (which starts what the guide's own unit says), `journalctl`, `sudo`, `scp`, and `chown` to a user that is not here.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::guide;

/// A machine; what it runs is stopped when it is dropped.
pub struct Host {
    root: tempfile::TempDir,
    settings: Vec<(&'static str, String)>,
    /// Variables that are this test's and not the guide's.
    played: Vec<(&'static str, String)>,
}

impl Host {
    /// Sets a machine up, with nothing on it.
    pub fn new() -> Host {
        let root = tempfile::tempdir().unwrap();
        fs::set_permissions(root.path(), fs::Permissions::from_mode(0o711)).unwrap(); // PostgreSQL's user passes through
        let under = |path: &str| root.path().join(path).to_string_lossy().into_owned();
        let settings = vec![
            ("DATA", under("var/lib/tocsin/data")),
            ("BIN", under("usr/local/bin/tocsin")),
            ("BACKUP", under("mnt/backups/today")),
            ("SAFE", under("mnt/safe")),
            ("DESK", format!("127.0.0.1:{}", free_port())),
        ];
        for folder in ["bin", "usr/local/bin", "var/lib/tocsin", "mnt/backups", "mnt/safe"] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        let played = vec![("ROOT", under(""))];
        let host = Host { root, settings, played };
        fs::copy(env!("CARGO_BIN_EXE_tocsin"), host.setting("BIN")).unwrap();
        host.script("tocsin", "exec \"$BIN\" \"$@\"");
        host.script("sudo", SUDO);
        host.script("chown", CHOWN);
        host.script("systemctl", SYSTEMCTL);
        host.script("journalctl", "cat \"$ROOT/tocsin.log\"");
        host.script("tocsin.service", &host.unit());
        host
    }

    /// Adds or replaces what the guide's settings have here.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.into()));
    }

    /// Sets variables for what is played here; they are not the guide's.
    pub fn play(&mut self, played: impl IntoIterator<Item = (&'static str, String)>) {
        self.played.extend(played);
    }

    /// The folder that holds this machine.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// What a block of settings would have set here.
    pub fn setting(&self, name: &str) -> &str {
        let found = self.settings.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str()).expect("the guide's settings are known")
    }

    /// Runs the guide's blocks of this name, each in a shell that stops at the first command that fails; what they printed.
    pub fn follow(&self, name: &str) -> String {
        let blocks = guide::blocks(name);
        assert!(!blocks.is_empty(), "the guide has no block {name}");
        blocks.iter().map(|block| self.run(name, &block.lines.join("\n"))).collect()
    }

    /// Runs commands that are not the guide's.
    pub fn run(&self, what: &str, commands: &str) -> String {
        let (said, went_well) = self.shell(commands);
        assert!(went_well, "{what}:\n{commands}\n\nsaid:\n{said}\n\nthe server said:\n{}", self.log());
        said
    }

    /// Runs commands; what they printed, and whether they went well.
    pub fn shell(&self, commands: &str) -> (String, bool) {
        let rest = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{rest}", self.root.path().join("bin").display());
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-c"]).arg(format!("set -euo pipefail; umask 077; exec 2>&1\n{commands}"));
        bash.current_dir(&self.root).env("PATH", path).env("HOME", self.root.path()).env("LC_ALL", "C");
        bash.envs(self.settings.iter().cloned()).envs(self.played.iter().cloned());
        let output = bash.stdin(Stdio::null()).output().expect("bash is there");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success())
    }

    /// What the server said, as the journal would have it.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.path().join("tocsin.log")).unwrap_or_default()
    }

    /// The server as the guide's unit starts it, with this machine's paths and address.
    fn unit(&self) -> String {
        let line = guide::unit_lines().into_iter().find_map(|line| line.strip_prefix("ExecStart="));
        let line = line.expect("the guide has a unit that starts the server");
        let line = line.replace("/usr/local/bin/tocsin", self.setting("BIN"));
        let line = line.replace("/var/lib/tocsin/data", self.setting("DATA"));
        format!("exec {line} --listen \"$DESK\"")
    }

    /// Puts a script in front of PATH.
    pub fn script(&self, name: &str, text: &str) {
        let path = self.root.path().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.shell("systemctl stop tocsin"); // it may have been stopped before
    }
}

/// Whether a program is on this machine.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder: PathBuf| folder.join(program)).any(|file| file.is_file())
}

/// A port for a desk. Somebody could be faster; then the server says so, and the test fails with its words.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port is free").port()
}

/// The user `tocsin` is whoever runs the test; `postgres` is the one who may run PostgreSQL, who is named so in it.
const SUDO: &str = r#"
while :; do
  case "$1" in
    --preserve-env=*) shift ;;
    -u) user=$2; shift 2 ;;
    -*) echo "sudo $1: not played" >&2; exit 64 ;;
    *) break ;;
  esac
done
case "$user" in
  tocsin) exec "$@" ;;
  postgres) PGUSER=postgres; export PGUSER; exec as-postgres "$@" ;;
  *) echo "sudo -u $user: not played" >&2; exit 64 ;;
esac
"#;

const CHOWN: &str = r#"
case "$*" in
  *tocsin:*) ;;
  *) [ "$(id -u)" != 0 ] || PATH=${PATH#*:} exec chown "$@" ;;
esac
"#;

/// `start` comes back when the server says where to sign in, `stop` when it is gone.
const SYSTEMCTL: &str = r#"
pid=$(cat "$ROOT/tocsin.pid" 2>/dev/null)
runs() {
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && ! grep -qs '^State:.Z' "/proc/$pid/status"
}
wait_until() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 2400 ] || { echo "systemctl: not done within two minutes" >&2; exit 1; }
    sleep 0.05
  done
}
start() {
  runs && return
  tocsin.service > "$ROOT/tocsin.log" 2>&1 < /dev/null &
  pid=$!
  echo "$pid" > "$ROOT/tocsin.pid"
  wait_until said_it_serves
}
said_it_serves() {
  runs || { cat "$ROOT/tocsin.log" >&2; exit 1; }
  grep -q 'sign in' "$ROOT/tocsin.log"
}
stop() {
  runs || return 0
  kill "$pid"
  wait_until gone
}
gone() { ! runs; }
# The settings of this machine's own, which Debian keeps outside of PGDATA, go before those that were copied.
postgres_ctl() {
  sudo -u postgres "$PGBIN/pg_ctl" -D "$PGDATA" -l "$PGHOST/log" -w -t 60 -s \
    -o "-c listen_addresses=$HERE -c port=$PGPORT -c unix_socket_directories=$PGHOST" "$@"
}
postgres_runs() { sudo -u postgres "$PGBIN/pg_ctl" -D "$PGDATA" status > /dev/null; }
case "$*" in
  daemon-reload | "disable postgresql") ;;
  "start tocsin" | "enable --now tocsin") start ;;
  "stop tocsin" | "disable --now tocsin") stop ;;
  "restart tocsin") stop; start ;;
  "start postgresql") postgres_ctl start ;;
  "stop postgresql") ! postgres_runs || postgres_ctl -m fast stop ;;
  "restart postgresql") postgres_ctl -m fast restart ;;
  "disable --now tocsin postgresql") stop; ! postgres_runs || postgres_ctl -m fast stop ;;
  *) echo "systemctl $*: not played" >&2; exit 64 ;;
esac
"#;
