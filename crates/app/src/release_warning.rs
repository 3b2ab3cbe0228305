//! Lets a warning go.

use tocsin_core::authority::{Caller, ReleaseWarning, grant};
use tocsin_core::ids::WarningId;
use tocsin_core::warning::{self, Warning};

use crate::desk::Desk;
use crate::error::OpError;
use crate::sequencer::Appended;

/// Releases a draft, or a warning that was waived after all. Nothing leaves by this alone: it is handed over next.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such warning for the caller, or the caller may not release; [`OpError::NotNow`]
/// if it stands elsewhere.
pub async fn release_warning(desk: &Desk, caller: &Caller, id: &WarningId) -> Result<Option<Appended>, OpError> {
    let decide = |state: &Warning| {
        let granted = grant::<ReleaseWarning>(caller, &state.details.marking, &format!("warning {id}"))?;
        Ok(warning::release_warning(&granted, state)?)
    };
    desk.append_on_warning(caller, id, "release_warning", decide).await
}
