//! Parts two names that were joined.

use tocsin_core::authority::{Caller, PartNames, grant};
use tocsin_core::ids::JoinId;
use tocsin_core::party::{self, Join};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Parts two names.
///
/// # Errors
/// [`OpError::Invalid`] without a reason; [`OpError::Refusal`] if there is no such join for the caller, or the caller may
/// not.
pub async fn part_names(desk: &Desk, caller: &Caller, id: &JoinId, reason: &str) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Join| {
        let granted = grant::<PartNames>(caller, &state.marking, &format!("join {id}"))?;
        let reason = Field::note("reason", reason).required()?;
        Ok(party::part_names(&granted, state, reason))
    };
    desk.append_on(caller, ("join", id.as_str()), "part_names", |facts| Join::fold(id, facts), decide).await
}
