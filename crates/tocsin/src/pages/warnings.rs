//! The warnings: boards of what has not happened, oldest limit first, then all of them.

use maud::{Markup, html};
use tocsin_app::view::lists::Page;
use tocsin_app::view::waiting::{Waiting, loudest};
use tocsin_app::view::warnings::{Board, WarningItem};
use tocsin_core::authority::{DraftWarning, RegisterWarning};
use tocsin_core::cap::{Severity, Urgency};
use tocsin_core::time::Millis;
use tocsin_core::warning::clocks::Awaited;
use tocsin_core::warning::{Decision, WarningKind, WarningPhase};

use super::lists::next_page;
use super::parts::hangs;
use super::{Frame, Shown, as_of_form, clocks, page as framed, paper_line, times, words};

/// The page. `now` is the time by which its clocks are read.
pub fn page(frame: &Frame, boards: &[Board], waiting: &[Waiting], all: &Page<WarningItem>, now: Millis) -> Markup {
    let rows = boards.iter().flat_map(|it| &it.rows).chain(&all.rows);
    let shown = Shown::of(rows.map(|it| &it.row.details.marking));
    framed(
        frame,
        "Warnings",
        shown,
        html! {
            @if let Some(it) = loudest(waiting, now).filter(|_| frame.as_of == tocsin_app::AsOf::NOW) { (loud(it, now)) }
            div.head {
                h1 { "Warnings" }
                p.meta { (words::WARNINGS_LEAD) }
                span.acts {
                    @if frame.may::<RegisterWarning>() { a.btn.p href="/warnings/new?kind=received" data-key="n" { "Register one " kbd { "n" } } }
                    @if frame.may::<DraftWarning>() { a.btn href="/warnings/new?kind=given" { "Write one" } }
                }
            }
            (paper_line(frame))
            nav.tabs aria-label="Warnings" { (as_of_form(frame)) }
            @if boards.is_empty() && !all.rows.is_empty() { div.sec { div.quiet { p { (words::WARNINGS_QUIET) } } } }
            div.grid.g2.boards {
                @for board in boards {
                    section.sec {
                        header { h2 { (board_name(board.what)) } small { (board.rows.len()) ", oldest limit first" } }
                        ul { @for it in &board.rows { (row(frame, it, now)) } }
                    }
                }
            }
            section.sec {
                header { h2 { "All warnings" } small { "the latest first" } }
                @if all.rows.is_empty() {
                    div.quiet {
                        p {
                            (words::WARNINGS_EMPTY)
                            @if frame.may::<RegisterWarning>() { " " a href="/warnings/new?kind=received" { "Register one" } "." }
                        }
                    }
                } @else { ul { @for it in &all.rows { (row(frame, it, now)) } } }
            }
            (next_page(frame, "/warnings", all.next.as_ref()))
        },
    )
}

/// The one loud thing: what it is, what has not happened, by how much, and the way there.
pub fn loud(it: &Waiting, now: Millis) -> Markup {
    let over = it.over_ms(now).unwrap_or_default();
    html! {
        div.loud role="alert" {
            b { (it.id) " is " (it.state) ": " span data-limit=[it.limit.map(|it| it.0)] { (clocks::text(over)) } }
            span { q dir="auto" { (it.title) } " " @if let Some(urgency) = it.urgency { (urgency.label()) ", " } (it.who) (hangs(it.unsupported.as_deref())) }
            a.btn href=(it.path) data-key=[it.is_yours.then_some("d")] {
                @if it.is_yours { "To " (it.id) " " kbd { "d" } } @else { "See " (it.id) }
            }
        }
    }
}

/// One warning in a list.
fn row(frame: &Frame, it: &WarningItem, now: Millis) -> Markup {
    let details = &it.row.details;
    html! {
        li.row {
            @match it.wait {
                Some(wait) => (clocks::clk(frame, wait.limit, now)),
                None => span.clk { (times::short(it.row.at_ms, frame.now, &frame.zone)) },
            }
            a.q href=(frame.link(&format!("/warnings/{}", it.row.id))) { b { (it.row.id) } " " span dir="auto" { (details.title) } }
            span.nb.marks { @if details.severity != Severity::Unknown { (sev(details.severity)) " " } (tlp(it)) }
            span.meta {
                (state_word(it)) ", "
                (kind_words(it.row.kind)) " " (other_side(it)) "; " (times::moment(it.row.since_ms.unwrap_or(it.row.at_ms), frame.now, &frame.zone))
                @if it.row.kind != WarningKind::Reported { "; " (urgency_word(details.urgency)) }
                (hangs(it.unsupported.as_deref()))
            }
        }
    }
}

fn tlp(it: &WarningItem) -> Markup {
    let tlp = it.row.details.marking.tlp;
    html! { span.tlp.in data-tlp=(tlp.label().to_lowercase()) { (tlp) } }
}

/// The state of a warning in a word; the word carries the colour.
fn state_word(it: &WarningItem) -> Markup {
    let waits = it.wait.is_some();
    html! {
        b.k-waits[waits] {
            @match it.wait { Some(wait) => (wait.what.state()), None => (standing(it.state.phase, it.state.decision)) }
        }
    }
}

/// Where a warning stands, in words of the desk.
pub fn standing(phase: WarningPhase, decision: Option<Decision>) -> &'static str {
    match (phase, decision) {
        (WarningPhase::Decided, Some(Decision::Act)) => "acted on, not closed",
        (WarningPhase::Decided, Some(Decision::Hold)) => "held, not closed",
        (WarningPhase::Decided, Some(Decision::Forward)) => "forwarded, not decided",
        (phase, _) => phase.label(),
    }
}

/// The name of a board.
fn board_name(what: Awaited) -> &'static str {
    match what {
        Awaited::Reading => "Given but not read",
        Awaited::Decision => "Read but not decided",
        Awaited::ReadingThere => "Handed over, not read there",
        Awaited::HandOver => "Released, not handed over",
        Awaited::Release => "Written, not released",
        Awaited::Review => "Waived, review due",
        Awaited::Closing => "Time passed, not closed",
    }
}

fn kind_words(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Given => "given to",
        WarningKind::Received => "received from",
        WarningKind::Reported => "reported, said to be from",
    }
}

fn other_side(it: &WarningItem) -> Markup {
    let other = match it.row.kind {
        WarningKind::Reported => it.row.hearsay.from.as_deref(),
        _ => it.row.details.other_side.as_deref(),
    };
    html! { span dir="auto" { (other.unwrap_or(words::NOT_GIVEN)) } }
}

/// How bad it would be, as a mark.
pub fn sev(severity: Severity) -> Markup {
    html! { span.sev data-sev=(severity.label().to_lowercase()) { (severity_word(severity)) } }
}

/// The word of a severity; an unknown one says of what it is not known.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Unknown => "severity unknown",
        known => known.label(),
    }
}

/// The word of an urgency; an unknown one says of what it is not known.
pub fn urgency_word(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Unknown => "urgency unknown",
        known => known.label(),
    }
}
