//! Says what one line speaks for or against a hypothesis.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, WeighEvidence, grant};
use tocsin_core::hypothesis::{self, Hypothesis, Weight};
use tocsin_core::ids::HypothesisId;
use tocsin_core::text::Field;

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::view::hypotheses::view_hypothesis;
use crate::warning_words::{Faults, kept_line};

/// A weighing, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weighing {
    /// The line, as `R-6/4`.
    pub line: String,
    /// `inconsistent`, `neither` or `consistent`.
    pub weight: String,
    /// Why.
    pub reason: String,
}

/// Weighs a kept line.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if the line is not kept or the hypothesis was
/// taken back; [`OpError::Refusal`] if there is no such hypothesis or line for the caller, or the caller may not.
pub async fn weigh_evidence(
    desk: &Desk,
    caller: &Caller,
    id: &HypothesisId,
    weighing: &Weighing,
) -> Result<Option<Appended>, OpError> {
    let (view, what) = (view_hypothesis(desk, caller, id, AsOf::NOW).await?, format!("hypothesis {id}"));
    let _asked = grant::<WeighEvidence>(caller, &view.row.marking, &what)?;
    let (line, of_report) = kept_line(desk, caller, weighing.line.trim()).await?;
    let mut faults = Faults::default();
    let weight = Weight::parse(&weighing.weight);
    if weight.is_none() {
        faults.add("weight", "is not chosen", "choose inconsistent, neither or consistent");
    }
    if of_report.status != view.row.marking.status {
        faults.add("line", "is exercised and the hypothesis is real, or the other way round", "choose another line");
    }
    let reason = faults.keep(Field::note("reason", &weighing.reason).required());
    faults.none()?;
    let Some(weight) = weight else { return Err(OpError::Fault("a weighing without faults has its word".into())) };
    let decide = |state: &Hypothesis| {
        let granted = grant::<WeighEvidence>(caller, &state.marking, &what)?;
        let marking = state.marking.narrowed(&of_report).made_by(granted.by());
        let weighed = hypothesis::weigh_evidence(&granted, state, line.clone(), weight, reason.clone(), marking);
        weighed.map_err(|error| OpError::NotNow(error.to_string()))
    };
    let fold = |facts: &[_]| Hypothesis::fold(id, facts);
    desk.append_on(caller, ("hypothesis", id.as_str()), "weigh_evidence", fold, decide).await
}
