//! Says in other words what a line says. The words it stands on stay.

use tocsin_core::authority::{Caller, EditLine, grant};
use tocsin_core::ids::ReportId;
use tocsin_core::report::{self, Item};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Edits a line's wording. The wording it has already: nothing is appended.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report or line for the caller; [`OpError::Invalid`] for a blank wording.
pub async fn edit_line(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    item: &Item,
    headline: &str,
) -> Result<Option<Appended>, OpError> {
    let headline = Field::line("wording", headline).required()?;
    let decide = |state: &report::Report| {
        let granted = grant::<EditLine>(caller, &state.posted.marking, &format!("report {report}"))?;
        Ok(report::edit_line(&granted, state, item, headline.clone())?)
    };
    Ok(desk.append_on_report(caller, report, "edit_line", decide).await?.0)
}
