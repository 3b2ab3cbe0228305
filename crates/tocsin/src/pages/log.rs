//! The log: every record that the viewer may know of, newest first, and a note.

use maud::{Markup, html};
use tocsin_app::view::lists::Page;
use tocsin_core::authority::WriteNote;
use tocsin_core::person::Person;
use tocsin_core::rows::LogRow;

use super::{Frame, Shown, as_of_form, csrf, lists::next_page, name_of, page as framed, paper_line, times, words};

/// The page.
pub fn page(frame: &Frame, page: &Page<(u64, LogRow)>, persons: &[Person], shown: Shown) -> Markup {
    framed(
        frame,
        "Log",
        shown,
        html! {
            div.head { h1 { "Log" } p.meta { "Every record, the latest first. A record is never changed, only answered." } }
            (paper_line(frame))
            nav.tabs aria-label="Log" { (as_of_form(frame)) }
            @if frame.may::<WriteNote>() {
                form.noprint method="post" action="/log" {
                    (csrf(frame))
                    div.f {
                        label for="text" { "A note" }
                        textarea #text name="text" rows="2" maxlength="4000" required dir="auto" placeholder="What happened, who did it, when" {}
                    }
                    button.btn { "Write it " kbd { "Ctrl Enter" } }
                }
            }
            section.sec {
                @if page.rows.is_empty() { div.quiet { p { (words::LOG_EMPTY) } } }
                @else { ol.log aria-live="off" { @for (n, row) in &page.rows { (entry(frame, *n, row, persons)) } } }
            }
            (next_page(frame, "/log", page.next.as_ref()))
        },
    )
}

/// Returns the page of a thing, by the letter of its id.
pub fn path_of(id: &str) -> Option<String> {
    match id.as_bytes().first() {
        Some(b'R') => Some(format!("/reports/{id}")),
        Some(b'I') => Some(format!("/incidents/{id}")),
        Some(b'N') => Some(format!("/sitreps/{id}")),
        Some(b'U') => Some(format!("/commands/{id}")),
        Some(b'A') => Some(format!("/assignments/{id}")),
        Some(b'W') => Some(format!("/warnings/{id}")),
        _ => None,
    }
}

/// One record in the log.
pub fn entry(frame: &Frame, n: u64, row: &LogRow, persons: &[Person]) -> Markup {
    let thing = row.thing.as_deref().and_then(path_of);
    html! {
        li {
            (times::short(row.at_ms, frame.now, &frame.zone))
            span {
                span dir="auto" { (row.text) } " "
                span.meta {
                    @match &row.by { Some(by) => (name_of(persons, by)), None => "the headquarters" }
                    ", record " span.num { (times::count(n)) }
                    @if let Some(path) = thing { " " a.src href=(frame.link(&path)) { (row.thing.as_deref().unwrap_or_default()) } }
                }
            }
        }
    }
}
