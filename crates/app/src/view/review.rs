//! The review of an incident: every warning of those days, matching or not, beside how many came; what was known, asked,
//! decided and why by then; what cannot be established.
//!
//! Hindsight is the enemy. A review shows the desk as it was: each step with what it rests on and the record as of which
//! it can be looked at, where a warning stood when the incident was opened here, and the warnings that came to nothing in
//! the same words as the one that did not. It finds nothing and blames nobody: a limit that passed is a limit that
//! passed. Whoever asks sees what they may know of and no count of the rest.

mod compare;
mod event;

pub use compare::{Compared, Group, Lead, Question};
pub use event::{EventTime, Told};

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use tocsin_core::authority::Caller;
use tocsin_core::cap::CapStatus;
use tocsin_core::ids::{IncidentId, ReportId, WarningId};
use tocsin_core::marking::Marking;
use tocsin_core::report::Verdict;
use tocsin_core::rows::{CorrectionRow, IncidentRow, ReportRow, RowKind, VerdictRow, WarningRow, WarningStepRow};
use tocsin_core::time::Millis;
use tocsin_core::warning::{Decision, WarningKind, WarningPhase};
use tocsin_store::{Audience, By, RowQuery};

use super::incident::{incident_row, tellings};
use super::reach::retraction_of;
use super::reported::is_notable;
use super::warning::{WarningView, view_warning};
use super::{ViewLine, body};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::REVIEW_WARNINGS_MAX;
pub use crate::limits::{REVIEW_DAYS, REVIEW_DAYS_MAX, REVIEW_ROWS_MAX};

/// Days that are counted: the longest window before an incident of which only the year is told.
const WINDOW_DAYS_MAX: i64 = 366 + REVIEW_DAYS_MAX as i64;
/// Rows that are asked for at once.
const ROWS_AT_ONCE: usize = 256;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// What a review shows.
#[derive(Clone, Debug)]
pub struct ReviewView {
    /// The incident.
    pub row: IncidentRow,
    /// The record that opened it here.
    pub opened_n: u64,
    /// What reports tell of it that a warning can be compared with.
    pub told: Told,
    /// How many days are looked at.
    pub days: u32,
    /// From when to when: to the incident as far as its time is known, else to when it was opened here.
    pub window: (Millis, Millis),
    /// What came on each day of the window, the first day first.
    pub counts: Vec<DayCount>,
    /// The moments at which reports came in the window, the first first.
    pub reports: Vec<Millis>,
    /// The warnings: those of the window, and those outside it that match or share. Over the bound those that match or share
    /// stay, and then the newest.
    pub warnings: Vec<Reviewed>,
    /// How many warnings belong into the review, by group, shown or not: those of the window, and all.
    pub fitting: BTreeMap<Group, (usize, usize)>,
    /// Whether there is more than was read, so that the numbers are of the newest [`REVIEW_ROWS_MAX`] rows.
    pub more: bool,
    /// Kept lines that mention a warning that nobody noted.
    pub mentioned: Vec<ViewLine>,
    /// Corrective actions, the first first, each with its record.
    pub corrections: Vec<(u64, CorrectionRow)>,
    /// The time to which clocks are counted.
    pub now: Millis,
    /// The markings of all that is shown.
    pub markings: Vec<Marking>,
}

/// What came on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCount {
    /// When the day begins.
    pub from: Millis,
    /// Warnings given, received and reported that began on it.
    pub warnings: [usize; 3],
    /// Reports that were taken in.
    pub reports: usize,
}

/// One warning of a review.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// The warning with its life.
    pub view: WarningView,
    /// Where it stands.
    pub group: Group,
    /// Whether it came in the window.
    pub in_window: bool,
    /// When it came here, as its kind tells it; absent: not known.
    pub came: Option<Millis>,
    /// Its five questions.
    pub questions: Vec<Question>,
    /// Where it stood when the incident was opened here; absent: it was not here yet.
    pub stood: Option<(WarningPhase, Option<Decision>)>,
    /// How long before the incident it came.
    pub lead: Lead,
    /// By record: how many of the lines that tell of the incident now were kept here by then.
    pub kept_by: BTreeMap<u64, usize>,
}

impl ReviewView {
    /// Counts warnings of the window in a group, shown or not.
    pub fn in_window(&self, group: Group) -> usize {
        self.fitting.get(&group).map_or(0, |(in_window, _)| *in_window)
    }

