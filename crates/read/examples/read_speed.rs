//! How fast the reader reads: `cargo run --release -p tocsin-read --example read_speed [-- FILE…]`.
//!
//! Without files it reads the fictional reports of the tests, many times over; with files, those (one report per file,
//! or per line of a `.jsonl` with a `text` key). Then it reads long texts of every awkward kind and prints how the
//! time grows from half the length to the whole: near 2 is linear.

use std::time::{Duration, Instant};
use tocsin_read::{Lexicon, read_report};

const LONG_BYTES: usize = 4 * 1024 * 1024;

fn main() -> std::io::Result<()> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let texts = if files.is_empty() { our_reports() } else { given(&files)? };
    let lexicon = Lexicon::built_in();
    let bytes: usize = texts.iter().map(String::len).sum();
    let rounds = (8 * LONG_BYTES / bytes.max(1)).clamp(1, 2_000);
    let taken = timed(|| {
        for _ in 0..rounds {
            for text in &texts {
                std::hint::black_box(read_report(text, lexicon));
            }
        }
    });
    println!("{:>8} reports, {:>9} bytes: {}", texts.len() * rounds, bytes * rounds, rate(bytes * rounds, taken));
    let prose = our_reports().join("\n\n");
    for (name, seed) in [
        ("prose", prose.as_str()),
        ("prose without paragraphs", &prose.replace('\n', " ")),
        ("no sentence end", "the attack in the port of Orle and "),
        ("no spaces", "attack"),
        ("quotation marks", "\""),
        ("opening quotation marks", "“"),
        ("capitals", "ATTACK IN ORLE "),
        ("one name", "Orle "),
        ("digits", "7"),
        ("numbers", "26 killed "),
        ("commas", "Orle, "),
        ("line breaks", "a\n\n"),
        ("brackets", "( "),
        ("combining marks", "e\u{301}"),
        ("right to left", "\u{5d0}\u{5d1} "),
    ] {
        let (half, whole) = (long(seed, LONG_BYTES / 2), long(seed, LONG_BYTES));
        let first = timed(|| drop(std::hint::black_box(read_report(&half, lexicon))));
        let second = timed(|| drop(std::hint::black_box(read_report(&whole, lexicon))));
        let growth = second.as_secs_f64() / first.as_secs_f64();
        println!("{name:>26}: {}, x{growth:.1} for twice the length", rate(whole.len(), second));
    }
    Ok(())
}

fn our_reports() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reports");
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = std::fs::read_to_string(entry.path()).unwrap_or_default();
        if let Some((_, rest)) = file.split_once("```text\n")
            && let Some((text, _)) = rest.split_once("```")
        {
            texts.push(text.to_owned());
        }
    }
    texts.sort();
    texts
}

fn given(files: &[String]) -> std::io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for file in files {
        let content = std::fs::read_to_string(file)?;
        if file.ends_with(".jsonl") {
            let records = content.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
            texts.extend(records.filter_map(|record| record["text"].as_str().map(str::to_owned)));
        } else {
            texts.push(content);
        }
    }
    Ok(texts)
}

fn long(seed: &str, bytes: usize) -> String {
    seed.repeat(bytes / seed.len().max(1))
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn rate(bytes: usize, taken: Duration) -> String {
    let seconds = taken.as_secs_f64();
    format!("{:6.2} MB/s ({seconds:.2} s)", bytes as f64 / 1_000_000.0 / seconds)
}
