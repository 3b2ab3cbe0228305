//! How fast the reader reads, on one core.
//!
//! Each report is read alone, as it would be when it is posted. The limit goes over the same reports once by character
//! and once by word (UAX 29), which is the least that anything must do that looks at words at all.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;
use tocsin_read::{Lexicon, read_report};
use unicode_segmentation::UnicodeSegmentation;

use crate::figure::{Figure, median, ratio, told};
use crate::text;

/// What may be chosen.
#[derive(Args, Clone)]
pub struct Options {
    /// Reads these files instead of the text of our own; may be given several times.
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// How much text of our own, in bytes.
    #[arg(long, default_value_t = 1_000_000)]
    bytes: usize,
    /// Rounds; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { file: Vec::new(), bytes: 1_000_000, rounds: 5 }
    }
}

/// Measures.
pub fn run(options: &Options) -> Result<Figure> {
    let reports = if options.file.is_empty() {
        text::reports(7, options.bytes)
    } else {
        let read =
            |file: &PathBuf| std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
        options.file.iter().map(read).collect::<Result<Vec<_>>>()?
    };
    let bytes: usize = reports.iter().map(String::len).sum();
    let lexicon = Lexicon::built_in();
    black_box(read_report(&reports[0], lexicon)); // the lexicon is compiled at its first use
    let (mut reading, mut scanning) = (Vec::new(), Vec::new());
    let mut lines = 0;
    for round in 0..options.rounds {
        let begun = Instant::now();
        lines = reports.iter().map(|text| count_lines(text, lexicon)).sum();
        reading.push(megabytes_a_second(bytes, begun));
        let begun = Instant::now();
        let words: usize = reports.iter().map(|text| scan(text)).sum();
        scanning.push(megabytes_a_second(bytes, begun));
        let (read, scanned) = (told(reading[round]), told(scanning[round]));
        println!("read, round {round}: {read} MB/s, {lines} lines; bare scan {scanned} MB/s, {words} words");
    }
    let ratio = ratio(&reading, &scanning);
    let value = median(reading);
    Ok(Figure {
        what: "reading reports",
        unit: "MB/s",
        value,
        limit_what: "characters and words of the same text",
        limit: median(scanning),
        ratio,
        goal: "1 MB/s".to_owned(),
        reached: value >= 1.0,
        notes: format!("one core; {} reports, {} KB, {lines} lines proposed", reports.len(), bytes / 1000),
    })
}

fn count_lines(text: &str, lexicon: &Lexicon) -> usize {
    let (draft, doubts) = black_box(read_report(text, lexicon));
    let lists = draft.incidents.len() + draft.casualty_reports.len() + draft.statements.len() + draft.measures.len();
    black_box(doubts);
    lists + draft.attribution_hypotheses.len() + draft.warnings.len() + draft.relations.len()
}

fn scan(text: &str) -> usize {
    black_box(text.chars().filter(|c| c.is_uppercase()).count());
    text.unicode_words().map(|word| black_box(word).len().min(1)).sum()
}

fn megabytes_a_second(bytes: usize, begun: Instant) -> f64 {
    bytes as f64 / 1e6 / begun.elapsed().as_secs_f64()
}
