//! The stance grid: propositions down, parties across, the latest stance in each cell with its hedge, its time and a strip
//! of what was said before. Blank is "has not spoken". The words of a cell are one click away, a threat's one further.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde::Deserialize;
use tocsin_app::view::stances::{Said, StanceGrid};
use tocsin_core::authority::{PlaceStatement, PutProposition, TakeBackProposition};
use tocsin_core::person::Person;
use tocsin_core::rows::{IncidentRow, PropositionRow};
use tocsin_core::stance::Stance;
use tocsin_core::time::Millis;

use super::incident::plural;
use super::parts::{folded_words, grade, picture_headline, source_link};
use super::problem::prob;
use super::warning_acts::error_of;
use super::{Frame, Shown, as_of_form, csrf, encoded, name_of, page as framed, paper_line, times, words};
use crate::http::Told;

/// Parties that a grid shows at first: as many as a desk's screen holds beside the propositions (1440 pixels less the rail,
/// columns of 8.5 rem). The rest is one link away, and on paper all stand.
const PARTIES_SHOWN: usize = 7;

/// What the grid is asked for: query words, so that a view can be sent to a colleague.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The incident.
    pub about: String,
    /// As of when.
    pub asof: String,
    /// Words of a proposition or a party.
    pub q: String,
    /// A stance that a row must hold.
    pub stance: String,
    /// Only what changed: `1`.
    pub changed: String,
    /// All parties: `1`.
    pub all: String,
    /// The cell in hand: `T-3/tern column`.
    pub at: String,
}

/// What was typed into a form that was at fault.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The session's token.
    pub csrf: String,
    /// The incident.
    pub about: String,
    /// The sentence of a proposition.
    pub sentence: String,
    /// A line, as `R-6/4`.
    pub line: String,
    /// The proposition under which a line is placed.
    pub proposition: String,
    /// How a line stands.
    pub stance: String,
    /// Why.
    pub reason: String,
}

/// The rows and columns that are shown.
struct Window {
    rows: Vec<usize>,
    columns: Vec<usize>,
    /// Columns beyond those that fit: their cells stand on paper and on a phone, where parties stand below each other.
    hidden: Vec<usize>,
}

impl Window {
    fn of(grid: &StanceGrid, asked: &Asked) -> Window {
        let words = asked.q.trim().to_lowercase();
        let holds = |text: &str| !words.is_empty() && text.to_lowercase().contains(&words);
        let by_row: BTreeSet<usize> =
            (0..grid.propositions.len()).filter(|at| holds(&grid.propositions[*at].sentence)).collect();
        let by_column: BTreeSet<usize> = (0..grid.parties.len()).filter(|at| holds(&grid.parties[*at].name)).collect();
        let none = by_row.is_empty() && by_column.is_empty() && !words.is_empty();
        let stance = Stance::parse(&asked.stance);
        let fits = |row: usize, column: usize| {
            grid.cells.get(&(row, column)).is_some_and(|said| {
                stance.is_none_or(|it| said.first().is_some_and(|first| first.stance == it))
                    && (asked.changed.is_empty() || changed(said))
            })
        };
        let narrowed = stance.is_some() || !asked.changed.is_empty();
        let mut columns: Vec<usize> =
            (0..grid.parties.len()).filter(|at| by_column.is_empty() || by_column.contains(at)).collect();
        let rows: Vec<usize> = (0..grid.propositions.len())
            .filter(|at| !none && (by_row.is_empty() || by_row.contains(at)))
            .filter(|row| !narrowed || columns.iter().any(|column| fits(*row, *column)))
            .collect();
        columns.retain(|column| !narrowed || rows.iter().any(|row| fits(*row, *column)));
        let hidden = if asked.all.is_empty() { beyond(grid, &rows, &mut columns) } else { Vec::new() };
        Window { rows, columns, hidden }
    }
}

