//! Hypotheses: the list about an incident with the form that puts one, and the page of one: holders, basis, what speaks
//! against it first, likelihood and confidence as two sentences, dissent beside them.

use maud::{Markup, html};
use serde::Deserialize;
use tocsin_app::view::ViewLine;
use tocsin_app::view::hypotheses::HypothesisView;
use tocsin_core::authority::{
    JudgeConfidence, JudgeLikelihood, NoteDissent, PutHypothesis, TakeBackHypothesis, WeighEvidence,
};
use tocsin_core::hypothesis::{Confidence, Likelihood, Weight};
use tocsin_core::ids::IncidentId;
use tocsin_core::person::Person;
use tocsin_core::rows::{Judgement, JudgementRow};

use super::incident::plural;
use super::parts::{folded_words, grade, named, picture_headline, resting_kind, source_link, unsupported};
use super::problem::prob;
use super::warning_acts::error_of;
use super::{Frame, Shown, as_of_form, csrf, name_of, page as framed, paper_line, times, words};
use crate::http::Told;

/// What the forms carry.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The session's token.
    pub csrf: String,
    /// The incident.
    pub about: String,
    /// The sentence.
    pub sentence: String,
    /// Lines in which somebody holds it.
    pub held_in: String,
    /// Lines that it rests on.
    pub rests_on: String,
    /// The line that is weighed.
    pub line: String,
    /// What it says.
    pub weight: String,
    /// The band.
    pub likelihood: String,
    /// The word.
    pub confidence: String,
    /// Words of a dissent.
    pub words: String,
    /// Why.
    pub reason: String,
}

