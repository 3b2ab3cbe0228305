//! The picture of one incident.

use maud::{Markup, html};
use tocsin_app::view::ViewLine;
use tocsin_app::view::incident::{Figures, IncidentView, Known, Source};
use tocsin_app::view::map::MapView;
use tocsin_core::authority::NoteReportedWarning;
use tocsin_core::draft::{FigureKind, Qualifier};
use tocsin_core::person::Person;

use super::lists::incident_row;
use super::parts::{
    folded_words, grade, kind_word, named, note_link, picture_headline, picture_line, publisher, source_link,
    words as quoted,
};
use super::{Frame, Shown, as_of_form, name_of, page as framed, paper_line, times, words};

/// Lines that the column *Claimed* shows before the rest is folded away: each stands in its own panel too.
const CLAIMED_SHOWN: usize = 10;

/// The page.
pub fn page(frame: &Frame, view: &IncidentView, map: &MapView, persons: &[Person]) -> Markup {
    let row = &view.row;
    framed(
        frame,
        &format!("{} {}", row.id, row.title),
        Shown { tlp: view.tlp, exercised: view.exercised }.and(super::map::shown(map)),
        html! {
            div.head {
                h1 { (row.id) " " span dir="auto" { (row.title) } }
                p.meta {
                    "opened here by " (name_of(persons, &row.by)) " " (times::moment(row.at_ms, frame.now, &frame.zone))
                    ", record " span.num { (times::count(view.opened_n)) } "; the title names it and finds nothing"
                }
                span.acts { a.btn href=(frame.link(&format!("/review/{}", row.id))) { "Review" } }
            }
            (paper_line(frame))
            (named(frame, view.known.iter().map(|it| &it.line).chain(&view.claimed).chain(&view.warnings)))
            nav.tabs aria-label="Incident" {
                a href="#picture" aria-current="page" { "Picture" }
                a href="#where" { "Where" }
                a href="#statements" { "Statements " (view.statements.len()) }
                a href="#warnings" { "Warnings " (view.warnings.len()) }
                a href="#beside" { "Related " (view.related.len()) }
                a href="#sources" { "Reports " (view.reports.len()) }
                a href=(frame.link(&format!("/history/{}", view.row.id))) { "History" }
                (as_of_form(frame))
            }
            div.grid.g3 #picture {
                (known(frame, &view.known))
                section.sec {
                    header.kh { h2.k-claimed { "Claimed" } small { (words::CLAIMED_RULE) } }
                    @if view.claimed.is_empty() { div.quiet { p { @if view.known.is_empty() && view.warnings.is_empty() { (words::CLAIMED_EMPTY) } @else { (words::CLAIMED_ELSEWHERE) } } } }
                    @else {
                        @let (first, rest) = view.claimed.split_at(view.claimed.len().min(CLAIMED_SHOWN));
                        ul { @for line in first { (picture_line(frame, line, "claimed")) } }
                        @if !rest.is_empty() {
                            details.more { summary { (rest.len()) " more, each in its panel below" } ul { @for line in rest { (picture_line(frame, line, "claimed")) } } }
                        }
                    }
                }
                section.sec {
                    header.kh { h2.k-unknown { "Unknown" } small { (words::UNKNOWN_RULE) } }
                    ul { @for it in &view.unknown { li.ln data-k="unknown" { (it.what) span.meta { (it.why) } } } }
                }
                div.col.span2 {
                    (toll(frame, &view.figures))
                    (attributions(frame, &view.attributions))
                    (statements(frame, view))
                }
                div.col {
                    (warnings(frame, &view.warnings))
                    (plain_list(frame, "Measures", "ordered or advised; an aim is not a result", &view.measures))
                    (sources(frame, &view.reports))
                }
                (super::places::section(frame, map, persons))
                (beside(frame, view))
            }
        },
    )
}