/// Leaves as many columns as fit and returns the others. They come with who spoke most first; of those that fit, some stand
/// for a row in which none of the others has spoken, so that no row is blank as long as there is room.
fn beyond(grid: &StanceGrid, rows: &[usize], columns: &mut Vec<usize>) -> Vec<usize> {
    let mut blank: BTreeSet<usize> = rows.iter().copied().collect();
    let mut chosen = BTreeSet::new();
    while chosen.len() < PARTIES_SHOWN.min(columns.len()) {
        let fills = |column: &usize| blank.iter().filter(|row| grid.cells.contains_key(&(**row, *column))).count();
        let left = columns.iter().filter(|column| !chosen.contains(*column));
        // The first of the best: `max_by_key` keeps the last.
        let Some(best) = left.rev().copied().max_by_key(fills) else { break };
        if fills(&best) == 0 {
            let more: Vec<usize> = columns.iter().copied().filter(|column| !chosen.contains(column)).collect();
            chosen.extend(more.into_iter().take(PARTIES_SHOWN - chosen.len()));
            break;
        }
        blank.retain(|row| !grid.cells.contains_key(&(*row, best)));
        chosen.insert(best);
    }
    let (shown, hidden) = columns.iter().partition(|column| chosen.contains(*column));
    *columns = shown;
    hidden
}

/// Tells whether the latest stance is another than the one before.
fn changed(said: &[Said]) -> bool {
    matches!(said, [now, before, ..] if now.stance != before.stance)
}

/// The page.
pub fn page(
    frame: &Frame,
    grid: &StanceGrid,
    asked: &Asked,
    incidents: &[IncidentRow],
    persons: &[Person],
    typed: Option<(&Typed, &Told)>,
) -> Markup {
    let id = &grid.incident.id;
    let window = Window::of(grid, asked);
    let said: usize = grid.cells.values().map(Vec::len).sum();
    framed(
        frame,
        &format!("Who says what about {id}"),
        Shown { tlp: grid.tlp, exercised: grid.exercised },
        html! {
            div.head {
                h1 { "Who says what about " (id) }
                p.meta {
                    q dir="auto" { (grid.incident.title) } ": "
                    (grid.propositions.len()) " " (plural(grid.propositions.len(), "proposition")) ", "
                    (grid.parties.len()) " " (if grid.parties.len() == 1 { "party" } else { "parties" }) ", "
                    (said) " " (plural(said, "statement")) ". " (words::GRID_RULE)
                }
                span.acts.noprint {
                    a.btn href=(frame.link(&format!("/incidents/{id}"))) { "Picture of " (id) }
                    a.btn href=(frame.link(&format!("/hypotheses?about={id}"))) { "Hypotheses" }
                    @if asked.changed.is_empty() { a.btn data-key="c" href=(to(frame, asked, "changed", "1")) { "Only what changed " kbd { "c" } } }
                    @else { a.btn data-key="c" href=(to(frame, asked, "changed", "")) { "All " kbd { "c" } } }
                    @if frame.may::<PutProposition>() { a.btn href="#put" { "Add a proposition" } }
                }
            }
            (paper_line(frame))
            nav.tabs aria-label="Statements" {
                (filter(frame, asked, incidents))
                (as_of_form(frame))
            }
            (table(frame, grid, asked, &window, persons))
            (in_hand(frame, grid, asked, persons, typed))
            div.grid.g2 {
                (candidates(frame, grid, typed))
                (unplaced(frame, grid, typed))
            }
        },
    )
}

/// No incident yet: what will stand here, and the one act.
pub fn empty(frame: &Frame) -> Markup {
    framed(
        frame,
        "Statements",
        tocsin_core::marking::Tlp::Amber,
        html! {
            div.head { h1 { "Statements" } }
            section.sec { div.quiet { p { (words::GRID_NO_INCIDENT) } p { a.btn href=(frame.link("/reports")) { "Reports" } } } }
        },
    )
}

/// The address of this view with one query word changed.
fn to(frame: &Frame, asked: &Asked, word: &str, value: &str) -> String {
    let value_of = |name: &str, now: &str| if name == word { value.to_owned() } else { now.to_owned() };
    let pairs = [
        ("about", value_of("about", &asked.about)),
        ("q", value_of("q", &asked.q)),
        ("stance", value_of("stance", &asked.stance)),
        ("changed", value_of("changed", &asked.changed)),
        ("all", value_of("all", &asked.all)),
        ("at", value_of("at", if word == "at" { value } else { "" })),
    ];
    let query: Vec<String> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(&value)))
        .collect();
    frame.link(&format!("/statements?{}", query.join("&")))
}

