//! `board`: the first screen of a busy operation, as a browser gets it from a real server, beside an empty answer of the
//! same server.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use tocsin_app::view::report::view_report;
use tocsin_app::{
    AsOf, Desk, Incoming, Muster, Opening, Order, Posting, WarningWords, accept_assignment, complete_assignment,
    give_assignment, keep_line, keep_rest, post_report, refuse_assignment, register_warning, stand_up,
};
use tocsin_core::authority::Caller;
use tocsin_core::command::TemplatePost;
use tocsin_core::draft::LineKind;
use tocsin_core::ids::IncidentId;
use tocsin_core::person::first_officer;
use tocsin_core::time::Millis;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::{WoundClock, world};

use crate::desk::{block_on, note};
use crate::figure::{Figure, median, ratio};
use crate::served::{Connection, Served, binary, percentile};

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
    /// Warnings that came in and wait to be read.
    #[arg(long, default_value_t = 100)]
    warnings: usize,
    /// Requests of each kind; the median and the 99th part of a hundred count.
    #[arg(long, default_value_t = 100)]
    requests: usize,
    /// The `tocsin` binary; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let binary = binary(options.binary.as_ref())?;
    let folder = tempfile::tempdir()?;
    // Each in a runtime of its own: the desk that filled the folder has let go of it when the server starts.
    let lines = block_on(fill(folder.path(), options))?;
    let Asked { empties, mut boards, again, bytes } = block_on(ask(&binary, folder.path(), options.requests))?;
    let p99 = percentile(&mut boards, 0.99);
    let ms = |times: &[Duration]| times.iter().map(|it| it.as_secs_f64() * 1_000.0).collect::<Vec<_>>();
    let (empties, boards, kept) = (ms(&empties), ms(&boards), median(ms(&again)));
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
            "{} assignments, {} warnings, {lines} kept lines; p99 {p99:.1} ms; {bytes} bytes; a note is recorded before each, so that each is made anew; one that is kept takes {kept:.1} ms",
            options.assignments, options.warnings
        ),
    })
}

/// The times of each kind of request, and the board's size.
#[derive(Default)]
struct Asked {
    empties: Vec<Duration>,
    /// Boards after a record came in.
    boards: Vec<Duration>,
    /// The same boards once more.
    again: Vec<Duration>,
    bytes: usize,
}

/// Asks for an empty answer, for the board after a note was recorded, and for the same board again, on one connection.
async fn ask(binary: &Path, folder: &Path, requests: usize) -> Result<Asked> {
    let served = Served::start(binary, folder).await?;
    let note = note(&served.address, &served.token()?);
    let mut connection = Connection::open(&served.address).await?;
    let mut asked = Asked::default();
    for _ in 0..requests {
        let written = connection.ask(&note).await?;
        ensure!(written.head.starts_with("http/1.1 201"), "a note answered {}", written.head);
        for (path, times) in [("/healthz", &mut asked.empties), ("/", &mut asked.boards), ("/", &mut asked.again)] {
            let request = served.get(path);
            let begun = Instant::now();
            let answer = connection.ask(&request).await?;
            times.push(begun.elapsed());
            ensure!(answer.head.starts_with("http/1.1 200"), "{path} answered {}", answer.head);
            asked.bytes = answer.body;
        }
    }
    Ok(asked)
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
        seen: None,
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
    for n in 0..options.warnings {
        let words = WarningWords {
            title: format!("Attack number {n} on the depot"),
            text: format!("A vehicle is said to be on its way to gate {n}."),
            urgency: "Expected".to_owned(),
            other_side: "Liaison Centre".to_owned(),
            ..WarningWords::default()
        };
        let incoming = Incoming { words, means: "phone".to_owned(), came: "now".to_owned() };
        register_warning(&desk, &officer, &incoming, desk.usual_marking(&officer), &jiff::tz::TimeZone::UTC).await?;
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
