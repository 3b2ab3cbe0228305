//! Assignments: the list with its filters, the life of one, and what of it waits for somebody.

use std::collections::{BTreeMap, BTreeSet};

use tocsin_core::assignment::{AssignmentPhase, LineRef};
use tocsin_core::authority::{AcceptAssignment, Caller, CompleteAssignment, Refusal, WithdrawAssignment, may};
use tocsin_core::ids::{AssignmentId, CommandId, ObjectiveId, WarningId};
use tocsin_core::rows::{AssignmentRow, CommandRow, LogRow, ObjectiveRow, ReportRow, RowKind, StepRow, WarningRow};
use tocsin_core::time::Millis;
use tocsin_store::{Audience, By, Found, RowQuery};

use super::report::view_report;
use super::support::Support;
use super::waiting::Waiting;
use super::{ViewLine, body, none_supports};
use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::limits::ANSWER_MS;

/// An assignment and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignmentLine {
    /// The record that gave it.
    pub given_n: u64,
    /// The assignment, without the lines and the warning that it names.
    pub row: AssignmentRow,
    /// Where it stands.
    pub step: StepRow,
    /// Why nothing holds it up any more, as "R-2 was retracted": it names lines, and none that the viewer may know of supports
    /// it (DESIGN, law 2). Absent: one does, or none is named.
    pub unsupported: Option<String>,
    /// The lines that it rests on, of reports that the viewer may know of.
    pub rests_on: Vec<LineRef>,
}

impl AssignmentLine {
    /// Returns the time by which something should happen next: an answer, or the result; nothing: no clock runs.
    pub fn limit(&self) -> Option<Millis> {
        let due = self.row.task.due_ms;
        match self.step.phase {
            AssignmentPhase::Given | AssignmentPhase::Delivered => {
                let answer = Millis(self.row.at_ms.0 + ANSWER_MS);
                Some(due.map_or(answer, |due| due.min(answer)))
            }
            AssignmentPhase::Accepted => due,
            AssignmentPhase::CannotComply | AssignmentPhase::Done | AssignmentPhase::Withdrawn => None,
        }
    }

    /// Tells whether its limit has passed.
    pub fn is_overdue(&self, now: Millis) -> bool {
        self.limit().is_some_and(|limit| limit < now)
    }
}

/// Which assignments. What is absent is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this command.
    pub command: Option<CommandId>,
    /// For this objective.
    pub objective: Option<ObjectiveId>,
    /// Asked of this agency.
    pub agency: Option<String>,
    /// Standing here.
    pub phase: Option<AssignmentPhase>,
}

impl Filter {
    fn admits(&self, line: &AssignmentLine) -> bool {
        let task = &line.row.task;
        self.command.as_ref().is_none_or(|it| *it == task.command)
            && self.objective.as_ref().is_none_or(|it| *it == task.objective)
            && self.agency.as_ref().is_none_or(|it| it == task.agency.as_str())
            && self.phase.is_none_or(|it| it == line.step.phase)
    }
}

/// Returns the assignments that the viewer may know of, the newest first.
///
/// # Errors
/// A fault of the store.
pub async fn list_assignments(
    desk: &Desk,
    caller: &Caller,
    as_of: AsOf,
    filter: &Filter,
) -> Result<Vec<AssignmentLine>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = match &filter.command {
        Some(command) => RowQuery::about(audience, RowKind::Assignment, command.as_str()),
        None => RowQuery::all(audience, RowKind::Assignment),
    };
    let most = query.limit;
    let found = desk.store.rows(query.as_of(as_of.n()).newest(most)).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    // The latest steps are a set of rows of the same size: one question for all of them instead of one for each.
    let steps = RowQuery::all(audience, RowKind::AssignmentStep).as_of(as_of.n()).newest(most);
    let mut steps: BTreeMap<String, String> =
        desk.store.rows(steps).await?.into_iter().map(|row| (row.key, row.body)).collect();
    let (mut lines, mut support) = (Vec::with_capacity(found.len()), Support::new(desk, caller, as_of));
    for row in found {
        let step = match steps.remove(&row.key) {
            Some(step) => step,
            // Past the bound of one question: asked for by itself, never left out.
            None => {
                let query = RowQuery::key(audience, RowKind::AssignmentStep, &row.key).as_of(as_of.n());
                let Some(found) = desk.store.rows(query).await?.into_iter().next() else { continue };
                found.body
            }
        };
        let line = line_of(&row, &step)?;
        if filter.admits(&line) {
            lines.push(held_up(&mut support, line).await?);
        }
    }
    Ok(lines)
}

