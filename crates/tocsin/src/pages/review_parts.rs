//! Parts of a review: one warning with everything that became of it, the drawing of those days and the table beside it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use tocsin_app::view::review::{Compared, Lead, Question, ReviewView, Reviewed};
use tocsin_core::person::Person;
use tocsin_core::warning::WarningKind;

use super::parts::hangs;
use super::review::counted;
use super::warning::{precise, said_line, steps};
use super::warnings::{sev, standing, urgency_word};
use super::{Frame, clocks, name_of, times, words};

/// One warning: what it said and how specifically, who had it, its life with the desk as it was, what was asked.
pub fn warning(frame: &Frame, view: &ReviewView, it: &Reviewed, persons: &[Person]) -> Markup {
    let row = &it.view.row;
    html! {
        section.reviewed id=(row.id) aria-label=(format!("Warning {}", row.id)) {
            h3 {
                a href=(frame.link(&format!("/warnings/{}", row.id))) { (row.id) } " " q dir="auto" { (row.details.title) }
                " " span.chip { (row.kind.label()) } @if !it.in_window { " " span.chip { "outside those days" } }
            }
            p.meta { @if row.kind != WarningKind::Reported { (urgency_word(row.details.urgency)) ", " } (sev(row.details.severity)) ", " (certainty(it)) }
            dl.kv {
                dt { @if row.kind == WarningKind::Given { "To" } @else { "From" } }
                dd { (sides(it)) }
                dt { "Came" } dd { (came(frame, it)) }
                dt { "Stood, when " (view.row.id) " was opened here" }
                dd { @match it.stood { None => "it was not here yet", Some((phase, decision)) => (standing(phase, decision)) } }
                dt { "Lead time" } dd { (lead(it)) }
                dt { "Had it" } dd { (had(it, persons)) }
            }
            (questions(view, it))
            (steps(frame, &it.view, persons, |n, step| html! {
                span.meta {
                    a.src href=(format!("/warnings/{}?asof={n}", row.id)) { "as it stood" } ", "
                    a.src href=(format!("/?asof={n}")) { "the desk then" }
                    @if let Some(kept) = it.kept_by.get(&n) { ": " (counted(*kept, "line")) " of what now tells of " (view.row.id) " kept here by then" @if n < view.opened_n { ", and it was not open yet" } }
                    @if n > view.opened_n { ". After " (view.row.id) " was opened here" }
                    @if step.closing.is_some() { ". A judgement made afterwards" }
                }
            }))
            @if !it.view.assignments.is_empty() {
                p { "Asked because of it: " @for (at, given) in it.view.assignments.iter().enumerate() {
                    @let row = &given.row;
                    @if at > 0 { "; " } a href=(frame.link(&format!("/assignments/{}", row.id))) { (row.id) } " " q dir="auto" { (row.task.text) } ", " (row.task.agency.as_str()) ", " (given.step.phase.label()) (hangs(given.unsupported.as_deref()))
                } "." }
            }
            @if !it.view.rejected_in.is_empty() { ul { @for line in &it.view.rejected_in { (said_line(frame, line)) } } p.meta { (words::REJECTION_RULE) } }
        }
    }
}

fn certainty(it: &Reviewed) -> &'static str {
    match it.view.row.details.certainty {
        tocsin_core::cap::Certainty::Unknown => "certainty unknown",
        known => known.label(),
    }
}

fn sides(it: &Reviewed) -> Markup {
    let row = &it.view.row;
    let or = |words: &Option<String>| words.clone().unwrap_or_else(|| "not known".to_owned());
    html! {
        @if row.kind == WarningKind::Reported { span dir="auto" { (or(&row.hearsay.from)) } "; to: " span dir="auto" { (or(&row.hearsay.to)) } "; as it is told" }
        @else { span dir="auto" { (or(&row.details.other_side)) } @if let Some(means) = row.means { ", " (means.label()) } }
    }
}

fn came(frame: &Frame, it: &Reviewed) -> Markup {
    let row = &it.view.row;
    html! {
        @match (row.kind, it.came) {
            (WarningKind::Reported, _) => {
                "given " @match &row.hearsay.given { Some(words) => q dir="auto" { (words) }, None => "at a time that is not known" }
                "; noted here " (times::full(row.at_ms, &frame.zone)) " (our clock)"
            },
            (WarningKind::Received, Some(at)) => { (times::full(at, &frame.zone)) " by the word of whoever registered it; registered " (times::full(row.at_ms, &frame.zone)) " (our clock)" },
            (WarningKind::Given, Some(at)) => { "handed over " (times::full(at, &frame.zone)) ", sender’s word only; written " (times::full(row.at_ms, &frame.zone)) " (our clock)" },
            (_, None) => { "not handed over; written " (times::full(row.at_ms, &frame.zone)) " (our clock)" },
        }
    }
}

fn lead(it: &Reviewed) -> Markup {
    html! {
        @match it.lead {
            Lead::Before(least, most) if least == most => { (clocks::long(least)) " before" },
            Lead::Before(least, most) => { "between " (clocks::long(least)) " and " (clocks::long(most)) " before, as the time is told" },
            Lead::After => "none: it came after",
            Lead::Cannot(why) => { "cannot be established: " (why) },
        }
    }
}

/// The persons through whose hands it went here, in the order of the ledger.
fn had(it: &Reviewed, persons: &[Person]) -> Markup {
    let mut had: Vec<&str> = Vec::new();
    for (_, step) in &it.view.steps {
        let name = name_of(persons, &step.by);
        if !had.contains(&name) {
            had.push(name);
        }
    }
    html! { (had.join(", ")) }
}

