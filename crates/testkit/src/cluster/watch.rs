//! Nothing of a cluster outlives the program that made it, however that program ends.
//!
//! Beside each cluster a small shell script waits at the other end of a pipe. The pipe is closed when the cluster is
//! dropped, and by the system itself when the program ends, panics, or is killed. Then the script stops the server and
//! removes the folder. A destructor alone would not do: statics are never dropped, and a killed program drops nothing.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::Trouble;

/// `$1` is the folder. A process is the server only if it stands in the folder's `data`: numbers are given anew.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
read -r _
data="$1/data"
pid=$(head -n 1 "$data/postmaster.pid" 2>/dev/null)
runs() {
  [ -n "$pid" ] || return 1
  if [ -d /proc/self ]; then [ "$(readlink "/proc/$pid/cwd")" = "$data" ]; else kill -0 "$pid" 2>/dev/null; fi
}
runs && kill -QUIT "$pid"
tries=0
while runs && [ $tries -lt 200 ]; do
  tries=$((tries + 1))
  [ $tries -eq 150 ] && kill -KILL "$pid"
  sleep 0.05
done
rm -rf "$1"
"#;

/// The script beside a cluster.
#[derive(Debug)]
pub(super) struct Watch(Child);

impl Watch {
    /// Watches over a folder from now on.
    pub(super) fn over(folder: &Path) -> Result<Watch, Trouble> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "tocsin-pg-watch"]).arg(folder);
        // A group of its own: Ctrl-C in the terminal ends the tests, and the script has still something to do.
        command.current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let child =
            command.spawn().map_err(|error| Trouble::new("starting the script that removes a cluster", error))?;
        Ok(Watch(child))
    }

    /// Has the server stopped and the folder removed, and waits for it: ten seconds at most.
    pub(super) fn end(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait(); // whatever it could not remove is in a temporary folder
    }
}

/// The number of the server's first process, if it runs.
pub(super) fn main_process(data: &Path) -> Option<u32> {
    let file = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let process = file.lines().next()?.trim().parse().ok()?;
    runs(process).then_some(process)
}

/// The server's first process and each that it has started: all that stand in its data folder.
pub(super) fn processes(data: &Path, main: u32) -> Vec<u32> {
    let mut all = vec![main];
    let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    all.extend(numbers.filter(|process| {
        *process != main && fs::read_link(format!("/proc/{process}/cwd")).is_ok_and(|folder| folder == data)
    }));
    all
}

/// Whether a process runs. One that has ended and was not yet reaped does not.
pub(super) fn runs(process: u32) -> bool {
    if !Path::new("/proc/self").exists() {
        return signal("0", &[process]).is_ok();
    }
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name stands in brackets and may hold anything, brackets too; the state follows.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Sends a signal. The shell's own `kill`: the program of that name is in a package that may be absent.
pub(super) fn signal(name: &str, processes: &[u32]) -> Result<(), Trouble> {
    let numbers: Vec<String> = processes.iter().map(u32::to_string).collect();
    let mut command = Command::new("sh");
    command.args(["-c", r#"name=$1; shift; kill -s "$name" "$@""#, "sh", name]).args(numbers);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        other => Err(Trouble::new(&format!("sending {name} to {processes:?}"), format!("{other:?}"))),
    }
}
