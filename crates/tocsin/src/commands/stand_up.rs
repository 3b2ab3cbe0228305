//! `tocsin stand-up` and `tocsin templates`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::Data;
use crate::reach::Headquarters;
use crate::terminal::{DIM, DOUBT, STRONG, safe, say};

/// What the command line says of a headquarters.
pub struct Words {
    pub template: String,
    pub name: String,
    pub incident: Option<String>,
    pub title: String,
    pub agency: Vec<String>,
    pub objective: Vec<String>,
    pub marking: String,
    pub exercise: bool,
}

/// Stands a headquarters up.
///
/// # Errors
/// The problem that was answered.
pub async fn run(data: &Data, words: Words, json: bool) -> Result<ExitCode> {
    let Words { template, name, incident, title, agency, objective, marking, exercise } = words;
    let title = if title.is_empty() && incident.is_none() { name.clone() } else { title };
    let title = if title.is_empty() && incident.is_none() { template.replace('-', " ") } else { title };
    let body = json!({
        "template": template, "name": name, "incident": incident, "incident_title": title, "agencies": agency,
        "objectives": objective, "marking": marking, "exercise": exercise,
    });
    let up = Headquarters::reach(data).await?.post("/api/v1/commands", &body).await?;
    if json {
        say!("{up}");
        return Ok(ExitCode::SUCCESS);
    }
    let command = text(&up, "command");
    let objectives: Vec<&str> = up["objectives"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    say!(
        "{STRONG}{command}{} stands, about {}, record {}. Objectives: {}.",
        STRONG.render_reset(),
        text(&up, "incident"),
        up["n"],
        objectives.join(", ")
    );
    say!(
        "Posts: tocsin post list {command}   Give: tocsin assignment give --objective {} --agency NAME TASK",
        objectives.first().unwrap_or(&"O-1")
    );
    Ok(ExitCode::SUCCESS)
}

/// Lists the templates.
///
/// # Errors
/// The problem that was answered.
pub async fn templates(data: &Data, json: bool) -> Result<ExitCode> {
    let found = Headquarters::reach(data).await?.get("/api/v1/templates").await?;
    if json {
        say!("{found}");
        return Ok(ExitCode::SUCCESS);
    }
    for row in found["rows"].as_array().into_iter().flatten() {
        say!(
            "{STRONG}{:<16}{} {} {DIM}{}{}",
            safe(&text(row, "key")),
            STRONG.render_reset(),
            safe(&text(row, "title")),
            safe(&text(row, "when")),
            DIM.render_reset()
        );
    }
    for fault in found["faults"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        say!("{DOUBT}{}{}", safe(fault), DOUBT.render_reset());
    }
    say!("Files: {}", data.data.join("templates").display());
    Ok(ExitCode::SUCCESS)
}
