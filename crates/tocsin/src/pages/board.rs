//! The operation board: the first screen once there is anything to show.
//!
//! Source order is order of need: the loud thing, what waits, clocks, the picture, reports, log, objectives. Without a
//! command it shows what there is and offers to stand one up.

use maud::{Markup, html};
use tocsin_app::AsOf;
use tocsin_app::view::assignments::AssignmentLine;
use tocsin_app::view::board::{BoardView, Operation, by_objective};
use tocsin_app::view::incident::IncidentView;
use tocsin_app::view::waiting::{Waiting, loudest};
use tocsin_core::assignment::AssignmentPhase;
use tocsin_core::authority::{GiveAssignment, PostReport, StandUp};
use tocsin_core::marking::{AgencyName, Marking};
use tocsin_core::person::Person;
use tocsin_core::rows::{LogRow, ReportRow};
use tocsin_core::time::Millis;

use super::assignments::{said, state_of};
use super::clocks::clk;
use super::incident::{figure_word, plural, range_drawing};
use super::lists::incident_row;
use super::parts::{hangs, picture_headline, picture_line, publisher};
use super::{Frame, Shown, as_of_form, log, page as framed, paper_line, times, words};

/// Things that wait, shown without asking for the rest.
const WAITING_SHOWN: usize = 12;
const CLOCKS_SHOWN: usize = 6;
const REPORTS_SHOWN: usize = 8;
const INCIDENTS_SHOWN: usize = 8;
const RECORDS_SHOWN: usize = 12;
const KNOWN_SHOWN: usize = 3;
const CLAIMED_SHOWN: usize = 5;
const UNKNOWN_SHOWN: usize = 4;
/// Assignments in one cell of the table; the rest is counted, with the list behind it.
const CELL_SHOWN: usize = 4;

/// Returns the marking of all that the board shows.
fn shown(view: &BoardView) -> Shown {
    let reports = view.unread.iter().take(REPORTS_SHOWN).map(|(row, _)| &row.posted.marking);
    let commands = view.commands.iter().map(|it| &it.marking);
    let assignments = view.operation.iter().flat_map(|it| &it.assignments).map(|it| &it.row.task.marking);
    let incidents: Vec<&Marking> = match &view.operation {
        None => view.incidents.iter().take(INCIDENTS_SHOWN).map(|it| &it.marking).collect(),
        Some(_) => Vec::new(),
    };
    let waiting = view.waiting.iter().filter_map(|it| it.marking.as_ref());
    let shown = Shown::of(reports.chain(commands).chain(assignments).chain(incidents).chain(waiting).chain(&view.told));
    let Some(operation) = &view.operation else { return shown };
    let picture = operation.picture.as_ref().map(|it| Shown { tlp: it.tlp, exercised: it.exercised });
    let map = operation.map.as_ref().map(|it| super::map::shown(it));
    picture.into_iter().chain(map).fold(shown, Shown::and)
}

/// The page.
pub fn page(frame: &Frame, view: &BoardView, persons: &[Person]) -> Markup {
    let main = match &view.operation {
        Some(operation) => of_operation(frame, view, operation, persons),
        None => without_operation(frame, view, persons),
    };
    framed(frame, "Board", shown(view), main)
}

fn of_operation(frame: &Frame, view: &BoardView, operation: &Operation, persons: &[Person]) -> Markup {
    html! {
        h1.vh { "Operation board" }
        @if frame.as_of == AsOf::NOW { (loud(&view.waiting, view.now)) }
        (paper_line(frame))
        (switch(frame, view, operation))
        div.grid.board {
            div.col {
                (what_waits(frame, view, persons))
                (clocks(frame, operation, view.now))
                (vacant(frame, operation))
            }
            div.col { (situation(frame, operation)) @if let Some(map) = &operation.map { (super::map::panel(frame, map)) } }
            div.col { (new_reports(frame, view)) (latest(frame, view, persons)) }
            div.span3 { (objectives(frame, operation, view.now)) }
        }
        (ways_on(frame, operation))
    }
}

