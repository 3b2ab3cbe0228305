//! Says that an assignment is no longer asked for, with the reason.

use tocsin_core::assignment::{self, Assignment};
use tocsin_core::authority::{Caller, WithdrawAssignment, grant};
use tocsin_core::ids::AssignmentId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Withdraws an assignment.
///
/// # Errors
/// [`OpError::Invalid`] without a reason; [`OpError::NotNow`] if it is done or withdrawn.
pub async fn withdraw_assignment(
    desk: &Desk,
    caller: &Caller,
    id: &AssignmentId,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Assignment| {
        let granted = grant::<WithdrawAssignment>(caller, &state.task.marking, &format!("assignment {id}"))?;
        let reason = Field::note("reason", reason).required()?;
        Ok(assignment::withdraw_assignment(&granted, state, reason)?)
    };
    desk.append_on(
        caller,
        ("assignment", id.as_str()),
        "withdraw_assignment",
        |facts| Assignment::fold(id, facts),
        decide,
    )
    .await
}
