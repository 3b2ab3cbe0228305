//! Takes a hypothesis back: it no longer stands on the desk. What was judged stays judged.

use tocsin_core::authority::{Caller, TakeBackHypothesis, grant};
use tocsin_core::hypothesis::{self, Hypothesis};
use tocsin_core::ids::HypothesisId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Takes a hypothesis back.
///
/// # Errors
/// [`OpError::Invalid`] without a reason; [`OpError::Refusal`] if there is no such hypothesis for the caller, or the caller
/// may not.
pub async fn take_back_hypothesis(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Hypothesis| {
        let granted = grant::<TakeBackHypothesis>(caller, &state.marking, &format!("hypothesis {id}"))?;
        let reason = Field::note("reason", reason).required()?;
        Ok(hypothesis::take_back_hypothesis(&granted, state, reason))
    };
    let fold = |facts: &[_]| Hypothesis::fold(id, facts);
    desk.append_on(caller, ("hypothesis", id.as_str()), "take_back_hypothesis", fold, decide).await
}
