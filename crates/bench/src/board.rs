//! `board`: the first screen of a busy operation, as a browser gets it from a real server, beside an empty answer of the
//! same server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use tocsin_app::view::report::view_report;
use tocsin_app::{
    AsOf, Desk, Muster, Opening, Order, Posting, accept_assignment, complete_assignment, give_assignment, keep_line,
    keep_rest, post_report, refuse_assignment, stand_up,
};
use tocsin_core::authority::Caller;
use tocsin_core::command::TemplatePost;
use tocsin_core::draft::LineKind;
use tocsin_core::ids::IncidentId;
use tocsin_core::person::first_officer;
use tocsin_core::time::Millis;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::{WoundClock, world};

use crate::figure::{Figure, median, ratio};

const AGENCIES: [&str; 6] = ["Headquarters", "Health", "Fire", "Police", "Roads", "Water"];

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Assignments.
    #[arg(long, default_value_t = 500)]
    assignments: usize,
    /// Lines of reports about the incident, at least.
    #[arg(long, default_value_t = 2_000)]
    lines: usize,
    /// Requests of each kind; the median counts.
    #[arg(long, default_value_t = 100)]
    requests: usize,
    /// The `tocsin` binary; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let beside = std::env::current_exe()?.with_file_name("tocsin");
    let binary = options.binary.clone().unwrap_or(beside);
    ensure!(binary.exists(), "there is no {}\n  hint: `cargo build --release -p tocsin` makes it", binary.display());
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let lines = runtime.block_on(fill(folder.path(), options))?;
    drop(runtime);

    let server = Server::start(&binary, folder.path())?;
    let (mut boards, mut empties, mut bytes) = (Vec::new(), Vec::new(), 0);
    let mut connection = server.connect()?;
    for _ in 0..options.requests {
        let (ms, _) = connection.get("/healthz")?;
        empties.push(ms);
        let (ms, size) = connection.get("/")?;
        boards.push(ms);
        bytes = size;
    }
    let mut sorted = boards.clone();
    sorted.sort_by(f64::total_cmp);
    let p99 = sorted[(sorted.len() * 99 / 100).min(sorted.len() - 1)];
    let value = median(boards.clone());
    Ok(Figure {
        what: "operation board",
        unit: "ms",
        value,
        limit_what: "an empty answer of the same server",
        limit: median(empties.clone()),
        ratio: ratio(&empties, &boards),
        goal: "at most 100 ms".to_owned(),
        reached: p99 <= 100.0,
        notes: format!(
            "{} assignments, {lines} kept lines; p99 {p99:.1} ms; {bytes} bytes; a view of now is kept until the next record or second; the p99 is one that was made anew",
            options.assignments
        ),
    })
}

/// Makes a headquarters with a busy operation in a folder, and returns how many lines were kept.
async fn fill(folder: &Path, options: &Options) -> Result<usize> {
    let key_seed = [7; 32];
    std::fs::write(folder.join("name"), "bench.example\n")?;
    std::fs::write(folder.join("ledger.key"), "07".repeat(32) + "\n")?;
    let world = world::wound(WoundClock::at(Millis(1_773_518_732_000)), 7);
    let store = Arc::new(Sqlite::open(&world, &Place::File(folder.join("tocsin.sqlite")))?);
    let opening = Opening {
        name: "bench.example".to_owned(),
        key_seed,
        officer_name: "T. Okell".to_owned(),
        agency: tocsin_core::marking::AgencyName::parse(AGENCIES[0])?,
    };
    let desk = Desk::open(world, store, opening).await?;
    let officer = desk.person(&first_officer()).await?.context("a headquarters has a first officer")?.caller();
    let mut incident = None;
    let mut lines = 0;
    let mut report = 0;
    while lines < options.lines {
        lines += keep_report(&desk, &officer, report, &mut incident).await?;
        report += 1;
        ensure!(report < 10_000, "the reader proposes too few lines");
    }
    let post = |key: &str, under: Option<&str>| TemplatePost {
        key: key.to_owned(),
        title: key.to_owned(),
        under: under.map(str::to_owned),
    };
    let muster = Muster {
        name: "Depot fire".to_owned(),
        incident,
        agencies: AGENCIES.map(str::to_owned).to_vec(),
        posts: vec![post("chief", None), post("operations", Some("chief"))],
        objectives: (1..=6).map(|n| format!("Objective {n} is reached for everybody who needs it")).collect(),
        ..Muster::default()
    };
    let up = stand_up(&desk, &officer, muster, desk.usual_marking(&officer)).await?;
    for n in 0..options.assignments {
        let order = Order {
            command: up.command.clone(),
            objective: up.objectives[n % up.objectives.len()].clone(),
            agency: AGENCIES[n % AGENCIES.len()].to_owned(),
            text: format!("Carry {n} blankets to the school at the harbour"),
            leader: String::new(),
            place: "the harbour".to_owned(),
            due: Some(Millis(desk.now().0 + (n as i64 + 1) * 60_000)),
            rests_on: Vec::new(),
            because: None,
        };
        let id = give_assignment(&desk, &officer, order).await?;
        // The officer's own agency answers; the others' stay silent, which is the worse case for what waits.
        match (n % AGENCIES.len(), n % 4) {
            (0, 0) => drop(refuse_assignment(&desk, &officer, &id, "no lorry").await?),
            (0, rest) => {
                accept_assignment(&desk, &officer, &id).await?;
                if rest == 1 {
                    complete_assignment(&desk, &officer, &id, "carried").await?;
                }
            }
            _ => {}
        }
    }
    Ok(lines)
}

