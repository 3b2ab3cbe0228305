//! What rests on a report, before and after it is retracted.

use maud::{Markup, html};
use tocsin_app::view::reach::{Reach, ReachedLine};
use tocsin_core::authority::{ReinstateReport, RetractReport};
use tocsin_core::person::Person;
use tocsin_core::report::RetractionGround;
use tocsin_core::rows::RetractionRow;

use super::{Frame, Shown, as_of_form, csrf, name_of, page as framed, paper_line, problem, times, words};
use crate::http::{RetractionWords, Told};

/// The page.
pub fn page(frame: &Frame, reach: &Reach, persons: &[Person], typed: &RetractionWords, told: Option<&Told>) -> Markup {
    let id = &reach.row.id;
    let retracted = reach.retraction.as_ref().is_some_and(|it| it.ground.is_some());
    framed(
        frame,
        &format!("{id} What rests on it"),
        Shown::of(&reach.markings),
        html! {
            div.head {
                h1 { "What rests on " (id) }
                p.meta dir="auto" { (reach.row.title.as_deref().unwrap_or("no title")) }
                span.acts { a.btn data-key="Escape" href=(frame.link(&format!("/reports/{id}"))) { "Back to the report " kbd { "Esc" } } }
            }
            (paper_line(frame))
            @if let Some(row) = &reach.retraction { (standing(frame, row, persons)) }
            nav.tabs aria-label="Report" {
                a href=(frame.link(&format!("/reports/{id}"))) { "Reading" }
                a href=(frame.link(&format!("/reports/{id}/reach"))) aria-current="page" { "What rests on it" }
                a href=(frame.link(&format!("/history/{id}"))) { "History" }
                (as_of_form(frame))
            }
            div.grid.g21 {
                div.col {
                    @for it in &reach.incidents {
                        section.sec {
                            header {
                                h2 { a.q href=(frame.link(&format!("/incidents/{}", it.row.id))) { (it.row.id) " " q dir="auto" { (it.row.title) } } }
                                @if it.nothing_left { small { b { "would have nothing left" } } }
                            }
                            ul { @for line in &it.lines { (line_of(frame, reach, line)) } }
                            @for (kind, with, without) in &it.figures {
                                div.pad { (super::incident::figure_word(*kind)) ": " (range(*with)) " with it, "
                                    @match without { Some(without) => { (range(*without)) }, None => "no figure" } " without" }
                            }
                        }
                    }
                    @if !reach.beside.is_empty() {
                        section.sec { header { h2 { "About no one incident" } } ul { @for line in &reach.beside { (line_of(frame, reach, line)) } } }
                    }
                    @if reach.kept == 0 { section.sec { div.quiet { p { "No line of it is kept: nothing in the picture rests on it." } } } }
                    section.sec {
                        header { h2 { "Decided on its lines" } small { (words::REACH_RULE) } }
                        @if reach.resting.is_empty() { div.quiet { p { "Nothing that you may see names a line of it." } } }
                        ul { @for it in &reach.resting { li.row {
                            span.clk { b { (it.id) } }
                            // A situation report has no title: the noun is its name.
                            @let name = if it.title.is_empty() { it.noun } else { it.title.as_str() };
                            @match path(&it.id) { Some(path) => a.q href=(frame.link(&path)) dir="auto" { (name) }, None => span dir="auto" { (name) } }
                            @if !it.title.is_empty() { span.meta { (it.noun) } }
                        } } }
                        @if reach.more { footer { "and more: only the first are listed" } }
                    }
                }
                (form(frame, reach, retracted, typed, told))
            }
        },
    )
}

fn form(frame: &Frame, reach: &Reach, retracted: bool, typed: &RetractionWords, told: Option<&Told>) -> Markup {
    let may = if retracted { frame.may::<ReinstateReport>() } else { frame.may::<RetractReport>() };
    let (id, verb) = (&reach.row.id, if retracted { "reinstate" } else { "retract" });
    html! {
        @if may {
            section.sec.noprint {
                header { h2 { @if retracted { "Reinstate it" } @else { "Retract it" } } }
                form.pad method="post" action=(format!("/reports/{id}/{verb}")) {
                    (csrf(frame))
                    p { @if retracted { (words::REINSTATE_RULE) } @else { (words::RETRACT_RULE) } }
                    @if let Some(told) = told { (problem::prob(told)) }
                    @if !retracted {
                        fieldset.f {
                            legend { "Why" }
                            div.opts { @for ground in RetractionGround::ALL {
                                label { input type="radio" name="ground" value=(ground.word()) checked[typed.ground == ground.word()]; (ground.label()) }
                            } }
                        }
                    }
                    div.f {
                        label for="reason" { "In words" }
                        textarea #reason name="reason" rows="3" maxlength="4000" dir="auto" { (typed.reason) }
                    }
                    button.btn.p { @if retracted { "Reinstate " (id) } @else { "Retract " (id) } }
                }
            }
        }
    }
}

/// How a report stands, for every page that shows it.
pub fn standing(frame: &Frame, row: &RetractionRow, persons: &[Person]) -> Markup {
    html! {
        @if let Some(ground) = row.ground {
            div.prob.warn role="note" {
                p { b { "Retracted" } ", since " (ground.label()) ": " q dir="auto" { (row.reason) } }
                p { (name_of(persons, &row.by)) ", " (times::moment(row.at_ms, frame.now, &frame.zone)) ". Its lines support nothing. Nothing was deleted." }
            }
        } @else {
            p.meta { "Reinstated by " (name_of(persons, &row.by)) ": " q dir="auto" { (row.reason) } }
        }
    }
}

fn line_of(frame: &Frame, reach: &Reach, line: &ReachedLine) -> Markup {
    html! {
        li.row {
            span.clk { "line " (line.number) }
            a.q href=(frame.link(&format!("/reports/{}?at={}#l{}", reach.row.id, line.number, line.number))) dir="auto" { (line.headline) }
            span.meta {
                @if line.also_in.is_empty() { b { "only here" } }
                @else { "stays supported by " @for id in &line.also_in { a.src href=(frame.link(&format!("/reports/{id}"))) { (id) } " " } }
            }
        }
    }
}

fn range((low, high): (u64, u64)) -> String {
    if low == high { low.to_string() } else { format!("{low} to {high}") }
}

/// Where a thing is shown.
fn path(id: &str) -> Option<String> {
    Some(match id.as_bytes().first()? {
        b'W' => format!("/warnings/{id}"),
        b'A' => format!("/assignments/{id}"),
        b'N' => format!("/sitreps/{id}"),
        b'H' => format!("/hypotheses/{id}"),
        b'R' => format!("/reports/{id}"),
        _ => return None,
    })
}