fn filter(frame: &Frame, asked: &Asked, incidents: &[IncidentRow]) -> Markup {
    html! {
        form.filter.many.noprint action="/statements" {
            @if let Some(n) = frame.as_of.n() { input type="hidden" name="asof" value=(n); }
            @if !asked.all.is_empty() { input type="hidden" name="all" value="1"; }
            label for="about" { "About" }
            select #about name="about" {
                @for row in incidents { option value=(row.id) selected[row.id.as_str() == asked.about] { (row.id) " " (row.title) } }
            }
            label for="q" { "Words" }
            input #q name="q" type="search" value=(asked.q) maxlength="100" dir="auto" placeholder="proposition or party";
            label for="stance" { "Stance" }
            select #stance name="stance" {
                option value="" { "any" }
                @for it in Stance::ALL { option value=(it.word()) selected[asked.stance == it.word()] { (it.label()) } }
            }
            button.btn { "Show" }
        }
    }
}

fn table(frame: &Frame, grid: &StanceGrid, asked: &Asked, window: &Window, persons: &[Person]) -> Markup {
    let span = grid.span();
    html! {
        section.sec #grid {
            @if grid.propositions.is_empty() { div.quiet { p { (words::GRID_EMPTY) } } }
            @else if window.rows.is_empty() { div.quiet { p { (words::GRID_NONE_FIT) " " a href=(frame.link(&format!("/statements?about={}", asked.about))) { "Show all" } } } }
            @else {
                div.wide.tall tabindex="0" role="region" aria-label="Stance grid" {
                    table.tbl.stance.stack {
                        thead {
                            tr {
                                th scope="col" {
                                    "Proposition"
                                    @if let Some((from, to)) = span { small.meta { "strip: " (day(from, frame)) " to " (day(to, frame)) } }
                                }
                                @for at in &window.columns {
                                    @let party = &grid.parties[*at];
                                    th scope="col" { a.q href=(frame.link(&format!("/parties/{}", encoded(party.key.as_str())))) dir="auto" { (party.name) } small.meta { (party.what) } }
                                }
                                @if !window.hidden.is_empty() { th.more.noprint scope="col" { a href=(to(frame, asked, "all", "1")) { (window.hidden.len()) " more →" } } }
                            }
                        }
                        tbody {
                            @for row in &window.rows { (grid_row(frame, grid, asked, window, (*row, span), persons)) }
                        }
                    }
                }
                footer.key {
                    @for it in Stance::ALL { span.chip data-st=(data_st(it)) { (it.label()) } " " }
                    p.meta { (words::GRID_KEY) }
                    @if !window.hidden.is_empty() {
                        p.noprint.wide-only { (window.hidden.len()) " more " (if window.hidden.len() == 1 { "party" } else { "parties" }) " beside these. " a.btn href=(to(frame, asked, "all", "1")) { "Show all " (window.columns.len() + window.hidden.len()) } }
                    } @else if !asked.all.is_empty() && grid.parties.len() > PARTIES_SHOWN {
                        p.noprint.wide-only { "All stand in the grid; it scrolls sideways. " a.btn href=(to(frame, asked, "all", "")) { "Show " (PARTIES_SHOWN) } }
                    }
                }
            }
        }
    }
}

