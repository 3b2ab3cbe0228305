//! The entries of a situation report, section by section: lists of the picture, figures, the response, warnings.

use maud::{Markup, html};
use tocsin_app::view::sitreps::SitrepView;
use tocsin_core::assignment::LineRef;
use tocsin_core::sitrep::{Change, Entry, List, Section};

use super::log::path_of;
use super::parts::parts;
use super::sitrep::as_then;
use super::{Frame, times, words};

/// The word in the margin; nothing where nothing changed.
pub fn marked(change: Change) -> Markup {
    html! { @if change != Change::Same { b.chg { (change.label()) } " " } }
}

/// The entries of a section.
pub fn entries(frame: &Frame, view: &SitrepView, section: Section) -> Markup {
    let entries = view.content.entries(section);
    let of = |list: List| entries.iter().filter(move |it| it.list == list).collect::<Vec<_>>();
    html! {
        @match section {
            Section::Short => {},
            Section::Situation => {
                @for (list, kind, rule) in [(List::Known, "known", words::KNOWN_RULE), (List::Claimed, "claimed", words::CLAIMED_RULE), (List::Unknown, "unknown", words::UNKNOWN_RULE)] {
                    (lines(frame, view, &of(list), Some((list, kind, rule)), kind))
                }
            },
            Section::Statements => (lines(frame, view, &of(List::Statement), None, "claimed")),
            Section::Casualties => (figures(frame, view, entries)),
            Section::Response => (response(frame, view, entries)),
            Section::Warnings => {
                (waiting(frame, view, &of(List::Waiting)))
                (lines(frame, view, &of(List::Reported), Some((List::Reported, "claimed", words::WARNINGS_RULE)), "claimed"))
            },
            Section::Next => (due(frame, view, entries)),
        }
    }
}

fn lines(frame: &Frame, view: &SitrepView, entries: &[&Entry], head: Option<(List, &str, &str)>, kind: &str) -> Markup {
    html! {
        @if !entries.is_empty() {
            @if let Some((list, colour, rule)) = head { p class=(format!("kh k-{colour}")) { (list.label()) small { (rule) } } }
            ul {
                @for entry in entries {
                    li.ln data-k=(kind) {
                        (marked(entry.change))
                        span.w.gone[entry.change == Change::Gone] { (parts(&entry.words)) }
                        (why_gone(view, entry))
                        " " span.src { (rests(frame, view, entry)) }
                        (was(entry))
                    }
                }
            }
        }
    }
}

/// What an entry rests on, with the way back to each line or thing as it stood then.
fn rests(frame: &Frame, view: &SitrepView, entry: &Entry) -> Markup {
    html! {
        @if let Some(rests) = &entry.rests { (rests) " " }
        @for at in &entry.lines {
            @let path = as_then(frame, view, &format!("/reports/{}", at.report));
            a.src href=(format!("{path}&at={}#l{}", at.line, at.line)) { (at.report) " line " (at.line) } (retracted(view, at)) " "
        }
        (things(frame, view, entry))
    }
}

/// The things that an entry names, beside the reports of its lines.
fn things(frame: &Frame, view: &SitrepView, entry: &Entry) -> Markup {
    let is_of_line = |thing: &String| entry.lines.iter().any(|at| at.report.as_str() == thing);
    html! {
        @for thing in entry.things.iter().filter(|it| !is_of_line(it)) {
            @if let Some(path) = path_of(thing) { a.src href=(as_then(frame, view, &path)) { (thing) } " " }
        }
    }
}

/// Said of a line that the last report had: why this one has it no more, where its own report tells.
fn why_gone(view: &SitrepView, entry: &Entry) -> Markup {
    let why = view.gone.get(&entry.key).filter(|_| entry.change == Change::Gone);
    html! { @if let Some(why) = why { " " b { "gone: " (why) } } }
}

fn was(entry: &Entry) -> Markup {
    html! { @if let Some(was) = &entry.was { " " span.src { "was: " (was) } } }
}

/// Each figure: its range over its claims. A claim with a hedge keeps it.
fn figures(frame: &Frame, view: &SitrepView, entries: &[Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            table.tbl.stack {
                thead { tr { th scope="col" { "Figure" } th scope="col" { "Who says so" } th scope="col" { "Published by" } th scope="col" { "Line" } } }
                tbody {
                    @for entry in entries {
                        @if entry.list == List::Range {
                            tr.range {
                                th scope="rowgroup" colspan="4" { (marked(entry.change)) span.gone[entry.change == Change::Gone] { (parts(&entry.words)) } " " span.src { "as claimed: " (entry.rests.as_deref().unwrap_or_default()) } (was(entry)) }
                            }
                        } @else {
                            tr {
                                th scope="row" { (marked(entry.change)) span.gone[entry.change == Change::Gone] { (parts(&entry.words)) } (why_gone(view, entry)) (was(entry)) }
                                td data-h="Who says so" { span dir="auto" { (entry.who.as_deref().unwrap_or(words::NOT_GIVEN)) } }
                                td data-h="Published by" { (entry.rests.as_deref().unwrap_or(words::NOT_GIVEN)) }
                                td data-h="Line" { (line_links(frame, view, entry)) }
                            }
                        }
                    }
                }
            }
            p.meta { (words::SITREP_FIGURES) }
        }
    }
}

