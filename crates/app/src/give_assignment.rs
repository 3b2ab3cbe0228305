//! Asks an agency to do something for an objective.

use tocsin_core::assignment::{self, LineRef, Task};
use tocsin_core::authority::{Caller, GiveAssignment, Refusal, grant};
use tocsin_core::cap::CapStatus;
use tocsin_core::command::Command;
use tocsin_core::ids::{AssignmentId, CommandId, ObjectiveId, ReportId, WarningId};
use tocsin_core::limits::LINES_PER_TASK_MAX;
use tocsin_core::marking::{AgencyName, Marking};
use tocsin_core::rows::{RowKind, WarningRow};
use tocsin_core::text::{Field, FieldFault};
use tocsin_core::time::Millis;
use tocsin_store::{Audience, RowQuery};

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::view::body;
use crate::warning_words::kept;

/// An assignment on its way out, as a form or a command line gives it.
#[derive(Clone, Debug)]
pub struct Order {
    /// The command.
    pub command: CommandId,
    /// The objective that it serves.
    pub objective: ObjectiveId,
    /// The agency that is asked.
    pub agency: String,
    /// What is to be done.
    pub text: String,
    /// Who leads it in the field; blank: the agency decides.
    pub leader: String,
    /// Where; blank: not given.
    pub place: String,
    /// By when; absent: not given.
    pub due: Option<Millis>,
    /// The lines that it rests on: a report and a number on its screen each.
    pub rests_on: Vec<(ReportId, u32)>,
    /// The warning whose measure it is.
    pub because: Option<WarningId>,
}

/// Gives an assignment and returns its id. It is marked as its command is.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the objective or the agency is not of that
/// command, or a line is not kept or its report was retracted; [`OpError::Refusal`] if the command, a report, a line or the warning is not there for the caller.
pub async fn give_assignment(desk: &Desk, caller: &Caller, order: Order) -> Result<AssignmentId, OpError> {
    let id = &order.command;
    let fields = fields(desk, &order)?;
    let (rests_on, mut statuses) = lines(desk, caller, &order.rests_on).await?;
    if let Some(warning) = &order.because {
        let query = RowQuery::key(Audience::Viewer(&caller.viewer), RowKind::Warning, warning.as_str());
        let found = desk.store.rows(query).await?;
        let not_there = || Refusal::NotThere { what: format!("warning {warning}") };
        let row: WarningRow = body("warning", &found.first().ok_or_else(not_there)?.body)?;
        statuses.push(("because", row.details.marking.status));
    }
    let mut given = None;
    let tails = desk.tails(Noun::Assignment, 1).await?;
    let decide = |state: &Command| {
        let granted = grant::<GiveAssignment>(caller, &state.marking, &format!("command {id}"))?;
        only_of_an_exercise(&statuses, state.marking.status)?;
        let task = Task {
            command: id.clone(),
            objective: order.objective.clone(),
            rests_on: rests_on.clone(),
            because: order.because.clone(),
            marking: state.marking.clone(),
            ..fields.clone()
        };
        let new_id = || AssignmentId::new(tails.next(&state.marking));
        let new_id = || given.get_or_insert_with(new_id).clone();
        Ok(assignment::give_assignment(&granted, state, new_id, task)?)
    };
    let fold = |facts: &[_]| Command::fold(id, facts);
    desk.append_on(caller, ("command", id.as_str()), "give_assignment", fold, decide).await?;
    given.ok_or_else(|| OpError::Fault("an assignment was given without an id".into()))
}

/// Checks what a person typed; everything else of the task is filled in by who gives it.
fn fields(desk: &Desk, order: &Order) -> Result<Task, OpError> {
    let mut faults = Vec::new();
    let agency = AgencyName::parse(&order.agency).map_err(|it| faults.push(it)).ok();
    let text = Field::line("task", &order.text).required().map_err(|it| faults.push(it)).ok();
    let mut optional = |field, text| Field::line(field, text).optional().map_err(|it| faults.push(it)).ok().flatten();
    let (leader, place) = (optional("leader", &order.leader), optional("place", &order.place));
    if order.due.is_some_and(|due| due <= desk.now()) {
        let (found, expected) = ("is past already".to_owned(), "name a later time, or leave it out".to_owned());
        faults.push(FieldFault { field: "due", found, expected });
    }
    if order.rests_on.len() > LINES_PER_TASK_MAX {
        let found = format!("{} lines are named", order.rests_on.len());
        faults.push(FieldFault { field: "lines", found, expected: format!("at most {LINES_PER_TASK_MAX} are kept") });
    }
    let (Some(agency), Some(text), []) = (agency, text, faults.as_slice()) else {
        return Err(OpError::Invalid(faults));
    };
    Ok(Task {
        command: order.command.clone(),
        objective: order.objective.clone(),
        marking: Marking::of(tocsin_core::marking::Tlp::Red, agency.clone()), // taken from the command in its place
        agency,
        text,
        leader,
        place,
        due_ms: order.due,
        rests_on: Vec::new(),
        because: None,
    })
}

/// What is exercised is no reason for a real order (DESIGN, law 11).
fn only_of_an_exercise(statuses: &[(&'static str, CapStatus)], own: CapStatus) -> Result<(), OpError> {
    let exercised = |(_, it): &&(&'static str, CapStatus)| *it == CapStatus::Exercise && own != CapStatus::Exercise;
    let fault = |(field, _): &(&'static str, CapStatus)| FieldFault {
        field,
        found: "is part of an exercise, and this command is real".to_owned(),
        expected: "leave it out, or give it in the exercise's command".to_owned(),
    };
    let faults: Vec<FieldFault> = statuses.iter().filter(exercised).map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(OpError::Invalid(faults)) }
}

/// Finds the lines, and for each whether its report is real.
async fn lines(
    desk: &Desk,
    caller: &Caller,
    named: &[(ReportId, u32)],
) -> Result<(Vec<LineRef>, Vec<(&'static str, CapStatus)>), OpError> {
    let (mut lines, mut statuses) = (Vec::new(), Vec::new());
    for (report, number) in named {
        let not_there = || Refusal::NotThere { what: format!("line {number} of report {report}") };
        let (line, of_report) = kept(desk, caller, report, *number).await?.ok_or_else(not_there)?;
        lines.push(line);
        statuses.push(("lines", of_report.status));
    }
    Ok((lines, statuses))
}
