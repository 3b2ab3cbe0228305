//! `tocsin assignment …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{AnswerArguments, AssignmentVerb};
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on assignments.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: AssignmentVerb) -> Result<ExitCode> {
    match verb {
        AssignmentVerb::Give { data, objective, agency, task, leader, place, due, rests_on, because } => {
            let body = json!({
                "objective": objective, "agency": agency, "text": task, "leader": leader, "place": place, "due": due,
                "rests_on": rests_on.join(","), "because": because,
            });
            let given = Headquarters::reach(&data).await?.post("/api/v1/assignments", &body).await?;
            say!("{} given to {agency}.", text(&given, "assignment"));
        }
        AssignmentVerb::Receive { answer } => answer_with(answer, "receive", "delivered", "").await?,
        AssignmentVerb::Accept { answer } => answer_with(answer, "accept", "accepted", "").await?,
        AssignmentVerb::Refuse { answer, reason } => answer_with(answer, "refuse", "refused", &reason).await?,
        AssignmentVerb::Done { answer, result } => answer_with(answer, "complete", "done", &result).await?,
        AssignmentVerb::Withdraw { answer, reason } => answer_with(answer, "withdraw", "withdrawn", &reason).await?,
        AssignmentVerb::List { data, agency, state, json } => {
            let path = format!("/api/v1/assignments?agency={}&state={}", query_word(&agency), query_word(&state));
            let page = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            let rows = page["rows"].as_array().cloned().unwrap_or_default();
            if rows.is_empty() {
                say!("No assignment fits. `tocsin assignment give` asks an agency for something.");
            }
            for row in &rows {
                line(row)?;
            }
        }
        AssignmentVerb::Show { answer: AnswerArguments { data, assignment }, asof, json } => {
            let asof = asof_word(asof);
            let path = format!("/api/v1/assignments/{}{asof}", query_word(&assignment));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
                return Ok(ExitCode::SUCCESS);
            }
            line(&view)?;
            for record in view["life"].as_array().into_iter().flatten() {
                let by = record["row"]["by"].as_str().unwrap_or("-");
                say!("  {:>8} {by:<6} {}", record["n"], safe(&text(&record["row"], "text")));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn answer_with(arguments: AnswerArguments, verb: &str, said: &str, words: &str) -> Result<()> {
    let AnswerArguments { data, assignment } = arguments;
    let path = format!("/api/v1/assignments/{}/{verb}", query_word(&assignment));
    let answer = Headquarters::reach(&data).await?.post(&path, &json!({"words": words})).await?;
    match answer["n"].as_u64() {
        Some(n) => say!("{assignment} {said}, record {n}."),
        None => say!("{assignment} was {said} already. Nothing was recorded."),
    }
    Ok(())
}

fn line(row: &Value) -> Result<()> {
    let task = &row["assignment"]["task"];
    say!(
        "{STRONG}{:<6}{} {:<14} {} {DIM}{}, for {}{}",
        text(&row["assignment"], "id"),
        STRONG.render_reset(),
        text(row, "state"),
        safe(&text(task, "text")),
        safe(&text(task, "agency")),
        text(task, "objective"),
        DIM.render_reset()
    );
    Ok(())
}