/// Posts a report about the one incident, and keeps every line of it.
async fn keep_report(desk: &Desk, officer: &Caller, report: usize, incident: &mut Option<IncidentId>) -> Result<usize> {
    let mut text = format!(
        "Explosion at the Orle fuel depot\n\nAn explosion tore through the fuel depot of Orle on Monday evening, killing {} people and wounding {}, the harbour police said.\n\n",
        4 + report % 7,
        12 + report % 9
    );
    for paragraph in 0..20 {
        text.push_str(&format!(
            "Mayor Ilan Varro said on Tuesday that the explosion may have been prepared for {} weeks. The coast guard denied on Monday that it had been warned.\n\n",
            2 + (report * 7 + paragraph) % 90
        ));
    }
    let posting =
        Posting { bytes: text.into_bytes(), publisher: format!("Publisher {}", report % 5), ..Posting::default() };
    let posted = post_report(desk, officer, posting, desk.usual_marking(officer)).await?;
    let view = view_report(desk, officer, &posted.report, AsOf::NOW).await?;
    if let Some(line) = view.lines.iter().find(|it| it.line.kind == LineKind::Incident) {
        keep_line(desk, officer, &posted.report, &line.item, incident.as_ref()).await?;
    }
    keep_rest(desk, officer, &posted.report).await?;
    if incident.is_none() {
        let view = view_report(desk, officer, &posted.report, AsOf::NOW).await?;
        *incident = view.events.into_values().next();
    }
    Ok(posted.lines)
}

/// A server on a folder, and a session on it.
struct Server {
    process: Child,
    address: String,
    cookie: String,
}

impl Server {
    fn start(binary: &Path, folder: &Path) -> Result<Server> {
        let mut process = Process::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .context("the server cannot be started")?;
        let mut said = BufReader::new(process.stdout.take().context("the server has an output")?);
        let mut line = String::new();
        let link = loop {
            line.clear();
            ensure!(said.read_line(&mut line)? > 0, "the server ended before it said where it listens");
            if let Some((_, link)) = line.split_once("sign in  http://") {
                break link.trim().to_owned();
            }
        };
        let (address, token) = link.split_once('/').context("a link has a path")?;
        let mut server = Server { process, address: address.to_owned(), cookie: String::new() };
        let mut stream = TcpStream::connect(&server.address)?;
        let host = &server.address;
        write!(stream, "POST /{token} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let cookie = answer.lines().find_map(|it| it.strip_prefix("set-cookie: ")).context("no session was opened")?;
        server.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(server)
    }

    fn connect(&self) -> Result<Connection> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_nodelay(true)?;
        let head = format!("Host: {}\r\nCookie: {}\r\n\r\n", self.address, self.cookie);
        Ok(Connection { reader: BufReader::new(stream), head })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill(); // it may have ended by itself
        let _ = self.process.wait();
    }
}

/// A connection that is kept open, as a browser keeps it.
struct Connection {
    reader: BufReader<TcpStream>,
    head: String,
}

impl Connection {
    /// Asks for a page; returns the milliseconds until its last byte, and its size.
    fn get(&mut self, path: &str) -> Result<(f64, usize)> {
        let request = format!("GET {path} HTTP/1.1\r\n{}", self.head);
        let begun = Instant::now();
        self.reader.get_mut().write_all(request.as_bytes())?;
        let (mut line, mut size) = (String::new(), None);
        self.reader.read_line(&mut line)?;
        if !line.contains(" 200 ") {
            bail!("{path} answered {line}");
        }
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let head = line.trim().to_ascii_lowercase();
            if head.is_empty() {
                break;
            }
            if let Some(length) = head.strip_prefix("content-length:") {
                size = Some(length.trim().parse::<usize>()?);
            }
        }
        let size = size.context("an answer says its size")?;
        let mut body = vec![0; size];
        self.reader.read_exact(&mut body)?;
        Ok((begun.elapsed().as_secs_f64() * 1_000.0, size))
    }
}