    /// Counts warnings of a group, shown or not.
    pub fn of_group(&self, group: Group) -> usize {
        self.fitting.get(&group).map_or(0, |(_, all)| *all)
    }

    /// Counts the warnings that began here in the window, shown or not.
    pub fn began(&self) -> usize {
        self.fitting.values().map(|(in_window, _)| in_window).sum()
    }

    /// Counts the warnings that belong into the review and are over the bound.
    pub fn cut(&self) -> usize {
        self.fitting.values().map(|(_, all)| all).sum::<usize>() - self.warnings.len()
    }

    /// Tells whether a match rests on who did it, which is claimed and not known.
    pub fn rests_on_attribution(&self) -> Vec<&WarningId> {
        let who = |it: &&Reviewed| {
            let compared = &it.questions[0].compared;
            matches!(compared, Compared::Shares(_))
                || matches!(compared, Compared::Judged { judgement, .. } if *judgement != tocsin_core::warning::Match::CannotBeCompared)
        };
        self.warnings.iter().filter(who).map(|it| &it.view.row.id).collect()
    }
}

/// Returns the review of an incident as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such incident for the caller, or there was none as of then.
pub async fn view_review(
    desk: &Desk,
    caller: &Caller,
    id: &IncidentId,
    days: u32,
    as_of: AsOf,
    zone: &TimeZone,
) -> Result<ReviewView, OpError> {
    let (row, opened_n) = incident_row(desk, caller, id, as_of).await?;
    let days = days.clamp(1, REVIEW_DAYS_MAX);
    let now = as_of.moment(desk, caller).await?;
    let tellings = tellings(desk, caller, id, as_of).await?;
    let told = event::told(&tellings, zone);
    let until = told.time.bracket().map_or(row.at_ms, |(_, to)| to);
    let first = told.time.bracket().map_or(row.at_ms, |(from, _)| from);
    let window = (Millis(first.0 - i64::from(days) * DAY_MS), until);

    let of_it: BTreeSet<&ReportId> = tellings.iter().map(|it| &it.row.id).collect();
    let mut counts = no_counts(window);
    let (found, fitting, more_warnings) =
        warnings(desk, caller, as_of, (&row, &told, &of_it), window, &mut counts).await?;
    let (reports, more_reports) = reports(desk, caller, as_of, row.marking.status, window, &mut counts).await?;
    let mut kept = Kept { desk, caller, reports: &of_it, event_lines: event_lines(&tellings), memo: BTreeMap::new() };
    let mut reviewed = Vec::new();
    for found in found {
        let view = view_warning(desk, caller, &found.row.id, as_of).await?;
        let mut kept_by = BTreeMap::new();
        let decided = view.steps.iter().filter(|(_, it)| it.decision.is_some()).map(|(n, _)| *n);
        for n in decided.chain([view.began_n]) {
            kept_by.insert(n, kept.by(n).await?);
        }
        let stood = view.steps.iter().rev().find(|(n, _)| *n <= opened_n).map(|(_, it)| (it.phase, it.decision));
        let came = came(&view);
        let Found { group, in_window, questions, .. } = found;
        let lead = compare::lead(came, &told);
        reviewed.push(Reviewed { view, group, in_window, came, questions, stood, lead, kept_by });
    }
    reviewed.sort_by_key(|it| (it.group, it.view.row.since_ms.unwrap_or(it.view.row.at_ms)));
    let mentioned = mentioned(desk, caller, as_of, &tellings).await?;
    let corrections = corrections(desk, caller, as_of, id).await?;
    let mut markings = vec![row.marking.clone()];
    markings.extend(reviewed.iter().flat_map(|it| it.view.markings.iter().cloned()));
    markings.extend(tellings.iter().map(|it| it.row.posted.marking.clone()));
    markings.extend(corrections.iter().map(|(_, it)| it.marking.clone()));
    Ok(ReviewView {
        row,
        opened_n,
        told,
        days,
        window,
        counts,
        reports,
        warnings: reviewed,
        fitting,
        more: more_warnings || more_reports,
        mentioned,
        corrections,
        now,
        markings,
    })
}

/// When a warning came here: as whoever registered it says; when it was handed over, or else written; a reported one came
/// to others, at a time that is words.
fn came(view: &WarningView) -> Option<Millis> {
    match view.row.kind {
        WarningKind::Received => view.row.since_ms,
        WarningKind::Given => {
            let handed = view.steps.iter().find(|(_, it)| it.phase == WarningPhase::HandedOver);
            handed.and_then(|(_, it)| it.happened_ms)
        }
        WarningKind::Reported => None,
    }
}

