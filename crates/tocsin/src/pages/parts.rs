//! Parts that several pages share: a line's headline, a line in the picture, a chip.

use std::collections::BTreeMap;

use maud::{Markup, html};
use tocsin_app::view::ViewLine;
use tocsin_core::draft::{Line, LineKind, LinePart, LineStance, PartKind};
use tocsin_core::grading::SourceReliability;
use tocsin_core::party::{Party, PartyKey};
use tocsin_core::report::DraftReport;

use super::{Frame, words};

/// Who published a report: as the person who posted it says, else as it says itself, and the page says which.
pub fn publisher(posted: &DraftReport) -> String {
    posted.publisher_told().map_or_else(|| "publisher not given".to_owned(), |it| it.to_string())
}

/// When a report was published, told in the same way.
pub fn published(posted: &DraftReport) -> String {
    posted.published_told().map_or_else(|| words::NOT_GIVEN.to_owned(), |it| it.to_string())
}

/// The headline of a line: parties strong, hedges on the hedge itself, words of the text in quotation marks.
pub fn headline(line: &Line) -> Markup {
    parts(&line.headline)
}

/// The parts of a headline.
pub fn parts(parts: &[LinePart]) -> Markup {
    let is_quoted = |at: Option<usize>| at.and_then(|at| parts.get(at)).is_some_and(|it| it.kind == PartKind::Quoted);
    html! {
        @for (at, part) in parts.iter().enumerate() {
            @match part.kind {
                PartKind::Text => (plain(&part.text, is_quoted(at.checked_sub(1)), is_quoted(Some(at + 1)))),
                PartKind::Who => span.who { (part.text) },
                PartKind::Hedge => span.hedge { (part.text) },
                PartKind::Quoted => (words_of(&part.text)),
                PartKind::Figure => b.num { (part.text) },
            }
        }
    }
}

/// Our own words beside quoted ones: the page sets the quotation marks, so those in the text are left out.
fn plain(text: &str, after_words: bool, before_words: bool) -> &str {
    let text = if after_words { text.strip_prefix('”').unwrap_or(text) } else { text };
    if before_words { text.strip_suffix('“').unwrap_or(text) } else { text }
}

/// Words of the text in quotation marks, the spaces around them outside.
fn words_of(text: &str) -> Markup {
    let words = text.trim();
    let (before, after) = text.split_once(words).filter(|_| !words.is_empty()).unwrap_or((text, ""));
    html! { (before) q dir="auto" { (words) } (after) }
}

/// The headline of a line in the picture. A threat in the speaker's own words shows that there are words, and folds them.
pub fn picture_headline(line: &ViewLine) -> Markup {
    if !line.folded {
        return headline(&line.line);
    }
    let mut parts = line.line.clone();
    parts.headline.retain(|part| part.kind != PartKind::Quoted);
    parts.headline.iter_mut().for_each(|part| part.text = part.text.replace(['“', '”'], ""));
    html! { (headline(&parts)) " (words folded)" }
}

/// A line in the picture, with the report that it leads back to.
pub fn picture_line(frame: &Frame, line: &ViewLine, kind: &str) -> Markup {
    html! {
        li.ln data-k=(kind) {
            span.w { (picture_headline(line)) }
            (grade(line))
            span.meta {
                (line.line.meta) " "
                (source_link(frame, line))
            }
        }
    }
}

/// How a line that something rests on is coloured: claimed, and struck through where it supports nothing.
pub fn resting_kind(line: &ViewLine) -> &'static str {
    if line.supports() { "claimed" } else { "unsupported" }
}

/// The way back to the words: the report with the line in hand.
pub fn source_link(frame: &Frame, line: &ViewLine) -> Markup {
    let number = line.line.number;
    let path = frame.link(&format!("/reports/{}?at={number}", line.report));
    html! { a.src href=(format!("{path}#l{number}")) { (line.report) " line " (number) } }
}

