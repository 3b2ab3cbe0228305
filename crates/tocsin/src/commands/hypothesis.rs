//! `tocsin hypothesis …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{Data, HypothesisVerb};
use crate::reach::{Headquarters, query_word};
use crate::terminal::{DIM, STRONG, safe, say};

/// Runs a verb on hypotheses.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: HypothesisVerb) -> Result<ExitCode> {
    match verb {
        HypothesisVerb::List { data, incident, json } => {
            let path = format!("/api/v1/hypotheses?about={}", query_word(&incident));
            let list = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{list}");
                return Ok(ExitCode::SUCCESS);
            }
            for view in list["rows"].as_array().into_iter().flatten() {
                show(view)?;
            }
        }
        HypothesisVerb::Show { data, hypothesis, json } => {
            let path = format!("/api/v1/hypotheses/{}", query_word(&hypothesis));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
            } else {
                show(&view)?;
            }
        }
        HypothesisVerb::Put { data, incident, sentence, held_in, rests_on, json } => {
            let body = json!({
                "about": incident, "sentence": sentence, "held_in": held_in.join(","), "rests_on": rests_on.join(","),
            });
            let put = Headquarters::reach(&data).await?.post("/api/v1/hypotheses", &body).await?;
            if json {
                say!("{put}");
            } else {
                say!("{} put about {incident}.", text(&put, "hypothesis"));
            }
        }
        HypothesisVerb::Weigh { data, hypothesis, line, weight, reason } => {
            act(&data, &hypothesis, "weigh", &json!({"line": line, "weight": weight, "reason": reason})).await?;
            say!("{line} weighed for {hypothesis}: {weight}.");
        }
        HypothesisVerb::Likelihood { data, hypothesis, likelihood, reason } => {
            act(&data, &hypothesis, "likelihood", &json!({"likelihood": likelihood, "reason": reason})).await?;
            say!("{hypothesis} judged: {}.", likelihood.replace('_', " "));
        }
        HypothesisVerb::Confidence { data, hypothesis, confidence, reason } => {
            act(&data, &hypothesis, "confidence", &json!({"confidence": confidence, "reason": reason})).await?;
            say!("Confidence in the judging of {hypothesis}: {confidence}.");
        }
        HypothesisVerb::Dissent { data, hypothesis, words } => {
            act(&data, &hypothesis, "dissent", &json!({"words": words})).await?;
            say!("Dissent on {hypothesis} noted.");
        }
        HypothesisVerb::TakeBack { data, hypothesis, reason } => {
            act(&data, &hypothesis, "take-back", &json!({"reason": reason})).await?;
            say!("{hypothesis} taken back.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn act(data: &Data, hypothesis: &str, act: &str, body: &Value) -> Result<()> {
    let path = format!("/api/v1/hypotheses/{}/{act}", query_word(hypothesis));
    Headquarters::reach(data).await?.post(&path, body).await?;
    Ok(())
}

fn show(view: &Value) -> Result<()> {
    let row = &view["hypothesis"];
    say!("{STRONG}{}{} {}", text(row, "id"), STRONG.render_reset(), safe(&text(row, "sentence")));
    for it in view["holders"].as_array().into_iter().flatten() {
        say!("  held by {}", safe(&text(it, "name")));
    }
    let last = |list: &str, word: &str| view[list][0][word].as_str().unwrap_or("not judged").replace('_', " ");
    say!("  likelihood: {}", last("likelihood", "likelihood"));
    say!("  confidence: {}", last("confidence", "confidence"));
    for it in view["evidence"].as_array().into_iter().flatten() {
        let (weight, why) = (text(&it["weighed"], "weight"), text(&it["weighed"], "reason"));
        say!("  {weight:<13} {} {DIM}{}{}", safe(&text(&it["line"], "told")), safe(&why), DIM.render_reset());
    }
    for it in view["dissent"].as_array().into_iter().flatten() {
        say!("  dissent, {}: {}", text(it, "by"), safe(&text(it, "words")));
    }
    Ok(())
}
