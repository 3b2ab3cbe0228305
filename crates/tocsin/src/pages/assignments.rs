//! Assignments: the list, the form, and the life of one.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde::Deserialize;
use tocsin_app::view::assignments::{AssignmentLine, AssignmentView};
use tocsin_app::view::commands::CommandView;
use tocsin_core::assignment::AssignmentPhase;
use tocsin_core::authority::{
    AcceptAssignment, CompleteAssignment, GiveAssignment, Operation, ReceiveAssignment, RefuseAssignment,
    WithdrawAssignment,
};
use tocsin_core::person::Person;
use tocsin_core::time::Millis;

use super::parts::{folded_words, hangs, picture_headline, source_link, unsupported};
use super::{Frame, Shown, as_of_form, csrf, log, name_of, page as framed, paper_line, problem::prob, times, words};
use crate::http::{Asked, Told};

/// Assignments on one page of the list.
const PAGE_ROWS: usize = 50;
/// Times that are offered beside a field for any other.
const DUE_IN: [(&str, &str); 7] = [
    ("", "not given"),
    ("15m", "in 15 minutes"),
    ("30m", "in 30 minutes"),
    ("1h", "in 1 hour"),
    ("2h", "in 2 hours"),
    ("4h", "in 4 hours"),
    ("12h", "in 12 hours"),
];

/// What was typed into the form; the command line sends the same words.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filled {
    pub csrf: String,
    pub command: String,
    pub objective: String,
    pub agency: String,
    pub text: String,
    pub leader: String,
    pub place: String,
    pub due_in: String,
    pub due: String,
    pub rests_on: String,
    pub because: String,
}

/// Returns the word for where an assignment stands, as a row says it.
pub fn said(phase: AssignmentPhase) -> &'static str {
    phase.label()
}

/// Where an assignment stands: a word that carries its colour.
pub fn state_of(line: &AssignmentLine, now: Millis) -> Markup {
    let mood = match line.step.phase {
        AssignmentPhase::CannotComply => Some("overdue"),
        _ if line.is_overdue(now) => Some("overdue"),
        AssignmentPhase::Given | AssignmentPhase::Delivered => Some("waiting"),
        AssignmentPhase::Done | AssignmentPhase::Withdrawn => Some("done"),
        AssignmentPhase::Accepted => None,
    };
    let late = line.step.phase == AssignmentPhase::Accepted && line.is_overdue(now);
    html! { span.clk data-s=[mood] { (said(line.step.phase)) @if late { ", overdue" } } }
}

