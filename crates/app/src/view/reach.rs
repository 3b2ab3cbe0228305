//! What rests on a report: asked before it is retracted, and still there to be read afterwards.
//!
//! A kept line that another report says too stays supported; one that only this report says does not (DESIGN, law 2). What
//! was decided on the report's lines (warnings, assignments, hypotheses, propositions, situation reports) is not undone by a
//! retraction: it is named here, so that somebody decides again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tocsin_core::authority::Caller;
use tocsin_core::draft::FigureKind;
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::marking::Marking;
use tocsin_core::report::Verdict;
use tocsin_core::rows::{EventRow, IncidentRow, ReportRow, RetractionRow, RowKind};
use tocsin_store::{Audience, By, RowQuery};

use super::body;
use super::incident::{figure_of, saying_of};
use super::original::report_row;
use super::report::{LitLines, lines_of};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::RESTING_SHOWN;

/// What rests on a report.
#[derive(Clone, Debug)]
pub struct Reach {
    /// The report.
    pub row: ReportRow,
    /// How it stands; absent: it was never retracted.
    pub retraction: Option<RetractionRow>,
    /// Kept lines of it.
    pub kept: usize,
    /// The incidents that they are about.
    pub incidents: Vec<Reached>,
    /// Kept lines about no one incident.
    pub beside: Vec<ReachedLine>,
    /// What was decided on its lines.
    pub resting: Vec<Resting>,
    /// Whether there is more than is shown.
    pub more: bool,
    /// The markings of what is shown.
    pub markings: Vec<Marking>,
}

/// The lowest and the highest figure.
pub type Range = (u64, u64);

/// An incident that a report tells of.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The incident.
    pub row: IncidentRow,
    /// The report's kept lines about it.
    pub lines: Vec<ReachedLine>,
    /// Ranges of figures, with this report and without: absent where none is left.
    pub figures: Vec<(FigureKind, Range, Option<Range>)>,
    /// Whether no other kept line tells of it.
    pub nothing_left: bool,
}

/// A kept line.
#[derive(Clone, Debug)]
pub struct ReachedLine {
    /// Its number.
    pub number: usize,
    /// What it says, as lists say it: a threat's words are folded.
    pub headline: String,
    /// Other reports that say the same.
    pub also_in: Vec<ReportId>,
}

/// Something that was decided on lines of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// Its noun.
    pub noun: &'static str,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: String,
}

/// Rows that may name a report, with the noun and where their title stands. A new kind of thing that rests on lines joins here.
const RESTING: &[(RowKind, &str, &str)] = &[
    (RowKind::Warning, "warning", "/details/title"),
    (RowKind::Assignment, "assignment", "/task/text"),
    (RowKind::Hypothesis, "hypothesis", "/sentence"),
    (RowKind::Evidence, "evidence for or against a hypothesis", "/reason"),
    (RowKind::Proposition, "proposition", "/sentence"),
    (RowKind::Placement, "statement under a proposition", "/reason"),
    (RowKind::Grade, "grade that a line of it confirms", "/reason"),
    (RowKind::SitrepContent, "situation report", ""),
];

/// Returns what rests on a report as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller, or there was none as of then.
pub async fn retraction_reach(desk: &Desk, caller: &Caller, id: &ReportId, as_of: AsOf) -> Result<Reach, OpError> {
    let (row, _) = report_row(desk, caller, id, as_of).await?;
    let mut read = Read { desk, caller, as_of, reports: BTreeMap::new() };
    let lit = read.report(id).await?;
    let mine: Vec<_> = lit.lines.iter().filter(|it| it.verdict() == Verdict::Kept).collect();
    let mut markings = vec![row.posted.marking.clone()];
    let mut incidents = Vec::new();
    let mut seen = BTreeSet::new();
    for event in &lit.events {
        if !seen.insert(event.incident.clone()) {
            continue;
        }
        let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Incident, event.incident.as_str());
        let Some(found) = desk.store.rows(query.as_of(as_of.n())).await?.pop() else { continue };
        let incident: IncidentRow = body("incident", &found.body)?;
        markings.push(incident.marking.clone());
        let tellings = read.tellings(&event.incident).await?;
        incidents.push(reached(incident, id, &tellings));
    }
    let line = |it: &&super::ViewLine| ReachedLine { number: it.line.number, headline: it.told(), also_in: Vec::new() };
    let beside = mine.iter().copied().filter(|it| it.line.incident.is_none());
    let beside = beside.map(|it| line(&it)).collect();
    let (resting, more) = resting(desk, caller, id, as_of, &mut markings).await?;
    Ok(Reach { retraction: lit.retraction.clone(), row, kept: mine.len(), incidents, beside, resting, more, markings })
}

/// The reports read so far: each tells of several of the incidents, and is read once.
struct Read<'a> {
    desk: &'a Desk,
    caller: &'a Caller,
    as_of: AsOf,
    reports: BTreeMap<ReportId, Arc<LitLines>>,
}

/// A report that tells of an incident.
struct Telling {
    report: ReportId,
    /// The event of its draft that belongs to the incident.
    event: String,
    lit: Arc<LitLines>,
}

