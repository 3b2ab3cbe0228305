//! `tocsin objective …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::report::text;
use crate::cli::ObjectiveVerb;
use crate::reach::{Headquarters, query_word};
use crate::terminal::say;

/// Runs a verb on objectives.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: ObjectiveVerb) -> Result<ExitCode> {
    match verb {
        ObjectiveVerb::Set { data, command, text: objective } => {
            let path = format!("/api/v1/commands/{}/objectives", query_word(&command));
            let set = Headquarters::reach(&data).await?.post(&path, &json!({"objective": objective})).await?;
            say!("{} of {command} set.", text(&set, "objective"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
