//! Pages: a view in, HTML out. No page asks the desk for anything; what it shows was decided before.
//!
//! The classes and attributes are those of `web/README.md`, the sentences those of [`words`]. Everything from outside
//! is escaped by maud; there is no `PreEscaped` here but the document type.

pub mod api;
pub mod assignments;
pub mod board;
mod clocks;
pub mod command;
pub mod feeds;
pub mod history;
pub mod hypotheses;
pub mod inbox;
pub mod incident;
pub mod line;
pub mod lists;
pub mod log;
pub mod map;
pub mod parties;
mod parts;
pub mod paste;
pub mod people;
pub mod places;
pub mod problem;
pub mod reach;
pub mod reading;
pub mod review;
mod review_parts;
pub mod search;
pub mod sign_in;
pub mod sitrep;
mod sitrep_parts;
pub mod sitreps;
pub mod stances;
pub mod stand_up;
mod times;
pub mod warning;
pub mod warning_acts;
pub mod warning_new;
pub mod warnings;
mod way;
pub mod words;

use std::sync::Arc;

use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, html};
use tocsin_app::AsOf;
use tocsin_app::sign_in::Session;
use tocsin_app::view::board::{Rail, view_rail};
use tocsin_core::authority::{AdmitPerson, Caller, Operation, Role, may};
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::PersonId;
use tocsin_core::marking::{Marking, Tlp};
use tocsin_core::person::Person;
use tocsin_core::rows::CommandRow;
use tocsin_core::time::Millis;

pub use clocks::{long as duration, text as clock_text};

use crate::assets::href;
use crate::http::State;

/// What stands around every page: who looks, as of when, and how the house stands.
pub struct Frame {
    /// The headquarters.
    pub headquarters: String,
    /// The session.
    pub session: Session,
    /// As of when.
    pub as_of: AsOf,
    /// The path of the list that the page belongs to: its link in the rail is the current one.
    pub section: &'static str,
    /// The last record.
    pub last: u64,
    /// The last record that the page shows for sure: what came after it is told to whoever listens.
    pub seen: u64,
    /// The time.
    pub now: Millis,
    /// The zone.
    pub zone: TimeZone,
    /// Reports that the viewer may know of.
    pub reports: u64,
    /// What the rail counts.
    pub rail: Arc<Rail>,
    /// The query words that say which page this is, kept when another record is asked for.
    pub query: Vec<(&'static str, String)>,
    /// The operation that the bar names: the newest one, or the one that the page is about.
    pub operation: Option<CommandRow>,
}

/// What a page shows, for the band over it: the strictest label, and whether any of it is exercised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The strictest label.
    pub tlp: Tlp,
    /// Whether anything shown is part of an exercise (DESIGN, law 11).
    pub exercised: bool,
}

impl Shown {
    /// Gathers the markings of all that a page shows; nothing shown: the label that things get here.
    pub fn of<'a>(markings: impl IntoIterator<Item = &'a Marking>) -> Shown {
        let markings: Vec<&Marking> = markings.into_iter().collect();
        let exercised = markings.iter().any(|it| it.status == CapStatus::Exercise);
        Shown { tlp: strictest(markings.iter().map(|it| it.tlp)), exercised }
    }

    /// The stricter of two, exercised if either is.
    pub fn and(self, other: Shown) -> Shown {
        Shown { tlp: self.tlp.max(other.tlp), exercised: self.exercised || other.exercised }
    }
}

/// A page that says only its label shows nothing that can be exercised.
impl From<Tlp> for Shown {
    fn from(tlp: Tlp) -> Shown {
        Shown { tlp, exercised: false }
    }
}

impl Frame {
    /// Asks for what every page shows.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn new(
        state: &State,
        session: &Session,
        as_of: AsOf,
        section: &'static str,
    ) -> Result<Frame, tocsin_app::OpError> {
        let rail = view_rail(&state.desk, &session.caller).await?;
        Ok(Frame {
            headquarters: state.desk.name().to_owned(),
            session: session.clone(),
            as_of,
            section,
            last: state.desk.head().size.saturating_sub(1),
            seen: session.seen.saturating_sub(1),
            now: state.desk.now(),
            zone: state.zone.clone(),
            reports: rail.reports,
            query: Vec::new(),
            operation: rail.operation.clone(),
            rail,
        })
    }

    /// Tells whether the form of an operation is rendered: only for who may call it, and never on a page of the past.
    pub fn may<O: Operation>(&self) -> bool {
        self.as_of == AsOf::NOW && may::<O>(&self.session.caller)
    }

    /// Returns this page as of a record; nothing: as it stands.
    fn here(&self, n: Option<u64>) -> String {
        let own = self.query.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let pairs: Vec<String> = own.chain(n.map(|n| format!("asof={n}"))).collect();
        format!("?{}", pairs.join("&"))
    }

    /// Returns a path with the as-of of this page.
    pub fn link(&self, path: &str) -> String {
        match self.as_of.n() {
            None => path.to_owned(),
            Some(n) => format!("{path}{}asof={n}", if path.contains('?') { '&' } else { '?' }),
        }
    }
}

