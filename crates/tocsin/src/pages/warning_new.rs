//! The form for a warning, in its three kinds: one that we give, one that came, one that a report mentions.

use maud::{Markup, html};
use tocsin_app::view::reported::Reported;
use tocsin_app::{Incoming, WarningWords};
use tocsin_core::cap::{Certainty, Severity, Urgency};
use tocsin_core::marking::Tlp;
use tocsin_core::warning::{Limits, WarningKind};

use super::warning_acts::{error_of, means_field};
use super::{Frame, Shown, clocks, csrf, page as framed, problem::prob, words};
use crate::http::Told;

/// What was typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub incoming: Incoming,
    pub line: String,
    pub from: String,
    pub to: String,
    pub given: String,
    pub marking: String,
    pub compartments: String,
    pub releasable_to: String,
    pub recipients: String,
}

/// The page; with a problem, what was typed is still there.
pub fn page(
    frame: &Frame,
    kind: WarningKind,
    filled: &Filled,
    reported: Option<&Reported>,
    problem: Option<&Told>,
) -> Markup {
    let words = &filled.incoming.words;
    let shown = Shown::of(reported.iter().map(|it| &it.marking));
    let (title, lead, button) = match kind {
        WarningKind::Given => ("Write a warning", words::GIVEN_LEAD, "Write it"),
        WarningKind::Received => ("Register a warning", words::RECEIVED_LEAD, "Register it"),
        WarningKind::Reported => ("Note a reported warning", words::REPORTED_LEAD, "Note it"),
    };
    let text =
        |id: &str, name: &str, label: &str, value: &str, hint: &str| input(problem, id, name, label, value, hint);
    framed(
        frame,
        title,
        shown,
        html! {
            form.ask method="post" action="/warnings" {
                (csrf(frame))
                input type="hidden" name="kind" value=(kind.label());
                h1 { (title) }
                p.lead { (lead) }
                @if let Some(told) = problem { (prob(told)) }
                @if let Some(reported) = reported { (known_from(frame, reported)) }
                @if kind == WarningKind::Reported { input type="hidden" name="line" value=(filled.line); }
                (text("title", "title", "Its subject, in one line", &words.title, ""))
                div.f {
                    label for="text" { "Its words" @if kind == WarningKind::Reported { ", if they are known" } }
                    textarea #text name="text" rows="4" maxlength="4000" dir="auto" { (words.text) }
                    (error_of(problem, "text"))
                }
                @match kind {
                    WarningKind::Given => {
                        (text("other_side", "other_side", "To whom it is given", &words.other_side, "Those at risk, or those who protect them."))
                    },
                    WarningKind::Received => {
                        div.grid.g3 {
                            (text("other_side", "other_side", "From whom it came", &words.other_side, ""))
                            (means_field(&filled.incoming.means, "How it came", problem))
                            (moment(problem, "came", "came", "When it came", &filled.incoming.came))
                        }
                    },
                    WarningKind::Reported => {
                        div.grid.g3 {
                            (text("from", "from", "Said to be given by", &filled.from, "Blank: not known."))
                            (text("to", "to", "Said to be given to", &filled.to, "Blank: not known."))
                            (text("given", "given", "Said to be given when", &filled.given, "In words. Blank: not known."))
                        }
                    },
                }
                (three_words(kind, words, problem))
                (questions(kind, words, problem))
                @if kind != WarningKind::Reported { (narrower(filled, problem)) }
                button.btn.p { (button) " " kbd { "Ctrl Enter" } }
                " "
                a.btn href="/warnings" data-key="Escape" { "Not now " kbd { "Esc" } }
            }
        },
    )
}

fn input(problem: Option<&Told>, id: &str, name: &str, label: &str, value: &str, hint: &str) -> Markup {
    html! {
        div.f {
            label for=(id) { (label) }
            input id=(id) name=(name) value=(value) maxlength="200" dir="auto" autocomplete="off";
            (error_of(problem, &name.replace('_', " ")))
            @if !hint.is_empty() { span.hint { (hint) } }
        }
    }
}

/// A moment: the browser's own field for it, in the desk's time.
pub fn moment(problem: Option<&Told>, id: &str, name: &str, label: &str, value: &str) -> Markup {
    html! {
        div.f {
            label for=(id) { (label) }
            input id=(id) name=(name) type="datetime-local" value=(value);
            (error_of(problem, name))
            span.hint { (words::TIME_HINT) }
        }
    }
}

/// How soon, how bad, how sure: three questions that are never merged into one (CAP 1.2 §3.2.2).
fn three_words(kind: WarningKind, words: &WarningWords, problem: Option<&Told>) -> Markup {
    let is = |chosen: &str, label: &str| chosen.eq_ignore_ascii_case(label);
    let must_choose = kind != WarningKind::Reported;
    html! {
        div.f {
            label for="urgency" { "Urgency" }
            select #urgency name="urgency" {
                option value="" { @if must_choose { "choose" } @else { "not known" } }
                @for it in Urgency::ALL {
                    option value=(it.label()) selected[is(&words.urgency, it.label())] { (it.label()) ": " (urgency_says(*it, must_choose)) }
                }
            }
            (error_of(problem, "urgency"))
            span.hint { (words::URGENCY_HINT) }
        }
        div.grid.g2 {
            div.f {
                label for="severity" { "Severity" }
                select #severity name="severity" {
                    option value="" { "not known" }
                    @for it in Severity::ALL { option value=(it.label()) selected[is(&words.severity, it.label())] { (it.label()) ": " (severity_says(*it)) } }
                }
                (error_of(problem, "severity"))
                span.hint { (words::SEVERITY_HINT) }
            }
            div.f {
                label for="certainty" { "Certainty" }
                select #certainty name="certainty" {
                    option value="" { "not known" }
                    @for it in Certainty::ALL { option value=(it.label()) selected[is(&words.certainty, it.label())] { (it.label()) ": " (certainty_says(*it)) } }
                }
                (error_of(problem, "certainty"))
                span.hint { (words::CERTAINTY_HINT) }
            }
        }
    }
}

