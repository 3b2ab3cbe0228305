//! A report beside its lines: each proposal lit in its words, kept or dropped by one key.

use maud::{Markup, html};
use tocsin_app::sign_in::Session;
use tocsin_app::view::ViewLine;
use tocsin_app::view::likeness::Like;
use tocsin_app::view::report::ReportView;
use tocsin_app::view::reported::is_notable;
use tocsin_core::authority::{KeepLine, NoteReportedWarning, may};
use tocsin_core::draft::LineKind;
use tocsin_core::person::Person;
use tocsin_core::report::Verdict;
use tocsin_core::rows::IncidentRow;

use super::parts::{headline, kind_of, kind_word, named, published, publisher};
use super::way;
use super::{Frame, Shown, as_of_form, csrf_of, name_of, page as framed, paper_line, times, words};

/// How far a reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Lines.
    pub lines: usize,
    /// Lines without a verdict.
    pub waiting: usize,
    /// Lines in doubt.
    pub doubts: usize,
}

impl Tally {
    /// Counts.
    pub fn of(view: &ReportView) -> Tally {
        let waiting = view.lines.iter().filter(|it| it.verdict() == Verdict::Proposed).count();
        let doubts = view.lines.iter().map(|it| it.line.doubts.len()).sum::<usize>() + view.doubts.len();
        Tally { lines: view.lines.len(), waiting, doubts }
    }

    fn markup(self) -> Markup {
        html! { small #tally { (self.lines - self.waiting) " of " (self.lines) " read, " (self.doubts) " doubts" } }
    }
}

/// The page.
pub fn page(
    frame: &Frame,
    view: &ReportView,
    incidents: &[IncidentRow],
    persons: &[Person],
    like: &[Like],
    at: Option<usize>,
) -> Markup {
    let row = &view.row;
    let title = row.title.as_deref().unwrap_or("no title");
    let in_hand = at.filter(|at| (1..=view.lines.len()).contains(at)).unwrap_or_else(|| next_in_hand(view, 0));
    let tally = Tally::of(view);
    framed(
        frame,
        &format!("{} Reading", row.id),
        Shown::of([&row.posted.marking]),
        html! {
            div.head {
                h1 { (row.id) " " span dir="auto" { (title) } }
                p.meta {
                    (publisher(&row.posted))
                    "; published: " (published(&row.posted))
                    "; taken in " (times::moment(row.posted.taken_in_ms, frame.now, &frame.zone)) ", record " span.num { (times::count(view.posted_n)) }
                    @if !view.same_bytes.is_empty() {
                        "; the very same bytes are kept as "
                        @for id in &view.same_bytes { a.src href=(frame.link(&format!("/reports/{id}"))) { (id) } " " }
                    }
                }
                span.acts {
                    @if frame.may::<KeepLine>() && tally.waiting > 0 {
                        form method="post" action=(format!("/reports/{}/keep-rest", row.id)) {
                            (csrf_of(&frame.session))
                            button.btn { "Keep the rest (" (tally.waiting) ")" }
                        }
                    }
                    a.btn href="/" data-key="Escape" { "Done for now " kbd { "Esc" } }
                }
            }
            (paper_line(frame))
            @if let Some(row) = &view.retraction { (super::reach::standing(frame, row, persons)) }
            @if !like.is_empty() {
                p.meta #like {
                    "Looks like another: "
                    @for (at, it) in like.iter().enumerate() {
                        @if at > 0 { ", " }
                        "same words as " a.src href=(frame.link(&format!("/reports/{}", it.report))) { (it.report) } ": " (it.percent) " %"
                    }
                    "; " (words::LIKE_RULE)
                }
            }
            (named(frame, &view.lines))
            nav.tabs aria-label="Report" {
                a href=(frame.link(&format!("/reports/{}/reach", row.id))) { "What rests on it" }
                a href=(frame.link(&format!("/history/{}", row.id))) { "History" }
                @for (event, incident) in &view.events {
                    a href=(frame.link(&format!("/incidents/{incident}"))) title=(event) { (incident) }
                }
                (as_of_form(frame))
            }
            div.grid.read {
                section.sec aria-label="The text as it came" {
                    (way::header(row))
                    (way::head(frame, persons, row))
                    article.text.raw lang=[row.posted.language_told()] dir="auto" { (lit_text(view, in_hand)) }
                    footer.key {
                        span { mark.lit.now { "in hand" } }
                        span { mark.lit data-k="known" { "plain" } " no hedge" }
                        span { mark.lit data-k="claimed" { "said" } " somebody says" }
                        span { mark.lit data-k="doubt" { "doubt" } }
                        span { mark.lit.kept data-k="known" { "kept" } }
                    }
                }
                section.sec aria-label="Proposed lines" {
                    header {
                        h2 { "Proposed lines" }
                        (tally.markup())
                        @if frame.may::<KeepLine>() {
                            small.hide.acts { kbd { "j" } " " kbd { "k" } " move  " kbd { "Enter" } " keep  " kbd { "x" } " drop  " kbd { "u" } " undo" }
                        }
                    }
                    @if view.lines.is_empty() { div.quiet { p { (words::LINES_EMPTY) } } }
                    @else {
                        ol {
                            @for line in &view.lines {
                                (line_row(frame.may::<KeepLine>().then_some(&frame.session), view, incidents, persons, line, line.line.number == in_hand))
                            }
                        }
                    }
                    @if !view.doubts.is_empty() {
                        footer { @for doubt in &view.doubts { p { b { "Doubt: " } (doubt.message) } } }
                    }
                }
            }
        },
    )
}

