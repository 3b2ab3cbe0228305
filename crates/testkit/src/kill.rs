//! kill -9 under load: a real server is shot while many write, started again, and everything it answered must be there.
//!
//! ```text
//! start ─▶ 16 connections post notes ─▶ first answer ─▶ 0 to 400 ms ─▶ SIGKILL ─▶ start again ─▶ check ─▶ …
//! ```
//!
//! What is checked after each shot (reliability I1, I2, I3, I8): each note that was answered stands in the ledger once,
//! at the place that was answered; a note that was not answered stands there at most once; the ledger verifies, by the
//! binary's own `ledger verify`; the database file is whole. How long the second start took is told, not judged.
//!
//! The folder is kept over some rounds, so that a later shot also tries what an earlier one left behind.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use tocsin_store::world::Chance;

use crate::world::SeededChance;

/// Connections that post notes at once.
const WRITERS: usize = 16;
/// A shot falls at a random moment up to this long after the first answer.
const SHOT_WITHIN_MS: u64 = 400;
/// A folder serves this many rounds: long enough for tiles and the write-ahead log to turn over, short enough for each
/// verification to stay quick.
const ROUNDS_PER_FOLDER: usize = 20;
/// A server that has not answered by now will not.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The `tocsin` binary.
    pub binary: PathBuf,
    /// How many shots.
    pub rounds: usize,
    /// Decides when each shot falls.
    pub seed: u64,
    /// Where folders are made.
    pub within: PathBuf,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Shots.
    pub rounds: usize,
    /// Notes that were answered as done; all of them were there.
    pub answered: usize,
    /// Notes that were there without an answer: on the disk, but the shot was faster than the word.
    pub unanswered_there: usize,
    /// How long each second start took until the server answered, in milliseconds, sorted.
    pub ready_ms: Vec<u64>,
}

impl Tally {
    /// Returns the time to be ready that this share of the starts kept, in milliseconds.
    pub fn ready_ms_at(&self, share: f64) -> u64 {
        let last = self.ready_ms.len().saturating_sub(1);
        self.ready_ms.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }
}

/// A promise that was broken, or a round that could not be played.
#[derive(Debug)]
pub struct Broken {
    /// The round, from 0.
    pub round: usize,
    /// The seed of the run.
    pub seed: u64,
    /// What was found.
    pub what: String,
    /// The folder, kept for whoever looks into it.
    pub folder: PathBuf,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Broken { round, seed, what, folder } = self;
        write!(f, "round {round} of seed {seed}: {what} (the folder {} is kept)", folder.display())
    }
}

impl std::error::Error for Broken {}

/// Plays the rounds; `progress` is told of each.
///
/// # Errors
/// [`Broken`] at the first promise that was not kept.
pub fn run(plan: &Plan, mut progress: impl FnMut(&Tally)) -> Result<Tally, Broken> {
    let chance = SeededChance::new(plan.seed);
    let mut tally = Tally::default();
    let mut folder = PathBuf::new();
    let mut answered = BTreeMap::new();
    for round in 0..plan.rounds {
        if round % ROUNDS_PER_FOLDER == 0 {
            remove(&folder);
            folder = plan.within.join(format!("kill-{}-{round}", std::process::id()));
            answered.clear();
        }
        let broken = |what| Broken { round, seed: plan.seed, what, folder: folder.clone() };
        let mut bytes = [0; 8];
        chance.fill(&mut bytes);
        let after = Duration::from_millis(u64::from_le_bytes(bytes) % (SHOT_WITHIN_MS + 1));
        let before = answered.len();
        answered.extend(shoot(&plan.binary, &folder, round, after).map_err(broken)?);
        let begun = Instant::now();
        let server = Server::start(&plan.binary, &folder, None).map_err(broken)?;
        tally.ready_ms.push(begun.elapsed().as_millis() as u64);
        let there = notes(&folder).map_err(broken)?;
        let extra = check(&answered, &there).map_err(broken)?;
        whole(&folder).map_err(broken)?;
        verified(&plan.binary, &folder).map_err(broken)?;
        drop(server);
        tally.rounds += 1;
        tally.answered += answered.len() - before;
        tally.unanswered_there += extra.len();
        answered.extend(extra); // later rounds must find these again as well
        progress(&tally);
    }
    remove(&folder);
    tally.ready_ms.sort_unstable();
    Ok(tally)
}