/// What it said, how precise that was, and how it stands to what is told of the incident.
fn questions(view: &ReviewView, it: &Reviewed) -> Markup {
    html! {
        table.tbl.stack {
            thead { tr { th scope="col" { "Question" } th scope="col" { (it.view.row.id) " said" } th scope="col" { "How precise" } th scope="col" { "Beside " (view.row.id) } } }
            tbody {
                @for question in &it.questions {
                    tr {
                        th scope="row" { (question.name) }
                        td data-h=(format!("{} said", it.view.row.id)) { @match &question.words { Some(words) => q dir="auto" { (words) }, None => (words::NOT_GIVEN) } }
                        td data-h="How precise" { ol.spec.one { li data-p=(precise(question.specificity)) { (question.specificity.label()) } } }
                        td data-h=(format!("Beside {}", view.row.id)) { (compared(question)) }
                    }
                }
            }
        }
    }
}

fn compared(question: &Question) -> Markup {
    html! {
        @match &question.compared {
            Compared::Judged { judgement, incident_was } => { b { (judgement.label()) } @if !incident_was.is_empty() { ": it was " q dir="auto" { (incident_was) } } },
            Compared::Shares(shared) => { "shares " @for (at, word) in shared.iter().enumerate() { @if at > 0 { ", " } q dir="auto" { (word) } } },
            Compared::SharesNone => "shares no word",
            Compared::InTime => "its time had not passed",
            Compared::TimePassed => "its time had passed",
            Compared::Cannot(why) => { "cannot be compared: " (why) },
        }
    }
}

/// Three lanes over those days: warnings (filled where matched), reports, decisions; the incident as a bar as wide as its
/// time is told. The table beside it says the same.
pub fn drawing(frame: &Frame, view: &ReviewView) -> Markup {
    const LEFT: i64 = 90;
    const WIDTH: i64 = 600;
    let from = view.window.0.0;
    let to = view.window.1.0.max(view.row.at_ms.0).max(from + 1);
    let x = |at: i64| LEFT + (at.clamp(from, to) - from) * WIDTH / (to - from);
    let decisions: Vec<i64> = view
        .warnings
        .iter()
        .flat_map(|it| it.view.steps.iter())
        .filter(|(_, it)| it.decision.is_some())
        .map(|(_, it)| it.at_ms.0)
        .filter(|at| *at <= to)
        .collect();
    let warnings: Vec<_> = view.warnings.iter().filter(|it| it.in_window).collect();
    // However many came, there are no more strokes than units of width.
    let reports: BTreeSet<i64> = view.reports.iter().map(|at| x(at.0)).collect();
    let (event, word) = match view.told.time.bracket() {
        Some((from, to)) => ((from.0, to.0), "as told"),
        None => ((view.row.at_ms.0, view.row.at_ms.0), "opened here"),
    };
    let spoken = format!(
        "From {} to {}: {} in the first lane, {} in the second, {} in the third; {} {word} at the right",
        times::full(view.window.0, &frame.zone),
        times::full(view.window.1, &frame.zone),
        counted(view.began(), "warning"),
        counted(view.reports.len(), "report"),
        counted(decisions.len(), "decision"),
        view.row.id
    );
    html! {
        svg viewBox="0 0 720 118" width="720" height="118" role="img" aria-label=(spoken) {
            rect.c3 x=(x(event.0)) y="6" width=((x(event.1) - x(event.0)).max(2)) height="84" fill-opacity="0.25" {}
            @for (y, name) in [(20, "Warnings"), (50, "Reports"), (80, "Decisions")] {
                text x="0" y=(y + 4) { (name) }
                g.ax { path d=(format!("M{LEFT} {y}H{}", LEFT + WIDTH)); }
            }
            @for it in &warnings {
                @let matched = it.group == tocsin_app::view::review::Group::Matched;
                circle.c1.nf[!matched].w2 cx=(x(it.view.row.since_ms.unwrap_or(it.view.row.at_ms).0)) cy="20" r="5" {}
            }
            @for at in &reports { path.c2.w2 d=(format!("M{at} 44V56")); }
            @for at in &decisions { rect.c3 x=(x(*at) - 4) y="76" width="8" height="8" {} }
            text x=(LEFT) y="112" { (times::full(view.window.0, &frame.zone)) }
            text x=(LEFT + WIDTH) y="112" text-anchor="end" { (view.row.id) " " (word) }
        }
        p.meta { "A filled ring is a warning that was matched on a sheet; a bar across is " (view.row.id) ", as wide as its time is told." }
    }
}

/// The days on which something came; quiet ones are counted.
pub fn days_table(frame: &Frame, view: &ReviewView) -> Markup {
    let busy: Vec<_> = view.counts.iter().filter(|it| it.warnings.iter().sum::<usize>() + it.reports > 0).collect();
    let quiet = view.counts.len() - busy.len();
    html! {
        table.tbl.stack {
            thead { tr { th scope="col" { "24 hours from" } th.r scope="col" { "Warnings given" } th.r scope="col" { "Received" } th.r scope="col" { "Reports" } } }
            tbody {
                @for day in &busy {
                    tr { th scope="row" { (times::full(day.from, &frame.zone)) } td.r data-h="Warnings given" { (day.warnings[0]) } td.r data-h="Received" { (day.warnings[1]) } td.r data-h="Reports" { (day.reports) } }
                }
                @if quiet > 0 { tr { th scope="row" { (counted(quiet, "further day")) } td.r data-h="Warnings given" { "0" } td.r data-h="Received" { "0" } td.r data-h="Reports" { "0" } } }
            }
        }
    }
}
