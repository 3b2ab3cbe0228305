//! The review of an incident: a sheet like a situation report. Every warning in the same words, matching or not; the desk
//! as it was. The page finds nothing: where somebody's judgement stands, it stands in quotation marks with their name.

use maud::{Markup, html};
use tocsin_app::AsOf;
use tocsin_app::view::lists::Page;
use tocsin_app::view::review::{Compared, EventTime, Group, REVIEW_ROWS_MAX, ReviewView};
use tocsin_core::authority::WriteCorrection;
use tocsin_core::person::Person;
use tocsin_core::rows::IncidentRow;
use tocsin_core::warning::{Match, WarningKind, WarningPhase};

use super::lists::next_page;
use super::parts::{picture_headline, source_link};
use super::problem::prob;
use super::review_parts::{days_table, drawing, warning};
use super::{Frame, Shown, as_of_form, csrf, name_of, page as framed, paper_line, times, words};
use crate::http::Told;

/// The incidents to review, newest first.
pub fn list(frame: &Frame, page: &Page<IncidentRow>) -> Markup {
    framed(
        frame,
        "Review",
        Shown::of(page.rows.iter().map(|it| &it.marking)),
        html! {
            div.head { h1 { "Review" } p.meta { (words::REVIEW_LEAD) } }
            nav.tabs aria-label="Review" { (as_of_form(frame)) }
            section.sec {
                @if page.rows.is_empty() { div.quiet { p { (words::REVIEW_EMPTY) } } }
                ul {
                    @for row in &page.rows {
                        li.row {
                            span.clk { (times::short(row.at_ms, frame.now, &frame.zone)) }
                            a.q href=(frame.link(&format!("/review/{}", row.id))) { b { "Review of " (row.id) } " " span dir="auto" { (row.title) } }
                        }
                    }
                }
            }
            (next_page(frame, "/review", page.next.as_ref()))
        },
    )
}

/// The page.
pub fn page(frame: &Frame, view: &ReviewView, persons: &[Person], problem: Option<(&Told, &str)>) -> Markup {
    let id = &view.row.id;
    framed(
        frame,
        &format!("Review of {id}"),
        Shown::of(&view.markings),
        html! {
            div.head.noprint {
                b { "Review of " (id) }
                span.acts { a.btn href=(frame.link(&format!("/incidents/{id}"))) data-key="Escape" { "The picture of " (id) " " kbd { "Esc" } } }
            }
            nav.tabs aria-label="Review" { (window_form(frame, view)) (as_of_form(frame)) }
            @if let Some((told, _)) = problem { (prob(told)) }
            article.sheet.review {
                h1 { "Review of " (id) }
                p { b dir="auto" { (view.row.title) } ", opened here " (times::full(view.row.at_ms, &frame.zone)) ", record " (times::count(view.opened_n)) "." }
                p.meta { (words::REVIEW_LEAD) }
                (paper_line(frame))
                h2 { span { "1" } " What is told of it" } (told_of(frame, view))
                h2 { span { "2" } " Those days" } (those_days(frame, view))
                h2 { span { "3" } " The warnings" }
                p.meta { (words::REVIEW_RULE) }
                @if view.warnings.is_empty() { p { (words::REVIEW_NO_WARNING) } }
                @for group in Group::ALL { (group_of(frame, view, group, persons)) }
                @if view.cut() > 0 { p { (counted(view.cut(), "more warning")) " counted above " (if view.cut() == 1 { "is" } else { "are" }) " not shown: those that match or share stand first, and of the others the newest." } }
                (mentioned(frame, view))
                h2 { span { "4" } " What cannot be established" }
                ul.plain { @for sentence in not_established(view) { li { (sentence) } } }
                h2 #corrections { span { "5" } " Corrective actions" }
                (corrections(frame, view, persons, problem.map(|(_, text)| text)))
                p.meta { (words::REVIEW_CIRCLE) }
            }
        },
    )
}

