//! Draws a draft of a situation report up anew, as of now. What people wrote stays.

use tocsin_core::authority::{Caller, RenewSitrep, grant};
use tocsin_core::ids::SitrepId;
use tocsin_core::sitrep::{self, Sitrep};

use crate::as_of::AsOf;
use crate::desk::Desk;
use crate::draft_sitrep::{moment, series_of};
use crate::error::OpError;
use crate::sequencer::Appended;
use crate::sitrep_content::gather;
use crate::view::commands::view_command;

/// Draws a draft up anew as of now, or of an earlier record.
///
/// # Errors
/// [`OpError::Refusal`] if there is no such report for the caller, or the caller may not; [`OpError::NotNow`] if it is
/// approved.
pub async fn renew_sitrep(
    desk: &Desk,
    caller: &Caller,
    id: &SitrepId,
    as_of: AsOf,
) -> Result<Option<Appended>, OpError> {
    let state = desk.sitrep_for::<RenewSitrep>(caller, id).await?;
    let command = view_command(desk, caller, &state.command, as_of).await?;
    let last = series_of(desk, caller, &state.command, &state.marking).await?.last;
    let moment = moment(desk, caller, as_of).await?;
    let content = gather(desk, caller, &command, &state.marking, moment, last.as_ref()).await?;
    let decide = |state: &Sitrep| {
        let granted = grant::<RenewSitrep>(caller, &state.marking, &format!("situation report {id}"))?;
        Ok(sitrep::renew_sitrep(&granted, state, content.clone())?)
    };
    desk.append_on_sitrep(caller, id, "renew_sitrep", decide).await
}
