//! Says that the agency cannot comply, with the reason. It may still accept later.

use tocsin_core::assignment::{self, Assignment};
use tocsin_core::authority::{Caller, RefuseAssignment, grant};
use tocsin_core::ids::AssignmentId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Refuses an assignment.
///
/// # Errors
/// [`OpError::Invalid`] without a reason; [`OpError::NotNow`] if it is another agency's or has ended.
pub async fn refuse_assignment(
    desk: &Desk,
    caller: &Caller,
    id: &AssignmentId,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Assignment| {
        let granted = grant::<RefuseAssignment>(caller, &state.task.marking, &format!("assignment {id}"))?;
        let reason = Field::note("reason", reason).required()?;
        Ok(assignment::refuse_assignment(&granted, state, &caller.viewer.agency, reason)?)
    };
    desk.append_on(
        caller,
        ("assignment", id.as_str()),
        "refuse_assignment",
        |facts| Assignment::fold(id, facts),
        decide,
    )
    .await
}