fn grid_row(
    frame: &Frame,
    grid: &StanceGrid,
    asked: &Asked,
    window: &Window,
    (row, span): (usize, Option<(Millis, Millis)>),
    persons: &[Person],
) -> Markup {
    let proposition = &grid.propositions[row];
    let spoken = (0..grid.parties.len()).filter(|column| grid.cells.contains_key(&(row, *column))).count();
    html! {
        tr id=(proposition.id) {
            th scope="row" {
                span dir="auto" { (proposition.sentence) }
                @if let Some(why) = grid.unsupported.get(&row) { " " small.meta { b { "unsupported: " (why) } } }
                details.meta {
                    summary { (proposition.id) ", " (spoken) " of " (grid.parties.len()) " have spoken" }
                    (about_proposition(frame, proposition, persons))
                }
            }
            @for column in &window.columns {
                @match grid.cells.get(&(row, *column)) {
                    Some(said) => (cell(frame, grid, asked, (row, *column), said, (span, false))),
                    None => td.none { span.vh { "has not spoken" } },
                }
            }
            @if !window.hidden.is_empty() {
                @let beside = window.hidden.iter().filter(|column| grid.cells.contains_key(&(row, **column))).count();
                td.more.noprint { @if beside > 0 { a href=(to(frame, asked, "all", "1")) { (beside) " spoke" } } }
            }
            @for column in &window.hidden {
                @if let Some(said) = grid.cells.get(&(row, *column)) { (cell(frame, grid, asked, (row, *column), said, (span, true))) }
            }
        }
    }
}

fn about_proposition(frame: &Frame, proposition: &PropositionRow, persons: &[Person]) -> Markup {
    html! {
        p {
            "put by " (name_of(persons, &proposition.by)) " " (times::moment(proposition.at_ms, frame.now, &frame.zone)) "; "
            @if proposition.rule.is_some() { (words::RULE_STANDS) } @else { (words::RULE_NONE) }
        }
        @if frame.may::<TakeBackProposition>() {
            form.noprint method="post" action=(format!("/propositions/{}/take-back", proposition.id)) {
                (csrf(frame))
                input type="hidden" name="about" value=(proposition.incident);
                label for=(format!("why-{}", proposition.id)) { "Why take it back" } " "
                input id=(format!("why-{}", proposition.id)) name="reason" maxlength="200" dir="auto" required; " "
                button.btn { "Take back" }
            }
        }
    }
}

fn cell(
    frame: &Frame,
    grid: &StanceGrid,
    asked: &Asked,
    (row, column): (usize, usize),
    said: &[Said],
    (span, on_paper): (Option<(Millis, Millis)>, bool),
) -> Markup {
    let (proposition, party) = (&grid.propositions[row], &grid.parties[column]);
    let Some(now) = said.first() else { return html! { td.none { span.vh { "has not spoken" } } } };
    let at = format!("{}/{}", proposition.id, party.key);
    html! {
        td.chg[changed(said)].onpaper[on_paper] data-h=(party.name) {
            a.chip data-st=(data_st(now.stance)) href=(format!("{}#cell", to(frame, asked, "at", &at))) { (now.stance.label()) }
            span.meta {
                @for (at, hedge) in now.hedges.iter().take(2).enumerate() { @if at > 0 { ", " } span.hedge dir="auto" { (hedge) } }
                @if !now.hedges.is_empty() { br; }
                @if let Some(before) = said.get(1).filter(|it| it.stance != now.stance) { "was: " (before.stance.label()) br; }
                (when(frame, now))
            }
            @if let Some(span) = span { (strip(said, span)) }
            details { summary { "words" } span.meta { (words_in_cell(now)) " " (source_link(frame, &now.line)) } }
        }
    }
}

/// The words, or, of a threat, that there are words: they are one step further, at the cell in hand.
fn words_in_cell(said: &Said) -> Markup {
    html! { @if said.line.folded { (words::FOLDED) } @else { (super::parts::words(&said.line)) } }
}

fn when(frame: &Frame, said: &Said) -> Markup {
    html! {
        @match &said.said {
            Some(words) => q dir="auto" { (words) },
            None => { "time not given, in hand " (times::short(said.at_ms, frame.now, &frame.zone)) },
        }
    }
}

/// What was said over time: a bar from each saying to the next; open where the time is not given.
fn strip(said: &[Said], (from, to): (Millis, Millis)) -> Markup {
    let length = to.0 - from.0;
    let x = |at: Millis| if length == 0 { 92 } else { (at.0 - from.0) * 92 / length };
    let mut until = 100;
    let bars: Vec<(i64, i64, &Said)> = said
        .iter()
        .map(|it| {
            let begin = x(it.at_ms).min(until - 1).max(0);
            let bar = (begin, (until - begin).max(1), it);
            until = begin.max(1);
            bar
        })
        .collect();
    html! {
        svg.strip viewBox="0 0 100 8" width="100" height="8" aria-hidden="true" {
            path.lt d="M0 4H100" {}
            @for (x, width, it) in bars.iter().rev() {
                rect.open[!it.dated] data-st=(data_st(it.stance)) x=(x) y="2" width=(width) height="4" {}
            }
        }
    }
}

