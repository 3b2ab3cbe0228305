//! `tocsin warning …`.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Value, json};

use super::report::text;
use crate::cli::{NewWarning, WarningArguments, WarningVerb};
use crate::reach::{Headquarters, asof_word, query_word};
use crate::terminal::{BAD, DIM, STRONG, WORDS, safe, say};

/// Runs a verb on warnings.
///
/// # Errors
/// The problem that was answered.
pub async fn run(verb: WarningVerb) -> Result<ExitCode> {
    match verb {
        WarningVerb::List { data, asof, json } => {
            let path = format!("/api/v1/warnings{}", asof_word(asof));
            let page = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{page}");
                return Ok(ExitCode::SUCCESS);
            }
            list(&page)?;
        }
        WarningVerb::Show { warning: WarningArguments { data, warning }, asof, json } => {
            let path = format!("/api/v1/warnings/{}{}", query_word(&warning), asof_word(asof));
            let view = Headquarters::reach(&data).await?.get(&path).await?;
            if json {
                say!("{view}");
                return Ok(ExitCode::SUCCESS);
            }
            show(&view)?;
        }
        WarningVerb::Draft { new, to } => {
            let body = new_body(&new, json!({"kind": "given", "other_side": to}));
            begin(&new, &body, "written").await?;
        }
        WarningVerb::Register { new, from, means, came } => {
            let body = new_body(&new, json!({"kind": "received", "other_side": from, "means": means, "came": came}));
            begin(&new, &body, "registered").await?;
        }
        WarningVerb::NoteReported { data, line, title, from, to, given } => {
            let body =
                json!({"kind": "reported", "line": line, "title": title, "from": from, "to": to, "given": given});
            let noted = Headquarters::reach(&data).await?.post("/api/v1/warnings", &body).await?;
            say!("{} noted as known second-hand from {line}, record {}.", text(&noted, "warning"), noted["n"]);
        }
        WarningVerb::Release { warning } => act(&warning, "release", "released", json!({})).await?,
        WarningVerb::Waive { warning, ground, words, reviewer, review } => {
            let body = json!({"ground": ground, "words": words, "reviewer": reviewer, "review": review});
            act(&warning, "waive", "waived", body).await?;
        }
        WarningVerb::HandOver { warning, means, to, at } => {
            let body = json!({"means": means, "to_whom": to, "at": at});
            act(&warning, "hand-over", "handed over: sender's word only", body).await?;
        }
        WarningVerb::NoteReading { warning, words } => {
            act(&warning, "note-reading", "noted as read there: their word", json!({"words": words})).await?;
        }
        WarningVerb::Read { warning, shown } => return read(&warning, &shown).await,
        WarningVerb::Decide { warning, decision, reason, to } => {
            let body = json!({"decision": decision, "reason": reason, "forward_to": to});
            act(&warning, "decide", &format!("decided: {decision}"), body).await?;
        }
        WarningVerb::Close { warning, how, incident, reason, was, judged } => {
            let mut body = json!({"how": how, "incident": incident, "reason": reason});
            for (field, answers) in [("was", was), ("match", judged)] {
                for answer in answers {
                    let (question, word) = answer.split_once('=').unwrap_or((&answer, ""));
                    body[format!("{}_{field}", question.to_lowercase())] = word.into();
                }
            }
            act(&warning, "close", "closed", body).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn new_body(new: &NewWarning, mut body: Value) -> Value {
    for (name, word) in [
        ("title", &new.title),
        ("text", &new.text),
        ("urgency", &new.urgency),
        ("severity", &new.severity),
        ("certainty", &new.certainty),
        ("until", &new.until),
        ("marking", &new.marking),
    ] {
        body[name] = word.as_str().into();
    }
    for (name, words) in [
        ("rests_on", &new.rests_on),
        ("compartments", &new.compartment),
        ("releasable_to", &new.releasable_to),
        ("recipients", &new.recipient),
    ] {
        body[name] = words.join(",").into();
    }
    // `--who exact=four men`: how precise, then the words.
    for (name, answer) in
        [("who", &new.who), ("what", &new.what), ("place", &new.place), ("when", &new.when), ("how", &new.how)]
    {
        let (precise, words) = answer.split_once('=').unwrap_or(("unknown", answer));
        body[name] = words.into();
        body[format!("{name}_is")] = precise.into();
    }
    body
}

async fn begin(new: &NewWarning, body: &Value, said: &str) -> Result<()> {
    let begun = Headquarters::reach(&new.data).await?.post("/api/v1/warnings", body).await?;
    let id = text(&begun, "warning");
    say!("{STRONG}{id}{} {said}, record {}.", STRONG.render_reset(), begun["n"]);
    say!("See it: tocsin warning show {id}");
    Ok(())
}

async fn act(arguments: &WarningArguments, verb: &str, said: &str, body: Value) -> Result<()> {
    let WarningArguments { data, warning } = arguments;
    let path = format!("/api/v1/warnings/{}/{verb}", query_word(warning));
    let answer = Headquarters::reach(data).await?.post(&path, &body).await?;
    match answer["n"].as_u64() {
        Some(n) => say!("{warning} {said}, record {n}."),
        None => say!("{warning}: nothing was left to do. Nothing was recorded."),
    }
    Ok(())
}

/// Shows the words; with the hash of what was shown, records that they were read. Two steps, as on the page.
async fn read(arguments: &WarningArguments, shown: &str) -> Result<ExitCode> {
    let WarningArguments { data, warning } = arguments;
    if !shown.is_empty() {
        act(arguments, "read", "read", json!({"displayed": shown})).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let view = Headquarters::reach(data).await?.get(&format!("/api/v1/warnings/{}", query_word(warning))).await?;
    words(&view)?;
    say!("\nNothing is recorded yet. You have read it? Say so:");
    say!("  tocsin warning read {warning} --shown {}", text(&view, "displayed"));
    Ok(ExitCode::SUCCESS)
}

fn words(view: &Value) -> Result<()> {
    for it in view["shown"].as_array().into_iter().flatten() {
        let name = text(it, "name");
        say!("{DIM}{name:<10}{} {WORDS}{}{}", DIM.render_reset(), safe(&text(it, "words")), WORDS.render_reset());
    }
    Ok(())
}

fn list(page: &Value) -> Result<()> {
    let now = page["now_ms"].as_i64().unwrap_or_default();
    let each = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for board in each(&page["boards"]) {
        say!("{STRONG}{}{}", text(&board, "state"), STRONG.render_reset());
        for it in each(&board["rows"]) {
            row(&it, now)?;
        }
    }
    let rows = each(&page["rows"]);
    if rows.is_empty() {
        say!("No warnings yet. `tocsin warning register` takes one in, `tocsin warning draft` writes one.");
        return Ok(());
    }
    say!("{STRONG}all{}", STRONG.render_reset());
    for it in rows {
        row(&it, now)?;
    }
    if page["next"].is_string() {
        say!("… and older ones: the desk lists them page by page.");
    }
    Ok(())
}

fn row(it: &Value, now: i64) -> Result<()> {
    let warning = &it["warning"];
    let clock = it["waits"]["limit_ms"].as_i64().map(|limit| now - limit);
    let style = if clock.is_some_and(|over| over > 0) { BAD } else { DIM };
    say!(
        "{style}{:>14}{} {:<6} {} {DIM}{}, {}{}",
        clock.map(crate::pages::clock_text).unwrap_or_default(),
        style.render_reset(),
        text(warning, "id"),
        safe(&text(&warning["details"], "title")),
        text(warning, "kind"),
        text(it, "standing"),
        DIM.render_reset()
    );
    Ok(())
}

fn show(view: &Value) -> Result<()> {
    let warning = &view["warning"];
    say!(
        "{STRONG}{} {}{} {}, {}",
        text(warning, "id"),
        safe(&text(&warning["details"], "title")),
        STRONG.render_reset(),
        text(warning, "kind"),
        text(view, "standing")
    );
    words(view)?;
    say!();
    let gaps = view["gaps"].as_array().cloned().unwrap_or_default();
    let gap_before = |at: usize| -> Result<()> {
        for gap in gaps.iter().filter(|it| it["before_step"] == at) {
            let over = crate::pages::duration(gap["over_ms"].as_i64().unwrap_or_default());
            let end = if gap["ended_ms"].is_null() { ", and it goes on" } else { "" };
            say!("{BAD}  {}: {over} over its limit{end}{}", text(gap, "what"), BAD.render_reset());
        }
        Ok(())
    };
    let steps = view["steps"].as_array().cloned().unwrap_or_default();
    for (at, it) in steps.iter().enumerate() {
        gap_before(at)?;
        let step = &it["step"];
        let by = text(step, "by");
        let by = view["persons"][&by].as_str().map_or(by.clone(), str::to_owned);
        let given = step["words"].as_str().map(|it| format!(" “{}”", safe(it))).unwrap_or_default();
        say!("  {:>8} {}{given} {DIM}{}{}", it["n"], safe(&text(step, "text")), safe(&by), DIM.render_reset());
    }
    gap_before(steps.len())?;
    if let Some(limit) = view["waits"]["limit_ms"].as_i64() {
        let over = view["now_ms"].as_i64().unwrap_or_default() - limit;
        say!("  {}: {}", text(&view["waits"], "for"), crate::pages::clock_text(over));
    }
    Ok(())
}
