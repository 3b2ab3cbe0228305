//! Dissents from what was judged of a hypothesis: it stands beside the judgement and changes nothing in it.

use tocsin_core::authority::{Caller, NoteDissent, grant};
use tocsin_core::hypothesis::{self, Hypothesis};
use tocsin_core::ids::HypothesisId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Notes a dissent in the caller's own words.
///
/// # Errors
/// [`OpError::Invalid`] without words; [`OpError::NotNow`] if it was taken back; [`OpError::Refusal`] if there is no such
/// hypothesis for the caller, or the caller may not.
pub async fn note_dissent(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    words: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Hypothesis| {
        let granted = grant::<NoteDissent>(caller, &state.marking, &format!("hypothesis {id}"))?;
        let words = Field::note("words", words).required()?;
        hypothesis::note_dissent(&granted, state, words).map_err(|error| OpError::NotNow(error.to_string()))
    };
    let fold = |facts: &[_]| Hypothesis::fold(id, facts);
    desk.append_on(caller, ("hypothesis", id.as_str()), "note_dissent", fold, decide).await
}