/// Returns the assignments that were given because of a warning, the first first.
pub(crate) async fn given_because(
    desk: &Desk,
    caller: &Caller,
    warning: &WarningId,
    as_of: AsOf,
) -> Result<Vec<AssignmentLine>, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let query = RowQuery { by: By::Also(warning.to_string()), ..RowQuery::all(audience, RowKind::Assignment) };
    let (mut lines, mut support) = (Vec::new(), Support::new(desk, caller, as_of));
    for found in desk.store.rows(query.as_of(as_of.n())).await? {
        let step = RowQuery::key(audience, RowKind::AssignmentStep, &found.key).as_of(as_of.n());
        let Some(step) = desk.store.rows(step).await?.into_iter().next() else { continue };
        lines.push(held_up(&mut support, line_of(&found, &step.body)?).await?);
    }
    Ok(lines)
}

/// Reads an assignment. Its lines are all of them until [`held_up`] has looked at them for somebody.
fn line_of(found: &Found, step: &str) -> Result<AssignmentLine, OpError> {
    let row: AssignmentRow = body("assignment", &found.body)?;
    let (given_n, step, rests_on) = (found.from_n, body("assignment step", step)?, row.task.rests_on.clone());
    Ok(AssignmentLine { given_n, row: without_others(row), step, unsupported: None, rests_on })
}

/// Says what of an assignment's lines is known, and whether it holds the assignment up.
pub(crate) async fn held_up(support: &mut Support<'_>, line: AssignmentLine) -> Result<AssignmentLine, OpError> {
    let rests_on = support.known(&line.rests_on).await?;
    let unsupported = support.gone(&rests_on).await?;
    Ok(AssignmentLine { unsupported, rests_on, ..line })
}

/// Takes out what names other things: reports and a warning that the viewer may not know of. [`view_assignment`] shows
/// those that the viewer may.
fn without_others(mut row: AssignmentRow) -> AssignmentRow {
    row.task.rests_on.clear();
    row.task.because = None;
    row
}

/// An assignment with its life.
#[derive(Clone, Debug, PartialEq)]
pub struct AssignmentView {
    /// The assignment and where it stands.
    pub line: AssignmentLine,
    /// Its command; absent: the viewer may not know of it.
    pub command: Option<CommandRow>,
    /// Its objective.
    pub objective: Option<ObjectiveRow>,
    /// The lines that it rests on, as far as the viewer may know of their reports.
    pub rests_on: Vec<ViewLine>,
    /// The reports that those lines stand in.
    pub reports: Vec<ReportRow>,
    /// The warning whose measure it is; absent: there is none that the viewer may know of.
    pub because: Option<WarningRow>,
    /// Its life: the records about it, the oldest first.
    pub life: Vec<(u64, LogRow)>,
}

impl AssignmentView {
    /// Tells whether it names lines, and none that the viewer may know of supports it any more.
    pub fn is_unsupported(&self) -> bool {
        none_supports(&self.rests_on)
    }
}

