//! The cards of a party and of a source: its names, what it said and what was said of it, and how it was rated.

use maud::{Markup, html};
use serde::Deserialize;
use tocsin_app::view::ViewLine;
use tocsin_app::view::parties::{PartyView, Sources, Utterance};
use tocsin_core::authority::{JoinNames, PartNames, RateSource};
use tocsin_core::cap::CapStatus;
use tocsin_core::grading::SourceReliability;
use tocsin_core::person::Person;
use tocsin_core::rows::RatingRow;

use super::incident::plural;
use super::lists::next_page;
use super::parts::{folded_words, grade, picture_headline, resting_kind, source_link, unsupported};
use super::problem::prob;
use super::warning_acts::error_of;
use super::{Frame, Shown, as_of_form, csrf, encoded, name_of, page as framed, paper_line, times, words};
use crate::http::Told;

/// What the forms carry.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The session's token.
    pub csrf: String,
    /// A to F.
    pub reliability: String,
    /// The name that the party goes by.
    pub party: String,
    /// The other name.
    pub alias: String,
    /// Why.
    pub reason: String,
}

/// The sources of kept lines.
pub fn sources(frame: &Frame, sources: &Sources) -> Markup {
    framed(
        frame,
        "Sources",
        Shown::of(&sources.markings),
        html! {
            div.head { h1 { "Sources" } p.meta { (words::SOURCES_RULE) } span.acts { a.btn href=(frame.link("/feeds")) { "Feeds" } } }
            (paper_line(frame))
            nav.tabs aria-label="Sources" { (as_of_form(frame)) }
            section.sec {
                header { h2 { "In " (sources.read) " " (plural(sources.read, "report")) } small { @if sources.next.is_some() { "older ones on the next page, counted by themselves" } } }
                @if sources.lines.is_empty() { div.quiet { p { (words::SOURCES_EMPTY) } } }
                @else {
                    div.wide {
                        table.tbl.stack {
                            thead { tr { th scope="col" { "Source" } th scope="col" { "Reliability" } th.r scope="col" { "Kept lines" } th.r scope="col" { "Of others, published" } th scope="col" { "Came through" } th scope="col" { "By which way" } th scope="col" { "Last" } } }
                            tbody {
                                @for it in &sources.lines {
                                    tr {
                                        th scope="row" { a href=(frame.link(&format!("/sources/{}", encoded(it.party.key.as_str())))) dir="auto" { (it.party.name) } " " small.meta { (it.party.what) @if it.exercised { ", an exercise" } } }
                                        td data-h="Reliability" { (letter(it.rating.as_ref())) }
                                        td.r data-h="Kept lines" { (it.lines) }
                                        td.r data-h="Of others, published" { (it.published) }
                                        td data-h="Came through" { (list(it.through.iter())) }
                                        td data-h="By which way" { (list(it.channels.iter())) }
                                        td data-h="Last" { (times::short(it.last_ms, frame.now, &frame.zone)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            (next_page(frame, "/sources", sources.next.as_ref()))
        },
    )
}

fn list<'a>(items: impl Iterator<Item = &'a String>) -> String {
    let items: Vec<&str> = items.map(String::as_str).collect();
    if items.is_empty() { words::NOT_GIVEN.to_owned() } else { items.join(", ") }
}

fn letter(rating: Option<&RatingRow>) -> Markup {
    let is_open = rating.is_none_or(|it| it.reliability == SourceReliability::F);
    let said = rating.map_or("not graded", |it| it.reliability.words());
    html! { span.gr title=(said) { b.u[is_open] { (rating.map_or("–", |it| it.reliability.letter())) } } " " span.meta { (said) } }
}

/// The card of a source: what was taken from it, and its ratings.
pub fn source(frame: &Frame, view: &PartyView, persons: &[Person], typed: Option<(&Typed, &Told)>) -> Markup {
    let key = encoded(view.party.key.as_str());
    let told = typed.map(|(_, told)| told);
    let filled = typed.map(|(typed, _)| typed.clone()).unwrap_or_default();
    framed(
        frame,
        &format!("Source {}", view.party.name),
        Shown { tlp: view.tlp, exercised: view.exercised },
        html! {
            (head(frame, view, "Source", html! { a.btn href=(frame.link(&format!("/parties/{key}"))) { "Card of the party" } }))
            div.grid.g2 {
                section.sec {
                    header { h2 { "How reliable" } small { (words::RELIABILITY_RULE) } }
                    div.pad {
                        @let [real, exercised] = view.last_ratings();
                        @if real.is_some() || exercised.is_none() { p { (letter(real)) } }
                        @if exercised.is_some() { p { (letter(exercised)) " in an exercise" } }
                        @for it in &view.ratings {
                            p.meta { @if it.marking.status == CapStatus::Exercise { "in an exercise: " } (it.reliability.letter()) ", " (it.reliability.words()) ": " q dir="auto" { (it.reason) } "; " (name_of(persons, &it.by)) " " (times::moment(it.at_ms, frame.now, &frame.zone)) }
                        }
                        @if !view.party.key.is_name() { p { (words::UNNAMED_NOT_RATED) } }
                        @else if frame.may::<RateSource>() {
                            form.noprint method="post" action=(format!("/sources/{key}/rate")) {
                                (csrf(frame))
                                @if let Some(told) = told { (prob(told)) }
                                div.f { label for="reliability" { "Reliability" }
                                    select #reliability name="reliability" {
                                        option value="" { "choose" }
                                        @for it in SourceReliability::ALL { option value=(it.letter()) selected[filled.reliability == it.letter()] { (it.letter()) ", " (it.words()) } }
                                    }
                                    (error_of(told, "reliability"))
                                }
                                div.f { label for="reason" { "Why" } input #reason name="reason" value=(filled.reason) maxlength="200" dir="auto" required; (error_of(told, "reason")) }
                                button.btn.p { "Rate the source" }
                            }
                        }
                    }
                    footer { (words::FORMER_STAY) }
                }
                (utterances(frame, view, "What it says itself", &view.by, words::NOTHING_SAID))
                (utterances(frame, view, "What others say in what it published", &view.published, words::NOTHING_PUBLISHED))
                (reports(frame, view))
            }
        },
    )
}

/// The card of a party: its names, ties, what it said and what was said of it.
pub fn party(frame: &Frame, view: &PartyView, persons: &[Person], typed: Option<(&Typed, &Told)>) -> Markup {
    let key = encoded(view.party.key.as_str());
    framed(
        frame,
        &view.party.name,
        Shown { tlp: view.tlp, exercised: view.exercised },
        html! {
            (head(frame, view, "", html! { a.btn href=(frame.link(&format!("/sources/{key}"))) { "As a source" } }))
            div.grid.g2 {
                (names(frame, view, persons, typed))
                section.sec {
                    header { h2 { "Ties" } small { "each by somebody’s word" } }
                    @if view.relations.is_empty() { div.quiet { p { "No kept line ties it to anybody." } } }
                    ul { @for line in &view.relations { (plain(frame, view, line)) } }
                }
                (utterances(frame, view, "What it says", &view.by, words::NOTHING_SAID))
                section.sec {
                    header { h2 { "What others say of it" } }
                    @if view.about.is_empty() { div.quiet { p { "No kept line speaks of it." } } }
                    ul { @for line in &view.about { (plain(frame, view, line)) } }
                }
                (reports(frame, view))
            }
        },
    )
}

fn head(frame: &Frame, view: &PartyView, what: &str, act: Markup) -> Markup {
    html! {
        div.head {
            h1 { @if !what.is_empty() { (what) " " } span dir="auto" { (view.party.name) } }
            p.meta { (view.party.what) @if view.party.pseudonym { ": named but not known; nobody is unmasked here" } "; of the newest " (view.reports.len()) " " (plural(view.reports.len(), "report")) " that name it" }
            span.acts.noprint { (act) }
        }
        (paper_line(frame))
        nav.tabs aria-label="Party" { (as_of_form(frame)) }
    }
}

fn names(frame: &Frame, view: &PartyView, persons: &[Person], typed: Option<(&Typed, &Told)>) -> Markup {
    let told = typed.map(|(_, told)| told);
    let filled = typed.map(|(typed, _)| typed.clone()).unwrap_or_default();
    html! {
        section.sec #names {
            header { h2 { "Names" } small { (words::NAMES_RULE) } }
            div.pad {
                dl.kv {
                    dt { "Goes by" } dd dir="auto" { (view.party.name) }
                    @if !view.names.is_empty() { dt { "Other names" } dd dir="auto" { (view.names.join("; ")) } }
                    @if !view.called.is_empty() { dt { "In the reports’ words" } dd { @for (at, it) in view.called.iter().enumerate() { @if at > 0 { "; " } q dir="auto" { (it) } } } }
                }
            }
            ul {
                @for (join, parted) in &view.joins {
                    li.row {
                        span.clk { (join.id) }
                        span.q { span dir="auto" { (join.alias) } " taken as another name of " span dir="auto" { (join.party) } }
                        @if parted.is_none() && frame.may::<PartNames>() {
                            details.marks.noprint { summary { "Part them" }
                                form method="post" action=(format!("/joins/{}/part", join.id)) {
                                    (csrf(frame))
                                    input type="hidden" name="party" value=(view.party.name);
                                    label for=(format!("why-{}", join.id)) { "Why" } " "
                                    input id=(format!("why-{}", join.id)) name="reason" maxlength="200" dir="auto" required; " "
                                    button.btn { "Part them" }
                                }
                            }
                        }
                        span.meta {
                            q dir="auto" { (join.reason) } "; " (name_of(persons, &join.by)) " " (times::moment(join.at_ms, frame.now, &frame.zone))
                            @if join.marking.status == CapStatus::Exercise { "; in an exercise, for its lines alone" }
                            @if let Some(it) = parted { "; parted by " (name_of(persons, &it.by)) ": " q dir="auto" { (it.reason) } }
                        }
                    }
                }
            }
            @if view.party.joinable && frame.may::<JoinNames>() {
                form.pad method="post" action="/joins" {
                    (csrf(frame))
                    @if let Some(told) = told { (prob(told)) }
                    input type="hidden" name="party" value=(view.party.name);
                    div.f { label for="alias" { "Another name of it, as a report has it" } input #alias name="alias" value=(filled.alias) maxlength="200" dir="auto" required; (error_of(told, "alias")) }
                    div.f { label for="why" { "Why" } input #why name="reason" value=(filled.reason) maxlength="200" dir="auto" required; (error_of(told, "reason")) }
                    button.btn { "Join the names" }
                }
            } @else if !view.party.joinable { footer { (words::NOT_JOINABLE) } }
        }
    }
}

fn utterances(frame: &Frame, view: &PartyView, title: &str, said: &[Utterance], empty: &str) -> Markup {
    html! {
        section.sec {
            header { h2 { (title) } small { (said.iter().filter(|it| it.line.supports()).count()) } }
            @if said.is_empty() { div.quiet { p { (empty) } } }
            ul {
                @for it in said {
                    li.ln data-k=(resting_kind(&it.line)) {
                        span.who { @if let Some(said) = &it.said { q dir="auto" { (said) } ", " } span dir="auto" { (it.name) } @if let Some(channel) = &it.channel { ", " (channel) } ": " }
                        (folded_words(&it.line)) (grade(&it.line))
                        span.meta { (picture_headline(&it.line)) "; published by " (it.publisher.as_deref().unwrap_or(words::NOT_GIVEN)) " " (source_link(frame, &it.line)) (unsupported(frame, &it.line)) (exercise(view, &it.line)) }
                    }
                }
            }
        }
    }
}

fn plain(frame: &Frame, view: &PartyView, line: &ViewLine) -> Markup {
    html! {
        li.ln data-k=(resting_kind(line)) {
            span.w { (picture_headline(line)) } (grade(line))
            span.meta { (line.line.meta) " " (source_link(frame, line)) (unsupported(frame, line)) (exercise(view, line)) }
        }
    }
}

/// Said beside each line of an exercise: the card may hold what is real, too (DESIGN, law 11).
fn exercise(view: &PartyView, line: &ViewLine) -> Markup {
    html! { @if view.is_exercised(&line.report) { "; " b { "an exercise" } } }
}

fn reports(frame: &Frame, view: &PartyView) -> Markup {
    html! {
        section.sec {
            header { h2 { "Reports" } small { "that name it" } }
            ul {
                @for row in &view.reports {
                    li.row {
                        span.clk { (times::short(row.posted.taken_in_ms, frame.now, &frame.zone)) }
                        a.q href=(frame.link(&format!("/reports/{}", row.id))) { b { (row.id) } " " span dir="auto" { (row.title.as_deref().unwrap_or("no title")) } }
                        @if view.retracted.contains(&row.id) { span.chip data-s="overdue" { "retracted" } }
                        span.meta { (row.posted.publisher.as_deref().unwrap_or("publisher not given")) @if view.is_exercised(&row.id) { ", " b { "an exercise" } } }
                    }
                }
            }
        }
    }
}
