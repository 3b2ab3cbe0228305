//! `tocsin search WORDS`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::Value;

use super::report::text;
use crate::cli::Data;
use crate::reach::{Headquarters, query_word};
use crate::terminal::{DIM, STRONG, WORDS, safe, say};

/// What is looked for.
pub struct Sought {
    /// The words, as the shell has cut them: one with spaces in it was quoted and stands together.
    pub words: Vec<String>,
    /// One kind alone.
    pub kind: Option<String>,
    /// As of when.
    pub asof: Option<String>,
    /// Where the page begins.
    pub after: Option<String>,
}

/// Runs the verb. Exit status 1: nothing was found.
///
/// # Errors
/// The problem that was answered.
pub async fn run(data: &Data, sought: Sought, json: bool) -> Result<ExitCode> {
    let quoted =
        |word: &String| match word.contains(char::is_whitespace) && !word.contains('"') && sought.words.len() > 1 {
            true => format!("\"{word}\""),
            false => word.clone(),
        };
    let words = sought.words.iter().map(quoted).collect::<Vec<_>>().join(" ");
    let mut path = format!("/api/v1/search?q={}", query_word(&words));
    for (name, value) in [("kind", &sought.kind), ("asof", &sought.asof), ("after", &sought.after)] {
        if let Some(value) = value {
            path.push_str(&format!("&{name}={}", query_word(value)));
        }
    }
    let found = Headquarters::reach(data).await?.get(&path).await?;
    let groups = found["groups"].as_array().cloned().unwrap_or_default();
    if json {
        say!("{found}");
    } else {
        let parties = found["parties"].as_array().cloned().unwrap_or_default();
        if !parties.is_empty() {
            say!("{STRONG}parties{}", STRONG.render_reset());
        }
        for party in &parties {
            say!("  {} {DIM}{}{}", safe(&text(party, "name")), safe(&text(party, "what")), DIM.render_reset());
        }
        for group in &groups {
            print(group)?;
        }
        if groups.is_empty() {
            say!("Nothing that you may see holds all of these words.");
        }
    }
    Ok(if groups.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(group: &Value) -> Result<()> {
    let kind = text(group, "kind");
    say!("{STRONG}{kind}{}", STRONG.render_reset());
    for hit in group["hits"].as_array().into_iter().flatten() {
        let line = hit["line"].as_u64().map(|it| format!(" line {it}")).unwrap_or_default();
        let state = hit["state"].as_str().map(|it| format!(" {DIM}{it}{}", DIM.render_reset())).unwrap_or_default();
        let (id, heading, excerpt) = (text(hit, "id"), pieces(&hit["heading"]), pieces(&hit["excerpt"]));
        let name = if kind == "notes" { "record " } else { "" };
        say!("  {name}{id}{line} {}{state}", heading.strip_prefix(&format!("{id} ")).unwrap_or(&heading));
        if !excerpt.trim().is_empty() {
            say!("      {}", excerpt.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    if let Some(next) = group["next"].as_str() {
        say!("  {DIM}more: --kind {kind}, then --after {next}{}", DIM.render_reset());
    }
    Ok(())
}

fn pieces(parts: &Value) -> String {
    let piece = |part: &Value| {
        let words = safe(&text(part, "text"));
        if part["found"] == true { format!("{WORDS}{words}{}", WORDS.render_reset()) } else { words }
    };
    parts.as_array().into_iter().flatten().map(piece).collect()
}