/// What the script gets: the row as it stands now, and the tally.
pub fn row_fragment(
    session: &Session,
    view: &ReportView,
    incidents: &[IncidentRow],
    persons: &[Person],
    number: usize,
) -> Markup {
    html! {
        @if let Some(line) = view.lines.iter().find(|it| it.line.number == number) {
            (line_row(Some(session), view, incidents, persons, line, false))
        }
        (Tally::of(view).markup())
    }
}

/// Returns the number of the next line without a verdict after this one, or of the first; 1 if there is none.
pub fn next_in_hand(view: &ReportView, after: usize) -> usize {
    let waiting = || view.lines.iter().filter(|it| it.verdict() == Verdict::Proposed).map(|it| it.line.number);
    waiting().find(|number| *number > after).or_else(|| waiting().next()).unwrap_or(after.max(1))
}

/// One proposed line. Without a session there are no forms.
fn line_row(
    session: Option<&Session>,
    view: &ReportView,
    incidents: &[IncidentRow],
    persons: &[Person],
    line: &ViewLine,
    now: bool,
) -> Markup {
    let number = line.line.number;
    let verdict = line.verdict();
    let action = |verb: &str| format!("/reports/{}/lines/{number}/{verb}", line.report);
    let incident = line.line.incident.as_ref().and_then(|event| view.events.get(event));
    let said = match verdict {
        Verdict::Kept => format!("Line {number} kept."),
        Verdict::Dropped => format!("Line {number} dropped."),
        Verdict::Proposed => format!("Line {number} is proposed again."),
    };
    let may_attach = verdict == Verdict::Proposed
        && line.line.kind == LineKind::Incident
        && incident.is_none()
        && !incidents.is_empty();
    html! {
        li.dr.now[now] id=(format!("l{number}")) data-s=(verdict.label()) data-said=(said) {
            a.i href=(format!("?at={number}#l{number}")) { (number) }
            span.w { b { (kind_word(line.line.kind)) } " " (headline(&line.line)) }
            span.v { @if verdict != Verdict::Proposed { (verdict.label()) } }
            span.meta {
                (line.line.meta)
                @if let Some(edit) = &line.edited { " worded by " (name_of(persons, &edit.by)) }
                @if let Some(incident) = incident { " " a.src href=(format!("/incidents/{incident}")) { (incident) } }
                @if let Some(decided) = line.decided.as_ref().filter(|it| it.verdict != Verdict::Proposed) {
                    " " (decided.verdict.label()) " by " (name_of(persons, &decided.by))
                    @if let Some(reason) = &decided.reason { ": " span dir="auto" { (reason) } }
                }
            }
            @for doubt in &line.line.doubts { span.doubt { (doubt) } }
            @if let Some(session) = session {
                div.acts {
                    @if verdict == Verdict::Proposed {
                        form method="post" action=(action("keep")) {
                            (csrf_of(session))
                            @if may_attach {
                                label.vh for=(format!("a{number}")) { "Incident" }
                                select id=(format!("a{number}")) name="attach_to" title="A new incident, or one that is there" {
                                    option value="" { "as a new incident" }
                                    @for row in incidents { option value=(row.id) { "as " (row.id) " " (row.title) } }
                                }
                            }
                            button.btn.p data-key="Enter" { "Keep " kbd { "Enter" } }
                        }
                        form method="post" action=(action("drop")) { (csrf_of(session)) button.btn data-key="x" { "Drop " kbd { "x" } } }
                        a.btn data-key="e" href=(format!("/reports/{}/lines/{number}", line.report)) { "Edit " kbd { "e" } }
                    } @else {
                        @if is_notable(line) && may::<NoteReportedWarning>(&session.caller) { (super::parts::note_link(line)) }
                        form method="post" action=(action("reopen")) { (csrf_of(session)) button.btn data-key="u" { "Undo " kbd { "u" } } }
                    }
                }
            }
        }
    }
}

