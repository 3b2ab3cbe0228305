//! One line with a page to itself: its words, its wording, the incident it goes to, a reason for dropping it.

use maud::{Markup, html};
use tocsin_app::view::ViewLine;
use tocsin_app::view::report::ReportView;
use tocsin_core::authority::{GradeLine, KeepLine};
use tocsin_core::grading::InfoCredibility;
use tocsin_core::person::Person;
use tocsin_core::report::Verdict;
use tocsin_core::rows::IncidentRow;

use super::parts::{headline, kind_word, named, words as quoted};
use super::{Frame, Shown, csrf, name_of, page as framed, words};

/// The page.
pub fn page(
    frame: &Frame,
    view: &ReportView,
    line: &ViewLine,
    incidents: &[IncidentRow],
    persons: &[Person],
) -> Markup {
    let number = line.line.number;
    let back = format!("/reports/{}?at={number}#l{number}", line.report);
    let action = |verb: &str| format!("/reports/{}/lines/{number}/{verb}", line.report);
    let incident = line.line.incident.as_ref().and_then(|event| view.events.get(event));
    let offered = incidents.iter().map(|it| &it.marking);
    let shown = Shown::of([&view.row.posted.marking].into_iter().chain(offered));
    framed(
        frame,
        &format!("Line {number} of {}", line.report),
        shown,
        html! {
            div.head {
                h1 { "Line " (number) " of " (line.report) }
                span.acts { a.btn data-key="Escape" href=(back) { "Back to the report " kbd { "Esc" } } }
            }
            div.grid.g2 {
                section.sec {
                    header { h2 { (kind_word(line.line.kind)) } small { (line.verdict().label()) } }
                    div.pad {
                        p { (headline(&line.line)) }
                        @if let Some(edit) = &line.edited { p.meta { "worded by " (name_of(persons, &edit.by)) } }
                        p.meta { (line.line.meta) }
                        (named(frame, [line]))
                        p.text { (quoted(line)) }
                        p.text { q dir="auto" { (line.sentence) } }
                        @for doubt in &line.line.doubts { p.doubt { (doubt) } }
                    }
                    footer { (words::EDIT_RULE) }
                }
                @if frame.may::<KeepLine>() {
                    div.col {
                        section.sec {
                            header { h2 { "Its wording" } }
                            form.pad method="post" action=(action("edit")) {
                                (csrf(frame))
                                div.f {
                                    label for="headline" { "How the desk says it" }
                                    input #headline name="headline" value=(line.line.headline_text()) maxlength="200" required dir="auto";
                                    span.hint { (words::EDIT_HINT) }
                                }
                                button.btn.p { "Word it so" }
                            }
                        }
                        @if line.verdict() != Verdict::Kept {
                            section.sec {
                                header { h2 { "Keep it" } }
                                form.pad method="post" action=(action("keep")) {
                                    (csrf(frame))
                                    @match (&line.line.incident, incident) {
                                        (Some(_), None) => {
                                            div.f {
                                                label for="attach_to" { "The incident that it tells of" }
                                                select #attach_to name="attach_to" {
                                                    option value="" { "a new incident" }
                                                    @for row in incidents { option value=(row.id) { (row.id) " " (row.title) } }
                                                }
                                                span.hint { (words::ATTACH_HINT) }
                                            }
                                        },
                                        (Some(_), Some(incident)) => { p { "Its event is " a.src href=(format!("/incidents/{incident}")) { (incident) } "." } },
                                        (None, _) => { p { "It is about no one incident." } },
                                    }
                                    button.btn.p { "Keep" }
                                }
                            }
                        }
                        @if line.supports() && frame.may::<GradeLine>() {
                            section.sec #grade {
                                header { h2 { "How credible" } small { (words::CREDIBILITY_RULE) } }
                                form.pad method="post" action=(action("grade")) {
                                    (csrf(frame))
                                    div.f {
                                        label for="credibility" { "Credibility" }
                                        select #credibility name="credibility" required {
                                            option value="" { "choose" }
                                            @for it in InfoCredibility::ALL { option value=(it.figure()) { (it.figure()) ", " (it.words()) } }
                                        }
                                    }
                                    div.f { label for="confirmed_by" { "Confirmed by" } input #confirmed_by name="confirmed_by" maxlength="60"; span.hint { (words::CONFIRMED_HINT) } }
                                    div.f { label for="grade-reason" { "Why" } input #grade-reason name="reason" maxlength="200" dir="auto" required; }
                                    button.btn { "Grade the line" }
                                }
                            }
                        }
                        @if line.verdict() != Verdict::Dropped {
                            section.sec {
                                header { h2 { "Drop it" } }
                                form.pad method="post" action=(action("drop")) {
                                    (csrf(frame))
                                    div.f { label for="reason" { "Why" } input #reason name="reason" maxlength="200" dir="auto" placeholder="not given"; }
                                    button.btn { "Drop" }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}
