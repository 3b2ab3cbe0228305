//! `tocsin person …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{PersonVerb, RoleName};
use crate::reach::{Headquarters, query_word};
use crate::terminal::{safe, say};

/// Runs a verb on persons.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: PersonVerb) -> Result<ExitCode> {
    match verb {
        PersonVerb::Enrol { data, name, role, agency, compartment } => {
            let roles: Vec<&str> = role.into_iter().map(word).collect();
            let body = json!({"name": name, "roles": roles, "agency": agency, "compartments": compartment});
            let enrolled = Headquarters::reach(&data).await?.post("/api/v1/persons", &body).await?;
            say!("{name} enrolled as {}, {}.", text(&enrolled, "person"), roles.join(", "));
            link(&enrolled)?;
        }
        PersonVerb::Change { data, person, name, role, agency, compartment } => {
            let mut body = json!({});
            for (field, value) in [("name", name), ("agency", agency)] {
                if let Some(value) = value {
                    body[field] = value.into();
                }
            }
            if !role.is_empty() {
                body["roles"] = role.into_iter().map(word).collect::<Vec<_>>().into();
            }
            if !compartment.is_empty() {
                body["compartments"] = compartment.into();
            }
            let path = format!("/api/v1/persons/{}/change", query_word(&person));
            match Headquarters::reach(&data).await?.post(&path, &body).await?["n"].as_u64() {
                Some(n) => say!("{person} changed, record {n}."),
                None => say!("{person} is so already; nothing was recorded."),
            }
        }
        PersonVerb::Withdraw { data, person, reason } => {
            let path = format!("/api/v1/persons/{}/withdraw", query_word(&person));
            match Headquarters::reach(&data).await?.post(&path, &json!({"reason": reason})).await?["n"].as_u64() {
                Some(n) => say!("{person} withdrawn, record {n}. Whatever let them in has ended."),
                None => say!("{person} was withdrawn before; nothing was recorded."),
            }
        }
        PersonVerb::Link { data, person } => {
            let path = format!("/api/v1/persons/{}/link", query_word(&person));
            link(&Headquarters::reach(&data).await?.post(&path, &json!({})).await?)?;
        }
        PersonVerb::List { data, json } => {
            let page = Headquarters::reach(&data).await?.get("/api/v1/persons").await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            for row in page["rows"].as_array().into_iter().flatten() {
                say!(
                    "{:<6} {:<10} {} ({}){}",
                    text(row, "id"),
                    row["roles"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str)
                        .collect::<Vec<_>>()
                        .join(","),
                    safe(&text(row, "name")),
                    safe(&text(row, "agency")),
                    if row["withdrawn"].is_null() { "" } else { ", withdrawn" }
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn link(answer: &Value) -> Result<()> {
    say!("Sign-in link, once, within an hour; put the desk's address before it:\n  {}", text(answer, "path"));
    Ok(())
}

fn word(role: RoleName) -> &'static str {
    match role {
        RoleName::WatchOfficer => "watch_officer",
        RoleName::Analyst => "analyst",
        RoleName::Chief => "chief",
        RoleName::Liaison => "liaison",
        RoleName::Inspector => "inspector",
        RoleName::Administrator => "administrator",
    }
}
