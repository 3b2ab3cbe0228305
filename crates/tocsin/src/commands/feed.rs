//! `tocsin feed …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::FeedVerb;
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on feeds.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: FeedVerb) -> Result<ExitCode> {
    match verb {
        FeedVerb::Add { data, url, publisher, every, private_addresses, marking, compartment, releasable_to, json } => {
            let body = json!({
                "url": url, "publisher": publisher, "every_s": every, "private_addresses": private_addresses,
                "marking": marking, "compartments": compartment.join(","), "releasable_to": releasable_to.join(","),
            });
            let added = Headquarters::reach(&data).await?.post("/api/v1/feeds", &body).await?;
            if json {
                say!("{added}");
            } else {
                let feed = text(&added, "feed");
                say!("{feed} added, record {}. It is looked at while the server runs: `tocsin feed list`.", added["n"]);
            }
        }
        FeedVerb::List { data, asof, json } => {
            let path = format!("/api/v1/feeds{}", asof_word(asof));
            let page = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            let rows = page["rows"].as_array().cloned().unwrap_or_default();
            if rows.is_empty() {
                say!("No feed is looked at. `tocsin feed add URL --publisher NAME` adds one.");
            }
            for row in rows {
                print(&row)?;
            }
        }
        FeedVerb::Remove { data, feed, reason, json } => {
            let path = format!("/api/v1/feeds/{}/remove", query_word(&feed));
            let removed = Headquarters::reach(&data).await?.post(&path, &json!({"reason": reason})).await?;
            match removed["n"].as_u64() {
                _ if json => say!("{removed}"),
                Some(n) => say!("{feed} removed, record {n}. What came in by it stays."),
                None => say!("{feed} was removed before; nothing was recorded."),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(row: &Value) -> Result<()> {
    let (feed, look) = (&row["feed"], &row["look"]);
    let publisher = safe(&text(feed, "publisher")).to_string();
    say!("{STRONG}{:<12}{} {publisher}, came in: {}", text(feed, "feed"), STRONG.render_reset(), row["reports"]);
    say!("             {DIM}{}{}", safe(&text(feed, "url")), DIM.render_reset());
    let said = match (row["removed"].is_null(), row["stopped"].as_str(), look["said"].as_str()) {
        (false, ..) => "Removed.".to_owned(),
        (_, Some(why), _) => format!("Stopped: {}.", safe(why)),
        (_, _, Some(said)) => safe(said).to_string(),
        _ => "Not looked at yet.".to_owned(),
    };
    say!("             {said}");
    Ok(())
}
