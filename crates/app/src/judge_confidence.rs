//! Judges how sure the judging of a hypothesis is: of its sources, assumptions and argument (ICD 203).

use tocsin_core::authority::{Caller, JudgeConfidence, grant};
use tocsin_core::hypothesis::{self, Confidence, Hypothesis};
use tocsin_core::ids::HypothesisId;
use tocsin_core::text::Field;

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::warning_words::Faults;

/// Judges a confidence: low, moderate or high, with the reason.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault, also a reason that mixes likelihood and confidence (ICD 203);
/// [`OpError::NotNow`] if nothing is named that the hypothesis rests on; [`OpError::Refusal`] if there is no such hypothesis
/// for the caller, or the caller may not.
pub async fn judge_confidence(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    confidence: &str,
    reason: &str,
) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Hypothesis| {
        let granted = grant::<JudgeConfidence>(caller, &state.marking, &format!("hypothesis {id}"))?;
        let mut faults = Faults::default();
        let judged = Confidence::parse(confidence);
        if judged.is_none() {
            faults.add("confidence", "is not chosen", "choose low, moderate or high");
        }
        let reason = faults.keep(Field::note("reason", reason).required());
        faults.0.extend(hypothesis::lint_confidence(&reason));
        faults.none()?;
        let Some(judged) = judged else { return Err(OpError::Fault("a judgement without faults has its word".into())) };
        hypothesis::judge_confidence(&granted, state, judged, reason)
            .map_err(|error| OpError::NotNow(error.to_string()))
    };
    let fold = |facts: &[_]| Hypothesis::fold(id, facts);
    desk.append_on(caller, ("hypothesis", id.as_str()), "judge_confidence", fold, decide).await
}
