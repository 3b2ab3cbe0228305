//! Keeps a proposed line: it enters the picture, and its event with it.

use tocsin_core::authority::{Caller, KeepLine, grant};
use tocsin_core::ids::{IncidentId, ReportId};
use tocsin_core::report::{self, Item, Target};
use tocsin_core::text::FieldFault;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::numbers::Noun;
use crate::sequencer::Appended;
use crate::view::incident::incident_row;

/// Keeps a line.
///
/// If its event is in no incident yet, it goes to `attach_to`, or opens an incident of its own. Keeping a kept line
/// appends nothing.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report, line or incident for the caller.
pub async fn keep_line(
    desk: &Desk,
    caller: &Caller,
    report: &ReportId,
    item: &Item,
    attach_to: Option<&IncidentId>,
) -> Result<Option<Appended>, OpError> {
    let mut status = None;
    if let Some(incident) = attach_to {
        status = Some(incident_row(desk, caller, incident, AsOf::NOW).await?.0.marking.status);
    }
    let tails = desk.tails(Noun::Incident, usize::from(attach_to.is_none())).await?;
    let decide = |state: &report::Report| {
        let granted = grant::<KeepLine>(caller, &state.posted.marking, &format!("report {report}"))?;
        // An exercise never enters the real picture, nor the other way round (DESIGN, law 11).
        if status.is_some_and(|it| it != state.posted.marking.status) {
            let found = "is real and the report is exercised, or the other way round".to_owned();
            let expected = "choose another incident, or open a new one".to_owned();
            return Err(OpError::Invalid(vec![FieldFault { field: "incident", found, expected }]));
        }
        let target = || match attach_to {
            Some(incident) => Target::Attach(incident.clone()),
            None => Target::Open(IncidentId::new(tails.next(&state.posted.marking))),
        };
        Ok(report::keep_line(&granted, state, item, target)?)
    };
    Ok(desk.append_on_report(caller, report, "keep_line", decide).await?.0)
}