impl Read<'_> {
    async fn report(&mut self, id: &ReportId) -> Result<Arc<LitLines>, OpError> {
        if let Some(lit) = self.reports.get(id) {
            return Ok(lit.clone());
        }
        let (row, _) = report_row(self.desk, self.caller, id, self.as_of).await?;
        let lit = Arc::new(lines_of(self.desk, self.caller, &row, self.as_of).await?);
        self.reports.insert(id.clone(), lit.clone());
        Ok(lit)
    }

    async fn tellings(&mut self, incident: &IncidentId) -> Result<Vec<Telling>, OpError> {
        let query = RowQuery::about(Audience::Viewer(&self.caller.viewer), RowKind::Event, incident.as_str());
        let mut tellings = Vec::new();
        for found in self.desk.store.rows(query.as_of(self.as_of.n())).await? {
            let EventRow { report, event, .. } = body("event", &found.body)?;
            let lit = self.report(&report).await?;
            tellings.push(Telling { report, event, lit });
        }
        Ok(tellings)
    }
}

fn reached(row: IncidentRow, report: &ReportId, tellings: &[Telling]) -> Reached {
    let (mut mine, mut others) = (Vec::new(), BTreeMap::<String, BTreeSet<ReportId>>::new());
    let mut figures = BTreeMap::<String, (FigureKind, Vec<u64>, Vec<u64>)>::new();
    let mut nothing_left = true;
    for telling in tellings {
        let is_mine = telling.report == *report;
        for line in &telling.lit.lines {
            let is_here = line.line.incident.as_deref() == Some(telling.event.as_str());
            if !is_here || line.verdict() != Verdict::Kept || (!is_mine && line.retracted) {
                continue;
            }
            let saying = saying_of(&telling.lit.reading, line);
            if let Some((kind, value)) = figure_of(&telling.lit.reading, line) {
                let of_kind = figures.entry(format!("{kind:?}")).or_insert((kind, Vec::new(), Vec::new()));
                of_kind.1.push(value);
                of_kind.2.extend((!is_mine).then_some(value));
            }
            if is_mine {
                let also_in = Vec::new();
                let line = ReachedLine { number: line.line.number, headline: line.told(), also_in };
                mine.push((saying, line));
            } else {
                nothing_left = false;
                if let Some(saying) = saying {
                    others.entry(saying).or_default().insert(telling.report.clone());
                }
            }
        }
    }
    let lines = mine.into_iter().map(|(saying, line)| {
        let also = saying.and_then(|it| others.get(&it)).map(|it| it.iter().cloned().collect());
        ReachedLine { also_in: also.unwrap_or_default(), ..line }
    });
    let range = |values: &[u64]| Some((*values.iter().min()?, *values.iter().max()?));
    let figures = figures.into_values().filter_map(|(kind, with, without)| {
        let (with, without) = (range(&with)?, range(&without));
        (Some(with) != without).then_some((kind, with, without))
    });
    Reached { lines: lines.collect(), figures: figures.collect(), nothing_left, row }
}

/// Walks over the rows that may rest on lines. A body that does not hold the report's id is not read further.
async fn resting(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    as_of: AsOf,
    markings: &mut Vec<Marking>,
) -> Result<(Vec<Resting>, bool), OpError> {
    let (named, mut found) = (format!("\"{report}\""), Vec::new());
    for (kind, noun, title) in RESTING {
        let by = match kind {
            RowKind::Evidence | RowKind::Placement => By::Also(report.to_string()),
            _ => By::All,
        };
        let mut after = None;
        loop {
            let query = RowQuery { by: by.clone(), after, ..RowQuery::all(Audience::Viewer(&caller.viewer), *kind) };
            let limit = query.limit;
            let rows = desk.store.rows(query.as_of(as_of.n())).await?;
            after = rows.last().filter(|_| rows.len() == limit).map(|row| (row.from_n, row.key.clone()));
            for row in rows.into_iter().filter(|row| row.body.contains(&named)) {
                let value: serde_json::Value = body(kind.name(), &row.body)?;
                let title = value.pointer(title).and_then(|it| it.as_str()).unwrap_or_default().to_owned();
                let id = row.key.split('/').next().unwrap_or_default().to_owned();
                found.push(Resting { noun, id, title });
            }
            if after.is_none() {
                break;
            }
        }
    }
    // A row may be guarded by itself and name another thing: it is asked for that thing, too (DESIGN, law 7).
    let things: BTreeSet<String> = found.iter().map(|it| it.id.clone()).collect();
    let known = desk.store.markings_of(things.into_iter().collect()).await?;
    let known: BTreeMap<String, Marking> = known.into_iter().filter(|it| caller.viewer.admits(&it.1)).collect();
    found.retain(|it| known.contains_key(&it.id));
    let more = found.len() > RESTING_SHOWN;
    found.truncate(RESTING_SHOWN);
    markings.extend(found.iter().filter_map(|it| known.get(&it.id).cloned()));
    Ok((found, more))
}

/// Returns whether a report is retracted as of then.
pub(crate) async fn retraction_of(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    as_of: AsOf,
) -> Result<Option<RetractionRow>, OpError> {
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Retraction, report.as_str());
    let found = desk.store.rows(query.as_of(as_of.n())).await?;
    found.first().map(|row| body("retraction", &row.body)).transpose()
}
