//! `tocsin incident …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::Value;

use super::report::text;
use super::review;
use crate::cli::IncidentVerb;
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on incidents.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: IncidentVerb) -> Result<ExitCode> {
    match verb {
        IncidentVerb::List { data, json } => {
            let page = Headquarters::reach(&data).await?.get("/api/v1/incidents").await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            let rows = page["rows"].as_array().cloned().unwrap_or_default();
            if rows.is_empty() {
                say!("No incidents yet. Keeping a line of a report opens the incident that it tells of.");
            }
            for row in rows {
                say!("{STRONG}{:<12}{} {}", text(&row, "id"), STRONG.render_reset(), safe(&text(&row, "title")));
            }
        }
        IncidentVerb::Show { data, incident, asof } => {
            let asof = asof_word(asof);
            let headquarters = Headquarters::reach(&data).await?;
            show(&headquarters.get(&format!("/api/v1/incidents/{}{asof}", query_word(&incident))).await?)?;
        }
        IncidentVerb::Review { data, incident, days, asof, json } => {
            let asof = asof.map(|it| format!("&asof={}", query_word(&it))).unwrap_or_default();
            let path = format!("/api/v1/incidents/{}/review?days={days}{asof}", query_word(&incident));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
            } else {
                review::show(&view)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(view: &Value) -> Result<()> {
    let each = |key: &str| view[key].as_array().cloned().unwrap_or_default();
    say!(
        "{STRONG}{} {}{} TLP:{}",
        text(&view["incident"], "id"),
        safe(&text(&view["incident"], "title")),
        STRONG.render_reset(),
        text(view, "tlp")
    );
    heading("Known", "two lineages and an officer's word")?;
    for known in each("known") {
        line(&known["line"])?;
        let maybe = known["maybe_copies"].as_u64().unwrap_or(0);
        if maybe > 0 {
            say!("    {DIM}{} lineages, of which {maybe} may be copies{}", known["lineages"], DIM.render_reset());
        }
    }
    heading("Claimed", "somebody says so")?;
    for claimed in each("claimed") {
        line(&claimed)?;
    }
    heading("Unknown", "missing in every source")?;
    for unknown in each("unknown") {
        say!("  {} {DIM}{}{}", text(&unknown, "what"), text(&unknown, "why"), DIM.render_reset());
    }
    let warnings = each("warnings");
    if !warnings.is_empty() {
        heading("Warnings that these reports mention", "known second-hand: no receipt, no clock")?;
        for warning in &warnings {
            line(warning)?;
        }
    }
    let related = each("related");
    if !related.is_empty() {
        heading("Beside this incident", "nearness in a report is no link")?;
        for row in related {
            say!("  {} {}", text(&row, "id"), safe(&text(&row, "title")));
        }
    }
    Ok(())
}

fn heading(what: &str, rule: &str) -> Result<()> {
    say!("\n{STRONG}{what}{} {DIM}{rule}{}", STRONG.render_reset(), DIM.render_reset());
    Ok(())
}

fn line(line: &Value) -> Result<()> {
    let from = format!("{} line {}", text(line, "report"), line["number"]);
    say!("  {} {DIM}{from}{}", safe(&text(line, "told")), DIM.render_reset());
    Ok(())
}
