//! One warning: what it says, its life with the limits that passed, its decision, its match sheet, what is proven.

use tocsin_core::assignment::LineRef;
use tocsin_core::authority::{Caller, Refusal};
use tocsin_core::ids::WarningId;
use tocsin_core::marking::Marking;
use tocsin_core::rows::{IncidentRow, RowKind, WarningRow, WarningStepRow};
use tocsin_core::time::Millis;
use tocsin_core::warning::clocks::{Gap, Stage, Wait, gaps, wait_of};
use tocsin_core::warning::{Closing, MatchRow, WarningKind, WarningPhase};
use tocsin_store::{Audience, RowQuery};

use super::assignments::{AssignmentLine, given_because};
use super::map::{Chart, draw_areas};
use super::report::view_report;
use super::warnings::steps;
use super::whereabouts::{Area, areas_of};
use super::{ViewLine, body, none_supports};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::read_warning::{displayed_hash, shown};

/// What the page of a warning shows.
#[derive(Clone, Debug)]
pub struct WarningView {
    /// The warning.
    pub row: WarningRow,
    /// The record that it began with.
    pub began_n: u64,
    /// The time by which its clocks are read.
    pub now: Millis,
    /// Its steps with the records that hold them, in the order of the ledger.
    pub steps: Vec<(u64, WarningStepRow)>,
    /// The limits that passed.
    pub gaps: Vec<Gap>,
    /// What it waits for.
    pub wait: Option<Wait>,
    /// What is displayed of its content, and nothing else of it is.
    pub shown: Vec<(&'static str, String)>,
    /// The SHA-256 of that.
    pub displayed: String,
    /// The incident that it was closed against, with the match sheet.
    pub matched: Option<(IncidentRow, Vec<MatchRow>)>,
    /// Assignments that were given because of it.
    pub assignments: Vec<AssignmentLine>,
    /// The lines that it rests on or is known from.
    pub rests_on: Vec<SaidIn>,
    /// Lines in which somebody is said to reject it.
    pub rejected_in: Vec<SaidIn>,
    /// Its areas, those that stand first.
    pub areas: Vec<Area>,
    /// The map of those that stand.
    pub chart: Option<Chart>,
    /// What is proven of it, and what is not.
    pub proofs: Vec<Proof>,
    /// The markings of all that the page shows.
    pub markings: Vec<Marking>,
}

/// A line that a warning names.
#[derive(Clone, Debug, PartialEq)]
pub struct SaidIn {
    /// Its name.
    pub at: LineRef,
    /// The line; absent: the caller may not know of its report, or there was none as of then.
    pub line: Option<ViewLine>,
}

/// How far a sentence about a warning can be shown to somebody who does not believe us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Anybody with the public key can check it in the ledger.
    Checkable,
    /// It was done in somebody's session: the headquarters says who, no key of theirs does.
    SessionOnly,
    /// It rests on the word of one side.
    WordOnly,
    /// No record can show it.
    Never,
}

/// One sentence with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The step that it is about, by its place; absent: the whole warning.
    pub step: Option<usize>,
    /// Which sentence.
    pub about: About,
    /// How far it can be shown.
    pub shown: Shown,
}

/// What a sentence of the proof table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// That this headquarters recorded these steps in this order.
    Order,
    /// That the other side gave it, in these words.
    Given,
    /// That it was handed over.
    HandedOver,
    /// That the other side read it.
    ReadThere,
    /// That a named officer read it.
    Read,
    /// That a named officer took the step.
    Acted,
    /// That it was given at all, for a reported one.
    Hearsay,
    /// That somebody rejected it, for a reported one.
    Rejection,
    /// That anybody understood it.
    Understood,
}

impl WarningView {
    /// Returns where it stands.
    pub fn phase(&self) -> WarningPhase {
        self.steps.last().map_or(WarningPhase::Known, |(_, step)| step.phase)
    }

    /// Tells whether it names lines, and none that the caller may know of supports it any more.
    pub fn is_unsupported(&self) -> bool {
        none_supports(self.rests_on.iter().filter_map(|it| it.line.as_ref()))
    }

    /// Returns the last decision with the record that holds it.
    pub fn decision(&self) -> Option<&(u64, WarningStepRow)> {
        self.steps.iter().rev().find(|(_, step)| step.decision.is_some())
    }
}