/// Says of a line that supports nothing why it does not: its report was retracted, or nobody keeps it any more.
pub fn unsupported(frame: &Frame, line: &ViewLine) -> Markup {
    html! {
        @if line.retracted {
            "; unsupported: " a.src href=(frame.link(&format!("/reports/{}/reach", line.report))) { (line.report) } " was retracted"
        } @else if !line.supports() { "; unsupported: the line is no longer kept" }
    }
}

/// Says of a thing in a list why nothing that it rests on holds it up any more.
pub fn hangs(why: Option<&str>) -> Markup {
    html! { @if let Some(why) = why { "; " b { "unsupported: " (why) } } }
}

/// Parties that are linked above a page's lines; the others stand in the lines.
const NAMED_SHOWN: usize = 12;

/// Who says these lines and of whom they speak, by name, who does most often first: the way to their cards.
pub fn named<'a>(frame: &Frame, lines: impl IntoIterator<Item = &'a ViewLine>) -> Markup {
    let mut parties: BTreeMap<&PartyKey, (usize, &Party)> = BTreeMap::new();
    for party in lines.into_iter().flat_map(|line| &line.parties).filter(|it| it.key.is_name()) {
        parties.entry(&party.key).or_insert((0, party)).0 += 1;
    }
    let mut parties: Vec<(usize, &Party)> = parties.into_values().collect();
    parties.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let more = parties.len().saturating_sub(NAMED_SHOWN);
    html! {
        @if !parties.is_empty() {
            p.meta.named {
                "Speaks or is spoken of: "
                @for (at, (_, party)) in parties.iter().take(NAMED_SHOWN).enumerate() {
                    @if at > 0 { ", " }
                    a.q href=(frame.link(&super::search::party_path(party))) dir="auto" { (party.name) }
                }
                @if more > 0 { "; " (more) " more in the lines" }
            }
        }
    }
}

/// The way from a kept line that mentions a warning to the form that notes it.
pub fn note_link(line: &ViewLine) -> Markup {
    html! { a.btn.noprint href=(format!("/warnings/new?kind=reported&from={}/{}", line.report, line.line.number)) { (words::NOTE_REPORTED) } }
}

/// The words that a line stands on, in their own voice.
pub fn words(line: &ViewLine) -> Markup {
    html! {
        @for (at, words) in line.words.iter().enumerate().take(3) {
            @if at > 0 { " … " }
            q dir="auto" { (words.split_whitespace().collect::<Vec<_>>().join(" ")) }
        }
    }
}

/// The words that a line stands on; of a threat or a call for violence, folded until somebody opens them.
pub fn folded_words(line: &ViewLine) -> Markup {
    html! {
        @if line.folded { details.folded { summary { (super::words::FOLDED) } (words(line)) } }
        @else { (words(line)) }
    }
}

/// The two axes of a line's grade, side by side and never one number. What nobody graded is dashed.
pub fn grade(line: &ViewLine) -> Markup {
    let (source, item) = (line.grade.source.as_ref(), line.grade.line.as_ref());
    let is_source_open = source.is_none_or(|it| it.reliability == SourceReliability::F);
    let is_line_open = item.is_none_or(|it| it.credibility.figure() == 6);
    let of_source =
        source.map_or("source not graded".to_owned(), |it| format!("{} {}", it.name, it.reliability.words()));
    let of_line = item.map_or("line not graded".to_owned(), |it| format!("line {}", it.credibility.words()));
    html! {
        span.gr title=(format!("{of_source}; {of_line}")) {
            b.u[is_source_open] { (source.map_or("–", |it| it.reliability.letter())) }
            b.u[is_line_open] { @match item { Some(it) => (it.credibility.figure()), None => "–" } }
            span.vh { (of_source) "; " (of_line) }
        }
        @if let Some(why) = &line.grade.unconfirmed { " " small.meta { "what confirmed it is unsupported: " (why) } }
    }
}

/// How a line is coloured: plain, said by somebody, or in doubt.
pub fn kind_of(line: &Line) -> &'static str {
    match line.stance {
        LineStance::Plain => "known",
        LineStance::Said => "claimed",
        LineStance::Doubt => "doubt",
    }
}

/// The word in front of a line.
pub fn kind_word(kind: LineKind) -> &'static str {
    kind.word()
}
