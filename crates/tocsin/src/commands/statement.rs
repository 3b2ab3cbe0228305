//! `tocsin statement …` and `tocsin proposition …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{PropositionVerb, StatementVerb};
use crate::reach::{Headquarters, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on statements.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: StatementVerb) -> Result<ExitCode> {
    match verb {
        StatementVerb::List { data, incident, asof, json } => {
            let asof = asof.map(|it| format!("&asof={}", query_word(&it))).unwrap_or_default();
            let path = format!("/api/v1/statements?about={}{asof}", query_word(&incident));
            let grid = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{grid}");
            } else {
                show(&grid)?;
            }
        }
        StatementVerb::Place { data, proposition, line, stance, reason } => {
            let path = format!("/api/v1/propositions/{}/place", query_word(&proposition));
            let body = json!({"line": line, "stance": stance, "reason": reason});
            Headquarters::reach(&data).await?.post(&path, &body).await?;
            say!("{line} placed under {proposition}: {stance}.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a verb on propositions.
///
/// # Errors
/// The problem that was answered.
pub async fn run_proposition(verb: PropositionVerb) -> Result<ExitCode> {
    match verb {
        PropositionVerb::Put { data, incident, sentence, line, json } => {
            let body = json!({"about": incident, "sentence": sentence, "line": line});
            let put = Headquarters::reach(&data).await?.post("/api/v1/propositions", &body).await?;
            if json {
                say!("{put}");
            } else {
                say!("{} put about {incident}.", text(&put, "proposition"));
            }
        }
        PropositionVerb::TakeBack { data, proposition, reason } => {
            let path = format!("/api/v1/propositions/{}/take-back", query_word(&proposition));
            Headquarters::reach(&data).await?.post(&path, &json!({"reason": reason})).await?;
            say!("{proposition} taken back.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(grid: &Value) -> Result<()> {
    let each = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let name = |key: &Value| {
        let party = each(&grid["parties"]).into_iter().find(|it| it["key"] == *key);
        party.map(|it| text(&it, "name")).unwrap_or_default()
    };
    for row in each(&grid["rows"]) {
        let proposition = &row["proposition"];
        say!("{STRONG}{}{} {}", text(proposition, "id"), STRONG.render_reset(), safe(&text(proposition, "sentence")));
        for cell in each(&row["cells"]) {
            for (at, said) in each(&cell["said"]).iter().enumerate() {
                let who = if at == 0 { name(&cell["party"]) } else { "  before".to_owned() };
                let when = said["said"].as_str().unwrap_or("time not given");
                let hedges: Vec<String> = each(&said["hedges"]).iter().filter_map(Value::as_str).map(safe).collect();
                let from = format!("{} line {}", text(&said["line"], "report"), said["line"]["number"]);
                say!(
                    "  {:<28} {:<16} {} {DIM}{} {from}{}",
                    safe(&who),
                    text(said, "stance").replace('_', " "),
                    hedges.join(", "),
                    safe(when),
                    DIM.render_reset()
                );
            }
        }
    }
    let candidates = each(&grid["candidates"]);
    if !candidates.is_empty() {
        say!("{DIM}Kept lines speak for these; `tocsin proposition put` puts one:{}", DIM.render_reset());
        for it in candidates {
            let line = format!("{}/{}", text(&it["line"], "report"), it["line"]["number"]);
            say!("  {line:<8} {}", safe(&text(&it, "sentence")));
        }
    }
    Ok(())
}
