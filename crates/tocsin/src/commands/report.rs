//! `tocsin report …`.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tocsin_core::limits::REPORT_BYTES_MAX;

use crate::cli::{ReportVerb, VerdictArguments};
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, DOUBT, STRONG, WORDS, safe, say};

/// Runs a verb on reports.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: ReportVerb) -> Result<ExitCode> {
    match verb {
        ReportVerb::Post { data, file, publisher, published, language, marking, compartment, releasable_to, json } => {
            let bytes = read_file(&file)?;
            let headquarters = Headquarters::reach(&data).await?;
            let file_name = if file.as_os_str() == "-" { String::new() } else { file.display().to_string() };
            let words = [
                ("file_name", file_name),
                ("publisher", publisher),
                ("published", published),
                ("language", language),
                ("marking", marking),
                ("compartments", compartment.join(",")),
                ("releasable_to", releasable_to.join(",")),
            ];
            let query = words.map(|(name, word)| format!("{name}={}", query_word(&word))).join("&");
            let posted = headquarters.post_bytes(&format!("/api/v1/reports?{query}"), bytes).await?;
            if json {
                say!("{posted}");
                return Ok(ExitCode::SUCCESS);
            }
            let report = text(&posted, "report");
            say!(
                "{STRONG}{report}{} taken in, record {}. The reader proposes {} lines.",
                STRONG.render_reset(),
                posted["n"],
                posted["lines"]
            );
            if let Some(same) = posted["same_bytes"].as_array().filter(|it| !it.is_empty()) {
                let ids: Vec<&str> = same.iter().filter_map(Value::as_str).collect();
                say!("The very same bytes are kept as {}.", ids.join(", "));
            }
            say!("See them: tocsin report show {report}   Keep them all: tocsin report keep {report} --rest");
        }
        ReportVerb::Reach { data, report, asof, json } => {
            super::retraction::reach(&data, &report, asof, json).await?;
        }
        ReportVerb::Retract { data, report, ground, reason } => {
            let words = json!({"ground": ground, "reason": reason});
            super::retraction::decide(&data, &report, "retract", &words).await?;
        }
        ReportVerb::Reinstate { data, report, reason } => {
            super::retraction::decide(&data, &report, "reinstate", &json!({"reason": reason})).await?;
        }
        ReportVerb::List { data, state, publisher, json } => {
            let path = format!("/api/v1/reports?state={}&publisher={}", query_word(&state), query_word(&publisher));
            let page = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            let rows = page["rows"].as_array().cloned().unwrap_or_default();
            match (rows.is_empty(), state.is_empty() && publisher.is_empty()) {
                (true, true) => say!("No reports yet. `tocsin report post FILE` takes one in."),
                (true, false) => say!("No report fits."),
                _ => {}
            }
            for row in rows {
                let title = row["title"].as_str().unwrap_or("no title");
                let publisher = row["publisher"].as_str().unwrap_or("publisher not given");
                say!(
                    "{STRONG}{:<12}{} {:<9}  {} of {} lines left  {}  {DIM}{}{}",
                    text(&row, "id"),
                    STRONG.render_reset(),
                    text(&row, "state"),
                    row["left"],
                    row["lines"],
                    safe(title),
                    safe(publisher),
                    DIM.render_reset()
                );
            }
            if page["next"].is_string() {
                say!("… and older ones: the desk lists them page by page.");
            }
        }
        ReportVerb::Show { data, report, asof, json } => {
            let asof = asof_word(asof);
            let shown = Headquarters::reach(&data)
                .await?
                .get(&format!("/api/v1/reports/{}{asof}", query_word(&report)))
                .await?;
            if json {
                say!("{shown}");
                return Ok(ExitCode::SUCCESS);
            }
            show(&shown)?;
        }
        ReportVerb::Keep { verdict, rest: true } => {
            let VerdictArguments { data, report, .. } = verdict;
            let kept = Headquarters::reach(&data)
                .await?
                .post(&format!("/api/v1/reports/{}/keep-rest", query_word(&report)), &json!({}))
                .await?;
            match kept["n"].as_u64() {
                Some(n) => say!("The rest of {report} kept, record {n}."),
                None => say!("{report} has no line left to keep. Nothing was recorded."),
            }
        }
        ReportVerb::Keep { verdict, rest: false } => give(verdict, "keep", "kept", json!({})).await?,
        ReportVerb::Drop { verdict, reason } => give(verdict, "drop", "dropped", json!({"reason": reason})).await?,
        ReportVerb::Reopen { verdict } => give(verdict, "reopen", "proposed again", json!({})).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn give(arguments: VerdictArguments, verb: &str, said: &str, body: Value) -> Result<()> {
    let VerdictArguments { data, report, lines } = arguments;
    if lines.is_empty() {
        bail!(
            "no line is named; nothing was changed\n  hint: tocsin report {verb} {report} 3 4 7   (`tocsin report show {report}` numbers them)"
        );
    }
    let headquarters = Headquarters::reach(&data).await?;
    for line in lines {
        let given =
            headquarters.post(&format!("/api/v1/reports/{}/lines/{line}/{verb}", query_word(&report)), &body).await?;
        match given["n"].as_u64() {
            Some(n) => say!("Line {line} of {report} {said}, record {n}."),
            None => say!("Line {line} of {report} was {said} already. Nothing was recorded."),
        }
    }
    Ok(())
}

fn show(shown: &Value) -> Result<()> {
    let report = &shown["report"];
    let title = report["title"].as_str().unwrap_or("no title");
    say!("{STRONG}{} {}{}", text(report, "id"), safe(title), STRONG.render_reset());
    let publisher = report["publisher"].as_str().unwrap_or("publisher not given");
    let published = report["published"].as_str().unwrap_or("not given");
    say!(
        "{DIM}{}; published: {}; {} bytes, sha256 {}{}",
        safe(publisher),
        safe(published),
        report["original"]["bytes"],
        text(&report["original"], "sha256"),
        DIM.render_reset()
    );
    for line in shown["lines"].as_array().into_iter().flatten() {
        let verdict = match text(line, "verdict").as_str() {
            "proposed" => String::new(),
            other => format!(" [{other}]"),
        };
        say!("{:>3} {STRONG}{}{}{verdict}", line["number"], safe(&text(line, "headline")), STRONG.render_reset());
        if let Some(words) = line["words"].as_array().and_then(|it| it.first()).and_then(Value::as_str) {
            say!("    {WORDS}“{}”{}", safe(words), WORDS.render_reset());
        }
        let meta = text(line, "meta");
        if !meta.is_empty() {
            say!("    {DIM}{}{}", safe(&meta), DIM.render_reset());
        }
        for doubt in line["doubts"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            say!("    {DOUBT}doubt: {}{}", safe(doubt), DOUBT.render_reset());
        }
    }
    Ok(())
}

/// Reads a file or standard input, and stops reading one byte over the bound: the server then says which it is.
pub fn read_file(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let bound = REPORT_BYTES_MAX as u64 + 1;
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(bound).read_to_end(&mut bytes).context("standard input cannot be read")?;
    } else {
        let opened = std::fs::File::open(file)
            .with_context(|| format!("{} cannot be opened; nothing was done", file.display()))?;
        opened
            .take(bound)
            .read_to_end(&mut bytes)
            .with_context(|| format!("{} cannot be read; nothing was done", file.display()))?;
    }
    Ok(bytes)
}

pub(super) fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
