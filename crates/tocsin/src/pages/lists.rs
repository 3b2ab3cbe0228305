//! The list of incidents, a page at a time, and the way from page to page.

use maud::{Markup, html};
use tocsin_app::view::lists::Page;
use tocsin_core::rows::IncidentRow;

use super::{Frame, Shown, as_of_form, page as framed, times, words};

/// The incidents, newest first.
pub fn incidents(frame: &Frame, page: &Page<IncidentRow>) -> Markup {
    let shown = Shown::of(page.rows.iter().map(|it| &it.marking));
    framed(
        frame,
        "Incidents",
        shown,
        html! {
            div.head { h1 { "Incidents" } }
            nav.tabs aria-label="Incidents" { (as_of_form(frame)) }
            section.sec {
                @if page.rows.is_empty() { div.quiet { p { (words::INCIDENTS_EMPTY) } } }
                @else { ul { @for row in &page.rows { (incident_row(frame, row)) } } }
            }
            (next_page(frame, "/incidents", page.next.as_ref()))
        },
    )
}

/// One incident in a list.
pub fn incident_row(frame: &Frame, row: &IncidentRow) -> Markup {
    html! {
        li.row {
            span.clk { (times::short(row.at_ms, frame.now, &frame.zone)) }
            a.q href=(frame.link(&format!("/incidents/{}", row.id))) { b { (row.id) } " " q dir="auto" { (row.title) } }
            span.meta { "opened here " (times::moment(row.at_ms, frame.now, &frame.zone)) }
        }
    }
}

/// The way to the next page of a list.
pub fn next_page(frame: &Frame, path: &str, next: Option<&(u64, String)>) -> Markup {
    html! {
        @if let Some((n, key)) = next {
            @let mark = if path.contains('?') { '&' } else { '?' };
            p { a.btn rel="next" href=(frame.link(&format!("{path}{mark}after={n}.{key}"))) { "Older" } }
        }
    }
}