fn day(at: Millis, frame: &Frame) -> String {
    times::date(at, &frame.zone)
}

/// The attribute by which a stance is coloured.
pub fn data_st(stance: Stance) -> &'static str {
    match stance {
        Stance::Asserts => "asserts",
        Stance::Denies => "denies",
        Stance::NoEvidence => "noevidence",
        Stance::DoesNotExclude => "allows",
        Stance::Conditional => "conditional",
        Stance::Withholds => "withholds",
    }
}

/// The cell in hand: every saying with its words. All of them stand; the later one replaces none.
fn in_hand(
    frame: &Frame,
    grid: &StanceGrid,
    asked: &Asked,
    persons: &[Person],
    typed: Option<(&Typed, &Told)>,
) -> Markup {
    let Some((proposition, key)) = asked.at.split_once('/') else { return html! {} };
    let row = grid.propositions.iter().position(|it| it.id.as_str() == proposition);
    let column = grid.parties.iter().position(|it| it.key.as_str() == key);
    let (Some(row), Some(column)) = (row, column) else { return html! {} };
    let (proposition, party) = (&grid.propositions[row], &grid.parties[column]);
    let said = grid.cells.get(&(row, column)).map(Vec::as_slice).unwrap_or_default();
    html! {
        section.sec #cell {
            header {
                h2 { span dir="auto" { (party.name) } " on “" span dir="auto" { (proposition.sentence) } "”" }
                small { (said.len()) " " (plural(said.len(), "statement")) }
            }
            @if said.is_empty() { div.quiet { p { (party.name) " has not spoken. " (words::NOT_SPOKEN) } } }
            ul {
                @for it in said {
                    li.ln data-k="claimed" {
                        span.who { (when(frame, it)) ", " span dir="auto" { (it.name) } @if let Some(channel) = &it.channel { ", " (channel) } ": " }
                        (folded_words(&it.line))
                        (grade(&it.line))
                        span.meta {
                            (it.stance.label()) "; "
                            @match &it.placed {
                                Some(placed) => {
                                    "placed by " (name_of(persons, &placed.by)) " " (times::moment(placed.at_ms, frame.now, &frame.zone))
                                    @if let Some(reason) = &placed.reason { ": " q dir="auto" { (reason) } }
                                },
                                None => "stands here by the reader’s item",
                            }
                            "; published by " (it.publisher.as_deref().unwrap_or(words::NOT_GIVEN)) " " (source_link(frame, &it.line))
                        }
                        @if frame.may::<PlaceStatement>() {
                            (place_form(frame, &format!("{}/{}", it.line.report, it.line.line.number), Some(&proposition.id.to_string()), it.stance, &grid.propositions, typed))
                        }
                    }
                }
            }
            footer { (words::BOTH_STAND) }
        }
    }
}

