//! `tocsin read`: what reports say, each line beside its words. Records nothing and needs no headquarters.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use sha2::{Digest, Sha256};
use tocsin_core::draft::{Doubt, Draft, Line, PartKind, lines};
use tocsin_core::limits::REPORT_BYTES_MAX;
use tocsin_read::Lexicon;

use super::report::read_file;
use crate::cli::Format;
use crate::terminal::{DIM, DOUBT, HEDGE, STRONG, WORDS, safe};

/// Reads files and prints each.
///
/// # Errors
/// The first file that cannot be read; those before it are printed.
pub fn run(files: &[PathBuf], format: Format) -> Result<ExitCode> {
    let mut out = anstream::stdout().lock();
    for file in files {
        let text = read_text(file)?;
        let (draft, doubts) = tocsin_read::read_report(&text, Lexicon::built_in());
        match format {
            Format::Json => {
                let sha256: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
                let record =
                    tocsin_read::record_format::record(&name(file), Some(&sha256), text.len(), &text, &draft, &doubts);
                serde_json::to_writer_pretty(&mut out, &record)?;
                writeln!(out)?;
            }
            Format::Text => print(&mut out, &name(file), &text, &draft, &doubts)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the file's own name, as a record says it.
pub(super) fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or(file.as_os_str());
    if file.as_os_str() == "-" { "standard input".to_owned() } else { name.to_string_lossy().into_owned() }
}

fn read_text(file: &Path) -> Result<String> {
    let shown = name(file);
    let bytes = read_file(file)?;
    if bytes.len() > REPORT_BYTES_MAX {
        bail!(
            "{shown} was not read: it is larger than {REPORT_BYTES_MAX} bytes, the most that is read at once\n  hint: split it"
        );
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        bail!("{shown} was not read: it is empty\n  expected a report as UTF-8 text");
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow::anyhow!(
            "{shown} was not read: it is not UTF-8 text, byte 0x{:02X} at offset {at}\n  hint: iconv -f WINDOWS-1252 -t UTF-8 FILE is the usual cure",
            error.as_bytes().get(at).copied().unwrap_or_default()
        )
    })?;
    if let Some(at) = text.find('\0') {
        bail!("{shown} was not read: it is not text, there is a NUL byte at offset {at}");
    }
    Ok(text)
}

fn print(out: &mut impl Write, file: &str, text: &str, draft: &Draft, doubts: &[Doubt]) -> Result<()> {
    let lines = lines(draft, doubts);
    let title = draft.doc.title.as_ref().map_or("no title", |it| it.text.as_str());
    writeln!(out, "{STRONG}{}{}  {DIM}{}{}", safe(title), STRONG.render_reset(), safe(file), DIM.render_reset())?;
    let touched = |doubt: &&Doubt| !lines.iter().any(|line| line.doubts.contains(&doubt.message));
    let loose: Vec<&Doubt> = doubts.iter().filter(touched).collect();
    writeln!(
        out,
        "{DIM}{} lines, {} doubts. Read by rules from these words alone; nothing is recorded.{}\n",
        lines.len(),
        doubts.len(),
        DIM.render_reset()
    )?;
    if lines.is_empty() {
        writeln!(out, "Nothing in it was read as an incident, a figure, a statement, a warning or a measure.")?;
    }
    let chars: Vec<char> = text.chars().collect();
    for line in &lines {
        print_line(out, line, &chars)?;
    }
    for doubt in loose {
        writeln!(out, "{DOUBT}    doubt: {}{}", safe(&doubt.message), DOUBT.render_reset())?;
    }
    Ok(())
}

fn print_line(out: &mut impl Write, line: &Line, text: &[char]) -> Result<()> {
    write!(out, "{:>3} {STRONG}{}{} ", line.number, line.kind.word(), STRONG.render_reset())?;
    for part in &line.headline {
        let style = match part.kind {
            PartKind::Text => anstyle::Style::new(),
            PartKind::Who | PartKind::Figure => STRONG,
            PartKind::Hedge => HEDGE,
            PartKind::Quoted => WORDS,
        };
        write!(out, "{style}{}{}", safe(&part.text), style.render_reset())?;
    }
    writeln!(out)?;
    if !line.meta.is_empty() {
        writeln!(out, "    {DIM}{}{}", safe(&line.meta), DIM.render_reset())?;
    }
    for span in &line.spans {
        writeln!(out, "    {}", words(text, *span, &line.hedges))?;
    }
    for doubt in &line.doubts {
        writeln!(out, "    {DOUBT}doubt: {}{}", safe(doubt), DOUBT.render_reset())?;
    }
    Ok(())
}

/// The words of a span in quotation marks, hedges marked, line breaks as spaces.
fn words(text: &[char], (start, end): (usize, usize), hedges: &[(usize, usize)]) -> String {
    let mut shown = format!("{WORDS}“");
    let mut hedged = false;
    for (at, &c) in text.iter().enumerate().take(end).skip(start) {
        let is_hedge = hedges.iter().any(|hedge| (hedge.0..hedge.1).contains(&at));
        if is_hedge != hedged {
            let style = if is_hedge { HEDGE } else { WORDS };
            shown.push_str(&format!("{}{style}", WORDS.render_reset()));
            hedged = is_hedge;
        }
        shown.push_str(&if c.is_whitespace() { " ".to_owned() } else { safe(&c.to_string()) });
    }
    shown.push_str(&format!("{}{WORDS}”{}", HEDGE.render_reset(), WORDS.render_reset()));
    shown
}
