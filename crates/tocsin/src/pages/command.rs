//! A command: the organisation chart with who holds each post, the objectives, the agencies.

use maud::{Markup, html};
use tocsin_app::view::assignments::AssignmentLine;
use tocsin_app::view::commands::{CommandView, PostView};
use tocsin_core::authority::{OfferPost, SetObjective, TakePost};
use tocsin_core::person::Person;

use super::{Frame, Shown, as_of_form, csrf, name_of, page as framed, paper_line, times, words};

/// The page.
pub fn page(frame: &Frame, view: &CommandView, assignments: &[AssignmentLine], persons: &[Person]) -> Markup {
    let row = &view.row;
    let vacant = view.posts.iter().filter(|it| it.holder.is_none()).count();
    let shown = Shown::of([&row.marking].into_iter().chain(view.incident.iter().map(|it| &it.marking)));
    framed(
        frame,
        &format!("{} {}", row.id, row.name),
        shown,
        html! {
            div.head {
                h1 { (row.id) " " span dir="auto" { (row.name) } }
                p.meta {
                    "stood up by " (name_of(persons, &row.by)) " " (times::moment(row.at_ms, frame.now, &frame.zone))
                    ", record " span.num { (times::count(view.stood_up_n)) }
                    @if let Some(incident) = &view.incident { ", about " a href=(frame.link(&format!("/incidents/{}", incident.id))) { (incident.id) " " (incident.title) } }
                }
                span.acts { a.btn href=(frame.link(&format!("/?command={}", row.id))) data-key="Escape" { "Board " kbd { "Esc" } } }
            }
            (paper_line(frame))
            nav.tabs aria-label="Command" {
                a href="#posts" aria-current="page" { "Posts" }
                a href="#objectives" { "Objectives " (view.objectives.len()) }
                a href="#agencies" { "Agencies " (row.agencies.len()) }
                a href=(frame.link(&format!("/history/{}", row.id))) { "History" }
                (as_of_form(frame))
            }
            div.grid.g21 {
                section.sec #posts {
                    header { h2 { "Organisation" } small { (view.posts.len()) " posts, " @if vacant == 0 { "all held" } @else { (vacant) " vacant" } } }
                    div.pad { (tree(frame, view, None, persons)) }
                    footer { (words::SESSION_ONLY) }
                }
                div.col {
                    (objectives(frame, view, assignments))
                    section.sec #agencies {
                        header { h2 { "Agencies" } small { "the lead first" } }
                        ul {
                            @for agency in &row.agencies {
                                @let theirs = assignments.iter().filter(|it| it.row.task.agency == *agency).count();
                                @let people: Vec<&str> = persons.iter().filter(|it| it.agency == *agency).map(|it| it.name.as_str()).collect();
                                li.row {
                                    span.clk { (theirs) " given" }
                                    a.q href=(frame.link(&format!("/assignments?command={}&agency={}", row.id, crate::reach::query_word(agency.as_str())))) { (agency.as_str()) }
                                    span.meta { @if people.is_empty() { (words::NOBODY_HERE) } @else { (people.join(", ")) } }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// The chart as nested lists: lines on a screen, indents on a phone and on paper.
fn tree(frame: &Frame, view: &CommandView, under: Option<&str>, persons: &[Person]) -> Markup {
    let below: Vec<&PostView> = view.posts.iter().filter(|it| it.row.post.under.as_deref() == under).collect();
    html! {
        @if !below.is_empty() {
            ul.chart {
                @for post in below {
                    li id=(post.row.post.key) {
                        div.post { (one(frame, view, post, persons)) }
                        (tree(frame, view, Some(&post.row.post.key), persons))
                    }
                }
            }
        }
    }
}

fn one(frame: &Frame, view: &CommandView, post: &PostView, persons: &[Person]) -> Markup {
    let me = &frame.session.caller.viewer.person;
    let key = &post.row.post.key;
    let action = |verb: &str| format!("/commands/{}/posts/{key}/{verb}", view.row.id);
    let offer = post.offer.as_ref();
    let offered_to_me = offer.is_some_and(|it| it.to.as_ref() == Some(me));
    let held_by_me = post.holder.as_ref().is_some_and(|it| it.person == *me);
    html! {
        b { (post.row.post.title) } " "
        @match &post.holder {
            Some(holder) => { span.who { (name_of(persons, &holder.person)) } span.meta { " since " (times::short(holder.at_ms, frame.now, &frame.zone)) } },
            None => span.chip data-s="not" { "vacant" },
        }
        @if let Some((offer, to)) = offer.and_then(|it| Some((it, it.to.as_ref()?))) {
            span.meta { " offered to " (name_of(persons, to)) " " (times::short(offer.at_ms, frame.now, &frame.zone)) ", not confirmed: " q dir="auto" { (offer.note) } }
        }
        @if frame.may::<TakePost>() && (post.holder.is_none() || offered_to_me) {
            form.acts.noprint method="post" action=(action("take")) {
                (csrf(frame))
                button.btn.p[offered_to_me] aria-label=(format!("Take {}", post.row.post.title)) { @if offered_to_me { "Confirm: I take it over" } @else { "Take it" } }
            }
        }
        @if held_by_me && frame.may::<OfferPost>() {
            details.noprint {
                summary { "Offer it to another officer" }
                form method="post" action=(action("offer")) {
                    (csrf(frame))
                    div.f {
                        label for=(format!("to-{key}")) { "To" }
                        select id=(format!("to-{key}")) name="to" required {
                            @for person in persons.iter().filter(|it| it.id != *me && tocsin_core::authority::may::<TakePost>(&it.caller())) {
                                option value=(person.id) { (person.name) ", " (person.agency.as_str()) }
                            }
                        }
                    }
                    div.f {
                        label for=(format!("note-{key}")) { "What they have to know" }
                        textarea id=(format!("note-{key}")) name="note" rows="3" maxlength="4000" required dir="auto" {}
                        span.hint { (words::OFFER_HINT) }
                    }
                    button.btn { "Offer it" }
                }
            }
        }
    }
}

fn objectives(frame: &Frame, view: &CommandView, assignments: &[AssignmentLine]) -> Markup {
    html! {
        section.sec #objectives {
            header { h2 { "Objectives" } small { "an aim is not a result" } }
            @if view.objectives.is_empty() { div.quiet { p { (words::OBJECTIVES_EMPTY) } } }
            ul {
                @for objective in &view.objectives {
                    @let theirs = assignments.iter().filter(|it| it.row.task.objective == objective.id).count();
                    li.row {
                        span.clk { (theirs) " given" }
                        a.q href=(frame.link(&format!("/assignments?objective={}", objective.id))) { b { (objective.id) } " " span dir="auto" { (objective.text) } }
                    }
                }
            }
            @if frame.may::<SetObjective>() {
                div.pad.noprint {
                    form method="post" action=(format!("/commands/{}/objectives", view.row.id)) {
                        (csrf(frame))
                        div.f {
                            label for="objective" { "A further objective" }
                            input #objective name="objective" maxlength="200" required dir="auto";
                        }
                        button.btn { "Set it" }
                    }
                }
            }
        }
    }
}
