//! `stance`: the stance grid of an incident that a hundred parties speak about, as a browser gets it from a real server, made
//! anew each time, beside an empty answer of the same server.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Args;
use tocsin_app::view::report::view_report;
use tocsin_app::view::stances::view_stances;
use tocsin_app::{
    AsOf, Desk, Opening, Placing, Posting, Sentence, keep_line, keep_rest, place_statement, post_report,
    put_proposition,
};
use tocsin_core::authority::Caller;
use tocsin_core::draft::LineKind;
use tocsin_core::ids::{IncidentId, PropositionId};
use tocsin_core::person::first_officer;
use tocsin_core::stance::Stance;
use tocsin_core::time::Millis;
use tocsin_store::{Place, Sqlite};
use tocsin_testkit::{WoundClock, world};

use crate::desk::{block_on, note};
use crate::figure::{Figure, median, ratio};
use crate::served::{Connection, Served, binary, percentile};

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Parties that speak.
    #[arg(long, default_value_t = 100)]
    parties: usize,
    /// Propositions.
    #[arg(long, default_value_t = 30)]
    propositions: usize,
    /// Statements that stand under them, at least.
    #[arg(long, default_value_t = 2_000)]
    statements: usize,
    /// Requests of each kind; the median and the 99th part of a hundred count.
    #[arg(long, default_value_t = 100)]
    requests: usize,
    /// The `tocsin` binary; without it, the one beside this program.
    #[arg(long, value_name = "FILE")]
    binary: Option<PathBuf>,
    /// Keep the filled folder here, to look at the grid.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let binary = binary(options.binary.as_ref())?;
    let temporary = tempfile::tempdir()?;
    let folder = options.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    std::fs::create_dir_all(&folder)?;
    let filled = block_on(fill(&folder, options))?;
    let Asked { empties, mut grids, again, bytes } =
        block_on(ask(&binary, &folder, &filled.incident, options.requests))?;
    let p99 = percentile(&mut grids, 0.99);
    let ms = |times: &[Duration]| times.iter().map(|it| it.as_secs_f64() * 1_000.0).collect::<Vec<_>>();
    let (empties, grids, kept) = (ms(&empties), ms(&grids), median(ms(&again)));
    Ok(Figure {
        what: "stance grid",
        unit: "ms",
        value: median(grids.clone()),
        limit_what: "an empty answer of the same server",
        limit: median(empties.clone()),
        ratio: ratio(&empties, &grids),
        goal: "at most 100 ms".to_owned(),
        reached: p99 <= 100.0,
        notes: format!(
            "{} parties, {} propositions, {} statements in their cells, out of {} reports; all columns; p99 {p99:.1} ms; {bytes} bytes; a note is recorded before each, so that each is made anew; one that is kept takes {kept:.1} ms",
            filled.parties, filled.propositions, filled.said, filled.reports
        ),
    })
}

/// The times of each kind of request, and the grid's size.
#[derive(Default)]
struct Asked {
    empties: Vec<Duration>,
    /// Grids after a record came in.
    grids: Vec<Duration>,
    /// The same grids once more.
    again: Vec<Duration>,
    bytes: usize,
}