/// The list, the newest first.
pub fn list(frame: &Frame, all: &[AssignmentLine], asked: &Asked, agencies: &BTreeSet<String>, now: Millis) -> Markup {
    let page: Vec<&AssignmentLine> = all.iter().skip(asked.from).take(PAGE_ROWS).collect();
    let narrowed = [&asked.command, &asked.objective, &asked.agency, &asked.state].iter().any(|it| !it.is_empty());
    let words_of = |state: &str, from: usize| {
        let pairs = [("command", &asked.command), ("objective", &asked.objective), ("agency", &asked.agency)];
        let mut words: Vec<String> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", crate::reach::query_word(value)))
            .collect();
        if !state.is_empty() {
            words.push(format!("state={}", crate::reach::query_word(state)));
        }
        if from > 0 {
            words.push(format!("from={from}"));
        }
        let path =
            if words.is_empty() { "/assignments".to_owned() } else { format!("/assignments?{}", words.join("&")) };
        frame.link(&path)
    };
    framed(
        frame,
        "Assignments",
        Shown::of(page.iter().map(|it| &it.row.task.marking)),
        html! {
            div.head {
                h1 { "Assignments" }
                p.meta {
                    (all.len()) " " @if narrowed { "that fit" } @else { "given" }
                    @if !asked.objective.is_empty() { ", for " (asked.objective) }
                    @if !asked.command.is_empty() { ", of " (asked.command) }
                    @if narrowed { ". " a href=(frame.link("/assignments")) { "All" } }
                }
                span.acts { @if frame.may::<GiveAssignment>() { a.btn.p href="/assignments/new" { "Give an assignment" } } }
            }
            (paper_line(frame))
            nav.tabs aria-label="Assignments" {
                a href=(words_of("", 0)) aria-current=[asked.state.is_empty().then_some("page")] { "Any state" }
                @for phase in AssignmentPhase::ALL {
                    a href=(words_of(phase.label(), 0)) aria-current=[(AssignmentPhase::parse(&asked.state) == Some(phase)).then_some("page")] { (said(phase)) }
                }
                (as_of_form(frame))
            }
            form.filter.noprint method="get" action="/assignments" {
                @if let Some(n) = frame.as_of.n() { input type="hidden" name="asof" value=(n); }
                @for (name, value) in [("command", &asked.command), ("objective", &asked.objective), ("state", &asked.state)] {
                    @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                }
                label.meta for="agency" { "Agency" }
                select #agency name="agency" {
                    option value="" { "any" }
                    @for agency in agencies { option value=(agency) selected[*agency == asked.agency] { (agency) } }
                }
                button.btn { "Show" }
            }
            section.sec {
                @if page.is_empty() { div.quiet { p { (if narrowed { words::ASSIGNMENTS_NONE_FIT } else { words::ASSIGNMENTS_EMPTY }) } } }
                @else {
                    div.wide {
                        table.tbl.stack {
                            thead { tr { th scope="col" { "Assignment" } th scope="col" { "Agency" } th scope="col" { "State" } th scope="col" { "For" } th scope="col" { "Due" } th.r scope="col" { "Limit" } } }
                            tbody {
                                @for line in page {
                                    @let task = &line.row.task;
                                    tr {
                                        th scope="row" { a.q href=(frame.link(&format!("/assignments/{}", line.row.id))) { b { (line.row.id) } " " span dir="auto" { (task.text) } } span.meta { (hangs(line.unsupported.as_deref())) } }
                                        td data-h="Agency" { (task.agency.as_str()) }
                                        td data-h="State" { (state_of(line, now)) }
                                        td data-h="For" { (task.objective) }
                                        td data-h="Due" { @match task.due_ms { Some(due) => (times::short(due, frame.now, &frame.zone)), None => (words::NOT_GIVEN) } }
                                        td.r data-h=[line.limit().map(|_| "Limit")] { @if let Some(limit) = line.limit() { (times::left(limit, now)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if all.len() > asked.from + PAGE_ROWS { p { a.btn rel="next" href=(words_of(&asked.state, asked.from + PAGE_ROWS)) { "Older" } } }
        },
    )
}

/// The form; with a problem, what was typed is still there.
pub fn form(
    frame: &Frame,
    command: Option<&CommandView>,
    filled: &Filled,
    persons: &[Person],
    problem: Option<&Told>,
) -> Markup {
    let Some(command) = command.filter(|_| frame.may::<GiveAssignment>()) else {
        return framed(
            frame,
            "Give an assignment",
            Shown::of([]),
            html! {
                h1 { "Give an assignment" }
                div.quiet { p { @if frame.may::<GiveAssignment>() { (words::NO_COMMAND) " " a href="/stand-up" { (words::STAND_UP) } } @else { (words::GIVE_NOT_YOURS) } } }
            },
        );
    };
    let field_error = |field: &str| {
        let fault = problem.and_then(|told| told.faults.iter().find(|it| it.field == field));
        html! { @if let Some(fault) = fault { span.err { (fault.found) "; " (fault.expected) } } }
    };
    let row = &command.row;
    framed(
        frame,
        "Give an assignment",
        Shown::of([&row.marking]),
        html! {
            form.ask method="post" action="/assignments" {
                (csrf(frame))
                input type="hidden" name="command" value=(row.id);
                h1 { "Give an assignment" }
                p.lead { (row.id) " " span dir="auto" { (row.name) } ". " (words::GIVE_LEAD) }
                @if let Some(told) = problem { (prob(told)) }
                div.f {
                    label for="objective" { "For which objective" }
                    select #objective name="objective" {
                        @for it in &command.objectives { option value=(it.id) selected[it.id.as_str() == filled.objective] { (it.id) " " (it.text) } }
                    }
                    (field_error("objective"))
                }
                div.f {
                    label for="text" { "What is to be done" }
                    input #text name="text" value=(filled.text) maxlength="200" required autofocus[problem.is_none()] dir="auto";
                    (field_error("task"))
                }
                div.grid.g3 {
                    div.f {
                        label for="agency" { "Who is asked" }
                        select #agency name="agency" required {
                            option value="" { "choose" }
                            @for agency in &row.agencies {
                                @let here = persons.iter().any(|it| it.agency == *agency);
                                option value=(agency.as_str()) selected[agency.as_str() == filled.agency] { (agency.as_str()) @if !here { " (nobody here)" } }
                            }
                        }
                        (field_error("agency"))
                    }
                    div.f {
                        label for="due_in" { "Due" }
                        select #due_in name="due_in" {
                            @for (value, word) in DUE_IN { option value=(value) selected[value == filled.due_in] { (word) } }
                        }
                        (field_error("due"))
                    }
                    div.f {
                        label for="place" { "Where" }
                        input #place name="place" value=(filled.place) maxlength="200" placeholder="not given" dir="auto";
                        (field_error("place"))
                    }
                }
                details open[problem.is_some() || !filled.rests_on.is_empty() || !filled.because.is_empty()] {
                    summary { "Leader, exact time, what it rests on" }
                    div.grid.g2 {
                        div.f {
                            label for="leader" { "Who leads it in the field" }
                            input #leader name="leader" value=(filled.leader) maxlength="200" placeholder="the agency decides" dir="auto";
                            (field_error("leader"))
                        }
                        div.f {
                            label for="due" { "Due at an exact time" }
                            input #due name="due" type="datetime-local" value=(filled.due);
                            span.hint { "In the time of this desk. It goes before the choice above." }
                        }
                        div.f {
                            label for="rests_on" { "Lines it rests on" }
                            input #rests_on name="rests_on" value=(filled.rests_on) placeholder="R-6/4, R-7/2";
                            (field_error("lines"))
                        }
                        div.f {
                            label for="because" { "Warning whose measure it is" }
                            input #because name="because" value=(filled.because) placeholder="none";
                            (field_error("because"))
                        }
                    }
                }
                button.btn.p { "Give it " kbd { "Ctrl Enter" } }
            }
        },
    )
}

/// One assignment: what is asked, where it stands, its life, and the answers that the viewer may give.
pub fn one(
    frame: &Frame,
    view: &AssignmentView,
    persons: &[Person],
    now: Millis,
    typed: &str,
    problem: Option<&Told>,
) -> Markup {
    let line = &view.line;
    let task = &line.row.task;
    let others =
        view.reports.iter().map(|it| &it.posted.marking).chain(view.because.iter().map(|it| &it.details.marking));
    framed(
        frame,
        &format!("{} {}", line.row.id, said(line.step.phase)),
        Shown::of([&task.marking].into_iter().chain(others)),
        html! {
            div.head {
                h1 { (line.row.id) " " span dir="auto" { (task.text) } }
                p.meta {
                    "given by " (name_of(persons, &line.row.by)) " " (times::moment(line.row.at_ms, frame.now, &frame.zone))
                    ", record " span.num { (times::count(line.given_n)) }
                }
                span.acts { a.btn href=(frame.link("/")) data-key="Escape" { "Board " kbd { "Esc" } } }
            }
            (paper_line(frame))
            @if view.is_unsupported() { div.prob.warn role="note" { p { (words::ASSIGNMENT_UNSUPPORTED) } } }
            nav.tabs aria-label="Assignment" {
                @if let Some(command) = &view.command { a href=(frame.link(&format!("/?command={}", command.id))) { (command.id) " " (command.name) } }
                a href=(frame.link(&format!("/history/{}", line.row.id))) { "History" }
                (as_of_form(frame))
            }
            @if let Some(told) = problem { (prob(told)) }
            div.grid.g21 {
                div.col {
                    section.sec {
                        header { h2 { (state_of(line, now)) } small { @if let Some(limit) = line.limit() { (times::left(limit, now)) } } }
                        div.pad { (steps(line)) (asked_for(frame, view)) }
                        (answers(frame, line, typed))
                    }
                    @if !view.rests_on.is_empty() {
                        section.sec {
                            header { h2 { "Rests on" } small { "lines, with their words" } }
                            ul {
                                @for it in &view.rests_on {
                                    li.ln data-k=(if it.supports() { "claimed" } else { "unsupported" }) { span.w { (picture_headline(it)) } span.meta { (folded_words(it)) " " (source_link(frame, it)) (unsupported(frame, it)) } }
                                }
                            }
                        }
                    }
                }
                section.sec {
                    header { h2 { "Its life" } small { "the records about it" } }
                    ol.log aria-live="off" { @for (n, row) in &view.life { (log::entry(frame, *n, row, persons)) } }
                }
            }
        },
    )
}

/// The way from given to done, as far as it has come.
fn steps(line: &AssignmentLine) -> Markup {
    let phase = line.step.phase;
    let reached = match phase {
        AssignmentPhase::Given => 0,
        AssignmentPhase::Delivered => 1,
        AssignmentPhase::CannotComply | AssignmentPhase::Withdrawn | AssignmentPhase::Accepted => 2,
        AssignmentPhase::Done => 3,
    };
    let third = match phase {
        AssignmentPhase::CannotComply | AssignmentPhase::Withdrawn => phase.label(),
        _ => "accepted",
    };
    let failed = third != "accepted";
    html! {
        ol.ladder {
            @for (at, word) in ["given", "delivered", third, "done"].into_iter().enumerate() {
                li data-s=[if at == 2 && failed { Some("failed") } else if at == reached && at < 3 { Some("now") } else if at <= reached { Some("done") } else { None }] { (word) }
            }
        }
    }
}

fn asked_for(frame: &Frame, view: &AssignmentView) -> Markup {
    let line = &view.line;
    let task = &line.row.task;
    let given = |text: Option<&str>| text.unwrap_or(words::NOT_GIVEN).to_owned();
    html! {
        dl.kv {
            dt { "Agency" } dd { (task.agency.as_str()) }
            dt { "Objective" } dd { (task.objective) @if let Some(it) = &view.objective { " " span dir="auto" { (it.text) } } ". An aim is not a result." }
            dt { "Leader" } dd dir="auto" { (task.leader.as_deref().unwrap_or("the agency decides")) }
            dt { "Where" } dd dir="auto" { (given(task.place.as_deref())) }
            dt { "Due" } dd { @match task.due_ms { Some(due) => (times::full(due, &frame.zone)), None => (words::NOT_GIVEN) } }
            @if let Some(warning) = &view.because { dt { "Because of" } dd { a href=(frame.link(&format!("/warnings/{}", warning.id))) { (warning.id) " " (warning.details.title) } } }
            @if let Some(said) = &line.step.words {
                dt { @match line.step.phase { AssignmentPhase::Done => "Result", _ => "Reason" } }
                dd { q dir="auto" { (said) } }
            }
        }
    }
}

/// The answers, only for who may give them: the agency's own officers, and for taking it back the chief.
fn answers(frame: &Frame, line: &AssignmentLine, typed: &str) -> Markup {
    use AssignmentPhase::{Accepted, CannotComply, Delivered, Done, Given, Withdrawn};
    let phase = line.step.phase;
    let theirs = line.row.task.agency == frame.session.caller.viewer.agency;
    let action = |verb: &str| format!("/assignments/{}/{verb}", line.row.id);
    let may_answer = |may: bool, phases: &[AssignmentPhase]| may && theirs && phases.contains(&phase);
    fn may<O: Operation>(frame: &Frame) -> bool {
        frame.may::<O>()
    }
    let with_words = |verb: &str, label: &str, hint: &str, button: &str| {
        html! {
            details open[!typed.is_empty()] {
                summary { (button) }
                form method="post" action=(action(verb)) {
                    (csrf(frame))
                    div.f {
                        label for=(format!("words-{verb}")) { (label) }
                        textarea id=(format!("words-{verb}")) name="words" rows="3" maxlength="4000" required dir="auto" { (typed) }
                        span.hint { (hint) }
                    }
                    button.btn { (button) }
                }
            }
        }
    };
    let press = |verb: &str, button: &str, primary: bool| {
        html! { form method="post" action=(action(verb)) { (csrf(frame)) button.btn.p[primary] { (button) } } }
    };
    let accept = may_answer(may::<AcceptAssignment>(frame), &[Given, Delivered, CannotComply]);
    let receive = may_answer(may::<ReceiveAssignment>(frame), &[Given]);
    let refuse = may_answer(may::<RefuseAssignment>(frame), &[Given, Delivered, Accepted]);
    let complete = may_answer(may::<CompleteAssignment>(frame), &[Accepted]);
    let withdraw = may::<WithdrawAssignment>(frame) && !matches!(phase, Done | Withdrawn);
    html! {
        @if accept || receive || refuse || complete || withdraw {
            div.pad.noprint {
                @if accept || receive {
                    div.acts {
                        @if accept { (press("accept", &format!("Accept {}", line.row.id), true)) }
                        @if receive { (press("receive", "It has arrived", false)) }
                    }
                }
                @if complete { (with_words("complete", "What was achieved", words::RESULT_HINT, &format!("{} is done", line.row.id))) }
                @if refuse { (with_words("refuse", "Why", words::REFUSE_HINT, "Cannot comply")) }
                @if withdraw { (with_words("withdraw", "Why it is no longer asked for", words::WITHDRAW_HINT, &format!("Withdraw {}", line.row.id))) }
            }
        }
        @if !theirs && !phase.is_final() && frame.may::<AcceptAssignment>() {
            footer { "Asked of " (line.row.task.agency.as_str()) ". Only its own officers answer; you act for " (frame.session.caller.viewer.agency.as_str()) "." }
        }
    }
}