fn urgency_says(urgency: Urgency, with_limits: bool) -> String {
    let says = match urgency {
        Urgency::Immediate => "at once",
        Urgency::Expected => "within the next hour",
        Urgency::Future => "in the near future",
        Urgency::Past => "no longer",
        Urgency::Unknown => "not known",
    };
    let limits = Limits::of(urgency);
    match with_limits {
        true => {
            format!("{says}; read in {}, decided in {}", clocks::long(limits.read_ms), clocks::long(limits.decide_ms))
        }
        false => says.to_owned(),
    }
}

fn severity_says(severity: Severity) -> &'static str {
    match severity {
        Severity::Extreme => "extraordinary threat to life or property",
        Severity::Severe => "significant threat",
        Severity::Moderate => "possible threat",
        Severity::Minor => "minimal threat",
        Severity::Unknown => "not known",
    }
}

fn certainty_says(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Observed => "it has happened or goes on",
        Certainty::Likely => "more than even odds",
        Certainty::Possible => "even odds or less",
        Certainty::Unlikely => "not expected",
        Certainty::Unknown => "not known",
    }
}

fn questions(kind: WarningKind, words: &WarningWords, problem: Option<&Told>) -> Markup {
    let rows = [
        ("Who", "who", "who", &words.who, &words.who_is),
        ("What", "what", "what", &words.what, &words.what_is),
        ("Where", "where", "place", &words.place, &words.place_is),
        ("When", "when", "when", &words.when, &words.when_is),
        ("How", "how", "how", &words.how, &words.how_is),
    ];
    html! {
        fieldset.five {
            legend { "What it says" }
            p.hint.meta { (words::QUESTIONS_LEAD) }
            @for (label, field, name, value, precise) in rows {
                div.f {
                    label for=(name) { (label) }
                    div.pair {
                        input id=(name) name=(name) value=(value) maxlength="200" dir="auto" placeholder="not given" autocomplete="off";
                        label.vh for=(format!("{name}_is")) { (label) ": how precise" }
                        select id=(format!("{name}_is")) name=(format!("{name}_is")) {
                            @for it in ["unknown", "area", "exact"] { option value=(it) selected[precise == it] { (it) } }
                        }
                    }
                    (error_of(problem, field))
                }
            }
            div.grid.g2 {
                (moment(problem, "until", "until", "Until when it holds", &words.until))
                @if kind != WarningKind::Reported {
                    (input(problem, "rests_on", "rests_on", "Lines it rests on", &words.rests_on, "Kept lines, such as R-6/11. Blank: none."))
                }
            }
        }
    }
}

fn narrower(filled: &Filled, problem: Option<&Told>) -> Markup {
    html! {
        details open[problem.is_some() || !filled.compartments.is_empty() || !filled.releasable_to.is_empty()] {
            summary { "Who may know of it" }
            div.grid.g2 {
                div.f {
                    label for="marking" { "Marking" }
                    select #marking name="marking" {
                        @for tlp in [Tlp::Amber, Tlp::Red, Tlp::AmberStrict, Tlp::Green, Tlp::Clear] {
                            option value=(tlp.label()) selected[filled.marking == tlp.label()] { (tlp) }
                        }
                    }
                    (error_of(problem, "marking"))
                }
                div.f {
                    label for="recipients" { "Named persons" }
                    input #recipients name="recipients" value=(filled.recipients) placeholder="yourself";
                    (error_of(problem, "recipients"))
                    span.hint { (words::RECIPIENTS_HINT) }
                }
                div.f {
                    label for="compartments" { "Compartments" }
                    input #compartments name="compartments" value=(filled.compartments) placeholder="none";
                    (error_of(problem, "compartment"))
                    span.hint { (words::COMPARTMENT_HINT) }
                }
                div.f {
                    label for="releasable_to" { "Agencies that may know of it" }
                    input #releasable_to name="releasable_to" value=(filled.releasable_to) placeholder="no narrower list";
                    (error_of(problem, "agency"))
                    span.hint { (words::RELEASABLE_HINT) }
                }
            }
        }
    }
}

/// The line that a reported warning is known from, and the statements that turn it away.
fn known_from(frame: &Frame, reported: &Reported) -> Markup {
    let link = |line: &tocsin_core::assignment::LineRef| {
        let path = frame.link(&format!("/reports/{}?at={}#l{}", line.report, line.line, line.line));
        html! { a.src href=(path) { (line.report) " line " (line.line) } }
    };
    html! {
        p.meta {
            "Known from " (link(&reported.line)) "; it has that report’s marking."
            @if !reported.rejected_in.is_empty() {
                " Somebody is said to turn it away in " @for line in &reported.rejected_in { (link(line)) " " } ". " (words::REJECTION_RULE)
            }
        }
    }
}
