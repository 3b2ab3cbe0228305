//! A real server on a folder, and the least of an HTTP client: what `live`, `pages` and `start` measure with.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tocsin_app::{Desk, Opening, Posting, post_report, write_note};
use tocsin_core::marking::AgencyName;
use tocsin_core::person::first_officer;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::world;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Tasks that fill a record at once: large batches, as under load.
const WRITERS: usize = 512;
/// Entries between two lines of progress.
const PROGRESS: usize = 100_000;

/// Returns the binary to measure.
pub fn binary(named: Option<&PathBuf>) -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("tocsin");
    let binary = named.cloned().unwrap_or(beside);
    let hint = "`cargo build --release -p tocsin` makes it; --binary FILE names another";
    ensure!(binary.exists(), "there is no {}\n  hint: {hint}", binary.display());
    Ok(binary)
}

/// Fills a folder with a headquarters of so many entries: one report of some 50 lines, all kept, a few hundred small
/// ones, and notes. Does nothing if it is there.
pub async fn fill(folder: &Path, entries: u64) -> Result<()> {
    if folder.join("name").exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let begun = Instant::now();
    let world = world::real();
    let store = Arc::new(Sqlite::open(&world, &Place::File(folder.join("tocsin.sqlite")))?);
    let (name, key_seed) = ("bench.example".to_owned(), [7; 32]);
    let opening = Opening {
        name: name.clone(),
        key_seed,
        officer_name: "T. Okell".to_owned(),
        agency: AgencyName::parse("north")?,
        seen: None,
    };
    let desk = Arc::new(Desk::open(world, store, opening).await?);
    let officer = desk.person(&first_officer()).await?.context("every headquarters has a first officer")?.caller();
    let marking = desk.usual_marking(&officer);
    for n in 0..300 {
        let text = if n == 0 { long_report() } else { short_report(n) };
        let publisher = format!("Courier {n}");
        let posting = Posting { bytes: text.into_bytes(), publisher, ..Posting::default() };
        let posted = post_report(&desk, &officer, posting, marking.clone()).await?;
        if n < 200 {
            tocsin_app::keep_rest(&desk, &officer, &posted.report).await?;
        }
        if n == 0 {
            eprintln!("{}: {} lines", posted.report, posted.lines);
        }
    }
    let left = entries.saturating_sub(desk.head().size) as usize;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (desk, officer, marking) = (desk.clone(), officer.clone(), marking.clone());
        writers.spawn(async move {
            for n in (writer..left).step_by(WRITERS) {
                let text =
                    format!("Note {n}: patrol at the north quay reports all quiet, next report in thirty minutes.");
                write_note(&desk, &officer, &text, marking.clone()).await?;
                if n % PROGRESS == 0 {
                    eprintln!("{n} of {left} entries");
                }
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = writers.join_next().await {
        done??;
    }
    eprintln!("{} entries in {:.0} s", desk.head().size, begun.elapsed().as_secs_f64());
    let hex: String = key_seed.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(folder.join("ledger.key"), format!("{hex}\n"))?;
    std::fs::write(folder.join("name"), format!("{name}\n"))?;
    Ok(())
}

const PLACES: [&str; 8] = ["Vellen", "Orle", "Brenn", "Harrow", "Tarnhaven", "Dovrin", "Millrace", "Sandwick"];

fn long_report() -> String {
    let mut text = "Fires along the coast\n\n".to_owned();
    for (n, place) in PLACES.iter().enumerate() {
        text.push_str(&format!(
            "An explosion tore through the fuel depot of {place} on Monday evening, killing {} people and wounding {}, the \
             harbour police said. The mayor of {place} denied that there had been a warning.\n\n",
            n + 2,
            n + 11
        ));
    }
    text
}

fn short_report(n: usize) -> String {
    let place = PLACES[n % PLACES.len()];
    format!(
        "Fire in {place}\n\n{} people were injured in a fire at the mill in {place}, the fire service said.\n",
        n % 9 + 2
    )
}

/// A server that runs.
pub struct Served {
    child: Child,
    /// Where it listens, as `host:port`.
    pub address: String,
    /// The session's cookie.
    pub cookie: String,
    folder: PathBuf,
    binary: PathBuf,
    /// From the start of the process to the first line that says where it listens.
    pub ready: Duration,
}

impl Served {
    /// Starts a server on a folder and signs the first officer in.
    pub async fn start(binary: &Path, folder: &Path) -> Result<Served> {
        let begun = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("a started server has an output")?).lines();
        let mut link = None;
        for line in lines.by_ref() {
            let line = line?;
            if let Some(at) = line.find("http://").filter(|_| line.contains("/sign-in/")) {
                link = Some(line[at..].trim().to_owned());
                break;
            }
        }
        let link = link.context("the server ended before it said where it listens")?;
        let ready = begun.elapsed();
        // Read on: a pipe that nobody empties would one day be full.
        std::thread::spawn(move || lines.for_each(drop));
        let rest = link.trim_start_matches("http://");
        let (address, path) = rest.split_once('/').context("a link has a path")?;
        let address = address.to_owned();
        let mut connection = Connection::open(&address).await?;
        let head = format!("POST /{path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n");
        let answer = connection.ask(&head).await?;
        let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: tocsin_session="));
        let cookie = cookie.and_then(|it| it.split(';').next()).context("the link signs in")?;
        let cookie = format!("tocsin_session={cookie}");
        Ok(Served { child, address, cookie, folder: folder.to_owned(), binary: binary.to_owned(), ready })
    }

    /// Returns the head of a request for a page.
    pub fn get(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\n\r\n", self.address, self.cookie)
    }

    /// Makes an API token by the command line.
    pub fn token(&self) -> Result<String> {
        let made = Command::new(&self.binary)
            .args(["token", "make", "bench", "--scope", "read", "--scope", "write", "--data"])
            .arg(&self.folder)
            .output()?;
        let said = String::from_utf8_lossy(&made.stdout).into_owned();
        said.split_whitespace().find(|it| it.starts_with("tocsin_")).map(str::to_owned).context("a token is printed")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have ended already
        let _ = self.child.wait();
    }
}

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer {
    /// Status line and headers, in lower case.
    pub head: String,
    /// Bytes of the body.
    pub body: usize,
}

impl Connection {
    /// Connects.
    pub async fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(256 * 1024) })
    }

    /// Sends a request and reads the whole answer, which must say how long it is.
    pub async fn ask(&mut self, request: &str) -> Result<Answer> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head_len = loop {
            self.read().await?;
            if let Some(at) = self.buffer.windows(4).position(|it| it == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_len]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        let body: usize = length.trim().parse()?;
        while self.buffer.len() < head_len + body {
            self.read().await?;
        }
        Ok(Answer { head, body })
    }

    /// Returns the last answer as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.buffer).into_owned()
    }

    /// Sends a request whose answer does not end.
    pub async fn follow(&mut self, request: &str) -> Result<()> {
        Ok(self.stream.write_all(request.as_bytes()).await?)
    }

    /// Reads whatever comes until it holds a text; forgets it and returns when.
    pub async fn until(&mut self, text: &str) -> Result<Instant> {
        loop {
            if let Some(at) = self.buffer.windows(text.len()).position(|it| it == text.as_bytes()) {
                let when = Instant::now();
                self.buffer.drain(..at + text.len());
                return Ok(when);
            }
            self.read().await?;
        }
    }

    async fn read(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed a connection");
        }
        Ok(())
    }
}

/// Returns the time below which this part of the samples lies, in milliseconds.
pub fn percentile(samples: &mut [Duration], part: f64) -> f64 {
    samples.sort();
    let at = ((samples.len() as f64 * part).ceil() as usize).clamp(1, samples.len().max(1)) - 1;
    samples.get(at).map_or(f64::NAN, |it| it.as_secs_f64() * 1_000.0)
}
