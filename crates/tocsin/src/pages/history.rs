//! The history of one thing: its records in words, each with the way to the thing as it stood then.

use maud::{Markup, html};
use tocsin_app::view::history::History;
use tocsin_core::marking::Marking;
use tocsin_core::person::Person;

use super::{Frame, Shown, as_of_form, name_of, page as framed, paper_line, times, words};

/// The page.
pub fn page(frame: &Frame, history: &History, markings: &[Marking], persons: &[Person]) -> Markup {
    let thing = &history.thing;
    let at = |n: u64| path(thing).map(|path| format!("{path}?asof={n}"));
    framed(
        frame,
        &format!("{thing} History"),
        Shown::of(markings.iter().chain(&history.marking)),
        html! {
            div.head {
                h1 { "History of " (thing) }
                p.meta { (words::HISTORY_RULE) }
                @if let Some(path) = path(thing) { span.acts { a.btn data-key="Escape" href=(frame.link(&path)) { "Back to " (thing) " " kbd { "Esc" } } } }
            }
            (paper_line(frame))
            nav.tabs aria-label="History" { (as_of_form(frame)) }
            section.sec {
                ol.log aria-live="off" {
                    @for (n, row) in &history.records {
                        li {
                            (times::short(row.at_ms, frame.now, &frame.zone))
                            span {
                                span dir="auto" { (row.text) } " "
                                span.meta {
                                    @match &row.by { Some(by) => (name_of(persons, by)), None => "the headquarters" }
                                    ", " (times::moment(row.at_ms, frame.now, &frame.zone)) ", "
                                    @match at(*n) {
                                        Some(path) => a.src href=(path) { "as of record " (times::count(*n)) },
                                        None => { "record " (times::count(*n)) },
                                    }
                                }
                            }
                        }
                    }
                }
                @if history.more { footer { "Only the latest are listed. Look as of an earlier record for those before." } }
            }
        },
    )
}

fn path(thing: &str) -> Option<String> {
    let noun = match thing.as_bytes().first()? {
        b'R' => "reports",
        b'I' => "incidents",
        b'W' => "warnings",
        b'A' => "assignments",
        b'U' => "commands",
        b'N' => "sitreps",
        b'H' => "hypotheses",
        b'P' => return Some("/people".to_owned()),
        _ => return None,
    };
    Some(format!("/{noun}/{thing}"))
}
