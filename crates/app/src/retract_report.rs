//! Takes a report back: nothing of it is deleted, and its lines support nothing any more.

use tocsin_core::authority::{Caller, RetractReport, grant};
use tocsin_core::ids::ReportId;
use tocsin_core::report::{self, RetractionGround};
use tocsin_core::text::{Field, FieldFault};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Retracts a report; the ground is the word of [`RetractionGround`]. Retracting a retracted report appends nothing.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller; [`OpError::Invalid`] for the ground and the reason.
pub async fn retract_report(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    ground: &str,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let what = format!("report {report}");
    let state = desk.report(report).await?.1;
    let _may = grant::<RetractReport>(caller, &state.posted.marking, &what)?;
    let mut faults = Vec::new();
    let found = RetractionGround::parse(ground);
    if found.is_none() {
        let words = RetractionGround::ALL.map(RetractionGround::word).join(" or ");
        let (found, expected) = ("is not chosen".to_owned(), format!("choose {words}; nothing is recorded yet"));
        faults.push(FieldFault { field: "ground", found, expected });
    }
    let reason = Field::note("reason", reason).required().map_err(|fault| faults.push(fault));
    let (Some(ground), Ok(reason)) = (found, reason) else { return Err(OpError::Invalid(faults)) };
    let decide = |state: &report::Report| {
        let granted = grant::<RetractReport>(caller, &state.posted.marking, &what)?;
        Ok(report::retract_report(&granted, state, ground, reason.clone()))
    };
    Ok(desk.append_on_report(caller, report, "retract_report", decide).await?.0)
}
