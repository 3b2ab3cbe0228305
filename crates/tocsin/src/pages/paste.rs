//! "Paste a report": the first thing one sees, and the form for every report after it.

use maud::{Markup, html};
use tocsin_core::authority::{PostReport, StandUp};
use tocsin_core::limits::REPORT_BYTES_MAX;
use tocsin_core::marking::Tlp;

use super::{Frame, csrf, page as framed, problem::prob, words};
use crate::http::Told;

/// What was typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub text: String,
    pub file_name: String,
    pub publisher: String,
    pub published: String,
    pub language: String,
    pub marking: String,
    pub compartments: String,
    pub releasable_to: String,
    pub exercise: String,
}

/// The page; with a problem, what was typed is still there.
pub fn page(frame: &Frame, filled: &Filled, problem: Option<&Told>) -> Markup {
    let error = |field: &str| problem.and_then(|told| told.faults.iter().find(|it| it.field == field));
    let field_error = |field: &str| {
        html! { @if let Some(fault) = error(field) { span.err { (fault.found) "; " (fault.expected) } } }
    };
    if !frame.may::<PostReport>() {
        return framed(
            frame,
            "Reports",
            Tlp::Amber,
            html! {
                h1 { "Reports" }
                div.quiet { p { (words::REPORTS_EMPTY) } }
            },
        );
    }
    framed(
        frame,
        "Paste a report",
        Tlp::Amber,
        html! {
            form.ask.drop method="post" action="/reports" enctype="multipart/form-data" {
                (csrf(frame))
                h1 { "Paste a report" }
                p.lead { (words::PASTE_LEAD) }
                @if let Some(told) = problem { (prob(told)) }
                div.f {
                    label.vh for="text" { "Report" }
                    textarea #text name="text" rows="9" placeholder="Paste the text here" autofocus[problem.is_none()] dir="auto" { (filled.text) }
                    (field_error("report"))
                    span.hint { (words::PASTE_HINT) }
                }
                div.f {
                    label for="file" { "Or a file" }
                    input #file name="file" type="file" data-max=(REPORT_BYTES_MAX) data-toobig=(words::TOO_BIG);
                    output.hint for="file" { "A file wins over pasted text. With script, drop it anywhere on this form." }
                    (field_error("file name"))
                }
                div.grid.g3 {
                    div.f {
                        label for="publisher" { "Who published it" }
                        input #publisher name="publisher" value=(filled.publisher) placeholder="not known" maxlength="200" dir="auto";
                        (field_error("publisher"))
                        span.hint { (words::PUBLISHER_HINT) }
                    }
                    div.f {
                        label for="published" { "When, as it says itself" }
                        input #published name="published" value=(filled.published) placeholder="not given" maxlength="200";
                        (field_error("published"))
                    }
                    div.f {
                        label for="marking" { "Marking" }
                        select #marking name="marking" {
                            @for tlp in [Tlp::Amber, Tlp::Red, Tlp::AmberStrict, Tlp::Green, Tlp::Clear] {
                                option value=(tlp.label()) selected[filled.marking == tlp.label()] { (tlp) }
                            }
                        }
                        (field_error("marking"))
                        label { input type="checkbox" name="exercise" value="yes" checked[!filled.exercise.is_empty()]; " Part of an exercise" }
                    }
                }
                details open[!filled.compartments.is_empty() || !filled.releasable_to.is_empty() || !filled.language.is_empty() || problem.is_some()] {
                    summary { "Its language, who may know of it" }
                    div.grid.g3 {
                        div.f {
                            label for="language" { "Language" }
                            input #language name="language" value=(filled.language) placeholder="not given" maxlength="35";
                            (field_error("language"))
                            span.hint { "A BCP 47 tag such as en or uk." }
                        }
                        div.f {
                            label for="compartments" { "Compartments" }
                            input #compartments name="compartments" value=(filled.compartments) placeholder="none";
                            (field_error("compartment"))
                            span.hint { (words::COMPARTMENT_HINT) }
                        }
                        div.f {
                            label for="releasable_to" { "Agencies that may know of it" }
                            input #releasable_to name="releasable_to" value=(filled.releasable_to) placeholder="no narrower list";
                            (field_error("agency"))
                            span.hint { (words::RELEASABLE_HINT) }
                        }
                    }
                }
                button.btn.p { "Read it " kbd { "Ctrl Enter" } }
                @if frame.reports == 0 {
                    ol.steps {
                        li { b { "Keep or drop" } "Each proposed line is lit in the text. Missing values stay missing." }
                        li { b { "See the picture" } "Known, claimed and unknown, with rival figures side by side." }
                        li { b { "Look back" } "Every page as of any record or time. Nothing is edited, only answered." }
                    }
                    p.meta {
                        "On a terminal: " code { "tocsin report post FILE" } ". "
                        @if frame.may::<StandUp>() && frame.rail.operation.is_none() { a href="/stand-up" { (words::STAND_UP) } }
                    }
                }
            }
        },
    )
}
