//! Two nodes over one PostgreSQL under load, and one of the three is struck: a node killed, a node paused, the primary killed.
//!
//! ```text
//! two nodes ─▶ writers post notes at both ─▶ first answers ─▶ 0 to 400 ms ─▶ strike ─▶ somebody is answered again ─▶ check
//! ```
//!
//! What is checked after each strike: each note that was answered, by whichever node, stands in the ledger once, at the place
//! that was answered; the ledger verifies from its public key. How long it took until a note that was begun after the strike
//! was answered is told, and judged by the bound of the plan.

use std::collections::BTreeMap;
use std::fmt;
use std::io::BufReader;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tocsin_store::world::Chance;

use crate::cluster::{Cluster, Disk, Programs};
use crate::kill::{PATIENCE, Server, check, notes_of, post_note, socket, verified};
use crate::world::SeededChance;

/// Writers at each node.
const WRITERS: usize = 8;
/// A strike falls at a random moment up to this long after the first answers.
const WITHIN_MS: u64 = 400;
/// Notes go on for so long after somebody is answered again.
const AFTER: Duration = Duration::from_millis(150);
/// A writer whose node does not answer looks again after this.
const PAUSE: Duration = Duration::from_millis(20);

/// What is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strike {
    /// SIGKILL to a node; the other goes on.
    KillNode,
    /// SIGSTOP to a node, which wakes after the other has gone on.
    PauseNode,
    /// SIGKILL to all of the primary; its synchronous standby is promoted.
    KillPrimary,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The `tocsin` binary.
    pub binary: PathBuf,
    /// PostgreSQL's programs.
    pub programs: Programs,
    /// What is struck.
    pub strike: Strike,
    /// How often.
    pub rounds: usize,
    /// Decides when each strike falls, and whom it meets.
    pub seed: u64,
    /// Where data folders are made.
    pub within: PathBuf,
    /// Longest time until somebody is answered again.
    pub again_within: Duration,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Strikes.
    pub rounds: usize,
    /// Notes that were answered as done; all of them were there.
    pub answered: usize,
    /// Notes that were there without an answer.
    pub unanswered_there: usize,
    /// How long each strike kept everybody from being answered, in milliseconds.
    pub again_ms: Vec<u64>,
}

impl Tally {
    /// Returns the longest time until somebody was answered again, and the one in the middle, in milliseconds.
    pub fn again(&self) -> (u64, u64) {
        let mut sorted = self.again_ms.clone();
        sorted.sort_unstable();
        (sorted.last().copied().unwrap_or_default(), sorted.get(sorted.len() / 2).copied().unwrap_or_default())
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
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "round {} of seed {}: {}", self.round, self.seed, self.what)
    }
}

impl std::error::Error for Broken {}

/// Plays the rounds; `progress` is told of each.
///
/// # Errors
/// [`Broken`] at the first promise that was not kept.
pub fn run(plan: &Plan, mut progress: impl FnMut(&Tally)) -> Result<Tally, Broken> {
    let (chance, mut tally) = (SeededChance::new(plan.seed), Tally::default());
    let mut house = None;
    for round in 0..plan.rounds {
        let broken = |what| Broken { round, seed: plan.seed, what };
        let mut standing = match house.take() {
            Some(standing) => standing,
            None => House::stand_up(plan, round).map_err(broken)?,
        };
        standing.round(plan, round, &chance, &mut tally).map_err(broken)?;
        progress(&tally);
        // After a fail-over the old primary is no standby of the new one: the next round begins with a pair of its own.
        house = (plan.strike != Strike::KillPrimary).then_some(standing);
    }
    Ok(tally)
}

/// Two nodes and their database.
struct House {
    primary: Cluster,
    standby: Option<Cluster>,
    folders: [PathBuf; 2],
    nodes: [Server; 2],
    answered: BTreeMap<String, u64>,
}