/// A page in its frame, with the marking of what it shows.
fn page(frame: &Frame, title: &str, shown: impl Into<Shown>, main: Markup) -> Markup {
    let shown = shown.into();
    let (waits, overdue) = frame.rail.waiting(&frame.session.caller, frame.now);
    let (warned, warned_late) = frame.rail.warnings(frame.now);
    let caller = &frame.session.caller;
    let headquarters_note = frame.headquarters.ends_with(".invalid").then_some(words::NO_NAME);
    let link = |path: &str, key: &str, word: &str, count: usize, overdue: bool, more: bool| {
        html! {
            a href=(frame.link(path)) data-key=(key) class=[more.then_some("more")] aria-current=[(frame.section == path).then_some("page")] {
                (word) span.n data-s=[overdue.then_some("overdue")] { @if count > 0 { (count) } } kbd { (key) }
            }
        }
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(&if shown.exercised { format!("{title} · EXERCISE") } else { title.to_owned() }))
            body data-page=(page_marking(shown)) {
                a.skip href="#main" { "Skip to the page" }
                (band(shown, headquarters_note.map(|note| format!("{} {note}", frame.headquarters))))
                div.shell {
                    header.bar {
                        a.wm href="/" { "Tocsin" }
                        (operation(frame))
                        @if frame.section != "/search" { (find(frame)) }
                        span.right {
                            @match frame.as_of.n() {
                                None => a.q.live.hide href="?" title=(words::LIVE_TITLE) { "Live" },
                                Some(n) => span.q.hide { "record " (times::count(n)) },
                            }
                            (times::clock(frame.now, &frame.zone))
                            a.who.q href="/me" { (caller.name) small { " " (role_of(caller)) } }
                        }
                    }
                    nav.nav #nav aria-label="Main" {
                        (link("/", "b", "Board", 0, false, false))
                        (link("/reports", "r", "Reports", frame.rail.unread, false, false))
                        (link("/incidents", "i", "Incidents", 0, false, false))
                        (link("/map", "m", "Map", 0, false, true))
                        (link("/warnings", "w", "Warnings", warned, warned_late > 0, false))
                        (link("/assignments", "a", "Assignments", waits, overdue > 0, true))
                        (link("/sitreps", "p", "Situation reports", usize::try_from(frame.rail.drafts).unwrap_or_default(), false, true))
                        (link("/statements", "s", "Statements", 0, false, true))
                        (link("/sources", "o", "Sources", 0, false, true))
                        (link("/review", "v", "Review", 0, false, true))
                        (link("/search", "/", "Search", 0, false, true))
                        (link("/log", "l", "Log", 0, false, true))
                        @if frame.may::<AdmitPerson>() { (link("/people", "e", "People", 0, false, true)) }
                        button.more type="button" data-help hidden { "Keys and light" kbd { "?" } }
                        form.more method="post" action="/sign-out" {
                            (csrf(frame))
                            button.q { "Sign out" }
                        }
                        a.menu href="#nav" { "More" }
                        a.menu.less href="#main" { "Less" }
                        p.foot { "Record " span.num { (times::count(frame.last)) } br; (words::NO_PARTNER) }
                    }
                    main #main data-record=(frame.seen) { (restored(frame)) (past(frame)) (main) }
                }
            }
        }
    }
}

/// The operation that is going on, beside the headquarters. That it is an exercise is said here too, but does not mark
/// the page: a real report read during an exercise stays real.
fn operation(frame: &Frame) -> Markup {
    html! {
        @match &frame.operation {
            Some(row) => span.op {
                span dir="auto" { (row.name) }
                small { (frame.headquarters) ", " (row.id) @if row.marking.status == CapStatus::Exercise { ", an exercise" } }
            },
            None => span.op { (frame.headquarters) small { (words::NO_OPERATION) } },
        }
    }
}

/// The field in the bar. On a phone the rail leads to the page that has its own.
fn find(frame: &Frame) -> Markup {
    html! {
        form.find.noprint role="search" action="/search" {
            input name="q" type="search" maxlength="200" aria-label="Search" placeholder="Search  /";
            @if let Some(n) = frame.as_of.n() { input type="hidden" name="asof" value=(n); }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " · Tocsin" }
            link rel="stylesheet" href=(href("desk.css"));
            link rel="icon" type="image/svg+xml" href=(href("icon.svg"));
            script src=(href("desk.js")) {}
        }
    }
}