async fn ask(binary: &Path, folder: &Path, incident: &IncidentId, requests: usize) -> Result<Asked> {
    let served = Served::start(binary, folder).await?;
    let note = note(&served.address, &served.token()?);
    let mut connection = Connection::open(&served.address).await?;
    let mut asked = Asked::default();
    let grid = format!("/statements?about={incident}&all=1");
    for _ in 0..requests {
        let written = connection.ask(&note).await?;
        ensure!(written.head.starts_with("http/1.1 201"), "a note answered {}", written.head);
        let kinds =
            [("/healthz", &mut asked.empties), (grid.as_str(), &mut asked.grids), (grid.as_str(), &mut asked.again)];
        for (path, times) in kinds {
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

/// What the folder holds.
struct Filled {
    incident: IncidentId,
    parties: usize,
    propositions: usize,
    said: usize,
    reports: usize,
}

/// Makes a headquarters in which many parties speak about one incident.
async fn fill(folder: &Path, options: &Options) -> Result<Filled> {
    std::fs::write(folder.join("name"), "bench.example\n")?;
    std::fs::write(folder.join("ledger.key"), "07".repeat(32) + "\n")?;
    let clock = WoundClock::at(Millis(1_773_518_732_000));
    let world = world::wound(clock.clone(), 7);
    let store = Arc::new(Sqlite::open(&world, &Place::File(folder.join("tocsin.sqlite")))?);
    let opening = Opening {
        name: "bench.example".to_owned(),
        key_seed: [7; 32],
        officer_name: "T. Okell".to_owned(),
        agency: tocsin_core::marking::AgencyName::parse("Headquarters")?,
        seen: None,
    };
    let desk = Desk::open(world, store, opening).await?;
    let officer = desk.person(&first_officer()).await?.context("a headquarters has a first officer")?.caller();
    let (mut incident, mut lines, mut reports) = (None, Vec::new(), 0);
    while lines.len() < options.statements {
        clock.advance_ms(600_000);
        lines.extend(keep_report(&desk, &officer, reports, options.parties, &mut incident).await?);
        reports += 1;
        ensure!(reports < 10_000, "the reader proposes too few statements");
    }
    let incident = incident.context("the first report opened an incident")?;
    let mut put: Vec<PropositionId> = Vec::new();
    for n in 0..options.propositions {
        let sentence =
            Sentence { sentence: format!("The depot was warned {} days before", n + 1), ..Sentence::default() };
        put.push(put_proposition(&desk, &officer, &incident, &sentence).await?.0);
    }
    for (n, line) in lines.iter().take(options.statements).enumerate() {
        let stance = Stance::ALL[n * 7 % Stance::ALL.len()].word().to_owned();
        let placing = Placing { line: line.clone(), stance, reason: String::new() };
        place_statement(&desk, &officer, &put[n * 11 % put.len()], &placing).await?;
    }
    let grid = view_stances(&desk, &officer, &incident, AsOf::NOW).await?;
    let said = grid.cells.values().map(Vec::len).sum();
    let (parties, propositions) = (grid.parties.len(), grid.propositions.len());
    ensure!(said >= options.statements, "only {said} statements stand in the grid");
    Ok(Filled { incident, parties, propositions, said, reports })
}

/// Posts a report about the one incident, keeps every line of it, and returns its statements by their names.
async fn keep_report(
    desk: &Desk,
    officer: &Caller,
    report: usize,
    parties: usize,
    incident: &mut Option<IncidentId>,
) -> Result<Vec<String>> {
    let mut text = format!(
        "Explosion at the Orle fuel depot\n\nAn explosion tore through the fuel depot of Orle on Monday evening, killing {} people, the harbour police said.\n\n",
        4 + report % 7,
    );
    for paragraph in 0..40 {
        let party = (report * 40 + paragraph) * 37 % parties;
        text.push_str(&format!(
            "{} said on Tuesday that the explosion may have been prepared for {} weeks.\n\n",
            name(party),
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
    let statements = view.lines.iter().filter(|it| it.line.kind == LineKind::Statement);
    Ok(statements.map(|it| format!("{}/{}", posted.report, it.line.number)).collect())
}

/// A mayor's name, one of a hundred and more.
fn name(party: usize) -> String {
    const FIRST: [&str; 10] = ["Ilan", "Mira", "Tomas", "Edda", "Joren", "Salme", "Petar", "Livia", "Oskar", "Runa"];
    const LAST: [&str; 12] =
        ["Varro", "Dresk", "Fenn", "Corran", "Ileen", "Maren", "Okell", "Brandt", "Halvor", "Tesk", "Orlan", "Quist"];
    format!("Mayor {} {}", FIRST[party % FIRST.len()], LAST[party / FIRST.len() % LAST.len()])
}
