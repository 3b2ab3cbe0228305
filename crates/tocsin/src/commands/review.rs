//! What `tocsin incident review` prints.

use anyhow::Result;
use serde_json::Value;

use super::report::text;
use crate::terminal::{DIM, STRONG, safe, say};

/// Prints a review: those days, each warning in the same words, what cannot be established.
///
/// # Errors
/// If nothing can be printed.
pub fn show(view: &Value) -> Result<()> {
    let each = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let incident = &view["incident"];
    say!("{STRONG}Review of {} {}{}", text(incident, "id"), safe(&text(incident, "title")), STRONG.render_reset());
    let warnings = each(view, "warnings");
    let count = |key: &str, noun: &str| {
        let n = view[key].as_u64().unwrap_or_default();
        format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
    };
    let (began, came) = (count("warnings_in_window", "warning"), count("reports_in_window", "report"));
    say!("{}: {began} began here, {came} came in", count("days", "day"));
    if view["more_than_was_read"] == true {
        say!("There is more than was read: these numbers are of the newest warnings and reports.");
    }
    if view["not_shown"].as_u64().is_some_and(|it| it > 0) {
        say!(
            "{} not shown: those that match or share stand first, and of the others the newest",
            count("not_shown", "warning")
        );
    }
    for it in &warnings {
        let row = &it["warning"];
        say!(
            "\n{STRONG}{} {}{} {}, {}",
            text(row, "id"),
            safe(&text(&row["details"], "title")),
            STRONG.render_reset(),
            text(row, "kind"),
            text(it, "group")
        );
        for question in each(it, "questions") {
            let words = question["words"].as_str().map_or_else(|| "not given".to_owned(), safe);
            let compared = &question["compared"];
            let more = ["judgement", "why"].iter().find_map(|key| compared[key].as_str()).unwrap_or_default();
            let shared = each(compared, "words").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
            say!(
                "  {}: {words} ({}) {DIM}{} {more}{}{}",
                text(&question, "question"),
                text(&question, "specificity"),
                text(compared, "how"),
                safe(&shared),
                DIM.render_reset()
            );
        }
        for step in each(it, "steps") {
            let (n, step) = (&step["n"], &step["step"]);
            let words = step["words"].as_str().map(|it| format!(" “{}”", safe(it))).unwrap_or_default();
            say!("  record {n}: {}{words} {DIM}{}{}", safe(&text(step, "text")), text(step, "by"), DIM.render_reset());
        }
        for gap in each(it, "gaps") {
            say!("  limit passed: {} by {} s", text(&gap, "what"), gap["over_ms"].as_i64().unwrap_or_default() / 1_000);
        }
        let stood = it["stood_when_opened"].as_str().unwrap_or("not here yet").replace('_', " ");
        say!("  when {} was opened here: {stood}", text(incident, "id"));
        match it["lead"]["cannot_be_established"].as_str() {
            Some(why) => say!("  lead time cannot be established: {why}"),
            None if it["lead"]["after"] == true => say!("  it came after"),
            None => say!(
                "  lead time: {} to {} min",
                it["lead"]["least_ms"].as_i64().unwrap_or_default() / 60_000,
                it["lead"]["most_ms"].as_i64().unwrap_or_default() / 60_000
            ),
        }
    }
    say!("\n{STRONG}What cannot be established{}", STRONG.render_reset());
    for sentence in each(view, "not_established") {
        say!("  {}", safe(sentence.as_str().unwrap_or_default()));
    }
    for it in each(view, "corrections") {
        say!("\nCorrective action, record {}: {}", it["n"], safe(&text(&it["correction"], "text")));
    }
    Ok(())
}
