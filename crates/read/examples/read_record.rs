//! Reads files and prints their records: `cargo run -p tocsin-read --example read_record -- FILE…`.

use std::path::Path;
use tocsin_read::{Lexicon, lines, read_report, record_format};

fn main() -> std::io::Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let as_lines = arguments.first().is_some_and(|first| first == "--lines");
    if as_lines {
        arguments.remove(0);
    }
    for path in arguments {
        let text = std::fs::read_to_string(&path)?;
        let (draft, doubts) = read_report(&text, Lexicon::built_in());
        if as_lines {
            for line in lines(&draft, &doubts) {
                println!(
                    "{:3} {:16} {}\n                     {}",
                    line.number,
                    line.kind.word(),
                    line.headline_text(),
                    line.meta
                );
                for doubt in &line.doubts {
                    println!("                     doubt: {doubt}");
                }
            }
        } else {
            let name = Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            println!("{}", record_format::record(&name, None, text.len(), &text, &draft, &doubts));
        }
    }
    Ok(())
}
