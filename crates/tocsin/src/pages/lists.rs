//! Lists of reports and incidents, a page at a time.

use maud::{Markup, html};
use tocsin_app::view::lists::Page;
use tocsin_core::authority::PostReport;
use tocsin_core::rows::{IncidentRow, ReportRow};

use super::parts::{published, publisher};
use super::{Frame, Shown, as_of_form, page as framed, times, words};

/// The reports, newest first.
pub fn reports(frame: &Frame, page: &Page<ReportRow>) -> Markup {
    let shown = Shown::of(page.rows.iter().map(|it| &it.posted.marking));
    framed(
        frame,
        "Reports",
        shown,
        html! {
            div.head {
                h1 { "Reports" }
                span.acts {
                    @if frame.may::<PostReport>() { a.btn.p href="/reports/new" data-key="n" { "Paste a report " kbd { "n" } } }
                }
            }
            nav.tabs aria-label="Reports" { (as_of_form(frame)) }
            section.sec {
                @if page.rows.is_empty() { div.quiet { p { (words::REPORTS_EMPTY) } } }
                @else {
                    ul {
                        @for row in &page.rows { (report_row(frame, row, html! {})) }
                    }
                }
            }
            (next_page(frame, "/reports", page.next.as_ref()))
        },
    )
}

/// One report in a list.
pub fn report_row(frame: &Frame, row: &ReportRow, mark: Markup) -> Markup {
    html! {
        li.row {
            span.clk { (times::short(row.posted.taken_in_ms, frame.now, &frame.zone)) }
            a.q href=(frame.link(&format!("/reports/{}", row.id))) {
                b { (row.id) } " " span dir="auto" { (row.title.as_deref().unwrap_or("no title")) }
            }
            (mark)
            span.meta {
                (publisher(&row.posted))
                "; published: " (published(&row.posted))
                "; " (row.lines) " lines proposed; "
                span.tlp.in data-tlp=(row.posted.marking.tlp.label().to_lowercase()) { (row.posted.marking.tlp) }
            }
        }
    }
}

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
            p { a.btn rel="next" href=(frame.link(&format!("{path}?after={n}.{key}"))) { "Older" } }
        }
    }
}
