//! Judges how likely a hypothesis is: a fact of its own, never in one sentence with confidence (ICD 203).

use tocsin_core::authority::{Caller, JudgeLikelihood, grant};
use tocsin_core::hypothesis::{self, Hypothesis, Likelihood};
use tocsin_core::ids::HypothesisId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::warning_words::Faults;

/// Judges a likelihood: one of the seven bands, with the reason.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault, also a reason that mixes likelihood and confidence (ICD 203);
/// [`OpError::NotNow`] if nothing is named that the hypothesis rests on; [`OpError::Refusal`] if there is no such hypothesis
/// for the caller, or the caller may not.
pub async fn judge_likelihood(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    likelihood: &str,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Hypothesis| {
        let granted = grant::<JudgeLikelihood>(caller, &state.marking, &format!("hypothesis {id}"))?;
        let mut faults = Faults::default();
        let judged = Likelihood::parse(likelihood);
        if judged.is_none() {
            faults.add(
                "likelihood",
                "is not chosen",
                "choose one of the seven bands, from almost no chance to almost certain",
            );
        }
        let reason = faults.keep(Field::note("reason", reason).required());
        faults.0.extend(hypothesis::lint_likelihood(&reason));
        faults.none()?;
        let Some(judged) = judged else { return Err(OpError::Fault("a judgement without faults has its word".into())) };
        hypothesis::judge_likelihood(&granted, state, judged, reason)
            .map_err(|error| OpError::NotNow(error.to_string()))
    };
    let fold = |facts: &[_]| Hypothesis::fold(id, facts);
    desk.append_on(caller, ("hypothesis", id.as_str()), "judge_likelihood", fold, decide).await
}