/// The band with the marking, on top of every page.
fn band(shown: impl Into<Shown>, note: Option<String>) -> Markup {
    let Shown { tlp, exercised } = shown.into();
    html! {
        div.band role="note" aria-label="Marking" {
            @if exercised { b.ex { "EXERCISE" } }
            @if let Some(note) = note { span.hide { (note) } }
            b.tlp data-tlp=(tlp.label().to_lowercase()) { (tlp) }
        }
    }
}

/// The bar that says that the database was put back: on every page, for as long as records are missing.
fn restored(frame: &Frame) -> Markup {
    let Some((n, row)) = &frame.rail.restored else { return html! {} };
    html! {
        div.restored role="note" {
            b { (words::RESTORED) } " " (times::count(row.entries)) (if row.entries == 1 { " record was" } else { " records were" })
            (words::RESTORED_LEFT)
            a href=(format!("/log?asof={n}")) { "record " (times::count(*n)) } "."
        }
    }
}

/// The bar that says that an earlier record is shown.
fn past(frame: &Frame) -> Markup {
    let Some(n) = frame.as_of.n() else { return html! {} };
    html! {
        div.past role="status" {
            span { b { "Record " (times::count(n)) } " is shown, " (times::count(frame.last - n.min(frame.last))) " records ago. " (words::PAST) }
            @if n > 0 { a.btn rel="prev" data-key="[" href=(frame.here(Some(n - 1))) { "Back " kbd { "[" } } " " }
            a.btn rel="next" data-key="]" href=(frame.here(Some(n + 1))) { "Forward " kbd { "]" } }
            " "
            a.btn data-key="Escape" href=(frame.here(None)) { "As it stands now" }
        }
    }
}

/// The as-of form of a page.
fn as_of_form(frame: &Frame) -> Markup {
    let n = frame.as_of.n().unwrap_or(frame.last);
    html! {
        form.asof.acts.noprint {
            @for (name, value) in &frame.query { input type="hidden" name=(name) value=(value); }
            label.meta for="asof" { "As of" }
            input #asof name="asof" type="range" min="0" max=(frame.last) value=(n);
            output.num for="asof" data-say="record {n}" { "record " (times::count(n)) }
            button.btn { "Show" }
        }
        @if frame.as_of == AsOf::NOW && frame.last > 0 {
            a.vh rel="prev" data-key="[" data-label="One record back" href=(frame.here(Some(frame.last - 1))) { "One record back" }
        }
    }
}

/// On paper: as of when, which record, for whom.
fn paper_line(frame: &Frame) -> Markup {
    html! {
        p.paper {
            (frame.headquarters) ", as of record " (times::count(frame.as_of.n().unwrap_or(frame.last))) ", printed "
            (times::full(frame.now, &frame.zone)) " for " (frame.session.caller.name)
        }
    }
}

/// A value as it may stand in an address.
pub fn encoded(text: &str) -> String {
    crate::reach::query_word(text)
}

fn csrf(frame: &Frame) -> Markup {
    csrf_of(&frame.session)
}

fn csrf_of(session: &Session) -> Markup {
    html! { input type="hidden" name="csrf" value=(session.csrf); }
}

fn page_marking(shown: Shown) -> String {
    let label = shown.tlp.label().to_lowercase().replace('+', "-");
    if shown.exercised { format!("{label}-ex") } else { label }
}

/// The strictest label of what a page shows; nothing shown: the label that things get here.
fn strictest(labels: impl Iterator<Item = Tlp>) -> Tlp {
    labels.max().unwrap_or(Tlp::Amber)
}

/// Returns a moment as a field of a form takes it: to the minute, in the desk's time.
pub fn field_of(at: Millis, zone: &TimeZone) -> String {
    times::field(at, zone)
}

/// Returns the role that is shown beside a name: the one that decides most.
fn role_of(caller: &Caller) -> &'static str {
    let shown = [Role::Chief, Role::WatchOfficer, Role::Liaison, Role::Analyst, Role::Administrator, Role::Inspector];
    shown.into_iter().find(|role| caller.roles.contains(role)).map_or("", Role::label)
}

/// Returns how a person is called.
fn name_of<'a>(persons: &'a [Person], id: &'a PersonId) -> &'a str {
    persons.iter().find(|it| it.id == *id).map_or(id.as_str(), |it| it.name.as_str())
}