fn known(frame: &Frame, known: &[Known]) -> Markup {
    html! {
        section.sec {
            header.kh { h2.k-known { "Known" } small { (words::KNOWN_RULE) } }
            @if known.is_empty() { div.quiet { p { (words::KNOWN_EMPTY) } } }
            @else {
                ul {
                    @for it in known {
                        li.ln data-k="known" {
                            span.w { (picture_headline(&it.line)) }
                            span.meta {
                                (it.lineages) " "
                                @for report in &it.reports { a.src href=(frame.link(&format!("/reports/{report}"))) { (report) } " " }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn toll(frame: &Frame, figures: &[Figures]) -> Markup {
    html! {
        section.sec {
            header { h2 { "Figures" } small { (words::TOLL_RULE) } }
            @if figures.is_empty() { div.quiet { p { (words::TOLL_EMPTY) } } }
            @for it in figures {
                div.pad {
                    p.toll {
                        b { @if it.low == it.high { (times::count(it.low)) } @else { (times::count(it.low)) " to " (times::count(it.high)) } }
                        " " (figure_word(it.kind)) ", as claimed "
                        span.meta { (it.lineages) " in " (it.claims.len()) " " (plural(it.claims.len(), "claim")) }
                    }
                    @if it.low != it.high { (range_drawing(it)) }
                }
                div.wide {
                    table.tbl.stack {
                        thead { tr { th scope="col" { "Who says so" } th.r scope="col" { (figure_head(it.kind)) } th scope="col" { "In whose words" } th scope="col" { "Published by" } th scope="col" { "Report" } } }
                        tbody {
                            @for claim in &it.claims {
                                tr {
                                    th scope="row" { (claim.source) }
                                    td.r data-h=(figure_head(it.kind)) { (qualifier(claim.figure.qualifier)) (times::count(claim.figure.value)) }
                                    td data-h="In whose words" { q dir="auto" { (claim.line.sentence) } }
                                    td data-h="Published by" { (claim.publisher.as_deref().unwrap_or(words::NOT_GIVEN)) }
                                    td data-h="Report" { (source_link(frame, &claim.line)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The claims on one line from 0 to the highest, a dot for each: where the words fail, the eye sees the range.
pub(super) fn range_drawing(figures: &Figures) -> Markup {
    const WIDTH: u64 = 600;
    let x = |value: u64| 20 + value * (WIDTH - 40) / figures.high.max(1);
    let spoken: Vec<String> =
        figures.claims.iter().map(|it| format!("{} says {}", it.source, it.figure.value)).collect();
    html! {
        svg viewBox="0 0 600 54" width="600" height="54" role="img" aria-label=(format!("{} as claimed: {}", figure_word(figures.kind), spoken.join("; "))) {
            g.ax { path d="M20 24H580" {} }
            path.c1.w6 d=(format!("M{} 24H{}", x(figures.low), x(figures.high))) {}
            @for claim in &figures.claims { circle.c1 cx=(x(claim.figure.value)) cy="24" r="5" {} }
            text x="20" y="46" { "0" }
            text x=(x(figures.low)) y="14" text-anchor="middle" { (figures.low) }
            text x=(x(figures.high)) y="14" text-anchor="middle" { (figures.high) }
        }
    }
}

fn attributions(frame: &Frame, lines: &[ViewLine]) -> Markup {
    html! {
        section.sec {
            header { h2 { "Attributions" } small { (words::ATTRIBUTION_RULE) } }
            @if lines.is_empty() { div.quiet { p { (words::ATTRIBUTION_EMPTY) } } }
            @else {
                div.wide {
                    table.tbl.stack {
                        thead { tr { th scope="col" { "Who holds what" } th scope="col" { "On which basis" } th scope="col" { "Words" } th scope="col" { "Report" } } }
                        tbody {
                            @for line in lines {
                                tr {
                                    th scope="row" { (picture_headline(line)) " " (grade(line)) }
                                    td data-h="On which basis" { (line.line.meta) }
                                    td data-h="Words" { (folded_words(line)) }
                                    td data-h="Report" { (source_link(frame, line)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn statements(frame: &Frame, view: &IncidentView) -> Markup {
    html! {
        section.sec #statements {
            header { h2 { "Statements" } small { "words are the speaker’s" } }
            @if view.statements.is_empty() { div.quiet { p { (words::STATEMENTS_EMPTY) } } }
            @else { ul { @for line in &view.statements { (statement(frame, line)) } } }
        }
    }
}

fn statement(frame: &Frame, line: &ViewLine) -> Markup {
    html! {
        li.ln data-k="claimed" {
            span.w { (picture_headline(line)) }
            (grade(line))
            span.meta { (line.line.meta) " " (source_link(frame, line)) }
            details { summary { "words" } p.text { (quoted(line)) } }
        }
    }
}

fn warnings(frame: &Frame, lines: &[ViewLine]) -> Markup {
    html! {
        section.sec #warnings {
            header { h2 { "Warnings, reported" } small { (words::WARNINGS_RULE) } }
            @if lines.is_empty() { div.quiet { p { "No kept line of these reports mentions a warning." } } }
            @else {
                ul {
                    @for line in lines {
                        (picture_line(frame, line, "claimed"))
                        @if frame.may::<NoteReportedWarning>() { li.row.noprint { span.clk {} (note_link(line)) } }
                    }
                }
            }
        }
    }
}

fn plain_list(frame: &Frame, title: &str, rule: &str, lines: &[ViewLine]) -> Markup {
    html! {
        @if !lines.is_empty() {
            section.sec {
                header { h2 { (title) } small { (rule) } }
                ul { @for line in lines { (picture_line(frame, line, "claimed")) } }
            }
        }
    }
}

fn sources(frame: &Frame, sources: &[Source]) -> Markup {
    html! {
        section.sec #sources {
            header { h2 { "Reports" } small { "that tell of it" } }
            ul {
                @for source in sources {
                    li.row {
                        span.clk { (times::short(source.row.posted.taken_in_ms, frame.now, &frame.zone)) }
                        a.q href=(frame.link(&format!("/reports/{}", source.row.id))) { b { (source.row.id) } " " span dir="auto" { (source.row.title.as_deref().unwrap_or("no title")) } }
                        @if source.waiting > 0 { span.chip data-s="waiting" { (source.waiting) " lines not read" } }
                        span.meta { (publisher(&source.row.posted)) }
                    }
                }
            }
        }
    }
}

/// What retracted reports said of it, struck through.
fn unsupported(frame: &Frame, view: &IncidentView) -> Markup {
    html! {
        @if !view.unsupported.is_empty() {
            section.sec.span3 #unsupported {
                header { h2 { "Unsupported" } small { (words::UNSUPPORTED_RULE) } }
                ul { @for line in &view.unsupported {
                    li.ln data-k="unsupported" {
                        span.w { (picture_headline(line)) }
                        span.meta { "unsupported: " a.src href=(frame.link(&format!("/reports/{}/reach", line.report))) { (line.report) } " was retracted; " (source_link(frame, line)) }
                    }
                } }
            }
        }
    }
}

fn beside(frame: &Frame, view: &IncidentView) -> Markup {
    html! {
        (unsupported(frame, view))
        section.sec.span3 #beside {
            header { h2 { "Beside this incident" } small { (words::BESIDE_RULE) } }
            @if view.related.is_empty() && view.beside.is_empty() { div.quiet { p { "These reports tell of no other incident that was kept." } } }
            ul {
                @for row in &view.related { (incident_row(frame, row)) }
                @for line in &view.beside {
                    li.row {
                        span.clk { "line " (line.line.number) }
                        span.q { b { (kind_word(line.line.kind)) } " " (picture_headline(line)) }
                        span.meta { (line.line.meta) " " (source_link(frame, line)) }
                    }
                }
            }
        }
    }
}

pub(super) fn figure_word(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Killed => "dead",
        FigureKind::Wounded => "wounded",
        FigureKind::Missing => "missing",
        FigureKind::Freed => "freed",
        FigureKind::Detained => "detained",
        FigureKind::Treated => "treated",
    }
}

fn figure_head(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Killed => "Dead",
        FigureKind::Wounded => "Wounded",
        FigureKind::Missing => "Missing",
        FigureKind::Freed => "Freed",
        FigureKind::Detained => "Detained",
        FigureKind::Treated => "Treated",
    }
}

fn qualifier(qualifier: Qualifier) -> &'static str {
    match qualifier {
        Qualifier::Exact => "",
        Qualifier::AtLeast => "≥ ",
        Qualifier::MoreThan => "> ",
        Qualifier::About => "about ",
        Qualifier::UpTo => "≤ ",
        Qualifier::LessThan => "< ",
    }
}

pub(super) fn plural(n: usize, word: &str) -> String {
    if n == 1 { word.to_owned() } else { format!("{word}s") }
}
