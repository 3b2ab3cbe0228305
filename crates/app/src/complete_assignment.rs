//! Says that it is done, with what was achieved: an aim is not a result.

use tocsin_core::assignment::{self, Assignment};
use tocsin_core::authority::{Caller, CompleteAssignment, grant};
use tocsin_core::ids::AssignmentId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Completes an assignment.
///
/// # Errors
/// [`OpError::Invalid`] without a result; [`OpError::NotNow`] if it is another agency's or was not accepted.
pub async fn complete_assignment(
    desk: &Desk,
    caller: &Caller,
    id: &AssignmentId,
    result: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Assignment| {
        let granted = grant::<CompleteAssignment>(caller, &state.task.marking, &format!("assignment {id}"))?;
        let result = Field::note("result", result).required()?;
        Ok(assignment::complete_assignment(&granted, state, &caller.viewer.agency, result)?)
    };
    desk.append_on(
        caller,
        ("assignment", id.as_str()),
        "complete_assignment",
        |facts| Assignment::fold(id, facts),
        decide,
    )
    .await
}