fn remove(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder); // what stays behind is in a temporary folder
}

/// Starts a server, lets many write, shoots it, and returns the notes it answered as done with their places.
fn shoot(binary: &Path, folder: &Path, round: usize, after: Duration) -> Result<Vec<(String, u64)>, String> {
    let mut server = Server::start(binary, folder, None)?;
    let answers = Arc::new(AtomicU64::new(0));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (socket, answers) = (socket(folder), answers.clone());
            std::thread::spawn(move || write_notes(&socket, round, writer, &answers))
        })
        .collect();
    let begun = Instant::now();
    while answers.load(Ordering::SeqCst) == 0 {
        if begun.elapsed() > PATIENCE {
            return Err("no note was answered".to_owned());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(after);
    server.shoot()?;
    let mut answered = Vec::new();
    for writer in writers {
        answered.extend(writer.join().map_err(|_| "a writer ended badly".to_owned())?);
    }
    Ok(answered)
}

/// Posts notes, one after the other on one connection, until the server is gone.
fn write_notes(socket: &Path, round: usize, writer: usize, answers: &AtomicU64) -> Vec<(String, u64)> {
    let mut answered = Vec::new();
    let Ok(stream) = UnixStream::connect(socket) else { return answered };
    let mut connection = BufReader::new(stream);
    for count in 0.. {
        let text =
            format!("round {round}, writer {writer}, note {count}: {}", "the bell rings on. ".repeat(count % 20));
        let text = text.trim_end().to_owned();
        match post_note(&mut connection, &text) {
            Some(n) => {
                answers.fetch_add(1, Ordering::SeqCst);
                answered.push((text, n));
            }
            None => break,
        }
    }
    answered
}

/// Posts one note; its place, if a whole answer came back that says it is done.
pub(crate) fn post_note(connection: &mut BufReader<UnixStream>, text: &str) -> Option<u64> {
    let body = serde_json::json!({ "text": text }).to_string();
    let (status, body) = ask(connection, "POST", "/api/v1/notes", &body).ok()?;
    let body: serde_json::Value = serde_json::from_slice(&body).ok()?;
    if status == 201 { body["n"].as_u64() } else { None }
}

/// One request and its whole answer, in HTTP/1.1.
fn ask(
    connection: &mut BufReader<UnixStream>,
    method: &str,
    path: &str,
    body: &str,
) -> std::io::Result<(u16, Vec<u8>)> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: headquarters\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    connection.get_mut().write_all(format!("{head}{body}").as_bytes())?;
    let (mut status, mut length) = (0, 0);
    for at in 0.. {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if at == 0 {
            status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_default();
        } else if let Some(it) = line.strip_prefix("content-length:") {
            length = it.trim().parse().unwrap_or_default();
        } else if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body)?;
    Ok((status, body))
}

pub(crate) fn socket(folder: &Path) -> PathBuf {
    folder.join("tocsin.sock")
}

/// A server that runs; shot when it is dropped.
pub(crate) struct Server(Child);

