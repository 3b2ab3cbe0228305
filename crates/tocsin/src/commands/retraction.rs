//! `tocsin report reach`, `retract`, `reinstate` and `tocsin history`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::Value;

use super::report::text;
use crate::cli::Data;
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Shows what rests on a report.
///
/// # Errors
/// The problem that was answered.
pub async fn reach(data: &Data, report: &str, asof: Option<String>, json: bool) -> Result<()> {
    let path = format!("/api/v1/reports/{}/reach{}", query_word(report), asof_word(asof));
    let reach = Headquarters::reach(data).await?.get(&path).await?;
    if json {
        say!("{reach}");
        return Ok(());
    }
    if let Some(ground) = reach["retraction"]["ground"].as_str() {
        say!("Retracted ({ground}): {}", safe(&text(&reach["retraction"], "reason")));
    }
    for incident in each(&reach["incidents"]) {
        let left = if incident["nothing_left"] == true { "  would have nothing left" } else { "" };
        let (id, title) = (text(&incident, "id"), safe(&text(&incident, "title")));
        say!("{STRONG}{id} {title}{}{left}", STRONG.render_reset());
        each(&incident["lines"]).iter().try_for_each(line)?;
    }
    each(&reach["beside"]).iter().try_for_each(line)?;
    for it in each(&reach["resting"]) {
        say!("{} {} {DIM}{}{}", text(&it, "id"), safe(&text(&it, "title")), text(&it, "noun"), DIM.render_reset());
    }
    if reach["kept"] == 0 {
        say!("No line of it is kept: nothing in the picture rests on it.");
    }
    Ok(())
}

/// Retracts or reinstates a report.
///
/// # Errors
/// The problem that was answered.
pub async fn decide(data: &Data, report: &str, verb: &str, words: &Value) -> Result<()> {
    let path = format!("/api/v1/reports/{}/{verb}", query_word(report));
    let done = Headquarters::reach(data).await?.post(&path, words).await?;
    let past = if verb == "retract" { "retracted" } else { "reinstated" };
    match done["n"].as_u64() {
        Some(n) => say!("{report} {past}, record {n}. What rests on it: tocsin report reach {report}"),
        None => say!("{report} stands so already; nothing was recorded."),
    }
    Ok(())
}

/// Shows the records that touched a thing.
///
/// # Errors
/// The problem that was answered.
pub async fn history(data: &Data, thing: &str, asof: Option<String>, json: bool) -> Result<ExitCode> {
    let path = format!("/api/v1/history/{}{}", query_word(thing), asof_word(asof));
    let history = Headquarters::reach(data).await?.get(&path).await?;
    if json {
        say!("{history}");
        return Ok(ExitCode::SUCCESS);
    }
    for entry in each(&history["rows"]) {
        let row = &entry["row"];
        let at = jiff::Timestamp::from_millisecond(row["at_ms"].as_i64().unwrap_or_default()).unwrap_or_default();
        let at = at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
        let by = row["by"].as_str().unwrap_or("-");
        say!("{:>8} {at} {by:<6} {}", entry["n"], safe(&text(row, "text")));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(line: &Value) -> Result<()> {
    let also: Vec<&str> = line["also_in"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let also = if also.is_empty() { "only here".to_owned() } else { format!("stays supported by {}", also.join(", ")) };
    say!("  line {} {} {DIM}{also}{}", line["number"], safe(&text(line, "headline")), DIM.render_reset());
    Ok(())
}

fn each(list: &Value) -> Vec<Value> {
    list.as_array().cloned().unwrap_or_default()
}
