//! Keeps every line of a report that is still proposed, in one record.

use tocsin_core::authority::{Caller, KeepLine, grant};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::report::{self, Target};

use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::Appended;

/// Keeps the rest of a report. What was dropped stays dropped. Nothing left to keep: nothing is appended. A report with
/// more lines than one record holds is kept in several calls.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller, or the caller may not keep lines.
pub async fn keep_rest(desk: &Desk, caller: &Caller, report: &ReportId) -> Result<Option<Appended>, OpError> {
    let events = desk.report(report).await?.1.reading.as_ref().map_or(0, |reading| reading.draft.incidents.len());
    let tails = desk.tails(Noun::Incident, events).await?;
    let decide = |state: &report::Report| {
        let granted = grant::<KeepLine>(caller, &state.posted.marking, &format!("report {report}"))?;
        let target = || Target::Open(IncidentId::new(tails.next(&state.posted.marking)));
        Ok(report::keep_rest(&granted, state, target))
    };
    Ok(desk.append_on_report(caller, report, "keep_rest", decide).await?.0)
}
