//! Standing a headquarters up: choose a template, look over the form it fills, press once.

use maud::{Markup, html};
use serde::Deserialize;
use tocsin_core::authority::StandUp;
use tocsin_core::command::Template;
use tocsin_core::marking::Tlp;
use tocsin_core::person::Person;
use tocsin_core::rows::IncidentRow;

use super::{Frame, Shown, csrf, page as framed, problem::prob, words};
use crate::chart;
use crate::http::Told;
use crate::templates::Found;

/// What was typed into the form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filled {
    pub csrf: String,
    pub template: String,
    pub name: String,
    pub incident: String,
    pub incident_title: String,
    pub agencies: String,
    pub posts: String,
    pub objectives: String,
    pub marking: String,
    pub compartments: String,
    pub releasable_to: String,
    pub exercise: String,
}

impl Filled {
    /// Fills the form from a template.
    pub fn of(template: &Template, incident: &str) -> Filled {
        Filled {
            template: template.key.clone(),
            name: template.title.clone(),
            incident: incident.to_owned(),
            incident_title: template.title.clone(),
            agencies: template.agencies.join("\n"),
            posts: chart::text(&template.posts),
            objectives: template.objectives.join("\n"),
            ..Filled::default()
        }
    }
}

/// The templates to choose from.
pub fn choice(frame: &Frame, found: &Found) -> Markup {
    framed(
        frame,
        "Stand up",
        Tlp::Amber,
        html! {
            div.head { h1 { (words::STAND_UP) } p.meta { (words::STAND_UP_LEAD) } }
            @if !found.faults.is_empty() {
                div.prob.warn role="alert" {
                    p { (words::TEMPLATE_FAULTS) }
                    ul { @for fault in &found.faults { li { (fault) } } }
                }
            }
            @if !frame.may::<StandUp>() { div.quiet { p { (words::STAND_UP_NOT_YOURS) } } }
            @else {
                section.sec {
                    header { h2 { "Templates" } small { "files in the folder templates; edit them, add your own" } }
                    ul {
                        @for template in &found.templates {
                            li.row {
                                span.clk { (template.agencies.len()) " agencies" }
                                a.q href=(format!("/stand-up?template={}", crate::reach::query_word(&template.key))) { b { (template.title) } " " (template.when) }
                                span.meta { (template.posts.len()) " posts, " (template.objectives.len()) " objectives. First: " (template.objectives[0]) }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// The form; with a problem, what was typed is still there.
pub fn form(
    frame: &Frame,
    filled: &Filled,
    incidents: &[IncidentRow],
    persons: &[Person],
    problem: Option<&Told>,
) -> Markup {
    let field_error = |field: &str| {
        let fault = problem.and_then(|told| told.faults.iter().find(|it| it.field == field));
        html! { @if let Some(fault) = fault { span.err { (fault.found) "; " (fault.expected) } } }
    };
    let here: std::collections::BTreeSet<&str> = persons.iter().map(|it| it.agency.as_str()).collect();
    let here: Vec<&str> = here.into_iter().collect();
    framed(
        frame,
        "Stand up",
        Shown::of(incidents.iter().map(|it| &it.marking)),
        html! {
            @if !frame.may::<StandUp>() {
                h1 { (words::STAND_UP) }
                div.quiet { p { (words::STAND_UP_NOT_YOURS) } }
            } @else {
                form.ask method="post" action="/stand-up" {
                    (csrf(frame))
                    input type="hidden" name="template" value=(filled.template);
                    h1 { (words::STAND_UP) }
                    p.lead { (words::STAND_UP_FORM) }
                    @if let Some(told) = problem { (prob(told)) }
                    div.grid.g2 {
                        div.f {
                            label for="name" { "Name of the operation" }
                            input #name name="name" value=(filled.name) maxlength="200" required dir="auto";
                            (field_error("name"))
                        }
                        div.f {
                            label for="incident" { "Incident" }
                            select #incident name="incident" {
                                option value="" { "a new one, with the title below" }
                                @for row in incidents { option value=(row.id) selected[row.id.as_str() == filled.incident] { (row.id) " " (row.title) } }
                            }
                        }
                    }
                    div.f {
                        label for="incident_title" { "Title of a new incident" }
                        input #incident_title name="incident_title" value=(filled.incident_title) maxlength="200" dir="auto";
                        (field_error("incident"))
                        span.hint { (words::INCIDENT_TITLE_HINT) }
                    }
                    div.f {
                        label for="objectives" { "First objectives, one a line" }
                        textarea #objectives name="objectives" rows="7" dir="auto" { (filled.objectives) }
                        (field_error("objectives"))
                        span.hint { (words::OBJECTIVES_HINT) }
                    }
                    div.grid.g2 {
                        div.f {
                            label for="agencies" { "Agencies, one a line, the lead first" }
                            textarea #agencies name="agencies" rows="8" dir="auto" { (filled.agencies) }
                            (field_error("agencies"))
                            span.hint { "With people at this desk: " (here.join(", ")) ". Only an agency’s own officers answer for it." }
                        }
                        div.f {
                            label for="posts" { "Posts, one a line" }
                            textarea #posts name="posts" rows="8" dir="auto" { (filled.posts) }
                            (field_error("posts"))
                            span.hint { (words::POSTS_HINT) }
                        }
                    }
                    div.grid.g2 {
                        div.f {
                            label for="marking" { "Marking" }
                            select #marking name="marking" {
                                @for tlp in [Tlp::Amber, Tlp::Red, Tlp::AmberStrict, Tlp::Green, Tlp::Clear] {
                                    option value=(tlp.label()) selected[filled.marking == tlp.label()] { (tlp) }
                                }
                            }
                            (field_error("marking"))
                        }
                        div.f.opts {
                            label { input type="checkbox" name="exercise" value="yes" checked[!filled.exercise.is_empty()]; " This is an exercise" }
                            (field_error("exercise"))
                            span.hint { (words::EXERCISE_HINT) }
                        }
                    }
                    details open[!filled.compartments.is_empty() || !filled.releasable_to.is_empty()] {
                        summary { "Who may know of it" }
                        div.grid.g2 {
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
                    button.btn.p { "Stand it up " kbd { "Ctrl Enter" } }
                }
            }
        },
    )
}
