//! A draft in words an officer can review.

use std::fmt::Write;
use tocsin_core::draft::{Actor, Doubt, Draft};
use tocsin_read::lines;

/// Renders a draft: what the text says of itself, the actors, the lines with their doubts, the doubts without a line.
pub fn render(draft: &Draft, doubts: &[Doubt]) -> String {
    let mut out = String::new();
    if let Some(title) = &draft.doc.title {
        let _ = writeln!(out, "title      {}", one_line(&title.text));
    }
    for section in &draft.doc.sections {
        let _ = writeln!(out, "section    {}", one_line(&section.text));
    }
    if let Some(dateline) = &draft.doc.dateline {
        let parts = [&dateline.place, &dateline.date, &dateline.agency, &dateline.author];
        let words: Vec<String> = parts.into_iter().flatten().map(|part| one_line(&part.text)).collect();
        let _ = writeln!(out, "dateline   {}", words.join(" | "));
    }
    if let Some(date) = &draft.doc.publication_date {
        let _ = writeln!(out, "published  {date}");
    }
    for date in &draft.dates {
        let resolved = date.resolved.as_deref().unwrap_or("not given");
        let _ = writeln!(out, "time       {} = {resolved}", one_line(&date.as_written.text));
    }
    for actor in &draft.actors {
        let _ = writeln!(out, "actor      {}", render_actor(actor));
    }
    let lines = lines(draft, doubts);
    for line in &lines {
        let headline = one_line(&line.headline_text());
        let _ = writeln!(out, "\n{:2} {} [{:?}]\n   {headline}", line.number, line.kind.word(), line.stance);
        let _ = writeln!(out, "   {}", one_line(&line.meta));
        for doubt in &line.doubts {
            let _ = writeln!(out, "   ? {}", one_line(doubt));
        }
    }
    let loose: Vec<&Doubt> =
        doubts.iter().filter(|doubt| !lines.iter().any(|line| line.doubts.contains(&doubt.message))).collect();
    for doubt in loose {
        let _ = writeln!(out, "\n?  {}", one_line(&doubt.message));
    }
    out
}

fn render_actor(actor: &Actor) -> String {
    let mut kind = actor.kind.as_str().to_owned();
    if !actor.named {
        kind.push_str(", unnamed");
    }
    if actor.pseudonym == Some(true) {
        kind.push_str(", pseudonym");
    }
    if actor.anonymous == Some(true) {
        kind.push_str(", anonymous");
    }
    let role = actor.role.as_ref().map(|role| format!(", {}", one_line(&role.text))).unwrap_or_default();
    let mentions: Vec<String> = actor.mentions.iter().map(|m| format!("“{}”", one_line(&m.text))).collect();
    format!("{} ({kind}{role}): {}", one_line(actor.display_name()), mentions.join(" "))
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