/// The one loud thing: the worst of what is overdue.
fn loud(waiting: &[Waiting], now: Millis) -> Markup {
    let Some(it) = loudest(waiting, now) else { return html! {} };
    let over = it.limit.map(|limit| times::left(limit, now)).unwrap_or_default();
    html! {
        div.loud role="alert" {
            b { (it.id) " is " (it.state) ": " span data-limit=[it.limit.map(|it| it.0)] { (over) } }
            span { span dir="auto" { (it.title) } ". " (it.who) (hangs(it.unsupported.as_deref())) }
            a.btn href=(it.path) data-key="d" { "Open " (it.id) " " kbd { "d" } }
        }
    }
}

/// The switch between commands, where there are several.
fn switch(frame: &Frame, view: &BoardView, operation: &Operation) -> Markup {
    let id = &operation.command.row.id;
    html! {
        @if view.commands.len() > 1 {
            nav.tabs aria-label="Operation" {
                @for row in &view.commands {
                    a href=(frame.link(&format!("/?command={}", row.id))) aria-current=[(row.id == *id).then_some("page")] {
                        (row.id) " " span dir="auto" { (row.name) }
                    }
                }
            }
        }
    }
}

/// What one needs less often than what waits: the chart, another stand-up, an earlier record.
fn ways_on(frame: &Frame, operation: &Operation) -> Markup {
    html! {
        nav.tabs aria-label="Further" {
            a href=(frame.link(&format!("/commands/{}", operation.command.row.id))) { "Chart and posts" }
            @if frame.may::<StandUp>() { a href="/stand-up" { "Stand up another" } }
            (as_of_form(frame))
        }
    }
}

fn what_waits(frame: &Frame, view: &BoardView, persons: &[Person]) -> Markup {
    let (all, some) = (view.waiting.len(), view.waiting.len().min(WAITING_SHOWN));
    html! {
        section.sec aria-labelledby="w" {
            header {
                h2 #w { "What waits" }
                small { @if all > some { (some) " of " (all) " shown, oldest limit first" } @else if all > 0 { (all) ", oldest limit first" } }
            }
            @if all == 0 { div.quiet { p { (words::WAITS_EMPTY) @if let Some((_, last)) = view.records.first() { " Last record " (times::short(last.at_ms, frame.now, &frame.zone)) "." } } } }
            @else { ul { @for it in view.waiting.iter().take(some) { (waits(frame, it, view.now, persons)) } } }
            @if all > some { footer { "All that waits: " a.q href=(frame.link("/warnings")) { "warnings" } ", " a.q href=(frame.link("/assignments")) { "assignments" } } }
        }
    }
}

fn waits(frame: &Frame, it: &Waiting, now: Millis, persons: &[Person]) -> Markup {
    let mood = clock_mood(it.limit, now);
    let state_mood = mood.or((it.state == "cannot comply").then_some("overdue")).or(Some("waiting"));
    // Who offers a post is a person: the desk says names, not ids.
    let who = persons.iter().find(|person| it.who.strip_prefix("from ") == Some(person.id.as_str()));
    html! {
        li.row {
            @match it.limit {
                Some(limit) => (clk(frame, limit, now)),
                None => span.clk { (times::short(it.since, frame.now, &frame.zone)) },
            }
            a.q href=(frame.link(&it.path)) { b { (it.id) } " " span dir="auto" { (it.title) } }
            span.meta {
                b.clk data-s=[state_mood] { (it.state) } ", "
                @match who { Some(person) => { "from " (person.name) }, None => span dir="auto" { (it.who) } }
                " since " (times::short(it.since, frame.now, &frame.zone))
                @if it.is_yours { ", yours to answer" }
                (hangs(it.unsupported.as_deref()))
                @if it.is_exercised() { ", an exercise" }
            }
        }
    }
}