fn candidates(frame: &Frame, grid: &StanceGrid, typed: Option<(&Typed, &Told)>) -> Markup {
    let put = typed.filter(|(typed, _)| typed.proposition.is_empty());
    let told = put.map(|(_, told)| told);
    let typed = put.map(|(typed, _)| typed.clone()).unwrap_or_default();
    html! {
        section.sec #put {
            header { h2 { "Propositions that could be put" } small { (words::CANDIDATES_RULE) } }
            @if grid.candidates.is_empty() { div.quiet { p { (words::CANDIDATES_EMPTY) } } }
            ul {
                @for it in &grid.candidates {
                    li.row {
                        span.clk { (it.lines) " " (plural(it.lines, "line")) }
                        span.q { span dir="auto" { (it.sentence) } }
                        @if frame.may::<PutProposition>() {
                            form.marks method="post" action="/propositions" {
                                (csrf(frame))
                                input type="hidden" name="about" value=(grid.incident.id);
                                input type="hidden" name="sentence" value=(it.sentence);
                                input type="hidden" name="line" value=(format!("{}/{}", it.line.report, it.line.line.number));
                                button.btn aria-label=(format!("Put it: {}", it.sentence)) { "Put it" }
                            }
                        }
                        span.meta { (picture_headline(&it.line)) " " (source_link(frame, &it.line)) }
                    }
                }
            }
            @if frame.may::<PutProposition>() {
                form.pad.noprint method="post" action="/propositions" {
                    (csrf(frame))
                    input type="hidden" name="about" value=(grid.incident.id);
                    @if let Some(told) = told { (prob(told)) }
                    div.f {
                        label for="sentence" { "Or in your own words" }
                        input #sentence name="sentence" value=(typed.sentence) maxlength="200" dir="auto" required;
                        span.hint { (words::SENTENCE_HINT) }
                        (error_of(told, "sentence"))
                    }
                    button.btn.p { "Put the proposition" }
                }
            }
        }
    }
}

fn unplaced(frame: &Frame, grid: &StanceGrid, typed: Option<(&Typed, &Told)>) -> Markup {
    html! {
        section.sec #unplaced {
            header { h2 { "Statements that stand nowhere yet" } small { (grid.unplaced_count) } }
            @if grid.unplaced.is_empty() { div.quiet { p { (words::UNPLACED_EMPTY) } } }
            ul {
                @for it in &grid.unplaced {
                    li.ln data-k="claimed" {
                        span.w { (picture_headline(&it.line)) }
                        (grade(&it.line))
                        span.meta { (it.line.line.meta) " " (source_link(frame, &it.line)) }
                        @if frame.may::<PlaceStatement>() && !grid.propositions.is_empty() {
                            (place_form(frame, &format!("{}/{}", it.line.report, it.line.line.number), None, it.stance, &grid.propositions, typed))
                        }
                    }
                }
            }
            @if grid.unplaced_count > grid.unplaced.len() { footer { (grid.unplaced_count - grid.unplaced.len()) " more stand in their reports." } }
        }
    }
}

/// The form that places a line: folded, since most lines stand where the reader has them.
fn place_form(
    frame: &Frame,
    line: &str,
    under: Option<&str>,
    stance: Stance,
    propositions: &[PropositionRow],
    typed: Option<(&Typed, &Told)>,
) -> Markup {
    let typed = typed.filter(|(typed, _)| typed.line == line && !typed.proposition.is_empty());
    let chosen = typed.map_or(under.unwrap_or_default(), |(typed, _)| typed.proposition.as_str());
    let word = typed.map_or(stance.word(), |(typed, _)| typed.stance.as_str());
    let id = |name: &str| format!("{name}-{}", line.replace('/', "-"));
    html! {
        details.noprint open[typed.is_some()] {
            summary { @if under.is_some() { "Place it otherwise" } @else { "Place it" } }
            form method="post" action="/propositions/place" {
                (csrf(frame))
                input type="hidden" name="about" value=(propositions.first().map(|it| it.incident.to_string()).unwrap_or_default());
                input type="hidden" name="line" value=(line);
                @if let Some((_, told)) = typed { (prob(told)) }
                div.f {
                    label for=(id("under")) { "Under" }
                    select id=(id("under")) name="proposition" {
                        @for it in propositions { option value=(it.id) selected[it.id.as_str() == chosen] { (it.id) " " (it.sentence) } }
                    }
                }
                div.f {
                    label for=(id("stance")) { "How it stands" }
                    select id=(id("stance")) name="stance" {
                        @for it in Stance::ALL { option value=(it.word()) selected[word == it.word()] { (it.label()) } }
                        option value="none" selected[word == "none"] { "it does not stand here" }
                    }
                }
                div.f { label for=(id("reason")) { "Why" } input id=(id("reason")) name="reason" maxlength="200" dir="auto" placeholder="not given" value=(typed.map(|(typed, _)| typed.reason.as_str()).unwrap_or_default()); }
                button.btn { "Place it" }
            }
        }
    }
}
