//! Drops a proposed line, or takes a kept one out of the picture.

use tocsin_core::authority::{Caller, DropLine, grant};
use tocsin_core::ids::ReportId;
use tocsin_core::report::{self, Item};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Drops a line; a blank reason is none. Dropping a dropped line appends nothing.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report or line for the caller; [`OpError::Invalid`] for the reason.
pub async fn drop_line(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    item: &Item,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let reason = Field::note("reason", reason).optional()?;
    let decide = |state: &report::Report| {
        let granted = grant::<DropLine>(caller, &state.posted.marking, &format!("report {report}"))?;
        Ok(report::drop_line(&granted, state, item, reason.clone())?)
    };
    Ok(desk.append_on_report(caller, report, "drop_line", decide).await?.0)
}
