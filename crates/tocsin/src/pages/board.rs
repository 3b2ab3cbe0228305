//! The first screen once there are reports: what waits to be read, the latest incidents, the latest records.
//!
//! It becomes the operation board when a headquarters can be stood up; until then it shows what there is.

use maud::{Markup, html};
use tocsin_core::authority::PostReport;
use tocsin_core::marking::Tlp;
use tocsin_core::person::Person;
use tocsin_core::rows::{IncidentRow, LogRow, ReportRow};

use super::lists::{incident_row, report_row};
use super::reading::Tally;
use super::{Frame, log, page as framed, strictest, words};

/// Reports on the board.
pub const REPORTS_SHOWN: usize = 8;
const INCIDENTS_SHOWN: usize = 8;
const RECORDS_SHOWN: usize = 12;

/// The page.
pub fn page(
    frame: &Frame,
    reports: &[(ReportRow, Tally)],
    incidents: &[IncidentRow],
    records: &[(u64, LogRow)],
    persons: &[Person],
) -> Markup {
    let labels = reports.iter().map(|(row, _)| row.posted.marking.tlp).chain(incidents.iter().map(|it| it.marking.tlp));
    let tlp: Tlp = strictest(labels);
    let waiting: usize = reports.iter().map(|(_, tally)| tally.waiting).sum();
    framed(
        frame,
        "Board",
        tlp,
        html! {
            div.head {
                h1 { "Board" }
                span.acts { @if frame.may::<PostReport>() { a.btn.p href="/reports/new" data-key="n" { "Paste a report " kbd { "n" } } } }
            }
            div.grid.g21 {
                div.col {
                    section.sec {
                        header { h2 { "Reports" } small { @if waiting > 0 { (waiting) " lines wait for a verdict" } @else { (words::QUIET) } } }
                        ul {
                            @for (row, tally) in reports {
                                (report_row(frame, row, html! {
                                    @if tally.waiting > 0 { span.chip data-s="waiting" { (tally.waiting) " to read" } }
                                    @else { span.chip data-s="done" { "read" } }
                                }))
                            }
                        }
                        footer { a.q href="/reports" { "All reports" } }
                    }
                }
                div.col {
                    section.sec {
                        header { h2 { "Incidents" } small { (words::BESIDE_RULE) } }
                        @if incidents.is_empty() { div.quiet { p { (words::INCIDENTS_EMPTY) } } }
                        @else { ul { @for row in incidents.iter().take(INCIDENTS_SHOWN) { (incident_row(frame, row)) } } }
                        footer { a.q href="/incidents" { "All incidents" } }
                    }
                    section.sec {
                        header { h2 { "Log" } small { "the latest records" } }
                        ol.log aria-live="off" {
                            @for (n, row) in records.iter().take(RECORDS_SHOWN) { (log::entry(frame, *n, row, persons)) }
                        }
                        footer { a.q href="/log" { "The whole log" } }
                    }
                }
            }
        },
    )
}
