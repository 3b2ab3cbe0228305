//! `tocsin read --lines`: many documents as JSON lines, on all cores, in the order they came.
//!
//! ```text
//! reader ──▶ jobs, bounded ──▶ as many workers as asked for ──▶ answers, one slot each
//!    └─────▶ the slots in their order, bounded ───────────────▶ writer
//! ```
//!
//! What is read and not yet written is bounded in documents and in bytes, so that a file of any length runs in the same
//! memory; one long document holds the others up only until the queue is full. With one job everything happens on one
//! thread, so that several processes share a machine fairly.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tocsin_core::limits::REPORT_BYTES_MAX;
use tocsin_read::{Lexicon, read_report, record_format::record};

/// Longest line, in bytes: the largest report with every character escaped as six.
const LINE_BYTES_MAX: usize = 6 * REPORT_BYTES_MAX + 4_096;
/// Documents in flight for each job: enough that a long one does not leave the others idle.
const IN_FLIGHT_PER_JOB: usize = 64;
/// Bytes in flight; a line that is longer goes alone.
const IN_FLIGHT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How often the writer looks whether it is asked to stop.
const STOP_LOOKS: Duration = Duration::from_millis(100);
/// Exit status after Ctrl-C, as shells say it.
const INTERRUPTED: u8 = 130;

/// How the lines are read.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Documents read at once; absent: one for each core.
    pub jobs: Option<NonZero<usize>>,
    /// A bad line gives an error line in its place, and the rest is read.
    pub keep_going: bool,
}

/// One input line as it is expected.
#[derive(Deserialize)]
struct Document {
    docid: String,
    text: String,
}

/// A line that came in.
struct Job {
    number: u64,
    bytes: Vec<u8>,
}

/// What became of a line: the record, or why there is none.
type Answered = std::result::Result<Vec<u8>, String>;