impl House {
    fn stand_up(plan: &Plan, round: usize) -> Result<House, String> {
        let primary = Cluster::start(&plan.programs, Disk::Durable).map_err(|it| it.to_string())?;
        let with_standby = plan.strike == Strike::KillPrimary;
        let standby = if with_standby { Some(primary.standby().map_err(|it| it.to_string())?) } else { None };
        let url = standby.as_ref().map_or_else(|| primary.url(), |standby| primary.url_with(standby));
        let folders = [0, 1].map(|node| plan.within.join(format!("node-{}-{round}-{node}", std::process::id())));
        let first = Server::start(&plan.binary, &folders[0], Some(&url))?;
        share_identity(&folders)?;
        let second = Server::start(&plan.binary, &folders[1], Some(&url))?;
        Ok(House { primary, standby, folders, nodes: [first, second], answered: BTreeMap::new() })
    }

    fn round(&mut self, plan: &Plan, round: usize, chance: &SeededChance, tally: &mut Tally) -> Result<(), String> {
        let load = Load::start(&self.folders, round);
        load.wait_for_answers()?;
        let mut bytes = [0; 8];
        chance.fill(&mut bytes);
        let drawn = u64::from_le_bytes(bytes);
        std::thread::sleep(Duration::from_millis(drawn % (WITHIN_MS + 1)));
        let struck = (drawn >> 32) as usize % 2;
        let begun = Instant::now();
        match plan.strike {
            Strike::KillNode => self.nodes[struck].shoot()?,
            Strike::PauseNode => self.nodes[struck].signal("STOP")?,
            Strike::KillPrimary => {
                self.primary.kill().map_err(|it| it.to_string())?;
                let standby = self.standby.as_mut().ok_or("there is no standby")?;
                standby.promote().map_err(|it| it.to_string())?;
                standby.stand_alone().map_err(|it| it.to_string())?;
            }
        }
        let again = load.answered_again(begun, plan.again_within);
        if plan.strike == Strike::PauseNode {
            self.nodes[struck].signal("CONT")?;
        }
        std::thread::sleep(AFTER);
        let answered = load.stop()?;
        tally.again_ms.push(again?.as_millis() as u64);
        tally.answered += answered.len();
        self.answered.extend(answered);
        if plan.strike == Strike::KillNode {
            let url = self.primary.url();
            self.nodes[struck] = Server::start(&plan.binary, &self.folders[struck], Some(&url))?;
        }
        self.check(plan, tally)
    }

    fn check(&mut self, plan: &Plan, tally: &mut Tally) -> Result<(), String> {
        let database = if plan.strike == Strike::KillPrimary { self.standby.as_ref() } else { Some(&self.primary) };
        let database = database.ok_or("there is no standby")?;
        let rows = "SELECT n || ' ' || convert_from(value, 'UTF8') FROM tocsin.disclosure ORDER BY n";
        let rows = database.sql_in("tocsin", rows).map_err(|it| it.to_string())?;
        let mut there = Vec::new();
        for row in rows.lines() {
            let (n, value) = row.split_once(' ').ok_or("a row is no row")?;
            notes_of(n.parse().map_err(|_| "a place is no number")?, value.as_bytes(), &mut there)?;
        }
        let extra = check(&self.answered, &there)?;
        tally.unanswered_there += extra.len();
        self.answered.extend(extra);
        tally.rounds += 1;
        verified(&plan.binary, &self.folders[0])
    }
}

impl Drop for House {
    fn drop(&mut self) {
        for folder in &self.folders {
            let _ = std::fs::remove_dir_all(folder); // what stays behind is in a temporary folder
        }
    }
}

/// Gives the second node the name and the key of the first, as the operating guide says.
fn share_identity(folders: &[PathBuf; 2]) -> Result<(), String> {
    let copy = || -> std::io::Result<()> {
        std::fs::create_dir_all(&folders[1])?;
        for file in ["name", "ledger.key"] {
            std::fs::copy(folders[0].join(file), folders[1].join(file))?;
        }
        Ok(())
    };
    copy().map_err(|error| format!("name and key cannot be copied: {error}"))
}

