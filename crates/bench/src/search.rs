//! How soon a search over a hundred thousand reports answers, beside a scan of the same texts.
//!
//! The reports are made up: words of syllables, some with marks above letters, as often as words are in a language (the
//! n-th most frequent about 1/n as often as the first), each report some 300 of them. They go through the real store:
//! projected rows, guards and text in commits of a thousand records. A query looks among all nouns, as the search page
//! does: one to three words, frequent and rare, with and without their marks, the last one at times only begun.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tocsin_core::fact::Fact;
use tocsin_core::ids::{PersonId, ReportId, Tail};
use tocsin_core::marking::{AgencyName, Marking, Tlp, Viewer};
use tocsin_core::report::{DraftReport, Kept};
use tocsin_core::rows::{Noun, Recorded as Projected, project};
use tocsin_core::search::Query;
use tocsin_core::time::Millis;
use tocsin_store::world::Chance;
use tocsin_store::{Audience, Batch, HeadRow, Place, Recorded, SearchQuery, Sqlite, Store, StoredEntry};
use tocsin_testkit::world::{self, SeededChance};

use crate::desk::block_on;
use crate::served::percentile;

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Folder on the disk to measure; without it, the folder for temporary files.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Reports.
    #[arg(long, default_value_t = 100_000)]
    reports: u64,
    /// Queries of each kind.
    #[arg(long, default_value_t = 200)]
    queries: usize,
}

const WORDS: usize = 60_000;
const WORDS_PER_REPORT: usize = 300;
const PER_COMMIT: u64 = 1_000;
/// Scans are slow; a few of them tell.
const SCANS: usize = 10;
const SYLLABLES: [&str; 40] = [
    "ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "xi", "yo", "zu", "chal", "dren", "fis",
    "gor", "hum", "jas", "kel", "lin", "mor", "nus", "pral", "quen", "ris", "stov", "trum", "é", "ö", "łó", "ñi", "çe",
    "šk", "ål", "ür", "ž", "ř",
];

/// Measures and prints.
pub fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(options.dir.clone().unwrap_or_else(std::env::temp_dir))?;
    let file = folder.path().join("tocsin.sqlite");
    block_on(async {
        let store = Sqlite::open(&world::real(), &Place::File(file.clone()))?;
        let dice = Dice(SeededChance::new(11));
        let words: Vec<String> = (0..WORDS).map(|_| dice.word()).collect();
        let begun = Instant::now();
        let bytes = fill(&store, &dice, &words, options.reports).await?;
        let took = begun.elapsed();
        let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
        println!(
            "{} reports, {:.0} MiB of text, written in {:.1} s ({:.0} reports/s); the database has {:.0} MiB",
            options.reports,
            mib(bytes),
            took.as_secs_f64(),
            options.reports as f64 / took.as_secs_f64(),
            mib(std::fs::metadata(&file)?.len()),
        );
        let begun = Instant::now();
        ask(&store, "nothing").await?;
        println!(
            "the first search, for which the index catches up: {:.1} s; the database has {:.0} MiB",
            begun.elapsed().as_secs_f64(),
            mib(std::fs::metadata(&file)?.len()),
        );
        println!(
            "\n| query | hits on the page | p50 ms | p95 ms | p99 ms | scan of the texts, ms |\n|---|---|---|---|---|---|"
        );
        let scan = Connection::open(&file)?;
        let mut all = Vec::new();
        for (kind, ranks) in [
            ("1 frequent word", &[40][..]),
            ("1 rare word", &[30_000]),
            ("2 frequent words", &[40, 40]),
            ("frequent and rare", &[40, 20_000]),
            ("3 words, mixed", &[200, 2_000, 400]),
            ("1 word begun with 3 letters", &[5_000]),
        ] {
            let (mut times, mut hits, mut scans) = (Vec::new(), 0, Vec::new());
            for at in 0..options.queries {
                let picked: Vec<&String> = ranks.iter().map(|rank| &words[dice.below(*rank * 2)]).collect();
                let mut text = picked.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" ");
                if at % 2 == 0 {
                    text = tocsin_core::search::folded(&text);
                }
                if kind.contains("begun") {
                    text = text.chars().take(3).collect();
                }
                let begun = Instant::now();
                hits += ask(&store, &text).await?;
                times.push(begun.elapsed());
                if at < SCANS {
                    scans.push(scan_for(&scan, picked[0])?);
                }
            }
            println!(
                "| {kind} | {:.1} | {:.2} | {:.2} | {:.2} | {:.0} |",
                hits as f64 / options.queries as f64,
                percentile(&mut times, 0.5),
                percentile(&mut times, 0.95),
                percentile(&mut times, 0.99),
                percentile(&mut scans, 0.5),
            );
            all.extend(times);
        }
        println!(
            "| all of these | | {:.2} | **{:.2}** (goal 50) | {:.2} | |",
            percentile(&mut all, 0.5),
            percentile(&mut all, 0.95),
            percentile(&mut all, 0.99)
        );
        Ok(())
    })
}