/// Reads JSON lines and prints a record for each.
///
/// # Errors
/// The input cannot be read, the output not written, or a line is bad and `keep_going` was not asked for.
pub fn run(file: &Path, options: Options) -> Result<ExitCode> {
    let name: Arc<str> = super::read::name(file).into();
    let (input, size): (Box<dyn Read + Send>, Option<u64>) = if file.as_os_str() == "-" {
        (Box::new(std::io::stdin()), None)
    } else {
        let opened = std::fs::File::open(file)
            .with_context(|| format!("{} cannot be opened; nothing was read", file.display()))?;
        let size = opened.metadata().ok().filter(|it| it.is_file()).map(|it| it.len());
        (Box::new(opened), size)
    };
    let stop = stop_on_interrupt()?;
    let lines = Lines { input: BufReader::with_capacity(1 << 20, input), number: 0, done: false };
    let jobs = options.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let mut out = Out {
        out: std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock()),
        bar: bar(size),
        bad: 0,
        done: 0,
    };
    let whole = if jobs == 1 {
        alone(lines, &name, options, &stop, &mut out)?
    } else {
        together(lines, jobs, &name, options, &stop, &mut out)?
    };
    out.out.flush()?;
    out.bar.finish_and_clear();
    if !whole {
        anstream::eprintln!("Stopped. The records of {} lines are printed, each whole.", out.done);
        return Ok(ExitCode::from(INTERRUPTED));
    }
    if out.bad > 0 {
        anstream::eprintln!(
            "{} of {} lines could not be read; each has an error line in its place.",
            out.bad,
            out.done
        );
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads on this thread alone. False: asked to stop.
fn alone(lines: Lines, name: &str, options: Options, stop: &AtomicBool, out: &mut Out<'_>) -> Result<bool> {
    for job in lines {
        let job = job?;
        let answered = answer(&job, name);
        out.write(job.number, job.bytes.len(), answered, options)?;
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads on several threads, and writes in order on this one. False: asked to stop.
///
/// The threads are not waited for: they end with the channels, or with the process.
fn together(
    lines: Lines,
    jobs: usize,
    name: &Arc<str>,
    options: Options,
    stop: &AtomicBool,
    out: &mut Out<'_>,
) -> Result<bool> {
    type Slot = (u64, usize, Receiver<Answered>);
    let (job_in, job_out) = sync_channel::<(Job, Sender<Answered>)>(jobs * IN_FLIGHT_PER_JOB);
    let (slot_in, slot_out) = sync_channel::<Result<Slot>>(jobs * IN_FLIGHT_PER_JOB);
    let job_out = Arc::new(Mutex::new(job_out));
    let budget = Arc::new(Budget::default());
    for _ in 0..jobs {
        let (job_out, name) = (job_out.clone(), name.clone());
        let work = move || loop {
            let next = job_out.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((job, slot)) = next else { return };
            let _ = slot.send(answer(&job, &name)); // the writer may have stopped
        };
        std::thread::Builder::new().name("read".to_owned()).spawn(work).context("no thread can be started")?;
    }
    let taken = budget.clone();
    let feed = move || {
        for job in lines {
            let (slot, answered) = channel();
            let (next, fails) = match job {
                Ok(job) => {
                    taken.take(job.bytes.len());
                    (Some(job), None)
                }
                Err(error) => (None, Some(error)),
            };
            match (next, fails) {
                (Some(job), _) => {
                    let place = (job.number, job.bytes.len(), answered);
                    if slot_in.send(Ok(place)).is_err() || job_in.send((job, slot)).is_err() {
                        return;
                    }
                }
                (None, Some(error)) => {
                    let _ = slot_in.send(Err(error));
                    return;
                }
                (None, None) => return,
            }
        }
    };
    std::thread::Builder::new().name("lines".to_owned()).spawn(feed).context("no thread can be started")?;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let (number, bytes, answered) = match slot_out.recv_timeout(STOP_LOOKS) {
            Ok(slot) => slot?,
            Err(RecvTimeoutError::Timeout) => {
                out.out.flush()?; // whoever follows the output sees what is done while the input is slow
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(true),
        };
        let answered = answered.recv().unwrap_or_else(|_| Err("the reader failed on it; report this".to_owned()));
        budget.give_back(bytes);
        out.write(number, bytes, answered, options)?;
    }
}

/// Makes the record of one line.
fn answer(job: &Job, name: &str) -> Answered {
    let Document { docid, text } =
        serde_json::from_slice(&job.bytes).map_err(|error| format!("is not {{\"docid\":…,\"text\":…}}: {error}"))?;
    if text.len() > REPORT_BYTES_MAX {
        return Err(format!("its text is larger than {REPORT_BYTES_MAX} bytes, the most that is read at once"));
    }
    let (draft, doubts) = read_report(&text, Lexicon::built_in());
    let sha256: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut record = record(name, Some(&sha256), text.len(), &text, &draft, &doubts);
    if let Some(Value::Object(doc)) = record.get_mut("doc") {
        doc.insert("docid".to_owned(), json!(docid));
    }
    let mut line = serde_json::to_vec(&record).map_err(|error| error.to_string())?;
    line.push(b'\n');
    Ok(line)
}

/// The lines of the input, numbered from 1; empty ones are passed over.
struct Lines {
    input: BufReader<Box<dyn Read + Send>>,
    number: u64,
    done: bool,
}

impl Iterator for Lines {
    type Item = Result<Job>;

    fn next(&mut self) -> Option<Result<Job>> {
        while !self.done {
            self.number += 1;
            let mut bytes = Vec::new();
            let bound = LINE_BYTES_MAX as u64 + 1;
            if let Err(error) = self.input.by_ref().take(bound).read_until(b'\n', &mut bytes) {
                self.done = true;
                return Some(
                    Err(error).with_context(|| format!("the input cannot be read behind line {}", self.number - 1)),
                );
            }
            if bytes.is_empty() {
                return None;
            }
            if bytes.len() > LINE_BYTES_MAX {
                self.done = true;
                return Some(Err(anyhow::anyhow!(
                    "line {} is longer than {LINE_BYTES_MAX} bytes; nothing behind it was read\n  hint: one document a line",
                    self.number
                )));
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Some(Ok(Job { number: self.number, bytes }));
            }
        }
        None
    }
}

/// The output, and what was written of it.
struct Out<'a> {
    out: std::io::BufWriter<std::io::StdoutLock<'a>>,
    bar: ProgressBar,
    bad: u64,
    done: u64,
}

impl Out<'_> {
    fn write(&mut self, number: u64, bytes: usize, answered: Answered, options: Options) -> Result<()> {
        match answered {
            Ok(line) => self.out.write_all(&line)?,
            Err(error) if options.keep_going => {
                serde_json::to_writer(&mut self.out, &json!({"line": number, "error": error}))?;
                self.out.write_all(b"\n")?;
                self.bad += 1;
            }
            Err(error) => {
                self.out.flush()?;
                self.bar.finish_and_clear();
                bail!(
                    "line {number} {error}\n  the records of the lines before it are printed; nothing behind it was read\n  hint: --keep-going puts an error line in its place and reads on"
                );
            }
        }
        self.done += 1;
        self.bar.inc(bytes as u64);
        let seconds = self.bar.elapsed().as_secs_f64();
        if self.done.is_multiple_of(64) && seconds > 0.0 {
            self.bar.set_message(format!("{} documents, {:.0} a second", self.done, self.done as f64 / seconds));
        }
        Ok(())
    }
}

/// A bar on standard error, if that is a terminal and the records do not go there too.
fn bar(size: Option<u64>) -> ProgressBar {
    if std::io::stdout().is_terminal() || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr());
    let template = match size {
        Some(_) => "{bar:30} {percent}%  {msg}  {bytes_per_sec}  {eta} left",
        None => "{bytes}  {msg}  {bytes_per_sec}  {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// Bytes that may be in flight.
#[derive(Default)]
struct Budget {
    taken: Mutex<usize>,
    freed: Condvar,
}

impl Budget {
    /// Waits until there is room; what is larger than all room waits until it is alone.
    fn take(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken > 0 && *taken + bytes > IN_FLIGHT_BYTES_MAX {
            taken = self.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
    }

    fn give_back(&self, bytes: usize) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) -= bytes;
        self.freed.notify_one();
    }
}

/// Returns a flag that Ctrl-C sets: the line at hand is then written whole, and no other.
fn stop_on_interrupt() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = stop.clone();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime can be started")?;
    let wait = move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            set.store(true, Ordering::Relaxed);
        }
    };
    std::thread::Builder::new().name("interrupt".to_owned()).spawn(wait).context("no thread can be started")?;
    Ok(stop)
}
