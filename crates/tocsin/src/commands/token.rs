//! `tocsin token …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::report::text;
use crate::cli::TokenVerb;
use crate::reach::{Headquarters, query_word};
use crate::terminal::{safe, say};

/// Runs a verb on tokens.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: TokenVerb) -> Result<ExitCode> {
    match verb {
        TokenVerb::Make { data, label, scope, days, person } => {
            let body = json!({"label": label, "scopes": scope, "days": days, "person": person});
            let made = Headquarters::reach(&data).await?.post("/api/v1/tokens", &body).await?;
            say!("Token {} for {}, shown once:\n  {}", text(&made, "id"), text(&made, "person"), text(&made, "token"));
        }
        TokenVerb::List { data, person, json } => {
            let path = format!("/api/v1/tokens{}", of(person.as_deref()));
            let page = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            for row in page["rows"].as_array().into_iter().flatten() {
                let scopes = row["scopes"].as_array().into_iter().flatten().filter_map(|it| it.as_str());
                let scopes = scopes.collect::<Vec<_>>().join(", ");
                let ends = row["ends_ms"].as_i64().unwrap_or_default();
                let ends = jiff::Timestamp::from_millisecond(ends).unwrap_or_default();
                let ends =
                    ends.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M %Z").to_string();
                say!("{} {} ({scopes}), until {ends}", text(row, "id"), safe(&text(row, "label")));
            }
        }
        TokenVerb::Revoke { data, token, person } => {
            let path = format!("/api/v1/tokens/{}/revoke{}", query_word(&token), of(person.as_deref()));
            Headquarters::reach(&data).await?.post(&path, &json!({})).await?;
            say!("Token {token} revoked.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn of(person: Option<&str>) -> String {
    person.map(|it| format!("?person={}", query_word(it))).unwrap_or_default()
}
