//! Takes a retraction back: the report's lines stand as they stood.

use tocsin_core::authority::{Caller, ReinstateReport, grant};
use tocsin_core::ids::ReportId;
use tocsin_core::report;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Reinstates a report. A report that stands is left as it is.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller; [`OpError::Invalid`] for the reason.
pub async fn reinstate_report(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let what = format!("report {report}");
    let state = desk.report(report).await?.1;
    let _may = grant::<ReinstateReport>(caller, &state.posted.marking, &what)?;
    let reason = Field::note("reason", reason).required()?;
    let decide = |state: &report::Report| {
        let granted = grant::<ReinstateReport>(caller, &state.posted.marking, &what)?;
        Ok(report::reinstate_report(&granted, state, reason.clone()))
    };
    Ok(desk.append_on_report(caller, report, "reinstate_report", decide).await?.0)
}
