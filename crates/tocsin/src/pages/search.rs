//! Search: acts first, then things, each with the words that were found. The palette shows the same list.

use maud::{Markup, html};
use tocsin_app::view::search::{FoundThing, Group, Part, SearchView};
use tocsin_core::authority::{AdmitPerson, DraftSitrep, DraftWarning, GiveAssignment, PostReport, StandUp, WriteNote};
use tocsin_core::party::Party;
use tocsin_core::rows::Noun;
use tocsin_core::search::words as words_in;

use super::{Frame, Shown, as_of_form, page as framed, paper_line, problem, words};
use crate::http::{Sought as Asked, Told, place_word};

/// The page.
pub fn page(frame: &Frame, asked: &Asked, view: Option<&SearchView>, told: Option<&Told>) -> Markup {
    let shown = Shown::of(view.map(|it| it.markings.as_slice()).unwrap_or_default());
    let title = if asked.q.is_empty() { "Search".to_owned() } else { format!("Search: {}", asked.q) };
    framed(
        frame,
        &title,
        shown,
        html! {
            div.head { h1 { "Search" } p.meta { (words::SEARCH_RULE) } }
            (paper_line(frame))
            form.filter.looking.noprint role="search" action="/search" {
                label.vh for="q" { "Words to look for" }
                input #q name="q" type="search" value=(asked.q) maxlength="200" placeholder="fuel depot, &quot;exact words&quot;, R-6" autofocus[asked.q.is_empty()];
                label.vh for="kind" { "Among" }
                select #kind name="kind" {
                    option value="" { "everything" }
                    @for noun in Noun::ALL { option value=(noun.word()) selected[asked.kind == noun.word()] { (noun.word()) } }
                }
                @if let Some(n) = frame.as_of.n() { input type="hidden" name="asof" value=(n); }
                button.btn.p { "Search" }
            }
            @if let Some(told) = told { (problem::prob(told)) }
            @if told.is_none() && frame.as_of.n().is_none() && asked.q.is_empty() {
                nav.tabs aria-label="Search" { (as_of_form(frame)) }
            }
            (acts(frame, &asked.q))
            @match view {
                Some(view) if view.groups.is_empty() && view.parties.is_empty() => section.sec { div.quiet { p { (words::SEARCH_NOTHING) } } },
                Some(view) => { (parties(frame, view)) @for group in &view.groups { (section(frame, asked, group)) } },
                None if told.is_none() => section.sec { div.quiet { p { (words::SEARCH_EMPTY) } } },
                None => {},
            }
        },
    )
}

/// What the palette shows: the list alone.
pub fn fragment(frame: &Frame, asked: &Asked, view: Option<&SearchView>) -> Markup {
    html! {
        (acts(frame, &asked.q))
        @if let Some(view) = view {
            (parties(frame, view))
            @for group in &view.groups { (section(frame, asked, group)) }
        }
    }
}

/// What the viewer may do, as far as it is called like what was typed.
fn acts(frame: &Frame, typed: &str) -> Markup {
    let typed: Vec<String> = words_in(typed).map(|it| it.folded).collect();
    let fits = |act: &&(bool, &str, &str)| {
        let (may, name, _) = act;
        let name: Vec<String> = words_in(name).map(|it| it.folded).collect();
        *may && !typed.is_empty() && typed.iter().all(|typed| name.iter().any(|word| word.starts_with(typed.as_str())))
    };
    let all = [
        (frame.may::<PostReport>(), "Paste a report", "/reports/new"),
        (frame.may::<DraftWarning>(), "Give, register or note a warning", "/warnings/new"),
        (frame.may::<GiveAssignment>(), "Give an assignment", "/assignments/new"),
        (frame.may::<StandUp>(), words::STAND_UP, "/stand-up"),
        (frame.may::<WriteNote>(), "Write a note in the log", "/log"),
        (frame.may::<AdmitPerson>(), "Enrol a person: people", "/people"),
        (frame.may::<DraftSitrep>(), "Draft a situation report", "/sitreps"),
        (true, "Go to the board", "/"),
        (true, "Go to reports", "/reports"),
        (true, "Go to incidents", "/incidents"),
        (true, "Go to the map", "/map"),
        (true, "Go to warnings", "/warnings"),
        (true, "Go to assignments", "/assignments"),
        (true, "Go to situation reports", "/sitreps"),
        (true, "Go to statements: who says what", "/statements"),
        (true, "Go to sources", "/sources"),
        (true, "Go to feeds", "/feeds"),
        (true, "Go to the review", "/review"),
        (true, "Go to the log", "/log"),
        (true, "My password, sessions and tokens", "/me"),
    ];
    let fitting: Vec<_> = all.iter().filter(fits).collect();
    html! {
        @if !fitting.is_empty() {
            section.sec.hits aria-label="Do" {
                header { h2 { "Do" } }
                ul { @for (_, name, path) in fitting { li.row { span.clk {} a.q href=(path) { (name) } } } }
            }
        }
    }
}

