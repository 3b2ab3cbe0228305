//! The inbox of reports: what waits to be read, the oldest first, then all of them; or what a filter asks for.

use maud::{Markup, html};
use tocsin_app::view::inbox::{Inbox, InboxRow, ReadState};
use tocsin_core::authority::PostReport;
use tocsin_core::person::Person;

use super::incident::plural;
use super::lists::next_page;
use super::parts::{published, publisher};
use super::{Frame, Shown, as_of_form, encoded, name_of, page as framed, paper_line, times, words};

/// What is asked for, as it stands in the address.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The word of a state; blank: none is asked for.
    pub state: &'a str,
    /// The publisher; blank: any.
    pub publisher: &'a str,
    /// Whether it is a further page.
    pub further: bool,
}

impl Asked<'_> {
    fn path(&self, state: &str) -> String {
        let mut words = Vec::new();
        if !state.is_empty() {
            words.push(format!("state={state}"));
        }
        if !self.publisher.is_empty() {
            words.push(format!("publisher={}", encoded(self.publisher)));
        }
        if words.is_empty() { "/reports".to_owned() } else { format!("/reports?{}", words.join("&")) }
    }
}

/// The page. What waits stands in front where nothing is asked for.
pub fn page(frame: &Frame, asked: Asked<'_>, waiting: Option<&Inbox>, inbox: &Inbox, persons: &[Person]) -> Markup {
    let rows = waiting.iter().flat_map(|it| &it.rows).chain(&inbox.rows);
    framed(
        frame,
        "Reports",
        Shown::of(rows.map(|it| &it.row.posted.marking)),
        html! {
            div.head {
                h1 { "Reports" }
                span.acts {
                    @if frame.may::<PostReport>() { a.btn.p href="/reports/new" data-key="n" { "Paste a report " kbd { "n" } } }
                }
            }
            (paper_line(frame))
            nav.tabs aria-label="Reports" {
                (tab(frame, asked, "", "All"))
                (tab(frame, asked, "waiting", "Waiting"))
                @for state in ReadState::ALL { (tab(frame, asked, state.word(), capital(state.label()).as_str())) }
                (as_of_form(frame))
            }
            @if let Some(waiting) = waiting { (waits(frame, waiting, inbox.rows.is_empty(), persons)) }
            section.sec #all {
                header {
                    h2 { @if waiting.is_some() { "All reports" } @else { (title(asked)) } }
                    small { @if asked.state.is_empty() && asked.publisher.is_empty() { "the latest first" } @else { (inbox.rows.len()) " of the " (inbox.looked_at) " looked at" } }
                }
                form.filter.many.pad.noprint method="get" action="/reports" role="search" {
                    @if !asked.state.is_empty() { input type="hidden" name="state" value=(asked.state); }
                    @if let Some(n) = frame.as_of.n() { input type="hidden" name="asof" value=(n); }
                    label for="publisher" { "Published by" } " "
                    input #publisher name="publisher" value=(asked.publisher) maxlength="200" dir="auto" placeholder="anybody"; " "
                    button.btn { "Filter" }
                }
                @if inbox.rows.is_empty() { div.quiet { p { (empty(asked, inbox)) } } }
                @else { ul { @for it in &inbox.rows { (row(frame, it, persons)) } } }
            }
            (next_page(frame, &asked.path(asked.state), inbox.next.as_ref()))
        },
    )
}

fn tab(frame: &Frame, asked: Asked<'_>, state: &str, label: &str) -> Markup {
    let current = (asked.state == state).then_some("page");
    html! { a href=(frame.link(&asked.path(state))) aria-current=[current] { (label) } }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|it| it.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn title(asked: Asked<'_>) -> String {
    let label = ReadState::ALL.into_iter().find(|it| it.word() == asked.state).map(ReadState::label);
    let what = match (asked.state, label) {
        ("waiting", _) => "Waiting to be read, the oldest first".to_owned(),
        (_, Some(label)) => capital(label),
        _ => "Reports".to_owned(),
    };
    if asked.publisher.is_empty() { what } else { format!("{what}, published by {}", asked.publisher) }
}

fn empty(asked: Asked<'_>, inbox: &Inbox) -> &'static str {
    match (asked.state.is_empty() && asked.publisher.is_empty(), inbox.next.is_some()) {
        (true, _) if asked.further => words::INBOX_END,
        (true, _) => words::REPORTS_EMPTY,
        (false, true) => words::INBOX_NONE_HERE,
        (false, false) => words::INBOX_NONE,
    }
}

fn waits(frame: &Frame, waiting: &Inbox, is_empty: bool, persons: &[Person]) -> Markup {
    html! {
        @if !is_empty {
            section.sec #waiting {
                header {
                    h2 { "Waiting to be read" }
                    small {
                        @if waiting.rows.is_empty() { (words::QUIET) }
                        @else { (waiting.rows.len()) ", the oldest first" @if waiting.next.is_some() { ", of the newest " (waiting.looked_at) } }
                    }
                }
                @if waiting.rows.is_empty() { div.quiet { p { (words::INBOX_QUIET) } } }
                ul { @for it in &waiting.rows { (row(frame, it, persons)) } }
            }
        }
    }
}

/// One report: its words, how far it is read, by whom last.
fn row(frame: &Frame, it: &InboxRow, persons: &[Person]) -> Markup {
    let report = &it.row;
    let colour = match it.state {
        ReadState::New | ReadState::Partly => "waiting",
        ReadState::Done => "done",
        ReadState::Retracted => "overdue",
    };
    html! {
        li.row data-report=(report.id) {
            span.clk { (times::short(report.posted.taken_in_ms, frame.now, &frame.zone)) }
            a.q href=(frame.link(&format!("/reports/{}", report.id))) {
                b { (report.id) } " " span dir="auto" { (report.title.as_deref().unwrap_or("no title")) }
            }
            span.nb.marks {
                span.chip data-s=(colour) { (it.state.label()) } " "
                span.tlp.in data-tlp=(report.posted.marking.tlp.label().to_lowercase()) { (report.posted.marking.tlp) }
            }
            span.meta {
                (publisher(&report.posted)) "; published: " (published(&report.posted)) "; "
                @if report.lines == 0 { "no line proposed" }
                @else if it.state.waits() { b.num { (it.left) } " of " (report.lines) " " (plural(report.lines, "line")) " left" }
                @else { (report.lines) " " (plural(report.lines, "line")) " proposed" }
                @if report.doubts > 0 { ", " (report.doubts) " " (plural(report.doubts, "doubt")) }
                @if let Some((by, at)) = &it.last { "; last read by " (name_of(persons, by)) " " (times::short(*at, frame.now, &frame.zone)) }
            }
        }
    }
}