/// Chooses the window, and keeps the as-of.
fn window_form(frame: &Frame, view: &ReviewView) -> Markup {
    html! {
        form.filter.noprint {
            label.meta for="days" { "Days before" }
            select #days name="days" {
                @for days in [1, 3, 7, 14, 30, 92] { option value=(days) selected[view.days == days] { (days) } }
                @if ![1, 3, 7, 14, 30, 92].contains(&view.days) { option value=(view.days) selected { (view.days) } }
            }
            @if let Some(n) = frame.as_of.n() { input type="hidden" name="asof" value=(n); }
            button.btn { "Look" }
        }
    }
}

fn told_of(frame: &Frame, view: &ReviewView) -> Markup {
    let told = &view.told;
    let listed = |words: &[String]| words.iter().map(|it| format!("“{it}”")).collect::<Vec<_>>().join(", ");
    let said = |words: &[String]| html! { @if words.is_empty() { "no kept line says" } @else { span dir="auto" { (listed(words)) } } };
    html! {
        dl.kv {
            dt { "When" }
            dd {
                @match &told.time {
                    EventTime::NotGiven => { "cannot be established: no kept line gives a time that can be worked out" },
                    EventTime::NoYear(words) => { "cannot be established: " (said(words)) " is told without its year" },
                    EventTime::Between { from, to, words, disputed } => {
                        "between " (times::full(*from, &frame.zone)) " and " (times::full(*to, &frame.zone)) ", as told: " (said(words))
                        @if *disputed { "; reports tell times that cannot both be" }
                    },
                }
            }
            dt { "Where" } dd { (said(&told.words[2])) }
            dt { "What" } dd { (said(&told.words[1])) }
            dt { "How" } dd { (said(&told.words[4])) }
            dt { "Who" }
            dd {
                @if told.attributed.is_empty() { "nobody is named in a kept line" }
                @else { "claimed, not known: " @for (at, (who, by)) in told.attributed.iter().enumerate() { @if at > 0 { "; " } span dir="auto" { (who) } ", by the word of " span dir="auto" { (by) } } }
            }
        }
    }
}

fn those_days(frame: &Frame, view: &ReviewView) -> Markup {
    let (from, to) = view.window;
    let until = if view.told.time.bracket().is_some() {
        "the time that is told of it"
    } else {
        "its opening here, since its time is not known"
    };
    html! {
        p {
            "From " (times::full(from, &frame.zone)) " to " (times::full(to, &frame.zone)) ", " (counted(view.days as usize, "day")) " before " (until) ": "
            b { (counted(view.began(), "warning")) } " began here and " b { (counted(view.reports.len(), "report")) } " came in. Of the warnings, "
            (view.in_window(Group::Matched)) " matched on a sheet, " (view.in_window(Group::Shares)) " share words and nobody judged them, "
            (view.in_window(Group::SharesNone)) " share none, " (view.in_window(Group::Cannot)) " cannot be compared."
            @if view.more { " " b { "There is more than was read: these numbers are of the newest " (times::count(REVIEW_ROWS_MAX as u64)) " warnings and reports." } }
        }
        (drawing(frame, view))
        (days_table(frame, view))
    }
}

/// Returns the word of a group, for programs and heads.
pub fn group_word(group: Group) -> &'static str {
    match group {
        Group::Matched => "matched on a match sheet",
        Group::Shares => "share words of place, actor or method; not judged",
        Group::SharesNone => "share no word of place, actor or method",
        Group::Cannot => "cannot be compared",
    }
}

fn group_of(frame: &Frame, view: &ReviewView, group: Group, persons: &[Person]) -> Markup {
    let of_it: Vec<_> = view.warnings.iter().filter(|it| it.group == group).collect();
    html! {
        @if !of_it.is_empty() {
            p.kh { b { (view.of_group(group)) " " (group_word(group)) @if of_it.len() < view.of_group(group) { ", " (of_it.len()) " shown" } } small { @if group == Group::Shares { (words::REVIEW_SHARES) } @else if group == Group::Matched { (words::MATCH_RULE) } } }
            @for it in of_it { (warning(frame, view, it, persons)) }
        }
    }
}

fn mentioned(frame: &Frame, view: &ReviewView) -> Markup {
    html! {
        @if !view.mentioned.is_empty() {
            p.kh { b { (view.mentioned.len()) " mentioned in a report, not noted as a warning" } }
            ul { @for line in &view.mentioned { li.ln data-k="claimed" { span.w dir="auto" { (picture_headline(line)) } " " (source_link(frame, line)) } } }
        }
    }
}