fn line_links(frame: &Frame, view: &SitrepView, entry: &Entry) -> Markup {
    html! {
        @for (at, line) in entry.lines.iter().enumerate() {
            @if at > 0 { ", " }
            @let path = as_then(frame, view, &format!("/reports/{}", line.report));
            a.src href=(format!("{path}&at={}#l{}", line.line, line.line)) { (line.report) " line " (line.line) }
            (retracted(view, line))
        }
    }
}

/// Said beside a line that an approved report rests on, if the report that it is of was retracted since.
fn retracted(view: &SitrepView, at: &LineRef) -> Markup {
    html! { @if view.retracted.contains(&at.report) { " " b { "unsupported: " (at.report) " was retracted" } } }
}

/// What an order or a warning rests on: its lines, and beside them whether anything holds it up (DESIGN, law 2).
fn holds(frame: &Frame, view: &SitrepView, entry: &Entry) -> Markup {
    html! {
        @if let Some(why) = &entry.rests { " " b { (why) } }
        @if !entry.lines.is_empty() { " " span.src { "rests on " (line_links(frame, view, entry)) } }
    }
}

fn response(frame: &Frame, view: &SitrepView, entries: &[Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            table.tbl.stack {
                thead { tr { th scope="col" { "Assignment" } th scope="col" { "Agency" } th scope="col" { "Stands" } } }
                tbody {
                    @for entry in entries {
                        @if entry.list == List::Objective {
                            tr.range { th scope="rowgroup" colspan="3" { (marked(entry.change)) span.gone[entry.change == Change::Gone] { (entry.key) " " span dir="auto" { (parts(&entry.words)) } } " " span.src { "objective: an aim is not a result" } (was(entry)) } }
                        } @else {
                            tr {
                                th scope="row" { (marked(entry.change)) span.gone[entry.change == Change::Gone] { a.q href=(as_then(frame, view, &format!("/assignments/{}", entry.key))) { (entry.key) } " " span dir="auto" { (parts(&entry.words)) } } }
                                td data-h="Agency" { (entry.who.as_deref().unwrap_or(words::NOT_GIVEN)) }
                                td data-h="Stands" {
                                    span dir="auto" { (entry.state.as_deref().unwrap_or_default()) }
                                    @if let Some(since) = entry.since_ms { " " span.meta { "since " (times::short(since, view.content.at_ms, &frame.zone)) } }
                                    (holds(frame, view, entry))
                                    (was(entry))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn waiting(frame: &Frame, view: &SitrepView, entries: &[&Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            table.tbl.stack {
                thead { tr { th scope="col" { "Warning" } th scope="col" { "From or to" } th scope="col" { "Stands" } th.r scope="col" { "Clock as of then" } } }
                tbody {
                    @for entry in entries {
                        tr {
                            th scope="row" { (marked(entry.change)) span.gone[entry.change == Change::Gone] { a.q href=(as_then(frame, view, &format!("/warnings/{}", entry.key))) { (entry.key) } " " span dir="auto" { (parts(&entry.words)) } } }
                            td data-h="From or to" { span dir="auto" { (entry.who.as_deref().unwrap_or(words::NOT_GIVEN)) } }
                            td data-h="Stands" { @if entry.change == Change::Gone { "waits no more; stood: " } (entry.state.as_deref().unwrap_or_default()) (holds(frame, view, entry)) (was(entry)) }
                            td.r data-h="Clock as of then" { @if let Some(limit) = entry.limit_ms.filter(|_| entry.change != Change::Gone) { (times::left(limit, view.content.at_ms)) } @else { "none" } }
                        }
                    }
                }
            }
        }
    }
}

fn due(frame: &Frame, view: &SitrepView, entries: &[Entry]) -> Markup {
    html! {
        @if !entries.is_empty() {
            table.tbl.stack {
                thead { tr { th scope="col" { "Due" } th scope="col" { "What" } th scope="col" { "Agency" } } }
                tbody {
                    @for entry in entries {
                        tr {
                            th scope="row" { (marked(entry.change)) @if let Some(limit) = entry.limit_ms { (times::short(limit, view.content.at_ms, &frame.zone)) } }
                            td data-h="What" { span.gone[entry.change == Change::Gone] { (things(frame, view, entry)) span dir="auto" { (parts(&entry.words)) } } (holds(frame, view, entry)) (was(entry)) }
                            td data-h="Agency" { (entry.who.as_deref().unwrap_or(words::NOT_GIVEN)) }
                        }
                    }
                }
            }
        }
    }
}
