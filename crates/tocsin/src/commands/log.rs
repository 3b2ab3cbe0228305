//! `tocsin log …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::report::text;
use crate::cli::LogVerb;
use crate::reach::Headquarters;
use crate::terminal::{DIM, safe, say};

/// Runs a verb on the log.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: LogVerb) -> Result<ExitCode> {
    match verb {
        LogVerb::Note { data, text } => {
            let written = Headquarters::reach(&data).await?.post("/api/v1/notes", &json!({"text": text})).await?;
            say!("Noted, record {}.", written["n"]);
        }
        LogVerb::List { data, json } => {
            let page = Headquarters::reach(&data).await?.get("/api/v1/log").await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            for entry in page["rows"].as_array().into_iter().flatten() {
                let row = &entry["row"];
                let at =
                    jiff::Timestamp::from_millisecond(row["at_ms"].as_i64().unwrap_or_default()).unwrap_or_default();
                let at =
                    at.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
                let by = row["by"].as_str().unwrap_or("-");
                say!(
                    "{:>8} {at} {by:<6} {} {DIM}{}{}",
                    entry["n"],
                    safe(&text(row, "text")),
                    text(row, "op"),
                    DIM.render_reset()
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