/// Looks among all nouns, five of each and one to see whether there are more: what the search page asks.
async fn ask(store: &Sqlite, text: &str) -> Result<usize> {
    let query = Query::parse(text).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let viewer = Viewer { person: PersonId::new(Tail::Number(1)), agency: agency()?, compartments: Default::default() };
    let mut hits = 0;
    for noun in Noun::ALL {
        let audience = Audience::Viewer(&viewer);
        let asked = SearchQuery { audience, query: &query, noun, as_of: None, after: None, limit: 6 };
        hits += store.search(asked).await?.len();
    }
    Ok(hits)
}

/// The peer: SQLite looks through every text for the word as it stands there, without folding and without rights.
fn scan_for(connection: &Connection, word: &str) -> Result<Duration> {
    let begun = Instant::now();
    let sql = "SELECT count(*) FROM blob WHERE CAST(bytes AS TEXT) LIKE '%' || ?1 || '%'";
    let _found: i64 = connection.query_row(sql, [word], |row| row.get(0))?;
    Ok(begun.elapsed())
}

async fn fill(store: &Sqlite, dice: &Dice, words: &[String], reports: u64) -> Result<u64> {
    let (mut bytes, mut parent) = (0, None::<HeadRow>);
    let by = PersonId::new(Tail::Number(1));
    let marking = Marking::of(Tlp::Amber, agency()?);
    for from in (0..reports).step_by(PER_COMMIT as usize) {
        let (mut entries, mut recorded) = (Vec::new(), Vec::new());
        for n in from..(from + PER_COMMIT).min(reports) {
            let text = dice.text(words);
            bytes += text.len() as u64;
            let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let original =
                Kept { sha256: sha256.clone(), bytes: text.len() as u64, media_type: "text/plain".to_owned() };
            let title: String = text.split(' ').take(6).collect::<Vec<_>>().join(" ");
            store.put_blob(sha256, text.into_bytes()).await?;
            let posted = DraftReport {
                original,
                way: None,
                file_name: Some(title),
                publisher: Some(format!("Courier {}", n % 40)),
                published: None,
                taken_in_ms: Millis(1_000 + n as i64),
                language: None,
                marking: marking.clone(),
            };
            let report = ReportId::new(Tail::Number(n + 1));
            let facts = [Fact::ReportPosted { report, by: by.clone(), posted }];
            let at = Millis(1_000 + n as i64);
            entries.push(StoredEntry { n, at_ms: at, core: vec![0; 200], disclosure: None });
            let changes = project(Projected { n, at, op: "post_report", facts: &facts });
            recorded.push(Recorded { n, touches: facts[0].touches(), changes });
        }
        let size = from + entries.len() as u64;
        let head =
            HeadRow { size, root: [size as u8; 32], at_ms: Millis(size as i64), checkpoint: "made up".to_owned() };
        let batch = Batch { parent: parent.replace(head.clone()), entries, tiles: Vec::new(), recorded, head };
        let turn = store.turn().await?;
        store.commit(turn, batch).await.context("a batch of reports is written")?;
    }
    Ok(bytes)
}

fn agency() -> Result<AgencyName> {
    Ok(AgencyName::parse("north")?)
}

struct Dice(SeededChance);

impl Dice {
    fn part(&self) -> f64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&self, bound: usize) -> usize {
        ((self.part() * bound as f64) as usize).min(bound - 1)
    }

    fn word(&self) -> String {
        (0..2 + self.below(3)).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect()
    }

    /// A text whose n-th most frequent word comes about 1/n as often as the first.
    fn text(&self, words: &[String]) -> String {
        let log = (words.len() as f64).ln();
        let word = |_| words[(((self.part() * log).exp()) as usize).min(words.len()) - 1].as_str();
        (0..WORDS_PER_REPORT).map(word).collect::<Vec<_>>().join(" ")
    }
}
