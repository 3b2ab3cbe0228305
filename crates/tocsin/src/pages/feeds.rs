//! Feeds: what is looked at, how the last look went, and the forms that add and remove one.

use maud::{Markup, html};
use tocsin_app::view::feeds::ViewFeed;
use tocsin_core::authority::{AddFeed, RemoveFeed};
use tocsin_core::cap::CapStatus;
use tocsin_core::limits::{FEED_EVERY_S_MAX, FEED_EVERY_S_MIN, FEED_URL_CHARS_MAX};
use tocsin_core::marking::Tlp;
use tocsin_core::person::Person;

use super::{Frame, Shown, as_of_form, csrf, name_of, page as framed, paper_line, problem::prob, times, words};
use crate::http::Told;

/// What was typed into the form.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The address.
    pub url: String,
    /// Who publishes it.
    pub publisher: String,
    /// How often, in minutes.
    pub every: String,
    /// Whether private addresses are allowed.
    pub private_addresses: bool,
    /// The label.
    pub marking: String,
    /// The compartments.
    pub compartments: String,
    /// The agencies.
    pub releasable_to: String,
    /// Whether it is part of an exercise.
    pub exercise: bool,
}

/// The page.
pub fn page(frame: &Frame, feeds: &[ViewFeed], persons: &[Person], filled: &Filled, told: Option<&Told>) -> Markup {
    framed(
        frame,
        "Feeds",
        Shown::of(feeds.iter().map(|it| &it.feed.marking)),
        html! {
            div.head {
                h1 { "Feeds" }
                p.meta { (words::FEEDS_RULE) }
                span.acts { a.btn href=(frame.link("/sources")) { "Sources" } }
            }
            (paper_line(frame))
            nav.tabs aria-label="Feeds" { (as_of_form(frame)) }
            div.grid.g21 {
                div.col {
                    @if feeds.is_empty() { section.sec { div.quiet { p { (words::FEEDS_EMPTY) } } } }
                    @for it in feeds { (feed(frame, it, persons)) }
                }
                @if frame.may::<AddFeed>() {
                    div.col {
                        section.sec {
                            header { h2 { "Add a feed" } }
                            div.pad { (form(frame, filled, told)) }
                        }
                    }
                }
            }
        },
    )
}

/// Where a feed stands, in a word, with how it is drawn.
fn standing(it: &ViewFeed) -> (&'static str, &'static str) {
    match (&it.removed, &it.stopped, &it.look) {
        (Some(_), ..) => ("removed", "not"),
        (_, Some(_), _) => ("stopped", "overdue"),
        (_, _, Some(look)) if look.next_ms.is_none() => ("gone", "overdue"),
        (_, _, Some(look)) if look.failing_since_ms.is_some() => ("failing", "overdue"),
        (_, _, Some(_)) => ("looked at", "done"),
        (_, _, None) => ("not looked at yet", "waiting"),
    }
}

