//! Says that an assignment arrived at the agency that is asked. It is not an answer yet.

use tocsin_core::assignment::{self, Assignment};
use tocsin_core::authority::{Caller, ReceiveAssignment, grant};
use tocsin_core::ids::AssignmentId;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Receives an assignment. Receiving it twice appends nothing.
///
/// # Errors
/// [`OpError::NotNow`] if it is another agency's; [`OpError::Refusal`] if there is no such assignment for the caller.
pub async fn receive_assignment(desk: &Desk, caller: &Caller, id: &AssignmentId) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Assignment| {
        let granted = grant::<ReceiveAssignment>(caller, &state.task.marking, &format!("assignment {id}"))?;
        Ok(assignment::receive_assignment(&granted, state, &caller.viewer.agency)?)
    };
    desk.append_on(
        caller,
        ("assignment", id.as_str()),
        "receive_assignment",
        |facts| Assignment::fold(id, facts),
        decide,
    )
    .await
}
