//! The pages on which something is done with a warning: each act is a form with a page to itself.

use maud::{Markup, html};
use tocsin_app::view::warning::WarningView;
use tocsin_app::{ClosingWords, Deciding, HandOver, Waiver};
use tocsin_core::authority::{
    CloseWarning, DecideWarning, HandOverWarning, NoteReading, Operation, ReleaseWarning, WaiveWarning,
};
use tocsin_core::person::Person;
use tocsin_core::rows::IncidentRow;
use tocsin_core::warning::{Decision, Match, Means, Step, WaiverGround, WarningKind};

use super::warning_new::moment;
use super::{Frame, Shown, csrf, page as framed, problem::prob, warning::head, words};
use crate::http::Told;

/// The error beside a field.
pub fn error_of(problem: Option<&Told>, field: &str) -> Markup {
    let fault = problem.and_then(|told| told.faults.iter().find(|it| it.field == field));
    html! { @if let Some(fault) = fault { span.err { (fault.found) "; " (fault.expected) } } }
}

/// By which way.
pub fn means_field(chosen: &str, label: &str, problem: Option<&Told>) -> Markup {
    html! {
        div.f {
            label for="means" { (label) }
            select #means name="means" {
                option value="" { "choose" }
                @for it in Means::ALL { option value=(it.word()) selected[chosen == it.word()] { (it.label()) } }
            }
            (error_of(problem, "means"))
        }
    }
}

/// What an act's page is made of.
struct Act<'a> {
    view: &'a WarningView,
    step: Step,
    verb: &'static str,
    lead: &'static str,
    action: &'static str,
    problem: Option<&'a Told>,
}

/// An act's page: the warning on top, the form below; for who may not do it, or not now, a sentence instead.
fn act<O: Operation>(frame: &Frame, act: Act<'_>, fields: Markup) -> Markup {
    let Act { view, step, verb, lead, action, problem } = act;
    let id = &view.row.id;
    let standing = step.from(view.row.kind).contains(&view.phase());
    framed(
        frame,
        &format!("{verb} {id}"),
        Shown::of(&view.markings),
        html! {
            (head(frame, view, false))
            div.grid.g2 {
                section.sec {
                    header { h2 { (verb) " " (id) } }
                    div.pad {
                        @if !frame.may::<O>() { p { (verb) " is for: " (O::ROLES.iter().map(|it| it.label()).collect::<Vec<_>>().join(", ")) "." } }
                        @else if !standing { p { (id) " is " (view.phase().label()) ". Nothing to do here." } }
                        @else {
                            p.hint.meta { (lead) }
                            @if let Some(told) = problem { (prob(told)) }
                            form method="post" action=(format!("/warnings/{id}/{action}")) {
                                (csrf(frame))
                                (fields)
                                button.btn.p { (verb) " " (id) " " kbd { "Ctrl Enter" } }
                                " "
                                a.btn href=(format!("/warnings/{id}")) data-key="Escape" { "Not now " kbd { "Esc" } }
                            }
                        }
                    }
                }
                section.sec {
                    header { h2 { "What it says" } }
                    div.pad {
                        dl.kv {
                            @for (name, words) in &view.shown { dt { (name) } dd { span.lines dir="auto" { (words) } } }
                        }
                    }
                }
            }
        },
    )
}

/// Lets it go.
pub fn release(frame: &Frame, view: &WarningView, problem: Option<&Told>) -> Markup {
    let other = view.row.details.other_side.as_deref().unwrap_or(words::NOT_GIVEN);
    let parts =
        Act { view, step: Step::Release, verb: "Release", lead: words::RELEASE_LEAD, action: "release", problem };
    act::<ReleaseWarning>(frame, parts, html! { p { "Release " (view.row.id) " to " b dir="auto" { (other) } "?" } })
}

/// Does not give it.
pub fn waive(frame: &Frame, view: &WarningView, filled: &Waiver, persons: &[Person], problem: Option<&Told>) -> Markup {
    let others = persons.iter().filter(|it| it.id != frame.session.caller.viewer.person);
    let parts = Act { view, step: Step::Waive, verb: "Waive", lead: words::WAIVE_LEAD, action: "waive", problem };
    act::<WaiveWarning>(
        frame,
        parts,
        html! {
            fieldset.f {
                legend { "Ground" }
                div.opts {
                    @for it in WaiverGround::ALL {
                        label { input type="radio" name="ground" value=(it.word()) checked[filled.ground == it.word()]; span { (it.label()) } }
                    }
                }
                (error_of(problem, "ground"))
            }
            div.f {
                label for="words" { "The ground in words" }
                textarea #words name="words" rows="4" maxlength="4000" dir="auto" { (filled.words) }
                (error_of(problem, "words"))
            }
            div.f {
                label for="reviewer" { "Reviewer" }
                select #reviewer name="reviewer" {
                    option value="" { "choose another officer" }
                    @for it in others { option value=(it.id) selected[filled.reviewer == it.id.as_str()] { (it.name) " (" (it.id) ")" } }
                }
                (error_of(problem, "reviewer"))
            }
            (moment(problem, "review", "review", "Looked at anew", &filled.review))
        },
    )
}

/// Hands it over.
pub fn hand_over(frame: &Frame, view: &WarningView, filled: &HandOver, problem: Option<&Told>) -> Markup {
    let parts = Act {
        view,
        step: Step::HandOver,
        verb: "Hand over",
        lead: words::HAND_OVER_LEAD,
        action: "hand-over",
        problem,
    };
    act::<HandOverWarning>(
        frame,
        parts,
        html! {
            (means_field(&filled.means, "By which way", problem))
            div.f {
                label for="to_whom" { "To whom, by name or post" }
                input #to_whom name="to_whom" value=(filled.to_whom) maxlength="200" dir="auto";
                (error_of(problem, "to whom"))
            }
            (moment(problem, "at", "at", "When", &filled.at))
        },
    )
}

