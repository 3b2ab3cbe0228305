//! Says that the agency does it: an answer, by the agency's own officer.

use tocsin_core::assignment::{self, Assignment};
use tocsin_core::authority::{AcceptAssignment, Caller, grant};
use tocsin_core::ids::AssignmentId;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Accepts an assignment. Of two officers who accept it, one is recorded.
///
/// # Errors
/// [`OpError::NotNow`] if it is another agency's or has ended; [`OpError::Refusal`] if there is no such assignment for the caller.
pub async fn accept_assignment(desk: &Desk, caller: &Caller, id: &AssignmentId) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Assignment| {
        let granted = grant::<AcceptAssignment>(caller, &state.task.marking, &format!("assignment {id}"))?;
        Ok(assignment::accept_assignment(&granted, state, &caller.viewer.agency)?)
    };
    desk.append_on(
        caller,
        ("assignment", id.as_str()),
        "accept_assignment",
        |facts| Assignment::fold(id, facts),
        decide,
    )
    .await
}