impl Server {
    /// Starts one, on the database at this address or on a file of its own, and waits until it answers.
    pub(crate) fn start(binary: &Path, folder: &Path, store: Option<&str>) -> Result<Server, String> {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--name", "north.example", "--data"]).arg(folder);
        command.args(store.map(|address| format!("--store={address}")));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| format!("{} cannot be started: {error}", binary.display()))?;
        let mut server = Server(child);
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Ok(stream) = UnixStream::connect(socket(folder))
                && ask(&mut BufReader::new(stream), "GET", "/api/v1/persons", "").is_ok_and(|(status, _)| status == 200)
            {
                let said = server.0.stderr.take();
                // Read on, so that a server with much to say is never held up by a full pipe.
                std::thread::spawn(move || said.map(|mut said| std::io::copy(&mut said, &mut std::io::sink())));
                return Ok(server);
            }
            if let Ok(Some(status)) = server.0.try_wait() {
                let mut said = String::new();
                let _ = server.0.stderr.take().map(|mut stderr| stderr.read_to_string(&mut said));
                return Err(format!("the server ended with {status} instead of serving: {said}"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Err(format!("the server did not answer within {} s", PATIENCE.as_secs()))
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// SIGKILL.
    pub(crate) fn shoot(&mut self) -> Result<(), String> {
        let shot = self.0.kill().and_then(|()| self.0.wait());
        shot.map(drop).map_err(|error| format!("the server could not be shot: {error}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.shoot(); // it may have been shot before
    }
}

/// The database as it lies there, past the server.
fn database(folder: &Path) -> Result<Connection, String> {
    let open = Connection::open_with_flags(folder.join("tocsin.sqlite"), OpenFlags::SQLITE_OPEN_READ_WRITE);
    open.map_err(|error| format!("the database cannot be opened: {error}"))
}

/// Every note in the ledger, with its place.
fn notes(folder: &Path) -> Result<Vec<(String, u64)>, String> {
    let database = database(folder)?;
    let read = || -> rusqlite::Result<Vec<(u64, Vec<u8>)>> {
        let mut statement = database.prepare("SELECT n, value FROM disclosure ORDER BY n")?;
        statement.query_map([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)))?.collect()
    };
    let mut notes = Vec::new();
    for (n, value) in read().map_err(|error| format!("the ledger cannot be read: {error}"))? {
        notes_of(n, &value, &mut notes)?;
    }
    Ok(notes)
}

/// Adds the notes of one entry.
pub(crate) fn notes_of(n: u64, value: &[u8], notes: &mut Vec<(String, u64)>) -> Result<(), String> {
    let value: serde_json::Value =
        serde_json::from_slice(value).map_err(|error| format!("the facts of entry {n} cannot be read: {error}"))?;
    for fact in value["facts"].as_array().into_iter().flatten().filter(|fact| fact["fact"] == "note_written") {
        notes.push((fact["text"].as_str().unwrap_or_default().to_owned(), n));
    }
    Ok(())
}

/// Checks I1 and I2. Returns the notes that are there although nobody was told.
pub(crate) fn check(answered: &BTreeMap<String, u64>, there: &[(String, u64)]) -> Result<Vec<(String, u64)>, String> {
    let mut places: BTreeMap<&str, u64> = BTreeMap::new();
    for (text, n) in there {
        if let Some(other) = places.insert(text, *n) {
            return Err(format!("a note stands in the ledger twice, at {other} and {n}: {text:?}"));
        }
    }
    for (text, n) in answered {
        match places.get(text.as_str()) {
            Some(place) if place == n => {}
            Some(place) => return Err(format!("a note that was answered at {n} stands at {place}: {text:?}")),
            None => return Err(format!("a note that was answered at {n} is not there: {text:?}")),
        }
    }
    let extra = there.iter().filter(|(text, _)| !answered.contains_key(text));
    Ok(extra.cloned().collect())
}

/// Checks that SQLite calls its file whole.
fn whole(folder: &Path) -> Result<(), String> {
    let found: String = database(folder)?
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|error| format!("the integrity check failed: {error}"))?;
    if found == "ok" { Ok(()) } else { Err(format!("the database is not whole: {found}")) }
}

/// Checks the ledger by the binary's own verification, beside the running server.
pub(crate) fn verified(binary: &Path, folder: &Path) -> Result<(), String> {
    let output = Command::new(binary).args(["ledger", "verify", "--data"]).arg(folder).output();
    let output = output.map_err(|error| format!("the verification cannot be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(format!("the ledger does not verify: {said}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(list: &[(&str, u64)]) -> Vec<(String, u64)> {
        list.iter().map(|(text, n)| ((*text).to_owned(), *n)).collect()
    }

    /// The checker is itself checked: it must see each kind of broken promise.
    #[test]
    fn a_note_that_is_missing_moved_or_there_twice_is_a_broken_promise() {
        let answered: BTreeMap<String, u64> = notes(&[("a", 1), ("b", 2)]).into_iter().collect();
        assert_eq!(check(&answered, &notes(&[("a", 1), ("b", 2)])), Ok(notes(&[])));
        assert_eq!(check(&answered, &notes(&[("a", 1), ("b", 2), ("c", 3)])), Ok(notes(&[("c", 3)])));
        assert!(check(&answered, &notes(&[("a", 1)])).unwrap_err().contains("is not there"));
        assert!(check(&answered, &notes(&[("a", 2), ("b", 1)])).unwrap_err().contains("stands at"));
        assert!(check(&answered, &notes(&[("a", 1), ("b", 2), ("a", 3)])).unwrap_err().contains("twice"));
        assert!(check(&answered, &notes(&[("a", 1), ("b", 2), ("c", 3), ("c", 4)])).is_err());
    }
}