/// A warning that belongs into the review.
struct Found {
    row: WarningRow,
    group: Group,
    in_window: bool,
    questions: Vec<Question>,
}

/// How many warnings belong into a review, by group: those of the window, and all.
type Fitting = BTreeMap<Group, (usize, usize)>;

/// Finds the warnings: of the window, of the reports that tell of the incident, and those that match or share. All of them are
/// counted; those are kept with which a reader is served best. Tells also whether there are more than were read.
async fn warnings(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    (incident, told, reports): (&IncidentRow, &Told, &BTreeSet<&ReportId>),
    window: (Millis, Millis),
    counts: &mut [DayCount],
) -> Result<(Vec<Found>, Fitting, bool), OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let (mut found, mut fitting) = (Vec::new(), Fitting::new());
    let mut newest = Newest::new(desk, caller, as_of, RowKind::Warning);
    while let Some(rows) = newest.next().await? {
        let keys = rows.iter().map(|it| it.key.clone()).collect();
        let query = RowQuery { by: By::Keys(keys), ..RowQuery::all(audience, RowKind::WarningState) };
        let states = desk.store.rows(query.as_of(as_of.n())).await?;
        let states: BTreeMap<&str, &str> = states.iter().map(|it| (it.key.as_str(), it.body.as_str())).collect();
        for it in &rows {
            let row: WarningRow = body("warning", &it.body)?;
            // An exercise is reviewed with its own warnings, and what is real with real ones (DESIGN, law 11).
            if row.details.marking.status != incident.marking.status {
                continue;
            }
            let Some(state) = states.get(it.key.as_str()) else { continue };
            let state: WarningStepRow = body("warning state", state)?;
            let (group, questions) = compare::compare(&row, &state, &incident.id, told);
            let since = row.since_ms.unwrap_or(row.at_ms);
            let is_reported = row.kind == WarningKind::Reported;
            let in_window = !is_reported && (window.0..=window.1).contains(&since);
            let of_these = is_reported && row.details.rests_on.iter().any(|it| reports.contains(&it.report));
            if !(in_window || of_these || group <= Group::Shares) {
                continue;
            }
            let of_group = fitting.entry(group).or_default();
            of_group.0 += usize::from(in_window);
            of_group.1 += 1;
            if in_window && let Some(day) = day_of(counts, window, since) {
                day.warnings[row.kind as usize] += 1;
            }
            found.push(Found { row, group, in_window, questions });
        }
        // The sort keeps the newest first among equals: what is cut is the oldest of what fits least.
        found.sort_by_key(|it| (it.group, !it.in_window));
        found.truncate(REVIEW_WARNINGS_MAX);
    }
    Ok((found, fitting, newest.more))
}

/// The moments at which reports came in the window; also whether there are more than were read.
async fn reports(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    status: CapStatus,
    window: (Millis, Millis),
    counts: &mut [DayCount],
) -> Result<(Vec<Millis>, bool), OpError> {
    let mut came = Vec::new();
    let mut newest = Newest::new(desk, caller, as_of, RowKind::Report);
    while let Some(rows) = newest.next().await? {
        for it in &rows {
            let row: ReportRow = body("report", &it.body)?;
            let at = row.posted.taken_in_ms;
            if row.posted.marking.status == status && (window.0..=window.1).contains(&at) {
                came.push(at);
                if let Some(day) = day_of(counts, window, at) {
                    day.reports += 1;
                }
            }
            // Records stand in the order of their times; a day is more than any act takes from its time to its record.
            if at.0 < window.0.0 - DAY_MS {
                newest.enough();
            }
        }
    }
    came.sort();
    Ok((came, newest.more))
}

/// All rows of a kind, the newest first, a page at a time, up to [`REVIEW_ROWS_MAX`].
struct Newest<'a> {
    desk: &'a Desk,
    caller: &'a Caller,
    as_of: AsOf,
    kind: RowKind,
    after: Option<(u64, String)>,
    read: usize,
    is_over: bool,
    /// Whether the bound was reached before the end.
    more: bool,
}

