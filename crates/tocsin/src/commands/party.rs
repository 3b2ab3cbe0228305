//! `tocsin party …`, `tocsin source …` and `tocsin line …`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{LineVerb, PartyVerb, SourceVerb};
use crate::reach::{Headquarters, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on parties.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: PartyVerb) -> Result<ExitCode> {
    match verb {
        PartyVerb::Show { data, party, json } => {
            let path = format!("/api/v1/parties/{}", query_word(&party));
            let card = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{card}");
            } else {
                show(&card)?;
            }
        }
        PartyVerb::Join { data, party, alias, reason } => {
            let body = json!({"party": party, "alias": alias, "reason": reason});
            let joined = Headquarters::reach(&data).await?.post("/api/v1/joins", &body).await?;
            say!("{}: {alias} taken as another name of {party}.", text(&joined, "join"));
        }
        PartyVerb::Part { data, join, reason } => {
            let path = format!("/api/v1/joins/{}/part", query_word(&join));
            Headquarters::reach(&data).await?.post(&path, &json!({"reason": reason})).await?;
            say!("{join} parted again.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a card: its names, its ratings, and each line with the report that it stands in.
fn show(card: &Value) -> Result<()> {
    let each = |key: &str| card[key].as_array().cloned().unwrap_or_default();
    let words = |key: &str| each(key).iter().filter_map(Value::as_str).map(safe).collect::<Vec<_>>().join("; ");
    let exercise = if card["exercised"] == true { " EXERCISE" } else { "" };
    let party = &card["party"];
    say!("{STRONG}{}{} {}{exercise}", safe(&text(party, "name")), STRONG.render_reset(), safe(&text(party, "what")));
    for (key, title) in [("names", "other names"), ("called", "in the reports' words")] {
        if !words(key).is_empty() {
            say!("{title}: {}", words(key));
        }
    }
    for it in each("ratings") {
        say!("rated {} by {}: {}", text(&it, "reliability"), text(&it, "by"), safe(&text(&it, "reason")));
    }
    for (key, title) in [("by", "It says"), ("published", "Others say in what it published")] {
        for it in each(key) {
            let drill = if it["exercised"] == true { ", an exercise" } else { "" };
            line(title, &it["line"], drill)?;
        }
    }
    for (key, title) in [("about", "Others say of it"), ("relations", "Tie")] {
        for it in each(key) {
            line(title, &it, "")?;
        }
    }
    Ok(())
}

fn line(title: &str, line: &Value, drill: &str) -> Result<()> {
    let at = format!("{} line {}", text(line, "report"), line["number"]);
    // A threat in the speaker's own words shows that there are words, and folds them (DESIGN, law 8).
    let is_folded = line["folded"] == true;
    let parts = line["headline_parts"].as_array().into_iter().flatten();
    let said: String = parts.filter(|it| !is_folded || it["kind"] != "quoted").map(|it| text(it, "text")).collect();
    let more = if is_folded { " (words folded)" } else { "" };
    say!("  {title}: {}{more} {DIM}{at}{drill}{}", safe(&said), DIM.render_reset());
    Ok(())
}

/// Runs a verb on sources.
///
/// # Errors
/// The problem that was answered.
pub async fn run_source(verb: SourceVerb) -> Result<ExitCode> {
    match verb {
        SourceVerb::List { data, json } => {
            let list = Headquarters::reach(&data).await?.get("/api/v1/sources").await?;
            if json {
                say!("{list}");
                return Ok(ExitCode::SUCCESS);
            }
            for row in list["rows"].as_array().into_iter().flatten() {
                let grade = row["rating"]["reliability"].as_str().unwrap_or("-");
                let name = safe(&text(&row["source"], "name"));
                say!("{STRONG}{grade}{} {name:<32} {} kept lines", STRONG.render_reset(), row["lines"]);
            }
        }
        SourceVerb::Rate { data, source, reliability, reason } => {
            let path = format!("/api/v1/sources/{}/rate", query_word(&source));
            let body = json!({"reliability": reliability, "reason": reason});
            Headquarters::reach(&data).await?.post(&path, &body).await?;
            say!("{source} rated {reliability}.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a verb on a line.
///
/// # Errors
/// The problem that was answered.
pub async fn run_line(verb: LineVerb) -> Result<ExitCode> {
    let LineVerb::Grade { data, line, credibility, confirmed_by, reason } = verb;
    let (report, number) = line.split_once('/').context("a line is named as R-6/4")?;
    let path = format!("/api/v1/reports/{}/lines/{}/grade", query_word(report), query_word(number));
    let body = json!({"credibility": credibility, "confirmed_by": confirmed_by, "reason": reason});
    Headquarters::reach(&data).await?.post(&path, &body).await?;
    say!("{line} graded {credibility}.");
    Ok(ExitCode::SUCCESS)
}