/// Returns a warning as of then.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such warning for the caller, or there was none as of then.
pub async fn view_warning(desk: &Desk, caller: &Caller, id: &WarningId, as_of: AsOf) -> Result<WarningView, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery::key(audience, RowKind::Warning, id.as_str()).as_of(as_of.n());
    let found = desk.store.rows(query).await?;
    let found = found.first().ok_or_else(|| Refusal::NotThere { what: format!("{} {id}", WarningId::NOUN) })?;
    let row: WarningRow = body("warning", &found.body)?;
    let steps = steps(desk, caller, as_of, id).await?;
    let now = as_of.moment(desk, caller).await?;
    let stages: Vec<Stage> = steps.iter().map(|(_, step)| step.stage()).collect();
    let rests_on = said_in(desk, caller, as_of, &row.details.rests_on).await?;
    let rejected_in = said_in(desk, caller, as_of, &row.hearsay.rejected_in).await?;
    let areas = areas_of(desk, caller, id.as_str(), as_of).await?;
    let assignments = given_because(desk, caller, id, as_of).await?;
    let matched = matched(desk, caller, as_of, &steps).await?;
    let mut markings = vec![row.details.marking.clone()];
    markings.extend(assignments.iter().map(|it| it.row.task.marking.clone()));
    markings.extend(matched.iter().map(|(incident, _)| incident.marking.clone()));
    Ok(WarningView {
        began_n: found.from_n,
        now,
        gaps: gaps(row.limits, row.since_ms, &stages, now),
        wait: wait_of(row.limits, row.since_ms, row.details.until_ms, &stages, now),
        shown: shown(&row.details),
        displayed: displayed_hash(id, &row.details),
        proofs: proofs(&row, &steps),
        markings,
        matched,
        assignments,
        rests_on,
        rejected_in,
        chart: draw_areas(&areas),
        areas,
        steps,
        row,
    })
}

async fn matched(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    steps: &[(u64, WarningStepRow)],
) -> Result<Option<(IncidentRow, Vec<MatchRow>)>, OpError> {
    let Some(Closing::Matched { incident, sheet }) = steps.last().and_then(|(_, it)| it.closing.clone()) else {
        return Ok(None);
    };
    let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Incident, incident.as_str());
    let found = desk.store.rows(query.as_of(as_of.n())).await?;
    let row = found.first().map(|row| body("incident", &row.body)).transpose()?;
    Ok(row.map(|row| (row, sheet)))
}

/// Returns the lines as they stood then, as far as the caller may know of their reports.
async fn said_in(desk: &Desk, caller: &Caller, as_of: AsOf, lines: &[LineRef]) -> Result<Vec<SaidIn>, OpError> {
    let mut said = Vec::new();
    for at in lines {
        let line = match view_report(desk, caller, &at.report, as_of).await {
            Ok(view) => view.lines.into_iter().find(|it| it.item == at.item),
            Err(OpError::Refusal(_)) => None,
            Err(error) => return Err(error),
        };
        said.push(SaidIn { at: at.clone(), line });
    }
    Ok(said)
}

/// What can be shown of a local warning, and what cannot: no key of an officer or of the other side signed anything.
fn proofs(row: &WarningRow, steps: &[(u64, WarningStepRow)]) -> Vec<Proof> {
    let of = |about, shown| Proof { step: None, about, shown };
    let mut proofs = vec![of(About::Order, Shown::Checkable)];
    match row.kind {
        WarningKind::Received => proofs.push(of(About::Given, Shown::WordOnly)),
        WarningKind::Reported => proofs.push(of(About::Hearsay, Shown::WordOnly)),
        WarningKind::Given => {}
    }
    for (at, (_, step)) in steps.iter().enumerate() {
        let (about, shown) = match step.phase {
            WarningPhase::HandedOver => (About::HandedOver, Shown::WordOnly),
            WarningPhase::ReadThere => (About::ReadThere, Shown::WordOnly),
            WarningPhase::Read => (About::Read, Shown::SessionOnly),
            WarningPhase::Known => continue,
            _ => (About::Acted, Shown::SessionOnly),
        };
        proofs.push(Proof { step: Some(at), about, shown });
    }
    if !row.hearsay.rejected_in.is_empty() {
        proofs.push(of(About::Rejection, Shown::WordOnly));
    }
    proofs.push(of(About::Understood, Shown::Never));
    proofs
}