impl<'a> Newest<'a> {
    fn new(desk: &'a Desk, caller: &'a Caller, as_of: AsOf, kind: RowKind) -> Newest<'a> {
        Newest { desk, caller, as_of, kind, after: None, read: 0, is_over: false, more: false }
    }

    /// Says that what is older is not asked for.
    fn enough(&mut self) {
        self.is_over = true;
    }

    async fn next(&mut self) -> Result<Option<Vec<tocsin_store::Found>>, OpError> {
        if self.is_over {
            return Ok(None);
        }
        if self.read >= REVIEW_ROWS_MAX {
            (self.is_over, self.more) = (true, true);
            return Ok(None);
        }
        let query = RowQuery::all(Audience::Viewer(&self.caller.viewer), self.kind).as_of(self.as_of.n());
        let query = RowQuery { after: self.after.take(), ..query.newest(ROWS_AT_ONCE) };
        let rows = self.desk.store.rows(query).await?;
        self.read += rows.len();
        self.after = rows.last().map(|it| (it.from_n, it.key.clone()));
        self.is_over = rows.len() < ROWS_AT_ONCE;
        Ok(Some(rows))
    }
}

/// The days of the window, with nothing counted yet.
fn no_counts(window: (Millis, Millis)) -> Vec<DayCount> {
    let days = ((window.1.0 - window.0.0) / DAY_MS + 1).clamp(1, WINDOW_DAYS_MAX);
    (0..days).map(|day| DayCount { from: Millis(window.0.0 + day * DAY_MS), ..DayCount::default() }).collect()
}

/// The day of the window that a moment lies in.
fn day_of(counts: &mut [DayCount], window: (Millis, Millis), at: Millis) -> Option<&mut DayCount> {
    counts.get_mut(usize::try_from((at.0 - window.0.0) / DAY_MS).ok()?)
}

/// The keys of the lines that tell of the incident now.
fn event_lines(tellings: &[super::incident::Telling]) -> BTreeSet<String> {
    let of_it = tellings.iter().flat_map(|it| {
        let mine = move |line: &&ViewLine| line.line.incident.as_deref() == Some(it.event.as_str());
        it.lines.iter().filter(mine).map(|line| format!("{}/{}", line.report, line.item.0))
    });
    of_it.collect()
}

/// Counts what was kept by then of what tells of the incident now.
struct Kept<'a> {
    desk: &'a Desk,
    caller: &'a Caller,
    reports: &'a BTreeSet<&'a ReportId>,
    event_lines: BTreeSet<String>,
    memo: BTreeMap<u64, usize>,
}

impl Kept<'_> {
    async fn by(&mut self, n: u64) -> Result<usize, OpError> {
        if let Some(kept) = self.memo.get(&n) {
            return Ok(*kept);
        }
        let mut kept = 0;
        for report in self.reports {
            let then = AsOf::record(n);
            if retraction_of(self.desk, self.caller, report, then).await?.is_some_and(|it| it.ground.is_some()) {
                continue;
            }
            let audience = Audience::Viewer(&self.caller.viewer);
            let query = RowQuery::about(audience, RowKind::Verdict, report.as_str()).as_of(Some(n));
            for row in self.desk.store.rows(query).await?.iter().filter(|it| self.event_lines.contains(&it.key)) {
                let verdict: VerdictRow = body("verdict", &row.body)?;
                kept += usize::from(verdict.verdict == Verdict::Kept);
            }
        }
        self.memo.insert(n, kept);
        Ok(kept)
    }
}

/// Kept lines of these reports that mention a warning that nobody noted as one.
async fn mentioned(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    tellings: &[super::incident::Telling],
) -> Result<Vec<ViewLine>, OpError> {
    let mut mentioned: Vec<ViewLine> = Vec::new();
    for line in tellings.iter().flat_map(|it| &it.lines).filter(|it| is_notable(it)) {
        let key = format!("{}/{}", line.report, line.item.0);
        let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Warning, &key).as_of(as_of.n());
        let is_here = mentioned.iter().any(|it| it.report == line.report && it.item == line.item);
        if !is_here && desk.store.rows(query).await?.is_empty() {
            mentioned.push(line.clone());
        }
    }
    Ok(mentioned)
}

async fn corrections(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    id: &IncidentId,
) -> Result<Vec<(u64, CorrectionRow)>, OpError> {
    let query = RowQuery::about(Audience::Viewer(&caller.viewer), RowKind::Correction, id.as_str());
    let found = desk.store.rows(query.as_of(as_of.n())).await?;
    found.iter().map(|row| Ok((row.from_n, body("corrective action", &row.body)?))).collect()
}
