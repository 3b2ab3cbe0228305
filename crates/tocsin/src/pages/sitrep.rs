//! One situation report: a sheet, on a screen as on paper. What the record says and what a person wrote are told apart;
//! what changed since the last approved report carries a bar and the word.

use maud::{Markup, html};
use tocsin_app::AsOf;
use tocsin_app::view::sitreps::SitrepView;
use tocsin_core::authority::{ApproveSitrep, EditSitrep, RenewSitrep};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::SitrepId;
use tocsin_core::marking::Marking;
use tocsin_core::person::Person;
use tocsin_core::rows::SitrepStateRow;
use tocsin_core::sitrep::{Change, Section};

use super::problem::prob;
use super::sitrep_parts::{entries, marked};
use super::{Frame, Shown, as_of_form, csrf, name_of, page as framed, times, words};
use crate::http::Told;

/// The page.
pub fn page(
    frame: &Frame,
    view: &SitrepView,
    persons: &[Person],
    problem: Option<&Told>,
    typed: Option<(&str, &str)>,
) -> Markup {
    let (row, content) = (&view.row, &view.content);
    let exercised = row.marking.status == CapStatus::Exercise;
    framed(
        frame,
        &format!("Situation report {} · {}", number(&row.id), row.operation),
        Shown::of([&row.marking]),
        html! {
            div.head.noprint {
                b { "Situation report " (number(&row.id)) }
                (standing(frame, &view.state, persons))
                span.tlp.in data-tlp=(row.marking.tlp.label().to_lowercase()) { (row.marking.tlp) }
                span.acts { (acts(frame, view)) }
            }
            nav.tabs aria-label="Situation report" { a href=(frame.link(&format!("/history/{}", row.id))) { "History" } (as_of_form(frame)) }
            @if let Some(told) = problem { (prob(told)) }
            article.sheet {
                p.meta { (frame.headquarters) ". Operation " span dir="auto" { (row.operation) } " (" (row.command) ")." @if exercised { " " b { "EXERCISE" } } }
                h1 { "Situation report " (number(&row.id)) @if !view.state.approved { small { " draft, not approved" } } }
                p {
                    @let (here, utc) = (times::full(content.at_ms, &frame.zone), times::full(content.at_ms, &jiff::tz::TimeZone::UTC));
                    "As of " b { (here) } @if here != utc { " (" (utc) ")" } ", record " span.num { (times::count(content.n)) } ". "
                    (replaces(frame, view))
                }
                @if let (Some(id), Some(title)) = (&content.incident, &content.title) {
                    p { "About " a href=(as_then(frame, view, &format!("/incidents/{id}"))) { (id) " " span dir="auto" { (title) } } ". " }
                }
                @if let Some(next) = &view.replaced_by {
                    p { b { "Replaced by " a href=(frame.link(&format!("/sitreps/{next}"))) { "report " (number(next)) } "." } }
                }
                @if !view.retracted.is_empty() {
                    p { b { (view.retracted.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")) " " (words::SITREP_UNSUPPORTED) } }
                }
                @for (at, section) in Section::ALL.iter().copied().enumerate() { (section_of(frame, view, at + 1, section, persons, typed)) }
                p.meta { (circle(&row.marking)) " " (words::SITREP_HOLDS) @if content.cut > 0 { " " (content.cut) " entries are over the bound of a section and are not in it." } }
                p.paper { "Printed " (times::full(frame.now, &frame.zone)) " for " (frame.session.caller.name) "." }
                (signatures(frame, view, persons))
            }
        },
    )
}

/// The number of a report, or its letters.
pub fn number(id: &SitrepId) -> &str {
    id.as_str().trim_start_matches("N-")
}

/// Where a report stands.
pub fn standing(frame: &Frame, state: &SitrepStateRow, persons: &[Person]) -> Markup {
    html! {
        @if state.approved {
            span.chip data-s="done" { "approved " (times::short(state.at_ms, frame.now, &frame.zone)) ", " (name_of(persons, &state.by)) }
        } @else {
            span.chip data-s="waiting" { "draft, not approved" }
        }
    }
}

/// The path of a thing as it stood when the report was drawn up.
pub(super) fn as_then(frame: &Frame, view: &SitrepView, path: &str) -> String {
    match frame.as_of {
        AsOf::NOW => format!("{path}?asof={}", view.content.n),
        _ => frame.link(path),
    }
}

fn replaces(frame: &Frame, view: &SitrepView) -> Markup {
    let Some(last) = &view.content.replaces else {
        return html! { "It is the first of this operation for its circle." };
    };
    let told: Vec<String> =
        view.changes().iter().filter(|(_, n)| *n > 0).map(|(change, n)| format!("{n} {}", change.label())).collect();
    html! {
        "Replaces " a href=(frame.link(&format!("/sitreps/{last}"))) { "report " (number(last)) } ". "
        @if told.is_empty() { "Nothing in it has changed since." }
        @else { (words::SITREP_BARS) " " (told.join(", ")) "." }
    }
}

/// Who may know of it, in words.
fn circle(marking: &Marking) -> String {
    let names = |of: Vec<&str>| of.join(", ");
    let mut told = vec![format!("Circle: {}", marking.tlp)];
    if let Some(agencies) = &marking.releasable_to {
        told.push(format!("releasable to {}", names(agencies.iter().map(|it| it.as_str()).collect())));
    }
    if !marking.compartments.is_empty() {
        told.push(format!("in {}", names(marking.compartments.iter().map(|it| it.as_str()).collect())));
    }
    if !marking.recipients.is_empty() {
        told.push(format!("named: {}", names(marking.recipients.iter().map(|it| it.as_str()).collect())));
    }
    format!("{}.", told.join(", "))
}

fn section_of(
    frame: &Frame,
    view: &SitrepView,
    at: usize,
    section: Section,
    persons: &[Person],
    typed: Option<(&str, &str)>,
) -> Markup {
    html! {
        section id=(section.word()) aria-label=(section.label()) {
            h2 { span { (at) } " " (section.label()) }
            (penned(frame, view, section, persons))
            (entries(frame, view, section))
            @if view.content.entries(section).is_empty() && section != Section::Short { p.meta { (words::SITREP_NOTHING) } }
            (edit(frame, view, section, typed.filter(|(of, _)| *of == section.word())))
        }
    }
}

/// What a person wrote in a section, with the person's name; what the last report said where it was taken out.
fn penned(frame: &Frame, view: &SitrepView, section: Section, persons: &[Person]) -> Markup {
    let change = view.words_change(section);
    let of =
        |words: &std::collections::BTreeMap<Section, tocsin_core::rows::SitrepWordsRow>| words.get(&section).cloned();
    let here = of(&view.words).and_then(|it| Some((it.text.clone()?, it)));
    let gone = of(&view.last_words).filter(|_| change == Change::Gone).and_then(|it| Some((it.text.clone()?, it)));
    html! {
        @if let Some((text, row)) = here.or(gone) {
            div.penned {
                (marked(change))
                p.lines.gone[change == Change::Gone] dir="auto" { (text) }
                p.meta { "Written by " (name_of(persons, &row.by)) ", " (times::short(row.at_ms, frame.now, &frame.zone)) ". " (words::SITREP_PENNED) }
            }
        } @else if section == Section::Short { p.meta { (words::SITREP_SHORT_EMPTY) } }
    }
}

/// The form that words a section: filled with its words, or with those of the last report, which are not in this one until
/// somebody keeps them.
fn edit(frame: &Frame, view: &SitrepView, section: Section, typed: Option<(&str, &str)>) -> Markup {
    if view.state.approved || !frame.may::<EditSitrep>() {
        return html! {};
    }
    let text = |words: &std::collections::BTreeMap<Section, tocsin_core::rows::SitrepWordsRow>| {
        words.get(&section).and_then(|it| it.text.clone())
    };
    let (here, last) = (text(&view.words), text(&view.last_words));
    let from_last = here.is_none() && last.is_some();
    let id = format!("text-{}", section.word());
    html! {
        details.noprint open[typed.is_some()] {
            summary { @if here.is_some() { "Reword it" } @else { "Write to it" } }
            form method="post" action=(format!("/sitreps/{}/edit", view.row.id)) {
                (csrf(frame))
                input type="hidden" name="section" value=(section.word());
                input type="hidden" name="was" value=(here.as_deref().unwrap_or_default());
                div.f {
                    label for=(id) { (section.label()) ", in your words" }
                    textarea id=(id) name="text" rows="3" maxlength="4000" dir="auto" { (typed.map(|(_, text)| text.to_owned()).or(here.clone()).or(last).unwrap_or_default()) }
                    span.hint { @if from_last { (words::SITREP_FROM_LAST) } @else { (words::SITREP_EDIT_HINT) } }
                }
                button.btn { "Record the words" }
            }
        }
    }
}

fn acts(frame: &Frame, view: &SitrepView) -> Markup {
    html! {
        a.btn href=(frame.link("/sitreps")) data-key="Escape" { "All reports " kbd { "Esc" } }
        @if !view.state.approved && frame.may::<RenewSitrep>() {
            form method="post" action=(format!("/sitreps/{}/renew", view.row.id)) { (csrf(frame)) button.btn { "Draw it up anew as of now" } }
        }
        @if !view.state.approved && frame.may::<ApproveSitrep>() { a.btn.p href="#approve" data-key="d" { "Approve " kbd { "d" } } }
    }
}

/// Who prepared and who approved it (ICS 209), and the form that approves.
fn signatures(frame: &Frame, view: &SitrepView, persons: &[Person]) -> Markup {
    let mut authors = vec![&view.row.by];
    for words in view.words.values() {
        if !authors.contains(&&words.by) {
            authors.push(&words.by);
        }
    }
    let state = &view.state;
    html! {
        div.sign #approve {
            div {
                "Prepared: " (authors.iter().map(|it| name_of(persons, it)).collect::<Vec<_>>().join(", "))
                br; span.meta { "drafted " (times::full(view.row.at_ms, &frame.zone)) }
            }
            div {
                @if state.approved {
                    "Approved: " (name_of(persons, &state.by))
                    br; span.meta { (times::full(state.at_ms, &frame.zone)) ", record " (times::count(view.state_n)) ", session only" @if state.own { ". " (words::SITREP_OWN) } }
                } @else {
                    "Approved: " b { "not approved" }
                    @if frame.may::<ApproveSitrep>() {
                        form.noprint method="post" action=(format!("/sitreps/{}/approve", view.row.id)) {
                            (csrf(frame))
                            input type="hidden" name="shown" value=(view.hash);
                            p.hint.meta { (words::SITREP_APPROVE_HINT) }
                            button.btn.p { "Approve report " (number(&view.row.id)) }
                        }
                    }
                }
            }
        }
        p.meta { "What it says: " code.hash title=(view.hash) { "sha256 " (view.hash.get(..12).unwrap_or_default()) "…" } }
    }
}
