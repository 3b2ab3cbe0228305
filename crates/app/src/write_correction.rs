//! Writes a corrective action into the review of an incident: somebody's words, kept in the record.

use tocsin_core::authority::{Caller, Refusal, WriteCorrection, grant};
use tocsin_core::ids::{IncidentId, WarningId};
use tocsin_core::review;
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::{Appended, Decided};
use crate::view::incident::incident_row;
use crate::view::warnings::warning_row;

/// Writes a corrective action, drawn from a warning if one is named. Those may know of it who may know of the incident
/// and of that warning.
///
/// # Errors
/// [`OpError::Invalid`] for blank or too long words; [`OpError::Refusal`] if there is no such incident or warning for the
/// caller, or the caller may not.
pub async fn write_correction(
    desk: &Desk,
    caller: &Caller,
    incident: &IncidentId,
    warning: Option<&WarningId>,
    text: &str,
) -> Result<Appended, OpError> {
    let (row, _) = incident_row(desk, caller, incident, AsOf::NOW).await?;
    let mut marking = row.marking;
    if let Some(id) = warning {
        let found = warning_row(desk, caller, id, AsOf::NOW).await?;
        let found = found.ok_or_else(|| Refusal::NotThere { what: format!("warning {id}") })?;
        marking = marking.narrowed(&found.details.marking);
    }
    let granted = grant::<WriteCorrection>(caller, &marking, &format!("incident {incident}"))?;
    let text = Field::note("text", text).required()?;
    let facts = review::write_correction(&granted, incident.clone(), text, warning.cloned(), marking);
    let by = Some(caller.viewer.person.clone());
    desk.append(Decided { op: "write_correction", by, facts, read: Vec::new() }).await
}