/// Returns an assignment with its life. A report or warning that the viewer may not know of is not named.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such assignment for the caller, or there was none as of then.
pub async fn view_assignment(
    desk: &Desk,
    caller: &Caller,
    id: &AssignmentId,
    as_of: AsOf,
) -> Result<AssignmentView, OpError> {
    let audience = Audience::Viewer(&caller.viewer);
    let first = async |kind: RowKind, key: &str| -> Result<_, OpError> {
        let found = desk.store.rows(RowQuery::key(audience, kind, key).as_of(as_of.n())).await?;
        Ok(found.into_iter().next())
    };
    let not_there = || Refusal::NotThere { what: format!("assignment {id}") };
    let found = first(RowKind::Assignment, id.as_str()).await?.ok_or_else(not_there)?;
    let step = first(RowKind::AssignmentStep, id.as_str()).await?.ok_or_else(not_there)?;
    let row: AssignmentRow = body("assignment", &found.body)?;
    let task = &row.task;
    let command = first(RowKind::Command, task.command.as_str()).await?;
    let command = command.map(|it| body("command", &it.body)).transpose()?;
    let objective = first(RowKind::Objective, task.objective.as_str()).await?;
    let objective = objective.map(|it| body("objective", &it.body)).transpose()?;
    let because = match &task.because {
        Some(warning) => first(RowKind::Warning, warning.as_str()).await?,
        None => None,
    };
    let because = because.map(|it| body("warning", &it.body)).transpose()?;
    let (mut rests_on, mut reports) = (Vec::new(), Vec::new());
    for report in task.rests_on.iter().map(|it| &it.report).collect::<BTreeSet<_>>() {
        if first(RowKind::Report, report.as_str()).await?.is_none() {
            continue;
        }
        let view = view_report(desk, caller, report, as_of).await?;
        let named = |line: &ViewLine| task.rests_on.iter().any(|it| it.report == *report && it.item == line.item);
        rests_on.extend(view.lines.into_iter().filter(named));
        reports.push(view.row);
    }
    let mut life = Vec::new();
    for row in desk.store.rows(RowQuery::about(audience, RowKind::Log, id.as_str()).as_of(as_of.n())).await? {
        life.push((row.from_n, body("log", &row.body)?));
    }
    let line = held_up(&mut Support::new(desk, caller, as_of), line_of(&found, &step.body)?).await?;
    Ok(AssignmentView { line, command, objective, rests_on, reports, because, life })
}

/// Returns what of the assignments waits for somebody: an answer, a result that is overdue, another way where an agency
/// cannot comply. What is accepted and not yet due waits for nobody.
pub fn waiting(lines: &[AssignmentLine], caller: &Caller, now: Millis) -> Vec<Waiting> {
    lines.iter().filter_map(|line| waits(line, caller, now)).collect()
}

fn waits(line: &AssignmentLine, caller: &Caller, now: Millis) -> Option<Waiting> {
    let task = &line.row.task;
    let of_yours = task.agency == caller.viewer.agency;
    let agency = task.agency.as_str();
    let (state, who, is_yours) = match line.step.phase {
        AssignmentPhase::Given => ("not delivered", agency.to_owned(), of_yours && may::<AcceptAssignment>(caller)),
        AssignmentPhase::Delivered => ("not accepted", agency.to_owned(), of_yours && may::<AcceptAssignment>(caller)),
        AssignmentPhase::Accepted if line.is_overdue(now) => {
            ("not done", agency.to_owned(), of_yours && may::<CompleteAssignment>(caller))
        }
        AssignmentPhase::CannotComply => {
            let reason = line.step.words.as_deref().unwrap_or_default();
            ("cannot comply", format!("{agency}: “{reason}”"), may::<WithdrawAssignment>(caller))
        }
        AssignmentPhase::Accepted | AssignmentPhase::Done | AssignmentPhase::Withdrawn => return None,
    };
    Some(Waiting {
        id: line.row.id.to_string(),
        path: format!("/assignments/{}", line.row.id),
        title: task.text.clone(),
        state,
        who,
        limit: line.limit(),
        since: line.step.at_ms,
        urgency: None,
        unsupported: line.unsupported.clone(),
        is_yours,
        marking: Some(task.marking.clone()),
    })
}
