//! The situation reports of this headquarters, newest first, and the form for the next one.

use maud::{Markup, html};
use serde::Deserialize;
use tocsin_app::view::lists::Page;
use tocsin_app::view::sitreps::SitrepItem;
use tocsin_core::authority::DraftSitrep;
use tocsin_core::cap::CapStatus;
use tocsin_core::marking::Tlp;
use tocsin_core::person::Person;
use tocsin_core::rows::CommandRow;

use super::problem::prob;
use super::sitrep::{number, standing};
use super::{Frame, Shown, as_of_form, csrf, lists::next_page, name_of, page as framed, paper_line, times, words};
use crate::http::Told;

/// The form for the next report as it was filled in. Without a marking it is for the circle of its operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "each field is one of the form, named as there")]
pub struct Filled {
    pub command: String,
    pub marking: String,
    pub compartments: String,
    pub releasable_to: String,
    pub recipients: String,
}

/// The page.
pub fn page(
    frame: &Frame,
    page: &Page<SitrepItem>,
    commands: &[CommandRow],
    persons: &[Person],
    filled: &Filled,
    problem: Option<&Told>,
) -> Markup {
    let shown = Shown::of(page.rows.iter().map(|it| &it.row.marking));
    framed(
        frame,
        "Situation reports",
        shown,
        html! {
            div.head { h1 { "Situation reports" } p.meta { (words::SITREPS_LEAD) } }
            (paper_line(frame))
            nav.tabs aria-label="Situation reports" { (as_of_form(frame)) }
            @if let Some(told) = problem { (prob(told)) }
            @if frame.may::<DraftSitrep>() { (form(frame, commands, filled)) }
            section.sec {
                @if page.rows.is_empty() { div.quiet { p { (words::SITREPS_EMPTY) } } }
                @else { (table(frame, page, persons)) }
            }
            (next_page(frame, "/sitreps", page.next.as_ref()))
        },
    )
}

fn table(frame: &Frame, page: &Page<SitrepItem>, persons: &[Person]) -> Markup {
    html! {
        table.tbl.stack {
            thead { tr { th scope="col" { "Report" } th scope="col" { "Operation" } th scope="col" { "As of" } th scope="col" { "Stands" } th scope="col" { "Drawn up" } th scope="col" { "Marking" } } }
            tbody {
                @for SitrepItem { row, state } in &page.rows {
                    tr {
                        th scope="row" { a.q href=(frame.link(&format!("/sitreps/{}", row.id))) { "Report " (number(&row.id)) } }
                        td data-h="Operation" { span dir="auto" { (row.operation) } " " span.meta { (row.command) } }
                        td data-h="As of" { (times::short(state.as_of_ms, frame.now, &frame.zone)) ", record " span.num { (times::count(state.as_of)) } }
                        td data-h="Stands" { (standing(frame, state, persons)) }
                        td data-h="Drawn up" { (name_of(persons, &row.by)) }
                        td data-h="Marking" {
                            @if row.marking.status == CapStatus::Exercise { b { "EXERCISE " } }
                            span.tlp.in data-tlp=(row.marking.tlp.label().to_lowercase()) { (row.marking.tlp) }
                        }
                    }
                }
            }
        }
    }
}

/// The form: of which command, and for which circle.
fn form(frame: &Frame, commands: &[CommandRow], filled: &Filled) -> Markup {
    html! {
        @if commands.is_empty() { div.quiet { p { (words::SITREPS_NO_COMMAND) } } }
        @else {
            section.sec.noprint #draft {
                header { h2 { "The next report" } small { (words::SITREP_CIRCLE) } }
                div.pad {
                    form method="post" action="/sitreps" {
                        (csrf(frame))
                        div.f {
                            label for="command" { "Of" }
                            select #command name="command" {
                                @for row in commands { option value=(row.id) selected[filled.command == row.id.as_str()] { (row.id) " " (row.name) ", " (row.marking.tlp) @if row.marking.status == CapStatus::Exercise { ", EXERCISE" } } }
                            }
                        }
                        details open[!filled.marking.is_empty()] {
                            summary { "For a narrower circle" }
                            div.f {
                                label for="marking" { "Marking" }
                                select #marking name="marking" {
                                    option value="" { "as the operation is marked" }
                                    @for tlp in Tlp::ALL { option value=(tlp.label()) selected[filled.marking == tlp.label()] { (tlp) } }
                                }
                                span.hint { (words::SITREP_NARROWER) }
                            }
                            div.f { label for="compartments" { "Compartments" } input #compartments name="compartments" maxlength="200" value=(filled.compartments); }
                            div.f { label for="releasable_to" { "Releasable to" } input #releasable_to name="releasable_to" maxlength="200" value=(filled.releasable_to); span.hint { (words::RELEASABLE_HINT) } }
                            div.f { label for="recipients" { "Named persons" } input #recipients name="recipients" maxlength="200" value=(filled.recipients); span.hint { (words::RECIPIENTS_HINT) } }
                        }
                        button.btn.p { "Draft it from the record" }
                    }
                }
            }
        }
    }
}