/// A stretch of the text with the lines that are lit in it.
struct Stretch {
    start: usize,
    end: usize,
    /// The line that the stretch leads to: the innermost one.
    line: usize,
    /// The last stretch of its line carries the number.
    last: bool,
}

/// The text with each line's words lit. Where lines overlap, a stretch leads to the one with the fewest words around it.
fn lit_text(view: &ReportView, in_hand: usize) -> Markup {
    let chars: Vec<char> = view.text.chars().collect();
    let text =
        |start: usize, end: usize| chars.get(start..end).map(|it| it.iter().collect::<String>()).unwrap_or_default();
    let mut at = 0;
    html! {
        @for stretch in stretches(view, chars.len()) {
            (text(at, stretch.start))
            @let line = &view.lines[stretch.line];
            @let number = line.line.number;
            a.lit.now[number == in_hand].kept[line.verdict() == Verdict::Kept].gone[line.verdict() == Verdict::Dropped]
                data-n=(number) data-k=(kind_of(&line.line)) href=(format!("?at={number}#l{number}"))
                id=[stretch.last.then(|| format!("t{number}"))] {
                (text(stretch.start, stretch.end))
                @if stretch.last { sup { (number) } }
            }
            @let () = { at = stretch.end; };
        }
        (text(at, chars.len()))
    }
}

/// Cuts the text at every border of a lit span and gives each piece to its innermost line.
fn stretches(view: &ReportView, len: usize) -> Vec<Stretch> {
    let mut spans = Vec::new();
    for (index, line) in view.lines.iter().enumerate() {
        // Only the main span is lit: a line about a long sentence would otherwise colour half the page.
        if let Some(&(start, end)) = line.line.spans.first()
            && start < end
            && end <= len
        {
            spans.push((start, end, index));
        }
    }
    let mut borders: Vec<usize> = spans.iter().flat_map(|it| [it.0, it.1]).collect();
    borders.sort_unstable();
    borders.dedup();
    // Wide spans first, so that narrower ones overwrite them: an owner for each piece between two borders.
    spans.sort_by_key(|it| std::cmp::Reverse((it.1 - it.0, it.2)));
    let mut owners: Vec<Option<usize>> = vec![None; borders.len().saturating_sub(1)];
    for (start, end, index) in &spans {
        let from = borders.partition_point(|it| it < start);
        let to = borders.partition_point(|it| it < end);
        owners[from..to].fill(Some(*index));
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for (piece, owner) in owners.into_iter().enumerate() {
        let Some(line) = owner else { continue };
        let (start, end) = (borders[piece], borders[piece + 1]);
        match stretches.last_mut() {
            Some(last) if last.line == line && last.end == start => last.end = end,
            _ => stretches.push(Stretch { start, end, line, last: false }),
        }
    }
    let mut numbered = std::collections::HashSet::new();
    for stretch in stretches.iter_mut().rev() {
        stretch.last = numbered.insert(stretch.line);
    }
    stretches
}
