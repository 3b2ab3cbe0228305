//! `tocsin sitrep …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{Data, SitrepVerb};
use crate::pages::words;
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on situation reports.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: SitrepVerb) -> Result<ExitCode> {
    match verb {
        SitrepVerb::List { data, json } => {
            let page = Headquarters::reach(&data).await?.get("/api/v1/sitreps").await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            let rows = page["rows"].as_array().cloned().unwrap_or_default();
            if rows.is_empty() {
                say!("No situation reports yet. `tocsin sitrep draft U-1` draws the first up out of the record.");
            }
            for row in rows {
                let (report, state) = (&row["sitrep"], standing(&row["state"]));
                let of = format!("{} {}", text(report, "command"), safe(&text(report, "operation")));
                say!("{STRONG}{:<12}{} {of}, {state}", text(report, "id"), STRONG.render_reset());
            }
        }
        SitrepVerb::Show { data, sitrep, asof, json } => {
            let path = format!("/api/v1/sitreps/{}{}", query_word(&sitrep), asof_word(asof));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
            } else {
                show(&view)?;
            }
        }
        SitrepVerb::Draft { data, command, marking, asof, json } => {
            let body = json!({"command": command, "marking": marking, "asof": asof});
            let drafted = Headquarters::reach(&data).await?.post("/api/v1/sitreps", &body).await?;
            if json {
                say!("{drafted}");
            } else {
                say!(
                    "{} drafted, record {}. It waits to be worded and approved.",
                    text(&drafted, "sitrep"),
                    drafted["n"]
                );
            }
        }
        SitrepVerb::Renew { data, sitrep } => act(&data, &sitrep, "renew", "drawn up anew", json!({})).await?,
        SitrepVerb::Edit { data, sitrep, section, text } => {
            let body = json!({"section": section, "text": text});
            act(&data, &sitrep, "edit", &format!("worded: {section}"), body).await?;
        }
        SitrepVerb::Approve { data, sitrep, shown } => {
            act(&data, &sitrep, "approve", "approved and frozen", json!({"shown": shown})).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn act(data: &Data, sitrep: &str, act: &str, done: &str, body: Value) -> Result<()> {
    let path = format!("/api/v1/sitreps/{}/{act}", query_word(sitrep));
    let answer = Headquarters::reach(data).await?.post(&path, &body).await?;
    match answer["n"].as_u64() {
        Some(n) => say!("{sitrep} {done}, record {n}."),
        None => say!("{sitrep} says so already; nothing was recorded."),
    }
    Ok(())
}

fn standing(state: &Value) -> &'static str {
    if state["approved"].as_bool() == Some(true) { "approved" } else { "draft, not approved" }
}

fn show(view: &Value) -> Result<()> {
    let (report, content) = (&view["sitrep"], &view["content"]);
    let exercise = if report["marking"]["status"] == "Exercise" { " EXERCISE" } else { "" };
    let id = text(report, "id");
    say!(
        "{STRONG}Situation report {}{}, {}{exercise} TLP:{}",
        id.trim_start_matches("N-"),
        STRONG.render_reset(),
        safe(&text(report, "operation")),
        text(&report["marking"], "tlp")
    );
    say!("as of record {}; {}", content["n"], standing(&view["state"]));
    if let Some(last) = content["replaces"].as_str() {
        say!("replaces {last}; what is new, changed or gone since carries the word");
    }
    let retracted: Vec<_> = view["retracted"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !retracted.is_empty() {
        say!("{STRONG}{} {}{}", retracted.join(", "), words::SITREP_UNSUPPORTED, STRONG.render_reset());
    }
    let penned_words = view["words"].as_array().cloned().unwrap_or_default();
    for section in tocsin_core::sitrep::Section::ALL {
        let of = |it: &&Value| it["section"] == section.word();
        let entries = content["sections"].as_array().and_then(|all| all.iter().find(of)).map(|it| &it["entries"]);
        let entries = entries.and_then(Value::as_array).cloned().unwrap_or_default();
        let penned = penned_words.iter().find(|it| it["words"]["section"] == section.word());
        if entries.is_empty() && penned.is_none() {
            continue;
        }
        say!("\n{STRONG}{}{}", section.label(), STRONG.render_reset());
        if let Some(penned) = penned {
            say!(
                "  {} {DIM}written by {}{}",
                safe(&text(&penned["words"], "text")),
                text(&penned["words"], "by"),
                DIM.render_reset()
            );
        }
        for entry in &entries {
            self::entry(entry, view["gone"][text(entry, "key")].as_str())?;
        }
    }
    say!("\n{DIM}What it says: sha256 {}{}", text(view, "shown"), DIM.render_reset());
    Ok(())
}

fn entry(entry: &Value, gone: Option<&str>) -> Result<()> {
    let words: String = entry["words"].as_array().into_iter().flatten().map(|part| text(part, "text")).collect();
    let rest: Vec<String> =
        ["who", "state", "rests"].iter().map(|name| text(entry, name)).filter(|it| !it.is_empty()).collect();
    let change = entry["change"].as_str().map(|it| format!("{it}: ")).unwrap_or_default();
    let gone = gone.filter(|_| entry["change"] == "gone").map(|it| format!(" (gone: {it})")).unwrap_or_default();
    let was = entry["was"].as_str().map(|it| format!(" (was: {})", safe(it))).unwrap_or_default();
    say!(
        "  {STRONG}{change}{}{} {DIM}{} {}{}{gone}{was}",
        STRONG.render_reset(),
        safe(&words),
        text(entry, "list"),
        safe(&rest.join(", ")),
        DIM.render_reset()
    );
    Ok(())
}