/// The hypotheses about an incident.
pub fn list(frame: &Frame, incident: &IncidentId, views: &[HypothesisView], typed: Option<(&Typed, &Told)>) -> Markup {
    let told = typed.map(|(_, told)| told);
    let filled = typed.map(|(typed, _)| typed.clone()).unwrap_or_default();
    let tlp = views.iter().map(|it| it.tlp).max().unwrap_or(tocsin_core::marking::Tlp::Amber);
    framed(
        frame,
        &format!("Hypotheses about {incident}"),
        Shown { tlp, exercised: views.iter().any(|it| it.exercised) },
        html! {
            div.head {
                h1 { "Hypotheses about " (incident) }
                p.meta { (words::HYPOTHESES_RULE) }
                span.acts.noprint { a.btn href=(frame.link(&format!("/statements?about={incident}"))) { "Who says what" } }
            }
            (paper_line(frame))
            nav.tabs aria-label="Hypotheses" { (as_of_form(frame)) }
            section.sec {
                @if views.is_empty() { div.quiet { p { (words::HYPOTHESES_EMPTY) } } }
                ul {
                    @for it in views {
                        li.row {
                            span.clk { (it.row.id) }
                            a.q href=(frame.link(&format!("/hypotheses/{}", it.row.id))) dir="auto" { (it.row.sentence) }
                            @if it.taken_back.is_some() { span.chip data-s="done" { "taken back" } }
                            @else { (likelihood_chip(it.likelihood.first())) " " (confidence_chip(it.confidence.first())) }
                            span.meta {
                                "held by " (holders(it)) "; " (it.against())
                                " " (plural(it.against(), "line")) " " (if it.against() == 1 { "speaks" } else { "speak" }) " against it; " (it.dissent.len()) " dissent"
                                @if it.is_unsupported() { "; " b { "unsupported: no line that it rests on stands" } }
                            }
                        }
                    }
                }
            }
            @if frame.may::<PutHypothesis>() {
                section.sec #put {
                    header { h2 { "Put a hypothesis" } }
                    form.pad method="post" action="/hypotheses" {
                        (csrf(frame))
                        input type="hidden" name="about" value=(incident);
                        @if let Some(told) = told { (prob(told)) }
                        div.f { label for="sentence" { "What may be so" } input #sentence name="sentence" value=(filled.sentence) maxlength="200" dir="auto" required; (error_of(told, "sentence")) }
                        div.f { label for="held_in" { "Held in lines" } input #held_in name="held_in" value=(filled.held_in) placeholder="R-6/4, R-7/2"; span.hint { (words::HELD_HINT) } (error_of(told, "held in")) }
                        div.f { label for="rests_on" { "Rests on lines" } input #rests_on name="rests_on" value=(filled.rests_on) placeholder="R-6/4, R-7/2"; span.hint { (words::RESTS_HINT) } (error_of(told, "rests on")) }
                        button.btn.p { "Put the hypothesis" }
                    }
                }
            }
        },
    )
}

fn holders(view: &HypothesisView) -> String {
    let names = view.held_by();
    if names.is_empty() { "nobody that a line names".to_owned() } else { names.join(", ") }
}

fn likelihood_chip(row: Option<&JudgementRow>) -> Markup {
    html! {
        @match row.map(|it| &it.judgement) {
            Some(Judgement::Likelihood { likelihood }) => {
                @let (from, to) = likelihood.percent();
                span.chip { (likelihood.label()) ", " (from) " to " (to) " %" }
            },
            _ => span.chip data-s="not" { "likelihood not judged" },
        }
    }
}

fn confidence_chip(row: Option<&JudgementRow>) -> Markup {
    html! {
        @match row.map(|it| &it.judgement) {
            Some(Judgement::Confidence { confidence }) => span.chip { "confidence: " (confidence.word()) },
            _ => span.chip data-s="not" { "confidence not judged" },
        }
    }
}

/// One hypothesis.
pub fn page(frame: &Frame, view: &HypothesisView, persons: &[Person], typed: Option<(&str, &Typed, &Told)>) -> Markup {
    let id = &view.row.id;
    let stands = view.taken_back.is_none();
    framed(
        frame,
        &format!("{id} {}", view.row.sentence),
        Shown { tlp: view.tlp, exercised: view.exercised },
        html! {
            div.head {
                h1 { (id) " " span dir="auto" { (view.row.sentence) } }
                p.meta { "put by " (name_of(persons, &view.row.by)) " " (times::moment(view.row.at_ms, frame.now, &frame.zone)) ", about " a href=(frame.link(&format!("/incidents/{}", view.incident.id))) { (view.incident.id) } "; a hypothesis finds nothing" }
                span.acts.noprint { a.btn data-key="Escape" href=(frame.link(&format!("/hypotheses?about={}", view.incident.id))) { "All about " (view.incident.id) " " kbd { "Esc" } } }
            }
            (paper_line(frame))
            (named(frame, view.holders.iter().map(|it| &it.1).chain(&view.basis).chain(view.evidence.iter().map(|it| &it.1))))
            nav.tabs aria-label="Hypothesis" { a href=(frame.link(&format!("/history/{}", id))) { "History" } (as_of_form(frame)) }
            @if let Some(it) = &view.taken_back { div.prob.warn { p { "Taken back by " (name_of(persons, &it.by)) " " (times::moment(it.at_ms, frame.now, &frame.zone)) ": " (it.reason) } } }
            @if view.is_unsupported() { div.prob.warn { p { (words::HYPOTHESIS_UNSUPPORTED) } } }
            div.grid.g2 {
                (judged(frame, view, persons, typed, stands))
                div.col {
                    section.sec {
                        header { h2 { "Who holds it" } }
                        @if view.holders.is_empty() { div.quiet { p { "No line is named in which somebody holds it." } } }
                        ul { @for (who, line) in &view.holders { (held_line(frame, who, line)) } }
                    }
                    section.sec {
                        header { h2 { "On what it rests" } }
                        @if view.basis.is_empty() { div.quiet { p { "No line is named. Without a basis nothing is judged." } } }
                        ul { @for line in &view.basis { (weighed_line(frame, line, None)) } }
                    }
                }
                (evidence(frame, view, persons, typed, stands))
                (dissent(frame, view, persons, typed, stands))
            }
            @if stands && frame.may::<TakeBackHypothesis>() {
                details.noprint { summary { "Take it back" }
                    form.pad method="post" action=(format!("/hypotheses/{id}/take-back")) {
                        (csrf(frame))
                        div.f { label for="why" { "Why" } input #why name="reason" maxlength="200" dir="auto" required; }
                        button.btn { "Take " (id) " back" }
                    }
                }
            }
        },
    )
}

fn held_line(frame: &Frame, who: &str, line: &ViewLine) -> Markup {
    html! {
        li.ln data-k=(resting_kind(line)) {
            span.who { (who) ": " } (folded_words(line)) (grade(line))
            span.meta { (line.line.meta) " " (source_link(frame, line)) (unsupported(frame, line)) }
        }
    }
}

fn weighed_line(frame: &Frame, line: &ViewLine, said: Option<Markup>) -> Markup {
    html! {
        li.ln data-k=(resting_kind(line)) {
            span.w { (picture_headline(line)) } (grade(line))
            span.meta { @if let Some(said) = said { (said) "; " } (source_link(frame, line)) (unsupported(frame, line)) }
        }
    }
}

fn fault_of<'a>(typed: Option<(&'a str, &'a Typed, &'a Told)>, act: &str) -> Option<(&'a Typed, &'a Told)> {
    typed.filter(|(of, ..)| *of == act).map(|(_, typed, told)| (typed, told))
}

fn judged(
    frame: &Frame,
    view: &HypothesisView,
    persons: &[Person],
    typed: Option<(&str, &Typed, &Told)>,
    stands: bool,
) -> Markup {
    let id = &view.row.id;
    let by = |row: &JudgementRow| html! { (name_of(persons, &row.by)) " " (times::moment(row.at_ms, frame.now, &frame.zone)) ": " span dir="auto" { (row.words) } };
    let (likelihood, confidence) = (fault_of(typed, "likelihood"), fault_of(typed, "confidence"));
    html! {
        section.sec {
            header { h2 { "How likely" } small { "two judgements, two sentences (ICD 203)" } }
            div.pad {
                p { (likelihood_chip(view.likelihood.first())) }
                @for row in &view.likelihood { p.meta { @if let Judgement::Likelihood { likelihood } = &row.judgement { (likelihood.label()) ", by " } (by(row)) } }
                @if stands && frame.may::<JudgeLikelihood>() {
                    details.noprint open[likelihood.is_some()] { summary { "Judge the likelihood" }
                        form method="post" action=(format!("/hypotheses/{id}/likelihood")) {
                            (csrf(frame))
                            @if let Some((_, told)) = likelihood { (prob(told)) }
                            div.f { label for="likelihood" { "How likely" }
                                select #likelihood name="likelihood" {
                                    option value="" { "choose" }
                                    @for it in Likelihood::ALL { option value=(it.word()) selected[likelihood.is_some_and(|(typed, _)| typed.likelihood == it.word())] { (it.label()) ", " (it.percent().0) " to " (it.percent().1) " %" } }
                                }
                            }
                            div.f { label for="l-reason" { "Why" } textarea #l-reason name="reason" rows="3" maxlength="4000" dir="auto" { (likelihood.map(|(typed, _)| typed.reason.as_str()).unwrap_or_default()) } span.hint { (words::LIKELIHOOD_HINT) } }
                            button.btn.p { "Judge the likelihood" }
                        }
                    }
                }
            }
        }
        section.sec {
            header { h2 { "How sure of the judging" } }
            div.pad {
                p { (confidence_chip(view.confidence.first())) }
                @for row in &view.confidence { p.meta { @if let Judgement::Confidence { confidence } = &row.judgement { (confidence.word()) ", by " } (by(row)) } }
                @if stands && frame.may::<JudgeConfidence>() {
                    details.noprint open[confidence.is_some()] { summary { "Judge the confidence" }
                        form method="post" action=(format!("/hypotheses/{id}/confidence")) {
                            (csrf(frame))
                            @if let Some((_, told)) = confidence { (prob(told)) }
                            div.f { label for="confidence" { "Confidence" }
                                select #confidence name="confidence" {
                                    option value="" { "choose" }
                                    @for it in Confidence::ALL { option value=(it.word()) selected[confidence.is_some_and(|(typed, _)| typed.confidence == it.word())] { (it.word()) } }
                                }
                            }
                            div.f { label for="c-reason" { "Why" } textarea #c-reason name="reason" rows="3" maxlength="4000" dir="auto" { (confidence.map(|(typed, _)| typed.reason.as_str()).unwrap_or_default()) } span.hint { (words::CONFIDENCE_HINT) } }
                            button.btn.p { "Judge the confidence" }
                        }
                    }
                }
            }
        }
    }
}

fn evidence(
    frame: &Frame,
    view: &HypothesisView,
    persons: &[Person],
    typed: Option<(&str, &Typed, &Told)>,
    stands: bool,
) -> Markup {
    let fault = fault_of(typed, "weigh");
    let filled = fault.map(|(typed, _)| typed.clone()).unwrap_or_default();
    html! {
        section.sec #evidence {
            header { h2 { "For and against" } small { "what speaks against it first" } }
            @if view.evidence.is_empty() { div.quiet { p { (words::EVIDENCE_EMPTY) } } }
            ul {
                @for (row, line) in &view.evidence {
                    (weighed_line(frame, line, Some(html! { b { (row.weight.label()) } ": " q dir="auto" { (row.reason) } ", " (name_of(persons, &row.by)) })))
                }
            }
            @if stands && frame.may::<WeighEvidence>() {
                form.pad method="post" action=(format!("/hypotheses/{}/weigh", view.row.id)) {
                    (csrf(frame))
                    @if let Some((_, told)) = fault { (prob(told)) }
                    div.f { label for="line" { "Line" } input #line name="line" value=(filled.line) placeholder="R-6/4" required; }
                    div.f { label for="weight" { "What it says" } select #weight name="weight" { @for it in Weight::ALL { option value=(it.word()) selected[filled.weight == it.word()] { (it.label()) } } } }
                    div.f { label for="w-reason" { "Why" } input #w-reason name="reason" value=(filled.reason) maxlength="200" dir="auto" required; }
                    button.btn { "Weigh it" }
                }
            }
        }
    }
}

fn dissent(
    frame: &Frame,
    view: &HypothesisView,
    persons: &[Person],
    typed: Option<(&str, &Typed, &Told)>,
    stands: bool,
) -> Markup {
    let fault = fault_of(typed, "dissent");
    html! {
        section.sec #dissent {
            header { h2 { "Dissent" } small { "stands beside the judgement" } }
            @if view.dissent.is_empty() { div.quiet { p { "Nobody has dissented." } } }
            ul {
                @for row in &view.dissent {
                    li.ln data-k="claimed" { span.who { (name_of(persons, &row.by)) ": " } q dir="auto" { (row.words) } span.meta { (times::moment(row.at_ms, frame.now, &frame.zone)) } }
                }
            }
            @if stands && frame.may::<NoteDissent>() {
                form.pad method="post" action=(format!("/hypotheses/{}/dissent", view.row.id)) {
                    (csrf(frame))
                    @if let Some((_, told)) = fault { (prob(told)) }
                    div.f { label for="words" { "What you hold instead, and why" } textarea #words name="words" rows="3" maxlength="4000" dir="auto" required { (fault.map(|(typed, _)| typed.words.as_str()).unwrap_or_default()) } }
                    button.btn { "Note the dissent" }
                }
            }
        }
    }
}