/// They say that they have read it.
pub fn note_reading(frame: &Frame, view: &WarningView, filled: &str, problem: Option<&Told>) -> Markup {
    let parts = Act {
        view,
        step: Step::NoteReading,
        verb: "Note a reading of",
        lead: words::NOTE_READING_LEAD,
        action: "note-reading",
        problem,
    };
    act::<NoteReading>(
        frame,
        parts,
        html! {
            div.f {
                label for="words" { "What they said, and who" }
                textarea #words name="words" rows="3" maxlength="4000" dir="auto" { (filled) }
                (error_of(problem, "words"))
            }
        },
    )
}

/// Decides it.
pub fn decide(frame: &Frame, view: &WarningView, filled: &Deciding, problem: Option<&Told>) -> Markup {
    let parts = Act { view, step: Step::Decide, verb: "Decide", lead: words::DECIDE_LEAD, action: "decide", problem };
    act::<DecideWarning>(
        frame,
        parts,
        html! {
            fieldset.f {
                legend { "Decision" }
                div.opts {
                    @for it in Decision::ALL {
                        label { input type="radio" name="decision" value=(it.word()) checked[filled.decision == it.word()]; span { b { (it.label()) } ": " (decision_says(it)) } }
                    }
                }
                (error_of(problem, "decision"))
            }
            div.f {
                label for="forward_to" { "Forwarded to" }
                input #forward_to name="forward_to" value=(filled.forward_to) maxlength="200" dir="auto" placeholder="for a forward only";
                (error_of(problem, "forward to"))
            }
            div.f {
                label for="reason" { "Reason" }
                textarea #reason name="reason" rows="4" maxlength="4000" dir="auto" { (filled.reason) }
                (error_of(problem, "reason"))
                span.hint { (words::REASON_HINT) }
            }
        },
    )
}

fn decision_says(decision: Decision) -> &'static str {
    match decision {
        Decision::Act => "measures follow; each becomes an assignment",
        Decision::Hold => "wait for more; the matter stays open",
        Decision::Forward => "another decides; the clock goes on",
        Decision::Reject => "nothing follows",
    }
}

/// Closes its matter.
pub fn close(
    frame: &Frame,
    view: &WarningView,
    filled: &ClosingWords,
    incidents: &[IncidentRow],
    problem: Option<&Told>,
) -> Markup {
    let given = view.row.kind == WarningKind::Given;
    let has_passed = view.row.details.until_ms.is_some_and(|until| until <= view.now);
    let how = |word: &str, says: &str| {
        html! { label { input type="radio" name="how" value=(word) checked[filled.how == word]; span { (says) } } }
    };
    let parts = Act { view, step: Step::Close, verb: "Close", lead: words::CLOSE_LEAD, action: "close", problem };
    act::<CloseWarning>(
        frame,
        parts,
        html! {
            fieldset.f {
                legend { "How it ended" }
                div.opts {
                    (how("matched", "Matched: an incident is compared with it on the sheet below"))
                    @if has_passed { (how("expired", "Expired: its time has passed and no incident was matched")) }
                    (how("withdrawn", if given { "Withdrawn: we take it back" } else { "Withdrawn: who gave it took it back" }))
                }
                (error_of(problem, "how"))
            }
            div.f {
                label for="incident" { "Incident" }
                select #incident name="incident" {
                    option value="" { "for a match only" }
                    @for row in incidents { option value=(row.id) selected[filled.incident == row.id.as_str()] { (row.id) " " (row.title) } }
                }
                (error_of(problem, "incident"))
            }
            (match_sheet(view, filled, problem))
            div.f {
                label for="close_reason" { "Reason" }
                textarea #close_reason name="reason" rows="2" maxlength="4000" dir="auto" placeholder="for a withdrawal only" { (filled.reason) }
                (error_of(problem, "reason"))
            }
        },
    )
}

/// The sheet: what the warning said, what the incident was, and the judgement, question by question.
fn match_sheet(view: &WarningView, filled: &ClosingWords, problem: Option<&Told>) -> Markup {
    let answers = view.row.details.questions();
    html! {
        div.wide {
            table.tbl.stack.judged {
                caption { "Match sheet. " (words::INCIDENT_WAS_HINT) }
                thead { tr { th scope="col" { "Question" } th scope="col" { (view.row.id) " said" } th scope="col" { "The incident was" } th scope="col" { "Match" } } }
                tbody {
                    @for ((question, was, judged), (_, answer)) in filled.sheet().into_iter().zip(answers) {
                        @let key = question.to_lowercase();
                        tr {
                            th scope="row" { (question) }
                            td data-h=(format!("{} said", view.row.id)) dir="auto" {
                                (answer.words.as_deref().unwrap_or(words::NOT_GIVEN)) " " span.meta { (answer.specificity.label()) }
                            }
                            td data-h="The incident was" {
                                label.vh for=(format!("{key}_was")) { (question) ": what the incident was" }
                                input id=(format!("{key}_was")) name=(format!("{key}_was")) value=(was) maxlength="4000" dir="auto" placeholder="not known";
                                (error_of(problem, &format!("{key} was")))
                            }
                            td data-h="Match" {
                                label.vh for=(format!("{key}_match")) { (question) ": the match" }
                                select id=(format!("{key}_match")) name=(format!("{key}_match")) {
                                    option value="" { "judge" }
                                    @for it in Match::ALL { option value=(it.word()) selected[judged == it.word()] { (it.label()) } }
                                }
                                (error_of(problem, &format!("{key} match")))
                            }
                        }
                    }
                }
            }
        }
    }
}
