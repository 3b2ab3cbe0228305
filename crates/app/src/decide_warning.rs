//! Decides a received warning: act, hold for more, forward or reject, with the reason.

use serde::{Deserialize, Serialize};
use tocsin_core::authority::{Caller, DecideWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::text::Field;
use tocsin_core::warning::{self, Decision, Warning};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::warning_words::Faults;

/// A decision, as a form or a command line gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Deciding {
    /// The decision: `act`, `hold`, `forward` or `reject`.
    pub decision: String,
    /// Why. Required of every decision.
    pub reason: String,
    /// To whom it is forwarded; for a forward only.
    pub forward_to: String,
}

/// Decides a warning. What a chief has no authority for is a forward: the clock goes on until somebody decides.
///
/// # Errors
/// [`OpError::Invalid`] lists every field at fault; [`OpError::NotNow`] if it was not read, or takes a second officer;
/// [`OpError::Refusal`] as for its release.
pub async fn decide_warning(
    desk: &Desk,
    caller: &Caller,
    id: &WarningId,
    deciding: &Deciding,
) -> Result<Option<Appended>, OpError> {
    desk.warning_for::<DecideWarning>(caller, id).await?;
    let mut faults = Faults::default();
    let decision = Decision::ALL.into_iter().find(|it| it.word() == deciding.decision.trim());
    if decision.is_none() {
        faults.add("decision", "is not chosen", "choose act, hold, forward or reject");
    }
    let reason = Field::note("reason", &deciding.reason).optional();
    let reason = faults.keep(reason).unwrap_or_else(|| {
        let expected = "write it. The decision is not recorded yet; the clock goes on";
        faults.add("reason", "is empty", expected);
        String::new()
    });
    let forward_to = faults.keep(Field::line("forward to", &deciding.forward_to).optional());
    match (decision, &forward_to) {
        (Some(Decision::Forward), None) => {
            faults.add("forward to", "is empty", "write who decides instead, by name or post");
        }
        (Some(Decision::Act | Decision::Hold | Decision::Reject), Some(_)) => {
            faults.add("forward to", "is filled", "empty it, or choose forward");
        }
        _ => {}
    }
    faults.none()?;
    let Some(decision) = decision else {
        return Err(OpError::Fault("a decision without faults is one of the four".into()));
    };
    let decide = |state: &Warning| {
        let granted = grant::<DecideWarning>(caller, &state.details.marking, &format!("warning {id}"))?;
        Ok(warning::decide_warning(&granted, state, decision, reason.clone(), forward_to.clone())?)
    };
    desk.append_on_warning(caller, id, "decide_warning", decide).await
}