fn corrections(frame: &Frame, view: &ReviewView, persons: &[Person], typed: Option<&str>) -> Markup {
    html! {
        p.meta { (words::REVIEW_CORRECTIONS) }
        @if view.corrections.is_empty() { p { "None is written." } }
        ol.plain {
            @for (n, row) in &view.corrections {
                li {
                    q.lines dir="auto" { (row.text) }
                    span.meta { " " (name_of(persons, &row.by)) ", " (times::full(row.at_ms, &frame.zone)) ", record " (times::count(*n)) @if let Some(id) = &row.warning { ", out of " a.src href=(frame.link(&format!("/warnings/{id}"))) { (id) } } }
                }
            }
        }
        @if frame.may::<WriteCorrection>() && frame.as_of == AsOf::NOW {
            form.noprint method="post" action=(format!("/review/{}/corrections", view.row.id)) {
                (csrf(frame))
                div.f {
                    label for="text" { "A corrective action" }
                    textarea #text name="text" rows="2" maxlength="4000" required dir="auto" { (typed.unwrap_or_default()) }
                    span.hint { (words::REVIEW_CORRECTION_HINT) }
                }
                div.f {
                    label for="warning" { "Out of" }
                    select #warning name="warning" {
                        option value="" { "the review as a whole" }
                        @for it in &view.warnings { option value=(it.view.row.id) dir="auto" { (it.view.row.id) " “" (it.view.row.details.title) "”" } }
                    }
                }
                button.btn { "Write it" }
            }
        }
    }
}

/// Says what cannot be established, in sentences; for the page and for programs.
pub fn not_established(view: &ReviewView) -> Vec<String> {
    let mut told = Vec::new();
    match &view.told.time {
        EventTime::NotGiven => told.push(format!("When {} happened: no kept line gives a time that can be worked out. No lead time can be told.", view.row.id)),
        EventTime::NoYear(_) => told.push(format!("In which year {} happened: no report gives it, and it is not guessed. No lead time can be told.", view.row.id)),
        EventTime::Between { disputed: true, .. } => told.push(format!("When {} happened: reports tell times that cannot both be. Lead times are told from the earliest to the latest.", view.row.id)),
        EventTime::Between { .. } => {}
    }
    for it in &view.warnings {
        let (row, id) = (&it.view.row, &it.view.row.id);
        match row.kind {
            WarningKind::Received => told.push(format!("When {id} came: it rests on the word of whoever registered it. That the other side gave it in these words: no signature shows it.")),
            WarningKind::Given => {
                let handed = it.view.steps.iter().any(|(_, step)| step.phase == WarningPhase::HandedOver);
                let what = if handed { "That it was handed over, and when: sender’s word only." } else { "It was not handed over." };
                told.push(format!("Whether {id} reached the other side. {what}"));
            }
            WarningKind::Reported => {
                let missing = [
                    (row.details.text.is_none(), "its words"),
                    (row.hearsay.from.is_none(), "who gave it"),
                    (row.hearsay.to.is_none(), "to whom"),
                    (row.hearsay.given.is_none(), "when"),
                ];
                let missing: Vec<&str> = missing.iter().filter(|(is, _)| *is).map(|(_, what)| *what).collect();
                let missing = if missing.is_empty() { String::new() } else { format!(" Not known: {}.", missing.join(", ")) };
                told.push(format!("Whether {id} was given at all: it is known second-hand only.{missing}"));
            }
        }
        for question in &it.questions {
            if let Compared::Judged { judgement: Match::Disputed, .. } = question.compared {
                told.push(format!(
                    "Whether {id} matches in {}: whoever closed it judged that disputed.",
                    question.name
                ));
            }
        }
    }
    let who: Vec<String> = view.rests_on_attribution().iter().map(ToString::to_string).collect();
    if !who.is_empty() {
        told.push(format!(
            "Who did it is claimed, not known; what {} share with it in who rests on that claim.",
            who.join(", ")
        ));
    }
    told.push("That anybody understood a warning: no record can show this.".to_owned());
    told
}

/// A count with its noun.
pub(super) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