fn feed(frame: &Frame, it: &ViewFeed, persons: &[Person]) -> Markup {
    let (id, time) = (&it.feed.id, |at| times::moment(at, frame.now, &frame.zone));
    let (word, drawn) = standing(it);
    let is_now = frame.as_of == tocsin_app::AsOf::NOW;
    html! {
        section.sec id=(id) {
            header {
                h2 { (id) " " span dir="auto" { (it.feed.publisher) } }
                @if is_now || it.removed.is_some() { span.chip data-s=(drawn) { (word) } }
                small { (it.feed.often()) ", " (it.feed.marking.tlp) @if it.feed.marking.status == CapStatus::Exercise { ", EXERCISE" } }
            }
            div.pad {
                @if let Some(why) = &it.stopped { div.prob { p { (why) ". " (words::FEED_STOPPED) } } }
                dl.kv {
                    dt { "Address" } dd { code dir="ltr" { (it.feed.url) } }
                    @if let Some(look) = &it.look {
                        @if let Some(at) = look.looked_ms {
                            dt { "Last look" } dd { (time(at)) }
                            dt { "What came of it" } dd { (look.said) }
                        }
                        @if let Some(since) = look.failing_since_ms {
                            dt { "Failing since" } dd { (time(since)) ", " (look.failures) @if look.failures == 1 { " look" } @else { " looks" } }
                        }
                        dt { "Next look" } dd { @match look.next_ms { Some(next) => (times::full(next, &frame.zone)), None => "never" } }
                    }
                    dt { "Came in" }
                    dd {
                        (times::count(it.reports)) @if it.reports == 1 { " report" } @else { " reports" }
                        @for report in &it.latest { " " a.src href=(frame.link(&format!("/reports/{report}"))) { (report) } }
                    }
                    dt { "For" } dd dir="auto" { (name_of(persons, &it.feed.by)) }
                    @if it.feed.private_addresses { dt { "Private addresses" } dd { "allowed" } }
                    @if let Some(removed) = &it.removed {
                        dt { "Removed" } dd { (time(removed.at_ms)) " by " (name_of(persons, &removed.by)) }
                        @if let Some(reason) = &removed.reason { dt { "Why" } dd dir="auto" { (reason) } }
                    }
                }
                p.meta { a href=(frame.link(&format!("/history/{id}"))) { "History" } }
                @if it.removed.is_none() && frame.may::<RemoveFeed>() {
                    details.noprint {
                        summary { "Remove" span.vh { " " (id) } }
                        form method="post" action=(format!("/feeds/{id}/remove")) {
                            (csrf(frame))
                            div.f {
                                label for=(format!("reason-{id}")) { "Reason" }
                                input id=(format!("reason-{id}")) name="reason" maxlength="4000" dir="auto" autocomplete="off";
                                span.hint { (words::FEED_REMOVE_HINT) }
                            }
                            button.btn { "Remove " (id) }
                        }
                    }
                }
            }
        }
    }
}

fn form(frame: &Frame, filled: &Filled, told: Option<&Told>) -> Markup {
    let error = |field: &str| {
        let fault = told.and_then(|told| told.faults.iter().find(|it| it.field == field));
        html! { @if let Some(fault) = fault { span.err { (fault.found) "; " (fault.expected) } } }
    };
    let every = if filled.every.is_empty() { "15" } else { &filled.every };
    let is_open = !filled.compartments.is_empty() || !filled.releasable_to.is_empty() || filled.exercise;
    html! {
        @if let Some(told) = told { (prob(told)) }
        form method="post" action="/feeds" {
            (csrf(frame))
            div.f {
                label for="url" { "Address" }
                input #url name="url" type="url" required maxlength=(FEED_URL_CHARS_MAX) autocomplete="off" value=(filled.url) placeholder="https://courier.example/feed" aria-describedby="url-hint";
                (error("address"))
                span.hint #url-hint { (words::FEED_URL_HINT) }
            }
            div.f {
                label for="publisher" { "Who publishes it" }
                input #publisher name="publisher" required maxlength="200" dir="auto" autocomplete="off" value=(filled.publisher);
                (error("publisher"))
            }
            div.f {
                label for="every" { "Look every … minutes" }
                input #every name="every" type="number" required min=(FEED_EVERY_S_MIN / 60) max=(FEED_EVERY_S_MAX / 60) value=(every);
                (error("every"))
            }
            div.f {
                label for="marking" { "Marking of what comes in" }
                select #marking name="marking" {
                    @for tlp in [Tlp::Amber, Tlp::Red, Tlp::AmberStrict, Tlp::Green, Tlp::Clear] {
                        option value=(tlp.label()) selected[filled.marking == tlp.label()] { (tlp) }
                    }
                }
                (error("marking"))
            }
            div.f {
                label { input type="checkbox" name="private_addresses" value="yes" checked[filled.private_addresses] aria-describedby="private-hint"; " Allow private addresses" }
                span.hint #private-hint { (words::FEED_PRIVATE_HINT) }
            }
            details open[is_open] {
                summary { "Who may know of it, exercise" }
                div.f {
                    label for="compartments" { "Compartments" }
                    input #compartments name="compartments" value=(filled.compartments) placeholder="none";
                    (error("compartment"))
                }
                div.f {
                    label for="releasable_to" { "Agencies that may know of it" }
                    input #releasable_to name="releasable_to" value=(filled.releasable_to) placeholder="no narrower list";
                    (error("agency"))
                }
                div.f { label { input type="checkbox" name="exercise" value="yes" checked[filled.exercise]; " It is part of an exercise" } }
            }
            p.meta { (words::FEED_IN_YOUR_NAME) }
            button.btn.p { "Add the feed" }
        }
    }
}
