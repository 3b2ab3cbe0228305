//! Takes a verdict back: the line is proposed again. This is the desk's undo, and it is a record like any other.

use tocsin_core::authority::{Caller, ReopenLine, grant};
use tocsin_core::ids::ReportId;
use tocsin_core::report::{self, Item};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Reopens a line. Reopening a proposed line appends nothing.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report or line for the caller.
pub async fn reopen_line(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    item: &Item,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &report::Report| {
        let granted = grant::<ReopenLine>(caller, &state.posted.marking, &format!("report {report}"))?;
        Ok(report::reopen_line(&granted, state, item)?)
    };
    Ok(desk.append_on_report(caller, report, "reopen_line", decide).await?.0)
}