/// A note that was answered: its words, its place, and when it was begun and answered.
struct Answered {
    text: String,
    n: u64,
    begun: Instant,
    at: Instant,
}

/// Writers at both nodes, until they are stopped.
struct Load {
    stop: Arc<AtomicBool>,
    /// How many notes each node has answered.
    answers: [Arc<AtomicU64>; 2],
    answered: Arc<std::sync::Mutex<Vec<Answered>>>,
    writers: Vec<std::thread::JoinHandle<()>>,
}

impl Load {
    fn start(folders: &[PathBuf; 2], round: usize) -> Load {
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let answers: [Arc<AtomicU64>; 2] = Default::default();
        let mut writers = Vec::new();
        for writer in 0..2 * WRITERS {
            let node = writer % 2;
            let (socket, answers, stop) = (socket(&folders[node]), answers[node].clone(), stop.clone());
            let answered = Arc::clone(&answered);
            let name = format!("round {round}, node {node}, writer {writer}");
            writers.push(std::thread::spawn(move || write_on(&socket, &name, &answers, &stop, &answered)));
        }
        Load { stop, answers, answered, writers }
    }

    fn wait_for_answers(&self) -> Result<(), String> {
        let begun = Instant::now();
        while self.answers.iter().any(|it| it.load(Ordering::SeqCst) == 0) {
            if begun.elapsed() > PATIENCE {
                return Err("no note was answered at one of the nodes".to_owned());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// Waits until a note is answered that was begun after the strike, and tells how long that took.
    fn answered_again(&self, strike: Instant, within: Duration) -> Result<Duration, String> {
        loop {
            let answered = self.answered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let first = answered.iter().rev().filter(|it| it.begun > strike).map(|it| it.at).min();
            drop(answered);
            if let Some(first) = first {
                return Ok(first - strike);
            }
            if strike.elapsed() > within {
                return Err(format!("nobody was answered within {} ms of the strike", within.as_millis()));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Stops and returns what was answered.
    fn stop(self) -> Result<Vec<(String, u64)>, String> {
        self.stop.store(true, Ordering::SeqCst);
        for writer in self.writers {
            writer.join().map_err(|_| "a writer ended badly".to_owned())?;
        }
        let mut answered = self.answered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(answered.drain(..).map(|it| (it.text, it.n)).collect())
    }
}

/// Posts notes one after the other, each with words of its own; connects again when the node is gone.
fn write_on(
    socket: &Path,
    name: &str,
    answers: &AtomicU64,
    stop: &AtomicBool,
    answered: &std::sync::Mutex<Vec<Answered>>,
) {
    let mut connection: Option<BufReader<UnixStream>> = None;
    for count in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let Some(open) = connection.as_mut() else {
            connection = UnixStream::connect(socket).ok().map(|stream| {
                let _ = stream.set_read_timeout(Some(PATIENCE)); // a paused node holds no writer for ever
                BufReader::new(stream)
            });
            if connection.is_none() {
                std::thread::sleep(PAUSE);
            }
            continue;
        };
        let (text, begun) = (format!("{name}, note {count}"), Instant::now());
        match post_note(open, &text) {
            Some(n) => {
                answers.fetch_add(1, Ordering::SeqCst);
                let done = Answered { text, n, begun, at: Instant::now() };
                answered.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(done);
            }
            None => {
                connection = None;
                std::thread::sleep(PAUSE);
            }
        }
    }
}

impl Server {
    /// Sends a signal by its name.
    fn signal(&self, name: &str) -> Result<(), String> {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status();
        match sent {
            Ok(status) if status.success() => Ok(()),
            other => Err(format!("the signal {name} could not be sent: {other:?}")),
        }
    }
}
