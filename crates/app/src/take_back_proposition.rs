//! Takes a proposition back: it no longer stands on the desk. What was said stays said.

use tocsin_core::authority::{Caller, TakeBackProposition, grant};
use tocsin_core::ids::PropositionId;
use tocsin_core::stance::{self, Proposition};
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Takes a proposition back.
///
/// # Errors
/// [`OpError::Invalid`] without a reason; [`OpError::Refusal`] if there is no such proposition for the caller, or the
/// caller may not.
pub async fn take_back_proposition(
    desk: &Desk,
    caller: &Caller,
    id: &PropositionId,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Proposition| {
        let granted = grant::<TakeBackProposition>(caller, &state.marking, &format!("proposition {id}"))?;
        let reason = Field::note("reason", reason).required()?;
        Ok(stance::take_back_proposition(&granted, state, reason))
    };
    let fold = |facts: &[_]| Proposition::fold(id, facts);
    desk.append_on(caller, ("proposition", id.as_str()), "take_back_proposition", fold, decide).await
}