/// Parties whose name holds the words, each with the way to its card.
fn parties(frame: &Frame, view: &SearchView) -> Markup {
    html! {
        @if !view.parties.is_empty() {
            section.sec.hits aria-label="parties" {
                header { h2 { "Parties" } small { (words::PARTIES_FOUND_RULE) } }
                ul { @for it in &view.parties {
                    li.row { span.clk {} a.q href=(frame.link(&party_path(&it.party))) dir="auto" { (marked(&it.name)) } span.meta { (it.party.what) } }
                } }
            }
        }
    }
}

/// Where a party's card is.
pub fn party_path(party: &Party) -> String {
    format!("/parties/{}", super::encoded(party.key.as_str()))
}

fn section(frame: &Frame, asked: &Asked, group: &Group) -> Markup {
    let noun = group.noun.word();
    let of_noun = |after: Option<String>| {
        let after = after.map(|it| format!("&after={it}")).unwrap_or_default();
        frame.link(&format!("/search?q={}&kind={noun}{after}", crate::reach::query_word(&asked.q)))
    };
    let next = group.next.map(place_word);
    html! {
        section.sec.hits aria-label=(noun) {
            header { h2 { (title(group.noun)) } @if asked.kind.is_empty() && next.is_some() { small { "the first " (group.hits.len()) } } }
            ul { @for hit in &group.hits { (row(frame, hit)) } }
            @match next {
                Some(_) if asked.kind.is_empty() => footer { a.q href=(of_noun(None)) { "More " (noun) } },
                Some(next) => footer { a.btn rel="next" href=(of_noun(Some(next))) { "More" } },
                None => {},
            }
        }
    }
}

fn row(frame: &Frame, hit: &FoundThing) -> Markup {
    html! {
        li.row {
            span.clk { @match hit.noun { Noun::Note => "note", Noun::Correction => "correction", _ => b { (hit.id) } } }
            @let name = html! {
                @if let Some(line) = hit.line { "Line " (line) ": " }
                @if matches!(hit.noun, Noun::Note | Noun::Correction) { "Record " (hit.n) } @else { (marked(&without_id(hit))) }
            };
            // The page of a person is the administrator's.
            @if hit.noun == Noun::Person && !frame.may::<AdmitPerson>() { span dir="auto" { (name) } }
            @else { a.q href=(frame.link(&path_of(hit))) dir="auto" { (name) } }
            @if let Some(state) = hit.state { span.meta { (state) } }
            @if !hit.excerpt.is_empty() { p.excerpt dir="auto" { (marked(&hit.excerpt)) } }
        }
    }
}

/// The heading begins with the id, which stands in its own column.
fn without_id(hit: &FoundThing) -> Vec<Part> {
    let whole: String = hit.heading.iter().map(|it| it.text.as_str()).collect();
    let mut skip = whole.strip_prefix(hit.id.as_str()).map_or(0, |rest| whole.len() - rest.trim_start().len());
    let mut parts = Vec::new();
    for part in &hit.heading {
        let cut = skip.min(part.text.len());
        skip -= cut;
        if cut < part.text.len() {
            parts.push(Part { text: part.text[cut..].to_owned(), found: part.found });
        }
    }
    if parts.is_empty() { vec![Part { text: "no title".to_owned(), found: false }] } else { parts }
}

fn marked(parts: &[Part]) -> Markup {
    html! { @for part in parts { @if part.found { mark { (part.text) } } @else { (part.text) } } }
}

fn title(noun: Noun) -> String {
    if noun == Noun::Sitrep {
        return "Situation reports".to_owned();
    }
    let word = noun.word();
    format!("{}{}", word[..1].to_uppercase(), &word[1..])
}

/// Where a thing that was found is shown.
pub fn path_of(hit: &FoundThing) -> String {
    let id = &hit.id;
    match hit.noun {
        Noun::Line => {
            let line = hit.line.map(|it| format!("?at={it}#l{it}")).unwrap_or_default();
            format!("/reports/{id}{line}")
        }
        Noun::Report => format!("/reports/{id}"),
        Noun::Incident => format!("/incidents/{id}"),
        Noun::Warning => format!("/warnings/{id}"),
        Noun::Assignment => format!("/assignments/{id}"),
        Noun::Command => format!("/commands/{id}"),
        Noun::Objective => hit.of.as_ref().map_or("/".to_owned(), |command| format!("/commands/{command}")),
        // The log begins with this record: the page behind the one after it.
        Noun::Note | Noun::Correction => format!("/log?after={}.0", hit.n + 1),
        Noun::Person => format!("/people/{id}"),
        Noun::Sitrep => format!("/sitreps/{id}"),
        Noun::Hypothesis => format!("/hypotheses/{id}"),
        Noun::Proposition => {
            let about = hit.of.as_ref().map(|incident| format!("?about={incident}")).unwrap_or_default();
            format!("/statements{about}")
        }
        Noun::Area => match hit.of.as_deref() {
            Some(of) if of.starts_with('W') => format!("/warnings/{of}"),
            Some(of) => format!("/incidents/{of}"),
            None => "/incidents".to_owned(),
        },
    }
}