/// How near a limit is, as the row shows it.
fn clock_mood(limit: Option<Millis>, now: Millis) -> Option<&'static str> {
    super::clocks::state(now.0.saturating_sub(limit?.0))
}

fn clocks(frame: &Frame, operation: &Operation, now: Millis) -> Markup {
    let due = |it: &&AssignmentLine| it.row.task.due_ms.is_some() && !it.step.phase.is_final();
    let mut due: Vec<&AssignmentLine> = operation.assignments.iter().filter(due).collect();
    due.sort_by_key(|it| it.row.task.due_ms);
    html! {
        section.sec aria-labelledby="c" {
            header { h2 #c { "Clocks" } small { @if due.len() > CLOCKS_SHOWN { (CLOCKS_SHOWN) " of " (due.len()) " shown" } } }
            @if due.is_empty() { div.quiet { p { (words::CLOCKS_EMPTY) } } }
            @else {
                ul {
                    @for it in due.iter().take(CLOCKS_SHOWN) {
                        @let limit = it.row.task.due_ms.unwrap_or_default();
                        li.row {
                            (clk(frame, limit, now))
                            a.q href=(frame.link(&format!("/assignments/{}", it.row.id))) { b { (it.row.id) } " " span dir="auto" { (it.row.task.text) } }
                            span.meta { (it.row.task.agency.as_str()) ", " (said(it.step.phase)) ", due " (times::short(limit, frame.now, &frame.zone)) (hangs(it.unsupported.as_deref())) }
                        }
                    }
                }
            }
        }
    }
}

/// Posts that nobody holds are holes in the chart: they are seen here, without asking.
fn vacant(frame: &Frame, operation: &Operation) -> Markup {
    let posts = &operation.command.posts;
    let vacant: Vec<_> = posts.iter().filter(|it| it.holder.is_none()).collect();
    let chart = frame.link(&format!("/commands/{}", operation.command.row.id));
    html! {
        @if !vacant.is_empty() {
            section.sec aria-labelledby="v" {
                header { h2 #v { "Vacant posts" } small { (vacant.len()) " of " (posts.len()) } }
                div.pad { p { @for (at, it) in vacant.iter().enumerate() { @if at > 0 { ", " } (it.row.post.title) } "." } }
                footer { a.q href=(chart) { "Chart and posts" } }
            }
        }
    }
}

fn situation(frame: &Frame, operation: &Operation) -> Markup {
    let Some(view) = &operation.picture else {
        return html! {
            section.sec { header { h2 { "Situation" } } div.quiet { p { (words::PICTURE_CLOSED) } } }
        };
    };
    let path = frame.link(&format!("/incidents/{}", view.row.id));
    html! {
        section.sec aria-labelledby="s" {
            header {
                h2 #s { a.q href=(path) { (view.row.id) " " span dir="auto" { (view.row.title) } } }
                small { "record " (times::count(frame.as_of.n().unwrap_or(frame.last))) }
            }
            (toll(view))
            p.kh.k-known { "Known " small.meta { @if view.known.is_empty() { "none yet: " (words::KNOWN_RULE) } @else { (n_of_m(view.known.len(), KNOWN_SHOWN)) } } }
            ul {
                @for it in view.known.iter().take(KNOWN_SHOWN) {
                    li.ln data-k="known" { span.w { (picture_headline(&it.line)) } span.meta { (it.lineages) } }
                }
            }
            p.kh.k-claimed { "Claimed " small.meta { @if view.claimed.is_empty() { "no kept line says anything of it" } @else { (n_of_m(view.claimed.len(), CLAIMED_SHOWN)) } } }
            ul { @for line in view.claimed.iter().take(CLAIMED_SHOWN) { (picture_line(frame, line, "claimed")) } }
            p.kh.k-unknown { "Unknown " small.meta { (n_of_m(view.unknown.len(), UNKNOWN_SHOWN)) } }
            ul { @for it in view.unknown.iter().take(UNKNOWN_SHOWN) { li.ln data-k="unknown" { (it.what) span.meta { (it.why) } } } }
        }
    }
}

fn n_of_m(all: usize, most: usize) -> String {
    if all > most { format!("{most} of {all} shown") } else { all.to_string() }
}

fn toll(view: &IncidentView) -> Markup {
    let Some(first) = view.figures.first() else { return html! {} };
    let range = |low: u64, high: u64| {
        if low == high { times::count(low) } else { format!("{} to {}", times::count(low), times::count(high)) }
    };
    html! {
        div.pad {
            p.toll {
                b.nb { (range(first.low, first.high)) } " " span.nb { (figure_word(first.kind)) ", as claimed" } " "
                span.meta {
                    (first.lineages) " in " (first.claims.len()) " " (plural(first.claims.len(), "claim")) "."
                    @for it in &view.figures[1..] { " " (figure_word(it.kind)) " " (range(it.low, it.high)) "." }
                }
            }
            @if first.low != first.high { (range_drawing(first)) }
        }
    }
}

fn new_reports(frame: &Frame, view: &BoardView) -> Markup {
    html! {
        section.sec aria-labelledby="n" {
            header {
                h2 #n { "New reports" }
                small { @if view.unread.is_empty() { "all read" } @else { (n_of_m(view.unread.len(), REPORTS_SHOWN)) " not read" } }
                span.acts { @if frame.may::<PostReport>() { a.btn href="/reports/new" data-key="n" { "Paste a report " kbd { "n" } } } }
            }
            @if view.unread.is_empty() { div.quiet { p { (if view.reports == 0 { words::REPORTS_EMPTY } else { words::QUIET }) } } }
            @else { ul { @for (row, lines) in view.unread.iter().take(REPORTS_SHOWN) { (unread(frame, row, *lines)) } } }
        }
    }
}

fn unread(frame: &Frame, row: &ReportRow, lines: usize) -> Markup {
    html! {
        li.row {
            span.clk { (times::short(row.posted.taken_in_ms, frame.now, &frame.zone)) }
            a.q href=(frame.link(&format!("/reports/{}", row.id))) { b { (row.id) } " " span dir="auto" { (row.title.as_deref().unwrap_or("no title")) } }
            span.meta { (publisher(&row.posted)) ". " (lines) " of " (row.lines) " lines to read" }
        }
    }
}

fn latest(frame: &Frame, view: &BoardView, persons: &[Person]) -> Markup {
    let records: &[(u64, LogRow)] = &view.records;
    html! {
        section.sec aria-labelledby="l" {
            header { h2 #l { "Log" } small { "latest first" } }
            ol.log aria-live="off" { @for (n, row) in records.iter().take(RECORDS_SHOWN) { (log::entry(frame, *n, row, persons)) } }
            footer { a.q href=(frame.link("/log")) { "The whole log" } }
        }
    }
}

fn objectives(frame: &Frame, operation: &Operation, now: Millis) -> Markup {
    let (command, assignments) = (&operation.command, &operation.assignments);
    let cells = by_objective(assignments);
    let agencies: &[AgencyName] = &command.row.agencies;
    html! {
        section.sec aria-labelledby="o" {
            header {
                h2 #o { "Objectives and assignments" }
                small { (tally(assignments)) }
                @if frame.may::<GiveAssignment>() { span.acts { a.btn href="/assignments/new" { "Give an assignment" } } }
            }
            @if command.objectives.is_empty() { div.quiet { p { (words::OBJECTIVES_EMPTY) } } }
            @else {
                div.wide {
                    table.tbl.stack {
                        thead { tr { th scope="col" { "Objective" } @for agency in agencies { th scope="col" { (agency.as_str()) } } } }
                        tbody {
                            @for objective in &command.objectives {
                                tr {
                                    th scope="row" {
                                        (objective.id) " " span dir="auto" { (objective.text) }
                                        @if frame.may::<GiveAssignment>() { " " a.src href=(format!("/assignments/new?objective={}", objective.id)) aria-label=(format!("Give an assignment for {}", objective.id)) { "give" } }
                                    }
                                    @for agency in agencies {
                                        @let cell = cells.get(&(objective.id.to_string(), agency.as_str().to_owned()));
                                        td data-h=[cell.map(|_| agency.as_str())] {
                                            @if let Some(lines) = cell { (cell_of(frame, lines, now)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What still moves stands first in a cell; what is past the bound is counted.
fn cell_of(frame: &Frame, lines: &[&AssignmentLine], now: Millis) -> Markup {
    let mut lines = lines.to_vec();
    lines.sort_by_key(|it| (it.step.phase.is_final() && it.step.phase != AssignmentPhase::CannotComply, it.given_n));
    html! {
        @for (at, it) in lines.iter().take(CELL_SHOWN).enumerate() {
            @if at > 0 { br; }
            span.nb { a.q href=(frame.link(&format!("/assignments/{}", it.row.id))) { (it.row.id) } " " (state_of(it, now)) }
            @if let Some(why) = &it.unsupported { br; small.meta { b { "unsupported: " (why) } } }
        }
        @if lines.len() > CELL_SHOWN {
            @let task = &lines[0].row.task;
            @let agency = crate::reach::query_word(task.agency.as_str());
            br;
            a.src href=(frame.link(&format!("/assignments?objective={}&agency={agency}", task.objective))) { (lines.len() - CELL_SHOWN) " more" }
        }
    }
}

fn tally(assignments: &[AssignmentLine]) -> String {
    let count = |phase| assignments.iter().filter(|it| it.step.phase == phase).count();
    let mut said = vec![format!("{} given", assignments.len())];
    for phase in AssignmentPhase::ALL {
        let n = count(phase);
        if n > 0 {
            said.push(format!("{n} {}", phase.label()));
        }
    }
    said.join(", ")
}

fn without_operation(frame: &Frame, view: &BoardView, persons: &[Person]) -> Markup {
    html! {
        div.head {
            h1 { "Board" }
            span.acts {
                @if frame.may::<StandUp>() { a.btn href="/stand-up" { (words::STAND_UP) } " " }
                @if frame.may::<PostReport>() { a.btn.p href="/reports/new" data-key="n" { "Paste a report " kbd { "n" } } }
            }
        }
        @if frame.as_of == AsOf::NOW { (loud(&view.waiting, view.now)) }
        @if frame.as_of != AsOf::NOW { nav.tabs aria-label="Board" { (as_of_form(frame)) } }
        div.grid.g21 {
            div.col {
                // A warning's clock runs before anything is stood up.
                @if !view.waiting.is_empty() { (what_waits(frame, view, persons)) }
                section.sec {
                    header { h2 { "Reports" } small { @if view.unread.is_empty() { (words::QUIET) } @else { (n_of_m(view.unread.len(), REPORTS_SHOWN)) " not read" } } }
                    @if view.reports == 0 { div.quiet { p { (words::REPORTS_EMPTY) } } }
                    ul { @for (row, lines) in view.unread.iter().take(REPORTS_SHOWN) { (unread(frame, row, *lines)) } }
                    footer { a.q href=(frame.link("/reports")) { "All reports" } }
                }
            }
            div.col {
                section.sec {
                    header { h2 { "Incidents" } small { (words::BESIDE_RULE) } }
                    @if view.incidents.is_empty() { div.quiet { p { (words::INCIDENTS_EMPTY) } } }
                    @else { ul { @for row in view.incidents.iter().take(INCIDENTS_SHOWN) { (incident_row(frame, row)) } } }
                    footer { a.q href=(frame.link("/incidents")) { "All incidents" } }
                }
                (latest(frame, view, persons))
            }
        }
    }
}
